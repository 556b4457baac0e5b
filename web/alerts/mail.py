"""Alerts by mail: plain SMTP, STARTTLS or TLS, certificates checked."""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

import msgspec

from events.alerts import Language, MailServerSet
from web.alerts.alert import Alert
from web.alerts.formats import Formats
from web.alerts.line import CONNECT_S, Deadline, Undelivered, connect, in_words
from web.alerts.words import words

_ALERT: dict[Language, str] = {"en": "alert", "es": "aviso"}


class Letter(msgspec.Struct, frozen=True):
    """One alert to one mailbox. `shop` is how the instance is called; `link` leads to what it is about."""

    alert: Alert
    destination_id: str
    address: str
    shop: str
    write: Formats
    link: str | None


class _Smtp(smtplib.SMTP):
    """An SMTP client whose connection is ours."""

    def __init__(self, server: MailServerSet, deadline: Deadline, domain: str) -> None:
        self._server = server
        self._deadline = deadline
        # Without a name of our own smtplib asks the network for one, which may take long.
        super().__init__(local_hostname=domain, timeout=CONNECT_S)
        self._host = server.host  # whose certificate STARTTLS looks for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        return connect(host, port, self._deadline, tls=self._server.security == "tls")


def send_mail(letter: Letter, server: MailServerSet | None, password: str | None) -> None:
    """Hand a letter to the mail server; `Undelivered` unless it said that it took it."""
    if server is None or not server.sender:
        raise Undelivered("no mail server is set")
    if server.user and password is None:
        raise Undelivered("the mail server's password is not set")
    domain = server.sender.rpartition("@")[2]
    deadline = Deadline()
    with in_words(deadline):
        try:
            with _Smtp(server, deadline, domain) as smtp:
                smtp.connect(server.host, server.port)
                if server.security == "starttls":
                    smtp.starttls(context=ssl.create_default_context())
                if server.user:
                    smtp.login(server.user, password or "")
                smtp.send_message(written(letter, server.sender, domain), server.sender, [letter.address])
        except smtplib.SMTPException as error:
            raise (error if deadline.passed else Undelivered(_said(error))) from error


def written(letter: Letter, sender: str, domain: str) -> EmailMessage:
    """Write the letter. Unless settings changed it is the same each time, so that who gets it twice can tell."""
    alert, said = letter.alert, words(letter.alert, letter.write)
    shop = " ".join(letter.shop.split())
    message = EmailMessage()
    message["Subject"] = f"{shop}: {said.subject}"
    message["From"] = sender
    message["To"] = letter.address
    message["Date"] = format_datetime(alert.raised_at)
    message["Message-ID"] = f"<{alert.alert_id}.{letter.destination_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note is to answer it
    message["Floorbook-Alert"] = alert.kind
    text = said.text if letter.link is None else f"{said.text}\n\n{letter.link}"
    raised = letter.write.moment(alert.raised_at)
    message.set_content(f"{text}\n\n-- \n{shop}: {_ALERT[letter.write.language]} {alert.kind}, {raised}\n")
    message["Content-Language"] = letter.write.language  # what is set before the text is taken off by it
    return message


def _said(error: smtplib.SMTPException) -> str:
    """Say what a mail server's refusal means; its own words may hold an address."""
    match error:
        case smtplib.SMTPServerDisconnected():
            return "the mail server ended the connection before it took the mail"
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"the mail server does not take user and password ({code})"
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            codes = sorted({str(code) for code, _ in refused.values()})
            return f"the mail server refuses the recipient ({', '.join(codes)})"
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return f"the mail server refuses the sender ({code})"
        case smtplib.SMTPNotSupportedError():
            return "the mail server does not offer what the settings ask for: STARTTLS, or signing in"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"the mail server refused the mail ({code})"
    return "the mail server speaks no SMTP that we know"
