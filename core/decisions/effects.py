"""What acts on decisions do: settle, link, the profile's own acts."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core import events as e
from core.decisions import cases, casting, key_holders, leaving, noticing, polling, procedures
from core.decisions.ballot_forms import BadBallot, check
from core.decisions.bodies import measure
from core.decisions.leaves import as_voter
from core.decisions.polling import release_urn
from core.decisions.procedures import Profile
from core.decisions.proposals import proposals, shortlisted
from core.decisions.publication import as_data
from core.decisions.records import Decision, Member, Roll, RollEntry, Step
from core.decisions.rolls import member_of
from core.decisions.stages import LASTING, Deed, Missing, floor, latest, live, missing
from core.decisions.watch import petitioned
from core.decisions.watching import look, shred
from core.errors import AlreadyDone, BadPaper, NoSuchTicket, NotAtThisStage, NotReady, VoteBegun
from core.ledger.chain import text_digest
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow import engine
from core.workflow.engine import Move
from core.workflow.numbers import read

LOST = frozenset({"failed", "no_quorum", "no_majority", "tie"})  # outcomes after which there is nothing to carry out


def told_result(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether the result has been published."""
    return bool(uow.repo(Step).first(decision_id=decision.id, effect="publish"))


def begun_again(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether another meeting on it is on its way already."""
    later = uow.repo(Decision).find(area=decision.area, phase=["", "open", "closed"])
    return any(one.rules.get("after") == decision.id for one in later)


def came_to_nothing(decision: Decision) -> bool:
    """Whether the matter may come before another meeting: nothing was decided, or nobody counted in time."""
    return decision.outcome in LOST or bool(decision.rules.get(cases.UNCOUNTED))


def stage_again(profile: Profile, outcome: str) -> str:
    """Where it goes on: rejected, at the plan, which must be another; otherwise at the vote."""
    wanted = "plan" if outcome == "failed" else "open"
    found = (stage.code for stage in profile.stages if any(act.effect == wanted for act in stage.acts))
    return next(found, profile.stages[0].code)


def to_confirm(uow: UnitOfWork, before: Decision) -> str:
    """The option on which the next meeting says yes or no, where the body goes on so; '' where two lead or none."""
    body, counts = cases.body_of(uow, before), before.result.get("counts", {})
    first = [
        option for option in cases.ballots_of(before)[0].options if counts.get(option.code) == max(counts.values())
    ]
    return (first[0].name or first[0].code) if body and body.confirm and len(first) == 1 else ""


def take_over(uow: UnitOfWork, before: Decision, decision: Decision) -> list[e.Event]:
    """What was done before that stage still counts: it is written down once more for the new decision."""
    profile = cases.profile_of(uow, decision)
    place = profile.place(decision.stage)
    counts = {(deed.act, deed.stage, deed.at) for deed in live(profile, cases.steps_of(uow, before))}
    planned = any(act.effect == "plan" for stage in profile.stages[:place] for act in stage.acts)
    lasting = LASTING | {"legal_advice"} if planned else LASTING  # of the same plan, wherever it was given
    always = {act.code for act in profile.anytime}
    told: list[e.Event] = []
    for old in uow.repo(Step).find(decision_id=before.id):
        before_it = profile.place(old.stage) < place or old.effect in lasting
        if (old.act, old.stage, old.at) not in counts or old.act in always or not before_it:
            continue
        facts = {"first": old.at.isoformat(), **old.facts}
        step = replace(old, id=0, decision_id=decision.id, at=uow.now, salt=secrets.token_hex(8), facts=facts)
        uow.repo(Step).add(step)
        digest = text_digest(step.salt, step.act, step.text, step.facts)
        told.append(e.ActDone(decision.id, act=step.act, stage=step.stage, to="", step_id=step.id, digest=digest))
    return told


# What may be set before the vote opens; once the roll is frozen the second would change who is on it.
_SETTLED = ("matter", "body", "roll_id", "secrecy", "meeting_at", "closes_at", "place")
_BEFORE_FREEZING = frozenset({"matter", "body", "roll_id"})


def _settle(move: Move) -> None:
    """Set what is named; locked once the vote opens. Raises VoteBegun, NotAtThisStage, BadPaper."""
    uow, decision, given = move.uow, move.record, move.input.fields
    if decision.phase:
        raise VoteBegun(deed="settle", stage=decision.phase)
    changes = {name: given[name] for name in _SETTLED if given.get(name) is not None}
    if changes.keys() & _BEFORE_FREEZING and uow.repo(RollEntry).first(decision_id=decision.id):
        raise NotAtThisStage(deed="settle", stage="frozen")
    if changes.get("body", decision.body) not in {"", *cases.profile_of(uow, decision).bodies}:
        raise NotAtThisStage(deed="settle", stage=str(changes["body"]))
    for name, value in changes.items():
        setattr(decision, name, value)
    _settle_rest(uow, decision, given)
    move.facts["what"] = tuple(sorted({*changes, *(("ballots",) if given.get("ballots") else ())}))


def _settle_rest(uow: UnitOfWork, decision: Decision, given: Mapping[str, Any]) -> None:
    if given.get("roll_id"):
        roll = uow.repo(Roll).get(given["roll_id"])
        if roll is None or not uow.district.within(roll.area, decision.area):
            raise NotAtThisStage(deed="settle", stage="roll")
        decision.population = roll.population
    if given.get("ballots") is not None:
        try:
            papers = [cases.ballot_from(paper) for paper in given["ballots"]]
            for paper in papers:
                check(paper)
        except (BadBallot, TypeError, KeyError) as flaw:
            raise BadPaper(why=getattr(flaw, "why", "unreadable")) from flaw
        decision.ballots = as_data(tuple(papers))


def _link(move: Move) -> None:
    """Link a ticket of this place to a decision that is not counted yet; a tip-off is never named.

    Raises NotAtThisStage, NoSuchTicket.
    """
    uow, decision, number = move.uow, move.record, move.input.choice
    if decision.phase in ("closed", "stopped"):
        raise NotAtThisStage(deed="link", stage=decision.phase)
    found = uow.repo(Ticket).first(number=read(number) or "")
    if not found or found.tip_off or not found.area or not uow.district.within(found.area, decision.area):
        raise NoSuchTicket(number=number)
    linked = set(decision.rules.get("tickets", ()))
    if found.id not in linked:
        decision.rules = {**decision.rules, "tickets": sorted({*linked, found.id})}
        move.then += [e.DecisionLinked(decision.id, found.id), e.TicketPutToVote(found.id, decision.number)]


def _act_of(move: Move) -> procedures.Act:
    act = cases.profile_of(move.uow, move.record).act(move.record.stage, move.act.name)
    assert act is not None  # the row was made from it
    return act


def _may_do(move: Move) -> None:
    """Raises NotAtThisStage once the matter is stopped; NotReady with everything that is missing."""
    uow, decision, act = move.uow, move.record, _act_of(move)
    if decision.phase == "stopped":
        raise NotAtThisStage(deed=act.code, stage=decision.phase)
    if act.effect == "petition" and not move.actor.role:
        # Everybody signs for the own line of the roll and for nobody else.
        member = member_of(uow, decision.roll_id, move.actor.person_id)
        move.input = replace(move.input, fields={"signers": [member.number]} if member else {})
    lacking = [
        *missing(uow.district.charter, cases.case_of(uow, decision), act, uow.now),
        *_facts(act, move.input.fields),
    ]
    if lacking:
        raise NotReady(deed=act.code, missing=tuple(lacking))


_NEEDED_FACTS: dict[str, tuple[str, ...]] = {
    "authorise": ("matters", "until"),
    "collective_check": ("applies",),
    "petition": ("signers",),
    "proposal": ("name", "cost"),
}


def _facts(act: procedures.Act, facts: Mapping[str, Any]) -> list[Missing]:
    """What the act has to say beyond words."""
    lacking = [name for name in _NEEDED_FACTS.get(act.effect, ()) if name not in facts]
    if act.effect == "authorise" and not _is_day(facts.get("until")):
        lacking.append("until")
    return [Missing("fact", "", {"fact": name}) for name in lacking]


def _is_day(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


_ANNOUNCED = frozenset({"plan_notice", "notice"})  # what a running vote has behind it; an old card may offer it still


def _do(move: Move) -> None:
    """An act of the profile: what it does, and a step kept with its words."""
    uow, decision, act, actor = move.uow, move.record, _act_of(move), move.actor
    if decision.phase == "open" and act.effect in _ANNOUNCED:
        raise NotAtThisStage(deed=act.code, stage=decision.phase)
    if stands := _stands(move, act.effect):
        raise AlreadyDone(act=act.names, who="", department=decision.department, at=stands.at)
    if does := _DOES.get(act.effect):
        does(move)
    waits = act.effect == "close" and decision.phase == "open"  # for a part of the key
    to = "" if waits or (act.effect == "petition" and not _forced(move)) else act.to
    if to and act.effect == "publish" and decision.outcome in LOST:
        to = cases.profile_of(uow, decision).stages[-1].code  # there is nothing to carry out
    move.to = to or decision.stage
    who = (actor.person_id, actor.role, actor.department)
    salt, facts = secrets.token_hex(8), dict(move.input.fields)
    effect = "" if waits else act.effect
    step = Step(decision.id, act.code, decision.stage, uow.now, effect, to, *who, move.text, salt, facts)
    uow.repo(Step).add(step)
    digest = text_digest(step.salt, step.act, step.text, step.facts)
    move.facts |= {"act": act.code, "stage": step.stage, "to": to, "step_id": step.id, "digest": digest}


def _stands(move: Move, effect: str) -> Deed | None:
    """What was done already and would come out the same: told anew, its days would begin anew; a roll frozen anew has
    another root, and wants another notice."""
    uow, decision = move.uow, move.record
    deeds = live(cases.profile_of(uow, decision), cases.steps_of(uow, decision))
    done, plan = latest(deeds, effect), latest(deeds, "plan")
    if done is None or decision.phase:
        return None
    same = {
        "plan_notice": not (plan and plan.at > done.at),
        "notice": noticing.told_alike(decision, done),
        "freeze": effect == "freeze" and polling.frozen_alike(uow, decision),
    }
    return done if same.get(effect) else None


def signatures(uow: UnitOfWork, decision: Decision) -> tuple[int, int]:
    """How many have signed a petition, and the least number that forces the meeting; 0 where nothing does."""
    body = uow.district.charter.bodies.get(decision.body)
    roll = [as_voter(member) for member in uow.repo(Member).find(roll_id=decision.roll_id, left_at=None)]
    wholes = [(one, measure(roll, one.of)) for one in body.petition.conditions] if body and body.petition else []
    wholes = [(one, measure(roll, one.count) if one.of == "roll" else whole) for one, whole in wholes]
    return len(_signers(uow, decision)), min((int(one.needed(whole)) for one, whole in wholes if whole), default=0)


def _signers(uow: UnitOfWork, decision: Decision) -> set[str]:
    return {number for deed in cases.steps_of(uow, decision) for number in deed.facts.get("signers", ())}


def _forced(move: Move) -> bool:
    """Whether all who signed so far are enough to force the meeting."""
    uow, decision = move.uow, move.record
    body = uow.district.charter.bodies.get(decision.body)
    roll = [as_voter(member) for member in uow.repo(Member).find(roll_id=decision.roll_id, left_at=None)]
    signed = _signers(uow, decision) | set(move.input.fields.get("signers", ()))
    return body is not None and petitioned(body, roll, [voter for voter in roll if voter.number in signed])


def _shortlist(move: Move) -> None:
    """What goes to the final stands on every ballot paper of the contest, with its money."""
    decision = move.record
    found = proposals(live(cases.profile_of(move.uow, decision), cases.steps_of(move.uow, decision)))
    if found:
        papers = shortlisted(cases.ballots_of(decision), found, move.input.fields.get("proposals", ()))
        decision.ballots = as_data(tuple(papers))


def _floor(move: Move) -> None:
    """The next of the speaking list has the floor; where nobody waits there is none to give."""
    asked, heard = floor(cases.steps_of(move.uow, move.record), move.record.stage)
    if heard >= asked:
        basis = cases.profile_of(move.uow, move.record).basis
        raise NotReady(deed="floor", missing=(Missing("speaker", basis),))


# What an act of the profile does beside being written down, by its effect.
_DOES: dict[str, engine.Step] = {
    "notice": noticing.announce,
    "freeze": polling.freeze,
    "open": polling.open,
    "close": polling.close,
    "stop": polling.stop,
    "shortlist": _shortlist,
    "floor": _floor,
}
GUARDS: dict[str, engine.Step] = {"do": _may_do}
EFFECTS: dict[str, engine.Step] = {
    "do": _do,
    "settle": _settle,
    "link": _link,
    "register_proxy": casting.register_proxy,
    "publish_proxies": casting.publish_proxies,
    "present": casting.mark_present,
    "cast": casting.cast_ballot,
    "hand_paper": casting.hand_paper,
    "enter_sheet": casting.enter_sheet,
    "strike": leaving.strike,
    "thaw": polling.thaw,
    "release_urn": release_urn,
    "take_part": key_holders.take,
    "shred": shred,
    "check": look,
}
