"""New matters follow rulings on like ones and powers given to a town."""

from __future__ import annotations

import pytest

from core import events as e
from core.errors import Guarded
from core.tickets.records import Ticket
from tests import acts as c
from tests.calls.hall import Hall

CHUNHE, HUANGNI, SHIQIAO = "990101001001001", "990101101201001", "990101002001001"
BAISHA = "st_enforce@990101101"


def _file(hall: Hall, category: str, area: str, *, kind: str = "complaint") -> Ticket:
    filed = c.FileTicket("店家占道经营", kind, category, area, reporter_id=hall.resident.person_id)
    ticket = hall.do(filed, hall.resident)[0].subject_id
    found = hall.look(lambda one: one.repo(Ticket).get(ticket))
    assert found is not None
    return found


def _why(ticket: Ticket) -> list[str]:
    return [str(reason["key"]) for reason in ticket.why]


def _rule(hall: Hall, ticket: Ticket, main: str) -> None:
    """The unit that has it disputes, and the panel names another."""
    holder = hall.look(lambda one: one.repo(Ticket).get(ticket.id))
    assert holder is not None
    if holder.state == "filed":
        hall.do(c.DispatchTicket(ticket.id, "urban_mgmt"), hall.street)
    events = hall.do(c.DisputeTicket(ticket.id, "law", main, "应由别的单位办"), hall.liaison("urban_mgmt"))
    ruling = next(t.subject_id for t in events if isinstance(t, e.RulingOpened))
    for office in ("establish_office", "justice"):
        hall.do(c.GiveOpinion(ruling, main, "法", "归它"), hall.post("panel_member", office))
    decide = c.DecideRuling(ruling, main, "食品安全法", "第三十六条", (), ("solve",))
    hall.do(decide, hall.post("panel_member", "cmd_center"))


@pytest.mark.requirement("SG-65")
def test_a_like_matter_is_proposed_to_the_unit_that_was_ruled(hall: Hall) -> None:
    first = _file(hall, "0504", CHUNHE)
    assert first.proposed == "urban_mgmt" and "why.precedent" not in _why(first)
    _rule(hall, first, "market")
    second = _file(hall, "0504", CHUNHE)
    assert second.proposed == "market"
    reason = next(r for r in second.why if r["key"] == "why.precedent")
    assert (reason["department"], reason["number"], reason["text"]) == (
        "market",
        first.number,
        "《食品安全法》第三十六条",
    )
    assert "why.precedent" not in _why(_file(hall, "0502", CHUNHE)), "another category is another matter"


@pytest.mark.requirement("SG-65")
def test_a_ruling_for_one_street_s_unit_means_the_next_street_s_own(hall: Hall) -> None:
    _rule(hall, _file(hall, "0504", CHUNHE), "st_enforce@990101001")
    found = _file(hall, "0504", SHIQIAO)
    assert found.proposed == "st_enforce@990101002" and _why(found)[-1] == "why.precedent"
    assert found.desk == "st_cmd@990101002"


def test_the_latest_ruling_and_the_nearest_place_win(hall: Hall) -> None:
    _rule(hall, _file(hall, "0504", CHUNHE), "market")
    again = _file(hall, "0504", CHUNHE)
    hall.do(c.DispatchTicket(again.id, "urban_mgmt"), hall.street)
    _rule(hall, again, "police")
    assert _file(hall, "0504", CHUNHE).proposed == "police"


@pytest.mark.requirement("SG-38", "SG-39", "BS-01")
def test_a_power_is_used_in_the_town_it_was_delegated_to_and_nowhere_else(hall: Hall) -> None:
    there = _file(hall, "0101", HUANGNI)
    assert (there.proposed, there.desk, there.level) == (BAISHA, "st_cmd@990101101", "B")
    assert [(r["key"], r["number"]) for r in there.why] == [("why.delegated", "BS001")]
    here = _file(hall, "0101", CHUNHE)
    assert here.proposed == "urban_mgmt" and _why(here) == []


@pytest.mark.requirement("SG-38", "BS-01")
def test_the_guard_lets_the_town_lead_what_was_delegated_to_it(hall: Hall) -> None:
    street = hall.post("street_operator", "st_cmd@990101101")
    there = _file(hall, "0701", HUANGNI)
    hall.do(c.DispatchTicket(there.id, BAISHA), street)
    elsewhere = _file(hall, "0701", CHUNHE)
    with pytest.raises(Guarded):
        hall.do(c.DispatchTicket(elsewhere.id, "st_public_mgmt@990101001"), hall.street)


def test_a_tip_off_follows_neither(hall: Hall) -> None:
    hidden = next(code for code, kind in hall.district.request_types.items() if kind.reporter_hidden)
    ticket = _file(hall, "0101", HUANGNI, kind=hidden)
    assert ticket.desk == "cmd_center" and _why(ticket) == []


def test_a_change_of_category_asks_again(hall: Hall) -> None:
    ticket = _file(hall, "0302", HUANGNI)
    assert ticket.proposed == BAISHA
    street = hall.post("street_operator", "st_cmd@990101101")
    hall.do(c.CorrectTicket(ticket.id, "0504"), street)
    found = hall.look(lambda one: one.repo(Ticket).get(ticket.id))
    assert found is not None and [r["number"] for r in found.why] == ["BS002"]
