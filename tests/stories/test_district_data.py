"""The district's data is changed in the browser; nothing is restarted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from openpyxl import Workbook

from bot.app import House
from bot.succession import Keeper, district_in_force
from core.editions.records import Edition
from core.settings import read_settings
from core.tickets.records import Ticket
from core.workflow.work_calendar import ZONE
from tests.stories.rooms import PRODUCTION
from tests.stories.test_console import Desk, desk
from tests.stories.town import ROOT, Town, checked

TINY = ROOT / "tests" / "districts" / "tiny"
UNITS = (TINY / "units.csv").read_text(encoding="utf-8")
CALENDAR = (TINY / "calendar_2026.yaml").read_text(encoding="utf-8")
DITCH = "灯塔楼后面沟堵了，水排不走"


class KeptTown(Town):
    """A town whose replicas take over what is published."""

    async def add_house(self) -> House:
        keeper = Keeper(read_settings(self._env, ROOT), self.clock)
        await keeper.house.open()
        self.keepers = [*getattr(self, "keepers", []), keeper]
        self.houses.append(keeper.house)
        return keeper.house

    async def look(self) -> list[bool]:
        """Every replica looks whether there is a newer version."""
        found = [await keeper.look() for keeper in self.keepers]
        self.houses[:] = [keeper.house for keeper in self.keepers]
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[KeptTown]:
    """Two replicas on either database."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    env = {**PRODUCTION, "HUYING_DISTRICT": str(TINY)}
    async with KeptTown(tmp_path, url=url, replicas=2, env=env) as found:
        yield found


async def write(one: Desk, name: str, text: str) -> str:
    """Keep a file as text; gives the page of the draft."""
    status, page = await one.post(f"/console/data/{name}", text=text, do="keep")
    assert status == 200, page
    return page


def day(ticket: Ticket) -> str:
    assert ticket.due_at
    return f"{ticket.due_at.astimezone(ZONE):%m-%d}"


async def test_a_holiday_is_corrected_and_nobody_restarts_anything(town: KeptTown) -> None:
    ports = [house.port for house in town.houses]
    visitor = await town.visit()
    await visitor.say("resident", DITCH)
    await visitor.press("resident", "提交")
    await visitor.say("resident", "盐井社区的井水浑")  # a talk that is open when the new version comes
    async with desk(town, "keeper", "hub") as one:
        days = {"do": "days", "first": "2026-11-23", "last": "2026-11-24", "kind": "holiday", "name": ""}
        status, page = await one.post("/console/data/calendar_2026.yaml", **days)
        assert status == 409 and "放假要写名称" in page
        page = (await one.post("/console/data/calendar_2026.yaml", **{**days, "name": "冬至会"}))[1]
        assert "holidays › 冬至会" in page and "2026-11-23、2026-11-24" in page and "已经算好的期限不变" in page
        assert await town.look() == [False, False]  # a draft changes nothing
        assert "发布了" in (await one.post("/console/data", do="publish"))[1]
        assert await town.look() == [True, True]
        assert [house.port for house in town.houses] == ports
        await visitor.press("resident", "提交")
        await visitor.say("resident", "南塘村的沟堵了，水排不走")
        await visitor.press("resident", "提交")
        first, _, later = await town.tickets()
        assert (day(first), day(later)) == ("11-26", "11-28")
        assert "第几版" in (await one.get("/console/data"))[1]
        page = (await one.post("/console/data", do="back", number="1"))[1]
        assert "冬至会" in page
        await one.post("/console/data", do="publish")
        assert await town.look() == [True, True]
        assert "冬至会" not in (await one.get("/console/data/calendar_2026.yaml"))[1]
    report = await checked(town.houses[0])
    assert [flaw for flaw in report.flaws if "edition" in str(flaw)] == []  # every version is in the trace
    await visitor.close()


async def test_what_is_wrong_is_told_by_line_and_never_published(town: KeptTown) -> None:
    async with desk(town, "keeper", "hub") as one:
        page = await write(one, "hours.yaml", 'default: {weekend: [6, 7], hours: [["17:00", "08:30"]]}\n')
        assert "hours.yaml" in page and "第 1 行" in page and 'value="publish"' not in page
        status, page = await one.post("/console/data", do="publish")
        assert status == 409 and "没有发布" in page
        await write(one, "hours.yaml", (TINY / "hours.yaml").read_text(encoding="utf-8"))
        page = await write(one, "calender_2027.yaml", CALENDAR)
        assert "没有一处用到文件" in page
        assert (await one.post("/console/data/%2e%2e%2fx.yaml", text="x"))[0] == 404
        assert (await one.post("/console/data", do="drop"))[0] == 200
        assert await town.look() == [False, False]
        broken = Edition(9, "published", town.clock(), {}, {"district.yaml": "code: q7"}, "of another program")
        await town.houses[0].office.run(lambda uow: uow.repo(Edition).add(broken))
        assert await town.look() == [False, False]  # what this program cannot read leaves the house as it is
        assert (await one.get("/console/data"))[0] == 200


