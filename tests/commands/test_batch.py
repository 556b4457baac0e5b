"""The overlay: within a batch each command sees what those before it did; of a batch that fails nothing is left."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.orders import BudgetOrder, RecordOrder
from commands.people import RegisterPerson
from commands.settings import AddWorkType, ChangeSetting, RetireWorkType
from commands.states import States
from commands.work import AddTask, CompleteTask, NoteTask, ReopenTask, StartTask, UseMaterial
from events.writer import OutcomeUnknown
from tests.commands.desks import ANN, HOUR, NOW, Bench, codes, gapless, person

TASK = person("1")


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """A shop with Ann."""
    bench.shop("a")
    return bench


def test_each_command_sees_what_those_before_it_did(bench: Bench):
    """All of a day in one batch: the kind of work, the order, the person, the task and what is done with it."""
    sent = [
        AddWorkType(name="Engraving"),
        RecordOrder(number="1"),
        RegisterPerson(person_id=ANN, name="Ann", roles=("contributor",)),
        AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=TASK),
        StartTask(person_id=ANN, task_id=TASK),
        CompleteTask(person_id=ANN, task_id=TASK),
        BudgetOrder(number="1", estimate_minutes={"Engraving": 5}),
        RetireWorkType(name="Engraving"),
        AddTask(person_id=ANN, order_number="1", work_type="Engraving"),
    ]
    assert codes(bench.run(*map(bench.submission, sent))) == ["Done"] * 8 + ["unknown-work-type"]
    assert gapless(bench.records())
    assert len(bench.records()) == 8


def test_each_answer_bears_the_position_of_its_own_last_event(bench: Bench):
    sent = [bench.submission(AddWorkType(name=name)) for name in ("A", "B", "A", "C")]
    assert [(each.position, each.version, each.events) for each in bench.run(*sent)] == [
        (1, 1, 1), (2, 2, 1), (2, 2, 0), (3, 3, 1),
    ]  # fmt: skip


def test_the_events_of_one_command_are_counted(shop: Bench):
    shop.do(AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=TASK))
    other = person("2")
    shop.do(StartTask(person_id=ANN, task_id=TASK))
    head = len(shop.records())
    shop.clock.now_us = NOW + HOUR
    sent = [
        shop.submission(ChangeSetting(name="overlap_allowed", value="yes")),
        shop.submission(AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=other)),
    ]
    shop.run(*sent)
    assert [(r.command_id, r.part) for r in shop.records(head)] == [(each.key, 0) for each in sent]


def test_of_a_batch_that_fails_nothing_is_left_in_memory(shop: Bench, monkeypatch: pytest.MonkeyPatch):
    """Neither states, claims, keys nor receipts: a retry is decided as if it were the first time."""
    head = shop.opened.writer.head

    def fail() -> None:
        raise OutcomeUnknown("made up")

    sent = [
        shop.submission(RegisterPerson(person_id=person("z"), name="Zoe", roles=("admin",))),
        shop.submission(AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=TASK)),
        shop.submission(AddWorkType(name="Packing")),
    ]
    with monkeypatch.context() as patched:
        patched.setattr(shop.opened.writer, "commit", fail)
        with pytest.raises(OutcomeUnknown):
            shop.run(*sent)
    shop.desk._undo()
    assert shop.opened.writer.head == head
    assert shop.desk.state(f"person-{person('z')}") is None
    assert not shop.desk.state(f"work-{ANN}").tasks
    assert codes(shop.run(*sent)) == ["Done"] * 3
    shop.reopen()
    assert shop.desk.state(f"person-{person('z')}").about.name == "Zoe"


def test_a_batch_of_replays_and_denials_writes_nothing(shop: Bench):
    submission = shop.submission(AddWorkType(name="A"))
    shop.run(submission)
    before = shop.opened.writer.connection.total_changes()
    assert codes(shop.run(*[submission] * 3)) == ["Done"] * 3
    assert shop.opened.writer.connection.total_changes() == before


class TestWholeHistory:
    """Some commands need what the state has let go of; in a batch they see the others of their stream too."""

    def long_ago(self, shop: Bench) -> None:
        """Complete a task, and go on with others until it is let go of."""
        task = {"person_id": ANN, "task_id": TASK}
        shop.do(AddTask(**task, order_number="1", work_type="Engraving"))
        shop.run(shop.submission(StartTask(**task)), shop.submission(CompleteTask(**task)))
        for _ in range(4):
            shop.clock.now_us += 80 * HOUR
            shop.do(AddTask(person_id=ANN, order_number="1", work_type="Engraving"))

    def test_what_was_let_go_of_is_found_again(self, shop: Bench):
        self.long_ago(shop)
        assert TASK not in shop.desk.state(f"work-{ANN}").tasks
        assert codes([shop.do(NoteTask(person_id=ANN, task_id=TASK, text="late"))]) == ["Done"]
        assert codes([shop.do(ReopenTask(person_id=ANN, task_id=TASK))]) == ["Done"]

    def test_a_task_that_was_let_go_of_and_reopened_can_be_worked_on(self, shop: Bench):
        self.long_ago(shop)
        shop.do(ReopenTask(person_id=ANN, task_id=TASK))
        assert codes([shop.do(CompleteTask(person_id=ANN, task_id=TASK))]) == ["Done"]

    def test_in_one_batch_with_others_of_the_same_stream(self, shop: Bench, caplog: pytest.LogCaptureFixture):
        self.long_ago(shop)
        fresh = person("2")
        sent = [
            AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=fresh),
            NoteTask(person_id=ANN, task_id=TASK, text="one"),
            ReopenTask(person_id=ANN, task_id=TASK),
            ReopenTask(person_id=ANN, task_id=TASK),
            UseMaterial(person_id=ANN, task_id=TASK, item="Vinyl", quantity=Decimal(1)),
            NoteTask(person_id=ANN, task_id=fresh, text="two"),
            NoteTask(person_id=ANN, task_id=person("9"), text="of no task"),
        ]
        answers = shop.run(*map(shop.submission, sent))
        assert codes(answers) == ["Done", "Done", "Done", "illegal-move", "Done", "Done", "unknown-task"]
        assert "constraint" not in caplog.text
        assert gapless(shop.records())
        shop.reopen()
        assert codes([shop.do(NoteTask(person_id=ANN, task_id=fresh, text="three"))]) == ["Done"]
        assert gapless(shop.records())


names = st.sampled_from(["A", "B", "C"])
numbers = st.sampled_from(["1", "2", "3", "4"])
commands: st.SearchStrategy[Any] = st.one_of(
    st.builds(AddWorkType, name=names),
    st.builds(RetireWorkType, name=names),
    st.builds(RecordOrder, number=numbers, description=names),
    st.builds(BudgetOrder, number=numbers, estimate_minutes=st.dictionaries(names, st.just(1), max_size=1)),
    st.builds(AddTask, person_id=st.just(ANN), order_number=numbers, work_type=names),
)


@pytest.mark.slow
@settings(max_examples=12)
@given(batches=st.lists(st.lists(commands, max_size=6), max_size=6))
def test_neither_how_commands_are_batched_nor_what_is_let_go_of_changes_what_is_decided(
    tmp_path_factory: pytest.TempPathFactory, batches
):
    """The same commands: in these batches, one by one, and with room for two states only."""
    results = []
    for one_by_one, max_states in ((False, 20_000), (True, 20_000), (False, 2), (True, 1)):
        bench = Bench(tmp_path_factory.mktemp("log"))
        bench.shop("a")
        bench.desk._states = States(bench.opened.reader, bench.opened.codec, max_states)
        answers = []
        for batch in batches:
            sent = [bench.submission(command) for command in batch]
            answers += [a for each in sent for a in bench.run(each)] if one_by_one else bench.run(*sent)
        said = [
            (each.code,) if hasattr(each, "code") else (each.position, each.version, each.events) for each in answers
        ]
        results.append((said, [(r.stream, r.version, r.tag) for r in bench.records()]))
        assert gapless(bench.records())
        bench.close()
    assert all(result == results[0] for result in results)


def test_states_that_are_used_least_are_let_go(bench: Bench):
    bench.run(*[bench.submission(RecordOrder(number=str(n))) for n in range(10)])
    states = States(bench.opened.reader, bench.opened.codec, 3)
    for number in (0, 1, 2, 0, 3):
        states.get(f"order-{number}")
    assert list(states._known) == ["order-2", "order-0", "order-3"]
    assert states.get("order-1")[0] == 1
