"""All that is kept about a person, as data that they can be handed: what the record says, and what the vault holds.

Every event of their own streams, opened; how often they did what in others' streams; that they have credentials, never
what these are.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from commands.context import moment
from commands.streams import DECIDERS
from events.erasures import has_key
from events.facts import FACTS
from events.log import Recorded
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import SqliteLog, query
from events.vault import SubjectKeys, Vault, tombstones
from web.shapes import Shape

_DID = (
    "SELECT tag.text, count(*), min(occurred_at), max(occurred_at) FROM event JOIN name tag ON tag.id = event.tag"
    " WHERE actor = (SELECT id FROM name WHERE text = ?) GROUP BY event.tag ORDER BY tag.text"
)


class ToldEvent(Shape):
    """An event of the person's own streams: who recorded it where and when, and what it says."""

    position: int
    stream: str
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    device: str
    origin: str
    command_id: str
    said: dict[str, Any]


class Did(Shape):
    """How often the person was the one who acted in events of a type, in whosever stream."""

    type: str
    events: int
    first_at: datetime
    last_at: datetime


class Held(Shape):
    """A credential that is kept for the person as a digest: a badge, a reset link."""

    kind: str
    expires_at: datetime | None


class Credentials(Shape):
    """What the person can sign in with; no secret can be read back."""

    pin: bool
    password: bool
    second_factor: bool
    recovery_codes: int
    others: list[Held]


class ConsoleSession(Shape):
    """A console session that is not over."""

    session_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str
    origin: str


class PersonExport(Shape):
    """All that is kept about a person up to a position. `erased_at` is null unless they were erased."""

    person_id: str
    log_id: str
    position: int
    made_at: datetime
    erased_at: datetime | None
    pay_is_kept: bool
    events: list[ToldEvent]
    did: list[Did]
    credentials: Credentials
    sessions: list[ConsoleSession]


def export_person(log: SqliteLog, secrets: Secrets, person_id: str, now_us: int) -> PersonExport | None:
    """Return what is kept, None when nobody was ever known by this id."""
    codec = Codec(FACTS, log.log_id, SubjectKeys(log.connection, secrets))
    streams = (f"{category}-{person_id}" for category in DECIDERS)
    records = sorted((each for stream in streams for each in log.read_stream(stream)), key=lambda each: each.position)
    if not records:
        return None
    connection = log.connection
    vault = Vault(connection)
    accounts = vault.accounts
    erased_at = tombstones(connection).get(f"person-{person_id}")
    did = query(connection, _DID, f"person:{person_id}")
    return PersonExport(
        person_id=person_id,
        log_id=log.log_id,
        position=log.head().position,
        made_at=moment(now_us),
        erased_at=None if erased_at is None else moment(erased_at),
        pay_is_kept=has_key(connection, f"pay-{person_id}"),
        events=_told(records, codec),
        did=[Did(type=tag, events=count, first_at=moment(a), last_at=moment(b)) for tag, count, a, b in did],
        credentials=Credentials(
            pin=vault.has_pin(person_id),
            password=accounts.password(person_id) is not None,
            second_factor=accounts.has_totp(person_id),
            recovery_codes=len(accounts.recovery_codes(person_id)),
            others=[
                Held(kind=each.kind, expires_at=None if each.expires_at_us is None else moment(each.expires_at_us))
                for each in vault.held_by(person_id)
            ],
        ),
        sessions=[
            ConsoleSession(
                session_id=each.session_id,
                created_at=moment(each.created_at_us),
                seen_at=moment(each.seen_at_us),
                expires_at=moment(each.expires_at_us),
                agent=each.agent,
                origin=each.origin,
            )
            for each in accounts.sessions(person_id)
        ],
    )


def _told(records: Sequence[Recorded], codec: Codec) -> list[ToldEvent]:
    return [
        ToldEvent(
            position=each.position,
            stream=each.stream,
            version=each.version,
            type=each.tag,
            occurred_at=moment(each.occurred_at_us),
            recorded_at=moment(each.recorded_at_us),
            actor=each.actor,
            device=each.device,
            origin=each.origin,
            command_id=str(UUID(bytes=each.command_id)),
            said=msgspec.to_builtins(codec.decode(each.tag, each.stream, each.data), str_keys=True),
        )
        for each in records
    ]
