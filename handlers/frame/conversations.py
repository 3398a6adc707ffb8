"""Which conversation answers which button, step and word."""

from core.routing.folding import fold
from core.routing.small_talk import meant
from handlers import forms as handlers_forms
from handlers import quiet_hours
from handlers.appraisal import digest, follow_up, hot, rates
from handlers.calls import form as call_form
from handlers.calls import heard, whistle
from handlers.calls import meetings as call_meetings
from handlers.calls import rating as call_rating
from handlers.context import Context, Conversation, take_up
from handlers.danger import talk as danger
from handlers.decisions import desk, figures, meetings, officials, rolls, setup, urn
from handlers.doors import firms, groups, orders
from handlers.duties import department_record, more, panel
from handlers.duties import lists as duty_lists
from handlers.duties import search as duty_search
from handlers.forms import Forms
from handlers.frame import left, questions
from handlers.guide import ask as guide
from handlers.intake import reporting
from handlers.people import arrival, erasing, grid, own_matters, todo
from handlers.procedures import form, lists, notices
from handlers.tickets import contact, followers, merging, own_tickets, rating, spoken
from handlers.tickets import form as ticket_form
from handlers.voting import contest, key_parts, marks, verification, voters

_ASKED = (ticket_form.FORM, *call_form.FORMS, panel.FORM, duty_lists.FORM)
FORMS: Forms = {name: asked for form in _ASKED for name, asked in form.buttons().items()}

# The rooms whose tables say what their own buttons, steps and words lead to.
ROOMS = (
    *(reporting, danger, own_tickets, contact, arrival, erasing, followers, merging, call_rating, whistle, more, rates),
    *(follow_up, digest, hot, todo, grid, quiet_hours, duty_search, duty_lists, department_record),
    *(orders, groups, firms),
    *(lists, notices, call_meetings, voters, contest, marks, key_parts, officials, desk, rolls, setup),
    *(meetings, verification, figures, urn, guide),
)


def _told(table: str) -> dict[str, Conversation]:
    """What stands in the rooms' tables of this name; a room has those that it needs."""
    return {name: leads for room in ROOMS for name, leads in vars(room).get(table, {}).items()}


# What a button leads to, besides the acts of the tables.
BUTTONS = _told("BUTTONS") | {
    "pick_up": questions.pick_up,
    "forgo": left.forgo,
    "my": own_matters.mine,
    "rate": rating.rate,
    "again": rating.again,
    "leave": handlers_forms.leave,
    "answered": lambda ctx: (
        handlers_forms.answer(ctx, FORMS) if ctx.state.get("step") == "ask" else handlers_forms.leave(ctx)
    ),
    "as_answer": lambda ctx: answer(ctx) if take_up(ctx) else None,
    "as_other": questions.other,
    "tell_handler": questions.tell_handler,
    "said": lambda ctx: spoken.pressed(ctx, FORMS),
    "sure": lambda ctx: handlers_forms.sure(ctx, FORMS),
}
# What a message means while somebody was asked for words.
STEPS = _told("STEPS") | {
    "whistle": heard.heard,
    "form": form.answer,
    "choose": lambda ctx: handlers_forms.typed(ctx, FORMS),
    "tidy": lambda ctx: handlers_forms.answer(ctx, FORMS) if merging.numbered(ctx) else None,
}
# What a command or a plain word leads to, in simplified characters.
WORDS = _told("WORDS") | {
    **dict.fromkeys(("/my", "我的", "我的事", "我的事情", "进度"), own_matters.mine),
    "/why": own_tickets.why_asked,
    "/apply": lists.apply,
}


def word_of(ctx: Context, word: str) -> Conversation | None:
    """What a command or a plain word leads to; 你好 beside a report asks for no lesson in how to tell one, nor help
    in a danger."""
    found = WORDS.get(fold(word).plain.replace("\u2019", "'"))
    cries = found is arrival.help_ and not word.startswith("/") and ctx.state.get("step") == danger.STEP
    return None if cries or (meant(word) == "hello" and ctx.state.get("draft")) else found


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
