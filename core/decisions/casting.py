"""Casting: from a chat, by proxy, on paper; and finding the own ballot."""

import secrets
from functools import partial
from hmac import compare_digest

from core import errors
from core import events as e
from core.decisions.ballot_forms import BadBallot, Ballot, canonical, check_sheet
from core.decisions.cases import ballots_of, body_of, piles_of
from core.decisions.envelope import NONCE_BYTES, caster, seal, slot, tracker
from core.decisions.key_holders import publics_of
from core.decisions.leaves import mark_of
from core.decisions.records import Decision, Proxy, RollEntry, SheetRow
from core.decisions.rolls import member_of, members_of
from core.decisions.sealed_words import sealed
from core.decisions.split_key import seal_for
from core.identity import code
from core.ledger.chain import canonical as canonical_json
from core.people.records import Person
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move

ROOM = 32


def running(uow: UnitOfWork, decision: Decision | None) -> Decision:
    """The decision, if ballots are taken at this moment. A clock that was set back takes none. Raises VoteNotOpen."""
    if decision is None:
        raise errors.VoteNotOpen(phase="")
    if decision.phase != "open" or decision.opened_at is None or decision.closes_at is None:
        raise errors.VoteNotOpen(phase=decision.phase)
    if not decision.opened_at <= uow.now < decision.closes_at:
        raise errors.VoteNotOpen(phase="over" if uow.now >= decision.closes_at else "")
    return decision


def entry_of(uow: UnitOfWork, decision: Decision, number: str) -> RollEntry:
    """A line of the frozen roll, for this unit alone. Raises NotOnRoll."""
    found = uow.repo(RollEntry).first(decision_id=decision.id, number=code(number), lock=True)
    if not found or found.struck:
        raise errors.NotOnRoll(number=decision.number)
    return found


def line_named(uow: UnitOfWork, decision: Decision, number: str) -> RollEntry:
    """The line that an officer names. Raises NoSuchLine."""
    try:
        return entry_of(uow, decision, number)
    except errors.NotOnRoll as flaw:
        raise errors.NoSuchLine(number=number) from flaw


def own_number(uow: UnitOfWork, decision: Decision, person_id: int) -> str:
    """The line this account stands for. Raises NotOnRoll."""
    return errors.there(member_of(uow, decision.roll_id, person_id), errors.NotOnRoll, decision.number).number


def own_lines(uow: UnitOfWork, decision: Decision, person_id: int) -> list[str]:
    """All lines of the frozen roll that this account stands for: the flats of one owner."""
    own = [member.number for member in members_of(uow, decision.roll_id, person_id)]
    found = uow.repo(RollEntry).find(decision_id=decision.id, number=own, struck="")
    return [entry.number for entry in found]


def cast_ballot(move: Move) -> None:
    """Take a vote; the last one before closing counts, paper is final.

    Raises VoteNotOpen, NotOnRoll, VotedOnPaper, WrongChoice, ProxyRefused. No trace of the choice but its envelope.
    """
    uow = move.uow
    decision = running(uow, move.record)
    own = own_number(uow, decision, move.actor.person_id)
    number = move.input.fields.get("number") or own
    entry = entry_of(uow, decision, number)
    if entry.voted == "paper":
        raise errors.VotedOnPaper()
    way = "online"
    if number not in own_lines(uow, decision, move.actor.person_id):
        _mandated(uow, decision, own, entry)
        way = "proxy"
    ballot = paper_of(decision, entry)
    try:
        choice = canonical(ballot, move.input.choice)
    except BadBallot as flaw:
        raise errors.WrongChoice(why=flaw.why) from flaw
    _lay(uow, decision, entry, choice, _account(uow, move.actor.person_id))
    again = bool(entry.voted)
    entry.voted, entry.by = way, own if way == "proxy" else ""
    if not entry.present or (entry.present == "proxy" and way == "online"):
        entry.present = way
    uow.repo(RollEntry).save(entry)
    move.facts |= {"number": number, "way": way, "again": again, "mark": entry.mark}


def paper_of(decision: Decision, entry: RollEntry) -> Ballot:
    """The ballot paper this line fills in."""
    return next(paper for paper in ballots_of(decision) if paper.group == entry.grp)


