"""The roll is frozen, the vote opens and closes, the urn is counted."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from core import events as e
from core.decisions import agreeing, cases, key_holders, leaving
from core.decisions.envelope import NONCE_BYTES, Tampered, opening, slot, tracker, unseal
from core.decisions.key_holders import publics_of
from core.decisions.leaves import as_voter, mark_of, roll_root, row_of
from core.decisions.publication import Published, as_data, conclude, lines
from core.decisions.records import Decision, RollEntry
from core.decisions.rolls import bound_since
from core.decisions.split_key import Pair
from core.decisions.stages import Missing, latest
from core.decisions.sums import Opened, parted
from core.decisions.tally import Result
from core.errors import NotAtThisStage, NotReady, UrnDamaged, UrnOpenedBefore, there
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move


def close_urn(uow: UnitOfWork, decision: Decision, pair: Pair | None = None) -> None:
    """Open every envelope, keep the ballots without their order, count, note the hash of the file.

    `pair`: two parts of the key, where it is split.
    """
    if decision.secrecy == "secret":
        kept, sums = parted(cases.ballots_of(decision), [*_unsealed(uow, decision, pair), *_returned(uow, decision)])
        uow.ballot_box.empty(decision.id)
        uow.ballot_box.pour(decision.id, kept)
        decision.rules = {**decision.rules, "sums": [as_data(one) for one in sums]}
    else:
        _write_papers(uow, decision)
        _drop_unreturned(uow, decision)
    decision.phase, decision.closed_at = "closed", uow.now
    frozen = latest(cases.steps_of(uow, decision), "freeze")
    rebound = bound_since(uow, decision, frozen.at) if frozen else {}
    decision.rules = {**decision.rules, "rebound": rebound}
    decision.anchor = list(uow.ledger_anchor())
    concluded = conclude(cases.published_of(uow, decision))
    decision.outcome = concluded.result.outcome
    size, present, voted = cases.turnout(uow, decision)
    decision.result = {
        "turnout": [size, present, voted - concluded.unreturned],
        "counts": concluded.result.counts,
        "winners": list(concluded.result.winners),
        "tied": list(concluded.result.tied),
        "short": _short(concluded.result),
    }
    for line in lines(concluded):
        decision.head = line[-66:-2]


def _short(result: Result) -> list[Any]:
    """What was not reached, where it is persons that are counted: quorum or majority, how many there are, how many it
    takes; [] where it was."""
    what = {"no_quorum": "quorum", "failed": "majority", "no_majority": "majority"}.get(result.outcome, "")
    missed = (
        [one for one in getattr(result, what, ()) if not one.holds and one.condition.count == "person"] if what else []
    )
    said = "option" if result.outcome == "no_majority" else what
    return [said, int(missed[0].part), int(missed[0].condition.needed(missed[0].whole))] if missed else []


def opened_urn(
    uow: UnitOfWork, decision: Decision, pair: Pair | None = None
) -> tuple[list[tuple[str, str, str]], dict[str, list[str]]]:
    """(tracker, group, choice) of every whole envelope, and the slots of those that do not fit the turnout.

    Where the key is split nothing is opened without a `pair`; what one could not open stays named.
    """
    key = uow.keys.read(decision.key)
    envelopes = uow.ballot_box.look(decision.id)
    found, wrong = [], dict[str, list[str]](missing=[], damaged=[])
    split, unreadable = bool(publics_of(decision)), decision.rules.get("unreadable", ())
    for entry in uow.repo(RollEntry).find(decision_id=decision.id, voted=["online", "proxy"], struck=""):
        place = slot(key, entry.number)
        sealed = envelopes.pop(place, None)
        if sealed is None:
            wrong["missing"].append(place)
            continue
        try:
            if mark_of(sealed) != entry.mark or (place in unreadable and not pair):
                raise Tampered(place)
            if pair:
                choice, own = pair.open(key, place, sealed)
                found.append((tracker(own, place), entry.grp, choice))
            elif not split:
                found.append((tracker(key, entry.number), entry.grp, unseal(key, place, sealed)))
        except Tampered:
            wrong["damaged"].append(place)
    return found, {**{what: sorted(slots) for what, slots in wrong.items()}, "surplus": sorted(envelopes)}


def _unsealed(uow: UnitOfWork, decision: Decision, pair: Pair | None) -> list[tuple[str, str, str]]:
    """What is counted. Raises UrnDamaged before anything is written, and where the key has opened another copy."""
    found, wrong = opened_urn(uow, decision, pair)
    slots = [*chain.from_iterable(wrong.values())]
    agreed = agreeing.of(decision, "release_urn")
    if slots and (agreed.get("terms") != slots or len(agreed["officers"]) < agreeing.OFFICERS):
        names = " ".join(one[:6] for one in slots[:4])
        raise UrnDamaged(number=decision.number, decision=decision.id, n=len(slots), slots=names)
    if not uow.keys.note_opening(decision.key, opening(uow.keys.read(decision.key), found)):
        raise UrnOpenedBefore(number=decision.number)
    if slots:
        lost: dict[str, Any] = {what: len(which) for what, which in wrong.items()}
        lost |= {"officers": len(agreed["officers"]), "reason": agreed["reason"]}
        decision.rules = {**decision.rules, "lost": lost}
        key = uow.keys.read(decision.key)
        for entry in uow.repo(RollEntry).find(decision_id=decision.id):
            if entry.mark and slot(key, entry.number) in slots:  # what is not counted has no mark in the list
                uow.repo(RollEntry).change(entry, mark="")
    return found


def release_urn(move: Move) -> None:
    """One of two officers lets the count go on without the envelopes that are lost. Raises NotAtThisStage."""
    uow, decision = move.uow, move.record
    over = decision.phase == "open" and decision.closes_at is not None and uow.now >= decision.closes_at
    wrong = opened_urn(uow, decision)[1] if over and decision.secrecy == "secret" else {}
    slots = there([*chain.from_iterable(wrong.values())], NotAtThisStage, deed="release_urn", stage=decision.phase)
    officers = agreeing.agree(move, "release_urn", slots)
    move.facts |= {"lost": len(slots), "officers": len(officers), "reason": move.text}


def _returned(uow: UnitOfWork, decision: Decision) -> Iterator[Opened]:
    """In a secret vote the papers of the piles lie among the other ballots, under trackers that look the same."""
    key = secrets.token_bytes(NONCE_BYTES) if publics_of(decision) else uow.keys.read(decision.key)
    for pile in cases.piles_of(uow, decision)[0]:
        for choice, number in pile.counts.items():
            for at in range(number):
                yield tracker(key, f"{pile.group}/{pile.name}/{choice}/{at}", b"paper"), pile.group, choice


def _write_papers(uow: UnitOfWork, decision: Decision) -> None:
    """In an open vote the tellers read numbers: each paper becomes a ballot under its number."""
    for pile in cases.piles_of(uow, decision)[0]:
        for text in pile.counts:
            number, _, choice = text.partition(" ")
            uow.ballot_box.write(decision.id, number, pile.group, choice)


def _drop_unreturned(uow: UnitOfWork, decision: Decision) -> None:
    """Who took a paper and gave none back was there and has not voted."""
    returned = {mark for mark, _, _ in uow.ballot_box.read(decision.id)}
    for entry in uow.repo(RollEntry).find(decision_id=decision.id, voted="paper"):
        if entry.number not in returned:
            uow.repo(RollEntry).change(entry, voted="")


def published(uow: UnitOfWork, decision: Decision) -> Published:
    """The closed vote with its result, counted anew from the records. Raises NotAtThisStage while it is open."""
    if decision.phase != "closed":
        raise NotAtThisStage(deed="export", stage=decision.phase)
    return conclude(cases.published_of(uow, decision))


def export(uow: UnitOfWork, decision: Decision) -> Iterator[str]:
    """The lines of the published file, the same for ever: the last one's hash is `decision.head`."""
    return lines(published(uow, decision))


