"""Posts over real connections: what arrives, and what is said when it does not."""

import base64
import hashlib
import hmac
import socket
import threading
import time

import pytest

from tests.patience import eventually
from tests.ports import free_port
from tests.web.alerts.servers import Hook, certificate, drip, hang, odd_server
from tests.web.alerts.trying import ALERT, BUDGET, LEFT, why
from web.alerts.formats import Formats
from web.alerts.line import refuse_own_link
from web.alerts.webhook import Call, call_webhook, shown_key
from web.alerts.words import words

KEY = b"k" * 32
LINK = "https://floor.example.test/console/orders/107923"


def posted(url):
    call_webhook(Call(ALERT, url, KEY, "Sample Trophies", Formats(), LINK))


def test_a_post_is_signed_so_that_libraries_know_it(hook):
    began_s = int(time.time())
    posted(hook.url)
    [post] = hook.posts
    assert post.path == "/alerts?floor=1"
    assert post.said == {
        "id": ALERT.alert_id,
        "type": "alert.labor-budget",
        "timestamp": "2027-01-15T08:00:00Z",
        "data": {
            "shop": "Sample Trophies", "subject": "Order 107923 has used 92.3% of its labor budget",
            "language": "en", "text": words(ALERT, Formats()).text, "url": LINK, **BUDGET,
        },
    }  # fmt: skip
    headers = {name.lower(): value for name, value in post.headers.items()}
    assert headers["idempotency-key"] == headers["webhook-id"] == ALERT.alert_id
    assert began_s <= int(headers["webhook-timestamp"]) <= time.time()
    secret = base64.b64decode(shown_key(KEY).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + post.body
    expected = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_it_goes_under_tls_where_the_certificate_is_trusted(trusted):
    running = Hook(trusted)
    posted(running.url)
    running.stop()
    assert len(running.posts) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path):
    running = Hook(certificate(tmp_path / "own.pem"))
    assert "certificate is not trusted" in why(posted, running.url)
    running.stop()
    assert running.posts == []


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_any_answer_but_done_is_told(hook, status):
    hook.answers = [status]
    assert why(posted, hook.url) == f"it answered {status}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_goes_where_a_redirect_leads(hook, status):
    hook.answers, hook.location = [status], hook.url
    assert why(posted, hook.url) == f"it answered {status}: redirects are not followed"
    assert len(hook.posts) == 1


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("behave", [hang, drip])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_one_that_never_answers_is_left(behave, scheme):
    with odd_server(behave) as port:
        assert LEFT.match(why(posted, f"{scheme}://127.0.0.1:{port}/"))


def test_endless_headers_are_left():
    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-A: b\r\n" * 1_000)

    with odd_server(behave) as port:
        assert why(posted, f"http://127.0.0.1:{port}/") == "what answered is no web server"


def test_an_endless_body_is_not_read():
    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with odd_server(behave) as port:
        posted(f"http://127.0.0.1:{port}/")


def test_one_that_is_gone_or_no_web_server_is_told():
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


def test_no_thread_stays_behind(hook):
    before = threading.active_count()
    for _ in range(5):
        posted(hook.url)
    eventually(lambda: threading.active_count() <= before)
