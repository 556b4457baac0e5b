"""The API's description without a running instance: what the pages' types are made from."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any, cast

import httpx

from commands.counter import Counter
from commands.opening import OpenDesk
from events.sqlite import SqliteLog
from ops.pages import PAGES, npm
from ops.version import VERSION
from projections.reading import ReadModels
from web.app import create_app
from web.parts import Config, Parts

DESCRIPTION = PAGES / "shared/api/openapi.json"
TYPES = PAGES / "shared/api/schema.d.ts"


def write_types() -> None:
    """Write the API's types for the pages from the API's own description."""
    write_description()
    npm("run", "types")


def write_description() -> None:
    """Write the description that the types are made from."""
    DESCRIPTION.write_bytes(asyncio.run(describe()))


async def describe() -> bytes:
    """Return the API's description, as a server of this program gives it."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        opened = OpenDesk(data)
        counter = Counter(opened.desk)
        parts = Parts(
            config=Config(data=data, version=VERSION),
            counter=counter,
            secrets=opened.secrets,
            open_log=lambda: SqliteLog(opened.path),
            reads=ReadModels(data / "read"),
        )
        app = create_app(parts)
        try:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(cast("Any", app)), base_url="http://floorbook"
            ) as client:
                return (await client.get("/api/openapi.json")).content
        finally:
            app.close()
            counter.close()
            opened.close()
