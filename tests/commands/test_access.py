"""Tablets and tokens, read as: given what happened to one, when this command, then these facts or this refusal."""

from datetime import UTC, datetime

import msgspec
import pytest

from commands import access
from commands.access import CODE_LIFE_US, EnrolTablet, IssueToken, OfferTablet, RevokeTablet, RevokeToken
from commands.context import moment
from commands.streams import CLAIMS, INSIDE
from events.access import TabletEnrolled, TabletOffered, TabletRevoked, TokenIssued, TokenRevoked
from events.fact import NIL
from tests.commands.plain import HOUR, Given, happened

ID = "0190a2c4-0000-7000-8000-0000000000f1"
NOW = 1_000_000 * HOUR
OFFERED = TabletOffered(tablet_id=ID, name="Bench 3", expires_at=moment(NOW + CODE_LIFE_US))
ENROLLED = TabletEnrolled(tablet_id=ID)
REVOKED = TabletRevoked(tablet_id=ID, name="Bench 3")
OFFER = OfferTablet(tablet_id=ID, name="Bench 3")
ISSUE = IssueToken(token_id=ID, name="reports", scopes=("read", "pay"), expires_at=datetime(2026, 9, 1, tzinfo=UTC))
ISSUED = TokenIssued(token_id=ID, name="reports", scopes=("read", "pay"), expires_at=datetime(2026, 9, 1, tzinfo=UTC))


def given(*facts) -> Given:
    return Given(access, *happened(*facts))


class TestTablets:
    """A tablet is offered a code, enrols with it, and is revoked."""

    def test_a_code_is_offered_for_a_quarter_of_an_hour(self):
        assert given().when(OFFER, now_us=NOW) == [OFFERED]
        assert moment(NOW + 15 * 60 * 1_000_000) == OFFERED.expires_at

    def test_offering_again_voids_the_code_before_and_frees_its_name_first(self):
        """In this order: the name is free when it is claimed again, and the new code stays."""
        again = msgspec.structs.replace(OFFER, name="Bench 4")
        offered = msgspec.structs.replace(OFFERED, name="Bench 4")
        assert given(OFFERED).when(again, now_us=NOW) == [REVOKED, offered]
        assert given(OFFERED).when(OFFER, now_us=NOW) == [REVOKED, OFFERED]

    def test_an_enrolled_tablet_is_not_offered_another_code(self):
        refusal = given(OFFERED, ENROLLED).rejected(OFFER, now_us=NOW)
        assert refusal.code == "tablet-enrolled"
        assert refusal.message.endswith("is enrolled as Bench 3: revoke it first")

    def test_a_revoked_tablet_can_be_offered_a_code_again(self):
        assert given(OFFERED, ENROLLED, REVOKED).when(OFFER, now_us=NOW) == [OFFERED]

    def test_a_code_is_used_in_time_and_once(self):
        tablet = given(OFFERED)
        assert tablet.when(EnrolTablet(tablet_id=ID), now_us=NOW + CODE_LIFE_US) == [ENROLLED]
        assert tablet.rejected(EnrolTablet(tablet_id=ID), now_us=NOW).code == "code-void"

    def test_a_code_is_void_when_its_time_is_over(self):
        refusal = given(OFFERED).rejected(EnrolTablet(tablet_id=ID), now_us=NOW + CODE_LIFE_US + 1)
        assert (refusal.code, refusal.message) == ("code-void", "this code was used or has expired: ask for a new one")

    def test_a_revoked_code_is_void(self):
        assert given(OFFERED, REVOKED).rejected(EnrolTablet(tablet_id=ID), now_us=NOW).code == "code-void"

    @pytest.mark.parametrize("facts", [(OFFERED,), (OFFERED, ENROLLED)])
    def test_a_tablet_or_its_code_is_revoked_once(self, facts):
        tablet = given(*facts)
        assert tablet.when(RevokeTablet(tablet_id=ID)) == [REVOKED]
        assert tablet.when(RevokeTablet(tablet_id=ID)) == []

    @pytest.mark.parametrize("command", [EnrolTablet(tablet_id=ID), RevokeTablet(tablet_id=ID)])
    def test_nothing_is_done_with_an_unknown_tablet(self, command):
        assert given().rejected(command).code == "unknown-tablet"

    def test_the_nil_uuid_is_no_tablets(self):
        assert given().rejected(OfferTablet(tablet_id=NIL, name="Bench 3"), now_us=NOW).code == "nobody"

    def test_only_the_enrolment_door_sends_enrolments(self):
        assert EnrolTablet in INSIDE

    def test_a_name_is_claimed_without_regard_to_its_letters_size(self):
        assert CLAIMS["tablet.offered.v1"](OFFERED) == ("tablet-name", "bench 3", ID)
        assert CLAIMS["tablet.revoked.v1"](REVOKED) == ("tablet-name", "bench 3", None)


class TestTokens:
    """A token is issued once and revoked once."""

    def test_a_token_is_issued(self):
        assert given().when(ISSUE) == [ISSUED]

    def test_one_that_has_ended_already_is_not_issued(self):
        ends = int(ISSUE.expires_at.timestamp()) * 1_000_000
        assert given().when(ISSUE, now_us=ends - 1) == [ISSUED]
        assert given().rejected(ISSUE, now_us=ends).code == "expired-already"

    def test_an_id_is_used_once_even_after_it_was_revoked(self):
        assert given(ISSUED).rejected(ISSUE).code == "token-exists"
        assert given(ISSUED, TokenRevoked(token_id=ID)).rejected(ISSUE).code == "token-exists"

    def test_a_token_is_revoked_once(self):
        token = given(ISSUED)
        assert token.when(RevokeToken(token_id=ID)) == [TokenRevoked(token_id=ID)]
        assert token.when(RevokeToken(token_id=ID)) == []

    def test_an_unknown_token_is_not_revoked(self):
        assert given().rejected(RevokeToken(token_id=ID)).code == "unknown-token"

    @pytest.mark.parametrize(
        "fields", [{"scopes": []}, {"scopes": ["everything"]}, {"expires_at": "2026-09-01T00:00:00"}]
    )
    def test_what_makes_no_token_is_no_command(self, fields: dict):
        said = {"type": "IssueToken", "token_id": ID, "name": "reports", "scopes": ["read"]}
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(said | fields, IssueToken)
