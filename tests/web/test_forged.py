"""Requests that a page of another site makes a browser send: the cookie comes along, nothing is done."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.patience import PATIENCE_S
from tests.web.consoles import PASSWORD, Browser, code_of, give_account
from tests.web.shop import NO_TLS, Shop, key
from web.access import ROUTES
from web.proofs import SAFE

CHANGES = [each for each in sorted(ROUTES) if each[0] not in SAFE and ROUTES[each].right]
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.fixture(scope="module")
def ivy(shop: Shop) -> Iterator[Browser]:
    give_account(shop, "ivy", "foreman")
    with Browser(shop) as browser:
        browser.sign_in("ivy")
        yield browser


def send(browser: Browser, method: str, path: str, **headers: str) -> tuple[int, str]:
    """Send a change with the cookie and these headers alone."""
    url = path.replace("{person_id}", browser.me["person_id"]).replace("{session_id}", key())
    cookie = f"floorbook_session={browser.client.cookies['floorbook_session']}"
    sent = {"Cookie": cookie, "Idempotency-Key": key(), **headers}
    usual = {"json": {}, "verify": NO_TLS, "timeout": PATIENCE_S}
    return code_of(httpx.request(method, f"{browser.client.base_url}{url}", headers=sent, **usual))


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_every_change_with_a_cookie_needs_the_sessions_token(ivy: Browser, method: str, path: str):
    assert send(ivy, method, path) == (403, "csrf-needed")
    assert send(ivy, method, path, **{"Floorbook-CSRF": "guess"}) == (403, "csrf-needed")


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize(("method", "path"), [*CHANGES[:3], ("POST", "/api/console/sign-out")])
def test_even_with_the_token_another_sites_page_does_nothing(ivy: Browser, method: str, path: str, foreign: dict):
    token = ivy.client.headers["Floorbook-CSRF"]
    assert send(ivy, method, path, **foreign, **{"Floorbook-CSRF": token}) == (403, "cross-site")


@pytest.mark.parametrize("foreign", FOREIGN)
def test_commands_are_no_exception(ivy: Browser, foreign: dict):
    command = {"type": "EndConsoleSessions", "person_id": ivy.me["person_id"]}
    sent = {"Idempotency-Key": key(), **foreign}
    assert code_of(ivy.client.post("/api/commands", json=command, headers=sent)) == (403, "cross-site")
    batch = {"type": "Batch", "items": [{"key": key(), "body": command}]}
    answer = ivy.client.post("/api/commands", json=batch, headers=foreign)
    assert [each["code"] for each in answer.json()["results"]] == ["cross-site"]
    assert ivy.get("/api/console/me").status_code == 200


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.usefixtures("ivy")
def test_nobody_is_signed_in_by_another_sites_page(shop: Shop, foreign: dict):
    form = {"name": "ivy", "password": PASSWORD}
    answer = shop.anybody.post("/api/console/sign-in", json=form, headers=foreign)
    assert code_of(answer) == (403, "cross-site")
    reset = shop.anybody.post("/api/console/reset", json={"token": "x", "password": PASSWORD}, headers=foreign)
    assert code_of(reset) == (403, "cross-site")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_pages_send_what_they_like(ivy: Browser, site: str):
    own = {"Origin": str(ivy.client.base_url).rstrip("/"), "Sec-Fetch-Site": site}
    answer = ivy.client.post(
        "/api/commands",
        json={"type": "EndConsoleSession", "person_id": ivy.me["person_id"], "session_id": key()},
        headers={"Idempotency-Key": key(), **own},
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.slow
def test_a_cookie_that_another_site_could_set_counts_for_nothing(shop: Shop, ivy: Browser, tmp_path: Path):
    secret = ivy.client.cookies["floorbook_session"]
    strict = Shop(tmp_path, project=False, environment="production")
    try:
        give_account(strict, "ivy", "foreman")
        with Browser(strict) as browser:
            said = browser.sign_in("ivy").headers["set-cookie"]
        own = said.partition(";")[0].partition("=")[2]
        for name, good in (("__Host-floorbook_session", True), ("floorbook_session", False)):
            answer = strict.anybody.get("/api/console/me", headers={"Cookie": f"a=b; {name}={own}"})
            assert (answer.status_code == 200) is good
    finally:
        strict.close()
    tossed = f"__Host-floorbook_session=fbsession_tossed; floorbook_session={secret}"
    assert shop.anybody.get("/api/console/me", headers={"Cookie": tossed}).status_code == 200


def test_one_sessions_token_is_not_anothers(shop: Shop, ivy: Browser):
    with Browser(shop) as other:
        other.sign_in("ivy")
        token = other.client.headers["Floorbook-CSRF"]
    assert send(ivy, "POST", "/api/console/sign-out", **{"Floorbook-CSRF": token}) == (403, "csrf-needed")
