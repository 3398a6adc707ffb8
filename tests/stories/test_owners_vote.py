"""An owners' vote, decided by area and by heads, named."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest

from core.decisions.recount import recount
from tests.stories.test_residents_vote import bound
from tests.stories.town import Town, Visitor

ROLL = """/members
编号,姓名,户号,身份,面积,人数
1,王阿姨,3-101,业主,80,1
2,小李,5-202,业主,300,1
3,老周,商铺,业主,120,1"""


async def prepared(page: Visitor) -> None:
    """Plan, matter, times, publication, frozen roll."""
    await page.say("secretary", "/decide 续聘物业公司")
    await page.press("secretary", "业主共同决定")
    await page.press("secretary", "选事项")
    assert "民法典278" in (await page.press("secretary", "选聘物业")).text
    await page.press("secretary", "形成方案")
    await page.say("secretary", "续聘现物业三年，收费不变。")
    await page.press("secretary", "定时间")
    await page.say("secretary", "2026-12-08 09:00 2026-12-09 18:00 文化礼堂")
    for label in ("公示方案", "发会议通知", "冻结名册"):
        await page.press("secretary", label)


async def test_the_area_and_the_heads_must_both_agree(town: Town, page: Visitor, tmp_path: Path) -> None:
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2"), ("villager", "3")):
        await bound(page, seat, number)
    await prepared(page)
    lacking = await page.press("secretary", "开始投票")
    assert "会议还没到时间" in lacking.text and "民法典278" in lacking.text
    await town.later(days=18)
    await page.say("secretary", "/decide")
    await page.press("secretary", "续聘物业公司")
    await page.press("secretary", "开始投票")

    # 300 of 500 square metres agree, but only one of three owners.
    for seat, label in (("resident", " 不同意"), ("neighbour", "1 同意"), ("villager", " 不同意")):
        await page.say(seat, "/vote")
        await page.press(seat, "续聘物业公司")
        assert "记名" in (await page.press(seat, "投票")).text
        await page.press(seat, label)
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", "续聘物业公司")
    card = await page.press("secretary", "截止计票")
    assert "未通过" in card.text and "同意 1" in card.text and "不同意 2" in card.text

    printed = re.search(r"V[0-9-]{11}", card.whole)
    head = re.search(r"[0-9a-f]{64}", card.text)
    assert printed and head
    path = tmp_path / "published.jsonl"
    url = f"http://127.0.0.1:{town.house.port}/decisions/{printed.group()}.jsonl"
    async with aiohttp.ClientSession() as browser, browser.get(url) as answer:
        path.write_bytes(await answer.read())
    report = recount(path, head.group())
    assert report.clean and report.outcome == "failed"
    assert '"area":"300"' in path.read_text(encoding="utf-8")


@pytest.mark.requirement("LD-27")
async def test_somebody_without_a_roll_reads_but_does_not_vote(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await bound(page, "neighbour", "2")
    await page.say("secretary", "/decide 装充电桩")
    await page.press("secretary", "居民会议")
    assert "/roll 验证码" in (await page.say("villager", "/vote")).text  # lives in a village elsewhere
    await page.say("resident", "/vote")
    shown = await page.press("resident", "装充电桩")
    assert "居民会议" in shown.text and not any("投票" in label for label in shown.labels)
