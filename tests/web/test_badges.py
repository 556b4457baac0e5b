"""Badges: issued and shown once, read by a scanner, taken when the shop says so."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.shop import ADA, Shop, key
from tests.web.tablets import Tablet


@pytest.fixture(scope="module")
def badged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop as in production that takes badges."""
    running = Shop(tmp_path_factory.mktemp("badged"), tablets_required=True, project=False)
    running.set_up()
    running.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    yield running
    running.close()


@pytest.fixture(scope="module")
def tablet(badged: Shop) -> Tablet:
    return Tablet(badged, "Bench")


def issue(shop: Shop, person_id: str = ADA, as_key: str | None = None) -> httpx.Response:
    return shop.local.post(f"/api/people/{person_id}/badge", headers={"Idempotency-Key": as_key or key()})


def badge(shop: Shop, person_id: str = ADA) -> str:
    number: str = issue(shop, person_id).json()["number"]
    return number


def test_a_badge_opens_what_a_pin_does(badged: Shop, tablet: Tablet):
    assert tablet.ask()["settings"]["badges"] is True
    answer = tablet.enter(badge=badge(badged))
    assert (answer.status_code, answer.json()["person"]["id"]) == (200, ADA)
    log = badged.parts.open_log()
    try:
        [*_, last] = log.read_stream(f"account-{ADA}")
    finally:
        log.close()
    assert (last.tag, b'"method":"badge"' in last.data) == ("pin.signed.in.v1", True)
    assert tablet.enter(pin=badged.pin(ADA)).status_code == 200, "beside badges"


def test_it_is_shown_once_and_kept_as_a_digest(badged: Shop):
    as_key = key()
    first, second = issue(badged, as_key=as_key).json(), issue(badged, as_key=as_key).json()
    assert len(first["number"]) == 26
    assert first["number"].isdigit()
    assert first["qr"].startswith("<svg")
    assert second == {**first, "number": None, "qr": None}
    assert first["number"].encode() not in b"".join(each.read_bytes() for each in badged.folder.glob("floorbook.db*"))


def test_a_new_badge_voids_the_one_before_and_a_withdrawn_one_is_void(badged: Shop, tablet: Tablet):
    before, now = badge(badged), badge(badged)
    assert [tablet.enter(badge=each).status_code for each in (before, now)] == [401, 200]
    badged.do({"type": "WithdrawBadge", "person_id": ADA})
    answer = tablet.enter(badge=now)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-badge")
    badged.do({"type": "UnlockPad", "tablet_id": tablet.id})


@pytest.mark.slow
def test_who_has_a_badge_is_listed(tmp_path: Path):
    shop = Shop(tmp_path)
    try:
        shop.set_up()
        seen = []
        for act in (
            lambda: issue(shop).json()["position"],
            lambda: shop.do({"type": "WithdrawBadge", "person_id": ADA}),
            lambda: issue(shop).json()["position"],
            lambda: shop.do({"type": "DeactivatePerson", "person_id": ADA}),
        ):
            answer = shop.local.get(f"/api/people/{ADA}", params={"after": act()})
            seen.append(answer.json()["has_badge"])
        assert seen == [True, False, True, False]
    finally:
        shop.close()


def test_who_leaves_leaves_the_badge(badged: Shop, tablet: Tablet):
    person = key()
    badged.do({"type": "RegisterPerson", "person_id": person, "name": "Dee Sample", "roles": ["contributor"]})
    number = badge(badged, person)
    badged.do({"type": "DeactivatePerson", "person_id": person})
    assert tablet.enter(badge=number).json()["code"] == "wrong-badge"
    badged.do({"type": "ReactivatePerson", "person_id": person})
    assert tablet.enter(badge=number).json()["code"] == "wrong-badge"
    badged.do({"type": "UnlockPad", "tablet_id": tablet.id})


def test_unknown_badges_count_as_wrong_pins_do(badged: Shop, tablet: Tablet):
    said = [tablet.enter(badge=f"{number:026d}").status_code for number in range(6)]
    assert said == [401] * 5 + [423]
    badged.do({"type": "UnlockPad", "tablet_id": tablet.id})


def test_another_bar_code_is_no_badge_and_counts_as_nothing(badged: Shop, tablet: Tablet):
    assert {tablet.enter(badge=scanned).status_code for scanned in ("107923", "*A-1*", "1" * 27, "")} == {400}
    assert tablet.enter(badge=badge(badged)).status_code == 200


def test_a_badge_is_sealed_offline_as_a_pin_is(badged: Shop, tablet: Tablet):
    sealed = tablet.seal(tablet.ask()["server_time"], badge=badge(badged))
    assert tablet.enter(sealed=sealed).json()["person"]["id"] == ADA


def test_where_badges_are_off_none_is_looked_at(badged: Shop, tablet: Tablet):
    number = badge(badged)
    badged.do({"type": "ChangeSetting", "name": "badges", "value": "no"})
    try:
        answer = tablet.enter(badge=number)
        assert (answer.status_code, answer.json()["code"]) == (403, "badges-off")
        assert tablet.ask()["settings"]["badges"] is False
    finally:
        badged.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    assert tablet.enter(badge=number).status_code == 200


def test_a_badge_of_nobody_known_is_refused(badged: Shop):
    assert issue(badged, key()).status_code == 404


def test_a_code_can_be_scanned(badged: Shop):
    offered = badged.local.post("/api/tablets", json={"name": "Bench 9"}, headers={"Idempotency-Key": key()}).json()
    assert offered["qr"].startswith("<svg")
    from web.qr import qr_svg

    assert offered["qr"] == qr_svg(f"floorbook:enrol:{offered['code']}")
