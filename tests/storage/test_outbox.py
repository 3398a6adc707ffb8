"""Letters leave in order and once, whatever becomes of their relay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.storage import outbox
from core.storage.outbox import LEASE
from core.storage.records import lanes
from tests.storage.conftest import Open
from tests.storage.office import NOW, Clock
from tests.storage.post_office import PostOffice, texts


@pytest.fixture
def office(department: Open, clock: Clock) -> PostOffice:
    return PostOffice(department, clock)


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


def test_letters_of_a_unit_that_is_rolled_back_are_never_seen(office: PostOffice, department: Open) -> None:
    with pytest.raises(ValueError, match="slip"), department() as one:
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


def test_the_lane_sleeps_when_nothing_waits_and_wakes_again(office: PostOffice, department: Open) -> None:
    office.post("web:anna", "a1")
    office.settle(*office.claim())
    assert office.claim() == []
    with department() as one:
        assert one.connection.execute(sa.select(lanes.c.waiting)).scalars().all() == [False]
    assert office.next_look() is None
    office.post("web:anna", "a2")
    assert texts(office.claim()) == ["a2"]


# A group that lives on under another id.


def test_a_moved_chat_takes_its_waiting_letters_along_in_order(office: PostOffice, department: Open) -> None:
    office.post("telegram:1", "a1", "a2")
    office.post("telegram:2", "b1")
    (out, _) = office.claim()
    with department() as one:
        outbox.postpone(one.connection, out, one.now)
        one.outbox.move("telegram:1", "telegram:9")
        one.outbox.post("telegram:9", "card", {"text": "a3"})
    seen = []
    while out_now := office.claim():
        seen += [(letter.address, letter.body["text"]) for letter in out_now]
        office.settle(*out_now)
    assert seen == [("telegram:9", "a1"), ("telegram:9", "a2"), ("telegram:9", "a3")]


def test_moving_a_chat_without_letters_wakes_nobody(department: Open) -> None:
    with department() as one:
        one.outbox.move("telegram:1", "telegram:9")
        assert one.connection.execute(sa.select(lanes)).all() == []


def test_a_thousand_letters_in_one_lane_are_claimed_without_reading_them_all(
    department: Open, office: PostOffice
) -> None:
    with department() as one:
        for n in range(1000):
            one.outbox.post("web:anna", "card", {"text": f"{n:04}"})
    statements: list[Any] = []
    with department() as one:
        sa.event.listen(one.connection, "before_cursor_execute", lambda *args: statements.append((args[2], args[3])))
        (first,) = outbox.claim(one.connection, one.now, limit=10, pace={})
        assert first.body == {"text": "0000"}
        words, values = next(s for s in statements if "LIMIT" in s[0] and "letters.urgency" in s[0])
        explain = "EXPLAIN " if one.connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        plan = "\n".join(str(row) for row in one.connection.exec_driver_sql(explain + words, values))
    assert "letters_waiting" in plan
