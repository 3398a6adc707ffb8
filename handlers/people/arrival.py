"""Coming and going: /start, /bind, /lang, /home, help, lost groups."""

import re
import secrets

from core import commands as c
from core.errors import BadCode, NoSuchTicket, WrongPlaceForCode, there
from core.people.records import Binding, Person
from core.refs import Ref
from core.tickets.records import Ticket
from core.workflow.numbers import read as read_number
from handlers.context import Context, Conversation, Rows, column
from handlers.messages import Action, Button, Card
from handlers.people import groups, menu, todo
from handlers.wording import LANGS, best_lang

SENTENCE = 4  # words that are surely no name and no sign
NAME = 12  # characters; who is asked in English may name a place or a person in Chinese
_ENGLISH, _HAN = re.compile(r"(?<!\S)[A-Za-z][a-z']*(?=[\s,.!?]|$)"), re.compile("[\u3400-\u9fff]")
_PINYIN = re.compile(
    "(?>er|(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|uang|i?ong|ang|eng|ing|i?an|i?ao|u?an|u?ai|[eu]i|ou|[eiu]n|i[aeu]|u[aoe]"
    "|[aoeiuv]))++"
)


def start(ctx: Context) -> None:
    """/start greets; /start CODE takes a post."""
    code = ctx.said
    if not code:
        help_(ctx)
        return
    if not ctx.update.private:
        raise WrongPlaceForCode(command="/bind")
    ctx.do(c.AcceptInvitation(ctx.person.id, code))
    ctx.__dict__.pop("appointments", None)
    appointment = ctx.appointments[-1]
    first = (ctx.button("press.todo", Action("todo")),) if todo.waits(ctx) else ()
    rows = (*first, ctx.button("press.first_day", Action("tour", 1)))
    ctx.say("done.start", rows, role=appointment.role, department=appointment.department)


def bind(ctx: Context) -> None:
    """/bind CODE in a group."""
    code = ctx.said
    if ctx.update.private:
        raise WrongPlaceForCode(command="/start")
    if not code:
        raise BadCode()
    ctx.do(c.BindGroup(ctx.person.id, code, str(ctx.update.chat)))
    bound = next(iter(ctx.uow.repo(Binding).find(address=str(ctx.update.chat), valid_to=None)))
    ctx.say("grid.bound" if bound.area else "done.bind", department=bound.department, area=bound.area)


def help_(ctx: Context) -> None:
    """What the bot does, in four lines and an example."""
    if not ctx.update.private:
        ctx.say("help.group")
        return
    key = "help.staff" if ctx.appointments else "help.resident"
    district = ctx.uow.district
    facts = {"district": district.names.say(ctx.words.lang), "phone": district.phone}
    todo: Rows = ((ctx.button("press.todo", Action("todo")),),) if ctx.appointments else ()
    rows = (*todo, (ctx.button("press.my", Action("my")), ctx.button("press.lang", Action("lang"))))
    own = menu.lines(ctx.words, district, ctx.appointments)
    ctx.reply(Card("\n".join([ctx.words(key, **facts), *own]), ctx.words("help.title", **facts), rows))


def in_own_tongue(ctx: Context) -> Context:
    """Whoever writes English is answered so, and again in Chinese as soon as they write that; staff choose by /lang."""
    text = ctx.update.text
    words = _ENGLISH.findall(text)
    if not ctx.update.private or text.startswith("/") or (len(words) < SENTENCE and "tongue" not in ctx.state):
        return ctx
    english = _english(text, words)
    step, short = ctx.state.get("step"), len(_HAN.findall(text)) <= NAME
    names = short and (step == "form" or (step == "place" and ctx.router.places.find(text).area))
    if "tongue" in ctx.state and _HAN.search(text) and not (english or names):
        ctx.uow.repo(Person).change(ctx.person, lang=ctx.state.pop("tongue"))
    elif ctx.person.lang != "en" and english and not ctx.appointments:
        ctx.state["tongue"] = ctx.person.lang
        ctx.uow.repo(Person).change(ctx.person, lang="en")
    return ctx


def _english(text: str, words: list[str]) -> bool:
    """Whether it is a sentence of English, be there a name in Chinese in it, and none of Chinese in Latin letters."""
    strange = [word for word in words if not _PINYIN.fullmatch(word.lower())]
    return len(words) >= max(SENTENCE, len(_HAN.findall(text)) + 1) and len(strange) > 1


