"""A report to another system whose answer is lost stands there once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.web.demo_accounts import SHARED
from core.commands import Input, Perform
from core.district.doors import Door
from core.district.entries import Names
from core.people.records import Person
from core.refs import ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Order
from core.unit_of_work import Actor
from tests.stories.test_open311_client import do, told
from tests.stories.test_orders import key
from tests.stories.town import FRIDAY, ROOT, Town, TownClock, Visitor, district


@dataclass
class Line:
    """The wire to a real server: it may break before a report, or after it was taken and before the answer.

    `shows`: what the server's list says of each report; None: nothing but what the server itself answers. `rest`: the
    seconds after which a busy server wants to be asked again. `killed`: whoever told it is dead, and hears no answer.
    """

    there: str
    lose: int = 0
    busy: int = 0
    shows: bool | None = None
    posted: list[dict[str, str]] = field(default_factory=list)
    rest: int = 0
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    killed: asyncio.Event | None = None

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if request.method == "POST":
            if self.busy:
                self.busy -= 1
                self.taken.set()
                return web.Response(status=503, headers={"Retry-After": f"{self.rest}"})
            self.posted.append(form)
        elif self.shows is not None:
            if request.path.endswith("/requests.json") and self.shows:
                rows = [{"service_request_id": f"C-{n}", **one} for n, one in enumerate(self.posted, 1)]
                return web.json_response(rows)
            return web.json_response([{"code": 404, "description": "not found"}], status=404)
        body, status = await self._there(request, form)
        self.taken.set()
        if self.killed and request.method == "POST":
            await asyncio.wait_for(self.killed.wait(), 30)
        if self.lose and request.method == "POST":
            self.lose -= 1
            assert request.transport
            request.transport.abort()
        return web.Response(body=body, status=status, content_type="application/json")

    async def _there(self, request: web.Request, form: dict[str, str]) -> tuple[bytes, int]:
        if self.shows is not None:
            return b'[{"service_request_id": "C-9"}]', 200
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, f"{self.there}{request.path_qs}", data=form) as answer,
        ):
            return await answer.read(), answer.status


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not delivered is tried again without a rest."""
    monkeypatch.setattr("bot.delivery.backoff", lambda attempts: 0.0)


@asynccontextmanager
async def served(town: Town, line: Line) -> AsyncIterator[dict[str, str]]:
    """A district whose line to the city's server is this one, and its settings."""
    line.there = f"http://127.0.0.1:{town.houses[0].port}"
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", line.pass_on)
    systems, given = district().doors.systems, f"city={key(town, 'citizen_app')}"
    async with TestServer(application) as server:
        url = f"{server.make_url('/open311/v2')}"
        systems["city"] = Door("city", Names("市级平台"), tells=frozenset({"forwards"}), url=url)
        try:
            yield {"HUYING_DOOR_KEYS": given}
        finally:
            systems.pop("city")


@asynccontextmanager
async def wired(town: Town, folder: Path, line: Line) -> AsyncIterator[Town]:
    """A house of such a district."""
    async with served(town, line) as env, Town(folder / "here", env=env) as here:
        yield here


async def forwarded(here: Town) -> list[str]:
    """The centre forwards a matter; the numbers that it has there."""
    ticket = await told(here)
    await do(here, "forward", ticket.id, "center", text="大桥由市里管")
    return await numbers(here)


async def numbers(here: Town) -> list[str]:
    found = await here.houses[0].office.run(lambda uow: uow.repo(Order).find(channel="door:city"))
    return [one.number for one in found]


async def test_a_lost_answer_is_asked_for_and_the_matter_stands_there_once(
    town: Town, page: Visitor, tmp_path: Path
) -> None:
    line = Line("", lose=1)
    async with wired(town, tmp_path, line) as here:
        found = await forwarded(here)
    [there] = await town.tickets()
    assert found == [there.number] and len(line.posted) == 1