def room(ballot: Ballot) -> int:
    """How long the longest choice of this paper can be, in bytes: every envelope is as thick as the thickest."""
    digits = len(str(ballot.top)) + 1 if ballot.kind == "score" else 0
    return max(ROOM, sum(len(option.code) + 1 + digits for option in ballot.options))


def _account(uow: UnitOfWork, person_id: int) -> str:
    """As the platform names it: no number of our own rows, which somebody could swap."""
    person = uow.repo(Person).get(person_id)
    return f"{person.platform}:{person.account}" if person else ""


def _lay(uow: UnitOfWork, decision: Decision, entry: RollEntry, choice: str, account: str) -> None:
    if decision.secrecy == "open":
        uow.ballot_box.write(decision.id, entry.number, entry.grp, choice)
        return
    key = uow.keys.read(decision.key)
    place, entry.cast_by = slot(key, entry.number), caster(key, entry.number, account)
    size = max(room(paper) for paper in ballots_of(decision))
    nonce, publics = secrets.token_bytes(NONCE_BYTES), publics_of(decision)
    sealed = (partial(seal_for, publics) if publics else seal)(key, place, choice, nonce, size)
    entry.mark = mark_of(sealed)
    uow.ballot_box.lay(decision.id, place, sealed)


def _mandated(uow: UnitOfWork, decision: Decision, own: str, entry: RollEntry) -> None:
    """Whether one may vote for another; whoever has voted in person needs nobody."""
    given = uow.repo(Proxy).first(decision_id=decision.id, principal=entry.number, holder=own, ended_at=None)
    if not given or given.published_at is None:
        raise errors.ProxyRefused(mandate="not_allowed")
    if entry.voted == "online":
        raise errors.ProxyRefused(mandate="too_late")
    entry_of(uow, decision, own)


def register_proxy(move: Move) -> None:
    """A written mandate before the vote opens (村组法 15 by analogy, 集体法 27). Raises ProxyRefused, NoSuchLine."""
    uow, decision, paper = move.uow, move.record, move.input.fields.get("paper", "")
    body = body_of(uow, decision)
    if body is None or body.proxies is None:
        raise errors.ProxyRefused(mandate="not_allowed")
    if decision.phase:
        raise errors.ProxyRefused(mandate="too_late")
    if not paper:
        raise errors.ProxyRefused(mandate="not_written")
    principal, holder = (line_named(uow, decision, move.input.fields[side]) for side in ("principal", "holder"))
    if principal.number == holder.number:
        raise errors.ProxyRefused(mandate="self")
    if body.proxies.same_household and (not principal.household or principal.household != holder.household):
        raise errors.ProxyRefused(mandate="other_household")
    live = uow.repo(Proxy).find(decision_id=decision.id, ended_at=None)
    if any(p.principal == principal.number for p in live):
        raise errors.ProxyRefused(mandate="too_many")
    if sum(p.holder == holder.number for p in live) >= body.proxies.most:
        raise errors.ProxyRefused(mandate="too_many")
    if any(p.principal == holder.number or p.holder == principal.number for p in live):
        raise errors.ProxyRefused(mandate="passed_on")
    uow.repo(Proxy).add(Proxy(decision.id, principal.number, holder.number, paper))
    move.facts |= {"principal": principal.number, "holder": holder.number}


def publish_proxies(move: Move) -> None:
    """Make the mandates public before the vote. Raises ProxyRefused."""
    uow, decision = move.uow, move.record
    if decision.phase:
        raise errors.ProxyRefused(mandate="too_late")
    waiting = [p for p in uow.repo(Proxy).find(decision_id=decision.id, ended_at=None) if p.published_at is None]
    uow.repo(Proxy).change(*waiting, published_at=uow.now)
    move.facts["count"] = len(waiting)


def mark_present(move: Move) -> None:
    """Roll call by a teller, or by voters for themselves from their chat.

    Raises NotYourOffice, NotOnRoll, NoSuchLine, NotAtThisStage.
    """
    decision, how, number = move.record, move.input.choice, move.input.fields["number"]
    if not move.actor.role and (how, number) != ("online", own_number(move.uow, decision, move.actor.person_id)):
        raise errors.NotYourOffice(deed="present")
    if decision.phase in ("closed", "stopped") or how not in ("site", "online"):
        raise errors.NotAtThisStage(deed="present", stage=decision.phase)
    entry = (line_named if move.actor.role else entry_of)(move.uow, decision, number)
    if entry.present not in ("site", how):
        move.uow.repo(RollEntry).change(entry, present=how)
        move.then.append(e.PresenceMarked(decision.id, entry.number, how))


