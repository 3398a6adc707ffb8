"""Looks at running decisions for what goes wrong, and tells it once."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.domain.decisions.rows import Decision
from core.domain.decisions.watch import warnings
from core.unit import Actor, Unit
from core.work.cases import case_of, entry_voter, locked, profile_of


def check_decision(command: c.CheckDecision, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Every new warning is an event; one that was given in this stage is not given again."""
    decision = locked(unit, command.decision_id)
    entries = unit.roll_entries.find(decision_id=decision.id, struck="")
    present = [entry_voter(entry) for entry in entries if entry.present]
    calendar = unit.district.calendar_for(decision.unit if decision.unit in unit.district.units else "")
    found = warnings(case_of(unit, decision), present, unit.now, calendar)
    lines = unit.ledger.read("decision", decision.id)
    given = {(x.facts["warning"], x.facts["stage"]) for x in lines if x.event == "DecisionWarned"}
    fresh = [one.what for one in found if (one.what, decision.stage) not in given]
    return [e.DecisionWarned(decision.id, what, decision.stage) for what in dict.fromkeys(fresh)]


def to_check(unit: Unit) -> list[int]:
    """The decisions that are still on their way."""
    running = unit.decisions.find(phase=["", "open", "closed"])
    return [decision.id for decision in running if not _ended(unit, decision)]


def _ended(unit: Unit, decision: Decision) -> bool:
    return decision.stage == profile_of(unit, decision).stages[-1].code
