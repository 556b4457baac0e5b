"""Who acts, as the desk finds it and the log says it: tablets, tokens, grants and their times."""

from pathlib import Path

import msgspec
import pytest

from commands.access import EnrolTablet, IssueToken, OfferTablet, RevokeTablet, RevokeToken
from commands.actors import (
    CLOCK_SLACK_US,
    GRANT_LIFE_US,
    Bearer,
    Grant,
    Granted,
)
from commands.context import moment
from commands.people import DeactivatePerson, ReactivatePerson, RegisterPerson
from commands.settings import AddWorkType
from commands.work import AddTask
from events.vault import AddCredential, Credential
from tests.commands.desks import ANN, BEN, HOUR, LOCAL, NOW, Bench, codes, granted, person

TABLET, TOKEN = person("t"), person("k")
TABLET_SECRET, TOKEN_SECRET = b"t" * 32, b"k" * 32


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """A shop with two people, a tablet and a token."""
    bench.shop("a", "b")
    bench.do(OfferTablet(tablet_id=TABLET, name="Bench 1"), vault=(AddCredential(Credential(b"code", "code", TABLET)),))
    bench.do(EnrolTablet(tablet_id=TABLET), vault=(AddCredential(Credential(TABLET_SECRET, "tablet", TABLET)),))
    token = Credential(TOKEN_SECRET, "token", TOKEN, ("commands",), NOW + HOUR)
    issue = IssueToken(token_id=TOKEN, name="terminal", scopes=("commands",), expires_at=moment(NOW + HOUR))
    bench.do(issue, vault=(AddCredential(token),))
    return bench


def add(who: str = ANN, at_us: int | None = None) -> AddTask:
    occurred_at = None if at_us is None else moment(at_us)
    return AddTask(person_id=who, order_number="1", work_type="Engraving", occurred_at=occurred_at)


def on_tablet(letter: str = "a", at_us: int = NOW, secret: bytes = TABLET_SECRET) -> Granted:
    return Granted(Grant(person(letter), TABLET, at_us), Bearer(secret))


def test_the_log_says_who_acted_on_which_device_and_from_where(shop: Bench):
    head = len(shop.records())
    for proof in (LOCAL, Bearer(TOKEN_SECRET), on_tablet(), granted("a")):
        shop.do(add(), proof=proof)
    assert [(r.actor, r.device, r.origin) for r in shop.records(head)] == [
        ("cli:test", "", "192.0.2.1"),
        (f"token:{TOKEN}", "", "192.0.2.1"),
        (f"person:{ANN}", f"tablet:{TABLET}", "192.0.2.1"),
        (f"person:{ANN}", "", "192.0.2.1"),
    ]


class TestCredentials:
    """A credential holds until it is revoked or its time is over."""

    def test_a_revoked_tablet_is_unknown_at_once(self, shop: Bench):
        assert codes([shop.do(add(), proof=on_tablet())]) == ["Done"]
        shop.do(RevokeTablet(tablet_id=TABLET))
        assert codes([shop.do(add(), proof=on_tablet())]) == ["credential-unknown"]

    def test_a_revoked_token_is_unknown_at_once(self, shop: Bench):
        assert codes([shop.do(add(), proof=Bearer(TOKEN_SECRET))]) == ["Done"]
        shop.do(RevokeToken(token_id=TOKEN))
        assert codes([shop.do(add(), proof=Bearer(TOKEN_SECRET))]) == ["credential-unknown"]

    def test_a_token_ends_at_its_time(self, shop: Bench):
        shop.clock.now_us = NOW + HOUR - 1
        assert codes([shop.do(add(), proof=Bearer(TOKEN_SECRET))]) == ["Done"]
        shop.clock.now_us = NOW + HOUR
        assert codes([shop.do(add(), proof=Bearer(TOKEN_SECRET))]) == ["credential-expired"]

    def test_a_tablet_that_is_enrolled_anew_is_known_by_its_new_secret_alone(self, shop: Bench):
        assert codes([shop.do(add(), proof=on_tablet())]) == ["Done"]
        shop.do(RevokeTablet(tablet_id=TABLET))
        shop.do(OfferTablet(tablet_id=TABLET, name="Bench 1"))
        shop.do(EnrolTablet(tablet_id=TABLET), vault=(AddCredential(Credential(b"new", "tablet", TABLET)),))
        answers = [shop.do(add(), proof=on_tablet(secret=secret)) for secret in (TABLET_SECRET, b"new")]
        assert codes(answers) == ["credential-unknown", "Done"]

    def test_the_code_is_gone_once_it_was_used(self, shop: Bench):
        assert shop.desk.vault.credential(b"code") is None
        assert shop.desk.vault.credential(TABLET_SECRET) is not None

    def test_a_token_is_no_tablet(self, shop: Bench):
        assert codes([shop.do(add(), proof=on_tablet(secret=TOKEN_SECRET))]) == ["tablet-needed"]

    def test_a_tablet_that_is_offered_anew_has_the_new_code_and_not_the_old(self, shop: Bench):
        """The old code is dropped before the new one is kept."""
        other = person("o")
        for code in (b"first", b"second"):
            vault = (AddCredential(Credential(code, "code", other)),)
            assert codes([shop.do(OfferTablet(tablet_id=other, name="Bench 2"), vault=vault)]) == ["Done"]
        assert shop.desk.vault.credential(b"first") is None
        assert shop.desk.vault.credential(b"second") is not None


