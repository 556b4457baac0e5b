"""In and out of the console: reset links, second factors, one's own account, and sessions that were left alone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import Open, Window, enter
from tests.browser.look import Look
from tests.web.consoles import OTHER, PASSWORD, Authenticator, Turned, give_account, link
from tests.web.consoles import Browser as Elsewhere
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-account")]


@pytest.mark.parametrize(
    ("said", "menu", "entry"), [(None, "Menú", "Presupuestos en riesgo"), ("en", "Menu", "Budgets at risk")]
)
def test_who_never_chose_a_language_is_spoken_to_in_that_of_their_browser(
    window: Window, office: Shop, said: str | None, menu: str, entry: str
) -> None:
    """Who chose English is spoken to in English there, too."""
    login = f"olga-{said}".lower()
    person_id = give_account(office, login, "office")
    if said is not None:
        about = {"person_id": person_id, "name": "Con Sample", "roles": ["office"], "language": said}
        office.do({"type": "ChangePerson", **about})
    page = window(spanish=True)
    page.goto("/console/")
    page.get_by_label("Nombre", exact=True).fill(login)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_role("navigation", name=menu)).to_contain_text(entry)


def test_a_reset_link_leads_to_a_password_and_to_the_sign_in(window: Window, office: Shop, tmp_path: Path) -> None:
    """Its token leaves the address at once; what makes a password weak is said in the server's words."""
    look = Look(tmp_path)
    person_id = give_account(office, "nadia", "office", password=None)
    page = window()
    page.goto(f"/console/#reset={link(office, person_id)}")
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    assert page.evaluate("location.href").endswith("/console/")
    look.at(page, "reset", targets=False)

    both = page.get_by_label("New password"), page.get_by_label("The same once more")
    for field, text in zip(both, ("sunshine1234", "sunshine4321"), strict=True):
        field.fill(text)
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_text("These two are not the same.")).to_be_visible()
    both[1].fill("sunshine1234")
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_text("guessed first")).to_be_visible()
    for field in both:
        field.fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    page.get_by_role("button", name="To the sign-in").click()
    look.at(page, "sign-in", targets=False)
    enter(page, "nadia", "wrong horse battery")
    expect(page.get_by_text("Name, password or code are wrong")).to_be_visible()
    enter(page, "nadia")
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="People")).to_be_visible()
    assert not look.wrong


def test_an_admin_sets_up_a_second_factor_before_all_else(window: Window, office: Shop, tmp_path: Path) -> None:
    """With recovery codes, one of which opens the console once; every step of it is looked at."""
    look = Look(tmp_path)
    give_account(office, "first.admin", "admin")
    page = window()
    page.goto("/console/")
    enter(page, "first.admin")
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    look.at(page, "enrol", targets=False)
    page.get_by_label("Your password").fill("wrong horse battery")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That is not right.")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_alt_text("QR code for your authenticator")).to_be_visible()
    look.at(page, "enrol-secret", targets=False)
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("The six digits it shows now").fill(Authenticator(secret, Turned()).code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("ol code")).to_have_count(10)
    codes = page.locator("ol code").all_inner_texts()
    look.at(page, "enrol-codes", targets=False)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    assert Path(saved.value.path()).read_text(encoding="utf-8").split() == codes
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="People")).to_be_visible()

    page.goto("/console/account")
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    look.at(page, "account", targets=False)
    page.locator("header summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Use a recovery code instead").click()
    enter(page, "first.admin", code=codes[0])
    expect(page.get_by_text("9 recovery codes are left.")).to_be_visible()

    page.get_by_role("button", name="Remove it").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Code, or a recovery code").fill(codes[1])
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    # Who needs a second factor has next to nothing without one.
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    assert not look.wrong


