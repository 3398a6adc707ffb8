"""Which level, which matter, whose order: tickets and whistles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from core.calls.records import Call, CalledDepartment
from core.commands import FileTicket, Input, Perform
from core.duties.records import Ruling
from core.errors import CivicError, Guarded, Lacks, StaysHidden
from core.refs import Ref, ticket_ref
from core.tickets.records import Ticket
from core.trace import history
from core.workflow.records import Note, Timer
from tests import acts as c
from tests.calls.conftest import any_engine, sqlite_engine
from tests.calls.hall import CHUNHE, LINJIANG, Hall, demo

__all__ = ["any_engine", "sqlite_engine"]
GRID = "990101001001001"


@pytest.fixture
def hall(sqlite_engine: Engine) -> Hall:
    return Hall(sqlite_engine)


def filed(hall: Hall, text: str, category: str = "0101") -> int:
    """A resident's report that waits at the desk."""
    events = hall.do(FileTicket(text, "complaint", category, GRID, reporter_id=hall.resident.person_id), hall.resident)
    row = events[0].subject_id
    if hall.ticket_state(row) != "filed":
        hall.look(lambda uow: _back(uow.repo(Ticket), row))
    return row


def _back(repository, row: int, *, hidden: bool = False) -> None:  # type: ignore[no-untyped-def]
    ticket = repository.get(row)
    ticket.tip_off = hidden
    ticket.state, ticket.department = "filed", ""
    repository.save(ticket)


@pytest.mark.requirement("WC-14")
@pytest.mark.requirement("KM-07")
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("请街道协助招商引资，完成本月协税护税任务", True),
        ("本季度招商引资指标两千万，请街道承担", True),
        ("招商引资来的那个厂夜里排黑烟", False),
        ("楼道灯不亮", False),
    ],
)
def test_no_ticket_gives_a_street_investment_or_tax_work(hall: Hall, text: str, refused: bool) -> None:
    street = next(code for code, one in hall.district.categories.items() if one.main_unit == "st_public_mgmt")
    row = filed(hall, text, street)
    order = c.DispatchTicket(row, f"st_public_mgmt@{LINJIANG}")
    if refused:
        with pytest.raises(Guarded) as said:
            hall.do(order, hall.street)
        assert said.value.facts["why"] == "forbidden"
    else:
        hall.do(order, hall.street)
        assert hall.ticket_state(row) == "assigned"


@pytest.mark.requirement("KM-19")
@pytest.mark.parametrize(
    ("kind", "category", "good"),
    [("key", "0117", False), ("routine", "0117", False), ("key", "", False)],
)
def test_a_whistle_cites_a_matter_of_its_own_kind(hall: Hall, kind: str, category: str, good: bool) -> None:
    with pytest.raises(Lacks) as refused:
        hall.do(c.BlowWhistle(kind, "垃圾没人分", GRID, ("urban_mgmt",), category=category), hall.street)
    assert "listed" in str(refused.value.facts["missing"])


@pytest.mark.requirement("KM-19")
def test_every_kind_of_whistle_has_its_matters(hall: Hall) -> None:
    for kind in ("key", "routine", "coordination"):
        mine = [code for code, one in hall.district.categories.items() if one.whistle == kind]
        assert mine, kind
    fits = next(code for code, one in hall.district.categories.items() if one.whistle == "routine")
    hall.do(c.BlowWhistle("routine", "请一起来看", GRID, ("urban_mgmt",), category=fits), hall.street)


@pytest.mark.requirement("WH-28")
def test_a_ticket_and_its_whistle_name_each_other(hall: Hall) -> None:
    row = hall.ticket("0504")
    fits = next(code for code, one in hall.district.categories.items() if one.whistle == "routine")
    blow = c.BlowWhistle("routine", "请一起来看", GRID, ("urban_mgmt",), category=fits, ticket_id=row)
    call = hall.do(blow, hall.street)[0].subject_id
    assert hall.look(lambda uow: uow.repo(Call).find(id=call))[0].ticket_id == row
    lines = hall.look(lambda uow: [e for one in uow.repo(Ticket).find(id=row) for e in history(uow, one)])
    number = hall.look(lambda uow: uow.repo(Call).find(id=call))[0].number
    assert [e.facts.get("number") for e in lines if e.event == "CallBlown"] == [number]


