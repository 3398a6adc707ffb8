"""What the acts on tickets ask for in a chat: lists to choose from."""

from typing import Any

from core.commands import Input
from core.errors import NoSuchTicket, there
from core.people.masking import mask
from core.people.records import Person
from core.refs import ticket_ref
from core.routing.advice import other_thoughts
from core.tickets.followers import similar
from core.tickets.holder_acts import colleagues
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET, proposal
from core.workflow.numbers import named
from core.workflow.records import Note
from handlers import phrases
from handlers.context import Context
from handlers.forms import Choices, Form, Search
from handlers.frame.choosing import Option, departments, grounds, labelled
from handlers.messages import Action, shorten
from handlers.tickets.cards import where
from handlers.tickets.contact import contacted
from handlers.tickets.rating import supplemented

LIKELY = 5  # categories that a report may rather be


def _departments(ctx: Context, ticket: Ticket) -> list[Option]:
    """Whom the desk may choose: all departments, those that this matter is likeliest for first; who has just returned
    it comes last and is marked."""
    known, lang = ctx.uow.district.departments, ctx.words.lang
    codes = [
        code
        for code in dict.fromkeys((ticket.proposed, *_owed(ctx, ticket), *_around(ctx, ticket), *known))
        if code in known
    ]
    has_it = ticket.department if ticket.state != "filed" else ""
    fresh = [(code, known[code].names.say(lang)) for code in codes if code not in {*ticket.returned_by, has_it}]
    back = [code for code in reversed(ticket.returned_by) if code in known]
    return [*fresh, *((code, ctx.words("choose.returned", department=code)) for code in back)]


def _owed(ctx: Context, ticket: Ticket) -> list[str]:
    """The departments whose duty the category may be at the place, and the helpers."""
    district, category = ctx.uow.district, ctx.uow.district.categories[ticket.category]
    found = [
        district.department_for(base, ticket.area) if ticket.area else district.departments.get(base)
        for base in (category.main_unit, *category.coop_units)
    ]
    return [*ticket.helpers, *(one.code for one in found if one)]


def _around(ctx: Context, ticket: Ticket) -> list[str]:
    """The departments of the place, the community's first, the district's last."""
    district = ctx.uow.district
    path = reversed(district.path(ticket.area or district.code))
    return [one.code for area in path for one in district.departments_of(area.code)]


def _categories(ctx: Context, ticket: Ticket) -> list[Option]:
    """What it may rather be: what the reading thought of, else what the report's words may mean, then all groups, then
    the categories of a group."""
    categories, lang = ctx.uow.district.categories, ctx.words.lang
    choice = ctx.pressed.choice.partition("+")[0]
    if choice == "groups":
        return _groups(ctx)
    if choice.startswith("g"):
        return [(k.code, k.names.say(lang)) for k in categories.values() if k.group == choice[1:]]
    if choice in categories:
        return [(choice, "")]
    report = ctx.uow.repo(Note).first(about=ticket_ref(ticket.id), kind="report")
    found = other_thoughts(ticket.why, ticket.category) or _meant(ctx, ticket, report.text if report else "")
    likely = [(code, categories[code].names.say(lang)) for code in found if code in categories]
    return [*likely, ("groups", ctx.words("press.all_categories"))] if likely else _groups(ctx)


def _meant(ctx: Context, ticket: Ticket, text: str) -> list[str]:
    """The categories that words speak for, then those of the ticket's own group."""
    categories, scores = ctx.uow.district.categories, ctx.router.scores(text)
    spoken = sorted(scores, key=lambda code: (-scores[code], code))
    beside = [code for code, k in categories.items() if k.group == categories[ticket.category].group]
    return [code for code in dict.fromkeys((*spoken, *beside)) if code != ticket.category][:LIKELY]


def _named_categories(ctx: Context, ticket: Ticket, said: str) -> list[Option]:
    """By its name, else by what the words speak for."""
    lang, categories = ctx.words.lang, ctx.uow.district.categories
    named = labelled(((k.code, k.names.say(lang)) for k in categories.values()), said)
    scores = ctx.router.scores(said)
    spoken = sorted(scores, key=lambda code: (-scores[code], code))
    return named or [(code, categories[code].names.say(lang)) for code in spoken]


def _groups(ctx: Context) -> list[Option]:
    groups = {k.group: k.group_names for k in ctx.uow.district.categories.values()}
    return [(f"g{code}", names.say(ctx.words.lang)) for code, names in groups.items()]


