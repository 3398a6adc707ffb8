"""Invitations, posts and the chats where people and units are reached."""

import hashlib
from datetime import timedelta

from core import commands as c
from core import errors
from core import events as e
from core.identity import plain
from core.people.queries import ROOM, live, live_appointments, room_of, under
from core.people.records import Appointment, Binding, Invitation, Person
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.records import DeferredMessage, Slot

CODE_DAYS = 7
GROUP = "group"  # the role of an invitation that binds a group chat


def invite(command: c.Invite, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Keep the hash of a one-time code. Raises NoDepartmentThere, RoleNotThere."""
    found = errors.there(
        uow.district.departments.get(command.department), errors.NoDepartmentThere, department=command.department
    )
    role = uow.district.roles.get(command.role)
    if command.role != GROUP and (role is None or not role.fits(found.kind)):
        raise errors.RoleNotThere(role=command.role, department=command.department)
    area = command.area or found.area
    if area not in uow.district.areas:
        raise errors.NoDepartmentThere(department=area)
    row = Invitation(
        _hash(command.code), command.role, command.department, area, uow.now + timedelta(days=CODE_DAYS), command.name
    )
    uow.repo(Invitation).add(row)
    return [e.PersonInvited(row.id, role=row.role, department=row.department)]


def _hash(code: str) -> str:
    return hashlib.sha256(plain(code).upper().encode()).hexdigest()


def _open(uow: UnitOfWork, code: str) -> Invitation:
    found = uow.repo(Invitation).first(code_hash=_hash(code), lock=True)
    if not found or found.used_at or found.expires_at < uow.now:
        raise errors.BadCode()
    return found


def accept_invitation(command: c.AcceptInvitation, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The person takes the post. Raises BadCode, WrongPlaceForCode, AppointmentHeld, AppointmentsConflict."""
    row = _open(uow, command.code)
    if row.role == GROUP:
        raise errors.WrongPlaceForCode(command="/bind")
    person = errors.there(uow.repo(Person).get(command.person_id), errors.BadCode)
    for held in live_appointments(uow, person.id):
        if (held.role, held.department, held.area) == (row.role, row.department, row.area):
            raise errors.AppointmentHeld(role=row.role, department=row.department)
        for pair in uow.district.grids.exclude:
            if held.role != row.role and {held.role, row.role} <= pair and held.department == row.department:
                raise errors.AppointmentsConflict(role=row.role, other=held.role)
    if row.name:
        uow.repo(Person).change(person, name=row.name)
    appointment = uow.repo(Appointment).add(Appointment(person.id, row.role, row.department, row.area, uow.now))
    _use(uow, row, person.id)
    return [
        e.AppointmentTaken(appointment.id, person_id=person.id, role=row.role, department=row.department, area=row.area)
    ]


def _held(uow: UnitOfWork, appointment_id: int) -> Appointment:
    """A post that is held now. Raises AppointmentOver."""
    post = uow.repo(Appointment).get(appointment_id, lock=True)
    if post is None or not live(uow, post):
        raise errors.AppointmentOver()
    return post


def end_appointment(command: c.EndAppointment, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Nothing is shown to or taken from the person by this post any more. Raises AppointmentOver, OwnAppointment."""
    post = _held(uow, command.appointment_id)
    if post.person_id == actor.person_id:
        raise errors.OwnAppointment()
    uow.repo(Appointment).change(post, valid_to=uow.now)
    return [e.AppointmentEnded(post.id, person_id=post.person_id, role=post.role, department=post.department)]


def name_account(command: c.NameAccount, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The district's own sign-in opens the console to the holder. Raises AppointmentOver, AccountTaken."""
    post = _held(uow, command.appointment_id)
    other = next((one for one in under(uow, command.account) if one.person_id != post.person_id), None)
    if other:
        person = uow.repo(Person).get(other.person_id)
        raise errors.AccountTaken(account=command.account, who=person.name if person else "")
    uow.repo(Appointment).change(post, account=command.account)
    return [e.AccountNamed(post.id, person_id=post.person_id)]


def bind_group(command: c.BindGroup, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The group reads the unit's cards from now on; an earlier unit of the same chat gives way.

    Raises BadCode, WrongPlaceForCode, and WrongRoom where the people of another unit would read the cards.
    """
    row = _open(uow, command.code)
    if row.role != GROUP:
        raise errors.WrongPlaceForCode(command="/start")
    if command.address.startswith(ROOM) and command.address != room_of(row.department):
        raise errors.WrongRoom(department=row.department)
    earlier = uow.repo(Binding).find(address=command.address, valid_to=None)
    # Else the trace would not vouch for their end.
    uow.repo(Binding).change(*earlier, valid_to=uow.now)
    events = [e.GroupBound(one.id, department=row.department) for one in earlier]
    area = "" if row.area == uow.district.departments[row.department].area else row.area
    bound = Binding(command.address, row.department, uow.now, bound_by=command.person_id, area=area)
    binding = uow.repo(Binding).add(bound)
    _use(uow, row, command.person_id)
    return [*events, e.GroupBound(binding.id, department=row.department)]


def _use(uow: UnitOfWork, row: Invitation, person_id: int) -> None:
    uow.repo(Invitation).change(row, used_by=person_id, used_at=uow.now)


def move_address(command: c.MoveAddress, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The platform gave a group another id: bindings, cards and waiting letters follow.

    Where its people have bound the new one by themselves, its own bindings and cards stand.
    """
    moved = uow.repo(Binding).find(address=command.old, valid_to=None)
    bound = uow.repo(Binding).first(address=command.new, valid_to=None)
    uow.repo(Binding).change(*moved, **({"valid_to": uow.now} if bound else {"address": command.new}))
    shown = {slot.slot for slot in uow.repo(Slot).find(address=command.new)}
    for slot in uow.repo(Slot).find(address=command.old):
        if slot.slot in shown:
            uow.repo(Slot).drop(slot)
        else:
            uow.repo(Slot).change(slot, address=command.new, message="")  # message ids do not survive the move
    uow.repo(DeferredMessage).change(*uow.repo(DeferredMessage).find(address=command.old), address=command.new)
    uow.outbox.move(command.old, command.new)
    return [e.GroupMoved(one.id, department=one.department) for one in moved]


def lose_address(command: c.LoseAddress, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Thrown out or blocked: stop writing there; whoever depends on it is told by the notices."""
    bound = uow.repo(Binding).find(valid_to=None)  # whoever is thrown out of a group is out of all its topics
    lost = [one for one in bound if command.address in {one.address, one.address.partition("/")[0]}]
    uow.repo(Binding).change(*lost, valid_to=uow.now)
    events: list[e.Event] = [e.GroupLost(one.id, department=one.department, why=command.why) for one in lost]
    platform, _, chat = command.address.partition(":")
    for person in uow.repo(Person).find(platform=platform, chat=chat, reachable=True):
        uow.repo(Person).change(person, reachable=False)
        if live_appointments(uow, person.id):
            events.append(e.PersonLost(person.id, why=command.why))
    return events


def shut_group(command: c.ShutGroup, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Its department reads in private from now on. Said once, until the group opens again."""
    shut = uow.repo(Binding).find(address=command.address, valid_to=None, shut_at=None, lock=True)
    uow.repo(Binding).change(*shut, shut_at=uow.now)
    return [e.GroupShut(one.id, department=one.department, why=command.why) for one in shut]


def open_group(command: c.OpenGroup, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The group reads its cards again."""
    found = [b for b in uow.repo(Binding).find(address=command.address, valid_to=None, lock=True) if b.shut_at]
    uow.repo(Binding).change(*found, shut_at=None)
    return [e.GroupOpened(one.id, department=one.department) for one in found]
