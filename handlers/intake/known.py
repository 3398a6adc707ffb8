"""What is known already about a matter being told, and what to do then."""

import re
from datetime import timedelta
from typing import Any

from core.procedures.relations import open_cases
from core.routing.duplicates import Filed, Matter, standing
from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.several import besides
from core.routing.small_talk import asking, hems, troubled
from core.tickets.followers import Known, known, people
from core.tickets.lifecycle import ENDED
from core.tickets.records import Follower, Ticket
from core.unit_of_work import UnitOfWork
from handlers.context import Context, column
from handlers.messages import Action, Button, held_of, shorten
from handlers.wording import Words

# What may be pressed, by how a matter is known: open and one's own, open and a neighbour's, lately closed.
PRESS = {("open", True): "add_to", ("open", False): "follow", ("closed", True): "redo", ("closed", False): "redo"}


JUST_TOLD = timedelta(minutes=30)  # so long after a report, words without a matter or a place may belong to it
LIKELY = 0.6  # how sure a reading must be of what staff say with a word of trouble
UNKNOWN = 20  # characters; who tells more than this has something to tell
# Said to whoever should have come, and of no matter in particular.
_TO_STAFF = re.compile(
    r"你们|骗|忽悠|[天时内](?:之?内|再)?不[来修弄办]|再不[来修弄办管]|说话不算|不来|没来过|满意|照片[没忘]|(?:刚才|刚刚)(?:那|[报说]的)"
    r"|(?:不要|不想|别|莫)(?:让|给|跟|和)?[^,。]{0,4}(?:告诉|知道|说)"
    r"|还没|没得?人来|没人理|[天周月]了|催|投诉|吃干饭|\b(?:nobody came|complain|still)\b"
    r"|没(?:有?来)?(?:修|弄|办|通|搞|解决|处理|好)|[师来]傅?没来|又(?:坏|堵|漏|停|不|没|有|冒|响|臭|开始|来)|还(?:是|在)[不没漏堵响臭吵坏]|白修|跟没"
    r"|(?:好|来|修|弄|办|解决)了(?:没有?|吗|么)"
)
# Said to put right what was told before: 刚才写错了，是石桥小区.
_PUT_RIGHT = re.compile(
    r"(?:刚才|前面|上面)?[写说报发打填](?:的是)?错了|(?:地址|位置|楼号|门牌)(?:错了|不对)"
    r"|^(?:等一?[下等会]儿?|[哎哦啊嗯诶呀]|不对|[,，。 ])*不是[^,，。]{1,8}[,，]?而?(?:是|在)[^,，。]{1,8}$"
    r"|[改换](?:一下|成|到|为)|^(?:我|再|另外)*补充(?:一[句下点个]|说明)?[,，: ]|\bwrong (?:address|place)\b"
)


def puts_right(plain: str) -> bool:
    """Whether it says that something told before was wrong: 不是3栋是4栋."""
    return bool(_PUT_RIGHT.search(plain))


def look(ctx: Context, draft: dict[str, Any], category: str) -> list[Known]:
    """The tickets that may be what the draft tells; staff file what they find themselves and are not asked."""
    if ctx.appointments or not draft.get("area"):
        return []
    about = Matter(category, draft["area"], draft["text"], draft.get("place", ""), draft.get("lon"), draft.get("lat"))
    return known(ctx.uow, about, draft["kind"], ctx.person.id)


def chosen(ctx: Context, draft: dict[str, Any], category: str) -> Ticket | None:
    """The ticket a press on such a question is about, if it still may be; asked anew, for buttons prove nothing."""
    action = ctx.pressed
    for one in look(ctx, draft, category) if action.name else ():
        if one.ticket.id == action.number and PRESS[one.how, one.own] == action.name:
            return ctx.uow.repo(Ticket).get(one.ticket.id, lock=True)
    return None