KEY_DAYS = 30  # after the closing time and the days for objections: then a key dies, whoever has pressed what


def freeze(move: Move) -> None:
    """Copy who may vote; until the vote opens and while nobody is marked it may be done again."""
    uow, decision = move.uow, move.record
    earlier = uow.repo(RollEntry).find(decision_id=decision.id)
    if decision.phase or any(entry.present or entry.voted for entry in earlier):
        raise NotAtThisStage(deed="freeze", stage=decision.phase or "present")
    for entry in earlier:
        uow.repo(RollEntry).drop(entry)
    lacking = (Missing("roll", uow.district.charter.grounds.get("roll", "")),)
    found = there(cases.eligible(uow, decision), NotReady, deed="freeze", missing=lacking)
    decision.seed = secrets.token_hex(16)
    decision.roll_digest = roll_root(decision.seed, (voter for _, voter, _ in found))
    for member_id, voter, group in found:
        struck = cases.barred(uow, decision, voter)
        entry = uow.repo(RollEntry).add(RollEntry(decision.id, member_id, *row_of(voter), group, struck=struck))
        if not struck:
            leaving.leave(uow, decision, entry)
    move.then.append(e.RollFrozen(decision.id, len(found), decision.roll_digest))


def frozen_alike(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether a roll frozen now would hold the lines that stand frozen."""
    kept = uow.repo(RollEntry).find(decision_id=decision.id)
    now = [
        (member, *row_of(one), group, cases.barred(uow, decision, one))
        for member, one, group in cases.eligible(uow, decision)
    ]
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
        raise NotReady(
            deed="open", missing=(Missing("key_parts", cases.profile_of(uow, decision).basis, {"lines": lines}),)
        )
    decision.rules = cases.rules_of(uow, decision)
    decision.phase, decision.opened_at = "open", uow.now
    if decision.secrecy == "secret":
        days = cases.profile_of(uow, decision).objection_days + KEY_DAYS
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
    if cases.ended(move.uow, decision):
        raise NotAtThisStage(deed="stop", stage=decision.phase)
    if decision.phase == "open" and len(agreeing.agree(move, "stop")) < agreeing.OFFICERS:
        return
    ballot_box.empty(decision.id)
    for mark, _, _ in ballot_box.read(decision.id):
        ballot_box.erase(decision.id, mark)
    decision.phase = "stopped"
