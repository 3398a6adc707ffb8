"""The open question: whose answer a message is, and how it is left."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from core.calls.spoken import blown, kind_said
from core.errors import (
    AlreadyDone,
    CivicError,
    FormGone,
    Lacks,
    NeedsWords,
    NotAtThisStage,
    NotNow,
    NotReporter,
    NotYourOffice,
    NotYours,
    SaySomething,
    StillFollowed,
    UndoOver,
    VoteNotOpen,
)
from core.refs import ticket_ref
from core.routing.folding import fold
from core.routing.small_talk import asking, left_for, troubled
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import OpenQuestion
from handlers.calls import whistle
from handlers.context import Context, Conversation, Rows, column, take_up
from handlers.forms import ticket_of
from handlers.frame import left
from handlers.intake import doubts, drafted
from handlers.intake import draft as drafts
from handlers.messages import Action, Card, held_of, shorten
from handlers.procedures import aside, form
from handlers.tickets.rating import supplemented

_VERBS = {"draft": re.compile("报"), "whistle": re.compile("[吹哨]"), "form": re.compile("[填写]")}
_GOES_ON = re.compile("接着|继续|刚才|前面|go on|continue")
_STILL = re.compile("(?:但是?|可是?|不过|只是|就是|只有).*(?:还|又|没).*")
PATIENCE = timedelta(minutes=5)  # after which a group's question is asked once more
AT_ONCE = 50
DRAFT = frozenset({"draft", "place"})  # steps of a report being written; any other is a question
# Acts and steps whose words may well be a question, or whatever else a person wants handed on.
OPEN = frozenset({"choose", "ask", "message", "supplement", "voice", "whistle", "ballot", "why"})
OF_TICKET = frozenset({"supplement", "withdraw", "why"})  # acts whose words are of the matter they are asked of
# The time of the question, or whose it is, has passed: more words cannot answer it.
LACKING = (Lacks, NeedsWords, SaySomething)  # what was written is right, but not all
PAST = (AlreadyDone, NotAtThisStage, NotNow, NotReporter, NotYourOffice, NotYours, StillFollowed, UndoOver, VoteNotOpen)


def question_of(ctx: Context) -> str:
    """The open question's step; '' where none is open or a report is being written."""
    step = str(ctx.state.get("step", ""))
    return "" if step in DRAFT else step


def replies(ctx: Context) -> bool:
    """Whether a message in a group replies to a card while a question is open."""
    return bool(ctx.update.reply_to and not ctx.update.private and question_of(ctx))


def stop(ctx: Context) -> Rows:
    """The open question is withdrawn; gives the button that takes up again what was half done."""
    rows = (*left.put_aside(ctx, "form"), *left.put_aside(ctx, "whistle"))
    ctx.set_step("")
    return rows


def made_way(ctx: Context) -> None:
    """What is half done and no longer asked for, because something else came, lies aside; where nothing else is asked
    now, this is said."""
    step = question_of(ctx)
    if step == "danger":
        return  # what was asked before it is asked again
    rows = left.put_aside(ctx, "form", later=True)
    rows += left.put_aside(ctx, "whistle", later=True) if step != "whistle" else ()
    if step in {"form", "whistle"}:
        drafts.leave_all(ctx, later=True)
    if rows and not step:
        ctx.say("left.made_way", *rows, text=left.lying(ctx)[-1]["text"])


def pick_up(ctx: Context) -> None:
    """接着报, 接着吹, 接着填."""
    if kind := left.take_up(ctx, ctx.pressed.number):
        GO_ON[kind](ctx)
    elif ctx.pressed.choice in {"", "draft"}:
        drafts.used(ctx)
    else:
        raise FormGone


def resume(ctx: Context, *, slipped: bool = False) -> bool:
    """接着, 还是报吧, 刚才那个: what was left just now is taken up again; of several, or where 接着 means what was left
    before, it is asked which. `slipped`: it was left by mistake, the last one then."""
    plain = fold(ctx.text).plain
    every = left.lying(ctx, within=left.DAY if _GOES_ON.search(plain) else drafted.FRESH)
    meant = [one for one in every if _VERBS[one["kind"]].search(plain)] or every
    fresh = [one for one in meant if one in left.lying(ctx, within=drafted.FRESH)]
    if len(fresh) == 1 or (slipped and fresh):
        GO_ON[left.take_up(ctx, fresh[-1]["id"])](ctx)
        return True
    return not slipped and left.offer(ctx, "left.which", meant)


