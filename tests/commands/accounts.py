"""A console account and what happens to it, as tests of its deciders say it."""

from typing import Any

from commands import account_life, logins
from commands.context import moment
from commands.logins import TrySignIn
from events.logins import (
    AccountLocked,
    ConsoleRefused,
    ConsoleSignedIn,
    LoginGiven,
    SecondFactorOffered,
    SecondFactorSet,
)
from tests.commands.plain import HOUR, MINUTE, Given, happened

ANN = "0190a2c4-0000-7000-8000-00000000000a"
DESK, PHONE = (f"0190a2c4-0000-7000-8000-0000000000c{number}" for number in (1, 2))
NOW = 1_000_000 * HOUR
LATER = moment(NOW + 12 * HOUR)
STEP = 59_000_000
GIVEN = LoginGiven(person_id=ANN, login="ann")
OFFERED, SET = SecondFactorOffered(person_id=ANN), SecondFactorSet(person_id=ANN, step=STEP)


def signed_in(session_id: str = DESK, **said: Any) -> ConsoleSignedIn:
    whole = {"level": "full", "factor": "none", "expires_at": LATER, **said}
    return ConsoleSignedIn(person_id=ANN, session_id=session_id, **whole)


def attempt(found: Any = "right", session_id: str = DESK, **said: Any) -> TrySignIn:
    whole = {"person_id": ANN, "level": "full", "factor": "none", "expires_at": LATER, **said}
    return TrySignIn(session_id=session_id, found=found, **whole)


def refused(why: Any) -> ConsoleRefused:
    return ConsoleRefused(person_id=ANN, why=why)


def locked(minutes: int, in_a_row: int, at_us: int = NOW) -> AccountLocked:
    return AccountLocked(person_id=ANN, until=moment(at_us + minutes * MINUTE), in_a_row=in_a_row)


def given(*facts: Any) -> Given:
    return Given(account_life, *happened(*facts, at_us=NOW - MINUTE))


def when(world: Given, command: Any, at_us: int = NOW, **context: Any) -> list[Any]:
    return world.when(command, now_us=at_us, occurred_at_us=at_us, **context)


def make(name: str, **said: Any) -> Any:
    return getattr(logins, name)(person_id=ANN, **said)
