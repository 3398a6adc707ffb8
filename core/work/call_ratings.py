"""One matter, one rating by the caller for each unit, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import commands as c
from core import events as e
from core.domain.deadlines import deadline
from core.domain.district import Names
from core.domain.refs import call_ref
from core.domain.rows import Call, CalledUnit, CallRating
from core.errors import Lacks, NotNow, RatingLocked
from core.unit import Actor, Unit
from core.work.callers import locked_called, require, step_called, units_of
from core.work.calls import close
from core.work.limits import calendar_of
from core.work.trace import keep_note

Events = list[e.Event]


def rate_called(command: c.RateCalled, unit: Unit, *, actor: Actor) -> Events:
    """谁呼叫谁评价 (WC-66): once for each unit; corrected only by the caller and only until it is locked.

    Raises Lacks (an item without a grade, a bad grade without a reason), RatingLocked, NotYours.
    """
    call, called = locked_called(unit, command.called_id)
    require(unit, actor, "rate", call)
    rules = unit.district.calls.ratings
    check_rating(unit, rules.items, command.grades, command.reasons)
    earlier = _earlier(unit, call, called, "called")
    if earlier is None:
        if call.state != "concluded":
            raise NotNow(act="rate", state=call.state)
        step_called(unit, called, "rate", actor)
    row = _keep(unit, call, called, "called", earlier, command, actor)
    facts = _note(unit, call, command.comment, actor)
    told: Events = [
        e.CalledRated(
            called.id,
            call=call.id,
            unit=called.unit,
            grades=dict(row.grades),
            reasons=tuple(row.reasons),
            revised=row.revised,
            **facts,
        )
    ]
    if earlier is None and not any(u.state in {"released", "absent"} for u in units_of(unit, call)):
        told += close(unit, call, actor, how="rated")
    return told


def rate_caller(command: c.RateCaller, unit: Unit, *, actor: Actor) -> Events:
    """The called unit on the call: real, right type, right units, enough said (北京条例 33). Changes no state."""
    call, called = locked_called(unit, command.called_id)
    require(unit, actor, "rate_caller", call, called)
    if call.state not in {"concluded", "closed"} or called.state == "gone":
        raise NotNow(act="rate_caller", state=call.state)
    check_rating(unit, unit.district.calls.ratings.caller_items, command.grades, command.reasons, listed=False)
    row = _keep(unit, call, called, "caller", _earlier(unit, call, called, "caller"), command, actor)
    facts = _note(unit, call, command.comment, actor)
    return [
        e.CallerRated(
            called.id,
            call=call.id,
            unit=called.unit,
            caller=call.caller,
            grades=dict(row.grades),
            reasons=tuple(row.reasons),
            revised=row.revised,
            **facts,
        )
    ]


def check_rating(
    unit: Unit, items: Mapping[str, Names], grades: Mapping[str, int], reasons: tuple[str, ...], *, listed: bool = True
) -> None:
    """Every item has a grade of the five, every negative one a reason of the list (KM-34). Raises Lacks."""
    missing = [f"grade:{item}" for item in items if item not in grades]
    best_to_worst = range(len(unit.district.ratings))
    missing += [f"grade:{item}" for item, grade in grades.items() if item not in items or grade not in best_to_worst]
    known = unit.district.calls.ratings.reasons
    negative = any(grade in best_to_worst[unit.district.negative_from :] for grade in grades.values())
    if listed and negative and (not reasons or any(reason not in known for reason in reasons)):
        missing.append("reasons")
    if missing:
        raise Lacks(act="rate", missing=tuple(dict.fromkeys(missing)))


def _earlier(unit: Unit, call: Call, called: CalledUnit, side: str) -> CallRating | None:
    found = unit.repo(CallRating).find(call_id=call.id, called_id=called.id, side=side, limit=1)
    if found and unit.now >= found[0].locks_at:
        raise RatingLocked(at=found[0].locks_at)
    return found[0] if found else None


def _keep(
    unit: Unit,
    call: Call,
    called: CalledUnit,
    side: str,
    earlier: CallRating | None,
    command: c.RateCalled | c.RateCaller,
    actor: Actor,
) -> CallRating:
    row = earlier or CallRating(
        call.id,
        called.id,
        side,
        called.unit if side == "called" else call.caller,
        unit.now,
        actor.person_id,
        actor.unit,
        _lock(unit, actor.unit),
    )
    row.grades, row.reasons = dict(command.grades), list(command.reasons)
    row.comment = command.comment.strip()
    if earlier is None:
        return unit.repo(CallRating).add(row)
    row.revised += 1
    unit.repo(CallRating).save(row)
    return row


def _lock(unit: Unit, rater: str) -> datetime:
    return deadline(unit.now, unit.district.calls.ratings.lock, calendar_of(unit, rater)).due


def _note(unit: Unit, call: Call, comment: str, actor: Actor) -> dict[str, Any]:
    return keep_note(unit, call_ref(call.id), "rating", comment, actor) if comment.strip() else {}
