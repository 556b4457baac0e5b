"""A batch from an outbox: in order, and nothing lost when something in it goes wrong."""

from typing import Any

from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key


def item(body: dict[str, Any], *, as_key: str | None = None, grant: str | None = None) -> dict[str, Any]:
    return {"key": as_key or key(), "grant": grant, "body": body}


def add(person_id: str, task_id: str | None = None) -> dict[str, Any]:
    body = {"type": "AddTask", "person_id": person_id, "order_number": ORDER, "work_type": "Engraving"}
    return body if task_id is None else {**body, "task_id": task_id}


def act(move: str, person_id: str, task_id: str, **more: Any) -> dict[str, Any]:
    return {"type": f"{move}Task", "person_id": person_id, "task_id": task_id, **more}


def send(shop: Shop, *items: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    client = shop.anybody if headers else shop.local
    response = client.post("/api/commands", json={"type": "Batch", "items": items}, headers=headers)
    assert response.status_code == 200, response.text
    results: list[dict[str, Any]] = response.json()["results"]
    assert [result["key"] for result in results] == [each["key"] for each in items]
    return results


def statuses(results: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(result["status"], result["http"]) for result in results]


def test_commands_are_done_in_order(shop: Shop):
    task = key()
    results = send(
        shop,
        item(add(CAL, task)),
        item(act("Start", CAL, task)),
        item(act("Pause", CAL, task)),
        item(act("Cancel", CAL, task, reason="x")),
    )
    assert statuses(results) == [("done", 200)] * 4
    positions = [result["position"] for result in results]
    assert positions == list(range(positions[0], positions[0] + 4))


def test_a_refusal_stops_that_persons_later_items_and_nobody_elses(shop: Shop):
    results = send(
        shop,
        item(act("Start", CAL, key())),
        item(add(CAL)),
        item(add(BEN)),
        item(add(CAL)),
    )
    assert statuses(results) == [("refused", 404), ("not-attempted", 424), ("done", 200), ("not-attempted", 424)]
    assert results[0]["code"] == "unknown-task"
    assert "retryable" not in results[1], "sent again as it is, the batch would be answered the same"


def test_what_was_not_attempted_goes_through_later_with_its_key(shop: Shop):
    refused, waiting = item(act("Start", CAL, key())), item(add(CAL))
    assert statuses(send(shop, refused, waiting)) == [("refused", 404), ("not-attempted", 424)]
    assert statuses(send(shop, waiting)) == [("done", 200)]


def test_a_batch_sent_again_is_answered_the_same(shop: Shop):
    items = [item(add(CAL)), item(act("Start", CAL, key())), item(add(BEN))]
    first, second = send(shop, *items), send(shop, *items)
    assert [result.get("replayed", False) for result in second] == [True, True, True]
    assert [{**result, "replayed": True} for result in first] == second


def test_an_item_and_the_same_command_alone_are_one(shop: Shop):
    command, command_key = add(BEN), key()
    alone = shop.send(command, as_key=command_key)
    [result] = send(shop, {"key": command_key, "body": command})
    assert (alone.status_code, result["replayed"], result["position"]) == (200, True, alone.json()["position"])


def test_something_unreadable_stops_what_follows_of_the_same_person(shop: Shop):
    results = send(
        shop,
        item(add(CAL)),
        item({"type": "DanceTask", "person_id": CAL}),
        item(add(CAL)),
        item(add(BEN)),
    )
    assert statuses(results) == [("done", 200), ("malformed", 400), ("not-attempted", 424), ("done", 200)]


def test_whose_item_is_unreadable_is_known_by_the_grant(shop: Shop):
    grant = shop.grant(ADA)
    results = send(shop, item({"type": 7}, grant=grant), item(add(ADA), grant=grant), item(add(BEN)))
    assert statuses(results) == [("malformed", 400), ("not-attempted", 424), ("done", 200)]


def test_what_is_unreadable_and_nobodys_stops_nothing(shop: Shop):
    assert statuses(send(shop, item({}), item(add(CAL)))) == [("malformed", 400), ("done", 200)]


def test_a_malformed_key_is_that_items_own_trouble(shop: Shop):
    results = send(shop, item(add(CAL), as_key="seven"), item(add(CAL)), item(add(BEN)))
    assert statuses(results) == [("malformed", 400), ("not-attempted", 424), ("done", 200)]
    assert results[0]["code"] == "key-malformed"


def test_each_item_counts_under_the_grant_it_was_made_with(shop: Shop):
    ada, ben = shop.grant(ADA), shop.grant(BEN)
    headers = {"Floorbook-Grant": ada}
    results = send(
        shop,
        item(add(ADA)),
        item(add(BEN), grant=ben),
        item(add(CAL), grant=ben),
        item(add(BEN), grant="forged"),
        item(add(BEN), grant=ben),
        **headers,
    )
    assert statuses(results) == [("done", 200), ("done", 200), ("denied", 403), ("denied", 401), ("not-attempted", 424)]


def test_when_the_desk_is_full_the_batch_waits_as_a_whole(shop: Shop):
    items = [item(add(CAL)), item(add(BEN))]
    shop.counter.capacity, before = 1, shop.counter.capacity
    try:
        results = send(shop, *items)
    finally:
        shop.counter.capacity = before
    assert statuses(results) == [("unavailable", 503)] * 2
    assert all(result["retryable"] for result in results)
    assert statuses(send(shop, *items)) == [("done", 200)] * 2


def test_the_greatest_position_is_said_once(shop: Shop):
    response = shop.local.post("/api/commands", json={"type": "Batch", "items": [item(add(CAL)), item(add(BEN))]})
    said = response.json()
    assert said["position"] == said["results"][1]["position"] == shop.opened.writer.head.position


def test_too_many_items_are_refused_at_once(shop: Shop):
    response = shop.local.post("/api/commands", json={"type": "Batch", "items": [item({})] * 501})
    assert (response.status_code, response.json()["code"]) == (400, "malformed")
