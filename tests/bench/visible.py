"""How soon a commit can be queried, what the projector weighs, how fast lists answer."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from events.customers import CustomerRegistered
from events.orders import OrderRegistered
from events.work import TaskAdded
from projections.hints import PROJECTOR_SOCKET, announce
from projections.order_pages import SORTS
from projections.profit_report import list_profit
from projections.reading import ReadModels
from projections.search import search_orders
from tests.bench.latency import bare_flush_ms
from tests.projections.shop import Shop, person

ROOT = Path(__file__).resolve().parents[2]
TYPED = ("1", "12", "123", "50000", "w", "wal", "walnut plaq", "acorn", "club 7 brass", "zzz")
ADJECTIVES = ("walnut", "brass", "acrylic", "maple", "glass")
THINGS = ("plaque", "trophy", "flag", "sign", "plate")


def fill(shop: Shop, orders: int) -> None:
    """Let a shop know so many orders of 2,000 customers."""
    shop.say(person("ana"))
    shop.say(
        *(
            (f"customer-{i}", CustomerRegistered(number=f"{i}", source="X", name=f"Acorn Club {i}"))
            for i in range(2_000)
        )
    )
    for start in range(0, orders, 5_000):
        shop.say(*map(_order, range(start, min(start + 5_000, orders))))


def _order(i: int) -> tuple[str, OrderRegistered]:
    fact = OrderRegistered(
        number=f"{i}",
        source="X",
        customer_number=f"{i % 2_000}",
        description=f"{ADJECTIVES[i % 5]} {THINGS[i % 7 % 5]} {i % 977}",
        ordered_on=date(2016, 1, 1) + timedelta(days=i * 3_650 // 100_000),
        total_e4=i * 10_000 % 7_777_777,
    )
    return f"order-{i}", fact


def timed(call: Callable[[], Any], times: int = 20) -> float:
    """Return the median milliseconds of a call."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return round(statistics.median(took) * 1_000, 2)


def visible(shop: Shop, models: ReadModels, times: int) -> list[float]:
    """Return the sorted milliseconds from a commit until a query sees it, with a hint as the desk gives it."""
    took = []
    for i in range(times):
        position = shop.say(("work-ana", TaskAdded(task_id=f"t{i}", order_number=f"{i}", work_type="Engraving")))
        began = time.perf_counter()
        announce(shop.data / "run" / PROJECTOR_SOCKET)
        while not models.is_at("work", position):
            time.sleep(0.000_2)
        took.append((time.perf_counter() - began) * 1_000)
        time.sleep(0.005)
    return sorted(took)


def run(say: Callable[[str], None], orders: int = 100_000) -> dict[str, Any]:
    """Measure beside the same projector that a shop runs."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return measured(say, orders, Path(folder)) | {"one bare flush of this disk, p50 ms": round(bare_flush_ms(), 3)}


def measured(say: Callable[[str], None], orders: int, folder: Path) -> dict[str, Any]:
    """Measure in an empty folder."""
    say(f"a shop with {orders:,} orders")
    shop = Shop(folder)
    fill(shop, orders)
    command = [sys.executable, "-P", "-m", "projections", "--data", str(folder)]
    projector = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL
    )
    models = ReadModels(folder / "read")
    assert models.wait("work", shop.writer.head.position, 120)
    try:
        took = visible(shop, models, 1_000)
        memory = Path(f"/proc/{projector.pid}/status").read_text().split("VmRSS:")[1].split()[0]
        with models.read("work") as connection:
            searches = {typed: timed(lambda typed=typed: search_orders(connection, typed)) for typed in TYPED}  # type: ignore[misc]
            pages = {sort: timed(lambda sort=sort: list_profit(connection, sort=sort)) for sort in SORTS}  # type: ignore[misc]
            middle = {sort: _from_the_middle(connection, sort) for sort in SORTS}
    finally:
        projector.send_signal(signal.SIGTERM)
        projector.wait()
        models.close()
        shop.close()
    return {
        "visible_ms_p50": round(took[len(took) // 2], 2),
        "visible_ms_p99": round(took[len(took) * 99 // 100], 2),
        "visible_ms_max": round(took[-1], 2),
        "projector_mb": int(memory) // 1_024,
        "search_ms": searches,
        "profit_page_ms": pages,
        "profit_page_from_the_middle_ms": middle,
    }


def _from_the_middle(connection: Any, sort: str) -> float:
    half = list_profit(connection, sort=sort, limit=20_000)[-1].cursor
    return timed(lambda: list_profit(connection, sort=sort, after=half))
