"""Which place a message speaks of, with or without a home or a point."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.district.district import District
from core.routing.places import MAX_CHOICES, Gazetteer, Place
from tests.rules.districts import demo, demo_router, tiny, tiny_router


@cache
def codes() -> dict[str, str]:
    """Area codes by their simplified names, which are unique in the demo district."""
    found = {area.names.hans: area.code for area in demo().areas.values()}
    assert len(found) == len(demo().areas)
    return found


def code(name: str) -> str:
    """The area's code; '' for ''."""
    return codes()[name] if name else ""


def name(area: str) -> str:
    """The area's name; '' for ''."""
    return demo().areas[area].names.hans if area else ""


# text | where the writer lives | the area found | the words kept
NAMED = {
    "an estate": ("春和小区路灯坏了", "", "春和小区", "春和小区"),
    "another word for the end": ("机械厂家属院下水堵了", "", "机械厂宿舍", "机械厂家属院"),
    "a character left out": ("天通苑3区21号楼电梯坏了", "", "天通雅苑三区21号楼", "天通苑3区21号楼"),
    "the corner of two roads": ("环湖路和护国路路口红绿灯坏了", "", "环湖路", "环湖路"),
    "its everyday name": ("春和苑门口全是垃圾", "", "春和小区", "春和苑门口"),
    "with a building": ("春和小区3栋楼下有僵尸车", "", "春和小区3栋", "春和小区3栋楼下"),
    "the building in words": ("春和小区三号楼二单元没电", "", "春和小区3栋", "春和小区三号楼二单元"),
    "the building in numerals of cheques": ("油建小区叁栋后面", "", "油建小区3栋", "油建小区叁栋后"),
    "the building with a hash": ("春和小区3#楼道", "", "春和小区3栋", "春和小区3#楼道"),
    "the building as address": ("油田二村12-1-302漏水", "", "油田二村12栋", "油田二村12-1-302"),
    "eleven, not one": ("天通雅苑二区11号楼", "", "天通雅苑二区11号楼", "天通雅苑二区11号楼"),
    "twelve in words": ("油田二村十二栋", "", "油田二村12栋", "油田二村十二栋"),
    "a building nobody listed": ("春和小区9栋漏水", "", "春和小区", "春和小区9栋"),
    "thirteen is not three": ("春和小区13栋漏水", "", "春和小区", "春和小区13栋"),
    "the building far from the estate's name": ("春和小区的路灯，就是5栋前面那盏", "", "春和小区5栋", "春和小区"),
    "a building called by a stem": ("公租房小区乙座电梯坏了", "", "天通公租房乙座", "公租房小区乙座"),
    "a bridge is no building": ("春和小区有一座桥断了", "", "春和小区", "春和小区"),
    "a community and a street": ("临江街道春和社区垃圾多", "", "春和社区", "春和社区"),
    "a community's building: which estate?": ("春和社区3栋漏水", "", "春和社区", "春和社区3栋"),
    "a road": ("环湖路东侧积水", "", "环湖路", "环湖路东侧"),
    "the longer name wins": ("石桥客运站黑车拉客", "", "石桥客运站", "石桥客运站"),
    "small inside large": ("石桥街道石桥小区1栋", "", "石桥小区1栋", "石桥小区1栋"),
    "full width": ("春和小区３栋２单元", "", "春和小区3栋", "春和小区３栋２单元"),
    "traditional": ("春和小區三棟樓下", "", "春和小区3栋", "春和小區三棟樓下"),
    "traditional road": ("環湖路沒有路燈", "", "环湖路", "環湖路"),
    "a zero-width sign inside": ("春和\u200b小区3栋", "", "春和小区3栋", "春和\u200b小区3栋"),
    "English": ("Block 3, Chunhe Estate has no light", "", "春和小区3栋", "Chunhe Estate"),
    "English, small letters": ("rubbish on huanhu road", "", "环湖路", "huanhu road"),
    "one lives here, it is there": ("我住春和小区，环湖路的路灯坏了", "", "环湖路", "环湖路"),
    "one is from here, it is there": ("我是码头新村的，江滩公园厕所脏", "", "江滩公园", "江滩公园"),
    "two of one community: the smaller": ("春和路上春和小区3栋对面", "", "春和小区3栋", "春和小区3栋对面"),
    "the first sentence counts": ("环湖路路灯坏了，晚上很黑。上次春和小区也这样。", "", "环湖路", "环湖路"),
    "a name of several, settled by home": ("天通雅苑垃圾多", "天通雅苑三区", "天通雅苑三区", "天通雅苑"),
    "a name of several, settled by its building": ("雅苑11号楼电梯坏了", "", "天通雅苑二区11号楼", "雅苑11号楼"),
    "the grid of home's community": ("第2网格没人管", "码头新村", "码头社区第二网格", "第2网格"),
    "a name elsewhere beats home": ("油建小区门口积水", "春和小区", "油建小区", "油建小区门口"),
}
# text | what is said to be unknown | the words kept | the area found
UNKNOWN = {
    "an estate": ("幸福里小区门口路坑坑洼洼", "幸福里小区", "幸福里小区门口", ""),
    "with a building": ("阳光海岸花园3栋楼顶有人搭违建", "阳光海岸花园", "阳光海岸花园3栋楼顶", ""),
    "after a time": ("昨晚幸福里小区停电了", "幸福里小区", "幸福里小区", ""),
    "a garden city": ("恒大绿洲小区垃圾没人收", "恒大绿洲小区", "恒大绿洲小区", ""),
    "a bay with a building": ("天鹅湾5栋电梯坏了", "天鹅湾", "天鹅湾5栋", ""),
    "a community": ("幸福社区的路灯不亮", "幸福社区", "幸福社区", ""),
    "a village": ("李家村的路烂了", "李家村", "李家村", ""),
    "not where the writer lives": ("我住春和小区，幸福里小区门口路坑坑洼洼", "幸福里小区", "幸福里小区门口", ""),
    "beside a known one": ("春和小区旁边的幸福里小区3栋漏水", "幸福里小区", "幸福里小区3栋", ""),
    "in a known community": ("春和社区幸福里小区3栋漏水", "", "幸福里小区3栋", "春和社区"),
    "another city": ("我在北京市朝阳区，楼下路灯坏了", "北京市朝阳区", "北京市朝阳区", ""),
    "a city alone": ("我在深圳，邻居太吵", "深圳", "深圳", ""),
    "a city of a province": ("湖北省黄冈市的路灯坏了", "湖北省黄冈市", "湖北省黄冈市", ""),
    "another district of our city": ("云澜市东湖区路灯坏了", "云澜市东湖区", "云澜市东湖区", ""),
    "our estate's name elsewhere": ("武汉市洪山区春和小区路灯坏了", "武汉市洪山区", "武汉市洪山区", ""),
    "our own city": ("云澜市云江区春和小区路灯坏了", "", "春和小区", "春和小区"),
    "a road called after a city": ("春和小区门口，北京路红绿灯坏了", "", "春和小区门口", "春和小区"),
    "a restaurant called after a city": ("春和小区楼下重庆火锅店油烟", "", "春和小区楼下", "春和小区"),
    "where the son lives": ("我儿子在北京，春和小区家里水管爆了", "", "春和小区", "春和小区"),
    "where the writer is for now": ("我现在在杭州，春和小区家里漏水", "", "春和小区", "春和小区"),
    "a kind alone": ("我们小区门口的路坑坑洼洼", "", "我们小区", "春和小区"),
    "a flower bed": ("小区花园里没人浇水", "", "小区", "春和小区"),
    "a public housing estate": ("安置房小区没人管", "", "小区", "春和小区"),
    "another's building": ("春和小区门口停的车，是幸福里小区8栋的", "幸福里小区", "幸福里小区8栋", ""),
}
AT_HOME = {
    "a building's number": ("3栋路灯坏了", "春和小区", "春和小区3栋", "3栋"),
    "the same words, another home": ("3栋路灯坏了", "油建小区", "油建小区3栋", "3栋"),
    "another building of one's estate": ("三号楼下水道堵了", "春和小区1栋", "春和小区3栋", "三号楼"),
    "one's estate lists no such building": ("9栋漏水", "春和小区", "春和小区", "9栋"),
    "one's estate lists no buildings at all": ("3栋路灯坏了", "和顺里", "和顺里", "3栋"),
    "the community behind a number at home": ("3栋路灯坏了，春和社区", "春和小区", "春和小区3栋", "3栋"),
    "home is a grid with one estate": ("3栋路灯坏了", "春和社区第一网格", "春和小区3栋", "3栋"),
    "home is a community of many estates": ("3栋路灯坏了", "春和社区", "春和社区", "3栋"),
    "my home": ("我家漏水了", "春和小区1栋", "春和小区1栋", "我家"),
    "our estate": ("我们小区没有路灯", "春和小区", "春和小区", "我们小区"),
    "the stairwell": ("楼道堆满杂物", "春和小区", "春和小区", "楼道"),
    "our village": ("我们村的路烂了", "黄泥湾", "黄泥村", "我们村"),
    "traditional": ("我們小區樓道燈壞了", "春和小区", "春和小区", "我們小區"),
    "English": ("the light in my building is broken", "春和小区", "春和小区", "my building"),
    "English number": ("block 3 has no light", "春和小区", "春和小区3栋", "block 3"),
}
NO_REF = {
    "a building's number without a home": ("3栋路灯坏了", "", "3栋"),
    "a stem without a home": ("甲座电梯坏了", "", "甲座"),
    "our estate, but which": ("我们小区没有路灯", "", ""),
    "nothing of a place": ("国家政策有变化吗", "春和小区", ""),
    "what it is not, before a word of its own": ("不是菜市场 是小学门口", "", ""),
    "three bridges": ("河上有三座桥都坏了", "春和小区", ""),
    "neighbours, not the estate of that name": ("邻里吵架没人调解", "", ""),
    "a set of photos, not a hamlet": ("拍了一组照片", "", ""),
    "only blanks": ("  \n ", "春和小区", ""),
    "empty": ("", "春和小区", ""),
}
ASKED = {
    "one name, three estates": ("天通雅苑漏水", "", ["天通雅苑一区", "天通雅苑二区", "天通雅苑三区"]),
    "two places far apart": ("从石桥路到沿江大道都没有路灯", "", ["石桥路", "沿江大道"]),
    "two estates": ("春和小区和码头新村都停水", "油建小区", ["春和小区", "码头新村"]),
    "more than one can choose from": ("第1网格没人管", "", []),
}


