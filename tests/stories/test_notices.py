"""Gas off, road closed: told to those of the place who asked for it."""

from __future__ import annotations

import pytest

from tests.stories.town import Town, Visitor

GAS = ("发通知", "停气检修", "春和小区", "11月25日 8:00 到 17:00")


async def told(page: Visitor, seat: str) -> list[str]:
    return [seen.whole for seen in await page.read(seat) if "停气检修" in seen.whole and seen.who == "bot"]


async def test_who_asked_for_it_hears_of_their_own_place_and_can_stop(town: Town, page: Visitor) -> None:
    for seat, home in (("resident", "春和小区"), ("neighbour", "春晓花园")):
        await page.say(seat, "收通知")
        await page.say(seat, home)
    for said in GAS:
        await page.say("secretary", said)
    await page.press("secretary", "跳过")
    await page.press("secretary", "提交")
    [heard] = await told(page, "resident")
    assert "11月25日 8:00 到 17:00" in heard and await told(page, "neighbour") == []
    await page.press("resident", "不收了")
    await page.press("secretary", "提前恢复")
    await page.say("secretary", "已经恢复供气。")
    assert len(await told(page, "resident")) == 1


async def test_who_asks_whether_the_gas_is_off_is_told_what_was_announced(town: Town, page: Visitor) -> None:
    """“今天停气吗”先看通知，不会登记成一件事；不是这件，还是能报。"""
    asked = await page.say("resident", "今天停气吗")
    assert "没有人发过" in asked.text and await town.tickets() == []
    for said in GAS:
        await page.say("secretary", said)
    await page.press("secretary", "跳过")
    await page.press("secretary", "提交")
    for words in ("今天停气吗", "我家没燃气了", "今天几点停气"):
        assert "停气检修：11月25日 8:00 到 17:00" in (await page.say("resident", words)).text
    await page.say("resident", "春和小区停电了")
    assert "停气" not in (await page.say("resident", "不报了")).text
    assert "停气检修" not in (await page.say("neighbour", "春晓花园停气了")).text  # it is another place
    await page.say("neighbour", "不报了")
    await page.say("resident", "我家没燃气了")
    card = await page.press("resident", "不是这件，我要报")
    assert "没燃气" in card.text
    await page.press("resident", "提交")
    assert len(await town.tickets()) == 1
    await page.press("secretary", "提前恢复")
    await page.say("secretary", "已经恢复供气。")
    assert "没有人发过" in (await page.say("neighbour", "春和小区停气吗")).text


@pytest.mark.parametrize("yes", ["是", "对", "好", "可以", "好的", "提交"])
async def test_a_yes_in_words_hands_in_what_is_shown(page: Visitor, yes: str) -> None:
    """As the button does; 不对 hands nothing in, and after a while a yes may belong to something else."""
    for words in ("发通知", "停水", "春和社区", "明天 8:00 到 17:00", "跳过"):
        shown = await page.say("secretary", words)
    assert "请核对" in shown.text
    assert "请核对" in (await page.say("secretary", "不对")).text
    told = await page.say("secretary", yes)
    assert any("发出去了" in seen.text for seen in await page.read("secretary")), told.text


async def test_a_yes_that_comes_late_is_asked_about(page: Visitor) -> None:
    for words in ("发通知", "停水", "春和社区", "明天 8:00 到 17:00", "跳过"):
        await page.say("secretary", words)
    await page.town.later(hours=1)
    assert "是回答刚才的问题" in (await page.say("secretary", "好")).text
    await page.press("secretary", "回答刚才的问题")
    assert any("发出去了" in seen.text for seen in await page.read("secretary"))
