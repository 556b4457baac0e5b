"""How the program is, all of it on one page, for those who run it: measured values only, and no names of people."""

import platform
import sqlite3
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from commands.context import moment
from events.schema import SCHEMA_VERSION
from events.sqlite import query
from projections.generations import Generations
from projections.reading import GroupState
from projections.rebuild import READ_FOLDER
from web.health import Doctor, GroupHealth, Health
from web.lately import ErrorCount, Minute, Timing, errors, minutes, timing
from web.live import STREAMS_MAX
from web.machine import DiskUse, Memory, bytes_of, disk_use, memory
from web.record import Verified
from web.services import Services
from web.shapes import Shape

PASSING = (423, 429, 503, 504)
"""Statuses of answers that say: send the same again."""


class GroupDetails(Shape):
    """A group of read models. `building` is the generation that is being made beside, with its bytes so far.

    `resume` is the command that has it go on after its fault was mended.
    """

    group: str
    state: str
    position: int
    behind: int
    behind_seconds: float
    generation: int | None
    bytes: int
    error_position: int | None
    error_type: str | None
    error: str | None
    resume: str | None
    building: int | None
    building_bytes: int


class Queue(Shape):
    """Commands that wait for the desk: now, how many may, the most since the start; and those turned away."""

    waiting: int
    capacity: int
    high_water: int
    shed: int
    commands: int
    batches: int


class Versions(Shape):
    """What runs. `schema` is that of the log's file; the log and the read tables have a SQLite of their own each."""

    floorbook: str
    python: str
    sqlite_log: str
    sqlite_read: str
    schema: int


class SignInCount(Shape):
    """How often a try to sign in came to this since the start."""

    outcome: str
    count: int


class Place(Shape):
    """The end of the log, and the newest head that was signed."""

    id: str
    epoch: str
    position: int
    chain: str
    signed: Verified


class System(Shape):
    """How the program is. What is counted is counted since the start of the web process, if nothing else is said."""

    at: datetime
    started_at: datetime
    uptime_seconds: float
    status: str
    causes: list[str]
    name: str
    environment: str
    versions: Versions
    log: Place
    groups: tuple[GroupDetails, ...]
    queue: Queue
    commands: Timing
    reads: tuple[Timing, ...]
    errors: tuple[ErrorCount, ...]
    minutes: tuple[Minute, ...]
    replayed: int
    retryable: int
    sign_ins: tuple[SignInCount, ...]
    sign_ins_held_seconds: float
    live_streams: int
    live_streams_max: int
    disk: DiskUse
    memory: tuple[Memory, ...]


class _Looked(NamedTuple):
    """What took a look at files."""

    groups: tuple[GroupDetails, ...]
    disk: DiskUse
    memory: tuple[Memory, ...]


async def look(services: Services, doctor: Doctor) -> System:
    """Look at everything."""
    parts, numbers, counter = services.parts, services.numbers, services.parts.counter
    health = await doctor.health()
    looked = await services.queries.aside(lambda: _look_at_files(services, health))
    signed = await services.history.verified()
    now_us, now_s = parts.clock(), time.perf_counter()
    sqlite_log = query(services.world.log.connection, "SELECT sqlite_version()")[0][0]
    uptime = timedelta(seconds=health.uptime_seconds)
    return System(
        at=moment(now_us),
        started_at=moment(now_us) - uptime,
        uptime_seconds=health.uptime_seconds,
        status=health.status,
        causes=health.causes,
        name=health.name,
        environment=health.environment,
        versions=Versions(
            floorbook=health.version,
            python=platform.python_version(),
            sqlite_log=str(sqlite_log),
            sqlite_read=sqlite3.sqlite_version,
            schema=SCHEMA_VERSION,
        ),
        log=Place(
            id=health.log.id,
            epoch=health.log.epoch,
            position=health.log.position,
            chain=health.log.chain,
            signed=signed,
        ),
        groups=looked.groups,
        queue=Queue(
            waiting=counter.waiting,
            capacity=counter.capacity,
            high_water=counter.high_water,
            shed=counter.shed,
            commands=counter.commands,
            batches=counter.batches,
        ),
        commands=timing("/api/commands", numbers.commands_took, now_s),
        reads=tuple(timing(route, took, now_s) for route, took in sorted(numbers.reads_took.items())),
        errors=tuple(errors(numbers, now_s)),
        minutes=tuple(minutes(numbers, health.uptime_seconds, now_s)),
        replayed=numbers.replayed,
        retryable=sum(count for (status, _), count in numbers.problems.items() if status in PASSING),
        sign_ins=tuple(SignInCount(outcome=name, count=count) for name, count in sorted(numbers.sign_ins.items())),
        sign_ins_held_seconds=round(services.pads.held_s(), 3),
        live_streams=numbers.streams_open,
        live_streams_max=STREAMS_MAX,
        disk=looked.disk,
        memory=looked.memory,
    )


def _look_at_files(services: Services, health: Health) -> _Looked:
    data, reads = services.parts.config.data, services.parts.reads
    groups = tuple(
        _group(each, reads.state(each.group), Generations(data / READ_FOLDER, each.group)) for each in health.groups
    )
    return _Looked(groups, disk_use(data), memory(data))


def _group(health: GroupHealth, state: GroupState, files: Generations) -> GroupDetails:
    current = state.generation or 0
    building = next((number for number in reversed(files.numbers()) if number > current), None)
    return GroupDetails(
        group=health.group,
        state=health.state,
        position=health.position,
        behind=health.behind,
        behind_seconds=health.behind_seconds,
        generation=state.generation,
        bytes=_size(files, current),
        error_position=state.error_position,
        error_type=state.error_tag,
        error=state.error,
        resume=f"floorbook projections resume {health.group}" if state.error else None,
        building=building,
        building_bytes=_size(files, building or 0),
    )


def _size(files: Generations, number: int) -> int:
    """Add up what belongs to a generation; there is no number 0."""
    return bytes_of(files.folder.glob(f"{files.path(number).name}*"))
