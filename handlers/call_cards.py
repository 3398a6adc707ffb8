"""How a call looks to each reader, and what each may press."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.calls.queries import units_of
from core.calls.workflow import CALL, CALLED, OUT, Part
from core.domain.calls.permits import may_see
from core.domain.masking import mask
from core.domain.numbers import read as read_number
from core.domain.permits import centre
from core.domain.refs import Ref, call_ref
from core.domain.rows import Binding, Call, CalledUnit, CallRating, Clock, Finding, Note, Post, Ticket
from core.errors import NoSuchCall
from core.unit import Unit
from core.work.supervision import upheld_about
from core.workflow import limits
from handlers.cards import chats_of, send_in_slot, shorten, slot_of
from handlers.message import Action, Button, Card
from handlers.talk import Turn
from handlers.wording import Wording, Words

SHOWN_NOTES = ("reason", "decision", "arrival", "minutes", "feedback", "send_back", "record", "result", "cancel")


@dataclass(frozen=True, slots=True)
class View:
    """What all cards of one call show, read once: twenty groups do not ask twenty times."""

    call: Call
    units: list[CalledUnit]
    notes: list[Note]
    due: dict[int, Clock]
    findings: list[Finding]


def view(unit: Unit, call: Call) -> View:
    """Units, notes, and for each unit the limit that ends first."""
    units = units_of(unit, call)
    due: dict[int, Clock] = {}
    if call.state in OUT:
        running = unit.repo(Clock).find(about=[Ref("called", u.id) for u in units], stopped_at=None)
        for clock in sorted(running, key=lambda k: k.due_at):
            if clock.stopped_at is None and not limits.standing(clock):
                due.setdefault(clock.about.id, clock)
    return View(call, units, unit.repo(Note).find(about=call_ref(call.id)), due, upheld_about(unit, call.id))


def post_call(unit: Unit, wording: Wording, call: Call) -> dict[str, bool]:
    """Put the call into the chats of everybody it concerns, or edit what is there; unit → whether it has a chat."""
    seen, reached = view(unit, call), dict[str, bool]()
    if call.state == "pending":
        viewers = [(call.reviewer, f"review:{call.reviewer}"), (call.caller, f"caller:{call.caller}")]
    else:
        viewers = [(called.unit, f"called:{called.id}") for called in seen.units]
        viewers.append((call.caller, f"caller:{call.caller}"))
        viewers += [(code, f"copy:{code}") for code in (*call.copied, call.reviewer) if code]
    for code, viewer in viewers:
        chats = chats_of(unit, code)
        reached[code] = bool(chats)
        for address, lang in chats.items():
            row = slot_of(unit, address, slot_name(call, viewer), viewer, lang)
            row.viewer = viewer
            send_in_slot(unit, row, call_card(unit, wording.of(row.lang), seen, viewer))
    return reached


def slot_name(call: Call, viewer: str) -> str:
    """The slot in which a chat's card of a call is edited; a caller that also follows it for another has two."""
    return f"w{call.id}" if viewer.startswith("caller") else f"c{call.id}"


def call_card(unit: Unit, words: Words, seen: View, viewer: str) -> Card:
    """A call for one reader: 'called:<id>', 'caller:<unit>', 'copy:<unit>' or 'review:<unit>'."""
    kind, _, code = viewer.partition(":")
    call = seen.call
    called = unit.repo(CalledUnit).get(int(code)) if kind == "called" else None
    lines = [words("call.state", state=call.state), words("call.caller", unit=call.caller)]
    lines += [words("call.place", where=place(words, call))] if call.area or call.place else []
    if call.ticket_id and (ticket := unit.repo(Ticket).get(call.ticket_id)):
        lines.append(words("call.ticket", number=ticket.number))
    lines += _own_lines(unit, words, seen, called) if called else _unit_lines(words, seen)
    lines += ["", *_story(words, seen), *_findings(unit, words, seen)]
    rows = tuple(_rows(unit, words, call, kind, code, called))
    title = words("call.title", calling=call.kind, number=call.number)
    pictures = tuple(p for n in seen.notes if n.kind == "matter" for p in n.pictures)
    return Card("\n".join(lines), title, rows, pictures[:10], slot_name(call, viewer))


def place(words: Words, call: Call) -> str:
    """Area and words of the place."""
    area = words.area(call.area) if call.area else words("place.unknown")
    return f"{area}（{mask(call.place)}）" if call.place and call.place not in area else area


def _own_lines(unit: Unit, words: Words, seen: View, called: CalledUnit) -> list[str]:
    lines = [words("call.you_lead") if called.lead else words("call.you_assist"), words("call.you", state=called.state)]
    if called.external:
        lines.append(words("call.external", external=called.external))
    clock = seen.due.get(called.id)
    if clock:
        lines.append(_due_line(unit, words, clock))
    if called.designated:
        lines.append(words("call.designated"))
    others = [u.unit for u in seen.units if u.id != called.id]
    if others:
        lines.append(words("call.others", units=words("list.joint").join(words.unit(u) for u in others)))
    return lines


def _due_line(unit: Unit, words: Words, clock: Clock) -> str:
    if clock.due_at < unit.now:
        return words("call.overdue", clock=clock.kind, due=clock.due_at)
    return words("call.due", clock=clock.kind, due=clock.due_at)


