"""Whatever a person's time comes to: what the decider believes and what the read tables show is the same."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from commands.corrections import AcceptCorrection, DeclineCorrection
from tests.commands.day import ANN
from tests.commands.test_time_machine import TASKS, OverlappingTime, PersonsTime
from tests.projections.shop import Shop, order, person, rows

ANSWERS = (AcceptCorrection, DeclineCorrection)
MINUTES = (0, 1, 2, 5, 15, 60, 120)


def play(time: PersonsTime, chance: random.Random, steps: int) -> None:
    """A life of taps, on time and late; of corrections, requests and shift ends; and of weeks that are approved."""

    def pick() -> int:
        return chance.randrange(1_000)

    acts: list[tuple[int, Callable[[], None]]] = [
        (6, lambda: time.time_passes(chance.choice((1, 5, 20, 60, 400)))),
        (1, lambda: time.time_passes(chance.choice((1_500, 9_000)))),
        (9, lambda: time.tap_what_makes_sense(chance.choice(TASKS), pick(), 0)),
        (6, lambda: time.tap_what_makes_sense(chance.choice(TASKS), pick(), chance.choice(MINUTES))),
        (1, lambda: time.shift_ends(chance.choice(MINUTES))),
        (1, lambda: time.correct(pick(), 5, chance.randint(-40, 40), chance.randint(1, 90))),
        (1, lambda: time.strike(pick())),
        (1, lambda: time.add_session(chance.choice(TASKS), chance.choice(MINUTES), chance.randint(1, 60))),
        (1, lambda: time.ask(chance.choice(TASKS), pick(), chance.random() < 0.5, 5, chance.randint(1, 60))),
        (1, lambda: time.answer(pick(), chance.choice(ANSWERS))),
        (1, lambda: time.review(pick())),
        (1, lambda: time.approve(1)),
    ]
    if isinstance(time, OverlappingTime):
        acts.append((1, time.change))
    for _ in range(steps):
        chance.choices([act for _, act in acts], [weight for weight, _ in acts])[0]()


@pytest.mark.parametrize("kind", [PersonsTime, OverlappingTime])
@pytest.mark.parametrize("seed", range(4))
def test_decided_and_read_are_one(tmp_path: Path, kind: type[PersonsTime], seed: int):
    time = kind()
    time.begin()
    play(time, random.Random(seed), 250)
    shop = Shop(tmp_path)
    shop.say(person(ANN), order("107923"))
    shop.say(*((f"work-{ANN}", fact, at_us) for fact, at_us in time.desk.said))
    shop.close()
    path, state = shop.build(), time.desk.whole
    assert rows(path, "SELECT task_id, phase, session_id FROM order_task ORDER BY 1") == sorted(
        (task.task_id, task.phase, task.session_id) for task in state.tasks.values()
    )
    counted = "SELECT session_id, task_id, started_at, ended_at FROM work_session WHERE mark IS NOT 'struck' ORDER BY 1"
    assert rows(path, counted) == sorted(
        (each.session_id, each.task_id, each.started_at_us, each.ended_at_us)
        for each in state.sessions.values()
        if not each.struck
    )
    asked = rows(path, "SELECT request_id, state FROM correction_request ORDER BY 1")
    assert asked == sorted((each.request_id, each.outcome) for each in state.requests.values())
    closed = rows(path, "SELECT week, approved_us FROM timesheet WHERE state = 'approved' ORDER BY 1")
    assert closed == sorted((week.isoformat(), said.labor_us) for week, said in state.weeks.items())
    days = """SELECT s.day, s.labor_us FROM work_session AS s WHERE s.day IS NOT NULL AND s.mark IS NOT 'struck'
              UNION ALL SELECT d.day, d.labor_us FROM labor_day AS d"""
    for week, said in state.weeks.items():
        worked = [us for day, us in rows(path, days) if 0 <= (date.fromisoformat(day) - week).days < 7]
        assert sum(worked) == said.labor_us
