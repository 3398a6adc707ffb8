"""Villagers: bind to the roll, read, vote, find the own ballot."""

import re
from dataclasses import replace
from typing import Any

from core import commands as c
from core import events as e
from core.decisions.ballot_forms import ABSTAIN, NO, YES, Ballot
from core.decisions.cases import profile_of, steps_of
from core.decisions.casting import entry_of, has_trackers, own_lines, own_number, paper_of, receipt, running
from core.decisions.effects import signatures
from core.decisions.leaves import as_voter, said, told_line
from core.decisions.records import Decision, Proxy, RollEntry
from core.decisions.rolls import is_code
from core.decisions.stages import floor
from core.errors import BadRollCode, NotAtThisStage, NotOnRoll, SaySomething, VotedOnPaper, VoteNotOpen, there
from core.refs import Ref
from handlers.context import Context, Conversation, Rows, column
from handlers.decisions.cards import decision_card, is_voter, listed, of_press, visible
from handlers.decisions.notifications import secrecy_said
from handlers.documents import NOTICE, order
from handlers.messages import Action, Button, Card
from handlers.people.appointments import do, newest_roll, parts_of
from handlers.voting import ballot_marks, contest, marks

_CODE = re.compile(r"(?:我的|我)?(?:验证码|驗證碼|code|码|碼)?(?:是|为|為|[:：])?\s*([A-Za-z0-9]{6,12})[。.！!]?")
TITLE = 30  # characters of a suggestion that become its title


def votes(ctx: Context) -> None:
    """/vote: what is decided where I belong; in a group the way to the private chat."""
    if not ctx.update.private:
        ctx.say("vote.in_private")
        return
    ctx.reply(listed(ctx, visible(ctx)))


def bind(ctx: Context) -> None:
    """/roll CODE binds this account to the line of the roll for which the code was handed over."""
    code = ctx.said
    if not ctx.update.private or not code:
        raise BadRollCode()
    ctx.do(c.BindVoter(ctx.person.id, code))
    ctx.say("vote.bound")


def bare_code(ctx: Context) -> bool:
    """JMT5GB5P, 验证码是 JMT5GB5P: as behind /roll, where such a code was handed out."""
    found = _CODE.fullmatch(ctx.text.strip())
    if not found or not ctx.update.private or not is_code(ctx.uow, found[1]):
        return False
    ctx.update = replace(ctx.update, text=f"/roll {found[1]}")
    bind(ctx)
    return True


def suggest(ctx: Context) -> None:
    """/suggest WORDS: the suggestion box (议事箱) of one's own village; a matter is on its way at once (LD-23)."""
    words = ctx.said
    if not ctx.update.private or not words:
        ctx.say("vote.how_suggest")
        return
    district = ctx.uow.district
    home = district.community(ctx.person.home)
    departments = (
        department.code
        for department in district.departments.values()
        if (department.area, department.kind) == (home, "community")
    )
    code = next(departments, "") if home else ""
    ways = district.charter.profiles.values()
    way = next((one for one in ways if any(act.code == "suggest" for act in one.stages[0].acts)), None)
    if way is None or not code:
        ctx.say("vote.no_village")
        return
    roll = newest_roll(ctx, home)
    ctx.do(c.StartDecision(way.code, home, code, words[:TITLE], roll_id=roll.id if roll else 0))
    decision = ctx.uow.repo(Decision).find(created_by=ctx.person.id, newest=True, limit=1)[0]
    do(ctx, decision.id, "suggest", None, words)
    ctx.say("vote.suggested", (ctx.button("press.agenda", Action("decision", decision.id)),), number=decision.number)


def show(ctx: Context) -> None:
    """A decision and what this villager can do with it now."""
    decision = of_press(ctx)
    card = decision_card(ctx, decision, _rows(ctx, decision))
    own = f"{_own_part(ctx, decision)}\n" if _runs(ctx, decision) and is_voter(ctx, decision) else ""
    ctx.reply(replace(card, text=(own + card.text).lstrip()))  # what is asked most stands first


def _runs(ctx: Context, decision: Decision) -> bool:
    return decision.phase == "open" and decision.closes_at is not None and ctx.uow.now < decision.closes_at


def _own_part(ctx: Context, decision: Decision) -> str:
    """Whether the own ballot is in; never what it says."""
    voted = entry_of(ctx.uow, decision, own_number(ctx.uow, decision, ctx.person.id)).voted
    return ctx.words(f"vote.own_{voted or 'none'}") if ctx.update.private else ""


