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


def calls(folder: str, names: dict[str, int]) -> Iterator[tuple[str, set[str]]]:
    """Yield the code of every call of one of these names, given by its argument, with the facts it is made with."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                facts = {each.arg for each in node.keywords if each.arg is not None}
                for each in node.args:
                    if isinstance(each, ast.Dict):
                        facts |= {key.value for key in each.keys if isinstance(key, ast.Constant)}
                for code in _words(node.args[names[name]]):
                    yield code, facts


def test_every_problem_is_made_with_the_facts_that_its_code_always_has():
    made = [*calls("commands", {"Rejected": 0, "_require": 1}), *calls("web", {"refused": 0, "resting": 0})]
    of_resting = {"retry_after_s"}
    lacking = {
        (code, *sorted(lacks))
        for code, facts in made
        if (lacks := {*codes.FACTS.get(code, ())} - facts - (of_resting if code in codes.RESTING else set()))
    }
    assert lacking == set()
    assert {code for code, _ in made} >= codes.FACTS.keys()


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
