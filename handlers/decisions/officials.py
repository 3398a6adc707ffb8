"""Officials of a village: rolls, codes, acts of a decision, paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core import commands as c
from core.decisions.cases import profile_of
from core.decisions.outcomes import LOST, begun_again, told_result
from core.decisions.procedures import Act
from core.decisions.records import Decision
from core.errors import NotYourOffice, SaySomething
from core.people.records import Appointment
from core.refs import Ref
from core.routing import typed
from core.routing.moments import read_moments
from core.workflow.work_calendar import local
from handlers.context import Context, Conversation, column
from handlers.decisions import figures as decision_figures
from handlers.decisions import meetings, rolls, stopping
from handlers.decisions import setup as decision_setup
from handlers.decisions.cards import attempt, decision_card, listed, of_answer, of_press, visible
from handlers.messages import Action, Button, Card
from handlers.people.appointments import actor_of, newest_roll, office, place_of, roles_with, settle
from handlers.voting import contest, verification

_ASKS = frozenset({"authorise"})
_WORDED = {"plan": "vote.ask_plan"}  # what is asked where "a few sentences" would leave out the money


def start(ctx: Context) -> None:
    """/decide lists; /decide TITLE asks which way the matter goes."""
    title = ctx.said
    if not title:
        found = visible(ctx)
        ctx.reply(listed(ctx, found, "desk_decision"))
        return
    office(ctx, roles_with(ctx, "propose_matter"))
    ctx.set_step("decide", title=title)
    profiles = ctx.uow.district.charter.profiles
    rows = column(Button(p.names.say(ctx.words.lang), Action("profile", 0, p.code)) for p in profiles.values())
    ctx.say("vote.which_way", *rows, title=title)


def choose_profile(ctx: Context) -> None:
    """Start the decision on the chosen way, with the village's own roll."""
    asked: dict[str, Any] = ctx.state.get("ask") or {}
    if "title" not in asked:
        raise SaySomething(deed="start")
    appointment = office(ctx, roles_with(ctx, "propose_matter"))
    area = place_of(ctx, appointment)
    roll = newest_roll(ctx, area)
    command = c.StartDecision(
        ctx.pressed.choice, area, appointment.department, asked["title"], roll_id=roll.id if roll else 0
    )
    ctx.do(command, actor_of(ctx, appointment))
    ctx.set_step("")
    _show(ctx, ctx.uow.repo(Decision).find(area=area, newest=True, limit=1)[0])


def again(ctx: Context) -> None:
    """A vote that came to nothing comes before a new meeting, with all that still counts."""
    before = of_press(ctx)
    appointment = office(ctx, roles_with(ctx, "propose_matter"))
    roll = newest_roll(ctx, before.area)
    command = c.StartDecision(
        before.profile, before.area, before.department, before.title, roll_id=roll.id if roll else 0, after=before.id
    )
    ctx.do(command, actor_of(ctx, appointment))
    _show(ctx, ctx.uow.repo(Decision).find(area=before.area, newest=True, limit=1)[0])


def show(ctx: Context) -> None:
    """A decision with the acts that this official may do in its stage."""
    _show(ctx, of_press(ctx))


def _show(ctx: Context, decision: Decision) -> None:
    held = {appointment.role for appointment in ctx.appointments}
    profile = profile_of(ctx.uow, decision)
    acts = (act for act in profile.act_list(decision.stage) if act.who & held)
    buttons = [Button(act.names.say(ctx.words.lang), Action("do_act", decision.id, act.code)) for act in acts]
    if not decision.phase and held & roles_with(ctx, "propose_matter"):
        buttons.append(ctx.button("press.settle", Action("settle", decision.id)))
        if not decision.matter and profile.matters:
            buttons.append(ctx.button("press.matter", Action("matter", decision.id)))
    lost = decision.outcome in LOST and told_result(ctx.uow, decision) and not begun_again(ctx.uow, decision)
    if lost and held & roles_with(ctx, "propose_matter"):
        key = "press.vote_revise" if decision.outcome == "failed" else "press.vote_again"
        buttons.insert(0, ctx.button(key, Action("vote_again", decision.id)))
    buttons += [*contest.buttons(ctx, decision), *decision_setup.buttons(ctx, decision)]
    ctx.reply(decision_card(ctx, decision, column(buttons)))


