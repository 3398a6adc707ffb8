"""Reads about 督办."""

from typing import Any

from core.commands import OpenSupervision
from core.refs import Ref, call_ref, ticket_ref
from core.supervision.records import Supervision
from core.supervision.workflow import PENDING
from core.unit_of_work import UnitOfWork


def open_list(uow: UnitOfWork) -> list[Supervision]:
    """What is under supervision now, oldest first."""
    return uow.repo(Supervision).find(state=PENDING)


def pending(uow: UnitOfWork, code: str, about: Ref) -> list[Supervision]:
    """The open case of a department about a matter, if there is one."""
    return uow.repo(Supervision).find(department=code, state=PENDING, about=about, limit=1)


def meant(command: OpenSupervision) -> Ref:
    """The ticket or call that is meant."""
    return call_ref(command.call_id) if command.call_id else ticket_ref(command.ticket_id)


def named(about: Ref) -> dict[str, Any]:
    """How events and exports name it."""
    return {"ticket": about.id if about.kind == "ticket" else 0, "call": about.id if about.kind == "call" else 0}
