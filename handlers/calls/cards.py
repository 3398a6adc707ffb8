"""How a call looks to each reader, and what each may press."""

import re
from dataclasses import dataclass, replace

from core.calls.permissions import CALLED_ENDED, may_see
from core.calls.queries import all_told, departments_of, locked_call
from core.calls.records import Call, CalledDepartment, CallRating
from core.calls.workflow import CALL, CALLED, OUT, Part
from core.commands import Perform
from core.district.desks import centre
from core.errors import NoSuchCall, there
from core.people.masking import mask
from core.procedures.records import Case
from core.refs import Ref, call_ref
from core.tickets.records import Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.numbers import read as read_number
from core.workflow.records import Note, Slot, Timer
from handlers.context import Context, column
from handlers.messages import Action, Button, Card, shorten
from handlers.people.appointments import speaking
from handlers.procedures.cards import recorded, staff_of
from handlers.procedures.lists import about
from handlers.tickets.cards import chats_of, send_in_slot, slot_of
from handlers.wording import Wording, Words

SHOWN_NOTES = ("reason", "decision", "arrival", "minutes", "feedback", "send_back", "record", "result", "cancel")


@dataclass(frozen=True, slots=True)
class View:
    """What all cards of one call show, read once: twenty groups do not ask twenty times."""

    call: Call
    departments: list[CalledDepartment]
    notes: list[Note]
    due: dict[int, Timer]
    unreached: list[str]
    cases: list[Case]


def view(uow: UnitOfWork, call: Call) -> View:
    """Units, notes, and for each unit the limit that ends first."""
    departments = departments_of(uow, call)
    due: dict[int, Timer] = {}
    if call.state in OUT:
        running = uow.repo(Timer).find(about=[Ref("called", u.id) for u in departments], stopped_at=None)
        for timer in sorted(running, key=lambda k: k.due_at):
            if timer.stopped_at is None and not limits.standing(timer):
                due.setdefault(timer.about.id, timer)
    out = departments if call.state in OUT else []
    unreached = [one.department for one in out if one.state not in CALLED_ENDED and not chats_of(uow, one.department)]
    notes = uow.repo(Note).find(about=call_ref(call.id))
    return View(call, departments, notes, due, unreached, uow.repo(Case).find(about=call_ref(call.id)))


def post_call(uow: UnitOfWork, wording: Wording, call: Call) -> dict[str, bool]:
    """Put the call into the chats of everybody it concerns, or edit what is there; unit → whether it has a chat."""
    seen, reached = view(uow, call), dict[str, bool]()
    if call.state == "pending":
        viewers = [(call.reviewer, f"review:{call.reviewer}"), (call.caller, f"caller:{call.caller}")]
    else:
        viewers = [(called.department, f"called:{called.id}") for called in seen.departments]
        viewers.append((call.caller, f"caller:{call.caller}"))
        viewers += [(code, f"copy:{code}") for code in (*call.copied, call.reviewer) if code]
    for code, viewer in viewers:
        chats = chats_of(uow, code)
        reached[code] = bool(chats)
        for address, lang in chats.items():
            row = slot_of(uow, address, slot_name(call, viewer), viewer, lang)
            row.viewer = viewer
            send_in_slot(uow, row, call_card(uow, wording.of(row.lang), seen, viewer))
    return reached


def slot_name(call: Call, viewer: str) -> str:
    """The slot in which a chat's card of a call is edited; a caller that also follows it for another has two."""
    return f"w{call.id}" if viewer.startswith("caller") else f"c{call.id}"


