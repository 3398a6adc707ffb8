"""What a shelf promises, on both databases."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.people.records import Person
from core.refs import NO_REF, Ref, ticket_ref
from core.storage.records import RECORDS, table_of
from core.storage.repository import plan_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.workflow.records import Note, Slot, Timer
from tests.storage.conftest import Open
from tests.storage.office import KEYS, NOW, a_clock, a_person, a_slot, a_ticket, tiny

clocks = table_of(Timer)
tickets = table_of(Ticket)


@pytest.mark.parametrize("plan", [plan_of(spec.kind) for spec in RECORDS], ids=lambda plan: plan.table.name)
def test_every_table_has_a_column_for_every_field_and_no_other(plan: Any) -> None:
    assert {f.name for f in fields(plan.kind)} == set(plan.table.c.keys())


def test_a_record_comes_back_as_it_was(department: Open) -> None:
    full = a_ticket(
        place="桥边第二盏灯“𠮷”", lon=120.1, lat=35.1, helpers=["a", "b"], why=[{"key": "k", "say": "路灯"}],
        confidence=0.75, tip_off=True, verified="real", returns=2, dispatched_at=NOW, due_at=NOW + timedelta(days=1),
    )  # fmt: skip
    with department() as one:
        kept = one.repo(Ticket).add(full)
        assert kept is full
        assert kept.id > 0
    with department() as one:
        assert one.repo(Ticket).get(full.id) == full


def test_whole_numbers_in_columns_of_fractions_are_fractions_at_once(department: Open) -> None:
    with department() as one:
        kept = one.repo(Ticket).add(a_ticket(lon=120, lat=35, confidence=1))
        assert [type(kept.lon), type(kept.lat), type(kept.confidence)] == [float, float, float]
        kept.confidence = 0
        one.repo(Ticket).save(kept)
        assert type(kept.confidence) is float


def test_what_is_not_there_is_none(department: Open) -> None:
    with department() as one:
        assert one.repo(Ticket).get(7) is None
        assert one.repo(Ticket).get(7, lock=True) is None
        assert one.repo(Ticket).find(number="no such") == []


def test_one_row_is_one_object_within_a_unit(department: Open) -> None:
    with department() as one:
        one.repo(Ticket).add(a_ticket())
    with department() as one:
        first = one.repo(Ticket).find(number="100-000-001")[0]
        assert one.repo(Ticket).get(first.id) is first
        assert one.repo(Ticket).get(first.id, lock=True) is first
        assert one.repo(Ticket).find(state="filed", lock=True) == [first]
        assert one.repo(Ticket).find(state="filed")[0] is first


def test_an_added_record_is_the_one_that_is_found(department: Open) -> None:
    with department() as one:
        kept = one.repo(Ticket).add(a_ticket())
        assert one.repo(Ticket).get(kept.id, lock=True) is kept
        assert one.repo(Ticket).find(number=kept.number)[0] is kept


def test_found_by_value_by_list_and_by_nothing(department: Open) -> None:
    with department() as one:
        for n, state in enumerate(["filed", "filed", "closed", "signed"]):
            one.repo(Ticket).add(a_ticket(f"n{n}", state=state, due_at=NOW if n % 2 else None, tip_off=n == 3))
    with department() as one:

        def numbers(**how: Any) -> list[str]:
            return [t.number for t in one.repo(Ticket).find(**how)]

        assert numbers() == ["n0", "n1", "n2", "n3"]
        assert numbers(state="filed") == ["n0", "n1"]
        assert numbers(state=["filed", "signed"]) == ["n0", "n1", "n3"]
        assert numbers(state=("closed",)) == ["n2"]
        assert numbers(state=[]) == []
        assert numbers(state=["closed", *(str(n) for n in range(40))]) == ["n2"]
        assert numbers(state=["filed"], number=["n1", "n2"], tip_off=False) == ["n1"]
        assert numbers(due_at=None) == ["n0", "n2"]
        assert numbers(due_at=NOW) == ["n1", "n3"]
        assert numbers(tip_off=True) == ["n3"]
        assert numbers(tip_off=False, state="filed") == ["n0", "n1"]
        assert numbers(state="filed", tip_off=False) == ["n0", "n1"]
        assert numbers(newest=True) == ["n3", "n2", "n1", "n0"]
        assert numbers(newest=True, limit=1, state="filed") == ["n1"]
        assert numbers(limit=3) == ["n0", "n1", "n2"]
        first, newest = one.repo(Ticket).first(state="filed"), one.repo(Ticket).first(newest=True, state="filed")
        assert first and newest and (first.number, newest.number) == ("n0", "n1")
        assert one.repo(Ticket).first(state="merged") is None


def test_what_is_saved_is_found_by_its_new_value_in_the_same_unit(department: Open) -> None:
    with department() as one:
        kept = one.repo(Ticket).add(a_ticket())
        kept.state = "signed"
        one.repo(Ticket).save(kept)
        assert one.repo(Ticket).find(state="filed") == []
        assert one.repo(Ticket).find(state="signed") == [kept]


def test_a_list_that_was_changed_in_place_is_saved(department: Open) -> None:
    with department() as one:
        kept = one.repo(Ticket).add(a_ticket())
        kept.helpers.append("sewer")
        one.repo(Ticket).save(kept)
    with department() as one:
        found = one.repo(Ticket).get(kept.id)
        assert found is not None
        assert found.helpers == ["folk@q7-a-1", "sewer"]


def test_another_object_of_a_row_takes_its_place_once_saved(department: Open) -> None:
    with department() as one:
        old = one.repo(Ticket).add(a_ticket())
    with department() as one:
        assert one.repo(Ticket).get(old.id) is not None
        other = replace(old, place="3栋门口")
        one.repo(Ticket).save(other)
        assert one.repo(Ticket).get(old.id) is other
        assert [(was.place, now.place) for _, was, now in one.repo(Ticket).changes() if was and now] == [
            ("", "3栋门口")
        ]


def test_saving_twice_and_back_again(department: Open) -> None:
    with department() as one:
        kept = one.repo(Ticket).add(a_ticket())
        kept.state, kept.due_at = "signed", NOW
        one.repo(Ticket).save(kept)
        kept.state, kept.due_at = "filed", None
        one.repo(Ticket).save(kept)
    with department() as one:
        assert one.repo(Ticket).get(kept.id) == kept
        assert kept == replace(a_ticket(), id=kept.id)


def test_a_dropped_record_is_gone(department: Open) -> None:
    with department() as one:
        kept = one.repo(Slot).add(a_slot())
        one.repo(Slot).drop(kept)
        assert one.repo(Slot).get(kept.id) is None
        assert one.repo(Slot).find(address=kept.address) == []
    with department() as one:
        assert one.repo(Slot).add(a_slot()).id != kept.id  # numbers are not given twice


def test_saving_leaves_alone_what_this_unit_did_not_change(department: Open, engine: sa.Engine) -> None:
    """The relay writes a card's message id while a turn rewrites the card; neither undoes the other."""
    with department() as one:
        one.repo(Slot).add(a_slot(message=""))
    with department() as one:
        row = one.repo(Slot).find(slot="t1")[0]
        one.connection.exec_driver_sql("UPDATE slots SET message = '77'")
        row.digest = "new"
        one.repo(Slot).save(row)
    with department() as one:
        found = one.repo(Slot).find(slot="t1")[0]
        assert (found.digest, found.message) == ("new", "77")


