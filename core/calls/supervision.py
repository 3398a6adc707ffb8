"""Reproaches, which count only once they are verified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core import commands as c
from core import events as e
from core.calls.records import MisuseReport
from core.duties.guards import needs
from core.errors import AlreadyDone, Lacks, NoSuchTicket, NotYours, Recused
from core.people.queries import live_appointments
from core.people.records import Appointment
from core.refs import call_ref
from core.supervision.queries import meant, named
from core.tickets.permissions import centre
from core.unit_of_work import Actor, UnitOfWork

Events = list[e.Event]


def _may(uow: UnitOfWork, actor: Actor, permission: str) -> bool:
    appointments = [
        p for p in live_appointments(uow, actor.person_id) if (p.department, p.role) == (actor.department, actor.role)
    ]
    return any(permission in uow.district.roles[appointment.role].can for appointment in appointments)


def report_finding(command: c.ReportMisuse, uow: UnitOfWork, *, actor: Actor) -> Events:
    """乱吹哨, 吹空哨, 置若罔闻 …: a reproach by somebody with a post; never made by the program (KM-33)."""
    missing = [] if command.kind in uow.district.calls.findings else ["kind"]
    missing += [] if command.facts.strip() else ["facts"]
    missing += [] if command.department in uow.district.departments else ["unit"]
    missing += [] if command.ticket_id or command.call_id else ["matter"]
    if missing:
        raise Lacks(act="finding", missing=tuple(missing))
    if not actor.department:
        raise NotYours(act="finding", department="")
    row = uow.repo(MisuseReport).add(
        MisuseReport(
            about=meant(command),
            department=command.department,
            kind=command.kind,
            state="reported",
            opened_at=uow.now,
            by=actor.person_id,
            by_department=actor.department,
            facts=command.facts.strip(),
            item=command.item,
        )
    )
    return [e.MisuseReported(row.id, kind=row.kind, department=row.department, **named(row.about), item=row.item)]


def verify_finding(command: c.VerifyMisuse, uow: UnitOfWork, *, actor: Actor) -> Events:
    """核实: by a reviewer of neither side; the ground on which a true fact is borne is named (容错)."""
    needs("verify", facts=command.facts)
    row = uow.repo(MisuseReport).get(command.misuse_id, lock=True)
    if row is None:
        raise NoSuchTicket(number="")
    if not _may(uow, actor, "verify_misuse"):
        raise NotYours(act="verify", department=centre(uow.district))
    if actor.department in {row.department, row.by_department}:
        raise Recused(department=actor.department)
    if row.state != "reported":
        raise AlreadyDone(act="verify", who="", department=row.verified_department, at=row.verified_at or uow.now)
    if command.tolerance and command.tolerance not in uow.district.supervision.tolerances:
        raise Lacks(act="verify", missing=("tolerance",))
    row.state = "upheld" if command.upheld else "dismissed"
    row.verified_at, row.verified_by, row.verified_department = uow.now, actor.person_id, actor.department
    row.verified_facts, row.tolerance = command.facts.strip(), command.tolerance
    uow.repo(MisuseReport).save(row)
    return [
        e.MisuseDecided(
            row.id, kind=row.kind, department=row.department, upheld=command.upheld, tolerance=command.tolerance
        )
    ]


def verifiers(uow: UnitOfWork, row: MisuseReport) -> list[str]:
    """The units that may verify a reproach: with such a post, and on neither side of it."""
    roles = [role for role, known in uow.district.roles.items() if "verify_misuse" in known.can]
    held = [
        appointment
        for appointment in uow.repo(Appointment).find(role=roles, valid_to=None)
        if appointment.department in uow.district.departments
    ]
    return list(
        dict.fromkeys(
            appointment.department
            for appointment in held
            if appointment.department not in {row.department, row.by_department}
        )
    )


def upheld_about(uow: UnitOfWork, call_id: int) -> list[MisuseReport]:
    """What was verified about a call."""
    return uow.repo(MisuseReport).find(about=call_ref(call_id), state="upheld")


def accountability(uow: UnitOfWork, code: str, since: datetime, until: datetime) -> list[dict[str, object]]:
    """The verified record of a unit for export (SG-51): only upheld findings, with item, facts and tolerance."""
    return [_line(row) for row in _upheld(uow.repo(MisuseReport).find(department=code, state="upheld"), since, until)]


def _upheld(rows: Iterable[MisuseReport], since: datetime, until: datetime) -> list[MisuseReport]:
    return [row for row in rows if row.verified_at and since <= row.verified_at < until]


def _line(row: MisuseReport) -> dict[str, object]:
    return {
        "finding": row.id,
        "kind": row.kind,
        "department": row.department,
        **named(row.about),
        "item": row.item,
        "reported": row.opened_at.isoformat(),
        "facts": row.facts,
        "verified": row.verified_at.isoformat() if row.verified_at else "",
        "verified_by": row.verified_department,
        "verified_facts": row.verified_facts,
        "tolerance": row.tolerance,
    }
