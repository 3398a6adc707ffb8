"""A sheet of paper before it is drawn, and the order to draw it."""

import csv
import io
import mimetypes
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from core.tables import FACTS
from core.tickets.records import StoredFile
from core.unit_of_work import UnitOfWork

SHOP = "house"  # the platform whose files the house draws itself
CHART, NOTICE, MINUTES, RECORD, LINES = "chart", "notice", "minutes", "record", "lines"
ROLL = "roll"
CASES, CASES_BOOK, CASE_PAGE, COUNTS = "cases", "casebook", "casepage", "counts"
ACCOUNT, ACCOUNT_BOOK = "account", "accountbook"  # a statement to print, and to reckon on
ORDERS, ORDERS_BOOK = "orders", "orderbook"
RATES, RATES_BOOK = "rates", "ratesbook"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABLE, _PAPER = "text/csv", "application/pdf"
_MIMES = {  # all others are papers
    CHART: "image/png",
    **dict.fromkeys((LINES, CASES, ORDERS), _TABLE),
    **dict.fromkeys((CASES_BOOK, COUNTS, ACCOUNT_BOOK, ORDERS_BOOK, RATES_BOOK), BOOK),
}
WIDEST = 48  # letters; a longer cell is read in its own line
_FORMULA = frozenset("=+-@\t\r")  # a cell that begins so would be reckoned out
_ENDINGS = {_PAPER: "pdf", _TABLE: "csv", BOOK: "xlsx"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A number to be shown as a bar. `plain`: the label where a machine has no Chinese letters to draw with."""

    label: str
    plain: str
    number: int


@dataclass(frozen=True, slots=True)
class Part:
    """A heading ('' none), its lines, its bars."""

    heading: str
    lines: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page says, in one language. `signatures`: lines that leave room to sign.

    `table`: the same as cells, the first row its heading, for those who reckon on; () where there is none.
    """

    title: str
    number: str
    parts: tuple[Part, ...]
    signatures: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


def order(uow: UnitOfWork, what: str, number: str, lang: str) -> str:
    """Have a sheet drawn (CHART a picture, LINES a CSV file, else a PDF); gives the key of the file, which letters may
    carry at once."""
    key = secrets.token_hex(16)
    kind = "photo" if what == CHART else "document"
    uow.repo(StoredFile).add(StoredFile(key, SHOP, f"{what}:{number}:{lang}", kind, mime_of(what), uow.now))
    uow.outbox.post(f"{SHOP}:#files", "fetch", {"file": key})
    return key


def mime_of(what: str) -> str:
    """As what a sheet is drawn."""
    return _MIMES.get(what, _PAPER)


def as_text(sheet: Sheet) -> str:
    """The same as words in a chat."""
    lines = [sheet.title]
    for part in sheet.parts:
        lines += ["", *([part.heading] if part.heading else []), *part.lines]
        lines += [f"{bar.label} {bar.number}" for bar in part.bars]
    return "\n".join(lines)


def as_cells(sheet: Sheet) -> bytes:
    """Its table as a CSV file that spreadsheets open as it is; nothing in it is a formula."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerows(_marked(sheet))
    return out.getvalue().encode("utf-8-sig")


def as_book(sheet: Sheet) -> bytes:
    """The same as a workbook; cells are text, and nothing in them is a formula."""
    from openpyxl import Workbook  # it brings numpy along, which no start should wait for
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title[:31])
    page.freeze_panes = "A2"
    rows = [row for row in sheet.table if len(row) > 1]  # not the line that says who took it
    for at, column in enumerate(zip_longest(*rows, fillvalue=""), 1):
        wide = max(sum(1 + (sign > "\u2e7f") for sign in cell) for cell in column)
        page.column_dimensions[get_column_letter(at)].width = min(wide + 2, WIDEST)
    for row in _marked(sheet):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_book(text: str) -> str:
    """The table of such a workbook, read as CSV text, as it was before: without what was put in, and empty rows."""
    out = io.StringIO()
    rows = (row for row in csv.reader(io.StringIO(text)) if any(row) and row[0] != FACTS)
    csv.writer(out, lineterminator="\n").writerows(
        [cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell for cell in row] for row in rows
    )
    return out.getvalue()


def _marked(sheet: Sheet) -> Iterator[list[str]]:
    return ([f"'{cell}" if cell[:1] in _FORMULA else cell for cell in row] for row in sheet.table)


WRITTEN = {_TABLE: as_cells, BOOK: as_book}  # all others are drawn


def saved_as(file: StoredFile) -> str:
    """The name under which somebody saves it: a drawn paper 'V482-109-375.pdf', what people sent 'file-12.mp4'.

    '' for pictures, which are shown.
    """
    if file.mime.startswith("image/"):
        return ""
    if file.platform != SHOP:
        return f"file-{file.id}{mimetypes.guess_extension(file.mime) or '.bin'}"
    if file.mime not in _ENDINGS:
        return ""
    what, number, _ = file.ref.split(":")
    return f"{what}-{number}.{_ENDINGS[file.mime]}"
