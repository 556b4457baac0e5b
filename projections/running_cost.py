"""What open sessions have cost so far: as if all of them ended now, with shares, overtime and all rules."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from projections.days import Days, to_us
from projections.labor import Rates, costs
from projections.labor_rules import list_labor_rules, options_of, rules_of
from projections.labor_weeks import booked_in_weeks, counts, span_of, weeks_of
from projections.people import PAY, PEOPLE, PayRow, pay_entries
from projections.sessions import SESSIONS, SessionRow, counted
from projections.settings import settings_changed, shop_days


class Running(msgspec.Struct):
    """What an order's open sessions add to its labor cost (exact), how many they are, and whose own pay is in it.

    Where somebody works on several tasks at once it may take away from what their closed sessions bear.
    """

    cost: int = 0
    sessions: int = 0
    payees: set[str] = msgspec.field(default_factory=set)


def running_costs(connection: sa.Connection, now: datetime) -> dict[str, Running]:
    """Return what goes on now, by order."""
    c = SESSIONS.c
    opened: dict[str, list[SessionRow]] = {}
    for values in connection.execute(sa.select(SESSIONS.sql).where(c.ended_at.is_(None), counted())):
        row = SessionRow(*values)
        opened.setdefault(row.person_id, []).append(row)
    if not opened:
        return {}
    days, rules = shop_days(connection), rules_of(list_labor_rules(connection))
    options = options_of(settings_changed(connection))
    found: dict[str, Running] = {}
    for person_id, rows in opened.items():
        for row in rows:
            row.ended_at = max(row.started_at, to_us(now))
            found.setdefault(row.order_number, Running()).sessions += 1
        around = {row.session_id: row for row in rows}
        if not options.alone:
            around = _weeks(connection, days, rows) | around
        role = connection.execute(sa.select(PEOPLE.c.pay_role).where(PEOPLE.c.person_id == person_id)).scalar()
        pay = connection.execute(sa.select(PAY.sql).where(PAY.c.person_id == person_id)).first()
        entries = pay_entries(None if pay is None else PayRow(*pay))
        rates = Rates(days, ((each.effective_on, each.kind, each.amount_e4) for each in entries), rules, role)
        made = costs([span_of(row) for row in around.values()], days, rates, options.overtime_after_us)
        for row in around.values():
            pieces = made[row.session_id]
            gained = sum(piece.cost for piece in pieces if piece.cost is not None) - int(row.cost or 0)
            if gained or row.session_id in {each.session_id for each in rows}:
                running = found.setdefault(row.order_number, Running())
                running.cost += gained
                if any(piece.own and piece.cost for piece in pieces):
                    running.payees.add(person_id)
    return found


def _weeks(connection: sa.Connection, days: Days, rows: list[SessionRow]) -> dict[str, SessionRow]:
    """Return what one person did in the weeks of these sessions, and in the weeks that that touches."""
    weeks: set[int] = set()
    around: dict[str, SessionRow] = {}
    wider = {week for row in rows for week in weeks_of(span_of(row), days)}
    while wider > weeks:
        weeks = wider
        booked = booked_in_weeks(connection.execute, days, rows[0].person_no, weeks)
        around = {key: row for key, row in booked.items() if counts(row)}
        wider = weeks.union(*(weeks_of(span_of(row), days) for row in around.values()))
    return around
