"""What every limit means when it has passed: one row for each kind."""

from collections.abc import Mapping

from core import commands as c
from core.calls.queries import urgent as call_urgent
from core.calls.records import Call, CalledDepartment
from core.calls.subject import CALL_SUBJECT, CALLED_SUBJECT
from core.calls.workflow import CALL, CALLED
from core.procedures import accounts, bookings
from core.procedures import subject as cases
from core.procedures.erasure import KEEPING, erase_private
from core.rulings.subject import RULINGS
from core.rulings.workflow import RULING
from core.tickets import subject as tickets
from core.tickets import timers as ticket_timers
from core.tickets.alarms import ALARM, ALARMS
from core.tickets.workflow import TICKET
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Happened
from core.workflow.timers import Timed, house, recount_timer, run_timer


def _if_gone(uow: UnitOfWork, called: CalledDepartment, call: Call) -> Happened:
    """A department that no longer exists is told to the caller."""
    return [] if called.department in uow.district.departments else house(CALLED, "vanish")(uow, called, call)


# fmt: off
TIMED: Mapping[str, Timed] = {
    "ticket": Timed(tickets.SUBJECT.lock, lambda uow, ticket, _: ticket_timers.urgent(uow, ticket),
        {"rate": house(TICKET, "close", "unrated")}, moved=ticket_timers.show_due),
    "call": Timed(CALL_SUBJECT.lock, lambda uow, call, _: call_urgent(uow, call),
        {"rate": house(CALL, "expire", "unrated")}),
    "called": Timed(CALLED_SUBJECT.lock, lambda uow, called, call: call_urgent(uow, call),
        {"arrive": house(CALLED, "miss")}, instead=_if_gone),
    "ruling": Timed(RULINGS.lock, due={"panel": house(RULING, "late")}),
    "case": Timed(cases.lock, climbs=cases.climbs,
        due={"answer": cases.limit_over, KEEPING: erase_private, bookings.REMINDER: bookings.remind}),
    "posting": Timed(accounts.lock, due={accounts.EXPIRY: accounts.expire}),
    "alarm": Timed(ALARMS.lock, lambda uow, alarm, _: True, {"answer": house(ALARM, "unheard")}),
    "waiting": Timed(tickets.SUBJECT.lock, due={"answer": house(TICKET, "resume", "reporter")}),
}
# fmt: on


def run_due_timer(command: c.RunTimer, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """The next moment of one limit."""
    return run_timer(TIMED, uow, command.timer_id)


def recount_due_timer(command: c.RecountTimer, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """The holidays of a year were published."""
    return recount_timer(TIMED, uow, command.timer_id)
