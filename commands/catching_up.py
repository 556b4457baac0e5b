"""What an opened log has to make up for before anything is served: erasures that an older copy knows nothing of."""

from datetime import date

import msgspec

from commands.actors import Local
from commands.answers import Answer, Done, Submission
from commands.command import Command
from commands.context import moment
from commands.customers import EraseCustomer
from commands.desk import Desk
from commands.erasing import LEDGER
from commands.people import ErasePay, ErasePerson
from events.erasures import ErasureLedger, has_key
from events.ids import uuid7
from events.people import PersonErased
from events.sealing import Codec
from events.sqlite import LogUnusable, SqliteLog

RETENTION = "retention"
"""Who acts when pay has been kept for as long as the law wants it."""


def catch_up(desk: Desk, ledger: ErasureLedger, log: SqliteLog, codec: Codec, now_us: int) -> None:
    """Erase again what the ledger says was erased, whatever this copy of the log believes; then pay that is due."""
    for subject in ledger.forgotten():
        if not isinstance(_send(desk, _erasing(subject), LEDGER, now_us), Done):
            message = f"{subject} was erased, but this older copy of the log has them: erasing again failed, try again"
            raise LogUnusable(message)
    if not ledger.settled:
        ledger.settle()
    for person_id in due_pay(log, codec, moment(now_us).date()):
        _send(desk, ErasePay(person_id=person_id), RETENTION, now_us)


def due_pay(log: SqliteLog, codec: Codec, today: date) -> list[str]:
    """Return the erased persons whose pay need not be kept any longer, and is kept still."""
    found = []
    for record in log.read_tags([PersonErased.TAG]):
        erased = codec.decode(record.tag, record.stream, record.data)
        assert isinstance(erased, PersonErased)
        due = erased.pay_until is not None and erased.pay_until <= today
        if due and has_key(log.connection, f"pay-{erased.person_id}"):
            found.append(erased.person_id)
    return found


def _erasing(subject: str) -> Command:
    kind, _, key = subject.partition("-")
    if kind == "customer":
        return EraseCustomer(number=key)
    return ErasePay(person_id=key) if kind == "pay" else ErasePerson(person_id=key)


def _send(desk: Desk, command: Command, actor: str, now_us: int) -> Answer:
    key = uuid7(now_us)
    raw = msgspec.json.encode(command)
    (answered,) = desk.run([Submission(key.bytes, str(key), raw, command, Local(actor), "local")])
    return answered.answer
