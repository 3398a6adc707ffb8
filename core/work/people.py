"""Invitations, posts and the chats where people and units are reached."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from core import commands as c
from core import events as e
from core.domain.refs import NO_REF
from core.domain.rows import Binding, Held, Invitation, Person, Post, Slot
from core.errors import BadCode, NotNow, NoUnitThere, PostsConflict, WrongPlaceForCode
from core.people.queries import live_posts
from core.unit import Actor, Unit
from core.work.trace import keep_note

CODE_DAYS = 7
GROUP = "group"  # the role of an invitation that binds a group chat
# Roles one person may not hold in the same place (WC-31: committee members are no longer grid workers).
CONFLICTS = (frozenset({"grid_worker", "sector_head"}),)


def invite(command: c.Invite, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Keep the hash of a one-time code. Raises NoUnitThere for a unit or role that does not exist or fit."""
    found = unit.district.units.get(command.unit)
    if found is None:
        raise NoUnitThere(unit=command.unit)
    role = unit.district.roles.get(command.role)
    if command.role != GROUP and (role is None or not role.fits(found.kind)):
        raise NoUnitThere(unit=f"{command.role} / {command.unit}")
    area = command.area or found.area
    if area not in unit.district.areas:
        raise NoUnitThere(unit=area)
    row = Invitation(
        _hash(command.code), command.role, command.unit, area, unit.now + timedelta(days=CODE_DAYS), command.name
    )
    unit.repo(Invitation).add(row)
    return [e.PersonInvited(row.id, role=row.role, unit=row.unit)]


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _open(unit: Unit, code: str) -> Invitation:
    found = unit.repo(Invitation).find(code_hash=_hash(code), lock=True, limit=1)
    if not found or found[0].used_at or found[0].expires_at < unit.now:
        raise BadCode()
    return found[0]


def accept_invitation(command: c.AcceptInvitation, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """The person takes the post. Raises BadCode, WrongPlaceForCode, PostsConflict."""
    row = _open(unit, command.code)
    if row.role == GROUP:
        raise WrongPlaceForCode(command="/bind")
    person = unit.repo(Person).get(command.person_id)
    if person is None:
        raise BadCode()
    for held in live_posts(unit, person.id):
        for pair in CONFLICTS:
            if held.role != row.role and {held.role, row.role} <= pair and held.unit == row.unit:
                raise PostsConflict(role=row.role, other=held.role)
    if row.name:
        person.name = row.name
        unit.repo(Person).save(person)
    post = unit.repo(Post).add(Post(person.id, row.role, row.unit, row.area, unit.now))
    _use(unit, row, person.id)
    return [e.PostTaken(post.id, person_id=person.id, role=row.role, unit=row.unit, area=row.area)]


def end_appointment(command: c.EndAppointment, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Nothing is shown to or taken from the person by this appointment any more. Raises NotNow where it has ended."""
    post = unit.repo(Post).get(command.appointment_id, lock=True)
    if post is None or post not in live_posts(unit, post.person_id):
        raise NotNow(act="relieve", state="ended")
    post.valid_to = unit.now
    unit.repo(Post).save(post)
    return [e.PostEnded(post.id, person_id=post.person_id, role=post.role, unit=post.unit)]


def bind_group(command: c.BindGroup, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """The group reads the unit's cards from now on; an earlier unit of the same chat gives way."""
    row = _open(unit, command.code)
    if row.role != GROUP:
        raise WrongPlaceForCode(command="/start")
    told: list[e.Event] = []
    for earlier in unit.repo(Binding).find(address=command.address, valid_to=None):
        earlier.valid_to = unit.now
        unit.repo(Binding).save(earlier)
        told.append(e.GroupBound(earlier.id, unit=row.unit))  # else the trace would not vouch for its end
    binding = unit.repo(Binding).add(Binding(command.address, row.unit, unit.now, bound_by=command.person_id))
    _use(unit, row, command.person_id)
    return [*told, e.GroupBound(binding.id, unit=row.unit)]


def _use(unit: Unit, row: Invitation, person_id: int) -> None:
    row.used_by, row.used_at = person_id, unit.now
    unit.repo(Invitation).save(row)


def move_address(command: c.MoveAddress, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """The platform gave a group another id: bindings, cards and waiting letters follow."""
    told: list[e.Event] = []
    for binding in unit.repo(Binding).find(address=command.old, valid_to=None):
        binding.address = command.new
        unit.repo(Binding).save(binding)
        told.append(e.GroupMoved(binding.id, unit=binding.unit))
    for slot in unit.repo(Slot).find(address=command.old):
        slot.address, slot.message = command.new, ""  # message ids do not survive the move
        unit.repo(Slot).save(slot)
    for held in unit.repo(Held).find(address=command.old):
        held.address = command.new
        unit.repo(Held).save(held)
    unit.outbox.move(command.old, command.new)
    return told


def lose_address(command: c.LoseAddress, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Thrown out or blocked: stop writing there; whoever depends on it is told by the notices."""
    told: list[e.Event] = []
    for binding in unit.repo(Binding).find(address=command.address, valid_to=None):
        binding.valid_to = unit.now
        unit.repo(Binding).save(binding)
        told.append(e.GroupLost(binding.id, unit=binding.unit, why=command.why))
    platform, _, chat = command.address.partition(":")
    for person in unit.repo(Person).find(platform=platform, chat=chat, reachable=True):
        person.reachable = False
        unit.repo(Person).save(person)
        if live_posts(unit, person.id):
            told.append(e.PersonLost(person.id, why=command.why))
    return told


def report_emergency(command: c.ReportEmergency, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """A present emergency: the words are kept as a note of no ticket, for the desk's letter."""
    facts = keep_note(unit, NO_REF, "emergency", command.text, actor)
    return [e.EmergencyReported(command.person_id, line=command.line, area=command.area, **facts)]