async def test_the_same_report_handed_in_twice_is_one(town: Town, page: Visitor, tmp_path: Path) -> None:
    async with wired(town, tmp_path, line := Line("")) as here:
        await forwarded(here)
    url = f"{line.there}/open311/v2/requests.json"
    async with aiohttp.ClientSession() as session, session.post(url, data=line.posted[0]) as again:
        [row] = await again.json()
    [there] = await town.tickets()
    assert row["service_request_id"] == there.number and row["token"] == line.posted[0]["token"]


async def test_a_server_that_is_busy_has_taken_nothing_and_is_told_again(
    town: Town, page: Visitor, tmp_path: Path
) -> None:
    async with wired(town, tmp_path, line := Line("", busy=2)) as here:
        found = await forwarded(here)
    assert found == [one.number for one in await town.tickets()] and len(line.posted) == len(found) == 1


async def killed_while_it_told(here: Path, line: Line, key: str) -> None:
    """A house takes the letter, tells the city, and is killed before it hears the answer."""
    line.taken.clear()
    line.killed = asyncio.Event()
    start, url = (FRIDAY + timedelta(hours=2)).isoformat(), district().doors.systems["city"].url
    command = (sys.executable, "-m", "tests.stories.relay_child", str(here), url, start, key)
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        await asyncio.wait_for(line.taken.wait(), 60)
    finally:
        child.kill()
        assert await child.wait() < 0
    line.killed.set()
    line.killed = None


@pytest.mark.parametrize(
    "shows", [pytest.param(None, id="the city knows our token"), pytest.param(False, id="the city shows nothing")]
)
async def test_a_house_that_is_killed_before_the_answer_has_told_it_once(
    town: Town, page: Visitor, tmp_path: Path, shows: bool | None
) -> None:
    line = Line("", busy=1, rest=3600, shows=shows)
    async with served(town, line) as env:
        async with Town(tmp_path / "here", env=env) as here:
            ticket = await told(here)

            def forward(uow: SqlUnitOfWork) -> None:
                [person] = uow.repo(Person).find(account=SHARED + "center")
                wish = Perform(ticket_ref(ticket.id), "forward", Input(text="大桥由市里管"))
                here.houses[0].dispatcher.do(uow, wish, Actor(person.id))

            await here.houses[0].office.run(forward)
            await line.taken.wait()
        await killed_while_it_told(tmp_path / "here", line, env["HUYING_DOOR_KEYS"].partition("=")[2])
        assert len(line.posted) == 1
        here = Town(tmp_path / "here", env=env)
        here.clock = TownClock(FRIDAY + timedelta(hours=3))
        async with here:
            await here.rest()
            assert len(line.posted) == 1, "never told again by itself"
            if shows is None:
                assert await numbers(here) == [one.number for one in await town.tickets()]
            else:
                visitor = await here.visit()
                assert any("请打电话问一声" in seen.whole for seen in await visitor.read("street"))
                await visitor.close()


@pytest.mark.parametrize("shows", [pytest.param(True, id="it lists our number"), pytest.param(False, id="it does not")])
async def test_another_maker_s_server_is_asked_by_our_number_else_a_person_rings(
    town: Town, page: Visitor, tmp_path: Path, shows: bool
) -> None:
    async with wired(town, tmp_path, line := Line("", lose=1, shows=shows)) as here:
        visitor = await here.visit()
        found = await forwarded(here)
        said = [seen.whole for seen in await visitor.read("street")]
        assert len(line.posted) == 1, "never told again by itself"
        if shows:
            assert found == ["C-1"] and not any("交给市里的系统时断了" in one for one in said)
        else:
            assert found == [] and any("请打电话问一声" in one for one in said)
            await visitor.press("street", "再转一次")
            assert await numbers(here) == ["C-9"] and len(line.posted) == 2
        assert [one.state for one in await here.tickets()] == ["forwarded"]
        await visitor.close()
