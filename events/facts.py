"""All facts there are: whoever reads a whole log takes the registry from here, with nothing left unregistered."""

from events import (
    access,
    alerts,
    corrections,
    customers,
    epochs,
    imports,
    labor,
    logins,
    orders,
    pads,
    people,
    refusals,
    settings,
    sign_ins,
    work,
)
from events.registry import FACTS

MODULES = (
    access,
    alerts,
    corrections,
    customers,
    epochs,
    imports,
    labor,
    logins,
    orders,
    pads,
    people,
    refusals,
    settings,
    sign_ins,
    work,
)

__all__ = ["FACTS", "MODULES"]
