"""Console sessions: how long they live, how they end, and that rights are read afresh at each request."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.consoles import HOUR_S, MINUTE_S, OTHER, PASSWORD, Browser, Turned, code_of, give_account, tags
from tests.web.shop import Shop


@pytest.fixture(scope="module")
def clock() -> Turned:
    return Turned()


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory, clock: Turned) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("turned"), clock=clock, project=False)
    yield shop
    shop.close()


@pytest.fixture
def desk(turned: Shop) -> Iterator[Browser]:
    with Browser(turned) as browser:
        yield browser


@pytest.fixture
def phone(turned: Shop) -> Iterator[Browser]:
    with Browser(turned, **{"User-Agent": "A phone"}) as browser:
        yield browser


def both(shop: Shop, login: str, desk: Browser, phone: Browser, *roles: str) -> str:
    """Sign somebody in twice."""
    person_id = give_account(shop, login, *roles or ("foreman",))
    assert desk.sign_in(login).status_code == 200
    assert phone.sign_in(login).status_code == 200
    return person_id


def alive(browser: Browser) -> bool:
    answer = browser.get("/api/console/me")
    assert answer.status_code == 200 or answer.json()["code"] in ("session-unknown", "session-expired")
    return answer.status_code == 200


def test_a_session_that_is_not_used_ends_after_an_hour(turned: Shop, desk: Browser, clock: Turned):
    give_account(turned, "hal.1", "foreman")
    desk.sign_in("hal.1")
    for _ in range(3):
        clock.turn(50 * MINUTE_S)
        assert alive(desk)
    clock.turn(61 * MINUTE_S)
    assert code_of(desk.get("/api/console/me")) == (401, "session-expired")
    command = desk.post("/api/commands", {"type": "AddWorkType", "name": "Gilding"})
    assert code_of(command) == (401, "session-expired")


def test_sending_commands_is_using_the_session(turned: Shop, desk: Browser, clock: Turned):
    person_id = give_account(turned, "hal.13", "foreman")
    desk.sign_in("hal.13")
    ended = {"type": "EndConsoleSession", "person_id": person_id, "session_id": person_id}
    for _ in range(3):
        clock.turn(50 * MINUTE_S)
        assert desk.post("/api/commands", ended).status_code == 200
    assert alive(desk)


def test_a_session_ends_after_its_time_however_much_it_is_used(turned: Shop, desk: Browser, clock: Turned):
    turned.do({"type": "ChangeSetting", "name": "console_life_hours", "value": "2"})
    give_account(turned, "hal.2", "foreman")
    desk.sign_in("hal.2")
    turned.do({"type": "ChangeSetting", "name": "console_life_hours", "value": "12"})
    for _ in range(3):
        clock.turn(39 * MINUTE_S)
        assert alive(desk)
    clock.turn(4 * MINUTE_S)
    assert code_of(desk.get("/api/console/me")) == (401, "session-expired")


def test_a_shorter_idle_time_counts_at_once(turned: Shop, desk: Browser, clock: Turned):
    give_account(turned, "hal.3", "foreman")
    desk.sign_in("hal.3")
    clock.turn(10 * MINUTE_S)
    turned.do({"type": "ChangeSetting", "name": "console_idle_minutes", "value": "5"})
    try:
        assert not alive(desk)
    finally:
        turned.do({"type": "ChangeSetting", "name": "console_idle_minutes", "value": "60"})


def test_one_sees_ones_own_sessions_and_ends_one(turned: Shop, desk: Browser, phone: Browser):
    person_id = both(turned, "hal.4", desk, phone)
    listed = desk.get("/api/console/sessions").json()["sessions"]
    assert [(each["agent"], each["this_one"]) for each in listed] == [("A phone", False), ("A browser", True)]
    assert {each["origin"] for each in listed} == {"127.0.0.1"}
    assert desk.client.delete(f"/api/console/sessions/{listed[0]['session_id']}").status_code == 204
    assert (alive(desk), alive(phone)) == (True, False)
    again = desk.client.delete(f"/api/console/sessions/{listed[0]['session_id']}")
    assert code_of(again) == (404, "unknown-session")
    assert tags(turned, person_id)[-1] == "console.session.ended.v1"


def test_nobody_ends_anothers_session_but_an_admin(turned: Shop, desk: Browser, phone: Browser):
    victim = give_account(turned, "hal.5", "foreman")
    desk.sign_in("hal.5")
    give_account(turned, "hal.6", "foreman")
    phone.sign_in("hal.6")
    session_id = desk.me["session"]["session_id"]
    assert code_of(phone.client.delete(f"/api/console/sessions/{session_id}")) == (404, "unknown-session")
    assert alive(desk), "it is none of theirs"
    command: dict[str, Any] = {"type": "EndConsoleSession", "person_id": victim, "session_id": session_id}
    assert code_of(phone.post("/api/commands", command)) == (403, "role-needed")
    with turned.console("admin") as admin:
        answer = admin.post("/api/commands", json=command, headers={"Idempotency-Key": turned.key()})
        assert answer.status_code == 200
    assert not alive(desk)


def test_signing_out_takes_the_cookie_away(turned: Shop, desk: Browser, phone: Browser):
    person_id = both(turned, "hal.7", desk, phone)
    secret = desk.client.cookies["floorbook_session"]
    answer = desk.post("/api/console/sign-out")
    assert (answer.status_code, "Max-Age=0" in answer.headers["set-cookie"]) == (204, True)
    assert "floorbook_session" not in desk.client.cookies
    again = turned.anybody.get("/api/console/me", headers={"Cookie": f"floorbook_session={secret}"})
    assert code_of(again) == (401, "session-unknown")
    assert alive(phone)
    assert tags(turned, person_id)[-1] == "console.signed.out.v1"


def test_one_signs_out_everywhere(turned: Shop, desk: Browser, phone: Browser):
    both(turned, "hal.8", desk, phone)
    assert desk.post("/api/console/sign-out-everywhere").status_code == 204
    assert code_of(phone.get("/api/console/me")) == (401, "session-unknown")


def test_another_password_ends_the_other_sessions(turned: Shop, desk: Browser, phone: Browser):
    both(turned, "hal.9", desk, phone)
    change = {"password": PASSWORD, "new_password": OTHER}
    assert code_of(desk.post("/api/console/password", {**change, "password": "no"})) == (401, "wrong-sign-in")
    assert code_of(desk.post("/api/console/password", {**change, "new_password": "hal.9-hal.9-1"}))[0] == 422
    assert desk.post("/api/console/password", change).status_code == 204
    assert (alive(desk), alive(phone)) == (True, False)
    assert phone.sign_in("hal.9").status_code == 401
    assert phone.sign_in("hal.9", OTHER).status_code == 200


def test_guessing_the_password_in_a_session_that_was_found_open_locks_the_account(turned: Shop, desk: Browser):
    person_id = give_account(turned, "hal.10", "foreman")
    desk.sign_in("hal.10")
    for number in range(5):
        desk.post("/api/console/password", {"password": f"guess {number}", "new_password": OTHER})
    assert tags(turned, person_id)[-2:] == ["console.refused.v1", "account.locked.v1"]


def test_who_is_deactivated_is_out_at_once(turned: Shop, desk: Browser, phone: Browser):
    person_id = both(turned, "hal.11", desk, phone)
    turned.do({"type": "DeactivatePerson", "person_id": person_id})
    assert (alive(desk), alive(phone)) == (False, False)
    turned.do({"type": "ReactivatePerson", "person_id": person_id})
    assert not alive(desk)
    assert desk.sign_in("hal.11").status_code == 200


def test_other_roles_count_at_once(turned: Shop, desk: Browser):
    person_id = give_account(turned, "hal.12", "contributor")
    desk.sign_in("hal.12")
    tablets = "/api/tablets"
    said = {"type": "ChangePerson", "person_id": person_id, "name": "Hal Sample"}
    assert code_of(desk.get(tablets)) == (403, "role-needed")
    turned.do({**said, "roles": ["office"]})
    assert "imports.read" in desk.get("/api/console/me").json()["rights"]
    turned.do({**said, "roles": ["contributor", "admin"]})
    rights = desk.get("/api/console/me").json()["rights"]
    assert rights == ["account.own", "session.own"], "an admin needs a second factor first"
    turned.do({**said, "roles": ["contributor"]})
    assert "imports.read" not in desk.get("/api/console/me").json()["rights"]


@pytest.mark.slow
def test_a_session_survives_a_restart_with_the_time_it_was_last_used(tmp_path: Path):
    clock = Turned()
    shop = Shop(tmp_path, project=False, clock=clock)
    give_account(shop, "hal", "foreman")
    with Browser(shop) as browser:
        browser.sign_in("hal")
        secret = browser.client.cookies["floorbook_session"]
        clock.turn(50 * MINUTE_S)
        assert alive(browser)
    shop.close()
    clock.turn(50 * MINUTE_S)
    shop = Shop(tmp_path, project=False, clock=clock)
    try:
        cookie = {"Cookie": f"floorbook_session={secret}"}
        assert shop.anybody.get("/api/console/me", headers=cookie).status_code == 200
        clock.turn(HOUR_S + 1)
        assert code_of(shop.anybody.get("/api/console/me", headers=cookie)) == (401, "session-expired")
    finally:
        shop.close()


def test_a_pin_opens_no_account(shop: Shop):
    with shop.bearer("read", "commands", "pay") as program:
        assert code_of(program.get("/api/console/me"))[0] == 403
    assert code_of(shop.local.get("/api/console/me")) == (401, "sign-in-needed")
