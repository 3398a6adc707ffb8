"""Opening the urn, counting, and the file that proves it."""

from __future__ import annotations

from collections.abc import Iterator

from core.decisions.ballot_forms import INVALID
from core.decisions.cases import piles_of, published_of, steps_of, turnout
from core.decisions.conclude import conclude
from core.decisions.envelope import Tampered, slot, tracker, unseal
from core.decisions.publication import Published, lines
from core.decisions.records import Decision, RollEntry, SheetRow
from core.decisions.rolls import bound_since
from core.decisions.stages import latest
from core.errors import NotAtThisStage
from core.unit_of_work import UnitOfWork


class UrnTrouble(RuntimeError):
    """Envelopes and turnout do not match: nothing is counted, an alarm is due."""


def close_urn(uow: UnitOfWork, decision: Decision) -> None:
    """Open every envelope, keep the ballots without their order, count, note the hash of the file."""
    if decision.secrecy == "secret":
        uow.ballot_box.pour(decision.id, _unsealed(uow, decision))
    else:
        _write_papers(uow, decision)
        _drop_unreturned(uow, decision)
    decision.phase, decision.closed_at = "closed", uow.now
    frozen = latest(steps_of(uow, decision), "freeze")
    late = bound_since(uow, decision, frozen.at) if frozen else 0
    decision.rules = {**decision.rules, "bound_after_freezing": late}
    decision.anchor = list(uow.ledger_anchor())
    found = conclude(published_of(uow, decision))
    decision.outcome = found.result.outcome
    size, present, voted = turnout(uow, decision)
    decision.result = {
        "turnout": [size, present, voted - found.unreturned],
        "counts": found.result.counts,
        "winners": list(found.result.winners),
        "tied": list(found.result.tied),
    }
    for line in lines(found):
        decision.head = line[-66:-2]


def _unsealed(uow: UnitOfWork, decision: Decision) -> list[tuple[str, str, str]]:
    """(tracker, group, choice). A damaged envelope counts as invalid, and every recount will name it."""
    key = uow.keys.read(decision.key)
    envelopes = uow.ballot_box.empty(decision.id)
    found = []
    for entry in uow.repo(RollEntry).find(decision_id=decision.id, voted=["online", "proxy"], struck=""):
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


def _write_papers(uow: UnitOfWork, decision: Decision) -> None:
    """In an open vote the tellers read numbers: each paper becomes a ballot under its number."""
    for pile in piles_of(uow.repo(SheetRow).find(decision_id=decision.id))[0]:
        for text in pile.counts:
            number, _, choice = text.partition(" ")
            uow.ballot_box.write(decision.id, number, pile.group, choice)


def _drop_unreturned(uow: UnitOfWork, decision: Decision) -> None:
    """Who took a paper and gave none back was there and has not voted."""
    returned = {mark for mark, _, _ in uow.ballot_box.read(decision.id)}
    for entry in uow.repo(RollEntry).find(decision_id=decision.id, voted="paper"):
        if entry.number not in returned:
            entry.voted = ""
            uow.repo(RollEntry).save(entry)


def published(uow: UnitOfWork, decision: Decision) -> Published:
    """The closed vote with its result, counted anew from the records. Raises NotAtThisStage while it is open."""
    if decision.phase != "closed":
        raise NotAtThisStage(deed="export", stage=decision.phase)
    return conclude(published_of(uow, decision))


def export(uow: UnitOfWork, decision: Decision) -> Iterator[str]:
    """The lines of the published file, the same for ever: the last one's hash is `decision.head`."""
    return lines(published(uow, decision))
