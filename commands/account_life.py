"""Console accounts: signing in with name and password, second factors, sessions, locks, reset links.

That a password or a code is right was found out at the door; what follows is decided here.
"""

from typing import Literal

import msgspec

from commands.command import Command, Decision
from commands.context import Context, microseconds, moment
from commands.logins import (
    EndConsoleSession,
    EndConsoleSessions,
    GiveLogin,
    LeaveOnWall,
    LoginCommand,
    MakeRecoveryCodes,
    MakeResetLink,
    OfferSecondFactor,
    RemoveSecondFactor,
    SetPassword,
    SetSecondFactor,
    SignOut,
    TrySignIn,
    TurnOffSecondFactor,
    UnlockAccount,
    UseResetLink,
    WithdrawLogin,
)
from commands.rejected import Rejected
from events.fact import Event
from events.logins import (
    AccountLocked,
    AccountUnlocked,
    ConsoleLeftOnWall,
    ConsoleRefused,
    ConsoleSessionEnded,
    ConsoleSessionsEnded,
    ConsoleSignedIn,
    ConsoleSignedOut,
    LoginGiven,
    LoginWithdrawn,
    PasswordSet,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    ResetLinkMade,
    ResetLinkUsed,
    SecondFactorOffered,
    SecondFactorRemoved,
    SecondFactorSet,
    Why,
)

MINUTE_US = 60 * 1_000_000
WRONG_MAX = 5
WINDOW_US = 15 * MINUTE_US
LOCK_FIRST_US, LOCK_MAX_US = MINUTE_US, 60 * MINUTE_US
CALM_US = 24 * 60 * MINUTE_US
"""So long after a lock has ended, the next one is short again."""
LINK_LIFE_US = 60 * MINUTE_US


class Account(msgspec.Struct, frozen=True):
    """A console account: its name, second factor, wrong tries, lock, and sessions with the time at which each ends.

    `signed_in_at_us` is when the person was last let in on the console, 0 for never.
    """

    given: bool = False
    login: str | None = None
    factor: Literal["none", "offered", "set"] = "none"
    last_step: int = 0
    codes_left: int = 0
    wrong_at_us: tuple[int, ...] = ()
    locks: int = 0
    locked_until_us: int = 0
    link_until_us: int = 0
    sessions: dict[str, int] = {}
    signed_in_at_us: int = 0


OF_ONE_SESSION = {SignOut: ConsoleSignedOut, LeaveOnWall: ConsoleLeftOnWall, EndConsoleSession: ConsoleSessionEnded}


def initial() -> Account:
    """No account yet."""
    return Account()


def evolve(state: Account, event: Event) -> Account:
    """Take one fact."""
    replace = msgspec.structs.replace
    match event.fact:
        case LoginGiven(login=login):
            return replace(state, given=True, login=login)
        case LoginWithdrawn():
            return Account()
        case ConsoleSignedIn() as fact:
            running = {each: until for each, until in state.sessions.items() if until > event.occurred_at_us}
            running[fact.session_id] = microseconds(fact.expires_at)
            step = max(state.last_step, fact.step or 0)
            at_us = event.occurred_at_us
            state = replace(state, wrong_at_us=(), locks=0, locked_until_us=0)
            return replace(state, sessions=running, last_step=step, signed_in_at_us=at_us)
        case ConsoleRefused(why=why) if why != "locked" and state.given:
            return replace(state, wrong_at_us=(*_recent(state, event.occurred_at_us), event.occurred_at_us))
        case AccountLocked(until=until, in_a_row=in_a_row):
            return replace(state, locked_until_us=microseconds(until), locks=in_a_row, wrong_at_us=())
        case AccountUnlocked():
            return replace(state, locked_until_us=0, locks=0, wrong_at_us=())
        case ConsoleSignedOut(session_id=ended) | ConsoleSessionEnded(session_id=ended):
            return replace(state, sessions={each: at for each, at in state.sessions.items() if each != ended})
        case ConsoleSessionsEnded(but=but):
            return replace(state, sessions={each: at for each, at in state.sessions.items() if each == but})
    return _keys(state, event)


def _keys(state: Account, event: Event) -> Account:
    """Take one fact about second factors, recovery codes and reset links."""
    replace = msgspec.structs.replace
    match event.fact:
        case SecondFactorOffered():
            return replace(state, factor="offered")
        case SecondFactorSet(step=step):
            return replace(state, factor="set", last_step=max(state.last_step, step))
        case SecondFactorRemoved():
            return replace(state, factor="none", codes_left=0)
        case RecoveryCodesMade(count=count):
            return replace(state, codes_left=count)
        case RecoveryCodeUsed():
            return replace(state, codes_left=max(0, state.codes_left - 1))
        case ResetLinkMade(expires_at=expires_at):
            return replace(state, link_until_us=microseconds(expires_at))
        case ResetLinkUsed():
            return replace(state, link_until_us=0)
    return state


