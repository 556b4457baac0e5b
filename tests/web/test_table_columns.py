"""Tables of exactly the columns that are asked for, in the order that is asked for."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.filled import NEEDED, address, fill, read_csv, read_xlsx
from tests.web.shop import Shop
from web.listings import listings


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this module's own, with something in every list that it can fill."""
    running = Shop(tmp_path_factory.mktemp("columns"))
    try:
        fill(running)
        yield running
    finally:
        running.close()


def test_columns_are_chosen_and_ordered_by_their_names_in_the_head_or_in_json(shop: Shop):
    whole = read_csv(shop.local.get("/api/sessions", params={"format": "csv"}).content)
    params = {"format": "csv", "columns": "labor_hours,person_name,ended_at"}
    some = read_csv(shop.local.get("/api/sessions", params=params).content)
    places = [whole[0].index(name) for name in some[0]]
    assert some[0] == ["labor_hours", "person_name", "ended_at"]
    assert some == [[row[place] for place in places] for row in whole]
    by_json = {"format": "xlsx", "columns": "labor_seconds,person_name,ended_at"}
    sheet = read_xlsx(shop.local.get("/api/sessions", params=by_json).content)
    assert sheet[0] == some[0]
    grouped = {**NEEDED["/api/labor"], "format": "csv", "columns": "labor_seconds,day"}
    assert read_csv(shop.local.get("/api/labor", params=grouped).content)[0] == ["labor_hours", "day"]


@pytest.mark.slow
def test_every_column_can_be_asked_for_alone(shop: Shop):
    for each in listings(shop.app.litestar):
        for name, columns in each.lists.items():
            params = {**NEEDED.get(each.path, {}), "list": name, "format": "csv"}
            whole = shop.local.get(address(each.path), params=params)
            if whole.status_code != 200:
                continue
            for place, title in enumerate(read_csv(whole.content)[0]):
                alone = shop.local.get(address(each.path), params={**params, "columns": title})
                assert read_csv(alone.content) == [[row[place]] for row in read_csv(whole.content)], (each.path, title)
            assert len({column.field for column in columns}) == len(columns)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"format": "csv", "columns": "person_name,nonsense"}, "person_name"),
        ({"format": "csv", "columns": ""}, "person_name"),
        ({"format": "json", "columns": "person_name"}, "csv or xlsx"),
        ({"columns": "person_name"}, "csv or xlsx"),
    ],
)
def test_columns_that_there_are_not_are_refused_and_those_there_are_named(
    shop: Shop, params: dict[str, str], said: str
):
    answer = shop.local.get("/api/sessions", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["facts"] == {"field": "columns"}
    assert said in answer.json()["detail"]


def test_labor_by_customer_names_them_and_keeps_their_numbers(shop: Shop):
    params = {**NEEDED["/api/labor"], "by": "customer", "format": "csv"}
    heading, row = read_csv(shop.local.get("/api/labor", params=params).content)
    assert (heading[:2], row[:2]) == (["customer_number", "customer"], ["C1", "Sample Trophies"])


def test_a_column_that_is_not_for_its_reader_is_left_out(shop: Shop):
    params = {**NEEDED["/api/labor"], "format": "csv", "columns": "person,cost,labor_hours"}
    with shop.bearer("read") as reader:
        assert read_csv(reader.get("/api/labor", params=params).content)[0] == ["person", "labor_hours"]


@pytest.mark.parametrize(("kind", "read"), [("csv", read_csv), ("xlsx", read_xlsx)])
def test_a_table_calls_values_what_it_is_asked_to(shop: Shop, kind: str, read: Any):
    """Texts, flags, several at once and what is not known; a value without a word stays what it is."""
    params = {"format": kind, "columns": "name,roles,active,has_badge,pay_role"}
    words = [
        "roles:contributor:Colaborador",
        "roles:foreman:=Encargado",
        "active:true:Trabaja aquí",
        "pay_role::sin: paga",
    ]
    plain = read(shop.local.get("/api/people", params=params).content)
    called = read(shop.local.get("/api/people", params={**params, "words": words}).content)
    assert len(called) == len(plain)
    assert {row[2] for row in called[1:]} == {"Trabaja aquí"}
    for (name, roles, _, badge, role), row in zip(plain[1:], called[1:], strict=True):
        spanish = roles.replace("contributor", "Colaborador").replace("foreman", "=Encargado")
        safe = f"'{spanish}" if kind == "csv" and spanish.startswith("=") else spanish
        assert [row[0], row[1], row[3], row[4]] == [name, safe, badge, role or "sin: paga"]
    assert any("Colaborador" in row[1] for row in called[1:])


@pytest.mark.parametrize(
    "params",
    [
        {"format": "csv", "columns": "mark", "words": "mark"},
        {"format": "csv", "columns": "mark", "words": "mark:struck"},
        {"format": "csv", "columns": "mark", "words": "mark:struck:"},
        {"format": "csv", "columns": "mark", "words": ["mark:struck:anulada", "team:Night:Noche"]},
        {"format": "csv", "words": "mark:struck:anulada"},
        {"words": "mark:struck:anulada"},
    ],
)
def test_words_that_belong_to_no_column_are_refused(shop: Shop, params: dict[str, Any]):
    answer = shop.local.get("/api/sessions", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
