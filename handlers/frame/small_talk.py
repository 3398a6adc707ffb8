"""取消, 谢谢, 别撤, 到哪一步了: answered in any state of a talk."""

from collections.abc import Callable
from dataclasses import replace

from core.routing.folding import fold
from core.routing.no_answer import corrects, lost, relayed, slipped, stops
from core.routing.small_talk import asks_state, meant, sent, submits, turned
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from handlers.calls import whistle
from handlers.context import Context, Rows
from handlers.danger import talk as danger
from handlers.frame import left, questions
from handlers.frame.choosing import says_act
from handlers.frame.questions import hold, question_of, resume, stop
from handlers.guide import follow_up
from handlers.intake import doubts, reporting
from handlers.intake import draft as drafts
from handlers.intake.drafted import is_old
from handlers.messages import Action, Card, held_of, shorten
from handlers.people import arrival, erasing, own_matters
from handlers.procedures import form
from handlers.procedures.aside import SAID, agreed, misfit
from handlers.tickets import followers
from handlers.tickets.rating import once_more


def small_talk(ctx: Context) -> bool:
    """取消, 谢谢, 别撤, 到哪一步了: answered in any state of the talk; False where the words are something else."""
    if ctx.update.attachments or ctx.update.location or question_of(ctx) == danger.STEP or says_act(ctx):
        return False
    if ((rest := questions.left_for_another(ctx)) and _leave(ctx)) or (rest := questions.left_in_part(ctx)):
        ctx.update = replace(ctx.update, text=rest)
    meaning = meant(plain := fold(ctx.text).plain)
    if questions.replies(ctx) and meaning not in {"leave", "keep"}:
        return False  # 好了 in reply to the question is its answer
    if ((doubts.shown(ctx) or doubts.waits(ctx, "which")) and doubts.agreed(ctx)) or agreed(ctx):
        meaning = "yes"
    elif corrects(plain) and meaning == "leave" and (doubts.shown(ctx) or own_matters.just_told(ctx)):
        meaning = "no"  # 刚才写错了
    elif not meaning and question_of(ctx):
        meaning = stops(plain)
    elif not meaning and ctx.state.get("draft") and meant(relayed(plain)) in {"leave", "done"}:
        meaning = "leave"
    elif not meaning and asks_state(plain) and (ctx.state.get("draft") or own_matters.under_way(ctx)):
        meaning = "push"
    elif not meaning and doubts.shown(ctx) and lost(plain, unable=False):
        meaning = "lost"
    answer = ANSWERS.get(meaning)
    return bool(answer and answer(ctx))


def turned_away(ctx: Context) -> bool:
    """换个话题，路灯坏了: the open question is left, and the rest is heard as if nothing had been asked."""
    rest = turned(ctx.text) if ctx.update.private and question_of(ctx) != danger.STEP else ""
    if rest:
        _leave(ctx)
        ctx.update, ctx.again = replace(ctx.update, text=rest), True
    return bool(rest)


def _leave(ctx: Context) -> bool:
    """Stop whatever is open; what was written is kept for a while."""
    if question_of(ctx) == "form" and form.asks_words(ctx) and ctx.text in SAID:
        return False  # the form goes back by itself
    if question_of(ctx) == "form" and ctx.text and corrects(fold(ctx.text).plain):
        form.back(ctx)
        return True
    if question_of(ctx) == "form":
        form.leave(ctx)
        left.put_aside(ctx, "draft")
    elif question_of(ctx) or ctx.state.pop("said", None):
        ctx.say("done.leave", *questions.left_too(ctx))
    elif not ctx.state.get("draft") and slipped(fold(ctx.text).plain) and resume(ctx, slipped=True):
        return True
    elif rows := drafts.leave_all(ctx):
        ctx.say("frame.dropped", *rows, text=left.lying(ctx)[-1]["text"])
    else:
        _nothing_open(ctx, "frame.nothing_open")
    return True


