"""What the desk does: dispatch, correct, forward, merge, split."""

from core import errors
from core import events as e
from core.calls.permissions import CALL_ENDED
from core.calls.records import Call
from core.commands import FileTicket
from core.district.desks import centre
from core.duties.queries import check_guard
from core.duties.records import Ruling
from core.record import picked
from core.refs import ticket_ref
from core.routing.router import highest_level, lowest_level
from core.tickets.filing import note_correction, recategorise, register, starts_anew
from core.tickets.followers import people
from core.tickets.lifecycle import ENDED
from core.tickets.queries import locked
from core.tickets.records import Correction, Follower, Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move, Step
from core.workflow.numbers import named
from core.workflow.records import Note


def _known_department(move: Move) -> None:
    """Raises NoUnitThere, Guarded (WC-15, WC-37)."""
    if move.input.choice not in move.uow.district.departments:
        raise errors.NoDepartmentThere(department=move.input.choice)
    words = _ordered(move.uow, move.record)
    check_guard(move.uow, move.input.choice, lead=True, category=move.record.category, words=words)


def _ordered(uow: UnitOfWork, ticket: Ticket) -> str:
    """The words of a report that hands a task down (KM-07, WC-14); '' where it only speaks of one."""
    told = " ".join(note.text for note in uow.repo(Note).find(about=ticket_ref(ticket.id), kind="report"))
    return told if any(word in told for word in uow.district.lists.ordered) else ""


def _dispatch(move: Move) -> None:
    """The desk confirms or changes the proposal (派单)."""
    uow, ticket = move.uow, move.record
    proposed = ticket.proposed
    designated = ticket.state == "supervised" or ticket.returns > uow.district.timers.max_returns
    _give(move, move.input.choice)
    ticket.designated = ticket.designated or designated
    move.then += note_correction(uow, ticket, move.actor, by="desk", was_department=proposed)


def _overrule(move: Move) -> None:
    """改派: whoever gets it by the commander's word may not return it."""
    previous = move.record.department
    _give(move, move.input.choice)
    move.record.designated = True
    move.facts = {"department": move.input.choice, "previous": previous, "due": move.record.due_at.isoformat()}


def _give(move: Move, code: str, *, direct: bool = False) -> None:
    uow, ticket = move.uow, move.record
    previous = ticket.department if ticket.state == "assigned" else ""
    ticket.department = code
    ticket.helpers = [helper for helper in ticket.helpers if helper != code]
    starts_anew(uow, ticket)
    move.facts = {"department": code, "due": ticket.due_at.isoformat(), "direct": direct, "previous": previous}


def _not_hidden(ticket: Ticket) -> None:
    if ticket.tip_off:
        raise errors.StaysHidden(number=ticket.number)


def _send_down(move: Move) -> None:
    """A lower level can do it: the community has it now, at its own level (WC-59, WC-60).

    Raises NoDepartmentThere, StaysHidden for a tip-off.
    """
    ticket, district = move.record, move.uow.district
    _not_hidden(ticket)
    ticket.level = lowest_level(district)
    handler = district.levels[ticket.level].handler
    found = errors.there(district.department_for(handler, ticket.area), errors.NoDepartmentThere, department=handler)
    _give(move, found.code)
    move.facts = {"department": found.code, "due": move.facts["due"]}


def _unclear(move: Move) -> None:
    """难以快速派单 (SG-63): the panel names the department. Raises NotNow where it is asked already, StaysHidden."""
    uow, ticket = move.uow, move.record
    _not_hidden(ticket)
    if uow.repo(Ruling).find(about=ticket_ref(ticket.id), state="open"):
        raise errors.NotNow(act="unclear", state=ticket.state)
    move.facts = {"department": ticket.desk, "basis": "", "suggested": ""}


def _is_enquiry(move: Move) -> None:
    """An enquiry, a proposal or praise is answered by the desk itself (北京条例 10). Raises NoEnquiry."""
    if move.uow.district.request_types[move.record.kind].rated_for_resolution:
        raise errors.NoEnquiry()


def _answer_now(move: Move) -> None:
    move.record.result_kind = "explained"
    move.then.append(e.ResultPassed(move.record.id, desk=move.record.desk))


def _correct(move: Move) -> None:
    """The desk names the right category before it dispatches: level, grade and proposal follow from it."""
    was = move.record.category
    recategorise(move.uow, move.record, move.input.choice)
    move.then += note_correction(move.uow, move.record, move.actor, by="desk", was=was)


def _explain_correction(move: Move) -> None:
    """The desk's own words on its latest change. Raises NotNow where nothing was changed."""
    made = move.uow.repo(Correction).first(ticket_id=move.record.id, by="desk", newest=True)
    made = errors.there(made, errors.NotNow, act="correct", state=move.record.state)
    move.uow.repo(Correction).change(made, why=move.text[:300])


def _forward(move: Move) -> None:
    """City level: the centre forwards it and follows (WC-64)."""
    move.record.level = highest_level(move.uow.district)
    move.record.external = move.text[:200]


