"""Somebody's own work: what they have to do, what was recorded on it, what they did lately."""

from datetime import datetime

from litestar import Controller, get
from litestar.params import FromPath

from commands.command import Id
from commands.context import moment
from projections.my_work import MyTask, MyWork, my_work
from projections.people import list_people
from projections.recorded import NOTHING, OnTask
from web.access import Caller
from web.api.people import unknown
from web.problems import responses
from web.queries import Fresh
from web.services import Given, Services
from web.shapes import Shape, shaped


class Recorded(Shape):
    """Material that went into a task, or what was written on it: a note, or words with a completion or cancellation.

    `kind` is material, note, completed or cancelled. `own` is what the person whose task it is recorded themselves;
    else `by_name` says who did.
    """

    kind: str
    text: str | None
    quantity: str | None
    unit: str | None
    recorded_at: datetime
    own: bool
    by_name: str | None


class WorkTask(Shape):
    """A task on somebody's list; `running_since` is when its open session began.

    `recorded` is what was recorded on it, the latest first; `recorded_count` says how much there is in all.
    """

    task_id: str
    order_number: str
    customer_name: str | None
    description: str | None
    work_type: str
    phase: str
    added_at: datetime
    changed_at: datetime
    labor_seconds: float
    session_id: str | None
    running_since: datetime | None
    quantity: str | None
    recorded: list[Recorded]
    recorded_count: int


class Work(Shape):
    """What a person has to do, running tasks first; what was done lately; how long they worked today.

    `version` is that of the person's timeline: the `expected_version` of what is done on what this shows.
    `usual_work_type` is what their team or the shop does most of late, for who has no tasks of their own to go by.
    """

    person_id: str
    version: int
    tasks: list[WorkTask]
    done: list[WorkTask]
    today_seconds: float
    today_began: datetime
    usual_work_type: str | None
    server_time: datetime


class WorkDoor(Controller):
    """What people have to do."""

    path = "/api"
    tags = ("People",)

    @get("/people/{person_id:str}/work", responses=responses(400, 401, 403, 404, 503, 504))
    async def work(self, person_id: FromPath[Id], services: Given[Services], fresh: Given[Fresh]) -> Work:
        """Show what a person has to do and has done."""
        known = await services.queries.ask(
            lambda connection: any(each.person_id == person_id for each in list_people(connection)), fresh
        )
        if not known:
            raise unknown(person_id)
        return await _work(person_id, services, fresh)

    @get("/my-work", responses=responses(400, 401, 403, 503, 504))
    async def my_work(self, caller: Given[Caller], services: Given[Services], latest: Given[Fresh]) -> Work:
        """Show what the person who signed in has to do and has done."""
        return await _work(caller.own_id(), services, latest)


async def _work(person_id: str, services: Services, fresh: Fresh) -> Work:
    now = moment(fresh.now_us(services.parts.clock))
    found: MyWork = await services.queries.ask(lambda connection: my_work(connection, person_id, now), fresh)
    version = services.world.work_version(person_id, found.position)
    tasks, done = _tasks(found.tasks, found.recorded), _tasks(found.done, found.recorded)
    return shaped(found, Work, person_id=person_id, version=version, server_time=now, tasks=tasks, done=done)


def _tasks(tasks: list[MyTask], recorded: dict[str, OnTask]) -> list[WorkTask]:
    return [_task(task, recorded.get(task.task_id, NOTHING)) for task in tasks]


def _task(task: MyTask, on_it: OnTask) -> WorkTask:
    latest = [shaped(each, Recorded) for each in on_it.latest]
    return shaped(task, WorkTask, recorded=latest, recorded_count=on_it.count)
