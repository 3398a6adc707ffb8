"""Gas off, road closed: told to those of the place who asked for it."""

from __future__ import annotations

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
