"""All facts there are: whoever reads a whole log takes the registry from here, with nothing left unregistered."""

from events import access, customers, imports, orders, people, settings, work
from events.registry import FACTS

MODULES = (access, customers, imports, orders, people, settings, work)

__all__ = ["FACTS", "MODULES"]
