"""Reads about 督办."""

from __future__ import annotations

from typing import Any

from core.commands import OpenSupervision, ReportFinding
from core.domain.refs import Ref, call_ref, ticket_ref
from core.domain.rows import Supervision
from core.errors import NoSuchTicket
from core.supervision.workflow import PENDING
from core.unit import Unit


def locked_supervision(uow: Unit, supervision_id: int) -> tuple[Supervision, None]:
    """The 督办, kept for this unit of work alone. Raises NoSuchTicket."""
    row = uow.repo(Supervision).get(supervision_id, lock=True)
    if row is None:
        raise NoSuchTicket(number="")
    return row, None


def open_list(uow: Unit) -> list[Supervision]:
    """What is under supervision now, oldest first."""
    return uow.repo(Supervision).find(state=PENDING)


def pending(uow: Unit, code: str, about: Ref) -> list[Supervision]:
    """The open case of a department about a matter, if there is one."""
    return uow.repo(Supervision).find(unit=code, state=PENDING, about=about, limit=1)


def meant(command: OpenSupervision | ReportFinding) -> Ref:
    """The ticket or call that is meant."""
    return call_ref(command.call_id) if command.call_id else ticket_ref(command.ticket_id)


def named(about: Ref) -> dict[str, Any]:
    """How events and exports name it."""
    return {"ticket": about.id if about.kind == "ticket" else 0, "call": about.id if about.kind == "call" else 0}
