"""What keyboards, deleted accounts and broken messages send."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.dispatcher import Dispatcher
from handlers.messages import Update
from tests.platforms.bot_world import Shown
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_whole_life import photo
from tests.stories.town import Visitor

CALL = "春和小区3栋门口下水道堵了，污水流到路上"


@pytest.fixture(params=["webhook", "polling"])
async def telegram(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TelegramTown]:
    async with TelegramTown(tmp_path, polling=request.param == "polling") as town:
        await town.staff()
        yield town


@pytest.mark.parametrize("typed", ["①", "❶", "⑴", "１．", "1、", "1️⃣"])
async def test_a_typed_number_presses_in_any_spelling(page: Visitor, typed: str) -> None:
    confirm = await page.say("resident", CALL)
    assert next(iter(confirm.labels)).startswith("1 对，提交")
    await page.say("resident", typed)
    assert len(await page.town.tickets()) == 1


async def test_a_number_that_nothing_bears_is_said_to_be_none(page: Visitor) -> None:
    await page.say("resident", CALL)
    assert "99" in (await page.say("resident", "９９")).text
    await page.say("resident", "9" * 5000)
    assert await page.town.tickets() == []


async def test_commands_are_read_in_any_width(page: Visitor) -> None:
    assert (await page.say("resident", "／ｍｙ")).text == (await page.say("resident", "/my")).text


async def test_an_edit_of_no_message_is_refused(page: Visitor) -> None:
    for number in ("²", "9" * 30, "x"):
        message = {"key": uuid.uuid4().hex, "chat": "", "text": "x", "edit": number}
        status, _ = await page.raw("/chat/resident/send", message)
        assert status == 400


async def test_one_bad_message_parks_alone(telegram: TelegramTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """五条坏消息只搁下它们自己；别人马上有回音，发的人也听到交代，下一句照常听。"""
    receive = Dispatcher.receive

    def broken(self: Dispatcher, uow: SqlUnitOfWork, update: Update) -> None:
        if update.text == "坏":
            raise ZeroDivisionError
        receive(self, uow, update)

    monkeypatch.setattr(Dispatcher, "receive", broken)
    telegram.town.parks = 5
    other = telegram.api.user(77, "别人")
    for _ in range(5):
        telegram.api.say(telegram.resident, None, "坏")
    began = time.monotonic()
    telegram.api.say(other, None, "你好")
    while not telegram.api.chat(other).messages:
        assert time.monotonic() - began < 60
        await asyncio.sleep(0.02)
    await telegram.rest()
    states = await telegram.town.houses[0].office.look(
        lambda c: c.execute(text("SELECT state FROM inbox WHERE state <> 'done'")).scalars().all()
    )
    assert list(states) == ["parked"] * 5
    assert "12345" in telegram.api.chat(telegram.resident).last.text
    assert any("提交" in label for label in (await telegram.say(telegram.resident, CALL)).labels)


async def test_who_deleted_the_account_is_heard(telegram: TelegramTown) -> None:
    """账号已注销的人没有名字：话照样听见；读不出来的，也告诉他。"""
    gone = telegram.api.user(78, "某人")
    room = telegram.api.chat(gone)
    message = {"message_id": 900, "date": int(time.time()), "chat": {"id": gone.id, "type": "private"}}
    nameless = {"id": gone.id, "is_bot": False}
    telegram.api.emit_strange("message", message | {"from": nameless, "text": CALL})
    await telegram.rest()
    assert any("提交" in label for label in room.last.labels)
    shown = room.last
    pressed = {"id": "1", "from": nameless, "chat_instance": "1", "data": shown.data_of("1 对，提交")}
    telegram.api.emit_strange("callback_query", pressed | {"message": message | {"message_id": shown.id}})
    await telegram.rest()
    assert len(await telegram.town.tickets()) == 1
    lost = {"from": nameless, "message_id": 901, "location": {"latitude": 400, "longitude": 1}}
    telegram.api.emit_strange("message", message | lost)
    await telegram.rest()
    assert "看不懂" in room.last.text
    empty = {"from": nameless | {"first_name": ""}, "message_id": 902, "text": "/my"}
    telegram.api.emit_strange("message", message | empty)
    await telegram.rest()
    assert "看不懂" not in room.last.text


async def asked_for_the_result(town: TelegramTown) -> Shown:
    await town.say(town.resident, CALL)
    await town.press(town.resident, "提交")
    for label in ("签收", "办结"):
        await town.press(town.liaison, label, town.drain)
    return await town.press(town.liaison, "已解决", town.drain)


async def test_who_answers_without_a_face_is_told_what_to_do(telegram: TelegramTown) -> None:
    """匿名管理员、以频道身份说话：告诉他怎么办；关掉匿名再回复就收下。"""
    asked = await asked_for_the_result(telegram)
    result = "已疏通管道，更换井盖一个。"
    answer = await telegram.say(telegram.liaison, result, telegram.drain, reply_to=asked, anonymous=True)
    assert "匿名" in answer.text and "关掉匿名" in answer.text
    answer = await telegram.say(telegram.liaison, result, telegram.drain, reply_to=asked, as_channel=-1009)
    assert "频道" in answer.text and "本人身份" in answer.text
    before = len(telegram.drain.messages)
    await telegram.say(telegram.liaison, "大家吃了吗", telegram.drain, anonymous=True)
    assert len(telegram.drain.messages) == before
    await telegram.say(telegram.liaison, result, telegram.drain, reply_to=asked)
    [ticket] = await telegram.town.tickets()
    assert ticket.state == "submitted"


async def test_an_edit_is_said_once_and_only_where_something_changed(telegram: TelegramTown) -> None:
    """位置在动、消息没改：不出声；真改了字，说一次。"""
    await telegram.say(telegram.resident, CALL)
    await telegram.press(telegram.resident, "提交")
    room = telegram.api.chat(telegram.resident)
    mine = next(m for m in reversed(room.history) if not m.by_bot)
    before = len(room.messages)
    for _ in range(3):
        telegram.api.emit("edited_message", dict(mine.raw, edit_date=int(time.time())))
        await telegram.rest()
    assert len(room.messages) == before
    for _ in range(2):
        telegram.api.emit("edited_message", dict(mine.raw, text=CALL + "，很臭", edit_date=int(time.time())))
        await telegram.rest()
    assert len(room.messages) == before + 1 and "没有跟着改" in room.last.text
    moving = telegram.api.say(telegram.resident, None, "", location=(119.1, 36.7))
    await telegram.rest()
    before = len(room.messages)
    for step in range(5):
        moving.raw["location"] = {"longitude": 119.1 + step * 1e-4, "latitude": 36.7, "live_period": 900}
        telegram.api.emit("edited_message", dict(moving.raw, edit_date=int(time.time())))
        await telegram.rest()
    assert len(room.messages) == before


async def test_a_card_that_is_sent_back_is_no_report(page: Visitor) -> None:
    """把机器人的卡片整张复制回来：不是新的话，原来的事还在；下面添的一句才算。"""
    card = await page.say("resident", "春和小区3栋电梯坏了三天了")
    pasted = "\n".join((card.whole, *card.labels))
    assert (await page.say("resident", pasted)).text == card.text
    assert any("不用再发回来" in seen.text for seen in await page.read("resident"))
    assert (await page.say("resident", "您说：“春和小区3栋电梯坏了三天了”")).text == card.text
    more = await page.say("resident", f"{card.text}\n老人下不来楼")
    assert more.text.startswith("您说：“春和小区3栋电梯坏了三天了\n老人下不来楼”\n")
    await page.press("resident", "提交")
    await page.say("resident", (await page.last("resident")).text)
    assert len(await page.town.tickets()) == 1 and "不用再发回来" in (await page.last("resident")).text


async def test_a_card_that_is_sent_back_answers_no_form(page: Visitor) -> None:
    asked = await page.say("resident", "我有个心愿")
    for pasted in (
        "您说：“春和小区3栋楼道灯坏了三天”",
        "这一条里没有写。可以问下面的单位，或者打 12345；按“找人问”，我把您的话转过去，答复发到这里。",
    ):
        assert (await page.say("resident", pasted)).text == asked.text, pasted
    assert any("不用再发回来" in seen.text for seen in await page.read("resident"))


async def test_who_writes_in_lines_of_a_form_is_no_echo(page: Visitor) -> None:
    card = await page.say("resident", "我要反映\n事情：路灯不亮\n地点：石桥小区")
    assert "路灯不亮" in card.text.partition("”")[0] and "石桥小区" in card.text.partition("”")[0]


async def test_a_photo_whose_words_only_point_asks_for_words(page: Visitor) -> None:
    shown = await page.say("resident", "你看看", pictures=[await page.picture("resident", photo())])
    assert "再说一句话" in shown.text and not shown.labels
    card = await page.say("resident", "春和小区垃圾没人收")
    assert "照片：1 张" in card.text and "提交" in "".join(card.labels)
