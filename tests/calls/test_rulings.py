"""Disputes, panels and what a ruling does."""

from __future__ import annotations

import dataclasses

import pytest

from core import events as e
from core.calls.records import CalledDepartment
from core.duties.records import Ruling
from core.errors import AlreadyDone, Designated, Lacks, NeedsWords, NotNow, NotYours, Recused
from core.refs import Ref
from core.rulings.subject import similar_rulings, to_designate
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.unit_of_work import CLOCKWORK, Actor
from core.workflow.records import Timer
from handlers.documents import as_text
from handlers.duties.department_record import record_sheet
from handlers.wording import Wording, load_catalogues
from tests import acts as c
from tests.calls.hall import LINJIANG, ROOT, Hall, demo


def _law(ruling: int, main: str, *helpers: str) -> c.Perform:
    return c.DecideRuling(ruling, main, "城乡规划法", "第六十四条", helpers, ("solve",))


def _dispute(hall: Hall, called: int, department: str, suggested: str) -> int:
    events = hall.do(c.DisputeCall(called, "staffing_rule", suggested, "三定规定不在我局"), hall.liaison(department))
    return int(next(t.subject_id for t in events if isinstance(t, e.RulingOpened)))


def _members(hall: Hall) -> list[Actor]:
    return [hall.post("panel_member", "establish_office"), hall.post("panel_member", "justice")]


def _ruling(one: SqlUnitOfWork, ruling: int) -> Ruling:
    found = one.repo(Ruling).get(ruling)
    assert found is not None
    return found


def _limit(hall: Hall, subject: str, subject_id: int, kind: str) -> Timer:
    found = hall.look(lambda one: one.repo(Timer).find(about=Ref(subject, subject_id)))
    return next(k for k in found if k.kind == kind)


@pytest.mark.requirement("SG-62", "SG-63", "SG-64", "SG-65", "WC-18")
def test_a_called_unit_disputes_and_the_panel_names_another(any_hall: Hall) -> None:
    hall = any_hall
    call, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    ruling = _dispute(hall, called["housing_constr"], "housing_constr", "market")
    assert _limit(hall, "called", called["housing_constr"], "feedback").next_at is None, "the panel stops the limit"
    with pytest.raises(Lacks) as lacks:
        hall.do(c.DecideRuling(ruling, "urban_mgmt", "", ""), hall.post("panel_member", "cmd_center"))
    missing = lacks.value.facts["missing"]
    assert isinstance(missing, tuple) and missing[:3] == ("statute", "clause", "principles")
    assert "区司法局" in missing[3].names.hans
    for member in _members(hall):
        hall.do(c.GiveOpinion(ruling, "urban_mgmt", "三定规定", "属城管职责"), member)
    events = hall.do(_law(ruling, "urban_mgmt"), hall.post("panel_member", "cmd_center"))
    told = [e.RulingDecided, e.CalledExcused, e.DepartmentCalled, e.LeadChanged, e.LeadMoved, e.LeadMoved]
    assert [type(t) for t in events] == told, "the lead goes from one part of the call to another"
    assert hall.states(call) == {"housing_constr": "excused", "market": "notified", "urban_mgmt": "notified"}
    assert hall.lead(call) == "urban_mgmt"
    designated = hall.look(lambda one: one.repo(CalledDepartment).find(call_id=call, department="urban_mgmt")[0].id)
    with pytest.raises(Designated):
        hall.do(c.DisputeCall(designated, "law", "market", "也不归我"), hall.liaison("urban_mgmt"))


@pytest.mark.requirement("KM-06")
def test_the_panel_finds_the_duty_where_it_was(hall: Hall) -> None:
    call, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    row = called["housing_constr"]
    due = _limit(hall, "called", row, "feedback").due_at
    ruling = _dispute(hall, row, "housing_constr", "market")
    hall.wait(days=2)
    for member in _members(hall):
        hall.do(c.GiveOpinion(ruling, "housing_constr", "清单 JL005", "行业监管在住建"), member)
    hall.do(_law(ruling, "housing_constr", "market"), hall.post("panel_member", "cmd_center"))
    assert hall.states(call)["housing_constr"] == "acknowledged"
    limit = _limit(hall, "called", row, "feedback")
    assert limit.due_at > due and limit.next_at is not None
    with pytest.raises(Designated):
        hall.do(c.DisputeCall(row, "law", "market", "仍有异议"), hall.liaison("housing_constr"))


