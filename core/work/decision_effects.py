"""What an act does beside being written down: freeze, open, close."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from core import commands as c
from core import events as e
from core.domain.decisions.floor import floor
from core.domain.decisions.proposals import proposals, shortlisted
from core.domain.decisions.rolls import roll_digest
from core.domain.decisions.rows import Decision, RollEntry
from core.domain.decisions.stages import Missing, live
from core.errors import NotAtThisStage, NotReady
from core.unit import Unit
from core.work.cases import ballot_to, ballots_of, eligible, profile_of, rules_of, steps_of
from core.work.counting import close_urn

Events = list[e.Event]


def _freeze(unit: Unit, decision: Decision, command: c.DoAct) -> Events:
    """Copy who may vote; until the vote opens and while nobody is marked it may be done again."""
    earlier = unit.repo(RollEntry).find(decision_id=decision.id)
    if decision.phase or any(entry.present or entry.voted for entry in earlier):
        raise NotAtThisStage(deed="freeze", stage=decision.phase or "present")
    for entry in earlier:
        unit.repo(RollEntry).drop(entry)
    found = eligible(unit, decision)
    decision.seed = secrets.token_hex(16)
    decision.roll_digest = roll_digest(decision.seed, (voter for _, voter, _ in found))
    for member_id, voter, group in found:
        unit.repo(RollEntry).add(
            RollEntry(
                decision.id,
                member_id,
                voter.number,
                voter.name,
                voter.household,
                sorted(voter.kinds),
                str(voter.area),
                voter.heads,
                group,
            )
        )
    return [e.RollFrozen(decision.id, len(found), decision.roll_digest)]


def _open(unit: Unit, decision: Decision, command: c.DoAct) -> Events:
    """From here on rules, ballot papers and secrecy are locked; a secret vote gets its key."""
    if decision.phase:
        raise NotAtThisStage(deed="open", stage=decision.phase)
    if decision.closes_at is None or decision.closes_at <= unit.now:
        basis = unit.district.charter.grounds.get("closing_time", "")
        raise NotReady(deed="open", missing=(Missing("closing_time", basis),))
    decision.rules = rules_of(unit, decision)
    decision.phase, decision.opened_at = "open", unit.now
    if decision.secrecy == "secret":
        decision.key = unit.keys.make(unit.now)
    size = sum(1 for entry in unit.repo(RollEntry).find(decision_id=decision.id) if not entry.struck)
    return [e.VoteOpened(decision.id, decision.closes_at.isoformat(), decision.secrecy, size)]


def _close(unit: Unit, decision: Decision, command: c.DoAct) -> Events:
    if decision.phase != "open":
        raise NotAtThisStage(deed="close", stage=decision.phase)
    close_urn(unit, decision)
    return [e.VoteClosed(decision.id, decision.outcome, decision.head)]


def _stop(unit: Unit, decision: Decision, command: c.DoAct) -> Events:
    """Withdrawn: what was cast is not counted and not kept."""
    if decision.phase == "closed":
        raise NotAtThisStage(deed="stop", stage=decision.phase)
    unit.urn.empty(decision.id)
    for row in unit.urn.read(decision.id):
        unit.urn.erase(decision.id, row.mark)
    decision.phase = "stopped"
    return []


def _shortlist(unit: Unit, decision: Decision, command: c.DoAct) -> Events:
    """What goes to the final stands on every ballot paper of the contest, with its money."""
    found = proposals(live(profile_of(unit, decision), steps_of(unit, decision)))
    if found:
        papers = shortlisted(ballots_of(decision), found, command.facts.get("proposals", ()))
        decision.ballots = [ballot_to(paper) for paper in papers]
    return []


def _floor(unit: Unit, decision: Decision, command: c.DoAct) -> Events:
    """The next of the speaking list has the floor; where nobody waits there is none to give."""
    asked, heard = floor(steps_of(unit, decision), decision.stage)
    if heard >= asked:
        raise NotReady(deed="floor", missing=(Missing("speaker", profile_of(unit, decision).basis),))
    return []


EFFECTS: dict[str, Callable[[Unit, Decision, c.DoAct], Events]] = {
    "freeze": _freeze,
    "open": _open,
    "close": _close,
    "stop": _stop,
    "shortlist": _shortlist,
    "floor": _floor,
}
