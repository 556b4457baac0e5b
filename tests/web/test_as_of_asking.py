"""Asking about the past: which moments there are, who may ask, and how long one waits."""

import re
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from projections import replaying
from projections.as_of import Limits
from tests.patience import PATIENCE_S, eventually
from tests.projections.running import ROOT
from tests.web.shop import ADA, ORDER, Shop
from tests.web.test_as_of import Clock, ask
from web.asked import known_parameters

WORK_DAYS = {"from_day": "2026-01-01", "to_day": "2030-12-31"}


@pytest.mark.slow
def test_a_day_means_its_end_in_the_shops_zone(tmp_path_factory: pytest.TempPathFactory):
    clock = Clock()
    running = Shop(tmp_path_factory.mktemp("days"), clock=clock, project=False)
    try:
        day = datetime.fromtimestamp(clock() / 1e6, UTC).date() + timedelta(days=1)
        running.do({"type": "AddWorkType", "name": "Engraving"})
        clock.turn(60 * 3_600_000_000)
        for zone, ends in (
            ("America/Denver", ("06:59:59.999999Z", "05:59:59.999999Z")),
            ("UTC", ("23:59:59.999999Z",)),
        ):
            running.do({"type": "ChangeSetting", "name": "zone", "value": zone})
            answer = ask(running.local, "/api/work-types", as_of=day.isoformat())
            assert answer.headers["floorbook-as-of"][11:] in ends
            assert answer.headers["floorbook-position"] == "1"
    finally:
        running.close()


@pytest.mark.parametrize(
    ("as_of", "code", "detail"),
    [
        ("0", "no-such-moment", "positions 1 to"),
        ("999999999999999", "no-such-moment", "positions 1 to"),
        ("2199-01-01T00:00:00Z", "no-such-moment", "future"),
        ("2199-01-01", "no-such-moment", "future"),
        ("2001-01-01T00:00:00Z", "no-such-moment", "began later"),
        ("0001-01-01", "no-such-moment", "began later"),
        ("0001-01-01T00:00:00+12:00", "no-such-moment", "began later"),
        ("9999-12-31", "malformed", "a time with its zone"),
        ("2026-11-31", "malformed", "a time with its zone"),
        ("2026-11-20T14:00:00", "malformed", "a time with its zone"),
        ("yesterday", "malformed", "a time with its zone"),
        ("-1", "malformed", "a time with its zone"),
        ("", "malformed", "a time with its zone"),
        ("٣", "malformed", "a time with its zone"),
    ],
)
def test_a_moment_that_is_none_is_refused(reader: httpx.Client, as_of: str, code: str, detail: str):
    answer = reader.get("/api/people", params={"as_of": as_of})
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert detail in answer.json()["detail"]
    assert answer.json()["facts"] == {"field": "as_of"}


def test_an_offset_may_come_with_its_plus_or_without(reader: httpx.Client):
    said = ask(reader, "/api/people", as_of=3).headers["floorbook-as-of"]
    moment = datetime.fromisoformat(said).astimezone(timezone(timedelta(hours=5, minutes=30)))
    for text in (said, moment.isoformat(), moment.isoformat().replace("+", " ")):
        answer = ask(reader, "/api/people", as_of=text)
        assert (answer.headers["floorbook-as-of"], answer.headers["floorbook-position"]) == (said, "3")


def test_what_is_later_than_the_moment_cannot_be_waited_for(reader: httpx.Client):
    assert ask(reader, "/api/people", as_of=3, after=3)
    answer = reader.get("/api/people", params={"as_of": 3, "after": 4})
    assert (answer.status_code, answer.json()["facts"]) == (400, {"field": "after"})


class Known(dict[str, object]):
    """What is put in for parts of paths: any text will do for the others."""

    def __missing__(self, name: str) -> str:
        return "1"


