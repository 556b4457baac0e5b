"""How the instance is: what works, what lags, and why.

Degraded answers 200 and says so; 503 only when nothing can be written.
"""

import shutil
import time
from typing import Literal

import msgspec

from projections.groups import GROUPS
from projections.reading import GroupState
from web.alerts import standing
from web.alerts.standing import AlertsHealth
from web.pads import Pads
from web.parts import Parts
from web.queries import Queries
from web.world import World

BEHIND_S_MAX = 10.0
QUEUE_SHARE_MAX = 0.7
DISK_FREE_SHARE_MIN = 0.2
DISK_FREE_BYTES_MIN = 20 << 30
"""What is more than this is enough, however large the disk."""
US_PER_S = 1_000_000


class LogHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the log: its position and chain value, and since when this history runs (`epoch`)."""

    id: str
    epoch: str
    position: int
    chain: str


class GroupHealth(msgspec.Struct, frozen=True, kw_only=True):
    """A group of read models: how far it is, and how long ago what it has not seen yet was recorded."""

    group: str
    state: str
    position: int
    behind: int
    behind_seconds: float
    error: str | None = None


class QueueHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Commands that wait for the desk."""

    waiting: int
    capacity: int


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the instance is. `ok` is true when nothing is wrong; `causes` says what is."""

    ok: bool
    status: Literal["ok", "degraded", "unavailable"]
    causes: list[str]
    name: str
    version: str
    environment: str
    uptime_seconds: float
    log: LogHealth
    groups: list[GroupHealth]
    queue: QueueHealth
    disk_free_share: float
    alerts: AlertsHealth | None = None


class Pulse(msgspec.Struct, frozen=True, kw_only=True):
    """Whether commands are taken: for load balancers, who ask often."""

    ok: bool
    status: Literal["ok", "unavailable"]


class Doctor:
    """Looks after the instance's health."""

    def __init__(self, parts: Parts, world: World, queries: Queries, pads: Pads) -> None:
        """Bind to the parts."""
        self._parts = parts
        self._world = world
        self._queries = queries
        self._pads = pads

    def pulse(self) -> Pulse:
        """Return whether commands are taken."""
        broken = self._parts.counter.broken is not None
        return Pulse(ok=not broken, status="unavailable" if broken else "ok")

    async def health(self) -> Health:
        """Look at everything."""
        config, counter = self._parts.config, self._parts.counter
        head = counter.desk.writer.head
        groups = [self._group(state, head.position) for state in await self._queries.aside(self._states)]
        usage = await self._queries.aside(lambda: shutil.disk_usage(config.data))
        free_share = usage.free / usage.total
        causes = [cause for group in groups for cause in causes_of(group)]
        if counter.waiting > counter.capacity * QUEUE_SHARE_MAX:
            causes.append(f"{counter.waiting} of {counter.capacity} commands wait: the desk does not keep up")
        if free_share < DISK_FREE_SHARE_MIN and usage.free < DISK_FREE_BYTES_MIN:
            causes.append(f"the data folder's disk has only {free_share:.0%} free: make room")
        alerts = await self._queries.aside(self._alerts)
        causes += [] if alerts is None else standing.causes_of(alerts, self._parts.clock())
        if self._pads.held_s():
            causes.append("nobody can sign in for up to a minute: too many wrong PINs were tried on all tablets")
        if counter.broken is not None:
            causes.insert(0, "no commands are taken until the server has restarted")
        status: Literal["ok", "degraded", "unavailable"] = "degraded" if causes else "ok"
        return Health(
            ok=not causes,
            status=status if counter.broken is None else "unavailable",
            causes=causes,
            name=config.name,
            version=config.version,
            environment=config.environment,
            uptime_seconds=round(time.monotonic() - self._parts.started_at_s, 3),
            log=LogHealth(
                id=self._world.log.log_id,
                epoch=self._world.log.epoch,
                position=head.position,
                chain=head.chain.hex(),
            ),
            groups=groups,
            queue=QueueHealth(waiting=counter.waiting, capacity=counter.capacity),
            disk_free_share=round(free_share, 3),
            alerts=alerts,
        )

    def _states(self) -> list[GroupState]:
        return [self._queries.reads.state(name) for name in GROUPS]

    def _alerts(self) -> AlertsHealth | None:
        found = standing.read_standing(self._parts.config.data, self._parts.clock(), limit=0)
        return None if found is None else found.health

    def _group(self, state: GroupState, head: int) -> GroupHealth:
        behind = max(0, head - state.position)
        behind_s = 0.0
        if behind:
            for record in self._world.log.read_positions([state.position + 1]):
                behind_s = max(0, self._parts.clock() - record.recorded_at_us) / US_PER_S
        return GroupHealth(
            group=state.group,
            state=state.state,
            position=state.position,
            behind=behind,
            behind_seconds=round(behind_s, 3),
            error=state.error and f"position {state.error_position} ({state.error_tag}): {state.error}",
        )


def causes_of(group: GroupHealth) -> list[str]:
    """Say what is wrong with a group of read models."""
    name = f"the read tables of {group.group}"
    if group.state in ("stopped", "failed"):
        return [
            f"{name} {group.state} at {group.error}: mend it, then run `floorbook projections resume {group.group}`"
        ]
    if group.behind_seconds > BEHIND_S_MAX:
        if group.state == "building":
            return [f"{name} are being built, {group.behind:,} events to go: if that does not pass, run the projector"]
        return [f"{name} are {group.behind_seconds:.0f} seconds behind: is the projector running?"]
    return []
