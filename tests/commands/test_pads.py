"""PIN pads, read as: given what was tried on one, when somebody is wrong again, then these facts."""

from hypothesis import given as for_all
from hypothesis import strategies as st

from commands import pads
from commands.context import microseconds, moment
from commands.pads import LOCKS_US, QUIET_US, WINDOW_US, WRONG_MAX, RefusePin, UnlockPad
from commands.streams import INSIDE
from events.pads import PadLocked, PadUnlocked, PinRefused
from tests.commands.plain import HOUR, MINUTE, SECOND, Given

ID = "0190a2c4-0000-7000-8000-0000000000f1"
NOW = 1_000_000 * HOUR
WRONG = RefusePin(tablet_id=ID, method="pin", why="unknown")
REFUSED = PinRefused(tablet_id=ID, method="pin", why="unknown")


def wrong(pad: Given, *at_us: int) -> list[list]:
    return [pad.when(WRONG, now_us=at, occurred_at_us=at) for at in at_us]


def locked(pad: Given, at_us: int) -> int:
    """Lock a pad with five wrong tries, a second apart; return when the lock ends."""
    *_, last = wrong(pad, *(at_us + number * SECOND for number in range(WRONG_MAX)))
    refused, lock = last
    assert (refused, type(lock)) == (REFUSED, PadLocked)
    return microseconds(lock.until)


def test_the_fifth_wrong_try_locks_the_pad_for_a_minute():
    pad = Given(pads)
    tries = wrong(pad, *(NOW + number * SECOND for number in range(5)))
    until = moment(NOW + 4 * SECOND + MINUTE)
    assert tries == [[REFUSED]] * 4 + [[REFUSED, PadLocked(tablet_id=ID, until=until, in_a_row=1)]]
    assert pad.state.locked(NOW + 4 * SECOND)
    assert not pad.state.locked(NOW + 4 * SECOND + MINUTE)


def test_five_wrong_tries_that_are_spread_lock_nothing():
    pad = Given(pads)
    assert wrong(pad, *(NOW + number * (WINDOW_US // 4) for number in range(20))) == [[REFUSED]] * 20


def test_each_further_lock_is_longer_up_to_an_hour():
    pad, at = Given(pads), NOW
    lasted = []
    for _ in range(7):
        until = locked(pad, at)
        lasted.append((until - at - 4 * SECOND) // MINUTE)
        at = until
    assert lasted == [1, 2, 5, 15, 60, 60, 60]


def test_after_a_quiet_day_the_first_lock_is_short_again():
    pad = Given(pads)
    until = locked(pad, NOW)
    again = locked(pad, until + QUIET_US - 5 * SECOND)
    assert again - (until + QUIET_US - SECOND) == LOCKS_US[1], "the day was not over yet"
    third = locked(pad, again + QUIET_US)
    assert third - (again + QUIET_US + 4 * SECOND) == LOCKS_US[0]


def test_what_is_wrong_while_it_is_locked_locks_it_no_longer():
    """It can still come from the desk's own queue, or from what was sealed offline."""
    pad = Given(pads)
    until = locked(pad, NOW)
    assert wrong(pad, *(NOW + (10 + number) * SECOND for number in range(9))) == [[REFUSED]] * 9
    assert pad.state.locked_until_us == until


def test_unlocking_opens_the_pad_and_forgets():
    pad = Given(pads)
    until = locked(pad, NOW)
    assert pad.when(UnlockPad(tablet_id=ID), now_us=until - 1) == [PadUnlocked(tablet_id=ID)]
    assert pad.when(UnlockPad(tablet_id=ID)) == []
    assert locked(pad, NOW + 10 * SECOND) == NOW + 14 * SECOND + LOCKS_US[0]


def test_unlocking_forgets_tries_that_did_not_lock_yet():
    pad = Given(pads)
    wrong(pad, *[NOW] * 4)
    assert pad.when(UnlockPad(tablet_id=ID)) == [PadUnlocked(tablet_id=ID)]
    assert wrong(pad, *[NOW] * 4) == [[REFUSED]] * 4


def test_an_offline_try_counts_when_the_server_learns_of_it():
    """Otherwise times that the tablet chose could keep five tries apart."""
    pad = Given(pads)
    sealed = [moment(NOW - number * HOUR) for number in range(5)]
    for at in sealed:
        pad.when(RefusePin(tablet_id=ID, method="pin", why="unknown", sealed_at=at), now_us=NOW, occurred_at_us=NOW)
    assert pad.state.locked(NOW)


def test_only_the_sign_in_door_says_that_somebody_was_wrong():
    assert RefusePin in INSIDE


@for_all(st.lists(st.integers(0, 3 * QUIET_US), max_size=40), st.booleans())
def test_within_any_window_there_are_never_more_than_five_tries_before_a_lock(gaps: list[int], dense: bool):  # noqa: FBT001
    """Whatever the times: when five are wrong within five minutes, the pad is locked after the fifth."""
    pad, at, since = Given(pads), NOW, []
    for gap in gaps:
        at = max(at + gap // (100_000 if dense else 1), pad.state.locked_until_us)
        facts = pad.when(WRONG, now_us=at, occurred_at_us=at)
        since = [*(earlier for earlier in since if earlier > at - WINDOW_US), at]
        assert (len(facts) == 2) is (len(since) >= WRONG_MAX)
        if len(facts) == 2:
            since = []
            assert LOCKS_US[0] <= pad.state.locked_until_us - at <= LOCKS_US[-1]
