"""The frame of a talk: it can be left, and asks before it destroys."""

from __future__ import annotations

import pytest

from tests.stories.test_whole_life import CALL
from tests.stories.town import Seen, Visitor

ASKED = "路灯坏了"


async def _filed(page: Visitor, seat: str = "resident", text: str = CALL) -> str:
    await page.say(seat, text)
    await page.press(seat, "提交")
    return (await page.town.tickets())[-1].number


async def _state(page: Visitor) -> str:
    return (await page.town.tickets())[-1].state


@pytest.mark.parametrize(
    "text",
    ["取消", "不报了", "算了不报了", "退出", "没啥事 发错了 取消 算了不报了 退出", "cancel", "唔報啦", "不用了谢谢"],
)
async def test_whoever_wants_out_of_where_is_it_is_out(page: Visitor, text: str) -> None:
    asked = await page.say("villager", ASKED)
    assert "在哪里" in asked.text and any("不报了" in label for label in asked.labels)
    left = await page.say("villager", text)
    assert "不报了" in left.text and "路灯坏了" in left.text
    new = await page.say("villager", "春和小区井盖没了")
    assert "路灯" not in new.text and "井盖" in new.text
    assert await page.town.tickets() == []


async def test_who_left_by_mistake_takes_the_report_up_again(page: Visitor) -> None:
    await page.say("resident", CALL)
    left = await page.say("resident", "不报了")
    assert any("接着报" in label for label in left.labels)
    again = await page.press("resident", "接着报")
    assert "下水道" in again.text
    await page.press("resident", "提交")
    assert len(await page.town.tickets()) == 1


@pytest.mark.parametrize(
    ("text", "heard"), [("谢谢", "不客气"), ("在吗", "我在"), ("你是机器人吗", "机器人"), ("？", "哪里")]
)
async def test_small_talk_is_no_place_and_the_question_comes_again(page: Visitor, text: str, heard: str) -> None:
    await page.say("villager", ASKED)
    before = len(await page.read("villager"))
    await page.say("villager", text)
    said = [seen.text for seen in (await page.read("villager"))[before:] if seen.who != "me"]
    assert any(heard in one for one in said) and "在哪里" in said[-1]


async def test_thanks_without_anything_open_is_answered_kindly(page: Visitor) -> None:
    assert "不客气" in (await page.say("resident", "谢谢你啊")).text
    assert await page.town.tickets() == []


async def test_how_far_is_it_shows_the_own_matters(page: Visitor) -> None:
    assert "还没有报过" in (await page.say("resident", "到哪一步了")).text
    number = await _filed(page)
    for text in ("到哪一步了", "怎么还没修好啊", "催一下"):
        assert any(number in label for label in (await page.say("resident", text)).labels)
    shown = await page.say("resident", "我报的事谁在管")
    assert number in shown.whole and "现在由谁办：排水公司" in shown.whole


async def test_nothing_is_withdrawn_without_a_yes(page: Visitor) -> None:
    number = await _filed(page)
    await page.say("resident", number)
    await page.press("resident", "撤回")
    kept = await page.say("resident", "点错了 别撤 人还在里面呢")
    assert "不撤" in kept.text and await _state(page) == "assigned"
    await page.press("resident", "告诉他们")
    assert "人还在里面呢" in (await page.last("group")).text


async def test_a_reason_alone_withdraws_nothing(page: Visitor) -> None:
    number = await _filed(page)
    await page.say("resident", number)
    await page.press("resident", "撤回")
    sure = await page.say("resident", "邻居说已经有人来修")
    assert number in sure.text and "下水道" in sure.text and await _state(page) == "assigned"
    await page.press("resident", "照旧")
    assert await _state(page) == "assigned"
    await page.say("resident", number)
    await page.press("resident", "撤回")
    await page.say("resident", "邻居说已经有人来修")
    done = await page.press("resident", "确定撤回")
    assert "已撤回" in done.text and await _state(page) == "withdrawn"