def decide(command: Command, state: Account, context: Context) -> Decision:
    """Nothing when it is so already."""
    assert isinstance(command, LoginCommand)
    person_id = command.person_id
    if isinstance(command, TrySignIn):
        return attempt(command, state, context)
    if isinstance(command, GiveLogin):
        context.require_person(person_id)
        return () if state.login == command.login else (LoginGiven(person_id=person_id, login=command.login),)
    if not state.given:
        raise Rejected("no-account", f"person {person_id} has no console account: give them one first")
    others_only(command, context)
    match command:
        case WithdrawLogin():
            return (LoginWithdrawn(person_id=person_id),)
        case SignOut(session_id=one) | LeaveOnWall(session_id=one) | EndConsoleSession(session_id=one):
            fact = OF_ONE_SESSION[type(command)](person_id=person_id, session_id=one)
            return (fact,) if one in state.sessions else ()
        case EndConsoleSessions(but=but):
            return ended_but(state, person_id, but)
        case UnlockAccount():
            return unlocked(state, context, person_id)
        case SetPassword(session_id=kept):
            return (PasswordSet(person_id=person_id, how="self"), *ended_but(state, person_id, kept))
        case MakeResetLink():
            return (ResetLinkMade(person_id=person_id, expires_at=moment(context.now_us + LINK_LIFE_US)),)
        case UseResetLink():
            if context.now_us >= state.link_until_us:
                raise Rejected("link-void", "this link was used or has expired: ask an admin for a new one")
            used = (ResetLinkUsed(person_id=person_id), PasswordSet(person_id=person_id, how="reset"))
            return (*used, *unlocked(state, context, person_id), *ended_but(state, person_id, None))
    return second_factor(command, state)


def attempt(command: TrySignIn, state: Account, context: Context) -> Decision:
    """Let in, or refuse; after too many wrong tries lock for a time, longer each time."""
    person_id = command.person_id
    now_us = context.now_us
    if now_us < state.locked_until_us:
        return (ConsoleRefused(person_id=person_id, why="locked"),)
    wrong = found_wrong(command, state)
    if wrong is None:
        said = {name: getattr(command, name) for name in ConsoleSignedIn.__struct_fields__}
        used = (RecoveryCodeUsed(person_id=person_id),) if command.factor == "recovery-code" else ()
        return (ConsoleSignedIn(**said), *used)
    refused = ConsoleRefused(person_id=person_id, why=wrong)
    if not state.given or len(_recent(state, now_us)) + 1 < WRONG_MAX:
        return (refused,)
    before = state.locks if now_us - state.locked_until_us < CALM_US else 0
    until = moment(now_us + min(LOCK_MAX_US, LOCK_FIRST_US * 2 ** min(before, 10)))
    return (refused, AccountLocked(person_id=person_id, until=until, in_a_row=before + 1))


def found_wrong(command: TrySignIn, state: Account) -> Why | None:
    """Return what is wrong: what the door found, or what only the account's history tells."""
    if command.found != "right":
        return command.found
    if not state.given:
        return "unknown"
    needs_code = state.factor == "set"
    used = command.step is not None and command.step <= state.last_step
    return "code" if used or needs_code != (command.factor != "none") else None


def second_factor(command: LoginCommand, state: Account) -> Decision:
    """Offer, set, remove; and the codes for when it is lost."""
    person_id = command.person_id
    match command:
        case OfferSecondFactor():
            if state.factor == "set":
                raise Rejected("second-factor-set", "there is a second factor already: turn it off first")
            return (SecondFactorOffered(person_id=person_id),)
        case SetSecondFactor(session_id=kept, step=step, codes=codes):
            if state.factor != "offered":
                raise Rejected("second-factor-not-offered", "ask for a secret first, then send a code of it")
            proved = SecondFactorSet(person_id=person_id, step=step)
            return (proved, RecoveryCodesMade(person_id=person_id, count=codes), *ended_but(state, person_id, kept))
        case RemoveSecondFactor():
            return () if state.factor == "none" else (SecondFactorRemoved(person_id=person_id),)
    if state.factor != "set":
        raise Rejected("no-second-factor", "there is no second factor")
    match command:
        case TurnOffSecondFactor(step=proved_at):
            if proved_at is not None and proved_at <= state.last_step:
                raise Rejected("code-used", "this code was used already: wait for the next one")
            return (SecondFactorRemoved(person_id=person_id),)
        case MakeRecoveryCodes(codes=codes):
            return (RecoveryCodesMade(person_id=person_id, count=codes),)
    raise AssertionError(command)


def others_only(command: LoginCommand, context: Context) -> None:
    """Let nobody get around their own password with an admin's means: whoever finds a session open could."""
    if isinstance(command, MakeResetLink | RemoveSecondFactor) and context.actor == f"person:{command.person_id}":
        raise Rejected("own-account", "this is for others: change your own with your password, or ask another admin")


def unlocked(state: Account, context: Context, person_id: str) -> tuple[AccountUnlocked, ...]:
    """Take a lock away, if there is one."""
    return (AccountUnlocked(person_id=person_id),) if context.now_us < state.locked_until_us else ()


def ended_but(state: Account, person_id: str, but: str | None) -> tuple[ConsoleSessionsEnded, ...]:
    """End all sessions but one, if there are any."""
    return (ConsoleSessionsEnded(person_id=person_id, but=but),) if set(state.sessions) - {but} else ()


def _recent(state: Account, now_us: int) -> tuple[int, ...]:
    return tuple(at for at in state.wrong_at_us if at > now_us - WINDOW_US)
