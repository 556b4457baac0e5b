"""A command against the streams of its batch: what it means, and what later commands of the batch then see."""

from collections.abc import Sequence

from commands.batch import Batch
from commands.circumstances import Circumstances
from commands.command import Command, Decision, Timed
from commands.rejected import Rejected
from commands.streams import DECIDERS
from events.fact import Event


def decided(command: Command, stream: str, batch: Batch, context: Circumstances) -> tuple[int, Decision]:
    """Return the version of the stream that a command is decided at, and what it means."""
    decide = DECIDERS[command.CATEGORY].decide
    version, state = batch.state(stream)
    context.version = version
    try:
        return version, decide(command, state, context)
    except Rejected as refusal:
        if refusal.code not in command.WHOLE_HISTORY_AFTER:
            raise
    version, state = batch.whole_state(stream)
    return version, decide(command, state, context)


def overlay(batch: Batch, stream: str, timed: Sequence[Timed], context: Circumstances) -> None:
    """Let later commands of this batch see what this one did. The cached state is the one that lets go."""
    if not timed:
        return
    evolve = DECIDERS[stream.partition("-")[0]].evolve
    version, state = batch.state(stream)
    events = [
        Event(
            fact=each.fact, occurred_at_us=each.occurred_at_us, command_id=context.command_id,
            actor=context.actor, version=version + number,
        )
        for number, each in enumerate(timed, 1)
    ]  # fmt: skip
    for event in events:
        version, state = version + 1, evolve(state, event)
    batch.events.setdefault(stream, []).extend(events)
    batch.states[stream] = (version, state)
