"""Sign-ins that were sealed offline: verified at the flush, once, and whose the commands under them are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from commands.context import microseconds, moment
from commands.streams import COMMANDS, INSIDE
from events.fact import NIL
from events.log import Recorded
from tests.web.shop import BEN, ORDER, Shop, key
from tests.web.tablets import HOUR, Clock, Tablet, wrong_pins
from web.unsealing import SEALED_IN_BATCH_MAX
from web.wire import OWN_DOORS


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("offline"), tablets_required=True, project=False, clock=clock)
    running.set_up()
    yield running
    running.close()


@pytest.fixture
def tablet(strict: Shop) -> Tablet:
    strict.app.services.pads._wrong_at_us.clear()
    return Tablet(strict, f"Bench {key()}")


@pytest.fixture
def ann(strict: Shop) -> str:
    """A person with an empty list."""
    person_id = key()
    strict.do({"type": "RegisterPerson", "person_id": person_id, "name": "Ann Sample", "roles": ["contributor"]})
    return person_id


@pytest.fixture
def pin(strict: Shop, ann: str) -> str:
    return strict.pin(ann)


@pytest.fixture
def at(clock: Clock) -> datetime:
    """An hour ago."""
    return moment(clock() - HOUR)


def add(at: datetime, sealed: str | None, person_id: str = NIL, **more: Any) -> dict[str, Any]:
    """An item that puts a task on whosever list it is."""
    body = {"type": "AddTask", "person_id": person_id, "order_number": ORDER, "work_type": "Engraving"}
    said = {} if sealed is None else {"sealed_sign_in": sealed}
    return {"key": key(), "body": {**body, "occurred_at": at.isoformat()}, **said, **more}


def said(results: list[dict[str, Any]]) -> list[Any]:
    return [each.get("code", each["status"]) for each in results]


def records(shop: Shop, stream: str) -> list[Recorded]:
    log = shop.parts.open_log()
    try:
        return list(log.read_stream(stream))
    finally:
        log.close()


def test_whoever_sealed_their_pin_did_it(tablet: Tablet, ann: str, pin: str, at: datetime):
    sealed = tablet.seal(at.isoformat(), pin=pin)
    items = [add(at + timedelta(minutes=number), sealed) for number in range(2)]
    results = tablet.flush(*items)
    assert said(results) == ["done", "done"]
    assert results[0]["stream"] == f"work-{ann}"
    [added, *_] = records(tablet.shop, f"work-{ann}")
    [*_, signed_in] = records(tablet.shop, f"account-{ann}")
    for record in (added, signed_in):
        assert (record.actor, record.device) == (f"person:{ann}", f"tablet:{tablet.id}")
        assert record.occurred_at_us == microseconds(at)
    assert (signed_in.tag, b'"offline":true' in signed_in.data) == ("pin.signed.in.v1", True)


def test_sent_again_it_is_answered_as_before_and_signed_in_once(tablet: Tablet, ann: str, pin: str, at: datetime):
    sealed = tablet.seal(at.isoformat(), pin=pin)
    item = add(at, sealed)
    before = len(records(tablet.shop, f"account-{ann}"))
    first = tablet.flush(item)
    [again] = tablet.flush(item)
    assert again == {**first[0], "replayed": True}
    assert len(records(tablet.shop, f"account-{ann}")) == before + 1
    other = {**item, "body": {**item["body"], "work_type": "Packing"}}
    assert said(tablet.flush(other)) == ["key-reused"]


def test_a_wrong_pin_is_denied_without_a_receipt_and_counts_once(tablet: Tablet, pin: str, at: datetime):
    [wrong] = wrong_pins(pin, 1)
    sealed = tablet.seal(at.isoformat(), pin=wrong)
    items = [add(at, sealed), add(at, sealed)]
    for _ in range(3):
        results = tablet.flush(*items)
        assert [(each["status"], each["http"], each["code"]) for each in results] == [("denied", 401, "wrong-pin")] * 2
    assert [record.tag for record in records(tablet.shop, f"pad-{tablet.id}")] == ["pin.refused.v1"]
    right = {**items[0], "sealed_sign_in": tablet.seal(at.isoformat(), pin=pin)}
    assert said(tablet.flush(right)) == ["done"], "the key was not used up"


def test_a_wrong_pin_stops_nobody_else(tablet: Tablet, pin: str, at: datetime):
    good, bad = tablet.seal(at.isoformat(), pin=pin), tablet.seal(at.isoformat(), pin=wrong_pins(pin, 1)[0])
    items = [add(at, bad), add(at, good), add(at, bad)]
    assert said(tablet.flush(*items)) == ["wrong-pin", "done", "wrong-pin"]


def test_five_wrong_ones_lock_the_tablet_and_what_is_sealed_waits_until_it_is_unlocked(
    tablet: Tablet, ann: str, pin: str, at: datetime, clock: Clock
):
    grant = tablet.grant(pin)
    sealed = [tablet.seal(at.isoformat(), pin=wrong) for wrong in wrong_pins(pin, 5)]
    right = add(at, tablet.seal(at.isoformat(), pin=pin))
    mine = add(moment(clock()), None, ann, grant=grant)
    results = tablet.flush(*(add(at, each) for each in sealed), right, mine)
    assert said(results) == ["wrong-pin"] * 5 + ["pad-locked", "done"]
    waits = results[5]
    assert (waits["status"], waits["http"], waits["retryable"]) == ("unavailable", 423, True)
    tablet.shop.do({"type": "UnlockPad", "tablet_id": tablet.id})
    assert said(tablet.flush(right)) == ["done"], "it was looked at, and is theirs"


def test_what_one_tablet_sealed_is_worth_nothing_on_another(tablet: Tablet, strict: Shop, pin: str, at: datetime):
    sealed = tablet.seal(at.isoformat(), pin=pin)
    other = Tablet(strict, f"Bench {key()}")
    assert said(other.flush(add(at, sealed))) == ["sealed-invalid"]
    assert other.enter(sealed=sealed).json()["code"] == "sealed-invalid"
    assert records(strict, f"pad-{other.id}") == [], "nothing was verified"
    headers = {"Authorization": "Bearer guess"}
    assert said(tablet.flush(add(at, sealed), **headers)) == ["tablet-needed"]


def test_it_covers_a_shift_from_its_own_time_on(tablet: Tablet, pin: str, clock: Clock):
    at = moment(clock() - 20 * HOUR)
    sealed = tablet.seal(at.isoformat(), pin=pin)
    times = [at - timedelta(minutes=3), at + timedelta(hours=16, minutes=1), at + timedelta(hours=15)]
    items = [add(each, sealed) for each in times]
    assert said([tablet.flush(item)[0] for item in items]) == ["grant-expired", "grant-expired", "done"]


@pytest.mark.parametrize(("hours", "code"), [(-88.1, "sealed-expired"), (0.1, "sealed-expired"), (-87.9, None)])
def test_it_is_not_older_than_what_it_could_cover_and_not_from_the_future(
    tablet: Tablet, pin: str, clock: Clock, hours: float, code: str | None
):
    at = moment(clock() + int(hours * HOUR))
    answer = tablet.enter(sealed=tablet.seal(at.isoformat(), pin=pin))
    assert answer.json().get("code") == code


def test_it_is_exchanged_for_a_grant_of_its_own_time(tablet: Tablet, ann: str, pin: str, at: datetime):
    sealed = tablet.seal(at.isoformat(), pin=pin)
    first, second = tablet.enter(sealed=sealed).json(), tablet.enter(sealed=sealed).json()
    assert first["person"]["id"] == ann
    assert first["grant"] == second["grant"]
    assert datetime.fromisoformat(first["expires_at"]) == at + timedelta(hours=16)
    item = add(at, None, ann, grant=first["grant"])
    assert said(tablet.flush(item)) == ["done"]


def test_somebody_else_may_not_be_named_under_it(tablet: Tablet, pin: str, at: datetime):
    assert said(tablet.flush(add(at, tablet.seal(at.isoformat(), pin=pin), BEN))) == ["not-yours"]


def test_who_was_deactivated_since_is_known_by_what_was_verified_before(
    tablet: Tablet, ann: str, pin: str, at: datetime, clock: Clock
):
    """A PIN goes with its person: what was not verified by then cannot be, and is the foreman's to resolve."""
    seen, unseen = (tablet.seal(at.isoformat(), pin=pin) for _ in range(2))
    first, other = add(at, seen), add(at, seen)
    assert said(tablet.flush(first)) == ["done"]
    tablet.shop.do({"type": "DeactivatePerson", "person_id": ann})
    assert said(tablet.flush(first, other)) == ["done", "done"], "as before, and what is new of that time"
    assert said(tablet.flush(add(moment(clock()), seen))) == ["inactive-person"]
    assert said(tablet.flush(add(at, unseen))) == ["wrong-pin"]


