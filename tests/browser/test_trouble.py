"""Servers that die, answers that are lost, clocks that are wrong: every action counts once."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.floor import SMALL_TABLET, Tablet, events, new_code
from tests.browser.wire import Wire
from tests.ops.running import Served
from tests.patience import eventually
from tests.ports import free_port
from tests.web.shop import ADA, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-trouble")]
KINDS = ("Engraving", "Assembly", "Packing")
OTHERS = ("200001", "200002", "200003")
"""Orders besides the usual one: no kind of work can be on a list twice for the same."""


class RealServer:
    """`floorbook serve` on a shop of its own, in processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shop = Shop(folder, project=False)
        shop.set_up()
        for kind in KINDS[1:]:
            shop.do({"type": "AddWorkType", "name": kind})
        for number in OTHERS:
            shop.do({"type": "RecordOrder", "number": number})
        self.pin = shop.pin(ADA)
        shop.close()
        self.port = free_port()
        self.served: Served | None = None
        self.local = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(folder / "run/floorbook.sock")), base_url="http://floorbook"
        )

    def start(self) -> None:
        self.served = Served("serve", "--json", "--port", self.port, "--data", self.folder, token="-")

    def kill(self) -> None:
        """As a power cut does: all of its processes at once, without a word."""
        assert self.served is not None
        os.killpg(self.served.process.pid, signal.SIGKILL)
        self.served.process.wait()
        self.served.stop()

    def stop(self) -> None:
        self.local.close()
        if self.served is not None:
            self.served.stop()


@pytest.fixture
def server(tmp_path: Path, pages: Path) -> Iterator[RealServer]:  # noqa: ARG001  built once, before the server looks
    """A real server, started."""
    server = RealServer(tmp_path / "real")
    server.start()
    yield server
    server.stop()


def keys_in_the_record(client: httpx.Client) -> list[str]:
    """Under which keys Ada's tasks came into the record, one for each event."""
    return [each["command_id"] for each in events(client, ADA, "task.")]


def test_a_server_that_is_killed_in_mid_flush_has_every_action_once(server: RealServer, browser: Browser):
    wire = Wire(server.port)
    context = browser.new_context(viewport=SMALL_TABLET, locale="en-US")
    tablet = Tablet(context, wire.url)
    screen = tablet.open_kept()
    screen.enrol(new_code(server.local))
    screen.sign_in(server.pin, "Ada Sample")
    screen.add("Engraving")
    screen.waits(0)

    killed: list[float] = []

    def kill() -> None:
        # While the server reads, decides, writes or has just written: somewhere else each time.
        wire.on_commands = lambda: None
        time.sleep(len(killed) * 0.004)
        server.kill()
        killed.append(time.monotonic())

    for round_, number in enumerate(OTHERS):
        tablet.online(yes=False)
        for kind in KINDS:
            screen.add(kind, order=number)
        screen.waits(len(KINDS))
        wire.on_commands = kill
        tablet.online(yes=True)
        eventually(lambda wanted=round_ + 1: len(killed) == wanted)
        server.start()
        screen.waits(0)

    expect(screen.region("To do").get_by_role("article")).to_have_count(1 + 3 * len(KINDS))
    record = keys_in_the_record(server.local)
    assert len(record) == 1 + 3 * len(KINDS)
    assert sorted(record) == sorted(set(wire.keys))
    context.close()
    wire.close()


def test_an_answer_lost_after_the_commit_doubles_nothing(shop: Shop, tablet: Tablet, ada: str, wire: Wire):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    wire.answers_to_lose = 3
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    assert wire.answers_to_lose == 0
    record = keys_in_the_record(shop.local)
    assert len(record) == 2
    assert len(wire.keys) >= len(record) + 3
    assert set(wire.keys) == set(record)


MINUTE_S = 60
"""How far answers of a slow machine may mislead a tablet that is ten minutes wrong."""


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_clock_that_is_ten_minutes_wrong_is_put_right(shop: Shop, tablet: Tablet, ada: str, minutes: int):
    tablet.set_clock(minutes * 60_000)
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    before = time.time()
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    expect(screen.running.locator("time")).to_have_text(re.compile(r"^0:[0-5]\d$"))
    screen.waits(0)
    after = time.time()
    for event in events(shop.local, ADA, "task."):
        at = datetime.fromisoformat(event["occurred_at"]).astimezone(UTC).timestamp()
        assert before - MINUTE_S < at < after + MINUTE_S


def test_two_tabs_of_a_tablet_share_one_sender(shop: Shop, tablet: Tablet, ada: str, wire: Wire):
    shop.do({"type": "RecordOrder", "number": OTHERS[0]})
    one = tablet.open_kept()
    one.sign_in(ada, "Ada Sample")
    two = tablet.open()
    expect(two.heading("Hello, Ada Sample")).to_be_visible()
    tablet.online(yes=False)
    for kind in KINDS:
        one.add(kind)
        two.add(kind, order=OTHERS[0])
    one.waits(6)
    two.waits(6)
    tablet.online(yes=True)
    one.waits(0)
    two.waits(0)
    expect(one.region("To do").get_by_role("article")).to_have_count(6)
    expect(two.region("To do").get_by_role("article")).to_have_count(6)
    record = keys_in_the_record(shop.local)
    assert len(record) == 6
    assert sorted(wire.keys) == sorted(record)


@pytest.fixture
def open_shop(pages: Path, wire: Wire) -> Iterator[Callable[[Path], Shop]]:
    """Open shops one after the other at the end of one wire; the last one is closed at the end."""
    opened: list[Shop] = []

    def open_(folder: Path) -> Shop:
        opened.append(Shop(folder, pages=pages, patient=True))
        wire.port = int(opened[-1].url.rpartition(":")[2])
        return opened[-1]

    yield open_
    opened[-1].close()


def test_after_a_restore_from_an_older_copy_the_tablet_sends_again_what_was_lost(
    tmp_path: Path, new_tablet: Callable[..., Tablet], open_shop: Callable[[Path], Shop]
):
    folder, copy = tmp_path / "mended", tmp_path / "copy"
    shop = open_shop(folder)
    shop.set_up()
    pin = shop.pin(ADA)
    screen = new_tablet().open_kept()
    screen.sign_in(pin, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    shop.close()
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.sock"))

    shop = open_shop(folder)
    screen.pause()
    screen.works_on_nothing()
    screen.waits(0)
    record = [(each["command_id"], each["type"]) for each in events(shop.local, ADA, "task.")]
    assert len(record) == 3
    shop.close()

    for name in ("floorbook.db", "floorbook.db-wal", "floorbook.db-shm"):
        (folder / name).unlink(missing_ok=True)
        if (copy / name).exists():
            shutil.copy(copy / name, folder / name)
    shop = open_shop(folder)
    eventually(lambda: [(each["command_id"], each["type"]) for each in events(shop.local, ADA, "task.")] == record)
    screen.waits(0)


def test_on_a_wifi_that_is_half_there_nobody_is_told_that_an_order_does_not_exist(tablet: Tablet, ada: str, wire: Wire):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving")
    screen.waits(0)
    wire.swallowed = b"GET /api/orders/search"
    screen.button("Add task").click()
    screen.sheet.get_by_role("textbox").fill(ORDER)
    screen.sees("Searching…")
    expect(screen.sheet.get_by_role("listitem").filter(has_text=ORDER)).to_be_visible()
    screen.sheet.get_by_role("textbox").fill("107999")
    screen.sees("Searching…")
    expect(screen.page.get_by_text("No order found")).to_have_count(0)
    screen.button("Use order 107999").click()
    expect(screen.sheet).to_contain_text("Order 107999")
