"""Reads what an act does beside moving its case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.district.cells import Record
from core.district.procedure_words import EFFECTS, KEEPS, NAMED, OF_MATTERS, OF_TICKETS, RELATIONS
from core.district.procedures import ACCOUNTS, Book, Effect

PROCEDURES = "procedures.yaml"
HOLDERS = frozenset({"applicant", "above", "self"})  # whose an account may be, beside a field's


@dataclass(frozen=True, slots=True)
class Known:
    """What a procedure may name. `fields`: code -> type; `private`: those of them that lie sealed."""

    books: Mapping[str, Book]
    about: str
    fields: dict[str, str]
    acts: Collection[str]
    private: Collection[str] = ()


def refer_fields(row: Record, key: str, known: Known, *types: str) -> tuple[str, ...]:
    """The fields written under the key; they must be there, and of one of the types."""
    row.of(key, "fields")
    found = row.words(key)
    for code in found:
        if types and known.fields.get(code, types[0]) not in types:
            row.wrong("wrong_field_type", key, code=code, type=known.fields[code], wanted="、".join(types))
    return found


def refer_relation(row: Record, key: str, known: Known, written: str) -> None:
    """Check 'desk', 'field:builder', 'department:water'; '' is none."""
    name, _, argument = written.partition(":")
    if written and name not in RELATIONS:
        row.unknown(key, name, RELATIONS)
    if name in {"department", "each"}:
        row.of(key, "bases", argument)
    if name in {"role", "post"}:
        row.of(key, "roles", argument)
    if name in NAMED:
        row.refer(key, [code for code, kind in known.fields.items() if kind in NAMED[name]], PROCEDURES, argument)
        if argument in known.private:  # whom it names nobody could tell
            row.wrong("private_relation", key, code=argument)
    if name == "followers":
        row.of(key, "procedures", argument)
    if name in {"listed", "named"}:
        row.of(key, "procedures", argument.partition(".")[0])
    if name in OF_TICKETS and known.about != "ticket":
        row.wrong("not_about_a_ticket", key, word=name)
    if name in OF_MATTERS and known.about == "none":
        row.wrong("not_about_a_matter", key, word=name)
    if name == "able":
        row.refer(key, known.acts, PROCEDURES, argument)


_TEXTS = (
    *("procedure", "field", "value", "until", "reason", "then", "where", "among", "series", "as", "papers"),
    *("category", "same", "act", "owner", "to", "text", "kind", "scope"),
    *("book", "from", "amount", "times", "tag", "on", "capacity", "daily", "moment", "of", "invite"),
)
_LISTS = {"post": ("from", "to"), "reserve": ("same",), "count": ("by",)}


def read_effect(row: Record, known: Known) -> Effect:
    """One of EFFECTS, with what it names checked."""
    kind = row.choice("do", EFFECTS)
    if not kind:
        row.wrong("missing_value", "do")
    for key in EFFECTS.get(kind, ()):
        if not row.has(key):
            row.wrong("effect_without", key, effect=kind)
    row.of("procedure", "procedures")
    row.of("then", "acts")
    refer_fields(row, "field", known, *KEEPS.get(kind, ()))
    refer_fields(row, "where", known, "area" if kind in {"gather", "collect"} else "department")
    refer_fields(row, "category", known, "category")
    refer_fields(row, "invite", known, "departments")
    refer_fields(row, "until", known, "date")
    refer_fields(row, "reason", known, "choice", "text")
    for key in (key for key in ("among", "to") if row.has(key) and kind != "post"):
        refer_relation(row, key, known, row.text(key).partition("/")[0])
    refer_fields(row, "kind", known, "choice")
    if kind in {"prolong", "set_aside", "run_on", "exempt", "hand"} and known.about != "ticket":
        row.wrong("not_about_a_ticket", "do", word=kind)
    _check_accounts(row, kind, known)
    values: dict[str, Any] = {key: row.text(key) for key in _TEXTS if row.has(key) and isinstance(row.cells[key], str)}
    values |= {key: row.words(key) for key in _LISTS.get(kind, ())}
    values |= {"pictures": refer_fields(row, "pictures", known, "pictures")} if row.has("pictures") else {}
    values |= {"shown": row.words("field")} if kind == "show" else {}
    values |= {"by": row.limit("by")} if kind == "prolong" and row.has("by") else {}
    values |= {"hand": row.flag("hand")} if row.has("hand") else {}
    values |= {"fields": {k: str(v) for k, v in row.record("fields").cells.items()}} if row.has("fields") else {}
    return Effect(kind, values)


def _check_accounts(row: Record, kind: str, known: Known) -> None:
    """The book, its accounts and their holders; points are earned by no word about a ticket."""
    row.of("book", "books")
    book = known.books.get(row.text("book", ""))
    if kind != "post" or book is None:
        return
    for written in (*row.words("from"), *row.words("to")):
        name, _, holder = written.replace("owner:", "").partition(":")
        key = "to" if written in row.words("to") else "from"
        row.refer(key, {*book.accounts, "field"}, ACCOUNTS, name)
        row.refer(key, {*known.fields, *HOLDERS}, PROCEDURES, holder or "self")
    numbers = [code for code, type_ in known.fields.items() if type_ in {"number", "money", "choice"}]
    if not row.text("amount").isdecimal():
        row.refer("amount", numbers, PROCEDURES)
    if book.unit == "bean" and known.about != "none":
        row.wrong("points_for_words", "book", book=book.names.hans)
