"""Reads the lines of a district as their dataclasses declare them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, time
from fractions import Fraction
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from core.district.cells import Record
from core.district.entries import Duration, Names
from core.district.fields import Among, Key, Least, Of
from core.places.geometry import Point, Ring

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
