"""Is my vote counted: by the account, by a mark that is typed."""

from collections.abc import Iterator
from typing import Any

from core.decisions.leaves import listed, said, typed
from core.decisions.records import Decision, RollEntry
from core.decisions.rolls import member_of
from handlers.context import Context, Conversation
from handlers.decisions.cards import of_press, visible
from handlers.messages import Card


def own_lines(ctx: Context, decision: Decision) -> list[RollEntry]:
    """The line this account stands for, and those for which it voted."""
    member = member_of(ctx.uow, decision.roll_id, ctx.person.id)
    find = ctx.uow.repo(RollEntry).find
    own = find(decision_id=decision.id, member_id=member.id, struck="", limit=1) if member else []
    return [*own, *(find(decision_id=decision.id, by=own[0].number) if own else ())]


def mine(ctx: Context) -> None:
    """我的票算了吗: what became of each ballot of this account."""
    if not ctx.update.private:
        ctx.say("vote.in_private")
        return
    lines = [ctx.words(key, **facts) for decision in visible(ctx) for key, facts in _fates(ctx, decision)]
    ctx.reply(Card("\n".join(lines) or ctx.words("mark.none")))


def pressed(ctx: Context) -> None:
    """The same of the own ballot of one vote, under the press."""
    key, facts = next(_fates(ctx, of_press(ctx)), ("mark.none", {}))
    ctx.toast(key, **facts)


def _fates(ctx: Context, decision: Decision) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in own_lines(ctx, decision) if decision.phase in ("open", "closed", "stopped") else ():
        key = _fate(decision, line)
        if key:
            due = decision.closes_at or ctx.uow.now
            yield f"mark.{key}", {"title": decision.title, "n": line.number, "mark": said(line.mark), "due": due}


def _fate(decision: Decision, line: RollEntry) -> str:
    if not line.voted:
        return "not_yet" if decision.phase == "open" else ""
    if decision.phase == "stopped":
        return "stopped"
    if line.voted == "paper":
        return "paper"
    if decision.secrecy == "open":
        return "named"
    if decision.phase == "open":
        return "waiting"
    return "counted" if line.mark else "lost"


def by_mark(ctx: Context) -> bool:
    """A mark that is typed: whether the lists of what was counted have it; False where the words are none."""
    begin = typed(ctx.text) if ctx.update.private else ""
    if not begin:
        return False
    for decision in visible(ctx):
        marks = [one.mark for one in own_lines(ctx, decision)]
        if decision.phase == "closed":
            marks = [one.mark for one in ctx.uow.repo(RollEntry).find(decision_id=decision.id)]
        if listed(marks, begin):
            key = "mark.counted" if decision.phase == "closed" else "mark.waiting"
            ctx.say(key, title=decision.title, mark=said(begin), due=decision.closes_at or ctx.uow.now)
            return True
    ctx.say("mark.unknown")
    return True


_ASKED = "我的票算了吗 我的票算了没 我的票算了没有 我的票算不算 我的票算数吗 我的印记 /mark"
BUTTONS: dict[str, Conversation] = {"my_mark": pressed}
WORDS: dict[str, Conversation] = {**dict.fromkeys(_ASKED.split(), mine), "did my vote count": mine}
