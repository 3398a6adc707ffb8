"""Which tellings are one matter: by place, by kind, by words, by time."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.routing.duplicates import (
    Matter,
    areas_near,
    categories_near,
    likeness,
    metres,
    nearness,
    outvoted,
    shareable,
    standing,
)
from core.routing.folding import fold
from core.routing.signs import signs_of
from core.routing.similarity import alike, bag
from core.tickets.records import Ticket
from tests.rules.districts import demo, demo_router, tiny

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ESTATE, BLOCK1, BLOCK3 = "99010100100100101", "9901010010010010101", "9901010010010010103"
NEXT_ESTATE, GRID, COMMUNITY, STREET = "99010100100100201", "990101001001001", "990101001001", "990101001"
SEWER, LAMP, ROAD, LIFT, WAGES = "0404", "0602", "0601", "0706", "1401"
DRAIN = Matter(SEWER, ESTATE, "小区门口下水道堵了三天，污水都漫出来了")

SAME = {
    "the same words": replace(DRAIN),
    "other words at the same gate": replace(DRAIN, text="门口下水道又堵了，臭水流得到处都是"),
    "in traditional characters": replace(DRAIN, text="門口下水道又堵了，臭水流得到處都是"),
    "in a building of the estate": replace(DRAIN, area=BLOCK1, text="下水道堵了，污水进了楼道"),
    "only the community was tapped": replace(DRAIN, area=COMMUNITY, text="小区门口的下水道堵了，污水漫出来"),
    "heard as a burst pipe, the words all but the same": replace(
        DRAIN, category="0402", text="小区门口水管堵了三天，污水漫出来了"
    ),
}
APART = {
    "fits no category, and not the words": replace(DRAIN, category="1801", text="希望多些长椅"),
    "another kind of matter": replace(DRAIN, category=LAMP, text="路灯不亮"),
    "the next estate": replace(DRAIN, area=NEXT_ESTATE),
    "nowhere": replace(DRAIN, area=""),
    "only the street is known": replace(DRAIN, area=STREET),
    "a place that is no more": replace(DRAIN, area="gone"),
    "the same category, nothing of the words": replace(DRAIN, text="化粪池满了"),
    "of the group, few words shared": replace(DRAIN, category="0406", text="路面积水很深，车子过不去"),
    "the community, few words shared": replace(DRAIN, area=COMMUNITY, text="我家门前那条沟不通"),
}


@pytest.mark.parametrize("other", [pytest.param(m, id=name) for name, m in SAME.items()])
def test_one_matter(other: Matter) -> None:
    assert likeness(demo(), DRAIN, other) > 0
    assert likeness(demo(), other, DRAIN) == likeness(demo(), DRAIN, other)


@pytest.mark.parametrize("other", [pytest.param(m, id=name) for name, m in APART.items()])
def test_two_matters(other: Matter) -> None:
    assert likeness(demo(), DRAIN, other) == likeness(demo(), other, DRAIN) == 0


@pytest.mark.parametrize(
    ("category", "here", "there", "one"),
    [
        pytest.param(LAMP, "楼道灯不亮", "楼梯间的灯黑了三天", True, id="of one kind in one building"),
        pytest.param(LAMP, "楼道灯不亮", "伸手不见五指", True, id="of one kind, in other words"),
        pytest.param(LAMP, "楼道灯不亮", "单元门口的灯整夜刺眼", False, id="of one kind, another fault"),
        pytest.param(LAMP, "东门的路灯不亮", "西门的路灯不亮", False, id="of one kind, at another gate"),
        pytest.param(LAMP, "东门的路灯不亮", "大门外的路灯黑了", True, id="one does not say at which gate"),
        pytest.param("", "有点小事想说说", "希望有人来一趟", False, id="of no kind in one building, in other words"),
        pytest.param("", "楼道里的长椅旧了", "楼道里的长椅旧得没法坐", True, id="of no kind, in the same words"),
    ],
)
def test_in_one_building(category: str, here: str, there: str, one: bool) -> None:
    kind = category or next(k.code for k in reversed(demo().categories.values()) if not k.keywords)
    assert (likeness(demo(), Matter(kind, BLOCK1, here), Matter(kind, BLOCK1, there)) > 0) is one


@pytest.mark.parametrize(
    ("here", "there", "one"),
    [
        pytest.param("3栋电梯坏了", "三号楼电梯又停了", True, id="building 3, however written"),
        pytest.param("3栋电梯坏了", "5栋电梯坏了", False, id="building 3 and building 5"),
        pytest.param("12栋电梯坏了", "十二号楼电梯又停了", True, id="building 12 in words"),
        pytest.param("十六栋电梯坏了", "6栋电梯坏了", False, id="building 16 in words and building 6"),
        pytest.param("3#电梯坏了", "5#电梯坏了", False, id="two buildings with a hash"),
        pytest.param("甲座电梯坏了", "乙座电梯坏了", False, id="two towers"),
        pytest.param("3栋六楼楼道堆杂物", "3栋二楼楼道堆杂物", False, id="two floors of one building"),
        pytest.param("3栋3楼漏水到楼下", "3栋二楼漏水，是楼上漏下来的", True, id="a floor and the one below"),
        pytest.param("3栋电梯坏了，我住15楼", "3栋电梯又停了，8楼的老人下不来", True, id="who lives on a floor"),
        pytest.param("3栋5楼没水", "3栋2楼停水了", True, id="what a whole building lacks"),
        pytest.param("电梯坏了", "5栋电梯坏了", True, id="one does not say which"),
        pytest.param("2单元电梯坏了", "1单元电梯坏了", False, id="two entrances"),
        pytest.param("3栋和5栋电梯都坏了", "5栋电梯坏了", True, id="one of the two buildings"),
        pytest.param("电梯坏了3天", "电梯坏了5天", True, id="numbers of days are no places"),
    ],
)
def test_numbers_of_buildings(here: str, there: str, one: bool) -> None:
    assert (likeness(demo(), Matter(LIFT, ESTATE, here), Matter(LIFT, ESTATE, there)) > 0) is one


POINT = (114.3083, 30.5084)  # in the estate
NEAR_M, FAR_M = 80 / 111_320, 700 / 111_320


@pytest.mark.parametrize(
    ("here", "there", "near"),
    [
        pytest.param((ESTATE, None), (ESTATE, None), "spot", id="one estate"),
        pytest.param((ESTATE, None), (BLOCK3, None), "spot", id="a building and its estate"),
        pytest.param((BLOCK1, None), (BLOCK3, None), "", id="two buildings"),
        pytest.param((BLOCK1, None), (BLOCK1, None), "point", id="one building"),
        pytest.param((ESTATE, 0.0), (BLOCK1, 30 / 111_320), "point", id="thirty metres"),
        pytest.param((ESTATE, None), (GRID, None), "around", id="an estate and its grid"),
        pytest.param((COMMUNITY, None), (COMMUNITY, None), "around", id="one community"),
        pytest.param((STREET, None), (STREET, None), "", id="one street says too little"),
        pytest.param((ESTATE, None), (NEXT_ESTATE, None), "", id="two estates of one community"),
        pytest.param((ESTATE, 0.0), (NEXT_ESTATE, NEAR_M), "spot", id="across the border, 80 metres"),
        pytest.param((ESTATE, 0.0), (ESTATE, FAR_M), "", id="one estate, 700 metres apart"),
        pytest.param((ESTATE, 0.0), (ESTATE, None), "spot", id="one point is not known"),
        pytest.param(("", 0.0), ("", NEAR_M), "spot", id="no area, near points"),
    ],
)
def test_nearness(here: tuple[str, float | None], there: tuple[str, float | None], near: str) -> None:
    def at(area: str, north: float | None) -> Matter:
        if north is None:
            return Matter(SEWER, area, "")
        return Matter(SEWER, area, "", lon=POINT[0], lat=POINT[1] + north)

    assert nearness(demo(), at(*here), at(*there)) == nearness(demo(), at(*there), at(*here)) == near


def test_metres_are_metres() -> None:
    west, east = Matter("", "", "", lon=114.30, lat=30.5), Matter("", "", "", lon=114.31, lat=30.5)
    assert metres(west, east) == pytest.approx(959, abs=3)
    assert metres(west, Matter("", "", "")) is None


def test_where_and_under_what_the_same_may_lie() -> None:
    near = areas_near(demo(), DRAIN)
    assert near[:3] == [ESTATE, GRID, COMMUNITY] and BLOCK1 in near and NEXT_ESTATE not in near and STREET not in near
    assert areas_near(demo(), replace(DRAIN, area=STREET)) == areas_near(demo(), replace(DRAIN, area="")) == []
    border = replace(DRAIN, lon=114.3149, lat=30.5084)
    assert len(areas_near(demo(), border)) >= len(near)
    kinds = categories_near(demo(), DRAIN)
    assert kinds[0] == SEWER and "0402" in kinds and LAMP not in kinds
    assert categories_near(demo(), replace(DRAIN, area=COMMUNITY)) == [SEWER]


def ticket(state: str, filed: int, changed: int) -> Ticket:
    found = Ticket("1", NOW - timedelta(days=filed), state, "complaint", SEWER, ESTATE, "B", "P2", "", "", "", 1)
    found.changed_at = NOW - timedelta(days=changed)
    return found


@pytest.mark.parametrize(
    ("state", "filed", "changed", "how"),
    [
        pytest.param("filed", 0, 0, "open", id="just now"),
        pytest.param("contacted", 30, 1, "open", id="thirty days old"),
        pytest.param("contacted", 31, 1, "", id="older"),
        pytest.param("closed", 20, 15, "closed", id="closed fifteen days ago"),
        pytest.param("closed", 20, 16, "", id="closed sixteen days ago"),
        pytest.param("withdrawn", 1, 1, "", id="taken back"),
        pytest.param("merged", 1, 1, "", id="merged: the other one counts"),
    ],
)
def test_what_still_counts(state: str, filed: int, changed: int, how: str) -> None:
    assert standing(demo(), ticket(state, filed, changed), NOW) == how


@pytest.mark.parametrize(
    ("category", "kind", "may"),
    [
        pytest.param(SEWER, "complaint", True, id="a blocked sewer"),
        pytest.param(SEWER, "suggestion", True, id="a suggestion"),
        pytest.param(SEWER, "report", False, id="a tip-off"),
        pytest.param(SEWER, "praise", False, id="praise is everybody's own"),
        pytest.param("0413", "help", False, id="somebody in danger"),
        pytest.param("1702", "help", False, id="trouble in a family"),
        pytest.param(WAGES, "complaint", False, id="one's own wages"),
        pytest.param(SEWER, "unknown", False, id="an unknown type"),
    ],
)
def test_what_neighbours_may_be_told_of(category: str, kind: str, may: bool) -> None:
    assert shareable(demo(), category, kind) is may


def test_a_district_that_says_nothing_about_repeats() -> None:
    assert (tiny().repeats.open_days, tiny().repeats.closed_days) == (30, 15)
    assert not shareable(tiny(), next(iter(tiny().categories)), "tell")


@pytest.mark.parametrize(
    ("answers", "open_again"),
    [
        pytest.param([], False, id="nobody answered"),
        pytest.param(["no"], True, id="the only answer"),
        pytest.param(["yes", "no"], False, id="one against one: the reporter's word stands"),
        pytest.param(["yes", "no", "no"], True, id="two against the reporter"),
        pytest.param(["partly", "no"], True, id="partly is neither"),
        pytest.param(["partly"], False, id="partly alone"),
    ],
)
def test_more_no_than_yes_keeps_it_open(answers: list[str], open_again: bool) -> None:
    assert outvoted(answers) is open_again


WORDS = st.text(alphabet="下水道堵了路灯不亮垃圾没人收abc 12，。", max_size=60)


@given(WORDS, WORDS)
def test_likeness_of_words_is_a_share(one: str, other: str) -> None:
    here, there = bag(fold(one).plain), bag(fold(other).plain)
    assert 0 <= alike(here, there) == alike(there, here) <= 1
    assert alike(here, here) == (1.0 if here else 0.0)


@pytest.mark.parametrize(("file", "one", "two", "of"), [("repeats.csv", 36, 5, 80), ("repeats_other.csv", 50, 11, 150)])
def test_one_place_makes_two_matters_no_one(file: str, one: int, two: int, of: int) -> None:
    """Pairs of short messages of one spot and near kinds, half of them of one matter; the latter by another voice."""
    rows = _rows(file)
    joined = [row["same"] for row in rows if likeness(demo(), _told(row["one"]), _told(row["other"]))]
    assert len(rows) == of and joined.count("1") >= one and joined.count("0") <= two


@pytest.mark.parametrize(
    ("file", "pairs", "least", "most"),
    [
        pytest.param("repeats_kinds.csv", (311, 1908), 0.78, 0.065, id="all of whose words are listed"),
        pytest.param("repeats_further.csv", (151, 1016), 0.33, 0.02, id="learnt from, no word listed"),
        pytest.param("repeats_aside.csv", (152, 996), 0.36, 0.021, id="put aside unseen, no word listed"),
    ],
)
def test_what_is_told_of_one_place(file: str, pairs: tuple[int, int], least: float, most: float) -> None:
    """Every two tellings of one place; the weights are learnt from those of the first two files."""
    told = [(row["place"], row["matter"], _told(row["text"])) for row in _rows(file)]
    joined: dict[bool, list[bool]] = {True: [], False: []}
    for one, two in combinations(told, 2):
        if one[0] == two[0]:
            joined[one[1] == two[1]].append(likeness(demo(), one[2], two[2]) > 0)
    assert (len(joined[True]), len(joined[False])) == pairs
    assert sum(joined[True]) >= least * pairs[0] and sum(joined[False]) <= most * pairs[1]


def test_a_district_without_signs_compares_the_words() -> None:
    assert not tiny().signs and signs_of(tiny()).read("路灯不亮") == {}


def _rows(file: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _told(text: str) -> Matter:
    found = demo_router().read(text)
    return Matter(found.category, found.place.area, text, found.place.words)
