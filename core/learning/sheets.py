"""Reads the first sheet of an XLSX file row by row."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from core.errors import ConfigError

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COLUMN = re.compile(r"[A-Z]{1,3}")
_WIDEST = 16_384  # columns of a sheet, by the format
_FULLEST = 20 * _WIDEST  # parts of one row or text; with more of them no spreadsheet wrote it
_TORN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError, ValueError, IndexError)


def sheet_rows(path: Path | IO[bytes]) -> Iterator[list[str]]:
    """The rows of a file, or of its bytes, as texts; empty cells ''. Raises ConfigError where it is no XLSX.

    Entity bombs are refused by expat itself (2.4.1 and later); locked books are RuntimeErrors.
    """
    try:
        with zipfile.ZipFile(path) as book:
            shared = _shared(book)
            with book.open(_first_sheet(book)) as sheet:
                for node in _nodes(sheet, "row"):
                    yield _row(node, shared)
    except (*_TORN, RuntimeError) as error:
        name = path.name if isinstance(path, Path) else "XLSX"
        raise ConfigError(f"{name} 不是完好的 XLSX 文件，请另存一次。 (not a sound XLSX file)") from error


def _nodes(file: IO[bytes], name: str) -> Iterator[ElementTree.Element]:
    """The parts of this name one after the other, each forgotten after its turn. Raises ValueError for a bomb."""
    above: list[ElementTree.Element] = []
    seen = 0
    for event, node in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314
        if event == "start":
            above.append(node)
            seen += 1
            if seen > _FULLEST:
                raise ValueError("too many parts")
            continue
        above.pop()
        if node.tag == _MAIN + name:
            yield node
            above[-1].clear()
            seen = 0


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheets = ElementTree.fromstring(book.read("xl/workbook.xml"))  # noqa: S314
    first = next(iter(sheets.iter(_MAIN + "sheet")), None)
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    target = targets[first.get(_LINK)] if first is not None else "worksheets/sheet1.xml"
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared(book: zipfile.ZipFile) -> list[str]:
    """The texts that cells refer to by number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    texts = []
    with book.open("xl/sharedStrings.xml") as file:
        for node in _nodes(file, "si"):
            texts.append("".join(part.text or "" for part in node.iter(_MAIN + "t")))
    return texts


def _row(node: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in node.iter(_MAIN + "c"):
        place = _COLUMN.match(cell.get("r", ""))
        at = min(_number(place.group()), _WIDEST) if place else len(cells)
        cells += [""] * (at - len(cells))
        cells.append(_text(cell, shared))
    return cells


def _number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(_MAIN + "t"))
    value = cell.findtext(_MAIN + "v", "")
    return shared[int(value)] if cell.get("t") == "s" and value else value
