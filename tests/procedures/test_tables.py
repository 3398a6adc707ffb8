"""Random walks over every procedure; whoever may not is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from core.commands import Input, Perform, StartCase
from core.district.procedures import Field, Procedure, Way
from core.errors import CivicError
from core.people.records import Appointment, Person
from core.procedures.records import Case, Posting
from core.procedures.relations import departments, people
from core.procedures.values import check, read
from core.procedures.workflow import compiled
from core.refs import NO_REF, Ref
from core.routing.moments import read_day
from core.unit_of_work import CLOCKWORK, Actor
from core.workflow.work_calendar import local, next_workday
from tests import acts as c
from tests.calls.conftest import any_engine
from tests.calls.hall import Hall
from tests.stories.town import ROOT, district

__all__ = ["any_engine"]
TINY = ROOT / "tests" / "districts" / "tiny"
DEMO = ROOT / "districts" / "demo"
ALL = [(folder, procedure) for folder in (DEMO, TINY) for procedure in district(folder).procedures.values()]


@pytest.fixture
def hall(any_engine: Engine) -> Hall:
    return Hall(any_engine)


def names(one: tuple[Path, Procedure]) -> str:
    return f"{one[0].name}-{one[1].code}"


class Walker:
    """Runs one procedure with people who may, people who may not, and time."""

    def __init__(self, hall: Hall, procedure: Procedure, seed: int, *, others: bool = True) -> None:
        self.hall, self.procedure, self.dice = hall, procedure, random.Random(seed)
        self.done: set[str] = set()
        self.strangers = self._strangers(seed) if others else []
        lives = hall.resident.person_id
        hall.look(lambda uow: _provided(uow, lives))

    def _strangers(self, seed: int) -> list[Actor]:
        nobody = self.hall.look(lambda one: one.repo(Person).add(Person("web", f"nobody{seed}", "nobody")))
        return [self.hall.post("volunteer", "cmd_center"), Actor(nobody.id)]

    def start(self) -> int:
        """A case, about a ticket that is worked on (or was missed and closed) where it is about one."""
        hall = self.hall
        people = {way.relation for way in self.procedure.start.who}
        ref, actor = NO_REF, hall.resident if "resident" in people else hall.liaison("hrss")
        actor = CLOCKWORK if "house" in people else actor
        first = self.procedure.start.who[0]
        near = [
            code for code, one in hall.district.roles.items() if first.permissions & one.can and one.fits("community")
        ]
        if first.relation == "staff" and near and "liaison" not in near:
            actor = hall.post(near[0], "cm_committee@990101001001")
        actor = hall.centre if first == Way("staff", frozenset({"dispatch"})) else actor
        if any(effect.kind == "agenda" for effect in self.procedure.start.effects):
            actor = hall.centre
            hall.do(c.DisputeTicket(hall.ticket(), "law", "planning", "应由规划认定"), hall.liaison("urban_mgmt"))
        actor = self._of(first) if first.relation.partition(":")[0] in {"department", "centre"} else actor
        if self.procedure.about in {"ticket", "matter"}:
            ticket = hall.ticket("0504")
            actor = hall.liaison("urban_mgmt")
            hall.do(c.SignTicket(ticket), actor)
            hall.do(c.ContactReporter(ticket), actor)
            if any(need.kind == "ended" for need in self.procedure.start.needs):
                hall.wait(days=20)
                hall.tick()
                hall.do(c.SubmitResult(ticket, "solved", "已清理"), actor)
                hall.do(c.ReviewResult(ticket, True), hall.street)
                hall.do(c.RateTicket(ticket, True, "yes", 0), hall.resident)
            ref = Ref("ticket", ticket)
            actor = CLOCKWORK if people == {"house"} else actor
            actor = self._permitted(first) if first.relation == "staff" and first.permissions else actor
            actor = hall.street if first.relation == "desk" else hall.centre if first.relation == "centre" else actor
        for stranger in self.strangers if self.procedure.about == "ticket" else ():
            with pytest.raises(CivicError):
                hall.do(StartCase(self.procedure.code, ref, self._given(self.procedure.start.fields)), stranger)
        events = hall.do(StartCase(self.procedure.code, ref, self._given(self.procedure.start.fields)), actor)
        return events[0].subject_id

    def _of(self, way: Way) -> Actor:
        """Somebody of the department, in Chunhe or its street where it is one of many, with one of the permissions."""
        base = way.relation.partition(":")[2] or "cmd_center"
        known = [one for one in self.hall.district.departments.values() if one.base == base]
        there = next((one for one in known if one.area in {"990101001001", "990101001"}), known[0])
        roles = self.hall.district.roles.items()
        fits = (code for code, one in roles if not way.permissions or way.permissions & one.can)
        return self.hall.post(next(fits), there.code)

    def _permitted(self, way: Way) -> Actor:
        """Somebody with one of the permissions, in a department that stands beside it."""
        able = (code for code, one in self.hall.district.roles.items() if way.permissions & one.can)
        return self.hall.post(next(able), "supervise_office")

    def _given(self, fields: tuple[str, ...]) -> Input:
        values = {code: self._value(self.procedure.fields[code]) for code in fields}
        return Input(text="说明，30天", pictures=(), fields=values)

    def _booked(self) -> str:
        """Ten in the morning of a working day soon."""
        day = next_workday(self.hall.district.calendars["window"], local(self.hall.now).date() + timedelta(days=6))
        return f"{day}T10:00:00+08:00"

    def _value(self, field: Field) -> Any:
        day = local(self.hall.now).date() + timedelta(days=20 if field.most is None else min(20, field.most))
        if field.type == "case" and not field.required:
            return None
        if field.type == "case":
            return Walker(self.hall, self.hall.district.procedures[field.of[0]], 0, others=False).start()
        found: dict[str, Any] = {
            "choice": next(iter(field.choices), ""),
            "service": next((c for c, e in self.hall.district.guide.items() if (e.mode or e.kind) in field.of), "sx10"),
            "moment": self._booked(),
            "departments": ["urban_mgmt"],
            "resident": self.hall.resident.person_id,
            "officer": self.hall.post("commander", "st_cmd@990101001").person_id,
            "papers": {},
            "date": day.isoformat(),
            "department": "urban_mgmt",
        }
        found |= {
            "area": "990101001001",
            "number": max(3, field.least or 0),
            "officer": self.hall.grid_worker.person_id,
            "category": "1401",
            "money": 20000,
            "pictures": ["0" * 32],
            "document": ["1" * 32],
        }
        return found.get(field.type, "一段说明文字")

    def case(self, row: int) -> Case:
        found = self.hall.look(lambda one: one.repo(Case).get(row))
        assert found is not None
        return found

    def step(self, row: int) -> None:
        """A random act by a random person; the table and the relations decide, nothing else moves."""
        table = compiled(self.procedure)
        name = self.dice.choice([n for n in table.acts if not n.endswith(".start")])
        before = self.case(row)
        people = [*self._right(row, name), *self.strangers, CLOCKWORK]
        actor = self.dice.choice(people)
        step = self.procedure.step(name)
        try:
            self.hall.do(Perform(Ref("case", row), name, self._given(step.fields)), actor)
        except CivicError:
            assert self.case(row) == before
            return
        assert actor not in self.strangers or any(way.relation in {"resident", "staff"} for way in step.who)
        assert self.case(row).state == table.target(before.state, name)
        self.done.add(name)

    def _right(self, row: int, name: str) -> Iterator[Actor]:
        """Somebody in each department that may, and the applicant."""
        for way in self.procedure.step(name).who:
            if way.relation.startswith("role:"):
                yield self.hall.post(way.relation.partition(":")[2], "st_cmd@990101001")
            if way.relation == "staff" and way.permissions:
                yield self._permitted(way)
            codes = self.hall.look(lambda one, way=way: departments(one, one.repo(Case).get(row), way.relation))  # type: ignore[misc]
            for code in codes:
                for role, known in self.hall.district.roles.items():
                    if not way.permissions or way.permissions & known.can:
                        yield self.hall.post(role, code)
                        break
            if way.relation.startswith("post:") or way.relation == "there":
                can, roles = way.permissions or {"verify"}, self.hall.district.roles
                role = way.relation.partition(":")[2] or next(code for code, one in roles.items() if can & one.can)
                yield self.hall.post(role, "cm_committee@990101001001")
            for person in self.hall.look(lambda one, way=way: people(one, one.repo(Case).get(row), way.relation)):  # type: ignore[misc]
                yield Actor(person)
        yield Actor(self.case(row).created_by)


WALKED = [one for one in ALL if one[0] == DEMO]


@pytest.mark.parametrize("one", WALKED, ids=names)
def test_random_walks_follow_the_table_and_end(hall: Hall, one: tuple[Path, Procedure]) -> None:
    _, procedure = one
    assert WALKED
    walker = Walker(hall, procedure, seed=7)
    for _ in range(2):
        row = walker.start()
        for _ in range(max(200, 40 * len(procedure.acts))):
            walker.step(row)
            if walker.case(row).closed_at:
                break
        assert walker.case(row).closed_at, "a walk of so many steps finds an end"
        hall.wait(days=40)
        hall.tick()
    assert walker.done


@pytest.mark.parametrize("one", WALKED, ids=names)
def test_no_act_is_open_to_whoever_stands_nowhere(hall: Hall, one: tuple[Path, Procedure]) -> None:
    """Every act in its own stage, by a stranger, the clock, another department, a resigned appointment."""
    _, procedure = one
    walker = Walker(hall, procedure, seed=1)
    row = walker.start()
    table = compiled(procedure)
    resigned = hall.post("center_operator", "cmd_center")
    hall.look(lambda uow: _resign(uow, resigned))
    wrong = [*walker.strangers, hall.liaison("market"), resigned]
    for name, act in table.acts.items():
        if {way.relation for way in procedure.step(name).who} & {"resident", "staff"}:
            continue  # open to anybody on purpose
        for state in (s for s in table.states if table.target(s, name) is not None):
            hall.look(lambda uow, state=state: _put(uow, row, state))  # type: ignore[misc]
            given = walker._given(procedure.step(name).fields)
            for actor in wrong:
                with pytest.raises(CivicError) as refused:
                    hall.do(Perform(Ref("case", row), name, given), actor)
                assert refused.value.about == Ref("case", row), f"{name} by {actor}"
            if not act.by_house:
                with pytest.raises(CivicError):
                    hall.do(Perform(Ref("case", row), name, given), CLOCKWORK)


def _provided(uow: Any, person_id: int) -> None:
    """The resident lives in Chunhe and has points to spend."""
    person = uow.repo(Person).get(person_id)
    person.home = "990101001001"
    uow.repo(Person).save(person)
    uow.repo(Posting).add(Posting("beans", "issued", f"wallet/person:{person_id}", 1000, "2026-05-13", uow.now))


def _resign(department: Any, actor: Actor) -> None:
    for post in department.repo(Appointment).find(person_id=actor.person_id):
        post.valid_to = department.now
        department.repo(Appointment).save(post)


def _put(department: Any, row: int, state: str) -> None:
    case = department.repo(Case).get(row)
    case.state = state
    department.repo(Case).save(case)


@pytest.mark.parametrize("one", ALL, ids=names)
def test_every_stage_is_on_a_way_from_the_start_to_an_end(one: tuple[Path, Procedure]) -> None:
    table = compiled(one[1])
    assert table.ended and table.first not in table.ended
    for state in table.states:
        assert state in table.ended or table.open_from(state)


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        pytest.param("money", "1200", 120_000, id="yuan"),
        pytest.param("money", "¥1,200.50 元", 120_050, id="with a sign and fen"),
        pytest.param("money", "1.5万", 1_500_000, id="ten thousands"),
        pytest.param("money", "１２００元", 120_000, id="full width"),
        pytest.param("money", "很多", None, id="no amount"),
        pytest.param("number", "3人", 3, id="with its unit"),
        pytest.param("number", "1,200", 1200, id="thousands"),
        pytest.param("number", "三", None, id="no figures"),
        pytest.param("date", "2026年12月31日", "2026-12-31", id="a day"),
        pytest.param("date", "1月5日", "2027-01-05", id="the next such day"),
        pytest.param("date", "明年1月1日", "2027-01-01", id="next year"),
        pytest.param("date", "30天", "2026-12-20", id="a span"),
        pytest.param("date", "2026-13-01", None, id="no such day"),
        pytest.param("date", "明天", "2026-11-21", id="tomorrow"),
        pytest.param("date", "大后天", "2026-11-23", id="in three days"),
        pytest.param("date", "等配件，下周三到", "2026-11-25", id="a day of next week"),
        pytest.param("date", "每周三查一次", None, id="a day of every week"),
        pytest.param("date", "下月5号", "2026-12-05", id="a day of next month"),
        pytest.param("date", "十二月三日", "2026-12-03", id="in Chinese figures"),
        pytest.param("date", "月底前", "2026-11-30", id="the end of the month"),
        pytest.param("date", "25日之前", "2026-11-25", id="by a day of this month"),
        pytest.param("date", "延长30日", "2026-12-20", id="a span as laws write it"),
        pytest.param("date", "再给三天", "2026-11-23", id="a span in words"),
        pytest.param("date", "两三天", "2026-11-23", id="the longer of two spans"),
        pytest.param("date", "要3-5天", "2026-11-25", id="no day of March"),
        pytest.param("date", "半个月", "2026-12-05", id="half a month"),
        pytest.param("date", "堵了十五天，五天没人来", None, id="so long ago"),
        pytest.param("date", "两周", "2026-12-04", id="weeks"),
        pytest.param("date", "3-2单元5号楼", None, id="a house"),
        pytest.param("date", "2栋3单元5号", None, id="a door"),
        pytest.param("date", "3-2-501", None, id="a flat"),
        pytest.param("date", "10-12点", None, id="hours"),
        pytest.param("date", "上周三", None, id="a day that is over"),
        pytest.param("date", "上个月5号", None, id="a day of last month"),
        pytest.param("date", "去年5月1日", None, id="a day of last year"),
        pytest.param("date", "半年前", None, id="so long ago, from here"),
        pytest.param("date", "每月5号", None, id="a day of every month"),
        pytest.param("date", "一两个星期", "2026-12-04", id="no twelve weeks"),
        pytest.param("date", "0天", None, id="no time"),
        pytest.param("date", "一百天", "2027-02-28", id="a hundred"),
        pytest.param("date", "要一百二十天", "2027-03-20", id="no twenty"),
        pytest.param("date", "一百零五天后", "2027-03-05", id="no five"),
        pytest.param("date", "100天后", "2027-02-28", id="a hundred in figures, from here"),
        pytest.param("date", "3年后", "2029-11-19", id="years in figures"),
        pytest.param("date", "一年半后", "2028-05-20", id="and a half"),
        pytest.param("date", "二〇四〇年", None, id="a year and no span"),
        pytest.param("date", "12月1-5日", "2026-12-01", id="the first of some days"),
        pytest.param("text", "  一句话 ", "一句话", id="words"),
    ],
)
def test_what_is_written_is_read(type_: str, text: str, value: Any) -> None:
    from core.district.entries import Names

    assert read(Field("x", Names("甲"), type_, Names("")), text, TODAY) == value
    assert read_day("没有日期", TODAY) is None


def test_a_leap_day_that_the_next_year_has_not_is_no_day() -> None:
    assert read_day("2月29日", date(2028, 2, 1)) == date(2028, 2, 29)
    assert read_day("2月29日", date(2028, 3, 1)) is None


@pytest.mark.parametrize(
    ("type_", "value", "flaw"),
    [
        ("number", 5, ""),
        ("number", 1, "low"),
        ("number", 99, "high"),
        ("number", "5", "wrong"),
        ("number", True, "wrong"),
        ("date", "2026-11-25", ""),
        ("date", "2026-11-20", "low"),
        ("date", "2027-11-20", "high"),
        ("date", "soon", "wrong"),
        ("department", "nobody", "wrong"),
        ("area", "990101001001", ""),
        ("choice", "other", "wrong"),
    ],
)
def test_the_engine_checks_what_other_doors_bring(type_: str, value: Any, flaw: str) -> None:
    from core.district.entries import Names

    bounds = (2, 50) if type_ in {"number", "date"} else (None, None)
    field = Field("x", Names("甲"), type_, Names(""), least=bounds[0], most=bounds[1])
    assert check(field, value, district(DEMO), TODAY) == flaw
