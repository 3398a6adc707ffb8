"""我的网格: who serves a place; for staff the menu and what is missing."""

from collections.abc import Iterator

from core.district.grid import TODO
from core.errors import NotYourWork
from core.people.grid import gaps, team
from core.people.records import Appointment, Person
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from handlers.context import Context, Conversation, Rows, column
from handlers.messages import Action, Button, Card
from handlers.wording import Words

_FILLS = ("dispatch", "supervise", "handle")  # who hears which grid is empty or doubled
NAMED, EVERY = 12, 10_000  # gaps that are named at once, and at most


def show(ctx: Context) -> None:
    """The team of the own grid, or of the place that is said; staff also see what each answers for."""
    area = ctx.router.places.find(ctx.said).area if ctx.said else ""
    own = next((one.area for one in ctx.appointments), "")
    area = area or (own if ctx.update.private else "") or ctx.home
    if area not in ctx.uow.district.areas:
        ctx.say("guide.no_home")
        return
    rows: Rows = (*_menu(ctx), *_write(ctx, area))
    missing = gap_lines(ctx.uow, ctx.words, area) if ctx.posts(*_FILLS) else []
    lines = [*cards(ctx.uow, ctx.words, area, staff=bool(ctx.appointments)), *missing]
    ctx.reply(Card("\n".join(lines), ctx.words("grid.title", area=area), rows))


def cards(uow: UnitOfWork, words: Words, area: str, *, staff: bool) -> list[str]:
    """A line for each slot that is filled, with what for; to staff with what they answer for (三定一包)."""
    found, grouped = list[str](), ""
    for slot, held in team(uow, area):
        if not held:
            continue
        group = slot.team.say(words.lang)
        found += [words("grid.team", name=group)] if group and group != grouped else []
        grouped = group
        facts = {"name": slot.names, "who": words("list.joint").join(_names(uow, held))}
        duty, contract = slot.duty.say(words.lang), slot.contract.say(words.lang)
        found.append(words("grid.line" if duty else "grid.plain", text=duty, **facts))
        if staff and contract:
            found.append(words("grid.contract", area=held[0].area, text=contract))
    template = uow.district.grids.template([one.code for one in uow.district.path(area)])
    name = template.names.say(words.lang) if template else ""
    return [*found, words("grid.template", name=name)] if found and staff else found or [words("grid.nobody")]


def _names(uow: UnitOfWork, held: list[Appointment]) -> Iterator[str]:
    for one in held:
        person = uow.repo(Person).get(one.person_id)
        if person and person.name:
            yield person.name


def holder_lines(uow: UnitOfWork, words: Words, ticket: Ticket) -> list[str]:
    """Who has the matter, whom of them the community knows (WC-11: the police contact), and what counts as done."""
    department, area = uow.district.departments.get(ticket.department), ticket.area
    role = uow.district.grids.contacts.get(department.base, "") if department else ""
    held = [(slot, who) for slot, who in team(uow, area) if slot.role == role and who] if role else []
    joint = words("list.joint")
    found = [words("grid.plain", name=slot.names, who=joint.join(_names(uow, who))) for slot, who in held]
    standard = uow.district.appraisal.standard(ticket.category)
    found += [words("card.standard", text=standard)] if standard else []
    return [words("card.holder", department=ticket.department), *found] if ticket.state != "withdrawn" else []


def _menu(ctx: Context) -> Rows:
    """人房事物情, 报事, 办事, 管事: what a grid worker begins, two in a row."""
    if not ctx.update.private or not ctx.posts("verify"):
        return ()
    found = []
    for one in ctx.uow.district.grids.menu:
        action = Action("todo") if one.starts == (TODO,) else Action("grid_menu", 0, one.starts[0])
        found.append(Button(one.names.say(ctx.words.lang), action))
    return tuple(tuple(found[i : i + 2]) for i in range(0, len(found), 2))


def menu(ctx: Context) -> None:
    """A line of the menu: what can be started there."""
    grids, procedures = ctx.uow.district.grids, ctx.uow.district.procedures
    entry = next((one for one in grids.menu if one.starts[0] == ctx.pressed.choice), None)
    starts = entry.starts if entry else ()
    buttons = (Button(procedures[c].names.say(ctx.words.lang), Action("cases_start", 0, c)) for c in starts)
    ctx.say("case.which", *column(buttons))


def _write(ctx: Context, area: str) -> Rows:
    """A resident writes to the team through the bot: no telephone number is shown."""
    code = ctx.uow.district.grids.at
    if ctx.appointments or code not in ctx.uow.district.procedures or not ctx.update.private:
        return ()
    return ((Button(ctx.words("grid.write"), Action("cases_start", 0, code)),),)


def gap_lines(uow: UnitOfWork, words: Words, area: str, most: int = NAMED) -> list[str]:
    """Every empty or doubled grid below a place, and who stands in; the rest are counted."""
    lines = []
    for one in gaps(uow, area):
        key = "grid.double" if one.held >= one.slot.least else "grid.stand_in" if one.by else "grid.empty"
        lines.append(words(key, area=one.area, n=one.held, name=one.slot.names, other=one.by))
    rest = len(lines) - most
    return [*lines[:most], *([words("grid.more", n=rest)] if rest > 0 else [])]


def all_gaps(ctx: Context) -> None:
    """A tap on the week's message: all of them, a part at a time. Raises NotYourWork."""
    if not ctx.posts(*_FILLS) or ctx.pressed.choice not in ctx.uow.district.areas:
        raise NotYourWork(act="dispatch")
    shown, at = gap_lines(ctx.uow, ctx.words, ctx.pressed.choice, EVERY), ctx.pressed.number
    part, rest = shown[at : at + NAMED], len(shown) - at - NAMED
    more = ctx.more(Action("grid_gaps", at + NAMED, ctx.pressed.choice), rest)
    ctx.reply(Card("\n".join(part) or ctx.words("grid.whole"), rows=more))


WORDS: dict[str, Conversation] = dict.fromkeys(("/grid", "我的网格", "my grid"), show)
BUTTONS: dict[str, Conversation] = {"grid_menu": menu, "grid_gaps": all_gaps}
