"""A parameter with a slip in its name is refused on every route, and the right name is said."""

import re

import pytest

from tests.web.shop import ADA, ORDER, Shop
from web.access import ROUTES
from web.asked import known_parameters

NOT_IDS = {"number": ORDER, "week": "2026-11-16", "position": "1", "name": "api"}


def filled(path: str) -> str:
    """Put values in an address."""
    return re.sub(r"\{(\w+)\}", lambda found: NOT_IDS.get(found[1], ADA), path)


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_no_route_ignores_a_parameter_that_it_does_not_know(shop: Shop, method: str, path: str):
    answer = shop.local.request(method, filled(path), params={"no_such": "1"})
    if path.startswith("/api/console/") and answer.status_code == 401:
        return  # who asks comes first
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), answer.text
    assert answer.json()["facts"]["field"] == "no_such"


def test_commands_take_none(shop: Shop):
    answer = shop.local.post("/api/commands?atonce=1", json={"type": "AddWorkType", "name": "Never"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("path", "slip", "meant"),
    [
        ("/api/sessions", "personid", "person_id"),
        ("/api/sessions", "Limit", "limit"),
        ("/api/orders/search", "formt", "format"),
        ("/api/profitability", "form_day", "from_day"),
        ("/api/profitability", "asof", "as_of"),
        ("/api/settings", "afther", "after"),
    ],
)
def test_the_nearest_name_is_said(shop: Shop, path: str, slip: str, meant: str):
    answer = shop.local.get(path, params={slip: "1"})
    said = answer.json()
    assert answer.status_code == 400
    assert meant in said["facts"]["near"]
    assert f"did you mean {said['facts']['near'][0]}" in said["detail"]
    assert meant in said["facts"]["known"]


def test_who_may_not_look_is_not_told_what_could_be_asked(shop: Shop):
    assert shop.anybody.get("/api/sessions", params={"personid": ADA}).status_code == 401


def test_what_the_description_offers_is_what_is_known(shop: Shop):
    described = shop.anybody.get("/api/openapi.json").json()["paths"]
    known = known_parameters(shop.app.litestar)
    for path, methods in described.items():
        for method, operation in methods.items():
            if path == "/api/commands":
                continue
            said = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
            assert known[method.upper(), path] == said, (method, path)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_slip_is_refused_for_tables_too(shop: Shop, kind: str):
    answer = shop.local.get("/api/sessions", params={"format": kind, "personid": ADA})
    assert (answer.status_code, answer.json()["facts"]["near"][0]) == (400, "person_id")


def test_a_list_that_comes_whole_is_a_table_too(shop: Shop):
    answer = shop.local.get("/api/work-types", params={"format": "csv"})
    assert answer.status_code == 200
    assert "Engraving" in answer.text
