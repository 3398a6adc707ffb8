"""The same life in Telegram, against a strict Bot API server."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from core.people.records import Binding
from core.refs import ticket_ref
from core.tickets.records import StoredFile
from core.workflow.records import Note
from tests.platforms.bot_world import Chat
from tests.postgres import Server, fresh_database
from tests.stories.telegram_town import SECRET, TelegramTown
from tests.stories.test_whole_life import CALL, photo
from tests.stories.town import checked

REPORT = "春和小区门口下水道堵了三天，污水都漫出来了"


@pytest.fixture(params=["webhook on sqlite", "polling on sqlite", "two replicas on postgresql"])
async def any_telegram(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """Webhook, polling, and two replicas that take turns; every update comes twice."""
    url, replicas = "", 1
    if request.param.startswith("two"):
        url, replicas = request.getfixturevalue("postgres_url"), 2
    async with TelegramTown(tmp_path, url=url, replicas=replicas, polling=request.param.startswith("poll")) as town:
        await town.staff()
        yield town
        town.api.clean()


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """One house on SQLite with a webhook."""
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        yield town


@pytest.mark.requirement("WC-01", "WC-17")
async def test_from_the_call_to_the_rating(any_telegram: TelegramTown) -> None:
    t = any_telegram
    confirm = await t.say(t.resident, REPORT)
    assert "春和小区" in confirm.text and "排水公司" in confirm.text
    await t.press(t.resident, "提交")
    [ticket] = await t.town.tickets()
    assert ticket.department == "util_drain" and ticket.source == "telegram"
    assert ticket.number in t.api.chat(t.worker).last.text
    [card] = [m for m in t.drain.messages if ticket.number in m.text]

    await t.press(t.liaison, "签收", t.drain)
    assert "签收" in t.api.chat(t.resident).last.text
    assert "已签收" in card.text and card.edits  # edited in place
    await t.press(t.liaison, "已联系", t.drain)
    await t.press(t.liaison, "打电话", t.drain)
    await t.press(t.liaison, "办结", t.drain)
    asked = await t.press(t.liaison, "已解决", t.drain)
    await t.say(t.liaison, chat=t.drain, reply_to=asked, photo=photo(), caption="已疏通管道，更换井盖一个。")
    assert any("已疏通管道" in m.text for m in t.street.messages)
    await t.press(t.dispatcher, "审核通过", t.street)

    heard = t.api.chat(t.resident)
    assert any("已疏通管道" in m.text and "photo" in m.raw for m in heard.messages)
    await t.press(t.resident, "1 联系过")
    await t.press(t.resident, "1 解决了")
    await t.press(t.resident, "非常满意")
    [ticket] = await t.town.tickets()
    assert ticket.state == "closed"
    assert (await checked(t.town.houses[0])).flaws == ()


async def test_what_people_send_besides_words(telegram: TelegramTown) -> None:
    t = telegram
    assert "照片" in (await t.say(t.resident, sticker="👍")).text or "说" in t.api.chat(t.resident).last.text
    assert "说" in (await t.say(t.resident, voice=True)).text
    confirm = await t.say(t.resident, album=[photo(), photo((1, 2, 3)), photo((9, 9, 9))], caption=REPORT)
    assert "提交" in "".join(confirm.labels)
    await t.say(t.resident, "", forward=t.liaison, caption="", photo=photo((7, 7, 90)))
    await t.press(t.resident, "提交")
    [ticket] = await t.town.tickets()
    [note] = await t.town.house.office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id)))
    assert len(note.pictures) >= 4
    files = await t.town.house.office.run(lambda uow: uow.repo(StoredFile).find(key=note.pictures))
    assert all(f.path for f in files)


async def test_an_edited_message_corrects_the_draft(telegram: TelegramTown) -> None:
    t = telegram
    await t.say(t.resident, REPORT)
    mine = [m for m in t.api.chat(t.resident).history if not m.by_bot][-1]
    t.api.say(t.resident, None, "春晓花园1号楼楼道灯不亮", edit=mine)
    await t.rest()
    assert "楼道灯不亮" in t.api.chat(t.resident).last.text


async def test_in_groups_the_bot_speaks_only_when_spoken_to(telegram: TelegramTown) -> None:
    t = telegram
    before = len(t.drain.messages)
    await t.say(t.liaison, "中午吃什么", t.drain)
    assert len(t.drain.messages) == before


async def test_a_stranger_in_the_group_cannot_press(telegram: TelegramTown) -> None:
    t = telegram
    await t.say(t.resident, REPORT)
    await t.press(t.resident, "提交")
    stranger = t.api.user(99, "路人")
    t.api.add(t.drain, stranger)
    card = t.drain.last
    t.api.press(stranger, card, next(label for label in card.labels if "签收" in label))
    await t.rest()
    assert "排水公司" in t.drain.toasts[-1]
    [ticket] = await t.town.tickets()
    assert ticket.state == "assigned"


@pytest.mark.parametrize(
    "data", ["1|sign|zzzz", "1|sign", "0|sign|1", "garbage", "1|dispatch|1|util_drain", "1|rate|1|yy0"]
)
async def test_forged_buttons_change_nothing(telegram: TelegramTown, data: str) -> None:
    t = telegram
    await t.say(t.resident, REPORT)
    await t.press(t.resident, "提交")
    stranger = t.api.user(99, "路人")
    await t.say(stranger, "/start")
    before = (await t.town.tickets())[0]
    t.api.press(stranger, t.api.chat(stranger).last, data, forged=True)
    await t.rest()
    after = (await t.town.tickets())[0]
    assert (after.state, after.department, after.round) == (before.state, before.department, before.round)
    assert t.api.chat(stranger).toasts


async def test_a_group_that_becomes_a_supergroup_is_followed(telegram: TelegramTown) -> None:
    t = telegram
    old = t.api.group(-50, "老工作群", basic=True)
    t.api.add(old, t.liaison)
    t.api.say(t.liaison, old, f"/bind {await t.code('group', 'util_water')}")
    await t.rest()
    new = t.api.migrate(old)
    await t.rest()
    bindings = await t.town.house.office.run(lambda uow: uow.repo(Binding).find(department="util_water", valid_to=None))
    assert [b.address for b in bindings] == [f"telegram:{new.id}"]


async def _moved(t: TelegramTown) -> Chat:
    """The group that the drainage company's own became, while the news of it was lost."""
    old = t.api.group(-51, "老工作群", basic=True)
    t.api.add(old, t.liaison)
    t.api.say(t.liaison, old, f"/bind {await t.code('group', 'util_drain')}")
    await t.rest()
    t.api.kick(t.drain)
    await t.rest()
    new = t.api.migrate(old)
    t.api.pending.clear()
    return new


