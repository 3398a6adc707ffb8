"""Who hears when neighbours join, answer, merge or part."""

from __future__ import annotations

from core import events as e
from core.domain.masking import mask
from core.domain.rows import Person, Ticket, Voice
from core.unit import Actor
from core.work.voices import followers
from handlers.call_notices import Teller, quiet
from handlers.cards import shorten
from handlers.mailroom import Pictures, Post
from handlers.message import Action
from handlers.neighbours import solved_card


def _joined(post: Post, event: e.TicketJoined, actor: Actor) -> None:
    """The card counts every one; a message rings at the district's numbers only, or where pictures came along."""
    ticket, pictures = post.ticket(event), post.pictures(event.note_id)
    if event.people in post.unit.district.repeats.told_at or pictures:
        text = shorten(mask(post.words(event.note_id)), 500)
        for code in dict.fromkeys((ticket.unit, ticket.desk)):
            post.say(code, "told.joined", pictures=pictures, number=ticket.number, n=event.people, text=text)


def _repeated(post: Post, event: e.TicketRepeated, actor: Actor) -> None:
    """催办: the same person again; a sign that the unit and its desk hear of each time."""
    ticket = post.ticket(event)
    if ticket.tip_off:
        post.say(ticket.desk, "told.supplement_hidden", number=ticket.number)
        return
    text, pictures = shorten(mask(post.words(event.note_id)), 500), post.pictures(event.note_id)
    for code in dict.fromkeys((ticket.unit, ticket.desk)):
        post.say(code, "told.repeated", pictures=pictures, number=ticket.number, n=event.times, text=text)


def _answered(post: Post, event: e.FollowerAnswered, actor: Actor) -> None:
    ticket = post.ticket(event)
    if event.solved == "no":
        for code in dict.fromkeys((ticket.unit, ticket.desk)):
            post.say(code, "told.follower_no", number=ticket.number)


def _merged(post: Post, event: e.TicketMerged, actor: Actor) -> None:
    """Everybody who told the ticket learns where it goes on; its unit need not do anything more."""
    ticket = post.ticket(event)
    main = post.unit.repo(Ticket).get(event.into)
    told = [v.person_id for v in post.unit.repo(Voice).find(ticket_id=event.into, origin=ticket.id, left_at=None)]
    for person_id in dict.fromkeys(told):
        own = main is not None and person_id == main.reporter_id
        key = "near.merged_own" if own else "near.merged"
        buttons = () if own else (("press.unfollow", Action("unfollow", event.into)),)
        post.tell_person(
            person_id,
            key,
            number=ticket.number,
            main=event.number,
            buttons=(("press.show", Action("show", event.into)), *buttons),
        )
    if ticket.unit != actor.unit:
        post.say(ticket.unit, "told.merged", number=ticket.number, main=event.number)


def _absorbed(post: Post, event: e.TicketAbsorbed, actor: Actor) -> None:
    ticket = post.ticket(event)
    if ticket.unit != actor.unit:
        post.say(ticket.unit, "told.absorbed", number=ticket.number, merged=event.number, n=event.people)


def _split(post: Post, event: e.TicketSplit, actor: Actor) -> None:
    """Before the words of the new ticket: why there is one."""
    ticket = post.ticket(event)
    post.tell_person(event.person_id, "near.split", number=ticket.number, new=event.number)


def tell_result(post: Post, ticket: Ticket, text: str, pictures: Pictures) -> None:
    """The result to all who joined, without what it may say of the reporter, and their one question."""
    for person_id in followers(post.unit, ticket):
        post.tell_person(
            person_id,
            "told.result",
            number=ticket.number,
            unit=ticket.unit,
            result=ticket.result_kind,
            text=mask(text),
            pictures=pictures,
        )
        person = post.unit.repo(Person).get(person_id)
        if person and person.reachable and person.chat:
            words = post.wording.of(person.lang)
            post.keep(person, f"s{ticket.id}.{ticket.round}", ticket, solved_card(words, ticket))


def tell_again(post: Post, ticket: Ticket, event: e.TicketReopened | e.TicketSupervised, actor: Actor) -> None:
    """Done again: the reporter and all who joined hear it, but not whoever just asked for it and was answered."""
    key = "near.supervised" if isinstance(event, e.TicketSupervised) else "near.reopened"
    asked_for_it = 0 if event.why == "outvoted" and actor.person_id == ticket.reporter_id else actor.person_id
    due = ticket.due_at or post.unit.now
    for person_id in (ticket.reporter_id, *followers(post.unit, ticket)):
        if person_id != asked_for_it:
            post.tell_person(person_id, key, number=ticket.number, unit=ticket.unit, due=due)


def tell_closed(post: Post, ticket: Ticket) -> None:
    """Closed by the reporter's rating: who joined may still say within the district's days that it is not solved."""
    for person_id in followers(post.unit, ticket):
        post.tell_person(person_id, "near.ended", number=ticket.number, n=post.unit.district.repeats.closed_days)


TELLERS: dict[type[e.Event], Teller] = {
    e.TicketJoined: _joined,
    e.TicketRepeated: _repeated,
    e.FollowerLeft: quiet,
    e.FollowerAnswered: _answered,
    e.TicketMerged: _merged,
    e.TicketAbsorbed: _absorbed,
    e.TicketSplit: _split,
}
