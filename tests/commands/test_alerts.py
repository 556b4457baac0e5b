"""Destinations of alerts and the mail server, read as: given these, when this command, then these facts."""

import shutil

import msgspec
import pytest

from commands import alerts
from commands.alerts import KINDS, RemoveAlertDestination, SetAlertDestination, SetMailPassword, SetMailServer
from commands.erasing import LEDGER
from events.alerts import DestinationRemoved, DestinationSet, MailPasswordSet, MailServerSet
from events.vault import tombstones
from tests.commands.desks import Bench
from tests.commands.plain import Given, happened

ID = "0190a2c4-0000-7000-8000-0000000000d1"
ADDRESS = "foreman@example.test"
SET = SetAlertDestination(destination_id=ID, channel="mail", address=ADDRESS, kinds=("import", "labor-budget"))
WAS_SET = DestinationSet(destination_id=ID, channel="mail", address=ADDRESS, kinds=("labor-budget", "import"))
REMOVED = DestinationRemoved(destination_id=ID)
SERVER = SetMailServer(host="mail.example.test", user="floor", sender="floor@example.test")
SERVER_SET = MailServerSet(
    host="mail.example.test", port=587, security="starttls", user="floor", sender="floor@example.test"
)


def given(*facts) -> Given:
    return Given(alerts, *happened(*facts))


def with_(command, **changes):
    return msgspec.structs.replace(command, **changes)


class TestDestinations:
    """Where alerts go."""

    def test_it_is_set_once_its_kinds_in_one_order(self):
        assert given().when(SET) == [WAS_SET]
        assert given(WAS_SET).when(with_(SET, kinds=("labor-budget", "import"))) == []

    def test_it_may_be_set_to_something_else(self):
        command = with_(SET, channel="webhook", address="https://hooks.example.test/a?b=c", kinds=KINDS, sees_pay=True)
        [said] = given(WAS_SET).when(command)
        assert (said.channel, said.kinds, said.sees_pay) == ("webhook", KINDS, True)

    def test_it_is_told_in_a_language_and_in_english_where_none_was_ever_said(self):
        assert WAS_SET.language == "en"
        [said] = given(WAS_SET).when(with_(SET, language="es"))
        assert said == with_(WAS_SET, language="es")
        assert given(said).when(with_(SET, language="es")) == []

    def test_its_address_stays_unless_another_is_said(self):
        [said] = given(WAS_SET).when(with_(SET, address=None, kinds=()))
        assert (said.address, said.kinds) == (ADDRESS, ())
        assert given().rejected(with_(SET, address=None)).code == "bad-address"
        assert given(WAS_SET).rejected(with_(SET, address=None, channel="webhook")).code == "bad-address"

    def test_once_removed_it_does_not_come_back(self):
        assert given(WAS_SET).when(RemoveAlertDestination(destination_id=ID)) == [REMOVED]
        assert given(WAS_SET, REMOVED).when(RemoveAlertDestination(destination_id=ID)) == []
        assert given(WAS_SET, REMOVED).rejected(SET).code == "destination-removed"

    def test_one_that_nobody_knows_is_not_removed_but_after_a_restore(self):
        remove = RemoveAlertDestination(destination_id=ID)
        assert given().rejected(remove).code == "unknown-destination"
        assert given().when(remove, actor=LEDGER) == [REMOVED]

    @pytest.mark.parametrize(
        "address",
        ["", "nobody", "a@b@c", "a b@example.test", "a@example.test\r\nBcc: c@example.test", "ä@example.test",
         "a@-example.test", "a..b@example.test", "a" * 65 + "@example.test", "a@" + "b" * 260],
    )  # fmt: skip
    def test_what_is_no_mail_address_is_refused_and_not_repeated(self, address):
        refusal = given().rejected(with_(SET, address=address))
        assert refusal.code == "bad-address"
        assert "a@" not in refusal.message

    @pytest.mark.parametrize(
        "address",
        ["ftp://a.example.test/", "file:///etc/passwd", "gopher://a.example.test", "https://", "https:///x",
         "https://u:p@a.example.test/", "https://a.example.test:0/", "https://a.example.test:99999/", "//a.test",
         "https://a.example.test/\r\nX: y", "https://a.example.test/ü", "https://a.example.test/#x", "https://[::1",
         "https://a b/", "javascript:alert(1)"],
    )  # fmt: skip
    def test_what_is_no_url_of_the_web_is_refused(self, address):
        assert given().rejected(with_(SET, channel="webhook", address=address)).code == "bad-address"

    @pytest.mark.parametrize("address", ["http://10.0.0.7:8080/x", "https://[2001:db8::1]/x", "https://a.example.test"])
    def test_addresses_in_the_shop_s_own_network_are_fine(self, address):
        assert len(given().when(with_(SET, channel="webhook", address=address))) == 1


class TestMailServer:
    """What carries mail."""

    def test_it_is_set_once(self):
        assert given().when(SERVER) == [SERVER_SET]
        assert given(SERVER_SET).when(SERVER) == []

    @pytest.mark.parametrize("changes", [{"host": "a b"}, {"host": "a\r\n"}, {"sender": "x"}, {"user": "a b"}])
    def test_what_makes_no_sense_is_refused(self, changes):
        assert given().rejected(with_(SERVER, **changes)).code == "bad-address"

    def test_no_password_travels_where_others_read_it(self):
        assert given().rejected(with_(SERVER, security="none")).code == "mail-in-the-open"
        assert len(given().when(with_(SERVER, security="none", user=""))) == 1

    def test_that_a_password_was_given_is_recorded_not_the_password(self):
        assert given().rejected(SetMailPassword()).code == "no-mail-server"
        assert given(SERVER_SET).when(SetMailPassword()) == [MailPasswordSet()]


def test_addresses_are_sealed_and_with_the_destination_their_key_goes(tmp_path):
    bench = Bench(tmp_path)
    for command in (SERVER, SET):
        bench.run(bench.submission(command))
    stored = b"".join(record.data for record in bench.opened.reader.read())
    assert b"mail.example.test" in stored  # the server's name: that is no person's
    assert ADDRESS.encode() not in stored
    assert b"floor@" not in stored
    bench.run(bench.submission(RemoveAlertDestination(destination_id=ID)))
    assert list(tombstones(bench.opened.writer.connection)) == [f"destination-{ID}"]
    assert bench.desk.state(f"destination-{ID}") == alerts.Removed()
    bench.reopen()
    bench.close()


def test_an_older_copy_forgets_again_what_was_removed_after_it(tmp_path):
    bench = Bench(tmp_path / "shop")
    bench.run(bench.submission(SET))
    bench.close()
    shutil.copy(tmp_path / "shop/floorbook.db", tmp_path / "older.db")
    bench.open()
    bench.run(bench.submission(RemoveAlertDestination(destination_id=ID)))
    bench.close()
    shutil.copy(tmp_path / "older.db", tmp_path / "shop/floorbook.db")
    bench.open()
    assert bench.desk.state(f"destination-{ID}") == alerts.Removed()
    bench.close()
