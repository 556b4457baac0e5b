"""A batch under way: what its commands see, and what they would write. Nothing of it holds before the commit."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from commands.people import active_at
from commands.rejected import NotAllowed, Rejected
from commands.settings import Settings
from commands.states import States
from commands.streams import CLAIMS, DECIDERS
from events.accounts import SetLogin, UseRecoveryCode, WebSession
from events.fact import Event, Fact
from events.log import Entry
from events.vault import Claims, Credential, KnownCredentials, Pin, SetPin, Vault, VaultChange
from events.writer import Receipt

WRONG_SIGN_IN = (
    "name, password or code are not right, or this account rests after too many wrong tries:"
    " wait some minutes, then try again or ask an admin"
)
"""Said whatever was wrong, so that nobody learns which names and passwords there are."""


class Committed(msgspec.Struct, frozen=True):
    """What is on disk beside the facts, as the writer's own connection sees it."""

    claims: Claims
    vault: Vault
    credentials: KnownCredentials
    seen: dict[bytes, int]
    """When console sessions were last used, as far as it is not on disk yet."""


class Batch:
    """The overlay: states, receipts, claims and vault rows of this batch, over those that are committed."""

    def __init__(self, states: States, committed: Committed, now_us: int, *, tablets_required: bool) -> None:
        """Begin with nothing changed."""
        self._committed = states
        self._claims = committed.claims
        self._vault = committed.vault
        self._credentials = committed.credentials
        self._seen = committed.seen
        self.now_us = now_us
        self.tablets_required = tablets_required
        self.states: dict[str, tuple[int, Any]] = {}
        self.events: dict[str, list[Event]] = {}
        self.claims: dict[tuple[str, str], str | None] = {}
        self.given: dict[bytes, Receipt] = {}
        self.receipts: dict[bytes, Receipt] = {}
        self.entries: list[Entry] = []
        self.vault_changes: list[VaultChange] = []

    def state(self, stream: str) -> tuple[int, Any]:
        """Return version and state of a stream as this batch leaves it."""
        return self.states.get(stream) or self._committed.get(stream)

    def whole_state(self, stream: str) -> tuple[int, Any]:
        """Return version and state of a stream with all its history, this batch included."""
        version, state = self._committed.fold(stream, whole=True)
        evolve = DECIDERS[stream.partition("-")[0]].evolve
        for event in self.events.get(stream, ()):
            version, state = version + 1, evolve(state, event)
        return version, state

    def claimed(self, facts: Iterable[Fact]) -> dict[tuple[str, str], str | None]:
        """Return what facts claim and free; reject what somebody else holds."""
        changes: dict[tuple[str, str], str | None] = {}
        for fact in facts:
            says = CLAIMS.get(fact.TAG)
            if says is None:
                continue
            kind, key, holder = says(fact)
            if holder is not None and self._holder(kind, key, changes) is not None:
                raise Rejected("taken", f"{kind.replace('-', ' ')} {key!r} is taken: choose another", kind=kind)
            changes[kind, key] = holder
        return changes

    def _holder(self, kind: str, key: str, changes: dict[tuple[str, str], str | None]) -> str | None:
        for known in (changes, self.claims):
            if (kind, key) in known:
                return known[kind, key]
        return self._claims.holder(kind, key)

    def require_keepable(self, changes: Iterable[VaultChange]) -> None:
        """Refuse, without a receipt, what the vault cannot keep: what is somebody else's, or was used up."""
        for change in changes:
            match change:
                case SetPin(pin=Pin(token=bytes() as token, person_id=person_id)):
                    waiting = (each.pin for each in self.vault_changes if isinstance(each, SetPin))
                    others = [self._vault.pin_by_token(token), *(pin for pin in waiting if pin.token == token)]
                    if any(pin is not None and pin.person_id != person_id for pin in others):
                        raise NotAllowed("pin-taken", "this PIN cannot be used: send the same again")
                case SetLogin(person_id=person_id, login=login):
                    known = self._vault.accounts.password_by_login(login)
                    taken = known is not None and known.person_id != person_id
                    if taken or any(isinstance(each, SetLogin) and each.login == login for each in self.vault_changes):
                        raise NotAllowed("login-taken", "somebody else signs in under this name: choose another")
                case UseRecoveryCode(person_id=person_id, digest=digest):
                    if change in self.vault_changes or digest not in self._vault.accounts.recovery_codes(person_id):
                        raise NotAllowed("wrong-sign-in", WRONG_SIGN_IN)

    def credential(self, digest: bytes) -> Credential | None:
        """Find a credential that is in force."""
        return self._credentials.get(digest)

    def session(self, digest: bytes) -> WebSession | None:
        """Find a console session, with the time at which it was last used."""
        return seen_last(self._vault.accounts.session(digest), self._seen)

    @property
    def settings(self) -> Settings:
        """The shop's lists and settings as this batch leaves them."""
        settings: Settings = self.state("settings")[1]
        return settings

    @property
    def console_idle_us(self) -> int:
        """How long a console session lives without being used."""
        return idle_us(self.settings)

    @property
    def second_factor(self) -> str:
        """Whose console accounts need a second factor."""
        return factor_policy(self.settings, strict=self.tablets_required)

    def has_second_factor(self, person_id: str) -> bool:
        """Tell whether a person has a second factor."""
        return self._vault.accounts.has_totp(person_id)

    def roles(self, person_id: str) -> tuple[str, ...]:
        """Return the roles of a person; none when nobody knows them."""
        person = self.state(f"person-{person_id}")[1]
        return () if person is None else person.about.roles

    def person_active(self, person_id: str, at_us: int) -> bool:
        """Tell whether a person is known and was active at a moment."""
        person = self.state(f"person-{person_id}")[1]
        return person is not None and active_at(person, at_us)


def seen_last(session: WebSession | None, seen: Mapping[bytes, int]) -> WebSession | None:
    """Return a session with the time at which it was last used, on disk or not yet."""
    if session is None:
        return None
    return msgspec.structs.replace(session, seen_at_us=max(session.seen_at_us, seen.get(session.digest, 0)))


def idle_us(settings: Settings) -> int:
    """Return how long a console session lives without being used."""
    return int(settings.value("console_idle_minutes")) * 60_000_000


def factor_policy(settings: Settings, *, strict: bool) -> str:
    """Return whose console accounts need a second factor; where it is `strict`, admins always do."""
    said = settings.value("second_factor")
    return "admins" if strict and said == "nobody" else said
