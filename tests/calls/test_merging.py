"""Merging, splitting, joining at random: nobody and no word is lost."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from core import events as e
from core.errors import AlreadyDone, CivicError, NoSuchTicket, NotMergeable, NotNow, NotYours, StillFollowed
from core.people.records import Person
from core.refs import ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.storage.verify import verify
from core.tickets.followers import followers
from core.tickets.lifecycle import ENDED
from core.tickets.records import Follower, Ticket
from core.unit_of_work import Actor
from core.workflow.records import Note, Timer
from tests import acts as c
from tests.calls.hall import KEYS, Hall

ESTATE, LAMP = "99010100100100101", "0602"


def people(hall: Hall, count: int) -> list[Actor]:
    """Residents who can be written to."""

    def settle(uow: SqlUnitOfWork) -> list[Actor]:
        added = [uow.repo(Person).add(Person("web", f"r{n}", f"r{n}", created_at=hall.now)) for n in range(count)]
        return [Actor(person.id, name=person.account) for person in added]

    return hall.look(settle)


def file(hall: Hall, who: Actor, text: str = "路灯不亮", kind: str = "complaint") -> Ticket:
    """One report of a lamp in the estate."""
    [filed, *_] = hall.do(c.FileTicket(text, kind, LAMP, ESTATE, who.person_id), who)
    return ticket(hall, filed.subject_id)


def ticket(hall: Hall, row_id: int) -> Ticket:
    """As it is now."""
    found = hall.look(lambda uow: uow.repo(Ticket).get(row_id))
    assert found is not None
    return found


def all_of(hall: Hall) -> tuple[list[Ticket], list[Follower]]:
    """Every ticket and every telling."""
    return hall.look(lambda uow: (uow.repo(Ticket).find(), uow.repo(Follower).find()))


def flaws(hall: Hall) -> list[str]:
    """What does not agree with the ledger; posts in this hall came without a line of it."""
    with hall.engine.connect() as connection:
        flaws = verify(connection, keys=KEYS).flaws
    return [flaw.where for flaw in flaws if not flaw.where.startswith("appointments ")]


def hearers(hall: Hall, one: Ticket) -> set[int]:
    """Who hears of a ticket: its reporter and who follows."""
    return {one.reporter_id, *hall.look(lambda uow: followers(uow, one))}


def end_of(tickets: dict[int, Ticket], one: Ticket) -> Ticket:
    """Where a merged ticket goes on; fails on a circle."""
    seen = set()
    while one.merged_into:
        assert one.id not in seen, "a circle of merged tickets"
        seen.add(one.id)
        one = tickets[one.merged_into]
    return one


def check(hall: Hall, told: set[tuple[int, int]]) -> None:
    """What holds after every step. `told`: (person, ticket first told under) of all who still want to hear."""
    tickets, follower_rows = all_of(hall)
    known = {one.id: one for one in tickets}
    for one in tickets:
        assert bool(one.merged_into) == (one.state == "merged")
        if one.merged_into:
            assert not [v for v in follower_rows if v.ticket_id == one.id], "somebody was left behind"
            clocks = hall.look(lambda uow, one=one: uow.repo(Timer).find(about=ticket_ref(one.id)))  # type: ignore[misc]
            assert all(clock.stopped_at for clock in clocks)
        assert end_of(known, one).state != "merged"
    for follower in follower_rows:
        assert hall.look(lambda uow, follower=follower: uow.repo(Note).get(follower.note_id)), "words are lost"  # type: ignore[misc]
    for person_id, first in told:
        assert person_id in hearers(hall, end_of(known, known[first])), "somebody no longer hears"


@pytest.mark.requirement("WC-54")
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_merged_and_split_nobody_is_lost(hall: Hall, seed: int) -> None:
    dice, street, crowd = random.Random(seed), hall.street, people(hall, 5)
    told: set[tuple[int, int]] = set()
    for _ in range(3):
        who = dice.choice(crowd)
        told.add((who.person_id, file(hall, who).id))
    done: dict[str, int] = {}
    for _ in range(45):
        hall.wait(minutes=20)
        tickets, follower_rows = all_of(hall)
        one, other, who = dice.choice(tickets), dice.choice(tickets), dice.choice(crowd)
        act = dice.choice(["file", "join", "join", "merge", "merge", "split", "leave", "withdraw"])
        try:
            if act == "file":
                told.add((who.person_id, file(hall, who).id))
            elif act == "join":
                hall.do(c.JoinTicket(one.id, "我家也黑"), who)
                told.add((who.person_id, one.id))
            elif act == "merge":
                hall.do(c.MergeTicket(one.id, other.number), street)
            elif act == "split" and follower_rows:
                follower = dice.choice(follower_rows)
                events = hall.do(c.SplitTicket(follower.ticket_id, "complaint", LAMP, follower.id), street)
                told = forgotten(hall, told, follower.person_id, follower.ticket_id)
                told.add((follower.person_id, next(x.subject_id for x in events if isinstance(x, e.TicketFiled))))
            elif act == "leave":
                hall.do(c.LeaveTicket(one.id), who)
                told = forgotten(hall, told, who.person_id, one.id)
            elif act == "withdraw":
                hall.do(c.WithdrawTicket(one.id), Actor(one.reporter_id))
            done[act] = done.get(act, 0) + 1
        except CivicError:
            done["refused"] = done.get("refused", 0) + 1
        check(hall, told)
    assert {"file", "join", "merge"} <= done.keys(), done
    assert flaws(hall) == []


def forgotten(hall: Hall, told: set[tuple[int, int]], person_id: int, ticket_id: int) -> set[tuple[int, int]]:
    """The person no longer has to hear of that ticket, under whatever number it was told first."""
    known = {one.id: one for one in all_of(hall)[0]}
    return {
        (p, t) for p, t in told if p != person_id or end_of(known, known[t]).id != end_of(known, known[ticket_id]).id
    }


def test_a_merge_is_one_step_on_either_database(any_hall: Hall) -> None:
    anna, bert, cora = people(any_hall, 3)
    first, second, third = (file(any_hall, who) for who in (anna, bert, cora))
    any_hall.do(c.JoinTicket(second.id, "我家也黑"), cora)
    events = any_hall.do(c.MergeTicket(second.id, first.number), any_hall.street)
    assert [type(event).__name__ for event in events] == ["TicketMerged", "TicketAbsorbed"]
    any_hall.do(c.MergeTicket(first.id, third.number), any_hall.street)
    assert hearers(any_hall, ticket(any_hall, third.id)) == {anna.person_id, bert.person_id, cora.person_id}
    follower_rows = any_hall.look(lambda uow: uow.repo(Follower).find(ticket_id=third.id))
    assert sorted(v.origin for v in follower_rows) == sorted([first.id, second.id, second.id])
    assert flaws(any_hall) == []


def _itself(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.MergeTicket(one.id, one.number), hall.street)


def _ended(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.WithdrawTicket(other.id), Actor(other.reporter_id))
    hall.do(c.MergeTicket(one.id, other.number), hall.street)


def _twice(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.MergeTicket(one.id, other.number), hall.street)
    hall.do(c.MergeTicket(one.id, other.number), hall.street)


def _unknown(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.MergeTicket(one.id, "000-000-000"), hall.street)


def _elsewhere(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.MergeTicket(one.id, other.number), hall.post("street_operator", "st_cmd@990101002"))


def _called(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.BlowWhistle("emergency", "井盖没了", ESTATE, ticket_id=one.id, departments=("emergency",)), hall.street)
    hall.do(c.MergeTicket(one.id, other.number), hall.street)


def _tip_off(hall: Hall, one: Ticket, other: Ticket) -> None:
    hidden = file(hall, Actor(other.reporter_id), kind="report")
    hall.do(c.MergeTicket(one.id, hidden.number), hall.centre)


def _join_tip_off(hall: Hall, one: Ticket, other: Ticket) -> None:
    hidden = file(hall, Actor(other.reporter_id), kind="report")
    hall.do(c.JoinTicket(hidden.id, "我也看见"), Actor(one.reporter_id))


def _join_ended(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.WithdrawTicket(other.id), Actor(other.reporter_id))
    hall.do(c.JoinTicket(other.id, "我家也黑"), Actor(one.reporter_id))


def _stranger_leaves(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.LeaveTicket(one.id), Actor(other.reporter_id))


def _answer_too_early(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.JoinTicket(one.id, "我家也黑"), Actor(other.reporter_id))
    hall.do(c.AnswerSolved(one.id, "no"), Actor(other.reporter_id))


def _redo_open(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.RedoTicket(one.id, "又黑了"), Actor(other.reporter_id))


def _withdraw_followed(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.JoinTicket(one.id, "我家也黑"), Actor(other.reporter_id))
    hall.do(c.WithdrawTicket(one.id), Actor(one.reporter_id))


def _split_foreign(hall: Hall, one: Ticket, other: Ticket) -> None:
    hall.do(c.JoinTicket(one.id, "我家也黑"), Actor(other.reporter_id))
    hall.do(c.SplitTicket(other.id, "complaint", LAMP, 1), hall.street)


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        pytest.param(_itself, NotMergeable, id="into itself"),
        pytest.param(_ended, NotMergeable, id="into one that was taken back"),
        pytest.param(_twice, AlreadyDone, id="twice"),
        pytest.param(_unknown, NoSuchTicket, id="into a number nobody has"),
        pytest.param(_elsewhere, NotYours, id="by another street's desk"),
        pytest.param(_called, NotNow, id="while units are called on it"),
        pytest.param(_tip_off, NotMergeable, id="into a tip-off"),
        pytest.param(_join_tip_off, NoSuchTicket, id="joining a tip-off"),
        pytest.param(_join_ended, NotNow, id="joining what has ended"),
        pytest.param(_stranger_leaves, NoSuchTicket, id="leaving what one never joined"),
        pytest.param(_answer_too_early, NotNow, id="answering before there is a result"),
        pytest.param(_redo_open, NotNow, id="doing again what is still open"),
        pytest.param(_withdraw_followed, StillFollowed, id="taking back what neighbours follow"),
        pytest.param(_split_foreign, NoSuchTicket, id="splitting what was told elsewhere"),
    ],
)
def test_what_is_refused(hall: Hall, deed: Callable[[Hall, Ticket, Ticket], None], refusal: type[CivicError]) -> None:
    anna, bert = people(hall, 2)
    one, other = file(hall, anna), file(hall, bert)
    with pytest.raises(refusal):
        deed(hall, one, other)


def test_a_closed_street_matter_stays_merged_for_its_unit(any_engine: Engine) -> None:
    """The clocks of the merged one stop, the other one's run on."""
    hall = Hall(any_engine)
    anna, bert = people(hall, 2)
    one, other = file(hall, anna), file(hall, bert)
    hall.do(c.MergeTicket(one.id, other.number), hall.street)
    hall.wait(days=4)
    missed = [event.subject_id for event in hall.tick() if isinstance(event, e.DeadlineMissed)]
    assert other.id in missed and one.id not in missed
    assert ticket(hall, one.id).state in ENDED
