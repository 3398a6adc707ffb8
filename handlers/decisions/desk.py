"""A matter at the official's desk: begun, shown with its acts."""

from typing import Any

from core import commands as c
from core.decisions.cases import ended, profile_of
from core.decisions.effects import begun_again, came_to_nothing, told_result
from core.decisions.records import Decision
from core.errors import SaySomething
from handlers.context import Context, Conversation, column
from handlers.decisions import setup as decision_setup
from handlers.decisions.cards import decision_card, listed, of_press, visible
from handlers.frame import choosing
from handlers.messages import Action, Button
from handlers.people.appointments import actor_of, newest_roll, place_of, post
from handlers.voting import contest

BEFORE = frozenset({"plan_notice", "notice", "freeze", "open"})  # acts that a running vote has behind it


def start(ctx: Context) -> None:
    """/decide lists; /decide TITLE asks which way the matter goes."""
    title = ctx.said
    if not title:
        ctx.reply(listed(ctx, visible(ctx), "desk_decision"))
        return
    post(ctx, "propose_matter")
    _ask_way(ctx, title)


def ask_title(ctx: Context) -> None:
    """发起一件: what it is called is asked for."""
    post(ctx, "propose_matter")
    ctx.set_step("decide")
    ctx.ask("vote.ask_title", leave_row(ctx))


def _ask_way(ctx: Context, title: str, key: str = "vote.which_way", **facts: str) -> None:
    ctx.set_step("decide", title=title)
    rows = column(Button(label, Action("profile", 0, code)) for code, label in _ways(ctx))
    ctx.say(key, *rows, leave_row(ctx), title=title, **facts)


def leave_row(ctx: Context) -> tuple[Button, ...]:
    """The way out of a question."""
    return (ctx.button("press.leave", Action("leave")),)


def _ways(ctx: Context) -> list[choosing.Option]:
    return [(p.code, p.names.say(ctx.words.lang)) for p in ctx.uow.district.charter.profiles.values()]


def choose_way(ctx: Context) -> None:
    """The title that was asked for, or the way by its name; other words leave the question as it is."""
    title = (ctx.state.get("ask") or {}).get("title")
    found = choosing.labelled(_ways(ctx), ctx.text) if title and ctx.text else []
    if len(found) == 1:
        _begin(ctx, found[0][0])
    elif title:
        _ask_way(ctx, title, "vote.no_such_way", text=ctx.text[:30])
    else:
        _ask_way(ctx, ctx.text)


def _begin(ctx: Context, way: str) -> None:
    """Start the decision on the chosen way, with the village's own roll."""
    asked: dict[str, Any] = ctx.state.get("ask") or {}
    if "title" not in asked:
        raise SaySomething(deed="start")
    appointment = post(ctx, "propose_matter")
    area = place_of(ctx, appointment)
    roll = newest_roll(ctx, area)
    command = c.StartDecision(way, area, appointment.department, asked["title"], roll_id=roll.id if roll else 0)
    ctx.do(command, actor_of(ctx, appointment))
    ctx.set_step("")
    show_at_desk(ctx, ctx.uow.repo(Decision).find(area=area, newest=True, limit=1)[0])


def again(ctx: Context) -> None:
    """A vote that came to nothing comes before a new meeting, with all that still counts."""
    before = of_press(ctx)
    appointment = post(ctx, "propose_matter")
    roll = newest_roll(ctx, before.area)
    command = c.StartDecision(
        before.profile, before.area, before.department, before.title, roll_id=roll.id if roll else 0, after=before.id
    )
    ctx.do(command, actor_of(ctx, appointment))
    show_at_desk(ctx, ctx.uow.repo(Decision).find(area=before.area, newest=True, limit=1)[0])


def show(ctx: Context) -> None:
    """A decision with the acts that this official may do in its stage."""
    show_at_desk(ctx, of_press(ctx))


def show_at_desk(ctx: Context, decision: Decision) -> None:
    """What stands on the card of an official."""
    held = {appointment.role for appointment in ctx.appointments}
    profile = profile_of(ctx.uow, decision)
    over = BEFORE if decision.phase == "open" else {"close", "stop"} if ended(ctx.uow, decision) else {"close"}
    here = () if decision.phase == "stopped" else profile.act_list(decision.stage)
    acts = (act for act in here if act.who & held and act.effect not in over)
    buttons = [Button(act.names.say(ctx.words.lang), Action("do_act", decision.id, act.code)) for act in acts]
    if not decision.phase and ctx.posts("propose_matter"):
        buttons.append(ctx.button("press.settle", Action("settle", decision.id)))
        if not decision.matter and profile.matters:
            buttons.append(ctx.button("press.matter", Action("matter", decision.id)))
    told = decision.phase == "stopped" or told_result(ctx.uow, decision)
    lost = came_to_nothing(decision) and told and not begun_again(ctx.uow, decision)
    if lost and ctx.posts("propose_matter"):
        key = "press.vote_revise" if decision.outcome == "failed" else "press.vote_again"
        buttons.insert(0, ctx.button(key, Action("vote_again", decision.id)))
    buttons += [*contest.buttons(ctx, decision), *decision_setup.buttons(ctx, decision)]
    ctx.reply(decision_card(ctx, decision, column(buttons)))


BUTTONS: dict[str, Conversation] = {
    "desk_decision": show,
    "decide": ask_title,
    "profile": lambda ctx: _begin(ctx, ctx.pressed.choice),
    "vote_again": again,
}
WORDS: dict[str, Conversation] = {"/decide": start}
STEPS: dict[str, Conversation] = {"decide": choose_way}
