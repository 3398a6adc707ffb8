"""A danger that is told (险情): asked about, a ticket at once, answered."""

from datetime import datetime

from core import commands as c
from core import events as e
from core.commands import FileTicket, Input
from core.district.desks import centre
from core.errors import AlreadyDone, NotNow, NotReporter, NotYours
from core.people.queries import live_appointments
from core.people.records import Person
from core.record import picked
from core.refs import Ref, ticket_ref
from core.routing.router import duty
from core.tickets.filing import most_urgent, register
from core.tickets.queries import locked
from core.tickets.records import Alarm, Ticket
from core.tickets.workflow import unheeded, unreached
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened, Move, Relation, Step, Subject, alone
from core.workflow.notes import keep_note
from core.workflow.records import Note
from core.workflow.timers import own_limits
from core.workflow.transitions import HOUSE, Act, Arrow, Timers, table, who

_STOP = Timers(stop=("answer",))
_WHOSE = who("raiser")

# fmt: off
ALARM = table(
    "alarm",
    ("asked", "unanswered", "confirmed", "denied"),
    frozenset({"confirmed", "denied"}),
    Act("confirm", (Arrow("asked unanswered", "confirmed", "also late: better than never"),), _WHOSE, e.AlarmConfirmed,
        timers=_STOP),
    Act("add", (Arrow("asked"),), _WHOSE, e.AlarmAdded, note="report", beside=True),
    Act("deny", (Arrow("asked unanswered", "denied"),), _WHOSE, e.AlarmDenied, timers=_STOP),
    Act("unheard", (Arrow("asked", "unanswered", "who does not answer may be unable to"),), HOUSE, e.AlarmUnanswered),
)
# fmt: on


