"""What an opened log has to make up for before anything is served: that it is an older copy, and what was erased."""

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from commands.actors import Local
from commands.alerts import RemoveAlertDestination
from commands.answers import Answer, Done, Submission
from commands.command import Command
from commands.context import moment
from commands.customers import EraseCustomer
from commands.desk import Desk
from commands.epochs import StartEpoch
from commands.erasing import LEDGER
from commands.people import ErasePay, ErasePerson
from events.erasures import ErasureLedger, has_key
from events.heads import lost_head
from events.ids import uuid7
from events.people import PersonErased
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import LogUnusable, SqliteLog
from events.vault import SetEpoch, VaultChange

RETENTION = "retention"
"""Who acts when pay has been kept for as long as the law wants it."""

log = logging.getLogger("floorbook.opening")


def begin_epoch_if_rewound(desk: Desk, folder: Path, secrets: Secrets, now_us: int) -> None:
    """Begin a new epoch when the log is shorter than it was, so that tablets send again what they still have."""
    writer, public_key = desk.writer, secrets.signer.public_key().public_bytes_raw()
    lost = lost_head(folder, writer.log_id, writer.epoch, writer.head, public_key)
    if lost is None:
        return
    log.warning("the log ends at %d, but was signed up to %d: a new epoch begins", writer.head.position, lost.position)
    begin_epoch(desk, lost.position, now_us)


def begin_epoch(desk: Desk, signed_up_to: int, now_us: int) -> None:
    """Begin a new epoch: the log was put back from an older copy, and what was signed up to a position is lost."""
    epoch = str(uuid7(now_us))
    command = StartEpoch(epoch=epoch, before=desk.writer.epoch, signed_up_to=signed_up_to)
    if not isinstance(_send(desk, command, "program", now_us, [SetEpoch(epoch)]), Done):
        message = "the log is an older copy, but a new epoch could not begin: try again"
        raise LogUnusable(message)
    desk.writer.epoch = desk.reader.epoch = epoch


def catch_up(desk: Desk, ledger: ErasureLedger, log: SqliteLog, codec: Codec, now_us: int) -> None:
    """Erase again what the ledger says was erased, whatever this copy of the log believes; then pay that is due."""
    for subject in ledger.forgotten():
        if not isinstance(_send(desk, _erasing(subject), LEDGER, now_us), Done):
            message = f"{subject} was erased, but this older copy of the log has them: erasing again failed, try again"
            raise LogUnusable(message)
    if not ledger.settled:
        ledger.settle()
    erase_due_pay(desk, log, codec, now_us)


def erase_due_pay(desk: Desk, log: SqliteLog, codec: Codec, now_us: int) -> None:
    """Erase the pay that has been kept for long enough."""
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
    if kind == "destination":
        return RemoveAlertDestination(destination_id=key)
    return ErasePay(person_id=key) if kind == "pay" else ErasePerson(person_id=key)


def _send(desk: Desk, command: Command, actor: str, now_us: int, vault: Sequence[VaultChange] = ()) -> Answer:
    key = uuid7(now_us)
    raw = msgspec.json.encode(command)
    (answered,) = desk.run([Submission(key.bytes, str(key), raw, command, Local(actor), "local", tuple(vault))])
    return answered.answer
