"""Who hears of decisions: the village's group, never of a choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from core import events as e
from core.decisions.agenda import agenda_of
from core.decisions.cases import profile_of, turnout
from core.domain.decisions.rows import Decision, Proxy, Step
from core.domain.rows import Person
from core.unit import Actor
from handlers import floor_notices
from handlers.cards import chats_of
from handlers.decision_people import callees, watchers
from handlers.decision_sheets import SPOKEN, named, outcome_said
from handlers.mailroom import Post
from handlers.message import Action, Button, Card
from handlers.news import News
from handlers.sheets import CHART, NOTICE, order
from handlers.wording import Words


def decision_of(post: Post, event: e.Event) -> Decision:
    """The decision an event is about."""
    found = post.unit.repo(Decision).get(event.subject_id)
    if found is None:
        raise LookupError(f"event about decision {event.subject_id}, which is not there")
    return found


def readers(post: Post, decision: Decision, actor: Actor) -> dict[str, Words]:
    """The village's chats, without the private chat of whoever did it: there the card itself has changed."""
    person = post.unit.repo(Person).get(actor.person_id) if actor.person_id else None
    own = f"{person.platform}:{person.chat}" if person else ""
    found = chats_of(post.unit, decision.unit)
    return {address: post.wording.of(lang) for address, lang in found.items() if address != own}


def _frozen(news: News) -> None:
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    for address, words in readers(post, decision, actor).items():
        post.write(address, Card(words("told.vote_frozen", title=decision.title, size=event.size)))


def _roll_changed(news: News) -> None:
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    title, number, text = decision.title, event.number, event.reason
    for address, words in readers(post, decision, actor).items():
        post.write(address, Card(words("told.vote_roll_changed", title=title, number=number, text=text)))


def _proxies(news: News) -> None:
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    given = post.unit.repo(Proxy).find(decision_id=decision.id, ended_at=None)
    for address, words in readers(post, decision, actor).items() if event.count else ():
        text = words("told.vote_proxies", title=decision.title, count=event.count)
        post.write(address, Card("\n".join([text, *(f"{one.principal} → {one.holder}" for one in given)])))


def _act(news: News) -> None:
    """A step forward or back is told; what the vote itself says is told by its own events."""
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    act = profile_of(post.unit, decision).act(event.stage, event.act)
    if act is None or act.effect in ("freeze", "open", "close"):
        return
    if act.effect in _TOLD:
        _TOLD[act.effect](post, decision, event, actor)
        return
    if not event.to and act.effect not in ("plan_notice", "report", "done", "answer", "stop"):
        return
    for address, words in readers(post, decision, actor).items():
        post.write(address, Card(words("told.vote_step", title=decision.title, step=act.names.say(words.lang))))


def _meeting(post: Post, decision: Decision, event: Any, actor: Actor) -> None:
    """The notice of the meeting to the group and to everybody who has a vote; several items make one letter."""
    agenda = agenda_of(post.unit, decision)
    group = chats_of(post.unit, decision.unit)
    everybody = {**callees(post, decision, Actor()), **{a: post.wording.of(lang) for a, lang in group.items()}}
    for address, words in everybody.items():
        lines = [words("told.vote_meeting", at=decision.meeting_at or post.unit.now, place=decision.place or "-")]
        lines += [words("assembly.item", n=n, title=one.title, text=one.number) for n, one in enumerate(agenda, 1)]
        rows = ((Button(words("press.agenda"), Action("decision", decision.id)),),)
        post.write(address, Card("\n".join(lines), rows=rows), slot=f"meeting:{decision.meeting_at}")


def _roll_call(post: Post, decision: Decision, event: Any, actor: Actor) -> None:
    """Whoever is not in the hall reports from the chat; once counted, the group hears whether there are enough."""
    step = post.unit.repo(Step).get(event.step_id)
    told = step.facts.get("announce") if step else None
    if told:
        for address, lang in chats_of(post.unit, decision.unit).items():
            words = post.wording.of(lang)
            lines = [
                words("assembly.enough" if enough else "assembly.too_few", title=title, size=size, present=present)
                for title, size, present, enough in told
            ]
            post.write(address, Card("\n".join([words("told.vote_quorum"), *lines])))
        return
    for address, words in callees(post, decision, actor).items():
        rows = ((Button(words("press.here"), Action("v_here", decision.id)),),)
        text = words("told.vote_roll_call", place=decision.place or "-")
        post.write(address, Card(text, rows=rows), slot=f"roll:{decision.meeting_at}")


