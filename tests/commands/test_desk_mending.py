"""Time put right at the desk: of long ago, of who has left, as of what was seen, in the shop's own weeks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from commands.actors import Local
from commands.answers import Done
from commands.command import Command
from commands.context import moment, week_in
from commands.corrections import (
    AcceptCorrection,
    AddSession,
    CorrectSession,
    RequestCorrection,
    ReviewSession,
    StrikeSession,
)
from commands.people import DeactivatePerson
from commands.settings import ChangeSetting
from commands.timesheets import ApproveTimesheet
from commands.work import AddTask, CompleteTask, StartTask
from tests.commands.desks import ANN, HOUR, NOW, Bench, codes, granted, person

DAY = 24 * HOUR
FIRST = person("1")
FOREMAN = Local("person:" + person("f"))
MONDAY = moment(NOW).date() - timedelta(days=moment(NOW).weekday())


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """Ann worked an hour on a task on each of 40 days."""
    bench.shop("a")
    for number in range(40):
        bench.clock.now_us = NOW + number * DAY
        task = FIRST if number == 0 else person(chr(0x100 + number))
        said = {"person_id": ANN, "task_id": task}
        add = AddTask(order_number="1", work_type="Engraving", **said)
        bench.run(*map(bench.submission, [add, StartTask(**said)]))
        bench.clock.now_us += HOUR
        bench.do(CompleteTask(**said))
    return bench


def first_session(bench: Bench) -> str:
    """The id of the session of the first day."""
    (record,) = [each for each in bench.records() if each.tag == "task.started.v1"][:1]
    return str(UUID(bytes=record.command_id))


def times(start_us: int, end_us: int, **said: Any) -> dict[str, Any]:
    return {"person_id": ANN, "started_at": moment(start_us), "ended_at": moment(end_us), "reason": "forgot", **said}


def do(bench: Bench, command: Command) -> Any:
    return bench.do(command, proof=FOREMAN)


class TestLongAgo:
    def test_the_cached_state_has_let_go_of_it(self, shop: Bench):
        state = shop.desk.state(f"work-{ANN}")
        assert first_session(shop) not in state.sessions
        assert FIRST not in state.tasks
        assert len(state.sessions) < 25

    def test_a_session_is_corrected(self, shop: Bench):
        said = times(NOW, NOW + 2 * HOUR, session_id=first_session(shop))
        assert do(shop, CorrectSession(**said)).events == 1
        assert do(shop, CorrectSession(**said)).events == 0

    def test_a_session_is_struck_and_brought_back(self, shop: Bench):
        session = first_session(shop)
        assert do(shop, StrikeSession(person_id=ANN, session_id=session, reason="x")).events == 1
        assert do(shop, AddSession(**times(NOW, NOW + HOUR, task_id=FIRST))).events == 1
        again = CorrectSession(**times(NOW, NOW + HOUR, session_id=session))
        assert codes([do(shop, again)]) == ["overlaps"]

    def test_a_session_is_reviewed(self, shop: Bench):
        review = ReviewSession(person_id=ANN, session_id=first_session(shop))
        assert [do(shop, review).events, do(shop, review).events] == [1, 0]

    def test_a_session_is_added_to_a_task_that_was_closed_then(self, shop: Bench):
        assert do(shop, AddSession(**times(NOW + 2 * HOUR, NOW + 3 * HOUR, task_id=FIRST))).events == 1

    def test_sessions_of_then_are_seen(self, shop: Bench):
        refusal = do(shop, AddSession(**times(NOW, NOW + HOUR, task_id=FIRST)))
        assert refusal.code == "overlaps"
        assert refusal.facts["session_id"] == first_session(shop)

    def test_it_can_be_asked_for_and_granted(self, shop: Bench):
        ask = RequestCorrection(person_id=ANN, task_id=FIRST, session_id=first_session(shop), strike=True)
        request = shop.do(ask, proof=granted("a", shop.clock.now_us))
        assert isinstance(request, Done)
        assert do(shop, AcceptCorrection(person_id=ANN, request_id=request.key)).events == 1

    @pytest.mark.parametrize(
        "command",
        [
            StrikeSession(person_id=ANN, session_id=person("?"), reason="x"),
            CorrectSession(**times(NOW, NOW + HOUR, session_id=person("?"))),
        ],
    )
    def test_what_never_was_is_unknown_all_the_same(self, shop: Bench, command: Command):
        assert codes([do(shop, command)]) == ["unknown-session"]

    def test_a_week_is_approved_and_opened_again(self, shop: Bench):
        week = MONDAY + timedelta(days=7)
        approve = ApproveTimesheet(person_id=ANN, week=week, labor_us=7 * HOUR)
        assert [do(shop, approve).events, do(shop, approve).events] == [1, 0]
        begin, _ = week_in("UTC", week)
        assert do(shop, AddSession(**times(begin, begin + HOUR // 2, task_id=FIRST))).events == 2
        assert shop.tags()[-2:] == ["session.added.v1", "timesheet.reopened.v1"]
        assert do(shop, approve).facts["labor_us"] == 7 * HOUR + HOUR // 2

    def test_a_restart_remembers_the_same(self, shop: Bench):
        do(shop, CorrectSession(**times(NOW, NOW + 2 * HOUR, session_id=first_session(shop))))
        before = shop.desk.state(f"work-{ANN}")
        shop.reopen()
        assert shop.desk.state(f"work-{ANN}") == before


def test_who_has_left_is_put_right(shop: Bench):
    shop.do(DeactivatePerson(person_id=ANN))
    assert do(shop, StrikeSession(person_id=ANN, session_id=first_session(shop), reason="x")).events == 1
    unknown = StrikeSession(person_id=person("z"), session_id=first_session(shop), reason="x")
    assert codes([do(shop, unknown)]) == ["unknown-person"]


def test_nobody_puts_their_own_time_right(shop: Bench):
    strike = StrikeSession(person_id=ANN, session_id=first_session(shop), reason="x")
    assert codes([shop.do(strike, proof=Local(f"person:{ANN}"))]) == ["own-time"]


def test_with_a_pin_one_asks_and_no_more(shop: Bench):
    strike = StrikeSession(person_id=ANN, session_id=first_session(shop), reason="x")
    assert codes([shop.do(strike, proof=granted("a", shop.clock.now_us))]) == ["not-with-a-pin"]


def test_a_conflict_says_the_version_that_holds_now(shop: Bench):
    """Each answer says the version from which one may go on."""
    said = {"person_id": ANN, "task_id": person("t")}
    added = shop.do(AddTask(order_number="1", work_type="Engraving", **said))
    begun = shop.do(StartTask(**said, expected_version=added.version))
    ended = do(shop, CompleteTask(**said, expected_version=begun.version))
    stale = shop.do(CompleteTask(**said, expected_version=begun.version), proof=Local("cli:other"))
    assert (stale.code, stale.facts["version"]) == ("conflict", ended.version)
    version = {each.version for each in shop.records() if each.stream == f"work-{ANN}"}
    assert max(version) == ended.version


def test_weeks_are_the_shops_own(shop: Bench):
    """In Auckland the week is over half a day before it is in London."""
    shop.do(ChangeSetting(name="zone", value="Pacific/Auckland"))
    week = MONDAY + timedelta(days=49)
    approve = ApproveTimesheet(person_id=ANN, week=week, labor_us=0)
    _, end = week_in("Pacific/Auckland", week)
    shop.clock.now_us = end - 1
    assert codes([do(shop, approve)]) == ["week-not-over"]
    shop.clock.now_us = end
    assert do(shop, approve).events == 1
    assert week_in("UTC", week)[1] > end


def test_a_refusal_that_names_times_is_answered_alike_when_it_is_sent_again(shop: Bench):
    sent = shop.submission(AddSession(**times(NOW, NOW + HOUR, task_id=FIRST)), proof=FOREMAN)
    (first,), (again,) = shop.answered(sent), shop.answered(sent)
    assert (first.replayed, again.replayed) == (False, True)
    assert msgspec.json.encode(first.answer) == msgspec.json.encode(again.answer)
