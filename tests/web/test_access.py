"""Every route has a rule, and every rule is kept: each route is asked by each role, each scope, a PIN and nobody."""

import re

import httpx
import pytest

from commands.rights import RIGHTS, ROLES, SETTING_UP, WITH_A_PIN, of_roles, of_scopes
from tests.web.shop import ADA, ORDER, Shop, key
from web.access import OPEN, ROUTES, TABLET

KNOWN = {"person_id": ADA, "number": ORDER, "position": "1"}
SCOPES = ("read", "pay", "commands")
GUARDED = [each for each in sorted(ROUTES) if ROUTES[each] not in (OPEN, TABLET)]
DENIED = {"scope-needed", "role-needed", "not-with-a-pin", "credentials-missing"}


def ask(client: httpx.Client, method: str, path: str, **headers: str) -> httpx.Response | None:
    """Knock with nothing in the hands: who is let in is told what is missing. None where the answer never ends."""
    url = re.sub(r"\{(\w+)\}", lambda found: KNOWN.get(found[1], key()), path)
    body = None if method == "GET" else {}
    with client.stream(method, url, json=body, headers={"Idempotency-Key": key(), **headers}) as answer:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            return None
        answer.read()
    return answer


def admitted(answer: httpx.Response | None) -> bool:
    """Tell whether the guard let somebody in, whatever came of it then."""
    if answer is None:
        return True
    problem = answer.json() if "problem" in answer.headers.get("content-type", "") else {}
    return answer.status_code not in (401, 403) or problem.get("code") not in DENIED


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


def test_every_rule_names_a_right_and_the_description_names_it_too(shop: Shop):
    paths = shop.anybody.get("/api/openapi.json").json()["paths"]
    for method, path in GUARDED:
        right = ROUTES[method, path].right
        assert right in RIGHTS, (method, path)
        assert paths[path][method.lower()]["x-right"] == right


def test_a_route_without_a_rule_is_nobodys(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(ROUTES, ("GET", "/api/people"))
    answer = shop.local.get("/api/people")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


@pytest.mark.parametrize(("method", "path"), [each for each in sorted(ROUTES) if each not in GUARDED])
def test_what_is_open_asks_for_no_papers(shop: Shop, method: str, path: str):
    assert admitted(ask(shop.anybody, method, path))


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nobody_gets_in_without_papers(shop: Shop, method: str, path: str):
    answer = ask(shop.anybody, method, path)
    assert answer is not None
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials-missing")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says(shop: Shop, role: str):
    with shop.console(role) as console:
        opened = {each for each in GUARDED if admitted(ask(console, *each))}
    assert opened == {each for each in GUARDED if ROUTES[each].right in of_roles([role])}


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_opens_what_the_table_says(shop: Shop, scope: str):
    with shop.bearer(scope) as program:
        opened = {each for each in GUARDED if admitted(ask(program, *each))}
    assert opened == {each for each in GUARDED if ROUTES[each].right in of_scopes([scope])}


def test_a_pin_opens_what_the_table_says(shop: Shop):
    grant = shop.grant(ADA)
    opened = {each for each in GUARDED if admitted(ask(shop.anybody, *each, **{"Floorbook-Grant": grant}))}
    assert opened == {each for each in GUARDED if ROUTES[each].right in WITH_A_PIN}


def test_the_local_door_opens_everything_but_what_is_somebodys_own(shop: Shop):
    assert all(admitted(ask(shop.local, *each)) for each in GUARDED)
    assert shop.local.get("/api/my-work").json()["code"] == "sign-in-needed"


def test_a_session_without_its_second_factor_opens_its_own_account_alone(shop: Shop):
    with shop.console("admin", level="enrol") as console:
        opened = {each for each in GUARDED if admitted(ask(console, *each))}
    assert opened == {each for each in GUARDED if ROUTES[each].right in SETTING_UP}


def test_a_session_that_was_ended_or_never_was_opens_nothing(shop: Shop):
    with shop.console("admin") as console:
        console.cookies.clear()
        answer = console.get("/api/people", headers={"Cookie": "floorbook_session=guess"})
    assert (answer.status_code, answer.json()["code"]) == (401, "session-unknown")


def test_a_change_without_the_sessions_token_is_refused(shop: Shop):
    command = {"type": "AddWorkType", "name": "Gilding"}
    with shop.console("admin") as console:
        token = console.headers.pop("Floorbook-CSRF")
        for forged in ({}, {"Floorbook-CSRF": "guess"}, {"Floorbook-CSRF": token[:-1]}):
            answer = console.post("/api/commands", json=command, headers={"Idempotency-Key": key(), **forged})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf-needed")
        sent = {"Idempotency-Key": key(), "Floorbook-CSRF": token}
        assert console.post("/api/commands", json=command, headers=sent).status_code == 200
        assert console.get("/api/people").status_code == 200


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
    assert {"object-src 'none'", "base-uri 'none'", "form-action 'self'"} <= set(
        headers["content-security-policy"].split("; ")
    )
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "microphone=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers, "development has no TLS"
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
