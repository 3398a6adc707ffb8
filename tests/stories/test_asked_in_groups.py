"""A question in a group is heard: it asks one person for a reply."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.bot_world import Chat, Shown
from tests.stories.telegram_town import TelegramTown

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"
DONE = "已疏通管道，更换井盖一个。"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        await town.say(town.resident, CALL)
        await town.press(town.resident, "提交")
        yield town


def questions(room: Chat) -> list[Shown]:
    return [shown for shown in room.messages if shown.markup.get("force_reply")]


def is_for(shown: Shown, account: int) -> bool:
    marks = [mark for mark in shown.raw.get("entities", []) if mark["type"] == "text_mention"]
    return [mark["user"]["id"] for mark in marks] == [account] and shown.markup.get("selective") is True


async def test_the_one_who_pressed_is_asked_for_a_reply(town: TelegramTown) -> None:
    """办结以后：点名请老李回复这条消息；按钮另放一条。"""
    for label in ("签收", "办结", "已解决"):
        await town.press(town.liaison, label, town.drain)
    [asked] = questions(town.drain)
    assert asked.text.startswith("老李，") and asked.text.endswith("请回复这条消息。")
    assert is_for(asked, town.liaison.id)
    assert town.drain.last.labels == ["1 返回"] or "返回" in town.drain.last.labels[-1]
    await town.say(town.liaison, DONE, town.drain, reply_to=asked)
    [ticket] = await town.town.tickets()
    assert ticket.state == "submitted"


async def test_what_was_simply_written_is_asked_for_once_more(town: TelegramTown) -> None:
    """没点“回复”就写，机器人听不见：几分钟后再问一次，只问一次。"""
    for label in ("签收", "办结", "已解决"):
        await town.press(town.liaison, label, town.drain)
    town.drain.put({"from": town.liaison.data(), "text": DONE}, by_bot=False)  # privacy mode: nobody hears it
    await town.town.later(minutes=6)
    again = questions(town.drain)
    assert len(again) == 2 and "还没有收到您的回答" in again[1].text and is_for(again[1], town.liaison.id)
    await town.town.later(minutes=30)
    assert len(questions(town.drain)) == 2
    await town.say(town.liaison, DONE, town.drain, reply_to=again[1])
    [ticket] = await town.town.tickets()
    assert ticket.state == "submitted"


async def test_who_answered_or_left_is_asked_no_more(town: TelegramTown) -> None:
    for label in ("签收", "办结", "已解决", "返回"):
        await town.press(town.liaison, label, town.drain)
    await town.town.later(minutes=10)
    assert len(questions(town.drain)) == 1


async def test_a_whistle_begun_in_a_group_asks_its_caller(town: TelegramTown) -> None:
    await town.say(town.dispatcher, "/whistle", town.street)
    asked = questions(town.street)
    assert asked and all(is_for(one, town.dispatcher.id) for one in asked)
