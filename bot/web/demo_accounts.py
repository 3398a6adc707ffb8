"""The seats of the demonstration: everybody plays the whole town."""

import secrets
from collections.abc import Callable

from bot.web.seats import GROUP, Seat, own_account
from core import commands as c
from core.decisions.records import Roll
from core.district.district import District
from core.district.entries import Role
from core.district.entries import Seat as DemoSeat
from core.people.queries import live_appointments
from core.people.records import Binding, Person
from core.refs import Ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CONSOLE, Actor
from handlers.messages import Address

ROLL_HEAD, VOTER_KINDS = ("编号", "姓名", "户号", "身份"), "成年人"
SHARED = "demo-"  # accounts of the demonstration that all visitors share
# What makes a role the one to play a unit by, in the demonstration.
_WEIGHTS = {
    **dict.fromkeys(("call_street", "dispatch", "review"), 3),
    "handle": 2,
    **dict.fromkeys(("sign", "contact", "submit", "return"), 1),
}
STAGE = CONSOLE
Do = Callable[[SqlUnitOfWork, c.Command, Actor], None]


def town_seats(district: District, token: str, lang: str, busy: list[str]) -> list[Seat]:
    """The seats one visitor sees. `busy`: group chats in which something was said (the demo's other units)."""
    private = [
        _private(district, seat, token, lang) for seat in district.demo_seats.values() if not in_group(district, seat)
    ]
    codes = [s.unit for s in district.demo_seats.values() if in_group(district, s)]
    codes += [chat.removeprefix(GROUP) for chat in busy]
    chats = tuple(
        (GROUP + code, district.departments[code].names.say(lang), SHARED + code)
        for code in dict.fromkeys(codes)
        if code in district.departments
    )
    first: list[Seat] = []
    for kind in ("resident", "grid", "street"):
        first += [seat for seat in private if seat.kind == kind][:1]
    group = [Seat("group", "", "group", chats)] if chats else []
    return [*first, *group, *(seat for seat in private if seat not in first)]


def _private(district: District, seat: DemoSeat, token: str, lang: str) -> Seat:
    account = SHARED + seat.code if seat.unit or seat.voter else own_account(token, seat.code)
    return Seat(seat.code, seat.names.say(lang), _kind(district.roles[seat.role], seat.unit), ((account, "", account),))


def _kind(role: Role, department: str) -> str:
    if not department:
        return "resident"
    return "grid" if "verify" in role.can else "street"


def in_group(district: District, seat: DemoSeat) -> bool:
    """Liaisons of units that only handle play in their unit's group chat."""
    return bool(seat.unit) and "sign" in district.roles[seat.role].can


def people_the_stage(uow: SqlUnitOfWork, do: Do) -> int:
    """Give every unit of the demonstration a chat and somebody in it; gives how many were new."""
    district, fresh = uow.district, 0
    played = set()
    for seat in district.demo_seats.values():
        if seat.unit and not in_group(district, seat):
            played.add(seat.unit)
            fresh += _take_appointment(
                uow, do, SHARED + seat.code, seat.role, seat.unit, seat.area, seat.names.hans, SHARED + seat.code
            )
    names = {s.unit: s.names.hans for s in district.demo_seats.values() if in_group(district, s)}
    bound = {b.department for b in uow.repo(Binding).find(valid_to=None, area="")}
    for code, found in district.departments.items():
        if code in played or code in bound:
            continue
        fitting = [role for role in district.roles.values() if role.fits(found.kind)]
        role = max(fitting, key=lambda one: sum(_WEIGHTS.get(can, 0) for can in one.can)).code
        name = names.get(code) or found.names.hans
        fresh += _take_appointment(uow, do, SHARED + code, role, code, found.area, name, "")
        secret = secrets.token_hex(8)
        do(uow, c.Invite("group", code, secret), STAGE)
        person = uow.meet("web", SHARED + code)
        do(uow, c.BindGroup(person.id if person else 0, secret, str(Address("web", GROUP + code))), STAGE)
    for area in {district.community(seat.area) for seat in district.demo_seats.values() if seat.voter}:
        if not uow.repo(Roll).first(area=area):
            _load_roll(uow, do, area)
    return fresh


def _load_roll(uow: SqlUnitOfWork, do: Do, area: str) -> None:
    """The village's office takes over the roll and hands out codes; its villagers prove by them who they are."""
    seats = uow.district.demo_seats.values()
    office = next(s for s in seats if s.area == area and "propose_matter" in uow.district.roles[s.role].can)
    clerk = uow.meet("web", SHARED + office.code)
    actor = Actor(clerk.id if clerk else 0, office.role, office.unit, office.names.hans)
    voters = [seat for seat in seats if seat.voter and uow.district.community(seat.area) == area]
    rows = tuple((s.voter, s.names.hans, s.voter, VOTER_KINDS) for s in voters)
    do(uow, c.ImportRoll(area, office.unit, uow.district.areas[area].names.hans, (ROLL_HEAD, *rows)), actor)
    [roll] = uow.repo(Roll).find(area=area)
    for seat in voters:
        account, code = SHARED + seat.code, secrets.token_hex(4).upper()
        villager = Person("web", account, account, home=seat.area, created_at=uow.now, name=seat.names.hans)
        person = uow.meet("web", account) or uow.repo(Person).add(villager)
        what = c.Input(fields={"number": seat.voter, "code": code})
        do(uow, c.Perform(Ref("roll", roll.id), "issue_code", what), actor)
        do(uow, c.BindVoter(person.id, code), Actor(person.id, name=person.name))


def _take_appointment(
    uow: SqlUnitOfWork, do: Do, account: str, role: str, code: str, area: str, name: str, chat: str
) -> int:
    person = uow.meet("web", account)
    if person is None:
        person = uow.repo(Person).add(Person("web", account, chat, created_at=uow.now, name=name))
    if any((p.role, p.department) == (role, code) for p in live_appointments(uow, person.id)):
        return 0
    secret = secrets.token_hex(8)
    do(uow, c.Invite(role, code, secret, area, name), STAGE)
    do(uow, c.AcceptInvitation(person.id, secret), STAGE)
    return 1


def settle_residents(uow: SqlUnitOfWork, token: str, lang: str) -> None:
    """The demo's residents live where their seat says, so that 我们小区 means something."""
    for seat in uow.district.demo_seats.values():
        if seat.unit or seat.voter:
            continue
        account = own_account(token, seat.code)
        if uow.meet("web", account) is None:
            uow.repo(Person).add(Person("web", account, account, lang=lang, home=seat.area, created_at=uow.now))
