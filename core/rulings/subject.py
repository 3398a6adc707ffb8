"""Cases of the panel as the engine knows them, and how one begins."""

from typing import Any

from core import commands as c
from core import events as e
from core.calls.records import Call
from core.district.desks import centre
from core.duties.records import Ruling
from core.duties.rulings import chairs, sits
from core.errors import AlreadyDone, CivicError, NotNow, NotYours, Recused
from core.refs import Ref, ticket_ref
from core.rulings.effects import EFFECTS, GUARDS
from core.rulings.queries import before_panel, locked_ruling
from core.rulings.workflow import RULING
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened, Move, Relation, Subject, in_office, theirs
from core.workflow.notes import UNSAID, matter
from core.workflow.timers import own_limits


def _not_panel(move: Move) -> CivicError:
    panel = move.uow.district.rulings.panels.get(move.record.panel)
    return NotYours(act=move.act.name, department=panel.chair if panel else centre(move.uow.district))


def _not_seated(move: Move) -> CivicError:
    """Interested staff recuse."""
    own = any(appointment.department == move.record.department for appointment in move.held)
    return Recused(department=move.record.department) if own else _not_panel(move)


def _misplaced(uow: UnitOfWork, ruling: Ruling, name: str) -> CivicError:
    if ruling.decided_at:
        return AlreadyDone(act=name, who="", department=ruling.panel, at=ruling.decided_at)
    return NotNow(act=name, state=ruling.state)


RULINGS = Subject(
    "ruling",
    locked_ruling,
    lambda uow, ruling: RULING,
    {
        "seat": Relation(lambda move, post: sits(move.uow.district, move.record, post), _not_seated),
        "chair": Relation(lambda move, post: chairs(move.uow.district, move.record, post), _not_panel),
        "disputing": Relation(in_office, theirs(lambda move: move.record.department)),
    },
    GUARDS,
    EFFECTS,
    timers=own_limits("ruling"),
    misplaced=_misplaced,
)


def _open(
    uow: UnitOfWork, holder: str, about: Ref, note: dict[str, Any], *, basis: str = "", suggested: str = ""
) -> Any:
    """A ticket or a called department's part goes before the panel; `note` vouches for the words of the dispute.

    Raises NotNow where the district has no panel.
    """
    panel = uow.district.rulings.panel
    if panel is None:
        raise NotNow(act="dispute", state="no_panel")
    found = matter(uow, about)
    category = uow.district.categories.get(found.category) if found else None
    row = Ruling(about, holder, basis, suggested, panel.code, "open", uow.now)
    row.category, row.area = (found.category, found.area) if found else ("", "")
    row.subject = category.names.hans if category else ""
    ruling = uow.repo(Ruling).add(row)
    timer = limits.begin(uow, Ref("ruling", ruling.id), "panel", panel.chair, panel.limit, urgent=False)
    return e.RulingOpened(
        ruling.id,
        panel=panel.code,
        department=holder,
        suggested=suggested,
        ticket=found.id if isinstance(found, Ticket) else 0,
        call=found.id if isinstance(found, Call) else 0,
        due=timer.due_at.isoformat(),
        **note,
    )


def open_disputed(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: whoever has it disputes the duty; the panel decides."""
    note = {"note_id": event.note_id, "digest": event.digest}
    about = Ref(e.subject_of(event), event.subject_id)
    return [_open(uow, event.department, about, note, basis=event.basis, suggested=event.suggested)]


def open_after_returns(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: one return too many goes to the panel by itself (JB-09, SG-63)."""
    if event.returns <= uow.district.timers.max_returns or uow.district.rulings.panel is None:
        return []
    ticket = locked(uow, event.subject_id)
    if before_panel(uow, ticket_ref(ticket.id)):
        return []
    note = {"note_id": event.note_id, "digest": event.digest}
    return [_open(uow, event.department, ticket_ref(ticket.id), note, basis=event.basis)]


def open_for_dissolved(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the department that has the matter is no more; the panel names another, or nobody ever would."""
    return find_holder(c.FindHolder(event.subject_id), uow, actor=actor)


def find_holder(command: c.FindHolder, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """The panel is asked once, where the ticket's department is no more; else nothing happens."""
    ticket = uow.repo(Ticket).get(command.ticket_id, lock=True)
    if ticket is None or ticket.department in uow.district.departments or uow.district.rulings.panel is None:
        return []
    if TICKET.target(ticket.state, "designate") is None or before_panel(uow, ticket_ref(ticket.id)):
        return []
    return [_open(uow, ticket.department, ticket_ref(ticket.id), UNSAID)]


def close_with_ticket(event: e.Event, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the centre designated by itself, or the matter has ended; the panel's case is over."""
    return [Follow(Ref("ruling", one.id), "lapse") for one in before_panel(uow, ticket_ref(event.subject_id))]
