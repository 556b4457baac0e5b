"""What the desk answers when a decider asks of the world: from the batch under way."""

from collections.abc import Callable
from datetime import date

from commands.batch import Batch
from commands.context import week_in
from commands.rejected import Rejected
from commands.settings import known_team, listed


class Circumstances:
    """The context of one command, answered from the batch."""

    def __init__(self, batch: Batch, occurred_at_us: int, command_id: str, actor: str) -> None:
        """Bind a command to its batch."""
        self._batch = batch
        self.now_us = batch.now_us
        self.occurred_at_us = occurred_at_us
        self.command_id = command_id
        self.actor = actor
        self.version = 0

    @property
    def overlap_allowed(self) -> bool:
        """Whether a person may work on several tasks at once."""
        return self._batch.settings.value("overlap_allowed") == "yes"

    def setting(self, name: str) -> str:
        """Return the value of one of the shop's settings, or its default."""
        return self._batch.settings.value(name)

    def require_work_type(self, work_type: str) -> str:
        """Return what the work type is called now; reject unless it is known and in use."""
        settings = self._batch.settings
        name = self.work_type(work_type)
        self._require(
            settings.work_types.get(name, False),
            "unknown-work-type",
            lambda: f"there is no work type {work_type!r}; there are: {listed(settings)}",
            work_type=work_type,
        )
        return name

    def work_type(self, name: str) -> str:
        """Return what a work type is called now, by any name that it ever had."""
        return self._batch.settings.work_type(name)

    def team(self, name: str | None) -> str | None:
        """Return what a team is called now, by any name that it ever had."""
        return self._batch.settings.team(name)

    def require_order(self, order_number: str) -> None:
        """Reject unless the order is known."""
        self._require(
            self._batch.state(f"order-{order_number}")[1] is not None,
            "unknown-order",
            lambda: f"order {order_number} is not known: check the number, or import it from the ERP first",
            order_number=order_number,
        )

    def require_person(self, person_id: str) -> None:
        """Reject unless the person is known and was active when it happened."""
        self._require(
            self._batch.person_active(person_id, self.occurred_at_us),
            "unknown-person",
            lambda: f"person {person_id} is not known or was not active at that time",
        )

    def require_known(self, person_id: str) -> None:
        """Reject unless the person is known, active or not."""
        self._require(
            self._batch.state(f"person-{person_id}")[1] is not None,
            "unknown-person",
            lambda: f"person {person_id} is not known: register them first",
        )

    def require_settled(self, person_id: str) -> None:
        """Reject while the person is at work or waits for an answer: what is open could never be put right."""
        timeline = self._batch.state(f"work-{person_id}")[1]
        waits = any(request.outcome == "open" for request in timeline.requests.values())
        self._require(
            not timeline.running and not waits,
            "not-settled",
            lambda: f"person {person_id} has work open or a request: end the session, answer the request, then erase",
        )

    def week(self, monday: date) -> tuple[int, int]:
        """Return when the shop's week from this day on begins and ends, UTC microseconds."""
        return week_in(self.setting("zone"), monday)

    def require_team(self, team: str) -> str:
        """Return what the team is called now; reject unless it is known."""
        return known_team(self._batch.settings, team)

    @staticmethod
    def _require(condition: bool, code: str, message: Callable[[], str], **facts: str) -> None:  # noqa: FBT001  the condition is the point
        if not condition:
            raise Rejected(code, message(), **facts)
