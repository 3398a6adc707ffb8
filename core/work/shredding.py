"""The end of a key: when nobody may look for the own ballot any more."""

from __future__ import annotations

from datetime import timedelta

from core import commands as c
from core import events as e
from core.domain.decisions.rows import Decision
from core.domain.decisions.stages import latest
from core.errors import NotAtThisStage
from core.unit import Actor, Unit
from core.work.cases import locked, profile_of, steps_of


def shred_key(command: c.ShredKey, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Let go of the key once checks are over; the file itself goes with the next sweep. Raises NotAtThisStage."""
    decision = locked(unit, command.decision_id)
    if not decision.key or not checks_over(unit, decision):
        raise NotAtThisStage(deed="shred", stage=decision.phase)
    key, decision.key = decision.key, ""
    unit.repo(Decision).save(decision)
    return [e.KeyShredded(decision.id, key)]


def checks_over(unit: Unit, decision: Decision) -> bool:
    """Whether nobody can look for the own ballot any more: then the key has done its work."""
    profile = profile_of(unit, decision)
    if decision.phase == "stopped":
        return True
    if decision.phase != "closed":
        return False
    shown = latest(steps_of(unit, decision), "publish")
    if not profile.receipts:
        return True
    return shown is not None and unit.now >= shown.at + timedelta(days=profile.objection_days)


def keys_to_shred(unit: Unit) -> list[int]:
    """The decisions whose key has done its work."""
    done = unit.repo(Decision).find(phase=["closed", "stopped"])
    return [decision.id for decision in done if decision.key and checks_over(unit, decision)]


def sweep_keys(unit: Unit) -> int:
    """Destroy the keys that no decision names any more; gives how many. Run in a unit of its own."""
    loose = [name for name in unit.keys.names(unit.now - timedelta(hours=1)) if not unit.repo(Decision).find(key=name)]
    return sum(unit.keys.destroy(name) for name in loose)
