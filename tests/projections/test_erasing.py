"""After an erasure the read tables name nobody at once, soon no file holds a trace, and every total is as before."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from events.facts import FACTS
from events.people import PayErased, PersonErased
from projections.follower import Follower
from projections.groups import WORK
from projections.source import open_source
from projections.tasks import NOTES
from tests.projections.planted import CUSTOMER_ERASED, ERASED, FINAL, KEYS, PLANTED, planted, same, shown
from tests.projections.scripts import PEOPLE, history, scripts
from tests.projections.shop import Shop, rows
from tests.projections.test_work_property import follow_in_steps


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    shop.say(*planted())
    yield shop
    shop.close()


def test_the_story_says_every_text_that_can_be_sealed():
    """A new sealed field needs its line in the story above, and its columns in `projections.erasing`."""
    sealed = {tag for tag in FACTS if set(FACTS.upcasts(tag)[0].sealed.values()) & {"person", "customer"}}
    told = {fact.TAG: fact for _, fact, *_ in planted()}
    assert sealed <= set(told)
    for tag in sealed:
        said = [fact for _, fact, *_ in planted() if tag == fact.TAG]
        for field in FACTS.upcasts(tag)[0].sealed:
            assert any(PLANTED in (getattr(fact, field) or "") for fact in said) or any(
                "Stays" in (getattr(fact, field) or "") for fact in said
            ), (tag, field)


def test_no_row_says_it_any_more_and_others_stay(shop):
    path = shop.build()
    assert any(PLANTED in text for text in shown(path))
    shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
    shop.follow(path)
    assert [text for text in shown(path) if PLANTED.casefold() in text.casefold()] == []
    assert rows(path, "SELECT name FROM app_user WHERE person_id = 'ben'") == [("Ben Stays",)]
    assert rows(path, "SELECT count(*) FROM order_search WHERE order_search MATCH 'planted'") == [(0,)]
    same(path, shop.build())


@pytest.mark.parametrize("batch", [1_000, 1, 3])
def test_what_was_opened_before_the_erasure_is_blanked_with_it(shop, batch):
    """In one batch with the erasure, rows and lines on their way into the file still hold the text."""
    path, source = shop.build(until=0), open_source(shop.data)
    for record in source.log.read():
        source.codec.decode(record.tag, record.stream, record.data)  # now the keys are in memory
    shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
    follower = Follower(WORK, source, path)
    while follower.advance(follower.position + batch):
        assert not follower.stopped, follower.checkpoint
    follower.close()
    source.log.close()
    assert [text for text in shown(path) if PLANTED.casefold() in text.casefold()] == []
    same(path, shop.build())


def test_somebody_whom_a_restored_copy_does_not_know_stops_nothing(shop):
    path = shop.build()
    who = "person-zoe", PersonErased(person_id="zoe", final_on=FINAL)
    shop.say(who, ("pay-zoe", PayErased(person_id="zoe", final_on=FINAL)), destroy=["person-zoe", "pay-zoe"])
    shop.follow(path)
    same(path, shop.build())


def test_without_pay_the_hours_stay_and_the_costs_go(shop):
    path = shop.build()
    assert rows(path, "SELECT uncosted_us FROM order_profitability") == [(0,)]
    labor = rows(path, "SELECT labor_us FROM order_profitability")
    shop.say(ERASED, destroy=["person-ana"])
    shop.say(("person-ana", PayErased(person_id="ana", final_on=FINAL)), destroy=["pay-ana"])
    shop.follow(path)
    assert rows(path, "SELECT labor_us FROM order_profitability") == labor
    assert rows(path, "SELECT uncosted_us FROM order_profitability") == labor
    same(path, shop.build())


TEXT = {
    "app_user": "name, name_folded", "session_change": "reason", "correction_request": "text, answer",
    "timesheet": "reason", "timesheet_step": "reason", "refusal": "body, note",
}  # fmt: skip


def numbers(path):
    """Return what every table holds, without the text of people: a note is nothing else."""
    found = {}
    for table in WORK.tables():
        if table is NOTES:
            continue
        columns = [c.name for c in table.c if c.name not in TEXT.get(table.name, "").split(", ")]
        order_by = ", ".join(table.key)
        found[table.name] = rows(path, f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {order_by}")
    return found


@pytest.mark.slow
@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(scripts)
def test_every_total_is_as_before(script):
    """Whoever is erased, live or rebuilt: hours, costs, margins, time sheets, counts."""
    said = history(script)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.say(*said)
        before = numbers(shop.build())
        live = follow_in_steps(shop, [7])
        erasures = [(f"person-{who}", PersonErased(person_id=who, final_on=FINAL)) for who in PEOPLE]
        shop.say(*erasures, destroy=[stream for stream, _ in erasures])
        shop.follow(live)
        assert numbers(live) == before
        rebuilt = shop.build()
        assert numbers(rebuilt) == before
        assert rows(rebuilt, "SELECT DISTINCT name, name_folded FROM app_user") == [(None, None)]
        same(live, rebuilt)
        shop.close()
