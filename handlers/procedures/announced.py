"""今天停水吗: what was announced for the place answers first."""

from __future__ import annotations

from core.procedures.records import Case
from core.procedures.relations import procedure_of
from core.routing.folding import fold
from core.routing.small_talk import asking
from handlers.context import Context
from handlers.messages import Action, held_of
from handlers.procedures.cards import facts_of

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
        if (not area or district.within(area, case.area) or district.within(case.area, area))
        and ctx.router.read(case.title).category == category
    ]


def _line(ctx: Context, case: Case) -> str:
    """What was told of it, and when."""
    tell = procedure_of(ctx.uow, case).start.tells[0]
    text = tell.text.say(ctx.words.lang).format_map(facts_of(ctx.uow, ctx.words, case)).strip()
    return ctx.words("announced.line", text=text, at=case.created_at)
