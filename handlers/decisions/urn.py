"""The urn: who holds its key; what does not fit, and the way on."""

from core.decisions.cases import profile_of
from core.decisions.key_holders import given, publics_of, without_part
from core.decisions.records import Decision
from core.decisions.split_key import HOLDERS
from core.decisions.workflow import CHAIR, TELLER
from core.errors import NoSuchDecision, SaySomething, there
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow.numbers import read
from handlers.context import Context, Conversation
from handlers.decisions.audiences import in_roles, tell, village, watchers
from handlers.messages import Action
from handlers.notifier import News
from handlers.people.appointments import post
from handlers.wording import Words


def offered(news: News) -> None:
    """The holders of the key, each in private, where it is split: their parts are to be taken before the vote."""
    decision = news.record
    chats = in_roles(news.uow, decision.area, without_part(news.uow, decision))
    take, role = ("press.take_part", Action("v_part", decision.id)), profile_of(news.uow, decision).keyholders
    tell(news, chats, "told.part_offer", take, slot=f"offer:{decision.id}", role=role)


def wanted(news: News) -> None:
    """The vote is over: the holders who have not given their part back are asked for it."""
    decision, first = news.record, given(news.record)
    posts = [post for post in decision.rules["parts"] if post != first]
    key = "told.part_wanted_one" if first else "told.part_wanted"
    tell(news, in_roles(news.uow, decision.area, posts), key, slot=f"part:{decision.id}", role=first)


def key_said(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """How many parts of the key are taken, or given back; [] where it is not split."""
    posts = profile_of(uow, decision).keyholders if decision.secrecy == "secret" else ()
    if posts and not decision.phase:
        return [words("part.state", have=HOLDERS - len(without_part(uow, decision)), role=posts)]
    over = decision.phase == "open" and decision.closes_at is not None and uow.now >= decision.closes_at
    return [words("part.wanted", have=int(bool(given(decision))))] if over and publics_of(decision) else []


def alarm(news: News) -> None:
    """The village's chats and those who watch, with the slots by name."""
    slots = [*news.event.missing, *news.event.damaged, *news.event.surplus]
    text = " ".join(one[:6] for one in slots)
    tell(news, village(news) | watchers(news), "told.urn_alarm", n=len(slots), text=text)


def by_two(act: str, noted: str) -> Conversation:
    """'/urn V123 WHY': what one of two officers wants, and why."""

    def wanted_by(ctx: Context) -> None:
        post(ctx, CHAIR, TELLER)
        number, _, why = ctx.said.partition(" ")
        found = there(ctx.uow.repo(Decision).first(number=read(number) or number.upper()), NoSuchDecision, number)
        if not why.strip():
            raise SaySomething(deed=act)
        ctx.act(Ref("decision", found.id), act, text=why.strip())
        ctx.say(noted)

    return wanted_by


WORDS: dict[str, Conversation] = {
    "/urn": by_two("release_urn", "vote.urn_released"),
    "/thaw": by_two("thaw", "vote.thaw_noted"),
}
