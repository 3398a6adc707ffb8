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
