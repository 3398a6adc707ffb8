"""Stationed staff and agencies, opinions, inspections, shared evidence."""

from __future__ import annotations

from typing import Any

import pytest

from core.commands import Input, StartCase
from core.errors import CivicError, Lacks, NotYours
from core.ledger.chain import digest
from core.refs import NO_REF, Ref
from core.tickets.records import Ticket
from core.trace import history
from tests import acts as c
from tests.calls.hall import CHUNHE, LINJIANG, Hall
from tests.stories.test_campaigns import GRID, case, do, hall, opened, start

__all__ = ["hall"]
BAISHA = "990101101"
FORCES = ("police", "city", "market", "ecology", "traffic", "fire", "safety")


def _posted(hall: Hall, n: int, where: str, force: str, *, unit: str = "market", status: str = "sunk") -> int:
    officer = hall.post("stationed_officer", unit)
    way = ("sector", "plaque", "full")[n % 3]
    fields = {"officer": officer.person_id, "home": unit, "where": where, "way": way, "status": status, "force": force}
    return start(hall, hall.street, "stationing", field=f"{force}{n}", until="2026-12-31", **fields)


@pytest.mark.requirement("JB-19")
@pytest.mark.requirement("BS-17")
@pytest.mark.requirement("DY-14")
def test_seven_forces_stand_in_grids_by_area_and_by_field(hall: Hall) -> None:
    grids = [one.code for one in hall.district.areas.values() if one.kind == "grid" and one.code.startswith(LINJIANG)]
    rows = [_posted(hall, n, grids[n], force) for n, force in enumerate(FORCES)]
    found = opened(hall, "stationing")
    assert {(one.area, one.fields["force"]) for one in found} == set(zip(grids, FORCES, strict=False))
    do(hall, hall.street, rows[0], "move", where=CHUNHE, until="2027-01-31")
    assert case(hall, rows[0]).fields["where"] == CHUNHE, "the roster moves with them"
    hall.wait(days=240)
    hall.tick()
    assert {one.state for one in opened(hall, "stationing")[1:]} == {"stationing.ended"}


@pytest.mark.requirement("KM-14")
def test_each_person_of_seven_n_departments_has_a_kind_of_stationing(hall: Hall) -> None:
    """“N”即从应急、环保、水务、人社、卫生、文化、住建抽调，片区派驻、挂牌进驻（或专职常驻），一人一条。"""
    seven = {
        "emergency": "safety",
        "ecology": "ecology",
        "water_affairs": "water",
        "hrss": "labour",
        "health": "health",
        "culture_tour": "culture",
        "housing_constr": "building",
    }
    for n, (unit, force) in enumerate(seven.items()):
        _posted(hall, n, LINJIANG, force, unit=unit)
    found = opened(hall, "stationing")
    assert [one.fields["home"] for one in found] == [*seven] and len({one.fields["officer"] for one in found}) == 7
    assert [one.fields["way"] for one in found] == ["sector", "plaque", "full"] * 2 + ["sector"]
    assert {*seven} <= {*hall.district.calls.teams["team_1_3_n"].units}


@pytest.mark.requirement("KM-15")
@pytest.mark.requirement("WC-16")
@pytest.mark.requirement("WC-21")
@pytest.mark.requirement("SG-59")
def test_an_order_names_its_person_who_reports_in_and_the_street_writes_its_opinion(hall: Hall) -> None:
    row = _posted(hall, 2, GRID, "market")
    officer = hall.post("stationed_officer", "market")
    with pytest.raises(Lacks):
        do(hall, officer, row, "here")
    do(hall, hall.street, row, "order", "下午两点，春和菜场，查短斤少两")
    with pytest.raises(NotYours):
        do(hall, hall.liaison("market"), row, "here")
    do(hall, officer, row, "here")
    do(hall, hall.street, row, "opinion", "到场快，讲得清，建议评优")
    [opinion] = opened(hall, "street_opinion")
    assert opinion.fields["person"] == officer.person_id and opinion.fields["number_of"] == "街意〔2026〕1号"
    ticket = hall.ticket("0504")
    assert hall.ticket_state(ticket) in {"assigned", "filed"}, "the same street dispatches"
    chief = {"person": hall.liaison("market").person_id, "home": "market", "about_what": "change"}
    second = start_words(hall, "负责人半年没到过街道，建议调整", **chief)
    for one in (opinion.id, second):
        do(hall, hall.post("liaison", "org_dept"), one, "answer", "已看，列入考察")
        assert case(hall, one).state == "street_opinion.heard"


