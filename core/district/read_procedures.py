"""Reads procedures.yaml; every word in it is checked against the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from core.district.cells import Record, hint, unique
from core.district.district import Department, Role
from core.district.procedures import (
    ABOUT,
    EFFECTS,
    FIELD_TYPES,
    KEEPS,
    MISSED,
    NAMED,
    NEEDS,
    OF_TICKETS,
    RELATIONS,
    SEES,
    START,
    Effect,
    Field,
    Need,
    Procedure,
    Stage,
    Step,
    Tell,
    Way,
    spread,
)
from core.district.tables import Folder
from core.district.vocabulary import AREA_KINDS, PERMISSIONS
from core.guide.records import MODES, NATURES

PROCEDURES = "procedures.yaml"
_MODES = frozenset(mode or kind for kind, modes in MODES.items() for mode in modes) | NATURES - {""}
# What may stand in {…} in texts, beside the fields.
_OF_CASE = ("number", "title", "department", "text", "state", "procedure", "act", "about", "office", "phone", "actor")
FACTS = frozenset((*_OF_CASE, "kept"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a procedure may name. `fields`: code -> type."""

    departments: Collection[str]
    roles: Collection[str]
    codes: Collection[str]
    about: str
    fields: dict[str, str]
    stages: Collection[str]
    acts: Collection[str]


def read_procedures(folder: Folder, roles: dict[str, Role], departments: dict[str, Department]) -> dict[str, Procedure]:
    """The procedures of the district by code, of procedures.yaml and procedures_*.yaml; {} where it has none."""
    files = sorted(file.name for file in folder.path.glob("procedures*.yaml"))
    records = dict(unique(row for file in files for row in folder.outline(file).records("procedures")))
    bases = {department.base for department in departments.values()}
    return {code: _procedure(code, row, bases, roles, records) for code, row in records.items()}


def _procedure(
    code: str, row: Record, departments: Collection[str], roles: Collection[str], codes: Collection[str]
) -> Procedure:
    fields = {name: _field(name, one, departments, roles) for name, one in unique(row.some("fields"))}
    stages, acts = dict(unique(row.records("stages"))), dict(unique(row.records("acts")))
    about = row.choice("about", ABOUT, "none")
    kinds = {name: one.type for name, one in fields.items()}
    known = _Known(departments, roles, codes, about, kinds, stages, acts)
    _fields(row, "by", known, "choice")
    row.refer("reviewers", departments, "units.csv")
    row.refer("title", fields, PROCEDURES)
    row.refer("ends_with_matter", acts, PROCEDURES)
    found = Procedure(
        code,
        row.names(),
        row.text("basis"),
        about,
        row.choice("see", SEES, "parties"),
        _step(START, row.record(START), known),
        fields,
        {name: _stage(name, one, known) for name, one in stages.items()},
        {name: _step(name, one, known) for name, one in acts.items()},
        row.words("words"),
        row.words("reviewers"),
        row.text("title", ""),
        row.text("ends_with_matter", ""),
        row.choices("offered", _MODES),
        row.names("sheet", needed=False),
        row.flag("unique"),
        row.text("by", ""),
        row.words("begins_with"),
        row.choices("begins_at", AREA_KINDS),
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


def _field(code: str, row: Record, departments: Collection[str], roles: Collection[str]) -> Field:
    kind = row.choice("type", FIELD_TYPES)
    choices = {name: one.names() for name, one in unique(row.records("choices"))} if row.has("choices") else {}
    if not kind:
        row.wrong("missing_value", "type")
    if (kind == "choice") != bool(choices):
        row.wrong("choices_and_type", "choices" if choices else "type", code=code)
    names = row.names()
    row.refer("owner", departments, "units.csv")
    row.refer("of", roles if kind == "officer" else row.words("of"), "roles.yaml")
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
    )


def _stage(code: str, row: Record, known: _Known) -> Stage:
    limit = row.limit("limit") if row.has("limit") else None
    whose = row.text("whose", "")
    if (limit or row.has("until")) and not whose:
        row.wrong("limit_without_calendar", "limit" if limit else "until", code=code)
    _relation(row, "whose", known, whose)
    _fields(row, "until", known, "date", "moment")
    missed = row.text("missed", "alarm")
    if missed not in MISSED:
        row.refer("missed", known.acts, PROCEDURES)
    _fields(row, "promise", known, "service")
    until, promise = row.text("until", ""), row.text("promise", "")
    return Stage(code, row.names(), row.flag("end"), limit, until, promise, whose, missed)


def _fields(row: Record, key: str, known: _Known, *types: str) -> tuple[str, ...]:
    """The fields written under the key; they must be there, and of one of the types."""
    row.refer(key, known.fields, PROCEDURES)
    found = row.words(key)
    for code in found:
        if types and known.fields.get(code, types[0]) not in types:
            row.wrong("wrong_field_type", key, code=code, type=known.fields[code], wanted="、".join(types))
    return found


