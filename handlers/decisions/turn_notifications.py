"""Whose turn it is in a decision or consultation; a contest's news."""

from __future__ import annotations

from functools import partial

from core.decisions.cases import profile_of, steps_of
from core.decisions.proposals import proposals
from core.decisions.records import Step
from core.decisions.speaking_list import floor
from core.people.records import Person
from core.routing.amounts import FEN
from handlers.decisions.audiences import callees, in_roles, neighbours, tell, village
from handlers.messages import Action
from handlers.news import News
from handlers.wording import Words


def awaited(news: News) -> None:
    """Whose turn it is now, and who does not sit in the village's own chats, hears it in private with a button."""
    decision, event = news.record, news.event
    if not event.to or event.to == event.stage:
        return
    stage = profile_of(news.uow, decision).stage(event.to)
    roles = frozenset().union(*(act.who for act in stage.acts))
    person = news.uow.repo(Person).get(news.actor.person_id) if news.actor.person_id else None
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
    spoke = news.uow.repo(Person).find(id=people, reachable=True) if people else []
    chats = callees(news.notifier, news.record, news.actor) | village(news)
    tell(news, chats | {one.address: one.lang for one in spoke if one.address}, "floor.summed", text=text)
