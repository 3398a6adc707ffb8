"""Who hears of a case, and who asks for what was announced."""

import re
from functools import partial
from typing import Any

from core.district.procedures import Step, Tell
from core.people.records import Person
from core.procedures.matters import matter_of
from core.procedures.records import Case
from core.procedures.relations import departments, first, people, procedure_of
from core.refs import NO_REF
from core.routing.folding import fold
from core.routing.moments import read_moments
from core.routing.small_talk import asking
from core.routing.work_talk import announced, announces, takes_back_notice
from core.unit_of_work import Actor
from handlers.context import Context, Conversation, column
from handlers.documents import CASE_PAGE, order
from handlers.messages import Action, Button, Card, held_of
from handlers.notifier import News, Notifier
from handlers.procedures import cards, form
from handlers.procedures.answers import flaw_said
from handlers.procedures.lists import startable
from handlers.tickets.cards import chats_of
from handlers.wording import named_matter

# What stands beside a time, and would be false on the day after; what stands before a second place.
_DAY = re.compile("[今明后]天|大后天|从|到(?!周|星期|礼拜|[0-9])|起")
_ALSO = ("和", "与", "跟", "及", "还有", "、")


def tell_case(news: News) -> None:
    """Every card is brought up to date, then each audience reads its text with what it may press."""
    notifier, event, case = news.notifier, news.event, news.record
    cards.refresh(notifier.uow, notifier.wording, case)
    step = procedure_of(notifier.uow, case).step(event.act)
    for address, (tell, (lang, actors)) in _audience(notifier, case, step).items():
        text = _text(notifier, case, tell, lang, event.note_id, news.actor.department)
        pictures = (*notifier.pictures(event.note_id), *cards.pictures_of(notifier.uow, case))[:10]
        if tell.sheet:
            pictures += (order(notifier.uow, CASE_PAGE, str(case.id), lang),)
        card = Card(text, rows=cards.buttons(notifier.uow, notifier.wording.of(lang), case, actors), pictures=pictures)
        notifier.fresh(address, cards.slot_name(case), lang, card)
    for relation in (one for tell in step.tells for one in tell.to if one.startswith("able:")):
        if not departments(notifier.uow, case, relation):
            _tell_nobody(notifier, case, relation.partition(":")[2])


def _tell_nobody(notifier: Notifier, case: Case, act: str) -> None:
    """Nobody may do what is asked for: the centre is told, which may appoint somebody; not what it is about."""
    names = procedure_of(notifier.uow, case).acts[act].names
    for address, (lang, _) in _readers(notifier, case, "centre").items():
        text = notifier.wording.of(lang)("case.nobody", number=case.number, procedure=case.procedure, act=names)
        notifier.fresh(address, cards.slot_name(case), lang, Card(text))


Reader = tuple[str, list[Actor]]


def _audience(notifier: Notifier, case: Case, step: Step) -> dict[str, tuple[Tell, Reader]]:
    """Address -> the first text it is told, its language and who reads there."""
    found: dict[str, tuple[Tell, Reader]] = {}
    for tell, relation in ((one, relation) for one in step.tells for relation in one.to):
        for address, reader in _readers(notifier, case, relation).items():
            found.setdefault(address, (tell, reader))
    return found


def _readers(notifier: Notifier, case: Case, relation: str) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    codes = [first(notifier.uow, case, relation)] if relation == "desk" else departments(notifier.uow, case, relation)
    for code in codes:
        found |= {a: (lang, cards.staff_of(notifier.uow, code)) for a, lang in chats_of(notifier.uow, code).items()}
    for person in (notifier.uow.repo(Person).get(one) for one in people(notifier.uow, case, relation)):
        if person and person.reachable and person.chat:
            found[f"{person.platform}:{person.chat}"] = (person.lang, [Actor(person.id)])
    return found


def _text(notifier: Notifier, case: Case, tell: Tell, lang: str, note_id: int, actor: str) -> str:
    words, matter = notifier.wording.of(lang), matter_of(notifier.uow, case)
    facts = cards.facts_of(notifier.uow, words, case, notifier.words(note_id)) | {"actor": words.department(actor)}
    facts |= {"about": words.matter(named_matter(matter))} if matter else {}  # who reads it was not at it
    lines = [tell.text.say(lang).format_map(facts).strip()]
    lines += cards.guide_of(notifier.uow, words, case) if tell.guide else []
    return "\n".join([*lines, *cards.more_time(notifier.uow, words, case)])


