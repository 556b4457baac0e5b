"""What waits for a foreman, and what makes it go away."""

import re
from datetime import timedelta

import pytest

from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionReviewed,
    SessionStruck,
)
from events.people import PersonChanged
from events.refusals import RefusalReported, RefusalResolved
from events.work import TaskPaused, TaskUndone
from projections.days import Days
from projections.requests import list_requests
from projections.review import _WAITING, KINDS, count_review, list_review
from projections.session_list import list_sessions
from tests.projections.shop import HOUR_US
from tests.projections.waiting import ALL, NOW, ask, at, fill, time, waiting

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def floor(shop):
    fill(shop)
    return shop


def test_the_longest_waiting_comes_first(floor):
    assert waiting(floor) == ALL
    items = ask(floor, lambda work: list_review(work, NOW))
    assert [item.since for item in items] == [time(-10), time(7.5), time(14)]
    assert [(item.shift_end, item.long) for item in items] == [(True, False), (False, True), (False, True)]
    assert (items[2].person_name, items[2].team, items[2].order_number, items[2].ended_at) == (
        "Person ben", "Night", "1", None,
    )  # fmt: skip


def test_an_open_session_is_long_after_twelve_hours_to_the_microsecond(floor):
    assert ("long", "s3") not in waiting(floor, time(14))
    assert ("long", "s3") in waiting(floor, time(14) + timedelta(microseconds=1))


@pytest.mark.slow
def test_one_can_filter_and_page(floor):
    assert waiting(floor, kind="shift-end") == ALL[:1]
    assert waiting(floor, kind="long") == ALL[1:]
    assert waiting(floor, person_id="ben") == waiting(floor, team="Night") == ALL[2:]
    assert waiting(floor, person_id="nobody") == []
    pages, after = [], None
    while page := ask(floor, lambda work: list_review(work, NOW, limit=1, after=after)):  # noqa: B023
        pages += [(item.kind, item.id) for item in page]
        after = (page[-1].since, page[-1].id)
    assert pages == ALL


@pytest.mark.slow
def test_counts_are_those_of_the_list(floor):
    ask_for(floor, "r1", session_id="s1")
    floor.say(refusal("x1"))
    for wanted in ({}, {"team": "Night"}, {"person_id": "ana"}):
        counts = ask(floor, lambda work: count_review(work, NOW, **wanted))  # noqa: B023
        said = (counts.shift_end, counts.long, counts.request, counts.refusal)
        assert said == tuple(len(waiting(floor, kind=kind, **wanted)) for kind in KINDS)
        assert counts.total == sum(said)


@pytest.mark.parametrize(
    "fact",
    [
        SessionReviewed(task_id="t1", session_id="s1"),
        SessionStruck(task_id="t1", session_id="s1"),
        SessionCorrected(task_id="t1", session_id="s1", started_at=time(-15), ended_at=time(-11)),
        TaskPaused(task_id="t1", session_id="s1"),
    ],
)
def test_a_shift_end_is_gone_once_somebody_said_what_holds(floor, fact):
    floor.say(("work-ana", fact, at(-9)))
    assert waiting(floor) == ALL[1:]


def test_what_happens_after_a_review_is_to_be_reviewed_again(floor):
    floor.say(("work-ana", SessionReviewed(task_id="t2", session_id="s2"), at(8)))
    assert ("long", "s2") not in waiting(floor)
    floor.say(
        ("work-ana", TaskUndone(task_id="t2", session_id="s2", phase="working"), at(8)),
        ("work-ana", TaskPaused(task_id="t2", session_id="s2", reason="shift-end"), at(9)),
    )
    assert ("shift-end", "s2") in waiting(floor)


def test_what_is_taken_back_waits_again_as_it_was_tapped(floor):
    about = {"task_id": "t1", "session_id": "s1"}
    tapped = {"started_at": time(-15), "ended_at": time(-10)}
    floor.say(
        ("work-ana", SessionCorrected(**about, started_at=time(-15), ended_at=time(-11)), at(-9)),
        ("work-ana", SessionRestored(**about, **tapped), at(-8)),
    )
    assert waiting(floor) == ALL
    [session] = [
        each for each in ask(floor, lambda work: list_sessions(work, Days("UTC"), NOW)) if each.session_id == "s1"
    ]
    assert (session.mark, session.first_ended_at, session.ended_at) == (None, None, time(-10))
    floor.say(
        ("work-ana", SessionStruck(**about), at(-7)),
        ("work-ana", SessionRestored(**about, **tapped, reviewed=True), at(-6)),
    )
    assert waiting(floor) == ALL[1:]


def test_an_added_session_is_marked_as_added_again(floor):
    about = {"task_id": "t1", "session_id": "new"}
    span = {"started_at": time(-20), "ended_at": time(-19)}
    floor.say(
        ("work-ana", SessionAdded(**about, **span), at(-9)),
        ("work-ana", SessionStruck(**about), at(-8)),
        ("work-ana", SessionRestored(**about, **span), at(-7)),
    )
    [session] = [
        each for each in ask(floor, lambda work: list_sessions(work, Days("UTC"), NOW)) if each.session_id == "new"
    ]
    assert (session.mark, session.labor_us) == ("added", HOUR_US)
    assert waiting(floor) == ALL


