"""A consultation's notices: who speaks now, and what was summed up."""

from __future__ import annotations

from core.decisions.cases import steps_of
from core.domain.decisions.floor import floor
from core.domain.decisions.rows import Step
from core.domain.rows import Person
from handlers.cards import chats_of
from handlers.decision_people import callees
from handlers.message import Card
from handlers.news import News


def next_speaker(news: News) -> None:
    """Whose turn it is hears it in private; the group hears the number and how many wait."""
    post, decision, stage = news.post, news.record, news.event.stage
    asked, heard = floor(steps_of(post.unit, decision), stage)
    for address, lang in chats_of(post.unit, decision.unit).items():
        post.write(address, Card(post.wording.of(lang)("floor.now", title=decision.title, n=heard, have=asked - heard)))
    steps = post.unit.repo(Step).find(decision_id=decision.id)
    speakers = [one for one in steps if one.effect == "speak" and one.stage == stage]
    for one in speakers[heard - 1 : heard] if heard else ():
        post.tell_person(one.person_id, "floor.yours", title=decision.title, n=heard)


def summed(news: News) -> None:
    """The chair's summary is published: to the group, to everybody on the roll, to whoever asked to speak."""
    post, decision = news.post, news.record
    steps = post.unit.repo(Step).find(decision_id=decision.id)
    text = next(one.text for one in steps if one.id == news.event.step_id)
    people = [one.person_id for one in steps if one.effect == "speak" and one.person_id]
    found = {a: post.wording.of(lang) for a, lang in chats_of(post.unit, decision.unit).items()}
    for person in post.unit.repo(Person).find(id=people, reachable=True) if people else ():
        if person.address:
            found[person.address] = post.wording.of(person.lang)
    for address, words in {**callees(post, decision, news.actor), **found}.items():
        post.write(address, Card(words("floor.summed", title=decision.title, text=text)))
