"""Papers of a service: asked one by one, used again, shown."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.district.procedures import Effect, Field, Step
from core.identity import same
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.relations import procedure_of, visible
from core.procedures.values import DATED, holds, papers_of
from handlers.context import Context, column
from handlers.documents import COUNTS, order
from handlers.messages import Action, Button, Card
from handlers.procedures.export import counts
from handlers.procedures.saying import said
from handlers.wording import Words

Form = dict[str, Any]
NONE = frozenset(("没有", "沒有", "无", "無", "没带", "no", "none"))
MATCHED = 12  # buttons of one message
GATHERED = 100  # lines of one message
LOOKED_AT = 20  # newest applications of a person among which papers are looked for


def listed(ctx: Context, form: Form, field: Field) -> tuple[str, ...]:
    """All that the service asks for."""
    case = ctx.uow.repo(Case).get(form["case"])
    return papers_of(ctx.uow.district, field, {**(case.fields if case else {}), **form["values"]})


def due(ctx: Context, form: Form, field: Field) -> str:
    """The first paper that was not answered for; '' after the last one."""
    given = form["values"].get(field.code, {})
    return next((name for name in listed(ctx, form, field) if name not in given), "")


def with_one(ctx: Context, form: Form, field: Field, keys: list[str] | None) -> dict[str, list[str]] | None:
    """The answer to the paper that is due, beside those before it."""
    return None if keys is None else {**form["values"].get(field.code, {}), due(ctx, form, field): keys}


def earlier(ctx: Context, name: str) -> tuple[datetime, list[str]] | None:
    """When this person handed in such a paper last, and its pictures, while they are still kept."""
    for case in ctx.uow.repo(Case).find(created_by=ctx.person.id, newest=True, limit=LOOKED_AT):
        if case.procedure not in ctx.uow.district.procedures:
            continue
        for code, field in procedure_of(ctx.uow, case).fields.items():
            given = case.fields.get(code, {}) if field.type == "papers" else {}
            if keys := next((keys for known, keys in given.items() if keys and same(known) == same(name)), None):
                return case.created_at, keys
    return None


def offered(ctx: Context, form: Form, field: Field) -> list[tuple[str, str]]:
    """It is not there; or the same picture as before, which is used only where the person says so (WC-79)."""
    name = due(ctx, form, field)
    found = earlier(ctx, name) if name else None
    again = [("again", ctx.words("form.paper_again", at=found[0]))] if found else []
    return [*again, ("none", ctx.words("form.paper_none"))] if name else []


def picked(ctx: Context, form: Form, field: Field, choice: str) -> dict[str, list[str]] | None:
    """What a press on one of these means."""
    found = earlier(ctx, due(ctx, form, field)) if choice == "again" else None
    return with_one(ctx, form, field, found[1] if found else [])


def asked(ctx: Context, form: Form, field: Field) -> str:
    """Which paper is wanted now."""
    names, name = listed(ctx, form, field), due(ctx, form, field)
    text = ctx.words("form.paper", name=name, n=names.index(name) + 1, count=len(names)) if name else ""
    if len(names) > 1 and name == names[0]:
        return ctx.words("form.all_papers", text=ctx.words("list.joint").join(names), n=len(names)) + "\n" + text
    return text


def show(ctx: Context, case: Case, step: Step) -> None:
    """In the chat where the act was done."""
    for card in shown(ctx, case, step):
        ctx.reply(card)


def shown(ctx: Context, case: Case, step: Step) -> Iterator[Card]:
    """What an act shows, one message for each paper; the act itself is the line in the trace."""
    for effect in step.effects:
        if effect.kind == "show":
            fields = procedure_of(ctx.uow, case).fields
            lines = [_line(ctx, case, fields[code]) for code in effect.values["shown"] if fields[code].sealed]
            papers = [code for code in effect.values["shown"] if fields[code].type == "papers"]
            for name, keys in (pair for code in papers for pair in case.fields.get(code, {}).items()):
                text = ctx.words("case.paper" if keys else "case.no_paper", name=name, n=len(keys))
                yield Card(text, pictures=tuple(keys))
            if lines:
                yield Card("\n".join(lines), case.title)
        elif effect.kind == "gather":
            yield _gather(ctx, case, effect)
        elif effect.kind == "match":
            yield _match(ctx, case, effect)
        elif effect.kind == "count":
            found = counts(ctx.uow, ctx.words, effect)
            lines = [ctx.words("case.count", text=" ".join(row[:-1]), n=row[-1]) for row in found[1 : GATHERED + 1]]
            book = order(ctx.uow, COUNTS, f"{case.id}.{step.code}", ctx.words.lang)
            yield Card("\n".join(lines), pictures=(book,))


def _line(ctx: Context, case: Case, field: Field) -> str:
    """A private value in words; of one that holds for a time, the day on which it was told."""
    value = steps.told(ctx.uow, case, field.code)
    if value is None:
        return ctx.words("case.unknown", name=field.names)
    text, at = said(ctx.words, field, value), case.fields.get(DATED, {}).get(field.code)
    if at is None:  # asked anew each time
        return ctx.words("case.field", name=field.names, text=text)
    return ctx.words("case.known", name=field.names, text=text, at=datetime.fromisoformat(at))


def _gather(ctx: Context, case: Case, effect: Effect) -> Card:
    """One value of all cases of a place, without names: what a department was granted."""
    district, code = ctx.uow.district, case.fields[effect.values["field"]]
    field = district.procedures[effect.values["procedure"]].fields[code]
    where = case.fields[effect.values["where"]]
    found = ctx.uow.repo(Case).find(procedure=effect.values["procedure"], closed_at=None)
    there = [one for one in found if one.fields.get(code) and district.within(one.area, where)]
    lines = [f"{one.title} {said(ctx.words, field, steps.told(ctx.uow, one, code))}" for one in there[:GATHERED]]
    return Card("\n".join((ctx.words("case.gathered", n=len(there), name=field.names), *lines)))


def _match(ctx: Context, case: Case, effect: Effect) -> Card:
    """What is open on another list and of the same kind (双向认领), or serves the place."""
    district, same, wanted = ctx.uow.district, effect.values["field"], case.fields.get(effect.values["field"], "")
    other = district.procedures[effect.values["procedure"]]
    fitting = {one.code for one in district.path(wanted)} if wanted in district.areas else {wanted}
    seen = visible(ctx.uow, other, ctx.person.id)
    fits = [one for one in seen if not one.closed_at and one.fields.get(same) in fitting]
    rows = column(case_button(ctx.words, one, one.title or other.names) for one in fits[:MATCHED])
    return Card(ctx.words("case.matched", procedure=other.names, n=len(fits)), rows=rows)


def case_button(words: Words, case: Case, title: object) -> Button:
    """A case in one line, shown by a press: its number, what it is called, where it stands."""
    return Button(words("case.line", number=case.number, title=title, state=case.state), Action("cases_show", case.id))


def holding(ctx: Context, case_id: int, act: str) -> list[str]:
    """The fields whose values are known and not too old; they are said with their days, and not asked (一次采集)."""
    case = ctx.uow.repo(Case).get(case_id)
    step = procedure_of(ctx.uow, case).step(act) if case else None
    if case is None or step is None or step.anew:
        return []
    fields = [procedure_of(ctx.uow, case).fields[code] for code in step.fields]
    known = [field for field in fields if holds(field, case.fields, ctx.uow.now)]
    if known:
        days = {f.code: datetime.fromisoformat(case.fields[DATED][f.code]).date() for f in known}
        said = [ctx.words("case.known_on", name=f.names, day=days[f.code]) for f in known]
        ctx.say("form.holding", n=len(known), text=ctx.words("list.joint").join(said))
    return [field.code for field in known]
