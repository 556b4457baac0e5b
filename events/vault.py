"""The vault: keys of subjects and credentials.

Rows of `floorbook.db`, written with the fact that says they changed, never facts.
"""

from collections.abc import Mapping, Sequence

import apsw
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.accounts import AccountChange, Accounts
from events.sealing import KeyMissing, SubjectErased, new_key, seal, unseal
from events.secrets import Secrets
from events.sqlite import query


class SubjectKeys:
    """The keys of subjects as one connection sees them.

    Keys made in a transaction are forgotten when it is rolled back.
    """

    def __init__(self, connection: apsw.Connection, secrets: Secrets, *, remember: bool = True) -> None:
        """Bind to a connection; opened keys are kept in memory, unless each is to be looked up anew."""
        self._connection = connection
        self._ciphers_max = 20_000 if remember else 0
        self._master = AESGCM(secrets.wrapping_key)
        self._ciphers: dict[str, AESGCM] = {}

    def cipher(self, subject: str) -> AESGCM:
        """Return the cipher of a subject; `SubjectErased` or `KeyMissing` when its key is gone."""
        found = self._ciphers.get(subject)
        if found is None:
            rows = query(self._connection, "SELECT wrapped FROM subject_key WHERE subject = ?", subject)
            if not rows:
                raise SubjectErased if self._erased(subject) else KeyMissing(subject)
            found = self._remember(subject, unseal(self._master, rows[0][0], subject.encode()))
        return found

    def cipher_for_writing(self, subject: str) -> AESGCM:
        """Return the cipher of a subject, making its key the first time; an erased subject gets none."""
        try:
            return self.cipher(subject)
        except KeyMissing:
            key = new_key()
            wrapped = seal(self._master, key, subject.encode())
            self._connection.execute("INSERT INTO subject_key VALUES (?, ?)", (subject, wrapped))
            return self._remember(subject, key)

    def forget(self) -> None:
        """Drop what is in memory: after a rollback, and when a key was destroyed elsewhere."""
        self._ciphers.clear()

    def _remember(self, subject: str, key: bytes) -> AESGCM:
        if len(self._ciphers) > self._ciphers_max:
            self._ciphers.clear()
        cipher = AESGCM(key)
        if self._ciphers_max:
            self._ciphers[subject] = cipher
        return cipher

    def _erased(self, subject: str) -> bool:
        return bool(query(self._connection, "SELECT 1 FROM tombstone WHERE subject = ?", subject))


def destroy_key(connection: apsw.Connection, subject: str, now_us: int) -> None:
    """Forget a subject's key for ever, and say so with a tombstone. Inside a transaction.

    The other keys are written anew: `secure_delete` wipes what is deleted, and whole pages that are freed,
    but a page that was ever rearranged may hold a stale copy of a row in its gap (seen with 1 key of 1,300).
    """
    others = query(connection, "SELECT subject, wrapped FROM subject_key WHERE subject <> ? ORDER BY subject", subject)
    connection.execute("DELETE FROM subject_key")
    connection.executemany("INSERT INTO subject_key VALUES (?, ?)", others)
    connection.execute("INSERT OR IGNORE INTO tombstone VALUES (?, ?)", (subject, now_us))


def tombstones(connection: apsw.Connection) -> dict[str, int]:
    """Return the subjects that were erased, and when (UTC microseconds)."""
    return dict(query(connection, "SELECT subject, erased_at FROM tombstone ORDER BY erased_at, subject"))


class Pin(msgspec.Struct, frozen=True):
    """What is kept of a PIN: `token` finds the row, `hash` (Argon2id) proves it; `plain` until an old row heals."""

    person_id: str
    token: bytes | None
    hash: str | None
    plain: str | None = None


class Credential(msgspec.Struct, frozen=True):
    """A tablet's credential, an enrolment code, a bearer token, a badge, a reset link: kept as a digest alone."""

    digest: bytes
    kind: str
    holder: str
    scopes: tuple[str, ...] = ()
    expires_at_us: int | None = None


class SetPin(msgspec.Struct, frozen=True):
    """Keep this PIN for its person, instead of any before."""

    pin: Pin


class DropPin(msgspec.Struct, frozen=True):
    """Keep no PIN for this person."""

    person_id: str


class AddCredential(msgspec.Struct, frozen=True):
    """Keep this credential."""

    credential: Credential


class DropCredentials(msgspec.Struct, frozen=True):
    """Keep no credential of this holder (of one kind, when it is named)."""

    holder: str
    kind: str | None = None


class DestroyKey(msgspec.Struct, frozen=True):
    """Keep the key of this subject no longer: what it sealed reads as nothing from now on."""

    subject: str


