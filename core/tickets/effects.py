"""What acts on tickets do beyond moving them along their table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import events as e
from core.commands import FileTicket, Input
from core.domain.calls.states import CALL_ENDED
from core.domain.deadlines import deadline
from core.domain.lifecycle import ENDED
from core.domain.numbers import read as read_number
from core.domain.permits import centre, desk_for
from core.domain.pleas import KINDS
from core.domain.record import picked
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Call, Correction, Note, Rating, Ruling, Ticket, Voice
from core.errors import (
    AlreadyDone,
    Designated,
    NeedsWords,
    NoEnquiry,
    NoSuchTicket,
    NotMergeable,
    NotNow,
    NotYours,
    NoUnitThere,
    ReturnTooLate,
    StillFollowed,
    TooManyTickets,
)
from core.people.queries import live_posts
from core.routing.repeats import standing
from core.routing.router import Duty, duty, lowest_level
from core.tickets.workflow import TICKET
from core.unit import Actor, Unit
from core.work import limits
from core.work.clocks import begin_limits, resolve_due
from core.work.corrections import note_correction, recategorise
from core.work.forgetting import forget
from core.work.guards import check_guard
from core.work.neighbours import FINISHED, outvoted_now, own_voices
from core.work.precedents import settle
from core.work.rulings import check_grounds, open_ruling
from core.work.suspensions import plead
from core.work.trace import free_number, keep_note, locked
from core.work.voices import followers, goes_on, people, speak
from core.workflow.engine import Follow, Happened, Move, Step
from core.workflow.transitions import Timers

MAX_TICKETS_A_DAY = 20


def file_ticket(command: FileTicket, unit: Unit, *, actor: Actor) -> Happened:
    """Register a request and give it its number; where the duty is clear it goes straight to the department.

    Raises NotYours for somebody who files in another's name without an appointment, TooManyTickets.
    """
    if actor.person_id not in {command.reporter_id, command.filed_by} and not live_posts(unit, actor.person_id):
        raise NotYours(act="file", unit=centre(unit.district))
    if unit.count_filed(command.reporter_id, unit.now - timedelta(days=1)) >= MAX_TICKETS_A_DAY:
        raise TooManyTickets(phone=unit.district.phone)
    return register(command, unit, actor)


def register(command: FileTicket, uow: Unit, actor: Actor) -> Happened:
    """The rows and events of a new ticket; the first event is that it was filed."""
    owed, ticket = _new_ticket(command, uow)
    uow.repo(Ticket).add(ticket)
    facts = keep_note(uow, ticket_ref(ticket.id), "report", command.text, actor, command.pictures)
    facts |= picked(ticket, "number category area level")
    filed = e.TicketFiled(ticket.id, unit=ticket.proposed, **facts)
    happened: Happened = [filed, *note_correction(uow, ticket, actor, by="reporter", was=command.read_as)]
    if owed.direct and owed.unit:
        return [*happened, Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.proposed))]
    begin_limits(uow, ticket, Timers(start=("assign",)))
    return happened


def _new_ticket(command: FileTicket, uow: Unit) -> tuple[Duty, Ticket]:
    """Whose duty the request is, and its record."""
    hidden = uow.district.hides(command.kind, command.category)
    owed = duty(uow.district, command.category, command.area, tip_off=hidden, sure=command.sure)
    owed, settled = settle(uow, owed, command.area, tip_off=hidden)
    proposed = owed.unit if settled else uow.district.units.get(command.proposed) or owed.unit
    return owed, Ticket(
        number=free_number(uow, Ticket),
        created_at=uow.now,
        state=TICKET.first,
        level=owed.level,
        grade=owed.grade,
        unit=owed.desk,
        proposed=proposed.code if proposed else "",
        desk=owed.desk,
        helpers=[u.code for u in owed.helpers],
        why=[*(dict(reason) for reason in command.why), *settled],
        tip_off=hidden,
        changed_at=uow.now,
        **picked(command, "kind category area reporter_id filed_by source place lon lat confidence"),
    )


# What the desk does.


def _known_department(move: Move) -> None:
    """Raises NoUnitThere, Guarded (WC-15, WC-37)."""
    if move.input.choice not in move.uow.district.units:
        raise NoUnitThere(unit=move.input.choice)
    check_guard(move.uow, move.input.choice, lead=True, category=move.record.category)


def _dispatch(move: Move) -> None:
    """The desk confirms or changes the proposal (派单)."""
    uow, ticket = move.uow, move.record
    proposed = ticket.proposed
    designated = ticket.state == "supervised" or ticket.returns > uow.district.clock.max_returns
    _give(move, move.input.choice)
    ticket.designated = ticket.designated or designated
    move.then += note_correction(uow, ticket, move.actor, by="desk", was_unit=proposed)


def _route(move: Move) -> None:
    _give(move, move.input.choice, direct=True)


def _give(move: Move, code: str, *, direct: bool = False) -> None:
    uow, ticket = move.uow, move.record
    previous = ticket.unit if ticket.state == "assigned" else ""
    ticket.unit = code
    ticket.helpers = [helper for helper in ticket.helpers if helper != code]
    _starts_anew(uow, ticket)
    move.facts = {"unit": code, "due": ticket.due_at.isoformat(), "direct": direct, "previous": previous}


def _starts_anew(uow: Unit, ticket: Ticket) -> None:
    ticket.dispatched_at = uow.now
    ticket.due_at = resolve_due(uow, ticket)


def _is_enquiry(move: Move) -> None:
    """An enquiry, a proposal or praise is answered by the desk itself (北京条例 10). Raises NoEnquiry."""
    if move.uow.district.request_types[move.record.kind].rated_for_resolution:
        raise NoEnquiry()


def _answer_now(move: Move) -> None:
    move.record.result_kind = "explained"
    move.facts = {"unit": move.record.unit}
    move.then.append(e.ResultPassed(move.record.id, desk=move.record.desk))


def _correct(move: Move) -> None:
    """The desk names the right category before it dispatches: level, grade and proposal follow from it."""
    was = move.record.category
    recategorise(move.uow, move.record, move.input.choice)
    move.then += note_correction(move.uow, move.record, move.actor, by="desk", was=was)


def _explain_correction(move: Move) -> None:
    """The desk's own words on its latest change. Raises NotNow where nothing was changed."""
    made = move.uow.repo(Correction).find(ticket_id=move.record.id, by="desk", newest=True, limit=1)
    if not made:
        raise NotNow(act="correct", state=move.record.state)
    made[0].why = move.text[:300]
    move.uow.repo(Correction).save(made[0])


