"""Sending over real connections: what arrives, and what is said when it does not."""

import base64
import hashlib
import hmac
import socket
import threading
import time

import msgspec
import pytest

from commands.alerts import KINDS
from events.alerts import MailServerSet
from tests.web.alerts.servers import (
    PASSWORD,
    Hook,
    MailServer,
    certificate,
    die_in_mid_mail,
    drip,
    free_port,
    hang,
    odd_server,
)
from web.alerts import line
from web.alerts.alert import MEANINGS, Alert, words
from web.alerts.line import Undelivered, refuse_own_link
from web.alerts.mail import Letter, send_mail
from web.alerts.webhook import Call, call_webhook, shown_key

BUDGET = {"order_number": "107923", "customer_number": "C1", "mark": 90, "used_percent": "92.3"}
ALERT = Alert(
    alert_id="0190a2c4-0000-7000-8000-0000000000a1", kind="labor-budget", raised_at_us=1_800_000_000_000_000,
    facts=BUDGET,
)  # fmt: skip
LETTER = Letter(ALERT, "0190a2c4-0000-7000-8000-0000000000d1", "foreman@example.test", "Sample Trophies")
KEY = b"k" * 32
FACTS = {
    "labor-budget": BUDGET, "import": {"export": "asidta_file_20261120", "refused_rows": 2},
    "projector": {"group": "work", "position": 7, "tag": "task.added.v1"},
    "pad-locked": {"tablet_id": "t", "tablet_name": "Bench 1", "until": "2026-11-22 14:00 UTC"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Give up early: nobody wants to wait for a hanging server in a test."""
    monkeypatch.setattr(line, "CONNECT_S", 0.6)
    monkeypatch.setattr(line.Deadline.__init__, "__defaults__", (0.5,))


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A certificate that this process trusts."""
    path = certificate(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def hook():
    running = Hook()
    yield running
    running.stop()


@pytest.fixture
def mail():
    running = MailServer()
    yield running
    running.stop()


def server(port, security="none", user=None):
    return MailServerSet(host="127.0.0.1", port=port, security=security, user=user, sender="floor@example.test")


def mailed(port, security="none", user=None, password=None):
    send_mail(LETTER, server(port, security, user), password)


def why(act, *arguments, **more):
    began = time.monotonic()
    with pytest.raises(Undelivered) as raised:
        act(*arguments, **more)
    assert time.monotonic() - began < 2
    return str(raised.value)


def posted(url):
    call_webhook(Call(ALERT, url, KEY, "Sample Trophies"))


class TestMail:
    """Letters."""

    def test_a_letter_says_what_is_up_and_is_the_same_each_time(self, mail):
        mailed(mail.port)
        mailed(mail.port)
        first, second = mail.letters
        assert first["Subject"] == "Sample Trophies: Order 107923 has used 92.3 % of its labor budget"
        assert (first["From"], first["To"]) == ("floor@example.test", "foreman@example.test")
        assert first["Message-ID"] == f"<{ALERT.alert_id}.{LETTER.destination_id}@example.test>"
        assert first["Auto-Submitted"] == "auto-generated"
        assert "customer C1" in first.get_payload()
        assert first.as_bytes() == second.as_bytes()

    @pytest.mark.parametrize("tls", ["starttls", "tls"])
    def test_it_goes_under_tls_where_the_certificate_is_trusted(self, trusted, tls):
        running = MailServer(trusted, tls=tls)
        signed_in = {"user": "floor", "password": PASSWORD} if tls == "starttls" else {}
        mailed(running.port, tls, **signed_in)
        running.stop()
        assert len(running.letters) == 1
        assert running.signed_in == (["floor"] if signed_in else [])

    @pytest.mark.parametrize("tls", ["starttls", "tls"])
    def test_a_certificate_that_nobody_vouches_for_gets_no_letter_and_no_password(self, tmp_path, tls):
        running = MailServer(certificate(tmp_path / "own.pem"), tls=tls)
        said = why(mailed, running.port, tls, user="floor", password=PASSWORD)
        running.stop()
        assert "certificate is not trusted" in said
        assert (running.letters, running.signed_in) == ([], [])

    def test_a_certificate_of_another_name_is_not_trusted(self, tmp_path, monkeypatch):
        path = certificate(tmp_path / "other.pem", "mail.example.test")
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        running = MailServer(path, tls="tls")
        said = why(mailed, running.port, "tls")
        running.stop()
        assert "certificate is not trusted" in said

    def test_a_wrong_password_is_told(self, trusted):
        running = MailServer(trusted, tls="starttls")
        said = why(mailed, running.port, "starttls", user="floor", password="another")
        running.stop()
        assert said == "the mail server does not take user and password (535)"

    def test_a_server_without_starttls_gets_nothing(self, mail):
        assert "does not offer" in why(mailed, mail.port, "starttls")
        assert mail.letters == []

    def test_what_is_missing_is_told(self):
        assert why(send_mail, LETTER, None, None) == "no mail server is set"
        assert "password is not set" in why(mailed, 1, "starttls", user="floor")

    def test_a_refused_recipient_is_told_without_an_address(self, mail):
        mail.refuse = "550 5.1.1 <foreman@example.test> is not here"
        assert why(mailed, mail.port) == "the mail server refuses the recipient (550)"

    def test_a_server_that_dies_in_mid_send_took_nothing(self):
        with odd_server(die_in_mid_mail) as port:
            assert "ended the connection" in why(mailed, port)

    @pytest.mark.parametrize("security", ["none", "starttls", "tls"])
    @pytest.mark.parametrize("behave", [hang, drip])
    def test_one_that_never_answers_is_left(self, behave, security):
        with odd_server(behave) as port:
            assert why(mailed, port, security)

    def test_one_that_is_not_there_is_told(self):
        assert "refused" in why(mailed, free_port())


class TestWebhook:
    """Posts."""

    def test_a_post_is_signed_so_that_libraries_know_it(self, hook):
        posted(hook.url)
        [post] = hook.posts
        assert post.path == "/alerts?floor=1"
        assert post.said == {
            "id": ALERT.alert_id,
            "type": "alert.labor-budget",
            "timestamp": "2027-01-15T08:00:00Z",
            "data": {
                "shop": "Sample Trophies", "subject": "Order 107923 has used 92.3 % of its labor budget",
                "text": words(ALERT).text, **BUDGET,
            },
        }  # fmt: skip
        headers = {name.lower(): value for name, value in post.headers.items()}
        assert headers["idempotency-key"] == headers["webhook-id"] == ALERT.alert_id
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 5
        secret = base64.b64decode(shown_key(KEY).removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + post.body
        expected = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"

    def test_it_goes_under_tls_where_the_certificate_is_trusted(self, trusted):
        running = Hook(trusted)
        posted(running.url)
        running.stop()
        assert len(running.posts) == 1

    def test_a_certificate_that_nobody_vouches_for_gets_nothing(self, tmp_path):
        running = Hook(certificate(tmp_path / "own.pem"))
        assert "certificate is not trusted" in why(posted, running.url)
        running.stop()
        assert running.posts == []

    @pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
    def test_any_answer_but_done_is_told(self, hook, status):
        hook.answers = [status]
        assert why(posted, hook.url) == f"it answered {status}"

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_nobody_goes_where_a_redirect_leads(self, hook, status):
        hook.answers, hook.location = [status], hook.url
        assert why(posted, hook.url) == f"it answered {status}: redirects are not followed"
        assert len(hook.posts) == 1

    @pytest.mark.parametrize("behave", [hang, drip])
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_one_that_never_answers_is_left(self, behave, scheme):
        with odd_server(behave) as port:
            assert why(posted, f"{scheme}://127.0.0.1:{port}/")

    def test_endless_headers_are_left(self):
        def behave(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-A: b\r\n" * 1_000)

        with odd_server(behave) as port:
            assert why(posted, f"http://127.0.0.1:{port}/") == "what answered is no web server"

    def test_an_endless_body_is_not_read(self):
        def behave(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b"x" * 65_536)

        with odd_server(behave) as port:
            posted(f"http://127.0.0.1:{port}/")

    def test_one_that_is_gone_or_no_web_server_is_told(self):
        assert "refused" in why(posted, f"http://127.0.0.1:{free_port()}/")
        with odd_server(lambda connection: connection.sendall(b"SSH-2.0-x\r\n")) as port:
            assert why(posted, f"http://127.0.0.1:{port}/")
        with odd_server(lambda connection: connection.recv(65_536)) as port:
            assert "ended" in why(posted, f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("peer", ["169.254.169.254", "fe80::1%eth0", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.1"])
def test_addresses_of_the_link_itself_get_nothing(peer):
    assert "link" in why(refuse_own_link, peer)


@pytest.mark.parametrize("peer", ["10.0.0.7", "192.0.2.1", "2001:db8::1", "127.0.0.1"])
def test_addresses_of_the_shop_and_of_the_world_are_fine(peer):
    refuse_own_link(peer)


@pytest.mark.parametrize("kind", [*KINDS, "test"])
def test_each_kind_has_a_meaning_and_words(kind):
    alert = msgspec.structs.replace(ALERT, kind=kind, facts=FACTS.get(kind, {"waiting": 2}))
    said = words(alert)
    assert said.subject
    assert "\n" not in said.subject
    assert said.text
    assert kind == "test" or MEANINGS[kind]


def test_no_thread_stays_behind(hook):
    before = threading.active_count()
    for _ in range(5):
        posted(hook.url)
    time.sleep(0.7)
    assert threading.active_count() <= before
