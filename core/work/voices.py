"""Who tells a matter beside its report: counted, heard, added to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core import events as e
from core.domain.refs import ticket_ref
from core.domain.rows import Ticket, Voice
from core.errors import NoSuchTicket
from core.unit import Actor, Unit
from core.work.trace import keep_note, locked


def followers(unit: Unit, ticket: Ticket) -> list[int]:
    """The ids of the persons who joined and still want to hear; never the reporter."""
    found = (v.person_id for v in unit.repo(Voice).find(ticket_id=ticket.id) if v.left_at is None)
    return [one for one in dict.fromkeys(found) if one != ticket.reporter_id]


def people(voices: Iterable[Voice], ticket: Ticket) -> int:
    """How many persons told it, the reporter among them; who left has told it all the same."""
    return len({ticket.reporter_id, *(v.person_id for v in voices)})


def times(voices: Iterable[Voice], ticket: Ticket, person_id: int) -> int:
    """How often one person told it."""
    return sum(v.person_id == person_id for v in voices) + (person_id == ticket.reporter_id)


def speak(unit: Unit, ticket: Ticket, text: str, pictures: Sequence[str], actor: Actor) -> e.Event:
    """Keep one more telling of the matter with its words. Raises NoSuchTicket for a tip-off of somebody else's."""
    if ticket.tip_off and actor.person_id != ticket.reporter_id:
        raise NoSuchTicket(number="")
    earlier = unit.repo(Voice).find(ticket_id=ticket.id)
    again = times(earlier, ticket, actor.person_id)
    facts = keep_note(unit, ticket_ref(ticket.id), "repeat" if again else "join", text, actor, tuple(pictures))
    unit.repo(Voice).add(Voice(ticket.id, actor.person_id, unit.now, facts["note_id"]))
    ticket.changed_at = unit.now
    unit.repo(Ticket).save(ticket)
    told: e.Event
    if again:
        told = e.TicketRepeated(ticket.id, times=again + 1, **facts)
    else:
        told = e.TicketJoined(ticket.id, people=people(earlier, ticket) + 1, **facts)
    return told


def goes_on(unit: Unit, ticket: Ticket) -> Ticket:
    """The ticket under which the matter goes on today: itself, or where it was merged."""
    while ticket.merged_into:
        ticket = locked(unit, ticket.merged_into)
    return ticket
