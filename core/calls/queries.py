"""Reads about calls, and locks: the call before its departments."""

from __future__ import annotations

from core.domain.calls.kinds import CallType
from core.domain.rows import Call, CalledUnit
from core.errors import NoSuchCall
from core.unit import Unit


def locked_call(uow: Unit, call_id: int) -> Call:
    """The call, kept for this unit of work alone. Raises NoSuchCall."""
    call = uow.repo(Call).get(call_id, lock=True)
    if call is None:
        raise NoSuchCall(number="")
    return call


def locked_called(uow: Unit, called_id: int) -> tuple[CalledUnit, Call]:
    """A called department and its call, the call locked first (no deadlock). Raises NoSuchCall."""
    seen = uow.repo(CalledUnit).get(called_id)
    call = locked_call(uow, seen.call_id if seen else 0)
    called = uow.repo(CalledUnit).get(called_id, lock=True)
    if called is None:
        raise NoSuchCall(number="")
    return called, call


def units_of(uow: Unit, call: Call) -> list[CalledUnit]:
    """All departments of a call, in the order in which they were called."""
    return uow.repo(CalledUnit).find(call_id=call.id)


def kind_of(uow: Unit, call: Call) -> CallType | None:
    """The call's type, None where the district has abolished it."""
    return uow.district.calls.types.get(call.kind)


def urgent(uow: Unit, call: Call) -> bool:
    """Whether the call's limits speak at night."""
    kind = kind_of(uow, call)
    return kind is not None and kind.urgent
