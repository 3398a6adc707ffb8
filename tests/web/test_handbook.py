"""The handbook of duties can be read and taken away by anybody."""

from __future__ import annotations

import aiohttp
import pytest

from tests.stories.conftest import town
from tests.stories.rooms import staff_of
from tests.stories.town import Town, district

__all__ = ["town"]


async def _get(town: Town, path: str) -> tuple[int, str, str]:
    address = f"http://127.0.0.1:{town.house.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text(), answer.headers.get("Content-Disposition", "")


@pytest.mark.requirement("SG-44", "SG-43")
async def test_one_item_is_a_page_and_a_file(town: Town) -> None:
    status, page, _ = await _get(town, "/handbook/jurisdiction/JL001?lang=zh-Hans")
    assert status == 200
    for words in ("占道经营", "主体责任：区城市管理执法局", "配合责任", "镇街责任", "5. 复查", "常见情形"):
        assert words in page, words
    status, text, name = await _get(town, "/handbook/jurisdiction/JL001.md?lang=zh-Hans")
    assert (status, "JL001.md" in name) == (200, True) and text.startswith("# ")


@pytest.mark.requirement("SG-45")
async def test_each_situation_names_the_points_for_departments_and_for_the_town(town: Town) -> None:
    """逐一列入一线监管执法情形：部门单位、镇街执法要点和具体要求。"""
    items = district().lists.first["jurisdiction"]
    assert len(items) == 26
    assert all(one.scenario and one.main and one.duties and one.town_duty and one.flow for one in items)
    _, page, _ = await _get(town, "/handbook/jurisdiction/JL001?lang=zh-Hans")
    for words in ("商户外摆占用人行道", "依法查处并组织整治", "镇街责任：日常巡查、劝导、上报并配合执法"):
        assert words in page, words


@pytest.mark.requirement("SG-52")
async def test_the_book_goes_to_named_leaders_and_to_everybody(town: Town) -> None:
    """编印成册，发放到部门和镇街主要负责同志（收到没收到看得见），社会面人人可看。"""
    status, book, name = await _get(town, "/handbook.md?lang=zh-Hans")
    items = [item for found in district().lists.first.values() for item in found]
    assert status == 200 and "handbook.md" in name and book.count("# ") >= len(items)
    assert all(item.name in book for item in items)
    async with staff_of(town) as staff:
        leaders = {
            who: await staff.seated("unit_head", unit, who)
            for who, unit in (("城管局长老雷", "urban_mgmt"), ("临江书记老田", "st_party_gov@990101001"))
        }
        centre = await staff.seated("center_operator", "cmd_center", "小万")
        for who in leaders:
            for said in ("手册发放", "2026 年版手册", who):
                await centre.say("resident", said)
        await leaders["城管局长老雷"].press("resident", "收到了")
        listed = str((await centre.say("resident", "/list 手册发放")).labels)
        assert "收到了" in listed and "等收到" in listed


async def test_the_contents_name_every_list(town: Town) -> None:
    _, page, _ = await _get(town, "/handbook?lang=en")
    for words in ("territorial responsibility list", "community assistance list", "/handbook/street/JD001"):
        assert words in page


@pytest.mark.parametrize("path", ["/handbook/jurisdiction/NO", "/handbook/nothing/JL001", "/handbook/x/y.md"])
async def test_what_is_not_there_is_not_found(town: Town, path: str) -> None:
    assert (await _get(town, path))[0] == 404