def _step(code: str, row: Record, known: _Known) -> Step:
    row.refer("from", known.stages, PROCEDURES)
    row.refer("to", known.stages, PROCEDURES)
    who = _ways(row, known)
    if not who:
        row.wrong("missing_value", "who")
    never = row.words("never")
    for relation in never:
        _relation(row, "never", known, relation)
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
        _fields(row, "fields", known),
        tuple(_need(one, known) for one in row.records("needs")) if row.has("needs") else (),
        tuple(_effect(one, known) for one in row.records("effects")) if row.has("effects") else (),
        tuple(_tell(one, known) for one in row.records("tell")) if row.has("tell") else (),
        row.flag("confirm"),
        row.names("done", needed=False),
        row.flag("anew"),
    )


def _ways(row: Record, known: _Known) -> tuple[Way, ...]:
    found = []
    for written in row.words("who"):
        relation, _, permissions = written.partition("/")
        _relation(row, "who", known, relation)
        for permission in filter(None, permissions.split("+")):
            if permission not in PERMISSIONS:
                allowed = sorted(PERMISSIONS)
                guess = hint(permission, allowed)
                row.wrong("unknown_word", "who", word=permission, allowed="、".join(allowed), hint=guess)
        found.append(Way(relation, frozenset(filter(None, permissions.split("+")))))
    return tuple(found)


def _relation(row: Record, key: str, known: _Known, written: str) -> None:
    """Check 'desk', 'field:builder', 'department:water'; '' is none."""
    name, _, argument = written.partition(":")
    if written and name not in RELATIONS:
        allowed = sorted(RELATIONS)
        row.wrong("unknown_word", key, word=name, allowed="、".join(allowed), hint=hint(name, allowed))
    if name in {"department", "each"}:
        row.refer(key, known.departments, "units.csv", argument)
    if name in {"role", "post"}:
        row.refer(key, known.roles, "roles.yaml", argument)
    if name in NAMED:
        row.refer(key, [code for code, kind in known.fields.items() if kind in NAMED[name]], PROCEDURES, argument)
    if name == "followers":
        row.refer(key, known.codes, PROCEDURES, argument)
    if name in OF_TICKETS and known.about != "ticket":
        row.wrong("not_about_a_ticket", key, word=name)


def _need(row: Record, known: _Known) -> Need:
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


def _effect(row: Record, known: _Known) -> Effect:
    kind = row.choice("do", EFFECTS)
    if not kind:
        row.wrong("missing_value", "do")
    for key in (key for key in EFFECTS.get(kind, ()) if not row.has(key)):
        row.wrong("effect_without", key, effect=kind)
    row.refer("procedure", known.codes, PROCEDURES)
    row.refer("then", known.acts, PROCEDURES)
    _fields(row, "field", known, *KEEPS.get(kind, ()))
    _fields(row, "where", known, "area" if kind in {"gather", "collect"} else "department")
    _fields(row, "category", known, "category")
    _fields(row, "until", known, "date")
    _fields(row, "reason", known, "choice", "text")
    for key in (key for key in ("among", "to") if row.has(key)):
        _relation(row, key, known, row.text(key).partition("/")[0])
    _fields(row, "kind", known, "choice")
    if kind in {"prolong", "set_aside", "run_on", "exempt", "hand"} and known.about != "ticket":
        row.wrong("not_about_a_ticket", "do", word=kind)
    texts = ["procedure", "field", "value", "until", "reason", "then", "where", "among", "series", "as", "papers"]
    texts += ["category", "same", "act", "owner", "to", "text", "kind", "scope"]
    values: dict[str, Any] = {key: row.text(key) for key in texts if row.has(key) and isinstance(row.cells[key], str)}
    values |= {"shown": row.words("field")} if kind == "show" else {}
    values |= {"pictures": _fields(row, "pictures", known, "pictures")} if row.has("pictures") else {}
    values |= {"by": row.limit("by")} if row.has("by") else {}
    values |= {"hand": row.flag("hand")} if row.has("hand") else {}
    values |= {"fields": {k: str(v) for k, v in row.record("fields").cells.items()}} if row.has("fields") else {}
    return Effect(kind, values)


def _tell(row: Record, known: _Known) -> Tell:
    to = row.words("to")
    for relation in to:
        _relation(row, "to", known, relation)
    if not to:
        row.wrong("missing_value", "to")
    text = row.names("text")
    for name in ("text", "text_hant", "text_en"):
        row.braces(name, FACTS | set(known.fields))
    return Tell(to, text, row.flag("sheet"), row.flag("guide"))
