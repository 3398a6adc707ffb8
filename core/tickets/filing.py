"""A new ticket: duty, record, corrections; orders of other systems."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core import commands as c
from core import events as e
from core.commands import FileTicket, Input, NoteForwarded, TakeOrder
from core.district.desks import centre
from core.district.district import District
from core.district.doors import FORWARDS, RESULTS
from core.duties.precedents import SETTLED, settle
from core.errors import NotYours, TooManyTickets
from core.people.queries import live_appointments
from core.record import picked
from core.refs import ticket_ref
from core.routing.router import Duty, duty
from core.tickets.lifecycle import ENDED
from core.tickets.records import CONTACT, Correction, Lesson, Order, Ticket
from core.tickets.timers import begin_limits, resolve_due
from core.tickets.workflow import TICKET
from core.unit_of_work import HOUSE, Actor, UnitOfWork
from core.workflow.engine import Follow, Happened
from core.workflow.notes import UNSAID, free_number, keep_note
from core.workflow.transitions import Timers

MAX_TICKETS_A_DAY = 20


def file_ticket(command: FileTicket, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Register a request and give it its number; where the duty is clear it goes straight to the department.

    Raises NotYours for somebody who files in another's name without an appointment, TooManyTickets.
    """
    if actor.person_id not in {command.reporter_id, command.filed_by} and not live_appointments(uow, actor.person_id):
        raise NotYours(act="file", department=centre(uow.district))
    if uow.count_filed(command.reporter_id, uow.now - timedelta(days=1)) >= MAX_TICKETS_A_DAY:
        raise TooManyTickets(phone=uow.district.phone)
    return register(command, uow, actor)


def register(command: FileTicket, uow: UnitOfWork, actor: Actor) -> Happened:
    """The rows and events of a new ticket; the first event is that it was filed."""
    owed, ticket = _new_ticket(command, uow)
    uow.repo(Ticket).add(ticket)
    facts = UNSAID
    if command.text or command.pictures:
        facts = keep_note(uow, ticket_ref(ticket.id), "report", command.text, actor, command.pictures)
    facts = facts | picked(ticket, "number category area level kind")
    filed = e.TicketFiled(ticket.id, department=ticket.proposed, **facts)
    happened: Happened = [filed, *note_correction(uow, ticket, actor, by="reporter", was=command.read_as)]
    if command.alarm:
        begin_limits(uow, ticket, Timers(start=("heed",)))
    if owed.direct and owed.department and command.alarm != "unsure":
        return [*happened, Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.proposed))]
    begin_limits(uow, ticket, Timers(start=("assign",)))
    return happened


def _new_ticket(command: FileTicket, uow: UnitOfWork) -> tuple[Duty, Ticket]:
    """Whose duty the request is, and its record."""
    hidden = uow.district.hides(command.kind, command.category)
    owed = duty(uow.district, command.category, command.area, tip_off=hidden, sure=command.sure)
    owed, settled = settle(uow, owed, command.area, tip_off=hidden)
    proposed = owed.department if settled else uow.district.departments.get(command.proposed) or owed.department
    return owed, Ticket(
        number=free_number(uow, Ticket),
        created_at=uow.now,
        state=TICKET.first,
        level=owed.level,
        grade=most_urgent(uow.district) if command.alarm else owed.grade,
        department=owed.desk,
        proposed=proposed.code if proposed else "",
        desk=owed.desk,
        helpers=[u.code for u in owed.helpers],
        why=[*(dict(reason) for reason in command.why), *settled],
        tip_off=hidden,
        changed_at=uow.now,
        **picked(command, "kind category area reporter_id filed_by source place lon lat confidence alarm"),
    )


def most_urgent(district: District) -> str:
    """The grade of a danger: the first that runs day and night, else the first of all."""
    return next((grade.code for grade in district.grades.values() if grade.urgent), next(iter(district.grades)))


def starts_anew(uow: UnitOfWork, ticket: Ticket) -> None:
    ticket.dispatched_at = uow.now
    ticket.due_at = resolve_due(uow, ticket)


LATELY, MOST = timedelta(days=30), 200  # as far as an earlier signal is looked for
DOOR = "door:"  # names of actors that are another system begin so


def known(uow: UnitOfWork, channel: str, number: str) -> Ticket | None:
    """The ticket that an order has become."""
    found = uow.repo(Order).first(channel=channel, number=number)
    return uow.repo(Ticket).get(found.ticket_id) if found else None


