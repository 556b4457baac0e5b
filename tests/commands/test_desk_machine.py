"""The desk and its log against a plain list, with clients that repeat, reorder, go on for ever, and a server that dies.

Whatever happens: what was acknowledged is in the log exactly once, and the same key always gets the same answer.
"""

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from commands.access import OfferTablet, RevokeTablet
from commands.answers import Answered, Denied, Done, Refused, Submission, Unavailable
from commands.orders import RecordOrder
from commands.people import ChangePerson, RegisterPerson
from commands.settings import AddWorkType, RetireWorkType
from commands.states import States
from events.writer import OutcomeUnknown, StorageFull
from tests.commands.desks import HOUR, Bench, gapless, person
from tests.commands.ledger import Ledger

names = st.sampled_from(["A", "B", "C"])
ids = st.sampled_from(list(map(person, "xyz")))
commands = st.one_of(
    st.builds(AddWorkType, name=names),
    st.builds(RetireWorkType, name=names),
    st.builds(RecordOrder, number=names, description=names),
    st.builds(RegisterPerson, person_id=ids, name=names, roles=st.just(("contributor",))),
    st.builds(ChangePerson, person_id=ids, name=names, roles=st.just(("contributor",))),
    st.builds(OfferTablet, tablet_id=ids, name=names),
    st.builds(RevokeTablet, tablet_id=ids),
)


class Death(BaseException):
    """The process dies here."""


class DeskAgainstList(RuleBasedStateMachine):
    """Clients hold what they sent; a client that got no answer sends it again, at any time, as often as it likes."""

    sent = Bundle("sent")

    @initialize(max_states=st.sampled_from([1, 2, 20_000]))
    def start(self, max_states: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.max_states = max_states
        self.ledger = Ledger()
        self.acknowledged: dict[str, Any] = {}
        self.bench = Bench(self.folder)
        self.limit()

    def limit(self) -> None:
        self.bench.desk._states = States(self.bench.opened.reader, self.bench.opened.codec, self.max_states)

    @rule(target=sent, command=commands)
    def make(self, command: Any) -> Submission:
        return self.bench.submission(command)

    @rule(batch=st.lists(sent, max_size=8))
    def decide(self, batch: list[Submission]) -> None:
        """Any submissions in any order, some of them twice, some answered long ago."""
        before = set(self.ledger.answers)
        for submission, answered in zip(batch, self.bench.answered(*batch), strict=True):
            assert answered.replayed == (submission.key_text in before)
            before.add(submission.key_text)
            self.compare(submission, answered)

    def compare(self, submission: Submission, answered: Answered) -> None:
        expected = self.ledger.answer(submission.key_text, submission.command)
        if isinstance(expected, Refused):
            assert isinstance(answered.answer, Refused)
            assert answered.answer.code == expected.code
        else:
            assert answered.answer == expected
        assert self.acknowledged.setdefault(submission.key_text, answered.answer) == answered.answer

    @rule(submission=sent, command=commands)
    def reuse_a_key(self, submission: Submission, command: Any) -> None:
        """A key that was answered is good for nothing else."""
        other = self.bench.submission(command, key=type(self.bench.key())(bytes=submission.key))
        if submission.key_text in self.ledger.answers and other.raw != submission.raw:
            assert isinstance(self.bench.run(other)[0], Denied)

    @rule(batch=st.lists(sent, min_size=1, max_size=8), committed=st.booleans(), unknown=st.booleans())
    def die_in_a_batch(self, batch: list[Submission], *, committed: bool, unknown: bool) -> None:
        """Just before the commit or just after it, with or without a word from the disk; nobody gets an answer."""
        commit = self.bench.opened.writer.commit

        def dying() -> None:
            if committed:
                commit()
            raise OutcomeUnknown("made up") if unknown else Death

        self.bench.opened.writer.commit = dying  # type: ignore[method-assign]
        try:
            # A batch that has nothing to write does not come to its commit.
            with contextlib.suppress(Death, OutcomeUnknown):
                self.bench.answered(*batch)
        finally:
            self.bench.opened.writer._unknown = "dead"
            self.bench.close()
            self.bench.open()
            self.limit()
        if committed:
            for submission in batch:
                self.ledger.answer(submission.key_text, submission.command)

    @rule(batch=st.lists(sent, min_size=1, max_size=8))
    def fill_the_disk(self, batch: list[Submission]) -> None:
        """Nothing of the batch holds, in memory neither."""
        commit = self.bench.opened.writer.commit

        def full() -> None:
            self.bench.opened.writer.rollback()
            raise StorageFull

        self.bench.opened.writer.commit = full  # type: ignore[method-assign]
        for answered, submission in zip(self.bench.answered(*batch), batch, strict=True):
            if submission.key_text in self.ledger.answers and answered.replayed:
                self.compare(submission, answered)
            else:
                assert isinstance(answered.answer, Unavailable)
        self.bench.opened.writer.commit = commit  # type: ignore[method-assign]

    @rule()
    def restart(self) -> None:
        self.bench.reopen()
        self.limit()

    @rule(hours=st.integers(-3, 3))
    def turn_the_clock(self, hours: int) -> None:
        self.bench.clock.now_us += hours * HOUR

    @rule()
    def have_a_quiet_moment(self) -> None:
        self.bench.desk.idle()

    @invariant()
    def the_log_is_the_list(self) -> None:
        """Every acknowledged command's facts exactly once, in the order of their positions, and nothing else."""
        records = self.bench.opened.reader.read()
        found = [(r.stream, r.tag, r.command_id) for r in records]
        assert found == [(stream, tag, bytes.fromhex(key.replace("-", ""))) for stream, tag, key in self.ledger.facts]
        assert self.bench.opened.writer.head.position == len(found)

    def teardown(self) -> None:
        for answer in self.acknowledged.values():
            if isinstance(answer, Done) and answer.events:
                assert [key for _, _, key in self.ledger.facts].count(answer.key) == answer.events
        assert gapless(self.bench.records())
        assert self.bench.count("receipt") == len(self.ledger.answers)
        self.bench.close()
        assert self.bench.verified().sound
        shutil.rmtree(self.folder)


@pytest.mark.slow
def test_the_desk_is_a_list_in_a_few_runs():
    run_state_machine_as_test(DeskAgainstList, settings=settings(max_examples=8, stateful_step_count=15))


@pytest.mark.slow
def test_the_desk_is_a_list_in_many_runs():
    run_state_machine_as_test(DeskAgainstList, settings=settings(max_examples=120, stateful_step_count=40))
