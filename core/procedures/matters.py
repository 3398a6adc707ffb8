"""What a case is about, and who has to do with that ticket or call."""

from core.calls.permissions import may_see
from core.calls.queries import departments_of
from core.calls.records import Call
from core.people.records import Appointment
from core.procedures.records import Case
from core.tickets.permissions import is_reporter, reads
from core.tickets.records import Ticket
from core.tickets.timers import resolve_clock
from core.unit_of_work import UnitOfWork


def ticket_of(uow: UnitOfWork, case: Case) -> Ticket | None:
    """The ticket a case is about."""
    about = case.about
    return uow.repo(Ticket).get(about.id) if about.kind == "ticket" else None


def matter_of(uow: UnitOfWork, case: Case) -> Ticket | Call | Case | None:
    """The ticket or call a case is about, or the case it follows from."""
    about = case.about
    if about.kind == "case":
        return uow.repo(Case).get(about.id)
    return uow.repo(Call).get(about.id) if about.kind == "call" else ticket_of(uow, case)


def sides(uow: UnitOfWork, case: Case) -> list[str]:
    """Whoever has to do with the ticket or call: both sides are assessed (北京条例 33)."""
    matter = matter_of(uow, case)
    if isinstance(matter, Call):
        return [matter.caller, *(called.department for called in departments_of(uow, matter))]
    return [matter.department, matter.desk, *matter.helpers] if isinstance(matter, Ticket) else []


def holders_of(uow: UnitOfWork, case: Case) -> list[str]:
    """Who has the ticket; of a call the departments that lead."""
    matter = matter_of(uow, case)
    if isinstance(matter, Call):
        return [called.department for called in departments_of(uow, matter) if called.lead]
    return [matter.department] if isinstance(matter, Ticket) else []


def concerned(uow: UnitOfWork, case: Case, appointment: Appointment) -> bool:
    """Whether the matter is the holder's to read in office; never a hidden one, nor one's own report."""
    matter = matter_of(uow, case)
    if isinstance(matter, Call):
        called = [one.department for one in departments_of(uow, matter)]
        return may_see(uow.district, matter, called, [appointment])
    if not isinstance(matter, Ticket) or matter.tip_off or is_reporter(appointment.person_id, matter):
        return False
    return reads(uow.district, matter, appointment)


def missed_by(uow: UnitOfWork, ticket: Ticket) -> str:
    """Whose limit was missed, also when the matter is elsewhere now."""
    timer = resolve_clock(uow, ticket, missed=True)
    return timer.department if timer else ticket.department