@pytest.mark.postgres
def test_a_lock_brings_the_record_up_to_date_and_keeps_others_away(postgres_engine: sa.Engine) -> None:
    engine = postgres_engine
    with engine.begin() as connection:
        SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS).repo(Ticket).add(a_ticket())
    with engine.begin() as connection:
        one = SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS)
        seen = one.repo(Ticket).find(number="100-000-001")[0]
        with engine.begin() as other:
            other.execute(sa.update(tickets).values(state="signed"))
        assert one.repo(Ticket).get(seen.id) is seen
        assert seen.state == "filed"  # not read anew …
        assert one.repo(Ticket).get(seen.id, lock=True) is seen
        assert seen.state == "signed"  # … until it is locked
        waited = threading.Event()

        def second() -> None:
            with engine.begin() as other:
                SqlUnitOfWork(other, tiny(), NOW, keys=KEYS).repo(Ticket).get(seen.id, lock=True)
                waited.set()

        thread = threading.Thread(target=second)
        thread.start()
        assert not waited.wait(0.3)
    assert waited.wait(5)
    thread.join()


@pytest.mark.postgres
def test_finding_with_a_lock_brings_up_to_date_too(postgres_engine: sa.Engine) -> None:
    engine = postgres_engine
    with engine.begin() as connection:
        SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS).repo(Person).add(a_person())
    with engine.begin() as connection:
        one = SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS)
        seen = one.repo(Person).find(account="anna")[0]
        with engine.begin() as other:
            other.exec_driver_sql("UPDATE persons SET lang = 'en'")
        met = one.meet("web", "anna")
        assert met is seen
        assert seen.lang == "en"
        assert one.repo(Person).get(seen.id, lock=True) is seen


