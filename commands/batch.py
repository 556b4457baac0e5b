"""A batch under way: what its commands see, and what they would write. Nothing of it holds before the commit."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from commands.people import active_at
from commands.rejected import NotAllowed, Rejected
from commands.settings import Settings, listed
from commands.states import States
from commands.streams import CLAIMS, DECIDERS
from events.accounts import WebSession
from events.fact import Event, Fact
from events.log import Entry
from events.vault import Claims, Credential, KnownCredentials, SetPin, Vault, VaultChange
from events.writer import Receipt


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
                raise Rejected("taken", f"{kind.replace('-', ' ')} {key!r} is taken: choose another")
            changes[kind, key] = holder
        return changes

    def _holder(self, kind: str, key: str, changes: dict[tuple[str, str], str | None]) -> str | None:
        for known in (changes, self.claims):
            if (kind, key) in known:
                return known[kind, key]
        return self._claims.holder(kind, key)

    def require_free_pin(self, changes: Iterable[VaultChange]) -> None:
        """Refuse, without a receipt, a PIN that somebody else has: the door makes another."""
        for change in changes:
            if isinstance(change, SetPin) and change.pin.token is not None:
                known = self._vault.pin_by_token(change.pin.token)
                waiting = (each.pin for each in self.vault_changes if isinstance(each, SetPin))
                others = [known, *(pin for pin in waiting if pin.token == change.pin.token)]
                if any(pin is not None and pin.person_id != change.pin.person_id for pin in others):
                    raise NotAllowed("pin-taken", "this PIN cannot be used: send the same again")

    def credential(self, digest: bytes) -> Credential | None:
        """Find a credential that is in force."""
        return self._credentials.get(digest)

    def session(self, digest: bytes) -> WebSession | None:
        """Find a console session, with the time at which it was last used."""
        return seen_last(self._vault.accounts.session(digest), self._seen)

    @property
    def console_idle_us(self) -> int:
        """How long a console session lives without being used."""
        return idle_us(self.state("settings")[1])

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


class Circumstances:
    """The context of one command, answered from the batch."""

    def __init__(self, batch: Batch, occurred_at_us: int, command_id: str, actor: str) -> None:
        """Bind a command to its batch."""
        self._batch = batch
        self.now_us = batch.now_us
        self.occurred_at_us = occurred_at_us
        self.command_id = command_id
        self.actor = actor

    @property
    def overlap_allowed(self) -> bool:
        """Whether a person may work on several tasks at once."""
        return bool(self._settings().value("overlap_allowed") == "yes")

    def require_work_type(self, work_type: str) -> None:
        """Reject unless the work type is known and in use."""
        settings = self._settings()
        self._require(
            settings.work_types.get(work_type, False),
            "unknown-work-type",
            lambda: f"there is no work type {work_type!r}; there are: {listed(settings)}",
        )

    def require_order(self, order_number: str) -> None:
        """Reject unless the order is known."""
        self._require(
            self._batch.state(f"order-{order_number}")[1] is not None,
            "unknown-order",
            lambda: f"order {order_number} is not known: check the number, or import it from the ERP first",
        )

    def require_person(self, person_id: str) -> None:
        """Reject unless the person is known and was active when it happened."""
        self._require(
            self._batch.person_active(person_id, self.occurred_at_us),
            "unknown-person",
            lambda: f"person {person_id} is not known or was not active at that time",
        )

    def require_team(self, team: str) -> None:
        """Reject unless the team is known."""
        teams = self._settings().teams
        self._require(
            team in teams,
            "unknown-team",
            lambda: f"there is no team {team!r}; there are: {', '.join(sorted(teams)) or 'none yet'}",
        )

    def _settings(self) -> Any:
        return self._batch.state("settings")[1]

    @staticmethod
    def _require(condition: bool, code: str, message: Callable[[], str]) -> None:  # noqa: FBT001  the condition is the point
        if not condition:
            raise Rejected(code, message())
