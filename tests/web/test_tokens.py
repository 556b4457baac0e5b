"""Bearer tokens of programs: shown once, with an end, with no more than their maker has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.web.consoles import HOUR_S, Turned
from tests.web.shop import Shop, key


def test_a_token_is_shown_once_and_can_be_revoked(shop: Shop):
    body, headers = {"name": "reports", "scopes": ["read"]}, {"Idempotency-Key": key()}
    first, second = (shop.local.post("/api/tokens", json=body, headers=headers).json() for _ in range(2))
    assert second == {**first, "token": None}
    papers = {"Authorization": f"Bearer {first['token']}"}
    assert shop.anybody.get("/api/people", headers=papers).status_code == 200
    shop.do({"type": "RevokeToken", "token_id": first["token_id"]})
    assert shop.anybody.get("/api/people", headers=papers).json()["code"] == "credential-unknown"


def test_a_token_opens_nothing_once_its_time_is_over(tmp_path: Path):
    clock = Turned()
    shop = Shop(tmp_path, clock=clock, project=False)
    try:
        ends = datetime.now(UTC) + timedelta(hours=1)
        body = {"name": "brief", "scopes": ["read"], "expires_at": ends.isoformat()}
        made = shop.local.post("/api/tokens", json=body, headers={"Idempotency-Key": key()}).json()
        papers = {"Authorization": f"Bearer {made['token']}"}
        assert shop.anybody.get("/api/documents", headers=papers).status_code == 200
        clock.turn(HOUR_S)
        answer = shop.anybody.get("/api/documents", headers=papers)
        assert (answer.status_code, answer.json()["code"]) == (401, "credential-expired")
    finally:
        shop.close()


def test_a_token_that_would_have_expired_is_not_made(shop: Shop):
    body = {"name": "late", "scopes": ["read"], "expires_at": "2026-01-01T00:00:00Z"}
    answer = shop.local.post("/api/tokens", json=body, headers={"Idempotency-Key": key()})
    assert (answer.status_code, answer.json()["code"]) == (422, "expired-already")


def test_nobody_gives_away_a_scope_they_lack(shop: Shop):
    with shop.bearer("commands") as client:
        answers = [
            client.post("/api/tokens", json={"name": "x", "scopes": scopes}, headers={"Idempotency-Key": key()})
            for scopes in (["commands"], ["commands", "pay"])
        ]
    assert [answer.status_code for answer in answers] == [200, 403]
