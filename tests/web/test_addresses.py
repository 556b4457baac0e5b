"""Numbers that hold a stroke can be asked for as all others."""

from urllib.parse import quote

import httpx
import pytest

from tests.web.shop import ADA, Shop

ODD = ("A/7", "07/12/1", "x / y", "12.5", "a_b-c", "Z/")


@pytest.fixture(scope="module")
def position(shop: Shop) -> int:
    last = 0
    for number in ODD:
        shop.do({"type": "RecordOrder", "number": number, "source": "FLOORBOOK", "description": f"Plaque {number}"})
        last = shop.do({"type": "AddTask", "person_id": ADA, "order_number": number, "work_type": "Engraving"})
    return last


@pytest.mark.parametrize("number", ODD)
def test_an_order_is_found_by_its_number_whatever_that_holds(reader: httpx.Client, position: int, number: str):
    path = f"/api/orders/{quote(number, safe='')}"
    answer = reader.get(path, params={"after": position})
    assert answer.status_code == 200, answer.text
    assert answer.json()["order"]["number"] == number
    assert [task["work_type"] for task in answer.json()["tasks"]] == ["Engraving"]
    assert reader.get(path.replace("%2F", "%2f")).json()["order"]["number"] == number

    history = reader.get(f"{path}/history", params={"after": position}).json()["entries"]
    assert {entry["type"] for entry in history} == {"order.registered.v1", "task.added.v1"}
    table = reader.get(f"{path}/history", params={"format": "csv"})
    assert (table.status_code, len(table.text.strip().splitlines())) == (200, 3)


def test_a_stroke_that_is_not_encoded_divides(reader: httpx.Client, position: int):
    assert reader.get("/api/orders/A/7", params={"after": position}).json()["code"] == "not-found"


def test_an_unknown_number_is_named_as_it_was_meant(reader: httpx.Client):
    answer = reader.get("/api/orders/B%2F8")
    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (
        404,
        "unknown-order",
        {"order_number": "B/8"},
    )


@pytest.mark.parametrize("path", ["/api%2Forders%2F107923", "/%2Fapi/orders/107923", "/api/orders/%2e%2e%2fpeople"])
def test_an_encoded_stroke_leads_nowhere_else(shop: Shop, path: str):
    """It is a part's own text, so it cannot take a request past a rule to another route."""
    assert shop.local.get(path).status_code in {400, 404}
    assert shop.anybody.get(path).status_code in {401, 404}
