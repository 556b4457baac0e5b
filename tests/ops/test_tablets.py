"""`floorbook tablets` and `floorbook people badge`: with a server that runs, and without one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops import cli
from tests.web.shop import ADA, Shop
from tests.web.tablets import Tablet, wrong_pins


class Line:
    """The command line on one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def run(self, *arguments: str) -> str:
        assert cli.main([*arguments, "--data", str(self.folder)]) == 0, self.capsys.readouterr().err
        return self.capsys.readouterr().out

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    running = Shop(tmp_path, tablets_required=True, project=False)
    running.set_up()
    yield running
    running.close()


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(tmp_path, capsys)


def test_a_locked_tablet_is_listed_and_unlocked(shop: Shop, line: Line) -> None:
    tablet, pin = Tablet(shop, "Bench 1"), shop.pin(ADA)
    assert line.run("tablets", "list") == f"{tablet.id}  Bench 1              enrolled\n"
    for wrong in wrong_pins(pin, 5):
        tablet.enter(pin=wrong)
    assert "locked until" in line.run("tablets", "list")
    assert line.run("tablets", "unlock", "bench 1") == "done\n"
    assert line.run("tablets", "unlock", tablet.id) == "it is so already\n"
    assert tablet.enter(pin=pin).status_code == 200
    assert [each["locked_until"] for each in line.json("tablets", "list")] == [None]


def test_a_code_from_the_command_line_enrols_a_tablet(shop: Shop, line: Line) -> None:
    said = line.run("tablets", "offer", "Bench 2")
    code = said.split("code ")[1].split()[0]
    answer = shop.anybody.post("/api/tablets/enrol", json={"code": code})
    assert answer.status_code == 200, answer.text
    assert line.run("tablets", "revoke", "Bench 2") == "done\n"
    assert [each["state"] for each in line.json("tablets", "list")] == ["revoked"]


def test_a_badge_from_the_command_line_opens_a_tablet(shop: Shop, line: Line) -> None:
    tablet = Tablet(shop, "Bench 3")
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    number = line.json("people", "badge", "Ada Sample")["number"]
    assert tablet.enter(badge=number).json()["person"]["id"] == ADA
    assert line.run("people", "badge", "Ada Sample", "--withdraw") == "done\n"
    assert tablet.enter(badge=number).json()["code"] == "wrong-badge"


@pytest.mark.slow
def test_what_was_made_while_no_server_ran_works_when_one_does(tmp_path: Path, line: Line) -> None:
    first = Shop(tmp_path, tablets_required=True, project=False)
    first.set_up()
    first.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    first.close()
    code = line.json("tablets", "offer", "Bench 4")["code"]
    number = line.json("people", "badge", "Ada Sample")["number"]
    shop = Shop(tmp_path, tablets_required=True, project=False)
    try:
        credential = shop.anybody.post("/api/tablets/enrol", json={"code": code}).json()["credential"]
        headers = {"Authorization": f"Bearer {credential}"}
        answer = shop.anybody.post("/api/sign-in", json={"badge": number}, headers=headers)
        assert answer.json()["person"]["id"] == ADA
    finally:
        shop.close()


def test_a_tablet_that_is_not_there_is_said_to_be(shop: Shop, line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tablets", "unlock", "Bench 9", "--data", str(shop.folder)]) == 1
    assert "'Bench 9' means none\n  see `floorbook tablets list`" in capsys.readouterr().err
    assert line.run("tablets", "list") == "none yet: floorbook tablets offer NAME\n"