GO_ON: dict[str, Conversation] = {"draft": drafts.go_on, "whistle": whistle.go_on, "form": form.resume}


def left_too(ctx: Context) -> Rows:
    """A question but that of a form is left, and a report written beside it; the buttons that take these up again."""
    told = bool((draft := ctx.state.get("draft") or {}).get("text")) and not draft.get("unclear")
    rows = ((ctx.button("form.resume", Action("forms_resume")),),) if question_of(ctx) == "form" else stop(ctx)
    beside = left.put_aside(ctx, "draft")
    return (*(beside if told else ()), *rows)


def left_in_part(ctx: Context) -> str:
    """The words without the leave before them, where some of it is told still: 不报了，修好了，但是5栋还坏着."""
    rest = left_for(ctx.text, swapped=False) if ctx.update.private and ctx.state.get("draft") else ""
    still = rest and not question_of(ctx) and _STILL.search(fold(rest).plain)
    return rest if still and troubled(still.group()) else ""


def left_for_another(ctx: Context) -> str:
    """The other matter alone, where what is open is left for it: 这个不报了，春和小区垃圾没人收; '' otherwise."""
    draft, form = ctx.state.get("draft"), question_of(ctx) == "form"
    busy = ctx.update.private and not ctx.secret and (form or (draft and not question_of(ctx)))
    rest = left_for(ctx.text, swapped=not form) if busy else ""
    heard = ctx.router.read(rest) if rest else None
    apart = form or (draft and heard and drafted.another(ctx, draft, heard))
    return rest if heard and heard.known and heard.sure and apart else ""


def doubtful(ctx: Context) -> bool:
    """Whether the words are hardly the answer to the open question; then they are kept and one thing is asked."""
    if not ctx.text or question_of(ctx) in {"", "danger"}:
        return False
    asked = ctx.state.get("ask") or {}
    open_ended = str(asked.get("name", "") if ctx.state["step"] == "ask" else ctx.state["step"]) in OPEN
    if replies(ctx):
        open_ended = open_ended or ctx.state["step"] == "form"
        return not open_ended and asking(fold(ctx.text).plain) and hold(ctx)  # 好了吗？ is no result
    at = ctx.state.get("asked_at", "")
    stale = bool(at) and ctx.uow.now - datetime.fromisoformat(at) > drafted.FRESH
    form = ctx.state["step"] == "form"
    if asked.get("name") in OF_TICKET and _elsewhere(ctx, asked.get("row", 0)):
        return hold(ctx)
    astray = aside.puts_off(ctx) or aside.puzzled(ctx) or (not open_ended and asking(fold(ctx.text).plain))
    strays = aside.strays(ctx) if form else astray
    strays = strays or (asked.get("what") == "matter" and _talks(ctx))
    return (stale or bool(ctx.state.get("aside")) or strays) and hold(ctx)


def _elsewhere(ctx: Context, row: int) -> bool:
    """Whether words that were asked about a matter surely tell another one, at a place of its own."""
    ticket, heard = ctx.uow.repo(Ticket).get(row), ctx.router.read(ctx.text)
    kinds, sure = ctx.uow.district.categories, heard.known and heard.sure and heard.place.how == "named"
    if not (ticket and sure and ticket.category in kinds):
        return False
    there = heard.place.area and ticket.area and ctx.uow.district.overlap(heard.place.area, ticket.area)
    return kinds[heard.category].group != kinds[ticket.category].group and not there


def _talks(ctx: Context) -> bool:
    """Whether words where a matter was asked for tell none (我要请假); a whistle hears questions itself."""
    heard = ctx.router.read(ctx.text)
    if ctx.state["step"] == "whistle" and (
        asking(fold(ctx.text).plain) or kind_said(ctx.uow.district, ctx.text)[0] or blown(ctx.uow.district, ctx.text)
    ):
        return False
    return not heard.known and bool(heard.talk and heard.talk.type)


