"""Matters told again: join, add, leave, answer, do again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core import commands as c
from core import events as e
from core.domain.lifecycle import ENDED
from core.domain.repeats import (
    Matter,
    areas_near,
    categories_near,
    comparable,
    likeness,
    matter_of,
    nearness,
    outvoted,
    shareable,
    since,
    standing,
)
from core.domain.rows import Ticket, Voice
from core.errors import NoSuchTicket, NotNow
from core.unit import Actor, Unit
from core.work.results import do_again
from core.work.tickets import Events
from core.work.trace import locked
from core.work.voices import speak

LOOKED_AT = 8  # tickets near by whose words are compared
OWN = 10  # latest tickets of a person in a category that are compared
FINISHED = frozenset({"reviewed", "closed"})  # a result was given: whoever tells it now says it is not solved


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket that may be the matter just told. `own`: the person reported or joined it. `how`: open, or closed
    where a result was given lately."""

    ticket: Ticket
    own: bool
    how: str
    like: float


def known(unit: Unit, about: Matter, kind: str, person_id: int) -> list[Known]:
    """Tickets that tell the same matter, own ones first, then open ones, the likest first.

    One walk along the index of places and one look at the words of at most LOOKED_AT tickets; asked once for a whole
    draft, never for a message. What belongs to one household, and tip-offs, only the reporter is reminded of.
    """
    found = _own(unit, about, unit.district.hides(kind, about.category), person_id)
    open_already = any(one.how == "open" for one in found)
    if not open_already and shareable(unit.district, about.category, kind):
        found += _of_neighbours(unit, about, person_id)
    return sorted(found, key=lambda k: (not k.own, k.how != "open", -k.like, -k.ticket.id))


def _own(unit: Unit, about: Matter, hidden: bool, person_id: int) -> list[Known]:
    """What the person reported: the same category at the same place is enough, whatever the words."""
    found = []
    for ticket in unit.tickets.find(
        reporter_id=person_id, category=about.category, tip_off=hidden, newest=True, limit=OWN
    ):
        how = _how(unit, ticket, own=True)
        if how and (ticket.area == about.area or nearness(unit.district, about, matter_of(ticket, ""))):
            found.append(Known(ticket, True, how, 1.0))
    return found


def _of_neighbours(unit: Unit, about: Matter, person_id: int) -> list[Known]:
    theirs = [
        (ticket, like)
        for ticket, like in alike(unit, about)
        if ticket.reporter_id != person_id and shareable(unit.district, ticket.category, ticket.kind)
    ]
    mine = unit.voices.find(ticket_id=[t.id for t, _ in theirs], person_id=person_id) if theirs else []
    joined = {voice.ticket_id for voice in mine}
    return [Known(ticket, ticket.id in joined, _how(unit, ticket), like) for ticket, like in theirs]


def _how(unit: Unit, ticket: Ticket, *, own: bool = False) -> str:
    """As `standing`; a given result counts as closed, and one's own open ticket is known however old it is."""
    how = "open" if own and ticket.state not in ENDED else standing(unit.district, ticket, unit.now)
    return "closed" if how and ticket.state in FINISHED else how


def alike(unit: Unit, about: Matter) -> list[tuple[Ticket, float]]:
    """Tickets near by that tell the same by kind, place and words; tip-offs are never among them."""
    district = unit.district
    near = unit.filed_near(
        areas_near(district, about), categories_near(district, about), since(district, unit.now), LOOKED_AT
    )
    found = [t for t in near if _how(unit, t) and comparable(district, about, matter_of(t, ""))]
    texts: dict[int, str] = {}
    for note in unit.notes.find(ticket_id=[t.id for t in found], kind="report") if found else ():
        texts.setdefault(note.ticket_id, note.text)
    measured = ((t, likeness(district, about, matter_of(t, texts.get(t.id, "")))) for t in found)
    return [(ticket, like) for ticket, like in measured if like]


def similar(unit: Unit, ticket: Ticket) -> list[Ticket]:
    """Open tickets that may be the same matter as this one, for the desk; a tip-off is compared with nothing."""
    if ticket.tip_off or not ticket.area:
        return []
    report = unit.notes.find(ticket_id=ticket.id, kind="report", limit=1)
    others = alike(unit, matter_of(ticket, report[0].text if report else ""))
    ranked = sorted(others, key=lambda pair: -pair[1])
    return [other for other, _ in ranked if other.id != ticket.id and other.state not in ENDED]


