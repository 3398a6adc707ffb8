"""Keeps requests until it is killed, and says what it was promised."""

from __future__ import annotations

import itertools
import os
import sys
import threading
from datetime import UTC, datetime

from core.bus import carry_out
from core.people.records import Person
from core.storage.engine import open_engine
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests import acts as c
from tests.storage.office import KEYS, tiny

CALLERS = 4


def keep_on(runner: Runner, who: str) -> None:
    """One request after the other; a line for each that is confirmed."""
    for n in itertools.count():
        key = f"{os.getpid()}-{who}-{n}"

        def work(uow: SqlUnitOfWork, key: str = key) -> int:
            assert uow.take("web", key)
            person = uow.repo(Person).add(_person(key))
            command = c.FileTicket(f"沟堵了 {key}", "ask", "w1", "q7-a-1", person.id)
            events = carry_out(command, uow, actor=Actor(person.id))
            uow.outbox.post(f"web:{key}", "card", {"text": key})
            uow.remember(f"web:{key}", person.id, {"step": "done"})
            return events[0][0].subject_id

        ticket = runner.submit(work).result()
        os.write(1, f"kept {key} {ticket}\n".encode())


def _person(account: str) -> Person:
    return Person("web", account, chat=account)


def live(url: str) -> None:
    """Several callers at once, so that units share commits."""
    runner = open_runner(
        open_engine(url), tiny(), lambda: datetime.now(UTC), demo=False, on_letters=lambda: None, keys=KEYS
    )
    threads = [threading.Thread(target=keep_on, args=(runner, str(n)), daemon=True) for n in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":  # each line asked for is one life; the parent process only waits for its end
    tiny()
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            live(sys.argv[1])
        os.write(1, f"born {pid}\n".encode())
        os.waitpid(pid, 0)
        os.write(1, b"dead 0\n")
