"""Routes a whole export: every row answered, in order."""

from __future__ import annotations

import csv
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import IO

from core.district.district import District
from core.errors import ConfigError
from core.routing.circumstances import Beside, Circumstances
from core.routing.combine import tied
from core.routing.folding import fold
from core.routing.model.features import READ
from core.routing.model.model import Guess, Model
from core.routing.router import Router, duty
from tools.training.columns import Columns
from tools.training.keyword_index import Glance
from tools.training.tables import Archive

ADDED = (
    "category",
    "confidence",
    "unit",
    "level",
    "reason",
    "choices",
    "department",
    "place",
    "urgency",
    "refusal",
    "kind",
)
CHUNK = 256  # rows handed over at once
LISTS_READ = 120  # characters of title and text that the lists read in bulk
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_AHEAD = 3  # chunks under way for each worker
Answer = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a worker needs. `model` None: the lists answer alone."""

    district: District
    model: Model | None


class ByLists:
    """Answers chunks of (title, text) pairs by the lists alone."""

    def __init__(self, district: District) -> None:
        self._district, self._router = district, Router(district)

    def answer(self, messages: Sequence[tuple[str, str]]) -> list[Answer]:
        """One answer for each message. `confidence` is of `category`, the lists' category."""
        return [self._read(f"{title}\n{text}") for title, text in messages]

    def _read(self, text: str) -> Answer:
        reading = self._router.read(text)
        words = [r.facts["word"] for r in reading.reasons if r.key == "why.word"]
        told = _told(words) or "没有认出词"
        found = Beside(reading.kind, reading.place, reading.refusal, self._router.danger(text))
        code, sure = reading.category, reading.confidence
        return _row(self._district, code, code, sure, reading.choices, told, found)


class ByBoth:
    """Answers chunks of (title, text) pairs by a model; of what it does not tell the lists tell the rest."""

    def __init__(self, district: District, model: Model) -> None:
        self._district, self._model = district, model
        self._around, self._glance = Circumstances(district), Glance(district.categories.values())
        self._ties = tied(model.ties, {c.code: c.group for c in district.categories.values()})

    def answer(self, messages: Sequence[tuple[str, str]]) -> list[Answer]:
        """One answer for each message. `confidence` is of `category`, the model's label."""
        return [
            self._read(guess, f"{title[:LISTS_READ]}\n{text[:LISTS_READ]}")
            for guess, (title, text) in zip(self._model.guesses(messages), messages, strict=True)
        ]

    def _read(self, guess: Guess, text: str) -> Answer:
        """The model names the label; of the categories tied to it the lists choose, which tells unit and level."""
        label = guess.label
        why = f"模型 {label} {guess.confidence:.2f}" + ("" if guess.sure else "，低于直派线，请人看")
        code, words = self._choose(label, text)
        if code:
            why += f"；区类别 {code} {self._district.categories[code].names.hans}" + (
                f"：{_told(words)}" if words else ""
            )
        choices = [name for name, _ in guess.choices]
        return _row(self._district, label, code, guess.confidence, choices, why, self._around.read(text, code))

    def _choose(self, label: str, text: str) -> tuple[str, Sequence[str]]:
        """The district's category and the words that tell it; '' where neither words nor ties do."""
        members = self._ties.get(label, frozenset())
        found = self._glance.look(fold(text).plain)
        fits = [code for code in found if not members or code in members]
        if fits:
            best = max(fits, key=lambda code: (found[code][0], code))
            return best, found[best][1]
        return (next(iter(members)), ()) if len(members) == 1 else ("", ())


def _row(
    district: District, label: str, code: str, confidence: float, choices: Sequence[str], why: str, found: Beside
) -> Answer:
    """The columns ADDED. `urgency`: the number to ring where a present danger is told, else the grade."""
    category = district.categories.get(code)
    unit, level, grade = (category.main_unit, category.level, category.grade) if category else ("", "", "")
    owner = duty(district, code, found.place.area).department if code else None
    area = district.areas.get(found.place.area)
    return (
        label,
        f"{confidence:.4f}",
        unit,
        level,
        why,
        "|".join(choices),
        owner.names.hans if owner else "",
        area.names.hans if area else found.place.unknown,
        found.danger.line if found.danger else grade,
        found.refusal.code if found.refusal else "",
        found.kind,
    )


