"""Lists of sessions: sorted by anything, page after page."""

from datetime import UTC, datetime

import pytest

from events.corrections import SessionStruck
from events.work import TaskAdded, TaskPaused, TaskStarted
from projections.days import Days
from projections.reading import one_moment, reading_engine
from projections.session_list import list_sessions, place_of
from tests.projections.shop import HOUR_US, MINUTE_US, NOON_US, Shop, order, person

DAYS = Days("UTC")
NOW = datetime(2026, 3, 3, tzinfo=UTC)
WORK = (("ana", 0, 30), ("ana", 60, 10), ("ben", 0, 30), ("ben", 40, None), ("cleo", 5, 20), ("dora", 0, 90))
"""Who began after how many minutes, and how long it took."""


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """Two people of the same name, sessions of the same length, an open one and one that was struck."""
    shop = Shop(tmp_path_factory.mktemp("lists"))
    shop.say(
        order("1"),
        *(
            person(who, team="Day" if who < "c" else None, name="Ann" if who < "c" else None)
            for who in ("ana", "ben", "cleo", "dora")
        ),
    )
    for number, (who, began, minutes) in enumerate(WORK):
        task, start = {"task_id": f"t{number}", "session_id": f"s{number}"}, NOON_US + began * MINUTE_US
        shop.say((f"work-{who}", TaskAdded(task_id=f"t{number}", order_number="1", work_type="ABC"[number % 3]), start))
        shop.say((f"work-{who}", TaskStarted(**task), start))
        if minutes is not None:
            shop.say((f"work-{who}", TaskPaused(**task), start + minutes * MINUTE_US))
    shop.say(("work-dora", SessionStruck(session_id="s5", task_id="t5", reason="never was"), NOON_US + HOUR_US))
    shop.close()
    engine = reading_engine(shop.build())
    yield engine
    engine.dispose()


def keys(session, sort):
    """What a list is sorted by, unknown values last whichever way."""
    return {
        "started": (session.started_at, session.session_id),
        "seconds": (session.labor_us or 0, session.started_at, session.session_id),
        "person": (session.person_name or "~", session.person_id, session.started_at, session.session_id),
    }[sort]


@pytest.mark.parametrize("sort", ["started", "seconds", "person"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("wanted", [{}, {"person_id": "ben"}, {"team": "Day"}, {"is_open": False}, {"work_type": "B"}])
def test_pages_of_one_make_up_the_whole_sorted_list(lists, sort, descending, wanted):
    with one_moment(lists) as connection:
        whole = list_sessions(connection, DAYS, NOW, sort=sort, descending=descending, **wanted)
        pages, after = [], None
        while page := list_sessions(
            connection, DAYS, NOW, sort=sort, descending=descending, after=after, limit=1, **wanted
        ):
            pages += page
            after = place_of(page[-1], sort)
    assert pages == whole
    known = [each for each in whole if sort != "seconds" or each.labor_us is not None]
    assert whole[: len(known)] == known
    assert known == sorted(known, key=lambda each: keys(each, sort), reverse=descending)
    expected = {
        f"s{number}"
        for number, (who, _, minutes) in enumerate(WORK)
        if who == wanted.get("person_id", who)
        and (wanted.get("team") is None or who < "c")
        and ("is_open" not in wanted or minutes is not None)
        and "ABC"[number % 3] == wanted.get("work_type", "ABC"[number % 3])
    }
    assert {each.session_id for each in whole} == expected
