"""What opens a console account, read as: given what happened to it, when this command, then these facts."""

from typing import ClassVar

import pytest

from commands.account_life import LINK_LIFE_US
from commands.context import moment
from events.logins import (
    AccountUnlocked,
    ConsoleSessionsEnded,
    PasswordSet,
    RecoveryCodesMade,
    ResetLinkMade,
    ResetLinkUsed,
    SecondFactorRemoved,
)
from tests.commands.accounts import (
    ANN,
    DESK,
    GIVEN,
    NOW,
    OFFERED,
    PHONE,
    SET,
    STEP,
    given,
    locked,
    make,
    signed_in,
    when,
)
from tests.commands.plain import MINUTE


class TestPasswords:
    """A password is changed knowing the one before, or with a link that an admin made."""

    def test_a_change_ends_the_other_sessions(self):
        world = given(GIVEN, signed_in(), signed_in(PHONE))
        facts = when(world, make("SetPassword", session_id=DESK))
        assert facts == [PasswordSet(person_id=ANN, how="self"), ConsoleSessionsEnded(person_id=ANN, but=DESK)]

    def test_a_link_works_once_within_an_hour_and_ends_everything(self):
        world = given(GIVEN, signed_in(), locked(60, 7, NOW))
        made = ResetLinkMade(person_id=ANN, expires_at=moment(NOW + LINK_LIFE_US))
        assert when(world, make("MakeResetLink"), actor="person:b") == [made]
        assert when(world, make("UseResetLink"), NOW + MINUTE) == [
            ResetLinkUsed(person_id=ANN),
            PasswordSet(person_id=ANN, how="reset"),
            AccountUnlocked(person_id=ANN),
            ConsoleSessionsEnded(person_id=ANN),
        ]
        assert world.rejected(make("UseResetLink"), now_us=NOW + 2 * MINUTE).code == "link-void"

    def test_a_link_expires(self):
        world = given(GIVEN)
        when(world, make("MakeResetLink"), actor="person:b")
        assert world.rejected(make("UseResetLink"), now_us=NOW + LINK_LIFE_US).code == "link-void"

    @pytest.mark.parametrize("name", ["MakeResetLink", "RemoveSecondFactor"])
    def test_nobody_gets_around_their_own_password_with_an_admins_means(self, name: str):
        assert given(GIVEN, OFFERED, SET).rejected(make(name), actor=f"person:{ANN}").code == "own-account"


class TestSecondFactor:
    """Offered, set with a code of it, turned off with another."""

    CONFIRM: ClassVar = {"session_id": DESK, "step": STEP, "codes": 10}

    def test_it_is_set_with_a_code_and_other_sessions_end(self):
        world = given(GIVEN, signed_in(), signed_in(PHONE))
        assert when(world, make("OfferSecondFactor")) == [OFFERED]
        assert when(world, make("SetSecondFactor", **self.CONFIRM)) == [
            SET,
            RecoveryCodesMade(person_id=ANN, count=10),
            ConsoleSessionsEnded(person_id=ANN, but=DESK),
        ]
        assert world.rejected(make("OfferSecondFactor")).code == "second-factor-set"

    def test_it_is_not_set_before_it_is_offered(self):
        assert given(GIVEN).rejected(make("SetSecondFactor", **self.CONFIRM)).code == "second-factor-not-offered"

    def test_it_is_turned_off_with_a_code_that_was_not_used(self):
        world = given(GIVEN, OFFERED, SET)
        assert world.rejected(make("TurnOffSecondFactor", step=STEP)).code == "code-used"
        assert when(world, make("TurnOffSecondFactor", step=STEP + 1)) == [SecondFactorRemoved(person_id=ANN)]
        assert world.rejected(make("TurnOffSecondFactor")).code == "no-second-factor"

    def test_an_admin_takes_it_away_from_somebody_who_lost_it(self):
        world = given(GIVEN, OFFERED, SET)
        assert when(world, make("RemoveSecondFactor"), actor="person:b") == [SecondFactorRemoved(person_id=ANN)]
        assert when(world, make("RemoveSecondFactor"), actor="person:b") == []

    def test_new_recovery_codes_need_a_second_factor(self):
        assert when(given(GIVEN, OFFERED, SET), make("MakeRecoveryCodes", codes=10)) == [
            RecoveryCodesMade(person_id=ANN, count=10)
        ]
        assert given(GIVEN).rejected(make("MakeRecoveryCodes", codes=10)).code == "no-second-factor"
