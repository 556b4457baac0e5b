"""Live updates: told within a moment, to those who may know, until they may not."""

import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from projections import projector
from tests.patience import PATIENCE_S, eventually
from tests.web.shop import ADA, Shop
from web import live

Event = dict[str, Any]


def listen(shop: Shop, enough: Callable[[list[Event]], bool], **headers: str) -> tuple[list[Event], bool]:
    """Return the events up to when they are enough, and whether the server ended the stream before."""
    events: list[Event] = []
    deadline = time.monotonic() + PATIENCE_S
    with shop.anybody.stream("GET", "/api/live", headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            assert time.monotonic() < deadline, events
            if line.startswith("data: "):
                events.append(msgspec.json.decode(line[6:]))
                if enough(events):
                    return events, False
    return events, True


def test_a_change_is_told_once_with_where_the_tables_are(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "GATHER_S", 0.5)
    done: list[int] = []
    began = time.monotonic()

    def told_of_all(events: list[Event]) -> bool:
        if not done:
            done.extend(shop.do({"type": "AddWorkType", "name": f"Live {number}"}) for number in range(5))
        return events[-1].get("group") == "work" and events[-1]["position"] == done[-1]

    events, ended = listen(shop, told_of_all, Authorization=f"Bearer {shop.token('read')}")
    assert not ended
    work = [event["position"] for event in events if event["group"] == "work"]
    assert work == sorted(set(work))
    took_s = time.monotonic() - began
    assert (len(work) - 1) * 0.49 <= took_s, "what follows close upon another is gathered"
    assert {event["epoch"] for event in events} == {shop.opened.writer.epoch}


def test_nobody_unknown_listens(shop: Shop):
    assert shop.anybody.get("/api/live").status_code == 401


def test_a_stream_ends_when_its_token_is_revoked(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.1)
    body = {"name": "listener", "scopes": ["read"]}
    made = shop.local.post("/api/tokens", json=body, headers={"Idempotency-Key": shop.key()}).json()

    def revoked_at_once(events: list[Event]) -> bool:
        if len(events) == 1:
            shop.do({"type": "RevokeToken", "token_id": made["token_id"]})
        return False

    _, ended = listen(shop, revoked_at_once, Authorization=f"Bearer {made['token']}")
    assert ended


def test_with_a_pin_one_may_listen(shop: Shop):
    def told_of_both(events: list[Event]) -> bool:
        return {event.get("group") for event in events} == {"work", "audit"}

    assert listen(shop, told_of_both, **{"Floorbook-Grant": shop.grant(ADA)})[1] is False


def test_a_full_house_is_said_so(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "STREAMS_MAX", 0)
    answer = shop.local.get("/api/live")
    assert (answer.status_code, answer.json()["code"]) == (503, "too-many-connections")


def test_what_changed_is_told_by_the_names_of_tables(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    looks: list[object] = []
    # A look between a commit and its hint finds it first.
    monkeypatch.setattr(shop.app.services.live, "_look", lambda: looks.append(None) or {})
    eventually(lambda: bool(looks))
    said: list[int] = []

    def enough(events: list[Event]) -> bool:
        told = [event for event in events if event.get("group") == "work"]
        if told and told[-1]["position"] >= shop.opened.writer.head.position and len(said) < 2:
            said.append(shop.do({"type": "AddWorkType" if said else "SetTeam", "name": f"Told {len(said)}"}))
        return len(said) == 2 and told[-1]["position"] == said[1]

    shop.do({"type": "AddWorkType", "name": "Sanding"})
    events, _ = listen(shop, enough, Authorization=f"Bearer {shop.token('read')}")
    assert "tables" not in events[0], "who has just come may have missed anything"
    told = {event["position"]: event.get("tables") for event in events if event["group"] == "work"}
    assert (told[said[0]], told[said[1]]) == (["team"], ["work_type"])


def test_what_no_hint_told_may_be_anything(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    said: list[int] = []

    def enough(events: list[Event]) -> bool:
        if not said:
            monkeypatch.setattr(projector, "announce", lambda *_, **__: None)
            said.append(shop.do({"type": "AddWorkType", "name": "Silent"}))
        return events[-1].get("group") == "work" and events[-1]["position"] == said[0]

    events, _ = listen(shop, enough, Authorization=f"Bearer {shop.token('read')}")
    assert "tables" not in events[-1]
