"""Three people hold the key of a vote: taken, lost, given in chats."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from core.decisions.records import Decision
from tests.decisions.test_secrecy import everything, told
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.test_telegram_vote import COMMITTEE, GROUP, SECRETARY
from tests.stories.town import Visitor

TITLE = "修订合作社章程"
PART = re.compile(r"[0-9A-Z]{4}(?: [0-9A-Z]{4}){6}")
ROLL = """/members
编号,姓名,户号,身份
1,王阿姨,3-101,集体经济组织成员|成年人
2,小李,5-202,集体经济组织成员|成年人
3,李奶奶,3-102,集体经济组织成员|成年人"""


@pytest.fixture(params=["sqlite", "two replicas on postgresql"])
async def village(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TelegramTown]:
    url, replicas = "", 1
    if request.param.startswith("two"):
        url, replicas = request.getfixturevalue("postgres_url"), 2
    async with TelegramTown(tmp_path, url=url, replicas=replicas, polling=True) as town:
        yield town
        town.api.clean()


async def answer(page: Visitor, words: str) -> str:
    """All that is said after these words: a day's head may come between."""
    before = len(await page.read("resident"))
    await page.say("resident", words)
    return "\n".join(seen.text for seen in (await page.read("resident"))[before:])


async def moved_in(t: TelegramTown) -> tuple[User, User, Visitor]:
    """The secretary with the village's group and the supervision committee in Telegram, the township on the page."""
    secretary, watch = t.api.user(SECRETARY, "书记"), t.api.user(880011, "监委老张")
    group = t.api.group(GROUP, "春和议事大厅")
    t.api.add(group, secretary)
    await t.say(secretary, f"/start {await t.code('community_secretary', COMMITTEE)}")
    await t.say(watch, f"/start {await t.code('supervision_committee', COMMITTEE)}")
    await t.say(secretary, f"/bind {await t.code('group', COMMITTEE)}", group)
    page = await t.town.visit()
    await page.say("resident", f"/start {await t.code('township_reviewer', f'st_cmd@{CHUNHE[:9]}')}")
    return secretary, watch, page


async def called(t: TelegramTown, secretary: User) -> tuple[User, User]:
    """Two members with accounts; plan, publication, notice, frozen roll."""
    members = t.api.user(880021, "王阿姨"), t.api.user(880022, "小李")
    await t.say(secretary, ROLL)
    for number, member in enumerate(members, 1):
        code = re.search(r"[0-9A-Z]{8}(?=。)", (await t.say(secretary, f"/code {number}")).text)
        assert code
        await t.say(member, f"/roll {code.group()}")
    await t.say(secretary, f"/decide {TITLE}")
    await t.press(secretary, "集体经济组织成员大会")
    await t.press(secretary, "选事项")
    await t.press(secretary, "集体经济组织章程")
    await t.press(secretary, "形成方案")
    await t.say(secretary, "章程修订稿全文贴在公开栏。")
    await t.press(secretary, "公示方案")
    await t.press(secretary, "定时间")
    await t.say(secretary, "2026-12-02 09:00 2026-12-03 18:00 祠堂")
    for label in ("发会议通知", "冻结名册"):
        await t.press(secretary, label)
    return members


async def desk(t: TelegramTown, secretary: User, label: str) -> str:
    await t.say(secretary, "/decide")
    await t.press(secretary, TITLE)
    return (await t.press(secretary, label)).text


def part_in(text: str) -> str:
    found = PART.search(text)
    assert found, text
    return found.group()


async def test_three_hold_the_key_and_two_open_the_urn(village: TelegramTown) -> None:
    t = village
    secretary, watch, page = await moved_in(t)
    members = await called(t, secretary)
    offer = t.api.chat(watch).last.text
    assert "钥匙分成三段" in offer and "村务监督委员会" in offer
    lost = part_in((await t.press(watch, "领我的一段钥匙")).text)
    t.town.clock.forward(days=12, hours=1)
    lacking = await desk(t, secretary, "开始投票")
    assert "先领自己的那段钥匙" in lacking and "镇街审议人" in lacking and "村务监督委员会" not in lacking

    kept = (await t.press(watch, "领我的一段钥匙")).text  # the paper was lost: another one, before the vote
    assert any("以前领的那一段作废" in m.text for m in t.api.chats[GROUP].messages)
    await desk(t, secretary, "领我的一段钥匙")
    await page.press("resident", "领我的一段钥匙")
    township = part_in("\n".join(seen.text for seen in reversed(await page.read("resident"))))
    slip = township[:-1] + ("0" if township[-1] != "0" else "2")
    assert "抄错" in await answer(page, slip)
    assert "没有抄错" in await answer(page, township.lower())
    assert "以前的" not in await desk(t, secretary, "开始投票")

    await t.say(members[0], "/vote")
    await t.press(members[0], TITLE)
    paper = (await t.press(members[0], "投票")).text
    assert "两位到齐才打得开" in paper and "村务监督委员会" in paper
    for member, choice in zip(members, (" 同意", " 不同意"), strict=True):
        await t.say(member, "/vote")
        await t.press(member, TITLE)
        await t.press(member, "投票")
        await t.press(member, choice)
    assert "截止以后再发" in (await t.say(watch, part_in(kept))).text  # too early: nothing is opened

    await t.town.later(days=2)
    await desk(t, secretary, "截止计票")
    assert any("已交 0 段" in m.text for m in t.api.chat(secretary).messages)
    assert "请把您的那段钥匙发给我" in t.api.chat(watch).last.text
    assert "不是这次投票" in (await t.say(watch, lost)).text
    assert "还差另一位" in (await t.say(watch, kept)).text  # the letter itself, passed on
    assert "已经交过了" in (await t.say(watch, part_in(kept))).text
    assert any("已经交了一段" in seen.text for seen in await page.read("resident"))
    assert "票数完了" in await answer(page, township)
    [decision] = await t.town.house.office.run(lambda uow: uow.repo(Decision).find())
    assert decision.phase == "closed" and decision.result["counts"]["yes"] == 1
    await t.say(members[0], "/vote")
    assert "我的票号" not in str((await t.press(members[0], TITLE)).labels)
    assert "算了" in (await t.say(members[0], "我的票算了吗")).text

    await printed(t, decision.number, township)
    dump = [told(row) for rows in everything(t.town.houses[0].engine).values() for row in rows]
    for part in (lost, part_in(kept), township, slip):
        for form in (part, part.replace(" ", ""), part.lower()):
            assert not any(form in row for row in dump)
    await page.close()


async def printed(t: TelegramTown, number: str, part: str) -> None:
    """A page with the QR code, for whoever wants paper; nothing is kept of it."""
    url = f"http://127.0.0.1:{t.town.house.port}/decisions/{number}/part"
    async with aiohttp.ClientSession() as browser:
        async with browser.get(url) as answer:
            assert 'name="part"' in await answer.text()
        async with browser.post(url, data={"part": part}) as answer:
            shown = await answer.text()
            assert part in shown and "data:image/svg" in shown and answer.headers["Cache-Control"] == "no-store"
        async with browser.post(url, data={"part": part[:-1] + "~"}) as answer:
            assert "data:image/svg" not in await answer.text()