def _rows(ctx: Context, decision: Decision) -> Rows:
    buttons: list[Button] = []
    voter = ctx.update.private and is_voter(ctx, decision)
    if voter and _runs(ctx, decision):
        buttons += [ctx.button("press.ballot", Action("ballot", decision.id)), *_mandates(ctx, decision)]
    if voter and decision.phase == "closed" and has_trackers(decision):
        buttons.append(ctx.button("press.receipt", Action("receipt", decision.id)))
    if voter:
        buttons.append(ctx.button("press.own_line", Action("v_line", decision.id)))
    buttons += [*contest.buttons(ctx, decision), *contest.ways(ctx, decision)]
    for act in profile_of(ctx.uow, decision).act_list(decision.stage):
        if (
            "resident" in act.who
            and (act.words or act.effect == "petition")
            and ctx.update.private
            and not ctx.appointments
        ):
            buttons.append(Button(act.names.say(ctx.words.lang), Action("villager_act", decision.id, act.code)))
    if voter and decision.secrecy == "secret" and any(line.voted for line in marks.own_lines(ctx, decision)):
        buttons.append(ctx.button("press.my_mark", Action("my_mark", decision.id)))
    return column(buttons)


def _mandates(ctx: Context, decision: Decision) -> list[Button]:
    """One button for each line of the roll this villager may vote for."""
    own = own_number(ctx.uow, decision, ctx.person.id)
    given = ctx.uow.repo(Proxy).find(decision_id=decision.id, holder=own, ended_at=None)
    public = [p.principal for p in given if p.published_at]
    lines = ctx.uow.repo(RollEntry).find(decision_id=decision.id, number=public)
    act = "ballot_for"
    return [ctx.button("press.ballot_for", Action(act, decision.id, one.number), text=one.name) for one in lines]


def ballot(ctx: Context) -> None:
    """The ballot paper; with a choice, the vote. Only in private; the answer never repeats what was chosen."""
    decision = running(ctx.uow, of_press(ctx))
    action = ctx.pressed
    if not ctx.update.private:
        raise VoteNotOpen(phase="group")
    own = own_number(ctx.uow, decision, ctx.person.id)
    number, _, choice = action.choice.partition("=") if action.name == "ballot_for" else (own, "", action.choice)
    found = ctx.uow.repo(RollEntry).first(decision_id=decision.id, number=number, struck="")
    line = there(found, NotOnRoll, decision.number)
    if line.voted == "paper":  # nobody fills in what is not taken
        raise VotedOnPaper()
    paper = paper_of(decision, line)
    if ballot_marks.fits(decision, paper):
        choice = ballot_marks.press(ctx, decision, paper, f"{number}=" if action.name == "ballot_for" else "", choice)
        if not choice:
            return
    if choice:
        _cast(ctx, decision, choice, number if number != own else "")
    elif paper.kind in ballot_marks.BY_BUTTON:
        lead = f"{number}=" if action.name == "ballot_for" else ""
        choices = _choices(ctx, paper)
        rows = column(Button(label, Action(action.name, decision.id, lead + code)) for code, label in choices)
        text = ctx.words("vote.ballot", title=decision.title, due=decision.closes_at or ctx.uow.now)
        ctx.reply(Card(f"{text}\n{secrecy_said(ctx.uow, ctx.words, decision, paper.group)}", rows=rows))
    elif decision.secrecy == "open":
        ctx.set_step("ballot", decision=decision.id, number=number if number != own else "")
        options = "\n".join(f"{o.code} {o.name}" for o in paper.options)
        ctx.say("vote.write", options=options, n=paper.most)
    else:
        ctx.say("vote.paper_only")


def _choices(ctx: Context, paper: Ballot) -> list[tuple[str, str]]:
    if paper.kind == "yes_no":
        return [(code, ctx.words(f"ballot.{code}")) for code in (YES, NO, ABSTAIN)]
    named = [(option.code, option.name or option.code) for option in paper.options]
    return [*named, (ABSTAIN, ctx.words(f"ballot.{ABSTAIN}"))]


def _cast(ctx: Context, decision: Decision, choice: str, number: str = "") -> None:
    for line in (number,) if number else own_lines(ctx.uow, decision, ctx.person.id) or ("",):
        ctx.act(Ref("decision", decision.id), "cast", choice, number=line)
    ballot_marks.forget(ctx)
    ctx.set_step("")
    mark = next((event.mark for event, _ in ctx.events if isinstance(event, e.BallotTaken)), "")
    ctx.toast("vote.taken_marked" if mark else "vote.taken", due=decision.closes_at or ctx.uow.now, mark=said(mark))