def to_send(ctx: Context) -> bool:
    """通知居民明天停水, said by who may announce it: the procedure that tells it is offered, and nothing is filed."""
    found = [p for p in ctx.uow.district.procedures.values() if p.answers and ctx.update.private]
    if not ctx.appointments or ctx.update.attachments or not announces(fold(ctx.text).plain):
        return False
    start = partial(Action, "announce", 0)
    rows = [Button(p.names.say(ctx.words.lang), start(p.code)) for p in found if startable(ctx, p)]
    if rows and not ctx.state.get("draft"):
        ctx.state["held"] = held_of(ctx.update)
        ctx.say("announced.send", *column([*rows, ctx.button("press.it_is", Action("as_report"))]))
    return bool(rows) and not ctx.state.get("draft")


def taken_back(ctx: Context) -> bool:
    """撤回通知, said by who sent some that still hold: the latest, with what ends it."""
    if not ctx.appointments or ctx.update.attachments or not takes_back_notice(fold(ctx.text).plain):
        return False
    codes = [p.code for p in ctx.uow.district.procedures.values() if p.answers]
    mine = ctx.uow.repo(Case).find(procedure=codes, created_by=ctx.person.id, closed_at=None, newest=True, limit=1)
    for case in mine:
        cards.show(ctx, case)
    return bool(mine)


def begin(ctx: Context) -> None:
    """The notice that was asked for in words: what, where and when, as they tell it; the rest is asked."""
    procedure, said = ctx.uow.district.procedures[ctx.pressed.choice], (ctx.state.get("held") or {}).get("text", "")
    moments, rest = read_moments(said, ctx.uow.now)
    place, own = ctx.router.read(said).place, [p.area for p in ctx.appointments if _close(ctx, p.area)]
    told: dict[str, Any] = {"area": place.area if place.how == "named" else "".join(own[:1])}
    told["what"] = announced(_DAY.sub("", fold(rest).plain.replace(fold(place.words).plain, "")))
    if told["what"].startswith(_ALSO):  # a second place: 春和小区和码头社区停电
        told |= {"area": "", "what": ""}
    span = len(moments) == 2 and moments[0] < moments[1]
    told["when"] = ctx.words("announced.span", start=moments[0], end=moments[1]) if span else ""
    fields = [procedure.fields[code] for code in procedure.start.fields]
    known = {f.code: told["area" if f.type == "area" else "when" if f.ahead else "what"] for f in fields}
    fits = {f.code: known[f.code] for f in fields if known[f.code] and not flaw_said(ctx, f, known[f.code])}
    form.start(ctx, procedure, NO_REF, told=True, **fits)


def _close(ctx: Context, area: str) -> bool:
    """Whether a post serves one community: what is told there concerns all of it."""
    return area in ctx.uow.district.areas and ctx.uow.district.areas[area].kind not in {"district", "street"}


BUTTONS: dict[str, Conversation] = {"announce": begin}
MANY, SHOWN = 50, 3  # newest open cases that are looked through, and how many are shown


def told(ctx: Context) -> bool:
    """Whether a message is about a matter that was announced there, or asks for one; it can still be made a report.

    Who asks where nothing was announced is told so. False where it is something else.
    """
    found = [p for p in ctx.uow.district.procedures.values() if p.answers]
    if not found or not ctx.update.private or ctx.update.attachments or ctx.state.get("draft"):
        return False
    heard = ctx.router.read(ctx.text, home=ctx.home, at=ctx.update.location)
    if not heard.known or not any(heard.category in p.answers for p in found):
        return False
    lines = [_line(ctx, case) for p in found for case in _open(ctx, p.code, heard.category, heard.place.area)]
    if not lines and not asking(fold(ctx.text).plain):
        return False
    ctx.state["held"] = held_of(ctx.update)
    key = "announced.told" if lines else "announced.none"
    report = ctx.button("press.announced_not" if lines else "press.it_is", Action("as_report"))
    ctx.say(key, (report,), text="\n".join(lines[:SHOWN]), category=heard.category)
    return True


def _open(ctx: Context, procedure: str, category: str, area: str) -> list[Case]:
    """The cases that tell of such a matter there, or anywhere where no place is known; newest first."""
    district = ctx.uow.district
    cases = ctx.uow.repo(Case).find(procedure=procedure, closed_at=None, newest=True, limit=MANY)
    return [
        case
        for case in cases
        if (not area or district.overlap(area, case.area)) and ctx.router.read(case.title).category == category
    ]


def _line(ctx: Context, case: Case) -> str:
    """What was told of it, and when."""
    tell = procedure_of(ctx.uow, case).start.tells[0]
    text = tell.text.say(ctx.words.lang).format_map(cards.facts_of(ctx.uow, ctx.words, case)).strip()
    return ctx.words("announced.line", text=text, at=case.created_at)
