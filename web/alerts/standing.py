"""How alerts stand: what became of each, and what is in the way. Read from the reactor's book by whoever wants to know.

Nothing here names an address.
"""

import functools
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
import sqlalchemy as sa

from commands.context import moment
from events.alerts import Language
from projections.reading import one_moment
from projections.store import open_engine
from web.alerts.alert import Alert
from web.alerts.formats import Formats
from web.alerts.ledger import GIVEN_UP, WAITING
from web.alerts.pace import US_PER_S
from web.alerts.settings import AlertSettings
from web.alerts.tables import ALERT, DELIVERY, FILE, REACTOR
from web.alerts.words import words
from web.shapes import Shape

BEAT_LATE_US = 60 * US_PER_S
UNDELIVERED_US = 15 * 60 * US_PER_S
"""How long an alert may fail before the instance counts as degraded."""
DAY_US = 24 * 3_600 * US_PER_S
SHOWN_MAX = 100
_PRAGMAS = {"busy_timeout": "2000", "query_only": "1", "cache_size": "-512"}

_NOBODY = AlertSettings()

State = Literal["waiting", "delivered", "given-up", "dropped"]


class AlertDelivery(Shape):
    """An alert and a destination of it. `language` is that of its subject: the destination's.

    `state` is waiting (for `next_try_at`), delivered, given-up (after a day of tries) or dropped (the destination was
    removed). `error` says in words why the last try did not get through.
    """

    alert_id: str
    kind: str
    subject: str
    language: Language
    destination_id: str
    channel: Literal["mail", "webhook"]
    raised_at: datetime
    state: State
    attempts: int
    tried_at: datetime | None
    next_try_at: datetime | None
    error: str | None


class AlertsHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How the process that sends alerts is.

    `failing_since` is when the oldest alert was raised that was tried and still waits; `given_up` counts the last day.
    """

    running: bool
    seen_at: datetime
    position: int
    destinations: int
    waiting: int
    given_up: int
    failing_since: datetime | None
    error: str | None


class Standing(msgspec.Struct, frozen=True):
    """The process, how many wait by destination, and the last deliveries, the latest first."""

    health: AlertsHealth
    waiting: dict[str, int]
    deliveries: list[AlertDelivery]


def read_standing(
    data: Path, now_us: int, settings: AlertSettings = _NOBODY, *, limit: int = SHOWN_MAX
) -> Standing | None:
    """Return how alerts stand; None where the process never ran. `settings` say in which language each is written."""
    path = data / FILE
    if not path.exists():
        return None
    try:
        with one_moment(_engine(path)) as connection:
            health = _health(connection, now_us)
            if health is None:
                return None
            return Standing(health, _waiting(connection), _deliveries(connection, settings, limit))
    except sa.exc.DatabaseError:  # it is being made at this moment, or damaged: then it is soon made anew
        return None


@functools.lru_cache(maxsize=2)
def _engine(path: Path) -> sa.Engine:
    """Remember how questions are put, which costs more than asking them; the file is open only while it is asked."""
    return open_engine(path, _PRAGMAS, poolclass=sa.NullPool)


def causes_of(health: AlertsHealth, now_us: int) -> list[str]:
    """Say what is wrong."""
    causes = []
    if not health.running and health.destinations:
        causes.append(f"alerts are not sent: their process was last seen at {_clock(health.seen_at)}")
    if health.failing_since is not None and health.failing_since < moment(now_us - UNDELIVERED_US):
        since = _clock(health.failing_since)
        causes.append(f"alerts have not got through since {since} ({health.error}): see `floorbook alerts status`")
    if health.given_up:
        count = "1 alert was" if health.given_up == 1 else f"{health.given_up} alerts were"
        causes.append(f"{count} given up within a day: see `floorbook alerts status`")
    return causes


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _health(connection: sa.Connection, now_us: int) -> AlertsHealth | None:
    r, d = REACTOR.c, DELIVERY.c
    row = connection.execute(sa.select(r.position, r.beat_at, r.destinations)).first()
    if row is None:
        return None
    count = sa.select(sa.func.count())
    waiting = connection.execute(count.where(d.state == WAITING)).scalar_one()
    over = count.where(d.state == GIVEN_UP, d.tried_at > now_us - DAY_US)
    failing = sa.select(d.raised_at, d.channel, d.error).where(d.state == WAITING, d.error.is_not(None))
    oldest = connection.execute(failing.order_by(d.raised_at).limit(1)).first()
    return AlertsHealth(
        running=row.beat_at > now_us - BEAT_LATE_US,
        seen_at=moment(row.beat_at),
        position=row.position,
        destinations=row.destinations,
        waiting=waiting,
        given_up=connection.execute(over).scalar_one(),
        failing_since=None if oldest is None else moment(oldest.raised_at),
        error=None if oldest is None else f"{oldest.channel}: {oldest.error}",
    )


def _waiting(connection: sa.Connection) -> dict[str, int]:
    d = DELIVERY.c
    query = (
        sa.select(d.destination_id, sa.func.count().label("waiting"))
        .where(d.state == WAITING)
        .group_by(d.destination_id)
    )
    return {row.destination_id: row.waiting for row in connection.execute(query)}


def _deliveries(connection: sa.Connection, settings: AlertSettings, limit: int) -> list[AlertDelivery]:
    a, d = ALERT.c, DELIVERY.c
    query = (
        sa.select(DELIVERY, a.kind, a.facts)
        .join_from(DELIVERY, ALERT, a.alert_id == d.alert_id)
        .order_by(d.raised_at.desc(), d.alert_id.desc(), d.destination_id)
        .limit(limit)
    )
    return [_delivery(row, settings.formats(row.destination_id)) for row in connection.execute(query)]


def _delivery(row: sa.Row[tuple[object, ...]], write: Formats) -> AlertDelivery:
    facts = msgspec.json.decode(row.facts)
    alert = Alert(alert_id=row.alert_id, kind=row.kind, raised_at_us=row.raised_at, facts=facts)
    return AlertDelivery(
        alert_id=row.alert_id,
        kind=row.kind,
        subject=words(alert, write).subject,
        language=write.language,
        destination_id=row.destination_id,
        channel=row.channel,
        raised_at=alert.raised_at,
        state=row.state,
        attempts=row.attempts,
        tried_at=None if row.tried_at is None else moment(row.tried_at),
        next_try_at=None if row.due_at is None else moment(row.due_at),
        error=row.error,
    )
