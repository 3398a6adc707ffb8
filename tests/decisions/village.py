"""A village with a roll and officials, deciding on a real database."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from core import events as e
from core.bus import carry_out
from core.decisions.polling import export
from core.decisions.records import Decision
from core.district.district import District
from core.district.folder import load
from core.people.records import Appointment, Person
from core.storage.keys import KeySafe
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests import acts as c

AREA = "990101101201"
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HEAD = ("编号", "姓名", "户号", "身份", "面积", "人数")


@cache
def demo() -> District:
    return load(Path(__file__).resolve().parents[2] / "districts" / "demo")


@dataclass
class Village:
    """`accounts`: number on the roll -> person id. Numbers start at 1."""

    engine: Engine
    folder: Path
    now: datetime = START
    accounts: dict[str, int] = field(default_factory=dict)
    roll_id: int = 0
    runner: Runner = field(init=False)
    keys: KeySafe = field(init=False)

    def __post_init__(self) -> None:
        self.keys = KeySafe(self.folder / "keys")
        self.runner = self.new_runner()
        self.ask(appoint)

    def new_runner(self, slow: timedelta = timedelta(), unknown: bool = False) -> Runner:
        """Another replica on the same database; its machine's clock may be slow, even so that nobody can know it."""
        wrong = timedelta() if unknown else slow
        return open_runner(
            self.engine,
            demo(),
            lambda: self.now - slow,
            demo=False,
            on_letters=lambda: None,
            keys=self.keys,
            machine=lambda: datetime.now(UTC) - wrong,
        )

    def do(self, command: c.Command, actor: Actor, runner: Runner | None = None) -> list[e.Event]:
        events = (runner or self.runner).submit(lambda uow: carry_out(command, uow, actor=actor)).result(60)
        return [event for event, _ in events]

    def ask(self, work: Any) -> Any:
        return self.runner.submit(work).result(60)

    def person(self, account: str) -> int:
        def add(uow: SqlUnitOfWork) -> int:
            return uow.repo(Person).add(Person("web", account, account, "zh-Hans", created_at=self.now)).id

        return int(self.ask(add))

    def enrol(self, kinds: list[str], households: bool = True, areas: list[str] | None = None) -> None:
        """A roll with one line for each of the kinds, each with an account bound by a code."""
        rows = [HEAD] + [
            (str(n), f"村民甲{n}", f"户{n // 2}" if households else "", kind, areas[n - 1] if areas else "", "1")
            for n, kind in enumerate(kinds, 1)
        ]
        events = self.do(c.ImportRoll(AREA, SECRETARY.department, "村民名册", tuple(rows), population=450), SECRETARY)
        self.roll_id = events[0].subject_id
        for n in range(1, len(kinds) + 1):
            self.accounts[str(n)] = self.person(f"villager-{n}")
            self.bind(str(n), self.accounts[str(n)], f"CODE{n:06}")

    def bind(self, number: str, person_id: int, code: str) -> None:
        self.do(c.IssueVoterCode(self.roll_id, number, code), SECRETARY)
        self.do(c.BindVoter(person_id, code), Actor(person_id))

    def released(self, number: str, reason: str = "换手机") -> list[e.Event]:
        """Two officers let the account of a line go."""
        both = (SECRETARY, TELLER)
        return [x for officer in both for x in self.do(c.ReleaseLine(self.roll_id, number, reason), officer)]

    def started(self, profile: str = "residents", **settle: Any) -> int:
        """A decision at the stage where the vote is prepared, with plan, notice and roll; closes after a day."""
        events = self.do(c.StartDecision(profile, AREA, SECRETARY.department, "修路", roll_id=self.roll_id), SECRETARY)
        number = events[0].subject_id
        days = {"residents": 4, "owners": 16, "collective": 11}[profile]
        self.act(number, "form_plan", "方案全文")
        values = {"meeting_at": self.now + timedelta(days=days), "closes_at": self.now + timedelta(days=days + 1)}
        self.do(c.SettleDecision(number, **{**values, **settle}), SECRETARY)
        self.act(number, "publish_plan")
        self.act(number, "notice")
        self.act(number, "freeze")
        self.now += timedelta(days=days)
        return number

    def opened(self, profile: str = "residents", **settle: Any) -> int:
        number = self.started(profile, **settle)
        self.act(number, "open")
        return number

    def act(self, decision: int, act: str, text: str = "", actor: Actor | None = None, **facts: Any) -> list[e.Event]:
        return self.do(c.DoAct(decision, act, text, facts), actor or SECRETARY)

    def vote(self, decision: int, number: str, choice: str, runner: Runner | None = None) -> None:
        person = self.accounts[number]
        self.do(c.CastBallot(decision, choice), Actor(person), runner)

    def close(self, decision: int) -> Decision:
        self.now += timedelta(days=1)
        self.act(decision, "close", actor=TELLER)
        return self.decision(decision)

    def decision(self, number: int) -> Decision:
        found = self.ask(lambda uow: uow.repo(Decision).get(number))
        assert isinstance(found, Decision)
        return found

    def file(self, decision: int, path: Path) -> Path:
        text = self.ask(lambda uow: list(export(uow, uow.repo(Decision).get(decision))))
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path


