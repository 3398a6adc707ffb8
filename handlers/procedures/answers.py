"""What people answer to a question, and how a value is said."""

from __future__ import annotations

from typing import Any

from core.domain.procedures import Field
from core.domain.workdays import local
from core.duties.queries import look_up
from core.procedures.values import bound, check, read
from handlers.talk import KEPT, Turn
from handlers.wording import Words

MOST = 8  # things that are offered where a word means several
Offers = list[tuple[str, str]]
_TAKEN = {"pictures": frozenset({"photo"}), "document": KEPT}


def offers(turn: Turn, field: Field) -> Offers:
    """What the question offers to press: the choices of the field, the place where somebody lives."""
    if field.type == "choice":
        return [(code, names.say(turn.words.lang)) for code, names in field.choices.items()]
    home = turn.person.home
    if field.type == "area" and home in turn.unit.district.areas:
        return [(home, turn.words.area(home))]
    return []


def answered(turn: Turn, field: Field) -> tuple[Any, Offers]:
    """The value in what came, or what it may mean; (None, []) where it is nothing of the field's type."""
    if field.type in _TAKEN:
        sent = turn.update.attachments
        fits = bool(sent) and all(one.kind in _TAKEN[field.type] for one in sent)
        return (turn.keep_pictures() or None, []) if fits else (None, [])
    if field.type == "area" and turn.update.location:
        here = turn.unit.district.area_at(*turn.update.location)
        return here.code if here else None, []
    if field.type == "category":
        return turn.router.read(turn.text).category or None, []
    if not turn.text or field.type not in {"department", "area", "item"}:
        return read(field, turn.text, local(turn.unit.now).date()) if turn.text else None, []
    found = {"department": _departments, "area": _areas, "item": _items}[field.type](turn)
    return (found[0][0], []) if len(found) == 1 else (None, found[:MOST])


def _departments(turn: Turn) -> Offers:
    """By its name, its short name or another it goes by; else all whose name holds the word."""
    units, said = turn.unit.district.units.values(), turn.text.casefold()
    named = {u.code: {u.code, u.short, *u.aliases, u.names.hans, u.names.hant, u.names.en} - {""} for u in units}
    exact = [code for code, names in named.items() if said in {name.casefold() for name in names}]
    near = [code for code, names in named.items() if any(said in name.casefold() for name in names)]
    return [(code, turn.words.unit(code)) for code in exact or near]


def _areas(turn: Turn) -> Offers:
    found = turn.router.places.find(turn.text)
    return [(code, turn.words.area(code)) for code in ([found.area] if found.area else found.choices)]


def _items(turn: Turn) -> Offers:
    return [(f"{i.list_code}/{i.number}", f"{i.number} {i.name}"[:40]) for i in look_up(turn.unit, turn.text, MOST)]


def flaw_said(turn: Turn, field: Field, value: Any) -> str:
    """What is wrong with an answer and how to write it; '' where it will do."""
    today = local(turn.unit.now).date()
    flaw = "wrong" if value is None else check(field, value, turn.unit.district, today)
    if not flaw:
        return ""
    if flaw == "wrong":
        return turn.words("form.wrong", name=field.names, text=turn.words(f"form.how_{field.type}"))
    key = "form.low" if flaw == "low" else "form.high"
    return turn.words(key, name=field.names, bound=bound_said(turn.words, field, bound(field, flaw, today)))


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
            return words.unit(value)
        case "area":
            return words.area(value)
        case "category":
            return words.fact("category", value)
        case "pictures" | "document":
            return words("case.files", n=len(value))
    return str(value)
