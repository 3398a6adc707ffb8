"""What is said about a vote: answered, never taken for a report."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from core.decisions.records import Decision
from core.guide.understanding import understanding_of
from core.routing.folding import fold
from core.routing.small_talk import troubled
from core.routing.vote_questions import asked_of_one, begins_one, question_of_vote, takes_a_stand, unable
from core.routing.work_talk import about_meeting, about_vote, asks, charges, of_notice
from handlers.context import Context
from handlers.decisions import desk, rolls
from handlers.decisions.cards import is_voter, listed, none_key, visible
from handlers.decisions.notifications import secrecy_said
from handlers.messages import Action, Button, Card, held_of
from handlers.people import own_matters, todo
from handlers.voting import voters
from handlers.voting.typed_ballots import charged, papers

_FIRST = frozenset({"lost", "proxy", "begin", "secret"})  # meant though something of the questions was said too
_OF_ONE = frozenset({"secret", "extend", "count", "others"})  # asked of a vote that is open
_OWN_PAPER = frozenset({"vote", "change"})  # asked in words that name no vote: by who has a ballot now
_LOST = re.compile("(?:身份证|户口[本簿]|证件)[^,。]{0,4}(?:丢|没了|掉|过期|补)|没(?:有)?(?:身份证|户口[本簿])")
# Asked, in few words, by who leads a matter that is there: 下一步是什么, 换个时间.
_NEXT = re.compile(
    "(?:那|这个?)?(?:下一?步|接下来|然后)(?:是|该|要|做|办|干|怎么|什么|啥|弄|呢|吗|么)*|(?:想|要|能)?[换改]一?个?(?:时间|日子|地点|地方)"
    "|(?:时间|日子|日期)(?:写|定|搞)?(?:错|不对)了?(?:[,， ]*[改换](?:成|到|为).{1,12})?"
)
# Said of what was counted: 为什么没通过, 结果作废, 我要重新点票.
_CONTESTS = re.compile(
    "不服|不认(?!识)|作废|不算数|(?:重新?|再)[计点数]|结果[^,。]{0,3}(?:不对|不公|无效)"
    "|(?:为什么|为啥|凭什么|怎么)[^,。]{0,4}(?:没|不|就)[^,。]{0,3}通过|票数[^,。]{0,3}(?:不对|不符|对不上)|[计唱数点]票[^,。]{0,3}错"
)
_SHORT = 20  # characters; who tells more tells a matter
# Said before the matters themselves are shown.
_SAID = {
    "lost": "vote.say_lost",
    "proxy": "vote.say_proxy",
    "paper": "vote.say_paper",
    "secret": "vote.say_secret",
    "extend": "vote.say_closes",
    "enough": "vote.say_enough",
    "count": "vote.say_count",
    "others": "vote.say_others",
    "refuse": "vote.say_refuse",
    "eligible": "vote.say_eligible",
    "bring": "vote.say_bring",
    "stand": "vote.none_open",
    "doubt": "vote.say_doubt",
    "roll": "vote.say_roll",
    "share": "vote.say_share",
    "change": "vote.say_change",
}


def asked(ctx: Context) -> bool:
    """Whether the words speak of a vote and of no matter to report; then they are answered with where it stands."""
    plain, chairs = fold(ctx.text).plain, ctx.posts("propose_matter")
    if counted := _contested(ctx, plain):
        ctx.state["held"] = held_of(ctx.update)
        ctx.say("vote.say_contest", *_matters(ctx, counted), _other(ctx))
        return True
    if ctx.update.attachments or charged(ctx) or _told_on(ctx, plain):
        return False
    if chairs and (begins_one(plain) or plain == fold(ctx.words("press.decide")).plain):
        desk.ask_title(ctx)
        return True
    if rolls.asked(ctx):
        return True
    look = cache(lambda: papers(ctx) or visible(ctx))  # most words speak of no vote
    meaning = _meaning(ctx, plain, look, chairs=bool(chairs))
    if not meaning or _reports(ctx, plain):
        return False
    found = look()
    if meaning == "stand" and not found and (ctx.state.get("draft") or {}).get("text"):
        return False  # 修路占了我家的地，我不同意
    if not (found or ctx.appointments or (meaning in _SAID and meaning != "secret")) and _in_general(ctx):
        return False
    if meaning == "stand" and ctx.appointments and todo.waits(ctx):
        todo.todo(ctx)
        return True
    ctx.state["held"] = held_of(ctx.update)
    if meaning == "begin" and chairs:
        ctx.say("vote.begin_how", (_begin(ctx),), *_matters(ctx, found), _other(ctx))
    elif meaning == "secret" and found:
        ctx.reply(Card(secrecy_said(ctx.uow, ctx.words, found[0]), rows=_matters(ctx, found)))
    elif meaning in _SAID:
        none = meaning in _OF_ONE and not any(one.phase == "open" for one in found)
        lines = [ctx.words("vote.none_here")] if none else []
        lines.append(ctx.words(_key(ctx, meaning, chairs=bool(chairs))))
        ctx.reply(Card("\n".join(lines), rows=(*_matters(ctx, found), _other(ctx))))
    else:
        running = [one for one in found if one.phase == "open"] if meaning == "vote" else []
        _show(ctx, running or found)
    return True


def _contested(ctx: Context, plain: str) -> list[Decision]:
    """What was counted, where its result may be what is contested: by who votes there and has nothing else here. A word
    that accuses somebody goes the protected way."""
    if ctx.update.attachments or len(plain) > _SHORT or not _CONTESTS.search(plain):
        return []
    if _tells(ctx, plain) and (charges(plain) or not charged(ctx)):
        return []
    if any(own.action.name != "decision" for own in own_matters.newest(ctx)):
        return []
    return [one for one in visible(ctx) if one.phase == "closed" and is_voter(ctx, one)]


def _told_on(ctx: Context, plain: str) -> bool:
    """Whether somebody may be accused, though not surely: 听说书记改票. What only doubts or asks tells on nobody."""
    heard = ctx.router.read(ctx.text)
    accused = ctx.uow.district.hides(heard.kind, heard.category) and heard.kind == "report"
    return accused and not (question_of_vote(plain) or asks(plain))


def _key(ctx: Context, meaning: str, *, chairs: bool) -> str:
    """What is said of it to this reader."""
    if meaning == "extend" and chairs:
        return "vote.say_extend"
    if meaning == "proxy" and (chairs or ctx.posts("enter_paper_ballots")):
        return "vote.say_proxy_desk"
    if meaning == "eligible" and papers(ctx):
        return "vote.say_eligible_yes"
    return "vote.none_desk" if meaning == "stand" and ctx.appointments else _SAID[meaning]


def _meaning(ctx: Context, plain: str, look: Callable[[], list[Decision]], *, chairs: bool) -> str:
    """What is said about a vote or a meeting; '' where nothing is."""
    vote = about_vote(plain)
    if (chairs or ctx.posts("enter_paper_ballots")) and unable(plain):
        return "paper" if vote or any(one.phase == "open" for one in look()) else ""
    question = question_of_vote(plain)
    if not question and (of_one := asked_of_one(plain)) and (papers(ctx) if of_one in _OWN_PAPER else look()):
        return of_one
    if vote in _FIRST or (question and not vote and _tells(ctx, plain)):
        return vote
    if question in {"refuse", "others"} and not (vote or look()) and "shown_at" in (ctx.state.get("guide") or {}):
        return ""  # 楼下的不同意怎么办 asks on of what the guide has just answered
    if question and _LOST.search(plain):
        return ""  # 投票要身份证吗，我身份证丢了怎么补
    if question or takes_a_stand(plain):
        return question or "stand"
    meeting = about_meeting(plain) and not of_notice(plain) and (chairs or (asks(plain) and bool(visible(ctx))))
    leads = chairs and bool(_NEXT.fullmatch(plain.strip(" ,。.!?"))) and bool(look())
    return vote or ("meeting" if meeting or leads else "")


def _tells(ctx: Context, plain: str) -> bool:
    """Whether a matter stands beside the question: 邻居同意了吗，挡我家路."""
    return ctx.router.read(ctx.text).known or troubled(plain.partition(",")[2])


def _reports(ctx: Context, plain: str) -> bool:
    """Whether a matter of the lists is told all the same; not by who asks, nor by staff without a place."""
    heard = ctx.router.read(ctx.text)
    return heard.known and not asks(plain) and bool(heard.place.area or not ctx.appointments)


def _in_general(ctx: Context) -> bool:
    """Whether the guide answers it, where no vote is held that it could be about."""
    heard = understanding_of(ctx.uow.district).read(ctx.text, ctx.router.read(ctx.text))
    return heard.kind == "service"


def _show(ctx: Context, found: list[Decision]) -> None:
    """The one matter there is, or all of them."""
    if len(found) == 1:
        ctx.update = replace(ctx.update, action=Action("decision", found[0].id))
        (voters if papers(ctx) or not ctx.appointments else desk).show(ctx)
    elif found:
        ctx.say("vote.list", *_matters(ctx, found), _other(ctx))
    else:
        begin = ((_begin(ctx),),) if ctx.posts("propose_matter") else ()
        ctx.say(none_key(ctx), *begin, _other(ctx))


def _matters(ctx: Context, found: list[Decision]) -> tuple[tuple[Button, ...], ...]:
    return listed(ctx, found, "desk_decision" if ctx.appointments and not papers(ctx) else "decision").rows


def _begin(ctx: Context) -> Button:
    return ctx.button("press.decide", Action("decide"))


def _other(ctx: Context) -> tuple[Button, ...]:
    return (ctx.button("press.it_is", Action("as_report")),)
