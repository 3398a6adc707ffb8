"""What the acts on tickets ask for in a chat: lists to choose from."""

from __future__ import annotations

from core.routing.advice import other_thoughts
from core.tickets.followers import similar
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from handlers.context import Context
from handlers.forms import Choices, Form
from handlers.messages import Action
from handlers.tickets.contact import contacted

MAX_CHOICES = 14
MAX_DEPARTMENTS = 16  # a keyboard longer than this is no help


def _departments(ctx: Context, ticket: Ticket) -> list[tuple[str, str]]:
    """Whom the desk may choose: the proposal, the helpers, the place's community and street units, experts."""
    district = ctx.uow.district
    codes = [ticket.proposed, *ticket.helpers]
    category = district.categories[ticket.category]
    for base in (category.main_unit, *category.coop_units):
        found = district.department_for(base, ticket.area) if ticket.area else district.departments.get(base)
        codes.append(found.code if found else "")
    for area in reversed(district.path(ticket.area)) if ticket.area else ():
        codes += [
            u.code for u in district.departments_of(area.code) if u.level != category.level or area.kind != "district"
        ]
    chosen = [
        code for code in dict.fromkeys(codes) if code and code != ticket.department and code in district.departments
    ]
    return [(code, district.departments[code].names.say(ctx.words.lang)) for code in chosen[:MAX_DEPARTMENTS]]


def _categories(ctx: Context, ticket: Ticket) -> list[tuple[str, str]]:
    """What it may rather be: what the reading thought of, then all groups, then the categories of a group."""
    categories, lang = ctx.uow.district.categories, ctx.words.lang
    choice = ctx.pressed.choice
    if choice == "groups":
        return _groups(ctx)
    if choice.startswith("g"):
        return [(k.code, k.names.say(lang)) for k in categories.values() if k.group == choice[1:]]
    if choice in categories:
        return [(choice, "")]
    found = [code for code in other_thoughts(ticket.why, ticket.category) if code in categories]
    return [
        *((code, categories[code].names.say(lang)) for code in found),
        ("groups", ctx.words("press.other_category")),
    ]


def _groups(ctx: Context) -> list[tuple[str, str]]:
    groups = {k.group: k.group_names for k in ctx.uow.district.categories.values()}
    return [(f"g{code}", names.say(ctx.words.lang)) for code, names in groups.items()]


def corrected(ctx: Context, ticket: Ticket) -> None:
    """After a change: it is done; why may be told, and need not be."""
    row = ((ctx.button("press.correct_why", Action("correct_why", ticket.id)),),)
    ctx.say("told.corrected", *row, number=ticket.number, category=ticket.category, department=ticket.proposed)


def _grounds(ctx: Context, ticket: Ticket) -> list[tuple[str, str]]:
    """The basis first, then the suggested unit: the choice is then 'basis unit'."""
    bases = ctx.uow.district.return_bases
    basis = ctx.pressed.choice.partition(" ")[0]
    if basis not in bases:
        return [(code, names.say(ctx.words.lang)) for code, names in bases.items()]
    district = ctx.uow.district
    category = district.categories[ticket.category]
    near = [
        district.department_for(base, ticket.area) for base in (category.main_unit, *category.coop_units) if ticket.area
    ]
    codes = [*ticket.helpers, *(u.code for u in near if u)]
    codes += [department.code for department in district.departments.values() if department.area == district.code]
    chosen = [code for code in dict.fromkeys(codes) if code != ticket.department][:MAX_CHOICES]
    return [(f"{basis} {code}", ctx.words.department(code)) for code in chosen]


def _named(shelf: str) -> Choices:
    """The names of one of the district's lists, such as 'result_kinds'."""

    def names(ctx: Context, ticket: Ticket) -> list[tuple[str, str]]:
        found = getattr(ctx.uow.district, shelf)
        return [(code, names.say(ctx.words.lang)) for code, names in found.items()]

    return names


CHOICES: dict[str, Choices] = {
    "proposed": lambda ctx, ticket: [(ticket.proposed, ctx.words.department(ticket.proposed))],
    "departments": _departments,
    "categories": _categories,
    "similar": lambda ctx, ticket: [
        (other.number, ctx.words("press.merge", number=other.number)) for other in similar(ctx.uow, ticket)
    ],
    "ways": lambda ctx, ticket: [(code, ctx.words(f"how.{code}")) for code in ("phone", "visit", "chat")],
    "result_kinds": _named("result_kinds"),
    "bases": _named("return_bases"),
    "grounds": _grounds,
    "found": lambda ctx, ticket: [(code, ctx.words(f"verify.{code}")) for code in ("real", "not_found")],
}
FORM = Form(
    TICKET,
    "",
    "",
    CHOICES,
    lambda ticket, parent: str(ticket.number),
    then={"correct": corrected, "contact": contacted},
)