def test_a_batch_has_so_many_and_the_others_are_sent_again(tablet: Tablet, at: datetime):
    items = [add(at, f"v1.none.{number}") for number in range(SEALED_IN_BATCH_MAX + 2)]
    results = tablet.flush(*items)
    assert said(results) == ["sealed-invalid"] * SEALED_IN_BATCH_MAX + ["overloaded"] * 2
    assert results[-1]["status"] == "unavailable"


def test_nobody_can_be_the_nil_person(strict: Shop):
    """No command makes anything of it, whatever else it says."""
    about = {each.__name__ for each in COMMANDS if each.KEYED_BY == "person_id"} - {each.__name__ for each in INSIDE}
    fields = {
        "order_number": ORDER, "work_type": "Engraving", "task_id": key(), "name": "Nobody", "roles": ["contributor"],
        "kind": "hourly", "amount_e4": 1, "effective_on": "2026-01-01",
    }  # fmt: skip
    head = strict.opened.writer.head.position
    posted = about - {each.__name__ for each in OWN_DOORS}
    for name in posted:
        kind = next(each for each in COMMANDS if each.__name__ == name)
        wanted = {field: value for field, value in fields.items() if field in kind.__struct_fields__}
        strict.send({"type": name, "person_id": NIL, **wanted})
    for door in ("pin", "badge"):
        answer = strict.local.post(f"/api/people/{NIL}/{door}", headers={"Idempotency-Key": key()})
        assert answer.status_code == 404
    assert len(posted) > 15
    assert strict.opened.writer.head.position == head
