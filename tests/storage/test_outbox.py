"""Letters: in order, once, at the platform's pace, and never an older one after a newer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.storage import outbox
from core.storage.outbox import BURST, LEASE, Claimed
from core.storage.tables import lanes, letters
from tests.storage.conftest import Open
from tests.storage.office import NOW, Clock, a_slot


class PostOffice:
    """Posts, claims and settles, each in a unit of its own, and speaks of letters by their text."""

    def __init__(self, unit: Open, clock: Clock) -> None:
        self.unit = unit
        self.clock = clock

    def post(self, address: str, *texts: str, slot: str = "", kind: str = "card") -> None:
        with self.unit() as one:
            for text in texts:
                one.outbox.post(address, kind, {"text": text}, slot=slot)

    def claim(self, limit: int = 50, paused: frozenset[str] = frozenset(), **pace: float) -> list[Claimed]:
        with self.unit() as one:
            return outbox.claim(one.connection, one.now, limit=limit, pace=pace, paused=paused)

    def settle(self, *out: Claimed, message: str = "", interval: float = 0.0) -> None:
        for letter in out:
            with self.unit() as one:
                outbox.settle(one.connection, letter, one.now, message=message, interval=interval)

    def postpone(self, letter: Claimed, seconds: float) -> None:
        with self.unit() as one:
            outbox.postpone(one.connection, letter, one.now + timedelta(seconds=seconds))

    def refuse(self, letter: Claimed, *, whole_lane: bool) -> None:
        with self.unit() as one:
            outbox.refuse(one.connection, letter, one.now, whole_lane=whole_lane)

    def next_look(self) -> datetime | None:
        with self.unit() as one:
            return outbox.next_look(one.connection)

    def states(self) -> list[tuple[str, str]]:
        with self.unit() as one:
            rows = one.connection.execute(sa.select(letters.c.body, letters.c.state).order_by(letters.c.id))
            return [(row.body["text"], row.state) for row in rows]


def texts(out: list[Claimed]) -> list[str]:
    return [letter.body["text"] for letter in out]


@pytest.fixture
def office(unit: Open, clock: Clock) -> PostOffice:
    return PostOffice(unit, clock)


def test_one_letter_of_an_address_is_out_at_a_time_and_in_order(office: PostOffice) -> None:
    office.post("web:anna", "a1", "a2", "a3")
    office.post("web:bo", "b1")
    seen = []
    while out := office.claim():
        assert len({letter.address for letter in out}) == len(out)
        assert office.claim() == []
        seen += texts(out)
        office.settle(*out)
    assert seen == ["a1", "b1", "a2", "a3"]
    assert office.states() == []


def test_letters_of_a_unit_that_is_rolled_back_are_never_seen(office: PostOffice, unit: Open) -> None:
    with pytest.raises(ValueError, match="slip"), unit() as one:
        one.outbox.post("web:anna", "card", {"text": "no"})
        raise ValueError("slip")
    assert office.claim() == []


def test_a_relay_that_dies_loses_nothing(office: PostOffice, clock: Clock) -> None:
    office.post("web:anna", "a1", "a2")
    assert texts(office.claim()) == ["a1"]
    clock.now += LEASE - timedelta(microseconds=1)
    assert office.claim() == []
    clock.now += timedelta(microseconds=1)
    again = office.claim()
    assert texts(again) == ["a1"]
    office.settle(*again)
    assert texts(office.claim()) == ["a2"]


def test_a_relay_that_comes_back_too_late_harms_nobody(office: PostOffice, clock: Clock) -> None:
    office.post("web:anna", "a1", "a2", "a3")
    (late,) = office.claim()
    clock.now += LEASE
    (second,) = office.claim()
    office.settle(second)
    (third,) = office.claim()
    assert texts([third]) == ["a2"]
    words: list[Callable[[], None]] = [
        lambda: office.settle(late),
        lambda: office.postpone(late, 0),
        lambda: office.refuse(late, whole_lane=False),
    ]
    for word in words:
        word()
        assert office.claim() == []  # the lane is the other's: nothing overtakes a2
    assert office.states() == [("a2", "waiting"), ("a3", "waiting")]
    office.settle(third)
    assert texts(office.claim()) == ["a3"]


def test_a_late_word_never_hits_a_letter_of_the_same_number(office: PostOffice, clock: Clock) -> None:
    office.post("web:anna", "a1")
    (late,) = office.claim()
    clock.now += LEASE
    office.settle(*office.claim())
    office.post("web:anna", "fresh")
    office.settle(late)
    assert texts(office.claim()) == ["fresh"]


def test_an_interval_keeps_the_lane_quiet(office: PostOffice, clock: Clock) -> None:
    office.post("web:anna", "a1", "a2")
    office.post("web:bo", "b1", "b2")
    first = office.claim()
    office.settle(first[0], interval=3.0)
    office.settle(first[1], interval=0.0)
    assert texts(office.claim()) == ["b2"]
    assert office.next_look() == NOW + timedelta(seconds=3)
    clock.pass_(seconds=3)
    assert texts(office.claim()) == ["a2"]


def test_what_is_postponed_stays_first(office: PostOffice, clock: Clock) -> None:
    office.post("web:anna", "a1", "a2")
    (first,) = office.claim()
    assert first.attempts == 0
    office.postpone(first, 10)
    assert office.claim() == []
    clock.pass_(seconds=10)
    (again,) = office.claim()
    assert (again.body, again.attempts, again.key) == ({"text": "a1"}, 1, first.key)


def test_a_refused_letter_lets_the_next_one_pass(office: PostOffice) -> None:
    office.post("web:anna", "a1", "a2")
    office.refuse(*office.claim(), whole_lane=False)
    assert texts(office.claim()) == ["a2"]
    assert office.states() == [("a1", "refused"), ("a2", "waiting")]


def test_a_chat_that_is_gone_takes_its_letters_along_but_not_its_toasts(office: PostOffice) -> None:
    office.post("web:anna", "a1", "a2", slot="")
    office.post("web:bo", "b1")
    office.post("web:#anna", "toast", kind="toast")
    out = {letter.address: letter for letter in office.claim()}
    office.settle(out["web:bo"], out["web:#anna"])
    office.refuse(out["web:anna"], whole_lane=True)
    assert office.claim() == []
    assert office.states() == [("a1", "refused"), ("a2", "refused")]
    office.post("web:anna", "a3")  # somebody who comes back is written to again
    assert texts(office.claim()) == ["a3"]


def test_the_lane_sleeps_when_nothing_waits_and_wakes_again(office: PostOffice, unit: Open) -> None:
    office.post("web:anna", "a1")
    office.settle(*office.claim())
    assert office.claim() == []
    with unit() as one:
        assert one.connection.execute(sa.select(lanes.c.waiting)).scalars().all() == [False]
    assert office.next_look() is None
    office.post("web:anna", "a2")
    assert texts(office.claim()) == ["a2"]


# Slots: a card that shows a ticket is edited in place.


def test_a_later_card_replaces_the_waiting_one_in_its_place(office: PostOffice) -> None:
    office.post("web:anna", "old card", slot="t1")
    office.post("web:anna", "between")
    office.post("web:anna", "other card", slot="t2")
    office.post("web:bo", "bo's card", slot="t1")
    office.post("web:anna", "new card", slot="t1")
    seen = []
    while out := office.claim():
        seen += texts(out)
        office.settle(*out)
    assert seen == ["new card", "bo's card", "between", "other card"]


def test_within_a_unit_the_last_card_of_a_slot_counts(office: PostOffice) -> None:
    office.post("web:anna", "one", "two", "three", slot="t1")
    assert office.states() == [("three", "waiting")]


def test_a_card_that_is_replaced_while_it_is_out_is_sent_anew(office: PostOffice, unit: Open) -> None:
    with unit() as one:
        one.slots.add(a_slot(slot="t1"))
    office.post("web:anna", "old card", slot="t1")
    (out,) = office.claim()
    office.post("web:anna", "new card", slot="t1")
    assert office.claim() == []  # the old one is still out
    office.settle(out, message="77")
    (again,) = office.claim()
    assert (again.body, again.message) == ({"text": "new card"}, "77")  # the newer one edits the message of the older
    assert again.key != out.key
    office.settle(again, message="77")
    assert office.states() == []


def test_a_card_that_is_replaced_while_a_try_fails_is_tried_with_the_new_words(office: PostOffice) -> None:
    office.post("web:anna", "old card", slot="t1")
    (out,) = office.claim()
    office.post("web:anna", "new card", slot="t1")
    office.postpone(out, 0)
    (again,) = office.claim()
    assert (again.body, again.attempts) == ({"text": "new card"}, 1)
    assert again.key != out.key


def test_a_card_that_is_refused_while_it_is_replaced_has_another_chance(office: PostOffice) -> None:
    office.post("web:anna", "too long", slot="t1")
    (out,) = office.claim()
    office.post("web:anna", "short", slot="t1")
    office.refuse(out, whole_lane=False)
    assert texts(office.claim()) == ["short"]


def test_a_refused_card_is_not_replaced_but_followed(office: PostOffice) -> None:
    office.post("web:anna", "bad", slot="t1")
    office.refuse(*office.claim(), whole_lane=False)
    office.post("web:anna", "good", slot="t1")
    assert office.states() == [("bad", "refused"), ("good", "waiting")]
    assert texts(office.claim()) == ["good"]


def test_the_slot_remembers_its_message(office: PostOffice, unit: Open) -> None:
    with unit() as one:
        one.slots.add(a_slot(slot="t1"))
        one.slots.add(a_slot(slot="t2", message="5"))
    office.post("web:anna", "card", slot="t1")
    (out,) = office.claim()
    assert out.message == ""
    office.settle(out, message="77")
    office.post("web:anna", "card again", slot="t1")
    (out,) = office.claim()
    assert out.message == "77"
    office.settle(out, message="78")  # the platform could not edit and sent a new one
    with unit() as one:
        assert {row.slot: row.message for row in one.slots.find(address="web:anna")} == {"t1": "78", "t2": "5"}
    office.post("web:anna", "toast", slot="t2", kind="toast")
    (out,) = office.claim()
    office.settle(out, message="")  # nothing to remember
    with unit() as one:
        assert {row.slot: row.message for row in one.slots.find(address="web:anna")} == {"t1": "78", "t2": "5"}


# Pace: what a platform takes overall.


def test_a_burst_and_then_one_a_step(office: PostOffice, clock: Clock) -> None:
    for n in range(20):
        office.post(f"telegram:{n:02}", f"c{n:02}")

    def out() -> int:
        return len(office.claim(telegram=0.1))

    assert out() == BURST
    assert out() == 0
    clock.pass_(seconds=0.09)
    assert out() == 0
    clock.pass_(seconds=0.01)
    assert out() == 1
    clock.pass_(seconds=0.35)
    assert out() == 3
    clock.pass_(seconds=0.05)
    assert out() == 1  # the half step was not lost
    clock.pass_(seconds=60)
    assert out() == BURST  # and a long rest saves up no more than a burst


def test_toasts_and_errands_do_not_wait_for_the_pace_nor_use_it(office: PostOffice) -> None:
    for n in range(20):
        office.post(f"telegram:{n:02}", "card")
        office.post(f"telegram:#{n:02}", "toast", kind="toast")
    office.post("telegram:#files", "errand", kind="fetch")
    out = office.claim(telegram=0.1)
    assert sorted(letter.kind for letter in out) == ["card"] * BURST + ["fetch"] + ["toast"] * 20


def test_a_platform_whose_pace_bites_does_not_hold_up_the_others(office: PostOffice, clock: Clock) -> None:
    for n in range(40):
        office.post(f"telegram:{n:02}", "card")
    clock.pass_(seconds=1)
    for n in range(10):
        office.post(f"web:{n:02}", "card")
    out = office.claim(limit=12, telegram=1.0)
    assert [letter.platform for letter in out].count("telegram") == BURST
    assert [letter.platform for letter in out].count("web") == 7


def test_a_platform_that_is_down_rests_with_its_toasts(office: PostOffice) -> None:
    for address in ("telegram:1", "telegram:#1", "telegramx:1", "web:1"):
        office.post(address, address)
    assert sorted(texts(office.claim(paused=frozenset({"telegram"})))) == ["telegramx:1", "web:1"]
    assert sorted(texts(office.claim())) == ["telegram:#1", "telegram:1"]


def test_the_oldest_lanes_come_first_and_no_more_than_asked(office: PostOffice, clock: Clock) -> None:
    for n in range(5):
        office.post(f"web:{n}", f"c{n}")
        clock.pass_(seconds=1)
    assert texts(office.claim(limit=2)) == ["c0", "c1"]
    assert texts(office.claim(limit=2)) == ["c2", "c3"]
    assert office.claim(limit=0) == []


# A group that lives on under another id.


def test_a_moved_chat_takes_its_waiting_letters_along_in_order(office: PostOffice, unit: Open) -> None:
    office.post("telegram:1", "a1", "a2")
    office.post("telegram:2", "b1")
    (out, _) = office.claim()
    with unit() as one:
        outbox.postpone(one.connection, out, one.now)
        one.outbox.move("telegram:1", "telegram:9")
        one.outbox.post("telegram:9", "card", {"text": "a3"})
    seen = []
    while out_now := office.claim():
        seen += [(letter.address, letter.body["text"]) for letter in out_now]
        office.settle(*out_now)
    assert seen == [("telegram:9", "a1"), ("telegram:9", "a2"), ("telegram:9", "a3")]


def test_moving_a_chat_without_letters_wakes_nobody(unit: Open) -> None:
    with unit() as one:
        one.outbox.move("telegram:1", "telegram:9")
        assert one.connection.execute(sa.select(lanes)).all() == []


def test_a_thousand_letters_in_one_lane_are_claimed_without_reading_them_all(unit: Open, office: PostOffice) -> None:
    with unit() as one:
        for n in range(1000):
            one.outbox.post("web:anna", "card", {"text": f"{n:04}"})
    statements: list[Any] = []
    with unit() as one:
        sa.event.listen(one.connection, "before_cursor_execute", lambda *args: statements.append((args[2], args[3])))
        (first,) = outbox.claim(one.connection, one.now, limit=10, pace={})
        assert first.body == {"text": "0000"}
        words, values = next(s for s in statements if "min(" in s[0])
        explain = "EXPLAIN " if one.connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        plan = "\n".join(str(row) for row in one.connection.exec_driver_sql(explain + words, values))
    assert "letters_waiting" in plan
