"""What a unit may ask for: an answer, more time, a stop, a ruling."""

from __future__ import annotations

from core import commands as c
from core.commands import Command
from core.domain.rows import Plea, Ticket
from core.errors import Lacks, NoSuchTicket, NotYours
from core.unit import Actor
from handlers.asking import Act
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn

MORE = ("ask", "extend", "suspend", "dispute")
MAX_CHOICES = 14


def _reasons(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    return [(code, names.say(turn.words.lang)) for code, names in turn.unit.district.pleas.suspend_reasons.items()]


def _grounds(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """The basis first, then the suggested unit: the choice is then 'basis unit'."""
    bases = turn.unit.district.return_bases
    basis = turn.update.action.choice.partition(" ")[0] if turn.update.action else ""
    if basis not in bases:
        return [(code, names.say(turn.words.lang)) for code, names in bases.items()]
    district = turn.unit.district
    category = district.categories[ticket.category]
    near = [district.unit_for(base, ticket.area) for base in (category.main_unit, *category.coop_units) if ticket.area]
    codes = [*ticket.helpers, *(u.code for u in near if u)]
    codes += [unit.code for unit in district.units.values() if unit.area == district.code]
    chosen = [code for code in dict.fromkeys(codes) if code != ticket.unit][:MAX_CHOICES]
    return [(f"{basis} {code}", turn.words.unit(code)) for code in chosen]


def _dispute(ticket: int, choice: str, text: str, pictures: tuple[str, ...]) -> Command:
    basis, _, suggested = choice.partition(" ")
    return c.DisputeTicket(ticket, basis, suggested, text)


ACTS = {
    "ask": Act(lambda ticket, choice, text, pictures: c.AskReporter(ticket, text), question="ask.ask"),
    "extend": Act(
        lambda ticket, choice, text, pictures: c.Plead(ticket, "extend", text),
        question="ask.extend",
        permit="plead",
        arrow="-",
    ),
    "suspend": Act(
        lambda ticket, choice, text, pictures: c.Plead(ticket, "suspend", text, choice),
        choices=_reasons,
        question="ask.suspend",
        permit="plead",
        arrow="-",
    ),
    "dispute": Act(_dispute, choices=_grounds, question="ask.dispute", arrow="-"),
}


def more(turn: Turn) -> None:
    """What else the unit may do with a ticket, one button each."""
    action = turn.update.action
    ticket = turn.unit.tickets.get(action.number) if action else None
    if ticket is None:
        raise NoSuchTicket(number="")
    rows: Rows = tuple((Button(turn.words(f"morepress.{act}"), Action(act, ticket.id)),) for act in MORE)
    turn.reply(Card(turn.words("more.title", number=ticket.number), rows=rows))
    turn.toast_only("toast.choose")


def grant(turn: Turn) -> None:
    """The desk says yes."""
    plea, actor = _plea(turn)
    turn.do(c.DecidePlea(plea.id, True), actor)
    turn.toast("plea.granted")


def refuse(turn: Turn) -> None:
    """The desk says no; why is asked first."""
    plea, _ = _plea(turn)
    turn.goto("plea", plea=plea.id)
    turn.reply(Card(turn.words("plea.why"), ask=not turn.update.private))
    turn.toast_only("toast.write")


def answer(turn: Turn) -> None:
    """Why not."""
    plea, actor = _plea(turn, int(turn.state["ask"]["plea"]))
    if not turn.text:
        raise Lacks(act="decide_plea", missing=("text",))
    turn.do(c.DecidePlea(plea.id, False, turn.text), actor)
    turn.goto("")
    turn.say("plea.refused")


def _plea(turn: Turn, plea_id: int = 0) -> tuple[Plea, Actor]:
    """The application and the post by which this person may decide it. Raises NotYours."""
    action = turn.update.action
    plea = turn.unit.pleas.get(plea_id or (action.number if action else 0))
    ticket = turn.unit.tickets.get(plea.ticket_id) if plea else None
    if plea is None or ticket is None:
        raise NoSuchTicket(number="")
    for post in turn.posts:
        if "review" in turn.unit.district.roles[post.role].can and post.unit != plea.unit:
            return plea, Actor(turn.person.id, post.role, post.unit, turn.person.name)
    raise NotYours(act="decide_plea", unit=ticket.desk)


BUTTONS = {"more": more, "plea_grant": grant, "plea_refuse": refuse}
