"""A row becomes what it means."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.orders import RecordOrder
from importer import rows
from importer.plan import window
from importer.problems import BadValue
from importer.rows import Details

ORDER = RecordOrder(number="1", source="PROFITMAKER")


@pytest.mark.parametrize(
    ("amount", "e4"),
    [("0.10", 1000), ("-12.5", -125_000), ("0.00005", 0), ("0.00015", 2), ("99999999999", 999_999_999_990_000)],
)
def test_money_becomes_whole_ten_thousandths(amount, e4):
    row = {"order_number": "1", "amount": Decimal(amount)}
    assert rows.line(row).line.amount_e4 == e4


@pytest.mark.parametrize("amount", ["100000000001", "-1E+30"])
def test_an_amount_beyond_all_money_is_refused(amount):
    with pytest.raises(BadValue) as problem:
        rows.line({"order_number": "1", "amount": Decimal(amount)})
    assert (problem.value.field, problem.value.what) == ("amount", "is too large for an amount of money")


@pytest.mark.parametrize(("quantity", "kept"), [("12.00", "12"), ("2.50", "2.5"), ("100", "100"), ("0", "0")])
def test_quantities_lose_their_idle_zeros(quantity, kept):
    assert str(rows.line({"order_number": "1", "quantity": Decimal(quantity)}).line.quantity) == kept


@pytest.mark.parametrize(("field", "value"), [("quantity", Decimal("1E+13")), ("position", Decimal("1.5"))])
def test_an_impossible_number_is_refused(field, value):
    with pytest.raises(BadValue) as problem:
        rows.line({"order_number": "1", field: value})
    assert problem.value.field == field


@pytest.mark.parametrize("number", ["000042", "107923", "A-17/2", "12 b"])
def test_numbers_keep_what_they_have(number):
    assert rows.customer({"number": f"  {number} ", "name": "Nonesuch"}).number == number


@pytest.mark.parametrize("number", ["#1", "é1", "-1", "1" * 32, "1,5"])
def test_numbers_that_cannot_be_kept_are_refused(number):
    with pytest.raises(BadValue) as problem:
        rows.customer({"number": number, "name": "Nonesuch"})
    assert (problem.value.field, problem.value.what) == ("number", rows.NUMBER_RULE)


def test_an_order_says_which_of_its_numbers_is_wrong():
    with pytest.raises(BadValue) as problem:
        rows.order({"number": "1", "customer_number": "#7"})
    assert problem.value.field == "customer_number"


def test_lines_come_in_their_order_and_those_without_a_place_last():
    lines = [rows.line({"order_number": "1", "position": place, "item": name}) for place, name in
             ((None, "d"), (2, "b"), (1, "a"), (2, "c"))]  # fmt: skip
    assert [line.item for line in rows.complete(ORDER, lines, [], Details()).lines] == ["a", "b", "c", "d"]


def test_a_line_without_a_description_is_called_by_its_item():
    (line,) = [rows.line({"order_number": "1", "item": "PLQ-W0912", "description": ""})]
    assert rows.complete(ORDER, [line], [], Details()).description == "PLQ-W0912"


def test_a_time_stamp_is_a_day():
    row = {"number": "1", "ordered_on": datetime(2026, 11, 20, 14, 30)}  # noqa: DTZ001
    assert rows.order(row).ordered_on == date(2026, 11, 20)


def test_an_order_knows_its_dates_better_than_its_details_do():
    row = {"number": "1", "due_on": date(2026, 12, 1)}
    order = rows.complete(rows.order(row), [], [], Details(date(2026, 12, 24), date(2026, 12, 20)))
    assert (order.due_on, order.shipped_on) == (date(2026, 12, 1), date(2026, 12, 20))


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (date(2026, 11, 20), 18, date(2025, 5, 20)),
        (date(2026, 8, 31), 18, date(2025, 2, 28)),
        (date(2025, 8, 31), 18, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 99_999, date.min),
    ],
)
def test_the_window_begins_on_the_same_day_of_an_earlier_month(today, months, first):
    assert window(today, months) == first


@given(st.dates(min_value=date(1950, 1, 1)), st.integers(0, 600))
def test_a_longer_window_never_begins_later(today, months):
    assert window(today, months + 1) <= window(today, months) <= today
