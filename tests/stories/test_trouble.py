"""What goes wrong is said, and nothing is taken half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from core.storage.inbox import fail
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from handlers.dispatcher import Dispatcher
from handlers.messages import Update
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor


def _limit(uow: SqlUnitOfWork, pages: int) -> None:
    uow.connection.execute(text(f"PRAGMA max_page_count = {pages}"))


async def test_a_full_disk_is_said_and_what_was_typed_is_sent_again(page: Visitor) -> None:
    town = page.town
    await page.say("resident", CALL)
    used = await town.house.office.run(lambda uow: uow.connection.execute(text("PRAGMA page_count")).scalar_one())
    await town.house.office.run(lambda uow: _limit(uow, used))
    words = {"key": "a-key-of-my-own", "text": "堵" * 19_000}
    status, body = await page.post("resident", **words)
    assert status == 503 and body["error"]
    await town.house.office.run(lambda uow: _limit(uow, 1_000_000))
    status, _ = await page.post("resident", **words)
    assert status == 200
    await town.rest()
    mine = [seen for seen in await page.read("resident") if seen.who == "me"]
    assert [len(seen.text) for seen in mine] == [len(CALL), 19_000]


async def test_a_disk_that_takes_nothing_is_not_healthy(page: Visitor) -> None:
    """Everything can be read still, so a look finds nothing."""
    for refuses, status in ((1, 503), (0, 200)):
        await page.town.house.office.run(
            lambda uow, refuses=refuses: uow.connection.execute(text(f"PRAGMA query_only = {refuses}"))  # type: ignore[misc]
        )
        assert (await page.fetch("/health"))[0] == status


async def test_what_the_storage_does_not_take_is_said_at_every_door(page: Visitor) -> None:
    """数据库不应声：话、照片、工作台，都说“没有收到，再发一次”，不说别的。"""
    page.town.houses[0].runner.close()
    status, said = await page.post("resident", text=CALL)
    assert status == 503 and "没有收到" in said["error"]
    status, said = await page.upload("resident", b"x")
    assert status == 503 and "没有收到" in said["error"]
    assert await page.raw("/console/people", {}) == (503, json.dumps(said))
    assert (await page.fetch("/console"))[0] == 503


async def test_an_update_that_fails_again_and_again_is_set_aside_and_the_person_told(
    page: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Dispatcher, uow: SqlUnitOfWork, update: Update) -> None:
        raise ZeroDivisionError

    page.town.parks = 1
    with monkeypatch.context() as patch:
        patch.setattr(Dispatcher, "receive", broken)
        words = {"key": "a-key-of-my-own", "text": CALL}
        status, _ = await page.post("resident", **words)
    assert status == 200
    await page.town.rest()
    told = await page.last("resident")
    assert "12345" in told.text
    rows = await page.town.house.office.look(lambda c: c.execute(text("SELECT state, body FROM inbox")).all())
    assert [row.state for row in rows] == ["parked"] and CALL in rows[0].body
    assert await page.town.tickets() == []


async def test_a_failed_try_does_not_keep_the_update_from_being_handled(page: Visitor) -> None:
    town = page.town
    chat = page.config["seats"][0]["chats"][0]["id"]
    await town.house.office.run(
        lambda uow: fail(uow.connection, "web", f"{chat}:a-key-of-my-own", uow.now, body="", trouble="x", tries=3)
    )
    await page.say("resident", CALL, key="a-key-of-my-own")
    assert any("提交" in label for label in (await page.last("resident")).labels)


@pytest.mark.parametrize(
    "message",
    [
        {"key": "short"},
        {"key": "x" * 16, "text": 5},
        {"key": "x" * 16, "location": [999, 0]},
        {"key": "x" * 16, "pictures": ["a"]},
    ],
    ids=["short key", "no text", "no place", "no picture"],
)
async def test_what_the_page_never_sends_is_refused_in_words(page: Visitor, message: dict[str, object]) -> None:
    status, body = await page.post("resident", **message)
    assert status == 400 and body["error"]


async def test_a_seat_of_others_cannot_be_taken(page: Visitor) -> None:
    for seat, chat in (("resident", "g-util_drain"), ("nobody", ""), ("resident", "r-" + "0" * 32)):
        status, _ = await page.raw(f"/chat/{seat}/send", {"key": "x" * 16, "chat": chat, "text": "签收"})
        assert status == 404


async def test_other_sites_pages_and_strangers_are_turned_away(page: Visitor) -> None:
    status, _ = await page.raw("/chat/resident/send", {"key": "x" * 16}, origin="https://evil.example")
    assert status == 403
    stranger = Visitor(page.town)
    status, _ = await stranger.raw("/chat/resident/send", {"key": "x" * 16})
    assert status == 403
    await stranger.close()


async def test_in_production_only_the_resident_s_seat_is_there(tmp_path: Path) -> None:
    async with Town(tmp_path, env={"HUYING_MODE": "production"}) as town:
        page = await town.visit()
        assert [seat["id"] for seat in page.config["seats"]] == ["resident"]
        status, _ = await page.raw("/chat/group/send", {"key": "x" * 16, "chat": "g-util_drain", "action": "1|sign|1"})
        assert status == 404
        confirm = await page.say("resident", "春和小区3栋门口下水道堵了")
        assert any("提交" in label for label in confirm.labels)
        await page.close()


async def test_metrics_and_health_tell_without_names(page: Visitor) -> None:
    await page.say("resident", CALL)
    status, body = await page.fetch("/metrics")
    assert status == 200 and b'huying_updates_total{outcome="done",platform="web"} ' in body
    assert CALL.encode() not in body
    status, body = await page.fetch("/health")
    assert status == 200 and b'"ok"' in body


async def test_logs_hold_nobody_s_words(page: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from bot import logs

    out = io.StringIO()
    handler = logs.handler(out)

    def broken(self: Dispatcher, uow: SqlUnitOfWork, update: Update) -> None:
        raise ValueError(f"cannot understand {update.text}")

    import logging

    logging.getLogger("bot").addHandler(handler)
    with monkeypatch.context() as patch:
        patch.setattr(Dispatcher, "receive", broken)
        await page.post("resident", text=CALL)
    logging.getLogger("bot").removeHandler(handler)
    assert "update_failed" in out.getvalue() and "ValueError" in out.getvalue()
    assert "下水道" not in out.getvalue()


async def test_a_topic_of_a_group_is_a_place_of_its_own(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as t:
        await t.staff()
        forum = t.api.group(-77, "区级工作群", topics=(5, 6))
        t.api.add(forum, t.liaison)
        t.api.say(t.liaison, forum, f"/bind {await t.code('group', 'util_water')}", thread=5)
        await t.rest()
        assert forum.last.thread == 5
        await t.say(t.resident, "春和小区停水了，一滴水都没有")
        await t.press(t.resident, "提交")
        [ticket] = await t.town.tickets()
        assert isinstance(ticket, Ticket)
        if ticket.department == "util_water":
            assert forum.last.thread == 5 and ticket.number in forum.last.text


async def test_a_chore_that_fails_keeps_no_other_from_being_done(town: Town) -> None:
    """The hour's housekeeping: what is to be deleted is deleted, were another system down."""
    scheduler, done = town.house.scheduler, []

    async def down() -> None:
        raise OSError("the other system is down")

    async def forget() -> int:
        done.append(town.clock())
        return 0

    scheduler.follow, scheduler._forget = down, forget
    town.clock.forward(hours=2)
    await scheduler.tick()
    assert len(done) == 1
