"""Looking in the read tables now and then, and noting what was found."""

from collections.abc import Callable
from typing import Protocol

import sqlalchemy as sa

from commands.context import moment
from projections.reading import NotReady, ReadModels
from web.alerts import watching
from web.alerts.alert import Facts
from web.alerts.ledger import Ledger
from web.alerts.pace import US_PER_S
from web.alerts.watching import BUDGET, PROJECTOR, VIEWS
from web.logs import logger

LATE_US = 15 * 60 * US_PER_S
"""How long a count waits for read tables that do not follow; then it is said as well as it is known."""
WORK = "work"
_TROUBLE = (NotReady, sa.exc.DBAPIError)
"""Why the read tables cannot be asked now. It passes, or the projector says so."""


class Raise(Protocol):
    """Tells whoever wants to know."""

    def __call__(self, kind: str, facts: Facts, *, pay: bool | None = None) -> None:
        """Raise an alert, inside a transaction; with `pay`, for those only who may, or may not, see it."""


class Watch:
    """Looks; what it was shown once is no news later."""

    def __init__(self, ledger: Ledger, reads: ReadModels, clock: Callable[[], int], raise_: Raise) -> None:
        """Look at nothing yet."""
        self._ledger = ledger
        self._reads = reads
        self._clock = clock
        self._raise = raise_

    def look(self) -> None:
        """Look at all that no event tells."""
        try:
            self._look_at_groups()
            self._look_at_budgets()
        except _TROUBLE as reason:
            logger("alerts").info("the read tables cannot be looked at", reason=type(reason).__name__)

    def count(self) -> None:
        """Say of what was gathered how many wait now; of what was dealt with meanwhile nobody needs to know."""
        now = self._clock()
        for kind, due_at, position in self._ledger.gathered(now):
            late = now - due_at > LATE_US
            try:
                follows = self._reads.position(WORK) >= position
                with self._reads.read(WORK) as connection:
                    waiting = watching.count_waiting(connection, kind, moment(now))
            except _TROUBLE:
                follows, waiting = False, 0
            if not follows and not late:
                continue
            with self._ledger.transaction():
                self._ledger.gathered_is_said(kind)
                if waiting or not follows:
                    self._raise(kind, {"waiting": max(waiting, 1)})

    def tablet_name(self, tablet_id: str) -> str | None:
        """Return how a tablet is called, if that can be told now."""
        try:
            with self._reads.read(WORK) as connection:
                return watching.tablet_name(connection, tablet_id)
        except _TROUBLE:
            return None

    def _look_at_groups(self) -> None:
        stopped = watching.stopped_groups(self._reads)
        with self._ledger.transaction():
            for key in self._ledger.changed_conditions(PROJECTOR, stopped, self._clock()):
                self._raise(PROJECTOR, stopped[key])
            for kind, facts in self._ledger.take_reports():
                self._raise(kind, facts)

    def _look_at_budgets(self) -> None:
        place = self._ledger.checkpoint()
        assert place is not None
        silent = place.marks_from is not None
        if place.marks_from is not None and self._reads.position(WORK) < place.marks_from:
            return
        for pay, sees in VIEWS.items():
            known = self._ledger.marks(str(pay))
            with self._reads.read(WORK) as connection:
                lines = watching.budget_lines(connection, moment(self._clock()), sees)
                marks = watching.compare(known, lines, watching.budgets_of(connection, known))
            if not marks.notes:
                continue
            with self._ledger.transaction():
                for order_number, noted in marks.notes.items():
                    self._ledger.set_mark(str(pay), order_number, *noted)
                for line in () if silent else marks.reached:
                    self._raise(BUDGET, watching.facts_of(line), pay=pay)
        if silent:
            with self._ledger.transaction():
                self._ledger.marks_are_known()
