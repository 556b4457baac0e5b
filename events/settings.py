"""The shop's own lists and settings. Stream: `settings`."""

from datetime import time

from events.fact import Fact
from events.registry import FACTS


@FACTS.fact("work.type.added.v1")
class WorkTypeAdded(Fact):
    """A kind of work that tasks can be of, by its name; adding a retired one brings it back."""

    name: str


@FACTS.fact("work.type.retired.v1")
class WorkTypeRetired(Fact):
    """No new tasks of this kind; those there are stay."""

    name: str


@FACTS.fact("work.type.renamed.v1")
class WorkTypeRenamed(Fact):
    """A kind of work has another name from here on; whoever still says the old one means it by its new one."""

    name: str
    new_name: str


@FACTS.fact("team.set.v1")
class TeamSet(Fact):
    """A team, and when its shift ends (shop's zone), if it does."""

    name: str
    shift_ends_at: time | None = None


@FACTS.fact("team.renamed.v1")
class TeamRenamed(Fact):
    """A team has another name from here on; who was in it still is."""

    name: str
    new_name: str


@FACTS.fact("setting.changed.v1")
class SettingChanged(Fact):
    """A setting has this value now, as text; `commands.values` says which there are and what they mean."""

    name: str
    value: str
