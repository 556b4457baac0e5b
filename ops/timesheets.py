"""`floorbook timesheets`: a person's week, and approving it."""

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from commands.timesheets import ApproveTimesheet
from ops.door import done, open_door
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option
from ops.roster import Person, find
from projections.reading import NotReady, ReadModels
from projections.settings import shop_days
from projections.timesheet_page import Timesheet, monday_of, timesheets

week_argument = click.argument("week", type=click.DateTime(["%Y-%m-%d"]))


@click.group()
def command() -> None:
    """See and approve time sheets.

    PERSON is an id, the beginning of one, or a name; WEEK is any day of the week, as 2026-03-02.

    \b
    Examples:
      floorbook timesheets show "Ada Sample" 2026-03-02
      floorbook timesheets approve "Ada Sample" 2026-03-02
    """


@command.command("show")
@click.argument("person")
@week_argument
@data_option
@json_option
def show(person: str, week: Any, *, data: Path | None, as_json: bool) -> None:
    """Show a person's week: each task, each day in hours, and whether it is approved."""
    instance = existing(data)
    sheet = _sheet(instance, find(instance, person), week.date())
    click.echo(msgspec.json.encode(sheet) if as_json else "\n".join(_lines(sheet)))


@command.command("approve")
@click.argument("person")
@week_argument
@data_option
@json_option
def approve(person: str, week: Any, *, data: Path | None, as_json: bool) -> None:
    """Approve a person's week as it stands, and show what was approved. It must be over, with nothing open."""
    instance = existing(data)
    with open_door(instance) as door:
        sheet = _sheet(instance, find(instance, person), week.date())
        wanted = ApproveTimesheet(person_id=sheet.person_id, week=sheet.week, labor_us=sheet.labor_us)
        said = done(door, wanted)
    if as_json:
        click.echo(msgspec.json.encode(said))
    else:
        click.echo(
            f"{_whose(sheet)}: {_hours(sheet.labor_us)} h {'approved' if said.events else 'were approved before'}"
        )


def _sheet(instance: Instance, person: Person, day: date) -> Timesheet:
    with closing(ReadModels(instance.data / "read")) as reads:
        try:
            with reads.read("work") as connection:
                found = timesheets(connection, shop_days(connection), monday_of(day), person_id=person.person_id)
        except NotReady as reason:
            raise Failure(str(reason), "see `floorbook projections status`") from None
    if not found:
        raise Failure("the read tables do not know this person yet", "see `floorbook projections status`")
    return found[0]


def _lines(sheet: Timesheet) -> list[str]:
    days = [sheet.week + timedelta(days=ahead) for ahead in range(len(sheet.days_us))]
    rows = [("", [f"{day:%a %d}" for day in days], "total")]
    for line in sheet.lines:
        about = f"{line.order_number} {line.work_type or ''}"
        rows.append((about, [_hours(us) for us in line.days_us], _hours(line.labor_us)))
    rows.append(("total", [_hours(us) for us in sheet.days_us], _hours(sheet.labor_us)))
    said = [f"{_whose(sheet)}: {sheet.state}"]
    if sheet.approved_us is not None:
        who = sheet.approved_by_name or sheet.approved_by
        said.append(f"approved {_hours(sheet.approved_us)} h at {sheet.approved_at:%Y-%m-%d %H:%M} UTC by {who}")
    said += [f"{about:<32}{''.join(f'{cell:>8}' for cell in cells)}{total:>9}" for about, cells, total in rows]
    if sheet.session_open:
        said.append("a session is still open")
    if sheet.requests_open:
        said.append(f"{sheet.requests_open} corrections are asked for")
    return said


def _whose(sheet: Timesheet) -> str:
    return f"{sheet.person_name or '(erased)'}, week of {sheet.week}"


def _hours(us: int) -> str:
    return f"{us / 3_600_000_000:.2f}"
