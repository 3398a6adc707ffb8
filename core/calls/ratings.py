"""One matter, one rating by the caller for each department, and back."""

from collections.abc import Mapping

from core.calls.queries import departments_of
from core.calls.records import CallRating
from core.commands import Input
from core.district.entries import Names
from core.errors import Lacks, NotNow, RatingLocked
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow.deadlines import deadline
from core.workflow.engine import Follow, Move

# Fields of both acts: grades (item code → 0, the best, … 4) and reasons; the comment is the text.


def check_rating(move: Move) -> None:
    """谁呼叫谁评价 (WC-66): once; corrected only until it is locked. Raises Lacks, RatingLocked, NotNow."""
    check_grades(move.uow, move.uow.district.calls.ratings.items, move.input)
    if _earlier(move, "called") is None and move.parent.state != "concluded":
        raise NotNow(act="rate", state=move.parent.state)


def rate(move: Move) -> None:
    """The caller on the department; with the last of them the call is closed."""
    first = _earlier(move, "called") is None
    _keep(move, "called", move.record.department)
    others = [u for u in departments_of(move.uow, move.parent) if u.id != move.record.id]
    if first and not any(u.state in {"released", "absent"} for u in others):
        move.then.append(Follow(Ref("call", move.parent.id), "close", Input("rated")))


def check_caller_rating(move: Move) -> None:
    """北京条例 33: the call too is rated, once it is over. Raises NotNow, Lacks, RatingLocked."""
    graded = move.uow.district.appraisal.profile.graded_back(move.parent.kind)
    if move.parent.state not in {"concluded", "closed"} or not graded:
        raise NotNow(act="rate_caller", state=move.parent.state)
    check_grades(move.uow, move.uow.district.calls.ratings.caller_items, move.input, listed=False)
    _earlier(move, "caller")


def rate_caller(move: Move) -> None:
    """The department on the call: real, right type, right departments, enough said."""
    _keep(move, "caller", move.parent.caller)
    move.facts["caller"] = move.parent.caller


def check_grades(uow: UnitOfWork, items: Mapping[str, Names], given: Input, *, listed: bool = True) -> None:
    """Every item has a grade of the five, every negative one a reason of the list (KM-34). Raises Lacks."""
    grades, reasons = given.fields.get("grades", {}), given.fields.get("reasons", ())
    missing = [f"grade:{item}" for item in items if item not in grades]
    best_to_worst = range(len(uow.district.ratings))
    missing += [f"grade:{item}" for item, grade in grades.items() if item not in items or grade not in best_to_worst]
    known = uow.district.calls.ratings.reasons
    negative = any(grade in best_to_worst[uow.district.negative_from :] for grade in grades.values())
    if listed and negative and (not reasons or any(reason not in known for reason in reasons)):
        missing.append("reasons")
    if missing:
        raise Lacks(act="rate", missing=tuple(dict.fromkeys(missing)))


def _earlier(move: Move, side: str) -> CallRating | None:
    found = move.uow.repo(CallRating).first(call_id=move.parent.id, called_id=move.record.id, side=side)
    if found and move.uow.now >= found.locks_at:
        raise RatingLocked(at=found.locks_at)
    return found


def _keep(move: Move, side: str, about: str) -> None:
    uow, actor, earlier = move.uow, move.actor, _earlier(move, side)
    row = earlier or CallRating(
        move.parent.id,
        move.record.id,
        side,
        about,
        uow.now,
        actor.person_id,
        actor.department,
        deadline(uow.now, uow.district.calls.ratings.lock, uow.district.calendar_for(actor.department)).due,
    )
    row.grades, row.reasons = dict(move.input.fields["grades"]), list(move.input.fields.get("reasons", ()))
    row.comment = move.text
    row.revised += earlier is not None
    (uow.repo(CallRating).save if earlier else uow.repo(CallRating).add)(row)
    move.facts = {"grades": dict(row.grades), "reasons": tuple(row.reasons), "revised": row.revised}
