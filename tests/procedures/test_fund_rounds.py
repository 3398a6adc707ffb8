"""Two rounds of proposals: 57 come in, 23 are chosen."""

from __future__ import annotations

from collections import Counter
from itertools import cycle

import pytest
from sqlalchemy import Engine

from core.commands import Input, Perform, StartCase
from core.errors import TwoSides
from core.people.records import Appointment, Person
from core.procedures.records import Case
from core.refs import NO_REF, Ref
from core.unit_of_work import Actor
from handlers.procedures.accounts import lines
from handlers.wording import Wording, load_catalogues
from tests.calls.conftest import sqlite_engine
from tests.calls.hall import ROOT, Hall, demo

__all__ = ["sqlite_engine"]
CLASSES = ("service", "charity", "training", "arts", "health", "ecology", "science")
THEMES = ("hardship", "study", "women", "old", "youth", "governance")
PROPOSERS = ("community", "organisation", "worker")
STREET = "990101001"


def _proposals(hall: Hall) -> list[int]:
    """31 in the first round, 26 in the second, by communities, organisations and social workers."""
    found = []
    kinds = zip(range(57), cycle(CLASSES), cycle(THEMES), cycle(PROPOSERS), strict=False)
    for n, class_, theme, by in kinds:
        values = {"title": f"公益项目{n + 1}号", "by": by, "class": class_, "theme": theme, "where": "990101001001"}
        values |= {"round": "first" if n < 31 else "second", "budget": 2_000_000}  # type: ignore[dict-item]
        [started] = hall.do(StartCase("fund_project", NO_REF, Input(fields=values)), _person(hall, n))[:1]
        found.append(started.subject_id)
    return found


def _person(hall: Hall, n: int) -> Actor:
    return Actor(hall.look(lambda uow: uow.repo(Person).add(Person("web", f"proposer{n}", f"proposer{n}"))).id)


def _act(hall: Hall, case: int, name: str, actor: Actor, **fields: object) -> None:
    hall.do(Perform(Ref("case", case), f"fund_project.{name}", Input(text="按一对一的意见改", fields=fields)), actor)


@pytest.mark.requirement("SP-14")
@pytest.mark.requirement("SP-17")
@pytest.mark.requirement("SP-18")
@pytest.mark.requirement("SP-20")
def test_fifty_seven_proposals_of_two_rounds_are_coached_and_twenty_three_chosen(sqlite_engine: Engine) -> None:
    hall = Hall(sqlite_engine)
    clerk = hall.post("fund_secretariat", f"st_public_service@{STREET}")
    committee = hall.post("fund_committee", f"st_party_gov@{STREET}")
    proposals = _proposals(hall)
    for case in proposals:
        _act(hall, case, "coach", clerk)
    for n, case in enumerate(proposals):
        if n % 5 in {0, 2}:
            final = f"D482 第 {n} 名"
            _act(hall, case, "fund", committee, granted=2_000_000, source="spring", final=final)
        else:
            _act(hall, case, "turn_down", committee)
    cases = hall.look(lambda uow: uow.repo(Case).find(procedure="fund_project"))
    assert Counter(one.state for one in cases) == {"fund_project.funded": 23, "fund_project.refused": 34}
    assert {one.fields["class"] for one in cases} == {*CLASSES} and len(CLASSES) == 7
    assert {one.fields["theme"] for one in cases} == {*THEMES} and len(THEMES) == 6
    words = Wording(load_catalogues(ROOT / "locale"), demo()).of("zh-Hans")
    book = hall.look(lambda uow: lines(uow, words, uow.district.books["fund"], 0))
    assert "支持的项目，共 23 个：" in book


@pytest.mark.requirement("SP-06")
def test_nobody_stands_on_two_sides_of_one_project(sqlite_engine: Engine) -> None:
    """One person sits in the committee and in the secretariat: on one project only on one side."""
    hall = Hall(sqlite_engine)
    one = hall.post("fund_committee", f"st_party_gov@{STREET}")
    post = Appointment(one.person_id, "fund_secretariat", f"st_public_service@{STREET}", STREET, hall.now)
    hall.look(lambda uow: uow.repo(Appointment).add(post))
    first, second, *_ = _proposals(hall)
    _act(hall, first, "coach", Actor(one.person_id))
    with pytest.raises(TwoSides):
        _act(hall, first, "fund", Actor(one.person_id), granted=2_000_000, source="spring", final="D482 第 1 名")
    _act(hall, second, "coach", hall.post("fund_secretariat", f"st_public_service@{STREET}"))
    _act(hall, second, "fund", Actor(one.person_id), granted=2_000_000, source="spring", final="D482 第 2 名")
