"""The frame of a talk on Telegram, in private and in groups."""

from __future__ import annotations

from core.tickets.records import Ticket
from tests.stories.telegram_town import TelegramTown

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"


async def _ticket(telegram: TelegramTown) -> Ticket:
    [ticket] = await telegram.town.tickets()
    return ticket


async def test_left_thanked_taken_up_again_and_filed_by_a_plain_yes(telegram: TelegramTown) -> None:
    me = telegram.resident
    await telegram.say(me, CALL)
    assert "不报了" in (await telegram.say(me, "算了不报了")).text
    await telegram.say(me, "谢谢")
    await telegram.press(me, "接着报")
    assert await telegram.town.tickets() == []
    await telegram.say(me, "对")
    assert (await _ticket(telegram)).state == "assigned"


async def test_withdrawn_only_after_a_yes_and_taken_back(telegram: TelegramTown) -> None:
    me = telegram.resident
    await telegram.say(me, CALL)
    await telegram.press(me, "提交")
    await telegram.press(me, "撤回")
    assert "不撤" in (await telegram.say(me, "点错了 别撤 人还在里面呢")).text
    assert (await _ticket(telegram)).state == "assigned"
    await telegram.press(me, "撤回")
    await telegram.press(me, "不写")
    await telegram.press(me, "确定撤回")
    assert (await _ticket(telegram)).state == "withdrawn"
    await telegram.press(me, "撤错了")
    assert (await _ticket(telegram)).state == "assigned"


async def test_a_press_on_the_old_card_files_nothing_twice(telegram: TelegramTown) -> None:
    me = telegram.resident
    card = await telegram.say(me, CALL)
    await telegram.press(me, "提交")
    drop = next((label for label in card.labels if "不报了" in label), "")
    assert drop == "" or (await _ticket(telegram)).state == "assigned"
    second = await telegram.say(me, "春晓花园1号楼楼道灯不亮")
    assert "下水道" not in second.text
    assert len(await telegram.town.tickets()) == 1


async def test_a_liaison_in_the_group_leaves_the_question_and_gives_a_result_later(telegram: TelegramTown) -> None:
    await telegram.say(telegram.resident, CALL)
    await telegram.press(telegram.resident, "提交")
    await telegram.press(telegram.liaison, "签收", telegram.drain)
    await telegram.press(telegram.liaison, "办结", telegram.drain)
    await telegram.press(telegram.liaison, "已解决", telegram.drain)
    question = next(s for s in reversed(telegram.api.chat(telegram.drain).messages) if "请回复" in s.text)
    await telegram.say(telegram.liaison, "取消", telegram.drain, reply_to=question)
    assert (await _ticket(telegram)).state == "signed"
    await telegram.press(telegram.liaison, "办结", telegram.drain)
    await telegram.press(telegram.liaison, "已解决", telegram.drain)
    question = next(s for s in reversed(telegram.api.chat(telegram.drain).messages) if "请回复" in s.text)
    await telegram.say(telegram.liaison, "好了", telegram.drain, reply_to=question)
    assert (await _ticket(telegram)).state == "submitted"
