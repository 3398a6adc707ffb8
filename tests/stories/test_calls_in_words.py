"""A whistle begun, put right and followed in plain words."""

from __future__ import annotations

import pytest

from core.calls.records import Call, CalledDepartment
from core.calls.spoken import blown, kind_said, mentioned, only_units, place_said, units_said
from tests.stories.town import Seen, Town, Visitor, district

WATER = "临江路涵洞积水，有车被困"


async def _calls(town: Town) -> list[Call]:
    return await town.houses[0].office.run(lambda uow: uow.repo(Call).find())


async def _called(town: Town) -> set[str]:
    found = await town.houses[0].office.run(lambda uow: uow.repo(CalledDepartment).find())
    return {row.department for row in found}


def _units(shown: Seen) -> str:
    return shown.text.partition("叫：")[2].partition("\n")[0]


def _matter(shown: Seen) -> str:
    return shown.text.partition("事情：")[2].partition("\n地点")[0]


def _first(shown: Seen) -> str:
    return next(iter(shown.labels))


@pytest.mark.parametrize(
    "words, called, rest",
    [
        ("临江路积水，叫排水、城管、消防一起来", {"util_drain", "urban_mgmt", "fire"}, "临江路积水"),
        ("帮我叫排水公司、交警和城管局，涵洞积水", {"util_drain", "traffic_police", "urban_mgmt"}, "涵洞积水"),
        ("路面塌了叫城管来", {"urban_mgmt"}, "路面塌了"),
        ("请市场监管局和消防到现场，烧烤店漏气", {"market", "fire"}, "烧烤店漏气"),
        ("叫城管局、排水公司到春和小区3栋，井盖塌了", {"urban_mgmt", "util_drain"}, "春和小区3栋，井盖塌了"),
        ("已经叫消防来了，还没到", set(), "已经叫消防来了，还没到"),
        ("让城管罚了款", set(), "让城管罚了款"),
        ("叫消防通道堵着的车挪走", set(), "叫消防通道堵着的车挪走"),
    ],
)
def test_the_units_that_are_called_are_told_from_the_matter(words: str, called: set[str], rest: str) -> None:
    said = units_said(district(), words)
    assert {code for name in said.called for code in name} == called and said.rest == rest


def test_a_name_is_read_with_or_without_what_stands_round_it() -> None:
    assert units_said(district(), "把应急管理局去掉").out == units_said(district(), "应急局不用来了").out != ()
    assert units_said(district(), "由水务局牵头").lead == units_said(district(), "牵头改成区水务局").lead != ()
    assert len(only_units(district(), "供电公司，排水公司")) == 2 and only_units(district(), "供电公司停电了") == []
    assert mentioned(district(), "交警和城管怎么还没到") == [("traffic_police",), ("urban_mgmt",)]
    assert place_said("地点是码头社区") == "码头社区" and place_said("地点在塌") == "塌" and place_said("墙塌了") == ""


def test_a_type_is_read_where_it_is_named_and_a_whistle_only_where_one_is_blown() -> None:
    assert kind_said(district(), "就发应急哨吧") == kind_said(district(), "应急") == ("emergency", "")
    assert kind_said(district(), "怎么用") == ("", "怎么用")
    assert blown(district(), "我要吹哨，叫排水") == ("", "叫排水")
    assert blown(district(), "吹哨叫排水到临江路") == ("", "叫排水到临江路")
    assert blown(district(), "发应急哨 临江路塌了") == ("emergency", "临江路塌了")
    assert blown(district(), "吹联合执法哨，叫公安") == ("joint", "叫公安")
    for words in ("工地吹哨太吵了", "联合执法效果不好", "保安吹口哨"):
        assert blown(district(), words) is None, words


@pytest.mark.parametrize(
    "words, units",
    [
        ("我要吹哨，叫排水、城管、消防一起来，临江路积水", ("util_drain", "urban_mgmt", "fire")),
        ("帮我叫排水公司、交警和城管局，临江路涵洞积水车被困了", ("util_drain", "traffic_police", "urban_mgmt")),
    ],
)
async def test_who_names_the_units_begins_a_whistle_with_these(
    page: Visitor, words: str, units: tuple[str, ...]
) -> None:
    asked = await page.say("street", words)
    assert "哪一类" in asked.text and "；叫：排水公司、" in asked.text
    confirm = await page.say("street", "应急哨")
    assert "应急哨" in confirm.title and "排水公司" in _units(confirm)
    await page.press("street", "马上发出")
    assert await _called(page.town) == {*units} and await page.town.tickets() == []


async def test_a_type_and_units_in_one_breath_leave_only_the_matter_to_be_told(page: Visitor) -> None:
    asked = await page.say("street", "吹应急哨，叫排水、交警、城管")
    assert "应急哨：出了什么事" in asked.text and asked.text.startswith("叫：排水公司、")
    confirm = await page.say("street", WATER)
    assert len(_units(confirm).split("、")) == 3 and "交警" in _units(confirm) and _matter(confirm) == WATER


