"""Console accounts on the command line: the first admin, resets, unlocking; with a server that runs, and without."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops import cli
from ops.consoles import LOGIN, PASSWORD, first_admin
from ops.instance import load
from tests.web.consoles import OTHER, Browser, Turned, code_of
from tests.web.consoles import PASSWORD as GOOD
from tests.web.shop import Shop

Said = pytest.CaptureFixture[str]


def run(folder: Path, *arguments: str) -> int:
    return cli.main(["people", *arguments, "--data", str(folder)])


def told(capsys: Said, folder: Path, *arguments: str) -> Any:
    assert run(folder, *arguments, "--json") == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What will be typed at prompts, in order."""
    answers: list[str] = []
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: answers.pop(0))
    return answers


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, project=False)
    yield shop
    shop.close()


@pytest.mark.slow
@pytest.mark.parametrize("served", [False, True])
def test_the_first_admin_is_made_and_signs_in(tmp_path: Path, typed: list[str], capsys: Said, *, served: bool) -> None:
    """In a folder that has no log yet, and at a server that runs; a weak password is asked for again."""
    shop = Shop(tmp_path, project=False) if served else None
    typed += ["password1234", "password1234", GOOD, GOOD]
    assert run(tmp_path, "create-admin", "Ada Sample", "--login", "Ada") == 0
    printed = capsys.readouterr()
    assert GOOD not in printed.out + printed.err
    shop = shop or Shop(tmp_path, project=False)
    try:
        with Browser(shop) as browser:
            assert browser.sign_in("ada").json()["level"] == "enrol"
    finally:
        shop.close()


def test_a_first_start_that_nobody_watches_takes_the_password_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: the second start finds an admin, and no process started later finds the password."""
    for expected in ("made a first admin", "there is an admin already"):
        monkeypatch.setenv(PASSWORD, GOOD)
        monkeypatch.setenv(LOGIN, "boss")
        said = first_admin(load(tmp_path))
        assert said is not None
        assert expected in said
        assert GOOD not in said
        assert PASSWORD not in os.environ
        assert LOGIN not in os.environ
    assert first_admin(load(tmp_path)) is None


def test_a_weak_password_makes_no_admin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    """Neither is anybody registered."""
    monkeypatch.setenv(PASSWORD, "password1234")
    assert run(tmp_path, "create-admin", "Ada Sample", "--login", "ada") == 1
    assert "guessed" in capsys.readouterr().err
    assert told(capsys, tmp_path, "list") == []


def test_somebody_gets_an_account_with_a_link_for_the_password(serving: Shop, tmp_path: Path, capsys: Said) -> None:
    """Nobody else ever knows it."""
    person_id = told(capsys, tmp_path, "add", "Ben Sample", "--role", "foreman")["person_id"]
    made = told(capsys, tmp_path, "login", "Ben Sample", "ben")
    assert made["path"].endswith(f"#reset={made['token']}")
    used = serving.anybody.post("/api/console/reset", json={"token": made["token"], "password": GOOD})
    assert used.status_code == 204
    with Browser(serving) as browser:
        assert browser.sign_in("ben").json()["person_id"] == person_id


@pytest.mark.slow
def test_an_operator_resets_unlocks_and_signs_out(
    serving: Shop, tmp_path: Path, typed: list[str], capsys: Said
) -> None:
    """All of it through the server that runs."""
    typed += [GOOD, GOOD, OTHER, OTHER]
    assert run(tmp_path, "create-admin", "Ada Sample", "--login", "ada") == 0
    with Browser(serving) as browser:
        for _ in range(5):
            assert browser.sign_in("ada", "wrong").status_code == 401
        assert browser.sign_in("ada").status_code == 401
        assert run(tmp_path, "unlock", "Ada Sample") == 0
        assert browser.sign_in("ada").status_code == 200
        assert run(tmp_path, "reset-password", "Ada Sample") == 0
        assert code_of(browser.get("/api/console/me")) == (401, "session-unknown")
        assert browser.sign_in("ada", OTHER).status_code == 200
        assert run(tmp_path, "sign-out", "Ada Sample") == 0
        assert code_of(browser.get("/api/console/me")) == (401, "session-unknown")
        browser.sign_in("ada", OTHER)
        browser.set_up_second_factor(Turned(), OTHER)
        assert browser.sign_in("ada", OTHER).status_code == 401
        assert run(tmp_path, "remove-second-factor", "Ada Sample") == 0
        assert browser.sign_in("ada", OTHER).json()["level"] == "enrol"
    assert "done" in capsys.readouterr().out


def test_what_cannot_be_is_told_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    """A name to sign in with that cannot be one, or that somebody else has."""
    monkeypatch.setenv(PASSWORD, GOOD)
    assert run(tmp_path, "create-admin", "Ada Sample", "--login", "a b") == 1
    monkeypatch.setenv(PASSWORD, GOOD)
    assert run(tmp_path, "create-admin", "Ada Sample", "--login", "ada") == 0
    assert run(tmp_path, "add", "Ben Sample", "--role", "office") == 0
    assert run(tmp_path, "login", "Ben Sample", "ada") == 1
    assert "somebody else" in capsys.readouterr().err
    assert run(tmp_path, "unlock", "Ben Sample") == 1
    assert "no console account" in capsys.readouterr().err
