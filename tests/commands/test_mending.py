"""Sessions put right, read as: given these taps, when a foreman says this, then these facts or this refusal."""

from typing import Any

import pytest

from commands.corrections import AddSession, CorrectSession, RestoreSession, ReviewSession, StrikeSession
from commands.sessions import SPAN_MAX_US
from commands.work import AddTask, CompleteTask, PauseTask, ReopenTask, ResumeTask, StartTask
from events.corrections import SessionAdded, SessionCorrected, SessionReviewed, SessionStruck
from events.work import TaskResumed, TaskStarted
from tests.commands.day import ANN, A, B, Day, clock, key
from tests.commands.plain import MINUTE

DAY_MINUTES = SPAN_MAX_US // MINUTE


def corrected(session: str, start: float, end: float, **said: Any) -> SessionCorrected:
    return SessionCorrected(
        session_id=session, task_id=A, started_at=clock(start), ended_at=clock(end), **{"reason": "forgot", **said}
    )


class TestCorrecting:
    def test_a_session_gets_other_times_with_a_reason(self, day: Day, worked: str):
        said = day.foreman(200, CorrectSession, session_id=worked, span=(50, 110), reason="forgot")
        assert said == [corrected(worked, 50, 110)]
        assert day.sessions() == {worked: (50, 110)}
        assert day.phase(A) == "paused"

    def test_what_holds_already_is_nothing(self, day: Day, worked: str):
        assert day.foreman(200, CorrectSession, session_id=worked, span=(60, 120), reason="same") == []

    def test_a_correction_can_be_corrected(self, day: Day, worked: str):
        day.foreman(200, CorrectSession, session_id=worked, span=(50, 110), reason="forgot")
        said = day.foreman(201, CorrectSession, session_id=worked, span=(60, 120), reason="no")
        assert said == [corrected(worked, 60, 120, reason="no")]

    def test_an_open_session_is_closed_and_its_task_paused(self, day: Day):
        day.at(60, StartTask, A)
        session = day.last
        assert day.foreman(300, CorrectSession, session_id=session, span=(60, 90), reason="forgot") == [
            corrected(session, 60, 90)
        ]
        assert (day.phase(A), day.given.state.running) == ("paused", ())
        assert day.at(310, ResumeTask, A) == [TaskResumed(task_id=A, session_id=day.last)]

    def test_an_open_session_may_be_said_to_have_been_before_it_was_tapped(self, day: Day):
        """The tap at 60 came long after the work: what follows is judged as if the task had been paused then."""
        day.at(60, StartTask, A)
        session = day.last
        day.foreman(100, CorrectSession, session_id=session, span=(10, 30), reason="forgot")
        assert day.given.state.running == ()
        assert day.at(110, StartTask, B) == [TaskStarted(task_id=B, session_id=day.last)]
        assert day.at(105, ResumeTask, A)[0] == TaskResumed(task_id=A, session_id=day.last)

    @pytest.mark.parametrize(
        ("span", "now", "code"),
        [
            ((60, 60), 200, "bad-span"),
            ((90, 60), 200, "bad-span"),
            ((0, DAY_MINUTES + 1), 3_000, "bad-span"),
            ((60, 201), 200, "from-the-future"),
            ((60 - 366 * DAY_MINUTES, 120 - 366 * DAY_MINUTES), 200, "too-late"),
        ],
    )
    def test_times_must_be_ones_that_can_have_been(
        self, day: Day, worked: str, span: tuple[int, int], now: int, code: str
    ):
        assert day.foreman_refused(now, CorrectSession, session_id=worked, span=span, reason="x").code == code

    def test_a_whole_day_and_this_very_moment_are_allowed(self, day: Day, worked: str):
        now = 60 + DAY_MINUTES
        assert day.foreman(now, CorrectSession, session_id=worked, span=(60, now), reason="long")

    def test_the_session_must_be_this_persons(self, day: Day):
        refusal = day.foreman_refused(9, CorrectSession, session_id=key(99), span=(1, 2), reason="x")
        assert (refusal.code, refusal.facts) == ("unknown-session", {"session_id": key(99)})

    def test_a_session_stays_on_its_task(self, day: Day, worked: str):
        said = {"session_id": worked, "span": (50, 110), "reason": "x"}
        assert day.foreman(200, CorrectSession, task_id=A, **said)
        refusal = day.foreman_refused(201, CorrectSession, task_id=B, **said)
        assert (refusal.code, refusal.facts) == ("other-task", {"task_id": A})


