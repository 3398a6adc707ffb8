"""督办, misuse reports, joint meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core import events as e
from core.district.procedures import Lack
from core.errors import AlreadyDone, Lacks, NoSuchTicket, NotYours, Recused
from core.procedures.agenda import hard_matters
from core.procedures.records import Case
from core.procedures.relations import may_see
from core.refs import call_ref, ticket_ref
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.records import Note
from handlers.duties.department_record import record_sheet
from handlers.wording import Wording, load_catalogues
from tests import acts as c
from tests.calls.hall import ROOT, Hall, demo

WORDING = Wording(load_catalogues(ROOT / "locale"), demo())


def _opened(hall: Hall) -> list[Case]:
    """The supervisions that the clock has opened."""
    begun = [event.subject_id for event in hall.tick() if isinstance(event, e.CaseStarted)]
    found: list[Case] = hall.look(lambda one: one.repo(Case).find(procedure="supervision"))
    return [case for case in found if case.id in begun]


def test_an_overdue_matter_climbs_until_it_is_supervised(hall: Hall) -> None:
    ticket = hall.ticket("0504")
    hall.wait(days=14)
    [case] = _opened(hall)
    assert (case.about, case.fields["against"], case.fields["trigger"]) == (ticket_ref(ticket), "urban_mgmt", "overdue")
    assert [point["why"] for point in hall.look(hard_matters)] == [["overdue", "supervision"]]
    with pytest.raises(NotYours):
        hall.do(c.AnswerSupervision(case.id, "马上办"), hall.liaison("market"))
    hall.do(c.AnswerSupervision(case.id, "今日清理"), hall.liaison("urban_mgmt"))
    with pytest.raises(Recused):
        hall.do(c.ConcludeSupervision(case.id, "好了"), hall.post("supervisor", "urban_mgmt"))
    hall.do(c.ConcludeSupervision(case.id, "已整改，办结"), hall.supervisor)
    assert [point["why"] for point in hall.look(hard_matters)] == [["overdue"]]
    with pytest.raises(AlreadyDone):
        hall.do(c.ConcludeSupervision(case.id, "再结一次"), hall.supervisor)


@pytest.mark.requirement("KM-27")
def test_a_called_unit_that_does_not_come_is_supervised_too(hall: Hall) -> None:
    call, _ = hall.whistle(departments=("housing_constr", "emergency"))
    hall.wait(hours=4)
    found = {(case.about, case.fields["against"]) for case in _opened(hall)}
    assert found == {(call_ref(call), "housing_constr"), (call_ref(call), "emergency")}, (
        "each its own, also who does not lead"
    )


def test_a_supervision_by_hand_needs_trigger_matter_and_words(hall: Hall) -> None:
    ticket = hall.ticket("0504")
    with pytest.raises(Lacks) as lacks:
        hall.do(c.OpenSupervision("mood", " ", ticket), hall.supervisor)
    missing: Any = lacks.value.facts["missing"]
    assert [lack.key for lack in missing] == ["text", "trigger"]
    with pytest.raises(NoSuchTicket):
        hall.do(c.OpenSupervision("refused", "拒不到场", 999), hall.supervisor)
    with pytest.raises(NotYours):
        hall.do(c.OpenSupervision("refused", "不去", ticket), hall.street)
    hall.do(c.OpenSupervision("refused", "拒不到场", ticket), hall.supervisor)
    with pytest.raises(Lacks):
        hall.do(c.OpenSupervision("refused", "再督办", ticket), hall.centre)
    hall.wait(days=14)
    assert _opened(hall) == [], "one open at a time, also by itself"


def test_the_words_that_start_a_case_are_kept_in_the_name_the_ledger_has(hall: Hall) -> None:
    held = Actor(hall.supervisor.person_id)  # who holds several posts acts by the one that may
    started = hall.do(c.OpenSupervision("refused", "拒不到场", hall.ticket("0504")), held)[0]
    with hall.department() as one:
        [entry] = one.ledger.read("case", started.subject_id)
        note = one.repo(Note).get(entry.facts["note_id"])
        assert note is not None and (note.author_id, note.department) == (entry.actor_id, entry.actor_department)
        assert [case.department for case in one.repo(Case).find(id=started.subject_id)] == ["supervise_office"]


def test_an_answer_that_does_not_come_climbs_again(hall: Hall) -> None:
    case = hall.do(c.OpenSupervision("refused", "拒不到场", hall.ticket("0504")), hall.supervisor)[0].subject_id
    hall.wait(days=6)
    missed = [t for t in hall.tick() if isinstance(t, e.TimerMissed)]
    assert [(t.subject_id, t.of, t.department) for t in missed] == [(case, "case", "urban_mgmt")]


def _record(hall: Hall, code: str) -> tuple[tuple[str, ...], ...]:
    """The lines about what was verified in the table of a department's record."""
    sheet = hall.look(lambda one: record_sheet(one, WORDING.of("zh-Hans"), code))
    return tuple(row for row in sheet.table if row[0] == "认定")


