"""Labor rules, read as: given these, when this command, then these facts."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from commands import labor
from commands.labor import SetBlendedRate, SetBurden
from events.labor import BlendedRateSet, BurdenSet
from tests.commands.plain import Given, happened

NEW_YEAR = date(2026, 1, 1)


def given(*facts) -> Given:
    return Given(labor, *happened(*facts))


class TestBurden:
    """What wages cost on top."""

    def test_a_burden_is_set_once(self):
        shop = given()
        command = SetBurden(percent_e2=1250)
        assert shop.when(command) == [BurdenSet(percent_e2=1250)]
        assert shop.when(command) == []

    def test_each_role_and_each_day_has_its_own(self):
        shop = given(BurdenSet(percent_e2=1250))
        for role, day in (("foreman", None), (None, NEW_YEAR), ("foreman", NEW_YEAR)):
            command = SetBurden(role=role, effective_on=day, percent_e2=1250)
            assert shop.when(command) == [BurdenSet(role=role, effective_on=day, percent_e2=1250)]

    def test_the_same_role_and_day_again_replaces_it(self):
        shop = given(BurdenSet(role="office", effective_on=NEW_YEAR, percent_e2=100))
        command = SetBurden(role="office", effective_on=NEW_YEAR, percent_e2=200)
        assert shop.when(command) == [BurdenSet(role="office", effective_on=NEW_YEAR, percent_e2=200)]

    def test_a_burden_ends_from_a_day_on(self):
        shop = given(BurdenSet(percent_e2=1250))
        command = SetBurden(effective_on=NEW_YEAR)
        assert shop.when(command) == [BurdenSet(effective_on=NEW_YEAR)]
        assert shop.when(command) == []

    @pytest.mark.parametrize("rule", [SetBurden(percent_e2=1), SetBlendedRate(hourly_e4=1)])
    def test_a_day_that_can_only_be_a_slip_is_refused(self, rule):
        assert given().rejected(msgspec.structs.replace(rule, effective_on=date(2199, 1, 1))).code == "bad-day"

    def test_one_that_there_never_was_need_not_be_taken_away(self):
        assert given().when(SetBurden()) == []

    @pytest.mark.parametrize("said", [{"percent_e2": -1}, {"percent_e2": 100_001}, {"role": "king", "percent_e2": 1}])
    def test_a_percent_is_no_less_than_nothing_and_a_role_is_one_there_is(self, said):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "SetBurden", **said}, SetBurden)

    def test_a_percent_has_two_decimals_at_most(self):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "SetBurden", "percent_e2": Decimal("12.5")}, SetBurden)


class TestBlendedRates:
    """Rates that stand in for people's own pay."""

    def test_a_blended_rate_is_set_once(self):
        shop = given()
        command = SetBlendedRate(role="contributor", hourly_e4=225_000, salaried_only=True)
        fact = BlendedRateSet(role="contributor", hourly_e4=225_000, salaried_only=True)
        assert shop.when(command) == [fact]
        assert shop.when(command) == []

    def test_limiting_it_to_salaried_people_is_a_change(self):
        shop = given(BlendedRateSet(hourly_e4=225_000))
        command = SetBlendedRate(hourly_e4=225_000, salaried_only=True)
        assert shop.when(command) == [BlendedRateSet(hourly_e4=225_000, salaried_only=True)]

    def test_it_is_taken_away(self):
        shop = given(BlendedRateSet(role="office", hourly_e4=225_000))
        assert shop.when(SetBlendedRate(role="office", salaried_only=True)) == [BlendedRateSet(role="office")]
        assert shop.when(SetBlendedRate(role="office")) == []

    def test_it_stands_beside_a_burden_of_the_same_role(self):
        shop = given(BurdenSet(role="office", percent_e2=100))
        assert shop.when(SetBlendedRate(role="office", hourly_e4=1)) == [BlendedRateSet(role="office", hourly_e4=1)]
