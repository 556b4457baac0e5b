"""An invented ProfitMaker export of realistic size: for the demo, for tests, and to try a layout on.

The same arguments give the same bytes. Every name in it says of itself that it is made up.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from importer import sample_words as words

FAMOUS_ORDER: Final = 107_923
"""The order that every demonstration looks up. It has formal lines and is about three weeks old."""
SHELL_SHARE: Final = 0.13
PROMOTED_SHARE: Final = 0.05
DAYS: Final = 365
FAMOUS_AGE_DAYS: Final = 21
NEW_CUSTOMERS, NEW_ORDERS, NEWLY_SHIPPED = 3, 12, 8
"""What a day brings."""
LEANING: Final = 1.6
"""How much the orders lean towards the present; 1 spreads them evenly."""

TABLES: Final = {
    "CUSTOMER": "CUSTNO C(8); COMPANY C(60); CONTACT C(40); EMAIL C(60); PHONE C(20); ADDRESS C(40); "
    "CITY C(30); STATE C(2); ZIP C(10); TERMS C(10); ACTIVE L",
    "COSTORD": "ORDNO C(8); CUSTNO C(8); ORDDATE D; DUEDATE D; SHIPDATE D; TOTAL N(12,2); CUSTPO C(20); "
    "STATUS C(1); REP C(4)",
    "LNITM": "ORDNO C(8); LINENO N(4,0); ITEM C(16); DESCR C(120); QTY N(10,2); PRICE N(12,4); AMOUNT N(12,2); "
    "NOPRINT L",
    "AINONOTE": "ORDNO C(8); ONLINENO N(4,0); NOTE M",
    "ATXDET": "ORDNO C(8); TAXCODE C(6); TAXABLE N(12,2); TAXAMT N(12,2); PROMDATE D",
    "APKGDTL": "ORDNO C(8); PKGNO N(3,0); CARRIER C(10); WEIGHT N(8,2); SHIPDATE D",
}
"""The tables as the `dbf` package writes them: the columns that the default layout asks for, and some more."""

Record = tuple[Any, ...]


class _Order(NamedTuple):
    number: str
    customer: str
    ordered_on: date
    due_on: date
    shipped_on: date | None
    shell: bool
    promoted: bool


def write_export(
    folder: Path, *, today: date, customers: int = 3257, orders: int = 4910, seed: int = FAMOUS_ORDER
) -> Path:
    """Write an export into a new folder and return it. Order dates end at `today`, most of them are recent."""
    chance = Random(seed)  # noqa: S311  an invented export needs no secrets
    numbers = [f"{number:06d}" for number in range(1, customers + 1)]
    taken = list(_orders(chance, numbers, orders, today))
    lines = {order.number: list(_lines(chance, order)) for order in taken if not order.shell}
    folder.mkdir(parents=True)
    _write(folder, "CUSTOMER", (_customer(chance, number) for number in numbers), today)
    _write(folder, "COSTORD", (_head(chance, order, lines.get(order.number, [])) for order in taken), today)
    _write(folder, "LNITM", (line for order in taken for line in lines.get(order.number, [])), today)
    _write(folder, "AINONOTE", (note for order in taken for note in _notes(chance, order)), today)
    _write(folder, "ATXDET", (_tax(order, lines[order.number]) for order in taken if not order.shell), today)
    _write(folder, "APKGDTL", (_package(chance, order) for order in taken if order.shipped_on), today)
    return folder


def write_next_export(folder: Path, before: Path, *, today: date, seed: int = FAMOUS_ORDER) -> Path:
    """Write what such a shop exports a day later into a new folder and return it.

    Some new customers and orders, some orders shipped, and two rows that no import can take.
    """
    chance = Random(seed)  # noqa: S311  as above
    shutil.copytree(before, folder)
    with _opened(folder, "CUSTOMER") as table:
        last = int(table[-1].CUSTNO)
        customers = [f"{number:06d}" for number in range(last + 1, last + 1 + NEW_CUSTOMERS)]
        for number in customers:
            table.append(_customer(chance, number))
    with _opened(folder, "COSTORD") as heads, _opened(folder, "LNITM") as lines:
        first = int(heads[-1].ORDNO) + 1
        for record in [record for record in heads if not record.SHIPDATE][:NEWLY_SHIPPED]:
            _change(record, SHIPDATE=today, STATUS="C")
        for position in range(NEW_ORDERS):
            due_on = today + timedelta(days=chance.randint(5, 30))
            order = _Order(
                f"{first + position:06d}", chance.choice(customers), today, due_on, None, shell=False, promoted=False
            )
            made = list(_lines(chance, order))
            heads.append(_head(chance, order, made))
            for line in made:
                lines.append(line)
        without = _Order("", customers[0], today, today, None, shell=False, promoted=False)
        twice = without._replace(number=f"{first:06d}")
        for order in (without, twice):
            heads.append(_head(chance, order, []))
    return folder


def _orders(chance: Random, customers: Sequence[str], count: int, today: date) -> Iterator[_Order]:
    """Number the orders in the order of their dates, most of them recent, so that each number tells an age."""
    first = FAMOUS_ORDER - int(count * (1 - (FAMOUS_AGE_DAYS / DAYS) ** (1 / LEANING)))
    ages = sorted((int(DAYS * chance.random() ** LEANING) for _ in range(count)), reverse=True)
    # Some customers order all the time, most hardly ever.
    regulars = customers[:: max(1, len(customers) // 200)]
    for number, age in enumerate(ages, start=first):
        ordered_on = today - timedelta(days=age)
        due_on = ordered_on + timedelta(days=chance.randint(5, 30))
        shipped = due_on < today and _happens(chance, 0.93)
        famous = number == FAMOUS_ORDER
        yield _Order(
            number=f"{number:06d}",
            customer=chance.choice(regulars if _happens(chance, 0.6) else customers),
            ordered_on=ordered_on,
            due_on=due_on,
            shipped_on=due_on - timedelta(days=chance.randint(0, 3)) if shipped else None,
            shell=_happens(chance, SHELL_SHARE) and not famous,
            promoted=_happens(chance, PROMOTED_SHARE),
        )


def _customer(chance: Random, number: str) -> Record:
    company = f"{chance.choice(words.MADE_UP)} {chance.choice(words.THINGS)} {chance.choice(words.GROUPS)}"
    contact = f"{chance.choice(words.FIRST_NAMES)} {chance.choice(words.LAST_NAMES)}"
    return (
        number,
        f"{company} {int(number)}",
        contact,
        f"customer{number}@shop.example",
        f"(555) 555-{100 + int(number) % 100:04d}",
        f"{int(number)} Nowhere Street",
        "Sampletown",
        "ZZ",
        "00000",
        "NET 30",
        True,
    )


def _lines(chance: Random, order: _Order) -> Iterator[Record]:
    famous = int(order.number) == FAMOUS_ORDER
    count = 3 if famous else chance.choices((1, 2, 3, 4, 6), (38, 30, 18, 9, 5))[0]
    budget = Decimal(int(40 * 100 ** chance.random()))
    for position in range(1, count + 1):
        item, description, low, high = words.PRODUCTS[position - 1] if famous else chance.choice(words.PRODUCTS)
        price = Decimal(chance.randint(low * 100, high * 100)) / 100
        quantity = max(1, int(budget / count / price))
        yield _line(order, position, (item, description), quantity * price, quantity)
    if _happens(chance, 0.4):
        item, description, low, high = chance.choice(words.CHARGES)
        yield _line(order, count + 1, (item, description), Decimal(chance.randint(low, high)))
    if _happens(chance, 0.1):
        yield _line(order, count + 2, ("CST-SUB", "Subcontracted, not printed"), Decimal(0))


def _line(order: _Order, position: int, said: tuple[str, str], amount: Decimal, quantity: int = 1) -> Record:
    """Make a formal line; one without an amount is a cost that is not printed."""
    return (order.number, position, *said, Decimal(quantity), amount / quantity, amount, not amount)


def _head(chance: Random, order: _Order, lines: Sequence[Record]) -> Record:
    total = sum((line[6] for line in lines), Decimal(0)) if lines else Decimal(chance.randint(40, 4000))
    reference = f"PO {chance.randint(1000, 99999)}" if _happens(chance, 0.5) else ""
    status = "C" if order.shipped_on else "O"
    dates = (order.ordered_on, order.due_on, order.shipped_on)
    return (order.number, order.customer, *dates, total, reference, status, f"R{chance.randint(1, 6)}")


def _notes(chance: Random, order: _Order) -> Iterator[Record]:
    """Note what a shell order is about; some promoted orders keep the notes from before."""
    if order.shell or order.promoted:
        for position, note in enumerate(chance.choice(words.SHELL_NOTES), start=1):
            yield (order.number, position, note)


def _tax(order: _Order, lines: Sequence[Record]) -> Record:
    taxable = sum((line[6] for line in lines), Decimal(0))
    return (order.number, "NONE", taxable, Decimal(0), order.due_on)


def _package(chance: Random, order: _Order) -> Record:
    return (order.number, 1, "PICKUP", Decimal(chance.randint(50, 4000)) / 100, order.shipped_on)


def _happens(chance: Random, share: float) -> bool:
    return chance.random() < share


@contextmanager
def _opened(folder: Path, table: str) -> Iterator[Any]:
    import dbf  # noqa: PLC0415  as below

    with closing(dbf.Table(str(folder / f"{table}.DBF")).open(dbf.READ_WRITE)) as opened:
        yield opened


def _change(record: Any, **values: Any) -> None:
    import dbf  # noqa: PLC0415  as below

    dbf.write(record, **values)


def _write(folder: Path, table: str, records: Iterable[Record], today: date) -> None:
    """Write one Visual FoxPro table, its memos with it, and date it as of `today`."""
    import dbf  # noqa: PLC0415  takes a quarter of a second to load, and an import never needs it

    path = folder / f"{table}.DBF"
    made = dbf.Table(str(path), TABLES[table], dbf_type="vfp", codepage="cp1252")
    with closing(made.open(dbf.READ_WRITE)):
        for record in records:
            made.append(record)
    with path.open("r+b") as file:
        file.seek(1)
        file.write(bytes((today.year - 2000, today.month, today.day)))
