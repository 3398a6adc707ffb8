"""Coming and going: /start, /bind, /lang, /home, help, lost groups."""

from __future__ import annotations

from core import commands as c
from core.domain.rows import Binding, Person
from core.errors import BadCode, WrongPlaceForCode
from handlers.message import Action, Button, Card
from handlers.talk import Turn, column
from handlers.wording import LANGS, best_lang


def start(turn: Turn) -> None:
    """/start greets; /start CODE takes a post."""
    code = turn.said
    if not code:
        help_(turn)
        return
    if not turn.update.private:
        raise WrongPlaceForCode(command="/bind")
    turn.do(c.AcceptInvitation(turn.person.id, code))
    turn.__dict__.pop("posts", None)
    post = turn.posts[-1]
    turn.say("done.start", role=post.role, unit=post.unit)


def bind(turn: Turn) -> None:
    """/bind CODE in a group."""
    code = turn.said
    if turn.update.private:
        raise WrongPlaceForCode(command="/start")
    if not code:
        raise BadCode()
    turn.do(c.BindGroup(turn.person.id, code, str(turn.update.chat)))
    unit = next(iter(turn.unit.repo(Binding).find(address=str(turn.update.chat), valid_to=None))).unit
    turn.say("done.bind", unit=unit)


def help_(turn: Turn) -> None:
    """What the bot does, in four lines and an example."""
    if not turn.update.private:
        turn.say("help.group")
        return
    key = "help.staff" if turn.posts else "help.resident"
    district = turn.unit.district
    facts = {"district": district.names.say(turn.words.lang), "phone": district.phone}
    rows = ((turn.button("press.my", Action("my")), turn.button("press.lang", Action("lang"))),)
    turn.reply(Card(turn.words(key, **facts), turn.words("help.title", **facts), rows))


def lang(turn: Turn) -> None:
    """/lang: three buttons, each in its own language."""
    choice = turn.pressed.choice or turn.said
    if choice in LANGS or choice[:2].lower() in {"zh", "en"}:
        turn.person.lang = choice if choice in LANGS else best_lang(choice)
        turn.unit.repo(Person).save(turn.person)
        turn.__dict__.pop("words", None)
        turn.say("done.lang")
        return
    turn.say(
        "lang.choose", *column(Button(turn.wording.of(code)("lang.name"), Action("lang", 0, code)) for code in LANGS)
    )


def home(turn: Turn) -> None:
    """/home PLACE binds the home grid (WH-04); /home alone says which it is."""
    name = turn.said
    if turn.pressed.choice in turn.unit.district.areas:
        _settle(turn, turn.pressed.choice)
        return
    if not name:
        key = "home.is" if turn.person.home in turn.unit.district.areas else "home.none"
        turn.say(key, area=turn.person.home)
        return
    found = turn.router.places.find(name)
    if found.area:
        _settle(turn, found.area)
    elif found.choices:
        rows = column(Button(turn.words.area(code), Action("home", 0, code)) for code in found.choices)
        turn.say("report.which_place", *rows, place=name)
    else:
        turn.say("home.unknown", place=name)


def _settle(turn: Turn, area: str) -> None:
    turn.person.home = area
    turn.unit.repo(Person).save(turn.person)
    turn.say("home.is", area=area)


def human(turn: Turn) -> None:
    """人工: how to reach a person."""
    turn.say("help.human", phone=turn.unit.district.phone)


def happening(turn: Turn) -> None:
    """What happened to a chat rather than in it."""
    address = str(turn.update.chat)
    kind = turn.update.happening
    if kind == "migrated":
        turn.do(c.MoveAddress(address, f"{turn.update.chat.platform}:{turn.update.text}"))
    elif kind in {"blocked", "removed"}:
        turn.do(c.LoseAddress(address, kind))
    elif kind == "unblocked":
        turn.person.reachable = True
        turn.unit.repo(Person).save(turn.person)
    elif kind == "added":
        turn.say("help.group_added")
    turn.answered = True
