"""One matter, one rating: three questions, one tap each (一事一评)."""

from __future__ import annotations

from core.refs import ticket_ref
from core.tickets.records import Ticket
from handlers.context import Context, column
from handlers.forms import may_step, permitted, ticket_of
from handlers.messages import Action, Button, Card
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


def first_question(ctx: Context, ticket: Ticket) -> Card:
    """The first of the three."""
    return rating_card(
        ctx.words, ticket.id, ticket.number, "", [r.say(ctx.words.lang) for r in ctx.uow.district.ratings]
    )


def rate(ctx: Context) -> None:
    """Contacted? solved? how satisfied? The third tap is the rating; a bad one asks why."""
    ticket, answers = ticket_of(ctx), ctx.pressed.choice
    permitted(ctx, "rate", ticket)
    may_step(ctx, ticket, "rate")
    if len(answers) < 3:
        ratings = [r.say(ctx.words.lang) for r in ctx.uow.district.ratings]
        ctx.reply(rating_card(ctx.words, ticket.id, ticket.number, answers, ratings), edit=bool(answers))
        ctx.toast_only("toast.ok")
        return
    solved = next(s for s in SOLVED if s[0] == answers[1])
    contacted, grade = _LETTER[answers[0]], int(answers[2])
    ctx.act(ticket_ref(ticket.id), "rate", contacted=contacted, solved=solved, grade=grade)
    if solved != "no" and grade < ctx.uow.district.negative_from:
        more = ctx.button("press.comment", Action("supplement", ticket.id))
        ctx.done("done.rate", (more,), number=ticket.number)
    else:
        ctx.set_step("ask", name="why", row=ticket.id, choice="", pictures=[])
        key = "rate.supervised" if ticket.state == "supervised" else "rate.reopened"
        due = ticket.due_at or ctx.uow.now
        ctx.done(key, number=ticket.number, department=ticket.department, due=due)
