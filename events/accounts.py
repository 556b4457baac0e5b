"""Console accounts in the vault: passwords, second factors, recovery codes and web sessions.

Rows of `floorbook.db`, written with the fact that says they changed, never facts.
Of every secret only what proves it is kept: a hash, a digest, or (TOTP, which must be computed) a sealed value.
"""

from collections.abc import Sequence
from typing import Literal

import apsw
import msgspec

from events.sqlite import query

Level = Literal["full", "enrol", "wall"]
"""`full`: all that the person's roles open. `enrol`: nothing but setting up the second factor that is still missing.

`wall`: nothing but looking at the floor, on a screen that nobody stands at.
"""


class Password(msgspec.Struct, frozen=True):
    """A person's password: `login` (HMAC of the name they type) finds the row, `hash` (Argon2id) proves it.

    `hash` is empty until they chose one.
    """

    person_id: str
    login: bytes
    hash: str


class Totp(msgspec.Struct, frozen=True):
    """A second factor: the secret, sealed under a key of the secrets folder, and the last step that was used."""

    person_id: str
    sealed: bytes
    confirmed: bool = False
    last_step: int = 0


class WebSession(msgspec.Struct, frozen=True):
    """A console session: kept as the digest of the cookie's secret. Times are UTC microseconds."""

    digest: bytes
    session_id: str
    person_id: str
    level: Level
    created_at_us: int
    seen_at_us: int
    expires_at_us: int
    agent: str = ""
    origin: str = ""


class SetLogin(msgspec.Struct, frozen=True):
    """Let a person sign in under this name (its HMAC), with the password they have, if they have one."""

    person_id: str
    login: bytes


class SetPassword(msgspec.Struct, frozen=True):
    """Keep this password (its hash) for a person who has a name to sign in with, instead of any before."""

    person_id: str
    hash: str


class SetTotp(msgspec.Struct, frozen=True):
    """Keep this second factor (new, confirmed, or used up to a step), instead of any before."""

    totp: Totp


class DropTotp(msgspec.Struct, frozen=True):
    """Keep no second factor and no recovery codes for this person."""

    person_id: str


class SetRecoveryCodes(msgspec.Struct, frozen=True):
    """Keep these digests of one-time codes, instead of any before."""

    person_id: str
    digests: tuple[bytes, ...]


class UseRecoveryCode(msgspec.Struct, frozen=True):
    """Keep this one-time code no longer."""

    person_id: str
    digest: bytes


class OpenSession(msgspec.Struct, frozen=True):
    """Keep this session, instead of any of the same id."""

    session: WebSession


class CloseSessions(msgspec.Struct, frozen=True):
    """Keep no session of this person; or just this one, or all but this one."""

    person_id: str
    only: str | None = None
    but: str | None = None


class DropAccount(msgspec.Struct, frozen=True):
    """Keep nothing of this person: password, second factor, codes, sessions."""

    person_id: str


AccountChange = (
    SetLogin
    | SetPassword
    | SetTotp
    | DropTotp
    | SetRecoveryCodes
    | UseRecoveryCode
    | OpenSession
    | CloseSessions
    | DropAccount
)


class Accounts:
    """Accounts as one connection sees them. Changes are written inside the desk's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Bind to a connection."""
        self._connection = connection

    def apply(self, change: AccountChange, now_us: int) -> None:
        """Write a change. Inside a transaction."""
        run = self._connection.execute
        match change:
            case SetLogin(person_id=person_id, login=login):
                run(
                    "INSERT INTO password VALUES (?1, ?2, '', ?3) ON CONFLICT (person_id) DO UPDATE SET login = ?2",
                    (person_id, login, now_us),
                )
            case SetPassword(person_id=person_id, hash=proof):
                run("UPDATE password SET hash = ?, set_at = ? WHERE person_id = ?", (proof, now_us, person_id))
            case SetTotp(totp=t):
                row = (t.person_id, t.sealed, t.confirmed, t.last_step)
                run("INSERT OR REPLACE INTO totp VALUES (?, ?, ?, ?)", row)
            case DropTotp(person_id=person_id):
                run("DELETE FROM totp WHERE person_id = ?", (person_id,))
                run("DELETE FROM recovery_code WHERE person_id = ?", (person_id,))
            case SetRecoveryCodes(person_id=person_id, digests=digests):
                run("DELETE FROM recovery_code WHERE person_id = ?", (person_id,))
                rows = [(person_id, digest) for digest in digests]
                self._connection.executemany("INSERT INTO recovery_code VALUES (?, ?)", rows)
            case UseRecoveryCode(person_id=person_id, digest=digest):
                run("DELETE FROM recovery_code WHERE person_id = ? AND digest = ?", (person_id, digest))
            case OpenSession(session=s):
                run("DELETE FROM web_session WHERE session_id = ?", (s.session_id,))
                run("INSERT INTO web_session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", msgspec.structs.astuple(s))
            case CloseSessions(person_id=person_id, only=only, but=but):
                run(
                    "DELETE FROM web_session WHERE person_id = ?1"
                    " AND (?2 IS NULL OR session_id = ?2) AND (?3 IS NULL OR session_id <> ?3)",
                    (person_id, only, but),
                )
            case DropAccount(person_id=person_id):
                for table in ("password", "totp", "recovery_code", "web_session"):
                    run(f"DELETE FROM {table} WHERE person_id = ?", (person_id,))  # noqa: S608  our own names

    def password_by_login(self, login: bytes) -> Password | None:
        """Find the one row whose login name this is."""
        rows = query(self._connection, "SELECT person_id, login, hash FROM password WHERE login = ?", login)
        return next((Password(*row) for row in rows), None)

    def password(self, person_id: str) -> Password | None:
        """Find a person's password row."""
        rows = query(self._connection, "SELECT person_id, login, hash FROM password WHERE person_id = ?", person_id)
        return next((Password(*row) for row in rows), None)

    def holders(self) -> list[str]:
        """Return the ids of all who have a console account."""
        return [person_id for (person_id,) in query(self._connection, "SELECT person_id FROM password")]

    def totp(self, person_id: str) -> Totp | None:
        """Find a person's second factor."""
        sql = "SELECT person_id, sealed, confirmed, last_step FROM totp WHERE person_id = ?"
        rows = query(self._connection, sql, person_id)
        return next((Totp(person, sealed, bool(confirmed), step) for person, sealed, confirmed, step in rows), None)

    def has_totp(self, person_id: str) -> bool:
        """Tell whether a person has a second factor that counts."""
        return bool(query(self._connection, "SELECT 1 FROM totp WHERE person_id = ? AND confirmed = 1", person_id))

    def recovery_codes(self, person_id: str) -> Sequence[bytes]:
        """Return the digests of a person's unused one-time codes."""
        rows = query(self._connection, "SELECT digest FROM recovery_code WHERE person_id = ?", person_id)
        return [digest for (digest,) in rows]

    def session(self, digest: bytes) -> WebSession | None:
        """Find a session by the digest of its secret."""
        rows = query(self._connection, "SELECT * FROM web_session WHERE digest = ?", digest)
        return next((WebSession(*row) for row in rows), None)

    def sessions(self, person_id: str) -> list[WebSession]:
        """Return a person's sessions, the latest first."""
        sql = "SELECT * FROM web_session WHERE person_id = ? ORDER BY created_at DESC"
        return [WebSession(*row) for row in query(self._connection, sql, person_id)]
