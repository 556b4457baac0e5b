"""A server to be killed: a desk with counter and checkpointer behind a Unix socket; one line in, one line out.

Run as a program it makes such servers on demand by forking, so that a start costs milliseconds:
it reads a line "socket offset_us" for each, and answers with the process id.
"""

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from uuid import UUID

import msgspec

from commands.actors import Local
from commands.answers import Answer, Submission
from commands.command import Command
from commands.counter import Counter
from commands.opening import OpenDesk, now_us
from commands.streams import COMMANDS
from events import checkpointer, wal
from events.checkpointer import Checkpointer

# Everything that happens once in a while happens often here.
checkpointer.EVERY_S = 0.005
checkpointer.WAL_PAGES_MIN = 20
wal.PAGES_MAX = 60


class Line(msgspec.Struct, frozen=True):
    """A command with its key; the same bytes are sent again on a retry."""

    key: str
    command: msgspec.Raw


_line = msgspec.json.Decoder(Line)
_commands = {command.__name__: msgspec.json.Decoder(command) for command in COMMANDS}
_type = msgspec.json.Decoder(msgspec.defstruct("Type", [("type", str)]))


def submission(raw: bytes) -> Submission:
    """What the desk gets of a line."""
    line = _line.decode(raw)
    command: Command = _commands[_type.decode(line.command).type].decode(line.command)
    return Submission(UUID(line.key).bytes, line.key, raw, command, Local("client"), "")


async def serve(folder: Path, socket: str, offset_us: int) -> None:
    """Serve until killed, or until SIGTERM asks for an orderly end."""
    opened = OpenDesk(folder, clock=lambda: now_us() + offset_us)
    moving = Checkpointer(opened.path)
    counter = Counter(opened.desk, on_fatal=lambda _reason: os._exit(3))

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while raw := await reader.readline():
            (answered,) = await counter.submit([submission(raw)])
            answer: Answer = answered.answer
            writer.write(msgspec.json.encode(answer) + b"\n")
        writer.close()

    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await asyncio.start_unix_server(client, socket)
    await ended.wait()
    counter.close()
    moving.close()
    opened.close()
    os._exit(0)


def main(folder: Path) -> None:
    """Fork a server for each line that is read. This process itself opens nothing and has one thread."""
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        socket, offset_us = line.split()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asyncio.run(serve(folder, socket, int(offset_us)))
        print(child, flush=True)  # noqa: T201  this is how it answers


if __name__ == "__main__":
    main(Path(sys.argv[1]))
