"""Estates: who manages them, the 24 items, a fire lane in short steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.duties.queries import keeper
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.town import district

PROPERTY, ESTATE = f"cm_property@{CHUNHE}", "99010100100100101"


async def _joins(town: TelegramTown, key: int, name: str, role: str, department: str) -> User:
    user = town.api.user(key, name)
    await town.say(user, f"/start {await town.code(role, department, '', name)}")
    return user


def _said(town: TelegramTown, user: User) -> str:
    return "\n".join(shown.text for shown in town.api.chat(user).messages)


@pytest.mark.requirement("SG-21")
def test_twenty_four_items_say_what_each_does_inside_the_gate() -> None:
    """寿光：24 项，镇街、社区、部门职责和流程都写明；执法进小区。"""
    items = district().lists.first["estate"]
    assert len(items) == 24
    assert all(one.duties and one.town_duty and "社区" in one.helper_duty and len(one.flow) > 2 for one in items)
    assert sum(one.sector == "执法进小区" for one in items) == 6


async def test_the_items_are_found_by_their_words(telegram: TelegramTown) -> None:
    found = await telegram.say(telegram.dispatcher, "/duty 无人管理小区")
    assert "XQ003" in found.text + " ".join(found.labels)


@pytest.mark.requirement("JB-11")
async def test_a_fire_lane_goes_up_in_short_steps(telegram: TelegramTown) -> None:
    """江北：物业 30 分钟 → 街道 1 小时 → 消防交警 2 小时，一步一步告诉居民。"""
    guard = await _joins(telegram, 51, "物业老高", "liaison", PROPERTY)
    street = await _joins(telegram, 52, "平安办小吴", "liaison", "st_public_safety@990101001")
    fire = await _joins(telegram, 53, "消防小罗", "liaison", "fire")
    traffic = await _joins(telegram, 54, "交警小宋", "liaison", "traffic_police")
    await telegram.say(telegram.resident, "春和小区3栋消防通道被车堵死了")
    await telegram.press(telegram.resident, "提交")
    [ticket] = await telegram.town.tickets()
    assert (ticket.category, ticket.department) == ("1301", PROPERTY)
    assert "请 30 分钟内清开" in _said(telegram, guard) and "请 1 小时内到场" not in _said(telegram, street)
    assert "已叫物业 30 分钟内清开" in _said(telegram, telegram.resident)
    await telegram.town.later(minutes=35)
    [ticket] = await telegram.town.tickets()
    assert ticket.department == "st_public_safety@990101001" and "请 1 小时内到场" in _said(telegram, street)
    assert "物业没清开，街道现在去" in _said(telegram, telegram.resident)
    await telegram.town.later(minutes=65)
    [ticket] = await telegram.town.tickets()
    assert ticket.department == "fire" and "请 2 小时内处置" in _said(telegram, fire) + _said(telegram, traffic)
    assert "请 2 小时内处置" in _said(telegram, traffic)
    await telegram.press(fire, "清开了")
    assert "消防通道清开了" in _said(telegram, telegram.resident)


@pytest.mark.requirement("WH-06", "WH-58")
async def test_an_estate_without_property_is_the_community_s_until_somebody_takes_over(tmp_path: Path) -> None:
    """五华：没人管的老旧小区登记在册，社区先管；准物业接管以后，事情找接管的单位。"""
    async with TelegramTown(tmp_path) as telegram:
        await telegram.staff()
        head = await _joins(telegram, 51, "书记", "community_secretary", f"cm_committee@{CHUNHE}")
        other = await _joins(telegram, 52, "油田新村物业", "liaison", "cm_property@990101001003")
        office = telegram.town.house.office
        assert await office.run(lambda uow: keeper(uow, "cm_property", ESTATE)) is None
        await telegram.say(head, "无人管理小区")
        await telegram.say(head, "春和小区")
        assert "小区里的事先由社区管" in (await telegram.say(head, "春和小区")).text
        assert await office.run(lambda uow: keeper(uow, "cm_property", ESTATE)) == f"cm_committee@{CHUNHE}"
        await telegram.press(head, "请单位接管")
        await telegram.press(head, "准物业")
        await telegram.say(head, "油田新村社区物业")
        await telegram.press(other, "接管")
        assert "由油田新村社区物业" in _said(telegram, head)
        await telegram.say(telegram.resident, "春和小区3栋消防通道被车堵死了")
        await telegram.press(telegram.resident, "提交")
        [ticket] = await telegram.town.tickets()
        assert ticket.department == "cm_property@990101001003"
        listed = await telegram.say(telegram.dispatcher, "/list 小区物业")
        assert "春和小区（有人管）" in " ".join(listed.labels)
