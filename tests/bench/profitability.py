"""How soon the console has its lists and reports, of a hundred thousand orders and two million sessions.

Asked over HTTP, of a server in a process of its own, one question after the other. Each answer stands beside the limit.
The processor's time is said too: on a machine with other work to do, the time by the clock is not the program's alone.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec

from projections.groups import GROUPS
from projections.hints import short_address
from projections.order_pages import SORTS
from projections.parallel import rebuild_all
from tests.bench.replay import write_log
from tests.bench.years import FIRST_DAY, SESSIONS_PER_ORDER, day_of, years

LIMIT_MS = 300
ROOT = Path(__file__).resolve().parents[2]
TIMES = 5
Params = dict[str, Any]


class Question(msgspec.Struct, frozen=True):
    """What is asked, and of which route."""

    name: str
    path: str
    params: Params


def run(say: Callable[[str], None], orders: int = 100_000) -> dict[str, Any]:
    """Measure with so many orders, and twenty sessions for each."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return measured(say, orders, Path(folder))


def measured(say: Callable[[str], None], orders: int, folder: Path) -> dict[str, Any]:
    """Measure in an empty folder. Times are in milliseconds, by the clock and of the processor."""
    say(f"writing years of a shop: {orders:,} orders, {orders * SESSIONS_PER_ORDER:,} sessions")
    events = write_log(years(orders), folder)
    say(f"folding {events:,} events")
    began = time.monotonic()
    rebuild_all(folder, GROUPS)
    rebuilt_s = time.monotonic() - began
    with served(folder) as server:
        say("asking")
        answers = {question.name: server.ask(question) for question in questions(server, orders)}
        say("taking all of it along, as CSV")
        export = server.export()
    slow = [name for name, (_, slowest, _) in answers.items() if slowest > LIMIT_MS]
    return {
        "orders": orders,
        "events": events,
        "rebuild_events_per_s": round(events / rebuilt_s),
        "limit_ms": LIMIT_MS,
        "load_of_the_machine": os.getloadavg()[0],
        "p50 / slowest / processor, ms": {name: " / ".join(map(str, took)) for name, took in answers.items()},
        "over_the_limit": ", ".join(slow) or "none",
        "export": export,
    }


