"""Is my vote counted? Asked in the chat, on the page, by anybody."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import aiohttp

from core.decisions.records import Decision
from core.decisions.recount import main
from tests.stories.test_residents_vote import ROLL, bound, prepared, tellers
from tests.stories.town import Town, Visitor

TITLE = "3号楼加装电梯"


async def running(town: Town, page: Visitor) -> None:
    """Two residents with accounts, a third on paper; the vote is open."""
    await page.say("secretary", ROLL)
    await bound(page, "resident", "1")
    await bound(page, "neighbour", "2")
    await tellers(town, page)
    await prepared(page)
    await town.later(days=5)
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    await page.press("secretary", "开始投票")


async def cast(page: Visitor, seat: str, choice: str) -> str:
    """Vote; gives the mark in the word under the press."""
    await page.say(seat, "/vote")
    await page.press(seat, TITLE)
    await page.press(seat, "投票")
    await page.press(seat, f" {choice}")
    told = (await page.toasts(seat))[-1]
    assert "可以改投" in told and "不用记" in told
    return mark_in(told)


def mark_in(text: str) -> str:
    found = re.search(r"[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}", text)
    assert found, text
    return found.group()


async def closed(town: Town, page: Visitor) -> str:
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    card = await page.press("secretary", "截止计票")
    head = re.search(r"[0-9a-f]{64}", card.text)
    assert head
    return head.group()


async def test_my_mark_is_in_the_list(town: Town, page: Visitor, tmp_path: Path) -> None:
    await running(town, page)
    assert "还没有投" in (await page.say("resident", "我的票算了吗")).text
    first = await cast(page, "resident", "同意")
    second = await cast(page, "resident", "不同意")
    await cast(page, "neighbour", "同意")
    assert first != second
    waiting = (await page.say("resident", "我的票算了吗？")).text
    assert mark_in(waiting) == second and "截止" in waiting
    assert "没有这个印记" in (await page.say("neighbour", second)).text  # nothing is said of others while it runs
    await page.say("grid_worker", "/paper 3")
    number = (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number
    assert "还没有截止" in await shown(town, number, second)

    head = await closed(town, page)
    counted = (await page.say("resident", "我的票算了吗")).text
    assert "算了" in counted and mark_in(counted) == second
    await page.say("resident", "/vote")
    await page.press("resident", TITLE)
    await page.press("resident", "我的票算了吗")
    assert mark_in((await page.toasts("resident"))[-1]) == second
    assert "在公布的名单里" in (await page.say("neighbour", second.upper())).text
    assert "没有这个印记" in (await page.say("neighbour", first)).text
    listed, old = await shown(town, number, second), await shown(town, number, first)
    assert "算了：印记" in listed and "data:image/svg" in listed
    assert "改投过的" in old
    assert "打全" in await shown(town, number, "3f9a")

    path = tmp_path / "published.jsonl"
    url = f"http://127.0.0.1:{town.house.port}/decisions/{number}.jsonl"
    async with aiohttp.ClientSession() as browser, browser.get(url) as answer:
        path.write_bytes(await answer.read())
    assert main([str(path), head, second]) == 0
    assert main([str(path), head, first]) == 1


async def test_a_tracker_typed_in_place_of_the_mark_is_not_kept(town: Town, page: Visitor) -> None:
    """It would tie the account to the ballot it names."""
    await running(town, page)
    await cast(page, "resident", "同意")
    await closed(town, page)
    await page.say("resident", "/vote")
    await page.press("resident", TITLE)
    await page.press("resident", "我的票号")
    sealed = town.house.office.plain((await page.toasts("resident"))[-1])
    tracker = re.search(r"[0-9A-Z]{12}", sealed)
    assert tracker
    assert "没有这个印记" in (await page.say("resident", tracker.group())).text
    held = sqlite3.connect(town.data / "huying.db")
    dump = [line for line in held.iterdump() if tracker.group() in line]
    held.close()
    assert len(dump) == 1 and 'INTO "ballots"' in dump[0]


async def shown(town: Town, number: str, mark: str) -> str:
    url = f"http://127.0.0.1:{town.house.port}/decisions/{number}"
    async with aiohttp.ClientSession() as browser, browser.get(url, params={"mark": mark}) as answer:
        return await answer.text()
