"""A secret vote in Telegram and on the web page, with one roll."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.logs import JsonLines
from core.decisions.records import Decision
from core.decisions.recount import recount
from tests.decisions.test_secrecy import everything, told
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.town import Visitor, checked

COMMITTEE = f"cm_committee@{CHUNHE}"
GROUP = -1007
BUILDER, SECRETARY, NOTIFICATIONS = 880001, 880002, (880003, 880004)
ROLL = """/members
编号,姓名,户号,身份
R7101,王工,3-101,成年人
R7102,小李,5-202,成年人
R7103,李奶奶,3-102,成年人"""
CHOICES = {"yes", "no", "abstain"}


@pytest.fixture(params=["sqlite", "two replicas on postgresql"])
async def village(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """A village whose officials and builder sit in Telegram; the house polls, so that the page works without TLS."""
    url, replicas = "", 1
    if request.param.startswith("two"):
        url, replicas = request.getfixturevalue("postgres_url"), 2
    async with TelegramTown(tmp_path, url=url, replicas=replicas, polling=True) as town:
        yield town
        town.api.clean()


async def moved_in(t: TelegramTown) -> tuple[User, User, list[User]]:
    """The secretary with the village's group, a builder far away, two tellers."""
    secretary, builder = t.api.user(SECRETARY, "书记"), t.api.user(BUILDER, "王工")
    tellers = [t.api.user(number, f"计票{number}") for number in NOTIFICATIONS]
    group = t.api.group(GROUP, "春和议事大厅")
    t.api.add(group, secretary)
    await t.say(secretary, f"/start {await t.code('community_secretary', COMMITTEE)}")
    for teller in tellers:
        await t.say(teller, f"/start {await t.code('teller', COMMITTEE)}")
    await t.say(secretary, f"/bind {await t.code('group', COMMITTEE)}", group)
    return secretary, builder, tellers


async def on_the_roll(t: TelegramTown, secretary: User, builder: User, page: Visitor) -> None:
    """One code is typed in Telegram, one on the page; neither is worth anything twice."""
    await t.say(secretary, ROLL)
    codes = []
    for number in ("R7101", "R7102"):
        code = re.search(r"[0-9A-Z]{8}(?=。)", (await t.say(secretary, f"/code {number}")).text)
        assert code
        codes.append(code.group())
    assert "已对上名册" in (await t.say(builder, f"/roll {codes[0]}")).text
    assert "已对上名册" in (await page.say("resident", f"/roll {codes[1]}")).text
    assert "已对上名册" not in (await page.say("resident", f"/roll {codes[0]}")).text


async def opened(t: TelegramTown, secretary: User) -> None:
    """Plan, publication, meeting, frozen roll, open."""
    await t.say(secretary, "/decide 修村口的桥")
    await t.press(secretary, "居民会议")
    await t.press(secretary, "形成方案")
    await t.say(secretary, "桥面加宽一米，方案全文贴在公开栏。")
    await t.press(secretary, "公示方案")
    await t.say(secretary, "/assembly 2026-11-25 09:00 2026-11-26 18:00 祠堂 https://video.example/1")
    await t.press(secretary, "发通知")
    await t.town.later(days=5)
    await t.say(secretary, "/assembly")
    await t.press(secretary, "点名")
    await t.press(secretary, "开始第 1 项")
    await t.press(secretary, "到通知里的截止时间")


@pytest.mark.requirement("LD-24", "LD-31", "LD-32", "LD-33")
async def test_one_roll_for_telegram_page_and_paper(
    village: TelegramTown, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    t = village
    secretary, builder, tellers = await moved_in(t)
    page = await t.town.visit()
    await on_the_roll(t, secretary, builder, page)
    await opened(t, secretary)
    heard = t.api.chat(builder)
    await t.press(builder, "我到了")
    await t.press(builder, "投票")
    await t.press(builder, " 同意")
    assert "可以改投" in heard.toasts[-1]
    await t.press(builder, " 不同意")
    await page.press("resident", "投票")
    await page.press("resident", " 同意")
    await t.say(tellers[0], "/paper R7103")
    for teller in tellers:
        await t.say(teller, "/sheet 一 同意=1")
    await nothing_ties(t, page)

    await t.town.later(days=2)
    await t.say(secretary, "/assembly")
    await t.press(secretary, "截止第 1 项")
    group = t.api.chats[GROUP]
    assert any("同意 2，不同意 1" in m.text and "photo" in m.raw for m in group.messages)
    paper = group.last.raw["document"]["file_id"]
    assert "公告" in group.last.text and t.api.files.content[paper].startswith(b"%PDF")
    await t.say(builder, "/vote")
    await t.press(builder, "修村口的桥")
    await t.press(builder, "我的票号")
    mark = re.search(r"[0-9A-Z]{12}", heard.toasts[-1])
    assert mark
    path = tmp_path / "published.jsonl"
    path.write_bytes(await published(t))
    assert f'"{mark.group()}"' in path.read_text(encoding="utf-8")
    assert all(mark.group() not in m.text for m in heard.messages)
    found = recount(path, "")
    assert found.counts == {"yes": 2, "no": 1, "abstain": 0, "invalid": 0}
    await nothing_ties(t, page)
    await the_key_goes(t, secretary, mark.group())
    lines = JsonLines()
    written = "\n".join(lines.format(record) for record in caplog.records)
    assert not re.search(r"\b(yes|no|abstain)\b|同意|R710|王工", written)
    assert (await checked(t.town.houses[0])).flaws == ()
    await page.close()


async def published(t: TelegramTown) -> bytes:
    """The file anybody can fetch."""
    [decision] = await t.town.house.office.run(lambda uow: uow.repo(Decision).find())
    url = f"http://127.0.0.1:{t.town.house.port}/decisions/{decision.number}.jsonl"
    async with aiohttp.ClientSession() as browser, browser.get(url) as answer:
        return await answer.read()


async def nothing_ties(t: TelegramTown, page: Visitor) -> None:
    """No row anywhere names one choice alone, but for the opened ballots, which name nobody."""
    voters = {str(BUILDER), "R7101", "R7102", "王工", "小李", page.config["seats"][0]["chats"][0]["id"]}
    for name, rows in everything(t.town.houses[0].engine).items():
        for row in rows:
            text = told(row)
            choices = {one for one in CHOICES if f'"{one}"' in text or f"|{one}" in text or f"'{one}'" in text}
            if choices not in (set(), CHOICES):
                assert name == "ballots", (name, row)
                assert not any(voter in text for voter in voters), (name, row)


async def the_key_goes(t: TelegramTown, secretary: User, mark: str) -> None:
    """Published, a week later: the key is gone, and with it the only way from a name to a ballot."""
    await t.say(secretary, "/decide")
    await t.press(secretary, "修村口的桥")
    await t.press(secretary, "公布结果")
    keys = sorted((t.town.data / "keys").iterdir())
    assert [key.suffix for key in keys] == ["", ".opened"]  # the key, and the note that the urn was opened once
    await t.town.later(days=8)
    for _ in range(2):
        await t.town.house.scheduler.tend()
    await t.town.rest()
    assert list((t.town.data / "keys").iterdir()) == []
    holding = [name for name, rows in everything(t.town.houses[0].engine).items() if any(mark in told(r) for r in rows)]
    assert holding == ["ballots"]
