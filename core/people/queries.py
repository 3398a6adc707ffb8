"""Who holds which appointment now, and where departments are reached."""

from __future__ import annotations

from core.people.records import Appointment, Binding
from core.unit_of_work import UnitOfWork


def live_appointments(uow: UnitOfWork, person_id: int) -> list[Appointment]:
    """The posts a person holds now, in units that still exist."""
    return [p for p in uow.repo(Appointment).find(person_id=person_id) if _live(uow, p)]


def _live(uow: UnitOfWork, appointment: Appointment) -> bool:
    known = (
        appointment.department in uow.district.departments
        and appointment.role in uow.district.roles
        and appointment.area in uow.district.areas
    )
    return (
        known and appointment.valid_from <= uow.now and (appointment.valid_to is None or appointment.valid_to > uow.now)
    )


def appointments_in(uow: UnitOfWork, code: str) -> list[Appointment]:
    """Who holds a post in a unit now."""
    return [p for p in uow.repo(Appointment).find(department=code) if _live(uow, p)]


def groups_of(uow: UnitOfWork, code: str) -> list[Binding]:
    """The group chats of a unit."""
    return uow.repo(Binding).find(department=code, valid_to=None)