def lang(ctx: Context) -> None:
    """/lang: three buttons, each in its own language."""
    choice = ctx.pressed.choice or ctx.said
    if choice in LANGS or choice[:2].lower() in {"zh", "en"}:
        ctx.state.pop("tongue", None)
        ctx.uow.repo(Person).change(ctx.person, lang=choice if choice in LANGS else best_lang(choice))
        ctx.__dict__.pop("words", None)
        menu.show(ctx.uow, ctx.wording, ctx.person)
        ctx.say("done.lang")
        return
    ctx.say(
        "lang.choose", *column(Button(ctx.wording.of(code)("lang.name"), Action("lang", 0, code)) for code in LANGS)
    )


def home(ctx: Context) -> None:
    """/home PLACE binds the home grid (WH-04); /home alone says which it is."""
    name = ctx.said
    if ctx.pressed.choice in ctx.uow.district.areas:
        _settle(ctx, ctx.pressed.choice)
        return
    if not name:
        key = "home.is" if ctx.person.home in ctx.uow.district.areas else "home.none"
        ctx.say(key, area=ctx.person.home)
        return
    found = ctx.router.places.find(name)
    if found.area:
        _settle(ctx, found.area)
    elif found.choices:
        rows = column(Button(ctx.words.area(code), Action("home", 0, code)) for code in found.choices)
        ctx.say("report.which_place", *rows, place=name)
    else:
        ctx.say("home.unknown", place=name)


def _settle(ctx: Context, area: str) -> None:
    ctx.uow.repo(Person).change(ctx.person, home=area)
    ctx.say("home.is", area=area)


OUT = ("退出", "登出", "out", "off")


def login(ctx: Context) -> None:
    """/link: a code for one's other browser. /link NUMBER, for the desk: one for the reporter, met in person."""
    code = f"{secrets.randbelow(10**10):010d}"
    shown = f"{code[:5]} {code[5:]}"
    if not ctx.update.private:
        ctx.say("help.group")
    elif ctx.said in OUT:
        ctx.do(c.CloseLogins(""))
        ctx.say("login.out")
    elif ctx.said:
        number = read_number(ctx.said)
        found = there(ctx.uow.repo(Ticket).first(number=number) if number else None, NoSuchTicket, ctx.said[:20])
        ctx.act(Ref("ticket", found.id), "give_login", code=code)
        ctx.say("login.for_reporter", number=found.number, code=shown)
    elif ctx.uow.demo or (ctx.update.platform != "web" and not ctx.appointments):
        ctx.say("login.no_demo" if ctx.uow.demo else "login.only_page")
    elif ctx.update.platform != "web":
        ctx.do(c.AskLogin(code))
        ctx.say("login.console", (Button(ctx.words("login.enter"), url=f"/console/enter#{code}"),), code=shown)
    else:
        ctx.do(c.AskLogin(code))
        ctx.say("login.code", code=shown)


def console(ctx: Context) -> None:
    """/console, or 工作台: where it is; in a private chat that is no page, the code that lets in."""
    if not ctx.appointments:
        ctx.say("console.closed")
    elif ctx.update.private and not ctx.uow.demo and ctx.update.platform != "web":
        login(ctx)
    else:
        ctx.say("login.open", (Button(ctx.words("login.enter"), url="/console"),))


def happening(ctx: Context) -> None:
    """What happened to a chat rather than in it."""
    address = str(ctx.update.chat)
    kind = ctx.update.happening
    if kind == "migrated":
        ctx.do(c.MoveAddress(address, f"{ctx.update.chat.platform}:{ctx.update.text}"))
    elif kind in {"blocked", "removed"}:
        ctx.do(c.LoseAddress(address, kind))
    elif kind == "unblocked":
        ctx.uow.repo(Person).change(ctx.person, reachable=True)
    elif kind == "rights":
        groups.knock(ctx.uow, ctx.wording, address)
    elif kind == "added":
        ctx.say("help.group_added")
    ctx.answered = True


BUTTONS: dict[str, Conversation] = {"lang": lang, "home": home, "tour": menu.tour}
WORDS: dict[str, Conversation] = {
    "/start": start,
    "/bind": bind,
    **dict.fromkeys(("/lang", "换语言", "english", "english please", "do you speak english"), lang),
    **dict.fromkeys(("i don't speak chinese", "i can't read chinese", "can someone speak english"), lang),
    "/home": home,
    "/link": login,
    **dict.fromkeys(("/console", "工作台"), console),
    **dict.fromkeys(("/help", "帮助", "help", "你好", "您好", "hello", "hi"), help_),
}
