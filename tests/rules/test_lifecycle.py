"""The life of a ticket: every state reached, left in order, ended."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tickets.lifecycle import ENDED, STATES
from core.tickets.workflow import TICKET
from core.workflow.transitions import HOUSE, Act, Arrow, table
from tools.charts import mermaid, steps

STEPS = [step for step in steps(TICKET) if not TICKET.acts[step[1]].beside]
ACTS = sorted(TICKET.acts)


def reached(start: str) -> set[str]:
    """All states to which the arrows lead from one."""
    found, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        fresh = {to for source, _, to, _ in STEPS if source == state} - found
        found |= fresh
        waiting += fresh
    return found


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_reached_from_filing(state: str) -> None:
    assert state in reached("filed")


@pytest.mark.requirement("SG-72")
@pytest.mark.parametrize("state", sorted(set(STATES) - ENDED))
def test_from_every_state_there_is_a_way_to_an_end(state: str) -> None:
    assert "closed" in reached(state)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_matter_stays_ended_unless_it_was_closed_on_paper_only(state: str) -> None:
    again = {"closed": ("reopen", "supervise"), "withdrawn": ("unwithdraw",)}.get(state, ())
    assert tuple(act for act in TICKET.open_from(state) if not TICKET.acts[act].beside) == again


def test_states_and_arrows_know_each_other() -> None:
    assert len(set(STATES)) == len(STATES)
    assert {s for s, _, _, _ in STEPS} | {to for _, _, to, _ in STEPS} == set(STATES)
    assert {s for s, _, _, _ in STEPS} == set(STATES) - (ENDED - {"closed", "withdrawn"})


def test_an_act_in_a_state_leads_to_one_place() -> None:
    for act in TICKET.acts.values():
        sources = [state for arrow in act.arrows for state in arrow.sources.split()]
        assert len(set(sources)) == len(sources), act.name


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_somebody_s_or_the_house_s(act: str) -> None:
    """Both only where words are deleted: on their day, or when the person asks for it."""
    who = {one.relation for one in TICKET.acts[act].who}
    assert who and ("house" not in who or who == ({"house", "teller"} if act == "forget" else {"house"}))


def test_a_table_with_a_mistake_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        table("thing", ("here",), frozenset(), Act("go", (Arrow("here", "nowhere"),), HOUSE))
    with pytest.raises(ValueError, match="twice"):
        table("thing", ("here",), frozenset(), *(Act("stay", (Arrow("*"),), HOUSE) for _ in range(2)))


# What the rules say in words: from a state, by an act, to a state; '' where it has no place.
SAID = {
    "the desk dispatches what is filed": ("filed", "dispatch", "assigned"),
    "the unit signs what it was given": ("assigned", "sign", "signed"),
    "two sign: the second finds it done": ("signed", "sign", ""),
    "the unit speaks with the reporter": ("signed", "contact", "contacted"),
    "nobody reports a result before signing": ("assigned", "submit", ""),
    "a result waits for review": ("contacted", "submit", "submitted"),
    "the unit does not ask the resident past the review": ("contacted", "pass", ""),
    "the desk lets it pass": ("submitted", "pass", "reviewed"),
    "a failed check goes back to the same unit": ("submitted", "send_back", "contacted"),
    "the resident rates what passed": ("reviewed", "rate", "reviewed"),
    "nobody rates what is still worked on": ("contacted", "rate", ""),
    "a bad rating opens it again": ("reviewed", "reopen", "assigned"),
    "and again: supervision": ("reviewed", "supervise", "supervised"),
    "a good rating, or silence, ends the wait": ("reviewed", "close", "closed"),
    "silence ends nothing else": ("submitted", "close", ""),
    "the centre designates": ("supervised", "dispatch", "assigned"),
    "the centre explains": ("supervised", "explain", "closed"),
    "only a supervised matter ends with an explanation alone": ("reviewed", "explain", ""),
    "not mine, before working on it": ("assigned", "return", "filed"),
    "not mine, after a look": ("signed", "return", "filed"),
    "not mine, after speaking with the resident: too late": ("contacted", "return", ""),
    "the community calls the street": ("contacted", "call_street", "filed"),
    "a city matter is forwarded": ("filed", "forward", "forwarded"),
    "the city's answer comes": ("forwarded", "city_result", "submitted"),
    "a forwarded matter cannot be taken back": ("forwarded", "withdraw", ""),
    "the reporter takes it back in time": ("contacted", "withdraw", "withdrawn"),
    "the reporter does not take back what is done": ("submitted", "withdraw", ""),
    "put aside until a day": ("contacted", "set_aside", "suspended"),
    "while it is put aside nothing is reported": ("suspended", "submit", ""),
    "and taken up again": ("suspended", "resume", "contacted"),
    "a question to the reporter": ("contacted", "ask", "waiting"),
    "answered": ("waiting", "resume", "contacted"),
    "done without the answer": ("waiting", "submit", "submitted"),
    "the panel names a unit": ("filed", "designate", "assigned"),
    "the panel names nobody after the end": ("closed", "designate", ""),
    "told again soon after it was closed": ("closed", "reopen", "assigned"),
    "told again after all reopening": ("closed", "supervise", "supervised"),
    "what was taken back is not opened again": ("withdrawn", "reopen", ""),
    "but goes on where it was a mistake": ("withdrawn", "unwithdraw", "filed"),
    "one matter, one number": ("filed", "merge", "merged"),
    "while it is worked on, too": ("contacted", "merge", "merged"),
    "a result is not merged away": ("submitted", "merge", ""),
    "what is merged goes on elsewhere": ("merged", "dispatch", ""),
    "an unknown act": ("filed", "sing", ""),
    "an unknown state": ("lost", "sign", ""),
}


@pytest.mark.requirement("WC-61", "WC-64", "SG-53", "SG-73")
@pytest.mark.parametrize(("state", "act", "to"), [pytest.param(*row, id=name) for name, row in SAID.items()])
def test_the_arrows(state: str, act: str, to: str) -> None:
    assert (TICKET.target(state, act) or "") == to


@given(st.lists(st.sampled_from(ACTS), max_size=40))
def test_any_presses_keep_to_the_table(presses: list[str]) -> None:
    state = "filed"
    for act in presses:
        to = TICKET.target(state, act)
        assert (to is not None) == (act in TICKET.open_from(state))
        state = to or state
        assert state in STATES


def test_the_resident_is_asked_before_every_end_but_one() -> None:
    """Closed comes after the resident was asked, or by the centre's explanation, which needs a reason (SG-73)."""
    assert {(s, act) for s, act, to, _ in STEPS if to == "closed"} == {("reviewed", "close"), ("supervised", "explain")}
    assert TICKET.acts["explain"].words


def test_odd_arrows_give_their_reason() -> None:
    """Whatever does not simply lead one step on along the seven steps says why beside it."""
    steps = ("filed", "assigned", "signed", "contacted", "submitted", "reviewed", "closed")
    on = dict(pairwise(steps))
    odd = [step for step in STEPS if on.get(step[0]) != step[2] and step[1] != "withdraw"]
    assert len(odd) > 15
    assert [step for step in odd if not step[3]] == []


def test_the_drawing_shows_every_step() -> None:
    drawn = mermaid(TICKET)
    lines = re.findall(r"^    (\w+) --> (\w+): (\w+)$", drawn, re.M)
    assert sorted(lines) == sorted((s, to, act) for s, act, to, _ in steps(TICKET))
    assert "[*] --> filed" in drawn
    assert {f"    {state} --> [*]" for state in ENDED} <= set(drawn.splitlines())
