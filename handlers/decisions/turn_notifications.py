"""Whose turn it is in a decision, and what waits for a second officer."""

from functools import partial
from typing import Any

from core.decisions import agreeing
from core.decisions.cases import profile_of, steps_of
from core.decisions.proposals import proposals
from core.decisions.records import Member, Roll, Step, VoterLink
from core.decisions.stages import DOUBTS, floor
from core.decisions.workflow import CHAIR, TELLER
from core.people.records import Person
from core.routing.amounts import FEN
from handlers.context import paired
from handlers.decisions.audiences import callees, holders, in_roles, neighbours, readers, tell, village
from handlers.messages import Action
from handlers.notifier import News
from handlers.tickets.cards import addresses
from handlers.wording import Words

OFFICIALS = frozenset({CHAIR, TELLER})


def awaited(news: News) -> None:
    """Whose turn it is now, and who does not sit in the village's own chats, hears it in private with a button."""
    decision, event = news.record, news.event
    if not event.to or event.to == event.stage:
        return
    stage = profile_of(news.uow, decision).stage(event.to)
    roles = frozenset().union(*(act.who for act in stage.acts))
    person = news.uow.repo(Person).get(news.actor.person_id)
    own = {person.address if person else "", *village(news)}
    found = in_roles(news.uow, decision.area, roles, decision.department)
    chats = {address: lang for address, lang in found.items() if address not in own}
    tell(news, chats, "told.vote_yours", ("press.agenda", Action("desk_decision", decision.id)), name=stage.names)


def announced(news: News) -> None:
    """What a contest says as it goes on reaches all who live there."""
    step = news.uow.repo(Step).get(news.event.step_id)
    if step and step.text and not step.effect:
        way = ("press.agenda", Action("decision", news.record.id))
        tell(news, neighbours(news.uow, news.record.area), "told.vote_announced", way, text=step.text)


def proposed(news: News) -> None:
    """Who improves proposals with their authors hears of every new one."""
    decision, profile = news.record, profile_of(news.uow, news.record)
    coaches = frozenset().union(*(act.who for act in profile.all_acts() if act.effect == "coach"))
    found = proposals(steps_of(news.uow, decision))[-1]
    line = partial(Words.__call__, key="contest.line", n=found.number, title=found.name, count=found.cost // FEN)
    way = ("press.agenda", Action("desk_decision", decision.id))
    tell(news, in_roles(news.uow, decision.area, coaches), "told.vote_proposed", way, line=line)


def next_speaker(news: News) -> None:
    """Whose turn it is in a consultation hears it in private; the group hears the number and how many wait."""
    stage = news.event.stage
    asked, heard = floor(steps_of(news.uow, news.record), stage)
    tell(news, village(news), "floor.now", n=heard, have=asked - heard)
    speakers = news.uow.repo(Step).find(decision_id=news.record.id, effect="speak", stage=stage)
    for one in speakers[heard - 1 : heard] if heard else ():
        news.notifier.notify_person(one.person_id, "floor.yours", title=news.record.title, n=heard)


def summed(news: News) -> None:
    """The chair's summary is published: to the group, to everybody on the roll, to whoever asked to speak."""
    steps = news.uow.repo(Step).find(decision_id=news.record.id)
    text = next(one.text for one in steps if one.id == news.event.step_id)
    people = [one.person_id for one in steps if one.effect == "speak" and one.person_id]
    spoke = news.uow.repo(Person).find(id=people, reachable=True)
    chats = callees(news.notifier, news.record, news.actor) | village(news) | addresses(spoke)
    tell(news, chats, "floor.summed", text=text)


def answered(news: News) -> None:
    """Who named the doubt reads the answer in private; the village hears that there is one."""
    steps = news.uow.repo(Step).find(decision_id=news.record.id)
    answers = [one for one in steps if one.effect == "answer"]
    doubts = [one for one in steps if one.effect in DOUBTS]
    for doubt, answer in zip(doubts, answers, strict=False):
        if answer.id == news.event.step_id:
            facts = {"title": news.record.title, "text": doubt.text, "answer": answer.text}
            news.notifier.notify_person(doubt.person_id, "told.vote_answered", **facts)
    act = profile_of(news.uow, news.record).act(news.event.stage, news.event.act)
    tell(news, readers(news), "told.vote_step", step=act.names if act else "")


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


def handed(news: News) -> None:
    """Whoever has the line hears that a paper counts for it now: nobody else is to take it."""
    tell(news, _holder_of(news), "told.vote_paper", n=news.event.number)


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


def _ask(news: News, others: dict[str, str], key: str, buttons: dict[str, Action], **facts: Any) -> None:
    """All of them but who asks; `buttons`: label -> action."""
    asker = news.uow.repo(Person).get(news.actor.person_id)
    chats = {address: lang for address, lang in others.items() if not asker or address != asker.address}
    news.notifier.tell(chats, key, *buttons.items(), layout=paired, who=asker.name if asker else "", **facts)


def _holder_of(news: News) -> dict[str, str]:
    """The private chat of who stands for the line."""
    uow, decision = news.uow, news.record
    member = uow.repo(Member).first(roll_id=decision.roll_id, number=news.event.number)
    links = uow.repo(VoterLink).find(member_id=member.id, until=None) if member else []
    return addresses(uow.repo(Person).find(id=[link.person_id for link in links], reachable=True))