def corrected(ctx: Context, ticket: Ticket) -> None:
    """After a change: it is done; why may be told, and need not be."""
    row = ((ctx.button("press.correct_why", Action("correct_why", ticket.id)),),)
    ctx.say("told.corrected", *row, number=ticket.number, category=ticket.category, department=ticket.proposed)


def _grounds(ctx: Context, ticket: Ticket) -> list[Option]:
    known = ctx.uow.district.departments
    codes = dict.fromkeys((*_owed(ctx, ticket), *known))
    return grounds(ctx, [code for code in codes if code in known and code != ticket.department])


def _named_grounds(ctx: Context, ticket: Ticket, said: str) -> list[Option]:
    found = _grounds(ctx, ticket)
    return departments(ctx, found, said) if ctx.pressed.choice else labelled(found, said)


def _similar(ctx: Context, ticket: Ticket) -> list[Option]:
    """What may be the same matter, and the number that was typed in place of them."""
    numbers = [*(other.number for other in similar(ctx.uow, ticket)), named(ctx.pressed.choice)]
    return [(one, ctx.words("press.merge", number=one)) for one in dict.fromkeys(numbers) if one]


def _numbered(ctx: Context, ticket: Ticket, said: str) -> list[Option]:
    number = named(said, ticket.number)
    return [(number, ctx.words("press.merge", number=number))] if number else []


def _colleagues(ctx: Context, ticket: Ticket) -> list[Option]:
    found = []
    for code, post in colleagues(ctx.uow, ticket, ctx.person.id).items():
        person = ctx.uow.repo(Person).get(post.person_id) if post else None
        found.append((code, f"@{person.name}" if person else ctx.words.department(code)))
    return found


def _named(shelf: str) -> Choices:
    """The names of one of the district's lists, such as 'result_kinds'."""

    def names(ctx: Context, ticket: Ticket) -> list[Option]:
        found = getattr(ctx.uow.district, shelf)
        return [(code, names.say(ctx.words.lang)) for code, names in found.items()]

    return names


CHOICES: dict[str, Choices] = {
    "proposed": lambda ctx, ticket: [(proposal(ticket), ctx.words.department(proposal(ticket)))],
    "departments": _departments,
    "categories": _categories,
    "similar": _similar,
    "ways": lambda ctx, ticket: [(code, ctx.words(f"how.{code}")) for code in ("phone", "visit", "chat")],
    "result_kinds": _named("result_kinds"),
    "bases": _named("return_bases"),
    "grounds": _grounds,
    "colleagues": _colleagues,
    "found": lambda ctx, ticket: [(code, ctx.words(f"verify.{code}")) for code in ("real", "not_found")],
}
SEARCH: dict[str, Search] = {
    "similar": _numbered,
    "departments": lambda ctx, ticket, said: departments(ctx, _departments(ctx, ticket), said),
    "categories": _named_categories,
    "grounds": _named_grounds,
}


def first_words(ctx: Context, ticket: Ticket) -> str:
    """What the reporter told at first; '' once it was forgotten."""
    note = ctx.uow.repo(Note).first(about=ticket_ref(ticket.id))
    return note.text if note else ""


def _own_words(ctx: Context, ticket: Ticket, given: Input) -> dict[str, Any]:
    """What would be withdrawn, so that nobody withdraws another."""
    return {"category": ticket.category, "text": shorten(first_words(ctx, ticket), 60), "department": ticket.department}


def _both(ctx: Context, ticket: Ticket, given: Input) -> dict[str, Any]:
    """The two matters side by side. Raises NoSuchTicket where the other number is none."""
    number = named(given.choice or given.text, ticket.number)
    found = ctx.uow.repo(Ticket).first(number=number) if number else None
    other = there(found, NoSuchTicket, (given.choice or given.text)[:20])
    one, two = (_line(ctx, t) for t in (ticket, other))
    return {"one": one, "two": two, "main": other.number}


def _line(ctx: Context, ticket: Ticket) -> str:
    said = mask(shorten(first_words(ctx, ticket), 60))
    return ctx.words(
        "sure.matter", number=ticket.number, category=ticket.category, where=where(ctx.words, ticket), text=said
    )


FORM = Form(
    TICKET,
    "",
    "",
    CHOICES,
    lambda ticket, parent: str(ticket.number),
    then={"correct": corrected, "contact": contacted, "supplement": supplemented},
    search=SEARCH,
    shows={"withdraw": _own_words, "merge": _both, "merge_number": _both},
    undo={"withdraw": ("unwithdraw",)},
    ready=phrases.offered,
)
