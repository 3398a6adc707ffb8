"""Reads workbooks as people see them: visible cells, written as shown."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from core.errors import ConfigError

_ROWS = 1_048_576  # of a sheet, by the format
_CHUNK = 1 << 16
# What a broken or hostile workbook makes openpyxl raise.
TORN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
_UNCOMPUTED = "#CALC!"  # a formula whose result the file does not hold
_EXACT = 15  # digits of a number that a sheet keeps


_TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/content-types"
_OF_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_KINDS = {
    "xl/workbook.xml": f"{_OF_SHEETS}sheet.main+xml",
    "xl/sharedStrings.xml": f"{_OF_SHEETS}sharedStrings+xml",
    "xl/styles.xml": f"{_OF_SHEETS}styles+xml",
}


@dataclass(slots=True)
class Layout:
    """How a sheet lays its cells out. `hidden`: rows nobody sees; `merged`: (row, column) -> the cell it shows;
    `uncomputed`: formulas without a result. Columns and rows count from 1."""

    hidden: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet that is shown: its rows as (number, cells), the others' names, how many rows are hidden."""

    name: str
    rows: tuple[tuple[int, list[str]], ...]
    others: tuple[str, ...]
    hidden: int


def sheet_rows(file: Path | IO[bytes]) -> Iterator[list[str]]:
    """The rows of a workbook's first shown sheet as texts, one after the other; empty cells '', empty rows left out.
    Raises ConfigError where it is no XLSX.

    Declarations of entities are refused by defusedxml, which openpyxl uses where it is installed.
    """
    with _sound(file), _book(file) as book:
        for _, cells in _rows(_shown(book)[0], Layout()):
            yield cells


@contextmanager
def _sound(file: Path | IO[bytes]) -> Iterator[None]:
    try:
        yield
    except TORN as error:
        name = file.name if isinstance(file, Path) else "XLSX"
        raise ConfigError(f"{name} 不是完好的 XLSX 文件，请另存一次。 (not a sound XLSX file)") from error


def _book(file: Path | IO[bytes]) -> closing[Any]:
    from openpyxl import load_workbook  # it reads numpy, which a house without a model never needs

    return closing(load_workbook(file, read_only=True, data_only=True, keep_links=False))


def read_sheet(file: IO[bytes], most: int) -> Sheet:
    """The same at once, as it is laid out: without hidden rows, a merged cell's text in all cells it covers. Raises
    ConfigError where it is no XLSX, or where its parts hold more than `most` tags."""
    with _sound(file):
        with zipfile.ZipFile(file) as parts:
            if _tags(parts, most) > most:
                raise ValueError("too many parts")
            whole = file if _TYPES in parts.namelist() else _with_types(parts)
        with _book(whole) as book:
            sheet, *others = _shown(book)
            layout = _layout(sheet)
            rows = [(n, cells) for n, cells in _rows(sheet, layout) if n not in layout.hidden]
            filled = tuple(str(other.title) for other in others if next(_rows(other, Layout()), None))
            return Sheet(str(sheet.title), tuple(_spread(rows, layout.merged)), filled, len(layout.hidden))


def _with_types(parts: zipfile.ZipFile) -> IO[bytes]:
    """The package with the list of its parts' types, which some programs that export tables leave out."""
    sheet = f"{_OF_SHEETS}worksheet+xml"
    named = ((n, _KINDS.get(n, sheet if n.startswith("xl/worksheets/") else "")) for n in parts.namelist())
    listed = "".join(f'<Override PartName="/{n}" ContentType="{kind}"/>' for n, kind in named if kind)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        head = f'<Types xmlns="{_PACKAGE}"><Default Extension="xml" ContentType="application/xml"/>{rels}'
        whole.writestr(_TYPES, f"{head}{listed}</Types>")
        for name in parts.namelist():
            whole.writestr(name, parts.read(name))
    return out


def _shown(book: Any) -> list[Any]:
    """The sheets that are not hidden, the first one that holds anything first."""
    found = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    for sheet in found:
        sheet.reset_dimensions()  # what a file says of its own size need not be true
    first = next((sheet for sheet in found if next(_rows(sheet, Layout()), None)), found[0])
    return [first, *(sheet for sheet in found if sheet is not first)]


