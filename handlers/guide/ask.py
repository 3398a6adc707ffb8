"""A question about a service is answered at once, and files nothing."""

import re
from typing import Any

from core.guide.search import Hit, index_of
from core.guide.understanding import MANY, NAME, SAID, Understood, apart, asks, tells, understanding_of
from core.routing.folding import fold
from core.routing.no_answer import content
from core.routing.router import Reading
from core.routing.several import besides
from handlers.context import Context, Conversation, column
from handlers.frame import left
from handlers.frame.small_talk import ANSWERS, again, rate
from handlers.guide import follow_up, more_names
from handlers.guide.cards import lines_of, long, papers
from handlers.guide.kept import ask_person, keep, opened, report_button, shown
from handlers.guide.knowledge import beside, entry_of
from handlers.guide.meant_area import area_of, near, office_of
from handlers.intake import doubts, reporting
from handlers.intake.drafted import category_of, moved, nowhere
from handlers.intake.known import own_open, puts_right
from handlers.messages import Action, Button, Card, held_of
from handlers.procedures import aside, lists

WORDS_OF = ("/guide", "办事")
ASKED = frozenset({"service", "organisation", "help", "house", "term", "office"})  # surely no more of a report
GUIDED = ASKED | {"application", "caution"}  # answered from the guide
ASIDE = frozenset({"thanks", "advert", "orders", "nonsense", "rude"})  # answered by "guide." and the kind
TALK = {"own": "push", "withdrawal": "withdraw", "chat": "hello", "privacy": "privacy", "human": "human"}  # as if short
_OF_US = frozenset({"rude", "begin"})  # 你们都是废物; 我要反映两个问题
_WILL = re.compile("[要想]再?[说讲报反]")
LISTENED = frozenset({"begin", "wait"})  # 我要反映两个问题; 等一下，我去看看门牌


def understood(ctx: Context) -> bool:
    """Whether a message in private is no report, and was answered.

    While a report is being written all else is more of it, but for a question or an offer that names what the guide
    knows: the report is shown again after the answer.
    """
    district, draft = ctx.uow.district, ctx.state.get("draft")
    if ctx.update.attachments or not ctx.update.private or not (district.guide or district.meanings):
        return False
    text = content(follow_up.with_before(ctx, draft or {}))
    heard = understanding_of(district).read(text, reading := ctx.router.read(text, home=ctx.person.home))
    if not draft and follow_up.more_praise(ctx, heard, reading):
        praised(ctx)
        return True
    if _more(ctx, draft, heard, reading):
        return False
    if draft and draft.get("unclear") and heard.kind in {*GUIDED, *ASIDE, *TALK, *LISTENED}:
        left.put_aside(ctx, "draft")  # that was no report, and this is none
    elif draft and (heard.kind in {"privacy", "human"} or (heard.kind == "withdrawal" and draft.get("asked") == "own")):
        return ANSWERS[TALK[heard.kind]](ctx)
    elif draft and heard.kind == "withdrawal" and draft["text"]:
        ctx.state["held"] = held_of(ctx.update)
        doubts.ask_left(ctx, draft)
        return True
    elif draft and (heard.kind != "wait" or asks(heard.plain)):
        return _beside_report(ctx, draft, heard, reading)
    if ctx.update.location and heard.kind not in ASKED:
        return False
    if _asks_on(ctx, heard, reading):
        return True
    if heard.kind in GUIDED:
        answer(ctx, ctx.text, beside(ctx.uow, heard.plain, heard.hits))
    elif heard.kind in ASIDE and not ctx.appointments:
        _aside(ctx, heard.kind)
    elif heard.kind in LISTENED:
        _listen(ctx, heard.kind)
    else:
        return ANSWERS[TALK[heard.kind]](ctx) if heard.kind in TALK else _offered(ctx, reading)
    return True


