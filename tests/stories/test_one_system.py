"""One system for everything: five parts, two platforms, eight domains."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from core.district.doors import Door
from core.procedures.records import Case
from core.tickets.records import Rating
from tests.stories.test_orders import Platform, key, post
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor, checked, district

PLATFORMS = {"hotline": "12345 热线一号通系统平台", "city_grid": "“智慧城管”网格化运行平台"}
# 寿光: the eight kinds of work of the service centre; the groups of categories and the sources that belong to each, and
# what somebody says of it.
DOMAINS = {
    "社会治安": (("治安消防安全",), "", "春和小区3号楼有人聚众赌博"),
    "信访稳定": (("劳动纠纷",), "petition", "工地拖欠我们工资，已经上访两次"),
    "城市管理": (("市容环境", "市政设施", "街面秩序", "宣传广告", "施工管理", "生态环境"), "", "春和小区楼下路灯坏了"),
    "应急处置": (("突发事件",), "", "春和小区门口路面塌陷了一个大坑"),
    "文明实践": (("教育文体卫生", "意见建议"), "", "春和社区文化活动室一直锁着，文明实践活动搞不起来"),
    "舆情管控": ((), "opinion", "网上都在传春和小区自来水发黄"),
    "纠纷调解": (("矛盾纠纷", "市场消费"), "", "春和小区两家邻居为漏水吵了半年，想请人调解"),
    "民生服务": (
        ("民生保障", "水电气热通信", "住房物业", "政务服务作风", "乡村与村务", "其他"), "", "春和小区3栋低保户米面断了",
    ),
}  # fmt: skip


@pytest.mark.requirement("WH-34")
async def test_one_system_accepts_collects_supervises_commands_and_rates(town: Town, page: Visitor) -> None:
    """五华: 集诉求受理、信息采集、综合监管、协调指挥、交互评价等于一体；一件事在一个系统里走到底。"""
    house = town.houses[0]
    await page.say("resident", CALL)
    await page.press("resident", "提交")  # 诉求受理
    [ticket] = await town.tickets()
    for words in ("入户", "春和小区3栋", "2单元401"):  # 信息采集
        await page.say("grid_worker", words)
    await page.press("grid_worker", "走访")
    await page.say("grid_worker", "3")
    await page.say("supervisor", f"/supervise {ticket.number}")  # 综合监管
    await page.press("supervisor", "拒不办理")
    await page.say("supervisor", "三天没有到场，请说明")
    assert f"“下水道堵塞或破损”（{ticket.number}）已列入督办" in (await page.last("group")).text
    await page.say("group", "/supervise")
    await page.press("group", "说明")
    await page.say("group", "今天下午疏通", reply_to=(await page.last("group")).id)
    await page.say("supervisor", "/supervise")
    await page.press("supervisor", "结案")
    await page.say("supervisor", "已整改")
    for label in ("签收", "办结"):
        await page.press("group", label)
    asked = await page.press("group", "已解决")
    await page.say("group", "已疏通管道。", reply_to=asked.id)
    await page.press("street", "审核通过")
    await page.say("street", "/whistle 应急哨 春和小区挡土墙开裂，随时会倒")  # 协调指挥
    await page.press("street", "用队伍")
    await page.press("street", "坍塌险情")
    await page.press("street", "马上发出")
    for label in ("联系过", "解决了", "非常满意"):  # 交互评价
        await page.press("resident", label)
    assert [one.state for one in await town.tickets() if one.id == ticket.id] == ["closed"]
    [visited] = await house.office.run(lambda uow: uow.repo(Case).find(procedure="household"))
    [supervised] = await house.office.run(lambda uow: uow.repo(Case).find(procedure="supervision"))
    [rated] = await house.office.run(lambda uow: uow.repo(Rating).find(ticket_id=ticket.id))
    assert (
        visited.fields
        and supervised.state == "supervision.concluded"
        and (rated.contacted, rated.solved) == (True, "yes")
    )
    assert (await checked(house)).flaws == ()


@pytest.mark.requirement("WH-36")
async def test_the_hotline_and_the_smart_city_platform_are_sources_and_hear_the_result(
    town: Town, page: Visitor
) -> None:
    """五华: 12345热线一号通系统平台、“智慧城管”网格化运行平台，凭各自的密钥交来，结果签了名送回去。"""
    there, application = Platform(), web.Application()
    application.router.add_post("/back", there.take)
    systems = town.houses[0].district.doors.systems
    assert {code: systems[code].names.hans for code in PLATFORMS} == PLATFORMS
    known = {code: systems[code] for code in PLATFORMS}
    async with TestServer(application) as server:
        back = str(server.make_url("/back"))
        for code, one in known.items():
            systems[code] = Door(code, one.names, one.channel, one.takes, frozenset({"results"}), back)
        try:
            for n, code in enumerate(PLATFORMS):
                body = {"orders": [{"number": f"{code}-1", "content": f"春和小区{n + 2}号楼楼下路灯坏了"}]}
                assert (await post(town, "/api/orders", body, key(town, code)))[0] == 200
            await town.rest()
        finally:
            systems |= known
    assert [one.source for one in await town.tickets()] == ["12345", "12319"]
    assert {said["number"] for said, _, _ in there.heard} == {"hotline-1", "city_grid-1"}


@pytest.mark.requirement("SG-27")
async def test_eight_kinds_of_work_are_all_taken_in_by_the_one_centre(town: Town, page: Visitor) -> None:
    """寿光: 社会治安、信访稳定、城市管理、应急处置、文明实践、舆情管控、纠纷调解、民生服务全部纳入。"""
    demo = district()
    groups = [group for owned, _, _ in DOMAINS.values() for group in owned]
    assert len(DOMAINS) == 8 and sorted(groups) == sorted({one.group_names.hans for one in demo.categories.values()})
    for name, (_, source, said) in DOMAINS.items():
        town.clock.forward(seconds=timedelta(hours=1).total_seconds())
        if source:
            await page.say("center", f"/orders {source}\n编号,内容\n{name},{said}")
            await page.press("center", "装入这 1 件")
        else:
            await page.say("resident", said)
            await page.press("resident", "提交")
    found = await town.tickets()
    assert len(found) == 8
    for ticket, (owned, source, said) in zip(found, DOMAINS.values(), strict=True):
        group = demo.categories[ticket.category].group_names.hans
        assert (ticket.source == source) if source else (group in owned), said
    for ticket in found:
        await page.say("center", ticket.number)
    seen = " ".join(one.whole for one in await page.read("center"))
    assert all(ticket.number in seen for ticket in found), "the centre has them all"
