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
    tasks: dict[str, tuple[str, str]] = {}
    sessions: dict[str, tuple[str, int, int | None]] = {}
    for event in map(json.loads, lines):
        data, kind = event["data"], event["type"]
        if kind == "pay.set.v1":
            entry = (date.fromisoformat(data["effective_on"]), data["kind"], data["amount_e4"])
            pay.setdefault(data["person_id"], []).append(entry)
        elif kind == "task.added.v1":
            tasks[data["task_id"]] = (data["order_number"], event["stream"].removeprefix("work-"))
        else:
            take(sessions, kind, data, time_of(event["occurred_at"]))
    cost, microseconds = Fraction(0), 0
    for task_id, began_us, ended_us in sessions.values():
        number, person = tasks[task_id]
        if number != order_number or ended_us is None:
            continue
        day = datetime.fromtimestamp(began_us // 1_000_000, ZoneInfo(ZONE)).date()
        _, kind, amount = max(entry for entry in pay[person] if entry[0] <= day)
        hourly = Fraction(amount, 10_000) / (2_080 if kind == "salary" else 1)
        cost += hourly * Fraction(ended_us - began_us, 3_600_000_000)
        microseconds += ended_us - began_us
    return cost, Decimal(microseconds) / 1_000_000


def take(sessions: dict[str, tuple[str, int, int | None]], kind: str, data: dict[str, Any], at_us: int) -> None:
    """Take what an event says of sessions: their task, when they began, and when they ended (None: open)."""
    if kind in ("task.started.v1", "task.resumed.v1"):
        sessions[data["session_id"]] = (data["task_id"], at_us, None)
    elif kind == "session.struck.v1":
        sessions.pop(data["session_id"], None)
    elif kind in ("session.corrected.v1", "session.added.v1", "timeline.restated.v1"):
        for span in data.get("sessions", [data] if "session_id" in data else []):
            if span.get("struck"):
                sessions.pop(span["session_id"], None)
            else:
                ended_us = time_of(span["ended_at"]) if span.get("ended_at") else None
                sessions[span["session_id"]] = (span["task_id"], time_of(span["started_at"]), ended_us)
    elif kind.startswith("task.") and data.get("session_id") in sessions:
        task_id, began_us, _ = sessions[data["session_id"]]
        sessions[data["session_id"]] = (task_id, began_us, None if kind == "task.undone.v1" else at_us)


def time_of(text: str) -> int:
    from datetime import datetime

    at = datetime.fromisoformat(text)
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
