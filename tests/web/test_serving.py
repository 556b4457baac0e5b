"""Serving: bounds on what clients may do, an orderly end, a local door for this user alone."""

import asyncio
import contextlib
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.patience import PATIENCE_S, eventually
from tests.web.shop import ADA, ORDER, Shop, key
from web import protocol, serving


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("own"), project=False)
    running.set_up()
    yield running
    running.close()


def raw(shop: Shop) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", httpx.URL(shop.url).port), timeout=PATIENCE_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\n",
        b"POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    ],
)
def test_a_request_that_does_not_arrive_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch, sent: bytes):
    monkeypatch.setattr(protocol, "ARRIVE_S", 0.2)
    with raw(shop) as connection:
        connection.sendall(sent)
        said = read_all(connection)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"frame-ancestors 'none'" in said
    assert b'"code":"timeout"' in said


def test_endless_headers_are_refused(shop: Shop):
    with raw(shop) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + b"X-Filler: yes\r\n" * 4_000)
        said = read_all(connection)
    assert said.startswith(b"HTTP/1.1 431 ")


def test_what_is_no_http_is_said_so(shop: Shop):
    with raw(shop) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        said = read_all(connection)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in said


def test_too_many_connections_are_turned_away(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(protocol, "CONNECTIONS_MAX", 0)
    with raw(shop) as connection:
        said = read_all(connection)
    assert said.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after" in said


def test_requests_can_be_pipelined(shop: Shop):
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with raw(shop) as connection:
        connection.sendall(one * 3 + last)
        said = read_all(connection)
    assert said.count(b"HTTP/1.1 200 OK") == 4


def test_the_local_door_is_this_users_alone(shop: Shop):
    found = (shop.folder / "run/floorbook.sock").stat()
    assert stat.S_ISSOCK(found.st_mode)
    assert stat.S_IMODE(found.st_mode) == 0o600


def test_a_socket_left_behind_is_replaced_and_a_file_is_not(tmp_path: Path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with serving._local_socket(path) as listener:
        assert listener.getsockname()
    assert not path.exists()
    path.write_text("precious")
    with pytest.raises(OSError, match="in the way"), serving._local_socket(path):
        pass
    assert path.read_text() == "precious"


def test_a_path_too_long_for_a_socket_is_taken_all_the_same(tmp_path: Path):
    deep = tmp_path / ("d" * 100) / "floorbook.sock"
    with serving._local_socket(deep):
        assert deep.is_socket()


def is_open(shop: Shop) -> bool:
    with contextlib.suppress(ConnectionRefusedError), raw(shop):
        return True
    return False


@pytest.mark.slow
def test_at_the_end_commands_under_way_are_answered_and_streams_end(own: Shop, monkeypatch: pytest.MonkeyPatch):
    release, deciding, listening = threading.Event(), threading.Event(), threading.Event()
    decide = own.counter.desk.run

    def held(submissions: Any) -> Any:
        deciding.set()
        return release.wait(PATIENCE_S) and decide(submissions)

    monkeypatch.setattr(own.counter.desk, "run", held)
    answers: list[httpx.Response] = []
    ended = threading.Event()

    def listen() -> None:
        with own.local.stream("GET", "/api/live") as stream:
            for _ in stream.iter_lines():
                listening.set()
        ended.set()

    command = {"type": "AddTask", "person_id": ADA, "order_number": ORDER, "work_type": "Engraving"}
    threads = [threading.Thread(target=lambda: answers.append(own.send(command))), threading.Thread(target=listen)]
    for thread in threads:
        thread.start()
    assert deciding.wait(PATIENCE_S)
    assert listening.wait(PATIENCE_S)
    own.stopping.set()
    assert ended.wait(PATIENCE_S), "streams end at once"
    assert not answers
    eventually(lambda: not is_open(own))
    assert not answers
    release.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert [answer.status_code for answer in answers] == [200]


def test_when_only_a_restart_helps_what_waits_is_answered_first(own: Shop, monkeypatch: pytest.MonkeyPatch):
    async def give_up() -> serving.Stopping:
        own.counter._on_fatal = own.stopping.set_restart
        return own.stopping

    stopping = own.on_loop(give_up())
    monkeypatch.setattr(own.counter.desk, "run", lambda _: 1 / 0)
    answer = own.send({"type": "AddWorkType", "name": "x"})
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (503, "outcome-unknown", True)
    own._server.join(PATIENCE_S)
    assert stopping.restart
    assert not own._server.is_alive()


def test_a_port_that_is_taken_is_said_at_once(shop: Shop):
    async def start() -> None:
        doors = serving.Doors("127.0.0.1", httpx.URL(shop.url).port or 0)
        await serving.serve(shop.app, doors, serving.Stopping())

    with pytest.raises(OSError, match="in use"):
        asyncio.run(start())


def test_a_retry_is_harmless_when_the_answer_was_lost(shop: Shop):
    command, command_key, token = b'{"type":"AddWorkType","name":"Lost"}', key(), shop.token("commands")
    papers = {"Idempotency-Key": command_key, "Authorization": f"Bearer {token}", "Content-Length": str(len(command))}
    head = "".join(f"{name}: {value}\r\n" for name, value in papers.items())
    before = shop.opened.writer.head.position
    with raw(shop) as connection:
        connection.sendall(f"POST /api/commands HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + command)
        eventually(lambda: shop.opened.writer.head.position > before)
    answer = shop.anybody.post("/api/commands", content=command, headers=papers)
    assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (200, "true")
    assert shop.opened.writer.head.position == before + 1
