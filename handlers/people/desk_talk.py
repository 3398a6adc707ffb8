"""What staff say about their work: shown the matters, nothing is filed."""

from dataclasses import replace

from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.several import which_of
from core.routing.work_talk import about_desk, about_overdue, asks, got_it, names_one, on_spot, orders, wished
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from handlers.context import Context, column
from handlers.frame.questions import question_of
from handlers.messages import Action, held_of
from handlers.people import menu, todo
from handlers.people.appointments import speaking
from handlers.tickets.cards import ticket_button

SHOWN, MANY = 4, 16


def asked(ctx: Context) -> bool:
    """Whether somebody with a post speaks of work (派错了, 没看到堵); then the matters it may be about are offered."""
    plain = fold(ctx.text).plain
    if not ctx.appointments or ctx.update.attachments:
        return False
    heard = ctx.router.read(ctx.text)
    work = bool(heard.talk and heard.talk.type == "work")
    if not (work or about_desk(plain) or on_spot(plain)):
        return False
    found = _newest(ctx, heard)
    same = [one for one in found if heard.known and one.category == heard.category] or _named(ctx, plain, found)
    if on_spot(plain) and not same and not about_desk(plain):
        return False
    said = orders(plain) or (asks(plain) and about_desk(plain))  # 怎么延期
    if heard.known and not same and not names_one(plain) and (heard.place.area or not said):
        return False
    _offer(ctx, same or found)
    return True


def vague(ctx: Context) -> bool:
    """Whether who has a post and matters open says what is surely no matter and names no place (已经拉警戒线了): it is
    likelier of these than a report, and can be made one."""
    if not ctx.appointments or not ctx.update.private or ctx.update.attachments or ctx.update.location:
        return False
    heard = ctx.router.read(ctx.text)
    if ctx.state.get("draft") or heard.sure or heard.place.how == "named" or ctx.router.danger(ctx.text):
        return False
    if found := _newest(ctx, heard):
        _offer(ctx, found)
    return bool(found)


def _offer(ctx: Context, found: list[Ticket]) -> None:
    """The matters it may be about; or it is a report after all."""
    ctx.state["held"] = held_of(ctx.update)
    rows = [ticket_button(ctx.words, one, "my.line") for one in found[:SHOWN]]
    other = [ctx.button("press.todo", Action("todo")), ctx.button("press.it_is", Action("as_report"))]
    ctx.say("frame.at_work", *column([*rows, *other]))


def unaddressed(ctx: Context) -> bool:
    """收到, 不归我们管, 办完了, said in a group in reply to nothing, or 收到 in private: what waits, to be pressed."""
    plain, update = fold(ctx.text).plain, ctx.update
    heard = ctx.router.read(ctx.text).talk
    spoken = about_desk(plain) or on_spot(plain) or got_it(plain) or wished(plain)[0] == "todo"
    spoken = spoken or bool(heard and heard.type == "work")
    private = update.private and not (got_it(plain) and todo.waits(ctx))  # 收到, where something waits to be signed for
    told = private or update.reply_to or update.attachments or question_of(ctx) or not ctx.appointments
    if told or not spoken:
        return False
    todo.todo(ctx)
    return True


def wish(ctx: Context) -> str:
    """The command that staff ask for in words (今天有什么要办, 叫城管一起来); '' for none. What else was said is its
    argument where it takes one."""
    command, rest = wished(fold(ctx.text).plain) if ctx.appointments and not ctx.update.attachments else ("", "")
    if command == "todo" and about_overdue(fold(ctx.text).plain) and not todo.waits(ctx):
        command = "digest"  # 哪些超时了, asked by who supervises: what is open longest
    if not command or command not in menu.commands(ctx.uow.district, ctx.appointments):
        return ""
    heard = ctx.router.read(ctx.text)
    if heard.known and heard.place.how == "named" and command != "duty":
        return ""  # it tells of a matter at a place
    ctx.update = replace(ctx.update, text=f"/{command} {rest}" if command == "duty" else f"/{command}")
    return f"/{command}"


def learnt(ctx: Context) -> str:
    """The command of staff that sentences taught to be asked for (哪个街道压得最多), "" for none."""
    if not ctx.appointments or ctx.update.attachments or ctx.state.get("draft") or not ctx.router.read(ctx.text).talk:
        return ""
    command = ctx.router.command(ctx.text)
    if not command or command not in menu.commands(ctx.uow.district, ctx.appointments):
        return ""
    ctx.update = replace(ctx.update, text=f"/{command}")
    return f"/{command}"


def _named(ctx: Context, plain: str, found: list[Ticket]) -> list[Ticket]:
    """Those that staff name by a word of it, or by where it stood in what was shown: 健身的派给社区, 第二个派错了."""
    which, at, _ = which_of(plain)
    shown = [number for name, number, _ in ctx.state.get("options", []) if name == "show"]
    if which and at and int(which) <= len(shown):
        return [one for one in found if one.id == shown[int(which) - 1]]
    said = {plain[i : i + 2] for i in range(len(plain) - 1)}
    kinds = ctx.uow.district.categories
    names = {one.id: fold(kinds[one.category].names.hans).plain for one in found}
    return [one for one in found if any(names[one.id][i : i + 2] in said for i in range(len(names[one.id]) - 1))]


def _newest(ctx: Context, heard: Reading) -> list[Ticket]:
    """Those that the person's departments have or decide, and those of the kind that are read there; newest first."""
    codes = sorted({one.department for one in speaking(ctx)})
    shelf = ctx.uow.repo(Ticket)
    found = shelf.find(desk=codes, newest=True, limit=MANY)
    found += shelf.find(department=codes, newest=True, limit=MANY)
    if heard.known:
        found += shelf.find(category=heard.category, newest=True, limit=MANY)
    for post in speaking(ctx):
        found += todo.around(ctx, post)[:MANY]
    mine = {ticket.id: ticket for ticket in found if ticket.state not in ENDED and ctx.reads(ticket)}
    return [mine[row] for row in sorted(mine, reverse=True)]
