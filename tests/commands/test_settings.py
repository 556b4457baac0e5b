"""The shop's lists and settings, read as: given these, when this command, then these facts or this refusal."""

from datetime import time

import msgspec
import pytest

from commands import settings
from commands.settings import AddWorkType, ChangeSetting, RenameTeam, RenameWorkType, RetireWorkType, SetTeam
from commands.values import SETTINGS
from events.settings import SettingChanged, TeamRenamed, TeamSet, WorkTypeAdded, WorkTypeRenamed, WorkTypeRetired
from tests.commands.plain import Given, happened


def given(*facts) -> Given:
    return Given(settings, *happened(*facts))


ENGRAVING = WorkTypeAdded(name="Engraving")


class TestWorkTypes:
    """Kinds of work come, go and come back; tasks of a kind that went stay."""

    def test_a_kind_of_work_is_added_once(self):
        shop = given()
        assert shop.when(AddWorkType(name="Engraving")) == [ENGRAVING]
        assert shop.when(AddWorkType(name="Engraving")) == []

    def test_a_kind_of_work_is_retired_once(self):
        shop = given(ENGRAVING)
        assert shop.when(RetireWorkType(name="Engraving")) == [WorkTypeRetired(name="Engraving")]
        assert shop.when(RetireWorkType(name="Engraving")) == []

    def test_adding_a_retired_one_brings_it_back(self):
        assert given(ENGRAVING, WorkTypeRetired(name="Engraving")).when(AddWorkType(name="Engraving")) == [ENGRAVING]

    @pytest.mark.parametrize("name", ["engraving", "ENGRAVING ", " Engraving"])
    def test_a_name_that_only_case_or_spaces_tell_from_another_is_taken(self, name: str):
        refusal = given(ENGRAVING).rejected(AddWorkType(name=name))
        assert (refusal.code, refusal.facts) == ("name-taken", {"name": "Engraving"})
        assert given(TeamSet(name="Engraving")).rejected(SetTeam(name=name)).code == "name-taken"

    def test_a_name_that_was_taken_twice_before_still_works(self):
        shop = given(ENGRAVING, WorkTypeAdded(name="engraving"))
        assert shop.when(RetireWorkType(name="engraving")) == [WorkTypeRetired(name="engraving")]

    def test_one_that_there_never_was_cannot_be_retired_and_those_there_are_are_named(self):
        gone = (WorkTypeAdded(name="Plating"), WorkTypeRetired(name="Plating"))
        refusal = given(ENGRAVING, WorkTypeAdded(name="Assembly"), *gone).rejected(RetireWorkType(name="Engravng"))
        assert refusal.code == "unknown-work-type"
        assert refusal.message == "there is no work type 'Engravng'; there are: Assembly, Engraving"

    def test_where_there_are_none_it_says_so(self):
        assert given().rejected(RetireWorkType(name="X")).message.endswith("there are: none yet")