def _more(ctx: Context, draft: dict[str, Any] | None, heard: Understood, reading: Reading) -> bool:
    """Whether it is more of a report (不知道哪里漏的), of a matter told before (还有照片没发), or praise."""
    put_right = draft and (moved(ctx, draft, reading) or (ctx.state.get("step") == "place" and nowhere(ctx)))
    if put_right or (reading.kind == "praise" and heard.kind in GUIDED):
        return True
    of_answer = follow_up.asks_when(ctx, heard.plain) or follow_up.more_of_oneself(ctx, heard.plain)
    of_answer = of_answer or bool(draft and follow_up.asks_beside(ctx, draft, heard.plain))
    if not heard.taught or (draft and draft.get("unclear")) or of_answer:
        return not of_answer and follow_up.goes_on(draft, heard)
    if draft and draft.get("asked") != "own":
        plainly = heard.kind == "house" and len(heard.plain) <= SAID and asks(heard.plain)  # 收费吗
        waits = heard.kind == "wait" and not follow_up.TOLD_TO_WAIT.search(heard.plain)
        return not (plainly or waits or heard.kind in _OF_US) and follow_up.of_the_service(heard.plain)
    begun = besides(heard.plain) or _WILL.search(heard.plain)  # 我要说两件事; 我们楼长也说了 begins nothing
    told = {"house": True, "begin": not begun, "wait": puts_right(heard.plain)}.get(heard.kind)  # 等一下不是3栋是4栋
    own = not heard.to_us if heard.kind in {"chat", "human"} else told and not asks(heard.plain)
    return bool(own and own_open(ctx, reading))


def _offered(ctx: Context, reading: Reading) -> bool:
    """Whether few words that tell no matter follow an answer that says what to send: 我会理发, after 发“我想帮忙”."""
    entry = follow_up.noted(ctx)
    told = reading.known or reading.place.how == "named" or tells(fold(ctx.text).plain)
    rows = lists.for_service(ctx, entry, 0) if entry and not told else ()
    if offered := entry is not None and any(rows):
        number = keep(ctx, ctx.text, ctx.state["guide"]["area"], [Hit(entry, "", 1.0)])
        shown(ctx, entry)
        ctx.say("guide.begin_so", *rows, (report_button(ctx, number),))
    return offered


def _listen(ctx: Context, kind: str) -> None:
    """您说，我来记: what may tell a matter all the same can be made a report."""
    rows = []
    if len(ctx.text) > NAME and not ctx.state.get("draft"):  # other words may be held while a report is written
        ctx.state["held"] = held_of(ctx.update)
        rows = [ctx.button("press.it_is", Action("as_report"))]
    ctx.say(f"guide.{kind}", *column(rows))


def asked_beside(ctx: Context) -> bool:
    """Such a question where a form asks for what it cannot be: answered, and the form goes on."""
    return ctx.update.private and aside.misfit(ctx) and not aside.puzzled(ctx) and while_waiting(ctx)


def while_waiting(ctx: Context) -> bool:
    """A question that names what the guide knows, while it is asked whose words are held: answered, and asked again."""
    heard = understanding_of(ctx.uow.district).read(ctx.text, ctx.router.read(ctx.text))
    return not heard.taught and _answer_and_go_on(ctx, heard)


def _beside_report(ctx: Context, draft: dict[str, Any], heard: Understood, reading: Reading) -> bool:
    """What is said to us beside a report, and is no more of it, is answered; then the report is shown again."""
    short = draft["text"] and len(heard.plain) <= NAME and not (reading.known or reading.place.how == "named")
    if follow_up.answered_since(ctx, draft) and asks(heard.plain) and _asks_on(ctx, heard, reading):
        again(ctx)
        return True
    if short and heard.kind == "own":
        return ANSWERS["push"](ctx)
    if short and heard.to_us:
        return ANSWERS["hello"](ctx)
    if short and heard.kind in _OF_US and "投诉" not in heard.plain:
        ctx.say(f"guide.{heard.kind}", phone=ctx.uow.district.phone)
        return again(ctx)
    wanted = {
        "application": bool(draft["text"]) and category_of(draft, ctx) not in reading.choices,
        "caution": asks(heard.plain),
    }  # 是不是骗子
    return _answer_and_go_on(ctx, heard, wanted=wanted.get(heard.kind, False))


