"""The pages as they are served: files by their names, and the console at every address below its own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.shop import Shop

FILES = {
    "tablet/index.html": "<title>tablet</title>",
    "tablet/assets/index-abcdefgh.js": "tablet()",
    "launchpad/index.html": "<title>launchpad</title>",
    "console/index.html": "<title>console</title>" + " " * 600,
    "console/icon.svg": "<svg/>",
    "console/assets/index-abcdefgh.js": "console()",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[httpx.Client]:
    shop = Shop(tmp_path_factory.mktemp("shop"), project=False, pages=built)
    yield shop.anybody
    shop.close()


@pytest.mark.parametrize(
    "path",
    [
        "/console/",
        "/console/index.html",
        "/console/orders",
        "/console/orders/107923",
        "/console/orders/107923/history?tab=notes",
        "/console/orders/12.5",
        "/console/orders/A%2FB",
        "/console/orders/plaque.js",
        "/console/assets",
    ],
)
def test_every_address_below_the_consoles_is_the_console(browser: httpx.Client, path: str):
    answer = browser.get(path)
    assert (answer.status_code, answer.text[:22]) == (200, "<title>console</title>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert browser.head(path).status_code == 200
    again = browser.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_of_the_console_are_themselves(browser: httpx.Client):
    script = browser.get("/console/assets/index-abcdefgh.js")
    assert (script.text, script.headers["content-type"]) == ("console()", "text/javascript; charset=utf-8")
    assert "immutable" in script.headers["cache-control"]
    assert browser.get("/console/icon.svg").headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize(
    "path", ["/console/assets/index-00000000.js", "/consoles", "/launchpad/orders", "/orders/107923", "/api/console/x"]
)
def test_what_is_no_page_is_not_found(browser: httpx.Client, path: str):
    """A script of an older release above all: a page in its place would be taken for a script and fail oddly."""
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_only_reading_is_answered_with_a_page(browser: httpx.Client):
    assert browser.post("/console/orders/107923").status_code == 404


@pytest.mark.parametrize(
    ("old", "new"),
    [("/console", "/console/"), ("/launchpad", "/launchpad/"), ("/workforce", "/"), ("/workforce/", "/")],
)
def test_old_addresses_lead_on(browser: httpx.Client, old: str, new: str):
    answer = browser.get(old)
    assert (answer.status_code, answer.headers["location"]) == (308, new)


def test_pages_may_load_and_ask_this_host_only(browser: httpx.Client):
    """Nothing but pictures may stand in a page's own text: QR codes do."""
    for path in ("/", "/launchpad/", "/console/orders/107923"):
        policy = dict(part.split(" ", 1) for part in browser.get(path).headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert policy["img-src"] == "'self' data:"
        assert not {"connect-src", "script-src", "style-src", "font-src"} & policy.keys()


def test_without_pages_there_are_none(tmp_path: Path):
    shop = Shop(tmp_path, project=False)
    try:
        assert {shop.anybody.get(path).status_code for path in ("/", "/console", "/console/", "/console/x")} == {404}
    finally:
        shop.close()


def test_where_nothing_is_a_browser_gets_a_page_with_a_way_back(browser: httpx.Client):
    wanted = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = browser.get("/nonexist", headers=wanted)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert '<a href="/">' in answer.text
    assert "content-security-policy" in answer.headers
    assert browser.get("/console/assets/gone.js", headers=wanted).headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("path", "accept"), [("/nonexist", "application/json"), ("/nonexist", "*/*"), ("/api/nonexist", "text/html")]
)
def test_where_nothing_is_a_program_gets_the_problem(browser: httpx.Client, path: str, accept: str):
    answer = browser.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/problem+json"
