"""Orders of the hotline and others come in, and their results go back."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from core.district.doors import Door
from core.door_keys import key_of
from core.tickets.records import Order
from core.workflow.work_calendar import ZONE
from tests.platforms.bot_api import User
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_list_files import xlsx
from tests.stories.town import Town, Visitor

HEAD = ("工单编号", "诉求内容", "事发地址", "社区", "办理期限", "联系人", "联系电话")
PIPE = ("20261120-001", "3号楼下水道堵了，污水漫出来", "春和小区3号楼", "", "2026-11-23 12:00", "王阿姨", "13812345678")
LAMP = ("20261120-002", "楼道灯坏了三天", "春晓花园", "", "2026-11-30", "", "")


def table(*rows: tuple[str, ...]) -> str:
    """Rows as an office pastes them."""
    return "\n".join("\t".join(row) for row in (HEAD, *rows))


async def orders(town: Town) -> list[Order]:
    """All that came from elsewhere."""
    return await town.houses[0].office.run(lambda uow: uow.repo(Order).find())


@pytest.mark.requirement("WC-51")
async def test_a_table_of_the_hotline_is_shown_first_and_taken_once(town: Town, page: Visitor) -> None:
    shown = await page.say("center", f"/orders 12345\n{table(PIPE, LAMP, PIPE)}")
    assert "表里有 2 件，新的 2 件" in shown.text and await orders(town) == []
    await page.press("center", "装入这 2 件")
    found = {one.number: one for one in await orders(town)}
    assert sorted(found) == ["20261120-001", "20261120-002"]
    due = found["20261120-001"].due_at
    assert due and f"{due.astimezone(ZONE):%m-%d %H:%M}" == "11-23 12:00"
    assert {one.source for one in await town.tickets()} == {"12345"}
    again = await page.say("center", f"/orders 12345\n{table(PIPE, LAMP)}")
    assert "新的 0 件，已经有的 2 件" in again.text and not [label for label in again.labels if "装入" in label]
    assert len(await town.tickets()) == 2


@pytest.mark.requirement("WC-51")
async def test_the_desk_reads_channel_number_and_end_and_the_limit_follows(town: Town, page: Visitor) -> None:
    await page.say("center", f"/orders 市长热线\n{table(PIPE)}")
    await page.press("center", "装入这 1 件")
    [ticket] = await town.tickets()
    seen = await all_read(page)
    [card] = [text for text in seen if "来件编号：20261120-001" in text][:1]
    assert "来源：12345 市长热线" in card and "11月23日（周一）12:00 前办结" in card
    assert ticket.contact == "given" and all("13812345678" not in text for text in seen if "来件编号" in text)


@pytest.mark.requirement("WC-52")
async def test_a_row_names_its_own_channel(town: Town, page: Visitor) -> None:
    rows = "编号,来源,内容\nA1,媒体曝光,春和小区门口垃圾没人收\nA2,网络舆情,春晓花园广场舞噪音\nA3,领导批示,人民路积水"
    await page.say("center", f"/orders media\n{rows}\nA4,督办件,春和小区违建")
    await page.press("center", "装入这 4 件")
    assert {one.channel for one in await orders(town)} == {"media", "opinion", "leader", "supervision"}


async def test_mistakes_are_named_and_nothing_is_taken(town: Town, page: Visitor) -> None:
    wrong = table(PIPE, ("X2", "", "", "", "", "", ""), ("X3", "路灯不亮", "", "", "月底", "", ""))
    shown = await page.say("center", f"/orders 12345\n{wrong}")
    assert "第 3 行缺“诉求内容”" in shown.text and "第 4 行：“月底”读不出是哪一天" in shown.text
    assert await orders(town) == []
    refused = await page.say("resident", f"/orders 12345\n{table(PIPE)}")
    assert "装入" not in refused.text and await orders(town) == []


@pytest.mark.requirement("SG-28")
async def test_a_workbook_comes_by_telegram_and_the_results_go_back_as_one(telegram: TelegramTown) -> None:
    town = telegram
    keeper: User = town.api.user(31, "小郑")
    await town.say(keeper, f"/start {await town.code('center_operator', 'cmd_center', '', '小郑')}")
    await town.say(keeper, document=xlsx([HEAD, PIPE, LAMP]), caption="/orders 12319热线")
    await town.press(keeper, "装入这 2 件")
    assert {one.channel for one in await orders(town.town)} == {"12319"}
    shown = await town.say(keeper, "/orders 12319 结果")
    assert "2 件" in shown.text


async def all_read(page: Visitor) -> list[str]:
    """Everything anybody of the demonstration reads."""
    return [seen.whole for seat in page.config["seats"] for seen in await page.read(seat["id"])]


class Platform:
    """The hotline's own system: takes what is posted, fails when it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, Any], str, bytes]] = []
        self.broken = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.broken:
            self.broken -= 1
            return web.Response(status=503, headers={"Retry-After": "0"})
        self.heard.append((json.loads(body), request.headers["X-Huying-Signature"], body))
        return web.Response()


