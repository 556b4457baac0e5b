"""Plays the story through the desk: the shop is set up, then its people tap, each batch at its own moment.

The clock is simulated, so that what is recorded is true to the story. A production instance cannot have one.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from commands.access import EnrolTablet, IssueToken, OfferTablet, Scope
from commands.actors import Bearer, Console, Grant, Granted, Local, Proof
from commands.answers import Done, Submission
from commands.command import Command
from commands.context import moment
from commands.logins import GiveLogin, MakeResetLink, TrySignIn, UseResetLink
from commands.opening import OpenDesk
from commands.people import IssuePin, RegisterPerson, SetPay
from commands.settings import AddWorkType, ChangeSetting, SetTeam
from commands.timeline import Timeline
from events.accounts import OpenSession, SetLogin, SetPassword, WebSession
from events.ids import uuid7
from events.vault import VaultChange
from ops.failure import Failure
from ops.story.cast import CAST, SHOP_NAME, TABLETS, TEAMS, WORK_TYPES, ZONE, Member
from ops.story.clock import StoryClock, microseconds
from ops.story.days import WEEKS, Deed
from ops.story.office import Office
from web.issuing import PROGRAM
from web.made import credential_change, make_code, make_secret, secret_digest
from web.passwords import hash_password, login_token
from web.pins import make_pin, set_pin_change

WINDOW = timedelta(seconds=20)
E4 = 10_000


class SignIn(msgspec.Struct, frozen=True):
    """Who may sign in with which PIN."""

    name: str
    roles: tuple[str, ...]
    pin: str
    person_id: str


class ConsoleSignIn(msgspec.Struct, frozen=True):
    """Who may sign in on the console with which name and password."""

    name: str
    roles: tuple[str, ...]
    login: str
    password: str


class Player:
    """Sends the story's commands to a desk, and stops at the first that is not taken."""

    def __init__(self, opened: OpenDesk, clock: StoryClock, luck: random.Random) -> None:
        self._opened = opened
        self._clock = clock
        self._luck = luck
        self.people: list[SignIn] = []
        self.console: list[ConsoleSignIn] = []
        self._accounts: dict[str, str] = {}
        self._tablets: list[bytes] = []
        self._tablet_ids: list[str] = []

    def set_up(self, begins: date) -> None:
        """Set the shop up: lists, people with pay and PINs, tablets."""
        # An admin without a second factor is let in outside production only, whatever the setting says.
        names = {"shop_name": SHOP_NAME, "zone": ZONE, "second_factor": "nobody"}
        self._owner(ChangeSetting(name=name, value=value) for name, value in names.items())
        self._owner(
            AddWorkType(name=name) for name in dict.fromkeys(each for team in WORK_TYPES.values() for each in team)
        )
        self._owner(SetTeam(name=name, shift_ends_at=ends) for name, ends in TEAMS.items())
        for member in CAST:
            self._hire(member, begins)
        for name in TABLETS:
            self._enrol(name)

    def issue_token(self) -> str:
        """Make a bearer token that may read everything and send commands for anybody."""
        token_id, secret = str(self._id()), make_secret("token")
        scopes: tuple[Scope, ...] = ("read", "pay", "commands")
        command = IssueToken(token_id=token_id, name="demo", scopes=scopes)
        self._run(
            [self._owned(command, credential_change("token", token_id, secret_digest(secret.encode()), scopes=scopes))]
        )
        return secret

    def play(self, deeds: Sequence[Deed], office: Office, progress: Callable[[str, int, int], None]) -> None:
        """Send what people did, in windows of some seconds, each at the moment at which its last part arrived."""
        grants: dict[tuple[str, date], Proof] = {}
        done = 0
        for window in windows(deeds):
            office.until(window[-1].sent_at)
            self._clock.advance(window[-1].sent_at + timedelta(milliseconds=self._luck.randint(2, 9)))
            self._run([self._tapped(deed, grants) for deed in window])
            done += len(window)
            progress("six weeks of work", done, len(deeds))

    def now(self, at: datetime) -> None:
        """Set the clock forward."""
        self._clock.advance(at)

    def timeline(self, person_id: str) -> Timeline:
        """Return all that is known of somebody's work now."""
        found: Timeline = self._opened.desk.state(f"work-{person_id}")
        return found

    def as_console(self, login: str, commands: Iterable[Command]) -> None:
        """Send what somebody does on the console, signed in since just now."""
        wanted = list(commands)
        if wanted:
            proof = self._signed_in(self._accounts[login])
            self._run([self._submission(command, proof, "10.0.0.10") for command in wanted])

    def as_worker(self, person_id: str, commands: Iterable[Command]) -> None:
        """Send what somebody does on a tablet."""
        proof = Granted(Grant(person_id, self._tablet_ids[0], self._clock()), Bearer(self._tablets[0]))
        self._run([self._submission(command, proof, "10.0.0.20") for command in commands])

    def as_tablet(self, commands: Iterable[Command]) -> None:
        """Send what a tablet does by itself, whoever works at it."""
        proof = Local(f"tablet:{self._tablet_ids[0]}")
        self._run([self._submission(command, proof, "10.0.0.20") for command in commands])

    def as_program(self, commands: Iterable[Command]) -> None:
        """Send what the program does by itself."""
        self._run([self._submission(command, PROGRAM, "shift-end") for command in commands])

    def _signed_in(self, person_id: str) -> Proof:
        now_us, session_id, secret = self._clock(), str(self._id()), make_secret("session")
        ends_us = now_us + 12 * 3_600_000_000
        digest = secret_digest(secret.encode())
        session = WebSession(digest, session_id, person_id, "full", now_us, now_us, ends_us)
        entered = TrySignIn(
            person_id=person_id,
            session_id=session_id,
            found="right",
            level="full",
            factor="none",
            expires_at=moment(ends_us),
        )
        proof = Local(f"person:{person_id}")
        self._run([self._submission(entered, proof, "10.0.0.10", OpenSession(session))])
        return Console(digest)

    def _tapped(self, deed: Deed, grants: dict[tuple[str, date], Proof]) -> Submission:
        day = (deed.person_id, deed.occurred_at.date())
        tablet = deed.tablet % len(self._tablets)
        if day not in grants:
            granted_at_us = microseconds(deed.occurred_at - timedelta(seconds=9))
            grant = Grant(deed.person_id, self._tablet_ids[tablet], granted_at_us)
            grants[day] = Granted(grant, Bearer(self._tablets[tablet]))
        return self._submission(deed.command, grants[day], f"10.0.0.{20 + tablet}")

    def _hire(self, member: Member, begins: date) -> None:
        person_id = str(self._id())
        roles: Any = member.roles
        about = RegisterPerson(
            person_id=person_id, name=member.name, roles=roles, team=member.team, language=member.language
        )
        pays = [(begins - timedelta(days=300), member.pay)]
        if member.raise_ is not None:
            pays.append((begins + timedelta(weeks=WEEKS / 2), member.raise_))
        pay = [
            SetPay(person_id=person_id, kind=member.kind, amount_e4=int(Decimal(amount) * E4), effective_on=on)
            for on, amount in pays
        ]
        self._owner([about, *pay])
        pin = make_pin(6)
        while any(pin == known.pin for known in self.people):
            pin = make_pin(6)
        change = set_pin_change(person_id, pin, self._opened.secrets)
        self._run([self._owned(IssuePin(person_id=person_id), change)])
        self.people.append(SignIn(member.name, member.roles, pin, person_id))
        if member.login is not None:
            self._give_account(person_id, member, member.login)

    def _give_account(self, person_id: str, member: Member, login: str) -> None:
        """Let somebody sign in on the console, with a password that is printed as the PINs are."""
        secrets, password = self._opened.secrets, "-".join(["demo", *(make_code()[:5].lower() for _ in range(3))])
        given = self._owned(
            GiveLogin(person_id=person_id, login=login), SetLogin(person_id, login_token(login, secrets))
        )
        chosen = self._owned(
            UseResetLink(person_id=person_id), SetPassword(person_id, hash_password(password, secrets))
        )
        self._run([given, self._owned(MakeResetLink(person_id=person_id)), chosen])
        self._accounts[login] = person_id
        self.console.append(ConsoleSignIn(member.name, member.roles, login, password))

    def _enrol(self, name: str) -> None:
        tablet_id = str(self._id())
        digest = secret_digest(make_secret("tablet").encode())
        self._owner([OfferTablet(tablet_id=tablet_id, name=name)])
        self._run([self._owned(EnrolTablet(tablet_id=tablet_id), credential_change("tablet", tablet_id, digest))])
        self._tablets.append(digest)
        self._tablet_ids.append(tablet_id)

    def _owner(self, commands: Iterable[Command]) -> None:
        self._run([self._owned(command) for command in commands])

    def _owned(self, command: Command, *vault: VaultChange) -> Submission:
        return self._submission(command, Local("owner"), "local", *vault)

    def _submission(self, command: Command, proof: Proof, origin: str, *vault: VaultChange) -> Submission:
        key = self._id()
        return Submission(key.bytes, str(key), msgspec.json.encode(command), command, proof, origin, vault)

    def _id(self) -> UUID:
        return uuid7(self._clock())

    def _run(self, submissions: Sequence[Submission]) -> None:
        for answered in self._opened.desk.run(submissions):
            if not isinstance(answered.answer, Done):
                raise Failure(f"the story broke off: {answered.answer}", "remove the folder and start again")


def windows(deeds: Sequence[Deed]) -> Iterator[list[Deed]]:
    """Cut the story into what arrived within some seconds."""
    window: list[Deed] = []
    for deed in deeds:
        if window and deed.sent_at - window[0].sent_at > WINDOW:
            yield window
            window = []
        window.append(deed)
    if window:
        yield window