@pytest.mark.requirement("KM-06")
def test_in_an_emergency_the_call_stands_until_the_panel_decides(hall: Hall) -> None:
    call, called = hall.whistle()
    row = called["housing_constr"]
    _dispute(hall, row, "housing_constr", "planning")
    assert _limit(hall, "called", row, "arrive").next_at is not None
    hall.do(c.ReportIn(row), hall.liaison("housing_constr"))
    assert hall.states(call)["housing_constr"] == "reported_in"


@pytest.mark.requirement("JB-01", "SG-62")
def test_nobody_sits_in_a_case_of_the_own_unit(hall: Hall) -> None:
    _, called = hall.whistle("routine", category="0701", departments=("justice", "market"))
    ruling = _dispute(hall, called["justice"], "justice", "market")
    with pytest.raises(Recused):
        hall.do(c.GiveOpinion(ruling, "market", "法", "不归我"), hall.post("panel_member", "justice"))
    with pytest.raises(NotYours):
        hall.do(c.GiveOpinion(ruling, "market", "法", "我看归市监"), hall.liaison("market"))
    hall.do(c.GiveOpinion(ruling, "market", "法", "归市监"), hall.post("panel_member", "establish_office"))
    hall.do(_law(ruling, "market"), hall.post("panel_member", "cmd_center"))
    assert hall.look(lambda one: _ruling(one, ruling)).state == "decided"


@pytest.mark.requirement("SG-62")
def test_when_the_panels_limit_has_passed_the_chair_decides_with_what_is_there(hall: Hall) -> None:
    _, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    ruling = _dispute(hall, called["housing_constr"], "housing_constr", "market")
    hall.wait(days=2, hours=9)
    assert any(isinstance(t, e.TimerMissed) and t.of == "ruling" for t in hall.tick())
    hall.do(_law(ruling, "market"), hall.post("panel_member", "cmd_center"))
    found = hall.look(lambda one: _ruling(one, ruling))
    assert (found.state, found.late) == ("decided", True)
    with pytest.raises(AlreadyDone):
        hall.do(_law(ruling, "market"), hall.post("panel_member", "cmd_center"))


@pytest.mark.requirement("JB-01")
def test_another_profile_lets_only_the_leader_decide(hall: Hall) -> None:
    hall.district = dataclasses.replace(
        hall.district, rulings=dataclasses.replace(hall.district.rulings, profile="jiangbei")
    )
    _, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    ruling = _dispute(hall, called["housing_constr"], "housing_constr", "market")
    for member in _members(hall):
        hall.do(c.GiveOpinion(ruling, "market", "法", "归市监"), member)
    with pytest.raises(NotYours):
        hall.do(_law(ruling, "market"), hall.post("panel_member", "cmd_center"))
    hall.do(_law(ruling, "market"), hall.post("commander", "cmd_center"))
    assert hall.look(lambda one: _ruling(one, ruling)).main == "market"


def test_a_dispute_may_be_given_up(hall: Hall) -> None:
    call, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    ruling = _dispute(hall, called["housing_constr"], "housing_constr", "market")
    with pytest.raises(NotYours):
        hall.do(c.WithdrawDispute(ruling), hall.liaison("market"))
    hall.do(c.WithdrawDispute(ruling), hall.liaison("housing_constr"))
    assert hall.states(call)["housing_constr"] == "acknowledged"
    assert _limit(hall, "called", called["housing_constr"], "feedback").next_at is not None


@pytest.mark.parametrize(
    ("basis", "suggested", "words", "refusal"),
    [
        pytest.param("mood", "market", "不归我", NeedsWords, id="a basis that is not on the list"),
        pytest.param("law", "nobody", "不归我", Lacks, id="a unit that does not exist"),
        pytest.param("law", "housing_constr", "不归我", Lacks, id="itself"),
        pytest.param("law", "market", "  ", Lacks, id="no words"),
    ],
)
@pytest.mark.requirement("WC-18", "SG-64")
def test_a_dispute_needs_its_grounds(
    hall: Hall, basis: str, suggested: str, words: str, refusal: type[Exception]
) -> None:
    _, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    with pytest.raises(refusal):
        hall.do(c.DisputeCall(called["housing_constr"], basis, suggested, words), hall.liaison("housing_constr"))


