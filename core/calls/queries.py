"""Reads about calls, and locks: the call before its departments."""

from __future__ import annotations

import secrets

from core.domain.calls.kinds import CallType
from core.domain.chain import text_digest
from core.domain.rows import Call, CalledUnit, Note
from core.errors import NoSuchCall
from core.unit import Actor, Unit


def locked_call(uow: Unit, call_id: int) -> Call:
    """The call, kept for this unit of work alone. Raises NoSuchCall."""
    call = uow.calls.get(call_id, lock=True)
    if call is None:
        raise NoSuchCall(number="")
    return call


def locked_called(uow: Unit, called_id: int) -> tuple[CalledUnit, Call]:
    """A called department and its call, the call locked first (no deadlock). Raises NoSuchCall."""
    seen = uow.called_units.get(called_id)
    call = locked_call(uow, seen.call_id if seen else 0)
    called = uow.called_units.get(called_id, lock=True)
    if called is None:
        raise NoSuchCall(number="")
    return called, call


def units_of(uow: Unit, call: Call) -> list[CalledUnit]:
    """All departments of a call, in the order in which they were called."""
    return uow.called_units.find(call_id=call.id)


def kind_of(uow: Unit, call: Call) -> CallType | None:
    """The call's type, None where the district has abolished it."""
    return uow.district.calls.types.get(call.kind)


def urgent(uow: Unit, call: Call) -> bool:
    """Whether the call's limits speak at night."""
    kind = kind_of(uow, call)
    return kind is not None and kind.urgent


def keep_call_note(
    uow: Unit, call_id: int, kind: str, text: str, actor: Actor, pictures: tuple[str, ...] = ()
) -> dict[str, object]:
    """Keep a text on a call; gives the facts by which the ledger vouches for it."""
    salt = secrets.token_hex(8)
    note = Note(0, kind, text.strip(), salt, uow.now, actor.person_id, actor.unit, list(pictures), call_id=call_id)
    uow.notes.add(note)
    return {"note_id": note.id, "digest": text_digest(note.salt, note.kind, note.text, note.pictures)}
