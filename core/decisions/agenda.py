"""A meeting that decides: what is on its agenda, and who is there."""

from dataclasses import dataclass

from core.decisions.cases import body_of, profile_of
from core.decisions.leaves import as_voter
from core.decisions.records import Decision, RollEntry
from core.decisions.tally import attended
from core.unit_of_work import UnitOfWork

_BEST = ("site", "online", "proxy", "")


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who belongs in the meeting. `how`: site, online, proxy or '' for absent."""

    number: str
    name: str
    how: str


def agenda_of(uow: UnitOfWork, decision: Decision) -> list[Decision]:
    """The decisions of the same village called for the same moment, in the order they were started; at least itself."""
    if decision.meeting_at is None:
        return [decision]
    found = uow.repo(Decision).find(department=decision.department, meeting_at=decision.meeting_at)
    return [one for one in found if one.phase != "stopped"]


def ready_to_vote(uow: UnitOfWork, area: str) -> list[Decision]:
    """What stands before its vote in a place."""
    return [one for one in uow.repo(Decision).find(area=area, phase="") if acts_with(uow, one, "open")]


def acts_with(uow: UnitOfWork, decision: Decision, effect: str) -> list[str]:
    """The acts of its stage that have an effect."""
    return [act.code for act in profile_of(uow, decision).stage(decision.stage).acts if act.effect == effect]


def attendance(uow: UnitOfWork, agenda: list[Decision]) -> list[Seat]:
    """Everybody on the frozen rolls of an agenda once, by number, as they came at best."""
    seats: dict[str, Seat] = {}
    for entry in uow.repo(RollEntry).find(decision_id=[one.id for one in agenda], struck=""):
        known = seats.get(entry.number)
        how = min((known.how if known else "", entry.present), key=_BEST.index)
        seats[entry.number] = Seat(entry.number, entry.name, how)
    return sorted(seats.values(), key=lambda seat: (len(seat.number), seat.number))


def short_of_quorum(uow: UnitOfWork, decision: Decision) -> int:
    """How many more have to take part before the vote counts, where it is persons that are counted."""
    body, entries = body_of(uow, decision), uow.repo(RollEntry).find(decision_id=decision.id)
    voting = body is not None and body.takes_part == "voted"
    came = [as_voter(entry) for entry in entries if (entry.voted if voting else entry.present)]
    found = attended(body.quorum if body else None, [as_voter(entry) for entry in entries], came)[1]
    missed = [one for one in found if not one.holds and one.condition.count == "person"]
    return max((int(one.condition.needed(one.whole) - one.part) for one in missed), default=0)


def quorum(uow: UnitOfWork, decision: Decision) -> tuple[int, int, bool]:
    """On the roll, present, and whether that is enough for the body that decides."""
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    roll = [as_voter(entry) for entry in entries]
    present = [as_voter(entry) for entry in entries if entry.present]
    body = body_of(uow, decision)
    return len(roll), len(present), attended(body.quorum if body else None, roll, present)[0]
