"""What can be wrong with an export, in words that its reader can act on.

Messages name file, row and column and the class of what is there, never the value: it may be about a person.
"""

from collections.abc import Sequence


class TableProblem(Exception):
    """Something that stops the import: a table, a memo file or a folder that cannot be trusted.

    `row` counts from 1 in the order of the file, deleted rows included.
    """

    def __init__(self, file: str, what: str, remedy: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(file, what, remedy, row, column)
        self.file = file
        self.what = what
        self.remedy = remedy
        self.row = row
        self.column = column

    def __str__(self) -> str:
        """One sentence: where, what, and what to do about it."""
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {self.column}" if self.column is not None else ""
        return f"{self.file}{row}{column}: {self.what}; {self.remedy}"


class ExportRefused(Exception):
    """The export is not taken, and nothing of it was appended. Holds every problem that was found."""

    def __init__(self, problems: Sequence[TableProblem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """Give all problems, each on its line."""
        return "\n".join(str(problem) for problem in self.problems)


class BadValue(Exception):
    """A value that cannot be taken. It refuses its row and nothing else. `field` is whose value it is, where known."""

    def __init__(self, what: str, field: str = "") -> None:
        super().__init__(what, field)
        self.what = what
        self.field = field


EXPORT_AGAIN = "export it again from ProfitMaker"
"""The remedy for what got damaged on its way."""