def _answer_and_go_on(ctx: Context, heard: Understood, *, wanted: bool = False) -> bool:
    asked = wanted or (heard.kind in ASKED and (heard.kind != "service" or asks(heard.plain)))  # 租的房子 is more of it
    known = heard.named if heard.hits else heard.kind == "organisation" and len(heard.plain) <= NAME
    if named := asked and (heard.kind == "office" or known):
        if heard.hits and follow_up.what_becomes(heard.hits[0].entry, heard.plain):
            _part(ctx, heard.plain, heard.hits)
        else:
            answer(ctx, ctx.text, heard.hits)
        again(ctx)
    return named


def _asks_on(ctx: Context, heard: Understood, reading: Reading) -> bool:
    """Whether a question right after an answer was about the same, and was answered from it."""
    own = heard.kind in ASKED and not (heard.taught and follow_up.of_the_service(heard.plain))
    when = asks(heard.plain) if heard.kind == "wait" else heard.kind == "own" and follow_up.asks_when(ctx, heard.plain)
    more = bool(follow_up.topic(heard.plain)) or follow_up.tells_of_oneself(heard.plain)
    if not when and heard.kind not in {"report", *ASKED} and not (more and (heard.taught or heard.kind == "chat")):
        return False
    if follow_up.open_choice(ctx, heard):
        _ask_which(ctx, ctx.text)
        return True
    if follow_up.unreached(ctx, heard.plain):
        number = keep(ctx, ctx.text, ctx.state["guide"]["area"], [])
        person = ctx.button("press.guide_person", Action("guide_person", number))
        ctx.say("guide.unreached", (person,), (report_button(ctx, number),), phone=ctx.uow.district.phone)
        return True
    entry = follow_up.about(ctx, heard.plain, reading, [] if heard.kind == "house" else heard.hits)
    if entry is None or (own and not more):
        return False
    _part(ctx, heard.plain, [Hit(entry, "", 1.0)], ctx.state["guide"]["area"])
    return True


def _part(ctx: Context, plain: str, hits: list[Hit], area: str = "") -> None:
    """The part of an entry that is asked for."""
    entry, area = hits[0].entry, area or area_of(ctx, ctx.text)
    number = keep(ctx, ctx.text, area, hits[:1])
    shown(ctx, entry)
    if "whole" in follow_up.topic(plain):  # 再说一遍
        _show(ctx)
        return
    ctx.state["guide"]["about"] = entry.names.hans
    person = ctx.button("press.guide_person", Action("guide_person", number))
    rows = (*lists.for_service(ctx, entry, number), (person,), (report_button(ctx, number),))
    ctx.reply(Card("\n".join(follow_up.lines(ctx, entry, area, plain)), entry.names.say(ctx.words.lang), rows))


def look(ctx: Context) -> None:
    """/guide and a word; alone it tells how to ask."""
    if not ctx.said:
        ctx.say("guide.how_to_ask")
        return
    plain = (index := index_of(ctx.uow.district)).read(ctx.said)
    answer(ctx, ctx.said, beside(ctx.uow, plain, index.find(plain, MANY)))


def answer(ctx: Context, said: str, hits: list[Hit]) -> None:
    area = area_of(ctx, said)
    if alike := apart(hits):
        keep(ctx, said, area, alike)
        _ask_which(ctx)
        return
    keep(ctx, said, area, near(ctx.uow.district, hits, area))
    _show(ctx)


def _ask_which(ctx: Context, before: str = "") -> None:
    """Several may be meant, and nothing said which: one question. `before`: what more is asked, and waits for it."""
    lang, talk = ctx.words.lang, ctx.state["guide"]
    alike = [entry for code in talk["codes"] if (entry := entry_of(ctx.uow, code))]
    which = [Button(one.names.say(lang), Action("guide_pick", talk["id"], one.code)) for one in alike]
    person = ctx.button("press.guide_person", Action("guide_person", talk["id"]))
    rows = (*column([*which, person]), (report_button(ctx, talk["id"]),))
    ctx.reply(Card(ctx.words("guide.which_first", text=before) if before else ctx.words("guide.which"), rows=rows))


