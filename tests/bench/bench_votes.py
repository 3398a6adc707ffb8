"""How fast a village votes, and how fast anybody recounts.

Run: python -m tests.bench.bench_votes [voters] [ballots]. Prints one line for each measurement, and ends with 1 where
a promise is broken: 2,000 voters within one minute, p99 of an answer 2 s, nothing lost; 100,000 ballots recounted
in 5 s; a ballot with its mark, sealed to three holders of the key, takes at most 1.3 times as long as one without a
mark under one key. The votes are presses handled by the desk, spread over two replicas; the platform is not measured.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from core.decisions import casting
from core.decisions.ballot_forms import Ballot
from core.decisions.bodies import Condition, Test, Voter
from core.decisions.envelope import tracker
from core.decisions.key_holders import publics_of
from core.decisions.leaves import leaf, mark_of, roll_root, salt_of
from core.decisions.publication import PENDING, Paper, Published, Took, conclude
from core.decisions.records import Member, VoterLink
from core.decisions.recount import recount
from core.people.records import Person
from core.routing.router import Router
from core.storage.engine import migrate, open_engine
from core.storage.records import table_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.dispatcher import Dispatcher
from handlers.messages import Action, Address, Sender, Update
from handlers.wording import Wording, load_catalogues
from tests import acts as c
from tests.decisions.elections import write
from tests.decisions.test_split_key import HOLDERS, give, taken
from tests.decisions.village import AREA, HEAD, SECRETARY, START, Village, demo
from tests.postgres import NoPostgres, fresh_database, postgres_server

voter_links = table_of(VoterLink)
persons = table_of(Person)

ROOT = Path(__file__).resolve().parents[2]
VOTERS, BALLOTS = 2_000, 100_000
MEMBER = "集体经济组织成员|成年人"
MINUTE, P99, RECOUNT, MARKED = 60.0, 2.0, 5.0, 1.3


@contextmanager
def databases() -> Iterator[list[tuple[str, Engine, Path]]]:
    """A migrated SQLite file, and a PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [("SQLite", open_engine(f"sqlite:///{folder / 'bench.db'}"), folder / "a")]
        migrate(found[0][1])
        try:
            with postgres_server() as server:
                found.append(("PostgreSQL", open_engine(fresh_database(server)), folder / "b"))
                migrate(found[1][1])
                yield found
                found[1][1].dispose()
        except NoPostgres as missing:
            print(f"PostgreSQL is not measured: {missing}")
            yield found
        found[0][1].dispose()


def enrol(village: Village, count: int) -> None:
    """A roll of so many, every line bound to an account."""
    rows = [HEAD, *((str(n), f"村民{n}", f"户{n // 3}", MEMBER, "", "1") for n in range(1, count + 1))]
    events = village.do(c.ImportRoll(AREA, SECRETARY.department, "名册", tuple(rows), population=count), SECRETARY)
    village.roll_id = events[0].subject_id

    def bind(uow: SqlUnitOfWork) -> None:
        people = [
            {"platform": "bench", "account": str(n), "chat": str(n), "lang": "zh-Hans", "name": "", "home": "",
             "reachable": True, "created_at": START}
            for n in range(1, count + 1)
        ]  # fmt: skip
        uow.connection.execute(insert(persons), people)
        ids = {person.account: person.id for person in uow.repo(Person).find(platform="bench")}
        lines = {member.number: member.id for member in uow.repo(Member).find(roll_id=village.roll_id)}
        links: list[dict[str, Any]] = [
            {"roll_id": village.roll_id, "member_id": lines[n], "person_id": ids[n], "how": "code", "since": START,
             "until": None, "post": "", "released": {}, "why": ""}
            for n in ids
        ]  # fmt: skip
        uow.connection.execute(insert(voter_links), links)
        village.accounts = ids

    village.ask(bind)


def press(village: Village, vote: int, at: int, account: str) -> Update:
    """A villager presses one of the three buttons in a private chat."""
    action = Action("ballot", vote, random.choice(("yes", "no", "abstain")))
    chat = Address("bench", account)
    return Update("bench", str(at), Sender(account), chat, True, village.now, action=action, message="1", toast="t")


