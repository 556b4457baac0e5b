"""Who works when, by the clock on a shop's wall."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from projections.days import to_us
from tests.web.shop import Shop

DENVER = ZoneInfo("America/Denver")


def wall(month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> int:
    """Give an instant of 2024 by the clock on the shop's wall."""
    return to_us(datetime(2024, month, day, hour, minute, tzinfo=DENVER, fold=fold).astimezone(UTC))


def start(shop: Shop, person_id: str) -> int:
    return shop.do({"type": "StartTask", "person_id": person_id, "task_id": shop.add_task(person_id)})


def sessions(shop: Shop, person_id: str) -> list[Any]:
    params = {"person_id": person_id, "after": shop.opened.writer.head.position}
    answer = shop.local.get("/api/sessions", params=params)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["sessions"]
    return found


def ended_at(session: Any) -> int | None:
    return None if session["ended_at"] is None else to_us(datetime.fromisoformat(session["ended_at"]))