class TestNames:
    """A typo is put right; a name that something had never comes to mean something else."""

    def test_a_kind_of_work_is_given_another_name_once(self):
        shop = given(WorkTypeAdded(name="Assembely"))
        command = RenameWorkType(name="Assembely", new_name="Assembly")
        assert shop.when(command) == [WorkTypeRenamed(name="Assembely", new_name="Assembly")]
        assert shop.when(command) == []
        assert dict(shop.state.work_types) == {"Assembly": True}

    def test_its_old_names_all_lead_to_it_and_its_own_to_itself(self):
        shop = given(WorkTypeAdded(name="a"), ENGRAVING)
        for name, new_name in (("a", "b"), ("b", "c"), ("a", "d")):  # the last by a name that it no longer has
            shop.when(RenameWorkType(name=name, new_name=new_name))
        assert [shop.state.work_type(name) for name in ("a", "b", "c", "d", "Engraving")] == ["d"] * 4 + ["Engraving"]

    def test_renaming_back_takes_it_back(self):
        shop = given(WorkTypeAdded(name="a"))
        shop.when(RenameWorkType(name="a", new_name="b"))
        assert shop.when(RenameWorkType(name="b", new_name="a")) == [WorkTypeRenamed(name="b", new_name="a")]
        assert [shop.state.work_type(name) for name in ("a", "b")] == ["a", "a"]
        assert dict(shop.state.work_types) == {"a": True}

    def test_one_that_is_retired_can_be_renamed_and_stays_retired(self):
        shop = given(ENGRAVING, WorkTypeRetired(name="Engraving"))
        shop.when(RenameWorkType(name="Engraving", new_name="Etching"))
        assert dict(shop.state.work_types) == {"Etching": False}

    def test_only_case_and_spaces_may_change(self):
        assert given(WorkTypeAdded(name="engraving ")).when(RenameWorkType(name="engraving ", new_name="Engraving"))

    @pytest.mark.parametrize("name", ["Packing", "packing", "Boxing", "BOXING "])
    def test_a_name_that_another_has_or_had_is_taken(self, name: str):
        packing = (WorkTypeAdded(name="Boxing"), WorkTypeRenamed(name="Boxing", new_name="Packing"))
        shop = given(ENGRAVING, *packing)
        refusal = shop.rejected(RenameWorkType(name="Engraving", new_name=name))
        assert (refusal.code, refusal.facts) == ("name-taken", {"name": "Packing"})

    def test_a_name_that_another_had_is_not_added_anew(self):
        shop = given(ENGRAVING, WorkTypeRenamed(name="Engraving", new_name="Etching"))
        refusal = shop.rejected(AddWorkType(name="Engraving"))
        assert refusal.code == "name-taken"
        assert "'Etching' was called before" in refusal.message

    def test_it_is_retired_by_any_of_its_names(self):
        shop = given(ENGRAVING, WorkTypeRenamed(name="Engraving", new_name="Etching"))
        assert shop.when(RetireWorkType(name="Engraving")) == [WorkTypeRetired(name="Etching")]

    def test_what_there_never_was_has_no_other_name(self):
        assert given().rejected(RenameWorkType(name="X", new_name="Y")).code == "unknown-work-type"
        assert given().rejected(RenameTeam(name="X", new_name="Y")).code == "unknown-team"

    def test_a_team_keeps_the_end_of_its_shift_under_another_name(self):
        shop = given(TeamSet(name="Shpo", shift_ends_at=time(15, 30)))
        command = RenameTeam(name="Shpo", new_name="Shop")
        assert shop.when(command) == [TeamRenamed(name="Shpo", new_name="Shop")]
        assert shop.when(command) == []
        assert dict(shop.state.teams) == {"Shop": time(15, 30)}
        assert (shop.state.team("Shpo"), shop.state.team(None)) == ("Shop", None)

    def test_a_name_that_another_team_had_is_not_set_anew(self):
        shop = given(TeamSet(name="Shop"), TeamRenamed(name="Shop", new_name="Bench"), TeamSet(name="Office"))
        assert shop.rejected(SetTeam(name="shop")).code == "name-taken"
        assert shop.rejected(RenameTeam(name="Office", new_name="Bench")).code == "name-taken"


class TestTeams:
    """Teams, and when their shift ends."""

    def test_a_team_is_set_once(self):
        shop = given()
        command = SetTeam(name="Shop", shift_ends_at=time(15, 30))
        assert shop.when(command) == [TeamSet(name="Shop", shift_ends_at=time(15, 30))]
        assert shop.when(command) == []

    def test_a_team_without_a_shift_is_a_team(self):
        shop = given()
        assert shop.when(SetTeam(name="Office")) == [TeamSet(name="Office")]
        assert shop.when(SetTeam(name="Office")) == []

    def test_the_end_of_a_shift_changes_and_goes(self):
        shop = given(TeamSet(name="Shop", shift_ends_at=time(15, 30)))
        assert shop.when(SetTeam(name="Shop", shift_ends_at=time(16))) == [TeamSet(name="Shop", shift_ends_at=time(16))]
        assert shop.when(SetTeam(name="Shop")) == [TeamSet(name="Shop")]

    @pytest.mark.parametrize("at", ["15:30Z", "15:30+02:00", "25:00", "noon"])
    def test_a_shift_ends_at_a_time_of_the_shops_own_zone(self, at: str):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "SetTeam", "name": "Shop", "shift_ends_at": at}, SetTeam)


