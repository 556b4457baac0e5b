"""What documents tell people to type: the commands of their ```sh blocks, and those named inside a line."""

import re
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_INLINE = re.compile(r"`(?:\./)?floorbook (?!sign-in v1)([a-z][^`]*)`")


class Section(msgspec.Struct, frozen=True):
    """The commands under one heading of a document, in order."""

    document: str
    heading: str
    commands: list[str]

    def __str__(self) -> str:
        """Name it, as tests are named."""
        return f"{self.document}: {self.heading}"


def sections() -> list[Section]:
    """Return what there is to type, section by section."""
    found: dict[tuple[str, str], list[str]] = {}
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf-8")
        for block in _BLOCK.finditer(text):
            heading = [match[1] for match in _HEADING.finditer(text, 0, block.start())][-1:] or [""]
            found.setdefault((document, heading[0]), []).extend(commands(block[1]))
    return [Section(*where, typed) for where, typed in found.items()]


def commands(block: str) -> list[str]:
    """Return the commands of a block; one that ends in a backslash goes on in the next line."""
    lines = block.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def named() -> list[tuple[str, str]]:
    """Return what documents name inside a line: document, and the words after the program's name."""
    return [
        (document, found[1])
        for document in DOCUMENTS
        for found in _INLINE.finditer((ROOT / document).read_text(encoding="utf-8"))
    ]