def test_a_password_is_changed_and_other_sessions_end(window: Window, office: Shop) -> None:
    """The old password once more; what is wrong stands beside the field it is about."""
    give_account(office, "pablo", "office")
    page = window()
    page.goto("/console/account")
    enter(page, "pablo")
    sessions = page.get_by_role("region", name="Console sessions").locator("tbody tr")
    expect(sessions).to_have_count(1)
    with Elsewhere(office) as other:
        assert other.sign_in("pablo").status_code == 200
        page.reload()
        expect(sessions).to_have_count(2)
        page.get_by_role("button", name="Change the password").click()
        sheet = page.get_by_role("dialog")
        sheet.get_by_label("Password until now").fill("wrong horse battery")
        sheet.get_by_label("New password").fill(OTHER)
        expect(sheet.get_by_role("button", name="Change the password")).to_be_disabled()
        sheet.get_by_label("The new one once more").fill(OTHER)
        sheet.get_by_role("button", name="Change the password").click()
        expect(sheet.get_by_text("That is not right.")).to_be_visible()
        assert sheet.get_by_label("Password until now").get_attribute("aria-invalid") == "true"
        sheet.get_by_label("Password until now").fill(PASSWORD)
        sheet.get_by_role("button", name="Change the password").click()
        expect(page.get_by_text("Your password was changed.")).to_be_visible()
        expect(sessions).to_have_count(1)
        assert other.get("/api/console/me").status_code == 401
        assert other.sign_in("pablo", OTHER).status_code == 200
        page.reload()
        page.get_by_role("button", name="End the session in A browser").click()
        expect(page.get_by_text("The session has ended.")).to_be_visible()
        assert other.get("/api/console/me").status_code == 401


def test_a_session_that_is_left_alone_ends_and_goes_on_where_it_was(window: Window, office: Shop) -> None:
    """It is said a minute before; whoever is there goes on, whoever is not signs in again at the same address."""
    give_account(office, "ines", "office")
    page = window()
    page.clock.install()
    page.goto("/console/sessions?is_open=false")
    enter(page, "ines")
    expect(page.get_by_role("heading", name="Sessions", level=1)).to_be_visible()
    notice = page.get_by_text("Are you still there?")
    page.clock.run_for("58:00")
    expect(notice).to_have_count(0)
    page.clock.run_for("01:30")
    expect(notice).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    expect(notice).to_have_count(0)
    page.clock.run_for("59:30")
    expect(notice).to_be_visible()
    with page.expect_response("**/api/console/sign-out"):
        page.clock.run_for("00:31")
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    assert page.request.get("/api/console/me").status == 401
    enter(page, "ines")
    expect(page.get_by_role("heading", name="Sessions", level=1)).to_be_visible()
    assert page.url.endswith("/console/sessions?is_open=false")


def test_a_contributor_has_their_account_and_no_page_of_the_shop(desk: Open) -> None:
    """What they may not open is not in the menu, is closed at its address, and refused by the server."""
    worker = desk("contributor")
    page = worker.go("/account", "Your account")
    menu = page.get_by_role("navigation", name="Menu")
    closed = {
        "/people": "/api/people",
        "/accounts": "/api/accounts",
        "/pay": "/api/labor-rules",
        "/tablets": "/api/tablets",
        "/tokens": "/api/tokens",
    }
    for path, route in closed.items():
        page.goto(f"/console{path}")
        expect(page.get_by_text("This page is not open to you")).to_be_visible()
        assert worker.client.get(route).status_code == 403
    for name in ("People", "Teams", "Tablets", "Settings"):
        expect(menu.get_by_role("link", name=name)).to_have_count(0)


def test_the_account_is_looked_at_in_spanish(desk: Open, tmp_path: Path) -> None:
    """By who may do least, in both themes."""
    look = Look(tmp_path)
    worker = desk("contributor", spanish=True)
    page = worker.go("/account")
    page.get_by_label("Language").or_(page.get_by_label("Idioma")).select_option("es")
    expect(page.get_by_role("heading", name="Su cuenta")).to_be_visible()
    look.at(page, "cuenta", targets=False)
    assert not look.wrong
