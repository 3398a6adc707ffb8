"""A matter walks through its stages, from started to closed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date
from typing import Any

from core import commands as c
from core import events as e
from core.domain.chain import text_digest
from core.domain.decisions.ballots import BadBallot, check
from core.domain.decisions.bodies import measure
from core.domain.decisions.charter import Act
from core.domain.decisions.rows import Decision, Member, Roll, RollEntry, Step
from core.domain.decisions.stages import Missing, missing
from core.domain.decisions.watch import petitioned
from core.domain.numbers import make
from core.domain.rows import Person
from core.errors import NotAtThisStage, NotReady, NotYourOffice, SaySomething, WrongChoice
from core.unit import Actor, Unit
from core.work.cases import (
    ballot_from,
    ballot_to,
    case_of,
    locked,
    profile_of,
    steps_of,
)
from core.work.decision_effects import EFFECTS
from core.work.rolls import member_of, serves, voter_of

Events = list[e.Event]
RESIDENT = "resident"


def may(unit: Unit, actor: Actor, who: frozenset[str], area: str, roll_id: int) -> bool:
    """Whether the actor is one of those who may: by a post for this place, or as somebody who belongs here."""
    if actor.role:
        return actor.role in who and serves(unit, actor, area)
    person = unit.repo(Person).get(actor.person_id) if RESIDENT in who else None
    if person is None:
        return False
    if roll_id and member_of(unit, roll_id, person.id):
        return True
    return bool(person.home) and person.home in unit.district.areas and unit.district.within(person.home, area)


def start_decision(command: c.StartDecision, unit: Unit, *, actor: Actor) -> Events:
    """Put a matter on its way; whoever may act in the first stage may start.

    Raises NotYourOffice, SaySomething, NotAtThisStage.
    """
    profile = unit.district.charter.profiles.get(command.profile)
    if profile is None or (command.matter and profile.matters and command.matter not in profile.matters):
        raise NotAtThisStage(deed="start", stage=command.profile)
    if not command.title.strip():
        raise SaySomething(deed="title")
    who = frozenset().union(*(act.who for act in profile.stages[0].acts))
    if not may(unit, actor, who, command.area, command.roll_id):
        raise NotYourOffice(deed="start")
    roll = unit.repo(Roll).get(command.roll_id) if command.roll_id else None
    decision = Decision(
        number=_free_number(unit),
        created_at=unit.now,
        area=command.area,
        unit=command.unit,
        profile=command.profile,
        title=command.title.strip(),
        stage=profile.stages[0].code,
        matter=command.matter or (next(iter(profile.matters)) if len(profile.matters) == 1 else ""),
        body=command.body or next(iter(profile.bodies), ""),
        roll_id=command.roll_id,
        population=roll.population if roll else 0,
        secrecy=profile.secrecy,
        ballots=[ballot_to(ballot) for ballot in profile.ballots],
        created_by=actor.person_id,
    )
    unit.repo(Decision).add(decision)
    return [e.DecisionStarted(decision.id, decision.number, decision.profile, decision.area)]


def _free_number(unit: Unit) -> str:
    number = "V" + make(secrets.randbelow)
    while unit.repo(Decision).find(number=number, limit=1):
        number = "V" + make(secrets.randbelow)
    return number


# Once the roll is frozen these would change who is on it.
_BEFORE_FREEZING = frozenset({"matter", "body", "roll_id", "recuse"})


def settle_decision(command: c.SettleDecision, unit: Unit, *, actor: Actor) -> Events:
    """Set what must stand before the vote; locked once it opens. Raises NotYourOffice, NotAtThisStage, WrongChoice."""
    decision = locked(unit, command.decision_id)
    profile = profile_of(unit, decision)
    who = frozenset().union(*(a.who for a in profile.all_acts() if a.effect in ("open", "freeze", "plan")))
    if not may(unit, actor, who - {RESIDENT}, decision.area, decision.roll_id):
        raise NotYourOffice(deed="settle")
    if decision.phase:
        raise NotAtThisStage(deed="settle", stage=decision.phase)
    changes = {
        name: value
        for name in ("matter", "body", "roll_id", "secrecy", "meeting_at", "closes_at", "place")
        if (value := getattr(command, name)) is not None
    }
    frozen = bool(unit.repo(RollEntry).find(decision_id=decision.id, limit=1))
    named = {*changes, *(("recuse",) if command.recuse else ())}
    if frozen and named & _BEFORE_FREEZING:
        raise NotAtThisStage(deed="settle", stage="frozen")
    if changes.get("body", decision.body) not in {"", *profile.bodies}:
        raise NotAtThisStage(deed="settle", stage=str(changes["body"]))
    for name, value in changes.items():
        setattr(decision, name, value)
    _settle_rest(unit, decision, command)
    unit.repo(Decision).save(decision)
    return [e.DecisionSettled(decision.id, tuple(sorted({*named, *(("ballots",) if command.ballots else ())})))]


def _settle_rest(unit: Unit, decision: Decision, command: c.SettleDecision) -> None:
    if command.roll_id:
        roll = unit.repo(Roll).get(command.roll_id)
        if roll is None or not unit.district.within(roll.area, decision.area):
            raise NotAtThisStage(deed="settle", stage="roll")
        decision.population = roll.population
    if command.recuse:
        decision.rules = {**decision.rules, "recuse": sorted({*decision.rules.get("recuse", ()), *command.recuse})}
    if command.ballots is not None:
        try:
            papers = [ballot_from(paper) for paper in command.ballots]
            for paper in papers:
                check(paper)
        except (BadBallot, TypeError, KeyError) as flaw:
            raise WrongChoice(why=getattr(flaw, "why", "unreadable")) from flaw
        decision.ballots = [ballot_to(paper) for paper in papers]


def do_act(command: c.DoAct, unit: Unit, *, actor: Actor) -> Events:
    """Do an act of the stage.

    Raises NotAtThisStage, NotYourOffice, SaySomething; NotReady with everything that is missing.
    """
    decision = locked(unit, command.decision_id)
    act = profile_of(unit, decision).act(decision.stage, command.act)
    if act is None or decision.phase == "stopped":
        raise NotAtThisStage(deed=command.act, stage=decision.phase or decision.stage)
    if not may(unit, actor, act.who, decision.area, decision.roll_id):
        raise NotYourOffice(deed=act.code)
    if act.words and not command.text.strip():
        raise SaySomething(deed=act.code)
    command = _signed(unit, decision, act, command, actor)
    lacking = [*missing(unit.district.charter, case_of(unit, decision), act, unit.now), *_facts(act, command.facts)]
    if lacking:
        raise NotReady(deed=act.code, missing=tuple(lacking))
    follow = EFFECTS.get(act.effect)
    more = follow(unit, decision, command) if follow else []
    step = _keep_step(unit, decision, act, command, actor)
    digest = text_digest(step.salt, step.act, step.text, step.facts)
    if step.to:
        decision.stage = step.to
    unit.repo(Decision).save(decision)
    return [e.ActDone(decision.id, act.code, step.stage, step.to, step.id, digest), *more]


def _signed(unit: Unit, decision: Decision, act: Act, command: c.DoAct, actor: Actor) -> c.DoAct:
    """Everybody signs a petition for the own line of the roll and for nobody else."""
    if act.effect != "petition" or actor.role:
        return command
    member = member_of(unit, decision.roll_id, actor.person_id)
    return replace(command, facts={"signers": [member.number]} if member else {})


def _keep_step(unit: Unit, decision: Decision, act: Act, command: c.DoAct, actor: Actor) -> Step:
    to = "" if act.effect == "petition" and not _forced(unit, decision, command) else act.to
    step = Step(
        decision.id,
        act.code,
        decision.stage,
        unit.now,
        act.effect,
        to,
        actor.person_id,
        actor.role,
        actor.unit,
        command.text.strip(),
        secrets.token_hex(8),
        command.facts,
    )
    return unit.repo(Step).add(step)


_NEEDED_FACTS: dict[str, tuple[str, ...]] = {
    "authorise": ("matters", "until"),
    "collective_check": ("applies",),
    "petition": ("signers",),
    "proposal": ("name", "cost"),
}


def _facts(act: Act, facts: dict[str, Any]) -> list[Missing]:
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


def signatures(unit: Unit, decision: Decision) -> tuple[int, int]:
    """How many have signed a petition, and the least number that forces the meeting; 0 where nothing does."""
    body = unit.district.charter.bodies.get(decision.body)
    signed = {number for deed in steps_of(unit, decision) for number in deed.facts.get("signers", ())}
    roll = [voter_of(member) for member in unit.repo(Member).find(roll_id=decision.roll_id, left_at=None)]
    wholes = [(one, measure(roll, one.of)) for one in body.petition.conditions] if body and body.petition else []
    wholes = [(one, measure(roll, one.count) if one.of == "roll" else whole) for one, whole in wholes]
    return len(signed), min((int(one.needed(whole)) for one, whole in wholes if whole), default=0)


def _forced(unit: Unit, decision: Decision, command: c.DoAct) -> bool:
    """Whether all who signed so far are enough to force the meeting."""
    body = unit.district.charter.bodies.get(decision.body)
    roll = [voter_of(member) for member in unit.repo(Member).find(roll_id=decision.roll_id, left_at=None)]
    signed = {number for deed in steps_of(unit, decision) for number in deed.facts.get("signers", ())}
    signed |= set(command.facts.get("signers", ()))
    return body is not None and petitioned(body, roll, [voter for voter in roll if voter.number in signed])
