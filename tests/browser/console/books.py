"""Orders whose every number is worth checking: losses and gains of last month, work of one person alone, plans."""

from datetime import UTC, datetime, timedelta

from tests.browser.console.desk import LOST, Work, worked
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop

BELL, FLAG = "107940", "107941"
"""Two orders that shipped last month: the first lost money, on the second one person worked alone."""


def keep_books(shop: Shop) -> None:
    """Give a furnished shop older work, orders that shipped last month, plans and material."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    shipped = noon.replace(day=1) - timedelta(days=2)
    ordered = shipped - timedelta(days=9)
    days = {"ordered_on": f"{ordered:%Y-%m-%d}", "shipped_on": f"{shipped:%Y-%m-%d}"}
    shop.do({"type": "RecordCustomer", "number": "C2", "source": "FLOORBOOK", "name": "Example Band"})
    mine = {"type": "RecordOrder", "source": "FLOORBOOK", "customer_number": "C2", **days}
    shop.do({**mine, "number": BELL, "description": "A brass bell", "total_e4": 400_000})
    shop.do({**mine, "number": FLAG, "description": "A flag, sewn", "total_e4": 5_000_000})
    worked(shop, Work(CAL, BELL, "Engraving", noon - timedelta(days=16), 131.7))
    worked(shop, Work(ADA, BELL, "Assembly", noon - timedelta(days=9), 77))
    worked(shop, Work(BEN, FLAG, "Assembly", noon - timedelta(days=10), 53))
    task = shop.add_task(BEN)
    use = {"type": "UseMaterial", "person_id": BEN, "task_id": task, "item": "Brass plate"}
    shop.do({**use, "quantity": "3", "unit": "pc", "unit_cost_e4": 11_555})
    shop.do({**use, "quantity": "1", "unit": "pc"})
    for number in (LOST, ORDER):
        plan = {"estimate_minutes": {"Engraving": 100, "Assembly": 60}, "labor_budget_e4": 1_500_000}
        shop.do({"type": "BudgetOrder", "number": number, **plan})
