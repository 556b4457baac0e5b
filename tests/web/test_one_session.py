"""One session over HTTP: what holds, what was put right about it, what was asked for, and what it cost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.shop import ADA, ORDER, Shop, key

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=2)


def at(minutes: int) -> str:
    """Say a time in the answers' form, so many minutes after noon two days ago."""
    return f"{NOON + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this module's own, in which somebody is paid."""
    running = Shop(tmp_path_factory.mktemp("one-session"))
    running.set_up()
    pay = {"kind": "hourly", "amount_e4": 300_000, "effective_on": "2020-01-01"}
    running.do({"type": "SetPay", "person_id": ADA, **pay})
    yield running
    running.close()


def test_a_session_shows_what_was_put_right_about_it_and_what_was_asked_for(shop: Shop):
    task_id, session_id = shop.add_task(ADA), key()
    about = {"person_id": ADA, "session_id": session_id}
    times = {"started_at": at(0), "ended_at": at(60)}
    added = {"type": "AddSession", "person_id": ADA, "task_id": task_id, "reason": "Forgot to tap", **times}
    assert shop.send(added, as_key=session_id).status_code == 200
    asked = {"type": "RequestCorrection", **about, "task_id": task_id, "ended_at": at(90), "text": "Stayed longer"}
    request_id = shop.send(asked).json()["key"]
    right = {"started_at": at(0), "ended_at": at(90), "reason": "As asked", "request_id": request_id}
    position = shop.do({"type": "CorrectSession", **about, **right})

    with shop.console("admin") as admin, shop.console("foreman") as foreman:
        page = ask(admin, f"/api/sessions/{session_id}", after=position)
        assert "cost" not in ask(foreman, f"/api/sessions/{session_id}", after=position)["session"]
        why = ask(admin, "/api/why", session_id=session_id, after=position)
    session = page["session"]
    assert (session["mark"], session["labor_seconds"], session["cost"]) == ("corrected", 5_400.0, "45.00")
    assert (page["phase"], page["customer_name"]) == ("open", "Sample Trophies")
    said = [(each["kind"], each["ended_before"], each["ended_after"], each["reason"]) for each in page["changes"]]
    assert said == [("corrected", at(60), at(90), "As asked"), ("added", None, at(60), "Forgot to tap")]
    [request] = page["requests"]
    assert (request["state"], request["ended_at"], request["text"]) == ("granted", at(90), "Stayed longer")
    assert (why["total"]["cost"], len(why["parts"])) == ("45.00", 1)
    assert why["parts"][0]["order_number"] == ORDER


def test_a_session_that_nobody_knows_is_not_found(shop: Shop):
    with shop.console("foreman") as foreman:
        answer = foreman.get(f"/api/sessions/{key()}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-session")


def ask(client: httpx.Client, path: str, **params: Any) -> Any:
    """Ask and return the answer."""
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()
