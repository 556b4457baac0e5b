"""Erasing over HTTP: who may, what no answer says any more, and what a person can be handed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from projections.purge import is_purged
from tests.patience import eventually
from tests.web.shop import ORDER, Shop, key

TEXTS = ("Zora Planted", "PlantedNote", "Planted Trophies")


class Left:
    """Somebody who worked on an order of a customer of her own, was paid, and left."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.person_id, self.customer, self.order = shop, key(), f"P{key()[-6:]}", f"P{key()[-6:]}"
        name, note, customer = TEXTS
        shop.do({"type": "RecordCustomer", "number": self.customer, "name": customer, "email": "p@example.test"})
        shop.do({"type": "RecordOrder", "number": self.order, "customer_number": self.customer})
        roles = {"roles": ["contributor"], "team": "Bench"}
        shop.do({"type": "RegisterPerson", "person_id": self.person_id, "name": name, **roles})
        self.task = key()
        work = {"person_id": self.person_id, "order_number": self.order, "work_type": "Engraving"}
        assert shop.send({"type": "AddTask", **work}, as_key=self.task).status_code == 200
        shop.do({"type": "NoteTask", "person_id": self.person_id, "task_id": self.task, "text": note})
        pay = {"kind": "hourly", "amount_e4": 200_000, "effective_on": "2026-01-01"}
        shop.do({"type": "SetPay", "person_id": self.person_id, **pay})
        self.position = shop.do({"type": "DeactivatePerson", "person_id": self.person_id})

    def pages(self, after: int) -> str:
        """All that the API says about her, her customer and their order."""
        paths = (
            f"/api/people/{self.person_id}", "/api/people", f"/api/people/{self.person_id}/work",
            f"/api/orders/{self.order}", f"/api/orders/{self.order}/history", "/api/orders/search?q=planted",
            "/api/customers", f"/api/audit/events?person_id={self.person_id}", "/api/sessions", "/api/review",
        )  # fmt: skip
        said = []
        for path in paths:
            answer = self.shop.local.get(path, params={} if "?" in path else {"after": after})
            assert answer.status_code == 200, (path, answer.text)
            said.append(answer.text)
        return "\n".join(said)


@pytest.fixture(scope="module")
def left(shop: Shop) -> Left:
    return Left(shop)


def test_only_admins_erase_and_export(shop: Shop, left: Left):
    commands = (
        {"type": "ErasePerson", "person_id": left.person_id},
        {"type": "ErasePay", "person_id": left.person_id},
        {"type": "EraseCustomer", "number": left.customer},
    )
    for role in ("contributor", "team_lead", "foreman", "office"):
        with shop.console(role) as client:
            for command in commands:
                answer = client.post("/api/commands", json=command, headers={"Idempotency-Key": key()})
                assert (answer.status_code, answer.json()["code"]) == (403, "role-needed")
            assert client.get(f"/api/people/{left.person_id}/export").status_code == 403
    with shop.bearer("read", "pay", "commands") as program:
        assert program.get(f"/api/people/{left.person_id}/export").status_code == 403
    with shop.console("admin") as admin:
        kept = admin.get(f"/api/people/{left.person_id}/export")
        assert kept.status_code == 200
        assert [text in kept.text for text in TEXTS] == [True, True, False]
        assert admin.get(f"/api/people/{key()}/export").json()["code"] == "unknown-person"


def test_whoever_is_active_is_not_erased(shop: Shop):
    person_id = key()
    shop.do({"type": "RegisterPerson", "person_id": person_id, "name": "Yves Sample", "roles": ["contributor"]})
    answer = shop.send({"type": "ErasePerson", "person_id": person_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "person-active")


def test_no_answer_says_it_any_more_and_pay_waits(shop: Shop, left: Left):
    before = left.pages(left.position)
    assert all(text in before for text in TEXTS)
    shop.do({"type": "EraseCustomer", "number": left.customer})
    position = shop.do({"type": "ErasePerson", "person_id": left.person_id})
    after = left.pages(position)
    assert [text for text in (*TEXTS, "p@example.test") if text in after] == []
    said = shop.local.get(f"/api/people/{left.person_id}/export").json()
    assert said["erased_at"] is not None
    assert said["pay_is_kept"]
    assert [text for text in TEXTS if text in json.dumps(said)] == []
    assert shop.local.get(f"/api/people/{left.person_id}").json()["name"] is None
    answer = shop.send({"type": "ErasePay", "person_id": left.person_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "pay-kept")
    assert answer.json()["facts"]["pay_until"]
    late = {"type": "RegisterPerson", "person_id": left.person_id, "name": TEXTS[0], "roles": ["contributor"]}
    assert shop.send(late).json()["code"] == "erased"
    again = {"type": "RecordCustomer", "number": left.customer, "name": TEXTS[2]}
    assert shop.send(again).json()["code"] == "erased"


def contents(folder: Path) -> Iterator[bytes]:
    """Give what each file holds, of those that do not go meanwhile."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                yield path.read_bytes()


@pytest.mark.slow
def test_soon_no_file_holds_a_trace(shop: Shop):
    """Neither the log, nor read models, nor what a report as of a past moment left, though pages are open."""
    left = Left(shop)
    past = shop.local.get(f"/api/people?as_of={left.position}")
    assert TEXTS[0] in past.text
    shop.do({"type": "EraseCustomer", "number": left.customer})
    shop.do({"type": "ErasePerson", "person_id": left.person_id})
    assert TEXTS[0] not in shop.local.get(f"/api/people?as_of={left.position}").text
    eventually(lambda: is_purged(shop.folder))
    # Whoever still reads a file as of the past removes it when they are done.
    eventually(lambda: not any(text.encode() in held for held in contents(shop.folder) for text in TEXTS))
    assert shop.local.get(f"/api/orders/{ORDER}").status_code == 200
