"""An urn that does not fit the turnout: who hears of it, and the way on."""

from __future__ import annotations

from core.decisions.records import Decision
from core.decisions.workflow import CHAIR, TELLER
from core.errors import NoSuchDecision, SaySomething
from core.refs import Ref
from core.workflow.numbers import read
from handlers.context import Context, Conversation
from handlers.decisions.audiences import watchers
from handlers.messages import Card
from handlers.news import News
from handlers.people.appointments import office, roles_with
from handlers.tickets.cards import chats_of


def alarm(news: News) -> None:
    """The village's chats and those who watch, with the slots by name."""
    event, decision, notifier = news.event, news.record, news.notifier
    slots = [*event.missing, *event.damaged, *event.surplus]
    seen = chats_of(notifier.uow, decision.department) | watchers(notifier, decision.area)
    facts = {"title": decision.title, "number": decision.number, "text": " ".join(one[:6] for one in slots)}
    for address, lang in seen.items():
        words = notifier.wording.of(lang)
        notifier.write(address, Card(words("told.urn_alarm", n=len(slots), **facts)))


def released(news: News) -> None:
    """The village's chats, at each of the two officers."""
    event, notifier = news.event, news.notifier
    facts = {"title": news.record.title, "n": event.lost, "have": event.officers, "text": event.reason}
    for address, lang in chats_of(notifier.uow, news.record.department).items():
        notifier.write(address, Card(notifier.wording.of(lang)("told.urn_released", **facts)))


def release(ctx: Context) -> None:
    """/urn V123 WHY: one of two officers lets the count go on without what is lost."""
    office(ctx, roles_with(ctx, CHAIR) | roles_with(ctx, TELLER))
    number, _, why = ctx.said.partition(" ")
    found = ctx.uow.repo(Decision).find(number=read(number) or number.upper(), limit=1)
    if not found:
        raise NoSuchDecision(number=number)
    if not why.strip():
        raise SaySomething(deed="release_urn")
    ctx.act(Ref("decision", found[0].id), "release_urn", text=why.strip())
    ctx.say("vote.urn_released")


WORDS: dict[str, Conversation] = {"/urn": release}
