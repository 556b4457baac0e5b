"""Erasing somebody who left something open: a session that runs, a request that waits."""

from uuid import UUID

from commands.answers import Done
from commands.context import moment
from commands.corrections import CorrectSession, DeclineCorrection, RequestCorrection
from commands.people import DeactivatePerson, ErasePerson
from commands.work import AddTask, StartTask
from tests.commands.desks import BEN, Bench, codes


def test_what_is_open_is_put_right_before_its_owner_is_erased(bench: Bench):
    """Afterwards nobody could: reasons are personal, and a session would run for ever."""
    bench.shop("b")
    task, began, asked = str(bench.key()), bench.key(), bench.key()
    bench.do(AddTask(person_id=BEN, order_number="1", work_type="Engraving"), key=UUID(task))
    bench.do(StartTask(person_id=BEN, task_id=task), key=began)
    session = {"person_id": BEN, "session_id": str(began)}
    bench.do(RequestCorrection(**session, task_id=task, text="I went home"), key=asked)
    ended = moment(bench.clock.now_us + 60_000_000)
    bench.clock.now_us += 3_600_000_000
    bench.do(DeactivatePerson(person_id=BEN))
    erase = ErasePerson(person_id=BEN)
    assert codes([bench.do(erase)]) == ["not-settled"]
    began_at = moment(bench.clock.now_us - 3_600_000_000)
    ending = CorrectSession(**session, started_at=began_at, ended_at=ended, reason="went home")
    assert isinstance(bench.do(ending), Done)
    assert codes([bench.do(erase)]) == ["not-settled"]
    decline = DeclineCorrection(person_id=BEN, request_id=str(asked), reason="done")
    assert isinstance(bench.do(decline), Done)
    assert isinstance(bench.do(erase), Done)
