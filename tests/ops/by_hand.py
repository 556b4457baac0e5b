"""What reports say, worked out by hand: from `audit show`, which reads nothing but the log."""

import json
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ops.story.cast import ZONE
from tests.ops.running import floorbook


def labor_from_the_log(folder: Path, order_number: str) -> tuple[Fraction, Decimal]:
    """Fold closed sessions of an order from `audit show`, which reads nothing but the log."""
    lines = floorbook("audit", "show", "--json", "--limit", 1_000_000, "--data", folder).stdout.splitlines()
    pay: dict[str, list[tuple[date, str, int]]] = {}
    tasks: dict[str, str] = {}
    opened: dict[str, tuple[str, str, Any]] = {}
    closed: dict[str, Any] = {}
    for event in map(json.loads, lines):
        data, kind = event["data"], event["type"]
        at = time_of(event["occurred_at"])
        if kind == "pay.set.v1":
            entry = (date.fromisoformat(data["effective_on"]), data["kind"], data["amount_e4"])
            pay.setdefault(data["person_id"], []).append(entry)
        elif kind == "task.added.v1":
            tasks[data["task_id"]] = data["order_number"]
        elif kind in ("task.started.v1", "task.resumed.v1"):
            opened[data["session_id"]] = (data["task_id"], event["stream"].removeprefix("work-"), at)
        elif kind == "task.undone.v1":
            closed.pop(data.get("session_id"), None)
        elif kind.startswith("task.") and data.get("session_id"):
            closed[data["session_id"]] = at
    cost, microseconds = Fraction(0), 0
    for session, ended_us in closed.items():
        task, person, began_us = opened[session]
        if tasks[task] != order_number:
            continue
        day = datetime.fromtimestamp(began_us // 1_000_000, ZoneInfo(ZONE)).date()
        _, kind, amount = max(entry for entry in pay[person] if entry[0] <= day)
        hourly = Fraction(amount, 10_000) / (2_080 if kind == "salary" else 1)
        cost += hourly * Fraction(ended_us - began_us, 3_600_000_000)
        microseconds += ended_us - began_us
    return cost, Decimal(microseconds) / 1_000_000


def time_of(text: str) -> int:
    from datetime import datetime

    at = datetime.fromisoformat(text)
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
