"""Any request at all: nothing a generator can think of brings out a fault, and every answer is as documented."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import sampled_from
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from commands.rights import ROLES
from events.fact import NIL
from tests.web.shop import ADA, ORDER, Shop, key
from web.access import ROUTES

UNDESCRIBED = ("/api/live", "/api/reference.css")
"""The first never ends, the second is for the page only."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [("POST", "/api/commands"), *(each for each in sorted(ROUTES) if each[1] not in UNDESCRIBED)]
EXAMPLES = {"/api/commands": 300}


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("fuzzed"))
    running.set_up()
    yield running
    running.close()


@pytest.fixture
def senders(fuzzed: Shop) -> dict[str, dict[str, str]]:
    """Headers of everybody who may ask: each role, a token of every scope, a PIN, nobody. New for each operation."""
    fuzzed.app.services.pads._wrong_at_us.clear()
    fuzzed.do({"type": "UnlockPad", "tablet_id": NIL})
    papers = {"token": {"Authorization": f"Bearer {fuzzed.token('read', 'pay', 'commands')}"}}
    for role in ROLES:
        with fuzzed.console(role) as console:
            [cookie] = [f"{name}={value}" for name, value in console.cookies.items()]
            papers[role] = {"Cookie": cookie, "Floorbook-CSRF": console.headers["Floorbook-CSRF"]}
    return {**papers, "pin": {"Floorbook-Grant": fuzzed.grant(ADA)}, "nobody": {}}


@pytest.fixture(scope="module")
def document(fuzzed: Shop) -> Any:
    schema = schemathesis.openapi.from_dict(fuzzed.anybody.get("/api/openapi.json").json())
    schema.config.update(base_url=fuzzed.url)
    return schema


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_any_request_of_anybody_is_answered_as_documented(
    document: Any, senders: dict[str, dict[str, str]], fuzzed: Shop, method: str, path: str
):
    operation = document[path][method]

    @given(case=operation.as_strategy(), sender=sampled_from(sorted(senders)))
    @settings(max_examples=EXAMPLES.get(path, 40), suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case, sender: str) -> None:
        fuzzed.app.services.attempts._places.clear()
        fuzzed.app.services.pads._wrong_at_us.clear()
        given_headers = dict(case.headers or {})
        given_headers.setdefault("Idempotency-Key", key())
        case.call_and_validate(headers={**given_headers, **senders[sender]}, checks=CHECKS)

    ask()


@pytest.mark.slow
def test_the_shop_still_works_after_all_that(fuzzed: Shop):
    position = fuzzed.opened.writer.head.position
    answer = fuzzed.local.get("/api/orders/search", params={"q": ORDER, "after": position})
    assert answer.status_code == 200, answer.text
    assert fuzzed.anybody.get("/api/health").json()["status"] == "ok"
    assert fuzzed.counter.desk.poisoned == 0
