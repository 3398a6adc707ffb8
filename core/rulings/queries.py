"""Reads about rulings, and the lock: the matter before its case."""

from typing import Any

from core.calls.queries import locked_called
from core.duties.records import Opinion, Ruling
from core.duties.rulings import seats
from core.errors import NoSuchTicket, there
from core.refs import Ref
from core.rulings.workflow import OPEN
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import UnitOfWork


def locked_ruling(uow: UnitOfWork, ruling_id: int) -> tuple[Ruling, Any]:
    """The case, and the ticket or called department it is about, locked first (no deadlock). Raises NoSuchTicket."""
    seen = there(uow.repo(Ruling).get(ruling_id), NoSuchTicket)
    parent = locked(uow, seen.about.id) if seen.about.kind == "ticket" else locked_called(uow, seen.about.id)[0]
    return there(uow.repo(Ruling).get(ruling_id, lock=True), NoSuchTicket), parent


def unheard(uow: UnitOfWork, ruling: Ruling) -> list[str]:
    """The members whose opinion the chair must still wait for."""
    panel = uow.district.rulings.panels.get(ruling.panel)
    if panel is None or panel.at_once or ruling.late:
        return []
    heard = {opinion.department for opinion in uow.repo(Opinion).find(ruling_id=ruling.id)}
    return [code for code in seats(uow.district, panel) if code not in {panel.chair, ruling.department, *heard}]


def before_panel(uow: UnitOfWork, about: Ref) -> list[Ruling]:
    """The open case about a matter, if there is one."""
    return uow.repo(Ruling).find(about=about, state=OPEN)


def to_designate(uow: UnitOfWork) -> list[int]:
    """The tickets that departments have which no longer exist."""
    held = uow.repo(Ticket).find(state=[state for state in TICKET.states if TICKET.target(state, "designate")])
    return [ticket.id for ticket in held if ticket.department and ticket.department not in uow.district.departments]


def similar_rulings(uow: UnitOfWork, category: str) -> list[Ruling]:
    """Precedents for a matter, the latest first (先例), shown when a similar one is routed."""
    return uow.repo(Ruling).find(state="decided", category=category, newest=True, limit=3) if category else []