def take_order(command: TakeOrder, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Register an order that is new, with its number and its end there. Raises NotYours."""
    may_take(uow, command.channel, actor)
    if known(uow, command.channel, command.number):
        return []
    matter = replace(command.matter, source=command.channel, filed_by=actor.person_id)
    if again := _signalled(command, uow):
        uow.repo(Order).add(Order(command.channel, command.number, again, uow.now, command.due))
        return []
    happened = register(matter, uow, actor)
    ticket = uow.repo(Ticket).get(happened[0].subject_id)  # type: ignore[union-attr]
    if ticket is None:
        raise LookupError("a ticket that was just registered")
    uow.repo(Order).add(Order(command.channel, command.number, ticket.id, uow.now, command.due))
    ticket.due_at = command.due  # shown to the desk; with the dispatch a limit of the district begins
    if command.contact:
        keep_note(uow, ticket_ref(ticket.id), CONTACT, command.contact, actor)
        ticket.contact = "given"  # to the system that asked, to be called back about this
    uow.repo(Ticket).save(ticket)
    return happened


def note_forwarded(command: NoteForwarded, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Another system has taken what was forwarded: its number there stands beside the ticket. Raises NotYours."""
    if actor not in HOUSE:
        raise NotYours(act="forward", department=centre(uow.district))
    channel = f"{DOOR}{command.system}"
    if not uow.repo(Order).first(channel=channel, number=command.number):
        uow.repo(Order).add(Order(channel, command.number, command.ticket_id, uow.now))
    return []


def forwarded(uow: UnitOfWork) -> list[tuple[str, int, str]]:
    """What another system has and whose answer is not here yet: the system, the ticket, the number there."""
    open_ = {ticket.id for ticket in uow.repo(Ticket).find(state="forwarded")}
    systems = [one.code for one in uow.district.doors.systems.values() if FORWARDS in one.tells]
    orders = uow.repo(Order).find(ticket_id=sorted(open_)) if open_ and systems else []
    known = {f"{DOOR}{code}": code for code in systems}
    return [(known[one.channel], one.ticket_id, one.number) for one in orders if one.channel in known]


def _signalled(command: TakeOrder, uow: UnitOfWork) -> int:
    """The open ticket of the same sensor's last signal: a signal that comes again is no new matter."""
    matter, channel = command.matter, uow.district.doors.channels[command.channel]
    if channel.entrance != "sensor" or not matter.place:
        return 0
    found = uow.filed_near([matter.area], [matter.category], uow.now - LATELY, MOST)
    same = (uow.repo(Ticket).get(one.id) for one in found if one.place == matter.place and one.state not in ENDED)
    return next((one.id for one in same if one and one.source == command.channel), 0)


def may_take(uow: UnitOfWork, channel: str, actor: Actor) -> None:
    """Whoever dispatches takes orders over, and the system whose channel it is. Raises NotYours."""
    system = uow.district.doors.systems.get(actor.name.removeprefix(DOOR)) if not actor.person_id else None
    if system and actor.name.startswith(DOOR) and channel == system.channel:
        return
    held = live_appointments(uow, actor.person_id) if actor.person_id else []
    if not any("dispatch" in uow.district.roles[one.role].can for one in held):
        raise NotYours(act="file", department=centre(uow.district))


def answers(uow: UnitOfWork, ticket: Ticket) -> list[tuple[str, Order]]:
    """The systems that want to hear how an order of theirs stands, each with its order."""
    doors = uow.district.doors
    channel = doors.channels.get(ticket.source)
    found = uow.repo(Order).find(ticket_id=ticket.id) if channel and channel.numbered else []
    wanting = [one for one in doors.systems.values() if RESULTS in one.tells]
    return [(one.code, order) for order in found for one in wanting if one.channel == order.channel]


Events = list[e.Event]


def note_correction(
    uow: UnitOfWork, ticket: Ticket, actor: Actor, *, by: str, was: str = "", was_department: str = ""
) -> Events:
    """Keep that the category was another, or the unit another than proposed; says nothing where neither was.

    `was`: the category that was read; `was_unit`: the unit that was proposed. Of a tip-off nothing is learnt, so no row
    is kept of it; the ledger has its line all the same.
    """
    was, chosen = was or ticket.category, ticket.department if was_department else ""
    if was == ticket.category and was_department == chosen:
        return []
    changed: dict[str, Any] = {"by": by, "was_category": was, "category": ticket.category}
    changed["was_department"] = was_department
    if not ticket.tip_off:
        changed_by: dict[str, Any] = {"person_id": actor.person_id, "department": actor.department}
        uow.repo(Correction).add(
            Correction(ticket_id=ticket.id, at=uow.now, chosen_department=chosen, **changed_by, **changed)
        )
    return [e.TicketCorrected(ticket.id, department=chosen, **changed)]


def recategorise(uow: UnitOfWork, ticket: Ticket, category: str) -> None:
    """Another category: its level, grade, helpers and, while nobody has the matter, its unit."""
    if uow.district.hides(ticket.kind, category) and not ticket.tip_off:
        ticket.tip_off = True  # seen by many already, but by nobody else from now on
        ticket.desk = ticket.department = centre(uow.district)
    owed = duty(uow.district, category, ticket.area, tip_off=ticket.tip_off)
    owed, settled = settle(uow, owed, ticket.area, tip_off=ticket.tip_off)
    ticket.why = [*(reason for reason in ticket.why if reason["key"] not in SETTLED), *settled]
    ticket.category, ticket.level, ticket.grade = category, owed.level, owed.grade
    ticket.helpers = [u.code for u in owed.helpers]
    ticket.proposed = owed.department.code if owed.department else ""
    ticket.changed_at = uow.now


def keep_lesson(command: c.KeepLesson, uow: UnitOfWork, *, actor: Actor) -> Events:
    """Keep what was learnt; silent where another replica was quicker."""
    last = uow.repo(Lesson).first(newest=True)
    if last and last.upto >= command.upto:
        return []
    lesson = Lesson(
        uow.now, command.upto, command.live, command.weight, dict(command.departments), dict(command.figures)
    )
    uow.repo(Lesson).add(lesson)
    figures = command.figures
    return [
        e.LessonKept(
            lesson.id,
            upto=command.upto,
            live=command.live,
            held_back=figures.get("held_back", 0),
            right_before=figures.get("right_before", 0),
            right_after=figures.get("right_after", 0),
        )
    ]
