"""What an asker may see of money, as queries and answers ask for it."""

import msgspec


class Sees(msgspec.Struct, frozen=True):
    """Pay, and whatever reveals it (`pay`); or what orders cost, all their people together (`totals`)."""

    pay: bool = False
    totals: bool = False

    def shows(self, *, reveals: bool) -> bool:
        """Tell whether a cost is shown. It `reveals` pay when nobody else's is mixed into it."""
        return self.pay or (self.totals and not reveals)


ALL = Sees(pay=True, totals=True)