# as people shorten it, hear it, or tell of themselves first
SHORTENED = """
春和3号楼2单元门口的灯不亮|春和小区3栋
春和三栋停水|春和小区3栋
天通一区三号楼漏水|天通雅苑一区3号楼
天通2区11栋|天通雅苑二区11号楼
天通三区二十一号楼|天通雅苑三区21号楼
睦邻里6号楼漏水|睦邻里
石桥4栋楼顶漏|石桥小区4栋
机械厂宿舍一单元楼道灯坏|机械厂宿舍1单元楼
春和小区2单元没灯|春和小区
纺织厂宿舍西楼漏水|纺织厂宿舍西栋
纺织厂宿舍东楼道黑|纺织厂宿舍
春小花园2栋灯坏了|春晓花园2号楼
天通实验门口堵|天通实验学校
我在石桥中学教书，家住春和小区5栋，楼上漏水|春和小区5栋
我在江鲜市场卖鱼，晚上回睦邻里发现一栋停电|睦邻里1栋
孩子在天通实验学校读书，我们住天通家园，家门口路灯坏了|天通家园
送货到石桥农贸市场，路过建设路时掉坑里了|建设路
我单位在创业大厦，儿子在油田子弟学校读书，学校门口堵车|油田子弟学校
公租房怎么申请|
"""


