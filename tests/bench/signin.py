"""PIN sign-in: alone, beside the bare Argon2id verify; then forty a second beside 500 commands a second."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
from argon2 import PasswordHasher

from tests.bench.running import Twin, twin
from web.pads import SITE_WRONG_MAX

ALONE = 60
WRONG = SITE_WRONG_MAX
"""As many as a shop may try within a minute."""
STORM_PER_S = 40
COMMANDS_PER_S = 500


def run(say: Callable[[str], None], seconds: float = 10) -> dict[str, Any]:
    """Measure sign-ins one after the other, then a shift start."""
    with twin("desk", pins=True) as server:
        say("sign-ins one after the other")
        alone = asyncio.run(sign_ins(server, ALONE, rate=None))
        wrong = asyncio.run(sign_ins(server, WRONG, rate=None, right=False))
        say(f"{STORM_PER_S} sign-ins a second beside {COMMANDS_PER_S} commands a second")
        reports: list[dict[str, Any]] = []
        beside = threading.Thread(target=lambda: reports.append(server.load(seconds, 50, COMMANDS_PER_S)))
        beside.start()
        time.sleep(0.5)
        storm = asyncio.run(sign_ins(server, int(STORM_PER_S * (seconds - 1)), rate=STORM_PER_S))
        beside.join()
    verify_ms = bare_verify_ms()
    return {
        "one after the other": alone,
        f"{STORM_PER_S} a second": storm,
        f"{COMMANDS_PER_S} commands a second beside them": reports[0],
        "one bare Argon2id verify, ms": round(verify_ms, 1),
        "p50 of a wrong PIN in right ones": round(wrong["p50_ms"] / alone["p50_ms"], 2),
        "p50 of a sign-in in bare verifies": round(alone["p50_ms"] / verify_ms, 2),
    }


async def sign_ins(server: Twin, count: int, rate: float | None, *, right: bool = True) -> dict[str, Any]:
    """Sign people in, or try to with wrong PINs, one after the other or at a rate; latencies in milliseconds."""
    times: list[float] = []
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", limits=limits, timeout=30) as client:

        async def one(number: int) -> None:
            tablet = server.tablets[number % len(server.tablets)]
            began = time.perf_counter()
            body = msgspec.json.encode({"pin": tablet.pin if right else f"9{tablet.pin[1:]}"})
            headers = {"Authorization": f"Bearer {tablet.credential}", "Content-Type": "application/json"}
            response = await client.post("/api/sign-in", content=body, headers=headers)
            assert response.status_code == (200 if right else 401), response.text
            times.append(time.perf_counter() - began)

        began = time.perf_counter()
        waiting = []
        for number in range(count):
            if rate is None:
                await one(number)
            else:
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                waiting.append(asyncio.create_task(one(number)))
        await asyncio.gather(*waiting)
        seconds = time.perf_counter() - began
    times.sort()
    names = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    percentiles = {name: round(times[int(len(times) * share)] * 1_000, 1) for name, share in names.items()}
    return {"per_second": round(count / seconds, 1), **percentiles}


def bare_verify_ms(count: int = 20) -> float:
    """Return the time of one Argon2id verify with the parameters of PINs, in milliseconds."""
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    kept = hasher.hash("0")
    began = time.perf_counter()
    for _ in range(count):
        hasher.verify(kept, "0")
    return (time.perf_counter() - began) / count * 1_000
