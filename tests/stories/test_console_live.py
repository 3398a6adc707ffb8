"""An open page of the console hears what others changed, and only that."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

from tests.stories.test_console import Desk, desk, office
from tests.stories.test_searching import tell
from tests.stories.town import Town

__all__ = ["office"]


@asynccontextmanager
async def listening(one: Desk, path: str) -> AsyncIterator[asyncio.StreamReader | None]:
    """The stream that a page opens; gives what reads it."""
    live = unescape(re.findall('data-live="([^"]+)"', (await one.get(path))[1])[0])
    async with one.session.get(f"http://127.0.0.1:{one.town.houses[0].port}{live}") as answer:
        assert answer.status == 200
        yield answer.content  # type: ignore[misc]


async def heard(stream: asyncio.StreamReader | None, within: float = 5.0) -> str:
    """The next line of news; '' where none comes."""
    assert stream
    try:
        async with asyncio.timeout(within):
            while not (line := await stream.readline()).startswith(b"data:"):
                continue
            return str(json.loads(line.removeprefix(b"data:"))["text"])
    except TimeoutError:
        return ""


async def test_the_queue_and_the_ticket_hear_of_what_others_did_and_never_of_what_is_hidden(office: Town) -> None:
    [ticket] = await office.tickets()
    page = f"/console/tickets/{ticket.number}"
    async with (
        desk(office, "center_operator") as centre,
        desk(office, "liaison") as holder,
        desk(office, "supervisor") as other,
        listening(centre, "/console?view=all") as queue,
        listening(centre, page) as shown,
        listening(holder, "/console?view=mine") as own,
        listening(other, "/console?view=all") as supervised,
    ):
        await holder.post(f"{page}/sign")
        assert [await heard(one) for one in (queue, shown, supervised)] == ["1 件有变化"] * 3
        await tell(office, "我要举报：临江街道有人在出租屋里聚众赌博")
        assert await heard(queue) == "2 件有变化"
        assert [await heard(one, 0.1) for one in (own, shown, supervised)] == ["", "", ""]


async def test_nobody_without_a_post_listens(office: Town) -> None:
    async with desk(office, "") as one:
        assert (await one.get("/console/stream?view=all"))[0] == 403
