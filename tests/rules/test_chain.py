"""The ledger's arithmetic: whatever is changed afterwards is found."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger.chain import GENESIS, canonical, digest, link, plain, seal, text_digest
from core.ledger.records import Entry
from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.workflow.records import Note

NAIVE = datetime(2026, 3, 9)  # noqa: DTZ001 - what must be refused
MOMENTS = st.integers(1_600_000_000_000_000, 2_200_000_000_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
LEAVES = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=12) | MOMENTS
FACTS = st.dictionaries(st.text(max_size=6), LEAVES | st.lists(LEAVES, max_size=3), max_size=4)
ENTRIES = st.builds(
    Entry,
    at=MOMENTS,
    event=st.sampled_from(["TicketFiled", "TicketSigned", "TicketClosed"]),
    subject=st.sampled_from(["ticket", "person"]),
    subject_id=st.integers(0, 99),
    actor_id=st.integers(0, 99),
    actor_department=st.text(max_size=6),
    facts=FACTS,
    seal=st.text("0123456789abcdef", max_size=8),
    seq=st.integers(1, 9),
)
CHANGED: dict[str, st.SearchStrategy[Any]] = {
    "at": MOMENTS,
    "event": st.text(max_size=12),
    "subject": st.text(max_size=12),
    "subject_id": st.integers(),
    "actor_id": st.integers(),
    "actor_department": st.text(max_size=12),
    "facts": FACTS,
    "seal": st.text(max_size=12),
    "prev": st.text(max_size=12),
    "seq": st.integers(),
}


def chained(entries: list[Entry]) -> list[Entry]:
    """The entries as a ledger writes them."""
    kept: list[Entry] = []
    for seq, entry in enumerate(entries, 1):
        new = replace(entry, seq=seq, prev=kept[-1].hash if kept else GENESIS)
        kept.append(replace(new, hash=link(new)))
    return kept


def broken(entries: list[Entry]) -> bool:
    """Whether a reader of the whole chain sees that something is wrong."""
    before = GENESIS
    for seq, entry in enumerate(entries, 1):
        if (entry.seq, entry.prev, entry.hash) != (seq, before, link(entry)):
            return True
        before = entry.hash
    return False


def test_every_field_of_an_entry_is_linked() -> None:
    assert CHANGED.keys() | {"hash"} == {f.name for f in fields(Entry)}


@pytest.mark.requirement("WC-69")
@given(st.lists(ENTRIES, min_size=1, max_size=5), st.data())
def test_a_change_to_any_field_of_any_line_is_found(entries: list[Entry], data: st.DataObject) -> None:
    ledger = chained(entries)
    assert not broken(ledger)
    place = data.draw(st.integers(0, len(ledger) - 1))
    name = data.draw(st.sampled_from(sorted(CHANGED)))
    value = data.draw(CHANGED[name].filter(lambda v: canonical(v) != canonical(getattr(ledger[place], name))))
    assert broken([*ledger[:place], replace(ledger[place], **{name: value}), *ledger[place + 1 :]])


@given(st.lists(ENTRIES, min_size=2, max_size=6), st.data())
def test_a_line_left_out_or_moved_or_put_in_is_found(entries: list[Entry], data: st.DataObject) -> None:
    ledger = chained(entries)
    place = data.draw(st.integers(0, len(ledger) - 2))
    without = [*ledger[:place], *ledger[place + 1 :]]
    swapped = [*ledger[:place], ledger[place + 1], ledger[place], *ledger[place + 2 :]]
    twice = [*ledger[: place + 1], *ledger[place:]]
    assert [broken(without), broken(swapped), broken(twice)] == [True, True, True]


@given(st.lists(ENTRIES, min_size=2, max_size=5), st.data())
def test_a_line_rewritten_with_a_new_hash_breaks_the_next(entries: list[Entry], data: st.DataObject) -> None:
    ledger = chained(entries)
    place = data.draw(st.integers(0, len(ledger) - 2))
    forged = replace(ledger[place], event=ledger[place].event + "!")
    forged = replace(forged, hash=link(forged))
    assert broken([*ledger[:place], forged, *ledger[place + 1 :]])


def some_ticket() -> Ticket:
    now = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
    facts = {"reporter_id": 1, "lon": 114.3, "lat": 30.5, "helpers": ["urban_mgmt"], "why": [{"key": "why.word"}]}
    words = {"state": "filed", "kind": "help", "category": "0602", "area": "9901", "level": "C", "grade": "P2"}
    return Ticket(number="1", created_at=now, department="st_cmd", proposed="", desk="st_cmd", **words, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [f.name for f in fields(Ticket)])
def test_every_field_of_a_ticket_is_sealed(name: str) -> None:
    ticket, other = some_ticket(), some_ticket()
    old = getattr(other, name)
    new: Any = f"{old}x"
    if isinstance(old, bool):
        new = not old
    elif isinstance(old, datetime):
        new = old + timedelta(microseconds=1)
    elif isinstance(old, list):
        new = [*old, "x"]
    setattr(other, name, new)
    assert seal(ticket) == seal(some_ticket())
    assert seal(ticket) != seal(other)


def test_a_note_can_be_forgotten_and_its_digest_stays_mute() -> None:
    note = Note(ticket_ref(1), "report", "路灯坏了", "a1b2", datetime(2026, 3, 9, tzinfo=UTC))
    digests = {text_digest(salt, note.kind, text) for salt in ("a1b2", "c3d4") for text in (note.text, "路灯好了", "")}
    assert len(digests) == 6
    assert all(note.text.encode().hex() not in d for d in digests)


@given(FACTS)
def test_the_order_of_keys_and_the_kind_of_list_do_not_matter(facts: dict[str, Any]) -> None:
    backwards = dict(reversed(facts.items()))
    as_tuples = {k: tuple(v) if isinstance(v, list) else v for k, v in facts.items()}
    assert digest(facts) == digest(backwards) == digest(as_tuples) == digest(plain(facts))


@given(MOMENTS, st.integers(-12, 14))
def test_a_moment_is_the_same_in_every_time_zone(moment: datetime, hours: int) -> None:
    assert digest(moment.astimezone(timezone(timedelta(hours=hours)))) == digest(moment)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(1, "1", id="a number and its text"),
        pytest.param(1, True, id="one and true"),
        pytest.param(None, "null", id="nothing and its word"),
        pytest.param(["a", "b"], ["ab"], id="two parts and one"),
        pytest.param(["a", ["b"]], [["a"], "b"], id="brackets elsewhere"),
        pytest.param({"a": 1, "b": 2}, {"a": 2, "b": 1}, id="values exchanged"),
        pytest.param("路灯", "路燈", id="scripts"),
        pytest.param("", " ", id="a blank"),
    ],
)
def test_different_values_have_different_digests(one: object, other: object) -> None:
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(NAIVE, ValueError, id="a moment without a zone"),
        pytest.param({"at": [NAIVE]}, ValueError, id="one deep inside"),
        pytest.param({1: "a", "1": "b"}, ValueError, id="keys of one spelling"),
        pytest.param(math.nan, ValueError, id="no number"),
        pytest.param({"set": {1, 2}}, TypeError, id="a set has no order"),
        pytest.param(b"bytes", TypeError, id="bytes"),
    ],
)
def test_what_cannot_be_vouched_for_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        digest(value)
