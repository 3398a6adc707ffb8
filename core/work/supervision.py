"""Reproaches, which count only once they are verified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core import commands as c
from core import events as e
from core.domain.permits import centre
from core.domain.refs import call_ref
from core.domain.rows import Finding, Post
from core.errors import AlreadyDone, Lacks, NoSuchTicket, NotYours, Recused
from core.people.queries import live_posts
from core.supervision.queries import meant, named
from core.unit import Actor, Unit
from core.work.guards import needs

Events = list[e.Event]


def _may(unit: Unit, actor: Actor, permission: str) -> bool:
    posts = [p for p in live_posts(unit, actor.person_id) if (p.unit, p.role) == (actor.unit, actor.role)]
    return any(permission in unit.district.roles[post.role].can for post in posts)


def report_finding(command: c.ReportFinding, unit: Unit, *, actor: Actor) -> Events:
    """乱吹哨, 吹空哨, 置若罔闻 …: a reproach by somebody with a post; never made by the program (KM-33)."""
    missing = [] if command.kind in unit.district.calls.findings else ["kind"]
    missing += [] if command.facts.strip() else ["facts"]
    missing += [] if command.unit in unit.district.units else ["unit"]
    missing += [] if command.ticket_id or command.call_id else ["matter"]
    if missing:
        raise Lacks(act="finding", missing=tuple(missing))
    if not actor.unit:
        raise NotYours(act="finding", unit="")
    row = unit.repo(Finding).add(
        Finding(
            about=meant(command),
            unit=command.unit,
            kind=command.kind,
            state="reported",
            opened_at=unit.now,
            by=actor.person_id,
            by_unit=actor.unit,
            facts=command.facts.strip(),
            item=command.item,
        )
    )
    return [e.FindingReported(row.id, kind=row.kind, unit=row.unit, **named(row.about), item=row.item)]


def verify_finding(command: c.VerifyFinding, unit: Unit, *, actor: Actor) -> Events:
    """核实: by a reviewer of neither side; the ground on which a true fact is borne is named (容错)."""
    needs("verify", facts=command.facts)
    row = unit.repo(Finding).get(command.finding_id, lock=True)
    if row is None:
        raise NoSuchTicket(number="")
    if not _may(unit, actor, "verify_misuse"):
        raise NotYours(act="verify", unit=centre(unit.district))
    if actor.unit in {row.unit, row.by_unit}:
        raise Recused(unit=actor.unit)
    if row.state != "reported":
        raise AlreadyDone(act="verify", who="", unit=row.verified_unit, at=row.verified_at or unit.now)
    if command.tolerance and command.tolerance not in unit.district.supervision.tolerances:
        raise Lacks(act="verify", missing=("tolerance",))
    row.state = "upheld" if command.upheld else "dismissed"
    row.verified_at, row.verified_by, row.verified_unit = unit.now, actor.person_id, actor.unit
    row.verified_facts, row.tolerance = command.facts.strip(), command.tolerance
    unit.repo(Finding).save(row)
    return [e.FindingDecided(row.id, kind=row.kind, unit=row.unit, upheld=command.upheld, tolerance=command.tolerance)]


def verifiers(unit: Unit, row: Finding) -> list[str]:
    """The units that may verify a reproach: with such a post, and on neither side of it."""
    roles = [role for role, known in unit.district.roles.items() if "verify_misuse" in known.can]
    held = [post for post in unit.repo(Post).find(role=roles, valid_to=None) if post.unit in unit.district.units]
    return list(dict.fromkeys(post.unit for post in held if post.unit not in {row.unit, row.by_unit}))


def upheld_about(unit: Unit, call_id: int) -> list[Finding]:
    """What was verified about a call."""
    return unit.repo(Finding).find(about=call_ref(call_id), state="upheld")


def accountability(unit: Unit, code: str, since: datetime, until: datetime) -> list[dict[str, object]]:
    """The verified record of a unit for export (SG-51): only upheld findings, with item, facts and tolerance."""
    return [_line(row) for row in _upheld(unit.repo(Finding).find(unit=code, state="upheld"), since, until)]


def _upheld(rows: Iterable[Finding], since: datetime, until: datetime) -> list[Finding]:
    return [row for row in rows if row.verified_at and since <= row.verified_at < until]


def _line(row: Finding) -> dict[str, object]:
    return {
        "finding": row.id,
        "kind": row.kind,
        "unit": row.unit,
        **named(row.about),
        "item": row.item,
        "reported": row.opened_at.isoformat(),
        "facts": row.facts,
        "verified": row.verified_at.isoformat() if row.verified_at else "",
        "verified_by": row.verified_unit,
        "verified_facts": row.verified_facts,
        "tolerance": row.tolerance,
    }
