"""Reads about calls, and locks: the call before its departments."""

from collections.abc import Sequence
from datetime import datetime

from core.calls.records import Call, CalledDepartment
from core.district.calls import CallType
from core.errors import NoSuchCall, there
from core.unit_of_work import UnitOfWork


def locked_call(uow: UnitOfWork, call_id: int) -> Call:
    """The call, kept for this unit of work alone. Raises NoSuchCall."""
    return there(uow.repo(Call).get(call_id, lock=True), NoSuchCall)


def locked_called(uow: UnitOfWork, called_id: int) -> tuple[CalledDepartment, Call]:
    """A called department and its call, the call locked first (no deadlock). Raises NoSuchCall."""
    seen = uow.repo(CalledDepartment).get(called_id)
    call = locked_call(uow, seen.call_id if seen else 0)
    return there(uow.repo(CalledDepartment).get(called_id, lock=True), NoSuchCall), call


def departments_of(uow: UnitOfWork, call: Call) -> list[CalledDepartment]:
    """All departments of a call, in the order in which they were called."""
    return uow.repo(CalledDepartment).find(call_id=call.id)


def all_told(call: Call, departments: Sequence[CalledDepartment]) -> datetime | None:
    """When the cards had come to all departments called so far that have a chat; None while one is waited for."""
    told = call.told_at
    return told if told and all(one.joined_at <= told for one in departments) else None


def kind_of(uow: UnitOfWork, call: Call) -> CallType | None:
    """The call's type, None where the district has abolished it."""
    return uow.district.calls.types.get(call.kind)


def urgent(uow: UnitOfWork, call: Call) -> bool:
    """Whether the call's limits speak at night."""
    kind = kind_of(uow, call)
    return kind is not None and kind.urgent