@pytest.mark.requirement("KM-33", "SG-43", "SG-48", "SG-51")
def test_a_reproach_counts_only_once_somebody_else_has_verified_it(hall: Hall) -> None:
    call, _ = hall.whistle(kind="routine", item="jurisdiction/JL006@0")
    report = c.ReportMisuse("empty", hall.street.department, "到场无任何险情", call)
    report_id = hall.do(report, hall.liaison("emergency"))[0].subject_id
    assert _record(hall, hall.street.department) == ()
    with pytest.raises(NotYours):
        hall.do(c.VerifyMisuse(report_id, True, "属实"), hall.centre)
    hall.do(c.VerifyMisuse(report_id, True, "调取照片，属实", "mended"), hall.supervisor)
    [line] = _record(hall, hall.street.department)
    assert line[3:9] == (
        *("吹空哨", "jurisdiction/JL006@0", "到场无任何险情", "调取照片，属实"),
        *("区委区政府督查室", "及时纠正且未造成损失"),
    )
    with pytest.raises(AlreadyDone):
        hall.do(c.VerifyMisuse(report_id, False, "改判"), hall.supervisor)


@pytest.mark.requirement("KM-33", "KM-34")
def test_a_dismissed_reproach_leaves_no_mark_and_nothing_is_found_by_itself(hall: Hall) -> None:
    call, _ = hall.whistle()
    hall.wait(days=3)
    assert not [t for t in hall.tick() if isinstance(t, e.CaseStarted) and t.procedure == "misuse"]
    report_id = hall.do(c.ReportMisuse("ignored", "emergency", "没有来", call), hall.street)[0].subject_id
    hall.do(c.VerifyMisuse(report_id, False, "另有抢险任务"), hall.supervisor)
    assert _record(hall, "emergency") == ()


def test_who_verifies_neither_reports_nor_stands_on_a_side(hall: Hall) -> None:
    call, _ = hall.whistle(departments=("emergency", hall.supervisor.department))
    with pytest.raises(Recused):
        hall.do(c.ReportMisuse("ignored", "emergency", "没有来", call), hall.supervisor)
    accused = c.ReportMisuse("ignored", hall.supervisor.department, "没有来", call)
    report_id = hall.do(accused, hall.street)[0].subject_id
    with pytest.raises(Recused):
        hall.do(c.VerifyMisuse(report_id, True, "属实"), hall.supervisor)
    with pytest.raises(Lacks) as lacks:
        hall.do(c.ReportMisuse("rude", "urban_mgmt", "", call), hall.street)
    missing: Any = lacks.value.facts["missing"]
    assert [lack.key for lack in missing] == ["kind", "against", "facts"]


def test_a_reproach_is_seen_by_nobody_but_those_who_report_and_verify_it(hall: Hall) -> None:
    call, _ = hall.whistle(departments=("emergency", hall.centre.department))
    accused = c.ReportMisuse("ignored", hall.centre.department, "没有来", call)
    report_id = hall.do(accused, hall.street)[0].subject_id
    people = (hall.street, hall.centre, hall.liaison("emergency"), hall.supervisor)
    with hall.department() as one:
        case = one.repo(Case).get(report_id)
        assert case is not None
        seeing = [actor.department for actor in people if may_see(one, case, actor.person_id)]
    assert seeing == [hall.street.department, hall.supervisor.department]


@pytest.mark.requirement("SG-08", "BS-12")
def test_a_joint_meeting_takes_the_hard_matters_and_puts_decisions_on_the_tickets(any_hall: Hall) -> None:
    hall = any_hall
    easy, hard = hall.ticket("0504"), hall.ticket("0101")
    hall.do(c.DisputeTicket(hard, "law", "planning", "应由规划认定"), hall.liaison("urban_mgmt"))
    agenda = hall.look(hard_matters)
    assert [(point["ticket"], point["why"]) for point in agenda] == [(hard, ["panel"])]
    events = hall.do(c.PlanMeeting("五月联席会", hall.now + timedelta(days=1)), hall.centre)
    meeting = events[0].subject_id
    off, on = hall.look(lambda one: [found.number for n in (easy, hard) if (found := one.repo(Ticket).get(n))])
    planning = hall.district.departments["planning"].names.hans
    for wrong, missing in {
        f"{off} {planning} 办": "on_agenda",
        f"482-109-371 {planning} 办": "on_agenda",
        f"{on} 没有这个局 办": "unit",
        f"{on} {planning}": "words",
    }.items():
        with pytest.raises(Lacks) as lacks:
            hall.do(c.CloseMeeting(meeting, f"纪要\n{wrong}"), hall.centre)
        assert lacks.value.facts["missing"] == (missing,)
    with pytest.raises(NotYours):
        hall.do(c.CloseMeeting(meeting, "纪要"), hall.liaison("planning"))
    events = hall.do(c.CloseMeeting(meeting, f"先认定后拆除\n{on} {planning} 规划三日内认定"), hall.centre)
    assert [type(t) for t in events] == [e.CaseClosed, e.MeetingDecided]
    notes = hall.look(lambda one: [n.text for n in one.repo(Note).find(about=ticket_ref(hard)) if n.kind == "meeting"])
    assert notes == ["规划三日内认定"]
    with pytest.raises(AlreadyDone):
        hall.do(c.CloseMeeting(meeting, "再记一次"), hall.centre)


def test_a_meeting_about_nothing_is_not_called(hall: Hall) -> None:
    with pytest.raises(Lacks) as lacks:
        hall.do(c.PlanMeeting("五月联席会", hall.now), hall.centre)
    assert lacks.value.facts["missing"] == (Lack("agenda"),)
