"""Looks after decisions: what goes wrong, and when a key has to go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core import events as e
from core.decisions.cases import UNCOUNTED, case_of, profile_of, steps_of
from core.decisions.figures import Course
from core.decisions.key_holders import waiting_keys
from core.decisions.leaves import as_voter
from core.decisions.polling import opened_urn
from core.decisions.records import Decision, RollEntry, Step
from core.decisions.stages import latest
from core.decisions.watch import reminders, warnings
from core.errors import NotAtThisStage
from core.ledger.records import Entry
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move

SHORT = timedelta(hours=2)  # a vote this short is looked after every minute
JUST = timedelta(minutes=3)


def look(move: Move) -> None:
    """Every new warning and reminder is an event; what was said in this stage of the same time is not said again."""
    uow, decision = move.uow, move.record
    entries = uow.repo(RollEntry).find(decision_id=decision.id, struck="")
    present = [as_voter(entry) for entry in entries if entry.present]
    calendar = uow.district.calendar_for(decision.department)
    case = case_of(uow, decision)
    lines = uow.ledger.read("decision", decision.id)
    given = {(x.facts["warning"], x.facts["stage"], x.facts["since"]) for x in lines if x.event == "DecisionWarned"}
    for one in warnings(case, present, uow.now, calendar):
        if (one.what, decision.stage, one.since) not in given:
            given.add((one.what, decision.stage, one.since))
            move.then.append(e.DecisionWarned(decision.id, one.what, decision.stage, one.since))
    _look_into_urn(move, lines)
    said = {(x.facts["reminder"], x.facts["when"]) for x in lines if x.event == "DecisionReminded"}
    for reminder in reminders(case, decision.opened_at, uow.now, calendar):
        if (reminder.what, reminder.when.isoformat()) not in said:
            move.then.append(e.DecisionReminded(decision.id, reminder.what, reminder.when.isoformat()))


def _look_into_urn(move: Move, lines: Sequence[Entry]) -> None:
    """Envelopes that do not fit the turnout raise an alarm, once for the same slots."""
    uow, decision = move.uow, move.record
    if decision.phase != "open" or decision.key not in uow.keys.names(uow.now):
        return
    wrong = opened_urn(uow, decision)[1]
    known = next((x.facts for x in reversed(lines) if x.event == "UrnAlarm"), {})
    if any(wrong.values()) and wrong != {what: known.get(what) for what in wrong}:
        move.then.append(e.UrnAlarm(decision.id, **wrong))


def to_check(uow: UnitOfWork) -> list[int]:
    """The decisions that are still on their way."""
    running = uow.repo(Decision).find(phase=["", "open", "closed"])
    return [decision.id for decision in running if decision.stage != profile_of(uow, decision).stages[-1].code]


def half_over(uow: UnitOfWork) -> list[int]:
    """Short votes that have just passed their half: the hourly look would come too late for their reminder."""
    found = []
    for decision in uow.repo(Decision).find(phase="open"):
        opened, closes = decision.opened_at, decision.closes_at
        if opened and closes and closes - opened <= SHORT:
            half = opened + (closes - opened) / 2
            if half <= uow.now < min(closes, half + JUST):
                found.append(decision.id)
    return found


LATE = frozenset({"not_executed", "not_published"})


def courses_below(uow: UnitOfWork, area: str, since: datetime) -> list[tuple[Decision, Course, tuple[str, ...]]]:
    """Every decision started since then in a place and below: itself, how it stands, what was warned of."""
    found = []
    for decision in uow.repo(Decision).find():
        if decision.created_at >= since and uow.district.within(decision.area, area):
            lines = uow.ledger.read("decision", decision.id)
            warned = tuple(dict.fromkeys(str(x.facts["warning"]) for x in lines if x.event == "DecisionWarned"))
            done = bool(uow.repo(Step).first(decision_id=decision.id, effect="done"))
            size, _, voted = decision.result.get("turnout", (0, 0, 0))
            late = bool(LATE & set(warned))
            found.append((decision, Course(decision.profile, decision.outcome, size, voted, done, late), warned))
    return found


def shred(move: Move) -> None:
    """Let go of the key once checks are over, or on its last day; the file itself goes with the next sweep.

    A vote that was not counted by then never will be: it is stopped, and its envelopes go too. Raises NotAtThisStage.
    """
    decision = move.record
    if not decision.key or not (checks_over(move.uow, decision) or _last_day(move.uow, decision)):
        raise NotAtThisStage(deed="shred", stage=decision.phase)
    if decision.phase == "open":
        move.uow.ballot_box.empty(decision.id)
        decision.phase, decision.rules = "stopped", {**decision.rules, UNCOUNTED: True}
    move.facts["key"], decision.key = decision.key, ""


def checks_over(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether nobody can look for the own ballot any more: then the key has done its work."""
    profile = profile_of(uow, decision)
    if decision.phase == "stopped":
        return True
    if decision.phase != "closed":
        return False
    shown = latest(steps_of(uow, decision), "publish")
    if not profile.receipts:
        return True
    return shown is not None and uow.now >= shown.at + timedelta(days=profile.objection_days)


def keys_to_shred(uow: UnitOfWork) -> list[int]:
    """The decisions whose key has done its work."""
    held = [one for one in uow.repo(Decision).find(phase=["open", "closed", "stopped"]) if one.key]
    return [one.id for one in held if checks_over(uow, one) or _last_day(uow, one)]


def _last_day(uow: UnitOfWork, decision: Decision) -> bool:
    return decision.key_until is not None and uow.now >= decision.key_until


def sweep_keys(uow: UnitOfWork) -> int:
    """Destroy the keys that no decision names any more, and those whose own date has passed; gives how many.

    Run in a unit of its own.
    """
    loose = [name for name in uow.keys.names(uow.now - timedelta(hours=1)) if not uow.repo(Decision).find(key=name)]
    loose = [name for name in loose if name not in waiting_keys(uow)]
    return sum(uow.keys.destroy(name) for name in {*loose, *uow.keys.expired(uow.now)})
