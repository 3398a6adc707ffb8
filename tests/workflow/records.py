"""How to make a record of each kind, and who stands how to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core import events as e
from core.commands import StartEdition
from core.decisions.records import Member, VoterLink
from core.decisions.workflow import decision_flow
from core.people.records import Appointment, Person
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Follower, Ticket
from core.unit_of_work import Actor
from core.workflow.transitions import Workflow
from tests import acts as c
from tests.calls.hall import CHUNHE, LINJIANG, Hall, demo
from tests.decisions.village import decision_at

STREET, COMMUNITY, CENTRE = f"st_cmd@{LINJIANG}", f"cm_committee@{CHUNHE}", "cmd_center"
Prepare = Callable[[SqlUnitOfWork, Any, Any, Actor], None]


@dataclass(frozen=True)
class Kind:
    """One kind of record. A subject whose row names a relation that is not here fails the test.

    `make` gives the id of a new record. `right`: for each relation the (role, department) pairs of those who stand in
    it, tried until one has the permission the row names; for a matter of the person a function. `prepare`: what has to
    be changed in the record (record, parent, actor) so that the relation is there. `anybody`: relations in which every
    person stands. `anywhere`: relations in which the same role stands in other departments too. `tables`: where a kind
    has more than one, all that its rows are taken from.
    """

    make: Callable[[Hall], int]
    right: dict[str, tuple[tuple[str, str], ...] | Callable[[Hall], Actor]]
    prepare: dict[str, Prepare] = field(default_factory=dict)
    anybody: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()
    tables: tuple[Workflow, ...] = ()


def _held(uow: SqlUnitOfWork, record: Any, parent: Any, actor: Actor) -> None:
    record.department = actor.department


def _outside(uow: SqlUnitOfWork, record: Any, parent: Any, actor: Actor) -> None:
    record.department, record.external = actor.department, "市住房局"


def _followed(uow: SqlUnitOfWork, record: Any, parent: Any, actor: Actor) -> None:
    uow.repo(Follower).add(Follower(record.id, actor.person_id, uow.now, 0))


def _dissolved(uow: SqlUnitOfWork, record: Any, parent: Any, actor: Actor) -> None:
    (parent or record).caller = "st_cmd@gone"


def _reviewed(uow: SqlUnitOfWork, record: Any, parent: Any, actor: Actor) -> None:
    record.reviewer = actor.department


def _listed(uow: SqlUnitOfWork, record: Any, parent: Any, actor: Actor) -> None:
    """A line of a roll for the actor."""
    line = uow.repo(Member).add(Member(1, "99", actor.name))
    uow.repo(VoterLink).add(VoterLink(1, line.id, actor.person_id, "code", uow.now))
    record.roll_id = 1


def _villager(hall: Hall) -> Actor:
    """Somebody who lives where the matter is decided."""
    actor = person(hall, "villager")
    with hall.department() as uow:
        found = uow.repo(Person).find(id=actor.person_id)[0]
        found.home = CHUNHE
        uow.repo(Person).save(found)
    return actor


def _roll(hall: Hall) -> int:
    lines = (("编号", "姓名", "身份"), ("1", "村民甲", "成年人"))
    return hall.do(c.ImportRoll(CHUNHE, COMMUNITY, "名册", lines), hall.secretary)[0].subject_id


def _decision(hall: Hall) -> int:
    return hall.look(lambda uow: decision_at(uow, SUNSHINE.code, "suggest", area=CHUNHE, department=COMMUNITY).id)


def person(hall: Hall, account: str) -> Actor:
    """Somebody without any appointment."""
    with hall.department() as uow:
        found = uow.repo(Person).find(account=account) or [uow.repo(Person).add(Person("web", account, account))]
        return Actor(found[0].id, name=account)


def resigned(hall: Hall, role: str, department: str) -> Actor:
    """Somebody whose appointment ended yesterday."""
    gone = person(hall, f"former {role}@{department}")
    with hall.department() as uow:
        if not uow.repo(Appointment).find(person_id=gone.person_id):
            area, began = hall.district.departments[department].area, hall.now.replace(year=hall.now.year - 1)
            uow.repo(Appointment).add(
                Appointment(gone.person_id, role, department, area, began, hall.now.replace(day=hall.now.day - 1))
            )
    return gone


def other_ticket(hall: Hall) -> Actor:
    """The reporter of another ticket."""
    other = person(hall, "another reporter")
    if not hall.look(lambda uow: uow.repo(Ticket).find(reporter_id=other.person_id)):
        hall.do(c.FileTicket("路灯坏了", "complaint", "0101", "990101001001001", other.person_id), other)
    return other


def _case(hall: Hall) -> int:
    """A dispute before the panel."""
    _, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    dispute = c.DisputeCall(called["housing_constr"], "law", "market", "不归我")
    events = hall.do(dispute, hall.liaison("housing_constr"))
    return int(next(event.subject_id for event in events if isinstance(event, e.RulingOpened)))


def _alarm(hall: Hall) -> int:
    raised = c.RaiseAlarm(hall.resident.person_id, "web:r", "fire", "着火了", "0412")
    return hall.do(raised, hall.resident)[0].subject_id


def _version(hall: Hall) -> int:
    columns = ("number", "sector", "name", "main", "part", "main_duty")
    rows = (columns, ("JL001", "综合执法", "占道经营治理", "urban_mgmt", "lead", "依法查处"))
    return hall.do(c.ProposeList("jurisdiction", rows, "practice", "调整"), hall.centre)[0].subject_id


def _edition(hall: Hall) -> int:
    return hall.do(StartEdition(), hall.post("admin", CENTRE))[0].subject_id


SUNSHINE = demo().charter.profiles["sunshine"]
_VILLAGE = (
    *((role, COMMUNITY) for role in ("community_secretary", "teller", "supervision_committee", "village_rep")),
    ("township_reviewer", STREET),
)
_CALLER = (("street_operator", STREET),)
_HEIR = (("center_operator", CENTRE),)
KINDS: dict[str, Kind] = {
    "ticket": Kind(
        lambda hall: hall.ticket(),
        {
            "desk": (("street_operator", STREET), ("center_operator", CENTRE), ("commander", STREET)),
            "centre": (("center_operator", CENTRE),),
            "holder": (("liaison", "urban_mgmt"), ("community_secretary", COMMUNITY)),
            "handles": (("community_secretary", COMMUNITY),),
            "around": (("grid_worker", COMMUNITY),),
            "street": (("street_operator", STREET),),
            "community": (("grid_worker", COMMUNITY),),
            "reporter": lambda hall: hall.resident,
            "teller": lambda hall: hall.resident,
            "follower": lambda hall: person(hall, "neighbour"),
            "anybody": lambda hall: person(hall, "neighbour"),
        },
        {"holder": _held, "handles": _held, "follower": _followed},
        frozenset({"anybody"}),
    ),
    "alarm": Kind(_alarm, {"raiser": lambda hall: hall.resident}),
    "call": Kind(
        lambda hall: hall.whistle()[0],
        {"caller": _CALLER, "heir": _HEIR, "reviewer": (("center_operator", CENTRE),)},
        {"heir": _dissolved, "reviewer": _reviewed},
    ),
    "called": Kind(
        lambda hall: hall.whistle()[1]["emergency"],
        {
            "caller": _CALLER,
            "heir": _HEIR,
            "called": (("liaison", "emergency"),),
            "outside": (("center_operator", CENTRE),),
        },
        {"heir": _dissolved, "outside": _outside},
    ),
    "ruling": Kind(
        _case,
        {
            "seat": (("panel_member", "establish_office"),),
            "chair": (("panel_member", "cmd_center"),),
            "disputing": (("liaison", "housing_constr"),),
        },
    ),
    "edition": Kind(_edition, {"district": (("admin", CENTRE),)}, anywhere=frozenset({"district"})),
    "list": Kind(_version, {"reviewer": (("panel_member", "establish_office"),)}),
    "decision": Kind(
        _decision,
        {"office": _VILLAGE, "resident": _villager, "voter": lambda hall: person(hall, "voter")},
        {"voter": _listed},
        tables=tuple(decision_flow(SUNSHINE, stage.code) for stage in SUNSHINE.stages),
    ),
    "roll": Kind(_roll, {"office": _VILLAGE}),
}
