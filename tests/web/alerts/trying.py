"""An alert to send, and what it takes to see why sending it fails."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from web.alerts.alert import Alert
from web.alerts.line import Undelivered

BUDGET = {"order_number": "107923", "customer_number": "C1", "mark": 90, "used_percent": "92.3"}
ALERT = Alert(
    alert_id="0190a2c4-0000-7000-8000-0000000000a1", kind="labor-budget", raised_at_us=1_800_000_000_000_000,
    facts=BUDGET,
)  # fmt: skip

LEFT = re.compile(r"no (full )?answer within|TLS failed")
"""What is said of a server that never comes to an end."""


def why(act: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    """Try something that does not get through, and return what is said of it."""
    with pytest.raises(Undelivered) as raised:
        act(*arguments, **more)
    return str(raised.value)