def hold(ctx: Context) -> bool:
    """Keep what came, with what came before it while the same is asked, and ask whether it answers the question or is
    something else."""
    since = str(ctx.state.get("asked_at", ""))
    if since and (ctx.state.get("held") or {}).get("asked") == since:
        ctx.update = doubts.joined(ctx)
    ctx.state["held"] = held_of(ctx.update) | {"asked": since}
    buttons = [
        ctx.button("press.as_answer", Action("as_answer")),
        ctx.button("press.as_other", Action("as_other")),
        ctx.button("press.leave", Action("leave")),
    ]
    said = ctx.state.get("question", "") or ctx.words("frame.a_question")
    text = ctx.words("frame.which", text=shorten(ctx.text, 60), question=shorten(said, 80))
    ctx.reply(Card(text, rows=column(buttons), ask=False))
    return True


def beside(ctx: Context, conversation: Callable[[Context], bool | None]) -> bool:
    """Do something else while a question is open; words after it are no sure answer any more. False: nothing done."""
    asked = (ctx.state.get("step"), ctx.state.get("asked_at"))
    if conversation(ctx) is False:
        return False
    if question_of(ctx) and asked == (ctx.state.get("step"), ctx.state.get("asked_at")):
        ctx.state["aside"] = True
    return True


def other(ctx: Context) -> None:
    """说别的事: the question is left, and the words mean what they would have meant without it."""
    if take_up(ctx):
        stop(ctx)
        ctx.again = True


def tell_handler(ctx: Context) -> None:
    """The words that were no reason to withdraw, and no new report, go to whoever handles the matter."""
    held = ctx.state.pop("held", None)
    if held and (ctx.state.get("draft") or {}).get("text") == held["text"].strip():
        ctx.state.pop("draft")
        stop(ctx)
    if not held:
        ctx.toast("trouble.stale_button")
        return
    ctx.act(ticket_ref(ctx.pressed.number), "supplement", text=held["text"])
    ctx.change("frame.taken", text=held["text"][:60])
    supplemented(ctx, ticket_of(ctx, lock=False))


def _kept(ctx: Context, text: str) -> str:
    """What was written for an act stays with the question: only what is missing has to be added."""
    asked = ctx.state.get("ask") or {}
    if ctx.state.get("step") != "ask" or not ctx.text:
        return text
    asked["text"] = "\n".join(filter(None, (asked.get("text", ""), ctx.text)))
    ctx.state["kept"] = {"name": asked["name"], "row": asked["row"], "text": asked["text"]}
    return text + "\n" + ctx.words("ask.keeps")


def refused(ctx: Context, refusal: CivicError, text: str) -> str:
    """What is said after a refusal: an outdated question is left, and the same refusal never comes twice in a row."""
    what = f"{ctx.pressed.name} {text}"
    before, often = ctx.state.get("refused", ("", 0))
    often = often + 1 if before == what else 0
    ctx.state["refused"] = (what, often)
    if question_of(ctx) and (often or isinstance(refusal, PAST)):
        stop(ctx)
        return text + "\n" + ctx.words("frame.left")
    text = _kept(ctx, text) if isinstance(refusal, LACKING) else text
    again = ctx.words("frame.again", phone=ctx.uow.district.phone)
    return (text, f"{text}\n{again}", f"{again}\n{text}")[often % 3]


def repeat(uow: UnitOfWork) -> None:
    """With privacy mode on, a group's bot hears replies only: who simply wrote was not heard, and nobody noticed."""
    for asked in uow.repo(OpenQuestion).find(limit=AT_ONCE, lock=True):
        if asked.at + PATIENCE > uow.now:
            return  # they lie in the order in which they were asked
        uow.repo(OpenQuestion).drop(asked)
        if uow.recall(asked.address, asked.person_id).get("asked") == asked.token:
            uow.outbox.post(asked.address, "card", {"card": asked.card, "edit": ""})