def choose_matter(ctx: Context) -> None:
    """Which of the matters this is; the body follows from it."""
    decision, choice = of_press(ctx), ctx.pressed.choice
    matters = ctx.uow.district.charter.matters
    if not choice:
        own = [one for one in matters.values() if one.code in profile_of(ctx.uow, decision).matters]
        rows = column(Button(m.names.say(ctx.words.lang), Action("matter", decision.id, m.code)) for m in own)
        ctx.say("vote.which_matter", *rows)
        return
    settle(ctx, decision, matter=choice, body=matters[choice].body if choice in matters else None)
    _show(ctx, decision)


def do_act(ctx: Context) -> None:
    """An act by a press; what it must say is asked for, what is missing is told with its article."""
    decision = of_press(ctx)
    act = profile_of(ctx.uow, decision).act(decision.stage, ctx.pressed.choice)
    if act is None:
        ctx.toast("trouble.stale_button")
        return
    appointment = office(ctx, act.who)
    if act.words or act.effect in _ASKS:
        ctx.set_step("act_words", decision=decision.id, act=act.code)
        asks = "vote.ask_until" if act.effect in _ASKS else contest.ASKS.get(act.effect, _WORDED.get(act.effect, ""))
        ctx.ask(asks or "vote.ask_words", _leave(ctx), name=act.names.say(ctx.words.lang), at=_day(ctx))
        return
    if act.effect == "collective_check":
        ctx.set_step("")
        codes = (("yes", "press.applies"), ("no", "press.applies_not"))
        ctx.say(
            "vote.ask_applies", *column(ctx.button(key, Action("applies", decision.id, code)) for code, key in codes)
        )
        return
    _carry(ctx, decision, act, "", {}, appointment)


def applies(ctx: Context) -> None:
    """The answer to whether the matter belongs to the collective economic organisation."""
    decision = of_press(ctx)
    act = profile_of(ctx.uow, decision).act(decision.stage, "collective_check")
    if act is None:
        ctx.toast("trouble.stale_button")
        return
    _carry(ctx, decision, act, "", {"applies": ctx.pressed.choice == "yes"}, office(ctx, act.who))


def _carry(
    ctx: Context, decision: Decision, act: Act, text: str, facts: dict[str, Any], appointment: Appointment
) -> None:
    if attempt(ctx, decision, act.code, actor_of(ctx, appointment), text, **facts):
        ctx.set_step("")
        _show(ctx, decision)


def answer(ctx: Context) -> None:
    """The words that were asked for: of an act, or when and where the meeting is."""
    asked, found = ctx.state["ask"], of_answer(ctx)
    if ctx.state["step"] == "settle":
        _settle(ctx, found)
        return
    act = profile_of(ctx.uow, found).act(found.stage, asked["act"])
    if act is None:
        raise NotYourOffice(deed=asked["act"])
    if stopping.doubted(ctx, found, act.effect):
        return
    facts: dict[str, Any] = {"matters": [found.matter], "until": ctx.text} if act.effect == "authorise" else {}
    if act.effect in contest.ASKS:
        facts = contest.facts_of(ctx, act.effect, ctx.text)
    _carry(ctx, found, act, ctx.text, facts, office(ctx, act.who))


def ask_settle(ctx: Context) -> None:
    """When the meeting is, when the vote closes and where it is, one question after the other; the place may wait."""
    decision, kept = of_press(ctx), ctx.state.get("ask") or {}
    if ctx.pressed.choice == LATER and ctx.state.get("step") == "settle" and "closes_at" in kept:
        _set(ctx, decision, kept)
        return
    _ask_next(ctx, {"decision": decision.id})


def _settle(ctx: Context, decision: Decision) -> None:
    """One answer may hold several: '12月8日下午3点到12月9日下午5点，文化礼堂'."""
    kept = dict(ctx.state["ask"])
    found, rest = read_moments(ctx.text, ctx.uow.now)
    wanted = [name for name in meetings.TIMES if name not in kept]
    if wanted and not found:
        _ask_next(ctx, kept, "vote.no_time")
        return
    early = next((at for at in found if at <= ctx.uow.now), None)
    if early:
        _ask_next(ctx, kept, "vote.time_past", at=early)
        return
    kept |= {name: at.isoformat() for name, at in zip(wanted, found, strict=False)}
    if "closes_at" in kept and kept["closes_at"] <= kept["meeting_at"]:
        _ask_next(ctx, {k: v for k, v in kept.items() if k != "closes_at"}, "vote.closes_early")
        return
    if rest:
        kept["place"] = rest
    if "closes_at" in kept and "place" in kept:
        _set(ctx, decision, kept)
        return
    _ask_next(ctx, kept)