def _doubted(post: Post, decision: Decision, event: Any, actor: Actor) -> None:
    """An objection or an untrue publication goes to those who watch, with its words; they answer on the card."""
    step = post.unit.repo(Step).get(event.step_id)
    rows = ((Action("desk_decision", decision.id), "press.agenda"),)
    for address, lang in (watchers(post, decision.area) or chats_of(post.unit, decision.unit)).items():
        words = post.wording.of(lang)
        text = words("told.vote_doubt", title=decision.title, number=decision.number, text=step.text if step else "")
        post.write(address, Card(text, rows=tuple((Button(words(key), act),) for act, key in rows)))


def _coached(post: Post, decision: Decision, event: Any, actor: Actor) -> None:
    """Whoever handed the proposal in hears the advice, and nobody else."""
    steps = post.unit.repo(Step).find(decision_id=decision.id)
    step = next(one for one in steps if one.id == event.step_id)
    handed = [one for one in steps if one.effect == "proposal"]
    number = int(step.facts.get("proposal", 0))
    person = post.unit.repo(Person).get(handed[number - 1].person_id) if 0 < number <= len(handed) else None
    if person and person.reachable and person.chat:
        words = post.wording.of(person.lang)
        text = words("told.vote_coached", title=decision.title, n=number, text=step.text)
        post.write(f"{person.platform}:{person.chat}", Card(text))


_TOLD: dict[str, Callable[[Post, Decision, e.ActDone, Actor], None]] = {
    "notice": _meeting,
    "roll_call": _roll_call,
    "object": _doubted,
    "untrue": _doubted,
    "coach": _coached,
    "floor": floor_notices.next_speaker,
    "sum_up": floor_notices.summed,
}


def _opened(news: News) -> None:
    """The group hears that it runs, until when, and what stays visible to whom."""
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    for address, words in readers(post, decision, actor).items():
        text = words("told.vote_open", title=decision.title, due=decision.closes_at or post.unit.now)
        post.write(address, Card(f"{text}\n{secrecy_said(words, decision)}"))
    _call_voters(post, decision, actor)


def _call_voters(post: Post, decision: Decision, actor: Actor) -> None:
    """Everybody on the roll whose account is known hears of it in private, with the way to the ballot."""
    for address, words in callees(post, decision, actor).items():
        text = words("told.vote_open", title=decision.title, due=decision.closes_at or post.unit.now)
        rows = (
            (Button(words("press.ballot"), Action("ballot", decision.id)),),
            (Button(words("press.plan"), Action("v_plan", decision.id)),),
        )
        post.write(address, Card(f"{text}\n{secrecy_said(words, decision)}", rows=rows))


def secrecy_said(words: Words, decision: Decision) -> str:
    """The sentence every voter reads before voting: who could still see what."""
    return words("told.vote_secret") if decision.secrecy == "secret" else words("told.vote_named")


def _closed(news: News) -> None:
    """The result at once (村组法 30), with the hash by which everybody can check the published file."""
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    size, present, voted = turnout(post.unit, decision)
    drawn: dict[tuple[str, str], str] = {}

    def sheet(what: str, lang: str) -> tuple[str, ...]:
        if (what, lang) not in drawn:
            drawn[what, lang] = order(post.unit, what, decision.number, lang)
        return (drawn[what, lang],)

    group = readers(post, decision, actor)
    for address, words in {**callees(post, decision, actor), **group}.items():
        text = words(
            "told.vote_closed",
            title=decision.title,
            outcome=outcome_said(words, decision),
            counts=counted(words, decision),
            present=present,
            voted=voted,
            size=size,
            head=decision.head,
        )
        post.write(address, Card(text, pictures=sheet(CHART, words.lang)))
        if address in group:
            post.write(address, Card(words("told.vote_board"), pictures=sheet(NOTICE, words.lang)))


