"""A ticket as it is read: what, where, the trace, limits and reasons."""

from typing import Any

from core.district.entries import Duration
from core.errors import NoSuchTicket, there
from core.ledger.records import Entry
from core.people.masking import mask
from core.procedures.records import Case
from core.refs import ticket_ref
from core.tickets.followers import followers
from core.tickets.holder_acts import REMARK
from core.tickets.lifecycle import ENDED
from core.tickets.permissions import is_reporter
from core.tickets.records import Correction, Ticket
from core.trace import history
from core.workflow.limits import explain
from core.workflow.numbers import opening
from core.workflow.numbers import read as read_number
from core.workflow.records import Note, Timer
from handlers.context import Context, Rows, column
from handlers.duties.more import concerns
from handlers.forms import ticket_of
from handlers.intake.known import community
from handlers.messages import Action, Card, shorten
from handlers.procedures.lists import about
from handlers.tickets import followers as ticket_followers
from handlers.tickets.cards import state_line, where
from handlers.tickets.opened import again_in_group, pressable

LISTED = 8
TOLD_TOO = frozenset({"join", "repeat", REMARK})  # notes of a ticket that are not its reporter's alone


def by_number(ctx: Context) -> bool:
    """A text that is nothing but a ticket number shows the ticket; False where it is something else."""
    number = read_number(ctx.text)
    if number is None:
        return False
    said = opening(ctx.text) or ctx.text[:20]
    found = there(ctx.uow.repo(Ticket).first(number=number) if number else None, NoSuchTicket, number=said)
    show(ctx, found)
    return True


def pressed_show(ctx: Context) -> None:
    """A tap on one of the list."""
    show(ctx, ticket_of(ctx, lock=False))


def show(ctx: Context, ticket: Ticket) -> None:
    """The whole trace for those who may, the public part for anybody with the number."""
    readable = ctx.reads(ticket)
    if readable and not ctx.update.private and again_in_group(ctx, ticket):
        return
    if not readable or not ctx.update.private:
        if ctx.update.private and ctx.person.id in followers(ctx.uow, ticket):
            ticket_followers.show(ctx, ticket, public_part(ctx, ticket), trace(ctx, ticket, ticket_followers.TRACED))
            return
        ctx.reply(Card(public_part(ctx, ticket), ctx.words("card.public_title", number=ticket.number)))
        return
    place = where(ctx.words, ticket)
    lines = [public_part(ctx, ticket, place), "", *_texts(ctx, ticket), "", ctx.words("trace.title")]
    lines += trace(ctx, ticket)
    title = ctx.words("card.title", number=ticket.number, category=ticket.category)
    ctx.reply(Card("\n".join(lines), title, _rows(ctx, ticket), _pictures(ctx, ticket)))


def public_part(ctx: Context, ticket: Ticket, place: str = "") -> str:
    """What anybody with the number may know: what kind, about where, who has it, how far it is; of what is hidden how
    far it is alone, for who is accused may ask too.

    `place`: the exact place in words, for those who may know it.
    """
    words = ctx.words
    if ticket.tip_off and not ctx.reads(ticket):
        return state_line(ctx.uow, words, ticket)
    lines = [
        state_line(ctx.uow, words, ticket),
        words("card.category", category=ticket.category, level=ticket.level, grade=ticket.grade),
        words("card.place", where=place or community(ctx, ticket)),
    ]
    if not ticket.tip_off and ticket.state != "withdrawn":
        lines.append(words("card.holder", department=ticket.department))
    if ticket.due_at and ticket.state not in ENDED:
        lines.append(words("card.due", due=ticket.due_at))
    return "\n".join(lines)


def _texts(ctx: Context, ticket: Ticket) -> list[str]:
    own = is_reporter(ctx.person.id, ticket)
    lines, notes = [], ctx.uow.repo(Note).find(about=ticket_ref(ticket.id))
    results = [note.text for note in notes if note.kind == "result"]
    for note in notes:
        if note.kind == "result" and any(text.startswith(f"{note.text}\n") for text in results):
            continue  # it was added to, and stands there whole
        if note.kind in TOLD_TOO and own and note.author_id != ctx.person.id:
            continue  # what neighbours said is for those who work on it
        if note.text and ctx.words.has(f"note.{note.kind}"):
            text = shorten(note.text if own else mask(note.text), 1500)
            lines.append(ctx.words(f"note.{note.kind}", text=text, at=note.at))
    return lines


def trace(ctx: Context, ticket: Ticket, only: frozenset[str] = frozenset()) -> list[str]:
    """Every event of the ticket in words, oldest first; `only` these kinds, if any are named."""
    lines = []
    for entry in history(ctx.uow, ticket):
        inside = entry.event == "RemarkLeft"
        if (only and entry.event not in only) or (inside and is_reporter(ctx.person.id, ticket)):
            continue
        text = worded(ctx, entry)
        if inside or (entry.subject == "case" and not is_reporter(ctx.person.id, ticket)):
            note = ctx.uow.repo(Note).get(entry.facts.get("note_id", 0))
            text = ctx.words("trace.said", text=text, said=shorten(mask(note.text), 200)) if note else text
        who = ctx.words.department(entry.actor_department) if entry.actor_department else ""
        key = "trace.line_by" if who and who not in text else "trace.line"
        lines.append(ctx.words(key, at=entry.at, text=text, who=who))
    return lines


