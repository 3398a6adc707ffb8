"""What the acts on tickets ask for in a chat: lists to choose from."""

from __future__ import annotations

from core.domain.rows import Ticket
from core.routing.advice import other_thoughts
from core.tickets.workflow import TICKET
from core.work.neighbours import similar
from handlers.asking import Choices, Form
from handlers.message import Action
from handlers.talk import Turn

MAX_CHOICES = 14
MAX_UNITS = 16  # a keyboard longer than this is no help


def _units(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """Whom the desk may choose: the proposal, the helpers, the place's community and street units, experts."""
    district = turn.unit.district
    codes = [ticket.proposed, *ticket.helpers]
    category = district.categories[ticket.category]
    for base in (category.main_unit, *category.coop_units):
        found = district.unit_for(base, ticket.area) if ticket.area else district.units.get(base)
        codes.append(found.code if found else "")
    for area in reversed(district.path(ticket.area)) if ticket.area else ():
        codes += [u.code for u in district.units_of(area.code) if u.level != category.level or area.kind != "district"]
    chosen = [code for code in dict.fromkeys(codes) if code and code != ticket.unit and code in district.units]
    return [(code, district.units[code].names.say(turn.words.lang)) for code in chosen[:MAX_UNITS]]


def _categories(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """What it may rather be: what the reading thought of, then all groups, then the categories of a group."""
    categories, lang = turn.unit.district.categories, turn.words.lang
    choice = turn.pressed.choice
    if choice == "groups":
        return _groups(turn)
    if choice.startswith("g"):
        return [(k.code, k.names.say(lang)) for k in categories.values() if k.group == choice[1:]]
    if choice in categories:
        return [(choice, "")]
    found = [code for code in other_thoughts(ticket.why, ticket.category) if code in categories]
    return [
        *((code, categories[code].names.say(lang)) for code in found),
        ("groups", turn.words("press.other_category")),
    ]


def _groups(turn: Turn) -> list[tuple[str, str]]:
    groups = {k.group: k.group_names for k in turn.unit.district.categories.values()}
    return [(f"g{code}", names.say(turn.words.lang)) for code, names in groups.items()]


def corrected(turn: Turn, ticket: Ticket) -> None:
    """After a change: it is done; why may be told, and need not be."""
    row = ((turn.button("press.correct_why", Action("correct_why", ticket.id)),),)
    turn.say("told.corrected", *row, number=ticket.number, category=ticket.category, unit=ticket.proposed)


def _grounds(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """The basis first, then the suggested unit: the choice is then 'basis unit'."""
    bases = turn.unit.district.return_bases
    basis = turn.pressed.choice.partition(" ")[0]
    if basis not in bases:
        return [(code, names.say(turn.words.lang)) for code, names in bases.items()]
    district = turn.unit.district
    category = district.categories[ticket.category]
    near = [district.unit_for(base, ticket.area) for base in (category.main_unit, *category.coop_units) if ticket.area]
    codes = [*ticket.helpers, *(u.code for u in near if u)]
    codes += [unit.code for unit in district.units.values() if unit.area == district.code]
    chosen = [code for code in dict.fromkeys(codes) if code != ticket.unit][:MAX_CHOICES]
    return [(f"{basis} {code}", turn.words.unit(code)) for code in chosen]


def _named(shelf: str, rules: str = "") -> Choices:
    """The names of one of the district's lists; `rules`: of these rules of the district."""

    def names(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
        district = turn.unit.district
        found = getattr(getattr(district, rules) if rules else district, shelf)
        return [(code, names.say(turn.words.lang)) for code, names in found.items()]

    return names


CHOICES: dict[str, Choices] = {
    "proposed": lambda turn, ticket: [(ticket.proposed, turn.words.unit(ticket.proposed))],
    "departments": _units,
    "categories": _categories,
    "similar": lambda turn, ticket: [
        (other.number, turn.words("press.merge", number=other.number)) for other in similar(turn.unit, ticket)
    ],
    "result_kinds": _named("result_kinds"),
    "bases": _named("return_bases"),
    "grounds": _grounds,
    "suspend_reasons": _named("suspend_reasons", "pleas"),
    "exclude_reasons": _named("exclude_reasons", "pleas"),
    "found": lambda turn, ticket: [(code, turn.words(f"verify.{code}")) for code in ("real", "not_found")],
}
FORM = Form(TICKET, "", "", CHOICES, lambda ticket, parent: str(ticket.number), then={"correct": corrected})
