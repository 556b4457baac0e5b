"""What the log says already that an import wants to know. Reading needs no ownership."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from commands import customers, orders, settings
from commands.orders import Order
from events.customers import CustomerChanged, CustomerRegistered
from events.fact import Event
from events.facts import FACTS
from events.imports import ImportCompleted
from events.orders import OrderBudgeted, OrderChanged, OrderLeftExport, OrderRegistered
from events.sealing import Codec
from events.secrets import Secrets
from events.settings import SettingChanged
from events.sqlite import SqliteLog, query
from events.vault import SubjectKeys
from events.work import TaskAdded
from ops.instance import Instance


class KnownFromLog:
    """Customers, orders, orders with tasks and the last import, as the log has them now."""

    def __init__(self, instance: Instance) -> None:
        self._log = SqliteLog(instance.log)
        keys = SubjectKeys(self._log.connection, Secrets.load(instance.data / "secrets"))
        self._codec = Codec(FACTS, self._log.log_id, keys)
        self.customers: dict[str, CustomerRegistered | CustomerChanged] = {}
        self.orders: dict[str, Order] = {}
        self.worked: set[str] = set()
        self.last: ImportCompleted | None = None
        self._settings = settings.initial()
        self._read()

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def taken(self, keys: Sequence[str]) -> Collection[str]:
        """Tell which of these idempotency keys have a receipt."""
        sql = "SELECT 1 FROM receipt WHERE key = ?"
        return {key for key in keys if query(self._log.connection, sql, UUID(key).bytes)}

    def setting(self, name: str) -> str:
        """Return the value of a setting."""
        return self._settings.value(name)

    def _read(self) -> None:
        facts = (CustomerRegistered, CustomerChanged, OrderRegistered, OrderChanged, OrderLeftExport, OrderBudgeted)
        for record in self._log.read_tags([kind.TAG for kind in (*facts, TaskAdded, ImportCompleted, SettingChanged)]):
            fact: Any = self._codec.decode(record.tag, record.stream, record.data)
            event = Event(fact=fact, occurred_at_us=record.occurred_at_us)
            if isinstance(fact, TaskAdded):
                self.worked.add(fact.order_number)
            elif isinstance(fact, SettingChanged):
                self._settings = settings.evolve(self._settings, event)
            elif isinstance(fact, ImportCompleted):
                self.last = fact
            elif isinstance(fact, CustomerRegistered | CustomerChanged):
                known = customers.evolve(self.customers.get(fact.number), event)
                if known is not None:
                    self.customers[fact.number] = known
            else:
                order = orders.evolve(self.orders.get(fact.number), event)
                if order is not None:
                    self.orders[fact.number] = order
