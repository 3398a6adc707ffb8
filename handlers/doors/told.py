"""What other systems are told of what happens, by the outbox."""

from typing import Any

from core import events as e
from core.bus import ActedEvents
from core.district.doors import FORWARDS
from core.ledger.records import DayHead
from core.people.masking import mask
from core.people.queries import live
from core.people.records import Appointment
from core.refs import Ref, ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.filing import answers
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.notes import matter
from core.workflow.records import Note
from core.workflow.work_calendar import local
from handlers.doors.orders import result_of
from handlers.notifier import Notifier
from handlers.wording import Wording

REPORT, OUT = "Report", "out"  # OUT: in a report that was told, with an end that is not known yet
_FORWARDED = (e.TicketForwarded, e.ForwardedAgain)
_SHOWN = ("number", "state", "category", "area", "department")  # what a record shows; no words, no person
_LATELY = frozenset({"ResultPassed", "TicketClosed", "TicketWithdrawn", "TicketMerged", "EnquiryAnswered"})


def tell_systems(uow: UnitOfWork, events: ActedEvents) -> None:
    """A letter for every event that a system wants to hear of; nobody hears of a tip-off."""
    systems = [one for one in uow.district.doors.systems.values() if one.tells]
    if not systems:
        return
    tickets: dict[int, Ticket] = {}
    for event, _ in events:
        kind = e.subject_of(event)
        record = matter(uow, Ref(kind, event.subject_id)) if kind in {"ticket", "call", "called"} else None
        if getattr(record, "tip_off", False):
            continue
        for system in systems:
            if isinstance(event, _FORWARDED) and isinstance(record, Ticket) and FORWARDS in system.tells:
                uow.outbox.post(f"door:{system.code}", "event", _report(uow, record))
            if kind in system.tells:
                uow.outbox.post(f"door:{system.code}", "event", _event(uow, event, kind, record))
        if isinstance(record, Ticket):
            tickets[record.id] = record
    for ticket in tickets.values():
        _results(uow, ticket, [type(event).__name__ for event, _ in events if event.subject_id == ticket.id])


def _event(uow: UnitOfWork, event: e.Event, kind: str, record: Any) -> dict[str, Any]:
    shown = {name: getattr(record, name) for name in _SHOWN if hasattr(record, name)}
    return {"event": type(event).__name__, "of": kind, "id": event.subject_id, "at": uow.now.isoformat(), **shown}


def _report(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What is handed to it: the matter in its masked words and where, of no person."""
    told = uow.repo(Note).first(about=ticket_ref(ticket.id), kind="report")
    area = uow.district.areas[ticket.area].names.hans if ticket.area else ""
    words = f"{mask(told.text) if told else ''} {reference(ticket.number)}".strip()
    facts = {"description": words, "service_code": ticket.category}
    where = {"address_string": f"{area}{ticket.place}", "lat": ticket.lat, "long": ticket.lon}
    return {"event": REPORT, "id": ticket.id, "at": uow.now.isoformat(), "report": {**facts, **where}}


def reference(number: str) -> str:
    """Our number as it stands in the words of what is handed over: by it the report is found there."""
    return f"[{number}]"


def _results(uow: UnitOfWork, ticket: Ticket, happened: list[str]) -> None:
    """How its order stands now, with the number of the other system; the answer once it is given."""
    for code, order in answers(uow, ticket):
        result = result_of(uow, ticket) if _LATELY & {*happened} else ""
        due = order.due_at.isoformat() if order.due_at else ""
        facts = {"number": order.number, "ticket": ticket.number, "state": ticket.state, "due": due}
        body = {"event": "OrderStands", **facts, "department": ticket.department, "result": result}
        uow.outbox.post(f"door:{code}", "event", {**body, "at": uow.now.isoformat()})


def note_head(uow: SqlUnitOfWork, wording: Wording) -> None:
    """Once a day, by whichever replica comes first: the head as it is now, to the chats of the townships."""
    day = f"{local(uow.now):%Y-%m-%d}"
    seq, head = uow.ledger_anchor()
    if not seq or not uow.take("day_heads", day):
        return
    uow.repo(DayHead).add(DayHead(day, seq, head))
    notifier = Notifier(uow, wording)
    reviews = [code for code, role in uow.district.roles.items() if "file_or_return" in role.can]
    townships = {one.department for one in uow.repo(Appointment).find(role=reviews) if live(uow, one)}
    for department in sorted(townships):  # whose people review what the places below decide
        notifier.say(department, "told.day_head", text=day, n=seq, head=head)