class TestStriking:
    def test_a_session_never_was(self, day: Day, worked: str):
        said = day.foreman(200, StrikeSession, session_id=worked, reason="wrong person")
        assert said == [SessionStruck(session_id=worked, task_id=A, reason="wrong person")]
        assert day.sessions() == {}
        assert day.foreman(201, StrikeSession, session_id=worked, reason="again") == []

    def test_an_open_first_session_leaves_the_task_open(self, day: Day):
        """It was never worked on."""
        day.at(60, StartTask, A)
        day.foreman(70, StrikeSession, session_id=day.last, reason="wrong tap")
        assert (day.phase(A), day.given.state.running) == ("open", ())
        assert day.at(80, StartTask, A) == [TaskStarted(task_id=A, session_id=day.last)]

    def test_an_open_later_session_leaves_the_task_paused(self, day: Day, worked: str):
        day.at(130, ResumeTask, A)
        day.foreman(140, StrikeSession, session_id=day.last, reason="wrong tap")
        assert day.phase(A) == "paused"
        assert list(day.sessions()) == [worked]

    def test_a_task_whose_only_session_was_struck_is_open_again_when_reopened(self, day: Day, worked: str):
        day.at(130, CompleteTask, A)
        day.foreman(140, StrikeSession, session_id=worked, reason="wrong person")
        assert day.at(150, ReopenTask, A)[0].phase == "open"

    def test_a_struck_session_comes_back_by_a_correction(self, day: Day, worked: str):
        day.foreman(140, StrikeSession, session_id=worked, reason="wrong")
        assert day.foreman(150, CorrectSession, session_id=worked, span=(60, 120), reason="forgot") == [
            corrected(worked, 60, 120)
        ]
        assert day.sessions() == {worked: (60, 120)}

    def test_what_was_struck_takes_no_room(self, day: Day, worked: str):
        day.foreman(140, StrikeSession, session_id=worked, reason="wrong person")
        assert day.foreman(150, AddSession, task_id=B, span=(60, 120), reason="it was this task")


class TestAdding:
    def test_a_session_that_nobody_tapped(self, day: Day):
        said = day.foreman(200, AddSession, task_id=A, span=(60, 120), reason="tablet was dead")
        added = SessionAdded(
            session_id=day.last, task_id=A, started_at=clock(60), ended_at=clock(120), reason="tablet was dead"
        )
        assert said == [added]
        assert day.sessions() == {day.last: (60, 120)}
        assert day.phase(A) == "open"

    @pytest.mark.parametrize("last", [CompleteTask, PauseTask])
    def test_the_task_may_be_in_any_phase(self, day: Day, last: Any):
        day.at(60, StartTask, A)
        day.at(70, last, A)
        assert day.foreman(200, AddSession, task_id=A, span=(100, 120), reason="forgot")

    def test_the_task_must_be_on_the_list(self, day: Day):
        refusal = day.foreman_refused(200, AddSession, task_id=key(99), span=(60, 120), reason="forgot")
        assert refusal.code == "unknown-task"

    def test_what_happened_more_than_72_hours_ago_can_be_added(self, day: Day):
        assert day.foreman(10_000, AddSession, task_id=A, span=(60, 120), reason="was ill")


