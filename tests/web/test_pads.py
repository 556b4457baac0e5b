"""Locks of PIN pads over HTTP: how many are looked at, for how long nobody is let in, and who opens it again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from events.fact import NIL
from tests.web.shop import ADA, Shop, key
from tests.web.tablets import HOUR, MINUTE, SECOND, Clock, Tablet, wrong_pins
from web.pads import SITE_WRONG_MAX


@pytest.fixture(scope="module")
def clock() -> Clock:
    clock = Clock()
    clock.stop()
    return clock


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Shop]:
    """A shop as in production, whose clock can be turned."""
    running = Shop(tmp_path_factory.mktemp("strict"), tablets_required=True, project=False, clock=clock)
    running.set_up()
    yield running
    running.close()


@pytest.fixture
def tablet(strict: Shop) -> Tablet:
    strict.app.services.pads._wrong_at_us.clear()
    return Tablet(strict, f"Bench {key()}")


@pytest.fixture(scope="module")
def pin(strict: Shop) -> str:
    return strict.pin(ADA)


def stream(shop: Shop, name: str) -> list[str]:
    log = shop.parts.open_log()
    try:
        return [record.tag for record in log.read_stream(name)]
    finally:
        log.close()


def locked(tablet: Tablet, pin: str) -> None:
    assert [tablet.enter(pin=wrong).status_code for wrong in wrong_pins(pin, 5)] == [401] * 5


def test_after_five_wrong_pins_even_the_right_one_is_not_looked_at(
    tablet: Tablet, pin: str, clock: Clock, verifications: list[str]
):
    locked(tablet, pin)
    answer = tablet.enter(pin=pin)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["retryable"]) == (423, "pad-locked", True)
    assert answer.headers["retry-after"] == str(problem["facts"]["retry_after_s"])
    assert problem["facts"]["retry_after_s"] == 60
    assert tablet.ask()["locked_until"] == problem["facts"]["until"]
    assert len(verifications) == 5
    assert stream(tablet.shop, f"pad-{tablet.id}") == ["pin.refused.v1"] * 5 + ["pad.locked.v1"]
    clock.turn(MINUTE)
    assert tablet.enter(pin=pin).status_code == 200
    assert tablet.ask()["locked_until"] is None


@pytest.mark.slow
def test_a_lock_is_longer_each_time(tablet: Tablet, pin: str, clock: Clock):
    rests = []
    for _ in range(3):
        locked(tablet, pin)
        rests.append(tablet.enter(pin=pin).json()["facts"]["retry_after_s"])
        clock.turn(rests[-1] * SECOND)
    assert rests == [60, 120, 300]


def test_a_right_pin_in_between_forgives_nothing(tablet: Tablet, pin: str):
    said = [tablet.enter(pin=each).status_code for each in (*wrong_pins(pin, 4), pin, "000121", pin)]
    assert said == [401] * 4 + [200, 401, 423]


def test_fifty_guesses_at_the_same_instant_are_five(tablet: Tablet, pin: str, verifications: list[str]):
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda wrong: tablet.enter(pin=wrong), wrong_pins(pin, 50)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [423] * 45
    assert len(verifications) == 5
    assert stream(tablet.shop, f"pad-{tablet.id}") == ["pin.refused.v1"] * 5 + ["pad.locked.v1"]


@pytest.mark.slow
def test_the_right_pin_among_fifty_at_once_is_let_in_only_if_it_was_among_the_first(tablet: Tablet, pin: str):
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda each: tablet.enter(pin=each), [*wrong_pins(pin, 49), pin]))
    said = sorted(answer.status_code for answer in answers)
    assert said in ([401] * 5 + [423] * 45, [200] + [401] * 5 + [423] * 44)


def test_a_foreman_unlocks_and_a_contributor_does_not(tablet: Tablet, pin: str):
    locked(tablet, pin)
    command = {"type": "UnlockPad", "tablet_id": tablet.id}
    for role, status in (("contributor", 403), ("team_lead", 403), ("office", 403), ("foreman", 200)):
        with tablet.shop.console(role) as console:
            answer = console.post("/api/commands", json=command, headers={"Idempotency-Key": key()})
            assert answer.status_code == status, role
    assert tablet.enter(pin=pin).status_code == 200
    assert stream(tablet.shop, f"pad-{tablet.id}")[-1] == "pad.unlocked.v1"


def test_one_locked_tablet_locks_no_other(tablet: Tablet, strict: Shop, pin: str):
    locked(tablet, pin)
    assert Tablet(strict, f"Bench {key()}").enter(pin=pin).status_code == 200


def test_a_stranger_locks_nothing(strict: Shop, pin: str, verifications: list[str]):
    answers = [strict.anybody.post("/api/sign-in", json={"pin": wrong}) for wrong in wrong_pins(pin, 8)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "tablet-needed")}
    assert not verifications
    assert stream(strict, f"pad-{NIL}") == []


def test_who_signed_in_where_stands_in_the_record(tablet: Tablet, pin: str):
    tablet.enter(pin=pin)
    log = tablet.shop.parts.open_log()
    try:
        [*_, last] = log.read_stream(f"account-{ADA}")
    finally:
        log.close()
    assert (last.tag, last.actor, last.device) == ("pin.signed.in.v1", f"person:{ADA}", f"tablet:{tablet.id}")
    assert pin.encode() not in last.data


@pytest.mark.slow
def test_a_lock_outlives_a_restart(tmp_path: Path):
    shop = Shop(tmp_path, tablets_required=True, project=False)
    try:
        shop.set_up()
        tablet, pin = Tablet(shop, "Bench"), shop.pin(ADA)
        locked(tablet, pin)
    finally:
        shop.close()
    again = tablet.shop = Shop(tmp_path, tablets_required=True, project=False)
    try:
        assert tablet.enter(pin=pin).json()["code"] == "pad-locked"
    finally:
        again.close()


@pytest.mark.slow
def test_many_wrong_pins_on_all_tablets_hold_everybody_for_a_minute(strict: Shop, pin: str, clock: Clock):
    clock.turn(HOUR)
    tablets = [Tablet(strict, f"Bench {key()}") for _ in range(6)]
    strict.app.services.pads._wrong_at_us.clear()
    wrong = iter(wrong_pins(pin, 100))
    answers = [tablet.enter(pin=next(wrong)) for _ in range(4) for tablet in tablets]
    assert [answer.status_code for answer in answers] == [401] * (SITE_WRONG_MAX + 1) + [429] * 3
    held = tablets[0].enter(pin=pin)
    assert (held.json()["code"], held.json()["retryable"]) == ("sign-ins-held", True)
    assert held.headers["retry-after"] == "61", "rounded up, and one more"
    health = strict.anybody.get("/api/health").json()
    assert health["status"] == "degraded"
    assert any("too many wrong PINs" in cause for cause in health["causes"])
    assert "floorbook_sign_ins_held 1.0" in strict.anybody.get("/metrics").text
    clock.turn(MINUTE)
    assert tablets[0].enter(pin=pin).status_code == 200
    assert "floorbook_sign_ins_held 0.0" in strict.anybody.get("/metrics").text


# ---- right and wrong are the same work: how long it takes, `floorbook bench signin` compares


def test_right_or_wrong_there_is_one_verification_and_one_command(tablet: Tablet, pin: str, verifications: list[str]):
    counter = tablet.shop.counter
    for entered in (pin, *wrong_pins(pin, 2), pin):
        before = len(verifications), counter.commands, counter.batches
        tablet.enter(pin=entered)
        after = len(verifications), counter.commands, counter.batches
        assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 1]
    assert len(set(verifications)) == 1, "the parameters of the hashing differ, and so the time"
