"""Alerts by webhook: a POST of JSON, signed as https://www.standardwebhooks.com has it, so that libraries know it."""

import base64
import http.client
import time
from urllib.parse import urlsplit

import msgspec

from events.secrets import Secrets, derive, mac
from web.alerts.alert import Alert
from web.alerts.formats import Formats
from web.alerts.line import Deadline, Undelivered, connect, in_words
from web.alerts.words import words

_PORTS = {"http": 80, "https": 443}


class Call(msgspec.Struct, frozen=True):
    """One alert to one URL. `key` signs it; `shop` is how the instance is called; `link` leads to what it is about."""

    alert: Alert
    url: str
    key: bytes
    shop: str
    write: Formats
    link: str | None


def signing_key(secrets: Secrets, destination_id: str) -> bytes:
    """Return what signs all that goes to a destination: made from the master key, so that nothing has to be kept."""
    return mac(derive(secrets.master, "webhooks"), destination_id.encode())


def shown_key(key: bytes) -> str:
    """Return a signing key as receivers are told it."""
    return "whsec_" + base64.b64encode(key).decode()


def call_webhook(call: Call) -> None:
    """Post an alert; `Undelivered` unless the answer is 2xx. Where a redirect leads nobody goes."""
    url, body = urlsplit(call.url), body_of(call)
    host, tls = url.hostname or "", url.scheme == "https"
    deadline = Deadline()
    with in_words(deadline):
        sock = connect(host, url.port or _PORTS[url.scheme], deadline, tls=tls)
        connection = http.client.HTTPConnection(url.hostname or "", url.port or _PORTS[url.scheme])
        connection.sock = sock
        try:
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            connection.request("POST", target, body, {"Host": url.netloc, **headers_of(call, body)})
            status = connection.getresponse().status  # its body is of no interest, however long
        except http.client.RemoteDisconnected:
            raise
        except http.client.HTTPException as error:
            raise (error if deadline.passed else Undelivered("what answered is no web server")) from error
        finally:
            connection.close()
    if not 200 <= status < 300:  # noqa: PLR2004  HTTP's word for done
        moved = 300 <= status < 400  # noqa: PLR2004
        raise Undelivered(f"it answered {status}" + (": redirects are not followed" if moved else ""))


def body_of(call: Call) -> bytes:
    """Write what is posted. It is the same each time, unless settings changed."""
    alert, said = call.alert, words(call.alert, call.write)
    return msgspec.json.encode(
        {
            "id": alert.alert_id,
            "type": f"alert.{alert.kind}",
            "timestamp": alert.raised_at,
            "data": {
                "shop": call.shop,
                "language": call.write.language,
                "subject": said.subject,
                "text": said.text,
                "url": call.link,
                **alert.facts,
            },
        }
    )


def headers_of(call: Call, body: bytes) -> dict[str, str]:
    """Return headers; the id is the alert's, the time that of this try."""
    alert_id, now = call.alert.alert_id, str(int(time.time()))
    signature = mac(call.key, b".".join((alert_id.encode(), now.encode(), body)))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Floorbook",
        "Connection": "close",
        "Idempotency-Key": alert_id,
        "webhook-id": alert_id,
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
