"""How the floor was used: equal to looking at every minute, with days of 23 and 25 hours and work across midnights."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.settings import SettingChanged
from events.work import SessionSpan, TaskAdded, TaskStarted, TimelineRestated
from projections.days import Days, from_us, to_us
from projections.reading import one_moment, reading_engine
from projections.utilisation import utilisation
from tests.projections.shop import MINUTE_US, Shop, order, person

ZONE = "America/Denver"
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
PEOPLE = ("ana", "ben", "cleo")
QUARTER_US = 15 * MINUTE_US


def midnight(day: date) -> int:
    return to_us(datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE)).astimezone(UTC))


sessions = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.integers(-60, 250),  # quarters of an hour from the midnight before the change of clocks
        st.one_of(st.none(), st.integers(0, 120)),
        st.booleans(),
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=25)
@given(drawn=sessions, change=st.sampled_from([SPRING, AUTUMN]), now=st.integers(0, 300), team=st.booleans())
def test_it_is_what_looking_at_every_quarter_gives(
    tmp_path_factory: Any, drawn: list[Any], change: date, now: int, *, team: bool
) -> None:
    first = change - timedelta(days=1)
    origin = midnight(first)
    shop = Shop(tmp_path_factory.mktemp("use"))
    shop.say(("settings", SettingChanged(name="zone", value=ZONE)), order("1"))
    shop.say(*(person(who, "Day" if who != "ana" else None) for who in PEOPLE))
    open_ones: set[str] = set()
    kept: list[tuple[str, int, int | None]] = []
    for number, (who, began, length, struck) in enumerate(drawn):
        if length is None and (who in open_ones or struck):
            continue
        start = origin + began * QUARTER_US
        task = {"task_id": f"t{number}", "session_id": f"s{number}"}
        shop.say((f"work-{who}", TaskAdded(task_id=f"t{number}", order_number="1", work_type="Engraving"), start))
        if length is None:
            open_ones.add(who)
            shop.say((f"work-{who}", TaskStarted(**task), start))
        else:
            end = from_us(start + length * QUARTER_US)
            span = SessionSpan(**task, started_at=from_us(start), ended_at=end, struck=struck)
            shop.say((f"work-{who}", TimelineRestated(sessions=(span,)), start))
        if not struck and not (team and who == "ana"):
            kept.append((who, start, None if length is None else start + length * QUARTER_US))
    shop.close()
    engine, now_us = reading_engine(shop.build()), origin + now * QUARTER_US
    with one_moment(engine) as connection:
        for per, days in (("day", 3), ("hour", 1)):
            begin = first if per == "day" else change
            until, wanted = begin + timedelta(days=days - 1), "Day" if team else None
            found = utilisation(connection, Days(ZONE), from_us(now_us), begin, until, per=per, team=wanted)  # type: ignore[arg-type]
            edges = [to_us(slot.starts_at) for slot in found.slots] + [to_us(found.slots[-1].ends_at)]
            assert (edges[0], edges[-1]) == (midnight(begin), midnight(begin + timedelta(days=days)))
            assert len(found.slots) == (3 if per == "day" else {SPRING: 23, AUTUMN: 25}[change])
            assert [(use.worked_us, use.people) for use in found.slots] == [
                looked_at(kept, now_us, a, b)[:2] for a, b in pairwise(edges)
            ]
            for use, (a, b) in zip([*found.slots, found.total], [*pairwise(edges), (edges[0], edges[-1])], strict=True):
                worked, people, quarters = looked_at(kept, now_us, a, b)
                assert (use.worked_us, use.people) == (worked, people)
                assert use.first_started_at == (from_us(min(quarters)) if quarters else None)
                assert use.last_ended_at == (from_us(max(quarters) + QUARTER_US) if quarters else None)
    engine.dispose()


def looked_at(kept: list[tuple[str, int, int | None]], now_us: int, begin: int, end: int) -> tuple[int, int, set[int]]:
    """Look at every quarter of an hour, and see who works in it."""
    worked = {
        (who, quarter)
        for quarter in range(begin, end, QUARTER_US)
        for who, started, ended in kept
        if started <= quarter < (now_us if ended is None else ended)
    }
    return len(worked) * QUARTER_US, len({who for who, _ in worked}), {quarter for _, quarter in worked}