def hand_paper(move: Move) -> None:
    """A paper on the spot is final: what was cast online is taken out. Raises VoteNotOpen, NoSuchLine, VotedOnPaper."""
    uow = move.uow
    decision = running(uow, move.record)
    entry = line_named(uow, decision, move.input.fields["number"])
    if entry.voted == "paper":
        raise errors.PaperTaken(number=entry.number)
    instead = bool(entry.voted)
    if instead:
        if decision.secrecy == "open":
            uow.ballot_box.erase(decision.id, entry.number)
        else:
            uow.ballot_box.lift(decision.id, slot(uow.keys.read(decision.key), entry.number))
    uow.repo(RollEntry).change(entry, present="site", voted="paper", by="", cast_by="", mark="")
    move.facts |= {"number": entry.number, "instead": instead}


def enter_sheet(move: Move) -> None:
    """What one teller reads from a pile; it counts once another teller reads the same.

    Raises NotAtThisStage, WrongChoice.
    """
    uow, decision, given = move.uow, move.record, move.input.fields
    pile, group, teller = given["pile"], given.get("group", ""), move.actor.person_id
    if decision.phase != "open":
        raise errors.NotAtThisStage(deed="sheet", stage=decision.phase)
    paper = next((p for p in ballots_of(decision) if p.group == group), None)
    if paper is None or not pile:
        raise errors.WrongChoice(why="unknown_group")
    try:
        counts = _read(uow, decision, paper, given["counts"])
    except BadBallot as flaw:
        raise errors.WrongChoice(why=flaw.why) from flaw
    for earlier in uow.repo(SheetRow).find(decision_id=decision.id, pile=pile, grp=group, teller_id=teller):
        uow.repo(SheetRow).drop(earlier)
    text = canonical_json(counts).decode()
    kept = sealed(uow.keys, decision.key, text) if decision.secrecy == "secret" else text
    uow.repo(SheetRow).add(SheetRow(decision.id, pile, group, teller, kept, uow.now))
    agreed = any((one.name, one.group) == (pile, group) for one in piles_of(uow, decision)[0])
    move.facts |= {"pile": pile, "agreed": agreed}


def _read(uow: UnitOfWork, decision: Decision, paper: Ballot, counts: dict[str, int]) -> dict[str, int]:
    """The pile in canonical form. In an open vote each paper names its line, which must have taken a paper."""
    if decision.secrecy == "secret":
        return check_sheet(paper, counts)
    found: dict[str, int] = {}
    for text, times in counts.items():
        number, _, choice = text.partition(" ")
        entry = line_named(uow, decision, number)
        if entry.voted != "paper" or entry.grp != paper.group or times != 1:
            raise BadBallot("no_paper", number=number)
        form = next(iter(check_sheet(paper, {choice: 1})))
        if any(known.partition(" ")[0] == number for known in found):
            raise BadBallot("option_twice", number=number)
        found[f"{number} {form}"] = 1
    return dict(sorted(found.items()))


def has_trackers(decision: Decision) -> bool:
    """Whether the own ballot can be looked for: a split key tells nobody whose it is, and sums have no ballots."""
    return bool(decision.key) and not decision.rules.get("sums") and not publics_of(decision)


def receipt(uow: UnitOfWork, decision: Decision, person_id: int) -> str:
    """The trackers of the ballots this account cast, only after closing and only while the key is there.

    For whom the account stands today does not matter. Raises NotAtThisStage, CastElsewhere.
    It proves nothing to others: every tracker of the public list can be shown in the same words by everybody.
    """
    if decision.phase != "closed" or not has_trackers(decision):
        raise errors.NotAtThisStage(deed="receipt", stage=decision.phase)
    key, account = uow.keys.read(decision.key), _account(uow, person_id)
    cast = uow.repo(RollEntry).find(decision_id=decision.id, voted=["online", "proxy"], struck="")
    own = [one.number for one in cast if compare_digest(one.cast_by, caster(key, one.number, account))]
    return " ".join(tracker(key, number) for number in errors.there(own, errors.CastElsewhere, decision.number))