def answer(ctx: Context) -> None:
    """The written choice of an open vote: '1 4 7', or '1=5 2=3' where points are given."""
    asked = ctx.state["ask"]
    if ctx.state["step"] == "villager_act":
        if not ctx.text:
            raise SaySomething(deed=asked["act"])
        _done(ctx, asked)
        return
    decision = running(ctx.uow, ctx.uow.repo(Decision).get(asked["decision"]))
    if "mark" in asked:
        lead = f"{asked['number']}=" if asked["number"] else ""
        line = asked["number"] or own_number(ctx.uow, decision, ctx.person.id)
        ballot_marks.typed(ctx, decision, paper_of(decision, entry_of(ctx.uow, decision, line)), lead)
        return
    _cast(ctx, decision, ",".join(parts_of(ctx.text)), asked["number"])


def _done(ctx: Context, asked: dict[str, Any]) -> None:
    """The words of an act of everybody; of a proposal also its name and money."""
    decision = ctx.uow.repo(Decision).get(asked["decision"])
    act = profile_of(ctx.uow, decision).act(decision.stage, asked["act"]) if decision else None
    effect = act.effect if act else ""
    proposal = contest.gathered(ctx, asked) if effect == "proposal" else {}
    if effect == "proposal" and not proposal:
        return
    text = contest.written(proposal) if proposal else ctx.text
    facts = contest.whole_proposal(proposal)
    if not proposal and effect in contest.ASKS:
        facts = contest.facts_of(ctx, effect, ctx.text)
    do(ctx, asked["decision"], asked["act"], None, text, **facts)
    ctx.set_step("")
    if decision and effect == "proposal":
        contest.said(ctx, decision)
    elif decision and effect == "speak":
        waiting, heard = floor(steps_of(ctx.uow, decision), decision.stage)
        ctx.say("floor.taken", n=waiting, have=waiting - heard - 1)
    else:
        ctx.say("vote.doubt_sent" if effect in ("object", "untrue") else "vote.done")


def show_notice(ctx: Context) -> None:
    """The notice for the board, as a paper to print (公告)."""
    decision = of_press(ctx)
    if decision.phase != "closed":
        raise NotAtThisStage(deed="export", stage=decision.phase)
    key = order(ctx.uow, NOTICE, decision.number, ctx.words.lang)
    ctx.reply(Card(ctx.words("told.vote_board"), pictures=(key,)))


def ask_words(ctx: Context) -> None:
    """An act of everybody (suggest, object, rate): the words are asked for."""
    decision = of_press(ctx)
    if not ctx.update.private:
        raise VoteNotOpen(phase="group")
    act = profile_of(ctx.uow, decision).act(decision.stage, ctx.pressed.choice)
    if act and act.effect == "petition":
        do(ctx, decision.id, act.code)
        signed, needed = signatures(ctx.uow, decision)
        if needed:
            ctx.toast("vote.signed", have=signed, count=needed)
        else:
            ctx.toast("vote.done")
        return
    ctx.set_step("villager_act", decision=decision.id, act=ctx.pressed.choice)
    key = contest.ASKS.get(act.effect if act else "", "vote.ask_words")
    ctx.ask(key, name=act.names.say(ctx.words.lang) if act else "")


def show_receipt(ctx: Context) -> None:
    """The own tracker, once, under the press: never as a message that stays, and sealed until it leaves the house."""
    decision = of_press(ctx)
    mark = receipt(ctx.uow, decision, ctx.person.id)
    if not ctx.update.toast or not ctx.update.private:
        ctx.say("vote.press_for_receipt")
        return
    ballot_marks.under(ctx, decision, ctx.words("vote.receipt", mark=mark))


def own_line(ctx: Context) -> None:
    """The own line of the frozen roll, with what is needed to find it in the published file."""
    decision = of_press(ctx)
    if not ctx.update.private:
        raise VoteNotOpen(phase="group")
    voter = as_voter(entry_of(ctx.uow, decision, own_number(ctx.uow, decision, ctx.person.id)))
    facts = {"number": voter.number, "name": voter.name, "text": told_line(decision.seed, voter)}
    ctx.say("vote.own_line", title=decision.title, head=decision.roll_digest, **facts)


BUTTONS: dict[str, Conversation] = {
    "v_line": own_line,
    "decision": show,
    "ballot": ballot,
    "ballot_for": ballot,
    "receipt": show_receipt,
    "notice": show_notice,
    "villager_act": ask_words,
}
WORDS: dict[str, Conversation] = {
    **dict.fromkeys(("/vote", "表决", "投票"), votes),
    **dict.fromkeys(("/suggest", "提建议"), suggest),
    "/roll": bind,
}
# What is written while a ballot waits is the ballot, were it a single digit.
STEPS: dict[str, Conversation] = {"ballot": answer, "villager_act": answer}
