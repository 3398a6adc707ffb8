"""Looks at running decisions for what goes wrong, and tells it once."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import commands as c
from core import events as e
from core.domain.decisions.figures import Course
from core.domain.decisions.rows import Decision, RollEntry, Step
from core.domain.decisions.watch import reminders, warnings
from core.unit import Actor, Unit
from core.work.cases import case_of, entry_voter, locked, profile_of

SHORT = timedelta(hours=2)  # a vote this short is looked after every minute
JUST = timedelta(minutes=3)


def check_decision(command: c.CheckDecision, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Every new warning and reminder is an event; what was said in this stage of the same time is not said again."""
    decision = locked(unit, command.decision_id)
    entries = unit.repo(RollEntry).find(decision_id=decision.id, struck="")
    present = [entry_voter(entry) for entry in entries if entry.present]
    calendar = unit.district.calendar_for(decision.unit if decision.unit in unit.district.units else "")
    case = case_of(unit, decision)
    lines = unit.ledger.read("decision", decision.id)
    given = {(x.facts["warning"], x.facts["stage"], x.facts["since"]) for x in lines if x.event == "DecisionWarned"}
    told: list[e.Event] = []
    for one in warnings(case, present, unit.now, calendar):
        if (one.what, decision.stage, one.since) not in given:
            given.add((one.what, decision.stage, one.since))
            told.append(e.DecisionWarned(decision.id, one.what, decision.stage, one.since))
    said = {(x.facts["reminder"], x.facts["when"]) for x in lines if x.event == "DecisionReminded"}
    for reminder in reminders(case, decision.opened_at, unit.now, calendar):
        if (reminder.what, reminder.when.isoformat()) not in said:
            told.append(e.DecisionReminded(decision.id, reminder.what, reminder.when.isoformat()))
    return told


def to_check(unit: Unit) -> list[int]:
    """The decisions that are still on their way."""
    running = unit.repo(Decision).find(phase=["", "open", "closed"])
    return [decision.id for decision in running if not _ended(unit, decision)]


def half_over(unit: Unit) -> list[int]:
    """Short votes that have just passed their half: the hourly look would come too late for their reminder."""
    found = []
    for decision in unit.repo(Decision).find(phase="open"):
        opened, closes = decision.opened_at, decision.closes_at
        if opened and closes and closes - opened <= SHORT:
            half = opened + (closes - opened) / 2
            if half <= unit.now < min(closes, half + JUST):
                found.append(decision.id)
    return found


def _ended(unit: Unit, decision: Decision) -> bool:
    return decision.stage == profile_of(unit, decision).stages[-1].code


LATE = frozenset({"not_executed", "not_published"})


def courses_below(unit: Unit, area: str, since: datetime) -> list[tuple[Decision, Course, tuple[str, ...]]]:
    """Every decision started since then in a place and below: itself, how it stands, what was warned of."""
    found = []
    for decision in unit.repo(Decision).find():
        if decision.created_at < since or decision.area not in unit.district.areas:
            continue
        if unit.district.within(decision.area, area):
            lines = unit.ledger.read("decision", decision.id)
            warned = tuple(dict.fromkeys(str(x.facts["warning"]) for x in lines if x.event == "DecisionWarned"))
            done = bool(unit.repo(Step).find(decision_id=decision.id, effect="done", limit=1))
            size, _, voted = decision.result.get("turnout", (0, 0, 0))
            late = bool(LATE & set(warned))
            found.append((decision, Course(decision.profile, decision.outcome, size, voted, done, late), warned))
    return found
