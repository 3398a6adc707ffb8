"""Tables and outlines of a district's folder, read as they are declared."""

import csv
import fnmatch
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, time
from fractions import Fraction
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import yaml

from core.district.cells import MistakeList, Record
from core.district.entries import Duration, Names
from core.district.fields import Among, Key, Least, Of
from core.places.geometry import Point, Ring

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST = 500_000  # values of an outline, each alias counted as what it stands for
DEEPEST = 40  # levels of an outline
_TYPED = re.compile(r" *(?:(?P<tab>\t)|(?:- )?\w+：)")  # what is typed for an indent or a colon and is none


def composed(text: str) -> yaml.Node | None:
    """The tree of a YAML text. Raises YAMLError, also where few lines of aliases unfold into what fits no memory, or
    levels within levels would break the composer, which calls itself for each."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.YAMLError(f"more than {DEEPEST} levels")
    node = yaml.compose(text, _Loader)
    if node and _size(node, {}) > MOST:
        raise yaml.YAMLError(f"aliases unfold into more than {MOST} values")
    return node


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    if id(node) not in known:
        known[id(node)] = MOST + 1  # until it is counted: who meets it meets a circle
        inner = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
        known[id(node)] = 1 + (0 if isinstance(inner, str) else sum(_size(one, known) for one in inner))
    return known[id(node)]


@dataclass(slots=True)
class Folder:
    """The files of one district by name; what was read of them is kept for the version."""

    files: Mapping[str, bytes]
    findings: MistakeList = field(default_factory=MistakeList)
    contents: dict[str, str] = field(default_factory=dict)

    def named(self, pattern: str) -> list[str]:
        """The names of files that fit a pattern such as `units_*.csv`, in order."""
        return sorted(fnmatch.filter(self.files, pattern))

    def _read(self, name: str) -> str | None:
        if name not in self.files:
            self.findings.add(name, 0, "missing_file", name=name)
            return None
        try:
            self.contents[name] = self.files[name].decode("utf-8-sig")
        except UnicodeDecodeError:
            self.findings.add(name, 0, "bad_encoding")
            return None
        return self.contents[name]

    def table(self, name: str, columns: Collection[str]) -> list[Record]:
        """The rows of a CSV file whose heading must hold the columns; wholly empty rows are skipped."""
        text = self._read(name)
        if text is None:
            return []
        lines = self._lines(name, text)
        _, heading = next(lines, (1, []))
        if len(heading) == 1 < len(columns):
            self.findings.add(name, 1, "one_cell")
            return []
        missing = [column for column in columns if column not in heading]
        for column in missing:
            self.findings.add(name, 1, "missing_column", key=column)
        rows: list[Record] = []
        for line, cells in lines:
            if not any(cells):
                continue
            if len(cells) == 1 < len(columns):
                self.findings.add(name, line, "one_cell")
                continue
            pairs = dict(zip(heading, cells, strict=False))
            rows.append(Record(name, line, pairs, {}, self.findings))
            if len(cells) > len(heading):
                rows[-1].wrong("extra_cells", count=len(cells) - len(heading))
        if not rows and not missing:
            self.findings.add(name, 1, "empty_table")
        return [] if missing else rows

    def _lines(self, name: str, text: str) -> Iterator[tuple[int, list[str]]]:
        """The rows of a CSV file, each with the line it begins at; a quotation mark that nothing closes would take all
        that follows for one cell, and is told at its row."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        end = 0
        try:
            for cells in reader:
                yield end + 1, [cell.strip() for cell in cells]
                end = reader.line_num
        except csv.Error:
            self.findings.add(name, end + 1, "bad_quotes")

    def maybe(self, name: str) -> Record | None:
        """The outline of a file that a district may leave out."""
        return self.outline(name) if name in self.files else None

    def outline(self, name: str) -> Record:
        """A YAML file whose top is a mapping."""
        text = self._read(name)
        record = Record(name, 1, {}, {}, self.findings)
        if text is None:
            return record
        try:
            node = composed(text)
        except yaml.YAMLError as error:
            self._unread(name, text, error)
            return record
        value = self._value(name, node) if node else None
        if isinstance(value, Record):
            return value
        self.findings.add(name, 1, "not_a_mapping")
        return record

    def _unread(self, name: str, text: str, error: yaml.YAMLError) -> None:
        """Why an outline cannot be read: a sign of the Chinese keyboard, by its line, or as the parser says it."""
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        at, lines = mark.line if mark else -1, text.splitlines()
        for line in range(max(at - 1, 0), min(at + 1, len(lines))):
            if found := _TYPED.match(lines[line]):
                self.findings.add(name, line + 1, "yaml_tab" if found["tab"] else "yaml_colon")
                return
        self.findings.add(name, at + 1, "bad_yaml", problem=problem or str(error))

    def _value(self, name: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
            lines: dict[str, int] = {}
            for key, _ in node.value:
                line = key.start_mark.line + 1
                if not isinstance(key, yaml.ScalarNode):
                    self.findings.add(name, line, "not_a_mapping")
                    continue
                if key.value in lines:
                    self.findings.add(name, line, "duplicate_code", code=key.value, first=lines[key.value])
                lines[key.value] = line
            cells = {key: self._value(name, value) for key, value in pairs}
            return Record(name, node.start_mark.line + 1, cells, lines, self.findings)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(name, item) for item in node.value]
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)


