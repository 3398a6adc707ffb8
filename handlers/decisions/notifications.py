"""Who hears of decisions: the village's group, never of a choice."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from core import events as e
from core.decisions.agenda import agenda_of
from core.decisions.cases import UNCOUNTED, few, profile_of, steps_of, turnout
from core.decisions.key_holders import publics_of
from core.decisions.noticing import changed
from core.decisions.records import Decision, Proxy, Step
from core.unit_of_work import Actor, UnitOfWork
from handlers.decisions import turn_notifications, urn
from handlers.decisions.audiences import callees, readers, tell, village, watchers
from handlers.decisions.documents import SPOKEN, named, outcome_said, place_said
from handlers.documents import CHART, NOTICE, order
from handlers.messages import Action, Button, Card
from handlers.notifier import News
from handlers.wording import Words, named_matter


def _proxies(news: News) -> None:
    given = news.uow.repo(Proxy).find(decision_id=news.record.id, ended_at=None)
    lines = "\n".join(f"{one.principal} → {one.holder}" for one in given)
    if news.event.count:
        tell(news, readers(news), "told.vote_proxies", count=news.event.count, text=lines)


def _act(news: News) -> None:
    """A step forward or back is told; what the vote itself says is told by its own events."""
    event = news.event
    act = profile_of(news.uow, news.record).act(event.stage, event.act)
    if act is None or act.effect in ("freeze", "open"):
        return
    if act.effect == "close":
        if news.record.phase == "open":  # the key is split, and its parts are not all there
            urn.wanted(news)
        return
    turn_notifications.awaited(news)
    if act.effect == "stop" and news.record.phase == "open":
        turn_notifications.stopping(news)
        return
    if act.effect in _TOLD:
        _TOLD[act.effect](news)
        return
    if event.to and profile_of(news.uow, news.record).contest and event.step_id:
        turn_notifications.announced(news)
    if not event.to and act.effect not in ("plan_notice", "report", "done", "stop"):
        return
    tell(news, readers(news), "told.vote_step", step=act.names)


def _meeting(news: News) -> None:
    """The notice of the meeting to the group and to everybody who has a vote; several items make one letter."""
    urn.offered(news)
    notifier, decision = news.notifier, news.record
    agenda = agenda_of(notifier.uow, decision)
    for address, lang in {**callees(notifier, decision, Actor()), **village(news)}.items():
        words = notifier.wording.of(lang)
        at = decision.meeting_at or notifier.uow.now
        lines = [words("told.vote_meeting", at=at, place=place_said(words, decision))]
        lines += [words("assembly.item", n=n, title=one.title, text=one.number) for n, one in enumerate(agenda, 1)]
        lines += [words("vote.roll_root", head=one.roll_digest) for one in agenda if one.roll_digest]
        rows = ((Button(words("press.agenda"), Action("decision", decision.id)),),)
        notifier.write(address, Card("\n".join(lines), rows=rows), slot=f"meeting:{decision.meeting_at}")


def _roll_call(news: News) -> None:
    """Whoever is not in the hall reports from the chat; once counted, the group hears whether there are enough."""
    notifier, decision = news.notifier, news.record
    step = notifier.uow.repo(Step).get(news.event.step_id)
    told = step.facts.get("announce") if step else None
    if told:
        for address, lang in village(news).items():
            words = notifier.wording.of(lang)
            lines = [
                words("assembly.enough" if enough else "assembly.too_few", title=title, size=size, present=present)
                for title, size, present, enough in told
            ]
            notifier.write(address, Card("\n".join([words("told.vote_quorum"), *lines])))
        return
    here, slot = ("press.here", Action("v_here", decision.id)), f"roll:{decision.meeting_at}"
    chats = callees(notifier, decision, news.actor)
    tell(news, chats, "told.vote_roll_call", here, slot=slot, place=partial(place_said, decision=decision))


def _doubted(news: News) -> None:
    """An objection or an untrue publication goes to those who watch, with its words; they answer on the card."""
    step = news.uow.repo(Step).get(news.event.step_id)
    way = ("press.agenda", Action("desk_decision", news.record.id))
    tell(news, watchers(news) or village(news), "told.vote_doubt", way, text=step.text if step else "")


def _coached(news: News) -> None:
    """Whoever handed the proposal in hears the advice, and nobody else."""
    steps = news.uow.repo(Step).find(decision_id=news.record.id)
    step = next(one for one in steps if one.id == news.event.step_id)
    handed = [one for one in steps if one.effect == "proposal"]
    number = int(step.facts.get("proposal", 0))
    for one in handed[number - 1 : number] if number else ():
        news.notifier.notify_person(
            one.person_id, "told.vote_coached", title=news.record.title, n=number, text=step.text
        )


def _settled(news: News) -> None:
    """What a notice told is otherwise now: the village hears that another one follows."""
    if changed(news.record, steps_of(news.uow, news.record), False, news.uow.now) & set(news.event.what):
        tell(news, readers(news), "told.vote_notice_void")


_TOLD: dict[str, Callable[[News], None]] = {
    "notice": _meeting,
    "roll_call": _roll_call,
    "object": _doubted,
    "untrue": _doubted,
    "answer": turn_notifications.answered,
    "coach": _coached,
    "proposal": turn_notifications.proposed,
    "floor": turn_notifications.next_speaker,
    "sum_up": turn_notifications.summed,
}


def _opened(news: News) -> None:
    """It runs, until when, and what stays visible to whom: to the group, then to voters with the way to the ballot."""
    notifier, decision = news.notifier, news.record
    ways = (("press.ballot", Action("ballot", decision.id)), ("press.plan", Action("v_plan", decision.id)))
    due = decision.closes_at or notifier.uow.now
    in_private = callees(notifier, decision, news.actor)
    for found, key, shown in ((readers(news), "told.vote_open", ()), (in_private, "told.vote_open_you", ways)):
        tell(news, found, key, *shown, due=due, text=partial(secrecy_said, notifier.uow, decision=decision))


def secrecy_said(uow: UnitOfWork, words: Words, decision: Decision, group: str | None = None) -> str:
    """What every voter reads before voting: who could still see what, and whether the own group is too small."""
    count = few(uow, decision, group)
    said = words("told.vote_secret") if decision.secrecy == "secret" else words("told.vote_named")
    if publics_of(decision):
        said = words("told.vote_split", role=tuple(decision.rules["parts"]))
    return f"{said}\n{words('told.vote_few', n=count)}" if count else said


def _closed(news: News) -> None:
    """The result at once (村组法 30), with the hash by which everybody can check the published file."""
    notifier, decision = news.notifier, news.record
    size, present, voted = turnout(notifier.uow, decision)
    drawn: dict[tuple[str, str], str] = {}

    def sheet(what: str, lang: str) -> tuple[str, ...]:
        if (what, lang) not in drawn:
            drawn[what, lang] = order(notifier.uow, what, decision.number, lang)
        return (drawn[what, lang],)

    group = readers(news)
    facts = {"title": decision.title, "head": decision.head, "size": size, "present": present, "voted": voted}
    for address, lang in {**callees(notifier, decision, news.actor), **group}.items():
        words = notifier.wording.of(lang)
        outcome, counts = outcome_said(words, decision), counted(words, decision)
        text = words("told.vote_closed", outcome=outcome, counts=counts, **facts)
        notifier.write(address, Card(text, pictures=sheet(CHART, words.lang)))
        if address in group:
            notifier.write(address, Card(words("told.vote_board"), pictures=sheet(NOTICE, words.lang)))


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
    """The key has done its work; or it died before anybody counted: then all who have a vote hear that it is void."""
    chats, lost = village(news), news.record.rules.get(UNCOUNTED)
    if lost:
        chats = {**callees(news.notifier, news.record, news.actor), **chats}
    tell(news, chats, "told.vote_uncounted" if lost else "told.vote_key_gone")


def _warned(news: News) -> None:
    """Township and supervision hear of it, each in private; the village's own people of what they can still mend, and
    where nobody watches them."""
    warning, watching = f"warn.{news.event.warning}", watchers(news)
    own = village(news) if news.event.warning in _MENDED or not watching else {}
    tell(news, {**own, **watching}, "told.vote_warn", text=lambda words: words(warning))


_MENDED = frozenset({"quorum_at_risk", "not_counted", "not_published", "unanswered"})


def _reminded(news: News) -> None:
    """Before the meeting everybody, before the end who has not voted; of a count or report due the office."""
    notifier, event, decision = news.notifier, news.event, news.record
    ends = event.reminder == "ballot_ends"
    desk = event.reminder in ("count_due", "report_due")
    found = readers(news) if desk else callees(notifier, decision, news.actor, voted=not ends)
    ways = [("press.ballot", Action("ballot", decision.id))] if ends else []
    ways += [("press.agenda", Action("desk_decision", decision.id))] if event.reminder == "count_due" else []
    slot, when = "" if ends else f"{event.reminder}:{event.when}", datetime.fromisoformat(event.when)
    place = partial(place_said, decision=decision)
    tell(news, found, f"remind.{event.reminder}", *ways, slot=slot, at=when, place=place)


def _ticket_told(news: News) -> None:
    """The reporter hears it, with the way to the decision."""
    notifier, event, ticket = news.notifier, news.event, news.matter
    found = notifier.uow.repo(Decision).first(number=event.decision)
    if not found:
        raise LookupError(f"event about decision {event.decision}, which is not there")
    person = notifier.reporter(ticket)
    if person is None:
        return
    key, facts = "told.ticket_vote", dict[str, Any](matter=named_matter(ticket), title=found.title)
    if isinstance(event, e.TicketVoted):
        key, facts["outcome"] = "told.ticket_voted", notifier.wording.of(person.lang)(f"outcome.{event.outcome}")
    notifier.notify_person(person.id, key, ("press.agenda", Action("decision", found.id)), **facts)


# Silent on purpose: the person who did it was answered; who voted is for the tellers' count only.
# fmt: off
SILENT = (
    e.RollImported, e.VoterCodeIssued, e.VoterBound, e.DecisionStarted, e.ProxyRegistered,
    e.PresenceMarked, e.BallotTaken, e.SheetEntered,
)
# fmt: on
NOTICES: dict[type[e.Event], tuple[Callable[[News], None], ...]] = {
    e.ActDone: (_act,),
    e.DecisionSettled: (_settled,),
    e.VoterReleased: (lambda n: n.notifier.notify_person(n.event.person_id, "told.vote_released", n=n.event.number),),
    e.RollFrozen: (
        lambda n: tell(n, readers(n), "told.vote_frozen", size=n.event.size, head=n.event.roll_digest),
        urn.offered,
    ),
    e.KeyPartTaken: (
        lambda n: tell(n, village(n), "told.part_again" if n.event.again else "told.part_taken", role=n.event.role),
    ),
    e.RollChanged: (turn_notifications.told,),
    e.PaperHanded: (turn_notifications.handed,),
    e.RollThawed: (turn_notifications.thawing,),
    e.LineReleased: (turn_notifications.releasing,),
    e.ProxiesPublished: (_proxies,),
    e.VoteOpened: (_opened,),
    e.VoteClosed: (_closed,),
    e.KeyShredded: (_key_gone,),
    e.UrnAlarm: (urn.alarm,),
    e.UrnReleased: (  # at each of the two officers
        lambda n: tell(n, village(n), "told.urn_released", n=n.event.lost, have=n.event.officers, text=n.event.reason),
    ),
    e.DecisionWarned: (_warned,),
    e.DecisionReminded: (_reminded,),
    e.TicketPutToVote: (_ticket_told,),
    e.TicketVoted: (_ticket_told,),
    **dict.fromkeys(SILENT, ()),
}