class TestSettings:
    """Single values, each with its meaning, default and rule."""

    @pytest.mark.parametrize("name", SETTINGS)
    def test_every_setting_has_a_meaning_and_a_default_that_keeps_its_own_rule(self, name: str):
        setting = SETTINGS[name]
        assert setting.meaning
        setting.check(setting.default)
        assert given().state.value(name) == setting.default

    @pytest.mark.parametrize("name", SETTINGS)
    def test_saying_the_default_changes_nothing(self, name: str):
        assert given().when(ChangeSetting(name=name, value=SETTINGS[name].default)) == []

    def test_a_value_is_kept_as_it_was_said(self):
        shop = given()
        assert shop.when(ChangeSetting(name="zone", value="America/Chicago")) == [
            SettingChanged(name="zone", value="America/Chicago")
        ]
        assert shop.state.value("zone") == "America/Chicago"
        assert shop.when(ChangeSetting(name="zone", value="America/Chicago")) == []

    def test_the_default_can_be_set_again(self):
        shop = given(SettingChanged(name="currency", value="EUR"))
        assert shop.when(ChangeSetting(name="currency", value="USD")) == [SettingChanged(name="currency", value="USD")]

    @pytest.mark.parametrize(
        "value", ["", "https://floor.example.com", "http://10.0.0.7:9194/", "https://[2001:db8::1]:9194"]
    )
    def test_where_browsers_find_the_pages_is_a_bare_address_or_not_said(self, value: str):
        before = SettingChanged(name="public_url", value="https://other.example.com")
        assert given(before).when(ChangeSetting(name="public_url", value=value)) == [
            SettingChanged(name="public_url", value=value)
        ]

    def test_a_setting_that_there_is_not_is_refused_and_those_there_are_are_named(self):
        refusal = given().rejected(ChangeSetting(name="colour", value="red"))
        assert refusal.code == "unknown-setting"
        assert all(name in refusal.message for name in SETTINGS)

    @pytest.mark.parametrize(
        ("name", "value", "why"),
        [
            ("zone", "Chicago", "not an IANA time zone such as America/Chicago"),
            ("zone", "", "not an IANA time zone"),
            ("zone", "../../etc/passwd", "not an IANA time zone"),
            ("zone", "America", "not an IANA time zone"),
            ("currency", "usd", "say an ISO 4217 code such as USD"),
            ("currency", "USDT", "say an ISO 4217 code"),
            ("overlap_allowed", "maybe", "say yes or no"),
            ("pin_digits", "3", "say a whole number from 4 to 8"),
            ("pin_digits", "9", "say a whole number from 4 to 8"),
            ("pin_digits", "six", "say a whole number"),
            ("pin_digits", "٦", "say a whole number"),
            ("pin_digits", "-6", "say a whole number"),
            ("pin_digits", "", "say a whole number"),
            ("idle_sign_out_seconds", "14", "from 15 to 3600"),
            ("import_window_months", "0", "from 1 to 240"),
            ("shop_name", " ", "say 1 to 80 characters"),
            ("shop_name", "x" * 81, "say 1 to 80 characters"),
            *(
                ("public_url", value, "say an address such as https://floor.example.com")
                for value in (
                    "floor.example.com",
                    "ftp://a.example",
                    "https://",
                    "https://a.example/x",
                    "https://a b",
                    "https://u:p@a.example",
                    "https://a.example?x",
                    "javascript:alert(1)",
                    "https://a.example\n",
                )
            ),
        ],
    )
    def test_a_value_that_breaks_its_rule_is_refused_with_the_rule(self, name: str, value: str, why: str):
        refusal = given().rejected(ChangeSetting(name=name, value=value))
        assert refusal.code == "bad-setting"
        said = repr(value) if len(value) < 80 else "that"
        assert refusal.message.startswith(f"{name} cannot be {said}: ")
        assert why in refusal.message
