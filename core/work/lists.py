"""Tasks admitted beyond the duty lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import commands as c
from core import events as e
from core.domain.rows import Admission
from core.errors import AlreadyDone, Guarded, Lacks, NoSuchTicket, NotNow, NotYours
from core.unit import Actor, Unit
from core.work.guards import needs

Events = list[e.Event]


def _reviews(
    unit: Unit,
    state: str,
    wanted: str,
    earlier: Sequence[Mapping[str, object]],
    offices: Sequence[str],
    proposer: str,
    actor: Actor,
) -> None:
    """The actor's office reviews, once, and not its own proposal. Raises NotNow, NotYours, AlreadyDone."""
    if state != wanted:
        raise NotNow(act="review", state=state)
    can = unit.district.roles[actor.role].can if actor.role in unit.district.roles else frozenset()
    if actor.unit not in offices or not {"decide_responsibility", "review", "supervise"} & can:
        raise NotYours(act="review", unit=next(iter(_missing(offices, earlier)), ""))
    if actor.unit == proposer and len(offices) > 1:
        return  # an office that proposes also reviews, but never alone
    if any(review["unit"] == actor.unit for review in earlier):
        raise AlreadyDone(act="review", who="", unit=actor.unit, at=unit.now)


def _missing(offices: Sequence[str], reviews: Sequence[Mapping[str, object]]) -> list[str]:
    heard = {review["unit"] for review in reviews}
    return [code for code in offices if code not in heard]


def _review(unit: Unit, actor: Actor, passed: bool, words: str) -> dict[str, object]:
    return {
        "unit": actor.unit,
        "by": actor.person_id,
        "at": unit.now.isoformat(),
        "passed": passed,
        "words": words.strip(),
    }


def ask_admission(command: c.AskAdmission, unit: Unit, *, actor: Actor) -> Events:
    """准入: a task for streets or communities needs people and money stated; forbidden tasks are never admitted.

    Raises Lacks with all that is missing, Guarded for a forbidden task (KM-07).
    """
    given = {"task": command.task, "money": command.money, "reason": command.reason}
    missing = [key for key, text in given.items() if not text.strip()]
    missing += ["people"] if command.people < 1 else []
    missing += ["listed"] if not (command.category or command.item) else []
    missing += ["units"] if any(code not in unit.district.units for code in command.units) else []
    if missing:
        raise Lacks(act="admission", missing=tuple(missing))
    for word in unit.district.lists.forbidden:
        if word in f"{command.task} {command.reason}":
            raise Guarded(unit=actor.unit, why="forbidden", list="", item=word)
    row = unit.repo(Admission).add(
        Admission(
            unit=actor.unit,
            task=command.task.strip(),
            people=command.people,
            money=command.money.strip(),
            state="applied",
            asked_at=unit.now,
            by=actor.person_id,
            category=command.category,
            item=command.item,
            units=list(command.units),
            reason=command.reason.strip(),
            valid_to=command.valid_to,
        )
    )
    return [e.AdmissionAsked(row.id, unit=row.unit, task=row.task, people=row.people, money=row.money)]


def review_admission(command: c.ReviewAdmission, unit: Unit, *, actor: Actor) -> Events:
    """Centre, then establishment office: all must agree (SG-50)."""
    row = unit.repo(Admission).get(command.admission_id, lock=True)
    if row is None:
        raise NoSuchTicket(number="")
    needs("review_admission", words=command.words)
    offices = unit.district.lists.admission_reviewers
    _reviews(unit, row.state, "applied", row.reviews, offices, row.unit, actor)
    row.reviews = [*row.reviews, _review(unit, actor, command.passed, command.words)]
    told: Events = [e.AdmissionReviewed(row.id, unit=actor.unit)] if command.passed else []
    if not command.passed or not _missing(offices, row.reviews):
        row.state, row.decided_at = "approved" if command.passed else "refused", unit.now
        told.append(e.AdmissionDecided(row.id, unit=row.unit, admitted=command.passed))
    unit.repo(Admission).save(row)
    return told
