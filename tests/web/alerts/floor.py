"""A log that facts are written to, its read tables, and a reactor that is led round by round."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from events.alerts import DestinationSet, Language
from events.corrections import CorrectionRequested
from events.fact import Fact
from events.orders import OrderBudgeted
from events.work import SessionSpan, TaskAdded, TimelineRestated
from projections.days import from_us
from projections.groups import GROUPS
from projections.rebuild import READ_FOLDER
from projections.runner import Runner
from projections.source import open_source
from tests.patience import PATIENCE_S
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, pay, person
from tests.web.alerts.servers import Posted
from web.alerts.pace import Pace
from web.alerts.reactor import Reactor

HOOK = "0190a2c4-0000-7000-8000-0000000000d1"
OTHER = "0190a2c4-0000-7000-8000-0000000000d2"
HASTY = Pace(poll=0.02, look=0.0, gather=0.0, first=0.0, most=0.0, beat=0.0)


class Clock:
    """Stands still until a test turns it."""

    def __init__(self) -> None:
        self.now_us = NOON_US

    def __call__(self) -> int:
        return self.now_us


class Floor:
    """Ana and Ben, each with a task on orders 1 and 2; and whoever is to be told."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = Clock()
        self.log = Shop(data)
        self.reactor: Reactor | None = None
        self.log.say(person("ana"), person("ben"), pay("ana", "hourly", 200_000), pay("ben", "hourly", 300_000))
        self.log.say(order("1", customer_number="7"), order("2"))
        for who in ("ana", "ben"):
            for number in "12":
                added = TaskAdded(task_id=f"{who}-{number}", order_number=number, work_type="Engraving")
                self.log.say((f"work-{who}", added))

    def close(self) -> None:
        self.rest()
        self.log.close()

    def say(self, *said: tuple[str, Fact]) -> None:
        """Record facts, and let the read tables follow."""
        self.log.say(*said)
        self.project()

    def project(self) -> None:
        source = open_source(self.data)
        for group in GROUPS.values():
            runner = Runner(group, source, self.data, self.data / READ_FOLDER, lambda *_, **__: None)
            while runner.round() or runner.position == 0:
                pass
            runner.close()
        source.log.close()

    def tell(self, url: str, *kinds: str, key: str = HOOK, sees_pay: bool = False, language: Language = "en") -> None:
        """Let a webhook be told of these kinds."""
        kinds = kinds or ("labor-budget", "correction-request", "shift-end", "refused-action", "import", "projector")
        said = DestinationSet(
            destination_id=key, channel="webhook", kinds=kinds, sees_pay=sees_pay, language=language, address=url
        )
        self.say((f"destination-{key}", said))

    def budget(self, number: str, whole: int) -> None:
        """Give an order a labor budget."""
        self.say((f"order-{number}", OrderBudgeted(number=number, labor_budget_e4=whole * 10_000)))

    def worked(self, who: str, number: str, began: float, ended: float | None, session: str | None = None) -> None:
        """Record a session, in hours after noon; open without an end."""
        times = [None if hours is None else from_us(NOON_US + round(hours * HOUR_US)) for hours in (began, ended)]
        named = {"session_id": session or f"{who}-{number}-{began}", "task_id": f"{who}-{number}"}
        span = SessionSpan(**named, started_at=times[0] or from_us(0), ended_at=times[1])
        self.say((f"work-{who}", TimelineRestated(sessions=(span,))))

    def at(self, hours: float) -> None:
        """Turn the clock to so many hours after noon."""
        self.clock.now_us = NOON_US + round(hours * HOUR_US)

    def wake(self, pace: Pace = HASTY) -> Reactor:
        """Start the reactor, and let it look round once."""
        self.reactor = Reactor(self.data, "Sample Trophies", pace=pace, clock=self.clock)
        self.reactor.start()
        self.reactor.round()
        return self.reactor

    def rest(self) -> None:
        """Stop the reactor."""
        if self.reactor is not None:
            self.reactor.close()
            self.reactor = None

    def rounds(self, holds: Callable[[], Any] = lambda: False) -> None:
        """Lead the reactor until something holds."""
        assert self.reactor is not None
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, "it never came to that"
            self.reactor.round()
            time.sleep(0.005)

    def settle(self) -> None:
        """Lead the reactor until nothing is left to do."""
        assert self.reactor is not None
        for _ in range(3):
            self.reactor.round()
            self.reactor._couriers.wait(PATIENCE_S)
        self.reactor.round()


def subjects(posts: list[Posted]) -> list[str]:
    """What was told."""
    return [post.said["data"]["subject"] for post in posts]


def asked(request_id: str, who: str = "ana") -> tuple[str, Fact]:
    """Somebody asks for a correction."""
    return f"work-{who}", CorrectionRequested(request_id=request_id, task_id=f"{who}-1", text="the clock was wrong")
