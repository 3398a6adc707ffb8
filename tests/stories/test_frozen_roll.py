"""The frozen roll hangs on the board, and everybody finds the own line."""

from __future__ import annotations

import io
import re

import aiohttp
from pypdf import PdfReader

from core.decisions.records import Decision
from tests.stories.test_meeting_votes import heard
from tests.stories.test_residents_vote import ROLL, bound, prepared, tellers
from tests.stories.town import Town, Visitor

TITLE = "3号楼加装电梯"


async def test_the_frozen_roll_is_posted_and_nobody_changes_it_alone(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await bound(page, "resident", "1")
    await tellers(town, page)
    await prepared(page)
    await page.say("secretary", "/decide")
    card = await page.press("secretary", TITLE)
    root = re.search(r"名册指纹：([0-9a-f]{64})", card.text)
    assert root
    paper = await page.press("secretary", "名册公告（PDF）")
    [(name, link)] = paper.links.items()
    content = (await page.fetch(link))[1]
    posted = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages).replace("\0", "")
    assert name.startswith("roll-V") and all(one in posted for one in ("王阿姨", "3-101", "李奶奶"))
    assert "成年人" not in posted and root.group(1)[:16] in re.sub(r"\s", "", posted)

    number = (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number
    await page.say("resident", "/vote")
    await page.press("resident", TITLE)
    own = (await page.press("resident", "名册上的我")).text.splitlines()[-1]
    assert own.startswith("1|王阿姨|3-101|")
    shown = await looked_up(town, number, own)
    assert "对得上" in shown and root.group(1) in shown and "王＊＊" in shown and "王阿姨" not in shown.replace(own, "")
    assert "对不上" in await looked_up(town, number, own.replace("王阿姨", "李阿姨"))

    await page.say("secretary", ROLL.replace("小李", "外人"))
    refused = await page.press("secretary", "装入")
    assert "冻结了" in refused.text and f"/thaw {number}" in refused.text
    assert "两位负责人" in (await page.say("secretary", f"/thaw {number} 小李写错了")).text
    assert await heard(page, "grid_worker", "小李写错了")
    await page.say("grid_worker", f"/thaw {number} 小李写错了")
    await page.say("secretary", ROLL.replace("小李", "外人"))
    assert "冻结了" not in (await page.press("secretary", "装入")).text
    assert "对不上" not in await looked_up(town, number, "")


async def looked_up(town: Town, number: str, line: str) -> str:
    url = f"http://127.0.0.1:{town.house.port}/decisions/{number}/roll"
    async with aiohttp.ClientSession() as browser, browser.post(url, data={"line": line}) as answer:
        return await answer.text()
