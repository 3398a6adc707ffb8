"""Reads tables as people send them: the first sheet of an XLSX, text."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from core.errors import ConfigError

_ROWS = 1_048_576  # of a sheet, by the format
_CHUNK = 1 << 16
_ENCODINGS = ["utf_8", "utf_16", "gb18030"]  # free guessing takes short Chinese texts for Korean
# What a broken or hostile workbook makes openpyxl raise.
_TORN = (
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


def sheet_rows(file: Path | IO[bytes], most: int = 0) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet as texts; empty cells '', empty rows left out. Raises ConfigError where it
    is no XLSX, or where its parts hold more than `most` tags (0: any number; openpyxl keeps a row and all texts whole).

    Declarations of entities are refused by defusedxml, which openpyxl uses where it is installed.
    """
    from openpyxl import load_workbook  # it reads numpy, which a house without a model never needs

    try:
        with zipfile.ZipFile(file) as parts:
            if most and _tags(parts, most) > most:
                raise ValueError("too many parts")
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size need not be true
            for row in sheet.iter_rows(max_row=_ROWS, values_only=True):
                if any(value is not None for value in row):
                    yield [_text(value) for value in row]
        finally:
            book.close()
    except _TORN as error:
        name = file.name if isinstance(file, Path) else "XLSX"
        raise ConfigError(f"{name} 不是完好的 XLSX 文件，请另存一次。 (not a sound XLSX file)") from error


def _tags(parts: zipfile.ZipFile, most: int) -> int:
    """How many tags all parts hold; counts no further than `most`."""
    count = 0
    for part in parts.infolist():
        with parts.open(part) as file:
            while count <= most and (chunk := file.read(_CHUNK)):
                count += chunk.count(b"<")
    return count


def _text(value: object) -> str:
    """A cell as its sheet shows it: whole numbers without a point, days without an hour."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime) and value.time() == time():
        return f"{value:%Y-%m-%d}"
    return str(value)


def encoding_of(head: bytes) -> str:
    """Which encoding a text is written in, by its beginning (whole lines): UTF-8, UTF-16 or GB18030, the superset of
    GBK and GB2312; where none fits every byte, the one that fits most."""
    from charset_normalizer import from_bytes

    found = from_bytes(head, cp_isolation=_ENCODINGS).best()
    if found is None:
        return min("utf-8", "gb18030", key=lambda name: head.decode(name, "replace").count("\ufffd"))
    return "utf-8-sig" if found.encoding == "utf_8" and found.bom else found.encoding.replace("_", "-")
