"""What one officer wants is told to those who must want it too."""

from __future__ import annotations

from core.decisions import agreeing
from core.decisions.cases import profile_of
from core.decisions.records import Member, Roll, VoterLink
from core.decisions.workflow import CHAIR, TELLER
from core.people.records import Person
from handlers.decisions.audiences import holders, in_roles
from handlers.messages import Action, Button, Card
from handlers.news import News
from handlers.tickets.cards import chats_of


def told(news: News) -> None:
    """The other officers are asked; once two agree the village and whoever has the line hear it."""
    event, decision, notifier = news.event, news.record, news.notifier
    facts = {"title": decision.title, "number": event.number, "text": event.reason}
    if event.officers >= agreeing.OFFICERS:
        for address, lang in (chats_of(notifier.uow, decision.department) | _holder_of(news)).items():
            notifier.write(address, Card(notifier.wording.of(lang)("told.vote_roll_changed", **facts)))
        return
    asker = notifier.uow.repo(Person).get(news.actor.person_id)
    for address, lang in holders(notifier.uow, decision.area, frozenset({CHAIR, TELLER})).items():
        if event.officers and asker and address != asker.address:
            words = notifier.wording.of(lang)
            ways = (("press.agree", event.number), ("press.agree_not", f"{event.number} no"))
            row = tuple(Button(words(key), Action("v_second", decision.id, choice)) for key, choice in ways)
            notifier.write(address, Card(words("told.vote_leave_asked", who=asker.name, **facts), rows=(row,)))


def releasing(news: News) -> None:
    """The other officers are asked whether an account shall stand for its line no more."""
    event, notifier = news.event, news.notifier
    roll, asker = news.uow.repo(Roll).get(event.subject_id), news.uow.repo(Person).get(news.actor.person_id)
    if roll is None or asker is None or event.officers >= agreeing.OFFICERS:
        return
    for address, lang in holders(news.uow, roll.area, frozenset({CHAIR, TELLER})).items():
        if address != asker.address:
            words = notifier.wording.of(lang)
            text = words("told.unbind_asked", who=asker.name, number=event.number, text=event.reason)
            row = (Button(words("press.agree"), Action("v_unbind", roll.id, event.number)),)
            notifier.write(address, Card(text, rows=(row,)))


def stopping(news: News) -> None:
    """Who else may stop the vote is asked, and the village hears that somebody wants it stopped."""
    decision, notifier = news.record, news.notifier
    asker = notifier.uow.repo(Person).get(news.actor.person_id)
    act = profile_of(news.uow, decision).act(news.event.stage, news.event.act)
    others = in_roles(news.uow, decision.area, act.who) if act else {}
    facts = {
        "title": decision.title,
        "who": asker.name if asker else "",
        "text": agreeing.of(decision, "stop")["reason"],
    }
    for address, lang in (chats_of(notifier.uow, decision.department) | others).items():
        if asker is None or address != asker.address:
            words = notifier.wording.of(lang)
            row = (Button(words("press.agenda"), Action("desk_decision", decision.id)),)
            rows = (row,) if address in others else ()
            notifier.write(address, Card(words("told.vote_stop_asked", **facts), rows=rows))


def _holder_of(news: News) -> dict[str, str]:
    """The private chat of who stands for the line."""
    uow, decision = news.uow, news.record
    members = uow.repo(Member).find(roll_id=decision.roll_id, number=news.event.number, limit=1)
    links = uow.repo(VoterLink).find(member_id=members[0].id, until=None) if members else []
    people = uow.repo(Person).find(id=[link.person_id for link in links], reachable=True) if links else []
    return {one.address: one.lang for one in people if one.address}
