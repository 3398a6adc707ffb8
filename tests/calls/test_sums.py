"""What is kept of past days and months is what counting anew finds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from core.appraisal.periods import Question, Scope, period_of
from core.appraisal.rates import asked
from core.storage import figures, retention
from core.storage.records import sums
from core.storage.sql_unit_of_work import SqlUnitOfWork
from tests import acts as c
from tests.calls.hall import Hall
from tests.calls.test_rates import small, whole

STREET = ("990101001", "990101001001", "990101001001001")


def year_of(hall: Hall) -> list[Question]:
    """What pages of a year ask: of all, of places, of a department, by kind of matter."""
    year, found = period_of("y", hall.now, hall.district.appraisal.month_from), []
    for scope in (Scope(), Scope(areas=STREET), Scope(("urban_mgmt",))):
        found += [
            asked(scope, year, "limits", ("kind", "late", "exempt")),
            asked(scope, year, "limits", ("category", "kind", "late")),
            asked(scope, year, "ratings", ("category", "solved", "grade")),
            asked(scope, year, "filed", ("category", "state", "level", "rated")),
        ]
    return found


def told(hall: Hall) -> list[set[tuple[Any, ...]]]:
    """The answers, which are those of counting anew."""

    def ask(one: SqlUnitOfWork) -> list[set[tuple[Any, ...]]]:
        found = [{*one.count(question)} for question in year_of(hall)]
        assert found == [{*figures.count(one.connection, question)} for question in year_of(hall)]
        return found

    return hall.look(ask)


def kept(hall: Hall, *, month: bool) -> int:
    """How many answers are kept of days, or of months."""
    asked_for = select(func.count()).where(sums.c.month.is_(month))
    return hall.look(lambda one: int(one.connection.execute(asked_for).scalar_one()))


def test_whatever_changes_in_a_past_month_is_in_the_figures_of_the_year_at_once(any_hall: Hall) -> None:
    hall = any_hall
    done, back, open_ = hall.ticket("0101"), hall.ticket("0101"), small(hall)
    whole(hall, done, "yes")
    urban = hall.liaison("urban_mgmt")
    hall.do(c.SignTicket(back), urban)
    hall.do(c.ReturnTicket(back, "law", "第三条"), urban)
    hall.wait(days=30)
    hall.tick()
    assert told(hall) == told(hall) and kept(hall, month=False) and kept(hall, month=True)
    hall.wait(days=150)
    before = told(hall)
    months = kept(hall, month=True)
    changes = (
        (c.CorrectTicket(back, "0602"), hall.street),
        (c.SignTicket(open_), hall.secretary),
        (c.SubmitResult(open_, "solved", "换好了"), hall.secretary),
        (c.ReviewResult(open_, passed=True), hall.street),
        (c.RateTicket(open_, True, "partly", 2), hall.resident),
    )
    for act, actor in changes:
        hall.do(act, actor)
        after = told(hall)
        assert after != before, act
        before = after
    assert kept(hall, month=True) == months


def test_figures_that_hold_are_not_counted_again_and_old_days_go(hall: Hall) -> None:
    whole(hall, hall.ticket("0101"), "yes")
    hall.wait(days=40)
    first = told(hall)
    hall.look(lambda one: one.connection.execute(update(sums).where(sums.c.question != "").values(found=[])))
    assert hall.look(lambda one: [{*one.count(question)} for question in year_of(hall)]) != first
    hall.look(lambda one: retention.sweep(one.connection, one.now + timedelta(days=400)))
    assert not kept(hall, month=False) and told(hall) == first