class Server:
    """A server to ask, at its local door."""

    def __init__(self, client: httpx.Client, pid: int) -> None:
        self.client = client
        self._pid = pid

    def ask(self, question: Question) -> tuple[float, float, float]:
        """Return the median and the slowest of some answers, and the processor's time for one."""
        took, before_ms = [], self._processor_ms()
        for _ in range(TIMES):
            began = time.perf_counter()
            self.get(question.path, question.params)
            took.append((time.perf_counter() - began) * 1e3)
        processor_ms = (self._processor_ms() - before_ms) / TIMES
        return round(statistics.median(took), 1), round(max(took), 1), round(processor_ms, 1)

    def get(self, path: str, params: Params) -> Any:
        """Return an answer."""
        answer = self.client.get(path, params=params)
        assert answer.status_code == 200, (path, params, answer.text)
        return answer.json()

    def export(self) -> dict[str, Any]:
        """Take all orders as CSV, and see what the server's memory grows to meanwhile."""
        before, began, rows, first_s = self._status_mb("VmRSS"), time.perf_counter(), -1, 0.0
        Path(f"/proc/{self._pid}/clear_refs").write_text("5")  # forget the highest so far
        with self.client.stream("GET", "/api/profitability", params={"format": "csv"}) as answer:
            for piece in answer.iter_bytes():
                first_s = first_s or time.perf_counter() - began
                rows += piece.count(b"\r\n")
        seconds = time.perf_counter() - began
        return {
            "rows": rows,
            "seconds": round(seconds, 2),
            "first_piece_ms": round(first_s * 1e3),
            "rows_per_s": round(rows / seconds),
            "memory_before_mb": before,
            "memory_at_most_mb": self._status_mb("VmHWM"),
        }

    def _processor_ms(self) -> float:
        # Nanoseconds on a processor, of each thread.
        found = Path(f"/proc/{self._pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in found) / 1e6

    def _status_mb(self, name: str) -> int:
        status = Path(f"/proc/{self._pid}/status").read_text()
        return int(status.split(f"{name}:")[1].split()[0]) // 1_024


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Run a server for as long as this lasts."""
    command = [sys.executable, "-P", "-m", "tests.bench.twins", "desk", str(folder), "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            with short_address(folder / "run/floorbook.sock") as address:
                transport = httpx.HTTPTransport(uds=address)
                with httpx.Client(transport=transport, base_url="http://floorbook", timeout=120) as client:
                    yield Server(client, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def questions(server: Server, orders: int) -> Iterable[Question]:
    """Yield what the console asks: of a month and of a year in the middle, of one customer, team, person, order."""
    middle = day_of(orders // 2).replace(day=1)
    day, month = span(middle, middle), span(middle, middle.replace(day=28))
    year = span(max(FIRST_DAY, middle.replace(month=1)), middle.replace(month=12, day=31))
    for sort in SORTS:
        for way in ("true", "false"):
            name = f"orders by {sort}{', ascending' * (way == 'false')}"
            yield Question(name, "/api/profitability", {"sort": sort, "descending": way})
        middle_of = {"sort": sort, "cursor": deep(server, sort, orders)}
        yield Question(f"orders by {sort}, from the middle", "/api/profitability", middle_of)
    for name, wanted in {"": {}, **filters(month, year)}.items():
        yield Question(f"orders{name}, the latest", "/api/profitability", wanted)
        yield Question(f"orders{name}, with totals", "/api/profitability", {**wanted, "totals": "true"})
        worst = {**wanted, "sort": "margin", "descending": "false"}
        yield Question(f"orders{name}, least margin first", "/api/profitability", worst)
    for sort in ("date", "due", "number"):
        yield Question(f"list of orders by {sort}", "/api/orders", {"sort": sort, "q": "brass", "status": "unshipped"})
    for name, wanted in session_lists(server, day, month).items():
        yield Question(f"sessions{name}", "/api/sessions", wanted)
    for by in ("week", "work_type", "team", "person", "customer"):
        for name, days in {"month": month, "year": year}.items():
            yield Question(f"labor of a {name} by {by}", "/api/labor", {"by": by, **days})
    yield Question("labor of a year by week and work type", "/api/labor", {"by": ["week", "work_type"], **year})
    yield Question("floor utilisation of a month", "/api/utilisation", month)
    yield Question("floor utilisation of a year", "/api/utilisation", year)
    yield Question("floor utilisation of a day by hour", "/api/utilisation", {"per": "hour", **day})
    yield Question("estimates of a month", "/api/estimates", month)
    yield Question("estimates of all years", "/api/estimates", {})
    yield Question("floor", "/api/floor", {})
    yield Question("budgets", "/api/budgets", {})
    yield Question("search by words", "/api/orders/search", {"q": "walnut pla"})
    yield Question("search by number", "/api/orders/search", {"q": f"{orders // 2:06}"[:4]})


def span(first: date, last: date) -> Params:
    """Return the parameters of a span of days."""
    return {"from_day": first.isoformat(), "to_day": last.isoformat()}


def session_lists(server: Server, day: Params, month: Params) -> dict[str, Params]:
    """Return filters and orders of lists of sessions by their names."""
    last = server.get("/api/sessions", {"limit": 1})["sessions"][0]
    person, order = {"person_id": last["person_id"]}, {"order_number": last["order_number"]}
    return {
        "": {},
        " of a person": person,
        " of a person and month": person | month,
        " of a day": day,
        " of an order": order,
        " of a person and order": person | order,
        " that are open": {"is_open": "true"},
        " of a team": {"team": "Team 1"},
        " of a work type": {"work_type": "Packing"},
        " by length": {"sort": "seconds"},
        " of a month by length": {"sort": "seconds"} | month,
        " by person": {"sort": "person", "descending": "false"},
    }


def filters(month: Params, year: Params) -> dict[str, Params]:
    """Return filters of profitability by their names."""
    return {
        " of a month": month,
        " of a year": year,
        " shipped in a month": {"date": "shipped", **month},
        " worked on in a month": {"date": "worked", **month},
        " worked on in a month by a team": {"date": "worked", "team": "Team 2", **month},
        " of a customer": {"customer_number": "77"},
        " of a team": {"team": "Team 1"},
        " of nobody's team": {"team": "None"},
        " that shipped": {"status": "shipped"},
        " that did not ship": {"status": "unshipped"},
        " with work": {"worked": "true"},
        " without work": {"worked": "false"},
        " with a word": {"q": "walnut"},
        " that lost money": {"margin_below": "0"},
        " of a month that lost money": {"margin_below": "0", **month},
    }


def deep(server: Server, sort: str, orders: int) -> str:
    """Go half-way down a list, and return where that is."""
    cursor = ""
    for _ in range(max(1, orders // 500 // 2)):
        params = {"sort": sort, "limit": 500, **({"cursor": cursor} if cursor else {})}
        cursor = server.get("/api/profitability", params)["next"] or cursor
    return cursor
