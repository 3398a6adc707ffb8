"""A vote that came to nothing, and what of it a new meeting takes over."""

import secrets
from dataclasses import replace

from core import events as e
from core.decisions.cases import ballots_of, body_of, profile_of, steps_of
from core.decisions.procedures import Profile
from core.decisions.records import Decision, Step
from core.decisions.stages import live
from core.ledger.chain import text_digest
from core.unit_of_work import UnitOfWork

LOST = frozenset({"failed", "no_quorum", "no_majority", "tie"})  # outcomes after which there is nothing to carry out


def told_result(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether the result has been published."""
    return bool(uow.repo(Step).first(decision_id=decision.id, effect="publish"))


def begun_again(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether another meeting on it is on its way already."""
    return any(one.rules.get("after") == decision.id for one in uow.repo(Decision).find(area=decision.area))


def stage_again(profile: Profile, outcome: str) -> str:
    """Where it goes on: rejected, at the plan, which must be another; otherwise at the vote."""
    wanted = "plan" if outcome == "failed" else "open"
    found = (stage.code for stage in profile.stages if any(act.effect == wanted for act in stage.acts))
    return next(found, profile.stages[0].code)


def to_confirm(uow: UnitOfWork, before: Decision) -> str:
    """The option on which the next meeting says yes or no, where the body goes on so; '' where two lead or none."""
    body, counts = body_of(uow, before), before.result.get("counts", {})
    first = [option for option in ballots_of(before)[0].options if counts.get(option.code) == max(counts.values())]
    return (first[0].name or first[0].code) if body and body.confirm and len(first) == 1 else ""


def take_over(uow: UnitOfWork, before: Decision, decision: Decision) -> list[e.Event]:
    """What was done before that stage still counts: it is written down once more for the new decision."""
    profile = profile_of(uow, decision)
    place = profile.place(decision.stage)
    counts = {(deed.act, deed.stage, deed.at) for deed in live(profile, steps_of(uow, before))}
    always = {act.code for act in profile.anytime}
    told: list[e.Event] = []
    for old in uow.repo(Step).find(decision_id=before.id):
        if (old.act, old.stage, old.at) not in counts or old.act in always or profile.place(old.stage) >= place:
            continue
        step = replace(old, id=0, decision_id=decision.id, at=uow.now, salt=secrets.token_hex(8), facts=dict(old.facts))
        uow.repo(Step).add(step)
        digest = text_digest(step.salt, step.act, step.text, step.facts)
        told.append(e.ActDone(decision.id, act=step.act, stage=step.stage, to="", step_id=step.id, digest=digest))
    return told
