"""The life cycles and the matrix of callers, as tables."""

from __future__ import annotations

import pytest

from core.calls.permissions import CALL_ENDED, CALL_STATES, CALLED_ENDED, CALLED_STATES, types_for
from core.calls.workflow import CALL, CALLED
from core.duties.subject import LIST
from core.people.records import Appointment
from core.rulings.workflow import RULING
from core.tickets.lifecycle import ENDED, STATES
from core.tickets.workflow import TICKET
from tests.calls.hall import CHUNHE, LINJIANG, MORNING, demo, tiny
from tools.charts import mermaid, steps

STREET, COMMUNITY = f"st_cmd@{LINJIANG}", f"cm_committee@{CHUNHE}"
# Who may make which call (昆明 KM-26, 五华 WH-23, 武昌 WC-61…64): role and unit → types, in the district's order.
FULL = "emergency key routine coordination call_department linkage ask_leader joint"
MATRIX = [
    ("street operator", "street_operator", STREET, FULL),
    ("head of the street's office", "command_head", STREET, FULL),
    ("district commander", "commander", "cmd_center", "emergency key ask_leader ask_city joint"),
    ("district centre", "center_operator", "cmd_center", "emergency key ask_leader ask_city joint"),
    ("community secretary", "community_secretary", COMMUNITY, "emergency key routine coordination call_street"),
    ("grid leader", "grid_leader", COMMUNITY, "emergency routine call_street"),
    ("grid worker", "grid_worker", COMMUNITY, "emergency"),
    ("department liaison", "liaison", "urban_mgmt", "emergency"),
    ("utility liaison", "liaison", "util_gas", "emergency"),
    ("supervisor", "supervisor", "supervise_office", "emergency"),
    ("panel member", "panel_member", "justice", ""),
    ("volunteer", "volunteer", COMMUNITY, ""),
]  # fmt: skip


@pytest.mark.requirement("KM-25", "KM-26", "WH-23", "WC-61", "WC-62", "WC-63", "WC-64")
@pytest.mark.parametrize(("role", "department", "types"), [pytest.param(*row[1:], id=row[0]) for row in MATRIX])
def test_who_may_make_which_call(role: str, department: str, types: str) -> None:
    found = types_for(demo(), [Appointment(1, role, department, "990101", MORNING)])
    assert [kind.code for kind in found] == types.split()


def test_the_same_program_reads_another_citys_matrix() -> None:
    found = types_for(tiny(), [Appointment(1, "hand", "sewer", "q7", MORNING)])
    assert [kind.code for kind in found] == ["shout"]


@pytest.mark.requirement("KM-25")
@pytest.mark.parametrize(
    ("word", "code"),
    [
        pytest.param("攻坚哨", "key", id="Beijing's word for key work"),
        pytest.param("综合执法哨", "key", id="Beijing's word for enforcement"),
        pytest.param("日常哨", "routine", id="everyday whistle"),
        pytest.param("應急哨", "emergency", id="traditional characters"),
        pytest.param("emergency whistle", "emergency", id="English"),
        pytest.param("乡呼县应", "call_department", id="Shouguang's word"),
        pytest.param("喝茶哨", None, id="unknown"),
    ],
)
def test_other_cities_words_mean_one_of_the_types(word: str, code: str | None) -> None:
    found = demo().calls.named(word)
    assert (found and found.code) == code


TABLES = [
    pytest.param([step[:3] for step in steps(TICKET)], STATES, ENDED - {"closed"}, "filed", id="ticket"),
    pytest.param([step[:3] for step in steps(CALL)], CALL_STATES, CALL_ENDED, "pending", id="call"),
    pytest.param(
        [step[:3] for step in steps(CALLED)], CALLED_STATES, CALLED_ENDED - {"released"}, "notified", id="called unit"
    ),
    *(
        pytest.param([step[:3] for step in steps(one)], one.states, one.ended, one.first, id=one.kind)
        for one in (RULING, LIST)
    ),
]


@pytest.mark.parametrize(("arrows", "known", "ended", "first"), TABLES)
def test_every_life_is_a_sound_table(
    arrows: list[tuple[str, str, str]], known: tuple[str, ...], ended: frozenset[str], first: str
) -> None:
    assert len({(state, act) for state, act, _ in arrows}) == len(arrows), "one state, one act, one arrow"
    assert {s for s, _, _ in arrows} | {t for _, _, t in arrows} <= set(known)
    reached, edge = {first}, {first}
    while edge:
        edge = {to for state, _, to in arrows if state in edge} - reached
        reached |= edge
    assert reached == set(known), "every state can be reached"
    # Whoever took a matter back by mistake has ten minutes: no way out for anybody else.
    leaving = {state for state, act, to in arrows if to != state and act != "unwithdraw"}
    assert set(known) - leaving == set(ended), "only ended states have no way out"
    for state in set(known) - set(ended):
        ways = {state}
        while new := {to for s, _, to in arrows if s in ways} - ways:
            ways |= new
        assert ways & set(ended), f"{state} can end"


PLAIN = {"approve", "refuse", "engage", "ack", "close"}


def test_odd_arrows_say_why() -> None:
    plain = {
        *{(state, act) for state, act, _, _ in steps(CALL) if act in PLAIN},
        *{("pending", "cancel"), ("working", "conclude"), ("acknowledged", "report_in"), ("notified", "ack")},
        *{("reported_in", "feed_back"), ("fed_back", "release"), ("reported_in", "release")},
        *{("released", "rate"), ("absent", "rate")},
    }
    silent = {(state, act) for state, act, _, why in (*steps(CALL), *steps(CALLED)) if not why}
    assert silent <= plain


@pytest.mark.parametrize("state", sorted(CALLED_ENDED - {"released"}))
def test_nothing_is_done_to_a_unit_that_is_out(state: str) -> None:
    assert [act for source, act, to, _ in steps(CALLED) if source == state and to != state] == []


def test_the_charts_name_every_state() -> None:
    assert all(state in mermaid(CALL) for state in CALL_STATES)
    assert all(state in mermaid(CALLED) for state in CALLED_STATES)


@pytest.mark.requirement("WC-18")
def test_a_suspended_or_waiting_ticket_takes_no_result_by_mistake() -> None:
    moving = {act for act in TICKET.open_from("suspended") if not TICKET.acts[act].beside}
    assert moving == {"resume", "withdraw", "governed"}, "a project over many tickets answers it too"
    assert {"submit", "resume"} <= set(TICKET.open_from("waiting"))
