"""Every code that the deciders and the desk can say has a status and a title of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.answers import Answered, Denied, Failed, NotAttempted, Refused, Unavailable
from web import codes
from web.posting import reply_to

ROOT = Path(__file__).resolve().parents[2]
UNAVAILABLE_BY_NAME = {"unavailable"}


def said(folder: str, *names: str, argument: int = 0) -> set[str]:
    """Find the first words of every call of one of these names."""
    found: set[str] = set()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                found |= set(_words(node.args[argument] if len(node.args) > argument else None))
    return found


def _words(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_rejection_has_its_status():
    assert said("commands", "Rejected") <= codes.REFUSED.keys()
    assert {"unknown-work-type", "unknown-order", "unknown-person", "unknown-team"} <= codes.REFUSED.keys()


def test_every_denial_has_its_status():
    assert said("commands", "NotAllowed") | said("web", "NotAllowed", "denied") <= codes.DENIED.keys()


def test_every_reason_to_wait_has_its_status():
    by_desk = said("commands", "unavailable", argument=1)
    assert by_desk
    assert by_desk | said("web", "unavailable") <= codes.UNAVAILABLE.keys()
    assert {status for status, _ in codes.UNAVAILABLE.values()} == {503, 504}


def test_every_wrong_request_has_its_status():
    assert said("web", "bad_request") <= codes.BAD_REQUEST.keys()


def test_every_rest_has_its_status():
    assert said("web", "resting") == set(codes.RESTING)


def test_a_code_means_one_thing_wherever_it_is_said():
    titles: dict[tuple[str, int], str] = {}
    for code, status, title in codes.codes():
        assert titles.setdefault((code, status), title) == title


@pytest.mark.parametrize(
    ("answer", "status", "retryable"),
    [
        (Refused("k", "already-working", "m", {"task_id": "t"}), 409, False),
        (Refused("k", "never-heard-of", "m"), 409, False),
        (Denied("k", "never-heard-of", "m"), 403, False),
        (Unavailable("k", "busy", "m"), 503, True),
        (Unavailable("k", "storage-full", "m"), 503, True),
        (Unavailable("k", "outcome-unknown", "m"), 503, True),
        (NotAttempted("k"), 424, False),
        (Failed("k"), 500, False),
    ],
)
def test_an_answer_of_the_desk_becomes_a_problem(answer: object, status: int, retryable: bool):  # noqa: FBT001
    reply = reply_to(Answered(answer))  # type: ignore[arg-type]
    headers = dict(reply.headers)
    assert reply.status == status
    assert headers[b"content-type"] == b"application/problem+json"
    assert (b"retry-after" in headers) is retryable
    assert (b'"retryable":true' in reply.body) is retryable
