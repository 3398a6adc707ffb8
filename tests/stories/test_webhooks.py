"""Other systems hear what happens, signed, and nothing they should not."""

from __future__ import annotations

import hashlib
import hmac

from aiohttp import web
from aiohttp.test_utils import TestServer

from core.district.doors import Door
from core.district.entries import Names
from tests.stories.test_orders import Platform, key
from tests.stories.town import Town, Visitor


async def test_every_step_of_tickets_is_told_but_no_tip_off_and_nobody_s_words(town: Town, page: Visitor) -> None:
    there, application = Platform(), web.Application()
    application.router.add_post("/hook", there.take)
    systems = town.houses[0].district.doors.systems
    async with TestServer(application) as server:
        url = str(server.make_url("/hook"))
        systems["screen"] = Door("screen", Names("大屏"), tells=frozenset({"ticket"}), url=url)
        try:
            await page.say("resident", "春和小区3号楼下水道堵了，污水漫出来了，我叫王桂兰")
            await page.press("resident", "提交")
            await page.say("neighbour", "举报春晓花园有人贩毒")
            await page.press("neighbour", "提交")
            secret = key(town, "screen")
        finally:
            systems.pop("screen")
    told = [body for body, _, _ in there.heard]
    [shown, hidden] = await town.tickets()
    assert [one["event"] for one in told][:2] == ["TicketFiled", "TicketDispatched"]
    assert {one["number"] for one in told} == {shown.number} and hidden.tip_off
    assert not any(word in str(told) for word in ("王桂兰", "污水", "3号楼"))
    for _, signed, raw in there.heard:
        assert signed == "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
