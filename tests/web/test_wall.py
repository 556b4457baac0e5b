"""A screen on the wall that nobody touches: its session lives its time, and opens nothing but the floor."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.consoles import HOUR_S, MINUTE_S, Browser, Turned, code_of, give_account, tags
from tests.web.shop import Shop


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def own(tmp_path: Any, clock: Turned) -> Iterator[Shop]:
    running = Shop(tmp_path, clock=clock)
    running.set_up()
    yield running
    running.close()


@pytest.fixture
def screen(own: Shop) -> Iterator[Browser]:
    """A browser in which a foreman signed in, and which was then left on the wall."""
    give_account(own, "fay.1", "foreman")
    with Browser(own) as browser:
        browser.sign_in("fay.1")
        left = browser.post("/api/console/wall")
        assert left.status_code == 200, left.text
        assert left.json()["level"] == "wall"
        yield browser


def test_it_shows_the_floor_all_day_and_ends_when_it_is_as_old_as_it_may_be(screen: Browser, clock: Turned) -> None:
    for _ in range(2):
        clock.turn(5 * HOUR_S)  # in which nothing happens on the floor, and so nothing is asked
        assert screen.get("/api/floor").status_code == 200
        assert screen.get("/api/settings").status_code == 200
    clock.turn(2 * HOUR_S + MINUTE_S)
    assert code_of(screen.get("/api/floor")) == (401, "session-expired")


def test_whoever_stands_before_it_can_do_and_see_nothing_else(screen: Browser) -> None:
    """Not by another address of the console either: the server itself refuses."""
    for path in ("/api/people", "/api/orders", "/api/sessions", "/api/review", "/api/console/sessions"):
        assert code_of(screen.get(path)) == (403, "role-needed"), path
    for path in ("/api/console/sign-out-everywhere", "/api/console/second-factor"):
        assert code_of(screen.post(path, {"password": "no"})) == (403, "role-needed"), path
    command = screen.post("/api/commands", {"type": "AddWorkType", "name": "Gilding"})
    assert code_of(command) == (403, "role-needed")
    assert screen.get("/api/console/me").json()["rights"] == ["floor.read", "session.own", "shop.look"]


def test_it_stays_so_until_somebody_signs_in_again(screen: Browser) -> None:
    assert screen.post("/api/console/wall").json()["level"] == "wall"
    assert screen.sign_in("fay.1").json()["level"] == "full"
    assert screen.get("/api/people").status_code == 200


def test_it_is_signed_out_on_the_spot_or_from_elsewhere(own: Shop, screen: Browser) -> None:
    """The list of one's sessions has it, though nobody used it for long."""
    with Browser(own) as desk:
        desk.sign_in("fay.1")
        sessions = desk.get("/api/console/sessions").json()["sessions"]
        assert len(sessions) == 2
        [other] = [each["session_id"] for each in sessions if not each["this_one"]]
        assert desk.client.delete(f"/api/console/sessions/{other}", headers={"Idempotency-Key": other}).is_success
        assert code_of(screen.get("/api/floor")) == (401, "session-unknown")
    screen.sign_in("fay.1")
    screen.post("/api/console/wall")
    assert screen.post("/api/console/sign-out").status_code == 204


def test_the_record_says_that_it_was_left_there(own: Shop) -> None:
    person_id = give_account(own, "fay.2", "foreman")
    with Browser(own) as browser:
        browser.sign_in("fay.2")
        browser.post("/api/console/wall")
    assert tags(own, person_id)[-1] == "console.left.on.wall.v1"


def test_who_may_not_see_the_floor_leaves_nothing_on_a_wall(own: Shop) -> None:
    give_account(own, "fay.3", "contributor")
    with Browser(own) as browser:
        browser.sign_in("fay.3")
        assert code_of(browser.post("/api/console/wall")) == (403, "role-needed")
