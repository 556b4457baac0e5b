"""Which facts somebody is alerted of. Pure: a fact in, what to say of it out."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from commands.alerts import Kind
from commands.context import moment
from events.corrections import CorrectionRequested
from events.fact import NIL
from events.imports import ImportCompleted
from events.log import Recorded
from events.pads import PadLocked
from events.refusals import RefusalReported
from events.registry import FACTS
from events.work import TaskPaused
from web.alerts.alert import Facts, until_fact

SHIFT_END = "shift-end"


class Notice(msgspec.Struct, frozen=True):
    """One thing that happened.

    `key` names the thing itself, not its place in the log: after a restore tablets send again what they have, and that
    is no news. Without `facts` it is gathered with others of its kind, and then said how many wait.
    """

    kind: Kind
    key: str
    facts: Facts | None = None


def _paused(fact: TaskPaused, _: Recorded) -> Notice | None:
    return Notice("shift-end", fact.session_id) if fact.reason == SHIFT_END else None


def _imported(fact: ImportCompleted, _: Recorded) -> Notice | None:
    refused = fact.refused_rows
    if refused is None:  # an older import, which did not say
        refused = fact.customers.refused + fact.orders.refused
    facts = {"import_id": fact.import_id, "export": fact.export, "refused_rows": refused}
    return Notice("import", fact.import_id, facts) if refused else None


def _locked(fact: PadLocked, record: Recorded) -> Notice | None:
    if fact.until <= moment(record.recorded_at_us):
        return None
    until = until_fact(fact.until)
    name = "the tablets that are not enrolled" if fact.tablet_id == NIL else None
    facts: dict[str, Any] = {"tablet_id": fact.tablet_id, "tablet_name": name, "until": until}
    return Notice("pad-locked", f"{fact.tablet_id} {until}", facts)


_OF: Mapping[str, Callable[[Any, Recorded], Notice | None]] = {
    CorrectionRequested.TAG: lambda fact, _: Notice("correction-request", fact.request_id),
    RefusalReported.TAG: lambda fact, record: Notice("refused-action", f"{record.stream} {fact.refusal_id}"),
    TaskPaused.TAG: _paused,
    ImportCompleted.TAG: _imported,
    PadLocked.TAG: _locked,
}
TAGS = tuple(_OF)


def notice_of(record: Recorded) -> Notice | None:
    """Return what somebody may want to be told of a record. Nothing that is sealed in it is opened."""
    kind, steps = FACTS.upcasts(record.tag)
    payload: dict[str, Any] = msgspec.json.decode(record.data)
    for step in steps:
        payload = step(payload)
    return _OF[kind.tag](msgspec.convert(payload, kind.type), record)
