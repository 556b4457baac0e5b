"""Name and password on the console: who gets in, who does not, and that nobody learns why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.logins import nobody
from tests.web.consoles import OTHER, PASSWORD, Browser, Turned, code_of, give_account, link, tags
from tests.web.shop import Shop
from web.parts import Rates

WRONG = (401, "wrong-sign-in")


@pytest.fixture
def browser(shop: Shop) -> Iterator[Browser]:
    with Browser(shop) as browser:
        yield browser


def test_who_signs_in_learns_who_they_are_and_what_they_may(shop: Shop, browser: Browser):
    person_id = give_account(shop, "fay.1", "foreman")
    answer = browser.sign_in(" Fay.1 ")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["person_id"], said["name"], said["roles"]) == (person_id, "Con Sample", ["foreman"])
    assert (said["level"], said["second_factor"], said["session"]["this_one"]) == ("full", False, True)
    assert "work.correct" in said["rights"]
    assert "pay.read" not in said["rights"]
    moves = {"server_time": 0, "session": 0, "since": ""}
    assert browser.get("/api/console/me").json() | moves == said | moves
    assert browser.get("/api/floor").status_code == 200
    assert tags(shop, person_id)[-1] == "console.signed.in.v1"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(shop: Shop, browser: Browser):
    give_account(shop, "fay.2", "foreman")
    said = browser.sign_in("fay.2").headers["set-cookie"]
    name, *attributes = said.split("; ")
    assert name.startswith("floorbook_session=fbsession_")
    life_s = int(attributes.pop(1).removeprefix("Max-Age="))
    assert 12 * 3_600 - 30 < life_s <= 12 * 3_600
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Strict"]


@pytest.mark.slow
def test_outside_development_the_cookie_travels_under_tls_alone(tmp_path: Path):
    shop = Shop(tmp_path, project=False, environment="production", tablets_required=True)
    try:
        give_account(shop, "fay", "foreman")
        with Browser(shop) as browser:
            answer = browser.sign_in("fay")
            assert answer.headers["set-cookie"].startswith("__Host-floorbook_session=")
            assert answer.headers["set-cookie"].endswith("; HttpOnly; SameSite=Strict; Secure")
            assert "Domain" not in answer.headers["set-cookie"]
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
    finally:
        shop.close()


@pytest.mark.slow
def test_whatever_is_wrong_the_answer_is_the_same(shop: Shop, browser: Browser):
    give_account(shop, "fay.3", "foreman")
    gone = give_account(shop, "fay.4", "foreman")
    shop.do({"type": "DeactivatePerson", "person_id": gone})
    locked = give_account(shop, "fay.5", "foreman")
    give_account(shop, "fay.6", "foreman", password=None)
    for _ in range(5):
        browser.sign_in("fay.5", OTHER)
    assert "account.locked.v1" in tags(shop, locked)
    answers = {
        browser.sign_in(name, password).text
        for name, password in (
            ("fay.3", OTHER), ("nobody.here", PASSWORD), ("fay.4", PASSWORD), ("fay.5", PASSWORD), ("fay.6", PASSWORD),
        )
    }  # fmt: skip
    assert len(answers) == 1
    assert "wrong-sign-in" in answers.pop()
    assert "set-cookie" not in browser.sign_in("fay.5").headers


def test_every_try_is_recorded_and_what_was_typed_is_not(shop: Shop, browser: Browser):
    person_id = give_account(shop, "fay.7", "foreman")
    before = len(tags(shop, today := nobody(shop.parts.clock())))
    assert code_of(browser.sign_in("fay.7", OTHER)) == WRONG
    assert code_of(browser.sign_in("nobody.at.all", OTHER)) == WRONG
    assert tags(shop, person_id)[-1] == "console.refused.v1"
    assert tags(shop, today)[before:] == ["console.refused.v1"]


@pytest.mark.slow
def test_a_lock_survives_a_restart_and_an_admin_takes_it_away(tmp_path: Path):
    shop = Shop(tmp_path, project=False)
    person_id = give_account(shop, "fay", "foreman")
    with Browser(shop) as browser:
        for _ in range(5):
            browser.sign_in("fay", OTHER)
    shop.close()
    shop = Shop(tmp_path, project=False)
    try:
        with Browser(shop) as browser:
            assert code_of(browser.sign_in("fay")) == WRONG
            seen = shop.local.get(f"/api/people/{person_id}/account").json()
            assert seen["locked_until"] is not None
            shop.do({"type": "UnlockAccount", "person_id": person_id})
            assert browser.sign_in("fay").status_code == 200
            assert shop.local.get(f"/api/people/{person_id}/account").json()["locked_until"] is None
    finally:
        shop.close()


@pytest.mark.slow
def test_a_lock_ends_by_itself(tmp_path: Path):
    clock = Turned()
    shop = Shop(tmp_path, project=False, clock=clock)
    try:
        give_account(shop, "fay", "foreman")
        with Browser(shop) as browser:
            for _ in range(5):
                browser.sign_in("fay", OTHER)
            assert code_of(browser.sign_in("fay")) == WRONG
            clock.turn(61)
            assert browser.sign_in("fay").status_code == 200
    finally:
        shop.close()


@pytest.mark.slow
def test_an_address_that_was_wrong_too_often_waits_and_right_ones_do_not_count(tmp_path: Path):
    shop = Shop(tmp_path, project=False, rates=Rates(wrong_per_quarter=2))
    try:
        give_account(shop, "fay", "foreman")
        with Browser(shop) as browser:
            for _ in range(4):
                assert browser.sign_in("fay").status_code == 200
            said = [code_of(browser.sign_in(f"nobody.{number}", OTHER)) for number in range(3)]
            assert said == [WRONG] * 2 + [(429, "too-many-attempts")]
            answer = browser.sign_in("fay")
            assert answer.status_code == 429
            assert 400 < int(answer.headers["retry-after"]) <= 451
    finally:
        shop.close()


@pytest.mark.slow
def test_the_whole_site_waits_when_too_much_is_wrong_from_everywhere(tmp_path: Path):
    shop = Shop(tmp_path, project=False, rates=Rates(wrong_per_quarter_site=2))
    try:
        with Browser(shop) as browser:
            said = [browser.sign_in(f"nobody.{number}", OTHER).status_code for number in range(3)]
        assert said == [401, 401, 429]
    finally:
        shop.close()


def test_a_name_belongs_to_one_person(shop: Shop, browser: Browser):
    person_id = give_account(shop, "fay.8", "foreman")
    other = give_account(shop, "fay.9", "foreman")
    answer = shop.local.post(
        f"/api/people/{other}/account", json={"login": "fay.8"}, headers={"Idempotency-Key": shop.key()}
    )
    assert code_of(answer) == (409, "login-taken")
    renamed = shop.local.post(
        f"/api/people/{person_id}/account", json={"login": "fay.10"}, headers={"Idempotency-Key": shop.key()}
    )
    assert renamed.status_code == 200
    assert code_of(browser.sign_in("fay.8")) == WRONG
    assert browser.sign_in("fay.10").json()["person_id"] == person_id


def test_a_reset_link_works_once_and_ends_every_session(shop: Shop, browser: Browser):
    person_id = give_account(shop, "fay.11", "foreman")
    browser.sign_in("fay.11")
    token = link(shop, person_id)
    for weak in ("password1234", "fay.11 fay.11", "too short"):
        answer = shop.anybody.post("/api/console/reset", json={"token": token, "password": weak})
        assert code_of(answer) == (422, "weak-password")
    assert shop.anybody.post("/api/console/reset", json={"token": token, "password": OTHER}).status_code == 204
    again = shop.anybody.post("/api/console/reset", json={"token": token, "password": OTHER})
    assert code_of(again) == (409, "link-void")
    assert code_of(browser.get("/api/console/me")) == (401, "session-unknown")
    assert code_of(browser.sign_in("fay.11")) == WRONG
    assert browser.sign_in("fay.11", OTHER).status_code == 200


@pytest.mark.slow
def test_a_newer_link_makes_the_one_before_void_and_a_link_expires(tmp_path: Path):
    clock = Turned()
    shop = Shop(tmp_path, project=False, clock=clock)
    try:
        person_id = give_account(shop, "fay", "foreman")
        first, second = link(shop, person_id), link(shop, person_id)
        body = {"token": first, "password": OTHER}
        assert code_of(shop.anybody.post("/api/console/reset", json=body)) == (409, "link-void")
        clock.turn(3_601)
        body = {"token": second, "password": OTHER}
        assert code_of(shop.anybody.post("/api/console/reset", json=body)) == (409, "link-void")
    finally:
        shop.close()


def test_an_account_that_is_withdrawn_lets_nobody_in(shop: Shop, browser: Browser):
    person_id = give_account(shop, "fay.12", "foreman")
    browser.sign_in("fay.12")
    shop.do({"type": "WithdrawLogin", "person_id": person_id})
    assert code_of(browser.get("/api/console/me")) == (401, "session-unknown")
    assert code_of(browser.sign_in("fay.12")) == WRONG
    assert code_of(shop.local.get(f"/api/people/{person_id}/account")) == (404, "no-account")


def test_a_name_that_nobody_has_is_the_same_work_as_a_wrong_password(
    shop: Shop, browser: Browser, verifications: list[str]
):
    give_account(shop, "gus.1", "foreman")
    give_account(shop, "gus.2", "foreman", password=None)
    before = shop.counter.commands, shop.counter.batches
    names = ("gus.1", "gus.2", "nobody.1")
    for number, name in enumerate(names, 1):
        assert code_of(browser.sign_in(name, OTHER)) == WRONG
        done = shop.counter.commands - before[0], shop.counter.batches - before[1], len(verifications)
        assert done == (number, number, number), name
    assert len(set(verifications)) == 1, "the parameters of the hashing differ, and so the time"