SECRETARY = Actor(9001, "community_secretary", f"cm_committee@{AREA}", "书记")
TELLER = Actor(9002, "teller", f"cm_committee@{AREA}", "计票人甲")
SECOND_TELLER = Actor(9003, "teller", f"cm_committee@{AREA}", "计票人乙")
THIRD_TELLER = Actor(9005, "teller", f"cm_committee@{AREA}", "计票人丙")
ELSEWHERE = Actor(9004, "community_secretary", "cm_committee@990101001001", "别村书记")


ACTORS = {
    "community_secretary": SECRETARY,
    "teller": TELLER,
    "township_reviewer": Actor(9010, "township_reviewer", "st_cmd@990101101", "镇里"),
    "supervision_committee": Actor(9011, "supervision_committee", SECRETARY.department, "监委会"),
    "fund_secretariat": Actor(9012, "fund_secretariat", "st_cmd@990101101", "秘书处"),
    "fund_committee": Actor(9013, "fund_committee", "st_cmd@990101101", "管委会"),
    "village_rep": Actor(9014, "village_rep", SECRETARY.department, "代表"),
    "grid_worker": Actor(9015, "grid_worker", SECRETARY.department, "网格员"),
}


def appoint(uow: SqlUnitOfWork) -> None:
    """Everybody above holds the post they act by; once for each database."""
    if not uow.repo(Appointment).find(person_id=SECRETARY.person_id, limit=1):
        for one in (*ACTORS.values(), SECOND_TELLER, THIRD_TELLER, ELSEWHERE):
            area = demo().departments[one.department].area
            uow.repo(Appointment).add(
                Appointment(one.person_id, one.role, one.department, area, START - timedelta(days=365))
            )


def relieve(village: Village, actor: Actor) -> None:
    """Somebody holds the post no more."""

    def end(uow: SqlUnitOfWork) -> None:
        held = uow.repo(Appointment).find(person_id=actor.person_id, role=actor.role)
        uow.repo(Appointment).change(*held, valid_to=uow.now)

    village.ask(end)


def decision_at(
    uow: SqlUnitOfWork, profile: str, stage: str, area: str = AREA, department: str = SECRETARY.department
) -> Decision:
    """A decision that stands at any stage of a profile, as if it had been walked there."""
    row = Decision(f"V{profile}.{stage}", uow.now, area, department, profile, "修路", stage)
    return uow.repo(Decision).add(row)


def shuffled(rng: random.Random, numbers: list[str]) -> list[str]:
    """The numbers in another order."""
    return rng.sample(numbers, len(numbers))