class SetEpoch(msgspec.Struct, frozen=True):
    """The log is in a new epoch: it was put back from an older copy."""

    epoch: str


VaultChange = SetPin | DropPin | AddCredential | DropCredentials | DestroyKey | SetEpoch | AccountChange


class Vault:
    """Credentials as one connection sees them. Changes are written inside the desk's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Bind to a connection."""
        self._connection = connection
        self.accounts = Accounts(connection)

    def apply(self, changes: Sequence[VaultChange], now_us: int) -> None:
        """Write changes. Inside a transaction."""
        run = self._connection.execute
        for change in changes:
            match change:
                case SetPin(pin=pin):
                    # Not INSERT OR REPLACE: that would drop the row of somebody else who has the same token.
                    run("DELETE FROM pin WHERE person_id = ?", (pin.person_id,))
                    pin_row = (pin.person_id, pin.token, pin.hash, pin.plain, now_us)
                    run("INSERT INTO pin VALUES (?, ?, ?, ?, ?)", pin_row)
                case DropPin(person_id=person_id):
                    run("DELETE FROM pin WHERE person_id = ?", (person_id,))
                case AddCredential(credential=c):
                    row = (c.digest, c.kind, c.holder, " ".join(c.scopes), c.expires_at_us)
                    run("INSERT INTO credential VALUES (?, ?, ?, ?, ?, NULL)", row)
                case DropCredentials(holder=holder, kind=kind):
                    run("DELETE FROM credential WHERE holder = ?1 AND (?2 IS NULL OR kind = ?2)", (holder, kind))
                case DestroyKey(subject=subject):
                    destroy_key(self._connection, subject, now_us)
                case SetEpoch(epoch=epoch):
                    run("UPDATE log SET epoch = ?", (epoch,))
                case _:
                    self.accounts.apply(change, now_us)

    def pin_by_token(self, token: bytes) -> Pin | None:
        """Find the one row whose look-up token this is."""
        rows = query(self._connection, "SELECT person_id, token, hash, plain FROM pin WHERE token = ?", token)
        return next((Pin(*row) for row in rows), None)

    def pins_without_token(self) -> list[Pin]:
        """Return rows taken over from an older system, not yet healed."""
        rows = query(self._connection, "SELECT person_id, token, hash, plain FROM pin WHERE token IS NULL")
        return [Pin(*row) for row in rows]

    def has_pin(self, person_id: str) -> bool:
        """Tell whether a person has a PIN."""
        return bool(query(self._connection, "SELECT 1 FROM pin WHERE person_id = ?", person_id))

    def credential(self, digest: bytes) -> Credential | None:
        """Find a credential by its digest."""
        rows = query(
            self._connection, "SELECT digest, kind, holder, scopes, expires_at FROM credential WHERE digest = ?", digest
        )
        if not rows:
            return None
        digest, kind, holder, scopes, expires_at = rows[0]
        return Credential(digest, kind, holder, tuple(scopes.split()), expires_at)

    def held_by(self, holder: str) -> list[Credential]:
        """Return the credentials of a holder."""
        sql = "SELECT digest, kind, holder, scopes, expires_at FROM credential WHERE holder = ? ORDER BY kind"
        rows = query(self._connection, sql, holder)
        return [Credential(digest, kind, who, tuple(scopes.split()), at) for digest, kind, who, scopes, at in rows]


class KnownCredentials:
    """Credentials that the one writer has looked up: they hold until it changes the vault itself."""

    def __init__(self, vault: Vault) -> None:
        """Start with nothing looked up."""
        self._vault = vault
        self._known: dict[bytes, Credential] = {}

    def get(self, digest: bytes) -> Credential | None:
        """Find a credential by its digest."""
        found = self._known.get(digest)
        if found is None:
            found = self._vault.credential(digest)
            if found is not None:
                self._known[digest] = found
        return found

    def forget(self) -> None:
        """Look everything up again: the vault was changed."""
        self._known.clear()


class Claims:
    """What must be unique across streams: who holds which key. Guarded by the table's primary key."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Bind to a connection."""
        self._connection = connection

    def holder(self, kind: str, key: str) -> str | None:
        """Return who holds a key, None when it is free."""
        rows = query(self._connection, "SELECT holder FROM claim WHERE kind = ? AND key = ?", kind, key)
        return rows[0][0] if rows else None

    def write(self, changes: Mapping[tuple[str, str], str | None]) -> None:
        """Give each key to its holder, or free it. Inside a transaction."""
        for (kind, key), holder in changes.items():
            if holder is None:
                self._connection.execute("DELETE FROM claim WHERE kind = ? AND key = ?", (kind, key))
            else:
                self._connection.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?)", (kind, key, holder))