@pytest.mark.requirement("SG-62", "SG-65")
def test_a_ticket_in_dispute_stays_with_who_had_it_first(hall: Hall) -> None:
    ticket = hall.ticket()
    hall.do(c.SignTicket(ticket), hall.liaison("urban_mgmt"))
    events = hall.do(c.DisputeTicket(ticket, "law", "planning", "应由规划认定"), hall.liaison("urban_mgmt"))
    ruling = next(t.subject_id for t in events if isinstance(t, e.RulingOpened))
    with pytest.raises(AlreadyDone):
        hall.do(c.DisputeTicket(ticket, "law", "planning", "再提一次"), hall.liaison("urban_mgmt"))
    row = hall.look(lambda one: one.repo(Ticket).get(ticket))
    assert row is not None and (row.department, row.state) == ("urban_mgmt", "signed")
    hall.do(c.ContactReporter(ticket), hall.liaison("urban_mgmt"))  # whoever was dispatched first leads on
    for member in _members(hall):
        hall.do(c.GiveOpinion(ruling, "planning", "法", "先认定"), member)
    events = hall.do(_law(ruling, "planning", "urban_mgmt"), hall.post("panel_member", "cmd_center"))
    assert [type(t) for t in events] == [e.RulingDecided, e.TicketDesignated]
    row = hall.look(lambda one: one.repo(Ticket).get(ticket))
    assert row is not None and (row.department, row.state, row.designated) == ("planning", "assigned", True)
    with pytest.raises(Designated):
        hall.do(c.ReturnTicket(ticket, "law", "第三条"), hall.liaison("planning"))


@pytest.mark.requirement("JB-09", "SG-63")
def test_one_return_too_many_goes_to_the_panel_by_itself(hall: Hall) -> None:
    ticket = hall.ticket()
    hall.do(c.ReturnTicket(ticket, "law", "第三条"), hall.liaison("urban_mgmt"))
    hall.do(c.DispatchTicket(ticket, "planning"), hall.street)
    events = hall.do(c.ReturnTicket(ticket, "law", "第三条"), hall.liaison("planning"))
    [opened] = [t for t in events if isinstance(t, e.RulingOpened)]
    row = hall.look(lambda one: one.repo(Ticket).get(ticket))
    assert row is not None and row.returns == 2, "counted on the ticket"
    words = Wording(load_catalogues(ROOT / "locale"), demo()).of("zh-Hans")
    units = ("urban_mgmt", "planning")
    told = hall.look(lambda one: [as_text(record_sheet(one, words, unit)) for unit in units])
    assert all("退单 1 件" in text for text in told), "and on each unit"
    for member in _members(hall):
        hall.do(c.GiveOpinion(opened.subject_id, "urban_mgmt", "法", "归城管"), member)
    hall.do(_law(opened.subject_id, "urban_mgmt"), hall.post("panel_member", "cmd_center"))
    assert hall.ticket_state(ticket) == "assigned"


def test_the_centre_may_also_designate_at_once_and_the_case_is_over(hall: Hall) -> None:
    ticket = hall.ticket()
    hall.do(c.ReturnTicket(ticket, "law", "第三条"), hall.liaison("urban_mgmt"))
    hall.do(c.DispatchTicket(ticket, "planning"), hall.street)
    hall.do(c.ReturnTicket(ticket, "law", "第三条"), hall.liaison("planning"))
    hall.do(c.DispatchTicket(ticket, "urban_mgmt"), hall.centre)
    assert hall.look(lambda one: [r.state for r in one.repo(Ruling).find()]) == ["withdrawn"]
    timer_rows = hall.look(lambda one: [k for k in one.repo(Timer).find(stopped_at=None) if k.about.kind == "ruling"])
    assert timer_rows == []