def test_what_the_ledger_seals_is_what_the_row_becomes(engine: sa.Engine) -> None:
    """A unit that only looked at a ticket must not vouch for what another unit has changed meanwhile."""
    with engine.begin() as connection:
        kept = SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS).repo(Ticket).add(a_ticket())
    with engine.begin() as connection:
        one = SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS)
        seen = one.repo(Ticket).get(kept.id)
        assert seen is not None
        if engine.dialect.name == "postgresql":
            with engine.begin() as other:
                other.execute(sa.update(tickets).values(state="signed"))
        sealed = one.repo(Ticket).as_kept(kept.id)
        row = connection.execute(sa.select(tickets).where(tickets.c.id == kept.id)).one()
        assert sealed == Ticket(**row._asdict())
        assert one.repo(Ticket).as_kept(4711) is None


def test_due_clocks_are_claimed_earliest_first_and_once(department: Open, engine: sa.Engine) -> None:
    with department() as one:
        for minutes in (1, 3, 5, -1):
            one.repo(Timer).add(a_clock(NOW - timedelta(minutes=minutes), about=ticket_ref(minutes + 10)))
        one.repo(Timer).add(a_clock(None, about=ticket_ref(99)))
    with department() as one:
        assert one.due_timers(2) == [3, 2]
    with department() as one:
        assert one.due_timers(10) == [1]
    with department() as one:
        assert one.due_timers(10) == []
    with engine.connect() as connection:
        left = connection.execute(sa.select(clocks.c.about).where(clocks.c.next_at > NOW)).scalars()
        assert sorted(ref.id for ref in left) == [9, 11, 13, 15]


def test_a_claimed_clock_whose_worker_died_is_due_again(department: Open, clock: Any) -> None:
    with department() as one:
        one.repo(Timer).add(a_clock(NOW))
    with department() as one:
        assert len(one.due_timers(10)) == 1
    clock.pass_(seconds=59)
    with department() as one:
        assert one.due_timers(10) == []
    clock.pass_(seconds=2)
    with department() as one:
        assert len(one.due_timers(10)) == 1


def test_counting_what_a_person_filed(department: Open) -> None:
    with department() as one:
        for n, hours in enumerate((30, 23, 1)):
            one.repo(Ticket).add(a_ticket(f"n{n}", created_at=NOW - timedelta(hours=hours)))
        one.repo(Ticket).add(a_ticket("other", reporter_id=2))
        assert one.count_filed(1, NOW - timedelta(days=1)) == 2
        assert one.count_filed(3, NOW - timedelta(days=1)) == 0


def test_the_newest_tickets_of_some_areas_and_categories(department: Open) -> None:
    told = [
        ("q7", "a", 5, False),
        ("q7", "b", 1, False),
        ("q7", "a", 2, True),
        ("q8", "a", 3, False),
        ("q9", "a", 1, False),
    ]
    told += [("q7", "a", hours, False) for hours in range(30, 50)]
    with department() as one:
        for n, (area, category, hours, tip_off) in enumerate(told):
            at = NOW - timedelta(hours=hours)
            row = one.repo(Ticket).add(a_ticket(f"n{n}", area=area, category=category, created_at=at, tip_off=tip_off))
            for kind, text in (("result", "done"), ("report", f"told n{n}"), ("report", "told later")):
                one.repo(Note).add(Note(ticket_ref(row.id), kind, text, "salt", NOW, open=kind == "report"))

    def near(areas: list[str], categories: list[str], limit: int = 3, hours: int = 48) -> list[str]:
        with department() as one:
            found = one.filed_near(areas, categories, NOW - timedelta(hours=hours), limit)
            assert all(one.created_at.tzinfo and one.text == f"told {one.number}" for one in found)
            return [ticket.number for ticket in found]

    assert near(["q7", "q8"], ["a", "b"]) == ["n3", "n0", "n5"]
    assert near(["q7", "q8", "q7"], ["b", "a"]) == ["n1", "n3", "n0"]
    assert near(["q7"], ["a"], limit=50, hours=31) == ["n0", "n5", "n6"]
    assert near(["q7"], ["c"]) == near([], ["a"]) == near(["q7"], []) == []


@pytest.mark.parametrize("count", [1, 5, 40])
def test_references_are_found_one_by_one_and_by_lists(department: Open, count: int) -> None:
    with department() as one:
        for n in range(count):
            one.repo(Timer).add(a_clock(NOW, about=Ref("called", n)))
        one.repo(Timer).add(a_clock(NOW, about=NO_REF))
    with department() as one:
        about = [Ref("called", n) for n in range(count)]
        assert [timer.about for timer in one.repo(Timer).find(about=about)] == about
        assert [timer.about for timer in one.repo(Timer).find(about=about[0])] == about[:1]
        [timer] = one.repo(Timer).find(about=NO_REF)
        assert not timer.about and (timer.about.kind, timer.about.id) == ("", 0)