class TestGrants:
    """A PIN sign-in covers a shift, and what was done in it whenever it arrives."""

    @pytest.mark.parametrize(
        ("since_us", "said"),
        [
            (-CLOCK_SLACK_US - 1, "grant-expired"),
            (-CLOCK_SLACK_US, "Done"),
            (GRANT_LIFE_US, "Done"),
            (GRANT_LIFE_US + 1, "grant-expired"),
        ],
    )
    def test_it_covers_a_long_shift_by_the_time_of_the_command(self, shop: Bench, since_us: int, said: str):
        shop.clock.now_us = NOW + 48 * HOUR
        at_us = NOW + 24 * HOUR
        assert codes([shop.do(add(at_us=at_us), proof=granted("a", at_us - since_us))]) == [said]

    def test_what_was_done_before_somebody_left_still_counts(self, shop: Bench):
        shop.clock.now_us = NOW + 2 * HOUR
        shop.do(DeactivatePerson(person_id=ANN, occurred_at=moment(NOW + HOUR)))
        assert codes([shop.do(add(at_us=NOW + HOUR - 1), proof=granted("a"))]) == ["Done"]
        assert codes([shop.do(add(at_us=NOW + HOUR), proof=granted("a"))]) == ["inactive-person"]
        shop.do(ReactivatePerson(person_id=ANN))
        assert codes([shop.do(add(), proof=granted("a"))]) == ["Done"]

    def test_somebody_unknown_has_no_valid_grant(self, shop: Bench):
        assert codes([shop.do(add(person("z")), proof=granted("z"))]) == ["inactive-person"]

    def test_who_leaves_in_the_same_batch_is_out_from_there_on(self, shop: Bench):
        sent = [shop.submission(add(), proof=granted("a")), shop.submission(DeactivatePerson(person_id=ANN))]
        later = shop.submission(add(), proof=granted("a"))
        assert codes(shop.run(*sent, later)) == ["Done", "Done", "inactive-person"]

    def test_an_enrolled_tablet_is_needed_where_that_is_required(self, tmp_path: Path):
        strict = Bench(tmp_path / "strict", tablets_required=True)
        strict.shop("a")
        assert codes([strict.do(add(), proof=granted("a"))]) == ["tablet-needed"]
        strict.close()

    def test_one_pin_may_not_do_anothers_work(self, shop: Bench):
        assert codes([shop.do(add(BEN), proof=on_tablet("a"))]) == ["not-yours"]


def test_a_denial_says_what_to_do_and_leaves_nothing(shop: Bench):
    head, receipts = len(shop.records()), shop.count("receipt")
    denied = [
        shop.do(add(BEN), proof=granted("a")),
        shop.do(AddWorkType(name="X"), proof=granted("a")),
        shop.do(RegisterPerson(person_id=person("c"), name="C", roles=("admin",)), proof=Bearer(b"?")),
    ]
    assert all(": " in each.message or "only" in each.message or "needs" in each.message for each in denied)
    assert (len(shop.records()), shop.count("receipt")) == (head, receipts)


def test_what_is_kept_of_a_credential_says_nothing_of_the_secret():
    """The door digests before the desk sees anything."""
    assert set(Credential.__struct_fields__) == {"digest", "kind", "holder", "scopes", "expires_at_us"}
    assert msgspec.structs.fields(Bearer)[0].name == "digest"
