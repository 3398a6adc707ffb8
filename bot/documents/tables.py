"""Tables people send as files: XLSX or CSV in, CSV text out."""

from __future__ import annotations

import csv
import io
import zipfile

from core.errors import ConfigError
from core.spreadsheets import encoding_of, sheet_rows

LARGEST_TABLE = 5 * 1024 * 1024  # bytes of a file that is read as a table
LONGEST_TABLE = 2_000_000  # characters of its text
UNPACKED = 64 * 1024 * 1024  # bytes a workbook may hold once it is unpacked
TAGS = 1_000_000  # XML tags in it: some 40 for a row of five cells


def table_text(content: bytes) -> str:
    """The first sheet, or the CSV, as CSV text; '' where the bytes are no table, or too big a one."""
    if len(content) > LARGEST_TABLE:
        return ""
    text = _sheet(content) if zipfile.is_zipfile(io.BytesIO(content)) else _plain(content)
    return text if len(text) <= LONGEST_TABLE else ""


def _sheet(content: bytes) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(part.file_size for part in book.infolist()) > UNPACKED:  # no more than this is ever read of it
                return ""
        for row in sheet_rows(io.BytesIO(content), TAGS):
            if out.tell() > LONGEST_TABLE:  # a small file may hold a very large sheet
                return ""
            writer.writerow(row)
    except (ConfigError, zipfile.BadZipFile):
        return ""
    return out.getvalue()


def _plain(content: bytes) -> str:
    if b"\0" in content:
        return ""
    return content.decode(encoding_of(content), "replace")