def _name_desk(move: Move) -> None:
    move.facts = {"desk": move.record.desk}


def _forward(move: Move) -> None:
    """City level: the centre forwards it and follows (WC-64)."""
    move.record.level = next(reversed(move.uow.district.levels))
    move.record.external = move.text[:200]
    move.facts = {"external": move.record.external}


def _explained(move: Move) -> None:
    move.facts = {"how": "explained"}


def _merge(move: Move) -> None:
    """合并 (WC-54): the ticket ends, all who told it follow the other one; nobody and nothing said is lost.

    Raises NotMergeable for itself, a tip-off or a ticket that has ended, NotYours for another desk's ticket, NotNow
    while departments are called on it.
    """
    uow, ticket = move.uow, move.record
    main = _main(uow, move.input.choice or read_number(move.text) or "")
    if main.id == ticket.id or main.state in ENDED or main.tip_off or ticket.tip_off:
        raise NotMergeable(number=main.number)
    if move.actor.unit not in {main.desk, centre(uow.district)}:
        raise NotYours(act="merge", unit=main.desk)
    if any(call.state not in CALL_ENDED for call in uow.repo(Call).find(ticket_id=ticket.id)):
        raise NotNow(act="merge", state="working")
    ticket.merged_into = main.id
    _hand_over(uow, ticket, main)
    main.changed_at = uow.now
    uow.repo(Ticket).save(main)
    told = people(uow.repo(Voice).find(ticket_id=main.id), main)
    move.facts = {"into": main.id, "number": main.number}
    move.then.append(e.TicketAbsorbed(main.id, merged=ticket.id, number=ticket.number, people=told))


def _main(uow: Unit, number: str) -> Ticket:
    found = uow.repo(Ticket).find(number=number, limit=1) if number else []
    if not found:
        raise NoSuchTicket(number=number)
    return locked(uow, found[0].id)


def _hand_over(uow: Unit, ticket: Ticket, main: Ticket) -> None:
    """Everybody who told the one has told the other; what they were asked there is asked anew."""
    for voice in uow.repo(Voice).find(ticket_id=ticket.id):
        voice.ticket_id, voice.origin = main.id, voice.origin or ticket.id
        voice.round, voice.solved = 0, ""
        uow.repo(Voice).save(voice)
    report = uow.repo(Note).find(about=ticket_ref(ticket.id), kind="report", limit=1)
    note_id = report[0].id if report else 0
    uow.repo(Voice).add(Voice(main.id, ticket.reporter_id, ticket.created_at, note_id, ticket.id))


