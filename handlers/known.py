"""What is known already about a matter being told, and what to do then."""

from __future__ import annotations

from typing import Any

from core.domain.rows import Ticket, Voice
from core.routing.repeats import Matter
from core.unit import Unit
from core.work.neighbours import Known, known
from core.work.voices import people
from handlers.message import Action, Button
from handlers.talk import Turn
from handlers.wording import Words

# What may be pressed, by how a matter is known: open and one's own, open and a neighbour's, lately closed.
PRESS = {("open", True): "add_to", ("open", False): "follow", ("closed", True): "redo", ("closed", False): "redo"}


def look(turn: Turn, draft: dict[str, Any], category: str) -> list[Known]:
    """The tickets that may be what the draft tells; staff file what they find themselves and are not asked."""
    if turn.posts or not draft.get("area"):
        return []
    about = Matter(category, draft["area"], draft["text"], draft.get("place", ""), draft.get("lon"), draft.get("lat"))
    return known(turn.unit, about, draft["kind"], turn.person.id)


def chosen(turn: Turn, draft: dict[str, Any], category: str) -> Ticket | None:
    """The ticket a press on such a question is about, if it still may be; asked anew, for buttons prove nothing."""
    action = turn.pressed
    for one in look(turn, draft, category) if action.name else ():
        if one.ticket.id == action.number and PRESS[one.how, one.own] == action.name:
            return turn.unit.repo(Ticket).get(one.ticket.id, lock=True)
    return None


def question(turn: Turn, one: Known) -> tuple[list[str], list[Button]]:
    """One plain question with its answer; of a neighbour's ticket nothing but kind, area, day, number and state."""
    words, ticket = turn.words, one.ticket
    when, number, state = ago(words, turn.unit, ticket), ticket.number, ticket.state
    act = PRESS[one.how, one.own]
    label = "press.redo" if one.how == "closed" else "press.add_to" if one.own else "press.follow"
    yes = turn.button(label, Action(act, ticket.id), number=number)
    if one.own:
        mine = "near.own" if one.how == "open" else "near.own_closed"
        told = words(mine, number=number, state=state, when=when)
        return [told], [yes, turn.button("press.file_also", Action("file"))]
    many, where = people(turn.unit.repo(Voice).find(ticket_id=ticket.id), ticket), community(turn, ticket)
    theirs, category = "near.open" if one.how == "open" else "near.closed", ticket.category
    told = words(theirs, number=number, state=state, when=when, category=category, where=where, n=many)
    return [told], [yes, turn.button("press.file_other", Action("file"))]


def ago(words: Words, unit: Unit, ticket: Ticket) -> str:
    """How many days ago it was filed, or, once a result was given, finished: '今天', '3 天前'."""
    done = ticket.state in {"reviewed", "closed"}
    days = (unit.now - ((ticket.changed_at if done else None) or ticket.created_at)).days
    return words("near.days", n=days) if days > 0 else words("near.today")


def community(turn: Turn, ticket: Ticket) -> str:
    """The place as exactly as anybody may know it."""
    found = turn.unit.district.ancestor(ticket.area, "community") if ticket.area else None
    return turn.words.area(found.code) if found else turn.words("place.unknown")
