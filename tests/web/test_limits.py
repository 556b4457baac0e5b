"""How often one may ask: buckets that fill again, one for each who is known, one for each address of who is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.actors import Bearer
from tests.web.consoles import Browser, code_of, give_account
from tests.web.shop import Shop, key
from web.limits import Buckets, Limits, place_of
from web.parts import Rates
from web.proofs import Papers


class Ticks:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again():
    clock = Ticks()
    buckets = Buckets(3, 60.0, clock)
    assert [buckets.take("a").remaining for _ in range(3)] == [2, 1, 0]
    empty = buckets.take("a")
    assert (empty.limit, empty.remaining, round(empty.wait_s)) == (3, 0, 20)
    assert buckets.take("b").remaining == 2
    clock.now += 20
    assert buckets.take("a").wait_s == 0
    assert buckets.take("a").wait_s > 0
    clock.now += 60
    left = buckets.take("a")
    assert (left.remaining, round(left.reset_s)) == (2, 20)


def test_what_is_given_back_does_not_count():
    buckets = Buckets(2, 60.0, Ticks())
    for _ in range(10):
        assert buckets.take("a").wait_s == 0
        buckets.give_back("a")
    assert buckets.take("a").remaining == 1


@pytest.mark.slow
@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from("ab")), max_size=60), st.integers(1, 10))
def test_never_more_than_a_full_bucket_and_what_flowed_in(steps: list[tuple[float, str]], limit: int):
    clock = Ticks()
    buckets = Buckets(limit, 60.0, clock)
    taken: dict[str, list[float]] = {"a": [], "b": []}
    for pause, who in steps:
        clock.now += pause
        left = buckets.take(who)
        assert 0 <= left.remaining < limit or left.remaining == limit == 0
        if not left.wait_s:
            taken[who].append(clock.now)
    for times in taken.values():
        for first in range(len(times)):
            within = [at for at in times[first:] if at - times[first] < 60]
            assert len(within) <= 2 * limit


def test_memory_is_bounded_and_who_asks_most_is_not_forgotten():
    clock = Ticks()
    buckets = Buckets(10, 60.0, clock, keys_max=100)
    for _ in range(10):
        buckets.take("greedy")
    for number in range(1_000):
        buckets.take(f"stranger {number}")
    assert len(buckets._full_at) <= 100
    assert buckets.take("greedy").wait_s > 0


def test_papers_that_nobody_knows_open_no_bucket_of_their_own():
    limits = Limits(Rates(known_per_minute=5, unknown_per_minute=2), lambda digest: digest == b"known", Ticks())
    known = Papers(bearer=Bearer(b"known"))
    guesses = [limits.take(Papers(bearer=Bearer(b"guess %d" % number)), "192.0.2.1") for number in range(3)]
    assert [bool(each.wait_s) for each in guesses] == [False, False, True]
    assert limits.take(known, "192.0.2.1").remaining == 4, "a shop's tablets share one address"
    assert limits.take(Papers(), "192.0.2.2").remaining == 1


@pytest.mark.parametrize(
    ("origin", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("local", "local"),
    ],
)
def test_an_ipv6_customer_is_one_place(origin: str, place: str):
    assert place_of(origin) == place


def held(shop: Shop) -> Shop:
    """Have its buckets fill by none, however long this machine takes."""
    limits = shop.app.services.limits
    limits._holders._clock = limits._places._clock = Ticks()
    return shop


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    rates = Rates(known_per_minute=8, unknown_per_minute=40)
    shop = held(Shop(tmp_path_factory.mktemp("small"), project=False, rates=rates))
    yield shop
    shop.close()


def test_every_answer_of_the_api_says_what_is_left(small: Shop):
    first, second = (small.anybody.get("/api/health").headers for _ in range(2))
    assert first["x-ratelimit-limit"] == "40"
    assert int(second["x-ratelimit-remaining"]) < int(first["x-ratelimit-remaining"]) < 40
    assert 0 < int(second["x-ratelimit-reset"]) <= 60
    assert "x-ratelimit-limit" not in small.anybody.get("/healthz").headers
    assert "x-ratelimit-limit" not in small.local.get("/api/health").headers


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/api/commands", "/api/openapi.json"])
def test_too_many_are_turned_away_with_the_time_to_wait(small: Shop, path: str):
    with small.bearer("read", "commands") as one, small.bearer("read", "commands") as other:

        def ask(client: object) -> tuple[int, dict[str, str]]:
            method = "POST" if path == "/api/commands" else "GET"
            body = {"type": "AddWorkType", "name": "Engraving"}
            answer = client.request(method, path, json=body, headers={"Idempotency-Key": key()})  # type: ignore[attr-defined]
            return answer.status_code, answer

        said = [ask(one) for _ in range(9)]
        assert [status for status, _ in said[:8]] != [429] * 8
        last = said[-1][1]
        assert code_of(last) == (429, "too-many-requests")
        assert 1 <= int(last.headers["retry-after"]) <= 9
        assert (last.headers["x-ratelimit-limit"], last.headers["x-ratelimit-remaining"]) == ("8", "0")
        assert last.json()["retryable"] is True
        assert "default-src 'self'" in last.headers["content-security-policy"]
        assert ask(other)[0] != 429


@pytest.mark.slow
def test_a_session_has_a_bucket_of_its_own(tmp_path: Path):
    shop = held(Shop(tmp_path, project=False, rates=Rates(known_per_minute=5, unknown_per_minute=20)))
    try:
        give_account(shop, "joy", "foreman")
        with Browser(shop) as desk, Browser(shop) as phone:
            desk.sign_in("joy")
            phone.sign_in("joy")
            assert [desk.get("/api/console/me").status_code for _ in range(6)] == [200] * 5 + [429]
            assert phone.get("/api/console/me").status_code == 200
    finally:
        shop.close()