def _split(move: Move) -> None:
    """拆分: who joined although it is another matter, or told two in one, gets a ticket for it.

    Fields: kind, category, voice_id. The words are the follower's own, or, for a second matter, what the desk writes.
    Raises NeedsWords, NoSuchTicket.
    """
    uow, ticket = move.uow, move.record
    voice_id = move.input.fields.get("voice_id", 0)
    voice = uow.repo(Voice).get(voice_id, lock=True) if voice_id else None
    if voice_id and (voice is None or voice.ticket_id != ticket.id):
        raise NoSuchTicket(number="")
    note = uow.repo(Note).get(voice.note_id) if voice else None
    text = note.text if note else move.text
    if not text.strip():
        raise NeedsWords(what="words")
    new = _second(move, text, voice, note)
    told = register(new, uow, move.actor)
    if voice is not None:
        uow.repo(Voice).drop(voice)
    filed = told[0]
    assert isinstance(filed, e.TicketFiled)
    split = e.TicketSplit(ticket.id, into=filed.subject_id, number=filed.number, person_id=new.reporter_id)
    move.then += [split, *told]


def _second(move: Move, text: str, voice: Voice | None, note: Note | None) -> FileTicket:
    ticket = move.record
    return FileTicket(
        text=text,
        kind=move.input.fields["kind"],
        category=move.input.fields["category"],
        reporter_id=voice.person_id if voice else ticket.reporter_id,
        source="split",
        pictures=tuple(note.pictures) if note else (),
        why=({"key": "why.split", "number": ticket.number},),
        **picked(ticket, "area place lon lat"),
    )


# What the department does that has it.


def _name_holder(move: Move) -> None:
    move.facts = {"unit": move.record.unit}


def _submit(move: Move) -> None:
    """办结: no matter ends without words (SG-32)."""
    move.record.result_kind = move.input.choice or "explained"
    move.facts = {"unit": move.record.unit, "result_kind": move.record.result_kind}


def _may_return(move: Move) -> None:
    """退回 with a basis, within the limit (潍坊条例 22). Raises Designated, NeedsWords, ReturnTooLate."""
    uow, ticket = move.uow, move.record
    if ticket.designated:
        raise Designated()
    if move.input.choice not in uow.district.return_bases:
        raise NeedsWords(what="basis")
    within = uow.district.clock.return_within
    if (
        ticket.dispatched_at
        and uow.now > deadline(ticket.dispatched_at, within, uow.district.calendar_for(ticket.unit)).due
    ):
        raise ReturnTooLate(limit=within)


def _return(move: Move) -> None:
    """Back to the desk; too many returns go to the centre, which designates (潍坊条例 22)."""
    uow, ticket = move.uow, move.record
    holder = ticket.unit
    ticket.returns += 1
    if ticket.returns > uow.district.clock.max_returns or uow.district.units[holder].code == ticket.desk:
        ticket.desk = centre(uow.district)
    else:
        _raise_level(uow, ticket)
    ticket.unit = ticket.desk
    move.facts = {"unit": holder, "basis": move.input.choice, "returns": ticket.returns}


def _raise_level(uow: Unit, ticket: Ticket) -> None:
    """From the community to the level it calls: the expert the router knew becomes the proposal (WC-61)."""
    if ticket.level != lowest_level(uow.district):
        return
    ticket.level = uow.district.levels[ticket.level].calls
    ticket.desk = desk_for(uow.district, ticket.area, ticket.level)
    main = uow.district.unit_for(uow.district.categories[ticket.category].main_unit, ticket.area)
    ticket.proposed = main.code if main and main.code != ticket.unit else ""


def _call_street(move: Move) -> None:
    """The community states why it cannot solve it alone and calls the street (WC-61, SG-67)."""
    ticket = move.record
    holder = ticket.unit
    _raise_level(move.uow, ticket)
    ticket.unit = ticket.desk
    move.facts = {"unit": holder, "desk": ticket.desk}


def _ask(move: Move) -> None:
    """A question to the reporter: the clock waits, but not for ever."""
    _name_holder(move)
    answer = move.uow.district.pleas.answer
    limits.begin(move.uow, Ref("waiting", move.record.id), "answer", move.record.unit, answer, urgent=False)


def _may_dispute(move: Move) -> None:
    """Not ours, with a basis and another department (SG-64). Raises Designated, AlreadyDone and what is missing."""
    uow, ticket = move.uow, move.record
    check_grounds(uow, move.input.choice, ticket.unit)
    if ticket.designated:
        raise Designated()
    if pending := uow.repo(Ruling).find(about=ticket_ref(ticket.id), state=["open", "hearing"], limit=1):
        raise AlreadyDone(act="dispute", who="", unit=pending[0].unit, at=pending[0].opened_at)


