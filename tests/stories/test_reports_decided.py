"""A report becomes a decision, and its reporter hears what came out."""

from __future__ import annotations

from tests.stories.test_residents_vote import ROLL, bound
from tests.stories.town import Town, Visitor

REPORT = "春和小区3号楼没有电梯，老人下不了楼"


async def card(page: Visitor) -> None:
    """The secretary's card of the decision."""
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")


async def test_the_reporter_hears_of_the_vote(town: Town, page: Visitor) -> None:
    await page.say("resident", REPORT)
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    await page.say("secretary", ROLL)
    await bound(page, "neighbour", "2")
    await page.say("secretary", "/decide 3号楼加装电梯")
    await page.press("secretary", "居民会议")
    await page.press("secretary", "关联诉求")
    assert "没有" in (await page.say("secretary", "482-109-376")).text
    assert "连上了" in (await page.say("secretary", ticket.number)).text
    told = await page.last("resident")
    assert ticket.number in told.text and "列入" in told.text
    assert f"有关诉求：{ticket.number}" in (await page.press("resident", "看事项")).text
    await card(page)
    await page.press("secretary", "形成方案")
    await page.say("secretary", "加装一部电梯，每户出资按楼层分摊。")
    await page.press("secretary", "公示方案")
    await page.press("secretary", "定时间")
    await page.say("secretary", "2026-11-25 09:00 2026-11-26 18:00 文化礼堂")
    await page.press("secretary", "冻结名册")
    await town.later(days=5)
    await card(page)
    await page.press("secretary", "开始投票")
    await town.later(days=2)
    await card(page)
    await page.press("secretary", "截止计票")
    told = await page.last("resident")
    assert ticket.number in told.text and "到会人数不足" in told.text
