"""Files and pictures in the console: brought with an act, and shown."""

from __future__ import annotations

import io
import re

import aiohttp
from PIL import Image

from core.commands import Input, Perform, StartCase
from core.procedures.records import Case
from core.refs import NO_REF, Ref
from core.tickets.records import StoredFile
from core.unit_of_work import Actor
from tests.stories.test_console import CHUNHE, PIPE, Desk, desk, office
from tests.stories.town import Town, Visitor

__all__ = ["office"]


def photo() -> bytes:
    """A picture that tells which camera took it."""
    out, notes = io.BytesIO(), Image.Exif()
    notes[0x010F] = "SecretCamera"
    Image.new("RGB", (40, 30), "brown").save(out, "JPEG", exif=notes)
    return out.getvalue()


async def bring(one: Desk, path: str, field: str, content: bytes, **said: str) -> tuple[int, str]:
    form = aiohttp.FormData(said)
    form.add_field(field, content, filename="IMG_0001.jpg", content_type="image/jpeg")
    async with one.session.post(f"http://127.0.0.1:{one.town.houses[0].port}{path}", data=form) as answer:
        return answer.status, await answer.text()


async def begun(office: Town, one: Desk, procedure: str, **fields: object) -> Case:
    house, start = office.houses[0], StartCase(procedure, NO_REF, Input(fields=fields))
    await house.office.run(lambda uow: house.dispatcher.do(uow, start, Actor(one.person_id)))
    return (await house.office.run(lambda uow: uow.repo(Case).find(procedure=procedure)))[-1]


async def test_a_step_that_asks_for_files_takes_them_without_what_the_camera_noted(office: Town) -> None:
    async with desk(office, "liaison") as one, desk(office, "liaison", "urban_mgmt") as other:
        fields = {"what": "偷倒污泥", "where": CHUNHE, "lead": "util_drain", "units": ["urban_mgmt"]}
        case = await begun(office, one, "joint_case", **fields)
        page, house = f"/console/cases/{case.number}", office.houses[0]
        run = Perform(Ref("case", case.id), "joint_case.run", Input())
        await house.office.run(lambda uow: house.dispatcher.do(uow, run, Actor(one.person_id)))
        assert '<input type="file" name="files"' in (await one.get(page))[1]
        assert (await bring(one, f"{page}/add", "files", b"no picture at all"))[0] == 400
        assert (await bring(other, f"{page}/add", "files", photo()))[0] == 200
        await office.rest()
        [case] = await house.office.run(lambda uow: uow.repo(Case).find(id=case.id))
        [row] = await house.office.run(lambda uow: uow.repo(StoredFile).find(key=case.fields["files"]))
        assert b"SecretCamera" not in house.files.read(row.path)
    async with desk(office, "liaison", "market") as stranger:
        assert (await bring(stranger, f"{page}/add", "files", photo()))[0] == 404
    async with desk(office, "") as nobody:
        assert (await bring(nobody, f"{page}/add", "files", photo()))[0] == 403


async def test_what_an_act_shows_stands_on_the_page_once(office: Town) -> None:
    async with desk(office, "liaison", "market") as one:
        told = {"found": "后厨有虫", "decided": "限期三天改好"}
        case = await begun(office, one, "enforcement", where=CHUNHE, party="江边饭店", kind="check", **told)
        page = f"/console/cases/{case.number}"
        assert told["found"] not in (await one.get(page))[1]
        status, text = await one.post(f"{page}/look")
        assert status == 200 and told["found"] in text and told["decided"] in text
        assert told["found"] not in (await one.get(page))[1]


async def test_the_pictures_of_a_report_and_of_its_result_are_seen_by_who_may_read_it(office: Town) -> None:
    [ticket] = await office.tickets()
    path = f"/console/tickets/{ticket.number}"
    async with desk(office, "liaison") as one, desk(office, "liaison", "urban_mgmt") as other:
        await one.post(f"{path}/sign")
        status, _ = await bring(
            one, f"{path}/submit", "pictures", photo(), choice="solved", text="已疏通，更换管道两米。"
        )
        assert status == 200
        await office.rest()
        [shot] = set(re.findall(f'src="({path}/file/[0-9a-f]+)"', (await one.get(path))[1]))
        async with one.session.get(f"http://127.0.0.1:{office.houses[0].port}{shot}") as answer:
            assert answer.status == 200 and b"SecretCamera" not in await answer.read()
        assert (await other.get(shot))[0] == (await one.get(f"{path}/file/{'0' * 32}"))[0] == 404


async def test_a_visitor_of_the_demonstration_acts_without_having_opened_the_chat(town: Town, page: Visitor) -> None:
    await page.say("resident", PIPE)
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    url = f"http://127.0.0.1:{town.houses[0].port}/console/tickets/{ticket.number}/sign"
    async with aiohttp.ClientSession(cookies={"huying_seat": "liaison"}) as session, session.post(url) as answer:
        assert answer.status == 200 and "已做：签收" in await answer.text()