async def post(town: Town, path: str, body: object, key: str) -> tuple[int, dict[str, Any]]:
    """Another system hands something in."""
    url = f"http://127.0.0.1:{town.houses[0].port}{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers={"Authorization": f"Bearer {key}"}) as answer,
    ):
        return answer.status, await answer.json() if answer.content_type == "application/json" else {}


def key(town: Town, code: str) -> str:
    """As `bot.py door` prints it."""
    house = town.houses[0]
    return key_of(house.keys, house.district.doors.systems[code])


@pytest.mark.requirement("WC-53")
async def test_a_platform_pushes_orders_with_its_key_and_twice_changes_nothing(town: Town, page: Visitor) -> None:
    body = {"orders": [{"number": "H-9", "content": "春和小区3号楼下水道堵了", "deadline": "2026-11-25T17:00"}]}
    assert (await post(town, "/api/orders", body, "wrong"))[0] == 401
    assert (await post(town, "/api/orders", body, key(town, "sensing")))[0] == 403
    status, dry = await post(town, "/api/orders?dry=1", body, key(town, "hotline"))
    assert status == 200 and dry["orders"][0]["new"] and await town.tickets() == []
    told = [await post(town, "/api/orders", body, key(town, "hotline")) for _ in range(2)]
    [ticket] = await town.tickets()
    assert [one["orders"][0]["new"] for _, one in told] == [True, False]
    assert {one["orders"][0]["ticket"] for _, one in told} == {ticket.number}
    await town.rest()
    assert "12345 市长热线" in "".join(await all_read(page))
    flawed = {"orders": [{"number": "H-8", "content": ""}]}
    status, why = await post(town, "/api/orders", flawed, key(town, "hotline"))
    assert status == 422 and "缺" in why["error"]
    assert (await post(town, "/api/orders", "nothing", key(town, "hotline")))[0] == 400


@pytest.mark.requirement("WC-53")
async def test_the_result_is_pushed_back_signed_and_tried_again(town: Town, page: Visitor) -> None:
    there = Platform()
    application = web.Application()
    application.router.add_post("/back", there.take)
    async with TestServer(application) as server:
        house = town.houses[0]
        systems = house.district.doors.systems
        old = systems["hotline"]
        there.broken = 1
        systems["hotline"] = Door(
            "hotline", old.names, "12345", old.takes, frozenset({"results"}), str(server.make_url("/back"))
        )
        try:
            body = {"orders": [{"number": "H-1", "content": "春和小区3号楼下水道堵了"}]}
            await post(town, "/api/orders", body, key(town, "hotline"))
            await town.rest()
        finally:
            secret = key(town, "hotline")
            systems["hotline"] = old
    said, signed, raw = there.heard[-1]
    assert said["number"] == "H-1" and said["ticket"] == (await town.tickets())[0].number
    assert signed == "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    assert there.broken == 0


@pytest.mark.requirement("JB-20")
async def test_what_four_departments_sensors_tell_is_handled_as_matters(town: Town) -> None:
    """住建、环保、城管、市场监管的智慧感知：来的信号就是一件事，派给管的单位，在平台上办。"""
    told = {
        "housing_constr": "房屋倾斜监测异常，墙体开裂",
        "ecology": "空气监测异常，工厂废气超标",
        "urban_mgmt": "井盖位移告警，井盖缺失",
        "market": "电梯故障告警，电梯停运",
    }
    signals = [
        {"number": f"G-{n}", "content": said, "place": "春和小区", "lon": 114.3, "lat": 30.5}
        for n, said in enumerate(told.values())
    ]
    assert (await post(town, "/api/signals", signals, key(town, "sensing")))[0] == 200
    found = await town.tickets()
    assert {ticket.source for ticket in found} == {"sensor"} and len(found) == 4
    assert [ticket.proposed for ticket in found] == list(told)


async def test_a_sensor_is_a_source_and_its_repeats_are_one_matter(town: Town, page: Visitor) -> None:
    signal = {"number": "S-1", "content": "井盖位移，水位过高", "place": "人民路井盖12号", "lon": 114.0, "lat": 30.0}
    assert (await post(town, "/api/signals", [signal], key(town, "sensing")))[0] == 200
    assert (await post(town, "/api/signals", [{**signal, "number": "S-2"}], key(town, "sensing")))[0] == 200
    [ticket] = await town.tickets()
    assert ticket.source == "sensor" and len(await orders(town)) == 2