async def test_a_letter_to_the_old_group_finds_the_new_one(telegram: TelegramTown) -> None:
    t = telegram
    new = await _moved(t)
    await t.say(t.resident, REPORT)
    await t.press(t.resident, "提交")
    [ticket] = await t.town.tickets()
    assert any(ticket.number in m.text for m in new.messages)


async def test_a_new_group_that_was_bound_by_itself_reads_each_card_once(telegram: TelegramTown) -> None:
    """升级的消息丢了，群里的人在新群里又绑了一次：卡片照到，一件一张。"""
    t = telegram
    new = await _moved(t)
    t.api.say(t.liaison, new, f"/bind {await t.code('group', 'util_drain')}")
    await t.say(t.resident, REPORT)
    await t.press(t.resident, "提交")
    [ticket] = await t.town.tickets()
    [card] = [m for m in new.messages if ticket.number in m.text]
    await t.press(t.liaison, "签收", new)
    assert "已签收" in card.text and [m for m in new.messages if m.labels] == [card]


async def test_a_resident_who_blocked_the_bot_stops_nothing(telegram: TelegramTown) -> None:
    t = telegram
    await t.say(t.resident, REPORT)
    await t.press(t.resident, "提交")
    t.api.block(t.resident)
    await t.press(t.liaison, "签收", t.drain)
    [ticket] = await t.town.tickets()
    assert ticket.state == "signed"
    back = await t.say(t.resident, "/my")
    assert ticket.number in "".join(back.labels)


async def test_the_only_liaison_who_blocked_the_bot_is_told_to_the_centre(telegram: TelegramTown) -> None:
    t = telegram
    operator, gas = t.api.user(15, "区里小吴"), t.api.user(16, "燃气老周")
    await t.say(operator, f"/start {await t.code('center_operator', 'cmd_center', '', '小吴')}")
    await t.say(gas, f"/start {await t.code('liaison', 'util_gas', '', '燃气老周')}")
    t.api.block(gas)
    await t.rest()
    told = t.api.chat(operator).last.text
    assert "燃气公司" in told and "燃气老周" in told
    # Nothing is stuck: a whistle to that unit says at once that nobody could be reached.
    await t.say(operator, "/whistle 应急哨 春和小区燃气管被挖断，有异味")
    await t.press(operator, "马上发出")
    assert "燃气公司" in "".join(shown.text for shown in t.api.chat(operator).messages if "没有送到" in shown.text)


