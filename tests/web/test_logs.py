"""Logs say what happened, and nothing that was sent."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import NoReturn

import msgspec
import pytest

from tests.projections.running import ROOT
from tests.web.shop import ADA, Shop, key
from web import logs

PLANTED = "planted-7f3a"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_no_secret_and_no_name_is_ever_logged(shop: Shop, written: io.StringIO, monkeypatch: pytest.MonkeyPatch):
    pin, token, grant = shop.pin(ADA), shop.token("read", "commands"), shop.grant(ADA)
    headers = {
        "Authorization": f"Bearer {token}",
        "Cookie": f"session={PLANTED}",
        "X-Request-Id": "request-17",
        "User-Agent": PLANTED,
    }
    ask = shop.anybody
    ask.get("/api/orders/search", params={"q": PLANTED}, headers=headers)
    ask.get(f"/api/{PLANTED}", headers=headers)
    ask.get("/api/people", headers={"Authorization": f"Bearer {PLANTED}"})
    ask.post("/api/sign-in", json={"pin": pin})
    ask.post("/api/sign-in", json={"pin": "not-" + PLANTED})
    ask.post(
        "/api/commands", json={"type": "NoteTask", "text": PLANTED}, headers={**headers, "Idempotency-Key": PLANTED}
    )
    ask.post("/api/commands", content=PLANTED, headers={"Floorbook-Grant": grant, "Idempotency-Key": key()})
    ask.post("/api/tablets/enrol", json={"code": "ABCDEFGH"})
    command = {"type": "NoteTask", "person_id": ADA, "task_id": key(), "text": PLANTED}
    ask.post("/api/commands", json=command, headers={**headers, "Idempotency-Key": key()})
    monkeypatch.setattr("web.api.people.list_people", lambda *_, **__: {}[PLANTED])
    assert ask.get("/api/people", headers=headers).status_code == 500
    said = written.getvalue()
    for secret in (pin, token, grant, PLANTED, "Ada", "ABCDEFGH", shop.token("read")):
        assert secret not in said, secret


def test_a_line_says_which_request_which_route_how_it_ended_and_how_long(shop: Shop, written: io.StringIO):
    command_key = key()
    shop.anybody.get(f"/api/people/{ADA}/work", headers={"X-Request-Id": "request-18"})
    shop.send({"type": "StartTask", "person_id": ADA, "task_id": key()}, as_key=command_key)
    request, command = map(msgspec.json.decode, written.getvalue().splitlines()[:2])
    assert request | {"ms": 0, "timestamp": ""} == {
        "event": "request", "level": "info", "logger": "floorbook.web", "method": "GET", "ms": 0, "timestamp": "",
        "request_id": "request-18", "route": "/api/people/{person_id}/work", "status": 401,
    }  # fmt: skip
    assert (command["command_id"], command["said"], command["status"]) == (command_key, "unknown-task", 404)


def test_a_fault_is_logged_with_its_place_under_the_requests_id(
    shop: Shop, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("web.api.people.list_people", lambda *_, **__: 1 // 0)
    answer = shop.local.get("/api/people")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "ZeroDivisionError" not in answer.text
    fault = msgspec.json.decode(written.getvalue().splitlines()[0])
    assert (fault["event"], fault["request_id"]) == ("fault", answer.headers["x-request-id"])
    assert fault["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "locals" not in fault["exception"][0]["frames"][0]


def test_what_other_parts_log_comes_out_the_same_way(written: io.StringIO):
    logging.getLogger("floorbook.desk").warning("a batch of %d", 3)
    line = msgspec.json.decode(written.getvalue())
    assert (line["event"], line["logger"], line["level"]) == ("a batch of 3", "floorbook.desk", "warning")


def test_an_error_is_told_with_what_led_to_it_and_with_all_of_a_group(written: io.StringIO):
    def fail(with_error: Exception) -> NoReturn:
        raise with_error

    try:
        fail(ExceptionGroup(PLANTED, [KeyError(PLANTED), OSError(PLANTED)]))
    except ExceptionGroup:
        try:
            fail(ValueError(PLANTED))
        except ValueError as error:
            logs.logger("web").error("fault", exc_info=error)
    assert PLANTED not in written.getvalue()
    above, below = msgspec.json.decode(written.getvalue())["exception"]
    assert (above["exc_type"], below["exc_type"]) == ("ValueError", "ExceptionGroup")
    assert [each["exc_type"] for (each,) in below["exceptions"]] == ["KeyError", "OSError"]


def test_logs_take_no_package_for_terminals_into_a_process():
    code = "import sys, web.logs; sys.exit('rich.console' in sys.modules)"
    run = subprocess.run([sys.executable, "-P", "-c", code], env={"PYTHONPATH": str(ROOT)}, check=False)
    assert run.returncode == 0