def call_card(uow: UnitOfWork, words: Words, seen: View, viewer: str) -> Card:
    """A call for one reader: 'called:<id>', 'caller:<unit>', 'copy:<unit>' or 'review:<unit>'."""
    kind, _, code = viewer.partition(":")
    call = seen.call
    called = uow.repo(CalledDepartment).get(int(code)) if kind == "called" else None
    lines = [words("call.state", state=call.state), words("call.caller", department=call.caller)]
    lines += [words("call.place", where=place(words, call.area, mask(call.place)))] if call.area or call.place else []
    if call.ticket_id and (ticket := uow.repo(Ticket).get(call.ticket_id)):
        lines.append(words("call.ticket", number=ticket.number))
    lines += _own_lines(uow, words, seen, called) if called else _department_lines(words, seen)
    lines += ["", *_story(words, seen), *_recorded(uow, words, seen)]
    rows = tuple(_rows(uow, words, call, kind, code, called))
    title = words("call.title", calling=call.kind, number=call.number)
    pictures = tuple(p for n in seen.notes if n.kind == "matter" for p in n.pictures)
    return Card("\n".join(lines), title, rows, pictures[:10], slot_name(call, viewer))


def place(words: Words, area: str, said: str) -> str:
    """Area and words of the place."""
    where = words.area(area) if area else words("place.unknown")
    return words("place.both", where=where, place=said) if said and said not in where else where


def _own_lines(uow: UnitOfWork, words: Words, seen: View, called: CalledDepartment) -> list[str]:
    lines = [words("call.you_lead") if called.lead else words("call.you_assist"), words("call.you", state=called.state)]
    if called.external:
        lines.append(words("call.external", external=called.external))
    timer = seen.due.get(called.id)
    if timer:
        key = "call.overdue" if timer.due_at < uow.now else "call.due"
        lines.append(words(key, timer=timer.kind, due=timer.due_at))
    if called.designated:
        lines.append(words("call.designated"))
    if others := tuple(u.department for u in seen.departments if u.id != called.id):
        lines.append(words("call.others", departments=others))
    return lines


def _department_lines(words: Words, seen: View) -> list[str]:
    """One line for each unit, so that the caller sees at a glance who has come."""
    lines = ["", *_told_lines(words, seen)]
    for called in seen.departments:
        name = called.external or words.department(called.department)
        lines.append(words("call.unit", name=name, state=called.state, mark=_mark(words, called)))
    return lines


def _told_lines(words: Words, seen: View) -> list[str]:
    """Whether the cards have come, and to whom none can come."""
    if seen.call.state not in OUT:
        return []
    n, told = len(seen.departments) - len(seen.unreached), all_told(seen.call, seen.departments)
    key = ("call.told_some" if seen.unreached else "call.told") if told else "call.telling"
    lines = [words(key, n=n, at=told)] if n else []
    if seen.unreached:
        lines.append(words("call.unreached", departments=tuple(seen.unreached)))
    return lines


def _mark(words: Words, called: CalledDepartment) -> str:
    marks = [words("call.mark_lead")] if called.lead else []
    if called.arrived_at:
        marks.append(words("call.mark_late" if called.late else "call.mark_came", at=called.arrived_at))
    return "".join(marks)


def _story(words: Words, seen: View) -> list[str]:
    """The matter, then the latest of everything else, feedback of every unit."""
    lines = []
    latest: dict[tuple[str, str], Note] = {}
    for note in seen.notes:
        if note.kind == "matter":
            lines.append(shorten(mask(note.text)))
        elif note.kind in SHOWN_NOTES and note.text:
            latest[note.kind, note.department if note.kind in {"feedback", "arrival"} else ""] = note
    for (kind, _), note in latest.items():
        lines.append(
            words(f"callnote.{kind}", department=note.department, text=shorten(mask(note.text), 300), at=note.at)
        )
    return lines


def _recorded(uow: UnitOfWork, words: Words, seen: View) -> list[str]:
    """What was verified about it, for all to read (KM-33)."""
    found = ((case, recorded(uow, words, case)) for case in seen.cases)
    return [words("call.recorded", procedure=case.procedure, text=text) for case, text in found if text]


def _rows(
    uow: UnitOfWork, words: Words, call: Call, kind: str, code: str, called: CalledDepartment | None
) -> list[tuple[Button, ...]]:
    if kind == "review":
        return _pairs(words, call.id, CALL.offered(uow.district, Part(call, ()), "review"))
    if kind == "called" and called:
        return called_rows(uow, words, call, called)
    if kind == "copy" and code == centre(uow.district):
        return [*column(_begins(uow, words, call, staff_of(uow, code)))]
    return caller_rows(uow, words, call) if kind == "caller" else []


