"""Cards of a decision: where it stands, what it lacks, what came out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.decisions.cases import body_of, case_of, few, profile_of, steps_of, tickets_of
from core.decisions.procedures import Act
from core.decisions.records import Decision, Roll, RollEntry, Step, VoterLink
from core.decisions.rolls import member_of
from core.decisions.stages import Missing, live, missing
from core.decisions.subject import serves
from core.errors import NoSuchDecision, NotReady, SaySomething, VoteBegun, there
from core.people.masking import mask
from core.unit_of_work import Actor
from handlers.context import Context, Rows, column
from handlers.decisions.documents import outcome_said, place_said, standing_said
from handlers.decisions.notifications import counted, secrecy_said
from handlers.decisions.urn import key_said
from handlers.messages import Action, Button, Card, shorten
from handlers.people.appointments import do
from handlers.wording import Words

LISTED, LOOKED_AT = 8, 200
DATED = frozenset({"plan_notice", "notice"})
WRITTEN = frozenset({"", "plan", "authorise", "legal_advice", "report", "done"})  # acts whose words are for all to read


def of_press(ctx: Context) -> Decision:
    """The decision whose button was pressed. Raises NoSuchDecision."""
    return there(ctx.uow.repo(Decision).get(ctx.pressed.number), NoSuchDecision)


def to_set_up(ctx: Context) -> Decision:
    """The same, as long as something of it can be set: nobody is asked in vain. Raises VoteBegun."""
    decision = of_press(ctx)
    if decision.phase:
        raise VoteBegun(deed="settle", stage=decision.phase)
    return decision


def of_answer(ctx: Context, deed: str = "answer") -> Decision:
    """The decision for which words were asked, once there are some. Raises SaySomething."""
    found = ctx.uow.repo(Decision).get(ctx.state["ask"]["decision"])
    if found is None or not ctx.text:
        raise SaySomething(deed=deed)
    return found


WATCHES = frozenset({"file_or_return", "sign_off"})  # permissions by which one reviews or supervises decisions below


def visible(ctx: Context) -> list[Decision]:
    """Decisions of the places where this person has a line on a roll, lives, or holds a post, and of the places below
    for who reviews them; those that wait for this person first, then the newest."""
    uow = ctx.uow
    rolls = [link.roll_id for link in uow.repo(VoterLink).find(person_id=ctx.person.id, until=None)]
    areas = {roll.area for roll in uow.repo(Roll).find(id=rolls)}
    areas |= {uow.district.departments[post.department].area for post in ctx.appointments}
    for post in ctx.posts(*WATCHES):
        areas |= {code for code in uow.district.areas if serves(uow, post.department, code)}
    areas |= {area.code for area in uow.district.path(ctx.person.home)}
    found = uow.repo(Decision).find(area=sorted(areas), newest=True, limit=LOOKED_AT)
    return sorted(found, key=lambda decision: not awaits(ctx, decision))[:LISTED]


def awaits(ctx: Context, decision: Decision) -> bool:
    """Whether the stage has an act that is this person's by a post."""
    held = {p.role for p in ctx.appointments if serves(ctx.uow, p.department, decision.area)}
    stage = profile_of(ctx.uow, decision).stage(decision.stage)
    return decision.phase != "stopped" and any(act.who & held for act in stage.acts)


def listed(ctx: Context, found: Iterable[Decision], opens: str = "decision") -> Card:
    """One button for each decision; `opens`: the reader's or the official's card."""
    rows = column(Button(f"{d.title} · {stage_name(ctx, d)}", Action(opens, d.id)) for d in found)
    return Card(ctx.words("vote.list" if rows else none_key(ctx)), rows=rows)


def none_key(ctx: Context) -> str:
    """What is said where there is nothing: to whoever may begin a matter, to other staff, to residents."""
    if not ctx.appointments:
        return "vote.none"
    return "vote.none_chair" if ctx.posts("propose_matter") else "vote.none_staff"


def stage_name(ctx: Context, decision: Decision) -> str:
    """Where it stands, in the reader's language."""
    return profile_of(ctx.uow, decision).stage(decision.stage).names.say(ctx.words.lang)


def decision_card(ctx: Context, decision: Decision, rows: Rows) -> Card:
    """What everybody of the village may read (LD-27), and the buttons of this reader."""
    words, uow = ctx.words, ctx.uow
    lang = words.lang
    profile, body = profile_of(uow, decision), body_of(uow, decision)
    lines = [words("vote.stage", way=profile.names.say(lang), step=stage_name(ctx, decision))]
    if body and body.binding:
        lines.append(words("vote.body", body=body.names.say(lang), basis_text=body.basis))
    if decision.matter in uow.district.charter.matters:
        lines.append(words("vote.matter", text=uow.district.charter.matters[decision.matter].names.say(lang)))
    if tickets := tickets_of(uow, decision):
        lines.append(words("vote.tickets", text=words("list.joint").join(one.number for one in tickets)))
    if decision.meeting_at:
        lines.append(words("vote.meeting", at=decision.meeting_at, place=place_said(words, decision)))
    if decision.closes_at and not decision.phase:
        lines.append(words("vote.closes", at=decision.closes_at))
    if not decision.phase and (count := few(uow, decision)):
        lines.append(words("told.vote_few", n=count))
    if decision.roll_digest and decision.phase != "closed":
        lines.append(words("vote.roll_root", head=decision.roll_digest))
    lines += key_said(uow, words, decision)
    lines += standing_said(uow, words, decision)
    if decision.phase == "open":
        lines.append(secrecy_said(uow, words, decision))
    lines += [*_dated(ctx, decision), *recorded(ctx, decision)]
    if decision.phase == "closed":
        outcome = outcome_said(words, decision)
        lines.append(words("vote.result", outcome=outcome, counts=counted(words, decision)))
        lines.append(words("vote.proof", head=decision.head))
        rows = (*rows, (ctx.button("press.print", Action("notice", decision.id)),))
    return Card("\n".join(lines), words("vote.title", title=decision.title, number=decision.number), rows)