T = TypeVar("T")
Reader = Callable[[Record, str], Any]

# How a field is read by its type, once something is written or must be.
_READERS: dict[Any, Reader] = {
    str: Record.text,
    int: Record.number,
    bool: Record.flag,
    Fraction: Record.share,
    Duration: Record.limit,
    Names: Record.names,
    Ring: Record.ring,
    Point: Record.point,
    time: Record.clock,
    date: lambda row, key: row.day(key, row.text(key)) or date.min,
    tuple[str, ...]: Record.words,
    tuple[int, ...]: Record.numbers,
    tuple[float, ...]: Record.fractions,
    tuple[Names, ...]: lambda row, key: tuple(one.names() for one in row.records(key)),
    frozenset[str]: lambda row, key: frozenset(row.words(key)),
    Mapping[str, Names]: lambda row, key: named(row.records(key)),
    dict[str, Names]: lambda row, key: named(row.records(key)),
}
_CHOSEN: dict[Any, Callable[[Record, str, Collection[str]], Any]] = {
    str: Record.choice,
    tuple[str, ...]: Record.choices,
    frozenset[str]: lambda row, key, words: frozenset(row.choices(key, words)),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """One field: its key in the files, how it is read, whether it may be left out, the list its codes stand in.

    `key`: 'quiet/from' stands in the mapping `quiet`. `bare`: left out, it is None.
    """

    name: str
    key: str
    read: Reader
    optional: bool
    bare: bool
    known: str


@cache
def _declared(kind: Any) -> tuple[Declared, ...]:
    """The fields of the dataclass that can be read by their types."""
    hints, found = get_type_hints(kind, include_extras=True), []
    for one in fields(kind):
        hint, *marks = get_args(hints[one.name]) if hasattr(hints[one.name], "__metadata__") else (hints[one.name],)
        said: dict[type, Any] = {type(mark): mark for mark in marks}
        key = said[Key].key if Key in said else "name" if one.name == "names" else one.name
        bare = one.default is MISSING and one.default_factory is MISSING
        optional = not bare or NoneType in get_args(hint)
        if read := _reader(hint, said):
            found.append(Declared(one.name, key, read, optional, bare, said[Of].known if Of in said else ""))
    return tuple(found)


def _reader(hint: Any, said: Mapping[type, Any]) -> Reader | None:
    if isinstance(hint, UnionType) and hint not in _READERS:
        hint = next(one for one in get_args(hint) if one is not NoneType)
    if Among in said:
        chosen, words = _CHOSEN[hint], said[Among].words
        return lambda row, key: chosen(row, key, words)
    if Least in said:
        return partial(Record.number, least=said[Least].number)
    if hint in _READERS:
        return _READERS[hint]
    inner: Any = next((one for one in (hint, *get_args(hint)) if is_dataclass(one)), None)
    if get_origin(hint) in (dict, Mapping) and inner:
        return lambda row, key: table(inner, row.records(key))
    if get_origin(hint) is tuple and inner:
        return lambda row, key: _several(inner, row.records(key))
    return (lambda row, key: build(inner, row.record(key))) if is_dataclass(hint) else None


def _several(kind: Any, rows: list[Record]) -> tuple[Any, ...]:
    """The lines in their order; those that have codes, by their codes."""
    coded = any(one.name == "code" for one in fields(kind))
    return tuple(table(kind, rows).values()) if coded else tuple(build(kind, row) for row in rows)


def build(kind: type[T], row: Record, /, **given: Any) -> T:
    """A line of the district as its dataclass declares it.

    What is not given is read by its type under its name and checked by its marks (`fields`); what is not written and
    may be left out keeps its default.
    """
    declared: Any = kind
    for one in _declared(declared):
        if one.name in given:
            continue
        place, key = row, one.key
        while "/" in key:
            inner, _, key = key.partition("/")
            place = place.record(inner)
        if one.optional and not place.has(key):
            given |= {one.name: None} if one.bare else {}
            continue
        given[one.name] = one.read(place, key)
        if one.known:
            place.of(key, one.known)
    return kind(**given)


def table(kind: type[T], records: Iterable[Record], key: str = "code") -> dict[str, T]:
    """The lines by code, each read as its dataclass declares it."""
    return {code: build(kind, row) for code, row in unique(records, key)}


def named(records: Iterable[Record]) -> dict[str, Names]:
    """A plain list of codes and names."""
    return {code: row.names() for code, row in unique(records)}


def unique(records: Iterable[Record], key: str = "code") -> Iterator[tuple[str, Record]]:
    """The records by code; a repeated code is noted and falls out, an empty one too."""
    first: dict[str, int] = {}
    for record in records:
        code = record.text(key)
        if code in first:
            record.wrong("duplicate_code", key, code=code, first=first[code])
        elif code:
            first[code] = record.line
            yield code, record
