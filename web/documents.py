"""The documents that people read beside the program: `docs/*.md`, made into HTML that pages put in as it is.

Which there are is said here; a name that is not among them leads nowhere, so no name is ever made into a path.
They are read when somebody first asks, and kept.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]
Section = Literal["floor", "running", "reference", "decisions"]
Language = Literal["en", "es"]
DOCUMENTS: dict[str, tuple[Section, str]] = {
    "user-guide": ("floor", "docs/user-guide.md"),
    "user-guide.es": ("floor", "docs/user-guide.es.md"),
    "console": ("floor", "docs/console.md"),
    "operations": ("running", "docs/operations.md"),
    "topology": ("running", "docs/topology.md"),
    "profitmaker": ("running", "docs/profitmaker.md"),
    "reference": ("reference", "docs/reference.md"),
    "architecture": ("reference", "ARCHITECTURE.md"),
    "api": ("reference", "docs/api.md"),
    "access": ("reference", "docs/access.md"),
    "development": ("reference", "docs/development.md"),
    "decisions": ("decisions", "docs/decisions/README.md"),
}
"""Under which name each stands, and in which section; the decision records follow, each under its file's name."""
PAGES = "/console/documents/"
PICTURES = "/api/documents/pictures/"
_WIDE = (("<table>", "</table>"), ("<pre>", "</pre>"))
_SCROLLS = '<div class="scroll" tabindex="0">'
"""Around what may be wider than the screen: it can be moved by keyboard, too."""
_NO_WORD = re.compile(r"[^\w\- ]")


class Heading(msgspec.Struct, frozen=True):
    """A heading: its level (2 is a chapter), and the id under which it stands in the page."""

    level: int
    id: str
    text: str


class Document(msgspec.Struct, frozen=True):
    """A document as it is shown. `html` begins after the title; `summary` is the first paragraph, as plain text."""

    name: str
    section: Section
    language: Language
    title: str
    summary: str
    headings: list[Heading]
    html: str


class Library:
    """All documents of a tree."""

    def __init__(self, root: Path = ROOT) -> None:
        """Bind to a tree; nothing is read yet."""
        self._root = root

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Return all by their names, in the order in which they are listed."""
        return {name: self._read(name, *place) for name, place in self._places.items()}

    def picture(self, name: str) -> bytes | None:
        """Return a picture that a document shows."""
        path = self._pictures.get(name)
        return path.read_bytes() if path is not None and path.is_file() else None

    @cached_property
    def _places(self) -> dict[str, tuple[Section, str]]:
        records: dict[str, tuple[Section, str]] = {
            path.stem: ("decisions", path.relative_to(self._root).as_posix())
            for path in sorted((self._root / "docs/decisions").glob("[0-9]*.md"))
        }
        return {name: place for name, place in (DOCUMENTS | records).items() if (self._root / place[1]).is_file()}

    @cached_property
    def _pictures(self) -> dict[str, Path]:
        shown = (
            name for each in self.documents.values() for name in re.findall(rf'src="{PICTURES}([^"]+)"', each.html)
        )
        return {name: self._root / "docs/pictures" / name for name in shown}

    def _read(self, name: str, section: Section, path: str) -> Document:
        parser = MarkdownIt("commonmark", {"html": False}).enable("table")
        tokens = parser.parse((self._root / path).read_text(encoding="utf-8"))
        headings = list(_headed(tokens))
        for token in _inside(tokens):
            if token.type == "link_open":
                token.attrSet("href", self._link(str(token.attrs["href"]), path))
            elif token.type == "image":
                token.attrSet("src", PICTURES + posixpath.basename(str(token.attrs["src"])))
                token.attrSet("loading", "lazy")
        title, *rest = headings
        body = tokens[3:]  # without the title: its opening, its text, its closing
        html = parser.renderer.render(body, parser.options, {})
        for wide, end in _WIDE:  # text is escaped: only real tags look like these
            html = html.replace(wide, _SCROLLS + wide).replace(end, f"{end}</div>")
        language: Language = "es" if path.endswith(".es.md") else "en"
        return Document(name, section, language, title.text, _first_paragraph(body), rest, html)

    def _link(self, href: str, path: str) -> str:
        """Return where a link leads; between documents, from page to page of the console."""
        file, stroke, heading = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
        name = next((name for name, (_, each) in self._places.items() if file and each == target), None)
        return href if name is None else f"{PAGES}{name}{stroke}{heading}"


def _headed(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give each heading the id that other readers of Markdown give it, too."""
    used: dict[str, int] = {}
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            text = _plain(content)
            slug = _NO_WORD.sub("", text.lower()).replace(" ", "-")
            count = used[slug] = used.get(slug, -1) + 1
            opening.attrSet("id", f"{slug}-{count}" if count else slug)
            yield Heading(int(opening.tag[1:]), str(opening.attrs["id"]), text)


def _first_paragraph(tokens: Sequence[Token]) -> str:
    return next((_plain(content) for opening, content in pairwise(tokens) if opening.type == "paragraph_open"), "")


def _plain(inline: Token) -> str:
    children = inline.children or []
    return "".join(" " if each.type == "softbreak" else each.content for each in children)


def _inside(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()