def raise_alarm(command: c.RaiseAlarm, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Keep what was told until it is known whether it is happening. Raises NotYours for another's words."""
    if actor.person_id != command.person_id:
        raise NotYours(act="file", department=centre(uow.district))
    told = picked(command, "person_id address danger category area place lon lat")
    alarm = uow.repo(Alarm).add(Alarm(at=uow.now, state=ALARM.first, **told))
    about = Ref("alarm", alarm.id)
    facts = keep_note(uow, about, "report", command.text, actor, command.pictures)
    limits.begin(uow, about, "answer", centre(uow.district), uow.district.timers.answer, urgent=True)
    return [e.AlarmRaised(alarm.id, danger=alarm.danger, **facts)]


def _add(move: Move) -> None:
    """More words before the answer. Fields: area, place, lon, lat, where they tell any."""
    for name in ("area", "place", "lon", "lat"):
        if given := move.input.fields.get(name):
            setattr(move.record, name, given)


def _confirm(move: Move) -> None:
    """A ticket at once; where the desk has it already, it is no longer unsure and goes its way."""
    uow, alarm = move.uow, move.record
    if not alarm.ticket_id:
        _file(move, "open")
    else:
        ticket = locked(uow, alarm.ticket_id)
        if ticket.alarm == "unsure":
            uow.repo(Ticket).change(ticket, alarm="open")
            move.then.append(e.DangerConfirmed(ticket.id))
        owed = duty(uow.district, ticket.category, ticket.area, tip_off=ticket.tip_off)
        if ticket.state == "filed" and owed.direct and owed.department:
            move.then.append(Follow(ticket_ref(ticket.id), "route", Input(choice=owed.department.code)))


def _file(move: Move, alarmed: str) -> None:
    """A ticket without words of its own: the notes of the alarm become its report."""
    uow, alarm = move.uow, move.record
    staff = bool(live_appointments(uow, alarm.person_id))
    types = uow.district.request_types
    command = FileTicket(
        text="",
        kind=min(types, key=lambda code: (types[code].reporter_hidden, not types[code].rated_for_resolution)),
        reporter_id=alarm.person_id,
        filed_by=alarm.person_id if staff else 0,
        source="grid_patrol" if staff else alarm.address.partition(":")[0],
        alarm=alarmed,
        **picked(alarm, "category area place lon lat"),
    )
    happened = register(command, uow, Actor(alarm.person_id))
    alarm.ticket_id = next(one.subject_id for one in happened if isinstance(one, e.TicketFiled))
    move.then += happened
    alarm.place, alarm.lon, alarm.lat = "", None, None
    uow.repo(Note).change(*uow.repo(Note).find(about=Ref("alarm", alarm.id)), about=ticket_ref(alarm.ticket_id))


def hushed(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether messages to its reporter name nothing: somebody may be looking over the shoulder."""
    if not ticket.alarm:
        return False
    found = uow.repo(Alarm).first(ticket_id=ticket.id)
    return found is not None and uow.district.danger(found.danger).quiet


def _deny(move: Move) -> None:
    """What was told is forgotten here; the message is heard as any other."""
    alarm = move.record
    alarm.place, alarm.lon, alarm.lat = "", None, None
    move.uow.repo(Note).change(*move.uow.repo(Note).find(about=Ref("alarm", alarm.id)), text="", salt="", pictures=[])


_EFFECTS: dict[str, Step] = {
    "add": _add,
    "confirm": _confirm,
    "deny": _deny,
    "unheard": lambda move: _file(move, "unsure"),
}
ALARMS = Subject(
    "alarm",
    alone(Alarm),
    lambda uow, alarm: ALARM,
    {
        "raiser": Relation(
            lambda move, _: move.actor.person_id == move.record.person_id,
            lambda move: NotReporter(act=move.act.name),
            of_person=True,
        )
    },
    {},
    _EFFECTS,
    timers=own_limits("alarm"),
    misplaced=lambda uow, alarm, name: NotNow(act="file", state="ended"),
)


_ANSWERS = {
    "heeded": {"DangerHeeded", "TicketSigned"},
    "reached": {"ReporterReached", "ReporterContacted"},
}


def _not_twice(move: Move) -> None:
    """One signature is enough. Raises AlreadyDone with who gave it."""
    open_still = {"heed": unheeded, "got_through": unreached}[move.act.name]
    if open_still(move.uow.district, move.record):
        return
    who, department, at = answered_by(move.uow, move.record)
    if department:
        raise AlreadyDone(act=move.act.name, who=who, department=department, at=at)
    raise NotNow(act=move.act.name, state=move.record.state)


def answered_by(uow: UnitOfWork, ticket: Ticket) -> tuple[str, str, datetime]:
    """Who signed for a danger or reached the person, of which department and when; no names where nobody did."""
    for entry in reversed(uow.ledger.read("ticket", ticket.id)):
        if entry.event in _ANSWERS.get(ticket.alarm, set()):
            person = uow.repo(Person).get(entry.actor_id)
            return person.name if person else "", entry.actor_department, entry.at
    return "", "", ticket.created_at


def heeded(move: Move) -> None:
    """Somebody signed: of a danger all others see it."""
    if unheeded(move.uow.district, move.record):
        move.record.alarm = "heeded"


def reached(move: Move) -> None:
    """Somebody spoke with whoever told it: of a danger all others see it."""
    if move.record.alarm:
        move.record.alarm = "reached"


def _place(move: Move) -> None:
    """Where it is: choice an area, fields place, lon and lat. While no department has it, its duty is read anew."""
    uow, ticket, given = move.uow, move.record, move.input.fields
    ticket.place = given.get("place") or ticket.place
    ticket.lon, ticket.lat = given.get("lon") or ticket.lon, given.get("lat") or ticket.lat
    if move.input.choice:
        ticket.area = move.input.choice
    if ticket.state != "filed" or not move.input.choice:
        return
    owed = duty(uow.district, ticket.category, ticket.area, tip_off=ticket.tip_off)
    ticket.level, ticket.desk, ticket.department = owed.level, owed.desk, owed.desk
    ticket.grade = most_urgent(uow.district) if ticket.alarm else owed.grade
    ticket.proposed = owed.department.code if owed.department else ""
    ticket.helpers = [helper.code for helper in owed.helpers]
    if owed.direct and ticket.proposed and ticket.alarm != "unsure":
        move.then.append(Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.proposed)))


GUARDS: dict[str, Step] = {"heed": _not_twice, "got_through": _not_twice}
EFFECTS: dict[str, Step] = {"heed": heeded, "got_through": reached, "place": _place}
