"""Answers say which tables they were made of: all of them, found out by another way than the program's own."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar.routes import HTTPRoute

from projections.groups import GROUPS
from tests.patience import eventually
from tests.web import filled
from tests.web.shop import ADA, ORDER, Shop
from tests.web.test_as_of import Clock

SILENT = {
    "/api/tablets",  # tells of pads, which no table does
    "/api/people/{person_id:str}/work",  # tells the version of somebody's timeline
    "/api/my-work",
}
"""Lists that are made of more than tables."""
MORE = {"/api/orders": {"q": "brass"}}
HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with something in every list, whose time stands still."""
    clock = Clock()
    running = Shop(tmp_path_factory.mktemp("made-of"), clock=clock)
    # Nobody asks here but the tests: what else reads tables by itself is another's affair.
    running.loop.call_soon_threadsafe(running.app.services.shift_end.stop)
    filled.fill(running)
    clock.turn(HOUR_US)
    yield running
    running.close()


@pytest.fixture(scope="module")
def asker(shop: Shop) -> Iterator[httpx.Client]:
    with shop.client(headers={"Floorbook-Grant": shop.grant(ADA)}) as client:
        yield client


def lists(shop: Shop, asker: httpx.Client) -> dict[str, tuple[httpx.Client, str, dict[str, Any]]]:
    """Return how to ask each route that takes `after`: at the local door, or as the person whose own it is."""
    found = {}
    for route in shop.app.litestar.routes:
        assert isinstance(route, HTTPRoute)
        handler = route.route_handler_map.get("GET")
        if handler is not None and {"fresh", "latest"} & set(handler[0].parsed_fn_signature.parameters):
            path = route.path
            query = {**filled.NEEDED.get(path, {}), **MORE.get(path, {})}
            own = "/my-" in path
            found[path] = (asker if own else shop.local, filled.address(_plain(path)), query)
    return found


def _plain(path: str) -> str:
    return path.replace(":str}", "}").replace(":int}", "}")


def ask(how: tuple[httpx.Client, str, dict[str, Any]], **more: Any) -> httpx.Response:
    client, path, query = how
    answer = client.get(path, params={**query, **more})
    assert answer.status_code == 200, (path, answer.text)
    return answer


def named(answer: httpx.Response) -> set[str] | None:
    tables = answer.headers.get("floorbook-tables")
    return None if tables is None else set(tables.split(","))


@pytest.fixture
def statements(shop: Shop) -> Iterator[list[tuple[str, str, Any]]]:
    """What the shop's read files are asked from now on: file, statement, parameters."""
    said: list[tuple[str, str, Any]] = []

    def listen(connection: sa.Connection, _: Any, sql: str, parameters: Any, *__: Any) -> None:
        file = str(connection.engine.url.database)
        if (
            file.startswith(f"{shop.folder}/read/")
            and sql.lstrip().startswith(("SELECT", "WITH"))
            and " FROM checkpoint" not in sql
        ):
            said.append((file, sql, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    yield said
    sa.event.remove(sa.Engine, "before_cursor_execute", listen)


def opened(file: str, sql: str, parameters: Any) -> set[str]:
    """Return the tables whose pages a statement opens, by SQLite's own program for it."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        at = dict(connection.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0"))
        program = connection.execute(f"EXPLAIN {sql}", parameters).fetchall()
        found = {at[page] for _, code, _, page, database, *_ in program if code == "OpenRead" and database == 0}
        return found | (
            {"order_search"} if any(row[1] == "VOpen" and "order_search" in sql for row in program) else set()
        )
    finally:
        connection.close()


def test_every_table_that_is_read_is_named(shop: Shop, asker: httpx.Client, statements: list[tuple[str, str, Any]]):
    searched = set()
    for path, how in lists(shop, asker).items():
        first = named(ask(how))
        statements.clear()
        names = named(ask(how))
        assert names == first, path
        assert (names is None) == (path in SILENT), path
        read = set().union(*(opened(*each) for each in statements))
        assert read, path
        assert names is None or read <= names, path
        searched |= read
    assert {"order_search", "work_session", "audit_event"} <= searched


@pytest.mark.slow
def test_no_answer_changes_when_none_of_its_tables_does(shop: Shop, asker: httpx.Client):
    asked = lists(shop, asker)
    of_bench = {"person_id": ADA, "task_id": filled.key()}
    groups = shop.app.services.live._moves
    changes: dict[str, set[str]] = {}
    for command in (
        {"type": "AddWorkType", "name": "Sanding"},
        {"type": "SetTeam", "name": "Night"},
        {"type": "AddTask", **of_bench, "order_number": ORDER, "work_type": "Engraving"},
        {"type": "StartTask", **of_bench},
        {"type": "PauseTask", **of_bench},
        {"type": "RecordCustomer", "number": "C1", "source": "PROFITMAKER", "name": "Sample Trophies and Sons"},
        {"type": "ChangePerson", "person_id": ADA, "name": "Ada Example", "roles": ["contributor"], "team": "Bench"},
        {"type": "ChangeSetting", "name": "shop_name", "value": "Sample Shop"},
        {"type": "SetPay", "person_id": ADA, "kind": "hourly", "amount_e4": 261_000, "effective_on": "2020-01-02"},
    ):
        before = {path: ask(how) for path, how in asked.items()}
        steps = {group: moves.step for group, moves in groups.items()}
        position = shop.do(command)
        after = {path: ask(how, after=position) for path, how in asked.items()}
        eventually(lambda: all(moves.position >= position for moves in groups.values()))  # noqa: B023  waited for here
        told = set[str]()
        for group, moves in groups.items():
            since = moves.since(steps[group])
            told |= set(GROUPS[group].names() if since is None else since)
        changed = changes[command["type"]] = {path for path in asked if before[path].content != after[path].content}
        assert changed, command
        for path in changed:
            names = named(before[path])
            assert names is None or names & told, (command, path)
    calm = {"/api/people", "/api/work-types", "/api/teams", "/api/settings", "/api/customers", "/api/tokens"}
    assert "/api/floor" in changes["StartTask"]
    assert not changes["StartTask"] & calm
    assert not {path for path in calm if (named(ask(asked[path])) or set()) & {"floor", "order_task", "work_session"}}
    assert changes["AddWorkType"] & calm == {"/api/work-types"}


def test_what_is_as_of_a_past_moment_names_no_tables(shop: Shop):
    position = shop.opened.writer.head.position
    answer = shop.local.get("/api/work-types", params={"as_of": position})
    assert (answer.status_code, named(answer)) == (200, None)
