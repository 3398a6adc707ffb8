"""Every door of the page, tried by who has no business in a room."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.telegram.callback_data import pack
from bot.web.chat import ChatPage
from core.storage import web_chat
from handlers.messages import Action
from tests.stories.rooms import PRODUCTION, relieve, room, staff_of
from tests.stories.test_rooms import DRAIN, dispatched, drainage
from tests.stories.test_whole_life import photo
from tests.stories.town import Seen, Town, Visitor

WORDS = "井盖下面的钥匙在老地方"
KEY = "k" * 32


@dataclass
class Siege:
    """What is in the room, and everybody who is outside."""

    town: Town
    inside: Visitor
    outside: dict[str, Visitor]
    card: Seen
    said: Seen

    @property
    def picture(self) -> str:
        """The key of a picture in the room."""
        return self.said.pictures[0].rpartition("/")[2]

    async def state(self) -> list[object]:
        """Everything that was ever said in the room, and how the matter stands."""
        rows = await self.town.houses[0].office.look(lambda c: web_chat.since(c, 0, 5000))
        in_room = [row for row in rows if row.chat == DRAIN]
        return [*in_room, *(ticket.state for ticket in await self.town.tickets())]


@pytest.fixture
async def siege(tmp_path: Path) -> AsyncIterator[Siege]:
    """A room with a card, words and a picture; a resident, another unit's liaison and one who was relieved."""
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        zhao, qian = await drainage(staff)
        await dispatched(staff)
        card = next(seen for seen in reversed(await zhao.read(DRAIN)) if seen.labels)
        picture = await zhao.picture(DRAIN, photo())
        await zhao.say(DRAIN, WORDS, pictures=[picture])
        said = next(seen for seen in await qian.read(DRAIN) if seen.text == WORDS)
        outside = {
            "a resident": await staff.visitor(),
            "another unit's liaison": await staff.seated("liaison", "util_water", "小王"),
            "one who was relieved": qian,
        }
        await relieve(town, "liaison", "util_drain", "老钱")
        yield Siege(town, zhao, outside, card, said)


def letters(siege: Siege) -> list[dict[str, Any]]:
    """What might be sent: words, an answer, a press, a change of what another said, a picture one has once seen."""
    press = next(data for label, data in siege.card.labels.items() if "签收" in label)
    return [
        {"text": "让我进去"},
        {"text": "1", "reply_to": siege.card.id},
        {"action": press, "message": siege.card.id},
        {"text": "改掉", "edit": siege.said.id},
        {"text": "看图", "pictures": [siege.picture]},
        {"text": "看表", "tables": [{"id": siege.picture, "name": "a.csv"}]},
    ]


def test_every_door_of_the_page_is_tried_here() -> None:
    paths = {(route.method, route.path) for route in ChatPage.routes(object.__new__(ChatPage))}
    assert paths == {
        ("GET", "/chat/config"),
        ("GET", "/chat/stream"),
        ("POST", "/chat/{seat}/send"),
        ("POST", "/chat/{seat}/upload"),
        ("GET", "/chat/{seat}/file/{message}/{key}"),
    }


async def test_nobody_outside_writes_or_presses_in_a_room(siege: Siege) -> None:
    before = await siege.state()
    own = siege.inside.config["seats"][0]["chats"][0]["id"]
    seats = ("resident", DRAIN, "group", room("util_water"), "%67-util_drain", "resident%2F..%2Fg-util_drain")
    chats = (DRAIN, "", own, "web:" + DRAIN, DRAIN + "/1", DRAIN.upper())
    tries = list(itertools.product(siege.outside.items(), seats, chats, letters(siege)))
    wrong = []
    for n, ((who, visitor), seat, chat, letter) in enumerate(tries):
        status, _ = await visitor.raw(f"/chat/{seat}/send", {"key": f"key-{n:05}", "chat": chat, "text": "", **letter})
        at_home = chat == "" and seat in ("resident", room("util_water"))
        if status == 200 and not (at_home and "pictures" not in letter and "tables" not in letter):
            wrong.append((who, seat, chat, letter))
    await siege.town.rest()
    assert wrong == [] and len(tries) > 600
    assert await siege.state() == before


async def test_nobody_outside_reads_or_uploads(siege: Siege) -> None:
    for who, visitor in siege.outside.items():
        for path in ("/chat/config", "/chat/stream?after=0"):
            whole = await _opening(visitor, path)
            assert DRAIN not in whole and WORDS not in whole and siege.picture not in whole, (who, path)
        assert (await visitor.upload(DRAIN, photo()))[0] == 404, who
        mine = next(iter(await visitor.read("resident")), None)
        for seat, message in itertools.product(
            ("resident", DRAIN, "group", room("util_water")), (siege.said.id, siege.card.id, mine.id if mine else "0")
        ):
            assert (await visitor.fetch(f"/chat/{seat}/file/{message}/{siege.picture}"))[0] == 404, (who, seat)
    assert (await siege.inside.fetch(siege.said.pictures[0]))[0] == 200


async def _opening(visitor: Visitor, path: str) -> str:
    """What is told before the stream waits."""
    if "stream" not in path:
        return (await visitor.fetch(path))[1].decode()
    async with visitor.session.get(visitor.url(path)) as stream:
        lines = []
        async for raw in stream.content:
            lines.append(raw.decode())
            if lines[-1].startswith("event: ready"):
                break
        return "".join(lines)


async def test_without_a_cookie_nothing_opens(siege: Siege) -> None:
    bare = Visitor(siege.town)
    try:
        for path in ("/chat/stream?after=0", siege.said.pictures[0]):
            assert (await bare.fetch(path))[0] == 403
        assert (await bare.raw(f"/chat/{DRAIN}/send", {"key": KEY, "text": "x"}))[0] == 403
        assert (await bare.raw(f"/chat/{DRAIN}/upload", {}))[0] == 403
    finally:
        await bare.close()


async def test_a_press_cannot_write_over_what_a_colleague_said(siege: Siege) -> None:
    status, _ = await siege.inside.post(DRAIN, action=pack(Action("leave")), message=siege.said.id)
    await siege.town.rest()
    assert status == 200 and any(seen.text == WORDS for seen in await siege.inside.read(DRAIN))
