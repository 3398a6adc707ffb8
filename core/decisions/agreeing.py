"""What one officer alone cannot do: it waits for a second one."""

from typing import Any

from core.decisions.records import Decision
from core.people.queries import live_appointments
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move

OFFICERS = 2


def agree(move: Move, deed: str, terms: Any = None) -> list[str]:
    """The posts of all who want just this, whoever does it now among them; other terms begin anew."""
    decision, known = move.record, of(move.record, deed)
    officers = serving(move.uow, known["officers"]) if known and known["terms"] == terms else {}
    officers[str(move.actor.person_id)] = move.actor.role
    said = {"terms": terms, "officers": officers, "reason": move.text}
    decision.rules = {**decision.rules, "agreed": {**decision.rules.get("agreed", {}), deed: said}}
    return list(officers.values())


def serving(uow: UnitOfWork, officers: dict[str, str]) -> dict[str, str]:
    """Those who still hold the post (person -> post): a successor is no second officer."""
    return {
        who: post for who, post in officers.items() if any(p.role == post for p in live_appointments(uow, int(who)))
    }


def of(decision: Decision, deed: str) -> dict[str, Any]:
    """Who wants it so far: terms, officers (person -> post), reason; {} where nobody does."""
    found: dict[str, Any] = decision.rules.get("agreed", {}).get(deed, {})
    return found


def forget(decision: Decision, deed: str) -> None:
    """Nobody wants it any more."""
    rest = {name: said for name, said in decision.rules.get("agreed", {}).items() if name != deed}
    decision.rules = {**decision.rules, "agreed": rest}
