"""While a village is told, who presses is answered; late answers come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.base import Pace
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.messages import Card, card_to_data
from tests.stories.telegram_town import TelegramTown

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"
VILLAGE = 100


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        yield town


def news(uow: SqlUnitOfWork) -> None:
    body = {"card": card_to_data(Card("投票开始了")), "edit": ""}
    for n in range(VILLAGE):
        uow.outbox.post(f"telegram:{1000 + n}", "card", body)


async def test_an_answer_does_not_wait_behind_news(town: TelegramTown) -> None:
    """一百条通知正在发：按按钮的人马上有回音；平台答得再快，也照每秒二十五条发完。"""
    for n in range(VILLAGE):
        town.api.chat(town.api.user(1000 + n, "村民"))
    house = town.town.houses[0]
    assert house.telegram
    house.telegram.pace = Pace(overall=1 / 25)
    began = time.monotonic()
    await house.office.run(news)
    town.api.say(town.resident, None, CALL)
    while not town.api.chat(town.resident).messages:
        assert time.monotonic() - began < 30
        await asyncio.sleep(0.01)
    told = sum(bool(town.api.chat(1000 + n).messages) for n in range(VILLAGE))
    assert told < VILLAGE * 0.7
    await town.rest()
    took = time.monotonic() - began
    assert took >= VILLAGE / 30, took


async def test_a_press_that_waited_too_long_is_answered_by_a_message(town: TelegramTown) -> None:
    """按了按钮，机器人不在，回来时已经过期：结果用消息说。"""
    await town.say(town.resident, CALL)
    await town.press(town.resident, "提交")
    shown = town.api.chat(town.drain).last
    before = len(town.drain.messages)
    label = next(label for label in shown.labels if "签收" in label)
    town.api.press(town.resident, shown, label)
    town.api.expire_queries()
    await town.rest()
    assert "岗位" in "\n".join(m.text for m in town.drain.messages[before:])
