"""Reads rows under their headings, as offices lay tables out."""

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.identity import plain, same

FACTS = "\ue0f1"  # for private use: begins a first record that tells of the file (sheet, other sheets, hidden rows)
TORN = "\ufffd"
_HEAD = 30  # records among which the headings stand
_LONGEST = 1 << 21  # characters that one row may span before its quoting is taken for broken
_SHORTEST = 1 << 15  # the same after many broken rows
csv.field_size_limit(1 << 30)
_SIGNS = ("\t", ",", ";", "，", "；", "|")
_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
_SHORTENED = re.compile(r"\d(\.\d+)?E\+\d{2,}")
_NOTES = (
    *("注", "备注", "備註", "说明", "說明", "合计", "合計", "总计", "總計", "小计", "小計", "填表", "制表", "製表"),
    *("审核", "審核", "负责人", "負責人", "note", "total"),
)
_UNIT = re.compile(r"\(.*\)$")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, or was passed over, in a line of the table. `what` is a key of the words; `column` the heading as
    the table writes it; `cell` its address where a sheet has one."""

    line: int
    what: str
    text: str = ""
    column: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Headed:
    """A table: its rows as (line, column -> cell), the columns' headings as written, what is wrong and what was passed
    over."""

    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[Flaw, ...] = ()


def records(text: str) -> tuple[tuple[str, ...], ...]:
    """The records of a text as cells, whatever separates them; an empty line is an empty record."""
    body = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    body = _columns(body)
    sign = separator(body[: 1 << 16])
    width = Counter(line.count(sign) for line in body[: 1 << 16].split("\n") if line).most_common(1)
    lines = io.StringIO(body + "\n" if body else "", newline="\n")
    return tuple(tuple(row) for row in csv_records(lines, sign, width[0][0] + 1 if width else 0))


def _columns(body: str) -> str:
    """Columns that are parted by blanks alone, as people paste them, in every line as many."""
    widths = {len(line.split()) for line in body.split("\n") if line.strip()}
    if len(widths) != 1 or any(sign in body for sign in _SIGNS):
        return body
    return "\n".join("\t".join(line.split()) for line in body.split("\n"))


def separator(head: str) -> str:
    """What parts the cells: what stands in most of the first lines equally often."""
    lines = [line for line in head.split("\n")[:_HEAD] if line.strip()]
    counts = {sign: Counter(line.count(sign) for line in lines) for sign in _SIGNS}
    return max(_SIGNS, key=lambda sign: max(((n, many) for many, n in counts[sign].items() if many), default=(0, 0)))


def csv_records(lines: Iterator[str], sign: str, width: int) -> Iterator[list[str]]:
    """CSV rows. A row whose quoting is broken is taken as its line stands, and reading goes on with the next line.

    `width`: how many fields a row has, 0 unknown; it tells rows glued together by a stray quotation mark. Every
    broken row halves how far the next may reach, so a hostile file is read in linear time too.
    """
    waiting: list[str] = []
    reach = _LONGEST
    while line := _next(waiting, lines):
        if not line.strip("\r\n"):
            yield []
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


def read_headed(
    table: Sequence[Sequence[str]], headings: Mapping[str, str], needed: Collection[str], shown: Mapping[str, str]
) -> Headed:
    """`headings`: what a column may be called -> column. `shown`: column -> what to call it where the table does not.

    Titles above the headings, notes below, repeated headings and empty lines are passed over; what looks like more than
    that is told in `notes`.
    """
    told: list[Flaw] = []
    if table and table[0] and table[0][0] == FACTS:
        told += _facts(table[0])
        table = table[1:]
    known = {same(word).casefold(): column for word, column in headings.items()}
    at, columns = _find_head(table, known)
    if at < 0 or any(column not in columns.values() for column in needed):
        missing = [column for column in needed if column not in columns.values()]
        head = table[at] if at >= 0 else ()
        near = _unknown(head, columns, {**known}, at + 1)[0] if head else []
        lacking = tuple(Flaw(max(at, 0) + 1, "missing_column", shown.get(name, name)) for name in missing)
        return Headed(flaws=(*lacking, *near), notes=tuple(told))
    head = table[at]
    flaws, passed = _unknown(head, columns, known, at + 1)
    names = {column: plain(head[place]) for place, column in columns.items()}
    rows = []
    for line, cells in enumerate(table[at + 1 :], at + 2):
        row = {column: cells[place].strip() if place < len(cells) else "" for place, column in columns.items()}
        if not any(cell.strip() for cell in cells) or [c.strip() for c in cells] == [c.strip() for c in head]:
            continue
        if _is_note(cells) and any(not row[column] for column in needed):
            told.append(Flaw(line, "passed_over", " ".join(filter(None, (c.strip() for c in cells)))[:40]))
            continue
        flaws += _unsound(line, cells, columns, names)
        rows.append((line, {**row}))
    return Headed(tuple(rows), {**shown, **names}, tuple(flaws), (*told, *passed))


def _facts(record: Sequence[str]) -> list[Flaw]:
    _, sheet, others, hidden = (*record, "", "", "", "")[:4]
    found = [Flaw(0, "other_sheets", others, sheet)] if others else []
    return [*found, Flaw(0, "hidden_rows", hidden)] if hidden else found


def _find_head(table: Sequence[Sequence[str]], known: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    """The record with most known headings, and place -> column; -1 where none is known."""
    best: tuple[int, dict[int, str]] = (-1, {})
    for at, cells in enumerate(table[:_HEAD]):
        found: dict[int, str] = {}
        for place, cell in enumerate(cells):
            column = _column(cell, known)
            if column and column not in found.values():
                found[place] = column
        if len(found) > len(best[1]):
            best = (at, found)
    return best


def _column(cell: str, known: Mapping[str, str]) -> str:
    word = same(cell).casefold().replace(" ", "").strip("*:")
    return known.get(word) or known.get(_UNIT.sub("", word), "")


def _unknown(
    head: Sequence[str], columns: Mapping[int, str], known: Mapping[str, str], line: int
) -> tuple[list[Flaw], list[Flaw]]:
    """Columns that are not read: those that look like a missing one are wrong, others are told."""
    free = {word: column for word, column in known.items() if column not in columns.values()}
    wrong, told = [], []
    for place, cell in enumerate(head):
        if place in columns or not cell.strip():
            continue
        name = plain(cell)
        if place not in columns and _column(cell, known):
            wrong.append(Flaw(line, "column_twice", column=name))
        elif guess := _near(same(cell).casefold(), free):
            wrong.append(Flaw(line, "column_near", guess, name))
        else:
            told.append(Flaw(line, "column_unused", column=name))
    return wrong, told


def _near(word: str, known: Mapping[str, str]) -> str:
    """The known heading that a word may mean, '' for none."""
    inside = [one for one in known if len(word) > 0 and (word in one or (len(one) > 1 and one in word))]
    close = difflib.get_close_matches(word, list(known), 1, 0.7)
    return (inside or close or [""])[0]


def _is_note(cells: Sequence[str]) -> bool:
    filled = [plain(cell) for cell in cells if cell.strip()]
    return bool(filled) and filled[0].replace(" ", "").casefold().startswith(_NOTES)


def _unsound(line: int, cells: Sequence[str], columns: Mapping[int, str], names: Mapping[str, str]) -> Iterator[Flaw]:
    """Cells that a spreadsheet or a torn file spoilt."""
    for place, column in columns.items():
        text = plain(cells[place]) if place < len(cells) else ""
        what = (
            "cell_error"
            if text.upper() in _ERRORS or (text and not text.strip("#") and len(text) > 2)
            else "cell_shortened"
            if _SHORTENED.fullmatch(text.upper())
            else "cell_torn"
            if TORN in text
            else ""
        )
        if what:
            yield Flaw(line, what, text[:40], names[column], f"{_letters(place)}{line}")


def _letters(place: int) -> str:
    """A column's letters in a sheet: 0 is A."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found
