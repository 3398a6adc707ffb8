"""A consultation's notices: who speaks now, and what was summed up."""

from __future__ import annotations

from typing import Any

from core.decisions.cases import steps_of
from core.domain.decisions.floor import floor
from core.domain.decisions.rows import Decision, Step
from core.domain.rows import Person
from core.unit import Actor
from handlers.cards import chats_of
from handlers.decision_people import callees
from handlers.mailroom import Post
from handlers.message import Card


def next_speaker(post: Post, decision: Decision, event: Any, actor: Actor) -> None:
    """Whose turn it is hears it in private; the group hears the number and how many wait."""
    asked, heard = floor(steps_of(post.unit, decision), event.stage)
    for address, lang in chats_of(post.unit, decision.unit).items():
        post.write(address, Card(post.wording.of(lang)("floor.now", title=decision.title, n=heard, have=asked - heard)))
    steps = post.unit.repo(Step).find(decision_id=decision.id)
    speakers = [one for one in steps if one.effect == "speak" and one.stage == event.stage]
    person = post.unit.repo(Person).get(speakers[heard - 1].person_id) if 0 < heard <= len(speakers) else None
    if person and person.reachable and person.chat:
        text = post.wording.of(person.lang)("floor.yours", title=decision.title, n=heard)
        post.write(f"{person.platform}:{person.chat}", Card(text))


def summed(post: Post, decision: Decision, event: Any, actor: Actor) -> None:
    """The chair's summary is published: to the group, to everybody on the roll, to whoever asked to speak."""
    steps = post.unit.repo(Step).find(decision_id=decision.id)
    text = next(one.text for one in steps if one.id == event.step_id)
    people = [one.person_id for one in steps if one.effect == "speak" and one.person_id]
    found = {a: post.wording.of(lang) for a, lang in chats_of(post.unit, decision.unit).items()}
    for person in post.unit.repo(Person).find(id=people, reachable=True) if people else ():
        if person.chat:
            found[f"{person.platform}:{person.chat}"] = post.wording.of(person.lang)
    for address, words in {**callees(post, decision, actor), **found}.items():
        post.write(address, Card(words("floor.summed", title=decision.title, text=text)))
