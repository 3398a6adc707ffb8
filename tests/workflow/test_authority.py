"""No act of a table is done by a wrong actor, or where it has no place."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

from core.bus import SUBJECTS
from core.errors import AlreadyDone, CivicError, NotAtThisStage, NotNow
from core.refs import Ref
from core.routing.router import Router
from core.storage.engine import migrate, open_engine
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CLOCKWORK, Actor
from core.workflow.engine import Follow, follow, may, perform
from core.workflow.transitions import Act, Who
from handlers.dispatcher import Dispatcher
from handlers.messages import Address, Sender, Update
from handlers.wording import Wording, load_catalogues
from tests import acts as c
from tests.calls.hall import LINJIANG, ROOT, Hall, demo
from tests.workflow.records import KINDS, other_ticket, person, resigned

# The tables of cases are a district's: tests/procedures tries all of them, by wrong actors too.
OWN = {kind: one for kind, one in SUBJECTS.items() if kind != "case"}
# Every row of every table: a new one is here by itself.
TABLES = {kind: KINDS[kind].tables or (one.workflow(None, None),) for kind, one in OWN.items()}  # type: ignore[arg-type]
ROWS = [*dict.fromkeys((kind, act) for kind, flows in TABLES.items() for flow in flows for act in flow.acts.values())]
OURS = [(kind, act) for kind, act in ROWS if not act.by_house]
HOUSE = [(kind, act) for kind, act in ROWS if act.by_house]
KEYS = itertools.count(1)


def _named(rows: list[tuple[str, Act]]) -> list[object]:
    return [pytest.param(kind, act, id=f"{kind}.{act.name}") for kind, act in rows]


class Undone(Exception):
    """Ends a unit that is not to be kept."""


class Office:
    """One hall for all rows: whatever is tried in it is rolled back."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.made = {kind: one.make(hall) for kind, one in KINDS.items()}

    def right(self, kind: str, way: Who) -> Actor:
        """Who stands in the relation with one of the permissions. Fails where nobody is known."""
        known = KINDS[kind].right[way.relation]
        if callable(known):
            return known(self.hall)
        roles = self.hall.district.roles
        fitting = [pair for pair in known if not way.permissions or way.permissions & roles[pair[0]].can]
        fitting = [pair for pair in fitting if not way.roles or pair[0] in way.roles]
        assert fitting, f"nobody is known who is {way.relation} of a {kind} with {sorted(way.permissions)}"
        return self.hall.post(*fitting[0])

    def wrong(self, right: Actor) -> dict[str, Actor]:
        """Everybody who may not, and looks as if."""
        role, department = right.role or "liaison", right.department or "urban_mgmt"
        base = department.partition("@")[0]
        others = (code for code in self.hall.district.departments if code.startswith(f"{base}@") and code != department)
        elsewhere = next((code for code in others if LINJIANG not in code), "market")
        return {
            "stranger": person(self.hall, "stranger"),
            "reporter of another ticket": other_ticket(self.hall),
            "liaison of another department": self.hall.liaison("market"),
            "resigned": resigned(self.hall, role, department),
            "right role, wrong area": self.hall.post(role, elsewhere),
            "the clock": CLOCKWORK,
        }

    def put(self, uow: SqlUnitOfWork, kind: str, act: Act, way: Who | None, actor: Actor, state: str = "") -> Ref:
        """The record in a state, by itself one where the act has a place; and in the relation to the actor."""
        subject, row = SUBJECTS[kind], self.made[kind]
        record, parent = subject.lock(uow, row)
        table = subject.workflow(uow, record)
        if hasattr(record, subject.state):
            setattr(record, subject.state, state or next(one for one in table.states if act.target(one) is not None))
        if way and (prepare := KINDS[kind].prepare.get(way.relation)):
            prepare(uow, record, parent, actor)
        uow.repo(type(record)).save(record)
        return Ref(kind, row)

    def refused(
        self, kind: str, act: Act, way: Who | None, right: Actor, actor: Actor, *, state: str = ""
    ) -> CivicError:
        """What the engine says to the actor about a record to which `right` stands as the way says."""
        with pytest.raises(CivicError) as refusal, self.hall.department() as uow:
            ref = self.put(uow, kind, act, way, right, state)
            perform(SUBJECTS, c.Perform(ref, act.name), uow, actor=actor)
        return refusal.value


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('authority') / 'huying.db'}")
    migrate(engine)
    return Office(Hall(engine))


