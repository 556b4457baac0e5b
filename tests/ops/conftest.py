"""One demo for all tests that look at it: making it takes a while."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from ops.serve import health_of
from ops.story.cast import TEAMS, ZONE
from tests.ops.running import Served, send
from tests.patience import eventually
from tests.ports import free_port


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo lives."""
    return tmp_path_factory.mktemp("demo") / "shop"


@pytest.fixture(scope="session")
def demo(folder: Path) -> Iterator[Served]:
    """A demo, made and served. No shift ends meanwhile: what the program then records would come as tests count."""
    served = Served("demo", "--json", "--port", free_port(), "--data", folder)
    try:
        eventually(lambda: health_of(served.said["url"]) == "ok")  # a slow machine serves before its tables are made
        put_shift_ends_off(served)
        yield served
    finally:
        code = served.stop()
    assert code == 0, "".join(served.errors)


def put_shift_ends_off(served: Served) -> None:
    """Have the shift of each team that has one end in twelve hours."""
    [password] = [each["password"] for each in served.said["console"] if each["login"] == "zoe"]
    signed = served.bare.post("/api/console/sign-in", json={"name": "zoe", "password": password}).json()
    headers = {"Floorbook-CSRF": signed["csrf"]}
    later = (datetime.now(ZoneInfo(ZONE)) + timedelta(hours=12)).strftime("%H:%M:00")
    for team in (name for name, ends in TEAMS.items() if ends is not None):
        moved = send(served, {"type": "SetTeam", "name": team, "shift_ends_at": later}, headers)
        assert moved.status_code == httpx.codes.OK, moved.text
    served.bare.cookies.clear()
