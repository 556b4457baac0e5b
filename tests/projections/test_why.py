"""Why a number is what it is: its parts add up to it exactly, whatever happened."""

import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from events.settings import SettingChanged
from projections.exact import MICROSECONDS_PER_HOUR
from projections.labor_report import labor_report
from projections.profitability import PROFITS
from projections.reading import one_moment, reading_engine
from projections.settings import shop_days
from projections.why import WhyFilter, explain, fraction, why_parts, why_sums
from tests.projections.shop import Shop
from tests.projections.test_labor_property import ORDERS, PEOPLE, begin, facts_of, orders_given

ALWAYS = (date(1990, 1, 1), date(2100, 1, 1))


def parts_of(connection, days, wanted, page=3):
    found, after = [], None
    while parts := why_parts(connection, days, wanted, after=after, limit=page):
        found += parts
        after = parts[-1].place
    return found


def check(connection, wanted, report):
    """Compare the parts with their sum and with the report, and what each costs with what is said to make it so."""
    days = shop_days(connection)
    parts, sums = parts_of(connection, days, wanted), why_sums(connection, days, wanted)
    known = [part.cost for part in parts if part.cost is not None]
    assert sums.labor_us == report.labor_us == sum(part.labor_us for part in parts)
    assert sums.uncosted_us == report.uncosted_us == sum(part.labor_us for part in parts if part.cost is None)
    assert sums.cost == report.cost_exact
    assert sums.cost == (sum(known) if known else None)
    assert sums.own == report.own
    assert len({part.place for part in parts}) == len(parts)
    for part, factors in zip(parts, explain(connection, days, parts), strict=True):
        assert (factors is None) == (part.cost is None)
        if factors is not None:
            hours = Fraction(part.labor_us, MICROSECONDS_PER_HOUR)
            assert factors.per_hour * hours * factors.share + factors.overtime == fraction(part.cost)
            assert 0 <= factors.share <= 1
            assert factors.overtime >= 0
            assert (factors.blended is None) == part.own
    return sums


@pytest.mark.slow
@settings(max_examples=15)
@given(orders_given)
def test_the_parts_of_every_number_add_up_to_it(said):
    with tempfile.TemporaryDirectory() as folder:
        shop = begin(Shop(Path(folder)))
        shop.say(("settings", SettingChanged(name="overlap_allowed", value="yes")))
        for each in said:
            shop.say(facts_of(each, overlapping=True))
        shop.close()
        engine = reading_engine(shop.build())
        with one_moment(engine) as connection:
            days = shop_days(connection)
            for span in (ALWAYS, (date(2026, 3, 2), date(2026, 3, 9))):
                for who in ({}, *({"person_id": person} for person in PEOPLE)):
                    for what in ({}, *({"order_number": number} for number in ORDERS)):
                        report = labor_report(connection, days, *span, [], **who, **what)
                        check(connection, WhyFilter(*span, **who, **what), report.total)
            for number in ORDERS:
                row = connection.execute(PROFITS.sql.select().where(PROFITS.c.order_number == number)).one()
                sums = why_sums(connection, days, WhyFilter(order_number=number))
                assert (sums.labor_us, sums.uncosted_us, sums.cost or 0) == (
                    row.labor_us, row.uncosted_us, int(row.cost),
                )  # fmt: skip
        engine.dispose()


def test_each_filter_finds_what_the_report_groups(work):
    days = shop_days(work)
    names = {"work_type": "work_type", "team": "team", "customer": "customer_number", "order": "order_number"}
    for by, name in names.items():
        for line in labor_report(work, days, *ALWAYS, [by]).lines:
            if line.keys[0] is not None:
                check(work, WhyFilter(*ALWAYS, **{name: line.keys[0]}), line)
