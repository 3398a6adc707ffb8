"""Who stops in the middle of a form, or takes up again what was left."""

from __future__ import annotations

import pytest

from tests.stories.town import Town, Visitor

LAMP = "石桥小区3栋楼下路灯不亮"


@pytest.mark.parametrize("slip", ["点错了", "我还是要说", "刚才不是要取消", "不小心点了取消", "我还是要报"])
async def test_a_report_that_was_left_by_mistake_comes_back(page: Visitor, slip: str) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "不报了")
    card = await page.say("resident", slip)
    assert LAMP in card.text and "对，提交" in "".join(card.labels)


@pytest.mark.parametrize("stop", ["算了不吹了", "不吹了"])
async def test_a_word_of_stopping_is_no_whistle(town: Town, page: Visitor, stop: str) -> None:
    await page.say("street", "吹哨")
    await page.press("street", "应急哨")
    assert "没有改动" in (await page.say("street", stop)).text


@pytest.mark.parametrize("stop", ["取消", "不吹了", "不发了"])
@pytest.mark.parametrize("after_all", ["接着吹", "还是吹吧", "刚才那个哨还要发", "刚才不是要取消"])
async def test_a_whistle_that_was_left_is_taken_up_again(page: Visitor, stop: str, after_all: str) -> None:
    shown = await page.say("street", "/whistle 应急哨 春和小区西侧挡土墙塌了一段")
    await (page.press("street", stop) if stop == "不发了" else page.say("street", stop))
    again = await page.say("street", after_all)
    assert again.title == shown.title and "挡土墙" in again.text and "马上发出" in "".join(again.labels)
    await page.press("street", "马上发出")
    assert "没有正在" not in (await page.say("street", after_all)).text
    await page.town.later(hours=1)
    assert "马上发出" not in "".join((await page.say("street", "接着吹")).labels)


@pytest.mark.parametrize(
    ("seat", "begin"), [("secretary", "发通知"), ("village_secretary", "发起一件"), ("resident", "我有个心愿")]
)
async def test_who_puts_it_off_is_asked_whether_that_is_the_answer(page: Visitor, seat: str, begin: str) -> None:
    await page.say(seat, begin)
    for words in ("等会再写", "先别发", "我点错按钮了"):
        told = await page.say(seat, words)
        assert "是回答刚才的问题" in told.text, (words, told.text)
    told = await page.say(seat, "我看不懂")
    assert "是回答刚才的问题" in told.text or "没关系" in told.text or "不明白" in told.text, told.text


