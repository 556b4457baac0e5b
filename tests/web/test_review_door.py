"""What waits for a foreman over HTTP: listed, counted, paged, and gone once it was dealt with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from commands.refusals import NOBODY
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key

NOW = datetime(2024, 1, 17, 20, tzinfo=UTC)


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("review"), clock=lambda: int(NOW.timestamp()) * 1_000_000)
    try:
        running.set_up()
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def foreman(own: Shop) -> Iterator[httpx.Client]:
    with own.console("foreman") as client:
        yield client


def work(own: Shop, person_id: str, began: float, ended: float | None) -> dict[str, str]:
    """Somebody works on a task of their own; says which task and session."""
    task = {"person_id": person_id, "task_id": key()}
    add = {"type": "AddTask", "order_number": ORDER, "work_type": "Engraving"}
    own.do({**add, **task, "occurred_at": at(began)})
    started = own.send({"type": "StartTask", **task, "occurred_at": at(began)})
    if ended is not None:
        own.do({"type": "PauseTask", **task, "occurred_at": at(ended)})
    return {**task, "session_id": started.json()["key"]}


def ask(client: httpx.Client, own: Shop, path: str, **params: Any) -> Any:
    answer = client.get(path, params={"after": own.opened.writer.head.position, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def send(client: httpx.Client, command: dict[str, Any], **headers: str) -> httpx.Response:
    return client.post("/api/commands", json=command, headers={"Idempotency-Key": key(), **headers})


@pytest.fixture(scope="module")
def told(own: Shop, foreman: httpx.Client) -> dict[str, Any]:
    """Ada has a long session and asks for two corrections; Ben still works since yesterday; a tablet was refused."""
    empty = ask(foreman, own, "/api/review")
    assert (empty["items"], empty["next"], empty["counts"]["total"]) == ([], None, 0)
    long, running = work(own, ADA, -40, -20), work(own, BEN, -15, None)
    short = work(own, ADA, -6, -5)
    grant = own.grant(ADA)
    asked = {"type": "RequestCorrection", "person_id": ADA, "text": "forgot to pause"}
    requests = []
    for wanted in (
        {"task_id": long["task_id"], "session_id": long["session_id"], "ended_at": at(-32)},
        {"task_id": short["task_id"], "session_id": short["session_id"], "strike": True},
    ):
        answer = send(own.anybody, {**asked, **wanted}, **{"Floorbook-Grant": grant})
        assert answer.status_code == 200, answer.text
        requests.append(answer.json()["key"])
    return {"long": long, "running": running, "short": short, "requests": requests, "grant": grant}


def report(own: Shop, refusal_id: str, as_key: str | None = None, **said: Any) -> httpx.Response:
    body = {"refusal_id": refusal_id, "command": "StartTask", "code": "too-late", "happened_at": at(-100), **said}
    return own.anybody.post("/api/refusals", json=body, headers={"Idempotency-Key": as_key or key()})


@pytest.fixture(scope="module")
def refused(own: Shop, told: dict[str, Any]) -> list[str]:
    named, unnamed = key(), key()
    body = '{"type": "StartTask"}'
    about = {"person_id": ADA, "task_id": told["long"]["task_id"], "order_number": ORDER, "body": body}
    assert report(own, named, **about).status_code == 200
    assert report(own, unnamed).status_code == 200
    return [named, unnamed]


def waiting(client: httpx.Client, own: Shop, **params: Any) -> list[tuple[str, str]]:
    return [(item["kind"], item["id"]) for item in ask(client, own, "/api/review", **params)["items"]]


def test_everything_that_waits_is_listed_once(
    own: Shop, foreman: httpx.Client, told: dict[str, Any], refused: list[str]
):
    page = ask(foreman, own, "/api/review")
    found = {(item["kind"], item["id"]) for item in page["items"]}
    assert found == {
        ("long", told["long"]["session_id"]),
        ("long", told["running"]["session_id"]),
        *(("request", each) for each in told["requests"]),
        *(("refusal", each) for each in refused),
    }
    assert page["counts"] == {"shift_end": 0, "long": 2, "request": 2, "refusal": 2, "total": 6}
    assert ask(foreman, own, "/api/floor")["to_review"] == page["counts"]
    since = [item["since"] for item in page["items"]]
    assert since == sorted(since)
    assert page["next"] is None


def test_it_can_be_filtered_and_counts_follow(own: Shop, foreman: httpx.Client, told: dict[str, Any], refused: Any):
    del refused
    assert waiting(foreman, own, person_id=BEN) == [("long", told["running"]["session_id"])]
    assert waiting(foreman, own, kind="request") == [("request", each) for each in told["requests"]]
    assert len(waiting(foreman, own, team="Bench")) == 5  # nobody's refusal has no team
    assert waiting(foreman, own, team="Nowhere") == waiting(foreman, own, person_id=CAL) == []
    counts = ask(foreman, own, "/api/review", person_id=ADA, kind="long", limit=1)["counts"]
    assert (counts["long"], counts["request"], counts["refusal"]) == (1, 2, 1)


def test_pages_go_on_where_the_one_before_ended(own: Shop, foreman: httpx.Client, refused: list[str]):
    del refused
    whole, paged, cursor = waiting(foreman, own), [], None
    while True:
        page = ask(foreman, own, "/api/review", limit=2, **({"cursor": cursor} if cursor else {}))
        paged += [(item["kind"], item["id"]) for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == whole


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/review?kind=luck", "kind"),
        ("/api/review?limit=0", "limit"),
        ("/api/review?cursor=x", "cursor"),
        ("/api/my-requests?limit=1000", "limit"),
        ("/api/my-requests?cursor=!!", "cursor"),
    ],
)
def test_a_wrong_parameter_is_named(own: Shop, told: dict[str, Any], foreman: httpx.Client, path: str, field: str):
    headers = {"Floorbook-Grant": told["grant"]}
    answer = own.anybody.get(path, headers=headers) if "my-" in path else foreman.get(path)
    assert (answer.status_code, answer.json()["facts"]["field"]) == (400, field)


def test_a_refusal_is_kept_once_and_says_which_tablet(own: Shop, foreman: httpx.Client, refused: list[str]):
    del foreman
    assert report(own, refused[0], person_id=ADA).json()["events"] == 0
    with own.reads.read("work") as connection:
        said_by = connection.exec_driver_sql("SELECT DISTINCT reported_by FROM refusal").scalars().all()
    assert said_by == ["tablet"]  # enrolled ones say which; none need be outside production
    again, new = key(), key()
    assert report(own, new, as_key=again).json()["events"] == 1
    replayed = report(own, new, as_key=again)
    assert (replayed.json()["refusal_id"], replayed.headers["Idempotency-Replayed"]) == (new, "true")
    assert report(own, key(), as_key=again).status_code == 422
    resolve = {"type": "ResolveRefusal", "person_id": NOBODY, "refusal_id": new, "outcome": "dropped"}
    assert send(own.local, resolve).status_code == 200


def test_a_refusal_that_says_too_little_or_too_much_is_refused(own: Shop):
    for wrong, field in (
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"person_id": "Ada"}, "person_id"),
        ({"body": "x" * 20_000}, "body"),
        ({"surprise": 1}, ""),
    ):
        answer = report(own, key(), **wrong)
        assert answer.status_code == 400, answer.text
        assert field in answer.text
    body = {"refusal_id": key(), "command": "StartTask", "code": "too-late", "happened_at": at(-100)}
    answer = own.anybody.post("/api/refusals", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "key-missing")
    unknown = report(own, key(), person_id=key())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-person")


def test_what_was_dealt_with_is_gone_at_once_and_the_person_sees_the_answer(
    own: Shop, foreman: httpx.Client, told: dict[str, Any], refused: list[str]
):
    before = set(waiting(foreman, own))
    granted, declined = told["requests"]
    steps: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
        (
            {"type": "AcceptCorrection", "person_id": ADA, "request_id": granted},
            {("request", granted), ("long", told["long"]["session_id"])},
        ),
        (
            {"type": "DeclineCorrection", "person_id": ADA, "request_id": declined, "reason": "you were here"},
            {("request", declined)},
        ),
        (
            {"type": "ResolveRefusal", "person_id": ADA, "refusal_id": refused[0], "outcome": "dropped"},
            {("refusal", refused[0])},
        ),
        (
            {"type": "CorrectSession", "person_id": BEN, "session_id": told["running"]["session_id"],
             "started_at": at(-15), "ended_at": at(-7), "reason": "went home"},
            {("long", told["running"]["session_id"])},
        ),
    ]  # fmt: skip
    for command, gone in steps:
        answer = send(foreman, command)
        assert answer.status_code == 200, answer.text
        before -= gone
        assert set(waiting(foreman, own)) == before
    headers = {"Floorbook-Grant": told["grant"]}
    answered = own.anybody.get("/api/my-requests", headers=headers).json()
    states = {each["request_id"]: (each["state"], each["answer"]) for each in answered["requests"]}
    assert states == {granted: ("granted", None), declined: ("declined", "you were here")}
    assert {each["answered_by_name"] for each in answered["requests"]} == {"Con Sample"}
    [fixed] = ask(foreman, own, "/api/sessions", person_id=BEN)["sessions"]
    assert (fixed["mark"], fixed["closed_by"], fixed["ended_at"]) == ("corrected", "correction", at(-7))
    assert (fixed["first_started_at"], fixed["first_ended_at"], fixed["long"]) == (at(-15), None, False)


def test_requests_are_paged_and_ones_own(own: Shop, told: dict[str, Any]):
    headers = {"Floorbook-Grant": told["grant"]}
    first = own.anybody.get("/api/my-requests", params={"limit": 1}, headers=headers).json()
    second = own.anybody.get("/api/my-requests", params={"limit": 1, "cursor": first["next"]}, headers=headers).json()
    assert [each["request_id"] for page in (first, second) for each in page["requests"]] == told["requests"][::-1]
    other = own.anybody.get("/api/my-requests", headers={"Floorbook-Grant": own.grant(CAL)}).json()
    assert (other["requests"], other["next"]) == ([], None)


@pytest.mark.slow
def test_in_production_only_an_enrolled_tablet_reports_and_the_record_says_which(tmp_path: Any):
    shop = Shop(tmp_path, tablets_required=True)
    try:
        keyed = {"Idempotency-Key": key()}
        offered = shop.local.post("/api/tablets", json={"name": "Bench"}, headers=keyed).json()
        enrolled = shop.anybody.post("/api/tablets/enrol", json={"code": offered["code"]}).json()
        body = {"refusal_id": key(), "command": "StartTask", "code": "too-late", "happened_at": at(0)}
        stranger = shop.anybody.post("/api/refusals", json=body, headers=keyed)
        assert (stranger.status_code, stranger.json()["code"]) == (401, "tablet-needed")
        credential = {"Authorization": f"Bearer {enrolled['credential']}", "Idempotency-Key": key()}
        assert shop.anybody.post("/api/refusals", json=body, headers=credential).status_code == 200
        ask(shop.local, shop, "/api/review")
        with shop.reads.read("work") as connection:
            said_by = connection.exec_driver_sql("SELECT reported_by FROM refusal").scalar_one()
        assert said_by == f"tablet:{enrolled['tablet_id']}"
    finally:
        shop.close()
