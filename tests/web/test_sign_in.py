"""Signing in with a PIN; rows of an older system; tablets, codes and tokens."""

from collections.abc import Iterator

import httpx
import pytest
from argon2 import PasswordHasher

from commands.answers import Done
from commands.people import IssuePin
from events.fact import NIL
from events.ids import uuid7
from events.vault import Pin, SetPin, Vault
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key
from tests.web.tablets import wrong_pins
from web.issuing import PROGRAM
from web.pins import look_up_token, set_pin_change


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop as in production: a PIN needs an enrolled tablet."""
    running = Shop(tmp_path_factory.mktemp("strict"), tablets_required=True, project=False)
    running.set_up()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def rested(shop: Shop) -> None:
    shop.app.services.attempts._places.clear()
    shop.app.services.pads._wrong_at_us.clear()
    shop.do({"type": "UnlockPad", "tablet_id": NIL})


def sign_in(shop: Shop, pin: str, **headers: str) -> httpx.Response:
    return shop.anybody.post("/api/sign-in", json={"pin": pin}, headers=headers)


def keep(shop: Shop, pin: Pin) -> None:
    """Keep a row as it was taken over from an older system."""
    from commands.answers import Submission

    command_id = uuid7()
    command = IssuePin(person_id=pin.person_id)
    submission = Submission(command_id.bytes, str(command_id), b"", command, PROGRAM, "local", (SetPin(pin),))
    [answered] = shop.on_loop(shop.counter.submit([submission]))
    assert isinstance(answered.answer, Done)


def row(shop: Shop, person_id: str) -> Pin:
    log = shop.parts.open_log()
    found = log.connection.execute("SELECT person_id, token, hash, plain FROM pin WHERE person_id = ?", (person_id,))
    pin = Pin(*found.fetchall()[0])
    log.close()
    return pin


def test_a_pin_opens_ones_own_work(shop: Shop):
    said = sign_in(shop, shop.pin(ADA)).json()
    assert said["person"] == {
        "id": ADA, "name": "Ada Sample", "roles": ["contributor"], "team": "Bench", "language": None,
    }  # fmt: skip
    assert said["settings"]["pin_digits"] == 6
    assert "Engraving" in said["settings"]["work_types"]
    assert said["epoch"] == shop.opened.writer.epoch
    work = shop.anybody.get("/api/my-work", headers={"Floorbook-Grant": said["grant"]})
    assert (work.status_code, work.json()["person_id"]) == (200, ADA)


def test_a_wrong_pin_opens_nothing(shop: Shop):
    pin = shop.pin(ADA)
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"
    answer = sign_in(shop, wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-pin")
    assert pin not in answer.text
    assert wrong not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"pin": 123456}',
        b'{"pin": "12ab"}',
        b'{"pin": "123456", "x": 1}',
        b"nonsense",
        b"",
        b'{"pin": "123456", "sealed": "v1.0.0"}',
        b'{"badge": "12ab"}',
    ],
)
def test_what_is_no_pin_is_said_so_without_repeating_it(shop: Shop, body: bytes):
    answer = shop.anybody.post("/api/sign-in", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "12ab" not in answer.text


def test_too_much_is_not_read(shop: Shop):
    answer = shop.anybody.post("/api/sign-in", content=b" " * (1 << 20) + b"{}")
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_new_pin_voids_the_one_before(shop: Shop):
    before = shop.pin(ADA)
    now = shop.pin(ADA)
    assert sign_in(shop, now).status_code == 200
    assert sign_in(shop, before).status_code == 401


def test_who_left_cannot_sign_in_and_a_grant_of_theirs_opens_nothing(shop: Shop):
    person = str(uuid7())
    shop.do({"type": "RegisterPerson", "person_id": person, "name": "Dee Sample", "roles": ["contributor"]})
    pin, grant = shop.pin(person), shop.grant(person)
    shop.do({"type": "DeactivatePerson", "person_id": person})
    assert sign_in(shop, pin).status_code == 401
    answer = shop.anybody.get("/api/my-work", headers={"Floorbook-Grant": grant})
    assert (answer.status_code, answer.json()["code"]) == (403, "inactive-person")


def test_a_bare_pin_of_an_older_system_heals_at_its_first_use(shop: Shop):
    keep(shop, Pin(BEN, None, None, "739150"))
    assert sign_in(shop, "739150").json()["person"]["id"] == BEN
    healed = row(shop, BEN)
    assert (healed.token, healed.plain) == (look_up_token("739150", shop.opened.secrets), None)
    assert sign_in(shop, "739150").status_code == 200


def test_an_older_hash_without_a_token_heals_too(shop: Shop):
    keep(shop, Pin(BEN, None, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("739151")))
    assert sign_in(shop, "739151").json()["person"]["id"] == BEN
    assert row(shop, BEN).token is not None


def test_a_pin_that_two_had_in_the_older_system_opens_neither(shop: Shop):
    keep(shop, Pin(BEN, None, None, "739152"))
    keep(shop, Pin(CAL, None, None, "739152"))
    answer = sign_in(shop, "739152")
    assert (answer.status_code, answer.json()["code"]) == (403, "pin-ambiguous")
    keep(shop, set_pin_change(BEN, "739153", shop.opened.secrets).pin)
    keep(shop, set_pin_change(CAL, "739154", shop.opened.secrets).pin)


def test_where_no_tablet_need_be_enrolled_all_share_one_pad(shop: Shop):
    pin = shop.pin(ADA)
    assert [sign_in(shop, wrong).status_code for wrong in wrong_pins(pin, 5)] == [401] * 5
    assert sign_in(shop, pin).json()["code"] == "pad-locked"
    screen = shop.anybody.get("/api/sign-in").json()
    assert screen["tablet_id"] is None
    assert screen["locked_until"] is not None
    shop.do({"type": "UnlockPad", "tablet_id": NIL})
    assert sign_in(shop, pin).status_code == 200


def test_a_pin_is_shown_once(shop: Shop):
    headers = {"Idempotency-Key": key()}
    first, second = (shop.local.post(f"/api/people/{ADA}/pin", headers=headers) for _ in range(2))
    assert first.json()["pin"].isdigit()
    assert second.json() == {**first.json(), "pin": None}
    assert second.headers["Idempotency-Replayed"] == "true"
    assert sign_in(shop, first.json()["pin"]).status_code == 200


def test_a_pin_for_nobody_known_is_refused(shop: Shop):
    answer = shop.local.post(f"/api/people/{uuid7()}/pin", headers={"Idempotency-Key": key()})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-person")
    answer = shop.local.post(f"/api/people/{ADA}/pin")
    assert (answer.status_code, answer.json()["code"]) == (400, "key-missing")


# ---- tablets


def offer(shop: Shop, tablet_id: str, name: str) -> str:
    body = {"name": name, "tablet_id": tablet_id}
    answer = shop.local.post("/api/tablets", json=body, headers={"Idempotency-Key": key()})
    assert answer.status_code == 200, answer.text
    code: str = answer.json()["code"]
    return code


def test_only_an_enrolled_tablet_takes_pins(strict: Shop):
    pin = strict.pin(ADA)
    answer = sign_in(strict, pin)
    assert (answer.status_code, answer.json()["code"]) == (401, "tablet-needed")
    code = offer(strict, key(), "Bench 1")
    enrolled = strict.anybody.post("/api/tablets/enrol", json={"code": f" {code[:4].lower()}-{code[4:]} "}).json()
    tablet = {"Authorization": f"Bearer {enrolled['credential']}"}
    grant = sign_in(strict, pin, **tablet).json()["grant"]
    command = {"type": "AddTask", "person_id": ADA, "order_number": ORDER, "work_type": "Engraving"}
    for headers, status in (({}, 401), (tablet, 200)):
        papers = {**headers, "Floorbook-Grant": grant, "Idempotency-Key": key()}
        assert strict.anybody.post("/api/commands", json=command, headers=papers).status_code == status
    alone = strict.anybody.post("/api/commands", json=command, headers={**tablet, "Idempotency-Key": key()})
    assert alone.json()["code"] == "sign-in-needed"
    strict.do({"type": "RevokeTablet", "tablet_id": enrolled["tablet_id"]})
    assert sign_in(strict, pin, **tablet).json()["code"] == "tablet-needed"


def test_a_code_works_once_and_an_offer_made_anew_voids_it(strict: Shop):
    tablet_id = key()
    old, new = offer(strict, tablet_id, "Bench 2"), offer(strict, tablet_id, "Bench 2")
    enrol = [strict.anybody.post("/api/tablets/enrol", json={"code": code}) for code in (old, new, new)]
    assert [answer.status_code for answer in enrol] == [409, 200, 409]
    assert enrol[0].json()["code"] == "code-void"


def test_a_name_is_one_tablets(strict: Shop):
    offer(strict, key(), "Bench 3")
    answer = strict.local.post("/api/tablets", json={"name": "bench 3"}, headers={"Idempotency-Key": key()})
    assert (answer.status_code, answer.json()["code"]) == (409, "taken")


# ---- tokens


def test_the_vault_keeps_nothing_that_could_be_used(shop: Shop):
    token, pin = shop.token("read"), shop.pin(ADA)
    log = shop.parts.open_log()
    try:
        kept = log.connection.execute("SELECT * FROM credential").fetchall()
        kept += log.connection.execute("SELECT * FROM pin").fetchall()
        kept += log.connection.execute("SELECT outcome FROM receipt").fetchall()
        kept += log.connection.execute("SELECT data FROM event").fetchall()
        said = repr(kept)
        assert Vault(log.connection).pin_by_token(look_up_token(pin, shop.opened.secrets)) is not None
    finally:
        log.close()
    assert token not in said
    assert f"'{pin}'" not in said
