"""Who tells a matter beside its report: counted, heard, added to it."""

from collections.abc import Iterable, Sequence

from core import events as e
from core.errors import NoSuchTicket
from core.refs import ticket_ref
from core.routing.duplicates import Filed
from core.tickets.queries import locked
from core.tickets.records import Follower, Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.notes import keep_note


def followers(uow: UnitOfWork, ticket: Ticket) -> list[int]:
    """The ids of the persons who joined and still want to hear; never the reporter."""
    found = (v.person_id for v in uow.repo(Follower).find(ticket_id=ticket.id) if v.left_at is None)
    return [one for one in dict.fromkeys(found) if one != ticket.reporter_id]


def people(follower_rows: Iterable[Follower], ticket: Ticket | Filed) -> int:
    """How many persons told it, the reporter among them; who left has told it all the same."""
    return len({ticket.reporter_id, *(v.person_id for v in follower_rows)})


def times(follower_rows: Iterable[Follower], ticket: Ticket, person_id: int) -> int:
    """How often one person told it."""
    return sum(v.person_id == person_id for v in follower_rows) + (person_id == ticket.reporter_id)


def speak(uow: UnitOfWork, ticket: Ticket, text: str, pictures: Sequence[str], actor: Actor) -> e.Event:
    """Keep one more telling of the matter with its words. Raises NoSuchTicket for a tip-off of somebody else's."""
    if ticket.tip_off and actor.person_id != ticket.reporter_id:
        raise NoSuchTicket(number="")
    earlier = uow.repo(Follower).find(ticket_id=ticket.id)
    again = times(earlier, ticket, actor.person_id)
    facts = keep_note(uow, ticket_ref(ticket.id), "repeat" if again else "join", text, actor, tuple(pictures))
    uow.repo(Follower).add(Follower(ticket.id, actor.person_id, uow.now, facts["note_id"]))
    uow.repo(Ticket).change(ticket, changed_at=uow.now)
    told: e.Event
    if again:
        told = e.TicketRepeated(ticket.id, times=again + 1, **facts)
    else:
        told = e.TicketJoined(ticket.id, people=people(earlier, ticket) + 1, **facts)
    return told


def told_by(uow: UnitOfWork, ticket: Ticket) -> list[Ticket]:
    """The ticket and those merged into it whose reporters still follow it: each says for itself who may reach it."""
    joined = [v for v in uow.repo(Follower).find(ticket_id=ticket.id) if v.origin and v.left_at is None]
    gone_on = ((uow.repo(Ticket).get(v.origin), v.person_id) for v in joined)
    return [ticket, *(one for one, person_id in gone_on if one and one.reporter_id == person_id)]


def goes_on(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    """The ticket under which the matter goes on today: itself, or where it was merged."""
    while ticket.merged_into:
        ticket = locked(uow, ticket.merged_into)
    return ticket
