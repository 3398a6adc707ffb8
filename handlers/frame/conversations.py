"""Which conversation answers which button, step and word."""

from core.routing.small_talk import meant
from handlers import forms as handlers_forms
from handlers import quiet_hours
from handlers.appraisal import digest, follow_up, hot, rates
from handlers.calls import form as call_form
from handlers.calls import heard, meetings, whistle
from handlers.calls import rating as call_rating
from handlers.context import Context, Conversation, take_up
from handlers.danger import talk as danger
from handlers.decisions import officials, urn
from handlers.doors import firms, groups, orders
from handlers.duties import lists as duty_lists
from handlers.duties import more, panel
from handlers.duties import search as duty_search
from handlers.forms import Forms
from handlers.frame import left, questions
from handlers.guide import ask as guide
from handlers.intake import reporting
from handlers.people import arrival, erasing, grid, own_matters, todo
from handlers.procedures import form, lists, notices
from handlers.tickets import followers, merging, own_tickets, rating, spoken
from handlers.tickets import form as ticket_form
from handlers.voting import voters

_ASKED = (ticket_form.FORM, *call_form.FORMS, panel.FORM, duty_lists.FORM)
FORMS: Forms = {name: asked for form in _ASKED for name, asked in form.buttons().items()}

# What a button leads to, besides the acts of the tables.
BUTTONS: dict[str, Conversation] = {
    **reporting.BUTTONS,
    "pick_up": questions.pick_up,
    "forgo": left.forgo,
    **danger.BUTTONS,
    **own_tickets.BUTTONS,
    "my": own_matters.mine,
    "rate": rating.rate,
    "again": rating.again,
    **arrival.BUTTONS,
    **erasing.BUTTONS,
    "leave": handlers_forms.leave,
    "answered": lambda ctx: (
        handlers_forms.answer(ctx, FORMS) if ctx.state.get("step") == "ask" else handlers_forms.leave(ctx)
    ),
    **followers.BUTTONS,
    **merging.BUTTONS,
    **call_rating.BUTTONS,
    **whistle.BUTTONS,
    **more.BUTTONS,
    **rates.BUTTONS,
    **follow_up.BUTTONS,
    **digest.BUTTONS,
    **hot.BUTTONS,
    **todo.BUTTONS,
    **grid.BUTTONS,
    **quiet_hours.BUTTONS,
    **duty_search.BUTTONS,
    **duty_lists.BUTTONS,
    **orders.BUTTONS,
    **groups.BUTTONS,
    **lists.BUTTONS,
    **notices.BUTTONS,
    **voters.BUTTONS,
    **officials.BUTTONS,
    **guide.BUTTONS,
    "as_answer": lambda ctx: answer(ctx) if take_up(ctx) else None,
    "as_other": questions.other,
    "tell_handler": questions.tell_handler,
    "said": lambda ctx: spoken.pressed(ctx, FORMS),
    "sure": lambda ctx: handlers_forms.sure(ctx, FORMS),
}
# What a message means while somebody was asked for words.
STEPS: dict[str, Conversation] = {
    "whistle": heard.heard,
    "form": form.answer,
    "choose": lambda ctx: handlers_forms.typed(ctx, FORMS),
    **danger.STEPS,
    **erasing.STEPS,
    **firms.STEPS,
    **followers.STEPS,
    **merging.STEPS,
    "tidy": lambda ctx: handlers_forms.answer(ctx, FORMS) if merging.numbered(ctx) else None,
    **voters.STEPS,
    **officials.STEPS,
}
# What a command or a plain word leads to.
WORDS: dict[str, Conversation] = {
    **arrival.WORDS,
    **todo.WORDS,
    **grid.WORDS,
    **dict.fromkeys(("/my", "我的", "我的事", "我的事情", "进度", "進度"), own_matters.mine),
    "/why": own_tickets.why_asked,
    "/apply": lists.apply,
    **whistle.WORDS,
    **duty_search.WORDS,
    **duty_lists.WORDS,
    **orders.WORDS,
    **groups.WORDS,
    **firms.WORDS,
    **meetings.WORDS,
    **voters.WORDS,
    **officials.WORDS,
    **guide.WORDS,
    **urn.WORDS,
    **rates.WORDS,
    **follow_up.WORDS,
    **digest.WORDS,
    **hot.WORDS,
}


def word_of(ctx: Context, word: str) -> Conversation | None:
    """What a command or a plain word leads to; 你好 beside a report asks for no lesson in how to tell one."""
    return None if meant(word) == "hello" and ctx.state.get("draft") else WORDS.get(word)


def answer(ctx: Context) -> None:
    """What was written is the answer to the open question."""
    step = ctx.state.get("step")
    if step == "ask":
        handlers_forms.answer(ctx, FORMS)
    elif step == "sure":
        handlers_forms.confirm(ctx, FORMS)
    elif step in STEPS:
        STEPS[step](ctx)
    else:  # a step of an earlier release: it is asked no more
        ctx.set_step("")
        ctx.again = True
