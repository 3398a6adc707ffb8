"""A danger told on Telegram, in private and in a group; all comes twice."""

from __future__ import annotations

import copy

from core.tickets.records import Alarm, Ticket
from tests.platforms.bot_api import Shown
from tests.stories.telegram_town import TelegramTown


async def _alarms(telegram: TelegramTown) -> list[Alarm]:
    return await telegram.town.houses[0].office.run(lambda uow: uow.repo(Alarm).find())


async def _ticket(telegram: TelegramTown) -> Ticket:
    [ticket] = await telegram.town.tickets()
    return ticket


async def test_a_gas_leak_in_private_to_the_signature(telegram: TelegramTown) -> None:
    asked = await telegram.say(telegram.resident, "屋里一股煤气味道，咋个办哦")
    assert "不要开关任何电器" in asked.text and len(await _alarms(telegram)) == 1
    told = await telegram.press(telegram.resident, "正在发生")
    ticket = await _ticket(telegram)
    assert ticket.number in told.text and (ticket.alarm, ticket.area) == ("open", "")
    await telegram.press(telegram.resident, "春和社区")
    ticket = await _ticket(telegram)
    assert ticket.area == "990101001001"
    assert "【紧急】" in telegram.api.chat(telegram.worker).last.text
    assert any("【紧急】" in shown.text for shown in telegram.api.chat(telegram.street).messages)
    await telegram.press(telegram.worker, "签收")
    assert "签收" in telegram.api.chat(telegram.resident).last.text
    group = [shown for shown in telegram.api.chat(telegram.street).messages if ticket.number in shown.text]
    assert any("小陈" in shown.text for shown in group)
    await telegram.press(telegram.dispatcher, "联系上了", telegram.street)
    assert (await _ticket(telegram)).alarm == "reached"


async def test_a_fire_told_in_a_group_to_the_bot(telegram: TelegramTown) -> None:
    asked = await telegram.say(telegram.dispatcher, f"@{telegram.api.me.username} 春和小区3栋着火了", telegram.street)
    assert "119" in asked.text and any("正在发生" in label for label in asked.labels)
    refused = await telegram.press(telegram.liaison, "正在发生", telegram.street)
    assert "别人说的" in refused.text and await telegram.town.tickets() == []
    await telegram.press(telegram.dispatcher, "正在发生", telegram.street)
    ticket = await _ticket(telegram)
    assert (ticket.alarm, ticket.category) == ("open", "0412")


async def test_every_update_twice_is_one_alarm_and_one_ticket(telegram: TelegramTown) -> None:
    await telegram.say(telegram.resident, "春和小区3栋着火了")
    await telegram.say(telegram.resident, "着火了着火了")
    await telegram.press(telegram.resident, "正在发生")
    await telegram.say(telegram.resident, "火越来越大")
    assert len(await _alarms(telegram)) == 1
    assert (await _ticket(telegram)).alarm == "open"


async def test_old_buttons_of_an_earlier_state_are_answered(telegram: TelegramTown) -> None:
    asked: Shown = copy.deepcopy(await telegram.say(telegram.resident, "春和小区3栋着火了"))
    yes, no = list(asked.labels)[:2]
    telegram.api.press(telegram.resident, asked, yes)
    await telegram.rest()
    ticket = await _ticket(telegram)
    for label in (no, yes):
        telegram.api.press(telegram.resident, asked, label)
        await telegram.rest()
        last = telegram.api.chat(telegram.resident).last
        assert ticket.number in last.text and any("撤回" in words for words in last.labels)
    assert len(await telegram.town.tickets()) == 1
