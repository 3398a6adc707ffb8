"""All that is a person's own: reports, services, bookings, votes."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from core.procedures.records import Case
from core.procedures.relations import open_cases
from core.refs import ticket_ref
from core.routing.folding import fold
from core.tickets.lifecycle import ENDED
from core.tickets.records import Follower, Ticket
from core.tickets.workflow import TICKET
from core.workflow.records import Note
from handlers.context import Context, column
from handlers.decisions.cards import is_voter, stage_name, visible
from handlers.intake.known import JUST_TOLD
from handlers.messages import Action, Button, held_of
from handlers.procedures import cards
from handlers.procedures.papers import case_button
from handlers.tickets import own_tickets
from handlers.tickets.cards import ticket_button

# Told some time ago, and asked what became of it: 昨天跟你说的那个路灯修了没; 就是路灯不亮那个.
_AGO = re.compile(
    r"[昨前]天|前[两几]天|上(?:次|回|周|星期|礼拜|个月)|之前|先前|早就|早上|刚才|那天|[一两二三几]个?(?:天|周|星期|礼拜|月)前"
)
_TOLD = re.compile(r"(?:[说讲提报]|反映|反应|投诉|登记|报修|打)(?:过|了|给.{1,4})?(?:的|那)")
_BECAME = re.compile(
    r"(?:[修办弄搞处理解决好通]|结果|消息)[了好]*(?:没有?|吗|么|不)[啊呀呢?]*$|没有?(?:结果|消息|下文|动静)|呢\W*$|报(?:过|了)?的[啊呀嘛]*\W*$"
)
_THAT_ONE = re.compile(r"(?:就|还)是.{2,12}那(?:个|件|条|盏|处)(?:事情?)?[啊呀嘛呗]*\W*")
LISTED = 12
LONGEST = 40  # characters; who tells more tells a matter
_OWN = re.compile(r"我|上次|上回|之前|前[天几]|那[个件张]")
_HOW_FAR = re.compile(
    r"我有(?=(?:没有)?.{2,6}[吗么没]\W*$)|到哪|怎么?样了|咋样了|办好|办下来|好了[没吗]|进度|进展|结果|几点|哪天|什么时候|啥时候|有(?:没有)?消息|批了|回话|谁在办|轮到"
)


_CHANGES = re.compile(r"改(?:到|成|一?下|个|时间|天)|换(?:到|成|一?下|个|天)")
SAID = 12  # characters; who writes more wants to say something


class Matter(NamedTuple):
    """One of them: since when, its button, and the words it may be asked for by."""

    since: datetime
    label: str
    action: Action
    words: str


def mine(ctx: Context) -> None:
    """/my: the newest of all, each a button."""
    found = newest(ctx)
    if not found:
        ctx.say("my.none")
        return
    ctx.say("my.title", *column(Button(one.label, one.action) for one in found), n=len(found))


def newest(ctx: Context) -> list[Matter]:
    """Newest first; in a group the reports alone."""
    found = [*_tickets(ctx), *([*_cases(ctx), *_votes(ctx)] if ctx.update.private else [])]
    return sorted(found, key=lambda one: one.since, reverse=True)[:LISTED]


def asked(ctx: Context) -> bool:
    """我的老年证办到哪了: the own matter that most of the words fit is shown; False where none fits."""
    plain = fold(ctx.text).plain
    if ctx.state.get("draft") or not ctx.update.private or len(plain) > LONGEST:
        return False
    if _acted(ctx, plain.strip(" ,。.!?;、~")):
        return True
    earlier = bool(_AGO.search(plain) and _TOLD.search(plain) and (_HOW_FAR.search(plain) or _BECAME.search(plain)))
    earlier = earlier or bool(_THAT_ONE.fullmatch(plain.strip()) and ctx.router.read(ctx.text).known)
    if earlier and not ctx.appointments and not newest(ctx):
        return _none_found(ctx, plain)
    if not (earlier or (_OWN.search(plain) and _HOW_FAR.search(plain))):
        return False
    said = _pairs(_HOW_FAR.sub(" ", plain))
    fits = {one: len(said & _pairs(fold(one.words).plain)) for one in newest(ctx)}
    best = max(fits.values(), default=0)
    found = [one for one, fit in fits.items() if best and fit == best]
    if len(found) == 1 and found[0].action.name in _SHOWN:
        kind, show = _SHOWN[found[0].action.name]
        if record := ctx.uow.repo(kind).get(found[0].action.number):
            show(ctx, record)
    elif found:
        ctx.say("my.title", *column(Button(one.label, one.action) for one in found), n=len(found))
    elif earlier and open_ones(ctx):  # 我上个月报的事呢
        mine(ctx)
        return True
    return bool(found)


def _acted(ctx: Context, plain: str) -> bool:
    """改时间, 取消预约, 改到后天行吗: the own case on which that can be done is shown with its buttons."""
    change = "改" if _CHANGES.match(plain.lstrip("我想要")) else ""
    if not 1 < len(plain) <= SAID:
        return False

    def says(label: str) -> bool:
        return plain in label or label in plain or bool(change and label.startswith(change))

    return show_cases(ctx, [one for one in open_cases(ctx.uow, ctx.person.id) if any(map(says, _acts(ctx, one)))])


def _acts(ctx: Context, case: Case) -> list[str]:
    """What the person may do with it now, as the buttons say it."""
    rows = cards.buttons(ctx.uow, ctx.words, case, [ctx.actor])
    return [fold(one.label).plain for row in rows for one in row if len(one.label) > 1]


def show_cases(ctx: Context, found: list[Case]) -> bool:
    """One with what may be done, several as a list; False for none."""
    if len(found) == 1:
        cards.show(ctx, found[0])
    elif found:
        ctx.say("my.title", *column(of_procedure(ctx, one) for one in found), n=len(found))
    return bool(found)


def of_procedure(ctx: Context, case: Case) -> Button:
    """Its line in a list of cases of several procedures."""
    name = ctx.uow.district.procedures[case.procedure].names.say(ctx.words.lang)
    return case_button(ctx.words, case, f"{name}·{case.title}" if case.title else name)


def _none_found(ctx: Context, plain: str) -> bool:
    """What is said to have been told before is none of theirs here: where to ask, and the button to tell it now."""
    if ctx.router.read(ctx.text).place.how == "named":
        return False  # told with its place it is a report
    ctx.state["held"] = held_of(ctx.update)
    phone = ctx.uow.district.phone
    rung = phone in plain or "热线" in plain or "电话" in plain
    key = "my.not_found_rung" if rung else "my.not_found"
    ctx.say(key, (ctx.button("press.tell_now", Action("as_report")),), phone=phone)
    return True


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum()}


_SHOWN: dict[str, tuple[type[Any], Callable[[Context, Any], None]]] = {
    "show": (Ticket, own_tickets.show),
    "cases_show": (Case, cards.show),
}


def _tickets(ctx: Context) -> Iterator[Matter]:
    """The tickets that the person filed, and those joined and still followed."""
    shelf = ctx.uow.repo(Ticket)
    own = [("my.line", ticket) for ticket in shelf.find(reporter_id=ctx.person.id, newest=True, limit=LISTED)]
    followed = ctx.uow.repo(Follower).find(person_id=ctx.person.id, left_at=None, newest=True, limit=LISTED)
    joined = [shelf.get(ticket_id) for ticket_id in dict.fromkeys(one.ticket_id for one in followed)]
    own += [("my.line_joined", one) for one in joined if one and one.reporter_id != ctx.person.id]
    for key, one in own:
        label = ctx.words(key, number=one.number, category=one.category, state=one.state)
        told = ctx.uow.repo(Note).first(about=ticket_ref(one.id), author_id=ctx.person.id)
        yield Matter(one.created_at, label, Action("show", one.id), label + (told.text if told else ""))


def _cases(ctx: Context) -> Iterator[Matter]:
    """Applications and bookings of their own, and what an office began for them."""
    procedures = ctx.uow.district.procedures
    shelf = ctx.uow.repo(Case)
    found = [c for c in shelf.find(created_by=ctx.person.id, newest=True, limit=LISTED) if not c.department]
    for procedure in procedures.values():
        for field in (field for field in procedure.fields.values() if field.type == "resident"):
            begun = shelf.find(procedure=procedure.code, closed_at=None)
            found += [one for one in begun if one.fields.get(field.code) == ctx.person.id]
    for one in (one for one in found if one.procedure in procedures):
        label, action = of_procedure(ctx, one).label, Action("cases_show", one.id)
        entry = ctx.uow.district.guide.get(next((str(v) for v in one.fields.values() if isinstance(v, str)), ""))
        yield Matter(one.created_at, label, action, " ".join((label, *(entry.words if entry else ()))))


def _votes(ctx: Context) -> Iterator[Matter]:
    """What the person may vote on, and what they suggested."""
    for one in visible(ctx):
        if one.created_by == ctx.person.id or is_voter(ctx, one):
            label = f"{one.title} · {stage_name(ctx, one)}"
            yield Matter(one.opened_at or one.created_at, label, Action("decision", one.id), one.title)


def open_ones(ctx: Context) -> list[Ticket]:
    """The person's own matters that are not over, newest first."""
    found = ctx.uow.repo(Ticket).find(reporter_id=ctx.person.id, newest=True, limit=8)
    return [ticket for ticket in found if ticket.state not in ENDED][:4]


