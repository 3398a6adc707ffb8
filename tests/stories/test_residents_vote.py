"""A residents' vote from the roll to the recount, with paper."""

from __future__ import annotations

import io
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from pypdf import PdfReader

from core.decisions.records import Decision
from core.decisions.recount import recount
from core.unit_of_work import Actor
from tests import acts as c
from tests.stories.town import Town, Visitor

ROLL = """/members
编号,姓名,户号,身份
1,王阿姨,3-101,成年人
2,小李,5-202,成年人
3,李奶奶,3-102,成年人"""
COMMUNITY = "cm_committee@990101001001"


async def tellers(town: Town, page: Visitor) -> None:
    """The grid worker and a man from the village are asked to count paper."""
    for seat, code in (("grid_worker", "TELLER0001"), ("villager", "TELLER0002")):
        command = c.Invite("teller", COMMUNITY, code)
        await town.house.office.run(
            lambda uow, what=command: town.house.dispatcher.do(uow, what, Actor(name="console"))  # type: ignore[misc]
        )
        await page.say(seat, f"/start {code}")


async def bound(page: Visitor, seat: str, number: str, office: str = "secretary") -> None:
    """The office hands over a code; the resident types it, with the command before it or without."""
    told = await page.say(office, f"/code {number}")
    code = re.search(r"[0-9A-Z]{8}", told.text)
    assert code
    said = ("/roll {}", "{}", "我的验证码是 {}")[len(number) % 3].format(code.group())
    assert "已对上名册" in (await page.say(seat, said)).text
    if not said.startswith("/roll"):
        assert "请找村（居）委会再要一个" in (await page.say("neighbour", code.group())).text


async def prepared(page: Visitor) -> None:
    """Plan, times, publication, frozen roll."""
    await page.say("secretary", "/decide 3号楼加装电梯")
    await page.press("secretary", "居民会议")
    await page.press("secretary", "形成方案")
    card = await page.say("secretary", "加装一部电梯，每户出资按楼层分摊，方案全文贴在公开栏。")
    assert "表决" in card.text
    await page.press("secretary", "定时间")
    await page.say("secretary", "2026-11-25 09:00 2026-11-26 18:00 文化礼堂")
    lacking = await page.press("secretary", "开始投票")
    assert "方案公示" in lacking.text and "村民委员会组织法30" in lacking.text
    assert "名册" in lacking.text
    for label in ("公示方案", "发会议通知"):
        await page.press("secretary", label)
        assert any(f"{label}：11月20日" in seen.text for seen in await page.read("secretary"))
    await page.press("secretary", "冻结名册")
    assert "冻结名册”已经办过了，不用再按" in (await page.press("secretary", "冻结名册")).text


