"""One matter, one ticket: merge two numbers, split what is two matters."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.domain.calls.states import CALL_ENDED
from core.domain.lifecycle import ENDED
from core.domain.permits import centre
from core.domain.refs import ticket_ref
from core.domain.rows import Call, Note, Ticket, Voice
from core.errors import NeedsWords, NoSuchTicket, NotMergeable, NotNow, NotYours
from core.unit import Actor, Unit
from core.work.tickets import Events, register
from core.work.trace import locked, step
from core.work.voices import people


def merge_ticket(command: c.MergeTicket, unit: Unit, *, actor: Actor) -> Events:
    """合并 (WC-54): the ticket ends, all who told it follow the other one; nobody and nothing said is lost.

    Raises NotMergeable for itself, a tip-off or a ticket that has ended, NotYours for another desk's ticket, NotNow
    while units are called on it.
    """
    ticket = locked(unit, command.ticket_id)
    main = _main(unit, command.into)
    if main.id == ticket.id or main.state in ENDED or main.tip_off or ticket.tip_off:
        raise NotMergeable(number=main.number)
    if actor.unit not in {main.desk, centre(unit.district)}:
        raise NotYours(act="merge", unit=main.desk, ticket_id=main.id)
    if any(call.state not in CALL_ENDED for call in unit.repo(Call).find(ticket_id=ticket.id)):
        raise NotNow(act="merge", state="working")
    step(unit, ticket, "merge", actor)
    ticket.merged_into = main.id
    unit.repo(Ticket).save(ticket)
    _hand_over(unit, ticket, main)
    main.changed_at = unit.now
    unit.repo(Ticket).save(main)
    told = people(unit.repo(Voice).find(ticket_id=main.id), main)
    return [
        e.TicketMerged(ticket.id, into=main.id, number=main.number),
        e.TicketAbsorbed(main.id, merged=ticket.id, number=ticket.number, people=told),
    ]


def _main(unit: Unit, number: str) -> Ticket:
    found = unit.repo(Ticket).find(number=number, limit=1) if number else []
    if not found:
        raise NoSuchTicket(number=number)
    return locked(unit, found[0].id)


def _hand_over(unit: Unit, ticket: Ticket, main: Ticket) -> None:
    """Everybody who told the one has told the other; what they were asked there is asked anew."""
    for voice in unit.repo(Voice).find(ticket_id=ticket.id):
        voice.ticket_id, voice.origin = main.id, voice.origin or ticket.id
        voice.round, voice.solved = 0, ""
        unit.repo(Voice).save(voice)
    report = unit.repo(Note).find(about=ticket_ref(ticket.id), kind="report", limit=1)
    note_id = report[0].id if report else 0
    unit.repo(Voice).add(Voice(main.id, ticket.reporter_id, ticket.created_at, note_id, ticket.id))


def split_ticket(command: c.SplitTicket, unit: Unit, *, actor: Actor) -> Events:
    """拆分: who joined although it is another matter, or told two in one, gets a ticket for it.

    The words are the follower's own, or, for a second matter, what the desk writes. Raises NeedsWords, NoSuchTicket.
    """
    ticket = locked(unit, command.ticket_id)
    voice = unit.repo(Voice).get(command.voice_id, lock=True) if command.voice_id else None
    if command.voice_id and (voice is None or voice.ticket_id != ticket.id):
        raise NoSuchTicket(number="")
    note = unit.repo(Note).get(voice.note_id) if voice else None
    text = note.text if note else command.text
    if not text.strip():
        raise NeedsWords(what="words")
    new = _second(ticket, command, text, voice, note)
    told = register(new, unit, actor=actor)
    if voice is not None:
        unit.repo(Voice).drop(voice)
    filed = unit.repo(Ticket).get(told[0].subject_id)
    if filed is None:
        raise LookupError("a ticket that was just filed is not there")
    return [e.TicketSplit(ticket.id, into=filed.id, number=filed.number, person_id=new.reporter_id), *told]


def _second(ticket: Ticket, command: c.SplitTicket, text: str, voice: Voice | None, note: Note | None) -> c.FileTicket:
    return c.FileTicket(
        text=text,
        kind=command.kind,
        category=command.category,
        area=ticket.area,
        reporter_id=voice.person_id if voice else ticket.reporter_id,
        source="split",
        place=ticket.place,
        lon=ticket.lon,
        lat=ticket.lat,
        pictures=tuple(note.pictures) if note else (),
        why=({"key": "why.split", "number": ticket.number},),
    )