def question(ctx: Context, one: Known, draft_id: int) -> tuple[list[str], list[Button]]:
    """One plain question about the draft, with its answer.

    Of a neighbour's ticket nothing but kind, area, day, number and state.
    """
    words, ticket = ctx.words, one.ticket
    when, number, state = ago(words, ctx.uow, ticket), ticket.number, ticket.state
    act = PRESS[one.how, one.own]
    label = "press.redo" if one.how == "closed" else "press.add_to" if one.own else "press.follow"
    yes = ctx.button(label, Action(act, ticket.id, str(draft_id)), number=number)
    if one.own:
        mine = "near.own" if one.how == "open" else "near.own_closed"
        told = words(mine, number=number, state=state, when=when, category=ticket.category)
        return [told], [yes, ctx.button("press.file_also", Action("file", draft_id))]
    many, where = people(ctx.uow.repo(Follower).find(ticket_id=ticket.id), ticket), community(ctx, ticket)
    theirs, category = "near.open" if one.how == "open" else "near.closed", ticket.category
    told = words(theirs, number=number, state=state, when=when, category=category, where=where, n=many)
    return [told], [yes, ctx.button("press.file_other", Action("file", draft_id))]


def ago(words: Words, uow: UnitOfWork, ticket: Ticket | Filed) -> str:
    """How many days ago it was filed, or, once a result was given, finished: '今天', '3 天前'."""
    done = ticket.state in {"reviewed", "closed"}
    days = (uow.now - ((ticket.changed_at if done else None) or ticket.created_at)).days
    return words("near.days", n=days) if days > 0 else words("near.today")


def community(ctx: Context, ticket: Ticket | Filed) -> str:
    """The place as exactly as anybody may know it."""
    found = ctx.uow.district.ancestor(ticket.area, "community") if ticket.area else None
    return ctx.words.area(found.code) if found else ctx.words("place.unknown")


def own_open(ctx: Context, reading: Reading) -> list[Ticket]:
    """The own matters, lately finished ones too, that words without a place may be about: 三天了还没人来！ 他们骗人.

    Shortly after a report that is anything without a place, and without surely another matter: 怕娃娃掉下去.

    Words that name a matter are about one's own of that kind only, and where they speak to staff: 电梯修好了吗
    """
    place = reading.place
    if ctx.uow.district.hides(reading.kind, reading.category if reading.known or reading.sure else ""):
        return []  # who is accused, or sits beside them, gets no word of it
    if asked := asked_of(ctx, reading):
        return asked
    told = ctx.update.attachments or ctx.update.location or place.choices or place.unknown
    plain = fold(ctx.text).plain
    wrong = puts_right(plain)
    spoken = _TO_STAFF.search(plain) or not (reading.known or troubled(plain))
    known = reading.known and bool(spoken or reading.sure)
    if not wrong and (told or (place.area and not (spoken and place.how == "home"))):
        return []
    found = ctx.uow.repo(Ticket).find(reporter_id=ctx.person.id, newest=True, limit=8)
    found = [ticket for ticket in found if wrong or not known or ticket.category == reading.category]
    now, district = ctx.uow.now, ctx.uow.district
    found = [ticket for ticket in found if wrong or spoken or now - ticket.created_at < JUST_TOLD]
    return [t for t in found if t.state not in ENDED or standing(district, t, now) == "closed"][:3]


def asked_of(ctx: Context, reading: Reading | None) -> list[Ticket]:
    """The own matters whose handler waits for an answer, which anything may be that names no matter of another kind:
    2单元，还在漫, or a picture alone."""
    found = ctx.uow.repo(Ticket).find(reporter_id=ctx.person.id, state="waiting", newest=True, limit=3)
    return [one for one in found if reading is None or not reading.known or reading.category == one.category]


def waiting(ctx: Context, draft: dict[str, Any]) -> list[Ticket]:
    """The own matters that it was asked about, as far as they still may be meant."""
    found = ctx.uow.repo(Ticket).find(id=draft.get("own", []), newest=True)
    return [t for t in found if t.state not in ENDED or standing(ctx.uow.district, t, ctx.uow.now) == "closed"]


