"""What one officer wants is told to those who must want it too."""

from __future__ import annotations

from core.decisions import agreeing
from core.decisions.cases import profile_of
from core.decisions.records import Member, Roll, VoterLink
from core.decisions.workflow import CHAIR, TELLER
from core.people.records import Person
from handlers.decisions.audiences import holders, in_roles, tell, village
from handlers.messages import Action, Button, Card
from handlers.news import News

OFFICIALS = frozenset({CHAIR, TELLER})


def told(news: News) -> None:
    """The other officers are asked; once two agree the village and whoever has the line hear it."""
    event, decision = news.event, news.record
    facts = {"title": decision.title, "number": event.number, "text": event.reason}
    if event.officers >= agreeing.OFFICERS:
        tell(news, village(news) | _holder_of(news), "told.vote_roll_changed", **facts)
        return
    if event.officers:
        ways = {"press.agree": event.number, "press.agree_not": f"{event.number} no"}
        buttons = {key: Action("v_second", decision.id, choice) for key, choice in ways.items()}
        _ask(news, holders(news.uow, decision.area, OFFICIALS), "told.vote_leave_asked", buttons, **facts)


def releasing(news: News) -> None:
    """The other officers are asked whether an account shall stand for its line no more."""
    event, roll = news.event, news.uow.repo(Roll).get(news.event.subject_id)
    if roll and event.officers < agreeing.OFFICERS:
        buttons = {"press.agree": Action("v_unbind", roll.id, event.number)}
        others = holders(news.uow, roll.area, OFFICIALS)
        _ask(news, others, "told.unbind_asked", buttons, number=event.number, text=event.reason)


def thawing(news: News) -> None:
    """The other officers are asked; once two want it, the village hears that the roll is frozen anew, and why."""
    event, decision = news.event, news.record
    facts = {"title": decision.title, "number": decision.number, "text": event.reason}
    if event.officers < agreeing.OFFICERS:
        _ask(news, holders(news.uow, decision.area, OFFICIALS), "told.thaw_asked", {}, **facts)
    else:
        tell(news, village(news), "told.vote_thawed", **facts)


def stopping(news: News) -> None:
    """Who else may stop the vote is asked, and the village hears that somebody wants it stopped."""
    decision = news.record
    act = profile_of(news.uow, decision).act(news.event.stage, news.event.act)
    others = in_roles(news.uow, decision.area, act.who) if act else {}
    facts = {"title": decision.title, "text": agreeing.of(decision, "stop")["reason"]}
    readers = {at: lang for at, lang in village(news).items() if at not in others}
    _ask(news, readers, "told.vote_stop_asked", {}, **facts)
    _ask(news, others, "told.vote_stop_asked", {"press.agenda": Action("desk_decision", decision.id)}, **facts)


def _ask(news: News, others: dict[str, str], key: str, buttons: dict[str, Action], **facts: object) -> None:
    """All of them but who asks; `buttons`: label -> action."""
    asker = news.uow.repo(Person).get(news.actor.person_id)
    for address, lang in others.items():
        if asker is None or address != asker.address:
            words = news.notifier.wording.of(lang)
            row = tuple(Button(words(label), action) for label, action in buttons.items())
            text = words(key, who=asker.name if asker else "", **facts)
            news.notifier.write(address, Card(text, rows=(row,) if row else ()))


def _holder_of(news: News) -> dict[str, str]:
    """The private chat of who stands for the line."""
    uow, decision = news.uow, news.record
    members = uow.repo(Member).find(roll_id=decision.roll_id, number=news.event.number, limit=1)
    links = uow.repo(VoterLink).find(member_id=members[0].id, until=None) if members else []
    people = uow.repo(Person).find(id=[link.person_id for link in links], reachable=True) if links else []
    return {one.address: one.lang for one in people if one.address}
