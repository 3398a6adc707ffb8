"""The adapter against telegram-test-api, written by others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.platforms.base import Letter, Pace, Picture, Refused
from bot.platforms.telegram.platform import Telegram
from handlers.messages import Action, Address, Button, Card, Update
from tests.platforms.npm_mock import TOKEN, NpmMock, npm_mock

WANG = {"id": 7, "is_bot": False, "first_name": "王"}
HOME = {"id": 7, "type": "private", "first_name": "王"}
GROUP = {"id": -1001, "type": "supergroup", "title": "工作群"}
DATE = 1_790_000_000


@pytest.fixture(scope="module")
def witness() -> Iterator[NpmMock]:
    with npm_mock() as running:
        yield running


@pytest.fixture
async def us(witness: NpmMock) -> AsyncIterator[Telegram]:
    telegram = Telegram(TOKEN, api=witness.base, pace=Pace())
    await telegram.start()
    yield telegram
    await telegram.close()


async def heard(us: Telegram) -> list[Update]:
    return [update for raw in await us.poll(0, 0) for update in us.take(raw).updates]


async def say(witness: NpmMock, chat: dict[str, Any], **content: Any) -> None:
    await witness.tell("sendMessage", **{"from": WANG, "chat": chat, "date": DATE}, **content)


async def test_messages_arrive(witness: NpmMock, us: Telegram) -> None:
    assert us.me.username == "TestNameBot"
    mark = {"type": "bot_command", "offset": 0, "length": 6}
    await say(witness, HOME, text="路灯坏了")
    await say(witness, GROUP, text="@TestNameBot 看")
    await witness.tell("sendCommand", **{"from": WANG}, chat=HOME, date=DATE, text="/start a b", entities=[mark])
    await say(witness, HOME, location={"longitude": 114.3, "latitude": 30.5})
    await say(witness, HOME, photo=[{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}], caption="坑")
    found = await heard(us)
    assert [u.text for u in found] == ["路灯坏了", "看", "/start a b", "", "坑"]
    assert found[1].addressed and found[1].chat == Address("telegram", "-1001")
    assert found[3].location == (114.3, 30.5) and found[4].attachments[0].ref == "f"


async def test_a_card_is_shown_pressed_and_edited(witness: NpmMock, us: Telegram) -> None:
    accept = Button("签收", Action("accept", 42))
    address = Address("telegram", "7")
    receipt = await us.deliver(Letter(address, "card", Card("<已受理>", title="工单", rows=((accept,),), slot="t")))
    (said,) = await witness.said()
    assert said["text"] == "<b>工单</b>\n&lt;已受理&gt;"
    data = said["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    shown = {"message_id": int(receipt.message), "date": DATE, "chat": HOME, "text": "x"}
    await witness.tell("sendCallback", **{"from": WANG}, message=shown, data=data)
    (pressed,) = await heard(us)
    assert pressed.action == Action("accept", 42) and pressed.message == receipt.message
    await us.deliver(Letter(address, "toast", Card("好"), toast=pressed.toast))
    assert await us.deliver(Letter(address, "card", Card("已签收", slot="t"), replaces=receipt.message)) == receipt
    assert (await witness.said())[0]["text"] == "已签收"
    again = await us.deliver(Letter(address, "card", Card("新"), replaces="9999"))
    assert again.message != receipt.message and len(await witness.said()) == 2


async def test_what_the_witness_does_not_know_is_refused(us: Telegram) -> None:
    picture = Picture("f", "image/jpeg", b"\xff\xd8\xff")
    with pytest.raises(Refused, match="not supported"):
        await us.deliver(Letter(Address("telegram", "7"), "card", Card("x"), pictures=(picture,)))


async def test_the_webhook_can_be_set(us: Telegram) -> None:
    await us.set_webhook("http://127.0.0.1:9/in", "s")
    await us.delete_webhook()
