"""Who hears of limits, rulings, lists and supervision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import events as e
from core.domain.permits import centre, desk_for
from core.domain.rows import Call, Ruling, Slot, Ticket
from core.unit import Actor
from handlers.call_cards import called_rows, post_call
from handlers.call_notices import Teller, fresh, quiet
from handlers.cards import chats_of, send_in_slot
from handlers.mailroom import Post
from handlers.message import Action, Button, Card
from handlers.panel import panel_units, ruling_card
from handlers.talk import Rows
from handlers.wording import Words


def _near(post: Post, event: e.LimitNear, actor: Actor) -> None:
    _limit(post, event, "calltold.near")


def _missed(post: Post, event: e.LimitMissed, actor: Actor) -> None:
    _limit(post, event, "calltold.missed")


def _limit(post: Post, event: e.LimitNear | e.LimitMissed, key: str) -> None:
    """The unit whose limit it is; a wait that nobody can miss is told to nobody."""
    if event.kind == "answer":
        return
    clock = post.unit.clocks.get(event.clock)
    facts: dict[str, Any] = {"number": _number(post, event), "clock": event.kind}
    facts["due"] = clock.due_at if clock else post.unit.now
    if event.of in {"call", "called"} and key == "calltold.missed":
        post_call(post.unit, post.wording, _of(post, event))
    for address, lang in chats_of(post.unit, event.unit).items():
        words = post.wording.of(lang)
        text, rows = words(key, **facts), _called_rows(post, event, words)
        if rows:
            fresh(post, address, f"cn{event.subject_id}", lang, Card(text, rows=rows))
        else:
            post.write(address, Card(text))


def _called_rows(post: Post, event: e.LimitNear | e.LimitMissed, words: Words) -> Rows:
    """What a called unit may press now: its card may be far above."""
    called = post.unit.called_units.get(event.subject_id) if event.of == "called" else None
    return tuple(called_rows(post.unit, words, _of(post, event), called)) if called else ()


def _of(post: Post, event: e.LimitNear | e.LimitMissed | e.LimitClimbed) -> Call:
    """The call a limit belongs to."""
    called = post.unit.called_units.get(event.subject_id) if event.of == "called" else None
    found = post.unit.calls.get(called.call_id if called else event.subject_id)
    if found is None:
        raise LookupError(f"a limit of {event.of} {event.subject_id}, which is not there")
    return found


def _number(post: Post, event: e.LimitNear | e.LimitMissed | e.LimitClimbed) -> str:
    """The number of the call or ticket a limit is about."""
    if event.of in {"call", "called"}:
        return _of(post, event).number
    case = post.unit.cases.get(event.subject_id) if event.of == "case" else None
    if case:
        return case.number
    shelf = post.unit.rulings if event.of == "ruling" else post.unit.supervisions
    row: Any = shelf.get(event.subject_id)
    if row is None:
        return ""
    about: Any = post.unit.tickets.get(row.ticket_id) if row.ticket_id else post.unit.calls.get(row.call_id)
    return about.number if about else ""


def _climbed(post: Post, event: e.LimitClimbed, actor: Actor) -> None:
    """The caller stands on the street's rung, the centre on the district's; lower rungs are not for calls."""
    district = post.unit.district
    number = _number(post, event)
    reader = centre(district) if event.target == "district" else ""
    if event.of in {"call", "called"} and event.target == "street":
        call = _of(post, event)
        levels = list(district.levels)
        street = desk_for(district, call.area, levels[min(1, len(levels) - 1)])
        reader = call.caller if call.caller != event.unit else street
    if reader and reader != event.unit:
        post.say(reader, "calltold.climbed", number=number, clock=event.kind, unit=event.unit)


def _case(post: Post, ruling_id: int) -> Ruling | None:
    """The panel's cards are brought up to date."""
    ruling = post.unit.rulings.get(ruling_id)
    if ruling is None:
        return None
    for code in panel_units(post.unit, ruling):
        for address, lang in chats_of(post.unit, code).items():
            slot = f"p{ruling.id}"
            found = post.unit.slots.find(address=address, slot=slot, limit=1)
            row = found[0] if found else Slot(address, slot, 0, "panel", lang)
            send_in_slot(post.unit, row, ruling_card(post.unit, post.wording.of(row.lang), ruling))
    return ruling


def _ruling(post: Post, event: e.RulingOpened | e.OpinionGiven | e.DisputeWithdrawn, actor: Actor) -> None:
    _case(post, event.subject_id)