def _mergeable(move: Move) -> None:
    """Raises NotMergeable for itself, a tip-off or a ticket that has ended, NotYours for another desk's ticket, NotNow
    while departments are called on it."""
    uow, ticket, main = move.uow, move.record, _main(move)
    if main.id == ticket.id or main.state in ENDED or main.tip_off or ticket.tip_off:
        raise errors.NotMergeable(number=main.number)
    if move.actor.department not in {main.desk, centre(uow.district)}:
        raise errors.NotYours(act="merge", department=main.desk)
    if any(call.state not in CALL_ENDED for call in uow.repo(Call).find(ticket_id=ticket.id)):
        raise errors.NotNow(act="merge", state="working")


def _merge(move: Move) -> None:
    """合并 (WC-54): the ticket ends, all who told it follow the other one; nobody and nothing said is lost."""
    uow, ticket, main = move.uow, move.record, _main(move)
    ticket.merged_into = main.id
    _hand_over(uow, ticket, main)
    uow.repo(Ticket).change(main, changed_at=uow.now)
    told = people(uow.repo(Follower).find(ticket_id=main.id), main)
    move.facts = {"into": main.id, "number": main.number}
    move.then.append(e.TicketAbsorbed(main.id, merged=ticket.id, number=ticket.number, people=told))


def _main(move: Move) -> Ticket:
    number = move.input.choice or named(move.text, move.record.number) or ""
    found = move.uow.repo(Ticket).first(number=number) if number else None
    return locked(move.uow, errors.there(found, errors.NoSuchTicket, number).id)


def _hand_over(uow: UnitOfWork, ticket: Ticket, main: Ticket) -> None:
    """Everybody who told the one has told the other; what they were asked there is asked anew."""
    for follower in uow.repo(Follower).find(ticket_id=ticket.id):
        uow.repo(Follower).change(follower, ticket_id=main.id, origin=follower.origin or ticket.id, round=0, solved="")
    report = uow.repo(Note).first(about=ticket_ref(ticket.id), kind="report")
    note_id = report.id if report else 0
    uow.repo(Follower).add(Follower(main.id, ticket.reporter_id, ticket.created_at, note_id, ticket.id))


def _split(move: Move) -> None:
    """拆分: who joined although it is another matter, or told two in one, gets a ticket for it.

    Fields: kind, category, voice_id. The words are the follower's own, or, for a second matter, what the desk writes.
    Raises NeedsWords, NoSuchTicket.
    """
    uow, ticket = move.uow, move.record
    follower_id = move.input.fields.get("follower_id", 0)
    follower = uow.repo(Follower).get(follower_id, lock=True)
    if follower_id and (follower is None or follower.ticket_id != ticket.id):
        raise errors.NoSuchTicket(number="")
    note = uow.repo(Note).get(follower.note_id) if follower else None
    text = note.text if note else move.text
    if not text.strip():
        raise errors.NeedsWords(what="words")
    new = _second(move, text, follower, note)
    told = register(new, uow, move.actor)
    if follower is not None:
        uow.repo(Follower).drop(follower)
    filed = told[0]
    assert isinstance(filed, e.TicketFiled)
    split = e.TicketSplit(ticket.id, into=filed.subject_id, number=filed.number, person_id=new.reporter_id)
    move.then += [split, *told]


def _second(move: Move, text: str, follower: Follower | None, note: Note | None) -> FileTicket:
    ticket = move.record
    return FileTicket(
        text=text,
        kind=move.input.fields["kind"],
        category=move.input.fields["category"],
        reporter_id=follower.person_id if follower else ticket.reporter_id,
        source="split",
        pictures=tuple(note.pictures) if note else (),
        why=({"key": "why.split", "number": ticket.number},),
        **picked(ticket, "area place lon lat"),
    )


def _still_there(move: Move) -> None:
    """A matter is taken only from a department that no longer exists. Raises NotNow."""
    if move.record.department in move.uow.district.departments:
        raise errors.NotNow(act="take_back", state=move.record.state)


def _take_back(move: Move) -> None:
    """The centre has it until it names another department."""
    ticket = move.record
    move.facts = {"department": ticket.department}
    ticket.desk = ticket.department = centre(move.uow.district)


GUARDS: dict[str, Step] = {
    "take_back": _still_there,
    "dispatch": _known_department,
    "choose_unit": _known_department,
    "overrule": _known_department,
    "reply_now": _is_enquiry,
    "merge": _mergeable,
    "merge_number": _mergeable,
}
EFFECTS: dict[str, Step] = {
    "send_down": _send_down,
    "unclear": _unclear,
    "dispatch": _dispatch,
    "choose_unit": _dispatch,
    "overrule": _overrule,
    "reply_now": _answer_now,
    "correct": _correct,
    "correct_why": _explain_correction,
    "forward": _forward,
    "take_back": _take_back,
    "merge": _merge,
    "merge_number": _merge,
    "split": _split,
    "route": lambda move: _give(move, move.input.choice, direct=True),
    "hand_on": lambda move: _give(move, move.input.choice),
}