@pytest.mark.requirement("SG-68")
@pytest.mark.requirement("SG-31")
def test_the_centre_analyses_a_towns_call_and_issues_one_main_and_assisting_orders(hall: Hall) -> None:
    units = ("urban_mgmt", "market", "police")
    why = "街道没有执法权"
    blow = c.BlowWhistle("linkage", "夜市油烟扰民", GRID, units, lead="urban_mgmt", category="0504", reason=why)
    call = hall.do(blow, hall.street)[0].subject_id

    def orders() -> list[tuple[str, bool]]:
        found = hall.look(lambda uow: uow.repo(CalledDepartment).find(call_id=call))
        return [(one.department, one.lead) for one in found]

    assert hall.look(lambda uow: uow.repo(Call).find(id=call))[0].state == "pending"
    assert hall.look(lambda uow: uow.repo(Call).find(id=call))[0].issued_at is None, "no department has an order yet"
    hall.do(Perform(Ref("call", call), "approve", Input()), hall.centre)
    assert hall.look(lambda uow: uow.repo(Call).find(id=call))[0].issued_at is not None
    assert orders() == [("urban_mgmt", True), ("market", False), ("police", False)]


@pytest.mark.requirement("WC-59")
@pytest.mark.requirement("WC-60")
def test_a_matter_goes_down_and_up_with_a_reason(hall: Hall) -> None:
    row = filed(hall, "楼道里堆了旧家具")
    level = hall.look(lambda uow: uow.repo(Ticket).find(id=row))[0].level
    with pytest.raises(CivicError):
        hall.do(Perform(Ref("ticket", row), "send_down", Input()), hall.street)
    hall.do(Perform(Ref("ticket", row), "send_down", Input(text="居委会劝一劝就行")), hall.street)
    ticket = hall.look(lambda uow: uow.repo(Ticket).find(id=row))[0]
    assert (ticket.state, ticket.level, ticket.department) == ("assigned", "A", f"cm_committee@{CHUNHE}")
    hall.do(Perform(Ref("ticket", row), "call_street", Input(text="劝了三次，没人认")), hall.secretary)
    ticket = hall.look(lambda uow: uow.repo(Ticket).find(id=row))[0]
    assert (ticket.state, ticket.level) == ("filed", "B") and level in {"B", "C"}
    told = hall.look(lambda uow: [note.text for note in uow.repo(Note).find(about=ticket_ref(row))])
    assert {"居委会劝一劝就行", "劝了三次，没人认"} <= set(told), "each step keeps its reason"


@pytest.mark.requirement("SG-63")
def test_what_is_hard_to_dispatch_goes_to_the_panel_from_the_desk(hall: Hall) -> None:
    row = filed(hall, "河边的围挡谁拆")
    hall.do(Perform(Ref("ticket", row), "unclear", Input(text="水务、城管、住建都可能管")), hall.street)
    [ruling] = hall.look(lambda uow: uow.repo(Ruling).find(about=ticket_ref(row)))
    assert (ruling.state, hall.ticket_state(row)) == ("open", "filed")


@pytest.mark.parametrize("act", ["send_down", "unclear"])
def test_what_was_told_in_confidence_goes_down_to_nobody(hall: Hall, act: str) -> None:
    row = filed(hall, "城管队员收摊贩的红包")
    hall.look(lambda uow: _back(uow.repo(Ticket), row, hidden=True))
    with pytest.raises(StaysHidden):
        hall.do(Perform(Ref("ticket", row), act, Input(text="请看一看")), hall.street)


@pytest.mark.requirement("KM-27")
def test_the_own_level_is_pressed_before_anything_goes_up(hall: Hall) -> None:
    fits = next(code for code, one in hall.district.categories.items() if one.whistle == "coordination")
    row = filed(hall, "几个楼盘都停了水")
    unit, decided = ("housing_constr",), "党工委会 5 月 12 日议定"
    blow = c.BlowWhistle("coordination", "请协调", GRID, unit, category=fits, ticket_id=row, decision=decided)
    with pytest.raises(Lacks) as refused:
        hall.do(blow, hall.street)
    assert "own_level" in str(refused.value.facts["missing"])
    routine = next(code for code, one in hall.district.categories.items() if one.whistle == "routine")
    own = c.BlowWhistle("routine", "请街道的队先到", GRID, (f"st_enforce@{LINJIANG}",), category=routine, ticket_id=row)
    hall.do(own, hall.street)
    hall.do(blow, hall.street)


@pytest.mark.requirement("KM-06")
def test_a_towns_call_stands_in_every_kind_where_the_district_says_so(sqlite_engine: Engine) -> None:
    district = demo()
    types = {code: replace(kind, panel_pauses=False) for code, kind in district.calls.types.items()}
    hall = Hall(sqlite_engine, replace(district, calls=replace(district.calls, types=types)))
    _, called = hall.whistle("routine", category="0701", departments=("justice", "market"))
    row = called["justice"]
    hall.do(c.DisputeCall(row, "staffing_rule", "market", "三定规定不在我局"), hall.liaison("justice"))
    running = hall.look(lambda uow: uow.repo(Timer).find(about=Ref("called", row), stopped_at=None))
    assert running and all(one.next_at for one in running), "the limit runs on until the panel has decided"
