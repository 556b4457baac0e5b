"""Trying a destination out: an alert that only says that it is a test, sent at once, with what came of it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from commands.opening import now_us
from events.ids import uuid7
from web.alerts.alert import Alert
from web.alerts.line import Undelivered
from web.alerts.sending import Sender
from web.alerts.settings import AlertSettings
from web.problems import Stop, unavailable
from web.shapes import Shape

AT_ONCE = 2


class AlertTrial(Shape):
    """What came of a test: whether it got through, else why not, and how long that took."""

    delivered: bool
    error: str | None
    seconds: float


class Trials:
    """Sends tests, a few at a time. They are in nobody's book."""

    def __init__(self, sender: Sender) -> None:
        """Start no thread yet."""
        self._sender = sender
        self._pool = ThreadPoolExecutor(AT_ONCE, "alert-trial")
        self._running = 0

    def close(self) -> None:
        """Wait for nobody; a test ends by itself, soon."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def run(self, destination_id: str, settings: AlertSettings) -> AlertTrial:
        """Send a test to a destination; `Stop` when others are under way."""
        if self._running >= AT_ONCE:
            raise Stop(unavailable("overloaded", "other tests are under way: try again in a moment"))
        self._running += 1
        try:
            work = asyncio.get_running_loop().run_in_executor(self._pool, self.send, destination_id, settings)
            return await work
        finally:
            self._running -= 1

    def send(self, destination_id: str, settings: AlertSettings) -> AlertTrial:
        """Send it from this thread."""
        began = time.monotonic()
        alert = Alert(alert_id=str(uuid7()), kind="test", raised_at_us=now_us(), facts={})
        error = None
        try:
            self._sender.send(alert, destination_id, settings)
        except Undelivered as why:
            error = str(why)
        return AlertTrial(delivered=error is None, error=error, seconds=round(time.monotonic() - began, 3))