def counted(words: Words, decision: Decision) -> str:
    """'同意 12，不同意 3': yes-or-no in words, options by the names on the ballot."""
    names = named(decision)
    joint = ", " if words.lang == "en" else "，"
    said = []
    for code, number in decision.result.get("counts", {}).items():
        label = names.get(code) or (words(f"ballot.{code}") if code in SPOKEN else words.voter_kind(code))
        said.append(f"{label} {number}")
    return joint.join(said)


def _key_gone(news: News) -> None:
    post, event = news.post, news.event
    decision = decision_of(post, event)
    post.say(decision.unit, "told.vote_key_gone", title=decision.title)


def _warned(news: News) -> None:
    """Township and supervision hear of it, each in private; without them the village's own people."""
    post, event = news.post, news.event
    decision = decision_of(post, event)
    found = watchers(post, decision.area)
    for address, lang in (found or chats_of(post.unit, decision.unit)).items():
        words = post.wording.of(lang)
        text = words(f"warn.{event.warning}")
        post.write(address, Card(words("told.vote_warn", title=decision.title, number=decision.number, text=text)))


def _reminded(news: News) -> None:
    """Before the meeting everybody, before the end who has not voted, before a report the village's office."""
    post, event, actor = news.post, news.event, news.actor
    decision = decision_of(post, event)
    rows: tuple[tuple[Action, str], ...] = ()
    if event.reminder == "report_due":
        found = readers(post, decision, actor)
    elif event.reminder == "ballot_ends":
        found = callees(post, decision, actor, voted=False)
        rows = ((Action("ballot", decision.id), "press.ballot"),)
    else:
        found = callees(post, decision, actor)
    when, place = datetime.fromisoformat(event.when), decision.place or "-"
    for address, words in found.items():
        text = words(f"remind.{event.reminder}", title=decision.title, at=when, place=place)
        buttons = tuple((Button(words(key), action),) for action, key in rows)
        post.write(address, Card(text, rows=buttons), slot=f"{event.reminder}:{event.when}" if not rows else "")


def _ticket_told(news: News) -> None:
    """The reporter hears it, with the way to the decision."""
    post, event, ticket = news.post, news.event, news.matter
    found = post.unit.repo(Decision).find(number=event.decision, limit=1)
    if not found:
        raise LookupError(f"event about decision {event.decision}, which is not there")
    person = post.reporter(ticket)
    if person is None:
        return
    words, title = post.wording.of(person.lang), found[0].title
    if isinstance(event, e.TicketVoted):
        outcome = words(f"outcome.{event.outcome}")
        text = words("told.ticket_voted", number=ticket.number, title=title, outcome=outcome)
    else:
        text = words("told.ticket_vote", number=ticket.number, title=title)
    rows = ((Button(words("press.agenda"), Action("decision", found[0].id)),),)
    post.write(f"{person.platform}:{person.chat}", Card(text, rows=rows))


NOTICES: dict[type[e.Event], tuple[Callable[[News], None], ...]] = {
    e.ActDone: (_act,),
    e.RollFrozen: (_frozen,),
    e.RollChanged: (_roll_changed,),
    e.ProxiesPublished: (_proxies,),
    e.VoteOpened: (_opened,),
    e.VoteClosed: (_closed,),
    e.KeyShredded: (_key_gone,),
    e.DecisionWarned: (_warned,),
    e.DecisionReminded: (_reminded,),
    e.TicketPutToVote: (_ticket_told,),
    e.TicketVoted: (_ticket_told,),
    # Silent on purpose: the person who did it was answered; who voted is for the tellers' count only.
    **dict.fromkeys(
        (
            e.RollImported,
            e.VoterCodeIssued,
            e.VoterBound,
            e.DecisionStarted,
            e.DecisionSettled,
            e.ProxyRegistered,
            e.PresenceMarked,
            e.BallotTaken,
            e.PaperHanded,
            e.SheetEntered,
        ),
        (),
    ),
}
