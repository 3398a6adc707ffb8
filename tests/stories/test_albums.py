"""Pictures sent together are one message, wherever words are asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import processing
from core.refs import ticket_ref
from core.workflow.records import Note
from tests.platforms.bot_world import Shown
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_whole_life import photo

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"
THREE = [photo(), photo((1, 2, 3)), photo((4, 5, 6))]


@pytest.fixture(params=["webhook on sqlite", "two replicas on postgresql"])
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TelegramTown]:
    many = request.param.startswith("two")
    url = request.getfixturevalue("postgres_url") if many else ""
    async with TelegramTown(tmp_path, url=url, replicas=2 if many else 1) as town:
        await town.staff()
        yield town


async def kept(town: TelegramTown) -> list[tuple[str, str, int]]:
    [ticket] = await town.town.tickets()
    notes = await town.town.houses[0].office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id)))
    return [(note.kind, note.text, len(note.pictures)) for note in notes]


async def reported(town: TelegramTown) -> None:
    await town.say(town.resident, CALL)
    await town.press(town.resident, "提交")


async def asked_for_the_result(town: TelegramTown) -> Shown:
    await reported(town)
    for label in ("签收", "办结"):
        await town.press(town.liaison, label, town.drain)
    return await town.press(town.liaison, "已解决", town.drain)


async def test_a_first_report_by_album_is_one_card(town: TelegramTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "QUIET", 4.0)  # a busy machine may take longer than a second between two parts
    room = town.api.chat(town.resident)
    said = len(room.messages)
    town.api.say(town.resident, None, album=THREE, caption=CALL)
    for _ in range(600):  # between the joining of its parts and the card nothing is seen to wait
        await town.rest()
        if len(room.messages) > said:
            break
        await asyncio.sleep(0.05)
    assert len(room.messages) == said + 1 and "照片：3 张" in room.last.text
    await town.press(town.resident, "提交")
    [first, *_] = await kept(town)
    assert first == ("report", CALL, 3)


async def test_a_result_by_album_keeps_all_pictures(town: TelegramTown) -> None:
    asked = await asked_for_the_result(town)
    town.api.say(town.liaison, town.drain, album=THREE, caption="已疏通管道，更换井盖一个。", reply_to=asked)
    await town.rest()
    assert (await kept(town))[-1] == ("result", "已疏通管道，更换井盖一个。", 3)


async def test_pictures_first_and_the_words_at_once_after_them(town: TelegramTown) -> None:
    """刚发完照片就写字：先收照片，再收字，算同一次回答。"""
    await reported(town)
    await town.press(town.resident, "补充")
    town.api.say(town.resident, None, album=THREE)
    await town.say(town.resident, "水已经漫到楼道里")
    assert (await kept(town))[-1] == ("supplement", "水已经漫到楼道里", 3)


async def test_a_site_check_by_album(town: TelegramTown) -> None:
    await reported(town)
    for label in ("现场核实", "属实"):
        await town.press(town.worker, label)
    town.api.say(town.worker, None, album=THREE, caption="现场看过，确实堵了")
    await town.rest()
    assert (await kept(town))[-1] == ("verify", "现场看过，确实堵了", 3)


async def test_two_people_s_albums_stay_apart(town: TelegramTown) -> None:
    town.api.say(town.resident, None, album=THREE, caption=CALL)
    town.api.say(town.worker, None, album=THREE[:2], caption="春和小区里面的路灯不亮")
    await town.rest()
    assert "照片：3 张" in town.api.chat(town.resident).last.text
    assert "照片：2 张" in town.api.chat(town.worker).last.text


async def test_parts_that_a_crash_left_behind_are_joined_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        with monkeypatch.context() as patch:
            patch.setattr(processing, "QUIET", 3600.0)
            town.api.say(town.resident, None, album=THREE, caption=CALL)
            await town.api.settled(20)
            town.town.houses[0].office.close()
            await asyncio.sleep(0.1)
            assert not town.api.chat(town.resident).messages
        town.town.clock.forward(seconds=2)
        await town.town.houses[0].office.tick()
        await town.rest()
        assert "照片：3 张" in town.api.chat(town.resident).last.text
