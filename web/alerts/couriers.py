"""Who carries alerts: a thread for each that is on its way, one for a destination at a time.

A destination that does not answer holds up nothing but itself.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator

from web.alerts.ledger import Due
from web.alerts.line import Undelivered
from web.alerts.sending import Sender
from web.alerts.settings import AlertSettings
from web.logs import logger

STEP_S = 0.02


class Couriers:
    """Sends beside the thread that keeps the book."""

    def __init__(self, sender: Sender, wake: Callable[[], None]) -> None:
        """Send nothing yet; `wake` is called from a thread when something came of a try."""
        self._sender = sender
        self._wake = wake
        self._back: queue.SimpleQueue[tuple[Due, str | None]] = queue.SimpleQueue()
        self.busy: set[str] = set()
        """Destinations to which something is on its way."""

    def send(self, due: Due, settings: AlertSettings) -> None:
        """Send it off. A daemon thread: what is on its way when the process ends is sent again, under the same id."""
        self.busy.add(due.destination_id)
        threading.Thread(target=self._carry, args=(due, settings), daemon=True).start()

    def back(self) -> Iterator[tuple[Due, str | None]]:
        """Yield what came of tries that are over: None, or why it did not get through."""
        while not self._back.empty():
            due, error = self._back.get()
            self.busy.discard(due.destination_id)
            yield due, error

    def wait(self, seconds: float) -> None:
        """Wait until all are back, or so long."""
        deadline = time.monotonic() + seconds
        while self._back.qsize() < len(self.busy) and time.monotonic() < deadline:
            time.sleep(STEP_S)

    def _carry(self, due: Due, settings: AlertSettings) -> None:
        try:
            self._sender.send(due.alert, due.destination_id, settings)
            error = None
        except Undelivered as why:
            error = str(why)
        except Exception as fault:  # noqa: BLE001  a fault of ours is told, and tried again as any other
            logger("alerts").error("fault while sending", kind=due.alert.kind, exc_info=fault)
            error = f"it failed with {type(fault).__name__}"
        self._back.put((due, error))
        self._wake()