LATER = "later"  # the place is told another time


def _set(ctx: Context, decision: Decision, kept: dict[str, Any]) -> None:
    times = {name: datetime.fromisoformat(kept[name]) for name in meetings.TIMES}
    settle(ctx, decision, **times, place=kept.get("place", ""))
    ctx.set_step("")
    _show(ctx, decision)


def _ask_next(ctx: Context, kept: dict[str, Any], wrong: str = "", **facts: Any) -> None:
    """What of time, end and place is still to be said; `wrong`: why the last answer does not do."""
    ctx.set_step("settle", **kept)
    wanted = next((name for name in (*meetings.TIMES, "place") if name not in kept), "place")
    lines = [ctx.words(wrong, **facts)] if wrong else []
    lines.append(ctx.words(f"vote.ask_{wanted}", at=_day(ctx)))
    later = (
        ((ctx.button("press.place_later", Action("settle", kept["decision"], LATER)),),) if wanted == "place" else ()
    )
    ctx.reply(Card("\n".join(lines), rows=(*later, _leave(ctx)), ask=not ctx.update.private))


def _day(ctx: Context) -> date:
    """The day that an example names: one to come."""
    return local(ctx.uow.now + meetings.AHEAD).date()


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (ctx.button("press.leave", Action("leave")),)


def paper(ctx: Context) -> None:
    """/paper V… N: a paper ballot is handed to line N of the vote that runs here."""
    appointment = office(ctx, roles_with(ctx, "enter_paper_ballots"))
    number = ctx.said
    ctx.act(Ref("decision", _running(ctx, appointment).id), "hand_paper", number=number)
    ctx.say("vote.paper_handed", number=number)


def sheet(ctx: Context) -> None:
    """/sheet PILE 同意=3 不同意=1: what this teller reads."""
    appointment = office(ctx, roles_with(ctx, "enter_paper_ballots"))
    pile, *pairs = ctx.said.split() or [""]
    spoken = {ctx.words(f"ballot.{code}"): code for code in ("yes", "no", "abstain", "invalid")}
    counts: dict[str, int] = {}
    for pair in pairs:
        word, _, count = pair.rpartition("=")
        number = typed.whole(count)
        if number is None:
            raise SaySomething(deed="sheet")
        counts[spoken.get(word, word)] = number
    decision = _running(ctx, appointment)
    ctx.act(Ref("decision", decision.id), "enter_sheet", pile=pile, counts=counts)
    ctx.say("vote.sheet_in", pile=pile)


def _running(ctx: Context, appointment: Appointment) -> Decision:
    """The vote that runs in this village; the latest where there are several."""
    found = ctx.uow.repo(Decision).find(area=place_of(ctx, appointment), phase="open", newest=True, limit=1)
    if not found:
        raise SaySomething(deed="paper")
    return found[0]


BUTTONS: dict[str, Conversation] = {
    "desk_decision": show,
    "profile": choose_profile,
    "matter": choose_matter,
    "settle": ask_settle,
    "vote_again": again,
    "do_act": do_act,
    "applies": applies,
    "stop_sure": stopping.confirmed(answer),
    **rolls.BUTTONS,
    **decision_setup.BUTTONS,
    **meetings.BUTTONS,
    **verification.BUTTONS,
}
WORDS: dict[str, Conversation] = {
    "/decide": start,
    **rolls.WORDS,
    "/paper": paper,
    "/sheet": sheet,
    **decision_setup.WORDS,
    **meetings.WORDS,
    **decision_figures.WORDS,
    **verification.WORDS,
}
STEPS: dict[str, Conversation] = {
    "act_words": answer,
    "settle": answer,
    **decision_setup.STEPS,
    **meetings.STEPS,
    **verification.STEPS,
}
