"""Reads archives row by row: CSV, XLSX, JSONL; never all at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigError
from core.spreadsheets import sheet_rows
from core.table_files import SEEN, encoding_of
from core.tables import csv_records

_SIGNS = (",", "\t", ";", "|")


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
            records = filter(None, csv_records(lines, self.sign, len(self.columns)))
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
                return Archive(path, _names(path, next(filter(None, csv_records(lines, sign, 0)), [])), encoding, sign)
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
        head = file.read(SEEN)
    if len(head) == SEEN:  # whole lines, and whole characters of UTF-16
        head = head[: (head.rfind(b"\n") + 1) // 2 * 2] or head
    return encoding_of(head)


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
