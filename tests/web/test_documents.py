"""The documents: every one is whole, every link and picture in it leads somewhere, and nothing else can be had."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tests.web.shop import ADA, Shop
from web.documents import DOCUMENTS, PAGES, PICTURES, ROOT, Library

NAMES = [*DOCUMENTS, *(path.stem for path in sorted((ROOT / "docs/decisions").glob("0*.md")))]


class Shown(HTMLParser):
    """What a page of the console would show of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= given.keys()
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "img":
            self.pictures.append((given["src"], given["alt"]))


@pytest.fixture(scope="module")
def shown(reader: httpx.Client) -> dict[str, Shown]:
    return {name: Shown(reader.get(f"/api/documents/{name}").json()["html"]) for name in NAMES}


def tags(html: str) -> list[str]:
    """What a page is built of, without its words."""
    return re.findall(r"<(?:h\d|p|ul|ol|li|t[rhd]|img|em|strong)\b", html)


def test_the_guide_is_built_alike_in_both_languages(reader: httpx.Client):
    """So that what is added to one is not forgotten in the other."""
    english, spanish = (reader.get(f"/api/documents/user-guide{ending}").json() for ending in ("", ".es"))
    assert (english["language"], spanish["language"]) == ("en", "es")
    levels = [[heading["level"] for heading in each["headings"]] for each in (english, spanish)]
    assert levels[0] == levels[1]
    assert tags(english["html"]) == tags(spanish["html"])
    pictures = [[src for src, _ in Shown(each["html"]).pictures] for each in (english, spanish)]
    assert [src.replace(".png", ".es.png") for src in pictures[0]] == pictures[1]


def test_all_documents_are_listed_with_title_summary_and_headings(reader: httpx.Client):
    listed = reader.get("/api/documents").json()["documents"]
    assert [each["name"] for each in listed] == NAMES
    for each in listed:
        page = reader.get(f"/api/documents/{each['name']}").json()
        assert {name: page[name] for name in ("title", "section", "language", "headings")} == {
            name: each[name] for name in ("title", "section", "language", "headings")
        }
        assert each["title"]
        assert each["headings"] or each["name"] == "decisions"
        assert [heading["id"] for heading in page["headings"]] == Shown(page["html"]).ids
    assert {each["name"]: each["summary"] for each in listed}["user-guide"].startswith("This is for everybody")


def test_every_link_leads_to_a_document_that_is_there(shown: dict[str, Shown]):
    for name, page in shown.items():
        for link in page.links:
            if link.startswith("https://"):
                continue
            where, _, heading = link.partition("#")
            target = where.removeprefix(PAGES) if where else name
            assert where == "" or where.startswith(PAGES), f"{name}: {link} leads nowhere in the console"
            assert target in shown, f"{name}: {link}"
            assert not heading or heading in shown[target].ids, f"{name}: {link}"


def test_every_picture_is_there_with_words_for_it(shown: dict[str, Shown], reader: httpx.Client):
    pictures = [each for page in shown.values() for each in page.pictures]
    assert len(pictures) >= 5
    for address, alternative in pictures:
        answer = reader.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), address
        assert answer.content.startswith(b"\x89PNG")
        assert alternative


def test_nothing_in_a_document_can_run_or_breaks_the_pages_policy(shown: dict[str, Shown]):
    for name, page in shown.items():
        assert not {"script", "style", "iframe", "form", "svg", "h1"} & page.tags, name
        assert page.attributes <= {"id", "href", "src", "alt", "loading", "class", "tabindex", "start"}, name
        assert not [link for link in page.links if re.match(r"(?i)(javascript|data|vbscript):", link)], name


def test_html_in_a_document_is_text(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    text = "# T <b>x</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **yes**\n\n## A b!\n\n## A b\n"
    (tmp_path / "docs/api.md").write_text(text, encoding="utf-8")
    [document] = Library(tmp_path).documents.values()
    assert (document.name, document.title) == ("api", "T <b>x</b>")
    assert "<script" not in document.html
    assert "href" not in document.html
    assert "<strong>yes</strong>" in document.html
    assert [heading.id for heading in document.headings] == ["a-b", "a-b-1"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/documents/nothing",
        "/api/documents/user-guide.md",
        "/api/documents/..%2FREADME",
        "/api/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/documents/docs%2Fapi.md",
        "/api/documents/pictures/nothing.png",
        "/api/documents/pictures/..%2Fapi.md",
        "/api/documents/pictures/%2Fetc%2Fpasswd",
        "/api/documents/pictures/",
    ],
)
def test_no_other_name_leads_anywhere(reader: httpx.Client, path: str):
    answer = reader.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path


def test_whoever_signed_in_may_read_and_nobody_else(shop: Shop):
    paths = ("/api/documents", "/api/documents/api", f"{PICTURES}pin.png")
    with shop.console("contributor") as console, shop.bearer("commands") as program:
        assert {console.get(path).status_code for path in paths} == {200}
        assert {program.get(path).status_code for path in paths} == {403}
    grant = {"Floorbook-Grant": shop.grant(ADA)}
    assert {shop.anybody.get(path, headers=grant).status_code for path in paths} == {200}
    assert {shop.anybody.get(path).status_code for path in paths} == {401}
