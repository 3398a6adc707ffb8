"""Rates by SQL from the records are those that the ledger alone gives."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from core.appraisal.periods import Period, Scope, period_of, read_period
from core.appraisal.rates import Course, Figure, Score, asked, counts, course, measure, rates, score
from core.district.folder import DistrictErrors, load
from core.errors import CivicError
from core.ledger.records import Entry
from core.procedures.records import Case
from core.storage.columns import Moment
from core.storage.ledger import LINES
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.work_calendar import ZONE
from tests import acts as c
from tests.calls.hall import BAD, GOOD, ROOT, Hall

EVERYBODY = Scope()
SEED = 4  # of a town in which every way of ending comes up
Found = dict[str, Counter[str]]
# What a line makes of a matter: waiting to be taken up, ended, or neither.
STATES = {
    **dict.fromkeys(("TicketFiled", "TicketReturned", "StreetCalled", "TicketTakenBack"), "filed"),
    **dict.fromkeys(("TicketDispatched", "TicketReopened", "TicketSupervised"), ""),
    "TicketClosed": "closed",
}


def this_month(hall: Hall) -> Period:
    return period_of("m", hall.now, hall.district.appraisal.month_from)


def ledger_of(hall: Hall) -> list[Entry]:
    """All lines, oldest first."""
    return hall.look(lambda one: [Entry(*row) for row in one.connection.execute(LINES.order_by("seq"))])


class Told:
    """What the lines alone say of limits and grades."""

    def __init__(self, lines: list[Entry], protected: frozenset[str]) -> None:
        self.holder: dict[int, str] = {}
        self.hidden: set[int] = set()
        self.running: dict[tuple[int, str], int] = {}  # of a ticket and kind: which of all limits runs
        self.limits: list[tuple[int, str, str, datetime | None, str]] = []  # ticket, kind, department, when, how
        self.exempt: set[int] = set()
        self.about: dict[int, tuple[int, list[int]]] = {}  # of an application: its ticket, and the limit it names
        self.grades: list[tuple[int, str, datetime, dict[str, Any]]] = []
        self.filed: dict[int, tuple[datetime, dict[str, Any]]] = {}
        self.level: dict[int, str] = {}
        self.state: dict[int, str] = {}  # filed or closed, where it is one of these
        for line in lines:
            if line.event == "TicketFiled" and line.facts["category"] in protected:
                self.hidden.add(line.subject_id)
            self._read(line, line.subject_id, line.facts)
            if line.subject == "ticket":
                self._stand(line, line.subject_id, line.facts)

    def _stand(self, line: Entry, row: int, facts: dict[str, Any]) -> None:
        """When a matter was told, at which level it lies, and whether it waits to be taken up or has ended."""
        if line.event == "TicketFiled":
            self.filed[row], self.level[row] = (line.at, facts), facts["level"]
        elif line.event == "StreetCalled":
            self.level[row] = chr(ord(self.level[row]) + 1)
        if line.event in STATES:
            self.state[row] = STATES[line.event]

    def _read(self, line: Entry, row: int, facts: dict[str, Any]) -> None:
        if line.event in {"TicketDispatched", "TicketReopened"}:
            self.holder[row] = facts["department"]
            for kind in ("sign", "resolve"):
                self.running[row, kind] = len(self.limits)
                self.limits.append((row, kind, facts["department"], None, ""))
        elif line.event == "DeadlineMissed" and facts["kind"] in {"sign", "resolve"}:
            self._settle(row, facts["kind"], datetime.fromisoformat(facts["due"]), "missed")
        elif line.event in {"TicketSigned", "ResultPassed"}:
            self._settle(row, "sign" if line.event == "TicketSigned" else "resolve", line.at, "kept")
        elif line.event == "TicketRated":
            self.grades.append((row, self.holder[row], line.at, facts))
        elif line.event == "CaseStarted" and str(facts["about"]).startswith("ticket:"):
            ticket = int(str(facts["about"]).partition(":")[2])
            late = [
                n
                for n, (of, kind, *_, how) in enumerate(self.limits)
                if (of, kind, how) == (ticket, "resolve", "missed")
            ]
            self.about[row] = (ticket, late[-1:])
        elif facts.get("act") == "exclude.grant":
            ticket, named = self.about[row]
            self.exempt |= set(named or [n for n, limit in enumerate(self.limits) if limit[0] == ticket])

    def _settle(self, row: int, kind: str, at: datetime, how: str) -> None:
        n = self.running.get((row, kind), -1)
        if n >= 0 and not self.limits[n][4]:
            self.limits[n] = (*self.limits[n][:3], at, how)

    def of(self, period: Period) -> tuple[Found, dict[str, list[dict[str, Any]]]]:
        """By department how many limits were kept, missed, left out in a period; and all that was answered."""
        found: Found = defaultdict(Counter)
        grades: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for n, (row, kind, department, at, how) in enumerate(self.limits):
            if how and at and row not in self.hidden and _in(period, at):
                found[department][f"{kind} {'exempt' if n in self.exempt else how}"] += 1
        for row, department, at, answer in self.grades:
            if row not in self.hidden and _in(period, at):
                grades[department].append(answer | {"kind": self.filed[row][1]["kind"]})
        return found, grades

    def course(self, period: Period, levels: Iterable[str]) -> Course:
        """受理、办结、回访 and by level, of what was told in a period."""
        told = [row for row, (at, _) in self.filed.items() if _in(period, at) and row not in self.hidden]
        ended = [row for row in told if self.state.get(row) == "closed"]
        rated = {row for row, *_ in self.grades}
        by_level = Counter(self.level[row] for row in ended)
        taken = sum(self.state.get(row) != "filed" for row in told)
        return Course(
            len(told), taken, len(ended), len(rated & {*ended}), 0, {level: by_level[level] for level in levels}
        )


def _in(period: Period, moment: datetime) -> bool:
    return period.start <= moment < period.end


def hidden(hall: Hall) -> int:
    """A matter that only the centre knows, given by it to a department."""
    asked_for = c.FileTicket("他打我，我怕", "help", "1702", "990101001001001", reporter_id=hall.resident.person_id)
    row = hall.do(asked_for, hall.resident)[0].subject_id
    hall.do(c.DispatchTicket(row, "urban_mgmt"), hall.centre)
    return row


def small(hall: Hall) -> int:
    """A matter that a community does itself, at level A."""
    category = next(code for code, kind in hall.district.categories.items() if kind.level == "A")
    filed = c.FileTicket("楼道灯不亮", "complaint", category, "990101001001001", reporter_id=hall.resident.person_id)
    return hall.do(filed, hall.resident)[0].subject_id


def whole(hall: Hall, row: int, solved: str) -> None:
    """From the signature to the rating, whichever way the matter then goes."""
    ticket = hall.look(lambda uow: uow.repo(Ticket).get(row))
    assert ticket is not None
    holder = hall.secretary if ticket.department.startswith("cm_committee") else hall.liaison(ticket.department)
    hall.do(c.SignTicket(row), holder)
    hall.do(c.SubmitResult(row, "solved", "办好了"), holder)
    hall.do(c.ReviewResult(row, passed=True), hall.street)
    hall.do(c.RateTicket(row, True, solved, 1), hall.resident)


def live(hall: Hall, luck: random.Random) -> None:
    """Some weeks of a town: things are told, done in time and late, returned, rated, left out; meanwhile somebody looks
    at the year again and again."""
    tickets = [*(hall.ticket(luck.choice(["0101", "0602", "0505"])) for _ in range(4)), hidden(hall)]
    tickets += [small(hall), small(hall), small(hall)]
    for row, solved in ((tickets[-1], "yes"), (tickets[0], "yes"), (tickets[1], "partly"), (tickets[2], "no")):
        whole(hall, row, solved)
    for step in range(70):
        hall.wait(hours=luck.choice([1, 4, 9]))
        hall.tick()
        if step % 7 == 0:
            hall.look(lambda one: by_everything(hall, one, period_of("y", hall.now, 19)))
        try:
            hall.do(*_something(hall, luck, luck.choice(tickets)))
        except CivicError as refusal:
            assert refusal.key


def by_everything(hall: Hall, one: SqlUnitOfWork, period: Period) -> tuple[Any, ...]:
    """What a page of a period is made of."""
    return counts(one, EVERYBODY, period, by="department"), course(one, EVERYBODY, period)


def _something(hall: Hall, luck: random.Random, row: int) -> tuple[c.Command, Actor]:
    ticket = hall.look(lambda uow: uow.repo(Ticket).get(row))
    assert ticket is not None
    community = ticket.department.startswith("cm_committee")
    holder = hall.secretary if community else hall.liaison(ticket.department or "urban_mgmt")
    desk = hall.centre if ticket.desk == "cmd_center" else hall.street
    asked_out = hall.look(lambda uow: uow.repo(Case).find(procedure="exclude", state="exclude.asked", limit=1))
    rated = c.RateTicket(row, luck.random() < 0.8, luck.choice(["yes", "partly", "no"]), luck.randrange(5))
    return luck.choice(
        [
            *[(c.SignTicket(row), holder)] * 3,
            *[(c.SubmitResult(row, "solved", "修好了"), holder)] * 2,
            *[(c.ReviewResult(row, passed=luck.random() < 0.8, reason="没说清"), desk)] * 2,
            *[(rated, hall.resident)] * 2,
            (c.CallStreet(row, "要吊车") if community else c.ReturnTicket(row, "law", "第三条"), holder),
            (c.DispatchTicket(row, luck.choice(["urban_mgmt", "traffic_police"])), desk),
            (c.Plead(row, "exclude", "纯属私人纠纷", reason="private_dispute"), holder),
            *[(c.DecideApplication(("exclude", one.id), True, "属实"), hall.centre) for one in asked_out],
        ]
    )


def test_the_ledger_alone_gives_the_same_figures(any_hall: Hall) -> None:
    hall = any_hall
    hall.now = datetime(2026, 5, 6, 9, 30, tzinfo=ZONE)
    live(hall, random.Random(SEED))
    seen, profile = Counter[str](), hall.district.appraisal.profile
    lines = Told(ledger_of(hall), hall.district.protected)
    for period in (this_month(hall).before, this_month(hall), period_of("y", hall.now, 19)):
        told, grades = lines.of(period)
        by_department = hall.look(lambda one, p=period: counts(one, EVERYBODY, p, by="department"))  # type: ignore[misc]
        assert {code for code, of in told.items() if +of} | grades.keys() == by_department.keys()
        for code, found in by_department.items():
            figures, of = rates(hall.district, profile, found), told[code]
            for name, kind in (("response", "sign"), ("completion", "resolve")):
                whole = of[f"{kind} kept"] + of[f"{kind} missed"]
                assert figures[name] == Figure(Fraction(of[f"{kind} kept"]), whole, of[f"{kind} exempt"])
            content = [profile.content[one["grade"]] for one in grades[code]]
            assert (figures["satisfaction"].part, figures["satisfaction"].whole) == (sum(content), len(content))
            can = [one for one in grades[code] if hall.district.request_types[one["kind"]].rated_for_resolution]
            worth = sum({"yes": Fraction(1), "partly": profile.partly}.get(one["solved"], Fraction(0)) for one in can)
            assert measure(hall.district, profile, "solved", found) == Figure(Fraction(worth), len(can))
            spoken = sum(bool(one["contacted"]) for one in grades[code])
            assert measure(hall.district, profile, "contacted", found) == Figure(Fraction(spoken), len(content))
            seen += of + Counter(f"solved {one['solved']}" for one in can)
        by_sql = hall.look(lambda one, p=period: course(one, EVERYBODY, p))  # type: ignore[misc]
        assert replace(by_sql, accidents=0) == lines.course(period, hall.district.levels)
        seen += Counter({f"ended at {level}": n for level, n in by_sql.levels.items()})
    ways = {"sign kept", "sign missed", "resolve kept", "resolve missed", "solved yes", "solved partly", "solved no"}
    assert ways | {"ended at A", "ended at C"} <= (+seen).keys()


def test_what_is_behind_a_figure_are_its_tickets_and_never_a_tip_off(any_hall: Hall) -> None:
    hall = any_hall
    rows = [hall.ticket("0101"), hall.ticket("0101"), hidden(hall)]
    for row in rows:
        hall.do(c.SignTicket(row), hall.liaison("urban_mgmt"))
    question = asked(Scope(("urban_mgmt",)), this_month(hall), "limits", kind="sign", late=False)
    assert hall.look(lambda one: one.behind(question, 10)) == [rows[1], rows[0]]
    assert hall.look(lambda one: one.behind(question, 1, 1)) == [rows[0]]
    for account in ("limits", "filed"):
        for scope in (EVERYBODY, Scope(areas=tuple(hall.district.areas))):
            told = asked(scope, this_month(hall), account)
            assert rows[2] not in hall.look(lambda one, told=told: one.behind(told, 10))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("day", "moment", "kind", "code", "start", "end"),
    [
        pytest.param(19, "2026-11-28", "m", "m202612", "2026-11-19", "2026-12-19", id="after the 19th: the next month"),
        pytest.param(19, "2026-11-18", "m", "m202611", "2026-10-19", "2026-11-19", id="before the 19th"),
        pytest.param(19, "2026-12-19", "y", "y202701", "2026-12-19", "2027-12-19", id="the year begins with it too"),
        pytest.param(1, "2026-11-28", "q", "q202610", "2026-10-01", "2027-01-01", id="calendar months: the quarter"),
    ],
)
def test_a_period_begins_on_the_set_day(day: int, moment: str, kind: str, code: str, start: str, end: str) -> None:
    found = period_of(kind, datetime.fromisoformat(f"{moment}T08:00:00+08:00"), day)
    assert (found.code, f"{found.start:%Y-%m-%d}", f"{found.end:%Y-%m-%d}") == (code, start, end)
    assert read_period(code, day) == found and found.before.end == found.start
    assert read_period("m202613", day) is read_period("q202611", day) is read_period("x", day) is None


def graded_call(hall: Hall, grades: dict[str, int], reasons: tuple[str, ...] = ()) -> None:
    """A street's call on two departments, done, one of them graded."""
    call, called = hall.whistle("emergency", departments=("emergency", "urban_mgmt"))
    for code in called:
        hall.done(called[code], code)
    hall.do(c.ConcludeCall(call, "已排险"), hall.street)
    hall.do(c.RateCalled(called["urban_mgmt"], grades, reasons), hall.street)