def _done(ctx: Context) -> bool:
    """不用了, 没事了: to a question it may be the answer, to a report being written it says to stop."""
    if question_of(ctx) == "sure" or ctx.state.get("draft"):
        return _leave(ctx)
    if question_of(ctx):
        return hold(ctx)
    ctx.say("frame.bye")
    return True


def _keep(ctx: Context) -> bool:
    """别撤: nothing is withdrawn; the rest of the sentence is offered to whoever handles it."""
    row = (ctx.state.get("ask") or {}).get("row", 0)
    if question_of(ctx) not in {"", "form", "whistle"}:
        about = ctx.uow.repo(Ticket).get(row)
        stop(ctx)
        if about and about.state not in ENDED:
            ctx.state["held"] = held_of(ctx.update)
            tell = ctx.button("press.tell_handler", Action("tell_handler", about.id))
            ctx.say("frame.kept_tell", (tell,), text=shorten(ctx.text, 60))
            return True
    elif doubts.waits(ctx, "left"):
        reporting.same_matter(ctx)
        return True
    elif not _resume(ctx):
        ctx.say("frame.kept")
    return True


def _resume(ctx: Context) -> bool:
    """继续, 刚才那个: what is open is asked once more, else what was left is taken up again."""
    if question_of(ctx) == "whistle":
        whistle.go_on(ctx)
        return True
    return again(ctx) or resume(ctx)


def _yes(ctx: Context) -> bool:
    """对: the yes to whether a report is right, or one with another; to any other question it is shown once more."""
    if question_of(ctx):
        return False
    if doubts.waits(ctx, "left") and not submits(fold(ctx.text).plain):
        return _leave(ctx)
    if doubts.waits(ctx) or doubts.any_asked(ctx):
        (reporting.same_matter if doubts.waits(ctx) else reporting.insist)(ctx)
        return True
    if doubts.shown(ctx):
        draft = ctx.state["draft"]
        same = draft["asked"] == "near" and not submits(fold(ctx.text).plain)
        (drafts.still if is_old(ctx, draft) else followers.join if same else reporting.file)(ctx)
        return True
    after_all = not ctx.state.get("draft") and submits(fold(ctx.text).plain)
    return (after_all and resume(ctx)) or _filler(ctx)


def _no(ctx: Context) -> bool:
    """不对: what to press is said, and the report shown once more; of what is no report nothing is left."""
    if question_of(ctx) or doubts.any_asked(ctx):
        return not question_of(ctx) and _leave(ctx)
    if doubts.waits(ctx):
        (reporting.other_matter if doubts.waits(ctx, "which") else reporting.same_matter)(ctx)
        return True
    draft = ctx.state.get("draft") or {}
    if doubts.shown(ctx) and draft["asked"] == "near":
        draft["apart"] = True
    elif draft.get("text"):
        ctx.say("frame.what_is_wrong")
    elif just := own_matters.just_told(ctx):
        return own_matters.offer(ctx, just)
    return _filler(ctx)


def _thanks(ctx: Context) -> bool:
    ctx.say("frame.thanks")
    return again(ctx) or rate(ctx) or True


def _told(key: str) -> Callable[[Context], bool]:
    """A sentence of ours; what was being asked stays, and is asked once more."""

    def told(ctx: Context) -> bool:
        ctx.say(key, district=ctx.uow.district.names.say(ctx.words.lang), phone=ctx.uow.district.phone)
        return again(ctx) or True

    return told


def _privacy(ctx: Context) -> bool:
    erasing.privacy(ctx)
    return again(ctx) or True


def _erase(ctx: Context) -> bool:
    """把我的信息都删掉: asked once more; in a group nobody's words are deleted."""
    if not ctx.update.private:
        return False
    if question_of(ctx):
        return hold(ctx)
    erasing.ask(ctx)
    return True


def _filler(ctx: Context) -> bool:
    """好, 嗯: no answer where words were asked for. A reason is asked for plainly again."""
    if question_of(ctx) == "ask" and ctx.state["ask"].get("sure"):
        return False
    if question_of(ctx) and not misfit(ctx):
        return hold(ctx)
    if doubts.waits(ctx, "left"):
        return _leave(ctx)
    if not again(ctx):
        ctx.say("frame.bye")
    return True


