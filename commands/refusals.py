"""What the server refused for good and a tablet sent to the foreman: reported once, resolved once.

Where nobody knows whose it was, the person is `NOBODY`.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from immutables import Map
from msgspec import Meta

from commands.command import Command, Decision, Id, Moment, Name, Text, Word
from commands.context import Context
from commands.rejected import Rejected
from commands.unspoken import without_secrets
from events.fact import NIL, Event
from events.refusals import RefusalReported, RefusalResolved

NOBODY = NIL
BODY_MAX_BYTES = 16 * 1_024
OPEN_MAX = 500
"""How many refusals of one person can wait."""
Outcome = Literal["entered", "dropped"]


class RefusalCommand(Command):
    """A command about something of one person that was refused."""

    CATEGORY: ClassVar[str] = "refusal"
    KEYED_BY: ClassVar[str] = "person_id"

    person_id: Id
    refusal_id: Id


class ReportRefusal(RefusalCommand, tag="ReportRefusal"):
    """Keep a refused command, as it was sent, for a foreman. Sent by the door at which tablets report."""

    command: Name
    code: Name
    happened_at: Moment
    task_id: Id | None = None
    order_number: Word | None = None
    work_type: Word | None = None
    body: Annotated[str, Meta(max_length=BODY_MAX_BYTES)] | None = None


class ResolveRefusal(RefusalCommand, tag="ResolveRefusal"):
    """Say what became of it: `entered` by other commands, or `dropped`."""

    outcome: Outcome
    note: Text = ""


class Refusals(msgspec.Struct, frozen=True):
    """What became of each refusal (None: it waits), and how many wait."""

    outcomes: Map[str, str | None] = Map()
    waiting: int = 0


def initial() -> Refusals:
    """Nothing was refused yet."""
    return Refusals()


def evolve(state: Refusals, event: Event) -> Refusals:
    """Take one fact."""
    match event.fact:
        case RefusalReported(refusal_id=refusal_id):
            return Refusals(state.outcomes.set(refusal_id, None), state.waiting + 1)
        case RefusalResolved(refusal_id=refusal_id, outcome=outcome):
            return Refusals(state.outcomes.set(refusal_id, outcome), state.waiting - 1)
    return state


def decide(command: Command, state: Refusals, context: Context) -> Decision:
    """Nothing when it is so already."""
    assert isinstance(command, RefusalCommand)
    if command.person_id != NOBODY:
        context.require_known(command.person_id)
    match command:
        case ReportRefusal():
            return report(command, state, context)
        case ResolveRefusal():
            return resolve(command, state)
    raise AssertionError(command)


def report(command: ReportRefusal, state: Refusals, context: Context) -> Decision:
    """Keep it, within bounds."""
    if command.refusal_id in state.outcomes:
        return ()
    if state.waiting >= OPEN_MAX:
        message = f"{OPEN_MAX} refusals of this person are waiting: a foreman has to resolve some"
        raise Rejected("too-many", message, waiting_max=OPEN_MAX)
    if len((command.body or "").encode()) > BODY_MAX_BYTES:
        message = f"a refused command of more than {BODY_MAX_BYTES} bytes is not kept"
        raise Rejected("too-long", message, bytes_max=BODY_MAX_BYTES)
    said = {name: getattr(command, name) for name in RefusalReported.__struct_fields__}
    kept: dict[str, Any] = {
        name: without_secrets(text) if isinstance(text, str) else text for name, text in said.items()
    }
    if command.work_type is not None:
        kept["work_type"] = context.work_type(kept["work_type"])
    return (RefusalReported(**kept),)


def resolve(command: ResolveRefusal, state: Refusals) -> Decision:
    """Say once what became of it."""
    refusal_id = command.refusal_id
    if refusal_id not in state.outcomes:
        raise Rejected("unknown-refusal", f"refusal {refusal_id} is none of this person's", refusal_id=refusal_id)
    known = state.outcomes[refusal_id]
    if known == command.outcome:
        return ()
    if known is not None:
        raise Rejected("refusal-resolved", f"the refusal was {known} already", outcome=known)
    return (RefusalResolved(refusal_id=refusal_id, outcome=command.outcome, note=command.note or None),)
