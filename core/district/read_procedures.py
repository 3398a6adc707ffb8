"""Reads procedures.yaml; every word in it is checked against the others."""

from collections.abc import Mapping
from typing import Any

from core.district import procedures
from core.district.cells import Record
from core.district.procedure_words import NEEDS
from core.district.read_effects import PROCEDURES, Known, read_effect, refer_fields, refer_relation
from core.district.tables import Folder, build, table, unique
from core.district.vocabulary import PERMISSIONS

# What may stand in {…} in texts, beside the fields.
_OF_CASE = ("number", "title", "department", "text", "state", "procedure", "act", "about", "office", "phone", "actor")
FACTS = frozenset((*_OF_CASE, "kept", "listed"))


def read_procedures(folder: Folder) -> dict[str, Any]:
    """`procedures` by code, of procedures.yaml and procedures_*.yaml, and the `books` they post in; {} where there are
    none."""
    books = read_books(folder)
    files = folder.named("procedures*.yaml")
    records = dict(unique(row for file in files for row in folder.outline(file).records("procedures")))
    folder.findings.define("procedures", PROCEDURES, records)
    folder.findings.define("books", procedures.ACCOUNTS, books)
    for book in (one for one in books.values() if one.cases):
        folder.outline(procedures.ACCOUNTS).of("cases", "procedures", book.cases)
    return {"books": books, "procedures": {code: _procedure(row, books) for code, row in records.items()}}


def _procedure(row: Record, books: Mapping[str, procedures.Book]) -> procedures.Procedure:
    row.define("stages", "acts")
    fields = {name: _field(name, one) for name, one in unique(row.some("fields"))}
    row.findings.define("fields", row.file, fields)
    stages, acts = dict(unique(row.records("stages"))), dict(unique(row.records("acts")))
    types, private = {name: one.type for name, one in fields.items()}, [n for n, one in fields.items() if one.sealed]
    known = Known(books, row.text("about", "none"), types, acts, private)
    refer_fields(row, "by", known, "choice")
    for one in row.some("fields"):
        for relation in one.words("of") if one.text("type", "") in {"department", "departments"} else ():
            refer_relation(one, "of", known, relation)
    record = row.record("record") if row.has("record") else None
    found = build(
        procedures.Procedure,
        row,
        start=_step(procedures.START, row.record(procedures.START), known),
        fields=fields,
        stages={name: _stage(name, one, known) for name, one in stages.items()},
        acts={name: _step(name, one, known) for name, one in acts.items()},
        record=_tell(record, known) if record else None,
        recorded=record.words("stages") if record else (),
        begins=tuple(_begin(one, fields, known) for one in row.some("begins")),
    )
    _check_texts(row, "sheet", known)
    _check_ways(found, stages)
    return found


def _check_texts(row: Record, key: str, known: Known) -> None:
    for name in (key, f"{key}_hant", f"{key}_en"):
        row.braces(name, FACTS | set(known.fields))


def _check_ways(found: procedures.Procedure, stages: dict[str, Record]) -> None:
    """Every stage is reached, and an end from every one."""
    named = {to for step in found.acts.values() for to in (*step.sources, step.to) if to}
    if not found.stages or not named <= found.stages.keys():
        return  # told already
    reached = _spread(found, found.first)
    for code in found.stages:
        if code not in reached:
            stages[code].wrong("unreachable_stage", "code", code=code)
        elif not any(found.stages[one].end for one in _spread(found, code)):
            stages[code].wrong("no_way_out", "code", code=code)


def _spread(procedure: procedures.Procedure, begin: str) -> set[str]:
    """Every stage that can be reached from one, itself included."""
    found, waiting = {begin}, [begin]
    while waiting:
        fresh = procedure.leads(waiting.pop()) - found
        found |= fresh
        waiting += fresh
    return found


def _field(code: str, row: Record) -> procedures.Field:
    chosen = dict(unique(row.some("choices")))
    found = build(
        procedures.Field, row, worth={name: one.number("worth") for name, one in chosen.items() if one.has("worth")}
    )
    if (found.type == "choice") != bool(chosen):
        row.wrong("choices_and_type", "choices" if chosen else "type", code=code)
    if found.type == "officer":
        row.of("of", "roles")
    if found.type == "case":
        row.of("of", "procedures")
    return found


