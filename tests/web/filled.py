"""A shop with something in every list, and its tables as programs that are not ours read them."""

import csv
import io
import time
from datetime import UTC, datetime
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from tests.patience import PATIENCE_S
from tests.web.shop import ADA, BEN, ORDER, Shop, key

ZONE = "America/Denver"
FORMULAS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)"]
EVIL = [*FORMULAS, 'quo"te, comma; <&> _x0041_', "Zoë"]
IMPORTED = {
    "type": "CompleteImport",
    "import_id": ADA,
    "export": "asidta_file_1",
    "tables": [
        {"name": name, "sha256": "00", "rows": 3, "read": 2, "deleted": 0, "refused": 1}
        for name in ("layout", "ORDERS")
    ],
    "customers": {"read": 2},
    "orders": {"read": 2, "added": 1, "changed": 1},
    "refused": [{"table": "ORDERS.DBF", "row": 3, "column": "TOTAL", "reason": "=1+1"}],
}
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
KNOWN = {"number": ORDER, "person_id": ADA, "import_id": ADA, "position": "1", "week": TODAY, "name": "api"}
"""What stands in addresses; the id of a session is added once there is one."""
NEEDED = {
    "/api/why": {"order_number": ORDER},
    "/api/labor": {"from_day": "2026-01-01", "to_day": "2030-12-31", "by": ["person", "day"]},
    "/api/utilisation": {"from_day": TODAY, "to_day": TODAY, "per": "hour"},
}


def fill(running: Shop) -> None:
    """Let something happen of every kind."""
    running.set_up()
    running.do({"type": "ChangeSetting", "name": "zone", "value": ZONE})
    running.do(
        {"type": "SetPay", "person_id": ADA, "kind": "hourly", "amount_e4": 251_000, "effective_on": "2020-01-01"}
    )
    for number, name in enumerate(EVIL):
        running.do({"type": "RecordCustomer", "number": f"E{number}", "source": "PROFITMAKER", "name": name})
    assert running.local.post("/api/tablets", json={"name": "Bench 1"}, headers={"Idempotency-Key": key()}).is_success
    running.token("read")
    now = time.time()
    for person_id, minutes in ((ADA, 95), (BEN, 7)):
        task = {"person_id": person_id, "task_id": key()}
        began, ended = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) for at in (now - minutes * 60, now))
        running.do({"type": "AddTask", **task, "order_number": ORDER, "work_type": "Engraving", "occurred_at": began})
        running.do({"type": "StartTask", **task, "occurred_at": began})
        material = {"item": "=brass", "quantity": "2.5", "unit": "sheet", "unit_cost_e4": 12_345}
        running.do({"type": "UseMaterial", **task, **material})
        running.do({"type": "PauseTask", **task, "occurred_at": ended})
    running.do(IMPORTED)
    last = running.do({"type": "AddWorkType", "name": "Packing"})
    for group in ("work", "audit"):
        assert running.reads.wait(group, last, PATIENCE_S)
    KNOWN["session_id"] = running.local.get("/api/sessions").json()["sessions"][0]["session_id"]


def address(path: str) -> str:
    for name, value in KNOWN.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    [sheet] = book.worksheets
    assert sheet.freeze_panes == "A2"
    rows = [list(row) for row in sheet.iter_rows()]
    assert all(each.data_type != "f" for row in rows for each in row), "nothing is a formula"
    return [[unescape(each.value) if isinstance(each.value, str) else each.value for each in row] for row in rows]
