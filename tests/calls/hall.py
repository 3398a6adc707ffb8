"""A hall of people with posts, who ask the office for things."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from core import events as e
from core.bus import carry_out
from core.calls.records import Call, CalledDepartment
from core.district.district import District
from core.district.folder import load
from core.people.records import Appointment, Person
from core.storage.keys import KeySafe
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.unit_of_work import CLOCKWORK, Actor
from core.workflow.records import Timer
from tests import acts as c

ROOT = Path(__file__).resolve().parents[2]
MORNING = datetime(2026, 5, 13, 1, 30, tzinfo=UTC)  # Wednesday 09:30 in Shanghai
LINJIANG, CHUNHE = "990101001", "990101001001"
T = TypeVar("T")

_FOLDER = tempfile.TemporaryDirectory()
atexit.register(_FOLDER.cleanup)
KEYS = KeySafe(Path(_FOLDER.name) / "keys")


@cache
def demo() -> District:
    """The demonstration district."""
    return load(ROOT / "districts" / "demo")


@cache
def tiny() -> District:
    """The tests' smallest district."""
    return load(ROOT / "tests" / "districts" / "tiny")


class Hall:
    """One database, one district, one clock; every `do` is a unit of work of its own."""

    def __init__(self, engine: Engine, district: District | None = None) -> None:
        self.engine = engine
        self.district = district or demo()
        self.now = MORNING
        self._actors: dict[tuple[str, str], Actor] = {}

    def wait(self, **span: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    @contextmanager
    def department(self) -> Iterator[SqlUnitOfWork]:
        """A unit that is committed when its block ends."""
        with self.engine.connect() as connection:
            sqlite = self.engine.dialect.name == "sqlite"
            if sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                one = SqlUnitOfWork(connection, self.district, self.now, keys=KEYS)
                yield one
                one.finish()
            except BaseException:
                connection.exec_driver_sql("ROLLBACK") if sqlite else connection.rollback()
                raise
            connection.exec_driver_sql("COMMIT") if sqlite else connection.commit()

    def post(self, role: str, department: str) -> Actor:
        """Somebody with this role in this unit; the same person every time."""
        if (role, department) not in self._actors:
            with self.department() as one:
                account = f"{role}@{department}"
                person = one.repo(Person).add(Person("web", account, account, "zh-Hans", account, created_at=self.now))
                one.repo(Appointment).add(
                    Appointment(person.id, role, department, self.district.departments[department].area, self.now)
                )
                self._actors[role, department] = Actor(person.id, role, department, account)
        return self._actors[role, department]

    def do(self, command: c.Command, actor: Actor) -> list[e.Event]:
        """Have it carried out and committed; gives the events."""
        with self.department() as one:
            return [event for event, _ in carry_out(command, one, actor=actor)]

    def look(self, see: Callable[[SqlUnitOfWork], T]) -> T:
        """Read something."""
        with self.department() as one:
            return see(one)

    def tick(self) -> list[e.Event]:
        """Run every limit that is due, again and again until nothing speaks."""
        events: list[e.Event] = []
        while due := self.look(lambda one: one.due_timers(1000)):
            for timer_id in due:
                self.look(lambda one, timer_id=timer_id: _unlease(one, timer_id))  # type: ignore[misc]
                events += self.do(c.RunTimer(timer_id), CLOCKWORK)
        return events

    # The people of the stories.

    @property
    def street(self) -> Actor:
        return self.post("street_operator", f"st_cmd@{LINJIANG}")

    @property
    def secretary(self) -> Actor:
        return self.post("community_secretary", f"cm_committee@{CHUNHE}")

    @property
    def grid_leader(self) -> Actor:
        return self.post("grid_leader", f"cm_committee@{CHUNHE}")

    @property
    def grid_worker(self) -> Actor:
        return self.post("grid_worker", f"cm_committee@{CHUNHE}")

    @property
    def centre(self) -> Actor:
        return self.post("center_operator", "cmd_center")

    @property
    def supervisor(self) -> Actor:
        return self.post("supervisor", "supervise_office")

    @property
    def resident(self) -> Actor:
        with self.department() as one:
            found = one.repo(Person).find(account="resident") or [
                one.repo(Person).add(Person("web", "resident", "resident"))
            ]
            return Actor(found[0].id, name="resident")

    def liaison(self, department: str) -> Actor:
        """Who acts for a department."""
        return self.post("liaison", department)

    # Short ways.

    def whistle(self, kind: str = "emergency", by: Actor | None = None, **facts: Any) -> tuple[int, dict[str, int]]:
        """Blow; gives the call's id and unit → called id."""
        facts.setdefault("departments", ("emergency", "housing_constr"))
        facts.setdefault("matter", "小区挡土墙塌了一段")
        facts.setdefault("area", CHUNHE)
        events = self.do(c.BlowWhistle(kind=kind, **facts), by or self.street)
        call = next(event.subject_id for event in events if isinstance(event, e.CallBlown))
        called = self.look(lambda one: {u.department: u.id for u in one.repo(CalledDepartment).find(call_id=call)})
        return call, called

    def call_state(self, call: int) -> str:
        return str(self.look(lambda one: _get(one.repo(Call), call).state))

    def states(self, call: int) -> dict[str, str]:
        """Unit → state."""
        return self.look(lambda one: {u.department: u.state for u in one.repo(CalledDepartment).find(call_id=call)})

    def lead(self, call: int) -> str:
        """The one lead; fails where there is not exactly one."""
        [lead] = self.look(lambda one: [u.department for u in one.repo(CalledDepartment).find(call_id=call) if u.lead])
        return lead

    def done(self, called: int, department: str) -> None:
        """The unit comes, answers and is released."""
        self.do(c.ReportIn(called), self.liaison(department))
        self.do(c.FeedBack(called, "已处置"), self.liaison(department))
        self.do(c.ReleaseDepartment(called), self.street)

    def ticket(self, category: str = "0101", department: str = "urban_mgmt", *, text: str = "楼顶有人加盖") -> int:
        """A ticket of a resident, dispatched to the unit."""
        filed = c.FileTicket(text, "complaint", category, "990101001001001", reporter_id=self.resident.person_id)
        events = self.do(filed, self.resident)
        ticket = events[0].subject_id
        if self.look(lambda one: _get(one.repo(Ticket), ticket).state) == "filed":
            self.do(c.DispatchTicket(ticket, department), self.street)
        return ticket

    def ticket_state(self, ticket: int) -> str:
        return str(self.look(lambda one: _get(one.repo(Ticket), ticket).state))


def _get(repository: Any, row_id: int) -> Any:
    row = repository.get(row_id)
    assert row is not None
    return row


def _unlease(one: SqlUnitOfWork, timer_id: int) -> None:
    """The claim moved the next look ahead; the tests' clock stands, so it is taken back."""
    timer = one.repo(Timer).get(timer_id)
    if timer and timer.next_at and timer.next_at > one.now:
        timer.next_at = one.now
        one.repo(Timer).save(timer)


GOOD = {"arrival": 0, "cooperation": 0, "result": 1, "lawful": 0}
BAD = {"arrival": 4, "cooperation": 3, "result": 2, "lawful": 0}
GOOD_CALLER = {"real": 0, "right_type": 0, "right_units": 1, "complete": 0}
