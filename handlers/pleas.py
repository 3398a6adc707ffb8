"""What a unit may ask for: an answer, more time, a stop, a ruling."""

from __future__ import annotations

from core import commands as c
from core.domain.lifecycle import ENDED
from core.domain.permits import centre
from core.domain.pleas import OF_FIGURES, pleader
from core.domain.rows import Plea, Ticket
from core.errors import Lacks, NoSuchTicket, NotYours
from core.unit import Actor
from core.work.clocks import resolve_clock
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn

MORE = ("ask", "extend", "suspend", "dispute", "exclude", "appeal")
_WORKING = frozenset({"signed", "contacted"})  # states in which there is still something to ask for the work itself


def _pleader(turn: Turn, ticket: Ticket) -> str:
    """About figures the unit applies whose limit was missed, also when the matter is elsewhere now."""
    return pleader("exclude", ticket, resolve_clock(turn.unit, ticket, missed=True))


def more(turn: Turn) -> None:
    """What else the unit may do with a ticket, one button each."""
    action = turn.update.action
    ticket = turn.unit.tickets.get(action.number) if action else None
    if ticket is None:
        raise NoSuchTicket(number="")
    rows: Rows = tuple((Button(turn.words(f"morepress.{act}"), Action(act, ticket.id)),) for act in _open(turn, ticket))
    turn.reply(Card(turn.words("more.title", number=ticket.number), rows=rows))
    turn.toast_only("toast.choose")


def _open(turn: Turn, ticket: Ticket) -> list[str]:
    """What may still be asked for: more time while it is worked on, an appeal once it is over (H7)."""
    acts = ["ask", "extend", "suspend", "dispute"] if ticket.state in _WORKING else []
    acts += ["exclude"] if ticket.state not in {"filed", "withdrawn"} else []
    missed = resolve_clock(turn.unit, ticket, missed=True)
    return acts + (["appeal"] if missed and ticket.state in ENDED else [])


def concerns(turn: Turn, ticket: Ticket) -> bool:
    """Whether the reader's unit has something to ask for: the ticket's page then offers 更多."""
    units = {post.unit for post in turn.posts}
    return bool(units & {ticket.unit, _pleader(turn, ticket)} and _open(turn, ticket))


def grant(turn: Turn) -> None:
    """The desk says yes; where the figures are touched it also says why."""
    plea, actor = _plea(turn)
    if plea.kind in OF_FIGURES:
        _ask_why(turn, plea, granted=True)
        return
    turn.do(c.DecidePlea(plea.id, True), actor)
    turn.toast("plea.granted")


def refuse(turn: Turn) -> None:
    """The desk says no; why is asked first."""
    _ask_why(turn, _plea(turn)[0], granted=False)


def _ask_why(turn: Turn, plea: Plea, *, granted: bool) -> None:
    turn.goto("plea", plea=plea.id, granted=granted)
    turn.reply(Card(turn.words("plea.why_yes" if granted else "plea.why"), ask=not turn.update.private))
    turn.toast_only("toast.write")


def answer(turn: Turn) -> None:
    """Why, or why not."""
    asked = turn.state["ask"]
    plea, actor = _plea(turn, int(asked["plea"]))
    if not turn.text:
        raise Lacks(act="decide_plea", missing=("text",))
    turn.do(c.DecidePlea(plea.id, bool(asked["granted"]), turn.text), actor)
    turn.goto("")
    turn.say("plea.granted" if asked["granted"] else "plea.refused")


def _plea(turn: Turn, plea_id: int = 0) -> tuple[Plea, Actor]:
    """The application and the post by which this person may decide it. Raises NotYours."""
    action = turn.update.action
    plea = turn.unit.pleas.get(plea_id or (action.number if action else 0))
    ticket = turn.unit.tickets.get(plea.ticket_id) if plea else None
    if plea is None or ticket is None:
        raise NoSuchTicket(number="")
    for post in turn.posts:
        desk = post.unit in {ticket.desk, centre(turn.unit.district)} and post.unit != plea.unit
        if desk and "review" in turn.unit.district.roles[post.role].can:
            return plea, Actor(turn.person.id, post.role, post.unit, turn.person.name)
    raise NotYours(act="decide_plea", unit=ticket.desk)


BUTTONS = {"more": more, "plea_grant": grant, "plea_refuse": refuse}
