"""Who may do and read what: role by act by place, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.district.desks import centre, desk_for
from core.district.district import District
from core.district.vocabulary import PERMISSIONS
from core.people.records import Appointment, Person
from core.tickets.permissions import is_reporter, may_read, stands
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from tests.rules.districts import demo, tiny

NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
GRID, GRID2, ESTATE = "990101001001001", "990101001001002", "99010100100100101"
CHUNHE, MATOU, LINJIANG, SHIQIAO = "990101001001", "990101001002", "990101001", "990101002"
COMMITTEE, OTHER_COMMITTEE = f"cm_committee@{CHUNHE}", f"cm_committee@{MATOU}"
STREET, OTHER_STREET, CENTRE = f"st_cmd@{LINJIANG}", f"st_cmd@{SHIQIAO}", "cmd_center"
RESIDENT = Person("test", "1", id=1)


def ticket(department: str, desk: str, area: str = ESTATE, *, tip_off: bool = False, level: str = "C") -> Ticket:
    found = Ticket(
        "482-109-375", NOW, "assigned", "help", "0602", area, level, "P2", department, "", desk, reporter_id=1
    )
    found.tip_off = tip_off
    return found


TICKETS = {
    "a lamp, with urban management": ticket("urban_mgmt", STREET),
    "bins, with the community": ticket(COMMITTEE, STREET, level="A"),
    "waiting at the street's desk": ticket(STREET, STREET),
    "a tip-off, with urban management": ticket("urban_mgmt", CENTRE, tip_off=True),
    "nobody knows where, at the centre": ticket(CENTRE, CENTRE, ""),
    "supervised by the centre": ticket(CENTRE, CENTRE),
}
# role, unit, area
PEOPLE = {
    "grid worker": ("grid_worker", COMMITTEE, GRID),
    "grid worker of the next grid": ("grid_worker", COMMITTEE, GRID2),
    "grid worker of the next community": ("grid_worker", OTHER_COMMITTEE, f"{MATOU}001"),
    "grid leader": ("grid_leader", COMMITTEE, GRID),
    "sector head": ("sector_head", COMMITTEE, CHUNHE),
    "sector head of another sector": ("sector_head", COMMITTEE, GRID2),
    "community secretary": ("community_secretary", COMMITTEE, CHUNHE),
    "secretary of the next community": ("community_secretary", OTHER_COMMITTEE, MATOU),
    "building head": ("building_head", COMMITTEE, ESTATE),
    "volunteer of the community": ("volunteer", COMMITTEE, CHUNHE),
    "liaison of the community": ("liaison", COMMITTEE, CHUNHE),
    "street dispatcher": ("street_operator", STREET, LINJIANG),
    "dispatcher of another street": ("street_operator", OTHER_STREET, SHIQIAO),
    "head of the street's command office": ("command_head", STREET, LINJIANG),
    "head of another street's office": ("command_head", OTHER_STREET, SHIQIAO),
    "commander of the street": ("commander", STREET, LINJIANG),
    "liaison of urban management": ("liaison", "urban_mgmt", "990101"),
    "liaison of the water company": ("liaison", "util_water", "990101"),
    "officer stationed by urban management": ("stationed_officer", "urban_mgmt", LINJIANG),
    "centre operator": ("center_operator", CENTRE, "990101"),
    "head of the centre's office": ("command_head", CENTRE, "990101"),
    "panel member at the centre": ("panel_member", CENTRE, "990101"),
    "district supervisor": ("supervisor", "supervise_office", "990101"),
    "resident": ("resident", COMMITTEE, GRID),
    "somebody with a role that is no more": ("town_crier", COMMITTEE, GRID),
    "somebody of a unit that is no more": ("liaison", "dissolved_bureau", GRID),
}
HANDLE = "sign contact message remark submit amend ask ask_contact reach"
LIAISON = f"{HANDLE} return dispute"
DISPATCH = (
    "dispatch choose_unit correct correct_why reply_now remark merge merge_number split give_login reach"
    " unclear send_down"
)
AROUND = "verify reach"  # who lives with it on the spot may go and may have to ring; what is hidden is not theirs
DESK = f"{DISPATCH} forward forward_again city_result pass send_back"
# ticket: person: what they may do; 'read' to read all of it. Whoever is not named may do nothing.
EXPECTED = {
    "a lamp, with urban management": {
        "grid worker": f"{AROUND} read",
        "building head": f"{AROUND} read",
        "grid leader": f"{AROUND} read",
        "sector head": f"{AROUND} read",
        "community secretary": f"{AROUND} read",
        "street dispatcher": f"{DESK} read",
        "head of the street's command office": "read",
        "commander of the street": f"{DISPATCH} overrule read",
        "liaison of urban management": f"{LIAISON} read",
        "officer stationed by urban management": f"{HANDLE.removeprefix('sign ')} read",
        "centre operator": f"{DESK} explain take_back not_reached phone_rate read",
        "head of the centre's office": "explain take_back read",
        "district supervisor": "read",
    },
    "bins, with the community": {
        "grid worker": f"{AROUND} read",
        "building head": f"{AROUND} read",
        "grid leader": f"{AROUND} read",
        "sector head": f"{HANDLE} verify read",
        "community secretary": f"{HANDLE} call_street verify read",
        "liaison of the community": f"{LIAISON} read",
        "street dispatcher": f"{DESK} read",
        "head of the street's command office": "read",
        "commander of the street": f"{DISPATCH} overrule read",
        "centre operator": f"{DESK} explain take_back not_reached phone_rate read",
        "head of the centre's office": "explain take_back read",
        "district supervisor": "read",
    },
    "waiting at the street's desk": {
        "grid worker": f"{AROUND} read",
        "building head": f"{AROUND} read",
        "grid leader": f"{AROUND} read",
        "sector head": f"{AROUND} read",
        "community secretary": f"{AROUND} read",
        "street dispatcher": f"{DESK} read",
        "head of the street's command office": "read",
        "commander of the street": f"{DISPATCH} overrule read",
        "centre operator": f"{DESK} explain take_back not_reached phone_rate read",
        "head of the centre's office": "explain take_back read",
        "district supervisor": "read",
    },
    "a tip-off, with urban management": {
        "liaison of urban management": LIAISON,
        "officer stationed by urban management": HANDLE.removeprefix("sign "),
        "centre operator": f"{DESK} explain take_back not_reached phone_rate read",
        "head of the centre's office": "explain take_back",
    },
    "nobody knows where, at the centre": {
        "centre operator": f"{DESK} explain take_back not_reached phone_rate read",
        "head of the centre's office": "explain take_back read",
        "district supervisor": "read",
    },
    "supervised by the centre": {
        "grid worker": f"{AROUND} read",
        "building head": f"{AROUND} read",
        "grid leader": f"{AROUND} read",
        "sector head": f"{AROUND} read",
        "community secretary": f"{AROUND} read",
        "head of the street's command office": "read",
        "commander of the street": "read",
        "centre operator": f"{DESK} explain take_back not_reached phone_rate read",
        "head of the centre's office": "explain take_back read",
        "district supervisor": "read",
    },
}
STANDING = {"holder", "handles", "desk", "centre", "around"}
STAFF_ACTS = [name for name, act in TICKET.acts.items() if {one.relation for one in act.who} <= STANDING]


def holding(district: District, name: str, about: Ticket, appointments: Sequence[Appointment]) -> Appointment | None:
    """The post by which somebody may do the act, as the engine looks for it."""
    for way in TICKET.acts[name].who:
        for held in appointments:
            role = district.roles.get(held.role)
            can = role.can if role and held.department in district.departments else frozenset()
            if way.permissions & can and stands(district, way.relation, about, held):
                return held
    return None


def post(role: str, department: str, area: str) -> Appointment:
    return Appointment(2, role, department, area, NOW)


def told(district: District, who: tuple[str, str, str], about: Ticket) -> set[str]:
    appointments, person = [post(*who)], Person("test", "2", id=2)
    acts = {act for act in STAFF_ACTS if holding(district, act, about, appointments)}
    return acts | ({"read"} if may_read(district, person, about, appointments) else set())


@pytest.mark.requirement("WC-59", "WC-61", "SG-53")
@pytest.mark.parametrize("about", TICKETS)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_demo_district(about: str, who: str) -> None:
    assert told(demo(), PEOPLE[who], TICKETS[about]) == set(EXPECTED[about].get(who, "").split())


TINY_TICKETS = {
    "a ditch": ticket("sewer", "hub", "q7-a-1", level="two"),
    "a well": ticket("folk@q7-a-1", "desk@q7-a", "q7-a-1", level="one"),
    "a tip-off about a ditch": ticket("sewer", "hub", "q7-a-1", tip_off=True, level="two"),
}
TINY_PEOPLE = {
    "hand of the ditch works": ("hand", "sewer", "q7"),
    "hand of the villagers": ("hand", "folk@q7-a-1", "q7-a-1"),
    "hand of the next village": ("hand", "folk@q7-a-2", "q7-a-2"),
    "clerk of the town": ("clerk", "desk@q7-a", "q7-a"),
    "clerk of the centre": ("clerk", "hub", "q7"),
    "neighbour": ("neighbour", "folk@q7-a-1", "q7-a-1"),
}
TINY_DESK = f"{DISPATCH} pass send_back"
TINY_EXPECTED = {
    "a ditch": {"hand of the ditch works": f"{LIAISON} read", "clerk of the centre": f"{TINY_DESK} read"},
    "a well": {
        "hand of the villagers": f"{LIAISON} read",
        "clerk of the town": f"{TINY_DESK} read",
        "clerk of the centre": f"{TINY_DESK} read",
    },
    "a tip-off about a ditch": {"hand of the ditch works": LIAISON, "clerk of the centre": TINY_DESK},
}


@pytest.mark.parametrize("about", TINY_TICKETS)
@pytest.mark.parametrize("who", TINY_PEOPLE)
def test_the_tiny_district(about: str, who: str) -> None:
    assert told(tiny(), TINY_PEOPLE[who], TINY_TICKETS[about]) == set(TINY_EXPECTED[about].get(who, "").split())


@pytest.mark.requirement("WC-66")
@pytest.mark.parametrize(
    ("person", "act", "may"),
    [
        pytest.param(1, "rate", True, id="the reporter rates"),
        pytest.param(7, "rate", False, id="who filed it for another does not"),
        pytest.param(7, "supplement", True, id="but may add to it"),
        pytest.param(7, "withdraw", True, id="and take it back"),
        pytest.param(2, "rate", False, id="somebody else"),
        pytest.param(2, "", False, id="somebody else, in general"),
        pytest.param(0, "", False, id="nobody"),
    ],
)
def test_the_reporter(person: int, act: str, may: bool) -> None:
    about = replace(TICKETS["a lamp, with urban management"], filed_by=7)
    assert is_reporter(person, about, act) is may
    assert is_reporter(0, replace(about, filed_by=0)) is False


def test_the_reporter_reads_everything_of_the_own_tip_off() -> None:
    about = TICKETS["a tip-off, with urban management"]
    assert may_read(demo(), RESIDENT, about, [])
    assert not may_read(demo(), replace(RESIDENT, id=3), about, [])


def test_of_several_posts_the_one_that_may_is_named() -> None:
    appointments = [
        post(*PEOPLE["resident"]),
        post(*PEOPLE["grid worker"]),
        post(*PEOPLE["liaison of urban management"]),
    ]
    about = TICKETS["a lamp, with urban management"]
    assert holding(demo(), "verify", about, appointments) is appointments[1]
    assert holding(demo(), "sign", about, appointments) is appointments[2]
    assert holding(demo(), "dispatch", about, appointments) is None


@pytest.mark.requirement("HT-12", "DY-01")
def test_a_merged_grid_keeps_its_worker() -> None:
    fields = {f: getattr(demo(), f) for f in District.__dataclass_fields__ if not f.startswith("_")}
    areas = demo().areas | {GRID2: replace(demo().areas[GRID2], successor=GRID)}
    merged = District(**{**fields, "areas": areas})
    old = ticket("urban_mgmt", STREET, GRID2)
    assert holding(merged, "verify", old, [post(*PEOPLE["grid worker"])])
    assert holding(merged, "verify", old, [post(*PEOPLE["grid worker of the next grid"])])
    assert not holding(demo(), "verify", old, [post(*PEOPLE["grid worker"])])


@pytest.mark.parametrize(
    ("level", "area", "desk"),
    [
        pytest.param("A", ESTATE, STREET, id="what the community solved the street reviews"),
        pytest.param("B", ESTATE, STREET, id="street matters"),
        pytest.param("C", GRID2, STREET, id="district matters pass the street's desk too"),
        pytest.param("C", "990101101201001", "st_cmd@990101101", id="a town's desk"),
        pytest.param("D", ESTATE, CENTRE, id="city matters: the centre"),
        pytest.param("B", "", CENTRE, id="no place: the centre"),
        pytest.param("B", "990101", CENTRE, id="somewhere in the district: the centre"),
    ],
)
def test_desks(level: str, area: str, desk: str) -> None:
    assert desk_for(demo(), area, level) == desk


def test_centres() -> None:
    assert (centre(demo()), centre(tiny())) == (CENTRE, "hub")


def test_every_permission_a_row_asks_for_is_known() -> None:
    asked = {one for act in TICKET.acts.values() for way in act.who for one in way.permissions}
    assert asked and asked <= PERMISSIONS


def test_every_act_has_somebody_in_the_demo_district_who_may() -> None:
    may = {act for about in TICKETS.values() for who in PEOPLE.values() for act in told(demo(), who, about)}
    assert may - {"read"} == set(STAFF_ACTS)
