"""What the record tells of sign-ins: found by person and by tablet, and without any secret."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.shop import ADA, Shop
from tests.web.tablets import Tablet, wrong_pins


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop as in production, with its read tables."""
    running = Shop(tmp_path_factory.mktemp("record"), tablets_required=True)
    running.set_up()
    yield running
    running.close()


def audit(shop: Shop, **wanted: str) -> list[dict]:
    asked = {**wanted, "after": shop.opened.writer.head.position}
    answer = shop.local.get("/api/audit/events", params=asked)
    assert answer.status_code == 200, answer.text
    events: list[dict] = answer.json()["events"]
    return events[::-1]


@pytest.mark.slow
def test_sign_ins_are_found_by_person_and_wrong_tries_by_tablet(shop: Shop):
    tablet, pin = Tablet(shop, "Bench 1"), shop.pin(ADA)
    tablet.enter(pin=pin)
    tablet.enter(sealed=tablet.seal(tablet.ask()["server_time"], pin=pin))
    for wrong in wrong_pins(pin, 5):
        tablet.enter(pin=wrong)
    shop.do({"type": "UnlockPad", "tablet_id": tablet.id})
    signed = audit(shop, person_id=ADA, type="pin.signed.in.v1")
    assert [(each["actor"], each["device"]) for each in signed] == [(f"person:{ADA}", f"tablet:{tablet.id}")] * 2
    there = audit(shop, tablet_id=tablet.id)
    types = ["pin.signed.in.v1"] * 2 + ["pin.refused.v1"] * 5 + ["pad.locked.v1"]
    assert [each["type"] for each in there] == types
    assert pin not in str(there)
    assert [each["type"] for each in audit(shop, stream=f"pad-{tablet.id}")][-1] == "pad.unlocked.v1"


def test_guesses_at_the_door_and_in_batches_at_the_same_instant_are_five_in_all(shop: Shop):
    tablet, pin = Tablet(shop, "Bench 2"), shop.pin(ADA)
    at = tablet.ask()["server_time"]
    wrong = wrong_pins(pin, 40)
    sealed = [tablet.seal(at, pin=each) for each in wrong[20:]]
    body = {"type": "PauseTask", "person_id": ADA, "task_id": ADA}

    def door(guess: str) -> int:
        return tablet.enter(pin=guess).status_code

    def batch(text: str) -> int:
        [result] = tablet.flush({"key": shop.key(), "sealed_sign_in": text, "body": body})
        return int(result["http"])

    with ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(door, guess) for guess in wrong[:20]] + [pool.submit(batch, text) for text in sealed]
        said = sorted(each.result() for each in waiting)
    assert said == [401] * 5 + [423] * 35
    kinds = [each["type"] for each in audit(shop, stream=f"pad-{tablet.id}")]
    assert kinds == ["pin.refused.v1"] * 5 + ["pad.locked.v1"]
