"""A call from its whistle to its end."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from core import events as e
from core.calls.records import Call, CalledDepartment, CallRating
from core.errors import AlreadyDone, Lacks, NotCallable, NotForCalls, NotNow, NotYours, RatingLocked
from core.refs import Ref, call_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Note, Timer
from tests import acts as c
from tests.calls.hall import BAD, CHUNHE, GOOD, GOOD_CALLER, Hall


@pytest.mark.requirement("KM-20", "KM-21", "KM-11", "KM-29", "KM-32", "WC-66", "WC-19")
def test_an_emergency_whistle_from_its_blow_to_its_rating(any_hall: Hall) -> None:
    hall = any_hall
    call, called = hall.whistle(team="collapse", departments=())
    assert hall.call_state(call) == "issued"
    assert set(called) == {"emergency", "housing_constr", "planning", "util_gas", "fire"}
    assert hall.lead(call) == "emergency"
    for department, row in called.items():
        hall.wait(minutes=3)
        events = hall.do(c.ReportIn(row), hall.liaison(department))
        assert [type(t) for t in events][:1] == [e.CalledReportedIn]
        hall.do(c.FeedBack(row, f"{department} 已封控"), hall.liaison(department))
        hall.do(c.ReleaseDepartment(row), hall.street)
    assert hall.call_state(call) == "working"
    hall.do(c.ConcludeCall(call, "已加固，专人值守"), hall.street)
    for row in called.values():
        hall.do(c.RateCalled(row, GOOD), hall.street)
    assert hall.call_state(call) == "closed"
    assert set(hall.states(call).values()) == {"rated"}
    lines = hall.look(lambda one: one.ledger.read("call", call))
    assert [line.event for line in lines] == [
        "CallBlown", "CallIssued", "CallEngaged", "CallConcluded", "CallClosed",
    ]  # fmt: skip
    assert all(line.seal for line in lines)


@pytest.mark.requirement("KM-21")
def test_an_emergency_goes_out_at_once_and_its_record_is_owed_within_a_day(hall: Hall) -> None:
    call, called = hall.whistle(by=hall.grid_worker, departments=("emergency",))
    for row in called.values():
        hall.do(c.ReportIn(row), hall.liaison("emergency"))
    hall.wait(hours=20)
    assert any(isinstance(t, e.TimerNear) and t.kind == "filing" for t in hall.tick())
    hall.wait(hours=5)
    missed = [t for t in hall.tick() if isinstance(t, e.TimerMissed) and t.kind == "filing"]
    assert [t.department for t in missed] == [hall.grid_worker.department]
    hall.do(c.FileCall(call, "网格员巡查发现，现场已封控"), hall.grid_worker)
    with pytest.raises(AlreadyDone):
        hall.do(c.FileCall(call, "再报一次"), hall.grid_worker)
    hall.wait(days=9)
    assert [t for t in hall.tick() if getattr(t, "kind", "") == "filing"] == []


@pytest.mark.requirement("KM-22", "WC-18")
def test_a_key_whistle_waits_for_the_command_centre(hall: Hall) -> None:
    call, _ = hall.whistle("key", category="0101")
    assert hall.call_state(call) == "pending"
    with pytest.raises(NotYours):
        hall.do(c.ReviewCall(call, True), hall.street)
    with pytest.raises(Lacks) as refused:
        hall.do(c.ReviewCall(call, False), hall.centre)
    assert refused.value.facts["missing"] == ("reason",)
    events = hall.do(c.ReviewCall(call, True), hall.centre)
    assert [type(t) for t in events] == [e.CallApproved, e.CallIssued, e.DepartmentCalled, e.DepartmentCalled]
    with pytest.raises(AlreadyDone):
        hall.do(c.ReviewCall(call, True), hall.centre)


def test_a_refused_key_whistle_ends_with_a_reason(hall: Hall) -> None:
    call, called = hall.whistle("key", category="0101")
    hall.do(c.ReviewCall(call, False, "请先走常规哨"), hall.centre)
    assert hall.call_state(call) == "refused"
    with pytest.raises(NotNow):
        hall.do(c.ReportIn(called["emergency"]), hall.liaison("emergency"))


@pytest.mark.requirement("KM-24", "KM-28")
def test_a_coordination_whistle_needs_the_decision_and_goes_one_level_up(hall: Hall) -> None:
    enforce = f"st_enforce@{CHUNHE[:9]}"
    with pytest.raises(Lacks) as lacks:
        hall.whistle("coordination", category="0707", departments=("housing_constr",))
    assert lacks.value.facts["missing"] == ("decision",)
    with pytest.raises(NotCallable) as odd:
        hall.whistle("coordination", decision="党工委会 5 月 12 日议定", category="0707", departments=(enforce,))
    assert odd.value.facts["departments"] == (enforce,)
    decided = "党工委会 5 月 12 日议定：请住建局牵头"
    call, _ = hall.whistle("coordination", decision=decided, category="0707", departments=("housing_constr",))
    notes = hall.look(lambda one: [n.kind for n in one.repo(Note).find(about=call_ref(call))])
    assert notes == ["matter", "decision"]


@pytest.mark.requirement("WC-61", "WC-62", "SG-67", "SG-66")
def test_calls_from_below_say_why_and_the_level_passed_over_reads_along(hall: Hall) -> None:
    street = f"st_enforce@{CHUNHE[:9]}"
    with pytest.raises(Lacks) as lacks:
        hall.whistle("call_street", by=hall.secretary, departments=(street,))
    assert lacks.value.facts["missing"] == ("reason",)
    call, _ = hall.whistle("call_street", by=hall.secretary, departments=(street,), reason="需街道执法力量")
    assert hall.look(lambda one: _call(one, call)).copied == []
    emergency, _ = hall.whistle(by=hall.secretary, departments=("emergency",))
    assert hall.look(lambda one: _call(one, emergency)).copied == [f"st_cmd@{CHUNHE[:9]}"]
    with pytest.raises(NotCallable):
        hall.whistle("call_street", by=hall.secretary, departments=("emergency",), reason="想直接找部门")


@pytest.mark.requirement("WC-63", "WC-64")
def test_the_city_is_asked_by_name_and_the_centre_follows(hall: Hall) -> None:
    facts: dict[str, Any] = {"departments": (), "reason": "权属在市里", "decision": "区长办公会 5 月 11 日"}
    with pytest.raises(Lacks) as lacks:
        hall.whistle("ask_city", by=hall.centre, **facts)
    assert lacks.value.facts["missing"] == ("external",)
    call, called = hall.whistle("ask_city", by=hall.centre, external="市住房局 函〔2026〕7号", **facts)
    assert called.keys() == {"cmd_center"}
    hall.do(c.FeedBack(called["cmd_center"], "市局复函：列入计划"), hall.centre)
    assert hall.states(call) == {"cmd_center": "fed_back"}


@pytest.mark.requirement("KM-12", "KM-13", "JB-16", "JB-17", "WC-71", "BS-11")
def test_joint_enforcement_takes_the_standing_teams_along(hall: Hall) -> None:
    call, called = hall.whistle("joint", team="five_enforcement", departments=(), category="0504")
    assert set(called) == {"urban_mgmt", "market", "planning", "police", "traffic_police"}
    assert hall.lead(call) == "urban_mgmt"
    call, called = hall.whistle("joint", departments=("fire",), category="1301")
    assert set(called) == {"fire", "urban_mgmt", "market", "police"}
    call, called = hall.whistle("joint", team="team_1_3_n", departments=(), category="0504")
    assert len(called) == 11 and hall.lead(call) == f"st_enforce@{CHUNHE[:9]}"


@pytest.mark.requirement("KM-19", "WC-18")
def test_everything_missing_is_named_at_once(hall: Hall) -> None:
    with pytest.raises(Lacks) as lacks:
        hall.whistle("call_department", departments=(), matter=" ")
    assert lacks.value.facts["missing"] == ("matter", "units", "listed", "reason")


def test_a_whistle_without_a_post_is_refused(hall: Hall) -> None:
    with pytest.raises(NotForCalls):
        hall.whistle(by=hall.resident)


@pytest.mark.requirement("KM-29", "KM-15")
def test_it_may_be_taken_back_only_before_anybody_came(hall: Hall) -> None:
    call, called = hall.whistle()
    hall.do(c.AcknowledgeCall(called["emergency"]), hall.liaison("emergency"))
    other, _ = hall.whistle()
    hall.do(c.CancelCall(other, "误报"), hall.street)
    assert hall.call_state(other) == "cancelled"
    running = hall.look(lambda one: [k for k in one.repo(Timer).find(stopped_at=None) if k.about.kind == "called"])
    assert {k.about.id for k in running} <= set(called.values())
    hall.do(c.ReportIn(called["emergency"]), hall.liaison("emergency"))
    with pytest.raises(NotNow):
        hall.do(c.CancelCall(call, "不用来了"), hall.street)


def test_two_presses_one_wins_and_the_other_is_told_who(hall: Hall) -> None:
    _, called = hall.whistle()
    hall.do(c.ReportIn(called["emergency"]), hall.liaison("emergency"))
    with pytest.raises(AlreadyDone) as late:
        hall.do(c.ReportIn(called["emergency"]), hall.liaison("emergency"))
    assert late.value.facts["who"] == "liaison@emergency"


@pytest.mark.requirement("KM-11")
def test_who_does_not_come_is_absent_and_may_still_come_late(hall: Hall) -> None:
    call, called = hall.whistle()
    hall.wait(minutes=31)
    events = hall.tick()
    assert {t.department for t in events if isinstance(t, e.CalledAbsent)} == set(called)
    events = hall.do(c.ReportIn(called["emergency"]), hall.liaison("emergency"))
    assert [t.late for t in events if isinstance(t, e.CalledReportedIn)] == [True]
    assert hall.states(call) == {"emergency": "reported_in", "housing_constr": "absent"}
    missed = hall.look(
        lambda one: [
            k for k in one.repo(Timer).find() if k.about.kind == "called" and k.missed_at and k.kind == "arrive"
        ]
    )
    assert len(missed) == 2


def test_only_the_caller_lets_a_unit_go(hall: Hall) -> None:
    call, called = hall.whistle()
    row = called["emergency"]
    hall.do(c.ReportIn(row), hall.liaison("emergency"))
    for other in (hall.liaison("emergency"), hall.centre, hall.secretary):
        with pytest.raises(NotYours):
            hall.do(c.ReleaseDepartment(row, "走了"), other)
    with pytest.raises(Lacks):
        hall.do(c.ReleaseDepartment(row), hall.street)
    with pytest.raises(Lacks) as still:
        hall.do(c.ConcludeCall(call, "完了"), hall.street)
    assert still.value.facts["departments"] == ("emergency", "housing_constr")
    hall.do(c.FeedBack(row, "边坡已加固"), hall.liaison("emergency"))
    hall.do(c.SendBackFeedback(row, "还有渗水"), hall.street)
    assert hall.states(call)["emergency"] == "reported_in"
    hall.do(c.FeedBack(row, "渗水已排"), hall.liaison("emergency"))
    hall.do(c.ReleaseDepartment(row), hall.street)
    hall.do(c.ReleaseDepartment(called["housing_constr"], "不需要了"), hall.street)
    hall.do(c.ConcludeCall(call, "完了"), hall.street)
    hall.do(c.ResumeCall(call, "夜里又塌了一块"), hall.street)
    assert hall.states(call) == {"emergency": "reported_in", "housing_constr": "released"}
    assert hall.call_state(call) == "working"


def test_units_join_and_the_lead_changes_but_there_is_always_one(hall: Hall) -> None:
    call, _ = hall.whistle()
    hall.do(c.JoinDepartment(call, "fire"), hall.street)
    with pytest.raises(AlreadyDone):
        hall.do(c.JoinDepartment(call, "fire"), hall.street)
    with pytest.raises(NotCallable):
        hall.do(c.JoinDepartment(call, "no_such"), hall.street)
    fire = hall.look(lambda one: one.repo(CalledDepartment).find(call_id=call, department="fire")[0].id)
    hall.do(c.ChangeLead(call, "fire"), hall.street)
    assert hall.lead(call) == "fire"
    limits = hall.look(lambda one: {k.kind for k in one.repo(Timer).find(about=Ref("called", fire))})
    assert limits == {"ack", "arrive", "feedback"}


@pytest.mark.requirement("KM-29", "KM-34", "WC-19", "WC-66", "DY-15")
def test_the_caller_rates_each_unit_once_with_reasons_for_bad_grades(hall: Hall) -> None:
    call, called = hall.whistle()
    for department, row in called.items():
        hall.done(row, department)
    with pytest.raises(NotNow):
        hall.do(c.RateCalled(called["emergency"], GOOD), hall.street)
    hall.do(c.ConcludeCall(call, "已处置"), hall.street)
    row = called["emergency"]
    with pytest.raises(Lacks) as lacks:
        hall.do(c.RateCalled(row, BAD), hall.street)
    assert lacks.value.facts["missing"] == ("reasons",)
    with pytest.raises(Lacks) as lacks:
        hall.do(c.RateCalled(row, {"arrival": 7}), hall.street)
    assert lacks.value.facts["missing"] == ("grade:cooperation", "grade:result", "grade:lawful", "grade:arrival")
    for other in (hall.centre, hall.liaison("emergency"), hall.supervisor):
        with pytest.raises(NotYours):
            hall.do(c.RateCalled(row, GOOD), other)
    hall.do(c.RateCalled(row, BAD, ("late", "dragging")), hall.street)
    hall.wait(days=1)
    hall.do(c.RateCalled(row, GOOD, (), "更正：按时到场"), hall.street)
    [rating] = hall.look(lambda one: one.repo(CallRating).find(called_id=row))
    assert (rating.grades, rating.revised) == (GOOD, 1)
    hall.wait(days=7)
    with pytest.raises(RatingLocked):
        hall.do(c.RateCalled(row, BAD, ("late",)), hall.street)


@pytest.mark.requirement("KM-33")
def test_the_called_unit_rates_the_call_too(hall: Hall) -> None:
    call, called = hall.whistle()
    for department, row in called.items():
        hall.done(row, department)
    hall.do(c.ConcludeCall(call, "已处置"), hall.street)
    events = hall.do(c.RateCaller(called["emergency"], GOOD_CALLER, (), "情况说得清楚"), hall.liaison("emergency"))
    assert [type(t) for t in events] == [e.CallerRated]
    with pytest.raises(NotYours):
        hall.do(c.RateCaller(called["emergency"], GOOD_CALLER), hall.street)


def test_silence_closes_as_unrated_never_as_satisfied(hall: Hall) -> None:
    call, called = hall.whistle()
    for department, row in called.items():
        hall.done(row, department)
    hall.do(c.ConcludeCall(call, "已处置"), hall.street)
    hall.wait(days=14)
    closed = [t for t in hall.tick() if isinstance(t, e.CallClosed)]
    assert [t.how for t in closed] == ["unrated"]
    assert hall.look(lambda one: one.repo(CallRating).find(call_id=call)) == []


@pytest.mark.requirement("SG-32")
def test_an_answer_that_fails_gives_back_its_time(hall: Hall) -> None:
    _, called = hall.whistle()
    row = called["emergency"]
    hall.do(c.ReportIn(row), hall.liaison("emergency"))
    due = hall.look(lambda one: _feedback(one, row).due_at)
    hall.wait(minutes=60)
    hall.do(c.FeedBack(row, "好了"), hall.liaison("emergency"))
    hall.wait(minutes=45)
    hall.do(c.SendBackFeedback(row, "没好"), hall.street)
    assert hall.look(lambda one: _feedback(one, row).due_at) == due + timedelta(minutes=45)


def _call(one: SqlUnitOfWork, call: int) -> Call:
    found = one.repo(Call).get(call)
    assert found is not None
    return found


def _feedback(one: SqlUnitOfWork, row: int) -> Timer:
    return next(k for k in one.repo(Timer).find(about=Ref("called", row)) if k.kind == "feedback")


def test_a_unit_dissolved_in_mid_call_is_told_and_hands_over_the_lead(hall: Hall) -> None:
    call, _ = hall.whistle()
    departments = {code: department for code, department in hall.district.departments.items() if code != "emergency"}
    hall.district = dataclasses.replace(hall.district, departments=departments)
    hall.wait(minutes=12)
    events = hall.tick()
    assert [t.department for t in events if isinstance(t, e.CalledGone)] == ["emergency"]
    assert hall.lead(call) == "housing_constr"
    assert hall.states(call)["emergency"] == "gone"


def test_a_unit_renamed_in_mid_call_goes_on_under_its_new_name(hall: Hall) -> None:
    call, called = hall.whistle()
    old = hall.district.departments["emergency"]
    named = dataclasses.replace(old, names=dataclasses.replace(old.names, hans="区应急救援局"))
    hall.district = dataclasses.replace(hall.district, departments={**hall.district.departments, "emergency": named})
    hall.do(c.ReportIn(called["emergency"]), hall.liaison("emergency"))
    assert hall.states(call)["emergency"] == "reported_in" and hall.lead(call) == "emergency"


def test_a_dissolved_caller_leaves_its_call_to_the_centre(hall: Hall) -> None:
    call, _ = hall.whistle()
    street = hall.street.department
    departments = {code: department for code, department in hall.district.departments.items() if code != street}
    hall.district = dataclasses.replace(hall.district, departments=departments)
    hall.do(c.CancelCall(call, "街道撤并"), hall.centre)
    assert hall.call_state(call) == "cancelled"


@pytest.mark.requirement("SG-31", "SG-68", "SG-69", "KM-23")
def test_one_call_is_one_main_order_and_several_assisting_ones(hall: Hall) -> None:
    departments = ("housing_constr", "util_gas", "util_water")
    call, called = hall.whistle(
        "call_department", category="0701", departments=departments, reason="产权复杂，街道协调不了"
    )
    rows = hall.look(lambda one: one.repo(CalledDepartment).find(call_id=call))
    assert [(row.department, row.lead) for row in rows] == [
        (departments[0], True),
        (departments[1], False),
        (departments[2], False),
    ]
    events = hall.do(c.ReportIn(called["util_gas"], "王工 138****1234，上午到场"), hall.liaison("util_gas"))
    assert isinstance(events[0], e.CalledReportedIn) and events[0].note_id
    note = hall.look(lambda one: one.repo(Note).find(about=call_ref(call), kind="arrival")[0])
    assert note.text.startswith("王工")


@pytest.mark.requirement("KM-17", "WH-01", "WH-23", "KM-23")
def test_what_a_grid_cannot_solve_becomes_a_whistle_of_its_leader(hall: Hall) -> None:
    with pytest.raises(NotForCalls):
        hall.whistle("routine", by=hall.grid_worker, category="0701", departments=("housing_constr",))
    call, _ = hall.whistle("routine", by=hall.grid_leader, category="0701", departments=("housing_constr",))
    found = hall.look(lambda one: _call(one, call))
    assert (found.caller, found.copied) == (hall.grid_leader.department, [f"st_cmd@{CHUNHE[:9]}"])