def _dated(ctx: Context, decision: Decision) -> list[str]:
    """When the plan and the meeting were made known, as it still counts: who pressed sees that it is done."""
    profile = profile_of(ctx.uow, decision)
    told = {deed.act: deed.at for deed in live(profile, steps_of(ctx.uow, decision)) if deed.effect in DATED}
    names = {act.code: act.names for act in profile.all_acts()}
    return [ctx.words("vote.dated", name=names[code], at=at) for code, at in told.items()]


def recorded(ctx: Context, decision: Decision) -> list[str]:
    """What was written on the way (visit, proposal, plan with its money, opinions), the latest of each act."""
    profile = profile_of(ctx.uow, decision)
    always = {act.code for act in profile.anytime}
    latest: dict[str, Step] = {}
    for step in ctx.uow.repo(Step).find(decision_id=decision.id):
        if step.text and step.effect in WRITTEN and step.act not in always:
            latest[step.act] = step
    names = {act.code: act.names.say(ctx.words.lang) for act in profile.all_acts()}
    return [
        ctx.words("vote.written", at=said_at(step), name=names.get(code, code), text=shorten(mask(step.text), 600))
        for code, step in latest.items()
    ]


def said_at(step: Step) -> datetime:
    """When it was first said, were it taken over from a meeting that came to nothing."""
    return datetime.fromisoformat(step.facts["first"]) if "first" in step.facts else step.at


def is_voter(ctx: Context, decision: Decision) -> bool:
    """Whether this account stands for a line of the decision's frozen roll."""
    member = member_of(ctx.uow, decision.roll_id, ctx.person.id)
    if member is None:
        return False
    return bool(ctx.uow.repo(RollEntry).first(decision_id=decision.id, member_id=member.id, struck=""))


def attempt(ctx: Context, decision: Decision, act: str, actor: Actor, text: str = "", /, **facts: Any) -> bool:
    """Have an act of the profile done; where something is missing, that is told, and nothing was written."""
    try:
        do(ctx, decision.id, act, actor, text, **facts)
    except NotReady as lacking:
        found = lacking.facts["missing"]
        told = _missing_said(ctx, found if isinstance(found, tuple) else ())
        ctx.reply(Card(f"{told}\n{ctx.words('vote.words_back', text=shorten(text, 300))}" if text else told))
        return False
    return True


def too_early(ctx: Context, decision: Decision, act: Act) -> bool:
    """Whether something is missing whatever would be written: that is told, with the buttons of the steps before."""
    found = missing(ctx.uow.district.charter, case_of(ctx.uow, decision), act, ctx.uow.now)
    profile, held = profile_of(ctx.uow, decision), {one.role for one in ctx.appointments}
    before = [profile.act(decision.stage, str(one.facts.get("act", ""))) for one in found]
    rows = [
        Button(one.names.say(ctx.words.lang), Action("do_act", decision.id, one.code))
        for one in before
        if one and one.who & held
    ]
    if found:
        ctx.reply(Card(_missing_said(ctx, found), rows=column(rows)))
    return bool(found)


def _missing_said(ctx: Context, lacking: Iterable[Missing]) -> str:
    """'还缺：…（依据）', one line for each thing."""
    words, charter, lang = ctx.words, ctx.uow.district.charter, ctx.words.lang
    names = {act.code: act.names.say(lang) for profile in charter.profiles.values() for act in profile.all_acts()}
    lines = [words("vote.lacking")]
    for one in lacking:
        text, step = _lack_said(words, one), names.get(str(one.facts.get("act", "")), "")
        step = step or words("list.joint").join(one.facts.get("lines", ()))
        if step:
            text += f": {step}" if lang == "en" else f"：{step}"
        lines.append(
            words("vote.lack", text=text, basis_text=one.basis) if one.basis else words("vote.lack_plain", text=text)
        )
    return "\n".join(lines)


def _lack_said(words: Words, one: Missing) -> str:
    """What is missing, with its figures: how many days are needed, until when to wait."""
    know = one.facts.get
    return words(
        f"missing.{one.what}",
        at=know("at"),
        until=know("until"),
        due=know("until"),
        days=know("days"),
        had=know("had"),
        have=know("have"),
        least=know("least"),
        count=know("count"),
        handed=know("handed"),
        piled=know("piled"),
    )
