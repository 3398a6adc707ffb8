"""督办, and reproaches that count only once they are verified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core import commands as c
from core import events as e
from core.domain.permits import centre
from core.domain.refs import Ref, call_ref, ticket_ref
from core.domain.rows import CalledUnit, Clock, Finding, Post, Supervision, Ticket
from core.errors import AlreadyDone, Lacks, NoSuchTicket, NotNow, NotYours, Recused
from core.people.queries import live_posts
from core.unit import CLOCKWORK, Actor, Unit
from core.work import limits
from core.work.guards import needs
from core.work.trace import UNSAID, keep_note

Events = list[e.Event]


def _may(unit: Unit, actor: Actor, permission: str) -> bool:
    posts = [p for p in live_posts(unit, actor.person_id) if (p.unit, p.role) == (actor.unit, actor.role)]
    return any(permission in unit.district.roles[post.role].can for post in posts)


def open_supervision(command: c.OpenSupervision, unit: Unit, *, actor: Actor) -> Events:
    """督办 by hand, with a trigger of the district's list. Raises NotYours, Lacks, AlreadyDone."""
    if not _may(unit, actor, "supervise"):
        raise NotYours(act="supervise", unit=centre(unit.district))
    missing = [] if command.trigger in unit.district.supervision.triggers else ["trigger"]
    missing += [] if command.text.strip() else ["text"]
    missing += [] if command.unit in unit.district.units else ["unit"]
    missing += [] if bool(command.ticket_id) != bool(command.call_id) else ["matter"]
    if missing:
        raise Lacks(act="supervise", missing=tuple(missing))
    about = _about(command)
    if pending := _pending(unit, command.unit, about):
        raise AlreadyDone(act="supervise", who="", unit=command.unit, at=pending[0].opened_at)
    words = keep_note(unit, about, "supervision", command.text, actor)
    return [_open(unit, command.unit, command.trigger, actor, about, words=words)]


def _about(command: c.OpenSupervision | c.ReportFinding) -> Ref:
    return call_ref(command.call_id) if command.call_id else ticket_ref(command.ticket_id)


def _named(about: Ref) -> dict[str, Any]:
    """How events and exports name it."""
    return {"ticket": about.id if about.kind == "ticket" else 0, "call": about.id if about.kind == "call" else 0}


def _pending(unit: Unit, code: str, about: Ref) -> list[Supervision]:
    state = ["open", "answered"]
    return unit.repo(Supervision).find(unit=code, state=state, about=about, limit=1)


def _open(
    unit: Unit, code: str, trigger: str, actor: Actor, about: Ref, *, words: dict[str, Any] = UNSAID
) -> e.SupervisionOpened:
    row = unit.repo(Supervision).add(Supervision(about, code, trigger, "open", unit.now, by=actor.person_id))
    answer = unit.district.supervision.answer
    limits.begin(unit, Ref("supervision", row.id), "supervision", code, answer, urgent=False)
    return e.SupervisionOpened(row.id, **_named(about), unit=code, trigger=trigger, **words)


def open_by_itself(event: e.LadderClimbed | e.TicketSupervised | e.LimitClimbed, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: overdue up to the district's rung, or reopened in vain (潍坊条例 26); one open case at a time."""
    rules = unit.district.supervision
    if isinstance(event, e.TicketSupervised):
        ticket = unit.repo(Ticket).get(event.subject_id)
        return _once(unit, ticket.unit if ticket else "", "unsolved", ticket_ref(event.subject_id))
    if not rules.rung or event.target != rules.rung:
        return []
    if isinstance(event, e.LadderClimbed):
        return _once(unit, event.unit, "overdue", ticket_ref(event.subject_id))
    called = unit.repo(CalledUnit).get(event.subject_id) if event.of == "called" else None
    return _once(unit, called.unit, "overdue", call_ref(called.call_id)) if called else []


def _once(unit: Unit, code: str, trigger: str, about: Ref) -> Events:
    known = trigger in unit.district.supervision.triggers and code in unit.district.units
    if not known or _pending(unit, code, about):
        return []
    return [_open(unit, code, trigger, CLOCKWORK, about)]


def answer_supervision(command: c.AnswerSupervision, unit: Unit, *, actor: Actor) -> Events:
    """The supervised unit says what it does about it; the limit to answer ends."""
    needs("answer", text=command.text)
    row = _locked(unit, command.supervision_id)
    if actor.unit != row.unit:
        raise NotYours(act="answer", unit=row.unit)
    if row.state != "open":
        raise NotNow(act="answer", state=row.state)
    row.state, row.answer, row.answered_at = "answered", command.text.strip(), unit.now
    unit.repo(Supervision).save(row)
    _stop(unit, row)
    return [e.SupervisionAnswered(row.id, unit=row.unit)]


def conclude_supervision(command: c.ConcludeSupervision, unit: Unit, *, actor: Actor) -> Events:
    """The supervisor ends it with a conclusion; never the supervised unit."""
    needs("conclude", text=command.text)
    row = _locked(unit, command.supervision_id)
    if actor.unit == row.unit:
        raise Recused(unit=row.unit)
    if not _may(unit, actor, "supervise"):
        raise NotYours(act="supervise", unit=centre(unit.district))
    if row.state not in {"open", "answered"}:
        raise NotNow(act="conclude", state=row.state)
    row.state, row.conclusion, row.concluded_at = "concluded", command.text.strip(), unit.now
    unit.repo(Supervision).save(row)
    _stop(unit, row)
    return [e.SupervisionConcluded(row.id, unit=row.unit)]


def _locked(unit: Unit, supervision_id: int) -> Supervision:
    row = unit.repo(Supervision).get(supervision_id, lock=True)
    if row is None:
        raise NoSuchTicket(number="")
    return row


def _stop(unit: Unit, row: Supervision) -> None:
    for clock in limits.running(unit, Ref("supervision", row.id)):
        limits.stop(unit, clock)


def run_supervision_clock(unit: Unit, seen: Clock) -> Events:
    """The limit to answer a 督办."""
    _locked(unit, seen.about.id)
    clock = unit.repo(Clock).get(seen.id, lock=True)
    if clock is None or clock.next_at is None or clock.stopped_at is not None:
        return []
    sound = limits.next_sound(unit, clock, urgent=False)
    if sound is None:
        return []
    told = limits.spoken(clock, sound)
    limits.schedule(unit, clock, urgent=False)
    unit.repo(Clock).save(clock)
    return told


def open_list(unit: Unit) -> list[Supervision]:
    """What is under supervision now, oldest first."""
    return unit.repo(Supervision).find(state=["open", "answered"])


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
            about=_about(command),
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
    return [e.FindingReported(row.id, kind=row.kind, unit=row.unit, **_named(row.about), item=row.item)]


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
        **_named(row.about),
        "item": row.item,
        "reported": row.opened_at.isoformat(),
        "facts": row.facts,
        "verified": row.verified_at.isoformat() if row.verified_at else "",
        "verified_by": row.verified_unit,
        "verified_facts": row.verified_facts,
        "tolerance": row.tolerance,
    }
