"""Opening the urn, counting, and the file that proves it."""

from __future__ import annotations

from collections.abc import Iterator

from core.decisions.cases import piles_of, published_of, turnout
from core.domain.decisions.ballots import INVALID
from core.domain.decisions.conclude import conclude
from core.domain.decisions.envelope import Tampered, slot, tracker, unseal
from core.domain.decisions.publication import Published, lines
from core.domain.decisions.rows import Decision, RollEntry, SheetRow
from core.errors import NotAtThisStage
from core.unit import Unit


class UrnTrouble(RuntimeError):
    """Envelopes and turnout do not match: nothing is counted, an alarm is due."""


def close_urn(unit: Unit, decision: Decision) -> None:
    """Open every envelope, keep the ballots without their order, count, note the hash of the file."""
    if decision.secrecy == "secret":
        unit.urn.pour(decision.id, _unsealed(unit, decision))
    else:
        _write_papers(unit, decision)
    decision.phase, decision.closed_at = "closed", unit.now
    decision.anchor = list(unit.ledger_anchor())
    found = conclude(published_of(unit, decision))
    decision.outcome = found.result.outcome
    size, present, voted = turnout(unit, decision)
    decision.result = {
        "turnout": [size, present, voted],
        "counts": found.result.counts,
        "winners": list(found.result.winners),
        "tied": list(found.result.tied),
    }
    for line in lines(found):
        decision.head = line[-66:-2]


def _unsealed(unit: Unit, decision: Decision) -> list[tuple[str, str, str]]:
    """(tracker, group, choice). A damaged envelope counts as invalid, and every recount will name it."""
    key = unit.keys.read(decision.key)
    envelopes = unit.urn.empty(decision.id)
    found = []
    for entry in unit.repo(RollEntry).find(decision_id=decision.id, voted=["online", "proxy"], struck=""):
        place = slot(key, entry.number)
        sealed = envelopes.pop(place, None)
        if sealed is None:
            raise UrnTrouble(f"decision {decision.id}: no envelope for a line that voted")
        try:
            choice = unseal(key, place, sealed)
        except Tampered:
            choice = INVALID
        found.append((tracker(key, entry.number), entry.grp, choice))
    if envelopes:
        raise UrnTrouble(f"decision {decision.id}: {len(envelopes)} envelopes too many")
    return found


def _write_papers(unit: Unit, decision: Decision) -> None:
    """In an open vote the tellers read numbers: each paper becomes a ballot under its number."""
    for pile in piles_of(unit.repo(SheetRow).find(decision_id=decision.id))[0]:
        for text in pile.counts:
            number, _, choice = text.partition(" ")
            unit.urn.write(decision.id, number, pile.group, choice)


def published(unit: Unit, decision: Decision) -> Published:
    """The closed vote with its result, counted anew from the records. Raises NotAtThisStage while it is open."""
    if decision.phase != "closed":
        raise NotAtThisStage(deed="export", stage=decision.phase)
    return conclude(published_of(unit, decision))


def export(unit: Unit, decision: Decision) -> Iterator[str]:
    """The lines of the published file, the same for ever: the last one's hash is `decision.head`."""
    return lines(published(unit, decision))
