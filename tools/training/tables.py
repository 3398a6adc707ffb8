"""Reads archives row by row: CSV, XLSX, JSONL; never all at once."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigError
from core.spreadsheets import encoding_of, sheet_rows

_SNIFF = 1 << 18  # bytes looked at to tell the encoding
_LONGEST = 1 << 21  # characters that one row may span before its quoting is taken for broken
_SHORTEST = 1 << 15  # the same after many broken rows
_SIGNS = (",", "\t", ";", "|")
csv.field_size_limit(1 << 30)


@dataclass(frozen=True, slots=True)
class Archive:
    """A file with its column names. `encoding`, `sign`: how a CSV file is written, '' for others."""

    path: Path
    columns: tuple[str, ...]
    encoding: str = ""
    sign: str = ""

    def rows(self) -> Iterator[list[str]]:
        """All rows in order, each as wide as `columns`."""
        kind = self.path.suffix.lower()
        if kind == ".xlsx":
            rows = sheet_rows(self.path)
            next(rows, None)
            yield from (_fit(row, len(self.columns)) for row in rows)
        elif kind in {".jsonl", ".ndjson"}:
            yield from ([_plain(item.get(c)) for c in self.columns] for item in _objects(self.path))
        else:
            yield from self._csv_rows()

    def _csv_rows(self) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as lines:
            records = _records(lines, self.sign, len(self.columns))
            next(records, None)
            yield from (_fit(row, len(self.columns), self.sign) for row in records)


def open_archive(path: Path) -> Archive:
    """Look at a file. Raises ConfigError where it cannot be read or is empty."""
    if not path.is_file():
        raise ConfigError(f"找不到文件 {path}。 (no such file)")
    kind = path.suffix.lower()
    try:
        if kind == ".xlsx":
            names = next(sheet_rows(path), [])
            return Archive(path, _names(path, names))
        if kind in {".jsonl", ".ndjson"}:
            found = dict.fromkeys(key for _, item in zip(range(1000), _objects(path), strict=False) for key in item)
            return Archive(path, _names(path, list(found)))
        if kind in {".csv", ".tsv", ".txt"}:
            encoding = _encoding(path)
            with path.open(encoding=encoding, errors="replace", newline="") as lines:
                head = lines.readline(1 << 20)
                sign = max(_SIGNS, key=head.count)
                lines.seek(0)
                return Archive(path, _names(path, next(_records(lines, sign, 0), [])), encoding, sign)
    except OSError as error:
        raise ConfigError(f"读不了文件 {path}：{error.strerror}。 (cannot read the file)") from error
    raise ConfigError(f"{path.name}：只读 CSV、XLSX、JSONL 文件。 (only CSV, XLSX and JSONL are read)")


def _names(path: Path, names: list[str]) -> tuple[str, ...]:
    """Column names, blanks and repeats made distinct."""
    if not any(name.strip() for name in names):
        raise ConfigError(f"{path.name} 是空的，或第一行没有列名。 (empty, or no column names in the first row)")
    told: dict[str, int] = {}
    for i, name in enumerate(names):
        plain = name.strip().strip("\ufeff\x00") or f"column{i + 1}"
        while plain in told:
            plain += "_2"
        told[plain] = i
    return tuple(told)


def _encoding(path: Path) -> str:
    """By the lines of its first 256 kB."""
    with path.open("rb") as file:
        head = file.read(_SNIFF)
    if len(head) == _SNIFF:  # whole lines, and whole characters of UTF-16
        head = head[: (head.rfind(b"\n") + 1) // 2 * 2] or head
    return encoding_of(head)


def _records(lines: Iterator[str], sign: str, width: int) -> Iterator[list[str]]:
    """CSV rows. A row whose quoting is broken is taken as its line stands, and reading goes on with the next line.

    `width`: how many fields a row has, 0 unknown; it tells rows glued together by a stray quotation mark. Every
    broken row halves how far the next may reach, so a hostile file is read in linear time too.
    """
    waiting: list[str] = []
    reach = _LONGEST
    while line := _next(waiting, lines):
        if not line.strip("\r\n"):
            continue
        taken, quotes, size = [line], line.count('"'), len(line)
        while quotes % 2 and size < reach and (line := _next(waiting, lines)):
            taken.append(line)
            quotes += line.count('"')
            size += len(line)
        row = _parse("".join(taken), sign) if quotes % 2 == 0 else None
        if row is not None and (len(taken) == 1 or width in (0, len(row))):
            yield row
            continue
        reach = max(_SHORTEST, reach // 2) if len(taken) > 1 else reach
        waiting.extend(reversed(taken[1:]))
        yield _loose(taken[0], sign)


def _next(waiting: list[str], lines: Iterator[str]) -> str:
    return waiting.pop() if waiting else next(lines, "")


def _parse(text: str, sign: str) -> list[str] | None:
    """The fields of a row; None where its quoting is wrong."""
    try:
        rows = list(csv.reader([text], delimiter=sign, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _loose(line: str, sign: str) -> list[str]:
    """A broken line cut at every sign outside of what quotes there are; a lone quote stays as it stands."""
    row = next(csv.reader([line.rstrip("\r\n")], delimiter=sign), [])
    if line.count('"') % 2:
        row = line.rstrip("\r\n").split(sign)
    return row


def _fit(row: list[str], width: int, sign: str = ",") -> list[str]:
    """The row at that width: missing fields are '', surplus ones stay in the last."""
    if len(row) > width:
        return [*row[: width - 1], sign.join(row[width - 1 :])]
    return row + [""] * (width - len(row))


def _objects(path: Path) -> Iterator[dict[str, object]]:
    """One object a line; a line that is none counts as an object with a text."""
    with path.open(encoding=_encoding(path), errors="replace") as lines:
        for line in lines:
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except (ValueError, RecursionError):
                item = {"text": line.strip()}
            yield item if isinstance(item, dict) else {"text": _plain(item)}


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
