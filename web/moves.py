"""What changed in the tables of a group, for listeners who were told at different times.

A hint of the projector says which tables changed, but it may be lost, or be overtaken by a look at the file itself.
Then anything may have changed since: that costs a few queries more, and nobody sees what is no longer so.
"""

import msgspec


class Hint(msgspec.Struct, frozen=True):
    """What the projector says: who saw `since` of this generation sees nothing else changed than rows of `tables`."""

    group: str
    generation: int
    since: int
    position: int
    tables: frozenset[str]


class Moves:
    """How far a group's tables are known to be, and by which step each of them came there."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.generation: int | None = None
        self.position = 0
        self.step = 0
        """Counts what was learnt: who was told at this step has nothing to be told."""
        self._anything = 0
        self._steps: dict[str, int] = {}

    def hear(self, hint: Hint) -> None:
        """Learn from a hint."""
        if hint.generation != self.generation or self.position < hint.since:
            self._go(hint.generation, hint.position)
        elif hint.position > self.position:
            self.position = hint.position
            self.step += 1
            self._steps.update(dict.fromkeys(hint.tables, self.step))

    def see(self, generation: int | None, position: int, step: int) -> bool:
        """Learn from a look at the file that began at `step`, of a switch or of positions that no hint told, if any."""
        switched = generation != self.generation and step == self.step
        news = switched or (generation == self.generation and position > self.position)
        if news:
            self._go(generation, position)
        return news

    def since(self, step: int) -> list[str] | None:
        """Return which tables changed since a step, None when it may be any."""
        if self._anything > step:
            return None
        return sorted(table for table, changed in self._steps.items() if changed > step)

    def _go(self, generation: int | None, position: int) -> None:
        self.generation, self.position = generation, position
        self.step += 1
        self._anything = self.step
