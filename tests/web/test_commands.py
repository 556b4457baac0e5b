"""`POST /api/commands` with one command: once and only once, and every way in which it can be wrong."""

import asyncio
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from events.ids import uuid7
from tests.patience import PATIENCE_S
from tests.web.shop import ADA, BEN, ORDER, Shop, key

ADD = {"type": "AddTask", "person_id": BEN, "order_number": ORDER, "work_type": "Engraving"}


@pytest.fixture(scope="module")
def sender(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("commands") as client:
        yield client


def post(client: httpx.Client, body: object, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/api/commands", content=content, headers=named)


def test_one_command_sent_fifty_times_at_once_is_one_event_and_fifty_equal_answers(shop: Shop):
    token, command_key, before = shop.token("commands"), key(), shop.opened.writer.head.position
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": command_key}

    async def send_all() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=shop.url, headers=headers, timeout=PATIENCE_S) as client:
            return await asyncio.gather(*(client.post("/api/commands", json=ADD) for _ in range(50)))

    answers = asyncio.run(send_all())
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "first") for answer in answers) == [
        "first",
        *["true"] * 49,
    ]
    assert shop.opened.writer.head.position == before + 1
    assert answers[0].json() == {
        "status": "done", "key": command_key, "position": before + 1, "stream": f"work-{BEN}",
        "version": answers[0].json()["version"], "events": 1,
    }  # fmt: skip


def test_a_refusal_is_replayed_byte_for_byte_too(sender: httpx.Client):
    command = {"type": "StartTask", "person_id": BEN, "task_id": key()}
    command_key = key()
    first, second = (post(sender, command, idempotency_key=command_key) for _ in range(2))
    assert (first.status_code, second.status_code) == (404, 404)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.headers["content-type"] == "application/problem+json"
    assert first.json() | {"detail": ""} == {
        "type": "/api/reference#problem-unknown-task", "title": "The task is not on this person's list", "status": 404,
        "detail": "", "code": "unknown-task", "retryable": False, "facts": {"task_id": command["task_id"]},
    }  # fmt: skip