@pytest.mark.requirement("SG-65")
def test_a_ruling_becomes_a_precedent_for_similar_matters(hall: Hall) -> None:
    _, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    ruling = _dispute(hall, called["housing_constr"], "housing_constr", "market")
    assert hall.look(lambda one: similar_rulings(one, "0701")) == []
    for member in _members(hall):
        hall.do(c.GiveOpinion(ruling, "market", "法", "归市监"), member)
    hall.do(_law(ruling, "market"), hall.post("panel_member", "cmd_center"))
    assert [r.id for r in hall.look(lambda one: similar_rulings(one, "0701"))] == [ruling]
    assert hall.look(lambda one: similar_rulings(one, "1001")) == []


def test_a_ruling_on_a_matter_that_has_ended_changes_nothing_there(hall: Hall) -> None:
    ticket = hall.ticket()
    events = hall.do(c.DisputeTicket(ticket, "law", "planning", "应由规划认定"), hall.liaison("urban_mgmt"))
    ruling = next(t.subject_id for t in events if isinstance(t, e.RulingOpened))
    hall.do(c.WithdrawTicket(ticket), hall.resident)
    assert hall.look(lambda one: _ruling(one, ruling)).state == "withdrawn"
    with pytest.raises(NotNow):
        hall.do(_law(ruling, "planning"), hall.post("panel_member", "cmd_center"))


def test_the_streets_words_are_not_the_panels(hall: Hall) -> None:
    _, called = hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
    ruling = _dispute(hall, called["housing_constr"], "housing_constr", "market")
    with pytest.raises(NotYours):
        hall.do(_law(ruling, "market"), hall.post("commander", f"st_cmd@{LINJIANG}"))


def test_a_ticket_of_a_dissolved_unit_need_not_wait_for_a_limit(hall: Hall) -> None:
    ticket = hall.ticket("0504")
    assert hall.look(to_designate) == []
    assert hall.do(c.FindHolder(ticket), CLOCKWORK) == [], "its unit is there"
    departments = {code: department for code, department in hall.district.departments.items() if code != "urban_mgmt"}
    hall.district = dataclasses.replace(hall.district, departments=departments)
    assert hall.look(to_designate) == [ticket]
    [opened] = hall.do(c.FindHolder(ticket), CLOCKWORK)
    assert isinstance(opened, e.RulingOpened) and (opened.ticket, opened.department) == (ticket, "urban_mgmt")
    assert hall.do(c.FindHolder(ticket), CLOCKWORK) == [], "once"


def test_a_ticket_of_a_dissolved_unit_goes_to_the_panel(hall: Hall) -> None:
    ticket = hall.ticket("0504")
    hall.do(c.SignTicket(ticket), hall.liaison("urban_mgmt"))
    departments = {code: department for code, department in hall.district.departments.items() if code != "urban_mgmt"}
    hall.district = dataclasses.replace(hall.district, departments=departments)
    hall.wait(days=1)
    opened = [t for t in hall.tick() if isinstance(t, e.RulingOpened)]
    assert [(t.ticket, t.department) for t in opened] == [(ticket, "urban_mgmt")], "once, however many limits speak"
    for member in _members(hall):
        hall.do(c.GiveOpinion(opened[0].subject_id, "market", "三定规定", "职责已划转"), member)
    hall.do(_law(opened[0].subject_id, "market"), hall.post("panel_member", "cmd_center"))
    assert hall.ticket_state(ticket) == "assigned"
    hall.do(c.SignTicket(ticket), hall.liaison("market"))


def test_an_opinion_names_its_basis_where_no_dispute_did(hall: Hall) -> None:
    ticket = hall.ticket("0504")
    departments = {code: department for code, department in hall.district.departments.items() if code != "urban_mgmt"}
    hall.district = dataclasses.replace(hall.district, departments=departments)
    [opened] = hall.do(c.FindHolder(ticket), CLOCKWORK)
    member, said = _members(hall)[0], c.Input("market", "职责已划转")
    with pytest.raises(Lacks) as lacks:
        hall.do(c.Perform(Ref("ruling", opened.subject_id), "opine", said), member)
    assert lacks.value.facts["missing"] == ("basis",)
    law = c.Input("market", "《三定规定》第三条")
    events = hall.do(c.Perform(Ref("ruling", opened.subject_id), "opine", law), member)
    assert [event.basis for event in events if isinstance(event, e.OpinionGiven)] == ["《三定规定》"]
