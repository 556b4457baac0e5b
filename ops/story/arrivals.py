"""How orders come in: on Mondays at dawn the export as it looks then is imported, and what is new is planned."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from commands.opening import OpenDesk
from importer.ports import Progress, unwatched
from importer.run import Options, run_import
from importer.sample_before import Placed, write_export_before
from ops.door import DeskDoor
from ops.import_ import ImportDoor
from ops.instance import Instance
from ops.known import KnownFromLog
from ops.story.cast import ZONE
from ops.story.days import TODAY_HOURS
from ops.story.office import Errand, Shop
from ops.story.plans import Plans

DAWN = time(6, 10)
PLANNER = "vera"


def import_days(days: Sequence[date], now: datetime) -> list[date]:
    """Choose the days on which an export is imported: the first one, then Mondays that begin before the last shift."""
    shift = now - timedelta(hours=TODAY_HOURS + 1)
    return [day for day in days if day == days[0] or (day.weekday() == 0 and dawn(day) < shift)]


class Arrivals:
    """Imports the exports that lead to the `newest`, each under a name that says which one it is."""

    def __init__(self, instance: Instance, opened: OpenDesk, newest: Path, orders: Sequence[Placed]) -> None:
        """Take the newest export, and the orders in it."""
        self._instance = instance
        self._opened = opened
        self._newest = newest
        self._orders = orders
        self._known: set[str] = set()

    def errands(self, days: Sequence[date], shop: Shop, plans: Plans) -> Iterator[Errand]:
        """Return what is done at the dawn of these days; the import of the newest export comes after them."""
        name, _, number = self._newest.name.rpartition("_")
        for left, day in zip(range(len(days), 0, -1), days, strict=True):
            folder = self._newest.with_name(f"{name}_{int(number) - left:04d}")
            yield dawn(day), partial(self._earlier, folder, day, shop, plans)

    def newest(self, today: date, shop: Shop, plans: Plans, progress: Progress) -> None:
        """Import the newest export."""
        self._import(self._newest, today, progress)
        self._plan(self._orders, shop, plans)

    def _earlier(self, folder: Path, day: date, shop: Shop, plans: Plans) -> None:
        write_export_before(folder, self._newest, day)
        self._import(folder, day, unwatched)
        shutil.rmtree(folder)
        there = [order for order in self._orders if order.ordered_on < day]
        self._plan([each for each in there if each.shipped_on is None or each.shipped_on >= day], shop, plans)
        self._known.update(order.number for order in there)

    def _import(self, export: Path, day: date, progress: Progress) -> None:
        with closing(KnownFromLog(self._instance)) as known:
            options = Options(pm_database=self._instance.data / "pm_database", force=True, progress=progress)
            run_import(export, options, known, ImportDoor(DeskDoor(self._opened)), day)

    def _plan(self, orders: Sequence[Placed], shop: Shop, plans: Plans) -> None:
        shop.as_console(PLANNER, plans.of(order for order in orders if order.number not in self._known))


def dawn(day: date) -> datetime:
    """Return when an import of this day begins."""
    return datetime.combine(day, DAWN, ZoneInfo(ZONE)).astimezone(UTC)