def vote_all(name: str, engine: Engine, folder: Path, count: int) -> bool:
    """Everybody at once on two replicas; True when all promises are kept."""
    village = Village(engine, folder)
    enrol(village, count)
    vote, parts = split(village)
    second = village.new_runner()
    dispatcher = Dispatcher(Router(demo()), Wording(load_catalogues(ROOT / "locale"), demo()))
    answers: list[float] = []
    begin = time.perf_counter()
    futures = []
    for at, account in enumerate(village.accounts):
        update, started = press(village, vote, at, account), time.perf_counter()
        runner = (village.runner, second)[at % 2]
        future = runner.submit(lambda uow, x=update: dispatcher.receive(uow, x))  # type: ignore[misc]
        future.add_done_callback(lambda _, s=started: answers.append(time.perf_counter() - s))  # type: ignore[misc]
        futures.append(future)
        time.sleep(max(0.0, begin + at * (MINUTE / 4 / count) - time.perf_counter()))
    for future in futures:
        future.result(120)
    took = time.perf_counter() - begin
    begin = time.perf_counter()
    village.now += timedelta(days=1)
    for post in HOLDERS[:2]:
        give(village, vote, post, parts[post])
    decision = village.decision(vote)
    closing = time.perf_counter() - begin
    counted = sum(decision.result["counts"].values())
    path = village.file(vote, folder / "vote.jsonl")
    clean = recount(path, decision.head).clean
    p99 = statistics.quantiles(answers, n=100)[98]
    print(
        f"{name}: {count} votes in {took:.1f} s ({count / took:.0f}/s), p50 {statistics.median(answers) * 1000:.0f} ms,"
        f" p99 {p99 * 1000:.0f} ms, worst {max(answers) * 1000:.0f} ms; lost {count - counted};"
        f" closed and counted in {closing:.1f} s; recount {'clean' if clean else 'NOT CLEAN'}"
    )
    village.runner.close()
    second.close()
    return took <= MINUTE and p99 <= P99 and counted == count and clean


def split(village: Village) -> tuple[int, dict[str, str]]:
    """A running vote whose key three people hold, and their parts."""
    vote = village.started("collective", matter="charter")
    parts = taken(village, vote)
    village.act(vote, "open")
    return vote, parts


def marking(engine: Engine, folder: Path, voters: int = 61, rounds: int = 10) -> bool:
    """What mark and split key cost: the same people vote again and again, by turns with both and without."""
    village = Village(engine, folder)
    village.enrol([MEMBER] * voters)
    vote, _ = split(village)
    spent: dict[bool, list[float]] = {True: [], False: []}
    made, holders = mark_of, publics_of
    for turn, number in enumerate([*village.accounts] * rounds):
        marked = turn % 2 == 0
        vars(casting)["mark_of"] = made if marked else lambda sealed: ""
        vars(casting)["publics_of"] = holders if marked else lambda decision: []
        started = time.perf_counter()
        village.vote(vote, number, random.choice(("yes", "no")))
        spent[marked].append(time.perf_counter() - started)
    vars(casting).update(mark_of=made, publics_of=holders)
    village.runner.close()
    own, bare = (1000 * statistics.median(spent[marked]) for marked in (True, False))
    print(f"a ballot {own:.2f} ms marked and sealed to three, {bare:.2f} ms before: {own / bare:.2f} times")
    return own <= MARKED * bare


def recount_many(folder: Path, count: int) -> bool:
    """A published file of so many ballots, recounted from nothing else."""
    rng = random.Random(1)
    key = rng.randbytes(32)
    voters = [Voter(str(n), frozenset({"adult"}), f"户{n // 3}") for n in range(count)]
    half = Test("all", (Condition("person", "present", ">", Fraction(1, 2)),))
    leaves = [leaf(salt_of("salt", voter.number), voter) for voter in voters]
    took = tuple(Took(voter, "online", "online", leaf=own) for voter, own in zip(voters, leaves, strict=True))
    papers = tuple(Paper(tracker(key, v.number), rng.choice(("yes", "no", "abstain"))) for v in voters)
    vote = Published(
        {"title": "bench"}, "secret", (Ballot("yes_no"),), half, half, took, papers, PENDING,
        roll_digest=roll_root("salt", voters), marks=tuple(mark_of(str(n)) for n in range(count)),
    )  # fmt: skip
    path = folder / "many.jsonl"
    head = write(conclude(vote), path)
    begin, worked = time.perf_counter(), time.process_time()
    report = recount(path, head)
    waited, spent = time.perf_counter() - begin, time.process_time() - worked  # one thread: others' load is left out
    size = f"{path.stat().st_size / 1e6:.0f} MB"
    print(f"recount of {count} ballots, {size}: {spent:.2f} s of processor, {waited:.2f} s, clean {report.clean}")
    return report.clean and spent <= RECOUNT


def main(voters: int = VOTERS, ballots: int = BALLOTS) -> int:
    """0 when every promise is kept."""
    kept = []
    with databases() as found:
        for name, engine, folder in found:
            folder.mkdir()
            kept.append(vote_all(name, engine, folder, voters))
        kept.append(marking(found[0][1], found[0][2]))
        kept.append(recount_many(found[0][2], ballots))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
