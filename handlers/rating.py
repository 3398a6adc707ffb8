"""One matter, one rating: three questions, one tap each (一事一评)."""

from __future__ import annotations

from core.domain.refs import ticket_ref
from handlers.asking import may_step, permitted, ticket_of
from handlers.message import Action, Button, Card
from handlers.talk import Turn, column
from handlers.wording import Words

SOLVED = ("yes", "partly", "no")
_LETTER = {"y": True, "n": False}


def rating_card(words: Words, ticket_id: int, number: str, answers: str, ratings: list[str]) -> Card:
    """One of three one-tap questions; what was answered so far travels in the buttons."""

    asked = ("contacted", "solved", "satisfied")[len(answers)]
    choices = {
        "contacted": {"y": words("rate.contacted_yes"), "n": words("rate.contacted_no")},
        "solved": {s[0]: words(f"rate.solved_{s}") for s in SOLVED},
        "satisfied": {str(grade): label for grade, label in enumerate(ratings)},
    }[asked]
    rows = column(Button(label, Action("rate", ticket_id, answers + letter)) for letter, label in choices.items())
    text = {
        "contacted": words("rate.contacted", number=number),
        "solved": words("rate.solved", number=number),
        "satisfied": words("rate.satisfied", number=number),
    }[asked]
    return Card(text, rows=rows)


def rate(turn: Turn) -> None:
    """Contacted? solved? how satisfied? The third tap is the rating; a bad one asks why."""
    ticket, answers = ticket_of(turn), turn.pressed.choice
    permitted(turn, "rate", ticket)
    may_step(turn, ticket, "rate")
    if len(answers) < 3:
        ratings = [r.say(turn.words.lang) for r in turn.unit.district.ratings]
        turn.reply(rating_card(turn.words, ticket.id, ticket.number, answers, ratings), edit=bool(answers))
        turn.toast_only("toast.ok")
        return
    solved = next(s for s in SOLVED if s[0] == answers[1])
    contacted, grade = _LETTER[answers[0]], int(answers[2])
    turn.act(ticket_ref(ticket.id), "rate", contacted=contacted, solved=solved, grade=grade)
    if solved != "no" and grade < turn.unit.district.negative_from:
        more = turn.button("press.comment", Action("supplement", ticket.id))
        turn.done("done.rate", (more,), number=ticket.number)
    else:
        turn.goto("ask", name="why", row=ticket.id, choice="", pictures=[])
        key = "rate.supervised" if ticket.state == "supervised" else "rate.reopened"
        due = ticket.due_at or turn.unit.now
        turn.done(key, number=ticket.number, unit=ticket.unit, due=due)
