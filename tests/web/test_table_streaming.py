"""Tables go out while they are read: a page at a time, and never as a whole one when something comes between."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.patience import PATIENCE_S
from tests.web.shop import Shop, key
from web import tables

CUSTOMERS = 60
PAGE = 7


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("streaming"))
    try:
        running.set_up()
        for number in range(CUSTOMERS):
            customer = {"number": f"S{number:03}", "source": "PROFITMAKER", "name": f"Streamed {number:03}"}
            last = running.do({"type": "RecordCustomer", **customer})
        assert running.reads.wait("work", last, PATIENCE_S)
        yield running
    finally:
        running.close()


def fetch(shop: Shop, token: str, kind: str, after_piece: Any = None) -> list[dict[str, Any]]:
    """Ask the application itself, and keep what it sends, message by message."""
    messages: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": "GET", "path": "/api/customers", "raw_path": b"/api/customers", "root_path": "",
        "query_string": f"starts_with=Streamed&format={kind}".encode(), "http_version": "1.1", "scheme": "http",
        "headers": [(b"authorization", f"Bearer {token}".encode()), (b"host", b"shop")], "asgi": {"version": "3.0"},
        "client": ("192.0.2.9", 1), "server": ("shop", 80), "state": {},
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)
        if after_piece is not None and message["type"] == "http.response.body":
            await asyncio.to_thread(after_piece)

    shop.on_loop(shop.app(scope, receive, send))
    return messages


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_piece_holds_a_page(shop: Shop, kind: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "PAGE", PAGE)
    start, *pieces = fetch(shop, shop.token("read"), kind)
    assert start["status"] == 200
    assert len(pieces) == -(-CUSTOMERS // PAGE) + 1
    assert [piece.get("more_body", False) for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    if kind == "csv":
        lines = [piece["body"].count(b"\r\n") for piece in pieces]
        assert lines == [PAGE + 1, *[PAGE] * (CUSTOMERS // PAGE - 1), CUSTOMERS % PAGE, 0]


def test_whose_token_is_revoked_meanwhile_gets_no_whole_table(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "PAGE", PAGE)
    issued = shop.local.post(
        "/api/tokens", json={"name": "short", "scopes": ["read"]}, headers={"Idempotency-Key": key()}
    ).json()
    pieces: list[int] = []

    def revoke() -> None:
        pieces.append(len(pieces))
        if len(pieces) == 2:
            shop.do({"type": "RevokeToken", "token_id": issued["token_id"]})

    with pytest.raises(ConnectionError, match="401"):
        fetch(shop, issued["token"], "csv", revoke)
    assert len(pieces) == 2
