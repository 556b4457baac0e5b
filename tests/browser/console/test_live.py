"""Live pages: what changed is fetched again, what did not is left alone, and what nobody sees waits."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.console.desk import Open
from tests.browser.console.test_floor import person
from tests.patience import eventually
from tests.web.shop import CAL, ORDER, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-live")]
LISTS = {"/api/people", "/api/teams", "/api/settings", "/api/work-types"}
"""What hardly ever changes, and every page wants to know."""
REST_MS = 4_500
HIDE = """away => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => away === "away" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Asked:
    """What a page asks of the server from now on, by path."""

    def __init__(self, page: Page) -> None:
        self.paths: Counter[str] = Counter()
        page.on("request", self._count)

    def _count(self, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/api/"):
            self.paths[path] += 1


class Task:
    """A task of Cal's."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.is_of = {"person_id": CAL, "task_id": key()}
        shop.do({"type": "AddTask", **self.is_of, "order_number": ORDER, "work_type": "Engraving"})

    def tap(self, kind: str, **more: str) -> None:
        """Do something to it."""
        self.shop.do({"type": kind, **self.is_of, **more})


@pytest.fixture
def task(office: Shop) -> Iterator[Task]:
    """One that nobody has begun."""
    task = Task(office)
    yield task
    task.tap("CancelTask", reason="Tried only")


def at_rest(page: Page) -> Page:
    """Wait until the page has all it wants, longer than it lets an answer rest. The stream of events stays open."""
    asked, before = Asked(page), -1
    while before != asked.paths.total():
        before = asked.paths.total()
        page.wait_for_timeout(REST_MS)
    return page


@pytest.fixture
def unseen(office: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by a look: one between a commit and its hint knows not what changed, and all is fetched."""
    looks: list[object] = []
    monkeypatch.setattr(office.app.services.live, "_look", lambda: looks.append(None) or {})
    eventually(lambda: bool(looks))


# The server may miss a hint, and then all is asked for, see web/moves.py: but not every time.


@pytest.mark.usefixtures("unseen")
def test_a_tap_is_fetched_by_what_shows_it_and_by_nothing_else(desk: Open, office: Shop, task: Task) -> None:
    """A tap is no reason to ask for people and settings, a new kind of work is none to ask for the floor."""
    page = at_rest(desk("foreman").go("/floor", "Floor"))

    def asks_for_the_floor_alone(kind: str) -> bool:
        asked = Asked(page)
        with page.expect_request("**/api/floor*"):
            task.tap(kind)
        at_rest(page)
        return not asked.paths.keys() & LISTS

    def asks_for_work_types_alone(name: str) -> bool:
        asked = Asked(page)
        with page.expect_request("**/api/work-types*"):
            office.do({"type": "AddWorkType", "name": name})
        at_rest(page)
        return asked.paths == {"/api/work-types": 1}

    assert any(map(asks_for_the_floor_alone, ("StartTask", "PauseTask", "ResumeTask")))
    expect(person(page, "Cal Sample")).to_contain_text(re.compile("Working|Paused"))
    assert any(map(asks_for_work_types_alone, ("Sandblasting", "Polishing", "Lacquering")))


@pytest.mark.usefixtures("unseen")
def test_who_did_it_here_asks_once(desk: Open) -> None:
    """What a page fetched after its own change is not fetched again when the server tells of it."""
    page = at_rest(desk("admin").go("/work-types"))

    def asks_once_for_the_page_and_once_for_all_pages(name: str) -> bool:
        asked = Asked(page)
        page.get_by_role("button", name="Add a work type").click()
        page.get_by_role("textbox", name="Name").fill(name)
        page.get_by_role("textbox", name="Name").press("Enter")
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()
        at_rest(page)
        return asked.paths["/api/work-types"] == 2

    assert any(map(asks_once_for_the_page_and_once_for_all_pages, ("Gilding", "Etching", "Embossing")))


def test_what_nobody_sees_is_fetched_once_it_is_shown(desk: Open, task: Task) -> None:
    """A window in the background costs the server nothing; it is right again before anybody has read it."""
    hidden, seen = (desk("foreman").go("/floor", "Floor") for _ in range(2))
    at_rest(hidden).evaluate(HIDE, "away")
    asked = Asked(hidden)
    task.tap("StartTask")
    expect(person(seen, "Cal Sample")).to_contain_text("Working")
    task.tap("PauseTask")
    expect(person(seen, "Cal Sample")).to_contain_text("Paused")
    at_rest(hidden)
    assert not asked.paths
    hidden.evaluate(HIDE, "back")
    expect(person(hidden, "Cal Sample")).to_contain_text("Paused")
    assert asked.paths["/api/floor"] == 1


def test_a_page_that_begins_to_listen_asks_for_nothing_a_second_time(desk: Open) -> None:
    """What it shows was asked for after it was told from when on to listen."""
    page = at_rest(desk("foreman").go("/floor", "Floor"))
    asked = Asked(page)
    page.reload()
    at_rest(page)
    assert asked.paths["/api/live"] == asked.paths["/api/floor"] == 1
    assert set(asked.paths.values()) == {1}, asked.paths


def test_after_a_break_only_what_changed_is_fetched(desk: Open, task: Task) -> None:
    """Nothing when nothing did."""
    page = at_rest(desk("foreman").go("/floor", "Floor"))
    asked = Asked(page)

    def off_and_on(meanwhile: Callable[[], None]) -> None:
        asked.paths.clear()
        page.context.set_offline(True)
        meanwhile()
        with page.expect_request("**/api/live*"):
            page.context.set_offline(False)
        at_rest(page)

    off_and_on(lambda: None)
    assert asked.paths == {"/api/live": 1}

    def fetches_the_floor_alone(kind: str) -> bool:
        off_and_on(lambda: task.tap(kind))
        return asked.paths["/api/floor"] == 1 and not asked.paths.keys() & LISTS

    assert any(map(fetches_the_floor_alone, ("StartTask", "PauseTask", "ResumeTask")))
    expect(person(page, "Cal Sample")).to_contain_text(re.compile("Working|Paused"))