@pytest.mark.parametrize(("text", "area"), [row.split("|") for row in SHORTENED.split()])
def test_a_place_is_known_by_less_than_its_name(text: str, area: str) -> None:
    assert name(demo_router().places.find(text).area) == area


@pytest.mark.parametrize(
    ("text", "home", "area", "words"), [pytest.param(*row, id=label) for label, row in NAMED.items()]
)
@pytest.mark.requirement("SG-07")
def test_a_place_is_named(text: str, home: str, area: str, words: str) -> None:
    found = demo_router().places.find(text, code(home))
    assert (name(found.area), found.words, found.choices, found.how) == (area, words, (), "named")


@pytest.mark.parametrize(
    ("text", "unknown", "words", "area"), [pytest.param(*row, id=label) for label, row in UNKNOWN.items()]
)
def test_what_is_not_known_is_said_and_never_taken_for_home(text: str, unknown: str, words: str, area: str) -> None:
    found = Gazetteer(demo()).find(text, code("春和小区"))
    assert (found.unknown, found.words, name(found.area)) == (unknown, words, area)


@pytest.mark.parametrize(
    ("text", "home", "area", "words"), [pytest.param(*row, id=label) for label, row in AT_HOME.items()]
)
def test_home_is_meant(text: str, home: str, area: str, words: str) -> None:
    found = demo_router().places.find(text, code(home))
    assert (name(found.area), found.words, found.choices, found.how) == (area, words, (), "home")


@pytest.mark.parametrize(("text", "home", "words"), [pytest.param(*row, id=label) for label, row in NO_REF.items()])
def test_the_place_must_be_asked_for(text: str, home: str, words: str) -> None:
    assert demo_router().places.find(text, code(home)) == Place("", words)


@pytest.mark.parametrize(("text", "home", "areas"), [pytest.param(*row, id=label) for label, row in ASKED.items()])
def test_several_places_are_offered(text: str, home: str, areas: list[str]) -> None:
    found = demo_router().places.find(text, code(home))
    assert ([name(c) for c in found.choices], found.area, found.how) == (areas, "", "ambiguous")


