"""Whatever anybody presses in whatever order: what must hold, holds."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine

from core.calls.records import CalledDepartment
from core.errors import AlreadyDone, CivicError
from tests import acts as c
from tests.calls.hall import Hall
from tests.calls.walk import Walk

STEPS = 200


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.requirement("KM-32", "SG-32")
def test_random_walks_keep_every_promise(any_hall: Hall, seed: int) -> None:
    walk = Walk(any_hall, seed)
    walk.begin()
    for at in range(STEPS):
        walk.step()
        if at % 25 == 24:
            walk.check()
    walk.check()
    assert walk.done >= 40 and walk.refused >= 40, (walk.done, walk.refused)


@pytest.mark.postgres
def test_simultaneous_presses_on_two_replicas(postgres_hall: Hall) -> None:
    hall = postgres_hall
    _, called = hall.whistle()
    people = [hall.liaison("emergency"), hall.post("stationed_officer", "emergency")]
    told: list[object] = []
    gate = threading.Barrier(len(people))

    def press(at: int) -> None:
        replica = Hall(hall.engine)
        replica.now = hall.now
        gate.wait()
        try:
            told.append(replica.do(c.ReportIn(called["emergency"]), people[at]))
        except CivicError as refusal:
            told.append(refusal)

    threads = [threading.Thread(target=press, args=(at,)) for at in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    [late] = [t for t in told if isinstance(t, AlreadyDone)]
    assert len(told) == 2 and late.facts["who"] in {person.name for person in people}


@pytest.mark.postgres
def test_ten_people_of_one_call_press_at_once_and_nothing_locks_up(postgres_hall: Hall) -> None:
    hall = postgres_hall
    call, called = hall.whistle(team="collapse", departments=())
    people = {department: hall.liaison(department) for department in called}
    street = hall.street
    wrong: list[BaseException] = []

    def come(department: str) -> None:
        replica = Hall(hall.engine)
        replica.now = hall.now
        try:
            replica.do(c.ReportIn(called[department]), people[department])
            replica.do(c.FeedBack(called[department], "已处置"), people[department])
            replica.do(c.ReleaseDepartment(called[department]), street)
        except BaseException as trouble:  # noqa: BLE001 - a thread's trouble is shown by the test
            wrong.append(trouble)

    threads = [threading.Thread(target=come, args=(department,)) for department in called]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == [] and set(hall.states(call).values()) == {"released"}


def test_the_walks_see_what_they_should(sqlite_engine: Engine) -> None:
    walk = Walk(Hall(sqlite_engine), 1)
    walk.begin()
    for _ in range(60):
        walk.step()
    states = walk.hall.look(lambda one: {u.state for u in one.repo(CalledDepartment).find()})
    assert len(states) >= 3, states
