"""The urn: who holds its key; what does not fit, and the way on."""

from __future__ import annotations

from core.decisions.cases import profile_of
from core.decisions.key_holders import given, publics_of, without_part
from core.decisions.records import Decision
from core.decisions.split_key import HOLDERS
from core.decisions.workflow import CHAIR, TELLER
from core.errors import NoSuchDecision, SaySomething
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow.numbers import read
from handlers.context import Context, Conversation
from handlers.decisions.audiences import in_roles, watchers
from handlers.messages import Action, Button, Card
from handlers.news import News
from handlers.people.appointments import office, roles_with
from handlers.tickets.cards import chats_of
from handlers.wording import Words


def offered(news: News) -> None:
    """The holders of the key, each in private, where it is split: their parts are to be taken before the vote."""
    posts, notifier = without_part(news.uow, news.record), news.notifier
    for address, lang in in_roles(news.uow, news.record.area, posts).items():
        words = notifier.wording.of(lang)
        row = (Button(words("press.take_part"), Action("v_part", news.record.id)),)
        facts = {"title": news.record.title, "role": profile_of(news.uow, news.record).keyholders}
        notifier.write(address, Card(words("told.part_offer", **facts), rows=(row,)), slot=f"offer:{news.record.id}")


def taken(news: News) -> None:
    """The village's chats: who holds a part, and whether an earlier one is void."""
    event, decision, notifier = news.event, news.record, news.notifier
    key = "told.part_again" if event.again else "told.part_taken"
    for address, lang in chats_of(notifier.uow, decision.department).items():
        notifier.write(address, Card(notifier.wording.of(lang)(key, title=decision.title, role=event.role)))


def wanted(news: News) -> None:
    """The vote is over: the holders who have not given their part back are asked for it."""
    decision, notifier, first = news.record, news.notifier, given(news.record)
    posts = [post for post in decision.rules["parts"] if post != first]
    key = "told.part_wanted_one" if first else "told.part_wanted"
    for address, lang in in_roles(news.uow, decision.area, posts).items():
        text = notifier.wording.of(lang)(key, title=decision.title, role=first)
        notifier.write(address, Card(text), slot=f"part:{decision.id}")


def key_said(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """How many parts of the key are taken, or given back; [] where it is not split."""
    posts = profile_of(uow, decision).keyholders if decision.secrecy == "secret" else ()
    if posts and not decision.phase:
        return [words("part.state", have=HOLDERS - len(without_part(uow, decision)), role=posts)]
    over = decision.phase == "open" and decision.closes_at is not None and uow.now >= decision.closes_at
    return [words("part.wanted", have=int(bool(given(decision))))] if over and publics_of(decision) else []


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


def by_two(act: str, noted: str) -> Conversation:
    """'/urn V123 WHY': what one of two officers wants, and why."""

    def wanted_by(ctx: Context) -> None:
        office(ctx, roles_with(ctx, CHAIR) | roles_with(ctx, TELLER))
        number, _, why = ctx.said.partition(" ")
        found = ctx.uow.repo(Decision).find(number=read(number) or number.upper(), limit=1)
        if not found:
            raise NoSuchDecision(number=number)
        if not why.strip():
            raise SaySomething(deed=act)
        ctx.act(Ref("decision", found[0].id), act, text=why.strip())
        ctx.say(noted)

    return wanted_by


WORDS: dict[str, Conversation] = {
    "/urn": by_two("release_urn", "vote.urn_released"),
    "/thaw": by_two("thaw", "vote.thaw_noted"),
}