def worded(ctx: Context, entry: Entry) -> str:
    """What a line of the ledger says happened; the name of an event that has no words."""
    key = f"event.{entry.event}"
    return ctx.words(key, **_told(ctx, entry)) if ctx.words.has(key) else entry.event


def _told(ctx: Context, entry: Entry) -> dict[str, Any]:
    """The facts of a line of the ledger, ready to be worded."""
    facts: dict[str, Any] = {name: fact for name, fact in entry.facts.items() if name != "due"}
    facts["department"] = facts.get("department") or facts.get("desk") or entry.actor_department
    facts["timer"] = facts.get("kind", "")
    if entry.subject == "case":
        case = ctx.uow.repo(Case).get(entry.subject_id)
        facts |= {"procedure": facts.get("act", "").partition(".")[0], "state": facts.get("to", "")}
        facts["department"] = case.department if case else ""
    if entry.event == "TicketRated":
        facts["satisfied"] = ctx.uow.district.ratings[facts["grade"]].say(ctx.words.lang)
    if entry.event == "SiteVerified":
        facts["found"] = "real" if facts["real"] else "not_found"
    return facts


def _pictures(ctx: Context, ticket: Ticket) -> tuple[str, ...]:
    notes = ctx.uow.repo(Note).find(about=ticket_ref(ticket.id))
    own = is_reporter(ctx.person.id, ticket)
    mine = (n for n in notes if not own or n.kind not in TOLD_TOO or n.author_id == ctx.person.id)
    return tuple(dict.fromkeys(p for n in mine for p in n.pictures))[:10]


def _rows(ctx: Context, ticket: Ticket) -> Rows:
    own, state = is_reporter(ctx.person.id, ticket), ticket.state
    offered = {
        "press.rate": own and state == "reviewed",
        "press.supplement": own and state not in ENDED,
        "press.leave_contact": own and state not in ENDED - {"merged"} and ticket.contact != "given",
        "press.hide_contact": own and ticket.contact == "given",
        "press.withdraw": own and state in {"filed", "assigned", "signed", "contacted"},
        "press.more": concerns(ctx, ticket),
        "press.limit": bool(ticket.due_at),
        "press.reasons": True,
    }
    names = {"press.hide_contact": "keep_private"}
    acts = pressable(ctx, ticket)
    there = {button.action for row in acts for button in row}
    found = ((key, Action(names.get(key, key.removeprefix("press.")), ticket.id)) for key, on in offered.items() if on)
    begins = about(ctx.uow, ctx.words, [ctx.actor], ticket_ref(ticket.id), "matter")
    return (*acts, *column([*(ctx.button(key, act) for key, act in found if act not in there), *begins]))


def limit(ctx: Context) -> None:
    """时限怎么算的: every step of the reckoning in words."""
    ticket = ticket_of(ctx, lock=False)
    if not ctx.reads(ticket):
        raise NoSuchTicket(number="")
    running = [k for k in ctx.uow.repo(Timer).find(about=ticket_ref(ticket.id), newest=True) if k.kind == "resolve"]
    if not running:
        ctx.say("limit.none")
        return
    lines = [ctx.words(f"step.{s.key}", **_spoken(s.facts)) for s in explain(ctx.uow, running[0]).steps]
    ctx.reply(Card("\n".join(lines), ctx.words("limit.title", number=ticket.number)))
    ctx.toast_only("toast.ok")


def _spoken(facts: dict[str, object]) -> dict[str, object]:
    """A number and its unit of time are one length."""
    if "value" not in facts:
        return facts
    rest = {name: value for name, value in facts.items() if name not in {"value", "unit"}}
    return rest | {"limit": Duration(int(str(facts["value"])), str(facts["unit"]))}


def why_asked(ctx: Context) -> None:
    """/why and a number."""
    number = read_number(ctx.text.removeprefix("/why"))
    found = ctx.uow.repo(Ticket).first(number=number) if number else None
    if not number:
        ctx.say("why.which")
        return
    _tell_why(ctx, found, number)


def why(ctx: Context) -> None:
    """为什么这样分, on a ticket."""
    _tell_why(ctx, ctx.uow.repo(Ticket).get(ctx.pressed.number), "")
    ctx.toast_only("toast.ok")


def _tell_why(ctx: Context, ticket: Ticket | None, number: str) -> None:
    """The reasons kept with the ticket, how sure they were, and what people changed. Raises NoSuchTicket."""
    if ticket is None or not ctx.reads(ticket):
        raise NoSuchTicket(number=number)
    lines = [ctx.words(str(r["key"]), **{k: v for k, v in r.items() if k != "key"}) for r in ticket.why]
    if ticket.confidence:
        lines.append(ctx.words("why.confidence", percent=round(100 * ticket.confidence)))
    for change in ctx.uow.repo(Correction).find(ticket_id=ticket.id):
        lines += _changed(ctx, change)
    text = "\n".join(lines) or ctx.words("why.none")
    ctx.reply(Card(text, ctx.words("why.title", number=ticket.number, category=ticket.category)))


def _changed(ctx: Context, change: Correction) -> list[str]:
    lines = []
    if change.was_category != change.category:
        lines.append(ctx.words(f"why.changed_by_{change.by}", category1=change.was_category, category=change.category))
    if change.was_department != change.chosen_department:
        lines.append(
            ctx.words("why.changed_unit", department1=change.was_department, department=change.chosen_department)
        )
    if change.why and ctx.appointments:
        lines.append(ctx.words("why.in_words", why=change.why))
    return lines


BUTTONS = {"show": pressed_show, "limit": limit, "reasons": why}
