"""Orders of other systems become tickets, each of them once."""

from dataclasses import replace
from datetime import timedelta

from core.commands import NoteForwarded, TakeOrder
from core.district.desks import centre
from core.district.doors import FORWARDS, RESULTS
from core.errors import NotYours
from core.people.queries import live_appointments
from core.refs import ticket_ref
from core.tickets.filing import register
from core.tickets.lifecycle import ENDED
from core.tickets.records import CONTACT, Order, Ticket
from core.unit_of_work import HOUSE, Actor, UnitOfWork
from core.workflow.engine import Happened
from core.workflow.notes import keep_note

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
    order = Order(command.channel, command.number, ticket.id, uow.now, command.due)
    uow.repo(Order).add(order)
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
