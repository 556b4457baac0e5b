"""What a person asks to be put right, and what a foreman answers."""

from typing import Any

import msgspec
import pytest

from commands.corrections import (
    AcceptCorrection,
    AddSession,
    CorrectSession,
    DeclineCorrection,
    RequestCorrection,
    StrikeSession,
)
from commands.mending import REQUESTS_MAX
from commands.work import PauseTask, StartTask
from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionStruck,
)
from tests.commands.day import ANN, A, B, Day, clock, key, spans


@pytest.fixture
def worked(day: Day) -> str:
    """A session on A from 60 to 120 minutes after eight."""
    day.at(60, StartTask, A)
    session = day.last
    day.at(120, PauseTask, A)
    return session


def ask(day: Day, task_id: str = A, **said: Any) -> str:
    """Ann asks; returns the id of the request."""
    assert day.at(200, RequestCorrection, task_id, actor=f"person:{ANN}", **spans(said))
    return day.last


class TestAsking:
    def test_for_other_times(self, day: Day, worked: str):
        asked = day.at(200, RequestCorrection, A, session_id=worked, **spans({"span": (60, 90)}), text="left early")
        assert asked == [
            CorrectionRequested(
                request_id=day.last,
                task_id=A,
                session_id=worked,
                started_at=clock(60),
                ended_at=clock(90),
                text="left early",
            )
        ]
        assert day.sessions() == {worked: (60, 120)}

    def test_for_a_session_that_is_missing(self, day: Day):
        asked = day.at(200, RequestCorrection, B, **spans({"span": (60, 90)}))
        assert asked == [CorrectionRequested(request_id=day.last, task_id=B, started_at=clock(60), ended_at=clock(90))]

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"task_id": key(99), "span": (60, 90)}, "unknown-task"),
            ({"task_id": A, "session_id": key(99), "strike": True}, "unknown-session"),
            ({"task_id": A, "span": (90, 60)}, "bad-span"),
            ({"task_id": A, "span": (60, 300)}, "from-the-future"),
        ],
    )
    def test_for_what_cannot_be(self, day: Day, said: dict[str, Any], code: str):
        assert day.refused(200, RequestCorrection, **spans(dict(said))) == code

    def test_on_the_session_s_own_task(self, day: Day, worked: str):
        assert day.refused(200, RequestCorrection, B, session_id=worked, strike=True) == "other-task"

    def test_an_open_session_needs_its_end_to_be_said(self, day: Day):
        day.at(60, StartTask, A)
        assert day.refused(200, RequestCorrection, A, session_id=day.last, started_at=clock(50)) == "bad-span"

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"strike": True},
            {"session_id": ANN},
            {"session_id": ANN, "text": "  "},
            {"started_at": "2026-11-20T08:00:00Z"},
            {"session_id": ANN, "strike": True, "ended_at": "2026-11-20T08:00:00Z"},
        ],
    )
    def test_what_nobody_could_understand_is_malformed(self, said: dict[str, Any]):
        body = msgspec.json.encode({"type": "RequestCorrection", "person_id": ANN, "task_id": A, **said})
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(body, type=RequestCorrection)

    def test_so_many_can_wait(self, day: Day, worked: str):
        for number in range(REQUESTS_MAX):
            ask(day, session_id=worked, text=f"{number}")
        assert day.refused(200, RequestCorrection, A, session_id=worked, text="one more") == "too-many"
        day.foreman(201, DeclineCorrection, request_id=next(iter(day.given.state.requests)), reason="x")
        assert ask(day, session_id=worked, text="one more")


