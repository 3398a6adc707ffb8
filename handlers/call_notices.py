"""Who hears of calls: units, caller, the resident behind the ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import events as e
from core.domain.permits import centre
from core.domain.refs import NO_REF
from core.domain.rows import Call, CalledUnit, Slot, Ticket
from core.unit import Actor
from handlers.call_cards import called_rows, caller_rows, post_call
from handlers.cards import chats_of, send_in_slot
from handlers.mailroom import Post
from handlers.message import Card

Teller = Callable[[Post, Any, Actor], None]


def _call(post: Post, event: Any) -> Call:
    """The call an event is about."""
    call_id = event.call if hasattr(event, "call") else event.subject_id
    found = post.unit.repo(Call).get(call_id)
    if found is None:
        raise LookupError(f"event about call {call_id}, which is not there")
    return found


def _cards(post: Post, event: Any, actor: Actor) -> None:
    """Every card that shows the call is brought up to date; nobody's phone rings."""
    post_call(post.unit, post.wording, _call(post, event))


def quiet(post: Post, event: e.Event, actor: Actor) -> None:
    """Silent on purpose: a card shows it, or the person who did it was answered."""


def _blown(post: Post, event: e.CallBlown, actor: Actor) -> None:
    """Where a desk reads it first, that desk has its card; a call that goes out is told by CallIssued."""
    call = _call(post, event)
    if call.state == "pending":
        post_call(post.unit, post.wording, call)


def _issued(post: Post, event: e.CallIssued, actor: Actor) -> None:
    """Five groups hold a card; who has no chat is told to the caller and the centre."""
    call = _call(post, event)
    reached = post_call(post.unit, post.wording, call)
    for code in event.units:
        if not reached.get(code, False):
            _nobody(post, call, code)


def _joined(post: Post, event: e.UnitCalled, actor: Actor) -> None:
    """Who is called in later; those of the whistle itself got their cards with it."""
    call, called = _call(post, event), post.unit.repo(CalledUnit).get(event.subject_id)
    if called is None or called.joined_at == call.issued_at:
        return
    if not post_call(post.unit, post.wording, call).get(event.unit, False):
        _nobody(post, call, event.unit)


def _nobody(post: Post, call: Call, code: str) -> None:
    for reader in dict.fromkeys((call.caller, centre(post.unit.district))):
        if reader != code and post.say(reader, "calltold.nobody", unit=code, number=call.number):
            return


def _refused(post: Post, event: e.CallRefused, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(call.caller, "calltold.refused", number=call.number, text=post.words(event.note_id))


def _cancelled(post: Post, event: e.CallCancelled, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    for called in post.unit.repo(CalledUnit).find(call_id=call.id):
        post.say(called.unit, "calltold.cancelled", number=call.number, text=post.words(event.note_id))


def _absent(post: Post, event: e.CalledAbsent, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(call.caller, "calltold.absent", unit=event.unit, number=call.number)


def _answered(post: Post, event: e.CalledFedBack, actor: Actor) -> None:
    """The caller hears what was done, with the buttons that let the unit go or send it back."""
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    facts: dict[str, Any] = {"unit": event.unit, "number": call.number, "text": post.words(event.note_id)}
    for address, lang in chats_of(post.unit, call.caller).items():
        words = post.wording.of(lang)
        rows = tuple(caller_rows(post.unit, words, call))
        card = Card(words("calltold.answered", **facts), rows=rows, pictures=post.pictures(event.note_id))
        fresh(post, address, f"wn{call.id}", lang, card)


def fresh(post: Post, address: str, slot: str, lang: str, card: Card) -> None:
    """A new message at the end of the chat, whose buttons can be typed as numbers."""
    found = post.unit.repo(Slot).find(address=address, slot=slot, limit=1)
    row = found[0] if found else Slot(address, slot, NO_REF, "nudge", lang)
    row.message = row.digest = ""
    send_in_slot(post.unit, row, card)


def _sent_back(post: Post, event: e.FeedbackSentBack, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(event.unit, "calltold.sent_back", number=call.number, text=post.words(event.note_id))


def _released(post: Post, event: e.CalledReleased, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(event.unit, "calltold.released", number=call.number)


def _recalled(post: Post, event: e.CalledRecalled, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(event.unit, "calltold.recalled", number=call.number)


def _concluded(post: Post, event: e.CallConcluded, actor: Actor) -> None:
    """Both sides are asked to rate; the resident whose ticket led here is told the result (KM-35)."""
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    text = post.words(event.note_id)
    for called in post.unit.repo(CalledUnit).find(call_id=call.id, state=["released", "absent"]):
        for address, lang in chats_of(post.unit, called.unit).items():
            words = post.wording.of(lang)
            rows = tuple(called_rows(post.unit, words, call, called))
            card = Card(words("calltold.concluded", number=call.number, text=text), rows=rows)
            fresh(post, address, f"cn{call.id}", lang, card)
    for address, lang in chats_of(post.unit, call.caller).items():
        words = post.wording.of(lang)
        card = Card(words("calltold.please_rate", number=call.number), rows=tuple(caller_rows(post.unit, words, call)))
        fresh(post, address, f"wn{call.id}", lang, card)
    ticket = post.unit.repo(Ticket).get(call.ticket_id) if call.ticket_id else None
    if ticket:
        post.tell_reporter(ticket, "calltold.resident", text=text)


def _gone(post: Post, event: e.CalledGone, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    for code in dict.fromkeys((call.caller, centre(post.unit.district))):
        post.say(code, "calltold.gone", number=call.number, name=event.unit)


def _lead(post: Post, event: e.LeadChanged, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(event.unit, "calltold.lead", number=call.number)


def _excused(post: Post, event: e.CalledExcused, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    for code in (event.unit, call.caller):
        post.say(code, "calltold.excused", number=call.number, unit=event.unit, desk=event.main)


def _kept(post: Post, event: e.CalledKept, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    if event.designated:
        post.say(event.unit, "calltold.kept", number=call.number)


def _disputed(post: Post, event: e.CalledDisputed, actor: Actor) -> None:
    call = _call(post, event)
    post_call(post.unit, post.wording, call)
    post.say(call.caller, "calltold.disputed", number=call.number, unit=event.unit, desk=event.suggested)


TELLERS: dict[type[e.Event], Teller] = {
    e.CallBlown: _blown,
    e.CallApproved: quiet,
    e.CallRefused: _refused,
    e.CallIssued: _issued,
    e.CallFiled: _cards,
    e.CallCancelled: _cancelled,
    e.CallEngaged: _cards,
    e.CallMinuted: _cards,
    e.LeadChanged: _lead,
    e.CallConcluded: _concluded,
    e.CallResumed: _cards,
    e.CallClosed: _cards,
    e.UnitCalled: _joined,
    e.CalledAcknowledged: _cards,
    e.CalledReportedIn: _cards,
    e.CalledAbsent: _absent,
    e.CalledFedBack: _answered,
    e.FeedbackSentBack: _sent_back,
    e.CalledReleased: _released,
    e.CalledRecalled: _recalled,
    e.CalledDisputed: _disputed,
    e.CalledKept: _kept,
    e.CalledExcused: _excused,
    e.CalledGone: _gone,
    e.CalledRated: _cards,
    e.CallerRated: _cards,
}
