"""Words kept on records, the numbers of records, and what one is about."""

import secrets
from typing import Any

from core.ledger.chain import text_digest
from core.record import kind_of
from core.refs import Ref
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.numbers import make
from core.workflow.records import Note

UNSAID: dict[str, Any] = {"note_id": 0, "digest": ""}


def free_number(uow: UnitOfWork, *kinds: type[Any], lead: str = "") -> str:
    """A number that no record of these kinds has; `lead` stands before it."""
    number = ""
    while not number or any(uow.repo(kind).first(number=number) for kind in kinds):
        number = lead + make(secrets.randbelow)
    return number


def matter(uow: UnitOfWork, about: Ref) -> Any:
    """The ticket or call that something is about, None for anything else; a called department belongs to its call."""
    kind, row_id = about
    if kind == "called":
        called = uow.repo(kind_of("called")).get(row_id)
        kind, row_id = "call", called.call_id if called else 0
    return uow.repo(kind_of(kind)).get(row_id) if kind in {"ticket", "call"} else None


def keep_note(
    uow: UnitOfWork, about: Ref, kind: str, text: str, actor: Actor, pictures: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Keep a text about a record; gives `note_id` and the `digest` by which the ledger vouches for it."""
    salt = secrets.token_hex(8)
    note = Note(about, kind, text.strip(), salt, uow.now, actor.person_id, actor.department, list(pictures))
    note.open = kind == "report" and not getattr(matter(uow, about), "tip_off", False)
    uow.repo(Note).add(note)
    return {"note_id": note.id, "digest": text_digest(note.salt, note.kind, note.text, note.pictures)}
