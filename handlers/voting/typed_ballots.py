"""Ballots that are typed: understood, and kept nowhere in clear."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from core.decisions import leaves
from core.decisions.ballot_forms import ABSTAIN, NO, YES
from core.decisions.cases import ballots_of
from core.decisions.records import Decision, VoterLink
from core.decisions.split_key import looks_like
from core.routing import typed
from core.routing.folding import fold
from core.routing.vote_questions import asks_of_others
from core.routing.work_talk import LONGEST as LONGEST_TALK
from core.routing.work_talk import names_choice
from handlers.context import Context
from handlers.decisions.cards import is_voter
from handlers.messages import SECRET, Action
from handlers.voting import voters

LONGEST = 20  # characters of words that may be a choice; more is a story
SHORT = 8
SHEETS = ("/sheet",)  # a pile of one paper is somebody's choice
_ROUND = re.compile("[分选選项項第个個号號投]")  # what may stand round a figure that is a choice: 选2, 第二个, 5分
_MARKS = re.compile(r"\W*\d{1,2}(\W+\d{1,2})*\W*")  # 2, or 1 3
# What else a written yes or no may be, alone on the message.
_ALSO = {"赞成": YES, "支持": YES, "我同意": YES, "反对": NO, "不赞成": NO, "我反对": NO, "我不同意": NO}
_TELLING = re.compile("[投选改票]|同意|赞成|反对|支持|弃权|[給给]")
Offered = Sequence[tuple[str, int, str]]


def is_secret(ctx: Context, offers: Callable[[], Offered]) -> bool:
    """Whether what was written may say how a secret ballot is filled in. `offers`: what a typed number presses now."""
    if not ctx.update.private or ctx.pressed.name or not ctx.text:
        return False
    if ctx.text.split()[0].lower() in SHEETS or looks_like(ctx.text):  # or it is a part of a vote's key
        return True
    if ctx.state.get("step") == "ballot":
        return _secret(ctx, ctx.state["ask"]["decision"]) is not None
    if not ctx.state.get("step") and leaves.typed(ctx.text):
        return True  # a tracker instead of a mark would name the ballot
    if asks_of_others(fold(ctx.text).plain) or charged(ctx):
        return _is_label(ctx, offers())
    return (len(ctx.text) <= LONGEST and _marked(ctx, offers())) or _told(ctx)


def charged(ctx: Context) -> bool:
    """Whether the words accuse somebody, so that they go the protected way: 书记逼我投同意."""
    heard = ctx.router.read(ctx.text)
    return heard.known and ctx.uow.district.hides(heard.kind, heard.category)


def _is_label(ctx: Context, offered: Offered) -> bool:
    """Whether the words are just what one choice of the paper is called."""
    decision = _on_paper(ctx, offered)
    return decision is not None and _plain(ctx.text) in _labels(ctx, decision)


def _marked(ctx: Context, offered: Offered) -> bool:
    if not offered and not ctx.state.get("step"):
        # A paper that something else has put away.
        if _MARKS.fullmatch(typed.figures(ctx.text)):
            return True
        return _says_how(ctx) and ctx.uow.repo(VoterLink).first(person_id=ctx.person.id) is not None
    decision = _on_paper(ctx, offered)
    return decision is not None and (
        typed.is_figures(ctx.text)
        or typed.is_figures(_ROUND.sub("", ctx.text))
        or _plain(ctx.text) in _labels(ctx, decision)
        or _says_how(ctx)
    )


def _told(ctx: Context) -> bool:
    """Whether somebody who may vote now says how, though no paper lies in front of them: 不对，我要改成反对."""
    if len(ctx.text) <= LONGEST and any(_plain(ctx.text) in _labels(ctx, one) for one in papers(ctx) if one.key):
        return True  # a name on the paper, alone: another choice after the first
    if len(ctx.text) > LONGEST_TALK or not _TELLING.search(ctx.text) or ctx.router.read(ctx.text).known:
        return False
    said, how = ctx.text, names_choice(fold(ctx.text).plain)
    own = [one for one in papers(ctx) if one.secrecy == "secret"]
    return any(how or any(label in said for label in _labels(ctx, one)) for one in own)


def papers(ctx: Context) -> list[Decision]:
    """The votes running now in which this account has a line."""
    rolls = {link.roll_id for link in ctx.uow.repo(VoterLink).find(person_id=ctx.person.id, until=None)}
    found = ctx.uow.repo(Decision).find(roll_id=sorted(rolls), phase="open")
    return [one for one in found if one.closes_at and ctx.uow.now < one.closes_at and is_voter(ctx, one)]


def not_taken(ctx: Context, offered: Offered) -> None:
    """No ballot: the paper stays in front of the person."""
    number, found = typed.choice(ctx.text), papers(ctx)
    if not offered and number is not None and not found:
        ctx.say("trouble.no_option", n=number)
        return
    if not found and not _on_paper(ctx, offered):
        ctx.say("vote.none_taken")
        return
    kept: dict[str, Any] = {name: ctx.state[name] for name in ("options", "options_at") if name in ctx.state}
    ctx.say("vote.by_button")
    ctx.state.update(kept)
    if not _on_paper(ctx, offered) and len(found) == 1:
        ctx.update = replace(ctx.update, action=Action("ballot", found[0].id), text="")
        voters.ballot(ctx)


def pressed_by_words(ctx: Context, offered: Offered) -> tuple[str, int, str] | None:
    """The button of the ballot paper that was written out: 同意, or the name of an option."""
    decision = _on_paper(ctx, offered)
    code = _labels(ctx, decision).get(_plain(ctx.text), "") if decision else ""
    return next((one for one in offered if one[0] in SECRET and code and one[2] in (code, f"t:{code}")), None)


def _on_paper(ctx: Context, offered: Offered) -> Decision | None:
    """The secret vote whose paper lies in front of the person."""
    number = next((number for name, number, choice in offered if name in SECRET and choice), 0)
    return _secret(ctx, number)


def _secret(ctx: Context, number: int) -> Decision | None:
    decision = ctx.uow.repo(Decision).get(number)
    return decision if decision and decision.secrecy == "secret" else None


def _says_how(ctx: Context) -> bool:
    """Yes, no or abstain in a few words."""
    said = [ctx.words(f"ballot.{code}") for code in (YES, NO, ABSTAIN)]
    return len(ctx.text) <= SHORT and any(word in ctx.text for word in said)


def _labels(ctx: Context, decision: Decision) -> dict[str, str]:
    options = {option.name: option.code for paper in ballots_of(decision) for option in paper.options if option.name}
    return _ALSO | options | {ctx.words(f"ballot.{code}"): code for code in (YES, NO, ABSTAIN)}


def _plain(text: str) -> str:
    return text.strip(" 。.！!，,")