@cache
def _desk() -> Dispatcher:
    return Dispatcher(Router(demo()), Wording(load_catalogues(Path(ROOT) / "locale"), demo()))


def test_every_kind_of_record_and_every_relation_is_known() -> None:
    assert set(KINDS) == set(OWN)
    for kind, act in OURS:
        assert {way.relation for way in act.who} <= set(KINDS[kind].right), f"{kind}.{act.name}"
        assert {way.relation for way in act.who} <= set(SUBJECTS[kind].relations), f"{kind}.{act.name}"


def test_what_is_open_to_anybody_is_a_short_list() -> None:
    found = {f"{kind}.{act.name}" for kind, act in OURS if _open(kind, act)}
    assert found == {"ticket.follow", "ticket.redo"}


def _open(kind: str, act: Act) -> bool:
    return any(way.relation in KINDS[kind].anybody for way in act.who)


@pytest.mark.parametrize(("kind", "act"), _named(OURS))
def test_only_who_stands_right_may_do_it(office: Office, kind: str, act: Act) -> None:
    for way in act.who:
        right = office.right(kind, way)
        with pytest.raises(Undone), office.hall.department() as uow:
            ref = office.put(uow, kind, act, way, right)
            record, parent = SUBJECTS[kind].lock(uow, ref.id)
            assert may(SUBJECTS[kind], uow, record, act.name, right, parent=parent).person_id == right.person_id
            raise Undone
        for who, actor in office.wrong(right).items():
            if _open(kind, act) and actor.person_id:
                continue
            if way.relation in KINDS[kind].anywhere and who == "right role, wrong area":
                continue
            refusal = office.refused(kind, act, way, right, actor)
            assert refusal.about == Ref(kind, office.made[kind]), f"{who}: {refusal!r}"


@pytest.mark.parametrize(("kind", "act"), _named(HOUSE))
def test_nobody_does_what_the_house_does(office: Office, kind: str, act: Act) -> None:
    right = office.right(kind, next(way for k, one in OURS if k == kind for way in one.who))
    for who, actor in {**office.wrong(right), "whoever has the matter": right}.items():
        if actor != CLOCKWORK:
            assert office.refused(kind, act, None, right, actor).about == Ref(kind, office.made[kind]), who


@pytest.mark.parametrize(("kind", "act"), _named(OURS))
def test_a_refused_act_leaves_a_line_in_the_trace_of_its_record(office: Office, kind: str, act: Act) -> None:
    way = act.who[0]
    actor = CLOCKWORK if _open(kind, act) else person(office.hall, "stranger")
    refusal = office.refused(kind, act, way, office.right(kind, way), actor)
    sender = Address("web", "stranger")
    update = Update("web", f"k{next(KEYS)}", Sender("stranger"), sender, True, office.hall.now)
    with office.hall.department() as uow:
        _desk().refuse(uow, update, refusal)
    line = office.hall.look(lambda uow: uow.ledger.read(kind, office.made[kind]))[-1]
    assert (line.event, line.facts["act"]) == (
        "PressRefused",
        refusal.facts.get("act") or refusal.facts.get("deed", ""),
    )


@pytest.mark.parametrize(("kind", "act"), _named(ROWS))
def test_no_act_is_done_where_it_has_no_place(office: Office, kind: str, act: Act) -> None:
    ways = [way for way in act.who if way.relation != "house"]
    right = office.right(kind, ways[0]) if ways else CLOCKWORK
    same = [one for other, one in ROWS if (other, one.name) == (kind, act.name)]
    for state in (one for one in TABLES[kind][0].states if all(row.target(one) is None for row in same)):
        if ways:
            refusal = office.refused(kind, act, ways[0], right, right, state=state)
        else:
            with pytest.raises(CivicError) as caught, office.hall.department() as uow:
                follow(SUBJECTS, Follow(office.put(uow, kind, act, None, right, state), act.name), uow, actor=right)
            refusal = caught.value
        assert isinstance(refusal, AlreadyDone | NotAtThisStage | NotNow), f"{state}: {refusal!r}"


def test_the_engine_keeps_people_out_of_the_acts_of_the_house(office: Office) -> None:
    with pytest.raises(PermissionError), office.hall.department() as uow:
        follow(SUBJECTS, Follow(Ref("call", office.made["call"]), "conclude"), uow, actor=CLOCKWORK)
