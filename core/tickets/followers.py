"""Matters told again: join, add, leave, answer, do again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core import events as e
from core.errors import NoSuchTicket
from core.refs import ticket_ref
from core.routing.duplicates import (
    Filed,
    Matter,
    areas_near,
    categories_near,
    likeness,
    matter_of,
    nearness,
    outvoted,
    shareable,
    since,
    standing,
)
from core.tickets.lifecycle import ENDED
from core.tickets.queries import locked
from core.tickets.records import Follower, Rating, Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.notes import keep_note
from core.workflow.records import Note


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


LOOKED_AT = 16  # tickets near by whose words are compared
OWN = 10  # latest tickets of a person in a category that are compared
FINISHED = frozenset({"reviewed", "closed"})  # a result was given: whoever tells it now says it is not solved


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket that may be the matter just told. `own`: the person reported or joined it. `how`: open, or closed
    where a result was given lately."""

    ticket: Ticket | Filed
    own: bool
    how: str
    like: float


def known(uow: UnitOfWork, about: Matter, kind: str, person_id: int) -> list[Known]:
    """Tickets that tell the same matter, own ones first, then open ones, the likest first.

    One walk along the index of places and one look at the words of at most LOOKED_AT tickets; asked once for a whole
    draft, never for a message. What belongs to one household, and tip-offs, only the reporter is reminded of.
    """
    found = _own(uow, about, uow.district.hides(kind, about.category), person_id)
    open_already = any(one.how == "open" for one in found)
    if not open_already and shareable(uow.district, about.category, kind):
        found += _of_neighbours(uow, about, person_id)
    return sorted(found, key=lambda k: (not k.own, k.how != "open", -k.like, -k.ticket.id))


def _own(uow: UnitOfWork, about: Matter, hidden: bool, person_id: int) -> list[Known]:
    """What the person reported: the same category at the same place is enough, whatever the words."""
    found = []
    for ticket in uow.repo(Ticket).find(
        reporter_id=person_id, category=about.category, tip_off=hidden, newest=True, limit=OWN
    ):
        how = _how(uow, ticket, own=True)
        if how and (ticket.area == about.area or nearness(uow.district, about, matter_of(ticket, ""))):
            found.append(Known(ticket, True, how, 1.0))
    return found


def _of_neighbours(uow: UnitOfWork, about: Matter, person_id: int) -> list[Known]:
    theirs = [
        (ticket, like)
        for ticket, like in alike(uow, about)
        if ticket.reporter_id != person_id and shareable(uow.district, ticket.category, ticket.kind)
    ]
    mine = uow.repo(Follower).find(ticket_id=[t.id for t, _ in theirs], person_id=person_id)
    joined = {follower.ticket_id for follower in mine}
    return [Known(ticket, ticket.id in joined, _how(uow, ticket), like) for ticket, like in theirs]


def _how(uow: UnitOfWork, ticket: Ticket | Filed, *, own: bool = False) -> str:
    """As `standing`; a given result counts as closed, and one's own open ticket is known however old it is."""
    how = "open" if own and ticket.state not in ENDED else standing(uow.district, ticket, uow.now)
    return "closed" if how and ticket.state in FINISHED else how


def alike(uow: UnitOfWork, about: Matter) -> list[tuple[Filed, float]]:
    """Tickets near by that tell the same by kind, place and words; tip-offs are never among them."""
    district = uow.district
    near = uow.filed_near(
        areas_near(district, about), categories_near(district, about), since(district, uow.now), LOOKED_AT
    )
    measured = ((t, likeness(district, about, matter_of(t, t.text))) for t in near if _how(uow, t))
    return [(ticket, like) for ticket, like in measured if like]


def similar(uow: UnitOfWork, ticket: Ticket) -> list[Filed]:
    """Open tickets that may be the same matter as this one, for the desk; a tip-off is compared with nothing."""
    if ticket.tip_off or not ticket.area:
        return []
    report = uow.repo(Note).first(about=ticket_ref(ticket.id), kind="report")
    others = alike(uow, matter_of(ticket, report.text if report else ""))
    ranked = sorted(others, key=lambda pair: -pair[1])
    return [other for other, _ in ranked if other.id != ticket.id and other.state not in ENDED]


def own_voices(uow: UnitOfWork, ticket: Ticket, actor: Actor) -> list[Follower]:
    """The tellings of somebody who follows the ticket. Raises NoSuchTicket for anybody else."""
    found = [v for v in uow.repo(Follower).find(ticket_id=ticket.id, person_id=actor.person_id) if v.left_at is None]
    if not found or actor.person_id == ticket.reporter_id:
        raise NoSuchTicket(number="")
    return found


def outvoted_now(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether more answers of this round say no than yes, the reporter's among them; never where it was explained."""
    if ticket.state == "closed" and ticket.last_act == "explain":
        return False
    told = (v for v in uow.repo(Follower).find(ticket_id=ticket.id) if v.solved and v.round == ticket.round)
    answers = {v.person_id: v.solved for v in told}
    answers |= {r.by: r.solved for r in uow.repo(Rating).find(ticket_id=ticket.id, round=ticket.round)}
    return outvoted(list(answers.values()))


def asked(uow: UnitOfWork, ticket: Ticket, person_id: int) -> bool:
    """Whether a follower may answer now and has not yet answered in this round."""
    mine = [v for v in uow.repo(Follower).find(ticket_id=ticket.id, person_id=person_id) if v.left_at is None]
    recent = ticket.state in FINISHED and uow.now - (ticket.changed_at or uow.now) <= timedelta(
        days=uow.district.repeats.closed_days
    )
    return bool(mine) and recent and not any(v.solved and v.round == ticket.round for v in mine)
