"""One matter, one rating: three questions, one tap each (一事一评)."""

from __future__ import annotations

from core.domain.refs import ticket_ref
from core.domain.rows import Ticket
from core.errors import NoSuchTicket
from handlers.asking import may_step, permitted
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn
from handlers.wording import Words

SOLVED = ("yes", "partly", "no")
_LETTER = {"y": True, "n": False}


def rating_card(words: Words, ticket_id: int, number: str, answers: str, ratings: list[str]) -> Card:
    """One of three one-tap questions; what was answered so far travels in the buttons."""

    def row(label: str, letter: str) -> tuple[Button, ...]:
        return (Button(label, Action("rate", ticket_id, answers + letter)),)

    rows: Rows
    if not answers:
        rows = (row(words("rate.contacted_yes"), "y"), row(words("rate.contacted_no"), "n"))
        return Card(words("rate.contacted", number=number), rows=rows)
    if len(answers) == 1:
        rows = tuple(row(words(f"rate.solved_{s}"), s[0]) for s in SOLVED)
        return Card(words("rate.solved", number=number), rows=rows)
    return Card(
        words("rate.satisfied", number=number), rows=tuple(row(label, str(i)) for i, label in enumerate(ratings))
    )


def rate(turn: Turn) -> None:
    """Contacted? solved? how satisfied? The third tap is the rating; a bad one asks why."""
    action = turn.update.action
    ticket = turn.unit.repo(Ticket).get(action.number, lock=True) if action else None
    if action is None or ticket is None:
        raise NoSuchTicket(number="")
    permitted(turn, "rate", ticket)
    may_step(turn, ticket, "rate")
    answers = action.choice
    if len(answers) < 3:
        ratings = [r.say(turn.words.lang) for r in turn.unit.district.ratings]
        turn.reply(rating_card(turn.words, ticket.id, ticket.number, answers, ratings), edit=bool(answers))
        turn.toast_only("toast.ok")
        return
    solved = next(s for s in SOLVED if s[0] == answers[1])
    contacted, grade = _LETTER[answers[0]], int(answers[2])
    turn.act(ticket_ref(ticket.id), "rate", contacted=contacted, solved=solved, grade=grade)
    if solved != "no" and grade < turn.unit.district.negative_from:
        turn.reply(Card(turn.words("done.rate", number=ticket.number), rows=_once_more(turn, ticket)), edit=True)
    else:
        turn.goto("ask", name="why", row=ticket.id, choice="", pictures=[])
        key = "rate.supervised" if ticket.state == "supervised" else "rate.reopened"
        due = ticket.due_at or turn.unit.now
        turn.reply(Card(turn.words(key, number=ticket.number, unit=ticket.unit, due=due)), edit=True)
    turn.toast_only("toast.ok")


def _once_more(turn: Turn, ticket: Ticket) -> Rows:
    return ((turn.button("press.comment", Action("supplement", ticket.id)),),)
