"""Units named to help read the matter; precedents are told at the desk."""

from __future__ import annotations

import pytest

from tests.stories.town import Seen, Visitor

SHOP = "春和路水果店把货都摆到人行道上，路都没法走"


async def _report(page: Visitor) -> str:
    await page.say("resident", SHOP)
    await page.press("resident", "提交")
    return (await page.town.tickets())[-1].number


async def _dispute(page: Visitor) -> None:
    group = "g-urban_mgmt"
    await page.press("group", "签收", group)
    await page.press("group", "更多", group)
    await page.press("group", "不归我们管", group)
    await page.press("group", "三定规定", group)
    listed = await page.last("group", group)
    await page.say("group", "市监局", chat=group, reply_to=listed.id)
    asked = await page.press("group", "市场监督", group)
    await page.say("group", "归市场监管", chat=group, reply_to=asked.id)
    for seat in ("panel_office", "panel_justice"):
        await page.press(seat, "写意见")
        await page.press(seat, "市场监督")
        await page.say(seat, "《食品安全法》归市监")
    await page.press("panel_chair", "裁定")
    await page.press("panel_chair", "市场监督")
    await page.say("panel_chair", "《食品安全法》第三十六条")


async def _card(page: Visitor, chat: str, number: str) -> list[Seen]:
    return [seen for seen in await page.read("group", chat) if number in seen.title]


@pytest.mark.requirement("SG-65")
async def test_helpers_read_the_matter_and_a_like_one_follows_the_ruling(page: Visitor) -> None:
    first = await _report(page)
    assert await _card(page, "g-market", first) == [], "before the desk has decided nobody is asked to help"
    await page.press("street", "派给")
    [card] = await _card(page, "g-market", first)
    assert "本单位协办" in card.text and "水果店" in card.text and not card.labels
    shown = await page.say("group", first, chat="g-market", reply_to=card.id)
    assert first in shown.title
    await _dispute(page)
    second = await _report(page)
    desk = [seen for seen in await page.read("street") if second in seen.title][-1]
    assert f"同类的事（{first}）裁定过由区市场监督管理局办" in desk.text and "第三十六条" in desk.text
    assert any("市场监督" in label and "派给" in label for label in desk.labels)
    told = await page.say("street", f"/why {second}")
    assert "裁定过由" in told.text
