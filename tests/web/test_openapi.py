"""The description: complete, exact, and readable without anything from elsewhere."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from commands.streams import COMMANDS, INSIDE
from tests.web.shop import Shop
from web.codes import codes
from web.wire import OWN_DOORS


@pytest.fixture(scope="module")
def document(shop: Shop) -> dict[str, Any]:
    said: dict[str, Any] = shop.anybody.get("/api/openapi.json").json()
    return said


@pytest.fixture(scope="module")
def page(shop: Shop) -> str:
    answer = shop.anybody.get("/api/reference")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def test_every_reference_leads_somewhere(document: dict[str, Any]):
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


def test_every_command_is_described_as_it_is_read(document: dict[str, Any]):
    body = document["paths"]["/api/commands"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    expected = {each.__name__ for each in COMMANDS if each not in INSIDE and each not in OWN_DOORS}
    assert set(body["discriminator"]["mapping"]) == expected | {"Batch"}
    start = document["components"]["schemas"]["StartTask"]
    assert set(start["required"]) == {"type", "person_id", "task_id"}
    assert start["additionalProperties"] is False
    assert start["properties"]["type"] == {"enum": ["StartTask"]}


def test_every_answer_but_success_is_a_problem(document: dict[str, Any]):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                problem = "/health" not in path and int(status) >= 400
                assert ("application/problem+json" in response.get("content", {})) or not problem, (path, status)


def test_every_operation_says_what_it_is_and_who_may(document: dict[str, Any]):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert len(operation["summary"]) > 8, path
            assert "security" in operation
            assert operation["tags"]


def test_the_page_is_complete_and_self_contained(page: str, document: dict[str, Any]):
    ids = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= ids
    assert {f"schema-{name}" for name in document["components"]["schemas"]} <= ids
    assert {f"problem-{code}" for code, _, _ in codes()} <= ids
    assert "://" not in re.sub(r"<code>[^<]*</code>", "", page)
    assert "<script" not in page
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page


def test_the_page_is_well_formed_and_can_be_read_by_a_screen_reader(page: str):
    class Tags(HTMLParser):
        open_: list[str] = []  # noqa: RUF012  a test's own
        ids: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.ids += [value or "" for name, value in attrs if name == "id"]
            if tag not in ("meta", "link"):
                self.open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open_.pop() == tag

    tags = Tags()
    tags.feed(page.partition("\n")[2])
    assert tags.open_ == []
    assert len(tags.ids) == len(set(tags.ids)), "an id is given once"
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert page.count("<caption>") == page.count("<table>")


def test_the_style_is_ours(shop: Shop):
    answer = shop.anybody.get("/api/reference.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "url(" not in answer.text
