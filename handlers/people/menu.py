"""Which commands a person may use: for 帮助 and the menus of chats."""

import re

from core.district.district import District
from core.district.vocabulary import COMMANDS, POST
from core.people.queries import live_appointments
from core.people.records import Appointment, Person
from core.unit_of_work import UnitOfWork
from handlers.context import Context
from handlers.messages import Action, Card
from handlers.news import News
from handlers.wording import Wording, Words

TOUR = 5  # messages
_COMMAND = re.compile(r"/[a-z0-9_]{1,32}")  # what the menu of a platform takes
_TEXTS = ("command.cases", "command.case")


def commands(words: Words, district: District, appointments: list[Appointment]) -> list[tuple[str, str, bool]]:
    """Command, what it does and whether it comes with a post, of all that somebody with these may use."""
    can = frozenset().union(*(district.roles[one.role].can for one in appointments if one.role in district.roles))
    held = can | {POST, ""} if appointments else {""}
    found = [
        (name, words(f"command.{name}"), bool(needs))
        for name, needs in COMMANDS.items()
        if needs in held or can & set(needs.split())
    ]
    return [*found, *_procedures(words, district, can)]


def _procedures(words: Words, district: District, can: frozenset[str]) -> list[tuple[str, str, bool]]:
    """Commands of the district's procedures, where starting one takes a permission that is held."""
    return [
        (
            typed[1:],
            words("command.case" if procedure.about == "none" else "command.cases", procedure=procedure.names),
            True,
        )
        for procedure in district.procedures.values()
        if any(can & way.permissions for way in procedure.start.who)
        for typed in procedure.words
        if _COMMAND.fullmatch(typed)
    ]


def usable(words: Words, district: District, appointments: list[Appointment]) -> set[str]:
    """Those commands alone."""
    return {name for name, _, _ in commands(words, district, appointments)}


def lines(words: Words, district: District, appointments: list[Appointment]) -> list[str]:
    """A line for each command of a post; what everybody may use stands in the menu."""
    found = commands(words, district, appointments)
    return [words("help.command", name=name, text=text) for name, text, of_post in found if of_post]


def show(uow: UnitOfWork, wording: Wording, person: Person) -> None:
    """The menu of the private chat, where the platform has one."""
    words = wording.of(person.lang)
    found = [[name, text] for name, text, _ in commands(words, uow.district, live_appointments(uow, person.id))]
    if person.address:
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
