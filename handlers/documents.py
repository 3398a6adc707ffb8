"""A sheet of paper before it is drawn, and the order to draw it."""

import csv
import io
import mimetypes
import secrets
from dataclasses import dataclass

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
_DRAWN = {  # all others are PDFs
    CHART: ("photo", "image/png"),
    LINES: ("document", "text/csv"),
    CASES: ("document", "text/csv"),
    **dict.fromkeys((CASES_BOOK, COUNTS, ACCOUNT_BOOK, ORDERS_BOOK, RATES_BOOK), ("document", BOOK)),
    ORDERS: ("document", "text/csv"),
}
_FORMULA = frozenset("=+-@\t\r")  # a cell that begins so would be reckoned out
_ENDINGS = {"application/pdf": "pdf", "text/csv": "csv", BOOK: "xlsx"}


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
    kind, mime = _DRAWN.get(what, ("document", "application/pdf"))
    uow.repo(StoredFile).add(StoredFile(key, SHOP, f"{what}:{number}:{lang}", kind, mime, uow.now))
    uow.outbox.post(f"{SHOP}:#files", "fetch", {"file": key})
    return key


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
    for row in sheet.table:
        rows.writerow([f"'{cell}" if cell and cell[0] in _FORMULA else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_book(sheet: Sheet) -> bytes:
    """The same as a workbook; cells are text, and nothing in them is a formula."""
    from openpyxl import Workbook  # it brings numpy along, which no start should wait for

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title[:31])
    for row in sheet.table:
        page.append([f"'{cell}" if cell and cell[0] in _FORMULA else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
