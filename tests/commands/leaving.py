"""Somebody who left the shop and may be erased, and what can still be read of them."""

from contextlib import closing
from datetime import date

from commands.answers import Done
from commands.people import DeactivatePerson, RegisterPerson, SetPay
from commands.work import AddTask, NoteTask
from events.fact import Fact
from events.facts import FACTS
from events.sealing import Codec
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from tests.commands.desks import ANN, Bench

PLANTED = "Annabel Planted"


def ann_left(bench: Bench) -> Bench:
    """Give a shop in which Ann worked, wrote a note, was paid, and left. Ben stays."""
    bench.shop("b")
    task = bench.key()
    for command in (
        RegisterPerson(person_id=ANN, name=PLANTED, roles=("contributor",)),
        SetPay(person_id=ANN, kind="hourly", amount_e4=250_000, effective_on=date(2026, 1, 1)),
    ):
        assert isinstance(bench.do(command), Done)
    added = bench.do(AddTask(person_id=ANN, order_number="1", work_type="Engraving"), key=task)
    assert isinstance(added, Done)
    assert isinstance(bench.do(NoteTask(person_id=ANN, task_id=str(task), text="says Planted")), Done)
    assert isinstance(bench.do(DeactivatePerson(person_id=ANN)), Done)
    return bench


def facts(bench: Bench, stream: str) -> list[Fact]:
    """Read a stream as a new process does."""
    with closing(SqliteLog(bench.opened.path)) as log:
        codec = Codec(FACTS, log.log_id, SubjectKeys(log.connection, bench.opened.secrets))
        return [codec.decode(each.tag, each.stream, each.data) for each in log.read_stream(stream)]