async def test_units_named_in_the_words_of_a_whistle_are_called(page: Visitor) -> None:
    confirm = await page.say("street", f"/whistle 应急哨 {WATER}，叫排水公司、交警、城管局，城管局牵头")
    assert {"排水公司", "交警"} <= {one for one in ("排水公司", "交警") if one in _units(confirm)}
    assert "牵头：区城市管理执法局" in confirm.text and _matter(confirm) == WATER
    await page.say("grid_worker", "吹哨")
    confirm = await page.say("grid_worker", "春和小区东门路面塌了，叫城管和排水公司来")
    assert _units(confirm) == "区城市管理执法局、排水公司"


async def test_units_lead_and_place_are_put_right_in_words(page: Visitor) -> None:
    shown = await page.say("street", f"/whistle 应急哨 {WATER}")
    assert "应急管理局" in _units(shown)
    for words in ("去掉应急管理局", "应急管理局不用叫", "把应急管理局删了"):
        shown = await page.say("street", words)
        assert "应急管理局" not in shown.text and _matter(shown) == WATER, words
        assert "应急管理局" in _units(await page.say("street", "加上应急局"))
    for words in ("牵头换成排水公司", "换排水公司牵头"):
        shown = await page.say("street", words)
        assert "牵头：排水公司" in shown.text and _matter(shown) == WATER, words
        assert "牵头：区水务局" in (await page.say("street", "由水务局牵头")).text
    shown = await page.say("street", "地点是码头社区")
    assert "地点：码头社区" in shown.text and _matter(shown) == WATER
    more = await page.say("street", "水还在涨")
    assert "地点：码头社区" in more.text and "水还在涨" in _matter(more)
    await page.say("street", "不要排水公司，加上消防，发吧")
    called = await _called(page.town)
    assert "fire" in called and "util_drain" not in called
    assert [call.area for call in await _calls(page.town)] != ["990101001"]


async def test_what_is_said_beside_the_matter_is_none_of_it_and_makes_it_no_other(page: Visitor) -> None:
    await page.say("street", "春晓花园5栋楼顶违建，晚上还在施工，叫城管和住建一起来")
    asked = await page.say("street", "发吧")
    assert "哪一类呼叫" in asked.text and "发吧" not in asked.text
    await page.say("street", "重点哨")
    assert "消防" in _units(await page.say("street", "再加一个消防"))
    shown = await page.say("street", "不对，是6栋")
    assert "马上发出" in "".join(shown.labels) and "是6栋" in _matter(shown)


@pytest.mark.parametrize("words", ["应急哨", "吹应急哨", "就发应急哨吧", "应急"])
async def test_a_type_that_is_typed_is_pressed(page: Visitor, words: str) -> None:
    await page.say("street", "吹哨")
    assert "应急哨：出了什么事" in (await page.say("street", words)).text
    assert _matter(await page.say("street", WATER)) == WATER


@pytest.mark.parametrize("words", ["怎么合并两件", "怎么用", "应急哨和重点哨有什么区别吗"])
async def test_a_question_is_no_matter_of_a_whistle(page: Visitor, words: str) -> None:
    await page.say("street", "吹哨")
    again = await page.say("street", words)
    assert "要发哪一类" in again.text and "记下了" not in again.text
    await page.press("street", "应急哨")
    again = await page.say("street", words)
    assert "出了什么事" in again.text
    assert _matter(await page.say("street", WATER)) == WATER


async def test_what_is_said_of_the_running_call_shows_it_and_files_nothing(page: Visitor) -> None:
    await page.say("street", f"/whistle 应急哨 {WATER}")
    await page.press("street", "马上发出")
    [call] = await _calls(page.town)
    for words, first in (
        ("不用应急管理局来了", "不用区应急管理局来了"),
        ("再叫交警来", "再叫市公安局交警"),
        ("牵头换成排水公司", "由排水公司牵头"),
        ("城管什么时候到", "再叫区城市管理执法局"),
        ("撤哨", "撤回呼叫"),
        ("结束呼叫", "撤回呼叫"),
        ("结束吹哨", "撤回呼叫"),
        ("算了不吹了", "撤回呼叫"),
        ("撤回", "撤回呼叫"),
        ("发错了，撤回", "撤回呼叫"),
        ("升级，报区领导", "再叫单位"),
    ):
        shown = await page.say("street", words)
        assert call.number in shown.title and first in _first(shown), words
    for words, told in (
        ("谁到了", "等签收"),
        ("报到了几家", "等签收"),
        ("水退了，解除", "先让每个单位离开"),
        ("事情办完了，收队", "先让每个单位离开"),
        ("给排水公司打分", "写了共同结果才能评价"),
        ("排水公司满分", "写了共同结果才能评价"),
        ("都可以走了", "先让每个单位离开"),
        ("全部放走", "先让每个单位离开"),
        ("排水公司可以走了", "排水公司：已通知"),
        ("排水公司一直没来，怎么办", "打电话"),
        ("催一下排水公司", "打电话"),
        ("排水公司说不归他们", "排水公司：已通知，"),
        ("散了吧", "先让每个单位离开"),
    ):
        shown = await page.say("street", words)
        assert call.number in shown.title and told in shown.text, words
    assert await page.town.tickets() == [] and len(await _calls(page.town)) == 1