@pytest.mark.parametrize(
    ("text", "at", "area", "how"),
    [
        pytest.param("路灯坏了", (114.3072, 30.5080), "春和小区3栋", "point", id="only a point"),
        pytest.param("春和小区路灯坏了", (114.3072, 30.5080), "春和小区", "named", id="words around the point"),
        pytest.param("5栋路灯坏了", (114.3018, 30.5018), "春和小区5栋", "point", id="a number in the point's estate"),
        pytest.param("环湖路路灯坏了", (114.3072, 30.5080), "春和小区3栋", "point", id="words elsewhere"),
        pytest.param("路灯坏了", (114.20, 30.30), "", "", id="a point outside the district"),
        pytest.param("春和小区路灯坏了", (114.20, 30.30), "春和小区", "named", id="words, point outside"),
        pytest.param("路灯坏了", (0.0, 0.0), "", "", id="a point at sea"),
    ],
)
def test_a_shared_location_counts(text: str, at: tuple[float, float], area: str, how: str) -> None:
    found = demo_router().read(text, at=at).place
    assert (name(found.area), found.how) == (area, how)


def test_the_named_answer_to_where() -> None:
    assert name(demo_router().places.named(" 春和小区 3栋\n").area) == "春和小区3栋"


@pytest.mark.requirement("HT-12", "DY-01")
@pytest.mark.parametrize(
    ("text", "home", "area"),
    [
        pytest.param("井东居委会门口的沟堵了", "", "q7-a-2", id="the name of a merged community"),
        pytest.param("我们小区的沟堵了", "q7-a-3", "q7-a-2", id="a home bound before the merger"),
        pytest.param("我们小区的沟堵了", "gone", "", id="a home no list knows any more"),
        pytest.param("灯楼漏水", "", "q7-a-2-x", id="a building with a name of its own"),
    ],
)
def test_merged_places_live_on(text: str, home: str, area: str) -> None:
    assert tiny_router().places.find(text, home).area == area


def test_no_estate_is_chosen_by_a_number_alone() -> None:
    buildings = [a for a in demo().areas.values() if a.kind == "building"]
    assert len(buildings) > 40
    for building in buildings:
        for alias in building.aliases:
            assert demo_router().places.find(f"{alias}的灯坏了").area == ""


def test_every_place_is_found_by_each_of_its_names() -> None:
    found, missed = 0, []
    for area in demo().areas.values():
        if area.kind in {"city", "district"}:
            continue
        for written in {area.names.hans, area.names.hant, area.names.en}:
            place = demo_router().places.find(written)
            found += place.area == area.code
            missed += [] if place.area == area.code else [written]
    assert found > 400
    assert missed == []


@pytest.mark.parametrize("left", range(1, 7))
def test_a_name_is_found_wherever_what_is_mended_ends(left: int) -> None:
    names = [area.names.hans for area in demo().areas.values() if area.kind not in {"city", "district"}]
    told = [demo_router().places.find(f"{'，' * (300 - left)}{name}的灯不亮") for name in names]
    assert [place.how for place in told] == ["named"] * len(names)


def test_a_merged_estate_shows_under_its_new_name() -> None:
    old, new = code("和顺里"), code("春和小区")
    areas = demo().areas | {old: replace(demo().areas[old], successor=new)}
    fields = {f: getattr(demo(), f) for f in District.__dataclass_fields__ if not f.startswith("_")}
    merged = District(**{**fields, "areas": areas})
    assert Gazetteer(merged).find("和顺里路灯坏了").area == new


@given(st.text(alphabet="春和小区3栋一二 、a号楼\u200b", max_size=30), st.sampled_from(["", "春和小区", "油建小区"]))
def test_what_is_found_exists_and_is_bounded(text: str, home: str) -> None:
    found = demo_router().places.find(text, code(home))
    assert found.area in demo().areas or found.area == ""
    assert len(found.choices) <= MAX_CHOICES
    assert not (found.area and found.choices)
    assert found.words.strip() == found.words
    assert found.words in text
    assert tiny().areas.keys().isdisjoint(found.choices)


@pytest.mark.parametrize(
    ("at", "outside"),
    [
        pytest.param((114.31, 30.51), False, id="in the district"),
        pytest.param((116.40, 39.90), True, id="in Beijing"),
        pytest.param((114.15, 30.25), True, id="in the city, in another district"),
    ],
)
def test_a_point_outside_is_known(at: tuple[float, float], outside: bool) -> None:
    assert demo().outside(*at) is outside


def test_without_a_border_nothing_is_surely_outside() -> None:
    bare = {code: replace(area, boundary=()) for code, area in demo().areas.items()}
    assert not replace(demo(), areas=bare).outside(116.40, 39.90)
