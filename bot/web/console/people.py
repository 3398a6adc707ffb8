"""People and posts in the console: invite, end, move, and what was done."""

import secrets
from typing import Any

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from bot.web.updates import number
from core import commands as c
from core.district.vocabulary import ROOT_KINDS
from core.ledger.records import Entry
from core.people.queries import appointments_in
from core.people.records import Person
from core.procedures.records import Case
from core.procedures.relations import may_see
from core.record import kind_of
from core.storage.ledger import done_by
from core.tickets.records import Ticket
from core.workflow.numbers import read as read_number
from handlers.tickets.own_tickets import worded

MOST = 200


async def people(visit: Visit, told: str = "", status: int = 200) -> web.Response:
    """Who holds which post in one unit. Raises HTTPForbidden."""
    asked = visit.request.query.get("unit", "")

    def read(viewer: Viewer) -> dict[str, Any]:
        unit = asked if asked in viewer.uow.district.departments else viewer.departments[0]
        lang = viewer.words.lang
        held = [_post(viewer, one) for one in appointments_in(viewer.uow, unit)]
        kind = viewer.uow.district.departments[unit].kind
        roles = [(r.code, r.names.say(lang)) for r in viewer.uow.district.roles.values() if r.fits(kind) and r.can]
        units = [(d.code, d.names.say(lang)) for d in viewer.uow.district.departments.values()]
        areas = [(a.code, viewer.words.area(a.code)) for a in viewer.uow.district.areas.values() if not a.successor]
        unified = visit.gate.unified
        return {"held": held, "roles": roles, "units": units, "areas": areas, "unit": unit, "unified": unified}

    return visit.page("console_people.html", status=status, told=told, **await visit.read(read))


async def change(visit: Visit) -> web.Response:
    """Invite somebody, end a post, or both in one: moved elsewhere; or name the holder's account."""
    form = {key: str(value) for key, value in (await visit.request.post()).items()}
    words, code = visit.words, secrets.token_hex(5)
    ends, invites, names = number(form.get("end", "")), form.get("role", ""), number(form.get("post", ""))

    def work(viewer: Viewer) -> None:
        if ends:
            viewer.do(c.EndAppointment(ends))
        if names:
            viewer.do(c.NameAccount(names, form.get("account", "").strip()[:200]))
        if invites:
            area, name = form.get("area", ""), form.get("name", "").strip()[:30]
            viewer.do(c.Invite(invites, form.get("unit", ""), code, area, name))

    await visit.read(work)
    told = [words("console.ended")] if ends else []
    told += [words("console.invited", code=code)] if invites else []
    told += [words("console.account_kept")] if names else []
    return await people(visit, " ".join(told))


async def audit(visit: Visit) -> web.Response:
    """Lines of the trace: of a ticket, or by whom. Raises HTTPForbidden."""
    named, who = (
        read_number(visit.request.query.get("number", "")) or "",
        visit.request.query.get("who", "").strip()[:30],
    )

    def read(viewer: Viewer) -> dict[str, Any]:
        lines = _about(viewer, named) if named else _by(viewer, who) if who else []
        return {"lines": [line for one in lines if (line := _line(viewer, one))]}

    return visit.page("console_audit.html", number=named, asked=who, **await visit.read(read))


def _about(viewer: Viewer, number: str) -> list[Entry]:
    found = viewer.uow.repo(Ticket).first(number=number)
    return viewer.uow.ledger.read("ticket", found.id) if found and viewer.reads(found) else []


def _by(viewer: Viewer, name: str) -> list[Entry]:
    """What somebody of this name did lately; who supervises a part of the district only does not ask so. How anybody
    took part in a vote is told to nobody."""
    district = viewer.district
    if not any(district.areas[district.departments[d].area].kind in ROOT_KINDS for d in viewer.departments):
        return []
    people = [one.id for one in viewer.uow.repo(Person).find(name=name, limit=MOST)]
    found = done_by(viewer.uow.connection, people, MOST) if people else []
    return [one for one in found if one.subject not in {"decision", "roll"}]


def _post(viewer: Viewer, appointment: Any) -> dict[str, Any]:
    person = viewer.uow.repo(Person).get(appointment.person_id)
    return {
        "id": appointment.id,
        "account": appointment.account,
        "name": person.name if person else "",
        "role": viewer.words.fact("role", appointment.role),
        "area": viewer.words.area(appointment.area),
        "since": viewer.words.moment(appointment.valid_from),
    }


def _line(viewer: Viewer, entry: Entry) -> dict[str, str] | None:
    """When, what, by whom, in the words of a trace; None of a ticket this person may not read, and of such a case not
    which it is."""
    uow, what = viewer.uow, worded(viewer.context(), entry)
    record = uow.repo(kind_of(entry.subject)).get(entry.subject_id) if entry.subject in {"ticket", "case"} else None
    if isinstance(record, Ticket) and not viewer.reads(record):
        return None
    if isinstance(record, Case) and not may_see(uow, record, viewer.person.id):
        record, what = None, viewer.words("console.in_a_case")
    person = uow.repo(Person).get(entry.actor_id)
    return {
        "at": viewer.words.moment(entry.at),
        "what": what,
        "subject": record.number if record else "",
        "who": person.name if person else "",
        "unit": viewer.words.department(entry.actor_department),
    }
