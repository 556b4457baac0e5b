"""The second factor: admins need one, others may have one; every code counts once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.secrets import Secrets
from tests.web.consoles import PASSWORD, Browser, Turned, code_of, give_account, tags
from tests.web.shop import Shop
from web import second_factor

WRONG = (401, "wrong-sign-in")
SECRETS = Secrets(b"p" * 32, b"m" * 32, b"s" * 32)


@pytest.fixture(scope="module")
def clock() -> Turned:
    return Turned()


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory, clock: Turned) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("turned"), clock=clock, project=False)
    yield shop
    shop.close()


@pytest.fixture
def browser(turned: Shop) -> Iterator[Browser]:
    with Browser(turned) as browser:
        yield browser


@given(st.integers(0, 2**40), st.integers(-3, 3))
def test_a_code_counts_a_step_around_its_own_and_never_again(second: int, off: int):
    made = second_factor.offer("ann", "ann", "Shop", SECRETS)
    now = second + 300
    shown = second_factor.pyotp.TOTP(made.secret).generate_otp(now // 30 + off)
    step = second_factor.step_of(made.totp, shown, now * 1_000_000, SECRETS)
    assert (step is not None) == (abs(off) <= 1) or step != now // 30 + off  # two steps may show the same code
    if step is not None:
        used = second_factor.msgspec.structs.replace(made.totp, last_step=step)
        again = second_factor.step_of(used, shown, now * 1_000_000, SECRETS)
        assert again is None or again > step


def test_a_sealed_secret_opens_for_its_own_person_only():
    made = second_factor.offer("ann", "ann", "Shop", SECRETS)
    stolen = second_factor.msgspec.structs.replace(made.totp, person_id="ben")
    shown = second_factor.pyotp.TOTP(made.secret).generate_otp(1_000)
    assert made.secret.encode() not in made.totp.sealed
    assert second_factor.step_of(made.totp, shown, 30_000_000_000, SECRETS) == 1_000
    assert second_factor.step_of(stolen, shown, 30_000_000_000, SECRETS) is None


def test_an_admin_without_one_can_set_it_up_and_nothing_else(turned: Shop, browser: Browser, clock: Turned):
    person_id = give_account(turned, "zoe.1", "admin")
    said = browser.sign_in("zoe.1").json()
    assert (said["level"], said["rights"]) == ("enrol", ["account.own", "session.own"])
    assert code_of(browser.get("/api/people")) == (403, "role-needed")
    assert code_of(browser.post("/api/commands", {"type": "AddWorkType", "name": "Gilding"})) == (403, "role-needed")
    before = browser.client.cookies["floorbook_session"], browser.client.headers["Floorbook-CSRF"]
    _, codes = browser.set_up_second_factor(clock)
    assert len(set(codes)) == 10
    after = browser.client.cookies["floorbook_session"], browser.client.headers["Floorbook-CSRF"]
    assert before[0] != after[0]
    assert before[1] != after[1], "the session that opened next to nothing is gone with its secret"
    assert browser.get("/api/console/me").json()["level"] == "full"
    assert browser.post("/api/commands", {"type": "AddWorkType", "name": "Gilding"}).status_code == 200
    old = turned.anybody.get("/api/console/me", headers={"Cookie": f"floorbook_session={before[0]}"})
    assert code_of(old) == (401, "session-unknown")
    assert tags(turned, person_id)[-3:] == [
        "second.factor.offered.v1", "second.factor.set.v1", "recovery.codes.made.v1",
    ]  # fmt: skip


def test_signing_in_takes_a_code_and_each_only_once(turned: Shop, browser: Browser, clock: Turned):
    give_account(turned, "zoe.2", "admin")
    browser.sign_in("zoe.2")
    authenticator, _ = browser.set_up_second_factor(clock)
    assert code_of(browser.sign_in("zoe.2")) == WRONG
    assert code_of(browser.sign_in("zoe.2", code=authenticator.last)) == WRONG, "it confirmed the second factor"
    clock.turn(30)
    shown = authenticator.code()
    assert code_of(browser.sign_in("zoe.2", "not the password", code=shown)) == WRONG
    assert browser.sign_in("zoe.2", code=f"{shown[:3]} {shown[3:]}").json()["level"] == "full"
    assert code_of(browser.sign_in("zoe.2", code=shown)) == WRONG
    clock.turn(90)
    assert code_of(browser.sign_in("zoe.2", code=authenticator.code(-2))) == WRONG
    assert browser.sign_in("zoe.2", code=authenticator.code(1)).status_code == 200


def test_a_recovery_code_works_once_however_it_is_typed(turned: Shop, browser: Browser, clock: Turned):
    person_id = give_account(turned, "zoe.3", "admin")
    browser.sign_in("zoe.3")
    _, codes = browser.set_up_second_factor(clock)
    typed = codes[0].lower().replace("-", " ")
    said = browser.sign_in("zoe.3", recovery_code=typed).json()
    assert (said["level"], said["recovery_codes_left"]) == ("full", 9)
    assert tags(turned, person_id)[-2:] == ["console.signed.in.v1", "recovery.code.used.v1"]
    assert code_of(browser.sign_in("zoe.3", recovery_code=codes[0])) == WRONG
    made = browser.post("/api/console/recovery-codes", {"password": PASSWORD}).json()["recovery_codes"]
    assert code_of(browser.sign_in("zoe.3", recovery_code=codes[1])) == WRONG
    assert browser.sign_in("zoe.3", recovery_code=made[1]).status_code == 200


def at_once(shop: Shop, times: int, **form: str) -> list[int]:
    """Sign in from many browsers at the same moment."""

    def one(_: int) -> int:
        with Browser(shop) as browser:
            return browser.sign_in(**form).status_code

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


@pytest.mark.slow
def test_of_many_sign_ins_at_once_with_the_same_code_one_gets_in(turned: Shop, browser: Browser, clock: Turned):
    give_account(turned, "zoe.8", "admin")
    browser.sign_in("zoe.8")
    authenticator, codes = browser.set_up_second_factor(clock)
    clock.turn(30)
    assert at_once(turned, 4, name="zoe.8", code=authenticator.code()) == [200, 401, 401, 401]
    assert at_once(turned, 4, name="zoe.8", recovery_code=codes[0]) == [200, 401, 401, 401]


def test_turning_it_off_takes_password_and_code(turned: Shop, browser: Browser, clock: Turned):
    give_account(turned, "zoe.4", "foreman")
    browser.sign_in("zoe.4")
    authenticator, codes = browser.set_up_second_factor(clock)
    remove = "/api/console/second-factor/remove"
    assert code_of(browser.post("/api/console/second-factor", {"password": PASSWORD})) == (409, "second-factor-set")
    assert code_of(browser.post(remove, {"password": PASSWORD})) == WRONG
    assert code_of(browser.post(remove, {"password": "no", "recovery_code": codes[0]})) == WRONG
    clock.turn(30)
    assert browser.post(remove, {"password": PASSWORD, "code": authenticator.code()}).status_code == 204
    assert browser.get("/api/console/me").json()["second_factor"] is False
    assert browser.sign_in("zoe.4").json()["level"] == "full"


def test_a_wrong_code_confirms_nothing(turned: Shop, browser: Browser):
    give_account(turned, "zoe.5", "foreman")
    browser.sign_in("zoe.5")
    offered = browser.post("/api/console/second-factor", {"password": PASSWORD}).json()
    assert offered["uri"].startswith("otpauth://totp/")
    assert "<svg" in offered["qr_svg"]
    assert code_of(browser.post("/api/console/second-factor/confirm", {"code": "000000"})) == (401, "wrong-code")
    assert browser.get("/api/console/me").json()["second_factor"] is False
    assert browser.sign_in("zoe.5").status_code == 200


def test_an_admin_whose_second_factor_was_removed_first_sets_up_another(turned: Shop, browser: Browser, clock: Turned):
    person_id = give_account(turned, "zoe.6", "admin")
    browser.sign_in("zoe.6")
    browser.set_up_second_factor(clock)
    own = browser.post("/api/commands", {"type": "RemoveSecondFactor", "person_id": person_id})
    assert code_of(own) == (409, "own-account")
    turned.do({"type": "RemoveSecondFactor", "person_id": person_id})
    assert browser.get("/api/console/me").json()["rights"] == ["account.own", "session.own"]
    assert browser.sign_in("zoe.6").json()["level"] == "enrol"


def test_a_setting_asks_everybody_for_one(turned: Shop, browser: Browser, clock: Turned):
    give_account(turned, "zoe.7", "foreman")
    assert browser.sign_in("zoe.7").json()["level"] == "full"
    turned.do({"type": "ChangeSetting", "name": "second_factor", "value": "everybody"})
    try:
        assert browser.get("/api/console/me").json()["rights"] == ["account.own", "session.own"]
        assert browser.sign_in("zoe.7").json()["level"] == "enrol"
        browser.set_up_second_factor(clock)
        assert browser.get("/api/floor").status_code in (200, 503)
    finally:
        turned.do({"type": "ChangeSetting", "name": "second_factor", "value": "admins"})


@pytest.mark.slow
def test_nobody_is_excused_in_production_whatever_the_setting_says(tmp_path: Path):
    levels = {}
    for strict in (False, True):
        shop = Shop(tmp_path / str(strict), project=False, tablets_required=strict)
        try:
            shop.do({"type": "ChangeSetting", "name": "second_factor", "value": "nobody"})
            give_account(shop, "zoe", "admin")
            with Browser(shop) as browser:
                levels[strict] = browser.sign_in("zoe").json()["level"]
        finally:
            shop.close()
    assert levels == {False: "full", True: "enrol"}