def _nothing(ctx: Context) -> bool:
    """？, 👍: the open question once more, else what one can say."""
    if not again(ctx):
        arrival.help_(ctx)
    return True


def _push(ctx: Context) -> bool:
    """催一下, 到哪一步了: the own matters; where a question is open it may be its answer."""
    if question_of(ctx):
        return hold(ctx)
    if follow_up.asks_when(ctx, plain := fold(ctx.text).plain):
        return False
    own, draft = own_matters.open_ones(ctx), ctx.state.get("draft") or {}
    if draft.get("text") and not (doubts.waits(ctx) or draft.get("unclear") or draft.get("asked") == "own"):
        ctx.say("frame.not_sent")
        return bool(own and not sent(plain) and not own_matters.offer(ctx, own)) or again(ctx)
    if not own and not ctx.state.get("draft") and own_matters.newest(ctx):
        own_matters.mine(ctx)
        return True
    if not own and (ctx.state.get("draft") or ctx.appointments):
        return False
    if not own:
        ctx.say("frame.none_yet", phone=ctx.uow.district.phone)
        return True
    return own_matters.asked(ctx) or own_matters.offer(ctx, own)  # 我的老年证办到哪了 names one


def _withdraw(ctx: Context) -> bool:
    """我要撤销: the report being written is left; else the own open matters are offered to be withdrawn."""
    if (ctx.state.get("draft") or {}).get("asked") == "own":
        left.put_aside(ctx, "draft")  # the matter is meant, not the words that wait for whom they are
    elif question_of(ctx) or ctx.state.get("draft"):
        return _leave(ctx)
    _nothing_open(ctx, "frame.withdraw_which")
    return True


def _nothing_open(ctx: Context, key: str) -> None:
    """Nothing to leave: who means a matter filed already may withdraw that."""
    if not own_matters.to_withdraw(ctx, key) and not rate(ctx):
        ctx.say("frame.nothing" if ctx.update.private else "done.leave", *_after_all(ctx))


def _after_all(ctx: Context) -> Rows:
    """车开走了 may tell of a theft: what says more than 取消 can be made a report."""
    if not ctx.text or meant(fold(ctx.text).plain):
        return ()
    ctx.state["held"] = held_of(ctx.update)
    return ((ctx.button("press.it_is", Action("as_report")),),)


def rate(ctx: Context) -> bool:
    """Who thanks when a result is there is asked whether it was solved."""
    given = next((ticket for ticket in own_matters.open_ones(ctx) if ticket.state == "reviewed"), None)
    if given:
        ctx.reply(once_more(ctx, given))
    return bool(given)


def again(ctx: Context) -> bool:
    """What the person was at, once more; False where there was nothing."""
    if question_of(ctx) == "form":
        form.resume(ctx)
        return True
    if question_of(ctx):
        row = (ctx.button("press.leave", Action("leave")),)
        text = ctx.state.get("question", "") or ctx.words("frame.a_question")
        ctx.reply(Card(ctx.words("frame.still", question=text), rows=(row,), ask=not ctx.update.private))
        return True
    if doubts.waits(ctx):
        (doubts.ask_which if doubts.waits(ctx, "which") else doubts.ask_left)(ctx, ctx.state["draft"])
        return True
    if reporting.own_again(ctx):
        return True
    if (ctx.state.get("draft") or {}).get("text"):
        drafts.go_on(ctx)
        return True
    return False


ANSWERS = {
    "yes": _yes,
    "no": _no,
    "leave": _leave,
    "done": _done,
    "keep": _keep,
    "resume": _resume,
    "thanks": _thanks,
    "hello": _told("frame.hello"),
    "number": _told("frame.number"),
    "erase": _erase,
    "privacy": _privacy,
    "human": _told("help.human"),
    "filler": _filler,
    "nothing": _nothing,
    "lost": _told("frame.lost"),
    "push": _push,
    "withdraw": _withdraw,
}