def _dispute(move: Move) -> None:
    """The panel decides; the department leads on until the ruling (北京条例 14)."""
    ticket = move.record
    facts = keep_note(move.uow, ticket_ref(ticket.id), "dispute", move.text, move.actor)
    basis, _, suggested = move.input.choice.partition(" ")
    ruling, opened = open_ruling(move.uow, ticket.unit, basis, suggested, ticket_ref(ticket.id), facts)
    move.facts = {"unit": ticket.unit, "ruling": ruling.id}
    move.then.append(opened)


def _plead(move: Move) -> None:
    """The department applies; everything that stands in the way is named at once. Raises Lacks."""
    move.then += plead(move.uow, move.record, move.act.name, move.input, move.actor)


def _verify(move: Move) -> None:
    """现场核实: a fact beside the course of the matter (C7); the desk decides what follows."""
    real = move.input.choice == "real"
    move.record.verified = "real" if real else "not_found"
    move.facts = {"real": real}


# What the reporter and the neighbours do.


def _supplement(move: Move) -> None:
    """The reporter adds words or pictures; whoever has the matter sees them on the card.

    Where the matter goes on under another number, they go there. Raises NotNow where that one has ended.
    """
    uow, ticket, given = move.uow, move.record, move.input
    main = goes_on(uow, ticket)
    if main.id != ticket.id:
        if main.state in ENDED:
            raise NotNow(act="supplement", state=main.state)
        move.then.append(speak(uow, main, given.text, given.pictures, move.actor))
        return
    facts = keep_note(uow, ticket_ref(ticket.id), "supplement", given.text, move.actor, given.pictures)
    ticket.changed_at = uow.now
    move.then.append(e.TicketSupplemented(ticket.id, **facts))


def _alone(move: Move) -> None:
    """Taken back while nobody has reported a result yet, and no neighbour follows it. Raises StillFollowed."""
    if others := followers(move.uow, move.record):
        raise StillFollowed(n=len(others))


def _rate(move: Move) -> None:
    """一事一评: not solved or a low grade reopens twice by itself, then 督办 (SG-73).

    Fields: contacted, solved, grade.
    """
    uow, ticket, given = move.uow, move.record, move.input.fields
    solved, grade = given["solved"], given["grade"]
    rating = Rating(ticket.id, ticket.round, uow.now, move.actor.person_id, given["contacted"], solved)
    rating.grade, rating.comment = grade, move.input.text
    uow.repo(Rating).add(rating)
    move.facts = {"round": ticket.round, "contacted": given["contacted"], "solved": solved, "grade": grade}
    if solved == "no" or grade >= uow.district.negative_from:
        move.then.append(once_more(uow, ticket))
    else:
        move.then.append(Follow(ticket_ref(ticket.id), "close", Input(choice="rated")))


def _join(move: Move) -> None:
    """一起跟进, or the same person once more. Raises NoSuchTicket for what is not to be shared."""
    move.then.append(speak(move.uow, move.record, move.input.text, move.input.pictures, move.actor))


def _redo(move: Move) -> None:
    """Told again soon after a result (纸面办结): one more round, or 督办 when rounds did not help (SG-73).

    Raises NotNow for a ticket without a result, or ended too long ago.
    """
    _recent(move, "reopen")
    _join(move)
    move.then.append(once_more(move.uow, move.record, "again"))


def _recent(move: Move, act: str) -> None:
    ticket = move.record
    if ticket.state not in FINISHED or not standing(move.uow.district, ticket, move.uow.now):
        raise NotNow(act=act, state=ticket.state)


def _leave(move: Move) -> None:
    """不再跟进."""
    for voice in own_voices(move.uow, move.record, move.actor):
        voice.left_at = move.uow.now
        move.uow.repo(Voice).save(voice)


def _answer(move: Move) -> None:
    """A follower's one answer in a round, choice yes, partly or no.

    一事一评: the grade that counts for the department is the reporter's alone. What followers answer cannot close a
    matter; it can keep it open: see `weigh`. So twelve neighbours in the dark are heard, and none of them can hold up
    alone what the others, the reporter among them, call solved. Every 'no' reaches the desk at once all the same.
    """
    uow, ticket = move.uow, move.record
    mine = own_voices(uow, ticket, move.actor)
    _recent(move, "rate")
    mine[0].round, mine[0].solved = ticket.round, move.input.choice
    uow.repo(Voice).save(mine[0])
    move.facts = {"round": ticket.round, "solved": move.input.choice}
    if ticket.state == "closed":
        move.then += weighed(uow, ticket)


# What the house does.


