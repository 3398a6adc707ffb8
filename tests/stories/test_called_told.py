"""Who called reads when all have it, and lets go who never signed."""

from __future__ import annotations

from pathlib import Path

from tests.stories.rooms import PRODUCTION, STREET, room, staff_of
from tests.stories.test_calls_life import _blow, _calls, _chat, _departments
from tests.stories.town import Seen, Town, Visitor, checked

WALL = "春和小区西侧挡土墙塌了一段，砸到燃气管，有异味"


async def _overview(page: Visitor, seat: str) -> Seen:
    [call] = await _calls(page.town)
    [card] = [seen for seen in await page.read(seat) if call.number in seen.title]
    return card


async def test_the_caller_s_card_says_that_all_have_it(any_page: Visitor) -> None:
    page, town = any_page, any_page.town
    await _blow(page)
    card = await _overview(page, "street")
    assert "5 个单位都收到了" in card.text and "正在通知" not in card.text
    [call] = await _calls(town)
    lines = await town.houses[0].office.run(lambda uow: [line.event for line in uow.ledger.read("call", call.id)])
    assert lines.count("CallTold") == 1

    # One more is called in: it too is waited for.
    await page.press("street", "再叫")
    await page.press("street", "卫生健康局")
    assert "6 个单位都收到了" in (await _overview(page, "street")).text
    assert (await checked(town.houses[0])).flaws == ()


async def test_whom_no_card_can_reach_is_named(tmp_path: Path) -> None:
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        head = await staff.seated("street_operator", STREET, "老郑")
        await staff.bind(head, STREET)
        gas = await staff.seated("liaison", "util_gas", "小马")
        await staff.bind(gas, "util_gas")
        seat = room(STREET)
        await head.say(seat, f"/whistle 应急哨 {WALL}")
        await head.press(seat, "用队伍")
        await head.press(seat, "坍塌险情")
        await head.press(seat, "马上发出")
        card = await _overview(head, seat)
        assert "1 个单位收到了" in card.text and "通知不到：" in card.text
        assert "区消防救援大队" in card.text.partition("通知不到：")[2].partition("\n")[0]
        assert "燃气公司" not in card.text.partition("通知不到：")[2].partition("\n")[0]


async def test_a_department_that_never_signed_is_let_go(page: Visitor) -> None:
    town = page.town
    await _blow(page)
    await page.press("group", "签收", _chat("planning"))
    labels = "".join((await _overview(page, "street")).labels)
    assert "不用区消防救援大队来了" in labels and "不用区自然资源" not in labels
    asked = await page.press("street", "不用区消防救援大队来了")
    assert "为什么不用来" in asked.text and (await _departments(town))["fire"].state == "notified"
    await page.say("street", "气已经关了，没有明火")
    assert (await _departments(town))["fire"].state == "released"
    assert "不用来了" in (await page.last("group", _chat("fire"))).text
    await town.later(minutes=31)
    assert (await _departments(town))["fire"].state == "released"