def _aside(ctx: Context, kind: str) -> None:
    """Thanks, an advertisement, orders to the machine: answered; the same words may still be passed on."""
    if kind == "thanks":
        if not rate(ctx):
            praised(ctx)
        return
    number = keep(ctx, ctx.text, area_of(ctx, ctx.text), [])
    ctx.say(f"guide.{kind}", (report_button(ctx, number),), phone=ctx.uow.district.phone)


def praised(ctx: Context) -> None:
    """A kind word, which may be passed on."""
    number = keep(ctx, ctx.text, area_of(ctx, ctx.text), [])
    ctx.state["guide"]["thanked"] = True
    rows = [ctx.button("press.guide_praise", Action("guide_person", number, "praise"))]
    rows += [ctx.button("press.it_is", Action("guide_report", number))] if tells(ctx.text) or "\n" in ctx.text else []
    ctx.say("guide.thanks", *column(rows))


def _show(ctx: Context, *, edit: bool = False) -> None:
    talk = ctx.state["guide"]
    found, here = [entry for code in talk["codes"] if (entry := entry_of(ctx.uow, code))], talk["id"]
    rows: list[tuple[Button, ...]] = []
    if not found:
        card = Card(office_of(ctx, talk["said"]["text"], talk["area"]))
    else:
        shown(ctx, entry := found[0])
        text = "\n".join(lines_of(ctx.uow, ctx.words, entry, talk["area"], whole=False, staff=bool(ctx.appointments)))
        text = f"{ctx.words('guide.sorry')}\n{text}" if follow_up.mourns(fold(talk["said"]["text"]).plain) else text
        card = Card(text, entry.names.say(ctx.words.lang))
        rows += (*lists.for_service(ctx, entry, here), *more_names.rows(ctx, entry))
        if long(ctx.uow.district, entry):
            rows.append((ctx.button("press.guide_papers", Action("guide_papers", here)),))
        if len(found) > 1:
            rows.append((ctx.button("press.guide_other", Action("guide_other", here)),))
    person = ctx.button("press.guide_person", Action("guide_person", here))
    ctx.reply(Card(card.text, card.title, (*rows, (person,), (report_button(ctx, here),))), edit=edit)


def _papers(ctx: Context) -> None:
    if entry := entry_of(ctx.uow, opened(ctx)["codes"][0]):
        ctx.say("guide.whole", text=papers(ctx.uow.district, ctx.words, entry))


def _pick(ctx: Context) -> None:
    """Which of those alike is meant."""
    talk = opened(ctx)
    if ctx.pressed.choice in talk["codes"]:
        talk["codes"] = [ctx.pressed.choice, *(code for code in talk["codes"] if code != ctx.pressed.choice)]
        _show(ctx, edit=True)


def _other(ctx: Context) -> None:
    """不是这个: the next that may be meant."""
    talk = opened(ctx)
    talk["codes"] = talk["codes"][1:]
    _show(ctx, edit=True)


def _report(ctx: Context) -> None:
    """不是问，是要反映一件事: the same words begin a report."""
    opened(ctx)
    ctx.state["held"] = ctx.state.pop("guide")["said"]
    reporting.as_report(ctx)


BUTTONS: dict[str, Conversation] = {
    "guide_papers": _papers,
    "cases_serve": lambda ctx: lists.serve(ctx, opened(ctx)["codes"][0]),  # 看看材料, 帮我办, 预约
    "guide_pick": _pick,
    "guide_other": _other,
    "guide_person": ask_person,
    "guide_report": _report,
    **more_names.BUTTONS,
}
WORDS: dict[str, Conversation] = dict.fromkeys(WORDS_OF, look)
