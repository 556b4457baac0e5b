"""What Hypothesis makes where a fact says datetime, Decimal, float or int: what the commands let through."""

import functools
import typing
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from events.fact import Fact

# Left to itself, `from_type` makes naive times, numbers that are none, and amounts of thirty digits.
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
st.register_type_strategy(datetime, st.datetimes(timezones=offsets))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))


@functools.cache  # who draws one asks anew for each example
def facts(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    """Any fact of one class. Every field is drawn: `from_type` would take a default's factory for a value."""
    return st.builds(
        kind, **{name: st.from_type(hint) for name, hint in typing.get_type_hints(kind).items() if name != "TAG"}
    )
