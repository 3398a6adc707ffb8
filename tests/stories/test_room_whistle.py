"""A whistle to five departments: by Telegram, in a room, in private."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.calls.records import Call, CalledDepartment
from tests.platforms.bot_api import Chat, User
from tests.stories.rooms import STREET, Staff, relieve, room, staff_of
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_calls_life import WALL
from tests.stories.test_night import PLAIN
from tests.stories.test_rooms import dispatched
from tests.stories.town import Visitor, checked

GAS, EMERGENCY = room("util_gas"), -1009
ALONE = {"housing_constr": "小李", "planning": "小吴", "fire": "小郑"}


@pytest.fixture(params=["sqlite", "two replicas on postgresql"])
async def t(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """A production town with Telegram and page."""
    two = request.param != "sqlite"
    url = request.getfixturevalue("postgres_url") if two else ""
    async with TelegramTown(tmp_path, url=url, replicas=1 + two) as found:
        yield found


async def emergency_group(t: TelegramTown) -> tuple[User, Chat]:
    """The emergency bureau keeps its Telegram group."""
    user = t.api.user(31, "老唐")
    group = t.api.group(EMERGENCY, "应急局工作群")
    t.api.say(user, None, f"/start {await t.code('liaison', 'emergency', '', '老唐')}")
    t.api.add(group, user)
    t.api.say(user, group, f"/bind {await t.code('group', 'emergency')}")
    await t.rest()
    return user, group


@pytest.mark.requirement("KM-20", "KM-21", "WC-62")
async def test_one_group_on_telegram_and_one_in_a_room_answer_one_whistle(t: TelegramTown) -> None:
    tang, group = await emergency_group(t)
    async with staff_of(t.town) as staff:
        head = await staff.seated("street_operator", STREET, "周主任")
        await staff.bind(head, STREET)
        gas = await staff.seated("liaison", "util_gas", "小胡")
        other = await staff.seated("liaison", "util_gas", "小马")
        await staff.bind(gas, "util_gas")
        alone = {code: await staff.seated("liaison", code, name) for code, name in ALONE.items()}

        await _blow(head)
        for seat, visitor in ((GAS, gas), (GAS, other), *(("resident", visitor) for visitor in alone.values())):
            assert any("挡土墙" in seen.text and "哨" in seen.title for seen in await visitor.read(seat)), seat
        assert "挡土墙" in t.api.chat(group).last.text

        await t.press(tang, "报到", group)
        await gas.press(GAS, "报到")
        await alone["fire"].press("resident", "报到")
        number = (await _call(staff)).number
        card = next(seen for seen in await head.read(room(STREET)) if number in seen.title)
        for line in ("区应急管理局：已报到（牵头）", "燃气公司：已报到", "区消防救援大队：已报到", "已通知"):
            assert line in card.text
        same = [seen for seen in await other.read(GAS) if "哨" in seen.title and seen.who == "bot"]
        assert len(same) == 1 and not any(label.lstrip("1 ") == "报到" for label in same[0].labels)

        asked = await other.press(GAS, "反馈结果")
        assert "小马" in asked.text
        await other.say(GAS, "已关阀，浓度归零", reply_to=asked.id)
        told = "".join(seen.text for seen in await head.read(room(STREET)))
        assert "已关阀" in told
        rows = {row.department: row.state for row in await _called(staff)}
        assert rows["util_gas"] == "fed_back" and rows["emergency"] == "reported_in" and len(rows) == 5
        assert (await checked(t.town.houses[0])).flaws == ()


@pytest.mark.requirement("WC-19")
async def test_the_night_s_matters_come_to_a_room_in_one_message(t: TelegramTown) -> None:
    await t.town.until(t.town.clock().replace(hour=14, minute=40))  # 22:40 in Shanghai
    async with staff_of(t.town) as staff:
        zhou = await staff.seated("street_operator", STREET, "小周")
        await staff.bind(zhou, STREET)
        before = len(await zhou.read(room(STREET)))
        resident = await staff.visitor()
        for place in ("一", "二"):
            await resident.say("resident", f"{PLAIN}，{place}号楼前")
            await resident.press("resident", "提交")
        assert len(await zhou.read(room(STREET))) == before
        await t.town.later(hours=9)
        [told] = (await zhou.read(room(STREET)))[before:]
        tickets = await t.town.tickets()
        assert "昨夜有 2 件" in told.title and all(ticket.number in told.text for ticket in tickets)
        assert tickets[0].number in (await zhou.press(room(STREET), tickets[0].number)).whole


async def test_cards_leave_a_room_that_nobody_on_the_page_may_enter(t: TelegramTown) -> None:
    li = t.api.user(32, "老李")
    await t.say(li, f"/start {await t.code('liaison', 'util_drain', '', '老李')}")
    async with staff_of(t.town) as staff:
        zhao = await staff.seated("liaison", "util_drain", "小赵")
        await staff.bind(zhao, "util_drain")
        await relieve(t.town, "liaison", "util_drain", "小赵")
        await dispatched(staff)
        await t.rest()
        assert (await t.town.tickets())[0].number in t.api.chat(li).last.text


async def _blow(head: Visitor) -> None:
    seat = room(STREET)
    await head.say(seat, f"/whistle 应急哨 {WALL}")
    await head.press(seat, "用队伍")
    await head.press(seat, "坍塌险情")
    await head.press(seat, "马上发出")


async def _call(staff: Staff) -> Call:
    [call] = await staff.town.houses[0].office.run(lambda uow: uow.repo(Call).find())
    return call


async def _called(staff: Staff) -> list[CalledDepartment]:
    return await staff.town.houses[0].office.run(lambda uow: uow.repo(CalledDepartment).find())
