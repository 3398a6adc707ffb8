"""What people answer to a question, and how a value is said."""

from __future__ import annotations

from typing import Any

from core.district.naming import department_named, departments_named
from core.district.procedures import Field
from core.duties.queries import look_up
from core.procedures.values import bound, check, read
from core.workflow.work_calendar import local
from handlers.context import Context
from handlers.wording import Words

MOST = 8  # things that are offered where a word means several
Offers = list[tuple[str, str]]
_FILES = frozenset({"pictures", "document"})


def offers(ctx: Context, field: Field) -> Offers:
    """What the question offers to press: the choices of the field, the place where somebody lives."""
    if field.type == "choice":
        return [(code, names.say(ctx.words.lang)) for code, names in field.choices.items()]
    home = ctx.person.home
    if field.type == "area" and home in ctx.uow.district.areas:
        return [(home, ctx.words.area(home))]
    return []


def answered(ctx: Context, field: Field) -> tuple[Any, Offers]:
    """The value in what came, or what it may mean; (None, []) where it is nothing of the field's type."""
    if field.type in _FILES:
        sent = ctx.update.attachments
        fits = bool(sent) and (field.type == "document" or all(one.mime.startswith("image/") for one in sent))
        return (ctx.keep_pictures() or None, []) if fits else (None, [])
    if field.type == "area" and ctx.update.location:
        here = ctx.uow.district.area_at(*ctx.update.location)
        return here.code if here else None, []
    if field.type == "category":
        return ctx.router.read(ctx.text).category or None, []
    if not ctx.text or field.type not in {"department", "area", "item"}:
        return read(field, ctx.text, local(ctx.uow.now).date()) if ctx.text else None, []
    found = {"department": _departments, "area": _areas, "item": _items}[field.type](ctx)
    return (found[0][0], []) if len(found) == 1 else (None, found[:MOST])


def _departments(ctx: Context) -> Offers:
    """By its name, its short name or another it goes by; else all that the words may name."""
    district = ctx.uow.district
    exact = department_named(district, ctx.text)
    found = [exact] if exact else departments_named(district, ctx.text)
    return [(code, ctx.words.department(code)) for code in found]


def _areas(ctx: Context) -> Offers:
    found = ctx.router.places.find(ctx.text)
    return [(code, ctx.words.area(code)) for code in ([found.area] if found.area else found.choices)]


def _items(ctx: Context) -> Offers:
    return [(f"{i.list_code}/{i.number}", f"{i.number} {i.name}"[:40]) for i in look_up(ctx.uow, ctx.text, MOST)]


def flaw_said(ctx: Context, field: Field, value: Any) -> str:
    """What is wrong with an answer and how to write it; '' where it will do."""
    today = local(ctx.uow.now).date()
    flaw = "wrong" if value is None else check(field, value, ctx.uow.district, today)
    if not flaw:
        return ""
    if flaw == "wrong":
        return ctx.words("form.wrong", name=field.names, text=ctx.words(f"form.how_{field.type}"))
    key = "form.low" if flaw == "low" else "form.high"
    return ctx.words(key, name=field.names, bound=bound_said(ctx.words, field, bound(field, flaw, today)))


def bound_said(words: Words, field: Field, value: Any) -> str:
    """A bound in words: money in yuan, a day as it is written."""
    return words("case.money", money=_yuan(value)) if field.type == "money" else str(value)


def _yuan(fen: Any) -> str:
    return f"{int(fen) / 100:,.2f}".removesuffix(".00")


def said(words: Words, field: Field, value: Any) -> str:
    """A value as people read it."""
    match field.type:
        case "money":
            return words("case.money", money=_yuan(value))
        case "choice":
            return field.choices[value].say(words.lang) if value in field.choices else str(value)
        case "department":
            return words.department(value)
        case "area":
            return words.area(value)
        case "category":
            return words.fact("category", value)
        case "pictures" | "document":
            return words("case.files", n=len(value))
    return str(value)
