"""One meeting, two votes: notice, roll call, quorum, minutes (云票决)."""

from __future__ import annotations

import re

import pytest

from tests.stories.test_residents_vote import bound, tellers
from tests.stories.town import Seen, Town, Visitor

ROLL = """/members
编号,姓名,户号,身份
1,王阿姨,3-101,成年人
2,小李,5-202,成年人
3,李奶奶,3-102,成年人
4,老周,7-101,成年人"""
CALL = "2026-11-25 09:00 2026-11-25 18:00 春和会堂 https://video.example/7"
MATTERS = ("3号楼加装电梯", "公共维修金修路灯")


async def ready(page: Visitor) -> None:
    """Two plans stand before their vote, both public for three days."""
    for title in MATTERS:
        await page.say("secretary", f"/decide {title}")
        await page.press("secretary", "居民会议")
        await page.press("secretary", "形成方案")
        await page.say("secretary", f"{title}的方案全文，贴在公开栏。")
        await page.press("secretary", "公示方案")


async def heard(page: Visitor, seat: str, words: str) -> list[Seen]:
    """Everything the bot said there with these words."""
    return [seen for seen in await page.read(seat) if seen.who == "bot" and words in seen.whole]


async def voted(page: Visitor, seat: str, label: str) -> None:
    """From the newest letter to the ballot."""
    await page.press(seat, "投票")
    await page.press(seat, label)


@pytest.mark.requirement("LD-21", "LD-32", "LD-33")
async def test_one_meeting_decides_two_matters(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await tellers(town, page)
    await ready(page)
    assert "什么时候开会" in (await page.say("secretary", "/assembly")).text
    assert "什么时候开会" in (await page.say("secretary", "下周三上午")).text
    early = await page.say("secretary", "2026-11-22 09:00 2026-11-22 18:00 春和会堂")
    assert "要先公示 3 天（村民委员会组织法30；方案先公示），最早 11月2" in early.text
    assert "请重新发会议时间" in early.text
    assert not await heard(page, "resident", "开会通知")
    asked = await page.say("secretary", CALL)
    assert "要发会议通知吗" in asked.text and all(title in asked.text for title in MATTERS)
    assert not await heard(page, "resident", "开会通知")
    card = await page.press("secretary", "发通知")
    assert all(title in card.text for title in MATTERS) and "https://video.example/7" in card.text
    [notice] = await heard(page, "resident", "开会通知")
    assert all(title in notice.text for title in MATTERS) and "https://video.example/7" in notice.text

    await town.later(days=5, minutes=10)
    assert "点名" in "".join((await page.say("secretary", "/assembly")).labels)
    await page.press("secretary", "点名")
    assert "就算到会" in (await page.last("resident")).text
    await page.press("resident", "我到了")
    assert "已报到" in (await page.toasts("resident"))[-1]
    await page.say("grid_worker", "/assembly")
    asked = await page.press("grid_worker", "点名")
    assert "3 李奶奶" in asked.text and "王阿姨" not in asked.text
    card = await page.say("grid_worker", "3、9")
    assert await heard(page, "grid_worker", "名册上没有：9")
    assert "应到 4，实到 2（现场 1，线上 1" in card.text and "还不够法定人数" in card.text
    await page.press("neighbour", "我到了")
    await page.say("secretary", "/assembly")
    card = await page.press("secretary", "宣布到会人数")
    assert card.text.count("应到 4，实到 3，够法定人数") == 2
    assert await heard(page, "grid_worker", "到会人数：")

    for n, (first, second) in enumerate((("同意", "同意"), ("不同意", "同意")), 1):
        await page.say("secretary", "/assembly")
        assert "投多久" in (await page.press("secretary", f"开始第 {n} 项")).text
        assert f"{n}. 《{MATTERS[n - 1]}》正在投票" in (await page.press("secretary", "30 分钟")).text
        await voted(page, "resident", f" {first}")
        await voted(page, "neighbour", f" {second}")
        await page.say("grid_worker", "/paper 3")
        for seat in ("grid_worker", "villager"):
            await page.say(seat, "/sheet 一 同意=1" if n == 1 else "/sheet 一 不同意=1")
        await town.later(minutes=31)
        await page.say("secretary", "/assembly")
        await page.press("secretary", f"截止第 {n} 项")

    card = await page.say("secretary", "/assembly")
    assert f"1. 《{MATTERS[0]}》通过" in card.text and f"2. 《{MATTERS[1]}》未通过" in card.text
    await the_minutes(page)


async def the_minutes(page: Visitor) -> None:
    """Who was there by name, both results, room to sign; a resident does not get them."""
    paper = await page.press("secretary", "会议记录")
    assert paper.links and paper.text.startswith("会议记录可以打印")
    [text] = [seen.text for seen in await heard(page, "secretary", "到会人员")]
    assert re.search(r"到会人员\n王阿姨（线上）、小李（线上）、李奶奶\n", text)
    assert re.search(r"未到会人员\n老周\n", text)
    assert "结果：通过" in text and "结果：未通过" in text and "方案：公共维修金修路灯的方案全文" in text
    status, content = await page.fetch(next(iter(paper.links.values())))
    assert status == 200 and content.startswith(b"%PDF")
