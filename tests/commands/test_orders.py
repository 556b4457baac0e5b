"""Orders, read as: given what is known of one, when this command, then these facts or this refusal."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from commands import orders
from commands.orders import BudgetOrder, NoteOrderLeftExport, RecordOrder
from events.orders import OrderBudgeted, OrderChanged, OrderLeftExport, OrderLine, OrderRegistered
from tests.commands.plain import Given, happened

KNOWN = {
    "number": "000042",
    "source": "PROFITMAKER",
    "customer_number": "0007",
    "description": "A banner",
    "lines": (OrderLine(item="BANNER", quantity=Decimal("1.50"), amount_e4=10_000),),
    "ordered_on": date(2026, 3, 2),
    "total_e4": 10_000,
}
REGISTERED = OrderRegistered(**KNOWN)
RECORD = RecordOrder(**KNOWN)
LEFT = OrderLeftExport(number="000042")
PLAN = {"number": "000042", "estimate_minutes": {"Engraving": 90}, "labor_budget_e4": 500_000}


def order(*facts) -> Given:
    return Given(orders, *happened(REGISTERED, *facts))


class TestRecording:
    """What the ERP or the office knows, all of it at once."""

    def test_an_order_becomes_known(self):
        assert Given(orders).when(RECORD) == [REGISTERED]

    def test_a_number_is_all_that_is_needed(self):
        assert Given(orders).when(RecordOrder(number="7")) == [OrderRegistered(number="7", source="FLOORBOOK")]

    def test_the_same_again_changes_nothing(self):
        assert order().when(RECORD) == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("source", "FLOORBOOK"), ("customer_number", None), ("description", ""), ("lines", ()),
            ("lines", (OrderLine(item="BANNER", quantity=Decimal("1.51"), amount_e4=10_000),)),
            ("ordered_on", None), ("due_on", date(2026, 4, 1)), ("shipped_on", date(2026, 4, 1)),
            ("total_e4", 0), ("total_e4", None), ("purchase_order", "PO 1"),
        ],
    )  # fmt: skip
    def test_a_difference_in_any_field_changes_the_order(self, field: str, value):
        given = order()
        changed = {**KNOWN, field: value}
        assert given.when(RecordOrder(**changed)) == [OrderChanged(**changed)]
        assert given.when(RecordOrder(**changed)) == []

    def test_the_plan_stays_when_the_details_change(self):
        given = order(OrderBudgeted(**PLAN))
        given.when(RecordOrder(number="000042"))
        assert given.when(BudgetOrder(**PLAN)) == []

    @pytest.mark.parametrize("total", [10**15 + 1, -(10**15) - 1, 2**63])
    def test_an_amount_that_no_table_holds_is_no_command(self, total: int):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "RecordOrder", "number": "1", "total_e4": total}, RecordOrder)

    @pytest.mark.parametrize(
        "line",
        [
            {"quantity": "NaN"}, {"quantity": "sNaN"}, {"quantity": "Infinity"}, {"quantity": "1e999999"},
            {"quantity": "1e-999999"}, {"quantity": "-1e13"}, {"amount_e4": 10**15 + 1}, {"amount_e4": -(2**63)},
            {"item": "x" * 2_001}, {"description": "x" * 2_001},
        ],
    )  # fmt: skip
    def test_a_line_that_no_table_holds_is_no_command(self, line: dict):
        """And the error names the line."""
        said = {"type": "RecordOrder", "number": "1", "lines": [{"item": "fine"}, line]}
        with pytest.raises(msgspec.ValidationError, match="line 2: "):
            msgspec.json.decode(msgspec.json.encode(said), type=RecordOrder)

    @pytest.mark.parametrize("quantity", ["0", "-12.5", "0.000000000000000001", "1000000000000", "1E+12"])
    def test_any_sensible_quantity_is_taken(self, quantity: str):
        """A credit is negative."""
        RecordOrder(number="1", lines=(OrderLine(quantity=Decimal(quantity), amount_e4=-5),))

    @pytest.mark.parametrize("number", ["", " 7", "7\n", "7\t", "x" * 32, "-7", "7;8", "ä7"])
    def test_what_the_trade_does_not_write_is_no_number(self, number: str):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "RecordOrder", "number": number}, RecordOrder)

    @pytest.mark.parametrize("number", ["000042", "A-7/1", "107923.2", "ALU_7 B", "x" * 31])
    def test_a_number_is_kept_as_it_is_written(self, number: str):
        command = msgspec.convert({"type": "RecordOrder", "number": number}, RecordOrder)
        assert command.stream() == f"order-{number}"


class TestLeavingTheExport:
    """The ERP lets go of old orders; here they stay."""

    def test_an_order_leaves_once(self):
        given = order()
        assert given.when(NoteOrderLeftExport(number="000042")) == [LEFT]
        assert given.when(NoteOrderLeftExport(number="000042")) == []

    def test_it_comes_back_when_it_is_recorded_again_even_unchanged(self):
        given = order(LEFT)
        assert given.when(RECORD) == [OrderChanged(**KNOWN)]
        assert given.when(NoteOrderLeftExport(number="000042")) == [LEFT]


class TestBudgeting:
    """What the shop plans."""

    def test_a_plan_is_made_once(self):
        given = order()
        assert given.when(BudgetOrder(**PLAN)) == [OrderBudgeted(**PLAN)]
        assert given.when(BudgetOrder(**PLAN)) == []

    def test_a_plan_is_replaced_whole(self):
        given = order(OrderBudgeted(**PLAN))
        assert given.when(BudgetOrder(number="000042")) == [OrderBudgeted(number="000042")]

    def test_a_plan_may_also_be_made_for_an_order_that_left_the_export(self):
        given = order(LEFT)
        assert given.when(BudgetOrder(**PLAN)) == [OrderBudgeted(**PLAN)]
        assert not given.state.in_export

    def test_a_kind_of_work_that_there_is_not_is_refused(self):
        command = BudgetOrder(number="000042", estimate_minutes={"Engraving": 5, "Juggling": 5})
        assert order().rejected(command).code == "unknown-work-type"

    @pytest.mark.parametrize("minutes", [-1, 10_000_001, 1.5])
    def test_minutes_that_nobody_plans_are_no_command(self, minutes):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "BudgetOrder", "number": "1", "estimate_minutes": {"A": minutes}}, BudgetOrder)


@pytest.mark.parametrize("command", [NoteOrderLeftExport(number="9"), BudgetOrder(number="9")])
def test_nothing_is_done_with_an_unknown_order(command):
    refusal = Given(orders).rejected(command)
    assert (refusal.code, refusal.facts) == ("unknown-order", {"order_number": "9"})
    assert "record it first, or import it from the ERP" in refusal.message