def docs_sql() -> list[str]:
    """The statements of docs/appraisal.md."""
    return re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "appraisal.md").read_text(encoding="utf-8"), re.S)


def by_hand(one: SqlUnitOfWork, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    asked_for = text(sql).bindparams(bindparam("start", type_=Moment), bindparam("end", type_=Moment))
    used = {name: value for name, value in given.items() if f":{name}" in sql}
    return [tuple(row) for row in one.connection.execute(asked_for, used)]


@pytest.mark.requirement("WC-20")
@pytest.mark.requirement("WC-65")
def test_the_comprehensive_score_is_70_per_cent_own_rates_and_exactly_30_per_cent_the_streets_grades(
    hall: Hall,
) -> None:
    """The example of docs/appraisal.md, reckoned by hand: 0.7 × 0.88 + 0.3 × 0.7375 = 0.83725."""
    hall.now = datetime(2026, 4, 20, 9, 30, tzinfo=ZONE)
    rows = [hall.ticket() for _ in range(4)]
    urban = hall.liaison("urban_mgmt")
    for row in rows:
        hall.do(c.SignTicket(row), urban)
    for row, grade in zip(rows[:3], (0, 2, 2), strict=True):
        hall.do(c.SubmitResult(row, "solved", "拆了"), urban)
        hall.do(c.ReviewResult(row, passed=True), hall.street)
        hall.do(c.RateTicket(row, True, "yes", grade), hall.resident)
    hall.wait(days=25)
    hall.tick()
    graded_call(hall, GOOD)
    graded_call(hall, BAD, ("late",))
    profile = hall.district.appraisal.profile

    def scored(one: SqlUnitOfWork) -> tuple[Score, dict[str, Figure]]:
        period = this_month(hall)
        told = counts(one, Scope(("urban_mgmt",)), period)[""]
        gradings = one.graded(period.start, period.end, ())
        return score(hall.district, profile, "urban_mgmt", told, gradings), rates(hall.district, profile, told)

    found, figures = hall.look(scored)
    told = {code: (figure.part, figure.whole) for code, figure in figures.items()}
    assert told == {"response": (4, 4), "completion": (3, 4), "satisfaction": (Fraction("2.8"), 3)}
    assert (found.own, found.weight, found.grades) == (Fraction("0.88"), Fraction("0.30"), Fraction("0.7375"))
    assert found.whole == Fraction("0.83725")
    period = this_month(hall)
    given = {"department": "urban_mgmt", "start": period.start, "end": period.end}
    limits, grades, levels = (hall.look(lambda one, sql=sql: by_hand(one, sql, given)) for sql in docs_sql())  # type: ignore[misc]
    assert limits == [("sign", 4, 4), ("resolve", 3, 4)] and grades == [(0, 1), (2, 2)] and levels == [("C", 3)]


WRONG = [
    ('weight: "0.30", rule: at_least, bound: "0.30"', 'weight: "0.29", rule: at_least, bound: "0.30"', "不得低于 0.30"),
    ('weight: "0.30", rule: exactly', 'weight: "0.31", rule: exactly', "正好是 0.30"),
    ('measure: satisfied, weight: "0.3"', 'measure: satisfied, weight: "0.2"', "加起来不是 1"),
    ("measure: signed", "measure: typed", "不能写“typed”"),
    ("month_from: 19", "month_from: 31", "不是合适的数字"),
]


def test_weights_that_the_rule_does_not_allow_are_refused_at_load(tmp_path: Path) -> None:
    """昆明 30 % or more at both steps, 武昌 exactly 30 %; and no rate that somebody would have to type."""
    file = shutil.copytree(ROOT / "districts" / "demo", tmp_path / "demo") / "appraisal.yaml"
    text = file.read_text(encoding="utf-8")
    for was, is_, _ in WRONG:
        assert was in text
        text = text.replace(was, is_)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DistrictErrors) as refused:
        load(file.parent)
    assert all(mistake in str(refused.value) for _, _, mistake in WRONG)
    assert str(refused.value).count("不得低于 0.30") == 2  # the streets' step and the district's
