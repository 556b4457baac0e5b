"""Live updates: told within a moment, to those who may know, until they may not."""

import threading
import time

import httpx
import msgspec
import pytest

from tests.web.shop import ADA, Shop
from web import live


def listen(shop: Shop, seconds: float, **headers: str) -> tuple[list[dict[str, object]], bool]:
    """Return the events of so many seconds, and whether the server ended the stream before."""
    events: list[dict[str, object]] = []
    deadline = time.monotonic() + seconds
    try:
        with shop.anybody.stream("GET", "/api/live", headers=headers, timeout=seconds) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["content-type"].startswith("text/event-stream")
            for line in response.iter_lines():
                if line.startswith("data: "):
                    events.append(msgspec.json.decode(line[6:]))
                if time.monotonic() > deadline:
                    return events, False
    except httpx.ReadTimeout:
        return events, False
    return events, True


@pytest.mark.slow
def test_a_change_is_told_once_with_where_the_tables_are(shop: Shop):
    token = shop.token("read")
    done: list[int] = []

    def change() -> None:
        time.sleep(0.4)
        done.extend(shop.do({"type": "AddWorkType", "name": f"Live {number}"}) for number in range(5))

    changing = threading.Thread(target=change)
    changing.start()
    events, ended = listen(shop, 1.2, Authorization=f"Bearer {token}")
    changing.join()
    assert not ended
    work = [event["position"] for event in events if event["group"] == "work"]
    assert work[-1] == done[-1]
    assert len(work) <= 1 + 3, "five changes in a row are gathered"
    assert {event["epoch"] for event in events} == {shop.opened.writer.epoch}


def test_nobody_unknown_listens(shop: Shop):
    assert shop.anybody.get("/api/live").status_code == 401


@pytest.mark.slow
def test_a_stream_ends_when_its_token_is_revoked(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.1)
    body = {"name": "listener", "scopes": ["read"]}
    made = shop.local.post("/api/tokens", json=body, headers={"Idempotency-Key": shop.key()}).json()
    revoking = threading.Timer(0.4, lambda: shop.do({"type": "RevokeToken", "token_id": made["token_id"]}))
    revoking.start()
    _, ended = listen(shop, 5, Authorization=f"Bearer {made['token']}")
    revoking.join()
    assert ended


def test_with_a_pin_one_may_listen(shop: Shop):
    events, _ = listen(shop, 0.3, **{"Floorbook-Grant": shop.grant(ADA)})
    assert {event["group"] for event in events} == {"work", "audit"}


def test_a_full_house_is_said_so(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "STREAMS_MAX", 0)
    answer = shop.local.get("/api/live")
    assert (answer.status_code, answer.json()["code"]) == (503, "too-many-connections")
