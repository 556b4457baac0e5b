"""What the doors must know of the log before they ask the desk: read fresh, from a connection of their own.

Used by the event loop's thread alone.
Each look-up takes microseconds; nothing is cached, so that what was revoked is void at once.
"""

from typing import Any

from commands import account_life
from commands.account_life import Account
from commands.actors import Actor, Holder, Proof, authenticate, holder, over_at_us, seen_by
from commands.batch import factor_policy, idle_us, seen_last
from commands.pads import Pad, initial
from commands.people import Person, active_at
from commands.settings import Settings
from commands.states import States
from events import logins
from events.accounts import Accounts, WebSession
from events.fact import Event
from events.registry import FACTS
from events.sealing import Codec
from events.seen import tablets_seen
from events.sign_ins import PinSignedIn
from events.vault import Credential, Pin, SubjectKeys, Vault
from web.alerts.settings import AlertSettings, read_settings
from web.parts import Parts

_OF_LOGINS = frozenset(tag for tag in FACTS if FACTS.upcasts(tag)[0].type.__module__ == logins.__name__)


class World:
    """Credentials, people and settings as committed. Answers what `commands.actors` asks about a proof."""

    def __init__(self, parts: Parts) -> None:
        """Open the log for this thread."""
        self.log = parts.open_small_log()
        self.tablets_required = parts.config.tablets_required
        self.now_us = parts.clock()
        self._clock = parts.clock
        connection = self.log.connection
        self._vault = Vault(connection)
        self._seen = parts.counter.desk.seen
        codec = self._codec = Codec(FACTS, self.log.log_id, SubjectKeys(connection, parts.secrets, remember=False))
        self._states = States(self.log, codec)
        self._pads: dict[str, tuple[int, Pad]] = {}

    def close(self) -> None:
        """Close the log."""
        self.log.close()

    def credential(self, digest: bytes) -> Credential | None:
        """Find a credential by its digest."""
        return self._vault.credential(digest)

    @property
    def accounts(self) -> Accounts:
        """Passwords, second factors and sessions."""
        return self._vault.accounts

    @property
    def console_idle_us(self) -> int:
        """How long a console session lives without being used."""
        return idle_us(self.settings())

    def session(self, digest: bytes) -> WebSession | None:
        """Find a console session, with the time at which it was last used."""
        return seen_last(self._vault.accounts.session(digest), self._seen)

    def sessions(self, person_id: str) -> list[WebSession]:
        """Return a person's console sessions that have neither expired nor been left alone too long."""
        now_us, idle_us = self._clock(), self.console_idle_us
        found = [self.session(each.digest) or each for each in self.accounts.sessions(person_id)]
        return [each for each in found if now_us < over_at_us(each, idle_us)]

    @property
    def second_factor(self) -> str:
        """Whose console accounts need a second factor."""
        return factor_policy(self.settings(), strict=self.tablets_required)

    def has_second_factor(self, person_id: str) -> bool:
        """Tell whether a person has a second factor."""
        return self.accounts.has_totp(person_id)

    def roles(self, person_id: str) -> tuple[str, ...]:
        """Return the roles of a person; none when nobody knows them."""
        person = self.person(person_id)
        return () if person is None else person.about.roles

    def person(self, person_id: str) -> Person | None:
        """Return a person as the log has them now."""
        person: Person | None = self._fold(f"person-{person_id}", Person)
        return person

    def person_active(self, person_id: str, at_us: int) -> bool:
        """Tell whether a person is known and was active at a moment."""
        person = self.person(person_id)
        return person is not None and active_at(person, at_us)

    def settings(self) -> Settings:
        """Return the shop's settings as the log has them now."""
        settings: Settings = self._fold("settings", Settings)
        return settings

    def alert_settings(self) -> AlertSettings:
        """Return where alerts go as the log has it now."""
        return read_settings(self.log, self._codec)

    def work_version(self, person_id: str, position: int) -> int:
        """Return the version that a person's timeline had at a position."""
        return self.log.version_at(f"work-{person_id}", position)

    def pad(self, tablet_id: str) -> Pad:
        """Return a tablet's PIN pad as the log has it now: only what is new since the last time is read."""
        version, pad = self._pads.get(tablet_id) or (0, initial())
        self._pads[tablet_id] = self._states.follow(f"pad-{tablet_id}", version, pad)
        return self._pads[tablet_id][1]

    def signed_in_by(self, command_id: bytes) -> str | None:
        """Return who signed in with a sealed sign-in that was looked at before; "" when it was wrong, None if new."""
        for record in self.log.read_positions(self.log.positions_of_command(command_id)[:1]):
            kind, _, holder = record.stream.partition("-")
            return holder if record.tag == PinSignedIn.TAG else "" if kind == "pad" else None
        return None

    def pin_by_token(self, token: bytes) -> Pin | None:
        """Find the one row whose look-up token this is."""
        return self._vault.pin_by_token(token)

    def pins_without_token(self) -> list[Pin]:
        """Return rows taken over from an older system, not yet healed."""
        return self._vault.pins_without_token()

    def account(self, person_id: str) -> Account:
        """Return a person's console account. The sign-ins on tablets, most of the stream, are not even decoded."""
        state = account_life.initial()
        stream = f"account-{person_id}"
        for record in self.log.read_stream(stream):
            if record.tag in _OF_LOGINS:
                fact = self._codec.decode(record.tag, stream, record.data)
                state = account_life.evolve(state, Event(fact=fact, occurred_at_us=record.occurred_at_us))
        return state

    def actor(self, proof: Proof) -> Actor:
        """Return who proves this now; `NotAllowed` when it does not hold."""
        self.now_us = self._clock()
        return authenticate(proof, self.now_us, self)

    def holder(self, proof: Proof) -> Holder:
        """Return what a proof opens that was found to hold."""
        return holder(proof, self)

    def knows(self, digest: bytes) -> bool:
        """Tell whether a credential or a console session of this digest is kept."""
        return self.credential(digest) is not None or self.accounts.session(digest) is not None

    def saw(self, proof: Proof) -> None:
        """Note that a console session was used now, or a tablet heard from."""
        self._seen.update(dict.fromkeys(seen_by(proof), self.now_us))

    def heard(self, tablet: Credential) -> None:
        """Note that a tablet was heard from now, whoever stands before it."""
        self._seen[tablet.digest] = self._clock()

    def tablets_seen(self) -> dict[str, int]:
        """Return when tablets were last heard from, on disk or not yet; those that never were are left out."""
        found = tablets_seen(self.log.connection)
        seen = {tablet_id: max(at_us, self._seen.get(digest, 0)) for tablet_id, digest, at_us in found}
        return {tablet_id: at_us for tablet_id, at_us in seen.items() if at_us}

    def _fold(self, stream: str, kind: type[Any]) -> Any:
        state = self._states.fold(stream)[1]
        assert state is None or isinstance(state, kind)
        return state
