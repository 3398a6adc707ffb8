"""One matter, one rating: three questions, one tap each (一事一评)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.bus import SUBJECTS
from core.refs import ticket_ref
from core.routing import verdicts
from core.routing.duplicates import standing
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.tickets.followers import FINISHED, goes_on
from core.tickets.records import Ticket
from core.workflow.engine import check_state
from handlers.context import Context, column
from handlers.forms import permitted, ticket_of
from handlers.messages import Action, Button, Card
from handlers.wording import Words

SOLVED = ("yes", "partly", "no")
Offered = Sequence[tuple[str, int, str]]
_LETTER = {"y": True, "n": False}


def rating_card(words: Words, ticket: Ticket, answers: str, ratings: list[str], act: str = "rate") -> Card:
    """One of three one-tap questions; the round and what was answered so far travel in the buttons."""

    asked = ("contacted", "solved", "satisfied")[len(answers)]
    choices = {
        "contacted": {"y": words("rate.contacted_yes"), "n": words("rate.contacted_no")},
        "solved": {s[0]: words(f"rate.solved_{s}") for s in SOLVED},
        "satisfied": {str(grade): label for grade, label in enumerate(ratings)},
    }[asked]
    rows = column(
        Button(label, Action(act, ticket.id, f"{ticket.round}.{answers}{letter}")) for letter, label in choices.items()
    )
    return Card(words(f"rate.{asked}", number=ticket.number), rows=rows)


def question(ctx: Context, ticket: Ticket, answers: str = "", act: str = "rate") -> Card:
    """The first of the three, or the one that these answers lead to."""
    return rating_card(ctx.words, ticket, answers, [r.say(ctx.words.lang) for r in ctx.uow.district.ratings], act)


def of_this_round(ticket: Ticket, choice: str) -> str | None:
    """What a button says; None for one of a card of an earlier round, which may grade nothing new."""
    told, _, answer = choice.partition(".")
    return answer if told in {"", str(ticket.round)} else None


def in_words(ctx: Context, offers: Callable[[], Offered]) -> bool:
    """What is typed while one of the three questions is open; False where it is no answer. What answers another of them
    is kept, and told with the rating. `offers`: what a typed number presses now."""
    busy = ctx.update.attachments or ctx.state.get("step") or ctx.state.get("draft")
    if busy or not ctx.update.private or not ctx.text or len(ctx.text) > verdicts.LONGEST:
        return False
    offered = offers()
    if not offered or any(name != "rate" for name, _, _ in offered):
        return False
    plain, answers = fold(ctx.text).plain, offered[0][2].partition(".")[2][:-1]
    whole, again = verdicts.verdict(plain, len(answers)), ticket_of(ctx, offered[0][1], lock=False)
    if meant(plain) == "filler" and not verdicts.finished(plain):  # 嗯, 好, 知道了 may only mean that it was read
        ctx.say("rate.unclear", text=ctx.text)
        ctx.reply(question(ctx, again, answers))
        return True
    partly = not whole and not verdicts.judges(plain) and _beside(ctx, plain)
    letter = _letter(ctx, whole or (verdicts.first_said(plain, len(answers)) if partly else ""))
    taps = [one for one in offered if letter and one[2].endswith(f".{answers}{letter}")]
    if taps:
        if partly:
            _keep(ctx, again)
        ctx.update = replace(ctx.update, action=Action(*taps[0]), text="", message="")
        rate(ctx)
        ctx.end_press()
    elif verdicts.declines(plain):
        ctx.say("rate.declined")
    elif (none := verdicts.fits_none(plain)) or verdicts.asks_how(plain):
        if none:
            ctx.say("rate.fits_none")
        ctx.reply(question(ctx, again, answers))
    elif (verdicts.judges(plain) or partly) and not verdicts.complains(plain):
        _keep(ctx, again)
        ctx.say("rate.kept", text=ctx.text)
        ctx.reply(question(ctx, again, answers))
    else:
        return False
    return True


def _beside(ctx: Context, plain: str) -> bool:
    """Whether a clause answers one of the questions, and what stands beside it tells no matter of its own."""
    if not verdicts.judges_partly(plain):
        return False
    heard, praise = ctx.router.read(ctx.text), ctx.uow.district.praise
    if heard.refusal or heard.place.how == "named" or ctx.uow.district.hides(heard.kind, heard.category):
        return False
    return not heard.known or heard.kind == "praise" or heard.category in praise


def _keep(ctx: Context, ticket: Ticket) -> None:
    """What was said is told with the rating of this matter, and with no other."""
    row, said = ctx.state.get("judged", (0, ""))
    ctx.state["judged"] = (ticket.id, f"{said}\n{ctx.text}" if row == ticket.id else ctx.text)


def once_more(ctx: Context, ticket: Ticket) -> Card:
    """The question that is open now, else the first: whoever says thanks is not led back to the beginning."""
    row, choice = ctx.state.get("rating", (0, ""))
    return question(ctx, ticket, (of_this_round(ticket, choice) or "") if row == ticket.id else "")


def _letter(ctx: Context, letter: str) -> str:
    """Of five grades as people say them, that of the district."""
    last = len(ctx.uow.district.ratings) - 1
    return str(round(int(letter) * last / 4)) if letter.isdecimal() else letter


def rate(ctx: Context) -> None:
    """Contacted? solved? how satisfied? The third tap is the rating; a bad one asks why."""
    ticket = ticket_of(ctx)
    permitted(ctx, "rate", ticket)
    check_state(SUBJECTS["ticket"], ctx.uow, ticket, "rate")
    answers = of_this_round(ticket, ctx.pressed.choice)
    if answers is None:
        ctx.done("rate.older", number=ticket.number)
        ctx.reply(question(ctx, ticket))
        return
    if len(answers) < 3:
        ctx.state["rating"] = (ticket.id, ctx.pressed.choice)
        ctx.reply(question(ctx, ticket, answers), edit=bool(answers))
        ctx.toast_only("toast.ok")
        return
    solved = next(s for s in SOLVED if s[0] == answers[1])
    contacted, grade = _LETTER[answers[0]], int(answers[2])
    ctx.state.pop("rating", None)
    row, judged = ctx.state.pop("judged", (0, ""))
    if row == ticket.id:
        ctx.act(ticket_ref(ticket.id), "supplement", text=judged)
    ctx.act(ticket_ref(ticket.id), "rate", contacted=contacted, solved=solved, grade=grade)
    if solved != "no" and grade < ctx.uow.district.negative_from:
        more = ctx.button("press.comment", Action("supplement", ticket.id))
        ctx.done("done.rate", (more,), number=ticket.number)
    else:
        ctx.set_step("ask", name="why", row=ticket.id, choice="", pictures=[])
        done_again(ctx, ticket, "rate.supervised" if ticket.state == "supervised" else "rate.reopened")


def done_again(ctx: Context, ticket: Ticket, key: str, *rows: tuple[Button, ...]) -> None:
    """A matter that is done once more: who has it now, and until when."""
    due = ticket.due_at or ctx.uow.now
    ctx.done(key, *rows, number=ticket.number, department=ticket.department, due=due)


def supplemented(ctx: Context, ticket: Ticket) -> None:
    """The words are kept; where a result was given, whoever is not content says so with one more press."""
    if (main := goes_on(ctx.uow, ticket)).state not in FINISHED:
        ctx.say("done.supplement", number=ticket.number)
    elif standing(ctx.uow.district, main, ctx.uow.now):
        again = ctx.button("press.redo", Action("again", main.id))
        ctx.say("done.supplement_finished", (again,), number=main.number, state=main.state)
    else:
        ctx.say("done.supplement_over", number=main.number, state=main.state)


def again(ctx: Context) -> None:
    """没解决好，重新办, after words that are on the ticket already."""
    ticket = ticket_of(ctx)
    ctx.act(ticket_ref(ticket.id), "redo")
    done_again(ctx, ticket, "done.redo_supervised" if ticket.state == "supervised" else "done.redo")
