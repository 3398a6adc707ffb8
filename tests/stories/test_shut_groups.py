"""A group that refuses the bot loses no card: another way is found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.commands import LoseAddress
from core.unit_of_work import CONSOLE
from tests.platforms import bot_methods
from tests.platforms.bot_world import Fault
from tests.stories.telegram_town import DRAIN_GROUP, TelegramTown
from tests.stories.test_whole_life import photo

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"


class Refusal:
    """What the drainage group refuses just now: '' nothing."""

    def __init__(self) -> None:
        self.why = ""
        self.pictures = False
        self.thread = 0


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch) -> Refusal:
    chosen, target = Refusal(), bot_methods.target

    def refusing(api, p):  # type: ignore[no-untyped-def]
        here = p["chat_id"] == DRAIN_GROUP and p.get("message_thread_id", 0) == chosen.thread
        if here and chosen.why and (not chosen.pictures or "photo" in p or "media" in p):
            raise Fault(400, f"Bad Request: {chosen.why}")
        return target(api, p)

    monkeypatch.setattr(bot_methods, "target", refusing)
    return chosen


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        yield town


async def reported(town: TelegramTown) -> None:
    await town.say(town.resident, CALL)
    await town.press(town.resident, "提交")


@pytest.mark.parametrize(
    "why",
    ["TOPIC_CLOSED", "CHAT_RESTRICTED", "not enough rights to send text messages to the chat", "CHAT_WRITE_FORBIDDEN"],
)
async def test_a_shut_group_s_cards_come_in_private_and_back_when_it_opens(
    town: TelegramTown, refusal: Refusal, why: str
) -> None:
    """群关了：卡片私下发给老李，他能办；街道知道为什么；群打开以后，没办完的重新发进群。"""
    refusal.why = why
    await reported(town)
    private = town.api.chat(town.liaison)
    assert any("现在不收我的消息" in m.text for m in private.messages)
    assert any("签收" in label for m in private.messages for label in m.labels)
    assert any("收不到派单" in m.text for m in town.street.messages)
    said = len(private.messages)
    await town.town.house.scheduler.tick()
    await town.press(town.liaison, "签收")
    assert not any("现在不收我的消息" in m.text for m in private.messages[said:])
    refusal.why = ""
    shown = len(town.drain.messages)
    town.town.clock.forward(hours=2)
    await town.town.house.scheduler.tick()
    await town.rest()
    back = town.drain.messages[shown:]
    assert "又能发消息了" in back[0].text and any("办结" in label for m in back for label in m.labels)


async def test_rights_given_back_open_it_at_once(town: TelegramTown, refusal: Refusal) -> None:
    refusal.why = "CHAT_RESTRICTED"
    await reported(town)
    refusal.why = ""
    town.api.rights(town.drain, town.liaison)
    await town.rest()
    assert any("签收" in label for m in town.drain.messages for label in m.labels)


async def test_where_no_pictures_may_be_sent_the_words_arrive(town: TelegramTown, refusal: Refusal) -> None:
    refusal.why, refusal.pictures = "not enough rights to send photos to the chat", True
    await town.say(town.resident, photo=photo(), caption=CALL)
    await town.press(town.resident, "提交")
    assert "不让我发照片" in town.drain.last.text and any("签收" in label for label in town.drain.last.labels)
    assert not any("现在不收" in m.text for m in town.api.chat(town.liaison).messages)


async def bound_to_a_topic(town: TelegramTown) -> None:
    whole = f"telegram:{DRAIN_GROUP}"
    house = town.town.houses[0].office
    await house.run(lambda uow: house.dispatcher.do(uow, LoseAddress(whole, "removed"), CONSOLE))
    code = await town.code("group", "util_drain")
    town.api.say(town.liaison, town.drain, f"/bind {code}", thread=7)
    await town.rest()


async def test_who_is_thrown_out_of_a_forum_is_out_of_its_topics(town: TelegramTown) -> None:
    await bound_to_a_topic(town)
    town.api.kick(town.drain, town.liaison)
    await town.rest()
    assert "我已不在群里" in town.api.chat(town.liaison).last.text
    await reported(town)
    assert any("签收" in label for m in town.api.chat(town.liaison).messages for label in m.labels)


async def test_a_closed_topic_s_card_comes_into_the_whole_group(town: TelegramTown, refusal: Refusal) -> None:
    await bound_to_a_topic(town)
    refusal.why, refusal.thread = "TOPIC_CLOSED", 7
    await reported(town)
    assert "话题关了" in town.drain.last.text and town.drain.last.thread == 0
    assert any("签收" in label for label in town.drain.last.labels)


async def test_after_being_thrown_out_and_bound_again_the_open_cards_are_back(town: TelegramTown) -> None:
    await reported(town)
    town.api.kick(town.drain, town.liaison)
    await town.rest()
    assert any("签收" in label for m in town.api.chat(town.liaison).messages for label in m.labels)
    town.api.add(town.drain, town.liaison)
    shown = len(town.drain.messages)
    await town.say(town.liaison, f"/bind {await town.code('group', 'util_drain')}", town.drain)
    assert any("签收" in label for m in town.drain.messages[shown:] for label in m.labels)
