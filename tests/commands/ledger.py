"""A model of the desk: a plain list of what was appended, a dictionary of answers, and the rules in a few lines."""

from typing import Any

from commands.access import OfferTablet, RevokeTablet
from commands.answers import Done, Outcome, Refused
from commands.command import Command
from commands.orders import RecordOrder
from commands.people import ChangePerson, RegisterPerson
from commands.settings import AddWorkType, RetireWorkType

Made = list[str] | str
"""The tags of the facts that a command makes, or the code of its rejection."""


class Ledger:
    """What the desk must have decided, in its order."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, str, str]] = []
        self.answers: dict[str, Outcome] = {}
        self.known: dict[str, Any] = {}
        self.holders: dict[str, str] = {}

    def answer(self, key: str, command: Command) -> Outcome:
        """Decide a command, once for each key."""
        if key not in self.answers:
            stream = command.stream()
            made = self._decide(stream, command)
            if isinstance(made, str):
                self.answers[key] = Refused(key, made, "")
            else:
                self.facts += [(stream, tag, key) for tag in made]
                version = sum(each[0] == stream for each in self.facts)
                self.answers[key] = Done(key, len(self.facts), stream, version, len(made))
        return self.answers[key]

    def _decide(self, stream: str, command: Command) -> Made:
        match command:
            case AddWorkType(name=name):
                return self._set(f"kind {name}", "in use", ["work.type.added.v1"])
            case RetireWorkType(name=name):
                if f"kind {name}" not in self.known:
                    return "unknown-work-type"
                return self._set(f"kind {name}", "retired", ["work.type.retired.v1"])
            case RecordOrder(description=description):
                verb = "changed" if stream in self.known else "registered"
                return self._set(stream, description, [f"order.{verb}.v1"])
            case RegisterPerson(name=name):
                if self.known.get(stream, name) != name:
                    return "person-exists"
                return self._set(stream, name, ["person.registered.v1"])
            case ChangePerson(name=name):
                return self._set(stream, name, ["person.changed.v1"]) if stream in self.known else "unknown-person"
            case OfferTablet(tablet_id=tablet_id, name=name):
                return self._offer(tablet_id, name)
            case RevokeTablet(tablet_id=tablet_id):
                return self._revoke(tablet_id)
        raise AssertionError(command)

    def _set(self, what: str, value: Any, made: list[str]) -> list[str]:
        if self.known.get(what) == value:
            return []
        self.known[what] = value
        return made

    def _offer(self, tablet_id: str, name: str) -> Made:
        before = self.known.get(tablet_id)
        holder = self.holders.get(name)
        if holder is not None and not (holder == tablet_id and before == name):
            return "taken"
        if before:
            del self.holders[before]
        self.holders[name] = tablet_id
        self.known[tablet_id] = name
        return ["tablet.revoked.v1", "tablet.offered.v1"] if before else ["tablet.offered.v1"]

    def _revoke(self, tablet_id: str) -> Made:
        if tablet_id not in self.known:
            return "unknown-tablet"
        before, self.known[tablet_id] = self.known[tablet_id], ""
        if not before:
            return []
        del self.holders[before]
        return ["tablet.revoked.v1"]