async def test_words_after_other_things_are_asked_about(page: Visitor) -> None:
    number = await _filed(page)
    await page.say("resident", number)
    await page.press("resident", "撤回")
    for word in ("/my", "/help", "/home"):
        await page.say("resident", word)
    which = await page.say("resident", "我搬家了现在住石桥小区")
    assert "回答刚才的问题" in which.text and await _state(page) == "assigned"
    await page.press("resident", "说别的事")
    assert await _state(page) == "assigned"
    assert "搬家" in "".join(seen.text for seen in await page.read("resident"))


async def test_a_withdrawal_by_mistake_is_undone_within_ten_minutes(any_page: Visitor) -> None:
    page = any_page
    number = await _filed(page)
    await page.say("resident", number)
    await page.press("resident", "撤回")
    await page.press("resident", "不写")
    done = await page.press("resident", "确定撤回")
    assert any("撤错了" in label for label in done.labels) and await _state(page) == "withdrawn"
    await page.press("resident", "撤错了")
    assert await _state(page) == "assigned"
    assert "接着办" in "".join(seen.text for seen in await page.read("resident"))
    assert any(number in seen.whole and "签收" in "".join(seen.labels) for seen in await page.read("group"))


async def test_after_ten_minutes_it_is_not_undone_but_told_how_to_go_on(page: Visitor) -> None:
    number = await _filed(page)
    await page.say("resident", number)
    await page.press("resident", "撤回")
    await page.press("resident", "不写")
    await page.press("resident", "确定撤回")
    page.town.clock.forward(minutes=11)
    late = await page.press("resident", "撤错了")
    assert "10 分钟" in late.text + "".join(await page.toasts("resident")) and await _state(page) == "withdrawn"


async def test_an_old_card_does_nothing_to_a_new_matter(page: Visitor) -> None:
    first = await page.say("resident", CALL)
    await page.say("resident", "1")
    old = _button(first, "不报了")
    confirm = await page.say("resident", "春晓花园1号楼楼道灯不亮")
    assert "楼道灯" in confirm.text
    await page.post("resident", text="", action=old, message=first.id)
    await page.town.rest()
    said = [seen for seen in await page.read("resident") if seen.who != "me"]
    assert any("用过" in seen.text and "登记好了" in seen.text for seen in said)
    assert "楼道灯" in said[-1].text
    await page.press("resident", "提交")
    assert len(await page.town.tickets()) == 2


def _button(seen: Seen, label: str) -> str:
    return next(action for name, action in seen.labels.items() if label in name)


async def test_a_report_left_lying_is_not_glued_to_the_next(page: Visitor) -> None:
    await page.say("resident", "春晓花园楼道灯不亮")
    await page.town.later(minutes=20)
    which = await page.say("resident", "被骗了五万块钱")
    assert "楼道灯" in which.text and "五万" in which.text
    new = await page.press("resident", "是另一件事")
    said = [seen.text for seen in await page.read("resident") if seen.who != "me"]
    assert "在哪里" in new.text and "五万" in said[-2]
    assert "楼道灯" not in (await page.say("resident", "春和小区")).text


async def test_another_matter_at_once_is_asked_about_too(page: Visitor) -> None:
    await page.say("resident", "春晓花园楼道灯不亮")
    which = await page.say("resident", "物业半年不修电梯，还乱收停车费")
    if "说的是那件事吗" in which.text:
        both = await page.press("resident", "加上去")
        assert "楼道灯" in both.text and "电梯" in both.text


async def test_after_a_refusal_the_next_words_are_a_new_matter(page: Visitor) -> None:
    await page.say("resident", "法院判决我不服，要重新判")
    new = await page.say("resident", CALL)
    assert "法院" not in new.text and "下水道" in new.text


async def test_nonsense_is_no_report(page: Visitor) -> None:
    for text in ("今天天气真好", "哈哈哈哈"):
        heard = await page.say("resident", text)
        assert "什么事" in heard.text or "随时" in heard.text
        await page.say("resident", "取消")
    assert await page.town.tickets() == []


async def test_who_asks_what_is_kept_is_told_and_how_it_is_deleted(page: Visitor) -> None:
    for text in ("能不能匿名", "你们保存我的信息吗"):
        told = (await page.say("resident", text)).text
        assert "看不到您是谁" in told and "删" in told
    assert await page.town.tickets() == []
