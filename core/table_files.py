"""Tells what a file is and reads its table as text, or says why not."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

from core.errors import ConfigError
from core.spreadsheets import Sheet, read_sheet
from core.tables import FACTS, TORN

LARGEST = 5 * 1024 * 1024  # bytes of a file that is read as a table
LONGEST = 2_000_000  # characters of its text
UNPACKED = 64 * 1024 * 1024  # bytes a workbook may hold once it is unpacked
TAGS = 1_000_000  # XML tags in it: some 40 for a row of five cells
SEEN = 1 << 18  # bytes by which an encoding is told
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "document"),
)
_PARTS = (  # a part of a package that tells what it is
    ("xl/workbook.xml", ""),
    ("xl/workbook.bin", "old"),
    ("content.xml", "old"),
    ("Index/Document.iwa", "old"),
    ("word/document.xml", "document"),
    ("ppt/presentation.xml", "document"),
)
REASONS = frozenset({*("old", "locked", "torn", "big", "empty", "unknown"), *(key for _, key in _BEGINNINGS)})
_MARKUP = re.compile(rb"<(html|table|\?xml|!doctype)", re.IGNORECASE)


class NotATable(Exception):
    """Why a file gives no table; `key` is one of REASONS."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def table_text(content: bytes) -> str:
    """The first shown sheet of a workbook, or a text, as CSV text. Raises NotATable.

    Line n of the CSV is row n of the sheet. Where there is something to tell of the file, a record that begins with
    FACTS stands before them.
    """
    if len(content) > LARGEST:
        raise NotATable("big")
    if key := _other(content):
        raise NotATable(key)
    packed = content.startswith(b"PK\3\4") and zipfile.is_zipfile(io.BytesIO(content))
    text = _of_book(content) if packed else plain_text(content)
    if len(text) > LONGEST:
        raise NotATable("big")
    if not text.strip():
        raise NotATable("empty")
    return text


def refused_text(key: str) -> str:
    """What stands for the table of a file that gives none; `refusal_in` reads the reason again."""
    return f"{FACTS},!{key}\n"


def refusal_in(text: str) -> str:
    """The reason why a file gave no table, '' where it gave one."""
    start = f"{FACTS},!"
    return text.removeprefix(start).strip() if text.startswith(start) else ""


def _other(content: bytes) -> str:
    """What the file is if it is no workbook of today and no text, else ''."""
    if content.startswith(_OLE):
        named = (("EncryptedPackage", "locked"), ("WordDocument", "document"))
        return next((key for name, key in named if name.encode("utf-16-le") in content), "old")
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif"}:
        return "picture"
    if content.startswith(b"PK\3\4"):
        return _package(content)
    if found := next((key for start, key in _BEGINNINGS if content.startswith(start)), ""):
        # A text may begin with the two letters of a bitmap; a picture holds bytes that no text has.
        return found if found != "picture" or b"\0" in content[:64] else ""
    return "old" if _MARKUP.match(content.lstrip(b"\xef\xbb\xbf \r\n\t")[:20]) else ""


def _package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:  # no more than this is ever read of it
                return "big"
    except (zipfile.BadZipFile, OSError, ValueError):
        return "torn" if b"xl/" in content[:4096] or b"[Content_Types].xml" in content[:4096] else ""
    return next((key for name, key in _PARTS if name in names), "archive")


def _of_book(content: bytes) -> str:
    try:
        sheet = read_sheet(io.BytesIO(content), TAGS)
    except ConfigError as error:
        raise NotATable("torn") from error
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in _written(sheet):
        if out.tell() > LONGEST:  # a small file may hold a very large sheet
            raise NotATable("big")
        writer.writerow(row)
    return out.getvalue()


def _written(sheet: Sheet) -> Iterator[list[str]]:
    if sheet.others or sheet.hidden:
        yield [FACTS, sheet.name, "、".join(sheet.others), str(sheet.hidden or "")]
    at = 1
    for number, cells in sheet.rows:
        yield from ([] for _ in range(at, number))
        yield cells
        at = number + 1


def plain_text(content: bytes) -> str:
    """A text in whatever encoding; bytes that fit nowhere become U+FFFD. Raises NotATable where it is no text."""
    text = content.decode(encoding_of(content[:SEEN]), "replace")
    if "\0" in text or (text and text.count(TORN) * 4 > len(text)):
        raise NotATable("unknown")
    return text.removeprefix("\ufeff")


def encoding_of(head: bytes) -> str:
    """Which encoding a text is written in, by its beginning: UTF-8, UTF-16, Big5, or GB18030, the superset of GBK and
    GB2312. A few torn bytes do not count."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return name
    if 0 in head:  # the upper halves of line ends and digits
        name = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        text = head.decode(name, "replace")
        if "\0" not in text and text.count(TORN) * 20 <= len(text) and set(text) & set("\n\r,;\t"):
            return name
    foreign = sum(byte > 0x7F for byte in head)
    if head.decode("utf-8", "replace").count(TORN) * 5 <= foreign:
        return "utf-8"
    return max("gb18030", "big5", key=lambda name: _common(head, name))


def _common(head: bytes, name: str) -> float:
    """Which part of the foreign characters is in daily use, by the rank that the character set itself gives them."""
    ranks = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
    ranked, first, last = ranks[name]
    text = head.decode(name, "replace")
    signs = [sign for sign in text if ord(sign) > 0x7F]
    known = (sign.encode(ranked, "ignore") for sign in signs)
    return sum(len(code) == 2 and first <= code[0] <= last for code in known) / max(1, len(signs))
