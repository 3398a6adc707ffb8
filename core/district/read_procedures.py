"""Reads procedures.yaml; every word in it is checked against the others."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core.district.accounts import ACCOUNTS
from core.district.cells import Record, hint, unique
from core.district.district import Department
from core.district.procedures import (
    ABOUT,
    FIELD_TYPES,
    MISSED,
    NEEDS,
    SEES,
    START,
    Field,
    Need,
    Procedure,
    Stage,
    Step,
    Tell,
    Way,
    spread,
)
from core.district.read_accounts import read_books
from core.district.read_effects import PROCEDURES, Known, Named, read_effect, refer_fields, refer_relation
from core.district.tables import Folder
from core.district.vocabulary import AREA_KINDS, PERMISSIONS
from core.guide.records import MODES, NATURES

_MODES = frozenset(mode or kind for kind, modes in MODES.items() for mode in modes) | NATURES - {""}
# What may stand in {…} in texts, beside the fields.
_OF_CASE = ("number", "title", "department", "text", "state", "procedure", "act", "about", "office", "phone", "actor")
FACTS = frozenset((*_OF_CASE, "kept"))


def read_procedures(folder: Folder, roles: Collection[str], departments: dict[str, Department]) -> dict[str, Any]:
    """`procedures` by code, of procedures.yaml and procedures_*.yaml, and the `books` they post in; {} where there are
    none."""
    books = read_books(folder)
    files = folder.named("procedures*.yaml")
    records = dict(unique(row for file in files for row in folder.outline(file).records("procedures")))
    named = Named({department.base for department in departments.values()}, roles, records, books)
    for book in (one for one in books.values() if one.cases):
        folder.outline(ACCOUNTS).refer("cases", records, PROCEDURES, book.cases)
    return {"books": books, "procedures": {code: _procedure(code, row, named) for code, row in records.items()}}


def _procedure(code: str, row: Record, named: Named) -> Procedure:
    fields = {name: _field(name, one, named) for name, one in unique(row.some("fields"))}
    stages, acts = dict(unique(row.records("stages"))), dict(unique(row.records("acts")))
    about = row.choice("about", ABOUT, "none")
    known = Known(named, about, {name: one.type for name, one in fields.items()}, stages, acts)
    refer_fields(row, "by", known, "choice")
    row.refer("reviewers", named.departments, "units.csv")
    row.refer("title", fields, PROCEDURES)
    row.refer("ends_with_matter", acts, PROCEDURES)
    found = Procedure(
        code,
        row.names(),
        row.text("basis", ""),
        about,
        row.choice("see", SEES, "parties"),
        _step(START, row.record(START), known),
        fields,
        {name: _stage(name, one, known) for name, one in stages.items()},
        {name: _step(name, one, known) for name, one in acts.items()},
        row.words("words"),
        row.words("reviewers"),
        row.words("title"),
        row.text("ends_with_matter", ""),
        row.choices("offered", _MODES),
        row.names("sheet", needed=False),
        row.flag("unique"),
        row.text("by", ""),
        row.words("begins_with"),
        row.choices("begins_at", AREA_KINDS),
        row.words("answers"),
        _tell(row.record("record"), known) if row.has("record") else None,
        row.record("record").words("stages") if row.has("record") else (),
    )
    for name in ("sheet", "sheet_hant", "sheet_en"):
        row.braces(name, FACTS | set(known.fields))
    _check_ways(found, stages)
    return found


def _check_ways(found: Procedure, stages: dict[str, Record]) -> None:
    """Every stage is reached, and an end from every one."""
    named = {to for step in found.acts.values() for to in (*step.sources, step.to) if to}
    if not found.stages or not named <= found.stages.keys():
        return  # told already
    reached = spread(found, found.first)
    for code in found.stages:
        if code not in reached:
            stages[code].wrong("unreachable_stage", "code", code=code)
        elif not any(found.stages[one].end for one in spread(found, code)):
            stages[code].wrong("no_way_out", "code", code=code)


def _field(code: str, row: Record, named: Named) -> Field:
    kind = row.choice("type", FIELD_TYPES)
    chosen = dict(unique(row.some("choices")))
    choices = {name: one.names() for name, one in chosen.items()}
    if not kind:
        row.wrong("missing_value", "type")
    if (kind == "choice") != bool(choices):
        row.wrong("choices_and_type", "choices" if choices else "type", code=code)
    names = row.names()
    row.refer("owner", named.departments, "units.csv")
    row.refer("of", named.roles if kind == "officer" else row.words("of"), "roles.yaml")
    row.refer("of", named.procedures if kind == "case" else row.words("of"), PROCEDURES)
    return Field(
        code,
        names,
        kind,
        row.names("question", needed=False),
        not row.has("required") or row.flag("required"),
        choices,
        row.number("least") if row.has("least") else None,
        row.number("most") if row.has("most") else None,
        row.flag("in_words"),
        row.flag("public"),
        row.flag("private"),
        row.limit("keep") if row.has("keep") else None,
        row.words("of"),
        row.limit("valid") if row.has("valid") else None,
        row.text("owner", ""),
        row.names("purpose", needed=False),
        {name: one.number("worth") for name, one in chosen.items() if one.has("worth")},
        row.flag("own"),
    )


def _stage(code: str, row: Record, known: Known) -> Stage:
    limit = row.limit("limit") if row.has("limit") else None
    whose = row.text("whose", "")
    if (limit or row.has("until")) and not whose:
        row.wrong("limit_without_calendar", "limit" if limit else "until", code=code)
    refer_relation(row, "whose", known, whose)
    refer_fields(row, "until", known, "date", "moment")
    missed = row.text("missed", "alarm")
    if missed not in MISSED:
        row.refer("missed", known.acts, PROCEDURES)
    refer_fields(row, "promise", known, "service")
    until, promise, remind = row.text("until", ""), row.text("promise", ""), row.words("remind")
    row.refer("remind", {*known.fields, *known.acts}, PROCEDURES)
    opens = row.flag("opens")
    return Stage(code, row.names(), row.flag("end"), limit, until, promise, whose, missed, remind, opens)


def _step(code: str, row: Record, known: Known) -> Step:
    row.refer("from", known.stages, PROCEDURES)
    row.refer("to", known.stages, PROCEDURES)
    who = _ways(row, known)
    if not who:
        row.wrong("missing_value", "who")
    never = row.words("never")
    for relation in never:
        refer_relation(row, "never", known, relation)
    for name in ("done", "done_hant", "done_en"):
        row.braces(name, FACTS | set(known.fields))
    words = row.record("words") if isinstance(row.cells.get("words"), Record) else None
    return Step(
        code,
        row.names(needed=code != START),
        row.words("from"),
        row.text("to", ""),
        who,
        never,
        words.names("ask") if words else row.names("words", needed=False),
        words.flag("optional") if words else False,
        refer_fields(row, "fields", known),
        tuple(_need(one, known) for one in row.records("needs")) if row.has("needs") else (),
        tuple(read_effect(one, known) for one in row.records("effects")) if row.has("effects") else (),
        tuple(_tell(one, known) for one in row.records("tell")) if row.has("tell") else (),
        row.flag("confirm"),
        row.names("done", needed=False),
        row.flag("anew"),
        row.text("side", ""),
    )


def _ways(row: Record, known: Known) -> tuple[Way, ...]:
    found = []
    for written in row.words("who"):
        relation, _, permissions = written.partition("/")
        refer_relation(row, "who", known, relation)
        for permission in filter(None, permissions.split("+")):
            if permission not in PERMISSIONS:
                allowed = sorted(PERMISSIONS)
                guess = hint(permission, allowed)
                row.wrong("unknown_word", "who", word=permission, allowed="、".join(allowed), hint=guess)
        found.append(Way(relation, frozenset(filter(None, permissions.split("+")))))
    return tuple(found)


def _need(row: Record, known: Known) -> Need:
    kinds = [kind for kind in NEEDS if row.has(kind)]
    row.refer("counted", known.stages, PROCEDURES)
    if len(kinds) != 1:
        row.wrong("one_of", "", allowed="、".join(NEEDS))
        return Need("after", None)
    kind = kinds[0]
    if NEEDS[kind] in {"act", "field"}:
        row.refer(kind, known.acts if kind == "act" else known.fields, PROCEDURES)
    if kind in {"running", "movable", "missed", "ended", "within"} and known.about != "ticket":
        row.wrong("not_about_a_ticket", kind, word=kind)
    return Need(kind, _value(row, kind), row.text("basis", ""), row.words("counted"))


def _value(row: Record, kind: str) -> Any:
    match NEEDS[kind]:
        case "limit":
            return row.limit(kind)
        case "number":
            return row.number(kind)
        case "flag":
            return row.flag(kind)
    return row.text(kind)


def _tell(row: Record, known: Known) -> Tell:
    to = row.words("to")
    for relation in to:
        refer_relation(row, "to", known, relation)
    if not to:
        row.wrong("missing_value", "to")
    text = row.names("text")
    for name in ("text", "text_hant", "text_en"):
        row.braces(name, FACTS | set(known.fields))
    return Tell(to, text, row.flag("sheet"), row.flag("guide"))
