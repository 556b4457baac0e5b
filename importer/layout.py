"""Layouts: which column of which table says what. One TOML file each, chosen by the columns that are there."""

import codecs
import tomllib
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import msgspec

from importer.header import Column, Header, length_is_right
from importer.problems import EXPORT_AGAIN, ExportRefused, TableProblem

SHIPPED: Final = Path(__file__).parent / "layouts"

Holds = Literal["customers", "orders", "lines", "notes", "details"]

# FoxPro's letters of the column types that a kind of field takes.
NUMBER, TEXT, DATE, AMOUNT, COUNT = "CV", "CVM", "DT", "NFYBI", "NFBI"

FIELDS: Final[Mapping[Holds, Mapping[str, str]]] = {
    "customers": {"number": NUMBER, "name": TEXT, "contact": TEXT, "email": TEXT, "phone": TEXT},
    "orders": {
        "number": NUMBER,
        "customer_number": NUMBER,
        "ordered_on": DATE,
        "due_on": DATE,
        "shipped_on": DATE,
        "total": AMOUNT,
        "purchase_order": TEXT,
    },
    "lines": {
        "order_number": NUMBER,
        "position": COUNT,
        "item": TEXT,
        "description": TEXT,
        "quantity": AMOUNT,
        "amount": AMOUNT,
    },
    "notes": {"order_number": NUMBER, "position": COUNT, "text": TEXT},
    "details": {"order_number": NUMBER, "due_on": DATE, "shipped_on": DATE},
}
"""What a table may tell, and the column types that each of it takes."""

DATES: Final = {"ordered_on": "order date", "due_on": "due date", "shipped_on": "shipping date"}

NEEDED: Final[Mapping[Holds, Collection[str]]] = {
    "customers": {"number", "name"},
    "orders": {"number", "ordered_on"},
    "lines": {"order_number"},
    "notes": {"order_number", "position", "text"},
    "details": {"order_number"},
}
"""What a layout must name, or nothing can be made of the table."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field is found; `types` only where other column types are taken than the field takes anyway."""

    column: str
    types: str = ""
    optional: bool = False


class TableLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one table holds, and where."""

    holds: Holds
    columns: dict[str, str | Place]
    code_page: str = ""
    optional: bool = False


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of one version of ProfitMaker, by name without extension, in capitals."""

    name: str
    tables: dict[str, TableLayout]

    def digest(self) -> str:
        """Give the SHA-256 (hex) of what the layout says: comments and spacing do not count."""
        return sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


class Fit(msgspec.Struct, frozen=True):
    """How a layout fits an export: the columns found, by table and field, and what keeps it from fitting."""

    layout: Layout
    columns: dict[str, dict[str, Column]]
    gaps: tuple[TableProblem, ...]


def load_layouts(folders: Sequence[Path] = ()) -> tuple[Layout, ...]:
    """Load the shipped layouts and those of further folders; a later one replaces an earlier of its name.

    `ExportRefused` when one of them makes no sense.
    """
    found: dict[str, Layout] = {}
    problems: list[TableProblem] = []
    for folder in (SHIPPED, *folders):
        if not folder.is_dir():
            remedy = "name a folder that holds layouts, or none"
            problems.append(TableProblem(str(folder), "this folder of layouts is not there", remedy))
        for path in sorted(folder.glob("*.toml")):
            try:
                layout = _load(path)
                found[layout.name] = layout
            except TableProblem as problem:
                problems.append(problem)
    if problems:
        raise ExportRefused(problems)
    return tuple(found.values())


def choose(fits: Sequence[Fit]) -> Fit:
    """Take the layout with the fewest gaps; among those the one that finds most columns, then the last."""
    return min(reversed(fits), key=lambda fit: (len(fit.gaps), -sum(map(len, fit.columns.values()))))


def fit(layout: Layout, headers: Mapping[str, Header], damaged: Collection[str] = ()) -> Fit:
    """Hold a layout against the headers of an export's tables; a damaged table has none, and is no gap."""
    columns: dict[str, dict[str, Column]] = {}
    gaps: list[TableProblem] = []
    for name, table in layout.tables.items():
        header = headers.get(name)
        if header:
            columns[name] = _columns(table, header, gaps)
        elif name not in damaged and not table.optional:
            remedy = f"{EXPORT_AGAIN} with all of {', '.join(layout.tables)}"
            gaps.append(TableProblem(f"{name}.DBF", "this required table is not in the export", remedy))
    return Fit(layout, columns, tuple(gaps))


def _columns(table: TableLayout, header: Header, gaps: list[TableProblem]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for field, said in table.columns.items():
        place = Place(said) if isinstance(said, str) else said
        types = place.types or FIELDS[table.holds][field]
        same = header.named(place.column.upper())
        what = ""
        if not same and not place.optional:
            what = f"this column, which should hold {_words(field)}, is missing"
        elif len(same) > 1:
            what = f"{len(same)} columns have this name: which one holds {_words(field)} cannot be told"
        elif same and same[0].type not in types:
            wanted = " or ".join(types)
            what = f"the column has the wrong type {same[0].type}, {_words(field)} needs {wanted}"
        elif same and not length_is_right(same[0], header.version):
            what = f"a column of type {same[0].type} cannot have {same[0].length} bytes: the header is damaged"
        if what:
            remedy = "name the right column in a layout of your own (see `floorbook import inspect`)"
            gaps.append(TableProblem(header.file, what, remedy, column=place.column.upper()))
        elif same:
            found[field] = same[0]
    return found


def _words(field: str) -> str:
    return f"the {DATES.get(field, field).replace('_', ' ')}"


def _load(path: Path) -> Layout:
    try:
        layout = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Layout)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise TableProblem(path.name, f"this layout cannot be read: {error}", _AS_SHIPPED) from None
    wrong = _first_wrong(layout)
    if wrong:
        raise TableProblem(path.name, wrong, _AS_SHIPPED)
    return layout


_AS_SHIPPED: Final = f"write it as the shipped one, {SHIPPED.name}/default.toml, is written"


def _first_wrong(layout: Layout) -> str:
    """Say what a layout gets wrong, nothing when it is right."""
    kinds = [table.holds for table in layout.tables.values()]
    for kind in ("customers", "orders"):
        if kinds.count(kind) != 1:
            return f"exactly one table must hold {kind}, here {kinds.count(kind)} do"
    for name, table in layout.tables.items():
        if table.optional and table.holds in {"customers", "orders"}:
            return f"{name} must not be optional: without {table.holds} there is nothing to import"
        if name != name.upper():
            return f"the table {name} must be written in capitals"
        if unknown := table.columns.keys() - FIELDS[table.holds].keys():
            known = ", ".join(FIELDS[table.holds])
            return f"{name} knows no field {min(unknown)}: a table of {table.holds} tells {known}"
        if lacking := set(NEEDED[table.holds]) - table.columns.keys():
            return f"{name} must name the column of {min(lacking)}"
        if table.code_page and not _is_code_page(table.code_page):
            return f"{name} has the unknown code page {table.code_page!r}"
    return ""


def _is_code_page(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)  # noqa: SLF001
    except LookupError:
        return False
