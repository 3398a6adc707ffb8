"""Hot matters are found by place, meaning and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.district.folder import load
from tools.training.hot import Hot, Message
from tools.training.hot import hot as hot_by
from tools.training.hot_places import theme_of

THEME = theme_of(load(Path(__file__).parents[2] / "districts" / "demo"))
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def hot(messages: list[Message]) -> list[Hot]:
    return hot_by(messages, THEME)


def told(texts: list[str], prefix: str, days: int = 1, who: str = "", start: int = 0) -> list[Message]:
    """One message a `days`, each of another person unless `who` is given."""
    return [
        Message(f"{prefix}{i}", text, START + timedelta(days=start + days * i), who=who or f"{prefix}-{i}")
        for i, text in enumerate(texts)
    ]


MIXER = [
    "金桂花园旁边搅拌站半夜噪音扰民灰尘大",
    "投诉金桂花园附近的搅拌站，粉尘噪音严重",
    "金桂花园门口搅拌站灰尘噪音什么时候管",
    "搅拌站离金桂花园太近，半夜噪音灰尘",
    "请取缔金桂花园旁的搅拌站，噪音粉尘",
]
LIFT = [
    "金桂花园电梯困人，电梯又停了",
    "金桂花园三栋电梯坏了没人修",
    "金桂花园的电梯总是停，物业不修电梯",
    "电梯困人，金桂花园物业不管",
]
REST = ["银杏路公交车太少", "希望办社保能网上办", "东风村自来水浑浊", "孩子上学报名要什么材料"]


def test_two_matters_at_one_place_are_told_apart() -> None:
    found = hot(told(MIXER, "m") + told(LIFT, "l", start=2) + told(REST, "r"))
    assert [set(h.ids) for h in found] == [{f"m{i}" for i in range(5)}, {f"l{i}" for i in range(4)}]
    assert all("金桂花园" in h.place for h in found)
    assert found[0].first == START
    assert found[0].last == START + timedelta(days=4)


@pytest.mark.parametrize(
    ("days", "matters"), [pytest.param(5, 1, id="within the window"), pytest.param(100, 0, id="months apart")]
)
def test_time_parts_matters(days: int, matters: int) -> None:
    assert len(hot(told(MIXER, "m", days=days) + told(REST, "r"))) == matters


def test_another_matter_of_the_place_is_left_out() -> None:
    road = told(["金桂花园门前的路坑坑洼洼\n下雨积水，请铺沥青"], "p")
    assert set(hot(road + told(MIXER, "m", start=3) + told(REST, "r"))[0].ids) == {f"m{i}" for i in range(5)}


def test_who_tells_the_same_half_a_year_later_is_of_the_matter() -> None:
    late = told(["搅拌站的粉尘噪音\n金桂花园的住户还是不敢开窗，半夜噪音灰尘"], "late", start=150)
    found = hot(told(MIXER, "m") + late + told(REST, "r"))
    assert [set(h.ids) for h in found] == [{*(f"m{i}" for i in range(5)), "late0"}]


def test_a_topic_of_many_places_stands_after_a_matter_that_fewer_told() -> None:
    lights = [
        "梧桐路口的红绿灯时间太短\n老人过不了街",
        "建议调整银杏大道红绿灯\n车排到桥上，右转也堵着",
        "东风村小学门前装个红绿灯吧\n孩子放学不安全",
        "江北新区红绿灯坏了\n昨天还有两辆车撞在一起",
        "学院路的红绿灯绿得太少\n早高峰等四次",
        "红绿灯倒计时不显示\n火车站广场西侧",
        "给红绿灯加个声音\n盲人朋友在荷塘街听不见",
    ]
    found = hot(told(MIXER, "m") + told(lights, "t") + told(REST, "r"))
    assert set(found[0].ids) == {f"m{i}" for i in range(5)} and not found[0].mixed
    assert all(later.mixed for later in found[1:] if any(id_[0] == "t" for id_ in later.ids))


def test_one_person_telling_again_counts_as_one() -> None:
    found = hot(told(MIXER, "m", who="same") + told(LIFT, "l", start=2) + told(REST, "r"))
    assert [h.people for h in found] == [4, 1]


def test_nothing_and_little() -> None:
    assert hot([]) == []
    assert hot(told(["", "😀", "\x00"], "x")) == []
