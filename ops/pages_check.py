"""What the pages have to pass: style, types, and their own tests. Done again only when something changed.

A program of its own, so that it runs beside the other checks: `python -m ops.pages_check`.
"""

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor

import click

from ops.description import DESCRIPTION, TYPES, write_description, write_types
from ops.failure import Failure
from ops.pages import PAGES, fingerprint, install, npm

_PASSED = PAGES / "node_modules/.floorbook-passed"
_CHECKS = ("lint", "check", "test")


def main() -> int:
    """Check; say what failed."""
    try:
        install()
        write_description()
        if _PASSED.exists() and TYPES.exists() and _PASSED.read_text(encoding="utf-8") == _digest():
            return 0
        write_types()
        sources = _digest()  # from before: what is changed meanwhile did not pass
        with ThreadPoolExecutor() as side_by_side:
            failed = list(filter(None, side_by_side.map(_trouble, _CHECKS)))
    except Failure as failure:
        failed = [str(failure)]
    else:
        if not failed:
            _PASSED.write_text(sources, encoding="utf-8")
    for trouble in failed:
        click.echo(trouble)
    return 1 if failed else 0


def _trouble(name: str) -> str:
    try:
        npm("run", name)
    except Failure as failure:
        return str(failure)
    return ""


def _digest() -> str:
    return fingerprint() + hashlib.sha256(DESCRIPTION.read_bytes() + TYPES.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
