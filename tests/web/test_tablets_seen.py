"""When tablets were last heard from: told of each, kept over a restart, and no event."""

from datetime import datetime
from pathlib import Path
from typing import Any

from projections.days import to_us
from tests.patience import eventually
from tests.web.shop import ADA, ORDER, Shop, key
from tests.web.tablets import HOUR, Clock, Tablet


def seen(shop: Shop, name: str, **params: Any) -> int | None:
    """When a tablet was last heard from, as the list says."""
    answer = shop.local.get("/api/tablets", params={"after": shop.opened.writer.head.position, **params})
    assert answer.status_code == 200, answer.text
    [at] = [each["seen_at"] for each in answer.json()["tablets"] if each["name"] == name]
    return None if at is None else to_us(datetime.fromisoformat(at))


def test_it_is_whatever_the_tablet_asks_and_sends(tmp_path: Path) -> None:
    clock = Clock()
    shop = Shop(tmp_path, clock=clock)
    shop.set_up()
    tablet = Tablet(shop, "Bench 1")
    grant = tablet.grant(shop.pin(ADA))
    command = {"type": "AddTask", "person_id": ADA, "order_number": ORDER, "work_type": "Engraving"}
    asks = (
        tablet.ask,
        lambda: shop.anybody.get("/api/my-work", headers={**tablet.papers, "Floorbook-Grant": grant}),
        lambda: tablet.flush({"key": key(), "body": command, "grant": grant}),
    )
    for ask in asks:
        clock.turn(HOUR)
        before = clock()
        ask()
        at = seen(shop, "Bench 1")
        assert at is not None
        assert before <= at <= clock()
    shop.close()


def test_one_that_was_not_enrolled_yet_was_never_heard_from_and_of_the_past_nobody_knows(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.local.post("/api/tablets", json={"name": "Bench 2"}, headers={"Idempotency-Key": key()})
    assert seen(shop, "Bench 2") is None
    Tablet(shop, "Bench 3")
    assert seen(shop, "Bench 3") is not None
    head = shop.opened.writer.head.position
    answer = shop.local.get("/api/tablets", params={"as_of": head}).json()
    assert [each["seen_at"] for each in answer["tablets"]] == [None, None]
    shop.close()


def test_it_is_kept_without_an_event(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    tablet = Tablet(shop, "Bench 4")
    position = shop.opened.writer.head.position
    tablet.ask()
    at = seen(shop, "Bench 4")
    assert shop.opened.writer.head.position == position
    eventually(lambda: not shop.opened.desk.seen)  # written down in a quiet moment
    shop.close()
    again = Shop(tmp_path)
    assert seen(again, "Bench 4") == at
    again.close()
