"""Signing in on the console: name, password and second factor, verified beside the event loop; the desk decides.

Whatever is wrong, the work, the records and the answer are the same: a name that nobody has is verified against a hash
of nothing and recorded with nobody's account, and no answer tells a wrong password from a wrong code or a lock.
"""

from typing import Literal

import msgspec

from commands.actors import Local, factor_needed
from commands.answers import Denied, Done, Refused
from commands.batch import WRONG_SIGN_IN
from commands.context import moment
from commands.logins import TrySignIn
from commands.rejected import NotAllowed
from events.accounts import Level, OpenSession, Password, SetTotp, UseRecoveryCode, WebSession
from events.ids import uuid7
from events.logins import Why, nobody
from events.vault import VaultChange
from web import passwords
from web.issuing import PROGRAM, Issuing, Sender, kept
from web.limits import Limits, place_of
from web.made import make_secret, secret_digest
from web.numbers import Numbers
from web.parts import Parts
from web.problems import Stop, resting
from web.second_factor import recovery_digest, step_of
from web.signing_in import SignIn
from web.world import World

HOUR_US = 3_600 * 1_000_000
AGENT_MAX = 200


class Entered(msgspec.Struct, frozen=True):
    """What somebody gave to prove who they are."""

    password: str
    code: str | None = None
    recovery_code: str | None = None


class Found(msgspec.Struct, frozen=True):
    """What was found of it: right or what is wrong, by which second factor, and what the vault has to remember."""

    found: Literal["right"] | Why
    factor: Literal["none", "totp", "recovery-code"] = "none"
    step: int | None = None
    vault: tuple[VaultChange, ...] = ()


class Opened(msgspec.Struct, frozen=True):
    """A new session, and the secret of its cookie, which is kept nowhere."""

    session: WebSession
    secret: str


class ConsoleDoor:
    """Opens console sessions, and proves again who is in one."""

    def __init__(  # noqa: PLR0913, PLR0917  wiring
        self, parts: Parts, world: World, issuing: Issuing, pins: SignIn, limits: Limits, numbers: Numbers
    ) -> None:
        """Share the threads of the PINs."""
        self._secrets = parts.secrets
        self._clock = parts.clock
        self._world = world
        self._issuing = issuing
        self._beside = pins.beside
        self._limits = limits
        self._numbers = numbers

    async def sign_in(self, name: str, entered: Entered, origin: str, agent: str) -> Opened:
        """Open a session; `NotAllowed` when something is wrong."""
        self.count(origin)
        row = self._world.accounts.password_by_login(passwords.login_token(name, self._secrets))
        found = await self._find(row, entered)
        person_id = nobody(self._clock()) if row is None else row.person_id
        roles = self._world.roles(person_id)
        needed = factor_needed(roles, self._world.second_factor)
        level: Level = "full" if found.factor != "none" or not needed else "enrol"
        opened = self.open(person_id, level, origin, agent)
        await self._attempt(found, opened.session, origin)
        # The desk has decided; that the session is there says how.
        if self._world.session(opened.session.digest) is None:
            self._numbers.sign_ins["console-refused"] += 1
            raise NotAllowed("wrong-sign-in", WRONG_SIGN_IN)
        self._numbers.sign_ins["console-ok"] += 1
        self.uncount(origin)
        return opened

    async def prove(self, session: WebSession, entered: Entered, origin: str, *, factor: bool = False) -> Found:
        """Prove again who is in a session, with the password (and `factor`: a code); `NotAllowed` when it is wrong.

        What is right is not recorded here: what it is proved for will be.
        """
        self.count(origin)
        row = self._world.accounts.password(session.person_id)
        found = await self._find(row, entered, factor=factor)
        if found.found != "right":
            await self._attempt(found, session, origin)
            self._numbers.sign_ins["console-refused"] += 1
            raise NotAllowed("wrong-sign-in", WRONG_SIGN_IN)
        self.uncount(origin)
        return found

    def open(self, person_id: str, level: Level, origin: str, agent: str) -> Opened:
        """Make a session with a secret of its own; it counts once the desk has kept it."""
        secret, now_us = make_secret("session"), self._clock()
        ends_us = now_us + int(self._world.settings().value("console_life_hours")) * HOUR_US
        session = WebSession(
            digest=secret_digest(secret.encode()),
            session_id=str(uuid7()),
            person_id=person_id,
            level=level,
            created_at_us=now_us,
            seen_at_us=now_us,
            expires_at_us=ends_us,
            agent=agent[:AGENT_MAX],
            origin=origin,
        )
        return Opened(session, secret)

    def renewed(self, session: WebSession) -> Opened:
        """Make a session with another secret, in its place and until its end: with all that the person may do."""
        opened = self.open(session.person_id, "full", session.origin, session.agent)
        kept = {"session_id": session.session_id, "expires_at_us": session.expires_at_us}
        return Opened(msgspec.structs.replace(opened.session, **kept), opened.secret)

    async def _find(self, row: Password | None, entered: Entered, *, factor: bool = True) -> Found:
        right = await self._beside(lambda: passwords.proves(row, entered.password, self._secrets))
        if row is None:
            return Found("unknown")
        if not right:
            return Found("password")
        if not self._world.person_active(row.person_id, self._clock()):
            return Found("inactive")
        return self._second(row.person_id, entered) if factor else Found("right")

    def _second(self, person_id: str, entered: Entered) -> Found:
        totp = self._world.accounts.totp(person_id)
        if totp is None or not totp.confirmed:
            return Found("right")
        if entered.recovery_code is not None:
            digest = recovery_digest(person_id, entered.recovery_code, self._secrets)
            if digest in self._world.accounts.recovery_codes(person_id):
                return Found("right", "recovery-code", vault=(UseRecoveryCode(person_id, digest),))
        elif entered.code is not None:
            step = step_of(totp, entered.code, self._clock(), self._secrets)
            if step is not None:
                used = msgspec.structs.replace(totp, last_step=step)
                return Found("right", "totp", step, (SetTotp(used),))
        return Found("code")

    async def _attempt(self, found: Found, session: WebSession, origin: str) -> None:
        """Let the desk decide and record a try to sign in."""
        command = TrySignIn(
            person_id=session.person_id,
            session_id=session.session_id,
            found=found.found,
            level="full" if session.level == "full" else "enrol",
            factor=found.factor,
            step=found.step,
            expires_at=moment(session.expires_at_us),
        )
        proof = Local(f"person:{session.person_id}") if found.found == "right" else PROGRAM
        answered = await self._issuing.send(command, Sender(proof, origin), [OpenSession(session), *found.vault])
        if not isinstance(answered.answer, Done | Denied | Refused):
            kept(answered)

    def count(self, origin: str) -> None:
        """Count a try before it is made, so that many at once are counted, too; `Stop` when there were too many."""
        place = place_of(origin)
        for buckets, key in ((self._limits.wrong, place), (self._limits.wrong_here, "")):
            left = buckets.take(key)
            if left.wait_s:
                if key == "":
                    self._limits.wrong.give_back(place)
                wait_s = round(left.wait_s + 0.5)
                message = f"too many wrong tries came from here: try again in {wait_s} seconds"
                raise Stop(resting("too-many-attempts", message, wait_s))

    def uncount(self, origin: str) -> None:
        """Do not count it: it was right."""
        self._limits.wrong.give_back(place_of(origin))
        self._limits.wrong_here.give_back("")