async def test_the_bot_thrown_out_of_a_group_is_told_to_the_centre(telegram: TelegramTown) -> None:
    t = telegram
    operator = t.api.user(15, "区里小吴")
    t.api.say(operator, None, f"/start {await t.code('center_operator', 'cmd_center', '', '小吴')}")
    await t.rest()
    t.api.kick(t.drain)
    await t.rest()
    assert "排水公司" in t.api.chat(operator).last.text


async def test_too_many_requests_are_waited_for(telegram: TelegramTown) -> None:
    t = telegram
    t.api.flood(1, 2)
    confirm = await t.say(t.resident, REPORT)
    assert "提交" in "".join(confirm.labels)


async def test_a_platform_that_is_down_delays_and_loses_nothing(telegram: TelegramTown) -> None:
    t = telegram
    await t.say(t.resident, REPORT)
    t.api.down(3.0)
    t.api.press(t.resident, t.api.chat(t.resident).last, t.api.chat(t.resident).last.labels[0])
    await t.api.settled()
    [ticket] = await t.town.tickets()
    t.town.clock.forward(hours=1)
    await t.town.rest()
    assert ticket.number in t.drain.last.text
    assert ticket.number in t.api.chat(t.resident).last.text


async def test_a_lost_answer_of_telegram_s_is_no_second_ticket(telegram: TelegramTown) -> None:
    t = telegram
    await t.say(t.resident, REPORT)
    t.api.lose(2)
    await t.press(t.resident, "提交")
    assert len(await t.town.tickets()) == 1


async def test_reordered_updates_are_all_heard(telegram: TelegramTown) -> None:
    t = telegram
    t.api.reorder(3)
    for n in range(3):
        t.api.say(t.resident, None, f"春和小区下水道堵了，第{n}句")
    await t.rest()
    await t.press(t.resident, "提交")
    [ticket] = await t.town.tickets()
    [note] = await t.town.house.office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id)))
    assert all(f"第{n}句" in note.text for n in range(3))


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b"{", SECRET, 400),
        (b"\xff\xfe", SECRET, 400),
        (b"[]", SECRET, 400),
        (b'{"update_id": 1}', "wrong", 403),
        (b'{"update_id": 1}', "", 403),
        (b'{"update_id": 5, "message": {"odd": true}}', SECRET, 200),
        (b"x" * 2_000_000, SECRET, 413),
        (b'{"a":' * 100_000, SECRET, 400),
    ],
    ids=["broken", "no utf-8", "a list", "wrong secret", "no secret", "odd message", "huge", "deep"],
)
async def test_hostile_deliveries(telegram: TelegramTown, body: bytes, secret: str, status: int) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    url = f"http://127.0.0.1:{telegram.town.house.port}/in/telegram"
    async with aiohttp.ClientSession() as session, session.post(url, data=io.BytesIO(body), headers=headers) as answer:
        assert answer.status == status


async def test_the_pace_telegram_asks_for_is_kept_by_two_replicas(postgres: Server, tmp_path: Path) -> None:
    async with TelegramTown(tmp_path, url=fresh_database(postgres), replicas=2, fast=False) as t:
        people = [t.api.user(100 + n, f"居民{n}") for n in range(40)]
        for person in people:
            t.api.say(person, None, CALL)
        await t.rest()
        # Forty at once would have ten and more refused; on a busy machine letters bunch on their way, and come again.
        assert len(t.api.throttled) <= 4
        assert all(t.api.chat(person).messages for person in people)


async def test_a_neighbour_joins_and_hears_the_steps(any_telegram: TelegramTown) -> None:
    t = any_telegram
    await t.say(t.resident, REPORT)
    await t.press(t.resident, "提交")
    [ticket] = await t.town.tickets()
    neighbour = t.api.user(31, "老欧阳")
    asked = await t.say(neighbour, "春和小区门口下水道又堵了，臭水流得到处都是")
    assert ticket.number in asked.text and "是同一件事吗" in asked.text and "漫出来" not in asked.text
    joined = await t.say(neighbour, "1")
    assert "一起跟进" in joined.text and len(await t.town.tickets()) == 1
    [card] = [m for m in t.drain.messages if ticket.number in m.text]
    assert "2 位居民同报" in card.text and "臭水" in card.text and "欧阳" not in card.text
    await t.press(t.liaison, "签收", t.drain)
    for who in (t.resident, neighbour):
        assert "签收了" in t.api.chat(who).last.text
    await t.press(neighbour, "不再跟进")
    assert any("不再告诉您" in m.text for m in t.api.chat(neighbour).messages)
