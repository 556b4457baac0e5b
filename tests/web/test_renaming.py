"""A typo in the name of a kind of work or of a team is put right: from then on everybody is told the new name."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from projections.timesheet_page import monday_of
from tests.web.shop import ADA, ORDER, Shop, key
from tests.web.tablets import MINUTE, SECOND, Clock, Tablet

TYPO, MEANT = "Assembely", "Assembly"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(tmp_path: Any, clock: Clock) -> Iterator[Shop]:
    """Ada works on what is misspelt, in a team that is."""
    running = Shop(tmp_path, clock=clock, patient=True)
    running.set_up()
    running.do({"type": "AddWorkType", "name": TYPO})
    running.do({"type": "RenameTeam", "name": "Bench", "new_name": "Bnech"})
    running.do({"type": "BudgetOrder", "number": ORDER, "estimate_minutes": {TYPO: 60}})
    yield running
    running.close()


@pytest.fixture
def reader(own: Shop) -> Iterator[httpx.Client]:
    with own.console("admin") as client:
        yield client


def ask(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def worked(shop: Shop, clock: Clock) -> str:
    """Have Ada work for a while on what is misspelt, and return the task."""
    task = {"person_id": ADA, "task_id": key()}
    shop.do({"type": "AddTask", **task, "order_number": ORDER, "work_type": TYPO})
    shop.do({"type": "StartTask", **task})
    clock.turn(20 * MINUTE)
    shop.do({"type": "PauseTask", **task})
    return task["task_id"]


def rename(shop: Shop) -> int:
    return shop.do({"type": "RenameWorkType", "name": TYPO, "new_name": MEANT})


def said(client: httpx.Client, **when: Any) -> list[Any]:
    """What each list and report calls the one kind of work that something was done of."""
    days = {"from_day": "2020-01-01", "to_day": "2030-01-01"}
    order = ask(client, f"/api/orders/{ORDER}", **when)
    return [
        [each["name"] for each in ask(client, "/api/work-types", **when)["work_types"] if each["name"] != "Engraving"],
        [each["work_type"] for each in ask(client, "/api/work-types/open", **when)["work_types"]],
        [each["work_type"] for each in ask(client, "/api/sessions", **when)["sessions"]],
        [each["keys"][0] for each in ask(client, "/api/labor", by="work_type", **days, **when)["lines"]],
        [each["work_type"] for each in order["tasks"]],
        [each["work_type"] for each in order["estimates"]],
        [each["work_type"] for each in ask(client, "/api/estimates", **when)["lines"]],
    ]


def test_all_lists_and_reports_say_the_new_name_and_as_of_before_the_old_one(
    own: Shop, clock: Clock, reader: httpx.Client
) -> None:
    worked(own, clock)
    assert said(reader) == [[TYPO]] * 7
    clock.turn(2 * SECOND)
    before = (datetime.fromtimestamp(clock() / 1e6, UTC) - timedelta(seconds=1)).isoformat()
    rename(own)
    assert said(reader) == [[MEANT]] * 7
    assert said(reader, as_of=before) == [[TYPO]] * 7
    own.do({"type": "RenameWorkType", "name": MEANT, "new_name": TYPO})
    assert said(reader) == [[TYPO]] * 7


def test_what_a_tablet_queued_under_the_old_name_is_accepted_and_means_the_new_one(
    own: Shop, clock: Clock, reader: httpx.Client
) -> None:
    """It was offline when the name was put right: its list still had the old one."""
    tablet = Tablet(own, "Bench 1")
    grant = tablet.grant(own.pin(ADA))
    added_at = datetime.fromtimestamp(clock() / 1e6, UTC).isoformat()
    clock.turn(60 * SECOND)
    rename(own)
    body = {"type": "AddTask", "person_id": ADA, "order_number": ORDER, "work_type": TYPO, "occurred_at": added_at}
    [result] = tablet.flush({"key": key(), "body": body, "grant": grant})
    assert result["status"] == "done", result
    work = ask(reader, f"/api/people/{ADA}/work")
    assert [task["work_type"] for task in work["tasks"]] == [MEANT]
    signed_in = tablet.enter(pin=own.pin(ADA)).json()
    assert MEANT in signed_in["settings"]["work_types"]
    assert TYPO not in signed_in["settings"]["work_types"]


def found(client: httpx.Client, week: date, kind: str, team: str, **when: Any) -> list[int]:
    """How much each list and report finds that is asked by a kind of work or a team."""
    days = {"from_day": "2020-01-01", "to_day": "2030-01-01", **when}
    sessions = ask(client, "/api/sessions", work_type=kind, team=team, **when)["sessions"]
    why = {each["session_id"] for each in ask(client, "/api/why", work_type=kind, team=team, **when)["parts"]}
    labor = ask(client, "/api/labor", by="person", team=team, **days)["lines"]
    people = ask(client, "/api/people", team=team, **when)["people"]
    floor = ask(client, "/api/floor", team=team, **when)["people"]
    sheets = ask(client, "/api/timesheets", week=week.isoformat(), team=team, **when)["timesheets"]
    return [len(sessions), len(why), len(labor), len(people), len(floor), len(sheets)]


def test_whoever_asks_by_a_name_of_before_finds_what_is_called_otherwise_now(
    own: Shop, clock: Clock, reader: httpx.Client
) -> None:
    """An address that was kept leads where it led; the past is asked for by the names of today."""
    worked(own, clock)
    week = monday_of(datetime.fromtimestamp(clock() / 1e6, UTC).date())
    assert found(reader, week, TYPO, "Bnech") == found(reader, week, TYPO, "Bench") == [1, 1, 1, 3, 3, 3]
    clock.turn(2 * SECOND)
    before = (datetime.fromtimestamp(clock() / 1e6, UTC) - timedelta(seconds=1)).isoformat()
    rename(own)
    own.do({"type": "RenameTeam", "name": "Bnech", "new_name": "Workbench"})
    for kind, team in ((MEANT, "Workbench"), (TYPO, "Bnech"), (TYPO, "Bench")):
        assert found(reader, week, kind, team) == [1, 1, 1, 3, 3, 3]
        assert found(reader, week, kind, team, as_of=before) == [1, 1, 1, 3, 3, 3]
    assert found(reader, week, "Engraving", "Bnech")[:2] == [0, 0]
    assert ask(reader, "/api/people", team="Nobody's")["people"] == []


def test_lists_say_what_things_were_called_before_but_not_what_they_will_be(
    own: Shop, clock: Clock, reader: httpx.Client
) -> None:
    clock.turn(2 * SECOND)
    before = (datetime.fromtimestamp(clock() / 1e6, UTC) - timedelta(seconds=1)).isoformat()
    rename(own)
    kinds = {each["name"]: each["before"] for each in ask(reader, "/api/work-types")["work_types"]}
    assert (kinds[MEANT], kinds["Engraving"]) == ([TYPO], [])
    assert [each["before"] for each in ask(reader, "/api/teams")["teams"]] == [["Bench"]]
    then = ask(reader, "/api/work-types", as_of=before)["work_types"]
    assert [each["before"] for each in then if each["name"] == TYPO] == [[]]


def test_the_audit_tells_the_name_before_and_after(own: Shop, reader: httpx.Client) -> None:
    event = ask(reader, f"/api/audit/events/{rename(own)}")["event"]
    assert event["type"] == "work.type.renamed.v1"
    assert event["changes"] == [{"of": f"work type {MEANT}", "field": "name", "before": TYPO, "after": MEANT}]


def test_what_stands_where_something_is_under_way_is_said_anew(own: Shop, clock: Clock) -> None:
    """A refusal names the task as it is called now, and a task that comes back is of what it is called now."""
    task_id = worked(own, clock)
    own.do({"type": "ResumeTask", "person_id": ADA, "task_id": task_id})
    rename(own)
    other = own.add_task(ADA)
    refused = own.send({"type": "StartTask", "person_id": ADA, "task_id": other}).json()
    assert refused["detail"].startswith(f"already working on {MEANT}")
    same = {"type": "AddTask", "person_id": ADA, "task_id": task_id, "order_number": ORDER, "work_type": TYPO}
    assert own.send(same).json()["events"] == 0


def test_a_team_is_renamed_with_everybody_in_it(own: Shop, reader: httpx.Client) -> None:
    """Whoever still says the old name means it; saving a person as they are changes nothing."""
    own.do({"type": "RenameTeam", "name": "Bnech", "new_name": "Bench"})
    assert [each["name"] for each in ask(reader, "/api/teams")["teams"]] == ["Bench"]
    assert len(ask(reader, "/api/people", team="Bench")["people"]) == 3
    about = {"person_id": ADA, "name": "Ada Sample", "roles": ["contributor"], "team": "Bnech"}
    assert own.send({"type": "ChangePerson", **about}).json()["events"] == 0
    tablet = Tablet(own, "Bench 2")
    assert tablet.enter(pin=own.pin(ADA)).json()["person"]["team"] == "Bench"


def test_what_is_still_to_be_done_of_a_kind_of_work_is_counted(own: Shop, reader: httpx.Client) -> None:
    for _ in range(2):
        own.add_task(ADA)
    assert ask(reader, "/api/work-types/open") == {"work_types": [{"work_type": "Engraving", "tasks": 2, "people": 1}]}