class TestGranting:
    """Exactly as asked, or by a command of the foreman's own that names the request."""

    def test_other_times(self, day: Day, worked: str):
        request = ask(day, session_id=worked, span=(60, 90))
        assert day.foreman(300, AcceptCorrection, request_id=request) == [
            SessionCorrected(session_id=worked, task_id=A, started_at=clock(60), ended_at=clock(90), request_id=request)
        ]
        assert day.foreman(301, AcceptCorrection, request_id=request) == []

    def test_only_the_end(self, day: Day, worked: str):
        """The beginning stays as it is."""
        request = ask(day, session_id=worked, ended_at=clock(90))
        day.foreman(300, AcceptCorrection, request_id=request)
        assert day.sessions() == {worked: (60, 90)}

    def test_a_strike(self, day: Day, worked: str):
        request = ask(day, session_id=worked, strike=True)
        assert day.foreman(300, AcceptCorrection, request_id=request, reason="saw it") == [
            SessionStruck(session_id=worked, task_id=A, reason="saw it", request_id=request)
        ]

    def test_a_missing_session(self, day: Day):
        request = ask(day, B, span=(10, 30))
        assert day.foreman(300, AcceptCorrection, request_id=request) == [
            SessionAdded(session_id=day.last, task_id=B, started_at=clock(10), ended_at=clock(30), request_id=request)
        ]

    def test_what_meanwhile_does_not_fit_is_refused_and_waits_on(self, day: Day):
        request = ask(day, B, span=(10, 30))
        day.foreman(300, AddSession, task_id=A, span=(20, 40), reason="other")
        assert day.foreman_refused(301, AcceptCorrection, request_id=request).code == "overlaps"
        assert day.given.state.requests[request].outcome == "open"

    def test_words_alone_are_for_the_foreman_to_make_times_of(self, day: Day, worked: str):
        request = ask(day, session_id=worked, text="I left at half past")
        assert day.foreman_refused(300, AcceptCorrection, request_id=request).code == "request-unclear"
        said = {"session_id": worked, "span": (60, 90), "reason": "as asked", "request_id": request}
        assert day.foreman(301, CorrectSession, **said)[0].request_id == request
        assert day.foreman(302, AcceptCorrection, request_id=request) == []

    def test_times_that_hold_already_still_answer(self, day: Day, worked: str):
        request = ask(day, session_id=worked, text="is it right?")
        said = {"session_id": worked, "span": (60, 120), "reason": "it is", "request_id": request}
        assert len(day.foreman(301, CorrectSession, **said)) == 1

    def test_only_what_it_is_about(self, day: Day, worked: str):
        request = ask(day, session_id=worked, strike=True)
        day.at(210, StartTask, B)
        other = day.last
        for command, said in (
            (StrikeSession, {"session_id": other, "reason": "x"}),
            (CorrectSession, {"session_id": other, "span": (210, 220), "reason": "x"}),
            (AddSession, {"task_id": B, "span": (10, 20), "reason": "x"}),
            (AddSession, {"task_id": A, "span": (10, 20), "reason": "x"}),
        ):
            assert day.foreman_refused(300, command, request_id=request, **said).code == "other-request"

    def test_nobody_grants_their_own(self, day: Day, worked: str):
        request = ask(day, session_id=worked, strike=True)
        assert day.refused(300, AcceptCorrection, request_id=request, actor=f"person:{ANN}") == "own-time"


class TestDeclining:
    def test_with_a_reason_and_once(self, day: Day, worked: str):
        request = ask(day, session_id=worked, strike=True)
        assert day.foreman(300, DeclineCorrection, request_id=request, reason="you were there") == [
            CorrectionDeclined(request_id=request, reason="you were there")
        ]
        assert day.foreman(301, DeclineCorrection, request_id=request, reason="still") == []

    def test_what_was_answered_is_not_answered_otherwise(self, day: Day, worked: str):
        declined, granted = ask(day, session_id=worked, strike=True), ask(day, B, span=(10, 30))
        day.foreman(300, DeclineCorrection, request_id=declined, reason="no")
        day.foreman(300, AcceptCorrection, request_id=granted)
        strike = {"session_id": worked, "reason": "x", "request_id": declined}
        for command, said in (
            (AcceptCorrection, {"request_id": declined}),
            (DeclineCorrection, {"request_id": granted, "reason": "no"}),
            (StrikeSession, strike),
        ):
            refusal = day.foreman_refused(301, command, **said)
            assert refusal.code == "request-answered"
            assert refusal.facts["outcome"] in ("granted", "declined")

    def test_what_was_never_asked(self, day: Day):
        assert day.foreman_refused(300, DeclineCorrection, request_id=key(99), reason="x").code == "unknown-request"
        assert day.foreman_refused(300, AcceptCorrection, request_id=key(99)).code == "unknown-request"