def just_told(ctx: Context) -> list[Ticket]:
    """Those of them that what is said now may put right."""
    return [one for one in open_ones(ctx) if ctx.uow.now - one.created_at < JUST_TOLD]


def under_way(ctx: Context) -> bool:
    """Whether something is still done for the person; of what has a result 修好了吗 is told whoever did it."""
    return any(ticket.state != "reviewed" for ticket in open_ones(ctx))


def offer(ctx: Context, own: list[Ticket]) -> bool:
    """How they stand; 谁来修, where there is one, is told with all of it."""
    if len(own) == 1 and "谁" in ctx.text:
        own_tickets.show(ctx, own[0])
    else:
        ctx.say("frame.own", *column(ticket_button(ctx.words, one, "my.line") for one in own))
    return True


def to_withdraw(ctx: Context, key: str) -> bool:
    """Which of them is to be withdrawn is asked; False where none can be."""
    found = [one for one in open_ones(ctx) if TICKET.target(one.state, "withdraw") is not None]
    rows = [
        ctx.button("press.withdraw_this", Action("withdraw", one.id), category=one.category, number=one.number)
        for one in found
    ]
    if not found:
        return show_cases(ctx, open_cases(ctx.uow, ctx.person.id))  # 不去了, of a booking: its card says what ends it
    rows += [of_procedure(ctx, one) for one in open_cases(ctx.uow, ctx.person.id)]
    ctx.say(key, *column([*rows, ctx.button("press.leave_be", Action("leave"))]))
    return True
