"""What staff say or ask about their work: its button, nothing is filed."""

from dataclasses import replace

from core.calls.spoken import units_said
from core.refs import ticket_ref
from core.routing.folding import fold
from core.routing.router import CERTAIN, Reading
from core.routing.several import which_of
from core.routing.small_talk import asking, meant
from core.routing.work_talk import (
    about_desk,
    about_overdue,
    acts_said,
    asks,
    asks_how,
    got_it,
    looked,
    measured,
    names_one,
    on_spot,
    orders,
    plans,
    to_whom,
    who_told,
    wished,
)
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from handlers.appraisal import rates
from handlers.calls.wanted import begun
from handlers.context import Context, column
from handlers.frame import left
from handlers.frame.questions import question_of
from handlers.messages import Action, Button, Card, held_of
from handlers.people import menu, own_matters, todo
from handlers.people.appointments import speaking
from handlers.procedures.lists import about, spoken_of
from handlers.tickets.cards import ticket_button
from handlers.tickets.form import SEARCH
from handlers.tickets.opened import pressable
from handlers.tickets.spoken import REACHES, all_signed, keep, taking, who_is_not_told

SHOWN, MANY = 4, 16
SAID = 16  # characters; who writes more tells something


def asked(ctx: Context) -> bool:
    """Whether somebody with a post speaks of work (派错了, 没看到堵); then the matters it may be about are offered."""
    plain = fold(ctx.text).plain
    if not ctx.appointments or ctx.update.attachments:
        return False
    if all_signed(ctx, ctx.text):
        return True
    heard, acts = ctx.router.read(ctx.text), acts_said(plain)
    if who_told(plain) and not heard.known:
        ways = [button for one in _newest(ctx, heard) if (button := _of_matter(ctx, one, [*REACHES], plain))]
        ctx.reply(Card(who_is_not_told(ctx, ways), rows=column([*ways[:SHOWN], _else(ctx)[0]])))
        return True
    how = bool(acts) and asks_how(plain) and not heard.known
    work = bool(heard.talk and heard.talk.type == "work")
    if not (work or how or about_desk(plain) or on_spot(plain)):
        return _begins(ctx, heard)
    found = _newest(ctx, heard)
    same = [one for one in found if heard.known and one.category == heard.category] or _named(ctx, plain, found)
    seen = on_spot(plain) and not about_desk(plain)
    if heard.place.how == "named" and heard.place.area and seen:
        same = [one for one in same if one.area and ctx.uow.district.overlap(one.area, heard.place.area)]
    if seen and not same and (heard.place.how == "named" or not found or (heard.known and not looked(plain))):
        return False
    said = how or seen or orders(plain) or plans(plain) or (asks(plain) and about_desk(plain))  # 怎么延期
    if heard.known and not same and not names_one(plain) and (heard.place.area or not said):
        return False
    meant = how or (not asks(plain) and (same or seen or not heard.known or names_one(plain)))
    if not _meant(ctx, same or found, plain, acts if meant else [], how=how):
        _offer(ctx, same or found)
    return True


def _meant(ctx: Context, found: list[Ticket], plain: str, acts: list[str], *, how: bool) -> bool:
    """How the act is done that is spoken of, and its button on each matter that has it now; False where none has it and
    nothing was asked. What was seen on the spot is taken along (我看过了，灯确实坏了)."""
    taken, rows = on_spot(plain) and not how, list[Button]()
    for ticket in found:
        if len(rows) < SHOWN and (button := _of_matter(ctx, ticket, acts, plain)):
            rows.append(button)
    if not rows and not how:
        return False
    if rows and taken:
        keep(ctx, "?", ctx.text)
        rows = [taking(button, ctx.state["said"]["token"]) for button in rows]
    if how:
        told = [ctx.words(f"howto.{acts[0]}"), ctx.words("desk.now" if rows else "desk.none")]
    else:
        told = [ctx.words("desk.takes" if taken else "desk.which", text=ctx.text)]
    ctx.state["held"] = held_of(ctx.update)
    ctx.reply(Card("\n".join(told), rows=column([*rows, *_else(ctx)])))
    return True


def _of_matter(ctx: Context, ticket: Ticket, acts: list[str], plain: str) -> Button | None:
    """The likeliest button on a matter, which it names."""
    button = _act_on(ctx, ticket, acts, plain)
    facts = {"number": ticket.number, "category": ticket.category}
    return button and replace(button, label=ctx.words("desk.act_on", text=button.label, **facts))


def _act_on(ctx: Context, ticket: Ticket, acts: list[str], plain: str) -> Button | None:
    """The likeliest button on a matter for what was said; with the department that was named."""
    may = {button.action.name: button for row in pressable(ctx, ticket) for button in row if button.action}
    whom = to_whom(plain)
    for name in ("choose_unit", "overrule"):
        if whom and name in acts and name in may and (to := SEARCH["departments"](ctx, ticket, whom)):
            label = ctx.words("press.dispatch", department=to[0][0])
            return Button(label, Action(name, ticket.id, to[0][0]))
    begins = about(ctx.uow, ctx.words, [ctx.actor], ticket_ref(ticket.id), "ticket")
    named = (button for name in acts for button in begins if name in button.label)  # 呼请区领导, by 领导
    return next((may[name] for name in acts if name in may), next(named, None))