def whether_own(ctx: Context, draft: dict[str, Any], own: list[Ticket]) -> None:
    """One question: is it for who handles a matter told before, or something new?"""
    ctx.set_step("draft")
    draft |= {"asked": "own", "own": [one.id for one in own]}
    ctx.state["held"] = held_of(ctx.update)
    rows = [
        ctx.button("press.tell_of", Action("tell_handler", one.id), category=one.category, number=one.number)
        for one in own
    ]
    new = ctx.button("press.other_matter", Action("go_on", draft["id"]))
    ctx.say(
        "report.is_it_own",
        *column((*rows, new, ctx.button("press.it_is_not", Action("drop", draft["id"])))),
        text=shorten(ctx.text, 60) or ctx.words("report.files", n=len(ctx.update.attachments)),
    )


def says_nothing(ctx: Context, reading: Reading) -> bool:
    """Whether what was said so far names neither a matter nor a place, or a place alone: 今天天气真好, 春和小区."""
    place = reading.place
    if reading.talk:
        return not (ctx.update.attachments or ctx.update.location)
    if place.how == "named" and not reading.known and len(ctx.text) <= len(place.words) + 2:
        return not (ctx.update.attachments or ctx.update.location)
    placed = place.choices or (place.area and place.how != "home")
    trouble = troubled(fold(ctx.text).plain) and len(ctx.text) > 1  # 难, 急
    if ctx.appointments:  # 给我看临江街道的: staff name a place in whatever they say
        placed, trouble = placed if trouble else (), trouble and reading.confidence > LIKELY
    told = ctx.update.attachments or ctx.update.location or placed
    return not (told or reading.known or trouble) and len(ctx.text) <= UNKNOWN


def whether_any(ctx: Context) -> None:
    """Is it a report at all? No matter and no place was heard in it."""
    draft = ctx.state["draft"]
    ctx.set_step("draft")
    rows = [*_just_begun(ctx), ctx.button("press.it_is", Action("go_on", draft["id"]))]
    rows.append(ctx.button("press.it_is_not", Action("drop", draft["id"])))
    if ctx.appointments:
        rows.append(ctx.button("press.todo", Action("todo")))
    key = "report.what_there" if draft.get("area") and draft["how"] == "named" else "report.is_it"
    ctx.say(key, *column(rows), text=shorten(draft["text"], 60), phone=ctx.uow.district.phone)


def _just_begun(ctx: Context) -> list[Button]:
    """The wish or booking that was handed in just now: 真的有人给吗 may be asked of it."""
    own = open_cases(ctx.uow, ctx.person.id)[:1]
    fresh = [one for one in own if ctx.uow.now - one.created_at < JUST_TOLD]
    return [ctx.button("press.of_case", Action("cases_show", one.id), procedure=one.procedure) for one in fresh]


def no_part(ctx: Context, before: str, heard: Reading) -> bool:
    """Whether words in which nothing was heard are no part of what comes now: that tells as little, or is about a
    ticket; or it is told whole, and they were a question, or staff's of their work, or it is one more (还有个事)."""
    first = ctx.router.read(before)
    asks_for = bool(ctx.appointments) and not troubled(fold(ctx.text).plain)  # 排名, then 导出; 栏杆, then 断了
    # 石桥小区; 3栋; 灯不亮, in pieces
    told = first.place.how == "named" or not (asks_for or (first.talk and first.talk.type))
    told = told or troubled(fold(before).plain)  # 谁说修好了 还是坏的
    if (says_nothing(ctx, heard) and not told) or own_open(ctx, heard) or hems(fold(before).plain):
        return True
    apart = ctx.appointments or asking(fold(before).plain) or besides(fold(ctx.text).plain)
    return heard.known and bool(apart)
