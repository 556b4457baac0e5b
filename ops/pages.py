"""Building the pages: TypeScript in `web/pages`, made into files that `web.site` serves.

Done on the first `demo`, `serve` or `test`, and again whenever what they are made of changed.
Each build has a folder of its own, and `dist/now` is a link to the last one that came to its end:
a build that fails or is interrupted changes nothing for those who read.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.failure import Failure

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "web/pages"
_BUILDS = PAGES / "dist"
BUILT = _BUILDS / "now"
_NEW = _BUILDS / "new"
_NAME = re.compile(r"[0-9a-f]{16}")
_LEFT_OUT = {"node_modules", "dist"}
_MADE = {"schema.d.ts", "openapi.json", ".lock"}


def built() -> Path:
    """Return the folder of the built pages, building them if need be; `Failure` says what is in the way."""
    wanted = fingerprint()
    if _stamped() != wanted:
        with _alone():
            if _stamped() != wanted:
                _build(wanted)
    return BUILT


def fingerprint() -> str:
    """Return a digest of everything that the pages are made of."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def npm(*arguments: str, **settings: str) -> None:
    """Run npm in the pages' folder, with the Node of our environment and more settings in its environment."""
    tools = Path(sys.executable).parent
    path = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1", **settings}
    try:
        done = subprocess.run(
            [tools / "npm", "--silent", *arguments],
            cwd=PAGES,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Failure("there is no Node in the environment", "start through ./floorbook, which installs it") from None
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()
        raise Failure(f"`npm {' '.join(arguments)}` failed in {PAGES}:\n{said}", "see above, then run the same again")


def install() -> None:
    """Install the packages that the lock names."""
    lock = PAGES / "package-lock.json"
    kept = PAGES / "node_modules/.floorbook-lock"
    if not kept.exists() or kept.read_bytes() != lock.read_bytes():
        npm("ci")
        kept.write_bytes(lock.read_bytes())


def _build(wanted: str) -> None:
    print("setting up: the pages", file=sys.stderr)  # noqa: T201  as the root program says its other steps
    install()
    shutil.rmtree(_NEW, ignore_errors=True)
    npm("run", "build", BUILD_INTO=str(_NEW))
    (_NEW / "stamp").write_text(wanted, encoding="utf-8")
    made = _BUILDS / wanted[:16]
    shutil.rmtree(made, ignore_errors=True)
    _NEW.rename(made)
    before = BUILT.resolve()
    _link(made)
    # What was current a moment ago stays: a server that starts may be reading it.
    for path in _BUILDS.iterdir():
        if _NAME.fullmatch(path.name) and path not in (made, before):
            shutil.rmtree(path)


def _link(made: Path) -> None:
    """Make `BUILT` lead to a build, in one step."""
    link = _BUILDS / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(made.name)
    link.replace(BUILT)


def _stamped() -> str:
    try:
        return (BUILT / "stamp").read_text(encoding="utf-8")
    except OSError:
        return ""


def _sources() -> Iterator[Path]:
    yield from sorted((ROOT / "docs").glob("user-guide*.md"))
    yield from sorted((ROOT / "docs/pictures").glob("*"))
    for folder, folders, names in os.walk(PAGES):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        yield from (Path(folder) / name for name in sorted(names) if name not in _MADE)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process build at a time."""
    _BUILDS.mkdir(exist_ok=True)
    with (PAGES / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
