"""Names of work types and teams in made-up histories: how they change, and a plain fold of them."""

from typing import Any

from events.fact import Fact
from events.people import PersonChanged
from events.settings import TeamRenamed, TeamSet, WorkTypeAdded, WorkTypeRenamed
from events.work import TaskAdded

KINDS = ("Engraving", "Packing")
TEAM = "Night"
FOUNDED_WITH = (*(("settings", WorkTypeAdded(name=kind)) for kind in KINDS), ("settings", TeamSet(name=TEAM)))


class Called:
    """What is called how by now: a name that something had is nothing else's, but may be its own again."""

    def __init__(self) -> None:
        self.kinds = list(KINDS)
        self.team = TEAM

    def renamed(self, a: int, b: int, count: int) -> Fact:
        """Give another name, now and then the one from the beginning."""
        if b == 5:
            team, self.team = self.team, f"Late {count}" if self.team == TEAM else TEAM
            return TeamRenamed(name=team, new_name=self.team)
        kind, first = self.kinds[a % 2], KINDS[a % 2]
        self.kinds[a % 2] = first if b == 4 and kind != first else f'{first} "{count}":, {{x'
        return WorkTypeRenamed(name=kind, new_name=self.kinds[a % 2])

    def task(self, task_id: str, order_number: str, a: int) -> Fact:
        """Add a task of one of the kinds."""
        return TaskAdded(task_id=task_id, order_number=order_number, work_type=self.kinds[a % 2])

    def member(self, who: str, b: int) -> tuple[str, Fact]:
        """Put somebody into the team, or take them out of it."""
        return f"person-{who}", PersonChanged(person_id=who, name=f"Person {b}", team=(self.team, None)[b % 2])

    def plan(self, a: int, b: int) -> dict[str, int]:
        """Plan some minutes, or none."""
        return dict(zip(self.kinds, (a, b), strict=True)) if b else {}


def call(plain: Any, fact: Any) -> None:
    """Take a fact about names into a plain fold."""

    def now(name: str) -> str:
        return fact.new_name if name == fact.name else name

    match fact.TAG:
        case "work.type.added.v1":
            plain.kinds.add(fact.name)
        case "team.set.v1":
            plain.teams.add(fact.name)
        case "work.type.renamed.v1":
            plain.kinds = {now(kind) for kind in plain.kinds}
            for task in plain.tasks.values():
                task["type"] = now(task["type"])
            for order in plain.orders.values():
                order["plan"] = {now(kind): minutes for kind, minutes in order["plan"].items()}
        case "team.renamed.v1":
            plain.teams = {now(team) for team in plain.teams}
            plain.people = {who: (name, team and now(team)) for who, (name, team) in plain.people.items()}