def test_a_refusal_that_names_only_its_task_tells_order_and_kind_of_work(floor):
    said = {"command": "PauseTask", "code": "illegal-move", "happened_at": time(11), "task_id": "t1"}
    floor.say(("refusal-ana", RefusalReported(refusal_id="r1", person_id="ana", **said), at(12)))
    [item] = ask(floor, lambda work: list_review(work, NOW, kind="refusal"))
    assert (item.order_number, item.work_type) == ("1", "Engraving")


def ask_for(shop, request_id, **wanted):
    said = {"request_id": request_id, "task_id": "t1", "text": "I went home at five", **wanted}
    shop.say(("work-ana", CorrectionRequested(**said), at(12)))


def refusal(refusal_id, person_id="ana"):
    fact = RefusalReported(
        refusal_id=refusal_id, person_id=person_id, command="ResumeTask", code="too-late", happened_at=time(-90),
        task_id="t1", order_number="1", work_type="Engraving", body='{"type": "ResumeTask"}',
    )  # fmt: skip
    return (f"refusal-{person_id}", fact, at(13))


def test_a_request_waits_with_what_it_asks_for_and_what_it_is_about(floor):
    ask_for(floor, "r1", session_id="s1", started_at=time(-15), ended_at=time(-12))
    [item] = ask(floor, lambda work: list_review(work, NOW, kind="request"))
    assert (item.wanted_started_at, item.wanted_ended_at, item.strike) == (time(-15), time(-12), False)
    assert (item.session_id, item.started_at, item.ended_at, item.text) == (
        "s1", time(-15), time(-10), "I went home at five",
    )  # fmt: skip
    assert (item.person_name, item.order_number, item.since) == ("Person ana", "1", time(12))


@pytest.mark.parametrize(
    ("fact", "state"),
    [
        (CorrectionDeclined(request_id="r1", reason="no"), "declined"),
        (SessionStruck(task_id="t1", session_id="s1", request_id="r1", reason="no"), "granted"),
        (
            SessionCorrected(
                task_id="t1", session_id="s1", started_at=time(-15), ended_at=time(-12), request_id="r1", reason="no"
            ),
            "granted",
        ),
        (
            SessionAdded(
                task_id="t1", session_id="n", started_at=time(-19), ended_at=time(-18), request_id="r1", reason="no"
            ),
            "granted",
        ),
    ],
)
def test_an_answered_request_is_gone_and_its_person_sees_the_answer(floor, fact, state):
    ask_for(floor, "r1", session_id="s1")
    ask_for(floor, "r2", started_at=time(-9), ended_at=time(-8))
    floor.say(("work-ana", fact, at(14)))
    assert [key for _, key in waiting(floor, kind="request")] == ["r2"]
    latest, first = ask(floor, lambda work: list_requests(work, "ana"))
    assert (latest.request_id, latest.state, latest.answered_at) == ("r2", "open", None)
    assert (first.state, first.answer, first.answered_at, first.answered_by) == (state, "no", time(14), "person-boss")
    assert ask(floor, lambda work: list_requests(work, "ana", after=(latest.requested_at, "r2"))) == [first]
    assert ask(floor, lambda work: list_requests(work, "ben")) == []


def test_a_refused_action_waits_until_it_is_resolved_whoever_it_was(floor):
    floor.say(refusal("x1"), refusal("x2", NOBODY))
    named, unnamed = ask(floor, lambda work: list_review(work, NOW, kind="refusal"))
    assert (named.person_name, named.command, named.code, named.happened_at) == (
        "Person ana", "ResumeTask", "too-late", time(-90),
    )  # fmt: skip
    assert (named.body, unnamed.person_id, unnamed.person_name) == ('{"type": "ResumeTask"}', NOBODY, None)
    floor.say(("refusal-ana", RefusalResolved(refusal_id="x1", outcome="entered"), at(15)))
    assert waiting(floor, kind="refusal") == [("refusal", "x2")]


def test_one_refusal_may_be_reported_as_nobodys_and_as_somebodys(floor):
    floor.say(refusal("x1", NOBODY), refusal("x1"))
    floor.say((f"refusal-{NOBODY}", RefusalResolved(refusal_id="x1", outcome="dropped"), at(15)))
    [item] = ask(floor, lambda work: list_review(work, NOW, kind="refusal"))
    assert (item.id, item.person_id) == ("x1", "ana")


def test_a_team_is_the_one_that_a_person_is_in_now(floor):
    floor.say(("person-ana", PersonChanged(person_id="ana", name="Ana", team="Night")))
    assert waiting(floor, team="Night") == ALL


def test_what_waits_is_found_by_index(floor):
    plans = ask(floor, lambda work: [plan(work, query) for kind in KINDS for query in _WAITING[kind](at(20))])
    indexes = ("work_session_to_review", "work_session_to_review", "work_session_open", "correction_request_open",
               "refusal_open")  # fmt: skip
    for found, index in zip(plans, indexes, strict=True):
        assert re.match(f"(SCAN|SEARCH) \\w+ USING INDEX {index}", found)
        assert found.count("SCAN") <= 1  # of the index, which holds what waits and nothing else


def plan(work, query):
    compiled = query.compile(work.engine)
    values = tuple(compiled.params[name] for name in compiled.positiontup)
    return " | ".join(row[-1] for row in work.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values))
