"""All console accounts on one list, for admins alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.consoles import Browser, Turned, give_account
from tests.web.shop import Shop, key


@pytest.fixture(scope="module")
def clock() -> Turned:
    return Turned()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, clock: Turned) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("accounts"), clock=clock)
    yield running
    running.close()


@pytest.fixture(scope="module")
def admin(own: Shop) -> Iterator[httpx.Client]:
    """An admin whose session was put in by hand: there is no account behind it."""
    with own.console("admin") as client:
        yield client


def accounts(client: httpx.Client, **params: Any) -> dict[str, dict[str, Any]]:
    """List accounts, by who has them."""
    answer = client.get("/api/accounts", params=params)
    assert answer.status_code == 200, answer.text
    return {each["person_id"]: each for each in answer.json()["accounts"]}


def test_an_account_is_shown_as_it_is(own: Shop, admin: httpx.Client, clock: Turned):
    person_id = give_account(own, "jo.1", "foreman", "team_lead")
    said = accounts(admin)[person_id]
    assert (said["name"], said["login"], set(said["roles"])) == ("Con Sample", "jo.1", {"foreman", "team_lead"})
    assert (said["active"], said["has_password"], said["second_factor"]) == (True, True, False)
    assert (said["last_signed_in_at"], said["sessions"], said["locked_until"]) == (None, 0, None)
    with Browser(own) as one, Browser(own) as other:
        for browser in (one, other):
            assert browser.sign_in("jo.1").is_success
        said = accounts(admin)[person_id]
        assert said["sessions"] == 2
        recorded, opened = said["last_signed_in_at"], other.me["session"]["signed_in_at"]
        assert abs(datetime.fromisoformat(recorded) - datetime.fromisoformat(opened)) < timedelta(seconds=5)
        one.set_up_second_factor(clock)
        said = accounts(admin)[person_id]
        assert (said["second_factor"], said["sessions"]) == (True, 1), "the other one ends with that"
        assert said["recovery_codes_left"] > 0


def test_a_lock_shows_until_it_ends(own: Shop, admin: httpx.Client, clock: Turned):
    person_id = give_account(own, "jo.2", "office")
    with Browser(own) as browser:
        for _ in range(5):
            browser.sign_in("jo.2", "not the password at all")
    assert accounts(admin)[person_id]["locked_until"] is not None
    clock.ahead_us += 120_000_000
    assert accounts(admin)[person_id]["locked_until"] is None


def test_one_without_a_password_one_who_left_and_one_withdrawn(own: Shop, admin: httpx.Client):
    waiting = give_account(own, "jo.3", "office", password=None)
    gone = give_account(own, "jo.4", "office")
    own.do({"type": "DeactivatePerson", "person_id": gone})
    withdrawn = give_account(own, "jo.5", "office")
    own.do({"type": "WithdrawLogin", "person_id": withdrawn})
    said = accounts(admin)
    assert (said[waiting]["has_password"], said[waiting]["active"]) == (False, True)
    assert said[gone]["active"] is False
    assert withdrawn not in said


def test_pages_go_by_name_and_miss_nobody(own: Shop, admin: httpx.Client):
    for number, name in enumerate(("zoe Last", "Abe First", "abe first", "Émile Between")):
        person_id = key()
        own.do({"type": "RegisterPerson", "person_id": person_id, "name": name, "roles": ["office"]})
        given = own.local.post(
            f"/api/people/{person_id}/account", json={"login": f"kay.{number}"}, headers={"Idempotency-Key": key()}
        )
        assert given.status_code == 200, given.text
    whole = [*accounts(admin)]
    found: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = admin.get("/api/accounts", params=params).json()
        found += [each["person_id"] for each in page["accounts"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole
    names = [each["name"].casefold() for each in accounts(admin).values()]
    assert names == sorted(names)
    assert names[0] == "abe first"


def test_nobody_else_sees_the_list(own: Shop):
    with own.console("foreman", "office", "team_lead") as others, own.bearer("read", "pay", "commands") as program:
        assert others.get("/api/accounts").json()["code"] == "role-needed"
        assert program.get("/api/accounts").status_code == 403
    assert own.anybody.get("/api/accounts").status_code == 401


def test_no_secret_is_on_it(admin: httpx.Client):
    text = admin.get("/api/accounts").text
    assert "$argon2" not in text
    assert "digest" not in text
