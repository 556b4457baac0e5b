"""What a person does with a task: the commands. `commands.task_life` decides them."""

from decimal import Decimal
from typing import Annotated, ClassVar

from msgspec import Meta

from commands.command import AmountE4, Command, Id, Moment, Name, Number, Text, Word

QUANTITY_MAX = 1_000_000_000
QUANTITY_DECIMALS_MAX = 6
COST_E4_MAX = 10**15
Quantity = Annotated[Decimal, Meta(description="0 to 1,000,000,000, with up to six decimals")]
Used = Annotated[Decimal, Meta(description="more than 0, up to 1,000,000,000, with up to six decimals")]


def require_quantity(quantity: Decimal | None) -> None:
    """Raise ValueError for what no scale shows: msgspec itself puts no bounds on decimals, and takes NaN."""
    if quantity is not None and not (
        quantity.is_finite()
        and 0 <= quantity <= QUANTITY_MAX
        and -QUANTITY_DECIMALS_MAX <= int(quantity.as_tuple().exponent) <= 9  # noqa: PLR2004  1E9 is the most
    ):
        raise ValueError("quantity must be from 0 to 1,000,000,000, with up to six decimals")


class WorkCommand(Command):
    """A command about one person's work."""

    CATEGORY: ClassVar[str] = "work"
    KEYED_BY: ClassVar[str] = "person_id"

    person_id: Id


class AddTask(WorkCommand, tag="AddTask"):
    """Put a task on an order on the person's list. `task_id` is the command's key unless the sender chose one."""

    order_number: Number
    work_type: Name
    task_id: Id | None = None


class TaskCommand(WorkCommand):
    """A command about one task."""

    task_id: Id


class StartTask(TaskCommand, tag="StartTask"):
    """Begin work on an open task."""


class PauseTask(TaskCommand, tag="PauseTask"):
    """Stop work for now."""


class ResumeTask(TaskCommand, tag="ResumeTask"):
    """Go on with a paused task."""


class CompleteTask(TaskCommand, tag="CompleteTask"):
    """The task is done."""

    quantity: Quantity | None = None
    note: Text = ""

    def __post_init__(self) -> None:
        require_quantity(self.quantity)


class CancelTask(TaskCommand, tag="CancelTask"):
    """The task will not be done; says why."""

    reason: Name


class SwitchTask(TaskCommand, tag="SwitchTask"):
    """Pause whatever is running and start or resume this task, in one step."""


class UndoTask(TaskCommand, tag="UndoTask"):
    """Take back one's own completion or cancellation, within ten seconds."""


class ReopenTask(TaskCommand, tag="ReopenTask"):
    """Bring a completed or cancelled task back to the list."""

    WHOLE_HISTORY_AFTER: ClassVar[frozenset[str]] = frozenset({"unknown-task"})


class UseMaterial(TaskCommand, tag="UseMaterial"):
    """Say what material went into a task."""

    WHOLE_HISTORY_AFTER: ClassVar[frozenset[str]] = frozenset({"unknown-task"})

    item: Name
    quantity: Used
    unit: Word = ""
    unit_cost_e4: AmountE4 | None = None

    def __post_init__(self) -> None:
        require_quantity(self.quantity)
        if self.quantity == 0:
            raise ValueError("quantity must be more than 0: leave out what was not used")
        if self.quantity * (self.unit_cost_e4 or 0) > COST_E4_MAX:
            raise ValueError("quantity times unit_cost_e4 must be at most 10**15")


class NoteTask(TaskCommand, tag="NoteTask"):
    """Write a note on a task."""

    WHOLE_HISTORY_AFTER: ClassVar[frozenset[str]] = frozenset({"unknown-task"})

    text: Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S")]


class EndShift(WorkCommand, tag="EndShift"):
    """Pause, as of the end of the shift, what was open then and still is; somebody is to review it."""

    ended_at: Moment
