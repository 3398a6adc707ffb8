"""How a call looks to each reader, and what each may press."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.calls.states import CALL_ENDED, CALLED_ENDED, call_after, called_after
from core.domain.masking import mask
from core.domain.permits import centre
from core.domain.refs import NO_REF, Ref, call_ref
from core.domain.rows import Call, CalledUnit, CallRating, Clock, Finding, Note, Slot, Ticket
from core.unit import Unit
from core.work import limits
from core.work.call_clocks import kind_of
from core.work.callers import units_of
from core.work.supervision import upheld_about
from handlers.cards import chats_of, send_in_slot, shorten
from handlers.message import Action, Button, Card
from handlers.wording import Wording, Words

# Which acts the card of a called unit, of the caller and of the reviewer offers, in this order.
CALLED_OFFERS = ("ack", "report_in", "feed_back", "dispute")
CALLER_OFFERS = ("conclude", "join", "lead", "minutes", "file", "cancel", "resume")
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
    if call.state in {"issued", "working"}:
        running = unit.repo(Clock).find(about=[Ref("called", u.id) for u in units], stopped_at=None)
        for clock in sorted(running, key=lambda k: k.due_at):
            if clock.stopped_at is None and not limits.standing(clock):
                due.setdefault(clock.about.id, clock)
    return View(call, units, unit.repo(Note).find(about=call_ref(call.id)), due, upheld_about(unit, call.id))


def post_call(unit: Unit, wording: Wording, call: Call) -> dict[str, bool]:
    """Put the call into the chats of everybody it concerns, or edit what is there; unit → whether it has a chat."""
    reached, seen = {}, view(unit, call)
    if call.state == "pending":
        reached[call.reviewer] = _put(unit, wording, seen, call.reviewer, f"review:{call.reviewer}")
        reached[call.caller] = _put(unit, wording, seen, call.caller, f"caller:{call.caller}")
        return reached
    for called in seen.units:
        reached[called.unit] = _put(unit, wording, seen, called.unit, f"called:{called.id}")
    reached[call.caller] = _put(unit, wording, seen, call.caller, f"caller:{call.caller}")
    for code in call.copied:
        reached.setdefault(code, _put(unit, wording, seen, code, f"copy:{code}"))
    if call.reviewer:
        reached.setdefault(call.reviewer, _put(unit, wording, seen, call.reviewer, f"copy:{call.reviewer}"))
    return reached


def _put(unit: Unit, wording: Wording, seen: View, code: str, viewer: str) -> bool:
    chats = chats_of(unit, code)
    name = slot_name(seen.call, viewer)
    for address, lang in chats.items():
        found = unit.repo(Slot).find(address=address, slot=name, limit=1)
        row = found[0] if found else Slot(address, name, NO_REF, viewer, lang)
        row.viewer = viewer
        send_in_slot(unit, row, call_card(unit, wording.of(row.lang), seen, viewer))
    return bool(chats)


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
    if kind == "review" and call.state == "pending":
        return [(_button(words, "approve", call.id), _button(words, "refuse", call.id))]
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


def _button(words: Words, act: str, number: int, code: str = "") -> Button:
    return Button(words(f"callpress.{act}", unit=code), Action(f"k_{act}", number))


def called_rows(unit: Unit, words: Words, call: Call, called: CalledUnit) -> list[tuple[Button, ...]]:
    """What a called unit may press now."""
    if call.state in {"concluded", "closed"} and called.state != "gone":
        rated = unit.repo(CallRating).find(called_id=called.id, side="caller", limit=1)
        return [] if rated else [(_button(words, "rate_caller", called.id),)]
    if call.state not in {"issued", "working"}:
        return []
    kind = kind_of(unit, call)
    comes = kind is not None and kind.arrive is not None
    acts = [act for act in CALLED_OFFERS if called_after(called.state, act) is not None]
    if not comes and "report_in" in acts:
        acts.remove("report_in")
    if comes and "feed_back" in acts and called.state in {"notified", "acknowledged", "disputed"}:
        acts.remove("feed_back")
    if called.designated and "dispute" in acts:
        acts.remove("dispute")
    return _pairs([_button(words, act, called.id) for act in acts])


def caller_rows(unit: Unit, words: Words, call: Call) -> list[tuple[Button, ...]]:
    """What the caller may press now: each unit that has answered, then the call as a whole."""
    rows: list[tuple[Button, ...]] = []
    units = units_of(unit, call)
    for called in units:
        if call.state in {"issued", "working"} and called.state == "fed_back":
            release = _button(words, "release", called.id, called.unit)
            rows.append((release, _button(words, "send_back", called.id, called.unit)))
        if call.state == "concluded" and called.state in {"released", "absent"}:
            rows.append((_button(words, "rate", called.id, called.unit),))
    acts = [act for act in CALLER_OFFERS if call_after(call.state, act) is not None]
    still = [u for u in units if u.state not in {*CALLED_ENDED, "absent"}]
    if "conclude" in acts and still:
        acts.remove("conclude")
    kind = kind_of(unit, call)
    if "file" in acts and (call.filed_at or kind is None or kind.filing is None or call.state == "pending"):
        acts.remove("file")
    if "lead" in acts and len(units) < 2:
        acts.remove("lead")
    if call.state in CALL_ENDED:
        acts = [act for act in acts if act == "file"]
    return rows + _pairs([_button(words, act, call.id) for act in acts])


def _pairs(buttons: list[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
