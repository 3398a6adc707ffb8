"""People and posts in the console: invite, end, move, and what was done."""

import secrets
from typing import Any

from aiohttp import web

from bot.web.console.access import Viewer, Visit, filled
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


def _people(viewer: Viewer) -> dict[str, Any]:
    """Who holds which post in one unit. Raises HTTPForbidden."""
    district, words, asked = viewer.district, viewer.words, viewer.visit.request.query.get("unit", "")
    unit = asked if asked in district.departments else viewer.departments[0]
    kind = district.departments[unit].kind
    return {
        "held": [_post(viewer, one) for one in appointments_in(viewer.uow, unit)],
        "roles": [(r.code, r.names.say(words.lang)) for r in district.roles.values() if r.fits(kind) and r.can],
        "units": [(d.code, d.names.say(words.lang)) for d in district.departments.values()],
        "areas": [(a.code, words.area(a.code)) for a in district.areas.values() if not a.successor],
        "unit": unit,
        "unified": viewer.visit.gate.unified,
    }


show = filled("console_people.html", _people)


async def change(visit: Visit) -> web.StreamResponse:
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
    return await show(visit, " ".join(told))


def audit(viewer: Viewer) -> dict[str, Any]:
    """Lines of the trace: of a ticket, or by whom. Raises HTTPForbidden."""
    named = read_number(viewer.visit.request.query.get("number", "")) or ""
    who = viewer.visit.request.query.get("who", "").strip()[:30]
    lines = _about(viewer, named) if named else _by(viewer, who) if who else []
    return {"lines": [line for one in lines if (line := _line(viewer, one))], "number": named, "asked": who}


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
