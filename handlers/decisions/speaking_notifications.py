"""A consultation's notices: who speaks now, and what was summed up."""

from __future__ import annotations

from core.decisions.cases import steps_of
from core.decisions.records import Step
from core.decisions.speaking_list import floor
from core.people.records import Person
from handlers.decisions.audiences import callees
from handlers.messages import Card
from handlers.news import News
from handlers.tickets.cards import chats_of


def next_speaker(news: News) -> None:
    """Whose turn it is hears it in private; the group hears the number and how many wait."""
    notifier, decision, stage = news.notifier, news.record, news.event.stage
    asked, heard = floor(steps_of(notifier.uow, decision), stage)
    for address, lang in chats_of(notifier.uow, decision.department).items():
        notifier.write(
            address, Card(notifier.wording.of(lang)("floor.now", title=decision.title, n=heard, have=asked - heard))
        )
    steps = notifier.uow.repo(Step).find(decision_id=decision.id)
    speakers = [one for one in steps if one.effect == "speak" and one.stage == stage]
    for one in speakers[heard - 1 : heard] if heard else ():
        notifier.notify_person(one.person_id, "floor.yours", title=decision.title, n=heard)


def summed(news: News) -> None:
    """The chair's summary is published: to the group, to everybody on the roll, to whoever asked to speak."""
    notifier, decision = news.notifier, news.record
    steps = notifier.uow.repo(Step).find(decision_id=decision.id)
    text = next(one.text for one in steps if one.id == news.event.step_id)
    people = [one.person_id for one in steps if one.effect == "speak" and one.person_id]
    found = {a: notifier.wording.of(lang) for a, lang in chats_of(notifier.uow, decision.department).items()}
    for person in notifier.uow.repo(Person).find(id=people, reachable=True) if people else ():
        if person.address:
            found[person.address] = notifier.wording.of(person.lang)
    for address, words in {**callees(notifier, decision, news.actor), **found}.items():
        notifier.write(address, Card(words("floor.summed", title=decision.title, text=text)))