async def test_what_records_name_cannot_be_dropped(town: KeptTown) -> None:
    visitor = await town.visit()
    await visitor.say("resident", "盐井社区的井水浑")
    await visitor.press("resident", "提交")
    await visitor.close()
    async with desk(town, "keeper", "hub") as one:
        lines = (TINY / "categories.csv").read_text(encoding="utf-8").splitlines()
        page = await write(one, "categories.csv", "\n".join(line for line in lines if not line.startswith("w2")) + "\n")
        assert "还有登记的事用着这些代码" in page and "w2" in page
        assert (await one.post("/console/data", do="publish"))[0] == 409


async def test_tables_come_and_go_as_workbooks(tmp_path: Path) -> None:
    async with KeptTown(tmp_path, env={**PRODUCTION, "HUYING_DISTRICT": str(TINY)}) as town:
        async with desk(town, "keeper", "hub") as one, desk(town, "clerk", "hub") as other:
            base = f"http://127.0.0.1:{town.houses[0].port}/console/data"
            book = Workbook()
            for line in UNITS.replace("沟渠所", "水务所").splitlines():
                book.active.append(line.split(","))  # type: ignore[union-attr]
            out = io.BytesIO()
            book.save(out)
            page = await _upload(one, base, "units.xlsx", out.getvalue())
            assert "sewer（水务所） › name" in page
            async with one.session.get(f"{base}/units.csv.xlsx") as answer:
                assert answer.status == 200 and (await answer.read())[:2] == b"PK"
            await one.post("/console/data", do="publish")
            await town.look()
            async with one.session.get(f"{base}.zip") as answer:
                pack = zipfile.ZipFile(io.BytesIO(await answer.read()))
            assert "水务所" in pack.read("units.csv").decode()
            assert town.houses[0].district.departments["sewer"].names.hans == "水务所"
            assert (await other.get("/console/data"))[0] == 403
            assert (await other.post("/console/data/units.csv", text=""))[0] == 403
        settings = read_settings(town._env, ROOT)
        assert district_in_force(settings).version == town.houses[0].district.version


async def test_two_at_once_lose_nothing_of_each_one(town: KeptTown) -> None:
    """两个人同时改同一个文件，或者一页开了很久：后一个不会悄悄盖掉前一个。"""
    mark = re.compile(r'name="seen" value="([0-9a-f]+)"')
    async with desk(town, "keeper", "hub") as one:
        assert (await one.post("/console/data", do="publish"))[0] == 409  # nothing is being changed
        assert "没有可以发布、可以放弃的" in (await one.post("/console/data", do="drop"))[1]
        [opened] = mark.findall((await one.get("/console/data/units.csv"))[1])
        await write(one, "units.csv", UNITS.replace("沟渠所", "水务所"))
        mine = UNITS.replace("沟渠所", "排水所")
        status, page = await one.post("/console/data/units.csv", text=mine, do="keep", seen=opened)
        assert status == 409 and "别人也改了" in page and "排水所" in page and "水务所" not in page
        [again] = mark.findall(page)
        [shown] = mark.findall((await one.get("/console/data"))[1])
        assert (await one.post("/console/data/units.csv", text=mine, do="keep", seen=again))[0] == 200
        status, page = await one.post("/console/data", do="publish", seen=shown)
        assert status == 409 and "别人也改了" in page and "排水所" in page
        [shown] = mark.findall(page)
        assert "发布了" in (await one.post("/console/data", do="publish", seen=shown))[1]
        status, page = await one.post("/console/data", do="publish", seen=shown)
        assert status == 409 and "没有可以发布、可以放弃的" in page
        assert await town.look() == [True, True]


@pytest.mark.parametrize("at, value", [(8, 1), (10, 99)])  # locked; packed in a way nobody reads
async def test_a_package_that_cannot_be_read_is_told(tmp_path: Path, at: int, value: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("units.csv", "code\n")
    packed = bytearray(out.getvalue())
    packed[packed.find(b"PK\1\2") + at] = packed[packed.find(b"PK\3\4") + at - 2] = value
    env = {**PRODUCTION, "HUYING_DISTRICT": str(TINY)}
    async with Town(tmp_path, env=env) as town, desk(town, "keeper", "hub") as one:
        base = f"http://127.0.0.1:{town.houses[0].port}/console/data"
        assert "这个文件坏了" in await _upload(one, base, "all.zip", bytes(packed), 409)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as pack:
            pack.writestr("readme.txt", "code\n")
        assert "以 .yaml 或 .csv 结尾" in await _upload(one, base, "all.zip", out.getvalue(), 409)


async def _upload(one: Desk, url: str, name: str, content: bytes, status: int = 200) -> str:
    form = aiohttp.FormData()
    form.add_field("do", "upload")
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with one.session.post(url, data=form) as answer:
        assert answer.status == status
        return await answer.text()


async def test_the_demonstration_has_a_seat_for_it(tmp_path: Path) -> None:
    async with Town(tmp_path) as demo:
        page = await demo.visit()
        status, text = await page.fetch("/console/data?seat=admin")
        assert status == 200 and "calendar_2026.yaml" in text.decode()
        assert (await page.fetch("/console/data?seat=liaison"))[0] == 403
        await page.close()
