"""PIN pads: wrong tries, locks and unlocks. Stream: `pad-<tablet id>`; the nil UUID where none is enrolled."""

from datetime import datetime
from typing import Literal

from events.fact import Fact
from events.registry import FACTS

Method = Literal["pin", "badge"]
Why = Literal["unknown", "ambiguous", "inactive"]
"""`unknown`: nobody has it; `ambiguous`: two people had it in the older system; `inactive`: whoever has it left."""


@FACTS.fact("pin.refused.v1")
class PinRefused(Fact):
    """Somebody tried to sign in and was not let in. `sealed_at` says when they did, if that was offline."""

    tablet_id: str
    method: Method
    why: Why
    sealed_at: datetime | None = None


@FACTS.fact("pad.locked.v1")
class PadLocked(Fact):
    """Too many wrong tries: nobody signs in on this tablet until then. `in_a_row` counts locks without a quiet day."""

    tablet_id: str
    until: datetime
    in_a_row: int


@FACTS.fact("pad.unlocked.v1")
class PadUnlocked(Fact):
    """Somebody who may opened the pad again; what was wrong before no longer counts."""

    tablet_id: str