class TestOverlaps:
    """Nobody works on two tasks at once, whoever says so."""

    @pytest.mark.parametrize("span", [(50, 61), (60, 120), (80, 90), (119, 130), (30, 150)])
    def test_a_session_keeps_its_place(self, day: Day, worked: str, span: tuple[int, int]):
        refusal = day.foreman_refused(200, AddSession, task_id=B, span=span, reason="forgot")
        assert refusal.code == "overlaps"
        assert (refusal.facts["session_id"], refusal.facts["task_id"]) == (worked, A)
        assert refusal.facts["from_at"] == clock(max(span[0], 60))
        assert refusal.facts["until_at"] == clock(min(span[1], 120))

    @pytest.mark.parametrize("span", [(50, 60), (120, 130)])
    @pytest.mark.usefixtures("worked")
    def test_side_by_side_is_no_overlap(self, day: Day, span: tuple[int, int]):
        assert day.foreman(200, AddSession, task_id=B, span=span, reason="forgot")

    def test_an_open_session_takes_all_that_follows(self, day: Day):
        day.at(60, StartTask, A)
        refusal = day.foreman_refused(200, AddSession, task_id=B, span=(100, 120), reason="forgot")
        assert (refusal.code, refusal.facts["session_id"]) == ("overlaps", key(day.number - 1))

    def test_a_correction_does_not_overlap_with_itself(self, day: Day, worked: str):
        day.at(130, StartTask, B)
        assert day.foreman(200, CorrectSession, session_id=worked, span=(70, 130), reason="forgot")
        refusal = day.foreman_refused(201, CorrectSession, session_id=worked, span=(70, 131), reason="forgot")
        assert refusal.code == "overlaps"

    @pytest.mark.usefixtures("worked")
    def test_a_shop_may_allow_it(self, day: Day):
        assert day.foreman(200, AddSession, task_id=B, span=(60, 120), reason="both", overlap_allowed=True)


class TestReviewing:
    def test_a_session_is_let_stand_once(self, day: Day):
        day.at(60, StartTask, A)
        session = day.last
        day.shift_ends(540)
        assert day.foreman(600, ReviewSession, session_id=session) == [SessionReviewed(session_id=session, task_id=A)]
        assert day.foreman(601, ReviewSession, session_id=session) == []

    def test_an_open_one_is_corrected_instead(self, day: Day):
        day.at(60, StartTask, A)
        assert day.foreman_refused(600, ReviewSession, session_id=day.last).code == "session-open"

    def test_a_struck_one_needs_no_review(self, day: Day, worked: str):
        day.foreman(200, StrikeSession, session_id=worked, reason="never")
        assert day.foreman(201, ReviewSession, session_id=worked) == []


class TestWhoseTime:
    def test_nobody_decides_about_their_own(self, day: Day, worked: str):
        """A foreman works too."""
        own = {"actor": f"person:{ANN}"}
        span = {"started_at": clock(50), "ended_at": clock(60), "reason": "x"}
        for command, said in (
            (CorrectSession, {"session_id": worked, **span}),
            (StrikeSession, {"session_id": worked, "reason": "x"}),
            (AddSession, {"task_id": B, **span}),
            (RestoreSession, {"session_id": worked}),
            (ReviewSession, {"session_id": worked}),
        ):
            assert day.refused(200, command, **said, **own) == "own-time"

    def test_who_has_left_is_put_right_too(self, day: Day, worked: str):
        """Nobody is active in this shop any more, but Ann is known."""
        command, context = day._made(
            200, StrikeSession, None, {"session_id": worked, "reason": "x", "actor": "person:f"}
        )
        assert day.given.when(command, **context, people=frozenset(), known=frozenset({ANN}))
        command, context = day._made(200, AddTask, A, {})
        assert day.given.rejected(command, **context, people=frozenset()).code == "unknown-person"

    def test_who_was_never_known_is_not(self, day: Day, worked: str):
        command, context = day._made(
            200, StrikeSession, None, {"session_id": worked, "reason": "x", "actor": "person:f"}
        )
        assert day.given.rejected(command, **context, known=frozenset()).code == "unknown-person"