async def test_a_reason_to_send_back_may_be_called_off(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区3号楼下水道堵了")
    await page.press("resident", "对，提交")
    await page.press("group", "签收")
    asked = await page.press("group", "退回")
    while "请写明" not in asked.text:
        asked = await page.press("group", next(iter(asked.labels)).partition(" ")[2])
    assert "没有改动" in (await page.say("group", "算了不退了", reply_to=asked.id)).text
    assert [one.state for one in await town.tickets()] == ["signed"]


@pytest.mark.parametrize("stop", ["取消", "返回"])
async def test_what_was_said_of_a_matter_is_taken_back_with_never_mind(page: Visitor, stop: str) -> None:
    await page.say("resident", "春和小区3号楼下水道堵了")
    await page.press("resident", "对，提交")
    card = await page.press("group", "签收")
    offered = await page.say("group", "明天去", reply_to=card.id)
    left = await (page.press("group", stop) if stop == "返回" else page.say("group", stop, reply_to=offered.id))
    assert "没有改动" in left.text
    told = await page.say("group", "现场没人", reply_to=card.id)
    assert "现场没人" in told.text and "明天去" not in told.text


@pytest.mark.parametrize("after_all", ["接着填", "还是发吧", "我改主意了，还是填吧"])
async def test_a_form_that_was_left_is_taken_up_again(page: Visitor, after_all: str) -> None:
    await page.say("secretary", "发通知")
    await page.say("secretary", "停水")
    assert any("接着填" in label for label in (await page.say("secretary", "取消")).labels)
    assert "2/4" in (await page.say("secretary", after_all)).text
    await page.press("secretary", "取消")
    assert "2/4" in (await page.press("secretary", "接着填")).text
    assert "2/4" in (await page.say("secretary", "接着填")).text  # nothing was left: it is at hand
    await page.press("secretary", "取消")
    await page.town.later(hours=1)
    assert "2/4" not in (await page.say("secretary", after_all)).text


async def test_what_was_left_last_comes_back_first(page: Visitor) -> None:
    await page.say("secretary", "发通知")
    await page.say("secretary", "停水")
    await page.say("secretary", "取消")
    await page.say("secretary", LAMP)
    await page.say("secretary", "取消")
    assert LAMP in (await page.say("secretary", "还是报吧")).text
    await page.say("secretary", "取消")
    await page.say("street", "/whistle 应急哨 春和小区西侧挡土墙塌了一段")
    await page.say("street", "取消")
    assert "挡土墙" in (await page.say("street", "接着吹")).text


async def test_what_was_answered_is_put_right_by_going_back(page: Visitor) -> None:
    """改成后天, said to the next question, became its answer; at the end it was not answered at all."""
    for words in ("发通知", "停水", "春和社区", "明天 8:00 到 17:00"):
        await page.say("secretary", words)
    for words in ("改成后天", "不对，是停电", "写错了，是停电"):
        told = await page.say("secretary", words)
        assert "点“返回”" in told.text and "4/4" in told.text, words
    await page.press("secretary", "跳过")
    for words in ("不对，是停电", "后天吧"):
        told = await page.say("secretary", words)
        assert "要改，点“返回”" in told.text and "请核对" in told.text and "明天 8:00" in told.text, words


HALF = {
    "a report": ("resident", (LAMP,), LAMP),
    "a form": ("secretary", ("发通知", "停水"), "2/4"),
    "a whistle": ("street", ("/whistle 应急哨 春和小区西侧挡土墙塌了一段",), "挡土墙"),
}


@pytest.mark.parametrize("what", HALF)
async def test_the_same_words_take_up_whatever_was_left(page: Visitor, what: str) -> None:
    seat, words, heard = HALF[what]
    for said in words:
        await page.say(seat, said)
    for again in ("继续", "接着填", "接着报", "刚才那个", "继续吹吧"):
        await page.say(seat, "取消")
        assert heard in (await page.say(seat, again)).text, again
        assert heard in (await page.say(seat, "继续")).text  # at hand it is asked again
    await page.say(seat, "取消")
    await page.town.later(hours=3)  # by now it may be something else that is meant
    asked = await page.say(seat, "继续")
    assert "前面放下的" in asked.text and len(asked.labels) == 2
    assert heard in (await page.say(seat, "1")).text
    await page.say(seat, "取消")
    await page.town.later(days=2)
    assert "前面放下的" not in (await page.say(seat, "继续")).text


async def test_of_two_that_were_left_it_is_asked_which(page: Visitor) -> None:
    for words in ("发通知", "停水", "取消", LAMP, "取消"):
        await page.say("secretary", words)
    asked = await page.say("secretary", "刚才那个")
    assert "通知" in asked.text and LAMP in asked.text
    assert [label[:5] for label in asked.labels] == ["1 接着填", "2 接着报", "3 不报了"]
    assert LAMP in (await page.say("secretary", "2")).text
    await page.say("secretary", "取消")
    assert LAMP in (await page.say("secretary", "点错了")).text  # what was left by mistake is the last one
    await page.say("secretary", "取消")
    await page.say("secretary", "继续")
    await page.press("secretary", "不报了，也不填了")
    assert "前面放下的" not in (await page.say("secretary", "继续")).text


async def test_what_was_left_for_something_else_is_spoken_of_after_that(page: Visitor) -> None:
    """A report, then a form that was begun, then a whistle: each waits for the next one, and none is lost."""
    for words in (LAMP, "发通知", "停水", "/whistle 应急哨 春和小区西侧挡土墙塌了一段"):
        await page.say("secretary", words)
    await page.press("secretary", "马上发出")
    told = await page.last("secretary")
    assert "没报上去、没填完" in told.text and [label[2:5] for label in told.labels] == ["接着报", "接着填", "不报了"]
    await page.press("secretary", "接着报：")
    await page.press("secretary", "对，提交")
    told = [seen for seen in await page.read("secretary") if "没填完" in seen.text][-1]
    assert "通知" in told.text and LAMP not in told.text
    assert "2/4" in (await page.say("secretary", "继续")).text


async def test_a_form_that_gave_way_to_a_press_is_said_to_lie_aside(page: Visitor) -> None:
    for words in (LAMP, "发通知", "停水"):
        await page.say("secretary", words)
    await page.press("secretary", "对，提交")
    told = [seen for seen in await page.read("secretary") if "通知”先放下了" in seen.text]
    assert len(told) == 1 and "接着填" in str(told[0].labels) and len(await page.town.tickets()) == 1
    assert "2/4" in (await page.say("secretary", "刚才没填完的那张表")).text


async def test_what_was_left_is_erased_with_ones_words(page: Visitor) -> None:
    """Nothing was ever handed in; what was told half-way is there all the same."""
    for words in (LAMP, "取消", "乱要证明", "婚姻状况证明", "取消"):
        await page.say("resident", words)
    assert "填了一半" in (await page.say("resident", "把我的信息都删掉")).text
    assert "删好了" in (await page.say("resident", "是")).text
    told = await page.say("resident", "继续")
    assert "路灯" not in told.text and "证明" not in told.text
    said = "".join(seen.text for seen in await page.read("resident") if seen.who == "me")
    assert "继续" in said and "路灯" not in said and "证明" not in said