def _rows(sheet: Any, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows that hold anything."""
    for number, row in enumerate(sheet.iter_rows(max_row=_ROWS), 1):
        cells = [_text(cell, (number, place) in layout.uncomputed) for place, cell in enumerate(row, 1)]
        if any(cells):
            yield number, cells


def _layout(sheet: Any) -> Layout:
    from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
    from openpyxl.xml.functions import iterparse

    found, row = Layout(), 0
    with sheet._get_source() as source:
        for event, node in iterparse(source, events=("start", "end")):
            tag = node.tag.rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    row = int(node.get("r") or row + 1)
                    if node.get("hidden") in {"1", "true"}:
                        found.hidden.add(row)
                continue
            if tag == "c" and node.get("r"):
                parts = {child.tag.rpartition("}")[2]: child for child in node}
                if "f" in parts and "is" not in parts and ("v" not in parts or not parts["v"].text):
                    found.uncomputed.add(coordinate_to_tuple(node.get("r")))
            elif tag == "mergeCell" and len(found.merged) < _ROWS:
                left, top, right, bottom = (side or 0 for side in range_boundaries(node.get("ref")))
                if (bottom - top + 1) * (right - left + 1) <= _CHUNK and bottom > top:
                    cells = ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
                    found.merged |= dict.fromkeys(cells, (top, left))
            if tag in {"c", "row", "mergeCell"}:
                node.clear()
    return found


def _spread(
    rows: list[tuple[int, list[str]]], merged: Mapping[tuple[int, int], tuple[int, int]]
) -> Iterator[tuple[int, list[str]]]:
    """Each row with the texts of cells that are merged downwards."""
    texts: dict[tuple[int, int], str] = {}
    tops = set(merged.values())
    for number, cells in rows:
        for place, cell in enumerate(cells, 1):
            if (number, place) in tops:
                texts[number, place] = cell
            elif not cell and (number, place) in merged:
                cells[place - 1] = texts.get(merged[number, place], "")
        yield number, cells


def _tags(parts: zipfile.ZipFile, most: int) -> int:
    """How many tags all parts hold; counts no further than `most`."""
    count = 0
    for part in parts.infolist():
        with parts.open(part) as file:
            while count <= most and (chunk := file.read(_CHUNK)):
                count += chunk.count(b"<")
    return count


def _text(cell: Any, uncomputed: bool) -> str:
    """A cell as its sheet shows it."""
    value = cell.value
    if value is None:
        return _UNCOMPUTED if uncomputed else ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return number_text(value, cell.number_format or "General")
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, cell.number_format or "")
    return str(value)


def number_text(value: float, shape: str) -> str:
    """A number as a sheet shows it in a format such as '0.00', '000', '0%' or 'General'.

    Numbers of up to 15 digits are written out where a sheet would shorten them; of longer ones it lost the end, and
    they stay as shortened as they are shown.
    """
    before, digits, after = _pattern(shape)
    if digits is None:
        if abs(value) < 10**_EXACT and value == int(value):
            return f"{before}{value:.0f}{after}" if value else f"{before}0{after}"
        return f"{before}{value:.{_EXACT}g}{after}".replace("e+", "E+").replace("e-", "E-")
    whole, _, part = digits.replace(",", "").replace("?", "#").partition(".")
    if "%" in after:
        value *= 100
    least, most = part.count("0"), len(part)
    text = f"{_rounded(abs(value), most):{',' if ',' in digits else ''}.{most}f}"
    whole_text, _, part_text = text.partition(".")
    part_text = part_text[:least] + part_text[least:].rstrip("0")
    wide = whole.count("0")
    whole_text = whole_text.zfill(wide) if whole_text != "0" or wide else ""
    sign = "-" if value < 0 and text.strip("0.,") else ""
    return f"{sign}{before}{whole_text}{'.' if part_text else ''}{part_text}{after}"


def _rounded(value: float, places: int) -> float:
    """Half is rounded up, as a sheet does, on the 15 digits it keeps."""
    return float(f"{value:.{_EXACT}g}") + 10.0 ** -(places + 6) if value else 0.0


_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_PLACES = re.compile(r"[#0?][#0?,.]*|\.[0#?]+")


@cache
def _pattern(shape: str) -> tuple[str, str | None, str]:
    """What stands before the digits, their places (None: as many as there are), what stands after them."""
    section = _QUOTED.sub(lambda found: found[1] or found[2] or "", shape.split(";")[0])
    found = _PLACES.search(section)
    if found is None or "E+" in section or "E-" in section or "/" in section:
        general = section.partition("General")
        return (general[0], None, general[2]) if general[1] else ("", None, "")
    return section[: found.start()], found[0].rstrip(","), section[found.end() :]


def _moment(value: datetime | date | time | timedelta, shape: str) -> str:
    """A day as 2026-03-01, with the hour only where the sheet shows one; a month without a day as 2026-03."""
    if not isinstance(value, datetime):
        return str(value)
    shown = shape.lower()
    if value.time() == time() or "h" not in shown:
        return f"{value:%Y-%m-%d}" if "d" in shown or "y" not in shown else f"{value:%Y-%m}"
    return f"{value:%Y-%m-%d %H:%M:%S}" if "s" in shown else f"{value:%Y-%m-%d %H:%M}"
