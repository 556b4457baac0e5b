"""Letters over real connections: what arrives, and what is said when it does not."""

import email.header

import msgspec
import pytest

from events.alerts import MailServerSet
from tests.ports import free_port
from tests.web.alerts.servers import (
    PASSWORD,
    MailServer,
    certificate,
    die_in_mid_mail,
    drip,
    hang,
    odd_server,
)
from tests.web.alerts.trying import ALERT, LEFT, why
from web.alerts.formats import Formats
from web.alerts.mail import Letter, send_mail

TO = "0190a2c4-0000-7000-8000-0000000000d1"
LETTER = Letter(ALERT, TO, "foreman@example.test", "Sample Trophies", Formats(), None)


def server(port, security="none", user=None):
    return MailServerSet(host="127.0.0.1", port=port, security=security, user=user, sender="floor@example.test")


def mailed(port, security="none", user=None, password=None, letter=LETTER):
    send_mail(letter, server(port, security, user), password)


def test_a_letter_says_what_is_up_and_is_the_same_each_time(mail):
    mailed(mail.port)
    mailed(mail.port)
    first, second = mail.letters
    assert first["Subject"] == "Sample Trophies: Order 107923 has used 92.3% of its labor budget"
    assert (first["From"], first["To"]) == ("floor@example.test", "foreman@example.test")
    assert first["Message-ID"] == f"<{ALERT.alert_id}.{LETTER.destination_id}@example.test>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert "customer C1" in read(first)[1]
    assert read(first)[1].endswith("\n\n-- \nSample Trophies: alert labor-budget, Jan 15, 2027, 8:00 AM\n")
    assert first.as_bytes() == second.as_bytes()


def read(letter):
    """Return what a mail program shows of a letter: its subject and its lines."""
    subject = " ".join(str(email.header.make_header(email.header.decode_header(letter["Subject"]))).split())
    return subject, letter.get_payload(decode=True).decode(letter.get_content_charset()).replace("\r\n", "\n")


def test_a_letter_is_in_the_language_of_its_reader_and_leads_to_what_it_is_about(mail):
    link = "https://floor.example.test/console/orders/107923"
    here = msgspec.structs.replace(LETTER, write=Formats("es", "America/Chicago"), link=link)
    mailed(mail.port, letter=here)
    [letter] = mail.letters
    subject, text = read(letter)
    assert subject == "Sample Trophies: El pedido 107923 ha usado el 92.3% de su presupuesto de mano de obra"
    assert text == (
        "Pedido 107923, cliente C1:\n"
        "se ha usado el 92.3% del presupuesto de mano de obra, contando el trabajo en marcha.\n"
        "Vea Pedidos en la consola.\n"
        f"\n{link}\n"
        "\n-- \nSample Trophies: aviso labor-budget, 15 ene 2027, 2:00 a.m.\n"
    )
    assert letter["Content-Language"] == "es"


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_it_goes_under_tls_where_the_certificate_is_trusted(trusted, tls):
    running = MailServer(trusted, tls=tls)
    signed_in = {"user": "floor", "password": PASSWORD} if tls == "starttls" else {}
    mailed(running.port, tls, **signed_in)
    running.stop()
    assert len(running.letters) == 1
    assert running.signed_in == (["floor"] if signed_in else [])


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter_and_no_password(tmp_path, tls):
    running = MailServer(certificate(tmp_path / "own.pem"), tls=tls)
    said = why(mailed, running.port, tls, user="floor", password=PASSWORD)
    running.stop()
    assert "certificate is not trusted" in said
    assert (running.letters, running.signed_in) == ([], [])


def test_a_certificate_of_another_name_is_not_trusted(tmp_path, monkeypatch):
    path = certificate(tmp_path / "other.pem", "mail.example.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    running = MailServer(path, tls="tls")
    said = why(mailed, running.port, "tls")
    running.stop()
    assert "certificate is not trusted" in said


def test_a_wrong_password_is_told(trusted):
    running = MailServer(trusted, tls="starttls")
    said = why(mailed, running.port, "starttls", user="floor", password="another")
    running.stop()
    assert said == "the mail server does not take user and password (535)"


def test_a_server_without_starttls_gets_nothing(mail):
    assert "does not offer" in why(mailed, mail.port, "starttls")
    assert mail.letters == []


def test_what_is_missing_is_told():
    assert why(send_mail, LETTER, None, None) == "no mail server is set"
    assert "password is not set" in why(mailed, 1, "starttls", user="floor")


def test_a_refused_recipient_is_told_without_an_address(mail):
    mail.refuse = "550 5.1.1 <foreman@example.test> is not here"
    assert why(mailed, mail.port) == "the mail server refuses the recipient (550)"


def test_a_server_that_dies_in_mid_send_took_nothing():
    with odd_server(die_in_mid_mail) as port:
        assert "ended the connection" in why(mailed, port)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
@pytest.mark.parametrize("behave", [hang, drip])
def test_one_that_never_answers_is_left(behave, security):
    with odd_server(behave) as port:
        assert LEFT.match(why(mailed, port, security))


def test_one_that_is_not_there_is_told():
    assert "refused" in why(mailed, free_port())