def start_words(hall: Hall, text: str, **fields: object) -> int:
    return hall.do(StartCase("street_opinion", NO_REF, Input(text=text, fields=fields)), hall.street)[0].subject_id


@pytest.mark.requirement("SG-57")
@pytest.mark.requirement("SG-58")
@pytest.mark.requirement("BS-03")
def test_the_town_comes_first_and_sends_its_squads_itself(hall: Hall) -> None:
    town = hall.post("street_operator", f"st_cmd@{BAISHA}")
    squads = [("sq_market", "market"), ("sq_police", "police"), ("sq_ecology", "ecology")]
    for base, line in squads:
        unit = f"{base}@{BAISHA}"
        row = start(hall, town, "squad", where=BAISHA, called=f"白沙{base}", unit=unit, line=line, first="line")
        assert case(hall, row).fields["first"] == "line"
        do(hall, hall.liaison("establish_office"), row, "switch", "白沙镇改革方案三")
        assert case(hall, row).fields["first"] == "town"
        do(hall, town, row, "order", "十点，农贸市场，联合检查")
        with pytest.raises(CivicError):
            do(hall, hall.liaison(line), row, "sent", "不是我们")
        do(hall, hall.liaison(unit), row, "sent", "小张十点到")
    ticket = hall.ticket("0504")
    assert hall.district.departments[f"sq_market@{LINJIANG}"].area == LINJIANG
    hall.do(c.DispatchTicket(ticket, f"sq_city@{LINJIANG}"), hall.street)
    assert hall.ticket_state(ticket) == "assigned", "a matter goes to the squad without the district"


@pytest.mark.requirement("BS-02")
@pytest.mark.requirement("WC-23")
@pytest.mark.requirement("SG-54")
def test_presets_of_streets_and_towns(hall: Hall) -> None:
    here = [one for one in hall.district.departments.values() if one.area == LINJIANG]
    kinds = [one.kind for one in here if one.base.startswith("st_")]
    assert [kinds.count(kind) for kind in ("street_office", "street_center", "street_platform")] == [6, 4, 3]
    assert "四中心合一" in hall.district.departments[f"st_ctr_order@{LINJIANG}"].remit
    town = [
        one.names.hans
        for one in hall.district.departments.values()
        if one.area == BAISHA and one.base.startswith("town_")
    ]
    assert (sum(name.endswith("办公室") for name in town), sum(name.endswith("局") for name in town)) == (3, 8)


@pytest.mark.requirement("BS-10")
def test_an_assistant_prepares_and_does_not_decide(hall: Hall) -> None:
    row = _posted(hall, 1, GRID, "city", unit="urban_mgmt", status="assistant")
    assert case(hall, row).fields["status"] == "assistant"
    assistant = hall.post("enforcement_assistant", "urban_mgmt")
    ticket = hall.ticket("0504")
    hall.do(c.SignTicket(ticket), hall.liaison("urban_mgmt"))
    hall.do(c.ContactReporter(ticket), assistant)
    with pytest.raises(CivicError):
        hall.do(c.SubmitResult(ticket, "solved", "已拆除"), assistant)
    names = hall.district.procedures["stationing"].fields["status"].choices
    assert list(names) == ["sunk", "town", "assistant"]


@pytest.mark.requirement("BS-14")
def test_the_half_year_report_reminds_itself_and_hears_the_public(hall: Hall) -> None:
    justice = hall.liaison("justice")
    row = start(hall, justice, "half_year", where=BAISHA, called="白沙镇执法评估")
    hall.wait(days=183)
    hall.tick()
    assert case(hall, row).state == "half_year.due"
    do(hall, hall.resident, row, "voice", "罚款没有给单子")
    told: dict[str, Any] = {
        "cases": 83,
        "in_time": 80,
        "disputes": 1,
        "process": "亮证、全程记录",
        "findings": "罚单要当场给",
    }
    do(hall, justice, row, "report", **told)
    assert (
        case(hall, row).state == "half_year.waiting"
        and "办案 {cases} 件" in hall.district.procedures["half_year"].sheet.hans
    )


