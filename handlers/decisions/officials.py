"""Officials of a village: acts of a decision, its times, paper."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.decisions.cases import piles_of, profile_of
from core.decisions.procedures import Act
from core.decisions.records import Decision, RollEntry, Step
from core.decisions.stages import unanswered
from core.errors import NotOnRoll, NotYourOffice, SaySomething, WrongChoice, there
from core.people.records import Appointment
from core.refs import Ref
from core.routing import typed
from core.routing.folding import fold
from core.routing.moments import read_day, read_moments
from core.routing.small_talk import meant
from core.workflow.work_calendar import local
from handlers.context import Context, Conversation, column
from handlers.decisions import meetings, rolls
from handlers.decisions.cards import attempt, of_answer, of_press, to_set_up, too_early
from handlers.decisions.desk import leave_row, show_at_desk
from handlers.messages import Action, Button, Card, shorten, still
from handlers.people.appointments import actor_of, office, place_of, post, settle
from handlers.voting import contest


def doubted(ctx: Context, decision: Decision, effect: str) -> bool:
    """Whether a yes is wanted first: what would be stopped is shown, with the reason as written. Nothing is done."""
    if effect != "stop" or ctx.pressed.name == "stop_sure":
        return False
    if "said" in ctx.state["ask"] and meant(fold(ctx.text).plain) == "yes":  # a written yes counts as the press
        ctx.update = replace(ctx.update, text=ctx.state["ask"]["said"])
        return False
    ctx.set_step("act_words", **{**ctx.state["ask"], "said": ctx.text})
    yes = ctx.button("press.stop_sure", Action("stop_sure", decision.id))
    leave = ctx.button("press.leave_be", Action("leave"))
    ctx.say(
        "vote.sure_stop", (yes,), (leave,), title=decision.title, number=decision.number, text=shorten(ctx.text, 80)
    )
    return True


def confirmed(answer: Conversation) -> Conversation:
    """The yes: what was written is the answer after all; a yes to something older does nothing."""

    def press(ctx: Context) -> None:
        asked = ctx.state.get("ask") or {}
        if ctx.state.get("step") != "act_words" or asked.get("decision") != ctx.pressed.number or "said" not in asked:
            ctx.done("frame.used")
            return
        ctx.update = replace(ctx.update, text=asked["said"])
        answer(ctx)

    return press


_ASKS = frozenset({"authorise"})
_WORDED = {
    "plan": "vote.ask_plan",
    "answer": "vote.ask_answer",
}  # what is asked where "a few sentences" would leave out the money


def choose_matter(ctx: Context) -> None:
    """Which of the matters this is; the body follows from it."""
    decision, choice = to_set_up(ctx), ctx.pressed.choice
    matters = ctx.uow.district.charter.matters
    if not choice:
        own = [one for one in matters.values() if one.code in profile_of(ctx.uow, decision).matters]
        rows = column(Button(m.names.say(ctx.words.lang), Action("matter", decision.id, m.code)) for m in own)
        ctx.say("vote.which_matter", *rows)
        return
    settle(ctx, decision, matter=choice, body=matters[choice].body if choice in matters else None)
    show_at_desk(ctx, decision)


def do_act(ctx: Context) -> None:
    """An act by a press; what it must say is asked for, what is missing is told with its article."""
    decision = of_press(ctx)
    act = still(profile_of(ctx.uow, decision).act(decision.stage, ctx.pressed.choice))
    appointment = office(ctx, act.who)
    if act.words or act.effect in _ASKS:
        if too_early(ctx, decision, act):  # nobody writes in vain
            ctx.set_step("")
            return
        ctx.set_step("act_words", decision=decision.id, act=act.code)
        asks = "vote.ask_until" if act.effect in _ASKS else contest.ASKS.get(act.effect, _WORDED.get(act.effect, ""))
        facts = {"name": act.names.say(ctx.words.lang), "at": _day(ctx), "text": _doubt(ctx, decision)}
        ctx.ask(asks or "vote.ask_words", leave_row(ctx), **facts)
        return
    if act.effect == "collective_check":
        ctx.set_step("")
        codes = (("yes", "press.applies"), ("no", "press.applies_not"))
        ctx.say(
            "vote.ask_applies", *column(ctx.button(key, Action("applies", decision.id, code)) for code, key in codes)
        )
        return
    _carry(ctx, decision, act, "", {}, appointment)


def _doubt(ctx: Context, decision: Decision) -> str:
    """The doubt that is answered next."""
    waiting = unanswered(ctx.uow.repo(Step).find(decision_id=decision.id))
    return shorten(waiting[0].text, 300) if waiting else ""


def applies(ctx: Context) -> None:
    """The answer to whether the matter belongs to the collective economic organisation."""
    decision = of_press(ctx)
    act = still(profile_of(ctx.uow, decision).act(decision.stage, "collective_check"))
    _carry(ctx, decision, act, "", {"applies": ctx.pressed.choice == "yes"}, office(ctx, act.who))


def _carry(
    ctx: Context, decision: Decision, act: Act, text: str, facts: dict[str, Any], appointment: Appointment
) -> None:
    if attempt(ctx, decision, act.code, actor_of(ctx, appointment), text, **facts):
        ctx.set_step("")
        if act.effect == "stop" and decision.phase == "open":
            ctx.say("vote.stop_waits")
        show_at_desk(ctx, decision)
    elif ctx.state.get("step") == "act_words":  # it stands elsewhere since it was asked: the words are given back
        ctx.set_step("")


def answer(ctx: Context) -> None:
    """The words that were asked for: of an act, or when and where the meeting is."""
    asked, found = ctx.state["ask"], of_answer(ctx)
    if ctx.state["step"] == "settle":
        _settle(ctx, found)
        return
    act = there(profile_of(ctx.uow, found).act(found.stage, asked["act"]), NotYourOffice, deed=asked["act"])
    if doubted(ctx, found, act.effect):
        return
    facts: dict[str, Any] = {}
    if act.effect == "authorise":
        until = read_day(ctx.text, local(ctx.uow.now).date())
        if until is None:
            ctx.say("vote.no_time")
            ctx.ask("vote.ask_until", leave_row(ctx), at=_day(ctx))
            return
        facts = {"matters": [found.matter], "until": until.isoformat()}
    if act.effect in contest.ASKS:
        facts = contest.facts_of(ctx, act.effect, ctx.text)
    _carry(ctx, found, act, ctx.text, facts, office(ctx, act.who))


def ask_settle(ctx: Context) -> None:
    """When the meeting is, when the vote closes and where it is, one question after the other; the place may wait."""
    decision, kept = to_set_up(ctx), ctx.state.get("ask") or {}
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
        day = read_day(ctx.text, local(ctx.uow.now).date())
        _ask_next(ctx, kept, "vote.no_hour" if day else "vote.no_time")
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
    show_at_desk(ctx, decision)


def _ask_next(ctx: Context, kept: dict[str, Any], wrong: str = "", **facts: Any) -> None:
    """What of time, end and place is still to be said; `wrong`: why the last answer does not do."""
    ctx.set_step("settle", **kept)
    wanted = next((name for name in (*meetings.TIMES, "place") if name not in kept), "place")
    lines = [ctx.words(wrong, **facts)] if wrong else []
    lines.append(ctx.words(f"vote.ask_{wanted}", at=_day(ctx)))
    later = (
        ((ctx.button("press.place_later", Action("settle", kept["decision"], LATER)),),) if wanted == "place" else ()
    )
    ctx.reply(Card("\n".join(lines), rows=(*later, leave_row(ctx)), ask=not ctx.update.private))


def _day(ctx: Context) -> date:
    """The day that an example names: one to come."""
    return local(ctx.uow.now + meetings.AHEAD).date()


def paper(ctx: Context) -> None:
    """/paper 3, /paper 李奶奶: a paper ballot is handed to a line of the vote that runs here."""
    decision, said = _running(ctx)
    line = rolls.line_named(ctx.uow.repo(RollEntry).find(decision_id=decision.id, struck=""), said)
    if line is None:
        ctx.say("vote.no_line", text=said[:30], command="/paper")
        return
    ctx.act(Ref("decision", decision.id), "hand_paper", number=line.number)
    ctx.say("vote.paper_handed", number=line.number, who=line.name, title=decision.title)


def sheet(ctx: Context) -> None:
    """/sheet PILE 同意=3 不同意=1: what this teller reads; of an open vote each paper with its line: 12=同意."""
    decision, said = _running(ctx)
    deed = "sheet" if decision.secrecy == "secret" else "sheet_open"
    pile, *pairs = said.replace("＝", "=").split() or [""]
    spoken = {ctx.words(f"ballot.{code}"): code for code in ("yes", "no", "abstain", "invalid")}
    spoken |= {o["name"]: o["code"] for one in decision.ballots for o in one["options"] if o.get("name")}
    counts: dict[str, int] = {}
    for pair in pairs:
        word, _, count = pair.rpartition("=")
        number = typed.whole(count) if deed == "sheet" else 1
        if not word or number is None:
            raise SaySomething(deed=deed)
        counts[spoken.get(word, word) if deed == "sheet" else f"{word} {spoken.get(count, count)}"] = number
    if "=" in pile or not counts:
        raise SaySomething(deed=deed)
    try:
        ctx.act(Ref("decision", decision.id), "enter_sheet", pile=pile, counts=counts)
    except (WrongChoice, NotOnRoll) as flaw:  # said to a voter elsewhere
        raise SaySomething(deed=deed) from flaw
    alike = any(one.name == pile for one in piles_of(ctx.uow, decision)[0])
    text = ctx.words("list.joint").join(pair.replace("=", " ") for pair in pairs)
    ctx.say("vote.sheet_alike" if alike else "vote.sheet_in", pile=pile, text=text, title=decision.title)


def _running(ctx: Context) -> tuple[Decision, str]:
    """The vote that runs in this village, and what was said; of several the one whose number is said first.

    Raises SaySomething.
    """
    area = place_of(ctx, post(ctx, "enter_paper_ballots"))
    found = ctx.uow.repo(Decision).find(area=area, phase="open", newest=True)
    first, _, rest = ctx.said.partition(" ")
    named = [one for one in found if one.number == first.upper()]
    if not named and len(found) != 1:
        raise SaySomething(deed="which_vote" if found else "paper")
    return (named[0], rest.strip()) if named else (found[0], ctx.said)


BUTTONS: dict[str, Conversation] = {
    "matter": choose_matter,
    "settle": ask_settle,
    "do_act": do_act,
    "applies": applies,
    "stop_sure": confirmed(answer),
}
WORDS: dict[str, Conversation] = {"/paper": paper, "/sheet": sheet}
STEPS: dict[str, Conversation] = {"act_words": answer, "settle": answer}
