"""Whether queries see a position yet: woken by hints of the projector, sure by its checkpoint."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from projections.reading import GroupStopped, ReadModels
from web.problems import Stop, bad_request, unavailable

POLL_S = 0.05
"""How often to look when no hint comes."""
T = TypeVar("T")


class Freshness:
    """Waits for read models. `aside` runs a look-up beside the event loop."""

    def __init__(
        self, reads: ReadModels, head: Callable[[], int], aside: Callable[[Callable[[], bool]], Awaitable[bool]]
    ) -> None:
        """Know nothing yet."""
        self._reads = reads
        self._head = head
        self._aside = aside
        self._hinted = asyncio.Event()

    def hint(self) -> None:
        """Wake whoever waits: something moved."""
        self._hinted.set()
        self._hinted = asyncio.Event()

    async def wait(self, group: str, position: int, timeout_s: float) -> None:
        """Return when queries of a group see a position; `Stop` when that takes too long or is in vain."""
        head = self._head()
        if position > head:
            message = f"the log ends at position {head}: after a restore, forget positions from before it"
            raise Stop(bad_request("malformed", message, {"field": "after"}))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            hinted = self._hinted
            try:
                if await self._aside(lambda: self._reads.is_at(group, position)):
                    return
            except GroupStopped as stopped:
                raise Stop(unavailable("projection-stopped", str(stopped))) from None
            left_s = deadline - loop.time()
            if left_s <= 0:
                message = f"the read tables have not reached position {position} in {timeout_s:g} seconds"
                raise Stop(unavailable("projection-behind", message))
            try:
                async with asyncio.timeout(min(left_s, POLL_S)):
                    await hinted.wait()
            except TimeoutError:
                continue
