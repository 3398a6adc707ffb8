"""Who hears of an event, and with which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import events as e
from core.domain.masking import mask
from core.domain.permits import centre, desk_for
from core.domain.rows import Slot, Ticket
from core.learning.reply_check import ReplyCheck
from core.people.queries import live_posts
from core.unit import Actor, Unit
from core.work.bus import Told
from handlers import (
    call_notices,
    clock_notices,
    correction_notices,
    decision_notices,
    finding_notices,
    neighbour_notices,
    ruling_notices,
)
from handlers.cards import refresh, send_in_slot, shorten
from handlers.mailroom import Post
from handlers.message import Card
from handlers.neighbour_notices import tell_again, tell_closed, tell_result
from handlers.night import pressing, quiet_now
from handlers.procedures import notices as case_notices
from handlers.rating import rating_card
from handlers.wording import Wording

Teller = Callable[[Post, Any, Actor], None]
CHECK = ReplyCheck()
COMPARED = 60  # characters of a result from which on it is compared with the report


def tell(
    unit: Unit, wording: Wording, told: Told, *, awake: frozenset[str] = frozenset(), ticking: bool = False
) -> None:
    """Write to everybody who must hear of these events, then bring all cards up to date.

    `awake`: the addresses of whoever did it, who hear of it also at night. `ticking`: limits are speaking, and what
    they say is kept until all of this tick have spoken.
    """
    post = Post(unit, wording)
    touched: dict[int, Ticket] = {}
    rest = awake if ticking or quiet_now(unit) else None
    for event, actor in told:
        unit.awake = None if rest is None or pressing(unit, event) else rest
        TELLERS[type(event)](post, event, actor)
        if e.SUBJECTS[type(event)] == "ticket":
            touched[event.subject_id] = post.ticket(event)
    unit.awake = rest
    for ticket in touched.values():
        refresh(unit, wording, ticket)
    unit.awake = None


def _filed(post: Post, event: e.TicketFiled, actor: Actor) -> None:
    ticket = post.ticket(event)
    if ticket.state == "filed":
        post.tell_reporter(ticket, "told.filed", "show", "supplement", "withdraw", desk=ticket.desk)
        if not post.card(ticket, ticket.desk, "desk"):
            post.nobody_there(ticket, ticket.desk)
        post.show_around(ticket)


def _dispatched(post: Post, event: e.TicketDispatched, actor: Actor) -> None:
    ticket = post.ticket(event)
    key = "told.filed_dispatched" if event.direct else "told.dispatched"
    due = ticket.due_at or post.unit.now
    post.tell_reporter(ticket, key, "show", "supplement", "limit", "withdraw", unit=ticket.unit, due=due)
    reached = post.card(ticket, ticket.unit, "handler")
    post.show_around(ticket)
    post.helpers(ticket)
    if ticket.desk != ticket.unit:
        post.card(ticket, ticket.desk, "desk")
    if not reached:
        post.nobody_there(ticket, ticket.unit)


def _signed(post: Post, event: e.TicketSigned, actor: Actor) -> None:
    post.tell_reporter(post.ticket(event), "told.signed", unit=event.unit)


def _contacted(post: Post, event: e.ReporterContacted, actor: Actor) -> None:
    ticket = post.ticket(event)
    if event.note_id:
        text = post.words(event.note_id)
        post.tell_reporter(ticket, "told.message", "supplement", unit=event.unit, text=text)


def _submitted(post: Post, event: e.ResultSubmitted, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.tell_reporter(ticket, "told.submitted", unit=event.unit)
    if ticket.desk != ticket.unit:
        # A card that is edited cannot gain pictures: they come with the call to review.
        pictures = post.pictures(event.note_id)
        text = post.words(event.note_id)
        facts: dict[str, Any] = {"number": ticket.number, "unit": event.unit, "text": text, "result": event.result_kind}
        facts["doubts"] = _doubts(post, ticket, text)
        post.nudge(ticket, ticket.desk, "desk", "told.review", pictures=pictures, **facts)
    post.card(ticket, ticket.desk, "desk")


def _doubts(post: Post, ticket: Ticket, result: str) -> str:
    """Why the reviewer should look twice (答非所问、套话): codes joined by commas.

    A short answer shares few words with the report even when it is right; whether it speaks of the matter, and says
    who did what when, is asked of longer ones only.
    """
    report = next((n.text for n in post.unit.notes.find(ticket_id=ticket.id, limit=1)), "")
    category = post.unit.district.categories[ticket.category].names.hans
    found = [flag.what for flag in CHECK.check(report, result, category).flags]
    return ",".join(what for what in found if len(result) >= COMPARED or what not in {"apart", "nothing_done"})


def _passed(post: Post, event: e.ResultPassed, actor: Actor) -> None:
    ticket = post.ticket(event)
    results = [n for n in post.unit.notes.find(ticket_id=ticket.id) if n.kind == "result"]
    last = results[-1] if results else None
    tell_result(post, ticket, last.text if last else "", tuple(last.pictures[:10]) if last else ())
    person = post.reporter(ticket)
    if person is None:
        return
    words = post.wording.of(person.lang)
    address = f"{person.platform}:{person.chat}"
    text = words(
        "told.result", number=ticket.number, unit=ticket.unit, result=ticket.result_kind, text=last.text if last else ""
    )
    post.write(address, Card(text, pictures=tuple(last.pictures[:10]) if last else ()))
    ratings = [r.say(words.lang) for r in post.unit.district.ratings]
    card = rating_card(words, ticket.id, ticket.number, "", ratings)
    send_in_slot(post.unit, Slot(address, f"q{ticket.id}.{ticket.round}", ticket.id, "reporter", person.lang), card)


def _sent_back(post: Post, event: e.ResultSentBack, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.nudge(
        ticket,
        ticket.unit,
        "handler",
        "told.sent_back",
        number=ticket.number,
        desk=event.desk,
        text=post.words(event.note_id),
    )


def _returned(post: Post, event: e.TicketReturned, actor: Actor) -> None:
    ticket = post.ticket(event)
    facts: dict[str, Any] = {
        "number": ticket.number,
        "unit": event.unit,
        "basis": event.basis,
        "text": post.words(event.note_id),
    }
    post.nudge(ticket, ticket.desk, "desk", "told.returned", **facts)
    post.card(ticket, ticket.desk, "desk")
    post.tell_reporter(ticket, "told.rerouted", desk=ticket.desk)


def _verified(post: Post, event: e.SiteVerified, actor: Actor) -> None:
    ticket = post.ticket(event)
    if not event.real:
        post.say(ticket.desk, "told.not_found", number=ticket.number)


def _called(post: Post, event: e.StreetCalled, actor: Actor) -> None:
    ticket = post.ticket(event)
    text = post.words(event.note_id)
    post.nudge(ticket, ticket.desk, "desk", "told.called", number=ticket.number, unit=event.unit, text=text)
    post.card(ticket, ticket.desk, "desk")
    post.tell_reporter(ticket, "told.called_up", desk=ticket.desk)


def _forwarded(post: Post, event: e.TicketForwarded, actor: Actor) -> None:
    post.tell_reporter(post.ticket(event), "told.forwarded", external=event.external)


def _supplemented(post: Post, event: e.TicketSupplemented, actor: Actor) -> None:
    ticket = post.ticket(event)
    if ticket.tip_off:
        post.say(ticket.desk, "told.supplement_hidden", number=ticket.number)
        return
    text, pictures = shorten(mask(post.words(event.note_id)), 500), post.pictures(event.note_id)
    for code in dict.fromkeys((ticket.unit, ticket.desk)):
        post.say(code, "told.supplement", pictures=pictures, number=ticket.number, text=text)


def _withdrawn(post: Post, event: e.TicketWithdrawn, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.say(ticket.unit, "told.withdrawn", number=ticket.number)


def _rated(post: Post, event: e.TicketRated, actor: Actor) -> None:
    """The cards show it; a rating is no reason to ring."""


def _reopened(post: Post, event: e.TicketReopened, actor: Actor) -> None:
    ticket = post.ticket(event)
    due = ticket.due_at or post.unit.now
    post.nudge(ticket, ticket.unit, "handler", "told.reopened", number=ticket.number, n=event.round, due=due)
    post.card(ticket, ticket.unit, "handler")
    post.say(ticket.desk, "told.reopened_desk", number=ticket.number, n=event.round, unit=ticket.unit)
    tell_again(post, ticket, event, actor)


def _supervised(post: Post, event: e.TicketSupervised, actor: Actor) -> None:
    ticket = post.ticket(event)
    post.nudge(ticket, ticket.desk, "desk", "told.supervised", number=ticket.number, n=event.round)
    post.card(ticket, ticket.desk, "desk")
    tell_again(post, ticket, event, actor)


def _closed(post: Post, event: e.TicketClosed, actor: Actor) -> None:
    ticket = post.ticket(event)
    if ticket.state != "closed":
        return  # the neighbours opened it again in the same breath
    if event.how == "rated":
        tell_closed(post, ticket)
    elif event.how == "explained":
        post.tell_reporter(ticket, "told.explained", text=post.words(event.note_id))
    elif event.how == "unrated":
        post.tell_reporter(ticket, "told.unrated")


def _emergency(post: Post, event: e.EmergencyReported, actor: Actor) -> None:
    """The duty desk of the place and the centre read the words at once; names and numbers in them stay hidden."""
    district = post.unit.district
    levels = list(district.levels)
    desk = desk_for(district, event.area, levels[min(1, len(levels) - 1)]) if event.area else centre(district)
    text = shorten(mask(post.words(event.note_id)), 500)
    key = "told.emergency" if event.area else "told.emergency_somewhere"
    for code in dict.fromkeys((desk, centre(district))):
        post.say(code, key, line=event.line, area=event.area, text=text)


def _quiet(post: Post, event: e.Event, actor: Actor) -> None:
    """Silent on purpose: the person who did it was answered, nobody else needs to know."""


def _group_lost(post: Post, event: e.GroupLost, actor: Actor) -> None:
    for reader in dict.fromkeys((event.unit, centre(post.unit.district))):
        post.say(reader, "told.group_lost", unit=event.unit)


def _person_lost(post: Post, event: e.PersonLost, actor: Actor) -> None:
    for held in live_posts(post.unit, event.subject_id):
        person = post.unit.persons.get(event.subject_id)
        for reader in dict.fromkeys((held.unit, centre(post.unit.district))):
            if post.say(reader, "told.person_lost", unit=held.unit, name=person.name if person else ""):
                break


TELLERS: dict[type[e.Event], Teller] = {
    e.TicketFiled: _filed,
    e.TicketDispatched: _dispatched,
    e.TicketSigned: _signed,
    e.ReporterContacted: _contacted,
    e.ResultSubmitted: _submitted,
    e.ResultPassed: _passed,
    e.ResultSentBack: _sent_back,
    e.TicketReturned: _returned,
    e.SiteVerified: _verified,
    e.StreetCalled: _called,
    e.TicketForwarded: _forwarded,
    e.TicketSupplemented: _supplemented,
    e.TicketWithdrawn: _withdrawn,
    e.TicketRated: _rated,
    e.TicketReopened: _reopened,
    e.TicketSupervised: _supervised,
    e.TicketClosed: _closed,
    e.EmergencyReported: _emergency,
    e.PressRefused: _quiet,
    e.PersonInvited: _quiet,
    e.PostTaken: _quiet,
    e.GroupBound: _quiet,
    e.GroupMoved: _quiet,
    e.GroupLost: _group_lost,
    e.PersonLost: _person_lost,
    **neighbour_notices.TELLERS,
    **clock_notices.TELLERS,
    **correction_notices.TELLERS,
    **call_notices.TELLERS,
    **ruling_notices.TELLERS,
    **finding_notices.TELLERS,
    **case_notices.TELLERS,
    **decision_notices.TELLERS,
}
