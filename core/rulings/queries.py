"""Reads about rulings, and the lock: the matter before its case."""

from __future__ import annotations

from typing import Any

from core.calls.queries import locked_called
from core.duties.records import Ruling
from core.duties.rulings import precedents
from core.errors import NoSuchTicket
from core.refs import Ref
from core.rulings.workflow import OPEN
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import UnitOfWork


def locked_ruling(uow: UnitOfWork, ruling_id: int) -> tuple[Ruling, Any]:
    """The case, and the ticket or called department it is about, locked first (no deadlock). Raises NoSuchTicket."""
    seen = uow.repo(Ruling).get(ruling_id)
    if seen is None:
        raise NoSuchTicket(number="")
    parent = locked(uow, seen.about.id) if seen.about.kind == "ticket" else locked_called(uow, seen.about.id)[0]
    found = uow.repo(Ruling).get(ruling_id, lock=True)
    if found is None:
        raise NoSuchTicket(number="")
    return found, parent


def before_panel(uow: UnitOfWork, about: Ref) -> list[Ruling]:
    """The open case about a matter, if there is one."""
    return uow.repo(Ruling).find(about=about, state=OPEN)


def to_designate(uow: UnitOfWork) -> list[int]:
    """The tickets that departments have which no longer exist."""
    held = uow.repo(Ticket).find(state=[state for state in TICKET.states if TICKET.target(state, "designate")])
    return [ticket.id for ticket in held if ticket.department and ticket.department not in uow.district.departments]


def similar_rulings(uow: UnitOfWork, *, words: str = "", category: str = "", limit: int = 3) -> list[Ruling]:
    """Precedents for a matter, nearest first (先例), shown when a similar one is routed."""
    decided = uow.repo(Ruling).find(state="decided", newest=True, limit=5000)
    return [found.ruling for found in precedents(decided, words=words, category=category, limit=limit)]
