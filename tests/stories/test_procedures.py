"""A procedure nobody wrote code for, played to its end in the chat."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.retention import forget_old
from core.procedures.records import Case
from tests.stories.test_forgetting_matters import everything
from tests.stories.town import ROOT, Seen, Town, Visitor, checked

TINY = ROOT / "tests" / "districts" / "tiny"
SEWER, HUB, FOLK = "g-sewer", "g-hub", "g-folk@q7-a-2"


@pytest.fixture(params=["sqlite", "two replicas on postgresql"])
async def page(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Visitor]:
    """A browser in the tiny district, on either database."""
    more: dict[str, Any] = {}
    if request.param != "sqlite":
        more = {"url": request.getfixturevalue("postgres_url"), "replicas": 2}
    async with Town(tmp_path, env={"HUYING_DISTRICT": str(TINY)}, **more) as town:
        visitor = await town.visit()
        yield visitor
        await visitor.close()


async def _cases(page: Visitor) -> list[Case]:
    return await page.town.houses[0].office.run(lambda uow: uow.repo(Case).find())


async def _states(page: Visitor) -> list[str]:
    return [case.state for case in await _cases(page)]


async def _apply(page: Visitor) -> Seen:
    """The form, with everything that goes wrong on the way."""
    asked = await page.say("guest", "修沟补助")
    assert "要修哪一段沟" in asked.text and "（1/6）" in asked.text
    assert "至少写 4 个字" in (await page.say("guest", "沟")).text
    first = await page.say("guest", "灯塔楼后面的明沟")
    assert "地点" in first.text
    assert "没看懂这句" in (await page.say("guest", "火星")).text
    kinds = await page.say("guest", "灯塔楼")
    assert "1 明沟" in kinds.labels and "2 暗管" in kinds.labels
    back = await page.say("guest", "返回")
    assert "不改：" in str(back.labels) and "灯塔楼" in str(back.labels)
    await page.press("guest", "不改")
    money = await page.say("guest", "1")
    assert "申请金额" in money.text, "a typed number chooses"
    left = await page.say("guest", "取消")
    assert "还在" in left.text and not await _cases(page)
    again = await page.say("guest", "/apply 修沟补助")
    assert "填了 3 项" in again.text
    await page.press("guest", "接着填")
    assert "例如 1200" in (await page.say("guest", "一点点")).text
    assert "不能超过 50,000 元" in (await page.say("guest", "6万")).text
    await page.say("guest", "1.2万元")
    skipped = await page.press("guest", "跳过")
    assert "联系人" in skipped.text
    check = await page.say("guest", "王小明")
    assert "12,000 元" in check.text and "灯塔楼" in check.text and "明沟" in check.text and "长度" not in check.text
    return await page.press("guest", "提交")


@pytest.mark.requirement("WH-25")
async def test_a_ditch_is_mended_with_the_district_s_money(page: Visitor) -> None:
    card = await _apply(page)
    [case] = await _cases(page)
    assert case.state == "ditch_fund.asked" and case.number in card.title and "待核实" in card.text
    assert case.fields["money"] == 1_200_000
    await page.open()

    told = await page.last("group", SEWER)
    assert "12,000 元" in told.text and case.number in told.text
    asked = await page.press("group", "到场核实", SEWER)
    assert "现场照片" in asked.text
    photo = await page.picture("group", _picture())
    more = await page.say("group", chat=SEWER, reply_to=asked.id, pictures=[photo])
    assert "好了" in str(more.labels)
    await page.press("group", "好了", SEWER)
    asked = await page.press("group", "跳过", SEWER)
    await page.say("group", "沟底塌了三米", chat=SEWER, reply_to=asked.id)
    assert await _states(page) == ["ditch_fund.looked"]

    pricing = await _data(page, "报价")
    await page.press("group", "报价", SEWER)
    asked = await page.say("group", "8000", chat=SEWER, reply_to=(await page.last("group", SEWER)).id)
    assert "施工单位" in asked.text
    await page.say("group", "盐井社区小组", chat=SEWER, reply_to=asked.id)
    assert "报价 8,000 元，由盐井社区居民小组施工" in (await page.last("group", HUB)).text

    asked = await page.press("group", "退回重核", HUB)
    await page.say("group", "长度不对，请再量", chat=HUB, reply_to=asked.id)
    assert "退回重核。长度不对" in (await page.last("group", SEWER)).text
    await page.post("group", action=pricing, chat=SEWER)
    await page.town.rest()
    old = (await page.toasts("group", SEWER))[-1]
    assert "现在“待核实”，这会儿还不能“报价”" in old, "an old button does nothing where the case has gone back"
    assert await _states(page) == ["ditch_fund.asked"]
    await _look_and_price(page)

    asked = await page.press("group", "批准", HUB)
    assert "完工日" in asked.text
    assert "不能小于" in (await page.say("group", "2020-01-01", chat=HUB, reply_to=asked.id)).text
    check = await page.say("group", "30天", chat=HUB, reply_to=(await page.last("group", HUB)).id)
    assert "请核对" in check.text
    await page.press("group", "提交", HUB)
    assert "已批准：9,000 元" in (await page.last("guest")).text
    await page.open()
    assert "请开工" in (await page.last("group", FOLK)).text
    refused = await page.press("group", "开工", FOLK)
    assert await _states(page) == ["ditch_fund.building"], refused.text

    await page.press("group", "发放并公开", HUB)
    early = (await page.toasts("group", HUB))[-1]
    assert "完工交收据（沟渠规约六）" in early, "what is missing, with its article"
    status, body = await page.fetch("/procedures/ditch_fund")
    assert status == 200 and case.number not in body.decode(), "not public before it is published"
    asked = await page.press("group", "完工交收据", FOLK)
    assert "请发文件" in asked.text
    assert "要照片或文件" in (await page.say("group", "没有收据", chat=FOLK, reply_to=asked.id)).text
    bill = await _file(page)
    asked = await page.last("group", FOLK)
    await page.say("group", chat=FOLK, reply_to=asked.id, tables=[bill])
    await page.press("group", "发放并公开", HUB)
    assert (await _states(page))[0] == "ditch_fund.paid"
    assert "已发放 9,000 元" in (await page.last("guest")).text
    await _public(page, case.number)
    await _listed(page, case.number)
    await _revisited(page)


async def _look_and_price(page: Visitor) -> None:
    await page.press("group", "到场核实", SEWER)
    await page.press("group", "跳过", SEWER)
    asked = await page.press("group", "跳过", SEWER)
    await page.say("group", "重新量过，四米", chat=SEWER, reply_to=asked.id)
    asked = await page.press("group", "报价", SEWER)
    asked = await page.say("group", "9000", chat=SEWER, reply_to=asked.id)
    await page.say("group", "盐井社区小组", chat=SEWER, reply_to=asked.id)
    assert await _states(page) == ["ditch_fund.priced"]


async def _file(page: Visitor) -> dict[str, str]:
    status, body = await page.upload("desk", "项目,金额\n清沟,9000\n".encode(), "receipt.csv")
    assert status == 200, body
    return {"id": body["id"], "name": "receipt.csv"}


async def _public(page: Visitor, number: str) -> None:
    status, body = await page.fetch(f"/procedures/ditch_fund/{number}")
    text = body.decode()
    assert status == 200 and "已发放" in text and "9,000 元" in text
    assert "王小明" not in text and "重新量过" not in text, "what is not public stays inside"
    assert number in (await page.fetch("/procedures/ditch_fund"))[1].decode()
    assert "修沟补助" in (await page.fetch("/procedures"))[1].decode()
    assert (await page.fetch("/procedures/revisit"))[0] == 404
    assert (await page.fetch("/procedures/ditch_fund/999-999-999"))[0] == 404


async def _listed(page: Visitor, number: str) -> None:
    shown = await page.say("guest", "/list 修沟补助")
    assert "共 1 件" in shown.text and number in str(shown.labels)
    await page.press("guest", "导出")
    links = (await page.last("guest")).links
    [sheet] = [url for label, url in links.items() if label.endswith(".csv")]
    [book] = [url for label, url in links.items() if label.endswith(".xlsx")]
    rows = list(csv.reader((await page.fetch(sheet))[1].decode("utf-8-sig").splitlines()))
    assert rows[0][0] == "编号" and rows[1][0] == number and "9,000 元" in rows[1]
    [cells] = load_workbook(io.BytesIO((await page.fetch(book))[1])).worksheets
    assert cells["A2"].value == number
    card = await page.say("guest", number)
    assert "批准" in card.text and "重新量过" in card.text, "a party reads what was said"


async def _revisited(page: Visitor) -> None:
    """The end of one procedure has opened another."""
    assert await _states(page) == ["ditch_fund.paid", "revisit.due"]
    assert "还没到时候" in (await page.press("desk", "已看过")).text, "before anything is asked"
    await page.town.later(days=4)  # one natural day after a Friday ends with the next working day
    await page.press("desk", "已看过")
    done = await page.press("desk", "1 好用")
    assert (await _states(page))[1] == "revisit.seen", done.text


async def test_who_does_not_act_in_it_cannot(page: Visitor) -> None:
    await _apply(page)
    [case] = await _cases(page)
    await page.open()
    assert "没有" in (await page.say("desk", case.number)).text, "not public yet, and the desk has no part in it"
    await page.post("desk", action=await _data(page, "到场核实"))
    await page.town.rest()
    assert "没有办成" in (await page.last("desk")).text
    assert await _states(page) == ["ditch_fund.asked"]
    withdrawn = await page.press("guest", "撤回申请")
    assert await _states(page) == ["ditch_fund.refused"], withdrawn.text


async def test_a_grant_nobody_builds_lapses_and_a_missed_limit_is_told(page: Visitor) -> None:
    await _apply(page)
    await page.open()
    await page.town.later(days=9)
    missed = next(seen for seen in await page.read("group", SEWER) if "办理时限已过" in seen.text)
    [case] = await _cases(page)
    assert f"“修沟补助”（{case.number}）" in missed.text and missed.labels, "what it is, and what to press"
    assert "沟渠所" in (await page.last("group", HUB)).text, "it climbs to the centre"
    await _look_and_price(page)
    asked = await page.press("group", "批准", HUB)
    await page.say("group", "30天", chat=HUB, reply_to=asked.id)
    await page.press("group", "提交", HUB)
    assert await _states(page) == ["ditch_fund.approved"]
    await page.town.later(days=4)
    assert await _states(page) == ["ditch_fund.priced"]
    assert any("逾期没有开工" in seen.text for seen in await page.read("group", HUB))


async def _data(page: Visitor, label: str) -> str:
    """What the newest button of that name sends in the sewer's chat."""
    seen = await page.read("group", SEWER)
    return [data for one in seen for words, data in one.labels.items() if label in words][-1]


def _picture() -> bytes:
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG")
    return kept.getvalue()


async def test_words_of_an_ended_case_are_forgotten_when_they_were_kept_long_enough(page: Visitor) -> None:
    """办完的申请，留够了年头，姓名、说明、照片删掉；金额、日期和经过还在。"""
    await _apply(page)
    await page.press("guest", "撤回申请")
    town, files = page.town, page.town.houses[0].files
    district = town.houses[0].district
    assert district.procedures["ditch_fund"]
    [case] = await _cases(page)
    assert "王小明" in str(case.fields) and case.title
    await forget_old(town.houses[0].office, files, 30)
    assert "王小明" in str((await _cases(page))[0].fields)
    town.clock.forward(days=31)
    await forget_old(town.houses[0].office, files, 30)
    [case] = await _cases(page)
    assert case.title == "" and "灯塔楼后面" not in str(case.fields) and 1_200_000 in case.fields.values()
    left = await everything(town)
    assert "王小明" not in left and "灯塔楼后面的明沟" not in left
    assert (await checked(town.houses[0])).flaws == ()