@pytest.mark.requirement("LD-24", "LD-27", "LD-31", "LD-32", "LD-33")
async def test_a_residents_vote(town: Town, page: Visitor, tmp_path: Path) -> None:
    assert "3 行" in (await page.say("secretary", ROLL)).text
    await bound(page, "resident", "1")
    await bound(page, "neighbour", "2")
    await tellers(town, page)
    await prepared(page)
    await town.later(days=5)
    await page.say("secretary", "/decide")
    assert "这一组只有3人" in (await page.press("secretary", "3号楼加装电梯")).text
    assert "正在投票" in (await page.press("secretary", "开始投票")).text

    for seat, choices in (("resident", ("同意",)), ("neighbour", ("不同意", "2"))):
        await page.say(seat, "/vote")
        assert "正在投票" in (await page.press(seat, "3号楼加装电梯")).text
        paper = await page.press(seat, "投票")
        assert "不记名" in paper.text and "钥匙" in paper.text and "这一组只有3人" in paper.text
        await page.press(seat, f" {choices[0]}")
        assert "可以改投" in (await page.toasts(seat))[-1]
    await page.press("neighbour", "1 同意")  # thought again

    assert "已领纸质票" in (await page.say("grid_worker", "/paper 3")).text
    for seat in ("grid_worker", "villager"):
        assert "已录入" in (await page.say(seat, "/sheet 一 弃权=1")).text
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    card = await page.press("secretary", "截止计票")
    assert "通过" in card.text and "同意 2" in card.text and "弃权 1" in card.text
    for words in ("凭什么就通过了", "结果作废", "我要求重新点票", "票数不对"):
        told = await page.say("resident", words)
        assert "提出异议" in told.text and "3号楼加装电梯" in "".join(told.labels), words

    path = tmp_path / "published.jsonl"
    number = (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number
    async with aiohttp.ClientSession(f"http://127.0.0.1:{town.house.port}") as browser:
        async with browser.get(f"/decisions/{number}") as answer:
            shown = await answer.text()
        async with browser.get(f"/decisions/{number}.jsonl") as answer:
            path.write_bytes(await answer.read())
        async with browser.get("/decisions/V000-000-000") as answer:
            assert answer.status == 404
    assert "通过" in shown and "<meter" in shown and "<script" not in shown
    await the_papers_are_there(page, number)
    report = recount(path, re.search(r"[0-9a-f]{64}", card.text).group())  # type: ignore[union-attr]
    assert report.clean and report.counts == {"yes": 2, "no": 0, "abstain": 1, "invalid": 0}
    await the_receipt_stays_nowhere(town, page, path)


async def test_what_a_teller_mistypes_is_said_and_put_right(town: Town, page: Visitor) -> None:
    """A pile by a wrong name would keep the vote from being closed, and a paper of another vote would be final."""
    await page.say("secretary", ROLL)
    await tellers(town, page)
    assert "名册上没有“9”" in (await page.say("secretary", "/unbind 9 换手机")).text
    assert "3 号没有绑定账号" in (await page.say("secretary", "/unbind 李奶奶 换手机")).text
    await prepared(page)
    await town.later(days=5)
    await page.press("secretary", "开始投票")
    for line in ("9", "3、1"):
        assert f"没有叫“{line}”的" in (await page.say("grid_worker", f"/paper {line}")).text
    assert "《3号楼加装电梯》：3 号 李奶奶 已领纸质票" in (await page.say("grid_worker", "/paper 李奶奶")).text
    for slip in ("同意=1", "一", "一 赞成=1", "一 同意1", "一 3"):
        assert "请这样写：/sheet 第1摞 同意=3" in (await page.say("grid_worker", f"/sheet {slip}")).text
    assert "已录入：同意 10。另一位" in (await page.say("grid_worker", "/sheet 二 同意＝10")).text
    await town.later(days=2)
    assert "各项都写 0 再发一次。第几摞：二" in (await page.press("secretary", "截止计票")).text
    await page.say("grid_worker", "/sheet 二 同意=0")
    assert "另一位" in (await page.say("grid_worker", "/sheet 一 弃权=1")).text
    assert "录得一样" in (await page.say("villager", "/sheet 一 弃权=1")).text
    [decision] = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    await town.arrange(lambda uow: uow.repo(Decision).add(replace(decision, id=0, number="V111-111-111")))
    assert "请先写是哪一件" in (await page.say("villager", "/sheet 一 弃权=1")).text
    assert "录得一样" in (await page.say("villager", f"/sheet {decision.number} 一 弃权=1")).text
    await page.press("secretary", "截止计票")
    assert "弃权 1" in (await page.last("secretary")).text


async def the_papers_are_there(page: Visitor, number: str) -> None:
    """Everybody who voted sees the bars at once; who asks gets the notice to print; both hang on the public page."""
    told = next(seen for seen in reversed(await page.read("resident")) if "计票结束" in seen.text)
    assert "同意 2" in told.text and len(told.pictures) == 1
    status, picture = await page.fetch(told.pictures[0])
    assert status == 200 and picture.startswith(b"\xff\xd8")
    await page.say("resident", "/vote")
    await page.press("resident", "3号楼加装电梯")
    paper = await page.press("resident", "公告（PDF）")
    assert not paper.pictures
    [(name, link)] = paper.links.items()
    status, content = await page.fetch(link)
    assert status == 200 and content.startswith(b"%PDF") and name == f"notice-{number}.pdf"
    status, same = await page.fetch(f"/decisions/{number}.pdf")
    assert status == 200 and _written(same) == _written(content)  # the copy that was sent is without its maker
    status, picture = await page.fetch(f"/decisions/{number}.png")
    assert status == 200 and picture.startswith(b"\x89PNG")


def _written(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


async def the_receipt_stays_nowhere(town: Town, page: Visitor, path: Path) -> None:
    """The tracker is shown under the press; what is stored of it is sealed."""
    await page.say("resident", "/vote")
    await page.press("resident", "3号楼加装电梯")
    await page.press("resident", "我的票号")
    kept = (await page.toasts("resident"))[-1]
    assert kept.startswith("sealed:")
    shown = town.house.office.plain(kept)
    mark = re.search(r"[0-9A-Z]{12}", shown)
    assert mark and mark.group() in path.read_text(encoding="utf-8")
    held = sqlite3.connect(town.data / "huying.db")
    dump = [line for line in held.iterdump() if mark.group() in line]
    held.close()
    assert len(dump) == 1 and 'INTO "ballots"' in dump[0]


@pytest.mark.requirement("HT-14")
async def test_a_new_committee_is_elected_in_secret_and_for_a_term(town: Town, page: Visitor) -> None:
    """社区规模调整，选举同步：选民名册、提名、不记名投票、过半数当选、交接、任期。"""
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await tellers(town, page)
    await page.say("secretary", "/decide 春和社区第七届居委会选举")
    await page.press("secretary", "换届选举")
    await page.press("secretary", "推选选举委员会")
    await page.say("secretary", "居民小组推选：李奶奶等 5 人")
    await page.say("resident", "/vote")
    await page.press("resident", "第七届居委会")
    await page.press("resident", "提名候选人")
    await page.say("resident", "刘春梅，3 栋")
    await page.say("secretary", "/decide")
    await page.press("secretary", "第七届居委会")
    await page.press("secretary", "定候选人名单")
    await page.say("secretary", "候选人三名，应选二名，名单贴在公开栏二十天。")
    await page.press("secretary", "定时间")
    await page.say("secretary", "2026-12-15 09:00 2026-12-15 18:00 文化礼堂")
    await page.press("secretary", "定票面")
    await page.press("secretary", "赞成几个都可以")
    await page.say("secretary", "2\n刘春梅\n张建国\n周文")
    for label in ("公示方案", "发会议通知", "冻结名册"):
        await page.press("secretary", label)
    await town.until(datetime(2026, 12, 15, 1, 1, tzinfo=UTC))
    await page.say("secretary", "/decide")
    await page.press("secretary", "第七届居委会")
    assert "正在投票" in (await page.press("secretary", "开始投票")).text
    for seat, chosen in (("resident", ("刘春梅", "张建国")), ("neighbour", ("刘春梅",))):
        await page.say(seat, "/vote")
        await page.press(seat, "第七届居委会")
        assert "不记名" in (await page.press(seat, "投票")).text
        for name in (*chosen, "投出"):
            await page.press(seat, name)
    await town.until(datetime(2026, 12, 15, 10, 1, tzinfo=UTC))
    await page.say("secretary", "/decide")
    await page.press("secretary", "第七届居委会")
    card = await page.press("secretary", "截止计票")
    assert "已选出：刘春梅。刘春梅 2，张建国 1，周文 0" in card.text, "only who has more than half"
    [vote] = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    await page.say("secretary", "居委会任期")
    for said in ("春和社区", "春和社区第七届居委会", vote.number, "刘春梅（主任）", "2031-12-15"):
        await page.say("secretary", said)
    listed = await page.say("villager", "居委会任期")
    assert "春和社区第七届居委会（在任）" in str(listed.labels)
    shown = await page.press("villager", "第七届居委会")
    assert "任期到哪天：2031-12-15" in shown.text and vote.number in shown.text
