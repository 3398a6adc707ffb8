"""A crash loses no ballot that was promised and leaves no half one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.bus import carry_out
from core.decisions.records import RollEntry
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests import acts as c
from tests.decisions.village import TELLER, Village

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_no_promised_ballot(village: Village, seed: int) -> None:
    village.enrol(["成年人"] * 60)
    vote = village.opened()
    url = village.engine.url.render_as_string(hide_password=False)
    accounts = [f"{number}={person}" for number, person in village.accounts.items()]
    call = [sys.executable, "-m", "tests.decisions.voting_process", url, str(village.folder), village.now.isoformat()]
    with subprocess.Popen([*call, str(vote), *accounts], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        promised = [process.stdout.readline().strip()]
        time.sleep(random.Random(seed).uniform(0.0, 0.15))
        process.kill()
        promised += process.stdout.read().split()
    kept = village.ask(lambda uow: [x.number for x in uow.repo(RollEntry).find(decision_id=vote) if x.voted])
    assert set(promised) <= set(kept)
    assert village.close(vote).result["counts"]["yes"] == len(kept)


@pytest.mark.parametrize("act", ["vote", "close"])
def test_a_unit_that_fails_at_its_end_leaves_nothing(village: Village, act: str) -> None:
    """As a full disk or a lost connection would: afterwards the same thing works."""
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    village.vote(vote, "1", "yes")
    person = village.accounts["2"]
    commands: dict[str, c.Command] = {"vote": c.CastBallot(vote, "no"), "close": c.DoAct(vote, "close")}
    if act == "close":
        village.now += village.decision(vote).closes_at - village.now  # type: ignore[operator]

    def fails(uow: SqlUnitOfWork) -> None:
        actor = Actor(person) if act == "vote" else TELLER
        carry_out(commands[act], uow, actor=actor)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        village.ask(fails)
    entries = village.ask(lambda uow: [x.voted for x in uow.repo(RollEntry).find(decision_id=vote)])
    assert sorted(entries) == ["", "", "online"]
    assert village.decision(vote).phase == "open"
    if act == "vote":
        village.vote(vote, "2", "no")
    assert village.close(vote).outcome
