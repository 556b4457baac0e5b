"""What was refused for good: reported once, bounded, and resolved once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commands import refusals
from commands.refusals import BODY_MAX_BYTES, NOBODY, OPEN_MAX, ReportRefusal, ResolveRefusal
from events.refusals import RefusalReported, RefusalResolved
from tests.commands.day import ANN, A, key
from tests.commands.plain import Given

EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def given() -> Given:
    return Given(refusals)


def report(number: int = 1, person_id: str = ANN, **said: Any) -> ReportRefusal:
    return ReportRefusal(
        person_id=person_id,
        refusal_id=key(number),
        **{"command": "PauseTask", "code": "does-not-fit", "happened_at": EIGHT, "body": "{}", **said},
    )


def resolve(number: int = 1, outcome: Any = "dropped", **said: Any) -> ResolveRefusal:
    return ResolveRefusal(person_id=ANN, refusal_id=key(number), outcome=outcome, **said)


def test_a_refused_command_waits_with_all_that_it_said(given: Given):
    about = {"task_id": A, "order_number": "107923", "work_type": "Engraving", "body": '{"type": "PauseTask"}'}
    assert given.when(report(**about)) == [
        RefusalReported(
            refusal_id=key(1),
            person_id=ANN,
            command="PauseTask",
            code="does-not-fit",
            happened_at=EIGHT,
            **about,
        )
    ]


@pytest.mark.parametrize(
    "secret", ["48291376504829137650482913", "1376504829137650482913", "floorbook:enrol:ABCD2345", "ook:enrol:ABCD2345"]
)
def test_what_may_be_a_badge_or_a_code_is_not_recorded(given: Given, secret: str):
    body = f'{{"type":"AddTask","order_number":"{secret}","work_type":"Engraving"}}'
    [kept] = given.when(report(command="AddTask", order_number=secret, body=body))
    assert isinstance(kept, RefusalReported)
    assert (kept.order_number, kept.work_type) == ("…", None)
    assert kept.body == '{"type":"AddTask","order_number":"…","work_type":"Engraving"}'


def test_the_same_twice_is_nothing_also_when_it_was_resolved(given: Given):
    given.when(report())
    assert given.when(report()) == []
    given.when(resolve())
    assert given.when(report()) == []


@pytest.mark.parametrize("outcome", ["entered", "dropped"])
def test_a_foreman_says_what_became_of_it_once(given: Given, outcome: str):
    given.when(report())
    assert given.when(resolve(outcome=outcome, note="asked Ann")) == [
        RefusalResolved(refusal_id=key(1), outcome=outcome, note="asked Ann")
    ]
    assert given.when(resolve(outcome=outcome)) == []
    other = {"entered": "dropped", "dropped": "entered"}[outcome]
    refusal = given.rejected(resolve(outcome=other))
    assert (refusal.code, refusal.facts) == ("refusal-resolved", {"outcome": outcome})


def test_what_was_never_reported_is_not_resolved(given: Given):
    assert given.rejected(resolve()).code == "unknown-refusal"


def test_so_many_can_wait(given: Given):
    for number in range(OPEN_MAX):
        given.when(report(number))
    assert given.rejected(report(OPEN_MAX)).code == "too-many"
    assert given.when(report(0)) == []
    given.when(resolve(0))
    assert given.when(report(OPEN_MAX))


@pytest.mark.parametrize(
    ("body", "code"), [("x" * BODY_MAX_BYTES, None), ("ü" * (BODY_MAX_BYTES // 2 + 1), "too-long")]
)
def test_so_much_is_kept(given: Given, body: str, code: str | None):
    """Counted in bytes."""
    if code is None:
        assert given.when(report(body=body))
    else:
        assert given.rejected(report(body=body)).code == code


def test_it_may_be_nobodys(given: Given):
    """A PIN that was entered offline and that nobody has."""
    assert given.when(report(person_id=NOBODY), known=frozenset())
    assert report(person_id=NOBODY).stream() == f"refusal-{NOBODY}"


def test_else_the_person_must_be_known_active_or_not(given: Given):
    assert given.when(report(), people=frozenset(), known=frozenset({ANN}))
    assert given.rejected(report(2), known=frozenset()).code == "unknown-person"
