"""Cards that are edited in place, and the pace that a platform takes."""

from __future__ import annotations

import pytest

from core.storage.outbox import BURST
from core.workflow.records import Slot
from tests.storage.conftest import Open
from tests.storage.office import Clock, a_slot
from tests.storage.post_office import PostOffice, texts


@pytest.fixture
def office(department: Open, clock: Clock) -> PostOffice:
    return PostOffice(department, clock)


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


def test_a_card_that_is_replaced_while_it_is_out_is_sent_anew(office: PostOffice, department: Open) -> None:
    with department() as one:
        one.repo(Slot).add(a_slot(slot="t1"))
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


def test_the_slot_remembers_its_message(office: PostOffice, department: Open) -> None:
    with department() as one:
        one.repo(Slot).add(a_slot(slot="t1"))
        one.repo(Slot).add(a_slot(slot="t2", message="5"))
    office.post("web:anna", "card", slot="t1")
    (out,) = office.claim()
    assert out.message == ""
    office.settle(out, message="77")
    office.post("web:anna", "card again", slot="t1")
    (out,) = office.claim()
    assert out.message == "77"
    office.settle(out, message="78")  # the platform could not edit and sent a new one
    with department() as one:
        assert {row.slot: row.message for row in one.repo(Slot).find(address="web:anna")} == {"t1": "78", "t2": "5"}
    office.post("web:anna", "toast", slot="t2", kind="toast")
    (out,) = office.claim()
    office.settle(out, message="")  # nothing to remember
    with department() as one:
        assert {row.slot: row.message for row in one.repo(Slot).find(address="web:anna")} == {"t1": "78", "t2": "5"}


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
