"""The browser that the tests drive: the machine's own Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops.failure import Failure

PROGRAMS = ("chromium-headless-shell", "chromium")
"""The first has no window, and starts and opens pages several times as fast."""
PACKAGES = (PROGRAMS[0], "libatomic1")  # Playwright's own Node needs the second
_APT = ("apt-get", "-qq", "-y")


def chromium() -> str:
    """Return where Chromium is, installing it where we may; `Failure` says what is to be done."""
    if shutil.which(PROGRAMS[0]) is None or not any(Path("/usr/lib").glob("**/libatomic.so.1")):
        _install()
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise Failure("there is no Chromium on this machine, and the tests of the pages need one", _advice())
    return found


def _install() -> None:
    """Install what is missing, where we may; any other Chromium that is here will do as well."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"setting up: {' and '.join(PACKAGES)}", file=sys.stderr)  # noqa: T201  as the root program says its steps
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run([*_APT, *step], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip()
            raise Failure(f"`apt-get {' '.join(step)}` failed:\n{said}", "see above, then run the same again")


def _advice() -> str:
    packages = " ".join(PACKAGES)
    return f"install it (Debian: apt-get install --no-install-recommends {packages}), or leave them out: --fast"