def test_a_route_answers_as_of_the_past_or_says_that_it_does_not(shop: Shop):
    """Every route that takes `fresh` does."""
    known, does = Known(person_id=ADA, number=ORDER), set()
    parameters = known_parameters(shop.app.litestar)
    for route in shop.app.litestar.routes:
        for handler in route.route_handlers:
            method = next(iter(handler.http_methods - {"OPTIONS", "HEAD"}), None)
            if method is None:  # the framework's own
                continue
            url = re.sub(r":\w+}", "}", route.path).format_map(known)
            takes = parameters[method, route.path_format]
            days = {name: day for name, day in WORK_DAYS.items() if name in takes}
            answer = shop.local.request(method, url, params={"as_of": "3", **days})
            if "fresh" not in handler.parsed_fn_signature.parameters:
                assert (answer.status_code, answer.json()["code"]) == (400, "not-as-of"), url
            elif answer.status_code == 200:
                assert answer.headers["floorbook-position"] == "3", url
                does.add(route.path_format)
            else:
                assert answer.json()["code"] not in ("not-as-of", "failed"), url
    assert does >= {"/api/sessions", "/api/labor", "/api/profitability", "/api/floor"}


def test_the_present_of_ones_own_work_is_not_answered_as_of_the_past(shop: Shop):
    grant = {"Floorbook-Grant": shop.grant(ADA)}
    for path in ("/api/my-work", "/api/live"):
        answer = shop.anybody.get(path, params={"as_of": "1"}, headers=grant)
        assert (answer.status_code, answer.json()["code"]) == (400, "not-as-of")
    answer = shop.anybody.get("/api/work-types", params={"as_of": "1"}, headers=grant)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-with-a-pin")


def test_who_waits_too_long_is_told_how_far_it_is(shop: Shop, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    release, position = threading.Event(), shop.counter.desk.writer.head.position - 1
    run = replaying.Replaying.run
    monkeypatch.setattr(replaying.Replaying, "run", lambda *given: release.wait(PATIENCE_S) and run(*given))
    answer = reader.get("/api/people", params={"as_of": position, "timeout": 0.05})
    assert (answer.status_code, answer.json()["code"]) == (503, "projection-building")
    assert answer.json()["facts"] == {"done": 0, "total": position}
    assert (answer.json()["retryable"], answer.headers["retry-after"]) == (True, "1")
    release.set()
    assert ask(reader, "/api/people", as_of=position).headers["floorbook-position"] == str(position)


def test_many_who_ask_at_once_wait_for_one_build(shop: Shop, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    begun: list[Any] = []
    run = replaying.Replaying.run
    monkeypatch.setattr(replaying.Replaying, "run", lambda *given: begun.append(given) or run(*given))
    position = shop.counter.desk.writer.head.position - 2
    answers: list[int] = []
    askers = [
        threading.Thread(target=lambda: answers.append(ask(reader, "/api/sessions", as_of=position).status_code))
        for _ in range(8)
    ]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert answers == [200] * 8
    assert len(begun) == 1


def test_more_moments_than_may_wait_are_turned_away(shop: Shop, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    files = shop.app.services.queries.past.files
    monkeypatch.setattr(files, "_limits", Limits(waiting_max=0))
    answer = reader.get("/api/people", params={"as_of": 2})
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (503, "projection-building", True)


@pytest.mark.slow
def test_at_the_end_what_is_under_way_is_given_up(tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any):
    monkeypatch.setattr(replaying, "MADE_HERE_MAX", 0)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(replaying.Replaying, "_command", lambda *_: ["sleep", "60"])
    running = Shop(tmp_path_factory.mktemp("ending"))
    running.set_up()
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(running.local.get("/api/people", params={"as_of": 1})))
    asking.start()
    past = running.app.services.queries.past
    eventually(lambda: bool(past.files._builds))
    running.stopping.set()
    asking.join(PATIENCE_S)
    running.close()
    assert (answers[0].status_code, answers[0].json()["code"]) == (503, "shutting-down")
    assert list((running.folder / "read/as-of").iterdir()) == []
