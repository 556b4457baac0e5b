"""Progress bars on a terminal; nothing elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bars:
    """A bar per step, as callbacks `(step, done, total)` tell. Use as a context manager."""

    def __init__(self, *, shown: bool = True) -> None:
        console = Console(stderr=True)
        self._steps: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not shown or not console.is_terminal,
        )

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bars as they are."""
        self._progress.stop()

    def __call__(self, step: str, done: int, total: int, /) -> None:
        """Draw a step's bar."""
        bar = self._steps.get(step)
        if bar is None:
            bar = self._steps[step] = self._progress.add_task(step, total=total)
        self._progress.update(bar, completed=done, total=total)
