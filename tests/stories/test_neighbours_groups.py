"""A worker makes a neighbour's message a ticket; a firm has an entrance."""

from __future__ import annotations

import pytest

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
    assert not any(word in text for word in ("王桂兰", "138") for text in own)


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
    assert "云江食品厂" in (await page.say("resident", "云江食品厂")).text
    await page.say("resident", "我们厂有件事想请人来一趟，在春和小区")
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert (ticket.source, ticket.category) == ("enterprise", "1601")
