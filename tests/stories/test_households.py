"""One visit serves all: households, their catalogue and their rights."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.procedures.records import Case
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_services import cases, page, wake
from tests.stories.town import Visitor

__all__ = ["page"]


async def _visited(page: Visitor) -> None:
    await wake(page, "grid_worker")
    await page.say("grid_worker", "入户")
    await page.say("grid_worker", "春和小区3栋")
    made = await page.say("grid_worker", "2单元401")
    assert "只问缺的" in made.text
    first = await page.press("grid_worker", "走访")
    assert "（1/5）常住几口人" in first.text
    await page.say("grid_worker", "3")
    await page.press("grid_worker", "自住")
    await page.press("grid_worker", "管道气")
    await page.press("grid_worker", "跳过")
    await page.press("grid_worker", "独居老人")
    [case] = await cases(page)
    assert case.title == "2单元401"


@pytest.mark.requirement("WC-38")
async def test_only_what_is_missing_or_stale_is_asked(page: Visitor) -> None:
    await _visited(page)
    again = await page.press("grid_worker", "走访")
    told = " ".join(seen.text for seen in (await page.read("grid_worker"))[-3:])
    assert "有 4 项还没过期，不用再问：常住人数 11月20日" in told and "留一个联系电话" in again.text
    await page.say("grid_worker", "13800000000")
    await page.town.later(days=200)
    stale = await page.press("grid_worker", "走访")
    assert "（1/2）常住几口人" in stale.text, "half a year is over for two of five"
    listed = await page.say("grid_worker", "/list 入户采集")
    assert "2026-11：问了 5 项，已知不问 4 项，少问 44%" in listed.text


async def test_the_same_door_is_opened_not_made_twice(page: Visitor) -> None:
    await _visited(page)
    await page.say("grid_worker", "入户")
    await page.say("grid_worker", "春和小区3栋")
    await page.say("grid_worker", "2单元401")
    assert "不用再建" in " ".join(seen.text for seen in await page.read("grid_worker"))
    assert len(await cases(page)) == 1


@pytest.mark.requirement("WH-40")
async def test_what_is_known_lies_sealed_and_each_look_is_noted(page: Visitor) -> None:
    await _visited(page)
    [case] = await cases(page)
    assert all(str(case.fields[code]).startswith("sealed:") for code in ("people", "house", "gas", "mark"))
    card = await page.say("grid_worker", case.number)
    assert "独居" not in card.whole and "自住" not in card.whole
    await page.press("grid_worker", "看已知的")
    told = " ".join(seen.text for seen in (await page.read("grid_worker"))[-3:])
    assert "常住人数：3（" in told and "独居" not in told
    await page.press("grid_worker", "看关照标记")
    assert "独居老人" in " ".join(seen.text for seen in (await page.read("grid_worker"))[-3:])
    lines = await page.town.houses[0].office.run(lambda uow: [e.facts.get("act") for e in uow.ledger.read("case", 1)])
    assert lines[-2:] == ["household.look", "household.marks"]
    for seat in ("street", "center", "neighbour"):
        seen = await page.say(seat, case.number)
        assert "看关照标记" not in str(seen.labels) and "独居" not in seen.whole


async def test_the_person_looks_corrects_and_deletes(page: Visitor) -> None:
    await _visited(page)
    await page.say("resident", "春和小区路灯坏了")
    await page.press("resident", "提交")
    number = (await page.town.tickets())[0].number
    await page.press("grid_worker", "登记本人")
    await page.say("grid_worker", number)
    assert "查看、说哪里不对、要求删除" in (await page.last("resident")).text
    await page.press("resident", "看已知的")
    assert "常住人数：3" in " ".join(seen.text for seen in await page.read("resident"))
    await page.press("resident", "有一项不对")
    await page.say("resident", "现在住两口人")
    assert "现在住两口人" in " ".join(seen.text for seen in await page.read("grid_worker"))
    await page.press("grid_worker", "更正")
    await page.say("grid_worker", "2")
    for label in ("自住", "管道气"):
        await page.press("grid_worker", label)
    await page.press("grid_worker", "跳过")
    await page.press("grid_worker", "没有")
    await page.press("resident", "看已知的")
    assert "常住人数：2" in " ".join(seen.text for seen in await page.read("resident"))
    await page.press("resident", "删掉我家的信息")
    await page.press("resident", "提交")
    [case] = await cases(page)
    assert case.state == "household.gone" and not {"people", "house", "gas", "mark", "_dated"} & case.fields.keys()


async def test_the_catalogue_is_public_and_what_is_kept_is_not(page: Visitor) -> None:
    await _visited(page)
    assert "入户采集" in (await page.fetch("/procedures"))[1].decode()
    status, body = await page.fetch("/procedures/household")
    text = body.decode()
    assert status == 200 and "常住人数" in text and "实有人口登记" in text and "180" in text
    assert "401" not in text and (await cases(page))[0].number not in text


async def test_a_department_gets_one_value_for_a_purpose_and_a_time(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        gas, centre = town.api.user(70, "燃气"), town.api.user(71, "中心")
        await town.say(gas, f"/start {await town.code('liaison', 'util_gas', '', '燃气')}")
        await town.say(centre, f"/start {await town.code('center_operator', 'cmd_center', '', '中心')}")
        await town.say(town.worker, "入户")
        await town.say(town.worker, "春和小区3栋")
        await town.say(town.worker, "2单元401")
        await town.press(town.worker, "走访")
        await town.say(town.worker, "3")
        for label in ("自住", "瓶装气", "跳过", "没有"):
            await town.press(town.worker, label)
        await town.say(gas, "要数据")
        await town.press(gas, "用什么气")
        await town.say(gas, "春和社区")
        await town.say(gas, "瓶装气入户安检")
        await town.say(gas, "30天")
        assert "瓶装气入户安检" in town.api.chat(centre).last.text
        await town.press(centre, "同意")
        await town.press(gas, "取用")
        told = " ".join(shown.text for shown in town.api.chat(gas).messages)
        assert "2单元401 瓶装气" in told and "自住" not in told and "共 1 条" in told
        await town.town.later(days=31)
        ended = await town.town.houses[0].office.run(lambda uow: uow.repo(Case).find(procedure="data_request")[0].state)
        assert ended == "data_request.ended"
        town.api.clean()
