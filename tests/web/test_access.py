"""Every route has a rule, and every rule is kept."""

from typing import Any

import httpx
import pytest

from tests.web.shop import ADA, ORDER, Shop, key
from web.access import COMMANDS, OPEN, PIN, READ, READ_OR_PIN, ROUTES, TABLET

KNOWN = {"person_id": ADA, "number": ORDER}
NEEDED = {"/api/labor": {"from_day": "2026-01-01", "to_day": "2026-12-31"}}
BODIES: dict[str, dict[str, Any]] = {
    "/api/tokens": {"name": "Door test", "scopes": ["read"]},
    "/api/people/{person_id}/pin": {},
}
PATHS = [each for each in sorted(ROUTES) if each[1] != "/api/live"]
"""`/api/live` never ends; `test_live` asks it."""


def ask(client: httpx.Client, method: str, path: str, **headers: str) -> httpx.Response:
    url = path.format(**KNOWN)
    if method == "POST":
        body = {"name": key()} if path == "/api/tablets" else BODIES.get(path, {})
        return client.post(url, json=body, headers={"Idempotency-Key": key(), **headers})
    return client.get(url, params=NEEDED.get(path), headers=headers)


def test_every_route_has_a_rule_and_every_rule_a_route(shop: Shop):
    document = shop.anybody.get("/api/openapi.json").json()
    described = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if path != "/api/commands"
    }
    served = {
        (method, route.path_format)
        for route in shop.app.litestar.routes
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    }
    assert served == set(ROUTES)
    assert described <= served
    assert served - described == {("GET", "/api/reference.css")}


def test_a_route_without_a_rule_is_nobodys(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(ROUTES, ("GET", "/api/people"))
    answer = shop.local.get("/api/people")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_gets_in_without_papers(shop: Shop, method: str, path: str):
    rule = ROUTES[method, path]
    answer = ask(shop.anybody, method, path)
    if rule in (OPEN, TABLET):
        assert answer.status_code not in (401, 403), answer.text
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "credentials-missing")


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_each_kind_of_papers_opens_what_it_should(shop: Shop, method: str, path: str):
    rule = ROUTES[method, path]
    if rule in (OPEN, TABLET):
        return
    grant = shop.grant(ADA)
    with shop.bearer("read") as read, shop.bearer("commands", "read") as commands:
        answers = {
            "read": ask(read, method, path),
            "commands": ask(commands, method, path),
            "pin": ask(shop.anybody, method, path, **{"Floorbook-Grant": grant}),
            "local": ask(shop.local, method, path),
        }
    allowed = {
        READ: {"read", "commands", "local"},
        READ_OR_PIN: {"read", "commands", "pin", "local"},
        PIN: {"pin"},
        COMMANDS: {"commands", "local"},
    }[rule]
    opened = {who for who, answer in answers.items() if answer.status_code == 200}
    assert opened == allowed, {who: answer.text for who, answer in answers.items()}
    assert all(answers[who].status_code in (401, 403) for who in answers.keys() - allowed)


def test_the_local_door_is_not_open_to_tcp(shop: Shop):
    answer = shop.anybody.get("/api/people", headers={"Floorbook-Local": "true", "X-Forwarded-For": "local"})
    assert answer.status_code == 401


def test_papers_that_do_not_hold_count_at_the_local_door_too(shop: Shop):
    assert shop.local.get("/api/people", headers={"Authorization": "Bearer guess"}).status_code == 401


@pytest.mark.parametrize("path", ["/api/people", "/api/commands", "/api/nothing", "/healthz", "/api/reference"])
def test_every_answer_keeps_browsers_safe(shop: Shop, path: str):
    headers = shop.anybody.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers.get("cache-control") == ("no-store" if path.startswith("/api") else None)
    assert headers["x-request-id"]
    assert "server" not in headers


def test_head_is_get_without_the_body(shop: Shop):
    answer = shop.anybody.head("/api/health")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", "application/json")
    answer = shop.anybody.delete("/api/health")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


def test_a_request_id_is_taken_over_when_it_is_plain(shop: Shop):
    for given, kept in (("from-the-proxy-1", True), ("a b", False), ("x" * 65, False)):
        answer = shop.anybody.get("/healthz", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is kept