def called_rows(uow: UnitOfWork, words: Words, call: Call, called: CalledDepartment) -> list[tuple[Button, ...]]:
    """What a called unit may press now; the call is rated once."""
    acts = CALLED.offered(uow.district, Part(call, (), called), "called")
    if "rate_caller" in acts and uow.repo(CallRating).first(called_id=called.id, side="caller"):
        acts.remove("rate_caller")
    return _pairs(words, called.id, acts)


def caller_rows(uow: UnitOfWork, words: Words, call: Call) -> list[tuple[Button, ...]]:
    """What the caller may press now: each unit that has answered, then the call as a whole."""
    district, departments = uow.district, departments_of(uow, call)
    rows: list[tuple[Button, ...]] = []
    for called in departments:
        rows += _pairs(
            words, called.id, CALLED.offered(district, Part(call, departments, called), "caller"), called.department
        )
    return rows + _pairs(words, call.id, CALL.offered(district, Part(call, departments), "caller"))


def _pairs(words: Words, number: int, acts: list[str], code: str = "") -> list[tuple[Button, ...]]:
    buttons = [Button(words(f"callpress.{act}", department=code), Action(f"k_{act}", number)) for act in acts]
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def _begins(uow: UnitOfWork, words: Words, call: Call, actors: list[Actor]) -> list[Button]:
    """What may be begun about it, where it is looked up and at the desk that follows it."""
    return about(uow, words, actors, call_ref(call.id), "call", "matter")


def by_number(ctx: Context) -> bool:
    """A text that is nothing but a call's number shows the call to those it concerns; False for anything else."""
    number = read_number(ctx.text)
    call = ctx.uow.repo(Call).first(number=number) if number else None
    if not call:
        return False
    card = there(card_for(ctx, call), NoSuchCall, ctx.text[:20])
    show(ctx, call, card)
    return True


def show(ctx: Context, call: Call, card: Card) -> None:
    """The call as it stands, with what may be begun about it."""
    more = column(_begins(ctx.uow, ctx.words, call, [ctx.actor]))
    ctx.reply(replace(card, slot="", rows=tuple(dict.fromkeys((*card.rows, *more)))))


def card_for(ctx: Context, call: Call) -> Card | None:
    """The call as this person's post meets it; None where it does not concern them."""
    appointments, called = speaking(ctx), departments_of(ctx.uow, call)
    if not may_see(ctx.uow.district, call, [u.department for u in called], appointments):
        return None
    own = {appointment.department for appointment in appointments}
    viewer = next((f"called:{u.id}" for u in called if u.department in own), f"copy:{next(iter(own))}")
    if call.state == "pending" and call.reviewer in own:
        viewer = f"review:{call.reviewer}"
    viewer = f"caller:{call.caller}" if call.caller in own else viewer
    return call_card(ctx.uow, ctx.words, view(ctx.uow, call), viewer)


_CARD = re.compile(r"c([0-9]+)")  # the slot of a called department's card


def delivered(uow: UnitOfWork, slot: str) -> Perform | None:
    """A card came for the first time: the act that follows where it was the last of its call that was waited for.

    The call is locked, so that of two cards that come at the same moment one sees the other.
    """
    found = _CARD.fullmatch(slot)
    if not found or uow.repo(Call).get(int(found[1])) is None:
        return None
    call = locked_call(uow, int(found[1]))
    departments = departments_of(uow, call)
    if call.state not in OUT or all_told(call, departments):
        return None
    there = (one.department for one in reversed(departments) if one.state not in CALLED_ENDED)
    return None if any(_waited_for(uow, slot, code) for code in there) else Perform(Ref("call", call.id), "told")


def _waited_for(uow: UnitOfWork, slot: str, department: str) -> bool:
    chats = list(chats_of(uow, department))
    return bool(chats) and not any(row.message for row in uow.repo(Slot).find(address=chats, slot=slot))
