"""Console accounts, read as: given what happened to one, when this command, then these facts or this refusal."""

from typing import Any

import pytest

from commands import account_life
from commands.account_life import WRONG_MAX
from commands.context import moment
from events.fact import NIL
from events.logins import (
    AccountLocked,
    AccountUnlocked,
    ConsoleRefused,
    ConsoleSessionEnded,
    ConsoleSessionsEnded,
    ConsoleSignedOut,
    LoginGiven,
    LoginWithdrawn,
    RecoveryCodesMade,
    RecoveryCodeUsed,
)
from tests.commands.accounts import (
    ANN,
    DESK,
    GIVEN,
    NOW,
    OFFERED,
    PHONE,
    SET,
    STEP,
    attempt,
    given,
    locked,
    make,
    refused,
    signed_in,
    when,
)
from tests.commands.plain import HOUR, MINUTE, SECOND, Given


class TestSigningIn:
    """What the door found is recorded; the account's history may know better."""

    def test_a_right_password_opens_a_session(self):
        assert when(given(GIVEN), attempt()) == [signed_in()]

    @pytest.mark.parametrize("why", ["password", "code", "inactive"])
    def test_what_was_wrong_is_recorded(self, why: str):
        assert when(given(GIVEN), attempt(why)) == [refused(why)]

    def test_with_a_second_factor_a_code_is_needed(self):
        assert when(given(GIVEN, OFFERED, SET), attempt()) == [refused("code")]
        with_code = attempt(factor="totp", step=STEP + 1)
        assert when(given(GIVEN, OFFERED, SET), with_code) == [signed_in(factor="totp", step=STEP + 1)]

    def test_the_code_of_a_step_is_taken_once(self):
        world = given(GIVEN, OFFERED, SET)
        assert when(world, attempt(factor="totp", step=STEP)) == [refused("code")]
        assert when(world, attempt(factor="totp", step=STEP + 1)) == [signed_in(factor="totp", step=STEP + 1)]
        assert when(world, attempt(factor="totp", step=STEP + 1)) == [refused("code")]

    def test_a_recovery_code_is_used_up(self):
        world = given(GIVEN, OFFERED, SET, RecoveryCodesMade(person_id=ANN, count=10))
        facts = when(world, attempt(factor="recovery-code"))
        assert facts == [signed_in(factor="recovery-code"), RecoveryCodeUsed(person_id=ANN)]
        assert world.state.codes_left == 9

    def test_an_account_that_was_withdrawn_meanwhile_lets_nobody_in(self):
        world = given(GIVEN, LoginWithdrawn(person_id=ANN))
        assert when(world, attempt()) == [refused("unknown")]


