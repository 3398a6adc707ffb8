"""Misuse reports: reproaches that count only once they are verified."""

from collections.abc import Iterable
from datetime import datetime

from core import commands as c
from core import events as e
from core.calls.permissions import may_see
from core.calls.queries import departments_of
from core.calls.records import Call
from core.district.desks import centre
from core.errors import CivicError, Lacks, NotYours, Recused, demand
from core.people.records import Appointment
from core.refs import Ref, call_ref
from core.supervision.queries import meant, named
from core.supervision.records import MisuseReport
from core.supervision.workflow import MISUSE, REPORTS
from core.tickets.permissions import is_reporter, reads
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Move, Relation, Subject, alone, begins
from core.workflow.notes import matter

NO_TOLERANCE = "-"  # the choice of none


def concerns(uow: UnitOfWork, about: Ref, appointment: Appointment) -> bool:
    """Whether the matter is the holder's to read in office; never of those who verify, nor of a hidden reporter."""
    if _verifies(uow, appointment):
        return False
    found = matter(uow, about)
    if isinstance(found, Call):
        return may_see(uow.district, found, [u.department for u in departments_of(uow, found)], [appointment])
    if found is None or found.tip_off or is_reporter(appointment.person_id, found):
        return False
    return reads(uow.district, found, appointment)


def _verifies(uow: UnitOfWork, appointment: Appointment) -> bool:
    role = uow.district.roles.get(appointment.role)
    return role is not None and "verify_misuse" in role.can


def _sides(row: MisuseReport) -> set[str]:
    return {row.department, row.by_department}


def _neutral(move: Move, appointment: Appointment | None) -> bool:
    return appointment is not None and appointment.department not in _sides(move.record)


def _not_verifier(move: Move) -> CivicError:
    for held in move.held:
        if _verifies(move.uow, held) and held.department in _sides(move.record):
            return Recused(department=held.department)
    able = verifiers(move.uow, move.record)
    return NotYours(act="misuse", department=next(iter(able), centre(move.uow.district)))


def _has_tolerance(move: Move) -> None:
    """The ground on which a true fact is borne is one of the district's, or none. Raises Lacks."""
    demand("misuse", tolerance=move.input.choice in {"", NO_TOLERANCE, *move.uow.district.supervision.tolerances})


def _verify(move: Move) -> None:
    """核实: by a reviewer of neither side; the ground on which a true fact is borne is named (容错)."""
    row, actor = move.record, move.actor
    row.verified_at, row.verified_by, row.verified_department = move.uow.now, actor.person_id, actor.department
    row.verified_facts, row.tolerance = move.text, move.input.choice.replace(NO_TOLERANCE, "")
    move.facts = {"upheld": move.act.name == "uphold"}


MISUSES = Subject(
    "misuse",
    alone(MisuseReport),
    lambda uow, row: MISUSE,
    {
        "neutral": Relation(_neutral, _not_verifier),
        "concerned": Relation(
            lambda move, appointment: appointment is not None and concerns(move.uow, move.record.about, appointment),
            lambda move: NotYours(act="misuse", department=centre(move.uow.district)),
        ),
    },
    {"uphold": _has_tolerance},
    {"uphold": _verify, "dismiss": _verify},
    lacks=lambda act, what: Lacks(act="misuse", missing=(what,)),
)


def reporter(uow: UnitOfWork, about: Ref, actor: Actor) -> Actor:
    """The actor with the appointment by which they may report somebody in this matter. Raises NotYours."""
    return begins(MISUSES, REPORTS, uow, MisuseReport(about, "", "", "", uow.now, 0, "", ""), actor)


def report_misuse(command: c.ReportMisuse, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """乱吹哨, 吹空哨, 置若罔闻 …: a reproach by somebody in office; never made by the program (KM-33)."""
    demand(
        "misuse",
        kind=command.kind in uow.district.calls.misuse,
        facts=command.facts.strip(),
        unit=command.department in uow.district.departments,
        matter=command.ticket_id or command.call_id,
    )
    actor = reporter(uow, meant(command), actor)
    row = uow.repo(MisuseReport).add(
        MisuseReport(
            about=meant(command),
            department=command.department,
            kind=command.kind,
            state=MISUSE.first,
            opened_at=uow.now,
            by=actor.person_id,
            by_department=actor.department,
            facts=command.facts.strip(),
            item=command.item,
        )
    )
    return [e.MisuseReported(row.id, kind=row.kind, department=row.department, **named(row.about), item=row.item)]


def verifiers(uow: UnitOfWork, row: MisuseReport) -> list[str]:
    """The departments that may verify a reproach: with such an appointment, and on neither side of it."""
    roles = [role for role, known in uow.district.roles.items() if "verify_misuse" in known.can]
    held = (appointment.department for appointment in uow.repo(Appointment).find(role=roles, valid_to=None))
    return [code for code in dict.fromkeys(held) if code in uow.district.departments and code not in _sides(row)]


def upheld_about(uow: UnitOfWork, call_id: int) -> list[MisuseReport]:
    """What was verified about a call."""
    return uow.repo(MisuseReport).find(about=call_ref(call_id), state="upheld")


def accountability(uow: UnitOfWork, code: str, since: datetime, until: datetime) -> list[dict[str, object]]:
    """The verified record of a department for export (SG-51): upheld reports, with item, facts and tolerance."""
    return [_line(row) for row in _upheld(uow.repo(MisuseReport).find(department=code, state="upheld"), since, until)]


def _upheld(rows: Iterable[MisuseReport], since: datetime, until: datetime) -> list[MisuseReport]:
    return [row for row in rows if row.verified_at and since <= row.verified_at < until]


def _line(row: MisuseReport) -> dict[str, object]:
    return {
        "report": row.id,
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
