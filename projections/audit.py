"""The audit's index: which event is about whom and what. The events themselves are read from the log."""

import msgspec

from events.orders import OrderRegistered
from events.refusals import RefusalReported
from events.registry import FACTS
from events.work import TaskAdded, TimelineRestated
from projections.projection import At, Handler, Projection, Source, Step
from projections.store import Store
from projections.tables import Row, Table


class AuditRow(Row):
    """One event. `tag`, `actor` and `device` are numbers of `audit_name`, `person` and `order_id` of `audit_subject`.

    `task` is the position at which the task was added.
    """

    position: int
    tag: int
    actor: int
    device: int
    occurred_at: int
    person: int | None = None
    order_id: int | None = None
    task: int | None = None


class AlsoRow(Row):
    """A further task that an event is about."""

    position: int
    order_id: int
    task: int


class NameRow(Row):
    """A text, under the number that the log has for it."""

    id: int
    text: str


class SubjectRow(Row):
    """A person (`person-<id>`) or an order (`order-<number>`), numbered by the position at which it first appears."""

    subject: str
    id: int


class TaskSubjectRow(Row):
    """A task, and the order it is on."""

    task_id: str
    task: int
    order_id: int


EVENTS = Table(
    "audit_event",
    AuditRow,
    key="position",
    # Each index ends with the position by itself: the latest first needs no sorting.
    indexes=[("person",), ("order_id",), ("task",), ("tag",), ("actor",), ("device",), ("occurred_at",)],
)
ALSO = Table("audit_also", AlsoRow, key=("position", "task"), indexes=[("order_id",), ("task",)])
NAMES = Table("audit_name", NameRow, key="id", indexes=[("text",)])
SUBJECTS = Table("audit_subject", SubjectRow, key="subject")
TASK_SUBJECTS = Table("audit_task", TaskSubjectRow, key="task_id", settled=lambda _: True)


class Mention(msgspec.Struct, gc=False):
    """The part of a fact that says which tasks it is about: all that is decoded."""

    task_id: str = ""
    order_number: str = ""
    sessions: tuple["Mention", ...] = ()
    tasks: tuple["Mention", ...] = ()


PERSONAL = ("person", "account", "work", "refusal")
"""Kinds of streams that are about one person."""


class Audit(Projection):
    """Every event, by person, order, task, type, actor, device and time."""

    VERSION = 2
    TABLES = (EVENTS, ALSO, NAMES, SUBJECTS, TASK_SUBJECTS)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.events = store.lines(EVENTS)
        self.also = store.lines(ALSO)
        self.names = store.rows(NAMES)
        self.subjects = store.rows(SUBJECTS)
        self.tasks = store.rows(TASK_SUBJECTS)
        self._known: set[int] = set()
        self._people: dict[str, int] = {}

    def handlers(self) -> dict[str, Handler]:
        """Every tag that the program knows."""
        found: dict[str, Handler] = {}
        for tag in FACTS:
            kind, _ = FACTS.upcasts(tag)
            if kind.type.__module__ == OrderRegistered.__module__:
                found[tag] = self.of_order
            elif "task_id" in kind.type.__struct_fields__:
                found[tag] = self.of_task
            else:
                found[tag] = self.other
        special = {
            TaskAdded.TAG: self.task_added,
            TimelineRestated.TAG: self.restated,
            RefusalReported.TAG: self.refused,
        }
        return {**found, **special}

    def other(self, _: Mention, at: At) -> None:
        """An event that is about a person, as its stream says, or about neither person nor order."""
        kind = at.name(at.record[1]).partition("-")[0]
        self._add(at, self._person(at) if kind in PERSONAL else None, None, None)

    def of_order(self, _: Mention, at: At) -> None:
        """An event about an order."""
        self._add(at, None, self._subject("order-" + at.key, at), None)

    def of_task(self, fact: Mention, at: At) -> None:
        """An event about a task, and so about its person and its order."""
        # This is nearly every event: spelled out, because each call would cost as much as the rest.
        task = self.tasks.edit.get(fact.task_id) or self.tasks.need(fact.task_id)
        position, _, tag, occurred_at, actor, device, _, _ = at.record
        person = self._people.get(at.key)
        if person is None or tag not in self._known or actor not in self._known or device not in self._known:
            self._add(at, self._person(at), task.order_id, task.task)
        else:
            self.events.add((position, tag, actor, device, occurred_at, person, task.order_id, task.task))

    def task_added(self, fact: Mention, at: At) -> None:
        """Remember which order the task is on."""
        order_id = self._subject("order-" + fact.order_number, at)
        self.tasks.add(fact.task_id, TaskSubjectRow(fact.task_id, at.position, order_id))
        self._add(at, self._person(at), order_id, at.position)

    def restated(self, fact: Mention, at: At) -> None:
        """An event about several tasks."""
        self._add(at, self._person(at), None, None)
        for task_id in dict.fromkeys(each.task_id for each in (*fact.sessions, *fact.tasks)):
            task = self.tasks.need(task_id)
            self.also.add((at.position, task.order_id, task.task))

    def refused(self, fact: Mention, at: At) -> None:
        """An event about what a person wanted to do. Nobody made sure that the task and the order exist."""
        task = self.tasks.get(fact.task_id)
        if task is not None:
            self._add(at, self._person(at), task.order_id, task.task)
        else:
            order_id = self._subject("order-" + fact.order_number, at) if fact.order_number else None
            self._add(at, self._person(at), order_id, None)

    def _add(self, at: At, person: int | None, order_id: int | None, task: int | None) -> None:
        position, _, tag, occurred_at, actor, device, _, _ = at.record
        if tag not in self._known or actor not in self._known or device not in self._known:
            self._name(at, (tag, actor, device))
        self.events.add((position, tag, actor, device, occurred_at, person, order_id, task))

    def _name(self, at: At, numbers: tuple[int, ...]) -> None:
        """Keep the texts of numbers."""
        for number in numbers:
            if self.names.get(number) is None:
                self.names.add(number, NameRow(number, at.name(number)))
            self._known.add(number)

    def _person(self, at: At) -> int:
        number = self._people[at.key] = self._subject("person-" + at.key, at)
        return number

    def _subject(self, subject: str, at: At) -> int:
        row = self.subjects.get(subject) or self.subjects.add(subject, SubjectRow(subject, at.position))
        return row.id


def read_mentions(source: Source, tag: str, handlers: tuple[Handler, ...]) -> Step:
    """Read of a fact only which tasks it names; nothing sealed is opened."""
    kind, steps = source.registry.upcasts(tag)
    if steps:
        return Step(handlers, _nothing, lambda stream, data: source.codec.decode(tag, source.name(stream), data))
    names_tasks = {"task_id", "sessions", "order_number"} & {*kind.type.__struct_fields__}
    return Step(handlers, _decode if names_tasks else _nothing)


_decode = msgspec.json.Decoder(Mention).decode
_NOTHING = Mention()


def _nothing(_: bytes) -> Mention:
    return _NOTHING
