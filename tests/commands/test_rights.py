"""Nobody does what is not theirs to do: every command against every kind of proof, by the table of rights."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from commands.actors import (
    Bearer,
    Console,
    Grant,
    Granted,
    Local,
    authenticate,
    authorise,
)
from commands.command import Command
from commands.logins import LeaveOnWall, SignOut
from commands.people import SetPay
from commands.rejected import NotAllowed
from commands.rights import NEEDS, RIGHTS, ROLES, SETTING_UP, WITH_A_PIN, Need, of_roles, of_scopes
from commands.settings import AddWorkType
from commands.streams import COMMANDS, INSIDE
from events.accounts import WebSession
from events.vault import Credential
from tests.commands.desks import ANN, BEN, HOUR, NOW, granted, person

TABLET, TOKEN = person("t"), person("k")
TABLET_SECRET, TOKEN_SECRET = b"t" * 32, b"k" * 32


def made(command: type[Command], person_id: str = ANN) -> Command:
    """Any command of a type. Who may send it does not depend on what it says, but for whose work it is."""
    said = {
        "person_id": person_id, "lines": (), "quantity": Decimal(1), "week": date(2026, 11, 16), "session_id": ANN,
        "text": "?",
    }  # fmt: skip
    return command(**{name: said.get(name) for name in command.__struct_fields__})


def outcome(proof: Any, command: Command, credential: Credential | None = None, **more: Any) -> str:
    """What comes of sending a command with a proof: "yes", or the code of the denial."""
    world = SimpleNamespace(
        now_us=NOW,
        tablets_required=False,
        console_idle_us=HOUR,
        credential=lambda _digest: credential,
        session=lambda _digest: more.get("session"),
        second_factor="admins",
        has_second_factor=lambda _person_id: more.get("second_factor", True),
        roles=lambda _person_id: more.get("roles", ()),
        person_active=lambda _person_id, _at_us: more.get("active", True),
    )
    try:
        authenticate(proof, NOW, world)
        authorise(proof, command, world)
    except NotAllowed as denial:
        return denial.code
    return "yes"


def session(person_id: str = ANN, **said: Any) -> WebSession:
    """A console session that was just used."""
    whole = {"level": "full", "created_at_us": NOW, "seen_at_us": NOW, "expires_at_us": NOW + 12 * HOUR}
    return WebSession(digest=b"s", session_id=person("s"), person_id=person_id, **{**whole, **said})


def need(command: type[Command]) -> Need:
    return NEEDS.get(command, Need("nobody's"))


def test_every_command_from_outside_has_a_need_and_every_need_names_rights():
    assert set(NEEDS) == set(COMMANDS) - INSIDE
    named = {each.right for each in NEEDS.values()} | {each.own for each in NEEDS.values() if each.own}
    assert named <= set(RIGHTS)
    assert all(right.roles <= set(ROLES) for right in RIGHTS.values())


def test_pay_is_for_admins():
    assert RIGHTS["pay.read"].roles == {"admin"}
    assert need(SetPay).right == "people.manage"
    assert RIGHTS["people.manage"].roles == {"admin"}


class TestEveryCommand:
    """The table of who may send what: each test goes through all commands."""

    def test_this_machines_operator_and_the_programs_own_parts_send_anything(self):
        for command in COMMANDS:
            assert outcome(Local("cli:root"), made(command)) == "yes", command.__name__

    @pytest.mark.parametrize("role", ROLES)
    def test_each_role_sends_what_the_table_says(self, role: str):
        for command in COMMANDS:
            said = outcome(Console(b"s"), made(command, BEN), session=session(ANN), roles=(role,))
            expected = "yes" if need(command).right in of_roles([role]) else "role-needed"
            assert said == ("not-allowed" if command in INSIDE else expected), command.__name__

    @pytest.mark.parametrize("role", ROLES)
    def test_each_role_does_its_own_work(self, role: str):
        for command in COMMANDS:
            said = outcome(Console(b"s"), made(command, ANN), session=session(ANN), roles=(role,))
            may = {need(command).right, need(command).own} & of_roles([role])
            assert (said == "yes") == bool(may), command.__name__

    def test_without_the_second_factor_one_sends_nothing_of_the_shop(self):
        for command in COMMANDS:
            said = outcome(Console(b"s"), made(command), session=session(level="enrol"), roles=ROLES)
            assert (said == "yes") == ({need(command).right, need(command).own} & SETTING_UP != set()), command.__name__

    def test_a_session_on_the_wall_sends_nothing_but_that_it_is_over(self):
        for command in COMMANDS:
            said = outcome(Console(b"s"), made(command, ANN), session=session(level="wall"), roles=ROLES)
            assert (said == "yes") == (command in {SignOut, LeaveOnWall}), command.__name__

    @pytest.mark.parametrize("scope", ["read", "pay", "commands"])
    def test_each_scope_sends_what_the_table_says(self, scope: str):
        for command in COMMANDS:
            credential = Credential(TOKEN_SECRET, "token", TOKEN, (scope,))
            expected = "yes" if need(command).right in of_scopes([scope]) else "scope-needed"
            assert outcome(Bearer(TOKEN_SECRET), made(command), credential) == (
                "not-allowed" if command in INSIDE else expected
            )

    def test_a_tablet_by_itself_sends_nothing(self):
        for command in COMMANDS:
            credential = Credential(TABLET_SECRET, "tablet", TABLET, ("commands",))
            assert outcome(Bearer(TABLET_SECRET), made(command), credential) == "sign-in-needed", command.__name__

    @pytest.mark.parametrize("kind", ["code", "badge", "reset"])
    def test_what_signs_in_or_enrols_sends_nothing(self, kind: str):
        for command in COMMANDS:
            credential = Credential(b"c", kind, TABLET, ("commands",))
            assert outcome(Bearer(b"c"), made(command), credential) != "yes", command.__name__
            assert outcome(Granted(Grant(ANN, TABLET, NOW), Bearer(b"c")), made(command), credential) != "yes", (
                command.__name__
            )

    def test_an_unknown_secret_sends_nothing(self):
        for command in COMMANDS:
            assert outcome(Bearer(b"x"), made(command)) == "credential-unknown", command.__name__
            assert outcome(Console(b"x"), made(command), roles=("admin",)) == "session-unknown", command.__name__

    def test_with_a_pin_one_does_ones_own_work_and_nothing_else(self):
        for command in COMMANDS:
            said = outcome(granted("a"), made(command))
            may = {need(command).right, need(command).own} & WITH_A_PIN
            assert (said == "yes") == bool(may), command.__name__
            assert said in ("yes", "not-with-a-pin", "not-allowed"), command.__name__

    def test_with_a_pin_nobody_does_somebody_elses_work(self):
        for command in COMMANDS:
            said = outcome(granted("b"), made(command))
            assert said == (
                "not-allowed"
                if command in INSIDE
                else "not-yours"
                if need(command).own in WITH_A_PIN
                else "not-with-a-pin"
            )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expires_at_us": NOW}, "session-expired"),
        ({"seen_at_us": NOW - HOUR}, "session-expired"),
        ({"seen_at_us": NOW - HOUR + 1}, "yes"),
        ({"expires_at_us": NOW + 1}, "yes"),
    ],
)
def test_a_session_ends_by_rest_and_by_age(change: dict[str, int], code: str):
    said = outcome(Console(b"s"), made(AddWorkType), session=session(**change), roles=("admin",))
    assert said == code


def test_a_session_of_somebody_who_left_opens_nothing():
    said = outcome(Console(b"s"), made(AddWorkType), session=session(), roles=("admin",), active=False)
    assert said == "inactive-person"
