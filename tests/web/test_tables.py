"""Every list as CSV and as a spreadsheet: the rows that the API answers, all of them, read by programs not ours."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.web.filled import EVIL, FORMULAS, NEEDED, ZONE, address, fill, read_csv, read_xlsx
from tests.web.shop import ORDER, Shop
from web import tables
from web.access import ROUTES
from web.csv_file import CsvFile
from web.listings import listings

OF_ONESELF = {
    "/api/people/{person_id}/account",
    "/api/my-work",
    "/api/my-requests",
    "/api/my-sessions",
    "/api/my-timesheet",
    "/api/console/sessions",
    "/api/console/me",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this module's own, with something in every list that it can fill."""
    running = Shop(tmp_path_factory.mktemp("tables"))
    try:
        fill(running)
        yield running
    finally:
        running.close()


def paths(shop: Shop) -> list[tuple[str, str]]:
    return [(each.path, name) for each in listings(shop.app.litestar) for name in each.lists]


def items(client: httpx.Client, path: str, name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give all items as the API answers them, page after page."""
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = dict(NEEDED.get(path, {}))
    while True:
        answer = client.get(address(path), params=params).json()
        found += answer[name]
        if answer.get("next") is None:
            return answer, found
        params["cursor"] = answer["next"]


def value_of(item: dict[str, Any], heading: str, by: list[str]) -> Any:
    """Find what a column shows, from its heading alone."""
    if heading in by:
        return item["names"][by.index(heading)]
    if heading == "person_id" and "keys" in item:
        return item["keys"][by.index("person")]
    if heading in item:
        return item[heading]
    if heading.endswith("_hours") and heading.removesuffix("_hours") + "_seconds" in item:
        seconds = item[heading.removesuffix("_hours") + "_seconds"]
        return None if seconds is None else str(Decimal(str(seconds)) / 3600)
    for name, inner in item.items():
        if isinstance(inner, dict | None) and heading.startswith(f"{name}_"):
            return inner and value_of(inner, heading.removeprefix(f"{name}_"), by)
    raise KeyError(heading)


def same(shown: Any, value: Any) -> bool:
    """Tell whether a cell, as another program reads it, shows a value of the API."""
    if value is None or value == "":
        return shown in (None, "")
    if isinstance(value, bool):
        return shown in (value, str(value).lower())
    if isinstance(value, list | dict):
        return shown in ("; ".join(map(str, value)), None, "") or json.loads(shown) == value
    if isinstance(shown, datetime) and len(value) == len("2026-11-22"):
        return shown == datetime.fromisoformat(value)
    if isinstance(shown, timedelta):
        return abs(shown - timedelta(hours=float(value))) < timedelta(milliseconds=1)
    if isinstance(shown, datetime):
        local = datetime.fromisoformat(value).astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
        return abs(shown - local) < timedelta(milliseconds=1)
    text = str(shown)
    try:
        return abs(Decimal(text) - Decimal(str(value))) < Decimal("0.000001")
    except InvalidOperation:
        pass
    if str(value).endswith("Z") and text[4:5] == "-":
        return datetime.fromisoformat(text) == datetime.fromisoformat(value)
    return text in (str(value), f"'{value}")


@pytest.mark.slow
@pytest.mark.parametrize("page", [500, 2])
def test_csv_and_spreadsheet_say_what_the_api_says(shop: Shop, page: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "PAGE", page)
    seen, given = 0, set()
    for path, name in paths(shop):
        alone = shop.local.get(address(path), params=NEEDED.get(path, {}))
        if alone.status_code != 200:  # such as what is about oneself: the door here is nobody's
            refused = shop.local.get(address(path), params={**NEEDED.get(path, {}), "list": name, "format": "csv"})
            assert (refused.status_code, refused.json()["code"]) == (alone.status_code, alone.json()["code"])
            continue
        given.add(path)
        answer, wanted = items(shop.local, path, name)
        params = {**NEEDED.get(path, {}), "list": name}
        for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
            table = shop.local.get(address(path), params={**params, "format": kind})
            assert table.status_code == 200, (path, table.text)
            heading, *rows = read(table.content)
            assert len(rows) == len(wanted), (path, name, kind)
            for row, item in zip(rows, wanted, strict=True):
                for title, shown in zip(heading, row, strict=True):
                    value = value_of(item, title, answer.get("by", []))
                    assert same(shown, value), (path, name, kind, title, shown, value)
        seen += len(wanted)
    assert seen > 50
    assert {path for path, _ in paths(shop)} - given <= OF_ONESELF


@pytest.mark.slow
def test_every_list_of_the_api_can_be_had_and_is_described_so(shop: Shop):
    document = shop.anybody.get("/api/openapi.json").json()
    found = {path for path, _ in paths(shop)}
    assert found >= {
        "/api/sessions", "/api/labor", "/api/profitability", "/api/floor", "/api/people", "/api/orders/search",
        "/api/customers", "/api/imports", "/api/audit/events", "/api/orders/{number}",
    }  # fmt: skip
    paged = {
        path
        for path, methods in document["paths"].items()
        if any(each["name"] == "cursor" for each in methods.get("get", {}).get("parameters", ()))
    }
    assert paged <= found
    for path in found:
        operation = document["paths"][path]["get"]
        assert {"text/csv", "application/json"} <= operation["responses"]["200"]["content"].keys()
        assert {"format", "columns"} <= {each["name"] for each in operation["parameters"]}
        assert ("GET", path) in ROUTES


def test_pay_is_no_column_for_who_may_not_see_it(shop: Shop):
    params = {**NEEDED["/api/labor"], "format": "csv"}
    with shop.bearer("read") as reader, shop.bearer("read", "pay") as payer:
        assert read_csv(reader.get("/api/labor", params=params).content)[0] == [
            "person_id",
            "person",
            "day",
            "labor_hours",
        ]
        shown = read_csv(reader.get("/api/why", params={"order_number": ORDER, "format": "csv"}).content)[0]
        assert not [name for name in shown if name.startswith(("cost", "factors", "rate"))]
        assert "cost" in read_csv(payer.get("/api/labor", params=params).content)[0]
    with shop.bearer("commands") as writer:
        assert writer.get("/api/sessions", params={"format": "csv"}).json()["code"] == "scope-needed"
        assert shop.anybody.get("/api/sessions", params={"format": "xlsx"}).status_code == 401


def test_texts_are_never_formulas(shop: Shop):
    customers = shop.local.get("/api/customers", params={"format": "csv"})
    names = {row[0]: row[1] for row in read_csv(customers.content)[1:]}
    for number, name in enumerate(EVIL):
        assert names[f"E{number}"] == (f"'{name}" if name in FORMULAS else name)
    assert CsvFile().rows([["\t=1", "\r=1"]]) == b"'\t=1,\"'\r=1\"\r\n"
    assert CsvFile().rows([["-5", "+1.5", "-5-5"]]) == b"-5,+1.5,'-5-5\r\n"


def test_files_are_named_by_report_and_span(shop: Shop):
    def name(path: str, **params: Any) -> str:
        found = shop.local.get(path, params=params).headers["content-disposition"]
        return found.partition('filename="')[2].rstrip('"')

    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert name("/api/labor", **NEEDED["/api/labor"], format="csv") == "labor-2026-01-01-2030-12-31.csv"
    assert name("/api/sessions", format="xlsx") == f"sessions-{today}.xlsx"
    assert name(f"/api/orders/{ORDER}", format="csv", list="materials") == f"orders-materials-{today}.csv"
    week = {"week": "2026-11-16", "format": "xlsx", "list": "timesheets"}
    assert name("/api/timesheets", **week) == "timesheets-2026-11-16.xlsx"


@pytest.mark.parametrize(("kind", "read"), [("csv", read_csv), ("xlsx", read_xlsx)])
def test_a_table_has_the_headings_that_it_is_asked_for(shop: Shop, kind: str, read: Any):
    headings = ["Horas, en total", "=Persona", "Terminó"]
    params = {"format": kind, "columns": "labor_seconds,person_name,ended_at"}
    plain = read(shop.local.get("/api/sessions", params=params).content)
    titled = read(shop.local.get("/api/sessions", params={**params, "headings": headings}).content)
    assert titled[0] == [title if kind == "xlsx" else title.replace("=", "'=") for title in headings]
    assert titled[1:] == plain[1:]
    assert plain[0] == ["labor_hours", "person_name", "ended_at"]


def test_the_heading_of_a_column_that_is_not_for_its_reader_goes_with_it(shop: Shop):
    columns = {"columns": "person,cost,labor_seconds", "headings": ["Who", "Cost", "Hours"]}
    params = {**NEEDED["/api/labor"], "format": "csv", **columns}
    with shop.bearer("read") as reader:
        assert read_csv(reader.get("/api/labor", params=params).content)[0] == ["Who", "Hours"]


@pytest.mark.parametrize(
    "params",
    [
        {"format": "csv", "headings": ["Who"]},
        {"format": "csv", "columns": "person_name,ended_at", "headings": ["Who"]},
        {"format": "csv", "columns": "person_name", "headings": ["Who", "When"]},
        {"headings": ["Who"]},
    ],
)
def test_headings_that_are_not_one_for_each_column_are_refused(shop: Shop, params: dict[str, Any]):
    answer = shop.local.get("/api/sessions", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("params", [{"format": "pdf"}, {"format": ""}, {"format": "csv", "list": "others"}])
def test_what_there_is_not_is_refused(shop: Shop, params: dict[str, str]):
    answer = shop.local.get("/api/sessions", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_wrong_filters_are_answered_as_without_a_format(shop: Shop):
    assert shop.local.get("/api/labor", params={"format": "csv"}).json()["code"] == "malformed"
    assert shop.local.get("/api/orders/4711", params={"format": "xlsx"}).json()["code"] == "unknown-order"
    assert shop.local.get("/api/sessions", params={"format": "json"}).json()["sessions"]