def _unit_lines(words: Words, seen: View) -> list[str]:
    """One line for each unit, so that the caller sees at a glance who has come."""
    lines = [""]
    for called in seen.units:
        name = called.external or words.unit(called.unit)
        lines.append(words("call.unit", name=name, state=called.state, mark=_mark(words, called)))
    return lines


def _mark(words: Words, called: CalledUnit) -> str:
    marks = [words("call.mark_lead")] if called.lead else []
    if called.arrived_at:
        key = "call.mark_late" if called.late else "call.mark_came"
        marks.append(words(key, at=called.arrived_at))
    return "".join(marks)


def _story(words: Words, seen: View) -> list[str]:
    """The matter, then the latest of everything else, feedback of every unit."""
    lines = []
    latest: dict[tuple[str, str], Note] = {}
    for note in seen.notes:
        if note.kind == "matter":
            lines.append(shorten(mask(note.text)))
        elif note.kind in SHOWN_NOTES and note.text:
            latest[note.kind, note.unit if note.kind in {"feedback", "arrival"} else ""] = note
    for (kind, _), note in latest.items():
        lines.append(words(f"callnote.{kind}", unit=note.unit, text=shorten(mask(note.text), 300), at=note.at))
    return lines


def _findings(unit: Unit, words: Words, seen: View) -> list[str]:
    """What reviewers have verified, for all to read; a reproach alone is not shown."""
    names = unit.district.calls.findings
    return [
        words("call.finding", unit=row.unit, name=names[row.kind].say(words.lang), text=row.verified_facts)
        for row in seen.findings
    ]


def _rows(
    unit: Unit, words: Words, call: Call, kind: str, code: str, called: CalledUnit | None
) -> list[tuple[Button, ...]]:
    if kind == "review":
        return _pairs(words, call.id, CALL.offered(unit.district, Part(call, ()), "review"))
    if kind == "called" and called:
        return called_rows(unit, words, call, called)
    if kind == "copy" and code == centre(unit.district):
        return [row for row in [finding_row(unit, words, call)] if row]
    return caller_rows(unit, words, call) if kind == "caller" else []


def finding_row(unit: Unit, words: Words, call: Call) -> tuple[Button, ...]:
    """提请认定: offered where a call is looked up, and to the desk that follows it."""
    if not unit.district.calls.findings or call.state in {"pending", "refused"}:
        return ()
    return (Button(words("callpress.finding"), Action("f_report", call.id)),)


def called_rows(unit: Unit, words: Words, call: Call, called: CalledUnit) -> list[tuple[Button, ...]]:
    """What a called unit may press now; the call is rated once."""
    acts = CALLED.offered(unit.district, Part(call, (), called), "called")
    if "rate_caller" in acts and unit.repo(CallRating).find(called_id=called.id, side="caller", limit=1):
        acts.remove("rate_caller")
    return _pairs(words, called.id, acts)


def caller_rows(unit: Unit, words: Words, call: Call) -> list[tuple[Button, ...]]:
    """What the caller may press now: each unit that has answered, then the call as a whole."""
    district, units = unit.district, units_of(unit, call)
    rows: list[tuple[Button, ...]] = []
    for called in units:
        rows += _pairs(words, called.id, CALLED.offered(district, Part(call, units, called), "caller"), called.unit)
    return rows + _pairs(words, call.id, CALL.offered(district, Part(call, units), "caller"))


def _pairs(words: Words, number: int, acts: list[str], code: str = "") -> list[tuple[Button, ...]]:
    buttons = [Button(words(f"callpress.{act}", unit=code), Action(f"k_{act}", number)) for act in acts]
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def by_number(turn: Turn) -> bool:
    """A text that is nothing but a call's number shows the call to those it concerns; False for anything else."""
    number = read_number(turn.text)
    calls = turn.unit.repo(Call).find(number=number, limit=1) if number else []
    if not calls:
        return False
    call, posts = calls[0], _speaking(turn)
    called = units_of(turn.unit, call)
    if not may_see(turn.unit.district, call, [u.unit for u in called], posts):
        raise NoSuchCall(number=turn.text[:20])
    own = {post.unit for post in posts}
    viewer = next((f"called:{u.id}" for u in called if u.unit in own), f"copy:{next(iter(own))}")
    if call.state == "pending" and call.reviewer in own:
        viewer = f"review:{call.reviewer}"
    viewer = f"caller:{call.caller}" if call.caller in own else viewer
    card = call_card(turn.unit, turn.words, view(turn.unit, call), viewer)
    judges = any("verify_misuse" in turn.unit.district.roles[post.role].can for post in posts)
    more = () if judges or (viewer.startswith("copy") and card.rows) else finding_row(turn.unit, turn.words, call)
    turn.reply(replace(card, slot="", rows=(*card.rows, more) if more else card.rows))
    return True


def _speaking(turn: Turn) -> list[Post]:
    """The posts somebody speaks by here: in a group only those of its unit, for all who sit there read the answer."""
    if turn.update.private:
        return turn.posts
    units = {b.unit for b in turn.unit.repo(Binding).find(address=str(turn.update.chat), valid_to=None)}
    return [post for post in turn.posts if post.unit in units]
