"""Words of an ended case are deleted; what was decided stays."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.errors import NoSuchCase, NotNow
from core.procedures.records import Case
from core.refs import Ref
from core.tickets.erasure import drop_file
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.records import Note

_FILES = frozenset({"pictures", "document"})
_TELLS = frozenset({"text", "person", *_FILES})  # types of fields that hold somebody's words, name or pictures


def forget_case(command: c.ForgetCase, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Kept long enough (PIPL 19): title, words, names and files go; amounts, days and codes stay for the figures.

    What was said about a ticket goes with the ticket. A file that a case opened by this one has taken over stays.
    Raises NoSuchCase, NotNow for one that has not ended.
    """
    case = uow.repo(Case).get(command.case_id, lock=True)
    if case is None:
        raise NoSuchCase(number="")
    if case.closed_at is None or case.forgotten_at:
        raise NotNow(act="forget", state=case.state)
    procedure = uow.district.procedures.get(case.procedure)
    kinds = {code: field.type for code, field in procedure.fields.items()} if procedure else {}
    telling = {code for code in case.fields if kinds.get(code) in _TELLS}
    shared = _shared(uow, case)
    for code in telling:
        if kinds[code] in _FILES:
            for key in {*case.fields[code]} - shared:
                drop_file(uow, key)
    notes = [note for note in uow.repo(Note).find(about=Ref("case", case.id)) if note.salt]
    for note in notes:
        for key in {*note.pictures} - shared:
            drop_file(uow, key)
        note.text, note.salt, note.pictures = "", "", []
        uow.repo(Note).save(note)
    case.fields = {code: value for code, value in case.fields.items() if code not in telling}
    case.title, case.forgotten_at = "", uow.now
    uow.repo(Case).save(case)
    return [e.CaseForgotten(case.id, notes=len(notes) + len(telling))]


def _shared(uow: UnitOfWork, case: Case) -> set[str]:
    """The files that cases beside this one, opened by it or that opened it, hold too."""
    beside = uow.repo(Case).find(about=Ref("case", case.id))
    if case.about.kind == "case":
        beside += uow.repo(Case).find(id=case.about.id)
    return {str(key) for one in beside for value in one.fields.values() if isinstance(value, list) for key in value}
