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


def listen(
    shop: Shop, enough: Callable[[list[Event]], bool], since: str = "", **headers: str
) -> tuple[list[Event], bool]:
    """Return the events up to when they are enough, and whether the server ended the stream before."""
    events: list[Event] = []
    named: dict[str, str] = {}
    deadline = time.monotonic() + PATIENCE_S
    with shop.anybody.stream("GET", "/api/live", params={"since": since} if since else {}, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            assert time.monotonic() < deadline, events
            name, _, value = line.partition(": ")
            named[name] = value
            if name == "data":
                events.append({**msgspec.json.decode(value), "event": named["event"], "id": named["id"]})
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


@pytest.fixture
def unseen(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by a look: one between a commit and its hint would be the first to know."""
    looks: list[object] = []
    monkeypatch.setattr(shop.app.services.live, "_look", lambda: looks.append(None) or {})
    eventually(lambda: bool(looks))


@pytest.mark.usefixtures("unseen")
def test_what_changed_is_told_by_the_names_of_tables(shop: Shop):
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


def all_told(shop: Shop, events: list[Event]) -> bool:
    """Whether somebody knows how both groups are now."""
    told = {event["group"]: event["position"] for event in changes(events)}
    return told == dict.fromkeys(("work", "audit"), shop.opened.writer.head.position)


def changes(events: list[Event]) -> list[Event]:
    return [event for event in events if event["event"] == "changed"]


@pytest.mark.usefixtures("unseen")
def test_who_knows_how_it_was_is_told_what_changed_since(shop: Shop):
    papers = {"Authorization": f"Bearer {shop.token('read')}"}
    events, _ = listen(shop, lambda events: all_told(shop, events), **papers)
    since = events[-1]["id"]
    still, _ = listen(shop, bool, since, **papers)
    assert [(event["event"], event["id"]) for event in still] == [("still", since)], "nothing is new"

    shop.do({"type": "SetTeam", "name": "Since"})
    changed, _ = listen(shop, lambda events: all_told(shop, events), since, **papers)
    assert {event["group"]: event["tables"] for event in changes(changed)}["work"] == ["team"]
    after_a_break, _ = listen(shop, lambda events: all_told(shop, events), **papers, **{"Last-Event-ID": since})
    assert {event["group"] for event in after_a_break} == {event["group"] for event in changes(changed)}
    still, _ = listen(shop, bool, since, **papers, **{"Last-Event-ID": changed[-1]["id"]})
    assert still[0]["event"] == "still", "the last event counts, not how the page began"


def test_whoever_was_told_by_another_run_of_the_server_may_have_missed_anything(shop: Shop):
    papers = {"Authorization": f"Bearer {shop.token('read')}"}
    run, *steps = shop.app.services.live.since().split(".")
    for since in (".".join(("0" * 12, *steps)), run, f"{run}.x.1", f"{run}.1", f"{run}.-1.-1", "."):
        events, _ = listen(shop, bool, since, **papers)
        assert events[0]["event"] == "changed"
        assert "tables" not in events[0], since


def test_who_signs_in_learns_from_when_on_to_listen(shop: Shop):
    with shop.console("foreman") as foreman:
        assert foreman.get("/api/console/me").json()["since"] == shop.app.services.live.since()
