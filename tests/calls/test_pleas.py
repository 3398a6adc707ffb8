"""Extension, suspension, exclusion, appeal, the wait for the reporter."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import events as e
from core.district.entries import Duration
from core.district.procedures import Lack
from core.errors import AlreadyDone, CivicError, Lacks, NoSuchCase, NotYours, Recused
from core.procedures.records import Case
from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.deadlines import deadline
from core.workflow.records import Timer
from tests import acts as c
from tests.calls.hall import Hall


@pytest.fixture
def ticket(hall: Hall) -> int:
    """A matter the urban management works on: three working days."""
    ticket = hall.ticket("0504")
    hall.do(c.SignTicket(ticket), hall.liaison("urban_mgmt"))
    hall.do(c.ContactReporter(ticket), hall.liaison("urban_mgmt"))
    return ticket


def _resolve(hall: Hall, ticket: int) -> Timer:
    found = hall.look(lambda one: [k for k in one.repo(Timer).find(about=ticket_ref(ticket)) if k.kind == "resolve"])
    return found[-1]


def _row(hall: Hall, ticket: int) -> Ticket:
    found = hall.look(lambda one: one.repo(Ticket).get(ticket))
    assert found is not None
    return found


def _department(hall: Hall) -> Actor:
    return hall.liaison("urban_mgmt")


Plea = tuple[str, int]


def _plea(hall: Hall, ticket: int, kind: str, **facts: object) -> Plea:
    return kind, hall.do(c.Plead(ticket, kind, "确需延长：等鉴定", **facts), _department(hall))[0].subject_id  # type: ignore[arg-type]


def _missing(lacks: pytest.ExceptionInfo[CivicError]) -> tuple[str, ...]:
    found: tuple[Lack, ...] = lacks.value.facts["missing"]  # type: ignore[assignment]
    return tuple({("until", "high"): "until_too_far"}.get((one.key, one.flaw), one.key) for one in found)


def test_an_extension_adds_one_original_limit_and_is_granted_by_another(hall: Hall, ticket: int) -> None:
    before = _resolve(hall, ticket)
    application = _plea(hall, ticket, "extend")
    with pytest.raises(NotYours):
        hall.do(c.DecideApplication(application, True), _department(hall))
    events = hall.do(c.DecideApplication(application, True, "同意"), hall.street)
    assert [type(t) for t in events] == [e.CaseClosed, e.LimitExtended]
    after = _resolve(hall, ticket)
    assert (before.limit_value * 2, after.due_at > before.due_at) == (after.limit_value, True)
    assert _row(hall, ticket).due_at == after.due_at
    with pytest.raises(AlreadyDone):
        hall.do(c.DecideApplication(application, False, "撤回"), hall.street)


def test_a_refused_extension_does_not_count_and_two_are_the_most(hall: Hall, ticket: int) -> None:
    for granted in (False, True, True):
        hall.do(c.DecideApplication(_plea(hall, ticket, "extend"), granted, "意见"), hall.street)
    with pytest.raises(Lacks) as lacks:
        _plea(hall, ticket, "extend")
    assert _missing(lacks) == ("times",)


def test_only_before_it_is_due(hall: Hall, ticket: int) -> None:
    hall.now = _resolve(hall, ticket).due_at + timedelta(minutes=1)
    for kind in ("extend", "suspend"):
        with pytest.raises(Lacks) as lacks:
            _plea(hall, ticket, kind, reason="money", until=hall.now + timedelta(days=9))
        assert _missing(lacks) == ("overdue",)


@pytest.mark.parametrize(
    ("days", "reason", "text", "missing"),
    [
        pytest.param(30, "money", "等资金", (), id="in order"),
        pytest.param(30, "lazy", "等资金", ("reason",), id="a reason that is not on the list"),
        pytest.param(30, "money", " ", ("text",), id="nothing to tell the reporter"),
        pytest.param(366, "money", "等资金", ("until_too_far",), id="longer than a year"),
        pytest.param(-1, "money", "等资金", ("until",), id="yesterday"),
        pytest.param(0, "x", "", ("text", "reason", "until"), id="everything at once"),
    ],
)
def test_what_a_suspension_needs(
    hall: Hall, ticket: int, days: int, reason: str, text: str, missing: tuple[str, ...]
) -> None:
    plead = c.Plead(ticket, "suspend", text, reason, hall.now + timedelta(days=days))
    if not missing:
        assert isinstance(hall.do(plead, _department(hall))[0], e.CaseStarted)
        return
    with pytest.raises(Lacks) as lacks:
        hall.do(plead, _department(hall))
    assert _missing(lacks) == missing


def test_a_suspended_matter_goes_on_by_itself_on_its_day(hall: Hall, ticket: int) -> None:
    due = _resolve(hall, ticket).due_at
    until = hall.now + timedelta(days=30)
    application = _plea(hall, ticket, "suspend", reason="money", until=until)
    events = hall.do(c.DecideApplication(application, True), hall.street)
    assert [type(t) for t in events] == [e.CaseMoved, e.TicketSuspended]
    assert _row(hall, ticket).state == "suspended"
    assert _resolve(hall, ticket).next_at is None
    hall.now = until - timedelta(hours=1)
    assert not [t for t in hall.tick() if isinstance(t, e.DeadlineMissed)], "a clock that stands is not missed"
    hall.now = until + timedelta(hours=10)
    assert [t.why for t in hall.tick() if isinstance(t, e.TicketResumed)] == ["suspension"]
    timer = _resolve(hall, ticket)
    assert _row(hall, ticket).state == "contacted"
    assert timer.due_at > due + timedelta(days=29) and timer.next_at is not None and timer.missed_at is None
    with pytest.raises(Lacks) as lacks:
        _plea(hall, ticket, "suspend", reason="money", until=hall.now + timedelta(days=3))
    assert "times" in _missing(lacks)


def test_a_suspension_may_end_early(hall: Hall, ticket: int) -> None:
    application = _plea(hall, ticket, "suspend", reason="season", until=hall.now + timedelta(days=30))
    hall.do(c.DecideApplication(application, True), hall.street)
    hall.wait(days=2)
    with pytest.raises(NotYours):
        hall.do(c.EndSuspension(application), hall.liaison("market"))
    hall.do(c.EndSuspension(application), _department(hall))
    assert _row(hall, ticket).state == "contacted"
    running = hall.look(lambda one: one.repo(Timer).find(stopped_at=None))
    assert [timer for timer in running if timer.about[0] == "case"] == []
    with pytest.raises(AlreadyDone):
        hall.do(c.EndSuspension(application), _department(hall))


def test_a_withdrawn_matter_ends_its_suspension(hall: Hall, ticket: int) -> None:
    application = _plea(hall, ticket, "suspend", reason="season", until=hall.now + timedelta(days=30))
    hall.do(c.DecideApplication(application, True), hall.street)
    hall.do(c.WithdrawTicket(ticket), hall.resident)
    hall.wait(days=40)
    assert not [t for t in hall.tick() if isinstance(t, (e.TicketResumed, e.TimerMissed))]


def test_the_clock_waits_for_the_reporter_but_not_for_ever(hall: Hall, ticket: int) -> None:
    due = _resolve(hall, ticket).due_at
    hall.do(c.AskReporter(ticket, "请问是几号楼？"), _department(hall))
    hall.wait(hours=30)
    events = hall.do(c.SupplementTicket(ticket, "三号楼"), hall.resident)
    assert [type(t) for t in events] == [e.TicketSupplemented, e.TicketResumed]
    assert _resolve(hall, ticket).due_at > due
    hall.do(c.AskReporter(ticket, "几单元？"), _department(hall))
    hall.wait(days=8)
    assert [t.why for t in hall.tick() if isinstance(t, e.TicketResumed)] == ["reporter"]
    assert _row(hall, ticket).state == "contacted"


def test_a_result_without_the_answer_ends_the_wait(hall: Hall, ticket: int) -> None:
    hall.do(c.AskReporter(ticket, "请问是几号楼？"), _department(hall))
    hall.do(c.SubmitResult(ticket, "solved", "已清理"), _department(hall))
    hall.do(c.ReviewResult(ticket, False, "没有照片"), hall.street)
    assert _resolve(hall, ticket).next_at is not None, "the limit runs on after the review"
    hall.wait(days=9)
    assert not [t for t in hall.tick() if isinstance(t, e.TicketResumed)]


@pytest.mark.requirement("SG-62")
def test_pauses_inside_pauses_each_end_for_themselves(hall: Hall, ticket: int) -> None:
    events = hall.do(c.DisputeTicket(ticket, "law", "planning", "应由规划认定"), _department(hall))
    ruling = next(t.subject_id for t in events if isinstance(t, e.RulingOpened))
    hall.wait(hours=2)
    hall.do(c.AskReporter(ticket, "请问是几号楼？"), _department(hall))
    hall.wait(hours=2)
    hall.do(c.WithdrawDispute(ruling), _department(hall))
    assert _resolve(hall, ticket).next_at is None, "the reporter has not answered yet"
    hall.wait(hours=2)
    hall.do(c.SupplementTicket(ticket, "三号楼"), hall.resident)
    timer = _resolve(hall, ticket)
    assert timer.next_at is not None and all(end for _, end, *_ in timer.pauses)


def _closed_late(hall: Hall, ticket: int) -> None:
    hall.now = _resolve(hall, ticket).due_at + timedelta(hours=15)
    assert [t for t in hall.tick() if isinstance(t, e.DeadlineMissed)]
    hall.do(c.SubmitResult(ticket, "solved", "已清理"), _department(hall))
    hall.do(c.ReviewResult(ticket, True), hall.street)
    hall.do(c.RateTicket(ticket, True, "yes", 0), hall.resident)


def test_an_appeal_exempts_the_figure_and_leaves_the_fact(hall: Hall, ticket: int) -> None:
    with pytest.raises(Lacks) as lacks:
        _plea(hall, ticket, "appeal")
    assert _missing(lacks) == ("not_missed", "not_closed")
    _closed_late(hall, ticket)
    application = _plea(hall, ticket, "appeal")
    hall.do(c.DecideApplication(application, True, "台风期间，情况属实"), hall.centre)
    timer = _resolve(hall, ticket)
    assert timer.missed_at is not None and timer.exempt
    with pytest.raises(Lacks) as lacks:
        _plea(hall, ticket, "appeal")
    assert _missing(lacks) == ("times",)


def test_an_appeal_has_its_own_limit(hall: Hall, ticket: int) -> None:
    _closed_late(hall, ticket)
    hall.wait(days=20)
    with pytest.raises(Lacks) as lacks:
        _plea(hall, ticket, "appeal")
    assert _missing(lacks) == ("too_late",)


def test_an_exclusion_is_decided_by_somebody_else(hall: Hall) -> None:
    ticket = hall.ticket("0110", f"st_enforce@{'990101001'}")
    hall.do(c.SignTicket(ticket), hall.liaison("st_enforce@990101001"))
    plead = c.Plead(ticket, "exclude", "地址不实，照片为证", "false_location")
    application = "exclude", hall.do(plead, hall.liaison("st_enforce@990101001"))[0].subject_id
    with pytest.raises(Lacks):
        hall.do(c.DecideApplication(application, False), hall.street)
    hall.do(c.DecideApplication(application, True, "属实"), hall.street)
    assert hall.look(lambda one: [p.state for p in one.repo(Case).find(about=ticket_ref(ticket))]) == [
        "exclude.granted"
    ]


def test_the_desk_does_not_judge_its_own_application(hall: Hall) -> None:
    ticket = hall.ticket("1501", hall.street.department)
    plead = c.Plead(ticket, "extend", "材料多")
    application = "extend", hall.do(plead, hall.liaison(hall.street.department))[0].subject_id
    with pytest.raises(Recused):
        hall.do(c.DecideApplication(application, True), hall.street)
    hall.do(c.DecideApplication(application, True), hall.centre)


def test_a_moment_is_a_moment(hall: Hall, ticket: int) -> None:
    with pytest.raises(NoSuchCase):
        hall.do(c.Plead(ticket, "holiday", "休息"), _department(hall))
    assert isinstance(_resolve(hall, ticket).due_at, datetime)


@pytest.mark.requirement("SG-70")
@pytest.mark.requirement("SG-71")
def test_assigned_in_one_day_done_in_three_or_five(hall: Hall) -> None:
    """寿光：1个工作日完成分派，一般事项3个、复杂事项5个工作日办结；到时没有派、没有办，就是超期。"""
    grades = {code: one.resolve for code, one in hall.district.grades.items()}
    assert (grades["P2"], grades["P3"]) == (Duration(3, "work_day"), Duration(5, "work_day"))
    filed = c.FileTicket("楼顶有人加盖", "complaint", "0101", "990101001001001", reporter_id=hall.resident.person_id)
    waits = ticket_ref(hall.do(filed, hall.resident)[0].subject_id)
    [assign] = hall.look(lambda one: [k for k in one.repo(Timer).find(about=waits) if k.kind == "assign"])
    assert assign.due_at == deadline(hall.now, Duration(1, "work_day"), hall.district.calendars["default"]).due
    hall.now = assign.due_at + timedelta(minutes=1)
    assert [t.kind for t in hall.tick() if isinstance(t, e.DeadlineMissed)] == ["assign"]