def _begin(row: Record, fields: Mapping[str, procedures.Field], known: Known) -> procedures.Begin:
    refer_fields(row, "department", known, "department")
    given = row.record("fields").cells if row.has("fields") else {}
    for code, value in given.items():
        row.refer("fields", fields[code].choices if code in fields else (), PROCEDURES, str(value))
    if known.about == "none":
        row.wrong("not_about_a_matter", "on", word="begins")
    return build(procedures.Begin, row, fields={code: str(value) for code, value in given.items()})


def _stage(code: str, row: Record, known: Known) -> procedures.Stage:
    if (row.has("limit") or row.has("until")) and not row.has("whose"):
        row.wrong("limit_without_calendar", "limit" if row.has("limit") else "until", code=code)
    refer_relation(row, "whose", known, row.text("whose", ""))
    refer_fields(row, "until", known, "date", "moment")
    if row.text("missed", "alarm") not in procedures.MISSED:
        row.of("missed", "acts")
    refer_fields(row, "promise", known, "service")
    row.refer("remind", {*known.fields, *known.acts}, PROCEDURES)
    return build(procedures.Stage, row)


def _step(code: str, row: Record, known: Known) -> procedures.Step:
    who = _ways(row, known)
    if not who:
        row.wrong("missing_value", "who")
    for relation in row.words("never"):
        refer_relation(row, "never", known, relation)
    refer_fields(row, "fields", known)
    _check_texts(row, "done", known)
    words = row.record("words") if isinstance(row.cells.get("words"), Record) else None
    return build(
        procedures.Step,
        row,
        code=code,
        names=row.names(needed=code != procedures.START),
        who=who,
        words=words.names("ask") if words else row.names("words", needed=False),
        optional=words.flag("optional") if words else False,
        needs=tuple(_need(one, known) for one in row.some("needs")),
        effects=tuple(read_effect(one, known) for one in row.some("effects")),
        tells=tuple(_tell(one, known) for one in row.some("tell")),
    )


def _ways(row: Record, known: Known) -> tuple[procedures.Way, ...]:
    found = []
    for written in row.words("who"):
        relation, _, permissions = written.partition("/")
        refer_relation(row, "who", known, relation)
        for permission in filter(None, permissions.split("+")):
            if permission not in PERMISSIONS:
                row.unknown("who", permission, PERMISSIONS)
        found.append(procedures.Way(relation, frozenset(filter(None, permissions.split("+")))))
    return tuple(found)


def _need(row: Record, known: Known) -> procedures.Need:
    kinds = [kind for kind in NEEDS if row.has(kind)]
    row.of("counted", "stages")
    if len(kinds) != 1:
        row.wrong("one_of", "", allowed="、".join(NEEDS))
        return procedures.Need("after", None)
    kind = kinds[0]
    if NEEDS[kind] in {"act", "field"}:
        row.of(kind, f"{NEEDS[kind]}s")
    if kind in {"running", "movable", "missed", "ended", "within"} and known.about != "ticket":
        row.wrong("not_about_a_ticket", kind, word=kind)
    if kind == "sent" and known.about == "none":
        row.wrong("not_about_a_matter", kind, word=kind)
    refer_fields(row, "same", known)
    return procedures.Need(kind, _value(row, kind), row.text("basis", ""), row.words("counted"), row.text("same", ""))


def _value(row: Record, kind: str) -> Any:
    match NEEDS[kind]:
        case "limit":
            return row.limit(kind)
        case "number":
            return row.number(kind)
        case "flag":
            return row.flag(kind)
    return row.text(kind)


def _tell(row: Record, known: Known) -> procedures.Tell:
    to = row.words("to")
    for relation in to:
        refer_relation(row, "to", known, relation)
    if not to:
        row.wrong("missing_value", "to")
    _check_texts(row, "text", known)
    _check_texts(row, "row", known)
    return build(procedures.Tell, row)


def read_books(folder: Folder) -> dict[str, procedures.Book]:
    """The books of accounts.yaml by code; {} where the district keeps none."""
    if (top := folder.maybe(procedures.ACCOUNTS)) is None:
        return {}
    top.define("books")
    rows = top.records("books")
    for row in rows:
        row.refer("gone", [one.text("code", "") for one in row.some("accounts")], procedures.ACCOUNTS)
        if row.has("expires") and not row.has("gone"):
            row.wrong("missing_value", "gone")
    return table(procedures.Book, rows)
