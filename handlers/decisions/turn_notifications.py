"""Whose turn it is in a decision, and what a contest tells its place."""

from __future__ import annotations

from core.decisions.cases import profile_of, steps_of
from core.decisions.proposals import proposals
from core.decisions.records import Step
from core.people.records import Person
from core.routing.amounts import FEN
from handlers.decisions.audiences import in_roles, neighbours
from handlers.messages import Action, Button, Card
from handlers.news import News
from handlers.tickets.cards import chats_of


def awaited(news: News) -> None:
    """Whose turn it is now, and who does not sit in the village's own chats, hears it in private with a button."""
    decision, event, notifier = news.record, news.event, news.notifier
    if not event.to or event.to == event.stage:
        return
    roles = frozenset().union(*(act.who for act in profile_of(news.uow, decision).stage(event.to).acts))
    person = notifier.uow.repo(Person).get(news.actor.person_id) if news.actor.person_id else None
    own = {person.address if person else "", *chats_of(news.uow, decision.department)}
    for address, lang in in_roles(news.uow, decision.area, roles, decision.department).items():
        if address in own:
            continue
        words = notifier.wording.of(lang)
        stage = profile_of(news.uow, decision).stage(event.to).names.say(words.lang)
        text = words("told.vote_yours", title=decision.title, number=decision.number, name=stage)
        row = (Button(words("press.agenda"), Action("desk_decision", decision.id)),)
        notifier.write(address, Card(text, rows=(row,)))


def announced(news: News) -> None:
    """What a contest says as it goes on reaches all who live there."""
    decision, notifier = news.record, news.notifier
    step = notifier.uow.repo(Step).get(news.event.step_id)
    if step is None or not step.text or step.effect:
        return
    for address, lang in neighbours(news.uow, decision.area).items():
        words = notifier.wording.of(lang)
        row = (Button(words("press.agenda"), Action("decision", decision.id)),)
        notifier.write(address, Card(words("told.vote_announced", title=decision.title, text=step.text), rows=(row,)))


def proposed(news: News) -> None:
    """Who improves proposals with their authors hears of every new one."""
    decision, notifier = news.record, news.notifier
    profile = profile_of(news.uow, decision)
    coaches = frozenset().union(*(act.who for act in profile.all_acts() if act.effect == "coach"))
    found = proposals(steps_of(news.uow, decision))[-1]
    for address, lang in in_roles(news.uow, decision.area, coaches).items():
        words = notifier.wording.of(lang)
        line = words("contest.line", n=found.number, title=found.name, count=found.cost // FEN)
        row = (Button(words("press.agenda"), Action("desk_decision", decision.id)),)
        notifier.write(address, Card(words("told.vote_proposed", title=decision.title, line=line), rows=(row,)))
