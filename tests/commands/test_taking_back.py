"""What was put right is taken back: given this, when a foreman says so, then these facts or this refusal."""

from commands.corrections import AddSession, CorrectSession, RestoreSession, ReviewSession, StrikeSession
from commands.work import StartTask
from events.corrections import SessionRestored
from tests.commands.day import A, B, Day, clock


class TestTakingBack:
    def restored(self, session: str, start: float, end: float, *, reviewed: bool = False) -> SessionRestored:
        times = {"started_at": clock(start), "ended_at": clock(end)}
        return SessionRestored(session_id=session, task_id=A, **times, reviewed=reviewed)

    def test_a_session_is_as_it_was_tapped_however_often_it_was_corrected(self, day: Day, worked: str):
        day.foreman(200, CorrectSession, session_id=worked, span=(50, 110), reason="forgot")
        day.foreman(201, CorrectSession, session_id=worked, span=(55, 115), reason="forgot")
        assert day.foreman(202, RestoreSession, session_id=worked) == [self.restored(worked, 60, 120)]
        assert day.sessions() == {worked: (60, 120)}
        assert day.foreman(203, RestoreSession, session_id=worked) == []

    def test_a_struck_one_counts_again(self, day: Day, worked: str):
        day.foreman(200, StrikeSession, session_id=worked, reason="wrong")
        assert day.foreman(201, RestoreSession, session_id=worked) == [self.restored(worked, 60, 120)]
        assert day.sessions() == {worked: (60, 120)}

    def test_what_nobody_put_right_is_as_it_was(self, day: Day, worked: str):
        assert day.foreman(200, RestoreSession, session_id=worked) == []

    def test_it_waits_for_review_again_unless_somebody_had_let_it_stand(self, day: Day):
        day.at(60, StartTask, A)
        session = day.last
        day.shift_ends(540)
        day.foreman(600, CorrectSession, session_id=session, span=(60, 480), reason="forgot")
        assert day.foreman(601, RestoreSession, session_id=session) == [self.restored(session, 60, 540)]
        assert day.foreman(602, ReviewSession, session_id=session)
        day.foreman(603, StrikeSession, session_id=session, reason="never")
        assert day.foreman(604, RestoreSession, session_id=session) == [self.restored(session, 60, 540, reviewed=True)]
        assert day.foreman(605, ReviewSession, session_id=session) == []

    def test_one_that_was_open_then_does_not_open_again(self, day: Day):
        day.at(60, StartTask, A)
        session = day.last
        day.foreman(100, CorrectSession, session_id=session, span=(60, 90), reason="forgot")
        assert day.foreman_refused(101, RestoreSession, session_id=session).code == "session-open"

    def test_its_time_may_be_taken_by_another_meanwhile(self, day: Day, worked: str):
        day.foreman(200, StrikeSession, session_id=worked, reason="it was the other task")
        day.foreman(201, AddSession, task_id=B, span=(90, 130), reason="it was this task")
        assert day.foreman_refused(202, RestoreSession, session_id=worked).code == "overlaps"
