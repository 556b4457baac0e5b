"""Building the pages, in a copy of the tree: what fails or is interrupted leaves what was built before as it was."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.pages import install
from tests.ops.running import ROOT, STARTING_S

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pages")]
NEEDED = ("ops/__init__.py", "ops/failure.py", "ops/pages.py", "web/pages/shared", "web/pages/launchpad")
BORROWED = "web/pages/console/src/core"
"""What the launchpad has of the console."""
BUILD = (
    "from ops.pages import built; from ops.failure import Failure\ntry: print(built())\nexcept Failure as f: print(f)"
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one application, which is enough, and the packages of ours."""
    install()
    for path in [*NEEDED, BORROWED, *(f"web/pages/{name}" for name in ("package.json", "package-lock.json", ".npmrc"))]:
        source, copy = ROOT / path, tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy)
    shutil.copy(ROOT / "web/pages/tsconfig.base.json", tmp_path / "web/pages")
    (tmp_path / "web/pages/node_modules").symlink_to(ROOT / "web/pages/node_modules")
    return tmp_path


def start(tree: Path) -> subprocess.Popen[str]:
    """Begin to build."""
    command, environment = [sys.executable, "-P", "-c", BUILD], {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def build(tree: Path) -> str:
    """Build, and return what was said."""
    with start(tree) as process:
        return process.communicate(timeout=STARTING_S)[0]


def files(tree: Path) -> dict[str, bytes]:
    """Return everything that a server would read."""
    now = tree / "web/pages/dist/now"
    return {path.relative_to(now).as_posix(): path.read_bytes() for path in now.rglob("*") if path.is_file()}


def change(tree: Path, text: str) -> None:
    """Put text at the end of the page's script."""
    with (tree / "web/pages/launchpad/src/main.ts").open("a") as file:
        file.write(text)


def test_a_build_that_fails_or_is_killed_leaves_the_last_one_whole(tree: Path):
    assert build(tree).endswith("web/pages/dist/now\n")
    first = files(tree)
    assert {"launchpad/index.html", "stamp"} < first.keys()
    assert build(tree).splitlines() == [str(tree / "web/pages/dist/now")], "nothing is built twice"

    change(tree, "\nconst half = (\n")
    assert "`npm run build` failed" in build(tree)
    assert files(tree) == first

    shutil.copy(ROOT / "web/pages/launchpad/src/main.ts", tree / "web/pages/launchpad/src/main.ts")
    change(tree, '\nconsole.log("changed");\n')
    with start(tree) as process:
        while not (tree / "web/pages/dist/new").exists() and process.poll() is None:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)
    assert files(tree) == first

    build(tree)
    second = files(tree)
    assert second["stamp"] != first["stamp"]
    assert any(b'"changed"' in text or b"`changed`" in text for text in second.values())
    assert not (tree / "web/pages/dist/new").exists()


def test_a_server_that_reads_while_a_new_build_is_made_current_reads_one_of_them(tree: Path):
    build(tree)
    reading = (tree / "web/pages/dist/now").resolve()
    before = files(tree)
    change(tree, '\nconsole.log("second");\n')
    build(tree)
    assert {path.relative_to(reading).as_posix() for path in reading.rglob("*") if path.is_file()} == before.keys()
    change(tree, '\nconsole.log("third");\n')
    build(tree)
    assert not reading.exists(), "only the last but one is kept"
    assert files(tree)["stamp"] != before["stamp"]
