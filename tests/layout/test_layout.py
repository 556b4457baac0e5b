"""The shape of the tree itself: folders, names, sizes, and what must not stand in any file."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("events", "commands", "projections", "web", "importer", "ops")
OUR_NAMES = {*PACKAGES, "tests"}

LINES_MAX = 250
# File: why it may be longer.
LONGER: dict[str, str] = {
    "tests/integration/test_an_hour_in_a_shop.py": "one story, read from above to below",
}

# Written apart, so that this file does not name one itself.
REGISTRIES = re.compile("|".join((r"pypi\." + "org", "python" + "hosted", r"registry\." + "npmjs")))

DOCSTRING = re.compile(r'(#.*\n)*r?"""\s*[^\s"]')
"""What a file begins with; to parse them all takes a second."""


def our_files() -> list[Path]:
    """Give every file that is, or could be, committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def our_python_files() -> list[Path]:
    """Give every Python file of ours."""
    return [path for path in our_files() if path.suffix == ".py"]


@pytest.mark.parametrize("name", PACKAGES)
def test_each_folder_is_a_package_that_says_what_it_is(name: str) -> None:
    source = (ROOT / name / "__init__.py").read_text()
    assert ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("name", sorted(OUR_NAMES))
def test_a_root_name_is_found_in_this_tree(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")


def test_no_installed_distribution_claims_one_of_our_names() -> None:
    installed = [Path(place) for place in sys.path if place.endswith("site-packages")]
    assert installed
    entries = [entry for place in installed for entry in place.iterdir()]
    assert not [entry for entry in entries if entry.name.partition(".")[0] in OUR_NAMES]


def test_no_file_names_a_package_registry() -> None:
    named = [path for path in our_files() if REGISTRIES.search(path.read_text(errors="replace"))]
    assert not named, "lock files and settings must work with whichever registry a machine uses"


def test_every_python_file_says_what_it_is() -> None:
    silent = [path for path in our_python_files() if not DOCSTRING.match(path.read_text())]
    assert not silent


def test_no_python_file_is_longer_than_a_room() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in our_python_files()}
    long = {name: lines for name, lines in lengths.items() if lines > LINES_MAX and name not in LONGER}
    assert not long, "two ideas in one file? Otherwise name it in LONGER, with the reason"


def test_every_exception_to_the_length_is_still_needed() -> None:
    assert not [name for name in LONGER if len((ROOT / name).read_text().splitlines()) <= LINES_MAX]


@pytest.mark.parametrize("name", ["floorbook", ".ci/run"])
def test_the_programs_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
