"""Words of an ended case are deleted; what was decided stays."""

from typing import Any

from core import commands as c
from core import events as e
from core.district.procedures import FILES
from core.errors import NoSuchCase, NotNow, there
from core.procedures.records import Case
from core.refs import Ref
from core.tickets.erasure import drop_file
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Happened
from core.workflow.records import Note

KEEPING = "keep"  # the limit after which what is private is erased
_TELLS = frozenset({"text", "person", *FILES})  # types of fields that hold somebody's words, name or pictures


def forget_case(command: c.ForgetCase, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Kept long enough (PIPL 19): title, words, names and files go; amounts, days and codes stay for the figures.

    What was said about a ticket goes with the ticket. A file that a case opened by this one has taken over stays.
    Raises NoSuchCase, NotNow for one that has not ended.
    """
    case = there(uow.repo(Case).get(command.case_id, lock=True), NoSuchCase)
    if case.closed_at is None or case.forgotten_at:
        raise NotNow(act="forget", state=case.state)
    procedure = uow.district.procedures.get(case.procedure)
    kinds = {code: field.type for code, field in procedure.fields.items()} if procedure else {}
    telling = {code for code in case.fields if kinds.get(code) in _TELLS}
    shared = _shared(uow, case)
    for code in telling:
        if kinds[code] in FILES:
            for key in _keys(case.fields[code]) - shared:
                drop_file(uow, key)
    notes = [note for note in uow.repo(Note).find(about=Ref("case", case.id)) if note.salt]
    for note in notes:
        for key in {*note.pictures} - shared:
            drop_file(uow, key)
        uow.repo(Note).change(note, text="", salt="", pictures=[])
    case.fields = {code: value for code, value in case.fields.items() if code not in telling}
    case.title, case.forgotten_at = "", uow.now
    uow.repo(Case).save(case)
    return [e.CaseForgotten(case.id, notes=len(notes) + len(telling))]


def erase_private(uow: UnitOfWork, case: Case, parent: object) -> Happened:
    """The days that papers are kept after the end are over: they go, bytes and all, unless another case holds them."""
    fields = uow.district.procedures[case.procedure].fields
    gone = {code: case.fields[code] for code in case.fields if code in fields and fields[code].private}
    for key in {key for value in gone.values() for key in _keys(value)} - _shared(uow, case):
        drop_file(uow, key)
    uow.repo(Case).change(case, fields={code: value for code, value in case.fields.items() if code not in gone})
    return [e.CaseForgotten(case.id, notes=len(gone))]


def _keys(value: Any) -> set[str]:
    """The files in a value: pictures and documents, or papers by their names."""
    found = [key for keys in value.values() for key in keys] if isinstance(value, dict) else value
    return {str(key) for key in found} if isinstance(found, list) else set()


def _shared(uow: UnitOfWork, case: Case) -> set[str]:
    """The files that cases beside this one hold too: opened by it, that opened it, or of the same person."""
    beside = uow.repo(Case).find(about=Ref("case", case.id)) + uow.repo(Case).find(created_by=case.created_by)
    if case.about.kind == "case":
        beside += uow.repo(Case).find(id=case.about.id)
    return {key for one in beside if one.id != case.id for value in one.fields.values() for key in _keys(value)}
