"""The demonstration's time is put forward, and everything follows."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from core.storage import web_chat
from core.storage.web_chat import Said
from tests.stories.test_whole_life import CALL
from tests.stories.town import FRIDAY, Seen, Town, Visitor

PLAN = "村口到大塘装六盏路灯，钱由村集体出，方案全文贴在公开栏。"
VOTERS = ("villager_wu", "villager_zheng", "villager_qian")


async def passes(page: Visitor, span: str) -> None:
    """The button that lets time pass."""
    status, said = await page.raw(f"/chat/clock/{span}", {})
    assert status == 200, said


async def in_group(town: Town) -> list[Said]:
    """What was said in the drainage company's group, oldest first."""
    said = await town.house.office.look(lambda connection: web_chat.since(connection, 0, 5000))
    mine = [one for one in said if one.chat == "g-util_drain" and one.author == ""]
    return sorted(mine, key=lambda one: one.id)


async def test_nothing_done_and_a_day_later_the_street_hears_of_it(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "对，提交")
    await passes(page, "day")
    assert any("还没有签收，已超期。请督促" in seen.text for seen in await page.read("street"))
    await passes(page, "hour")
    assert any("还没有办结，已超期。请督促" in seen.text for seen in await page.read("street"))

    # Each at its own moment, as if one had waited: the reminder to sign within the first hour, the overdue ones later.
    said = await in_group(town)
    moments = [one.at - FRIDAY for one in said]
    assert moments == sorted(moments) and len({moment // timedelta(minutes=10) for moment in moments}) >= 4
    [reminded] = [one for one in said if "签收时限快到了" in one.body["text"]][:1]
    assert reminded.at - FRIDAY < timedelta(hours=1)


async def test_the_time_stays_ahead_when_the_house_opens_again(town: Town, page: Visitor) -> None:
    await passes(page, "week")
    before = town.house.office.clock()
    assert before - town.clock() > timedelta(days=6)
    await town.houses.pop().close()
    await town.add_house()
    assert timedelta() <= town.house.office.clock() - before < timedelta(minutes=5)


async def test_time_goes_no_further_than_the_calendars(town: Town, page: Visitor) -> None:
    town.house.clock.ahead = timedelta(days=360)
    status, said = await page.raw("/chat/clock/week", {})
    assert status == 400 and "不能再往前" in json.loads(said)["error"]


async def test_a_village_votes_in_one_sitting(town: Town, page: Visitor) -> None:
    """村书记提议装路灯，三位村民投票，一周一周拨过去：截止、计票、看结果。"""
    await plan(page, town)
    await passes(page, "week")
    await page.say("village_secretary", "/decide")
    await page.press("village_secretary", "村口装路灯")
    assert "名册 3" in (await page.press("village_secretary", "开始投票")).text
    for seat, choice in zip(VOTERS, ("同意", "同意", "不同意"), strict=True):
        await cast(page, seat, choice)
    await passes(page, "week")
    await page.say("village_secretary", "/decide")
    await page.press("village_secretary", "村口装路灯")
    card = await page.press("village_secretary", "截止计票")
    assert "通过" in card.text and "同意 2" in card.text and "不同意 1" in card.text
    assert any("计票结束" in seen.text for seen in await page.read("villager_wu"))


async def plan(page: Visitor, town: Town) -> Seen:
    """A plan, public, with its times and its roll."""
    await page.say("village_secretary", "/decide 村口装路灯")
    await page.press("village_secretary", "居民会议")
    await page.press("village_secretary", "形成方案")
    await page.say("village_secretary", PLAN)
    await page.press("village_secretary", "定时间")
    opens, ends = (town.house.office.clock() + timedelta(days=days) for days in (5, 12))
    await page.say("village_secretary", f"{opens:%Y-%m-%d} 09:00 {ends:%Y-%m-%d} 18:00 村文化广场")
    for label in ("公示方案", "发会议通知"):
        await page.press("village_secretary", label)
    return await page.press("village_secretary", "冻结名册")


async def cast(page: Visitor, seat: str, choice: str) -> None:
    """One villager's ballot."""
    await page.say(seat, "/vote")
    await page.press(seat, "村口装路灯")
    await page.press(seat, "投票")
    await page.press(seat, f" {choice}")
    assert "可以改投" in (await page.toasts(seat))[-1]


async def test_the_real_district_has_no_such_button(tmp_path: Path) -> None:
    async with Town(tmp_path, env={"HUYING_MODE": "production"}) as town:
        visitor = await town.visit()
        status, _ = await visitor.raw("/chat/clock/day", {})
        await visitor.close()
    assert status in {404, 405}
