"""At night only what cannot wait rings; the morning tells the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from core.calls.records import Call
from core.storage import town_time
from core.workflow.records import DeferredMessage, Timer
from tests.platforms.bot_api import Chat, Shown, User
from tests.stories.telegram_town import TelegramTown
from tests.stories.town import district

PRESSING = "春和小区门口下水道堵了，污水漫到楼道里"  # P1
PLAIN = "春和小区花坛边的草坪被踩坏了，没人补种"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """A town with staff, not a demonstration."""
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        yield town


async def _at(town: TelegramTown, hour: int, minute: int) -> None:
    """The clock is put forward to that time in Shanghai."""
    now = town.town.clock()
    local = (hour - 8) % 24
    at = now.replace(hour=local, minute=minute, second=0, microsecond=0)
    await town.town.until(at if at > now else at.replace(day=at.day + 1))
    await town.rest()


def _heard(town: TelegramTown, who: User | Chat) -> list[Shown]:
    return [shown for shown in town.api.chat(who).messages if shown.by_bot]


async def _file(town: TelegramTown, text: str) -> None:
    await town.say(town.resident, text)
    await town.press(town.resident, "提交")


async def test_plain_news_waits_for_the_morning_and_comes_as_one(town: TelegramTown) -> None:
    await _at(town, 22, 40)
    before = len(_heard(town, town.street))
    for place in ("一", "二", "三"):
        await _file(town, f"{PLAIN}，{place}号楼前")
    assert len(_heard(town, town.street)) == before, "nobody's phone rings at 22:40"
    assert "编号" in "".join(s.text for s in _heard(town, town.resident)[-1:]), "who reports is answered at once"
    await _at(town, 2, 0)
    assert len(_heard(town, town.street)) == before
    await _at(town, 7, 0)
    await _at(town, 7, 30)
    fresh = _heard(town, town.street)[before:]
    assert len(fresh) == 1 and "昨夜有 3 件" in fresh[0].text
    tickets = await town.town.tickets()
    assert all(ticket.number in fresh[0].text for ticket in tickets)
    # A tap brings the card with its buttons.
    shown = await town.press(town.dispatcher, tickets[0].number, town.street)
    assert tickets[0].number in shown.text and any("派" in label for label in shown.labels)


async def test_a_pressing_matter_is_told_at_two_in_the_morning(town: TelegramTown) -> None:
    await _at(town, 2, 0)
    before = len(_heard(town, town.drain))
    await _file(town, PRESSING)
    [ticket] = await town.town.tickets()
    assert ticket.grade in district().timers.quiet_except
    assert len(_heard(town, town.drain)) > before


async def test_progress_of_the_night_reaches_the_reporter_in_the_morning(town: TelegramTown) -> None:
    await _file(town, PLAIN)
    await _at(town, 23, 10)
    before = len(_heard(town, town.resident))
    await town.press(town.dispatcher, "派给", town.street)
    assert len(_heard(town, town.resident)) == before, "who sleeps is not told that an office works late"
    await _at(town, 7, 0)
    fresh = _heard(town, town.resident)[before:]
    assert len(fresh) == 1 and fresh[0].labels, "a single message comes as it is"


async def test_a_number_typed_at_night_presses_nothing_unseen(town: TelegramTown) -> None:
    await _file(town, PLAIN)
    await _at(town, 23, 10)
    await town.press(town.dispatcher, "派给", town.street)
    answer = await town.say(town.resident, "4")
    [ticket] = await town.town.tickets()
    assert ticket.state != "withdrawn" and answer.text


async def test_an_emergency_call_rings_at_night(town: TelegramTown) -> None:
    await _at(town, 2, 0)
    await town.say(town.worker, "/whistle 应急哨 春和小区西侧挡土墙塌了")
    shown = await town.press(town.worker, "发出")
    calls = await town.town.houses[0].office.run(lambda uow: uow.repo(Call).find())
    assert len(calls) == 1 and shown.text
    deferred = await town.town.houses[0].office.run(lambda uow: uow.repo(DeferredMessage).find())
    assert deferred == []


async def test_many_reminders_of_one_tick_are_one_message(town: TelegramTown) -> None:
    over = district().timers.digest_over
    for place in range(over + 1):
        await _file(town, f"{PLAIN}，{place + 1}号楼前")
    before = len(_heard(town, town.street))
    [first, *_] = await town.town.houses[0].office.run(lambda uow: uow.repo(Timer).find(kind="assign"))
    await town.town.until(first.due_at)
    fresh = [s.text for s in _heard(town, town.street)[before:]]
    assert any(f"有 {over + 1} 件要看" in text for text in fresh), fresh
    assert not any("快到" in text and "件要看" not in text for text in fresh), fresh


async def test_a_tick_beside_does_not_part_the_reminders_of_another(town: TelegramTown) -> None:
    over = district().timers.digest_over
    for place in range(over + 1):
        await _file(town, f"{PLAIN}，{place + 1}号楼前")
    house = town.town.house
    await house.scheduler.stop()
    before = len(_heard(town, town.street))
    first = await house.office.look(town_time.next_due)
    assert first
    town.town.clock.forward(seconds=(first - town.town.clock()).total_seconds() + 60)
    mine = await house.office.run(lambda uow: uow.due_timers(200))
    assert len(mine) == over + 1
    for at, timer in enumerate(mine):
        await house.office.run(partial(house.dispatcher.tick, timer_id=timer))
        if at == 1:
            assert await house.office.tick() == 0, "another replica finds nothing due while this one speaks"
    await town.rest()
    assert len(_heard(town, town.street)) == before
    town.town.clock.forward(seconds=5)
    await house.office.tick()
    await town.rest()
    [one] = _heard(town, town.street)[before:]
    assert f"有 {over + 1} 件要看" in one.text