def test_a_key_with_another_body_is_refused(sender: httpx.Client):
    command_key = key()
    assert post(sender, ADD, idempotency_key=command_key).status_code == 200
    answer = post(sender, {**ADD, "person_id": ADA}, idempotency_key=command_key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_a_key_of_somebody_else_is_refused(sender: httpx.Client, shop: Shop):
    command_key = key()
    assert post(sender, ADD, idempotency_key=command_key).status_code == 200
    answer = shop.send(ADD, as_key=command_key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


@pytest.mark.parametrize(
    ("headers", "code"),
    [({}, "key-missing"), ({"idempotency_key": "42"}, "key-malformed"), ({"idempotency_key": ""}, "key-malformed")],
)
def test_a_key_is_needed_and_is_a_uuid(sender: httpx.Client, headers: dict[str, str], code: str):
    answer = post(sender, ADD, **headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert "UUID" in answer.json()["detail"]


def test_any_uuid_in_any_case_is_a_key(sender: httpx.Client):
    answer = post(sender, ADD, idempotency_key="7D1E6F9C-93D5-4E2B-9C0A-0F6A5B1C2D3E")
    assert (answer.status_code, answer.json()["key"]) == (200, "7d1e6f9c-93d5-4e2b-9c0a-0f6a5b1c2d3e")


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        (b"", None, "truncated"),
        (b"pin=1234", None, "malformed"),
        (b"[]", None, "object"),
        (b'{"type": "AddTask"', None, "truncated"),
        (b"\xff\xfe", None, "malformed"),
        (b'{"type": "NoteTask", "text": "\xff"}', None, ""),
        (b"[" * 100_000, None, ""),
        (b'{"type": ' + b"[" * 100_000, None, ""),
        ({**ADD, "note": "x"}, None, "unknown field `note`"),
        ({**ADD, "person_id": 7}, "$.person_id", "str"),
        ({**ADD, "person_id": "Ada"}, "$.person_id", "Expected a UUID in lower case, best a UUIDv7 - at"),
        ({"type": "AddWorkType", "name": " "}, "$.name", "Expected a text that is not blank"),
        ({"type": "AddTask", "person_id": ADA}, None, "missing required field `order_number`"),
        ({**ADD, "occurred_at": "yesterday"}, "$.occurred_at", "RFC3339"),
        ({**ADD, "occurred_at": "2026-11-22T10:00:00"}, "$.occurred_at", "timezone"),
        ({"type": "Dance"}, "$.type", "no command's name"),
        ({}, None, "missing required field `type`"),
        ({"type": "IssuePin", "person_id": ADA}, "$.type", "POST /api/people/{person_id}/pin"),
        ({"type": "IssueToken"}, "$.type", "POST /api/tokens"),
        ({"type": "HealPin", "person_id": ADA}, "$.type", "by the program itself"),
        ({"type": "CompleteImport"}, "$.type", "by the program itself"),
        ({"type": "UseMaterial", "person_id": ADA, "task_id": key(), "item": "x", "quantity": "NaN"}, None, "quantity"),
        ({"type": "UseMaterial", "person_id": ADA, "task_id": key(), "item": "x", "quantity": 0}, None, "more than 0"),
        ({"type": "Batch", "items": []}, "$.items", "length"),
        ({"type": "Batch", "items": [{"key": key()}]}, "$.items[0]", "body"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_field(sender: httpx.Client, body: object, field: str | None, says: str):
    answer = post(sender, body, idempotency_key=key())
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["code"] == "malformed"
    assert problem["facts"].get("field") == field
    assert says in problem["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_a_mebibyte_is_refused(sender: httpx.Client, chunked: bool):  # noqa: FBT001
    body = b" " * (1 << 20) + b"x"
    content = iter([body[:700_000], body[700_000:]]) if chunked else body
    answer = sender.post("/api/commands", content=content, headers={"Idempotency-Key": key()})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_only_post_is_taken(sender: httpx.Client):
    answer = sender.get("/api/commands")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "method-not-allowed", "POST")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "credentials-missing"),
        ({"authorization": "Bearer guess"}, 401, "credential-unknown"),
        ({"authorization": "Basic Zm9vOmJhcg=="}, 401, "credentials-missing"),
        ({"floorbook_grant": "guess"}, 401, "grant-invalid"),
        ({"floorbook_grant": "ä"}, 401, "grant-invalid"),
    ],
)
def test_nobody_unknown_gets_in(shop: Shop, headers: dict[str, str], status: int, code: str):
    encoded = {name.replace("_", "-"): value.encode("latin-1") for name, value in headers.items()}
    answer = shop.anybody.post("/api/commands", json=ADD, headers={"Idempotency-Key": key(), **encoded})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_may_not_send(reader: httpx.Client):
    answer = post(reader, ADD, idempotency_key=key())
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-needed")


def test_with_a_pin_one_acts_on_ones_own_tasks_only(shop: Shop):
    grant = shop.grant(ADA)
    for body, code in ((ADD, "not-yours"), ({"type": "AddWorkType", "name": "Dance"}, "not-with-a-pin")):
        answer = shop.anybody.post(
            "/api/commands", json=body, headers={"Idempotency-Key": key(), "Floorbook-Grant": grant}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_when_too_many_wait_the_answer_says_to_try_again(sender: httpx.Client, shop: Shop):
    shop.counter.capacity, before = 0, shop.counter.capacity
    try:
        answer = post(sender, ADD, idempotency_key=key())
    finally:
        shop.counter.capacity = before
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (503, "overloaded", True)
    assert answer.headers["retry-after"] == "1"


def test_the_importer_completes_an_import_at_the_local_door(shop: Shop):
    nothing = {"read": 0}
    command = {
        "type": "CompleteImport", "import_id": str(uuid7()), "export": "x", "tables": [],
        "customers": nothing, "orders": nothing,
    }  # fmt: skip
    assert shop.send(command).status_code == 200
    assert shop.local.get("/api/imports", params={"after": shop.do(command)}).json()["imports"]


def test_what_happened_in_the_future_or_long_ago_is_not_taken(sender: httpx.Client):
    for at, code in (("2999-01-01T00:00:00Z", "from-the-future"), ("2020-01-01T00:00:00Z", "too-late")):
        answer = post(sender, {**ADD, "occurred_at": at}, idempotency_key=key())
        assert (answer.status_code, answer.json()["code"]) == (422, code)