@pytest.mark.requirement("BS-13")
def test_a_major_case_is_handled_by_several_units_together(hall: Hall) -> None:
    lead, others = hall.liaison("ecology"), ("police", "market")
    row = start(hall, lead, "joint_case", what="地下油库", where=BAISHA, lead="ecology", units=[*others])
    for unit in others:
        do(hall, hall.liaison(unit), row, "join", "两人")
    assert case(hall, row).state == "joint_case.running", "with the last one it begins"
    for unit in others:
        do(hall, hall.liaison(unit), row, "add", files=["1" * 32])
    do(hall, lead, row, "close", result="移送公安，油罐已清")


@pytest.mark.requirement("SG-74")
def test_an_inspection_of_towns_is_admitted_or_does_not_take_place(hall: Hall) -> None:
    fields = {"kind": "extra", "basis": "没有写进计划", "day": "2026-06-01"}
    row = start(hall, hall.liaison("civil"), "inspection_admission", what="台账检查", **fields)
    with pytest.raises(CivicError):
        do(hall, hall.liaison("civil"), row, "admit")
    do(hall, hall.liaison("establish_office"), row, "refuse", "并到年度考核")
    law = {"kind": "law", "basis": "安全生产法 62", "day": "2026-06-01"}
    second = start(hall, hall.liaison("emergency"), "inspection_admission", what="加油站安全", **law)
    do(hall, hall.liaison("establish_office"), second, "admit")
    assert (case(hall, row).state, case(hall, second).state) == (
        "inspection_admission.refused",
        "inspection_admission.admitted",
    )


@pytest.mark.requirement("JB-13")
def test_evidence_of_another_department_is_used_for_a_purpose_and_noted(hall: Hall) -> None:
    asks, holds = hall.liaison("ecology"), hall.liaison("market")
    fields = {"what": "进货票据", "holder": "market", "purpose": "查废油去向", "until": "2026-06-13"}
    row = start(hall, asks, "evidence", **fields)
    with pytest.raises(CivicError):
        do(hall, asks, row, "grant", files=["1" * 32])
    do(hall, holds, row, "grant", files=["1" * 32])
    do(hall, asks, row, "use")
    do(hall, asks, row, "use")
    lines = hall.look(lambda uow: [entry.facts["act"] for entry in uow.ledger.read("case", row)])
    assert lines == ["evidence.start", "evidence.grant", "evidence.use", "evidence.use"]
    hall.wait(days=40)
    hall.tick()
    assert case(hall, row).state == "evidence.ended" and "files" not in case(hall, row).fields


@pytest.mark.requirement("DY-04")
@pytest.mark.requirement("WC-63")
def test_a_named_leader_decides_and_the_decision_stands_on_the_ticket(hall: Hall) -> None:
    ticket = hall.ticket("0504")
    given = Input(text="两个部门都说不是自己的")
    row = hall.do(StartCase("leader_request", Ref("ticket", ticket), given), hall.street)[0].subject_id
    leader = hall.post("commander", "cmd_center")
    do(hall, leader, row, "take")
    do(hall, leader, row, "record", "开了协调会")
    do(hall, leader, row, "decide", "城管牵头，企业出车，十天清完", units=["urban_mgmt", "soe01"], day="2026-05-23")
    assert case(hall, row).fields["leader"] == leader.person_id
    acts = hall.look(lambda uow: [e.facts.get("act") for one in uow.repo(Ticket).find() for e in history(uow, one)])
    assert "leader_request.decide" in acts, "the ticket's own trace shows it"


@pytest.mark.requirement("LD-26")
def test_a_village_worker_archives_the_papers_of_each_step(hall: Hall) -> None:
    village = "990101101201"
    worker = hall.post("grid_worker", f"cm_committee@{village}")
    steps = [*hall.district.procedures["step_papers"].fields["step"].choices]
    for n, step in enumerate(steps):
        fields = {"where": village, "matter": "修村道", "step": step, "files": [f"{n}" * 32]}
        row = start(hall, worker, "step_papers", **fields)
        [entry] = hall.look(lambda uow, row=row: uow.ledger.read("case", row))  # type: ignore[misc]
        assert entry.facts["changed"] == digest(case(hall, row).fields), "the fingerprint of what was filed"
    watcher = hall.post("supervision_committee", f"cm_committee@{village}")
    do(hall, watcher, opened(hall, "step_papers")[0].id, "check", "齐了")
    assert len(steps) == 6
