"""Pay is kept for as long as it has to be, longer than the name; then it goes by itself."""

from commands.people import ErasePerson
from events.people import PayErased
from tests.commands.desks import ANN, Bench
from tests.commands.leaving import facts

YEAR_US = 366 * 24 * 3_600 * 1_000_000


def test_pay_outlives_the_name(ann: Bench):
    ann.do(ErasePerson(person_id=ANN))
    assert facts(ann, f"person-{ANN}")[1].amount_e4 == 250_000


def test_pay_goes_in_the_first_quiet_moment_after_it_was_kept_for_long_enough(ann: Bench):
    """Without a start in between, and not before."""
    ann.do(ErasePerson(person_id=ANN))
    for years, paid in ((3, 250_000), (9, None)):
        ann.clock.now_us += years * YEAR_US
        ann.desk.idle()
        assert facts(ann, f"person-{ANN}")[1].amount_e4 == paid
    assert ann.tags()[-1] == PayErased.TAG
    assert ann.verified().sound


def test_pay_goes_by_itself_at_the_first_start_after_its_time(ann: Bench):
    ann.do(ErasePerson(person_id=ANN))
    ann.clock.now_us += 6 * YEAR_US
    ann.reopen()
    assert facts(ann, f"person-{ANN}")[1].amount_e4 == 250_000
    ann.clock.now_us += 2 * YEAR_US
    ann.reopen()
    assert facts(ann, f"person-{ANN}")[1].amount_e4 is None
    assert (ann.tags()[-1], ann.records()[-1].actor) == ("pay.erased.v1", "retention")
