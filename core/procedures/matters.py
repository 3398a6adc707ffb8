"""What a case is about and what it is called; who has to do with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.calls.permissions import may_see
from core.calls.queries import departments_of
from core.calls.records import Call
from core.district.procedures import Field, Procedure
from core.people.records import Appointment
from core.procedures.records import Case
from core.tickets.permissions import is_reporter, reads
from core.tickets.records import Ticket
from core.tickets.timers import resolve_clock
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local


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


TITLE = 30  # characters that name a case


def title_of(uow: UnitOfWork, procedure: Procedure, fields: Mapping[str, Any]) -> str:
    """What a case is called by the fields that name it."""
    named = (_named(uow, procedure.fields[code], fields.get(code, "")) for code in procedure.title)
    return " ".join(filter(None, named))[:TITLE].strip()


def _named(uow: UnitOfWork, field: Field, value: Any) -> str:
    match field.type:
        case "service" if value in uow.district.guide:
            return uow.district.guide[value].names.hans
        case "choice" if value in field.choices:
            return field.choices[value].hans
        case "department" if value in uow.district.departments:
            return uow.district.departments[value].names.hans
        case "area" if value in uow.district.areas:
            return uow.district.areas[value].names.hans
        case "moment" if value:
            return f"{local(datetime.fromisoformat(value)):%-m月%-d日%H:%M}"
        case "case":
            other = uow.repo(Case).get(value or 0)
            return other.title if other else ""
    return str(value)
