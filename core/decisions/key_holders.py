"""The three holders of a key: each takes a part, two give theirs."""

from dataclasses import replace
from datetime import timedelta

from core.decisions.cases import profile_of
from core.decisions.records import Decision
from core.decisions.sealed_words import key_of, opened, sealed
from core.decisions.split_key import Pair, paired, public_of
from core.errors import NotAtThisStage, PartHeld, PartTwice, WrongPart
from core.people.queries import live_appointments
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move

WAITS = timedelta(days=7)  # for the second part; then the first one has to be given again


def publics_of(decision: Decision) -> list[str]:
    """What envelopes are sealed with; [] where the key of this vote is not split."""
    parts = decision.rules.get("parts", {}) if decision.secrecy == "secret" else {}
    return [parts[post][0] for post in sorted(parts)]


def without_part(uow: UnitOfWork, decision: Decision) -> list[str]:
    """The posts whose part nobody has taken who holds the post now: a part that left with its holder is taken anew."""
    holders = profile_of(uow, decision).keyholders if decision.secrecy == "secret" else ()
    parts = decision.rules.get("parts", {})
    return [
        post
        for post in holders
        if post not in parts or all(held.role != post for held in live_appointments(uow, parts[post][1]))
    ]


def take(move: Move) -> None:
    """One of the holders has made a part and tells us its public half; before the vote a lost one is made anew.

    Nobody takes two. Raises NotAtThisStage, PartHeld.
    """
    decision, post = move.record, move.actor.role
    if decision.phase or decision.secrecy != "secret":
        raise NotAtThisStage(deed="take_part", stage=decision.phase or "open_vote")
    parts = decision.rules.get("parts", {})
    if any(person == move.actor.person_id for other, (_, person) in parts.items() if other != post):
        raise PartHeld(number=decision.number)
    own = [move.input.fields["public"], move.actor.person_id]
    decision.rules = {**decision.rules, "parts": {**parts, post: own}}
    move.facts |= {"role": post, "again": post in parts, "public": own[0]}


def given(decision: Decision) -> str:
    """The post whose part waits for a second one; '' where none does."""
    return str(decision.rules.get("first", {}).get("post", ""))


def give(move: Move) -> Pair | None:
    """A part is given back; the second one makes the pair that opens, and is kept nowhere.

    The first waits sealed with a key of its own. Without a part the holders are asked. Before the end no part is taken,
    whatever a district's act asks for. Raises NotAtThisStage, WrongPart, PartTwice.
    """
    uow, decision = move.uow, move.record
    if decision.closes_at is None or uow.now < decision.closes_at:
        raise NotAtThisStage(deed="close", stage=decision.phase)
    part = move.input.fields.get("part", "")
    move.input = replace(move.input, fields={k: v for k, v in move.input.fields.items() if k != "part"})
    if not part:
        return None
    publics, own = publics_of(decision), public_of(part)
    if own not in publics:
        raise WrongPart(number=decision.number)
    first = opened(uow.keys, decision.rules.get("first", {}).get("part", ""))
    if first == part:
        raise PartTwice(number=decision.number)
    post = next(post for post, (public, _) in decision.rules["parts"].items() if public == own)
    if first:
        decision.rules = {**decision.rules, "opened_by": sorted((given(decision), post))}
        return paired(publics, (first, part))
    key = uow.keys.make(uow.now, min(uow.now + WAITS, decision.key_until or uow.now + WAITS))
    decision.rules = {**decision.rules, "first": {"post": post, "part": sealed(uow.keys, key, part)}}
    return None


def forget(uow: UnitOfWork, decision: Decision) -> None:
    """The urn is open: the part that waited is of no use any more."""
    if first := decision.rules.get("first"):
        uow.keys.destroy(key_of(first["part"]))
        decision.rules = {name: value for name, value in decision.rules.items() if name != "first"}


def waiting_keys(uow: UnitOfWork) -> set[str]:
    """The keys of the parts that wait for a second one."""
    firsts = (one.rules.get("first") for one in uow.repo(Decision).find(phase="open"))
    return {key_of(first["part"]) for first in firsts if first}
