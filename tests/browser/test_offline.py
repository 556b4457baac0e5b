"""Work without a network: nothing is lost, nothing is doubled, and all of it counts from when it was done."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser.conftest import launch_options
from tests.browser.floor import SMALL_TABLET, LetPass, Screen, Tablet, events, foreman_has
from tests.browser.wire import Wire
from tests.web.shop import ADA, Shop
from tests.web.tablets import Clock

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-offline")]
OTHER_ORDER = "107924"
PAUSES = 15
"""How often work is interrupted until the outbox is full of it."""


class Device:
    """A tablet that can be switched off: its browser keeps what it has in a folder."""

    def __init__(self, driver: Playwright, wire: Wire, folder: Path) -> None:
        self._driver = driver
        self._wire = wire
        self._folder = folder
        self.context: BrowserContext | None = None

    def switch_on(self, *, network: bool = True, ahead_us: int = 0) -> Tablet:
        options = {**launch_options(), "viewport": SMALL_TABLET, "locale": "en-US"}
        self.context = self._driver.chromium.launch_persistent_context(self._folder, **options)  # type: ignore[arg-type]
        tablet = Tablet(self.context, self._wire.url)
        tablet.set_clock(ahead_us / 1_000)
        tablet.online(yes=network)
        return tablet

    def switch_off(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None


@pytest.fixture
def device(playwright: Playwright, wire: Wire, tmp_path: Path):
    """A device, not yet switched on."""
    device = Device(playwright, wire, tmp_path / "profile")
    yield device
    device.switch_off()


@pytest.fixture
def patient(shop: Shop) -> None:
    """A shop whose tablets do not sign out by themselves for an hour."""
    shop.do({"type": "ChangeSetting", "name": "idle_sign_out_seconds", "value": "3600"})


def at(moment: str) -> float:
    """Seconds since 1970."""
    return datetime.fromisoformat(moment).timestamp()


@pytest.mark.usefixtures("patient")
def test_an_hour_without_network_is_applied_once_and_at_its_own_time(  # noqa: PLR0913, PLR0917  all play a part
    shop: Shop, device: Device, ada: str, wire: Wire, clock: Clock, let_pass: LetPass
):
    tablet = device.switch_on()
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)

    def later(minutes: int) -> None:
        let_pass(minutes * 60, tablet)
        done_at.append(clock() / 1e6)

    done_at: list[float] = []
    tablet.online(yes=False)
    later(20)
    screen.pause()
    screen.works_on_nothing()
    screen.waits(1)

    later(10)
    screen.add("Assembly", start=True)
    screen.works_on("Assembly")
    screen.waits(3)

    screen.page.reload()
    screen.works_on("Assembly")
    screen.waits(3)
    expect(screen.running.locator("time")).to_have_text(re.compile(r"^0:[0-5]\d$"))

    later(20)
    screen.complete(quantity="4")
    screen.works_on_nothing()

    device.switch_off()
    tablet = device.switch_on(network=False, ahead_us=clock.ahead_us)
    screen = tablet.open()
    screen.waits(4)
    later(10)
    screen.begin("Engraving")
    screen.works_on("Engraving")
    screen.waits(5)

    tablet.online(yes=True)
    screen.waits(0)
    assert screen.refusals() == []
    screen.works_on("Engraving")

    record = [each for each in events(shop.local, ADA) if each["stream"] == f"work-{ADA}"]
    types = ["added", "started", "paused", "added", "started", "completed", "resumed"]
    assert [each["type"] for each in record] == [f"task.{each}.v1" for each in types]
    assert len({each["command_id"] for each in record}) == len(record)
    occurred = [at(record[number]["occurred_at"]) for number in (2, 3, 5, 6)]
    assert occurred == pytest.approx(done_at, abs=15)
    assert len(set(wire.keys)) == len(record)


@pytest.mark.usefixtures("patient")
def test_an_order_that_nobody_has_found_before_is_taken_by_its_number(shop: Shop, tablet: Tablet, ada: str, wire: Wire):
    shop.do({"type": "RecordOrder", "number": OTHER_ORDER, "source": "PROFITMAKER", "customer_number": "C1"})
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    tablet.online(yes=False)
    screen.add("Packing", order=OTHER_ORDER, known=False, start=True)
    screen.works_on("Packing")
    screen.waits(2)
    tablet.online(yes=True)
    screen.waits(0)
    expect(screen.running).to_contain_text("Sample Trophies")
    assert len(set(wire.keys)) == 2


def test_what_waits_goes_out_though_its_session_has_long_ended(
    shop: Shop, tablet: Tablet, ada: str, ben: str, let_pass: LetPass
):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    tablet.online(yes=False)
    screen.add("Engraving", known=False, start=True)
    screen.works_on("Engraving")
    for done in range(2, 2 + PAUSES * 2, 2):
        screen.pause()
        screen.waits(done + 1)
        screen.begin("Engraving")
        screen.waits(done + 2)
    screen.sign_out()
    let_pass(20 * 3_600, tablet)  # a grant holds for 16 hours
    tablet.online(yes=True)
    screen.waits(0)
    screen.sign_in(ben, "Ben Sample")
    screen.works_on_nothing()
    record = [each["type"] for each in events(shop.local, ADA, "task.")]
    assert record == ["task.added.v1", "task.started.v1", *(["task.paused.v1", "task.resumed.v1"] * PAUSES)]


def test_somebody_signs_in_without_network_and_is_known_later(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    tablet.online(yes=False)
    screen.sign_in_unknown(ada)
    screen.add("Engraving", known=False, start=True)
    screen.works_on("Engraving")
    expect(screen.running).to_contain_text("Not confirmed yet")
    screen.waits(2)
    tablet.online(yes=True)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    screen.waits(0)
    screen.works_on("Engraving")
    assert [each["type"] for each in events(shop.local, ADA, "task.")] == ["task.added.v1", "task.started.v1"]


def test_what_is_begun_without_network_pauses_what_ran_unseen(new_tablet: Callable[..., Tablet], ada: str):
    there = new_tablet().open_kept()
    there.sign_in(ada, "Ada Sample")
    there.add("Assembly", start=True)
    there.works_on("Assembly")
    there.waits(0)

    tablet = new_tablet()
    screen = tablet.open_kept()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    tablet.online(yes=False)
    screen.sign_in_unknown(ada)
    screen.sees("Your list cannot be shown without connection")
    screen.sees("Not confirmed yet")
    screen.add("Engraving", known=False, start=True)
    screen.works_on("Engraving")
    tablet.online(yes=True)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    screen.waits(0)
    screen.works_on("Engraving")
    expect(screen.region("Paused")).to_contain_text("Assembly")
    assert screen.refusals() == []


def test_a_wrong_pin_without_network_is_found_out_and_its_work_goes_to_the_foreman(
    shop: Shop, tablet: Tablet, ada: str
):
    wrong = f"{(int(ada) + 1) % 10**6:06d}"
    screen = tablet.open_kept()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    tablet.online(yes=False)
    screen.sign_in_unknown(wrong)
    screen.add("Engraving", known=False)
    screen.waits(1)
    tablet.online(yes=True)
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.sees("That PIN is not known")
    screen.sign_in(ada, "Ada Sample")
    screen.button("1 not accepted").click()
    expect(screen.sheet).to_contain_text("Entered with a PIN that is not known")
    screen.choose("Send to foreman")
    expect(screen.button("1 not accepted")).to_have_count(0)
    foreman_has(shop, 1)


def test_the_application_opens_without_network(tablet: Tablet):
    tablet.open_kept()
    tablet.online(yes=False)
    screen: Screen = tablet.open()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.sees("No connection")
    guide = tablet.open("/user-guide.html")
    expect(guide.heading("Time On Tasks: user guide")).to_be_visible()