def _told(words: Sequence[str]) -> str:
    return "、".join(words)[:60]


def _clerk(bulk: Bulk) -> ByLists | ByBoth:
    return ByBoth(bulk.district, bulk.model) if bulk.model else ByLists(bulk.district)


_clerks: list[ByLists | ByBoth] = []


def _start(bulk: Bulk) -> None:
    _clerks[:] = [_clerk(bulk)]


def _work(messages: Sequence[tuple[str, str]]) -> list[Answer]:
    return _clerks[0].answer(messages)


def route_file(
    archive: Archive, columns: Columns, bulk: Bulk, output: Path, *, workers: int, say: Callable[[int], None]
) -> int:
    """Write every row of the archive with its answer to a .csv or .jsonl file. `say` hears how many are done.

    Returns the number of rows. Memory does not grow with the file. Raises ConfigError where the output cannot be
    written or would overwrite the archive.
    """
    if output.suffix.lower() not in {".csv", ".jsonl"}:
        raise ConfigError(f"{output.name}：结果只写成 .csv 或 .jsonl。 (output must be .csv or .jsonl)")
    if output.exists() and output.samefile(archive.path):
        raise ConfigError("结果不能写在原文件上，请换一个文件名。 (output would overwrite the input)")
    names = [*archive.columns, *(_free(name, archive.columns) for name in ADDED)]
    count = 0
    try:
        kind = output.suffix.lower()
        mark = "utf-8-sig" if kind == ".csv" else "utf-8"  # spreadsheets take UTF-8 for the local code without a BOM
        with output.open("w", encoding=mark, errors="replace", newline="") as file:
            put = _writer(file, kind, names)
            for rows, answers in _answered(archive, columns, bulk, workers):
                put([*row, *answer] for row, answer in zip(rows, answers, strict=True))
                count += len(rows)
                say(count)
    except OSError as error:
        raise ConfigError(f"写不了 {output}：{error.strerror}。 (cannot write the output)") from error
    return count


def _free(name: str, taken: Sequence[str]) -> str:
    """The column's name, or routed_… where the archive has one of that name."""
    while name in taken:
        name = f"routed_{name}"
    return name


def _answered(
    archive: Archive, columns: Columns, bulk: Bulk, workers: int
) -> Iterator[tuple[list[list[str]], list[Answer]]]:
    """Chunks of rows with their answers, in order; a few are under way at a time."""
    chunks = _chunks(archive)
    if workers < 2:
        clerk = _clerk(bulk)
        yield from ((rows, clerk.answer(_messages(rows, columns))) for rows in chunks)
        return
    for name in _THREADS:
        os.environ.setdefault(name, "1")  # read by numpy when a worker starts: one core each
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (bulk,)) as pool:
        yield from _ordered(pool, chunks, columns, workers * _AHEAD)


def _ordered(
    pool: Executor, chunks: Iterable[list[list[str]]], columns: Columns, most: int
) -> Iterator[tuple[list[list[str]], list[Answer]]]:
    under_way: deque[tuple[list[list[str]], Future[list[Answer]]]] = deque()
    for rows in chunks:
        under_way.append((rows, pool.submit(_work, _messages(rows, columns))))
        if len(under_way) >= most:
            first, future = under_way.popleft()
            yield first, future.result()
    while under_way:
        first, future = under_way.popleft()
        yield first, future.result()


def _chunks(archive: Archive) -> Iterator[list[list[str]]]:
    chunk: list[list[str]] = []
    for row in archive.rows():
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _messages(rows: Sequence[Sequence[str]], columns: Columns) -> list[tuple[str, str]]:
    """Titles and texts, cut to what is read at all: long rows need not travel."""
    return [(title[:READ], text[:READ]) for title, text, _ in map(columns.of, rows)]


def _writer(file: IO[str], kind: str, names: Sequence[str]) -> Callable[[Iterable[list[str]]], object]:
    if kind == ".csv":
        sheet = csv.writer(file, lineterminator="\r\n")
        sheet.writerow(names)
        return sheet.writerows
    return lambda rows: file.writelines(
        json.dumps(dict(zip(names, row, strict=False)), ensure_ascii=False) + "\n" for row in rows
    )