async def test_what_is_meant_is_one_press(page: Visitor) -> None:
    await page.say("street", f"/whistle 应急哨 {WATER}")
    await page.press("street", "马上发出")
    await page.say("street", "再叫交警来")
    await page.press("street", "再叫市公安局交警")
    assert "traffic_police" in await _called(page.town)
    await page.say("street", "由排水公司牵头")
    await page.press("street", "由排水公司牵头")
    found = await page.town.houses[0].office.run(lambda uow: uow.repo(CalledDepartment).find())
    assert [one.department for one in found if one.lead] == ["util_drain"]


async def test_who_looks_on_is_shown_the_call_and_of_several_which(page: Visitor) -> None:
    for words in ("临江路的哨谁没到", "撤哨", "结束吹哨"):
        assert "没有正在办的呼叫" in (await page.say("supervisor", words)).text, words
    await page.say("street", f"/whistle 应急哨 {WATER}")
    await page.press("street", "马上发出")
    [call] = await _calls(page.town)
    for seat, words in (("supervisor", "临江路的哨谁没到"), ("center", "临江路那个哨怎么样了")):
        shown = await page.say(seat, words)
        assert call.number in shown.title and "排水公司：已通知" in shown.text, words
    await page.say("street", "/whistle 应急哨 春和小区西侧挡土墙塌了一段")
    await page.press("street", "马上发出")
    which = await page.say("street", "谁到了")
    assert "哪一个" in which.text and call.number in "".join(which.labels)
    assert call.number in (await page.say("center", "临江路那个哨怎么样了")).title
    assert await page.town.tickets() == []


async def test_who_has_no_call_running_is_not_answered_with_one(page: Visitor) -> None:
    """A resident's words stay what they were; so do those of staff about a matter."""
    told = await page.say("resident", "叫城管和交警来，春和小区门口占道")
    assert "占道" in told.text and "哪一类呼叫" not in told.text
    assert "呼叫" not in (await page.say("grid_worker", "谁到了")).text
    report = await page.say("grid_worker", "叫排水公司来看看，春和小区下水道堵了")
    assert "哨" not in report.title and "提交" in "".join(report.labels)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("春和小区3栋停水，供水公司没来", "停水"),
        ("供电公司停电了，什么时候来电", "在哪里"),
        ("电梯升级改造，噪音大", "在哪里"),
        ("公安局办身份证要多久", "身份证办理"),
    ],
)
async def test_another_matter_is_none_of_the_running_call(page: Visitor, words: str, shown: str) -> None:
    await page.say("street", f"/whistle 应急哨 {WATER}")
    await page.press("street", "马上发出")
    told = await page.say("street", words)
    assert "应急哨" not in told.title and shown in told.title + told.text


@pytest.mark.parametrize("words", ["门口有人吹哨子很吵", "保安半夜吹哨吵死了", "小孩吹哨扰民"])
async def test_the_noise_of_a_whistle_calls_nobody(page: Visitor, words: str) -> None:
    shown = await page.say("village_secretary", words)
    assert "哪一类呼叫" not in shown.text and "哨" not in "".join(shown.labels)


async def test_the_card_to_check_says_the_place_as_it_was_told(page: Visitor) -> None:
    shown = await page.say("street", "/whistle 应急哨 临江路口积水半米，叫排水公司")
    assert "地点：临江街道（临江路口）" in shown.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("谁到了", "等签收"),
        ("还差谁", "等签收"),
        ("水退了可以解除了", "这要由临江街道民呼我应指挥调度中心来办"),
        ("再叫交警", "这要由临江街道民呼我应指挥调度中心来办"),
    ],
)
async def test_a_call_is_spoken_of_in_the_group_of_who_is_called(page: Visitor, words: str, told: str) -> None:
    await page.say("street", "/whistle 应急哨 临江路口积水半米，叫排水公司")
    await page.press("street", "马上发出")
    shown = await page.say("group", f"@呼应 {words}")
    assert "应急哨" in shown.whole and told in shown.text and any("签收" in label for label in shown.labels)


async def test_words_of_no_call_are_answered_as_before_in_a_group(page: Visitor) -> None:
    assert "在群里，请按卡片上的按钮" in (await page.say("group", "@呼应 谁到了")).text