def _ruled(post: Post, event: e.RulingDecided, actor: Actor) -> None:
    ruling = _case(post, event.subject_id)
    if ruling is None:
        return
    about: Any = post.unit.tickets.get(ruling.ticket_id) if ruling.ticket_id else post.unit.calls.get(ruling.call_id)
    number = about.number if about else ""
    law = f"《{event.statute}》{event.clause}"
    for code in dict.fromkeys((ruling.unit, event.main, *event.helpers)):
        post.say(code, "calltold.ruled", number=number, unit=event.main, text=law)


def _designated(post: Post, event: e.TicketDesignated, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.card(ticket, event.unit, "handler")
    post.helpers(ticket)
    due = ticket.due_at or post.unit.now
    post.tell_reporter(ticket, "told.dispatched", "show", "supplement", "limit", "withdraw", unit=event.unit, due=due)


def _suspended(post: Post, event: e.TicketSuspended, actor: Actor) -> None:
    """挂账 is explained to the reporter: why, and until when (北京条例 15)."""
    ticket = post.ticket(event)
    begun = next(iter(post.unit.ledger.read("case", event.case)), None)
    text = post.words(begun.facts.get("note_id", 0)) if begun else ""
    until = datetime.fromisoformat(event.until)
    post.tell_reporter(ticket, "calltold.suspended", unit=event.unit, text=text, at=until)


def _resumed(post: Post, event: e.TicketResumed, actor: Actor) -> None:
    ticket = post.ticket(event)
    due = ticket.due_at or post.unit.now
    post.say(event.unit, "calltold.resumed", number=ticket.number, due=due)
    if event.why == "suspension":
        post.tell_reporter(ticket, "calltold.goes_on", unit=event.unit, due=due)


def _asked(post: Post, event: e.ReporterAsked, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.tell_reporter(ticket, "calltold.question", "supplement", unit=event.unit, text=post.words(event.note_id))


def _extended(post: Post, event: e.LimitExtended, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.tell_reporter(ticket, "calltold.extended", unit=ticket.unit, due=ticket.due_at or post.unit.now)


def _supervised(post: Post, event: e.SupervisionOpened, actor: Actor) -> None:
    """The unit is pressed to act; the case itself is on the supervisors' list."""
    about: Ticket | Call | None = (
        post.unit.tickets.get(event.ticket) if event.ticket else post.unit.calls.get(event.call)
    )
    number = about.number if about else ""
    if event.unit != centre(post.unit.district):
        post.say(event.unit, "calltold.supervised", number=number, text=post.words(event.note_id))


def _supervision_ended(post: Post, event: e.SupervisionConcluded, actor: Actor) -> None:
    case = post.unit.supervisions.get(event.subject_id)
    if case:
        post.say(event.unit, "calltold.supervision_ended", text=case.conclusion)


def _listed(post: Post, event: e.ListProposed, actor: Actor) -> None:
    """The reviewing offices read what would change, with two buttons."""
    name = _list_name(post, event.list_code)
    for code in post.unit.district.lists.reviewers:
        for address, lang in chats_of(post.unit, code).items():
            words = post.wording.of(lang)
            text = words("calltold.list", name=name, n=event.added, n2=event.changed, n3=event.dropped)
            rows = _yes_no(words, event.subject_id, "l_agree", "l_refuse")
            fresh(post, address, f"list{event.subject_id}", lang, Card(text, rows=rows))


def _yes_no(words: Words, number: int, yes: str, no: str) -> Rows:
    return ((Button(words("plea.grant"), Action(yes, number)), Button(words("plea.refuse"), Action(no, number))),)


def _list_name(post: Post, code: str) -> str:
    kind = post.unit.district.lists.kinds.get(code)
    return kind.names.hans if kind else code


def _met(post: Post, event: e.MeetingDecided, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.say(event.unit, "calltold.meeting", number=ticket.number, text=post.words(event.note_id))


TELLERS: dict[type[e.Event], Teller] = {
    e.RulingOpened: _ruling,
    e.OpinionGiven: _ruling,
    e.RulingDecided: _ruled,
    e.DisputeWithdrawn: _ruling,
    e.TicketDisputed: quiet,
    e.TicketKept: quiet,
    e.TicketDesignated: _designated,
    e.TicketSuspended: _suspended,
    e.TicketResumed: _resumed,
    e.ReporterAsked: _asked,
    e.LimitExtended: _extended,
    e.MeetingDecided: _met,
    e.ListProposed: _listed,
    e.ListReviewed: quiet,
    e.ListPublished: quiet,
    e.ListRefused: quiet,
    e.SupervisionOpened: _supervised,
    e.SupervisionAnswered: quiet,
    e.SupervisionConcluded: _supervision_ended,
    e.MeetingPlanned: quiet,
    e.MeetingClosed: quiet,
    e.LimitNear: _near,
    e.LimitMissed: _missed,
    e.LimitClimbed: _climbed,
    e.LimitMoved: quiet,
}
