"""A spreadsheet (Office Open XML) written as its rows come, into a zip file that goes out as it grows.

Nothing is kept but the row at hand, so that no number of rows needs more memory. Numbers, amounts, hours, days and
times are real ones; texts are texts whatever they begin with, so that nothing in them is taken for a formula.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape

from web.columns import Cell, Money

ROWS_MAX = 1_000_000
"""Rows of a sheet; Excel takes 48,576 more. What follows goes to the next sheet."""
SHEET_BYTES_MAX = 1_500_000_000
"""Beyond 2 GiB a zip entry takes a form that Excel does not read."""
TEXT_MAX = 32_767
WIDTH_MIN, WIDTH_MAX = 8, 60
DAY_ZERO = date(1899, 12, 30)
MIDNIGHT_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_DAY = timedelta(days=1)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BAD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="#,##0.00##"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
HEADING, DAY, MOMENT, HOURS, MONEY = 1, 2, 3, 4, 5


class _Pipe:
    """Takes what the zip file writes, until somebody fetches it. Cannot be wound back, and says so."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def fetch(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class XlsxFile:
    """Gives the file in pieces."""

    MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self) -> None:
        self._pipe = _Pipe()
        target: Any = self._pipe
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._sheet: IO[bytes] | None = None
        self._sheets = self._count = self._bytes = 0
        self._head: bytes = b""

    def begin(self, names: Sequence[str], sample: Sequence[Sequence[Cell]]) -> bytes:
        """Return the head. Columns are as wide as the first rows need."""
        widths = [
            min(WIDTH_MAX, max(WIDTH_MIN, len(name) + 2, *(len(_text(row[at])) + 2 for row in sample)))
            for at, name in enumerate(names)
        ]
        cols = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
        )
        self._head = (
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{cols}</cols><sheetData><row>{''.join(_string(name, HEADING) for name in names)}</row>"
        ).encode()
        self._open()
        return self._pipe.fetch()

    def rows(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return what these rows add."""
        for row in rows:
            if self._count >= ROWS_MAX or self._bytes >= SHEET_BYTES_MAX:
                self._close()
                self._open()
            self._write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            self._count += 1
        return self._pipe.fetch()

    def end(self) -> bytes:
        """Return what closes the file."""
        self._close()
        numbers = range(1, self._sheets + 1)
        sheets = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        links = "".join(_link(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
        kinds = "".join(_override(f"worksheets/sheet{n}", "worksheet") for n in numbers)
        self._zip.writestr("xl/styles.xml", _STYLES)
        self._zip.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        self._zip.writestr("xl/_rels/workbook.xml.rels", _links(links + _link("rId0", "styles", "styles.xml")))
        self._zip.writestr("_rels/.rels", _links(_link("rId1", "officeDocument", "xl/workbook.xml")))
        self._zip.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{_override("workbook", "sheet.main")}'
            f"{_override('styles', 'styles')}{kinds}</Types>",
        )
        self._zip.close()
        return self._pipe.fetch()

    def _open(self) -> None:
        self._sheets += 1
        self._count = self._bytes = 0
        self._sheet = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._write(self._head)

    def _write(self, text: bytes) -> None:
        assert self._sheet is not None
        self._sheet.write(text)
        self._bytes += len(text)

    def _close(self) -> None:
        assert self._sheet is not None
        self._write(b"</sheetData></worksheet>")
        self._sheet.close()


def _cell(value: Cell) -> str:
    match value:
        case None:
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case Money():
            return f'<c s="{MONEY}"><v>{value:f}</v></c>'
        case int() | Decimal():
            return f"<c><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"<c><v>{value}</v></c>"
        case datetime():
            # A spreadsheet knows no zones: what the shop's clock showed.
            return f'<c s="{MOMENT}"><v>{_days(value.replace(tzinfo=UTC) - MIDNIGHT_ZERO)}</v></c>'
        case timedelta():
            return f'<c s="{HOURS}"><v>{_days(value)}</v></c>'
        case date():
            return f'<c s="{DAY}"><v>{(value - DAY_ZERO).days}</v></c>'
    return _string(value, 0)


def _days(length: timedelta) -> str:
    return f"{length.days + (length - timedelta(length.days)) / _DAY:.11f}"


def _string(value: str, style: int) -> str:
    text = value if len(value) <= TEXT_MAX else f"{value[: TEXT_MAX - 1]}…"
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(_BAD.sub(_escaped, text))}</t></is></c>'


def _escaped(found: re.Match[str]) -> str:
    """Write a character that XML cannot hold, or an underscore that would be taken for such a writing."""
    return f"_x{ord(found[0]):04X}_"


def _text(value: Cell) -> str:
    match value:
        case None | timedelta():
            return ""
        case datetime():
            return str(value)[:19]
        case Money():
            return f"{value:,.2f}"
    return str(value)


def _link(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _links(links: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _override(name: str, kind: str) -> str:
    of = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    return f'<Override PartName="/xl/{name}.xml" ContentType="{of}"/>'