def once_more(uow: Unit, ticket: Ticket, why: str = "") -> Follow:
    """Done again by the same department, or, when that was tried often enough, taken up by the centre (SG-73).

    `why` as in TicketReopened.
    """
    again = ticket.round < uow.district.clock.max_automatic_reopen
    return Follow(ticket_ref(ticket.id), "reopen" if again else "supervise", Input(choice=why))


def weighed(uow: Unit, ticket: Ticket) -> Happened:
    """All answers of this round, the reporter's among them; as many no as yes leaves the reporter's word standing."""
    return [once_more(uow, ticket, "outvoted")] if outvoted_now(uow, ticket) else []


def weigh(event: Any, uow: Unit, *, actor: Actor) -> Happened:
    """Reaction: at the moment of closing, by rating or by silence, more who say no than yes open it again."""
    ticket = locked(uow, event.subject_id)
    return weighed(uow, ticket) if event.how in {"rated", "unrated"} else []


def _close(move: Move) -> None:
    move.facts = {"how": move.input.choice}


def _reopen(move: Move) -> None:
    """Each time is a round of its own, in which all are asked anew."""
    ticket = move.record
    ticket.round += 1
    _starts_anew(move.uow, ticket)
    due = ticket.due_at.isoformat()
    move.facts = {"round": ticket.round, "unit": ticket.unit, "due": due, "why": move.input.choice}


def _supervise(move: Move) -> None:
    ticket = move.record
    ticket.round += 1
    ticket.supervised = True
    ticket.desk = ticket.unit = centre(move.uow.district)
    move.facts = {"round": ticket.round - 1, "why": move.input.choice}


def _given(move: Move) -> None:
    move.facts = dict(move.input.fields)


def _resume(move: Move) -> None:
    """The reason for a pause, as choice, has gone: the limit to resolve runs on, unless another reason holds it."""
    ticket = move.record
    begin_limits(move.uow, ticket, Timers(resume=("resolve", "sign"), why=move.input.choice))
    due = ticket.due_at.isoformat() if ticket.due_at else ""
    move.facts = {"unit": ticket.unit, "due": due, "why": move.input.choice}


def _designate(move: Move) -> None:
    """The designated department gets the ticket and cannot return it. Fields: main, helpers, ruling."""
    ticket, given = move.record, move.input.fields
    previous = ticket.unit
    ticket.helpers = list(given["helpers"]) or ticket.helpers
    ticket.designated, ticket.unit = True, given["main"]
    _starts_anew(move.uow, ticket)
    move.facts = {"unit": given["main"], "previous": previous, "helpers": tuple(given["helpers"])}
    move.facts |= {"due": ticket.due_at.isoformat(), "ruling": given["ruling"]}


def _keep(move: Move) -> None:
    """The matter stays where it is. Fields: helpers, designated, ruling."""
    ticket, given = move.record, move.input.fields
    ticket.designated = ticket.designated or given["designated"]
    ticket.helpers = list(given.get("helpers", ())) or ticket.helpers
    move.facts = {"unit": ticket.unit, "ruling": given["ruling"], "designated": given["designated"]}


def _forget(move: Move) -> None:
    if notes := forget(move.uow, move.record):
        move.then.append(e.TicketForgotten(move.record.id, why=move.input.choice, notes=notes))


GUARDS: dict[str, Step] = {
    "dispatch": _known_department,
    "choose_unit": _known_department,
    "reply_now": _is_enquiry,
    "return": _may_return,
    "dispute": _may_dispute,
    "withdraw": _alone,
}
EFFECTS: dict[str, Step] = {
    "dispatch": _dispatch,
    "choose_unit": _dispatch,
    "reply_now": _answer_now,
    "correct": _correct,
    "correct_why": _explain_correction,
    "pass": _name_desk,
    "send_back": _name_desk,
    "forward": _forward,
    "city_result": _submit,
    "explain": _explained,
    "merge": _merge,
    "merge_number": _merge,
    "split": _split,
    "sign": _name_holder,
    "contact": _name_holder,
    "message": _name_holder,
    "submit": _submit,
    "call_street": _call_street,
    "return": _return,
    "ask": _ask,
    "dispute": _dispute,
    "verify": _verify,
    "supplement": _supplement,
    "why": _supplement,
    "rate": _rate,
    "follow": _join,
    "redo": _redo,
    "unfollow": _leave,
    "answer": _answer,
    "route": _route,
    "close": _close,
    "reopen": _reopen,
    "supervise": _supervise,
    "set_aside": _given,
    "resume": _resume,
    "designate": _designate,
    "keep": _keep,
    "prolong": _given,
    **dict.fromkeys(KINDS, _plead),
    "forget": _forget,
}