def _else(ctx: Context) -> list[Button]:
    return [ctx.button("press.todo", Action("todo")), ctx.button("press.it_is", Action("as_report"))]


def _begins(ctx: Context, heard: Reading) -> bool:
    """Whether staff name what they may begin, and tell no matter at a place: 周六安排排班, 3栋要入户登记一下."""
    told = heard.known or heard.place.how == "named" or bool(ctx.state.get("draft")) or len(ctx.text) > SAID
    found = not told and ctx.update.private and not asks(fold(ctx.text).plain) and bool(spoken_of(ctx))
    if found:
        _offer(ctx, _newest(ctx, heard))
    return found


def vague(ctx: Context) -> bool:
    """Whether who has a post and matters open says what is surely no matter and names no place (已经拉警戒线了): it is
    likelier of these than a report, and can be made one."""
    if not ctx.appointments or not ctx.update.private or ctx.update.attachments or ctx.update.location:
        return False
    heard = ctx.router.read(ctx.text)
    if (
        ctx.state.get("draft")
        or heard.confidence >= CERTAIN
        or heard.place.how == "named"
        or ctx.router.danger(ctx.text)
    ):
        return False
    if found := _newest(ctx, heard):
        _offer(ctx, found)
    return bool(found)


def _offer(ctx: Context, found: list[Ticket]) -> None:
    """What the words name that may be begun, the matters it may be about; or it is a report after all."""
    ctx.state["held"], begins = held_of(ctx.update), spoken_of(ctx)
    rows = [*begins[:SHOWN], *(ticket_button(ctx.words, one, "my.line") for one in found[:SHOWN])]
    ctx.say("frame.at_work", *column([*rows, *_else(ctx)]))


def unaddressed(ctx: Context) -> bool:
    """收到, 不归我们管, 办完了, said in a group in reply to nothing, or 收到 in private: what waits, to be pressed."""
    plain, update = fold(ctx.text).plain, ctx.update
    if not ctx.appointments or update.attachments:
        return False
    if meant(plain) == "withdraw" and not (question_of(ctx) or ctx.state.get("draft") or own_matters.newest(ctx)):
        return asked(ctx)  # 这件我撤回: of one's own there is nothing to withdraw
    heard = ctx.router.read(ctx.text).talk
    spoken = about_desk(plain) or on_spot(plain) or got_it(plain) or wished(plain)[0] == "todo"
    spoken = spoken or bool(heard and heard.type == "work")
    private = update.private and not (got_it(plain) and todo.waits(ctx))  # 收到, where something waits to be signed for
    told = private or bool(update.reply_to or question_of(ctx))
    if update.private and question_of(ctx):  # 今天还有什么没办, 今日任务, beside a form
        told = wished(plain)[0] != "todo" or not (asks(plain) or len(plain) <= SHOWN) or ctx.router.read(ctx.text).known
    if told or not spoken:
        return False
    todo.todo(ctx)
    return True


def wish(ctx: Context) -> str:
    """The command that staff ask for in words (今天有什么要办, 叫城管一起来); '' for none. What else was said is its
    argument where it takes one."""
    plain = fold(ctx.text).plain
    if not ctx.update.attachments and (call := begun(ctx)):
        ctx.update = replace(ctx.update, text=f"/whistle {call}")
        return "/whistle"
    command, rest = wished(plain) if ctx.appointments and not ctx.update.attachments else ("", "")
    if ctx.appointments and (whose := measured(plain)) and rates.named(ctx, whose):
        return _typed(ctx, "rates", whose) if "rates" in menu.commands(ctx.uow.district, ctx.appointments) else ""
    if command == "todo" and about_overdue(plain) and not todo.waits(ctx):
        command = "digest"  # 哪些超时了, asked by who supervises: what is open longest
    if command == "digest" and command not in menu.commands(ctx.uow.district, ctx.appointments):
        command = "rates"  # 本周办了几件: the figures of the own place
    if not command or command not in menu.commands(ctx.uow.district, ctx.appointments):
        return ""
    heard = ctx.router.read(ctx.text)
    if heard.known and heard.place.how == "named" and command != "duty":
        return ""  # it tells of a matter at a place
    return _typed(ctx, command, rest)


def _typed(ctx: Context, command: str, rest: str = "") -> str:
    """The command as if typed, with what else was said where it takes that: an item, the departments to be called."""
    if command == "whistle" and not asking(fold(ctx.text).plain) and units_said(ctx.uow.district, ctx.text).called:
        rest = ctx.text
    elif command != "duty":
        rest = rates.asked_for(ctx, rest) if command == "rates" else ""
    if (ctx.state.get("draft") or {}).get("unclear"):
        left.put_aside(ctx, "draft")  # that was no report, and this is none
    ctx.update = replace(ctx.update, text=f"/{command} {rest}".strip())
    return f"/{command}"


def learnt(ctx: Context) -> str:
    """The command of staff that sentences taught to be asked for (哪个街道压得最多), "" for none."""
    told = not (ctx.state.get("draft") or {"unclear": True}).get("unclear")
    if not ctx.appointments or ctx.update.attachments or told or not ctx.router.read(ctx.text).talk:
        return ""
    command = ctx.router.command(ctx.text)
    if not command or command not in menu.commands(ctx.uow.district, ctx.appointments):
        return ""
    return _typed(ctx, command)


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
