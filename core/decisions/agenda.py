"""A meeting that decides: what is on its agenda, and who is there."""

from __future__ import annotations

from dataclasses import dataclass

from core.decisions.cases import body_of, entry_voter, profile_of
from core.domain.decisions.rows import Decision, RollEntry
from core.domain.decisions.tally import attended
from core.unit import Unit

_BEST = ("site", "online", "proxy", "")


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who belongs in the meeting. `how`: site, online, proxy or '' for absent."""

    number: str
    name: str
    how: str


def agenda_of(unit: Unit, decision: Decision) -> list[Decision]:
    """The decisions of the same village called for the same moment, in the order they were started; at least itself."""
    if decision.meeting_at is None:
        return [decision]
    found = unit.repo(Decision).find(unit=decision.unit, meeting_at=decision.meeting_at)
    return [one for one in found if one.phase != "stopped"]


def ready_to_vote(unit: Unit, area: str) -> list[Decision]:
    """What stands before its vote in a place."""
    waiting = unit.repo(Decision).find(area=area, phase="")
    return [one for one in waiting if acts_with(unit, one, "open")]


def acts_with(unit: Unit, decision: Decision, effect: str) -> list[str]:
    """The acts of its stage that have an effect."""
    return [act.code for act in profile_of(unit, decision).stage(decision.stage).acts if act.effect == effect]


def attendance(unit: Unit, agenda: list[Decision]) -> list[Seat]:
    """Everybody on the frozen rolls of an agenda once, by number, as they came at best."""
    seats: dict[str, Seat] = {}
    for entry in unit.repo(RollEntry).find(decision_id=[one.id for one in agenda], struck=""):
        known = seats.get(entry.number)
        how = min((known.how if known else "", entry.present), key=_BEST.index)
        seats[entry.number] = Seat(entry.number, entry.name, how)
    return sorted(seats.values(), key=lambda seat: (len(seat.number), seat.number))


def quorum(unit: Unit, decision: Decision) -> tuple[int, int, bool]:
    """On the roll, present, and whether that is enough for the body that decides."""
    entries = unit.repo(RollEntry).find(decision_id=decision.id, struck="")
    roll = [entry_voter(entry) for entry in entries]
    present = [entry_voter(entry) for entry in entries if entry.present]
    body = body_of(unit, decision)
    return len(roll), len(present), attended(body.quorum if body else None, roll, present)[0]
