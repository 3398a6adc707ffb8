"""Which commands a person may use: for 帮助 and the menus of chats."""

from core.district.district import District
from core.district.procedures import commands_of
from core.district.vocabulary import COMMANDS, POST
from core.people.queries import live_appointments
from core.people.records import Appointment, Person
from core.unit_of_work import UnitOfWork
from handlers.context import Context
from handlers.messages import Action, Card
from handlers.notifier import News
from handlers.wording import Wording, Words

TOUR = 5  # messages


def commands(district: District, appointments: list[Appointment]) -> list[str]:
    """What a person with these posts may use, what comes with a post first; then the commands of the district's
    procedures that they may start by a permission."""
    can = frozenset().union(*(district.roles[one.role].can for one in appointments if one.role in district.roles))
    held = can | {POST, ""} if appointments else {""}
    found = [name for name, needs in COMMANDS.items() if needs in held or can & set(needs.split())]
    own = commands_of(district.procedures.values())
    return found + [name for name, one in own.items() if any(can & way.permissions for way in one.start.who)]


def said(words: Words, district: District, name: str) -> str:
    """What a command does."""
    if name in COMMANDS:
        return words(f"command.{name}")
    found = commands_of(district.procedures.values())[name]
    return words("command.case" if found.about == "none" else "command.cases", procedure=found.names)


def lines(words: Words, district: District, appointments: list[Appointment]) -> list[str]:
    """A line for each command of a post; what everybody may use stands in the menu."""
    mine = [name for name in commands(district, appointments) if COMMANDS.get(name, POST)]
    return [words("help.command", name=name, text=said(words, district, name)) for name in mine]


def show(uow: UnitOfWork, wording: Wording, person: Person) -> None:
    """The menu of the private chat, where the platform has one."""
    words, district = wording.of(person.lang), uow.district
    mine = commands(district, live_appointments(uow, person.id))
    if person.address:
        found = [[name, said(words, district, name)] for name in mine]
        uow.outbox.post(person.address, "menu", {"commands": found})


def changed(news: News) -> None:
    """A post was taken or is over: the menu follows."""
    if person := news.notifier.uow.repo(Person).get(news.event.person_id):
        show(news.notifier.uow, news.notifier.wording, person)


def tour(ctx: Context) -> None:
    """The first day in five messages, one at a time."""
    at = max(ctx.pressed.number, 1)
    text = ctx.words(f"tour.{min(at, TOUR)}", phone=ctx.uow.district.phone)
    if at == TOUR - 1:
        text = "\n".join([text, *lines(ctx.words, ctx.uow.district, ctx.appointments)])
    rows = ((ctx.button("press.tour", Action("tour", at + 1), n=at, have=TOUR),),) if at < TOUR else ()
    ctx.reply(Card(text, rows=rows))
