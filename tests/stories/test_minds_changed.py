"""Who changes their mind, asks too early, or complains after thanks."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor

LAMP = "石桥小区3栋楼下路灯不亮"
PIT = "石桥小区3栋楼下路面有个大坑"


async def _said(page: Visitor, seat: str, text: str) -> list[str]:
    """All that was answered, oldest first."""
    before = len(await page.read(seat))
    await page.say(seat, text)
    return [one.whole for one in (await page.read(seat))[before:] if one.who == "bot"]


@pytest.mark.parametrize(
    "after_all", ["算了还是报吧", "还是报一下", "我改主意了，报", "想想还是得报", "刚才取消的那个还要报"]
)
async def test_what_was_left_is_taken_up_again_in_words(page: Visitor, after_all: str) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "取消")
    card = await page.say("resident", after_all)
    assert LAMP in card.text and "对，提交" in "".join(card.labels)


async def test_a_mind_that_is_changed_the_other_way_leaves_the_report(page: Visitor) -> None:
    await page.say("resident", LAMP)
    assert "不报了" in (await page.say("resident", "我改主意了，不报了")).text
    assert "我没听出" not in (await page.say("neighbour", "我改主意了，不报了")).text


@pytest.mark.parametrize(
    "asked", ["那我的坑修到哪了", "报上去没有", "有结果了吗", "你们派人了没", "算报了吗", "啥时候来修"]
)
async def test_who_asks_before_it_is_sent_hears_that_it_is_not(page: Visitor, asked: str) -> None:
    await page.say("resident", PIT)
    first, card = await _said(page, "resident", asked)
    assert "还没有报上去" in first and PIT in card and asked not in card


async def test_of_two_the_one_that_is_not_sent_is_told_from_the_other(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    await page.say("resident", PIT)
    assert len(await _said(page, "resident", "提交了吗")) == 2
    first, own, card = await _said(page, "resident", "修到哪了")
    assert "还没有报上去" in first and "您报的事" in own and PIT in card


@pytest.mark.parametrize("more", ["物业报了三次没人来", "坑里都是水"])
async def test_what_tells_more_of_it_is_no_question(page: Visitor, more: str) -> None:
    await page.say("resident", PIT)
    assert "还没有报上去。看一看" not in "".join(await _said(page, "resident", more))


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("感谢领导关心，拆迁款被扣", "拆迁款被扣"),
        ("谢谢政府，低保一直没发", "低保一直没发"),
        ("感谢领导百忙之中关心我们，我家的低保被停了", "我家的低保被停了"),
    ],
)
async def test_a_complaint_behind_thanks_is_a_report(page: Visitor, said: str, matter: str) -> None:
    thanks, card = await _said(page, "resident", said)
    assert "不客气" in thanks and f"您说：“{matter}”" in card


@pytest.mark.parametrize(
    "said", ["感谢领导关心，拖欠的工资发了", "感谢社区帮忙，垃圾清走了", "谢谢师傅，电梯修好了不困人了"]
)
async def test_thanks_for_what_is_over_are_no_report(page: Visitor, said: str) -> None:
    assert "谢谢您告诉我们" in (await page.say("resident", said)).text


async def test_what_is_out_again_is_not_over(page: Visitor) -> None:
    await page.say("resident", "谢谢你们上次修好路灯，现在又不亮了")
    assert "路灯不亮" in (await page.say("resident", "石桥小区")).text
