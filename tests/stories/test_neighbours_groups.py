"""A worker makes a neighbour's message a ticket; a firm has an entrance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.people.records import Binding
from core.refs import ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Note
from tests.stories.rooms import PRODUCTION, room, staff_of
from tests.stories.telegram_town import TelegramTown
from tests.stories.town import Town, Visitor

SAID = "春和小区3号楼下水道堵了三天，污水都漫出来了，我叫王桂兰，电话13812345678"
DONE = "已派人疏通管道，更换井盖一个，现场恢复。"


@pytest.mark.requirement("WC-50")
@pytest.mark.requirement("WH-14")
async def test_a_worker_s_reply_makes_a_ticket_and_the_answer_comes_back(telegram: TelegramTown) -> None:
    town = telegram
    group = town.api.group(-9100, "春和小区邻里群")
    for user in (town.worker, town.resident):
        town.api.add(group, user)
    told = group.put({"from": town.resident.data(), "text": SAID}, by_bot=False)
    answer = await town.say(town.worker, "/ticket", group, reply_to=told)
    [ticket] = await town.town.tickets()
    assert ticket.source == "group" and ticket.number in answer.text and "排水" in answer.text
    assert answer.raw["reply_to_message"]["message_id"] == told.id
    again = await town.say(town.worker, "/ticket", group, reply_to=told)
    assert "已经转成工单" in again.text and len(await town.town.tickets()) == 1
    for label in ("签收", "办结", "已解决"):
        await town.press(town.liaison, label, town.drain)
    await town.say(town.liaison, DONE, town.drain, reply_to=town.drain.last)
    await town.press(town.dispatcher, "通过", town.street)
    heard = [shown for shown in group.messages if "答复" in shown.text]
    assert DONE in heard[-1].text and heard[-1].raw["reply_to_message"]["message_id"] == told.id
    own = [shown.text for shown in group.messages if shown.by_bot]
    assert not any(word in text for word in ("王桂兰", "1381", "5678") for text in own)


@pytest.mark.requirement("WC-50")
async def test_one_tap_of_a_worker_of_the_place_makes_it_a_ticket(telegram: TelegramTown) -> None:
    town, far = telegram, telegram.api.user(77, "小远")
    group = town.api.group(-9102, "春和小区邻里群")
    for user in (town.worker, town.resident, far):
        town.api.add(group, user)
    await town.say(far, f"/start {await town.code('grid_worker', 'cm_committee@990101101201')}")
    await town.town.arrange(_bound(f"telegram:{group.id}"))
    told = town.api.say(town.resident, group, f"@huyingtestbot {SAID}")
    await town.rest()
    said = group.last
    assert "转成工单吗" in said.text and said.labels == ["转工单"]
    for outsider in (town.resident, far):
        await town.press(outsider, "转工单", group)
        assert await town.town.tickets() == []
    made = await town.press(town.worker, "转工单", group)
    [ticket] = await town.town.tickets()
    assert (ticket.source, ticket.number in made.text, made.id, made.labels) == ("group", True, said.id, [])
    for label in ("签收", "办结", "已解决"):
        await town.press(town.liaison, label, town.drain)
    await town.say(town.liaison, DONE, town.drain, reply_to=town.drain.last)
    await town.press(town.dispatcher, "通过", town.street)
    for label in ("联系过", "解决了", "2 满意"):
        await town.press(town.worker, label)
    last = group.last  # the closing line answers the neighbour's message
    assert "已经办结" in last.text and last.raw["reply_to_message"]["message_id"] == told.id
    own = [shown.text for shown in group.messages if shown.by_bot]
    assert not any(word in text for word in ("王桂兰", "1381", "5678") for text in own)


async def test_in_a_room_of_the_page_a_colleague_s_word_becomes_a_ticket_by_one_tap(tmp_path: Path) -> None:
    unit = "cm_committee@990101001001"
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        worker = await staff.seated("grid_worker", unit, "小陈")
        other = await staff.seated("enforcement_assistant", unit, "老吴")
        await other.post(room(unit), text="春和小区3号楼下水道堵了三天")
        assert await town.tickets() == []  # talk among colleagues is not listened to
        offer = await other.say(room(unit), f"@呼应 {SAID}")
        assert "转成工单吗" in offer.text
        await other.press(room(unit), "转工单")
        assert await town.tickets() == []
        made = await worker.press(room(unit), "转工单")
        [ticket] = await town.tickets()
        assert ticket.number in made.text and ticket.source == "group"


def _bound(address: str) -> Callable[[SqlUnitOfWork], object]:
    return lambda uow: uow.repo(Binding).add(
        Binding(address, "cm_committee@990101001001", uow.now, area="990101001001")
    )


async def test_only_workers_make_tickets_of_what_neighbours_say(telegram: TelegramTown) -> None:
    town = telegram
    group = town.api.group(-9101, "春和小区邻里群")
    town.api.add(group, town.resident)
    told = group.put({"from": town.resident.data(), "text": SAID}, by_bot=False)
    await town.say(town.resident, "/ticket", group, reply_to=told)
    assert await town.town.tickets() == []


@pytest.mark.requirement("WC-49")
async def test_a_firm_says_its_name_and_then_what_it_needs(town: Town, page: Visitor) -> None:
    assert "叫什么名字" in (await page.say("resident", "企业报事")).text
    assert "谁来对接" in (await page.say("resident", "云江食品厂")).text
    assert "云江食品厂，请说" in (await page.say("resident", "王经理 13812345678")).text
    await page.say("resident", "我们厂有件事想请人来一趟，在春和小区")
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert (ticket.source, ticket.category) == ("enterprise", "1601")
    notes = await town.houses[0].office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id), kind="report"))
    assert notes[0].text.startswith("企业：云江食品厂，联系人 王经理 138")
    rooms = [
        seen.whole for seat in page.config["seats"] if seat["id"] != "resident" for seen in await page.read(seat["id"])
    ]
    assert any("云江食品厂" in text for text in rooms) and not any("13812345678" in text for text in rooms)