def join_ticket(command: c.JoinTicket, unit: Unit, *, actor: Actor) -> Events:
    """一起跟进, or the same person once more. Raises NoSuchTicket for what is not to be shared, NotNow for an end."""
    ticket = locked(unit, command.ticket_id)
    if ticket.state in ENDED:
        raise NotNow(act="follow", state=ticket.state)
    return [speak(unit, ticket, command.text, command.pictures, actor)]


def redo_ticket(command: c.RedoTicket, unit: Unit, *, actor: Actor) -> Events:
    """Told again soon after a result (纸面办结): one more round, or 督办 when rounds did not help (SG-73).

    Raises NotNow for a ticket without a result, or ended too long ago.
    """
    ticket = locked(unit, command.ticket_id)
    if ticket.state not in FINISHED or not standing(unit.district, ticket, unit.now):
        raise NotNow(act="reopen", state=ticket.state)
    told = speak(unit, ticket, command.text, command.pictures, actor)
    return [told, do_again(unit, ticket, actor, "again")]


def _own_voices(unit: Unit, ticket: Ticket, actor: Actor) -> list[Voice]:
    found = [v for v in unit.voices.find(ticket_id=ticket.id, person_id=actor.person_id) if v.left_at is None]
    if not found or actor.person_id == ticket.reporter_id:
        raise NoSuchTicket(number="")
    return found


def leave_ticket(command: c.LeaveTicket, unit: Unit, *, actor: Actor) -> Events:
    """不再跟进. Raises NoSuchTicket for somebody who does not follow it."""
    ticket = locked(unit, command.ticket_id)
    for voice in _own_voices(unit, ticket, actor):
        voice.left_at = unit.now
        unit.voices.save(voice)
    return [e.FollowerLeft(ticket.id)]


def answer_solved(command: c.AnswerSolved, unit: Unit, *, actor: Actor) -> Events:
    """A follower's one answer in a round. Raises NotNow where nothing was asked or the days to answer are over.

    一事一评: the grade that counts for the unit is the reporter's alone. What followers answer cannot close a matter;
    it can keep it open: see `weigh`. So twelve neighbours in the dark are heard, and none of them can hold up alone
    what the others, the reporter among them, call solved. Every 'no' reaches the desk at once all the same.
    """
    ticket = locked(unit, command.ticket_id)
    mine = _own_voices(unit, ticket, actor)
    if ticket.state not in FINISHED or not standing(unit.district, ticket, unit.now):
        raise NotNow(act="rate", state=ticket.state)
    mine[0].round, mine[0].solved = ticket.round, command.solved
    unit.voices.save(mine[0])
    answered = e.FollowerAnswered(ticket.id, round=ticket.round, solved=command.solved)
    return [answered, *(_weighed(unit, ticket, actor) if ticket.state == "closed" else [])]


def weigh(event: e.TicketClosed, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: at the moment of closing, by rating or by silence, more who say no than yes open it again."""
    ticket = locked(unit, event.subject_id)
    return _weighed(unit, ticket, actor) if event.how in {"rated", "unrated"} else []


def _weighed(unit: Unit, ticket: Ticket, actor: Actor) -> Events:
    """All answers of this round, the reporter's among them; as many no as yes leaves the reporter's word standing."""
    told = (v for v in unit.voices.find(ticket_id=ticket.id) if v.solved and v.round == ticket.round)
    answers = {v.person_id: v.solved for v in told}
    answers |= {r.by: r.solved for r in unit.ratings.find(ticket_id=ticket.id, round=ticket.round)}
    if ticket.supervised and ticket.state == "closed" and ticket.last_act == "explain":
        return []
    return [do_again(unit, ticket, actor, "outvoted")] if outvoted(list(answers.values())) else []


def asked(unit: Unit, ticket: Ticket, person_id: int) -> bool:
    """Whether a follower may answer now and has not yet answered in this round."""
    mine = [v for v in unit.voices.find(ticket_id=ticket.id, person_id=person_id) if v.left_at is None]
    recent = ticket.state in FINISHED and unit.now - (ticket.changed_at or unit.now) <= timedelta(
        days=unit.district.repeats.closed_days
    )
    return bool(mine) and recent and not any(v.solved and v.round == ticket.round for v in mine)
