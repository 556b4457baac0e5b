"""Somebody's own work, as their tablet asks for it."""

from tests.web.shop import ADA, ORDER, Shop, key


def test_each_task_says_what_was_recorded_on_it_and_by_whom(shop: Shop):
    grant = shop.grant(ADA)
    task = {"person_id": ADA, "task_id": key()}
    shop.do({"type": "AddTask", **task, "order_number": ORDER, "work_type": "Engraving"})
    shop.do({"type": "NoteTask", **task, "text": "The customer wants blue"})
    used = {"type": "UseMaterial", **task, "item": "brass", "quantity": "1.5", "unit": "m"}
    headers = {"Floorbook-Grant": grant, "Idempotency-Key": key()}
    position = shop.anybody.post("/api/commands", json=used, headers=headers).json()["position"]

    asked = {"headers": {"Floorbook-Grant": grant}, "params": {"after": position}}
    tasks = shop.anybody.get("/api/my-work", **asked).json()["tasks"]
    (shown,) = (each for each in tasks if each["task_id"] == task["task_id"])
    material, note = shown["recorded"]
    assert shown["recorded_count"] == 2
    said = {name: material[name] for name in ("kind", "text", "quantity", "unit", "own", "by_name")}
    assert said == {"kind": "material", "text": "brass", "quantity": "1.5", "unit": "m", "own": True, "by_name": None}
    assert (note["kind"], note["text"], note["own"]) == ("note", "The customer wants blue", False)
