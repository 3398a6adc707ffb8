"""How to reach who told a matter: asked once, kept with consent."""

import re
from typing import Any

from core import events as e
from core.commands import Input
from core.district.desks import centre
from core.errors import NeedsWords, NotYours
from core.people.contact import given
from core.refs import ticket_ref
from core.tickets.follower_counts import goes_on, told_by
from core.tickets.permissions import FOR_ANOTHER, is_reporter, told_to_holder
from core.tickets.records import CONTACT, Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Follow, Happened, Move, Step
from core.workflow.notes import keep_note
from core.workflow.records import Note

_TOLD = frozenset({"report", "supplement"})


def found(uow: UnitOfWork, ticket: Ticket) -> str:
    """The numbers and doors that the reporter's own words give; '' for none."""
    notes = (n for n in uow.repo(Note).find(about=ticket_ref(ticket.id)) if n.kind in _TOLD)
    said = [given(n.text, behalf=ticket.source == FOR_ANOTHER) for n in notes]
    return "，".join(dict.fromkeys(part for one in said if one for part in one.split("，")))


def kept(uow: UnitOfWork, ticket: Ticket) -> str:
    """What the reporter lets the handlers read, line by line; '' for none."""
    return "\n".join(n.text for n in uow.repo(Note).find(about=ticket_ref(ticket.id)) if n.kind == CONTACT and n.text)


def noticed(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: words that give a number or a door ask for consent, once; told for another, whom to reach."""
    ticket = uow.repo(Ticket).get(event.subject_id)
    if ticket is None or ticket.contact or not is_reporter(actor.person_id, ticket):
        return []
    way = "found" if found(uow, ticket) else "wanted" if ticket.source == FOR_ANOTHER else ""
    return [Follow(ticket_ref(ticket.id), "notice_contact", Input(way))] if way else []


def _notice(move: Move) -> None:
    """Asked for consent; in a danger the rescuers may read it at once, to save life (PIPL 13, first paragraph, 4)."""
    ticket, way = move.record, move.input.choice
    saves = bool(ticket.alarm) and way == "found"
    if saves:
        keep_note(move.uow, ticket_ref(ticket.id), CONTACT, found(move.uow, ticket), move.actor)
    ticket.contact = "given" if saves else "asked"
    move.facts = {"way": "danger" if saves else way}


def _ask(move: Move) -> None:
    """Everybody who told it and was not asked yet, also on tickets that were merged into it."""
    ticket, department = move.record, move.record.department
    for one in told_by(move.uow, ticket):
        if one.id != ticket.id and not one.contact:
            one.contact = "asked"
            move.uow.repo(Ticket).save(one)
            move.then.append(e.ContactAsked(one.id, department=department))
    ticket.contact = ticket.contact or "asked"
    move.facts = {"department": department}


def _let(move: Move) -> None:
    """The reporter agrees: what the words give is kept beside them. Raises NeedsWords where they give nothing."""
    text = found(move.uow, move.record)
    if not text:
        raise NeedsWords(what="contact")
    if text not in kept(move.uow, move.record):
        move.facts = keep_note(move.uow, ticket_ref(move.record.id), CONTACT, text, move.actor)
    _leave(move)


def _may_leave(move: Move) -> None:
    """A figure or two reaches nobody: a button of another card may have been meant. Raises NeedsWords."""
    if re.fullmatch(r"\W*\d{0,4}\W*", move.text):
        raise NeedsWords(what="contact")


def _leave(move: Move) -> None:
    _decide(move, given=True)


def _decide(move: Move, *, given: bool) -> None:
    """Who handles the ticket that this one was merged into hears of it too."""
    move.record.contact = "given" if given else "refused"
    move.facts |= {"given": given}
    main = goes_on(move.uow, move.record)
    if main.id != move.record.id:
        move.then.append(e.ContactDecided(main.id, given=given))


def _keep_private(move: Move) -> None:
    """Not, or no longer (PIPL 15): what was kept is deleted with the salt of its digest, and where it was shown."""
    notes = [n for n in move.uow.repo(Note).find(about=ticket_ref(move.record.id)) if n.kind == CONTACT]
    move.uow.strike([note.text for note in notes if note.text], [move.record.number], "")
    for note in notes:
        note.text = note.salt = ""
        move.uow.repo(Note).save(note)
    _decide(move, given=False)


def _may_reach(move: Move) -> None:
    """Who handles it or dispatches it, or lives with it on the spot; of a hidden matter who may know it (G4).

    Raises NotYours, NeedsWords where the reporter let nobody read anything.
    """
    uow, ticket, department = move.uow, move.record, move.actor.department
    hidden = ticket.tip_off and department != centre(uow.district)
    told = department == ticket.department and told_to_holder(uow.district, ticket)
    around = "verify" in uow.district.roles[move.actor.role].can
    called = bool(ticket.alarm or ticket.state == "reviewed") and department == centre(uow.district)
    if (hidden and not told) or not (around or called or department in {ticket.department, ticket.desk}):
        raise NotYours(act="reach", department=ticket.department)
    if all(one.contact != "given" for one in told_by(uow, ticket)):
        raise NeedsWords(what="contact")


def _reach(move: Move) -> None:
    """The trace of every ticket whose reporter is shown says who looked."""
    move.facts = {"department": move.actor.department}
    others = (one for one in told_by(move.uow, move.record) if one.contact == "given" and one.id != move.record.id)
    move.then += [e.ContactShown(one.id, **move.facts) for one in others]


GUARDS: dict[str, Step] = {"reach": _may_reach, "leave_contact": _may_leave}
EFFECTS: dict[str, Step] = {
    "reach": _reach,
    "notice_contact": _notice,
    "ask_contact": _ask,
    "let_reach": _let,
    "leave_contact": _leave,
    "keep_private": _keep_private,
}
