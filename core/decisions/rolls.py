"""Rolls: taken over, handed out by code, looked up at every vote."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core import commands as c
from core import errors, identity
from core import events as e
from core.decisions.agreeing import OFFICERS, serving
from core.decisions.bodies import Voter
from core.decisions.leaves import as_voter, row_of
from core.decisions.records import Decision, Member, Roll, RollEntry, VoterLink
from core.decisions.records import VoterCode as Code
from core.decisions.roll_files import Preview, read_roll, roll_digest
from core.ledger.chain import text_digest
from core.people.records import Person
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Move

CODE_DAYS = 7


def preview_roll(uow: UnitOfWork, rows: tuple[tuple[str, ...], ...], roll_id: int) -> Preview:
    """What an import would bring: voters, flaws with their lines, what differs from the roll in use."""
    kinds = uow.district.charter.kinds
    names = {word: code for code, kind in kinds.items() for word in (kind.hans, kind.hant, kind.en) if word}
    before = [as_voter(member) for member in uow.repo(Member).find(roll_id=roll_id, left_at=None)] if roll_id else []
    found = read_roll(rows, set(kinds), names, before)
    return replace(found, lost=tuple(_lost(uow, roll_id, found.voters))) if roll_id else found


def _lost(uow: UnitOfWork, roll_id: int, voters: Sequence[Voter]) -> Iterator[str]:
    """The lines whose account or unused code an import would let go of."""
    fresh = {voter.number: voter for voter in voters}
    for member in uow.repo(Member).find(roll_id=roll_id, left_at=None):
        voter = fresh.get(identity.code(member.number))
        if voter is None or _another(member, voter):
            bound = uow.repo(VoterLink).first(member_id=member.id, until=None)
            codes = uow.repo(Code).find(member_id=member.id, used_at=None)
            if bound or any(one.expires_at > uow.now for one in codes):
                yield f"{member.number} {member.name}"


def _another(member: Member, voter: Voter) -> bool:
    """Whether the line now stands for somebody else: the name is another, not only written otherwise."""
    return identity.like(member.name) != identity.like(voter.name)


def import_roll(move: Move) -> None:
    """Take over a list that has no flaw. Raises RollMistakes; RollLocked, StillFrozen while people vote by this roll.

    A number that now carries another name is another person: accounts and codes of the old one fall away.
    """
    uow, roll, given = move.uow, move.record, move.input.fields
    not_in_use(uow, roll.id)
    found = preview_roll(uow, given["rows"], roll.id)
    if found.flaws:
        raise errors.RollMistakes(flaws=found.flaws)
    roll.digest = roll_digest(roll.salt, found.voters)
    roll.version, roll.imported_at = roll.version + 1, uow.now
    roll.population = given.get("population") or roll.population
    move.then += [*_merge(uow, roll, found.voters), *_attach(uow, roll)]
    move.facts |= {"area": roll.area, "size": len(found.voters), "version": roll.version, "roll_digest": roll.digest}


def not_in_use(uow: UnitOfWork, roll_id: int) -> None:
    """A frozen roll stays as it is until the count, or until two officers thaw it. Raises RollLocked, StillFrozen."""
    for decision in uow.repo(Decision).find(roll_id=roll_id, phase=["", "open"]):
        frozen = uow.repo(RollEntry).find(decision_id=decision.id)
        if decision.phase == "open" or any(entry.present for entry in frozen):
            raise errors.RollLocked(number=decision.number)
        if frozen:
            raise errors.StillFrozen(number=decision.number)


def _attach(uow: UnitOfWork, roll: Roll) -> list[e.Event]:
    """Matters of the place that were begun before there was a roll take this one."""
    waiting = uow.repo(Decision).find(area=roll.area, roll_id=0, phase="", lock=True)
    uow.repo(Decision).change(*waiting, roll_id=roll.id, population=roll.population)
    return [e.DecisionSettled(decision.id, ("roll_id",)) for decision in waiting]


def _merge(uow: UnitOfWork, roll: Roll, voters: tuple[Voter, ...]) -> list[e.Event]:
    """Gives the accounts that stand for nobody any more."""
    released: list[e.Event] = []
    known = {identity.code(member.number): member for member in uow.repo(Member).find(roll_id=roll.id)}
    for voter in voters:
        member = known.pop(voter.number, None)
        if member is None:
            uow.repo(Member).add(_member(roll.id, voter))
            continue
        if _another(member, voter):
            released += _let_go(uow, member)
        fresh = _member(roll.id, voter)
        if as_voter(fresh) != as_voter(member) or member.left_at:
            uow.repo(Member).change(fresh, id=member.id)
    for member in known.values():
        if member.left_at is None:
            uow.repo(Member).change(member, left_at=uow.now)
            released += _let_go(uow, member)
    return released


def _member(roll_id: int, voter: Voter) -> Member:
    return Member(roll_id, *row_of(voter), list(voter.represents))


def _let_go(uow: UnitOfWork, member: Member) -> list[e.Event]:
    for code in uow.repo(Code).find(member_id=member.id, used_at=None):
        uow.repo(Code).change(code, expires_at=min(code.expires_at, uow.now))
    return _release(uow, member)


def _release(uow: UnitOfWork, member: Member) -> list[e.Event]:
    """Nobody stands for the line now; gives who did."""
    links = uow.repo(VoterLink).find(member_id=member.id, until=None, lock=True)
    uow.repo(VoterLink).change(*links, until=uow.now)
    return [e.VoterReleased(member.roll_id, member.number, link.person_id) for link in links]


def line(uow: UnitOfWork, roll_id: int, number: str) -> Member:
    """A line of a roll by its number. Raises NoSuchLine."""
    found = uow.repo(Member).first(roll_id=roll_id, number=identity.code(number), left_at=None)
    return errors.there(found, errors.NoSuchLine, number)


def issue_code(move: Move) -> None:
    """Only the hash is kept; a newer code puts an older one out of use. Raises NoSuchLine, LineHeld, LineTaken."""
    uow = move.uow
    member = line(uow, move.record.id, move.input.fields["number"])
    _keeps_its_account(uow, member, 0)
    _free(uow, member)
    for earlier in uow.repo(Code).find(member_id=member.id, used_at=None):
        uow.repo(Code).change(earlier, expires_at=min(earlier.expires_at, uow.now))
    ends = uow.now + timedelta(days=CODE_DAYS)
    uow.repo(Code).add(Code(member.id, _hash(move.input.fields["code"]), ends, move.actor.person_id, move.actor.role))
    move.facts["number"] = member.number


def _hash(said: str) -> str:
    return hashlib.sha256(b"voter:" + identity.plain(said).upper().encode()).hexdigest()


def is_code(uow: UnitOfWork, said: str) -> bool:
    """Whether it is a code that was handed out for a line of a roll, used or not."""
    return uow.repo(Code).first(code_hash=_hash(said)) is not None


def bind_voter(command: c.BindVoter, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """A code works once. Raises BadRollCode, LineHeld, LineTaken; VoterTaken where the account has another line."""
    code = uow.repo(Code).first(code_hash=_hash(command.code), lock=True)
    if not code or code.used_at or code.expires_at <= uow.now:
        raise errors.BadRollCode()
    member = uow.repo(Member).get(code.member_id)
    if member is None or member.left_at:
        raise errors.BadRollCode()
    uow.repo(Code).change(code, used_by=command.person_id, used_at=uow.now)
    return [e.VoterBound(member.roll_id, **_bind(uow, member, command.person_id, "code", code.post))]


def vouch_voter(move: Move) -> None:
    """An officer vouches for somebody standing there; never for the own account.

    Raises NoSuchLine, NotYourOffice, VoterTaken, LineHeld, LineTaken.
    """
    given = move.input.fields
    if given["person_id"] == move.actor.person_id:
        raise errors.NotYourOffice(deed=move.act.name)
    member = line(move.uow, move.record.id, given["number"])
    move.facts |= _bind(move.uow, member, given["person_id"], "officer", move.actor.role)


def _bind(uow: UnitOfWork, member: Member, person_id: int, how: str, post: str) -> dict[str, Any]:
    """One account for a line and one line for an account; another account must have been let go before."""
    if any(not _same_owner(one, member) for one in members_of(uow, member.roll_id, person_id)):
        raise errors.VoterTaken()
    _keeps_its_account(uow, member, person_id)
    if not uow.repo(VoterLink).first(member_id=member.id, person_id=person_id, until=None):
        _free(uow, member)
        uow.repo(VoterLink).add(VoterLink(member.roll_id, member.id, person_id, how, uow.now, post=post))
    person = uow.repo(Person).get(person_id)
    account = text_digest(str(person_id), person.platform, person.account) if person else ""
    return {"number": member.number, "person_id": person_id, "how": how, "account": account}


def _free(uow: UnitOfWork, member: Member) -> None:
    """Raises LineTaken where an account stands for the line: only two officers let it go."""
    if uow.repo(VoterLink).first(member_id=member.id, until=None):
        raise errors.LineTaken(number=member.number)


def release_line(move: Move) -> None:
    """One of two officers wants an account to stand for its line no more: a new phone.

    Raises NoSuchLine, LineFree, LineHeld.
    """
    uow = move.uow
    member = line(uow, move.record.id, move.input.fields["number"])
    found = uow.repo(VoterLink).first(member_id=member.id, until=None, lock=True)
    link = errors.there(found, errors.LineFree, member.number)
    _keeps_its_account(uow, member, 0)
    link.released, link.why = {**serving(uow, link.released), str(move.actor.person_id): move.actor.role}, move.text
    uow.repo(VoterLink).save(link)
    move.facts |= {"number": member.number, "reason": move.text, "officers": len(link.released)}
    if len(link.released) >= OFFICERS:
        move.then += _release(uow, member)


def _keeps_its_account(uow: UnitOfWork, member: Member, person_id: int) -> None:
    """A line that has stood for somebody since the vote opened stands for nobody else until it is counted."""
    others = [x for x in uow.repo(VoterLink).find(member_id=member.id) if x.person_id != person_id]
    for decision in uow.repo(Decision).find(roll_id=member.roll_id, phase="open") if others else ():
        since = decision.opened_at or uow.now
        held = any(link.until is None or link.until >= since for link in others)
        if held and uow.repo(RollEntry).first(decision_id=decision.id, member_id=member.id):
            raise errors.LineHeld(number=decision.number)


def bound_since(uow: UnitOfWork, decision: Decision, frozen_at: datetime) -> dict[str, list[list[str]]]:
    """What became of the accounts of the frozen lines afterwards: number -> how, by which posts, why."""
    frozen = {entry.member_id: entry.number for entry in uow.repo(RollEntry).find(decision_id=decision.id)}
    found: dict[str, list[list[str]]] = {}
    for link in uow.repo(VoterLink).find(roll_id=decision.roll_id):
        told = [[link.how, link.post, ""]] if link.since > frozen_at else []
        if link.until and link.until > frozen_at:
            told.append(["released", " ".join(link.released.values()), link.why])
        if told and link.member_id in frozen:
            found.setdefault(frozen[link.member_id], []).extend(told)
    return found


def _same_owner(one: Member, other: Member) -> bool:
    """Two flats of one owner on two lines (民法典 278 counts the area of both); anybody else has one line."""
    both = one.area != "0" != other.area and identity.like(one.name) == identity.like(other.name)
    return one.id == other.id or both


def members_of(uow: UnitOfWork, roll_id: int, person_id: int) -> list[Member]:
    """The lines of the roll that this account stands for."""
    links = uow.repo(VoterLink).find(roll_id=roll_id, person_id=person_id, until=None)
    found = (uow.repo(Member).get(link.member_id) for link in links)
    return [member for member in found if member and member.left_at is None]


def member_of(uow: UnitOfWork, roll_id: int, person_id: int) -> Member | None:
    """The line of the roll that this account stands for, if any; the first of several."""
    return next(iter(members_of(uow, roll_id, person_id)), None)
