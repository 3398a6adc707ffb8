"""The roll is frozen, the vote opens, closes, or is stopped."""

import secrets
from datetime import timedelta

from core import events as e
from core.decisions import agreeing, key_holders, leaving
from core.decisions.cases import barred, eligible, ended, profile_of, rules_of
from core.decisions.counting import close_urn, opened_urn
from core.decisions.leaves import as_voter, roll_root, row_of
from core.decisions.records import Decision, RollEntry
from core.decisions.split_key import Pair
from core.decisions.stages import Missing
from core.errors import NotAtThisStage, NotReady, UrnDamaged
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move

KEY_DAYS = 30  # after the closing time and the days for objections: then a key dies, whoever has pressed what


def freeze(move: Move) -> None:
    """Copy who may vote; until the vote opens and while nobody is marked it may be done again."""
    uow, decision = move.uow, move.record
    earlier = uow.repo(RollEntry).find(decision_id=decision.id)
    if decision.phase or any(entry.present or entry.voted for entry in earlier):
        raise NotAtThisStage(deed="freeze", stage=decision.phase or "present")
    for entry in earlier:
        uow.repo(RollEntry).drop(entry)
    found = eligible(uow, decision)
    if not found:
        raise NotReady(deed="freeze", missing=(Missing("roll", uow.district.charter.grounds.get("roll", "")),))
    decision.seed = secrets.token_hex(16)
    decision.roll_digest = roll_root(decision.seed, (voter for _, voter, _ in found))
    for member_id, voter, group in found:
        struck = barred(uow, decision, voter)
        entry = uow.repo(RollEntry).add(RollEntry(decision.id, member_id, *row_of(voter), group, struck=struck))
        if not struck:
            leaving.leave(uow, decision, entry)
    move.then.append(e.RollFrozen(decision.id, len(found), decision.roll_digest))


def frozen_alike(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether a roll frozen now would hold the lines that stand frozen."""
    kept = uow.repo(RollEntry).find(decision_id=decision.id)
    now = [(member, *row_of(one), group, barred(uow, decision, one)) for member, one, group in eligible(uow, decision)]
    return sorted((one.member_id, *row_of(as_voter(one)), one.grp, one.struck) for one in kept) == sorted(now)


def thaw(move: Move) -> None:
    """One of two officers wants the frozen roll to be given up, so that the list may change. Raises NotAtThisStage."""
    uow, decision = move.uow, move.record
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    if decision.phase or not entries or any(entry.present for entry in entries):
        raise NotAtThisStage(deed="thaw", stage=decision.phase or ("present" if entries else "not_frozen"))
    officers = agreeing.agree(move, "thaw")
    move.facts |= {"reason": move.text, "officers": len(officers)}
    if len(officers) >= agreeing.OFFICERS:
        for entry in entries:
            uow.repo(RollEntry).drop(entry)
        leaving.begin_anew(uow, decision)
        decision.seed = decision.roll_digest = ""
        agreeing.forget(decision, "thaw")


def open(move: Move) -> None:
    """From here on rules, ballot papers and secrecy are locked; a secret vote gets its key."""
    uow, decision = move.uow, move.record
    if decision.phase:
        raise NotAtThisStage(deed="open", stage=decision.phase)
    if decision.closes_at is None or decision.closes_at <= uow.now:
        basis = uow.district.charter.grounds.get("closing_time", "")
        raise NotReady(deed="open", missing=(Missing("closing_time", basis),))
    if posts := key_holders.without_part(uow, decision):
        lines = tuple(uow.district.roles[post].names.hans for post in posts)
        raise NotReady(deed="open", missing=(Missing("key_parts", profile_of(uow, decision).basis, {"lines": lines}),))
    decision.rules = rules_of(uow, decision)
    decision.phase, decision.opened_at = "open", uow.now
    if decision.secrecy == "secret":
        days = profile_of(uow, decision).objection_days + KEY_DAYS
        decision.key_until = decision.closes_at + timedelta(days=days)
        decision.key = uow.keys.make(uow.now, decision.key_until)
    size = len(uow.repo(RollEntry).find(decision_id=decision.id))
    move.then.append(e.VoteOpened(decision.id, decision.closes_at.isoformat(), decision.secrecy, size))


def close(move: Move) -> None:
    decision = move.record
    if decision.phase != "open":
        raise NotAtThisStage(deed="close", stage=decision.phase)
    pair = key_holders.give(move) if key_holders.publics_of(decision) else None
    if key_holders.publics_of(decision) and not pair:
        return
    try:
        close_urn(move.uow, decision, pair)
    except UrnDamaged:
        if not pair:
            raise
        _alarm(move, pair)  # what cannot be opened stays named: two officers may release it
        return
    key_holders.forget(move.uow, decision)
    move.then.append(e.VoteClosed(decision.id, decision.outcome, decision.head))


def _alarm(move: Move, pair: Pair) -> None:
    wrong = opened_urn(move.uow, move.record, pair)[1]
    move.record.rules = {**move.record.rules, "unreadable": wrong["damaged"]}
    move.then.append(e.UrnAlarm(move.record.id, **wrong))


def stop(move: Move) -> None:
    """Withdrawn: what was cast is not counted and not kept. A running vote is stopped by two officers."""
    ballot_box, decision = move.uow.ballot_box, move.record
    if ended(move.uow, decision):
        raise NotAtThisStage(deed="stop", stage=decision.phase)
    if decision.phase == "open" and len(agreeing.agree(move, "stop")) < agreeing.OFFICERS:
        return
    ballot_box.empty(decision.id)
    for mark, _, _ in ballot_box.read(decision.id):
        ballot_box.erase(decision.id, mark)
    decision.phase = "stopped"