class TestLocking:
    """Five wrong tries within a quarter of an hour lock the account, longer each time."""

    def wrong(self, world: Given, times: int, at_us: int = NOW) -> list[Any]:
        return [when(world, attempt("password"), at_us + number * SECOND) for number in range(times)][-1]

    def test_the_fifth_wrong_try_locks_for_a_minute(self):
        world = given(GIVEN)
        assert self.wrong(world, WRONG_MAX - 1) == [refused("password")]
        assert self.wrong(world, 1) == [refused("password"), locked(1, 1)]

    def test_while_it_is_locked_nobody_gets_in_whatever_they_know(self):
        world = given(GIVEN)
        self.wrong(world, WRONG_MAX)
        for found in ("right", "password", "code"):
            assert when(world, attempt(found), NOW + 30 * SECOND) == [refused("locked")]
        assert when(world, attempt(), NOW + 2 * MINUTE) == [signed_in()]

    def test_each_lock_that_follows_is_twice_as_long_up_to_an_hour(self):
        world, at_us, minutes = given(GIVEN), NOW, []
        for _ in range(8):
            *_, lock = self.wrong(world, WRONG_MAX, at_us)
            assert isinstance(lock, AccountLocked)
            until_us = int(lock.until.timestamp()) * 1_000_000
            minutes.append((until_us - at_us) // MINUTE)
            at_us = until_us + SECOND
        assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]

    def test_tries_that_are_long_past_do_not_count(self):
        world = given(GIVEN)
        self.wrong(world, WRONG_MAX - 1)
        assert self.wrong(world, 1, NOW + 16 * MINUTE) == [refused("password")]

    def test_a_right_one_forgives_the_wrong_ones_before(self):
        world = given(GIVEN)
        self.wrong(world, WRONG_MAX - 1)
        when(world, attempt(), NOW + MINUTE)
        assert self.wrong(world, WRONG_MAX - 1, NOW + 2 * MINUTE) == [refused("password")]

    def test_after_a_calm_day_the_first_lock_is_short_again(self):
        world = given(GIVEN)
        self.wrong(world, WRONG_MAX)
        self.wrong(world, WRONG_MAX, NOW + HOUR)
        two_days = NOW + 48 * HOUR
        *_, lock = self.wrong(world, WRONG_MAX, two_days)
        assert lock == locked(1, 1, two_days + 4 * SECOND)

    def test_an_admin_takes_the_lock_away(self):
        world = given(GIVEN)
        self.wrong(world, WRONG_MAX)
        assert when(world, make("UnlockAccount"), NOW + 10 * SECOND) == [AccountUnlocked(person_id=ANN)]
        assert when(world, make("UnlockAccount"), NOW + 11 * SECOND) == []
        assert when(world, attempt(), NOW + 12 * SECOND) == [signed_in()]

    def test_what_is_tried_under_a_name_that_nobody_has_locks_nothing(self):
        world = Given(account_life)
        for _ in range(3 * WRONG_MAX):
            facts = when(world, attempt("unknown", person_id=NIL))
            assert facts == [ConsoleRefused(person_id=NIL, why="unknown")]
        assert world.state == account_life.initial()


class TestSessions:
    """Sessions end one by one, or all of them."""

    OPEN = (GIVEN, signed_in(), signed_in(PHONE))

    def test_one_signs_out_once(self):
        world = given(*self.OPEN)
        out = make("SignOut", session_id=DESK)
        assert when(world, out) == [ConsoleSignedOut(person_id=ANN, session_id=DESK)]
        assert when(world, out) == []

    def test_one_is_ended_from_elsewhere(self):
        world = given(*self.OPEN)
        end = make("EndConsoleSession", session_id=PHONE)
        assert when(world, end) == [ConsoleSessionEnded(person_id=ANN, session_id=PHONE)]
        assert when(world, end) == []

    def test_all_are_ended_or_all_but_one(self):
        world = given(*self.OPEN)
        but = ConsoleSessionsEnded(person_id=ANN, but=DESK)
        assert when(world, make("EndConsoleSessions", but=DESK)) == [but]
        assert when(world, make("EndConsoleSessions", but=DESK)) == []
        assert when(world, make("EndConsoleSessions")) == [ConsoleSessionsEnded(person_id=ANN)]

    def test_sessions_that_have_expired_are_forgotten(self):
        world = given(*self.OPEN)
        when(world, attempt(session_id=ANN, expires_at=moment(NOW + 40 * HOUR)), NOW + 20 * HOUR)
        assert list(world.state.sessions) == [ANN]


class TestGiving:
    """An admin gives a name to sign in with, and takes it away."""

    def test_a_name_is_given_changed_and_withdrawn(self):
        world = given()
        assert when(world, make("GiveLogin", login="ann")) == [GIVEN]
        assert when(world, make("GiveLogin", login="ann")) == []
        assert when(world, make("GiveLogin", login="ann.2")) == [LoginGiven(person_id=ANN, login="ann.2")]
        assert when(world, make("WithdrawLogin")) == [LoginWithdrawn(person_id=ANN)]
        assert world.state == account_life.initial()

    def test_only_people_who_are_known_get_one(self):
        assert given().rejected(make("GiveLogin", login="ann"), people=frozenset()).code == "unknown-person"

    @pytest.mark.parametrize("name", ["WithdrawLogin", "UnlockAccount", "MakeResetLink", "EndConsoleSessions"])
    def test_nothing_can_be_done_with_an_account_that_is_not_there(self, name: str):
        assert given().rejected(make(name)).code == "no-account"
