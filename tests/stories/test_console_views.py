"""How many stand beside each view, and how public pages hang together."""

from __future__ import annotations

import re

from bot.web.console.queue import VIEWS
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from tests.stories.test_console import PLACES, Desk, desk, office
from tests.stories.town import Town

__all__ = ["office"]
BESIDE = re.compile(r'<a href="/console\?([^"]*)"(?: aria-current="page")?>[^<]+ <b>([0-9]+)</b></a>')
ROW = "/console/tickets/"


async def beside(one: Desk) -> dict[str, tuple[int, int]]:
    """By view: the number beside it, and how many rows there are once it is opened."""
    text = (await one.get("/console?view=all"))[1]
    found = {}
    for query, many in BESIDE.findall(text):
        view = query.partition("view=")[2].partition("&")[0]
        found[view] = (int(many), (await one.get(f"/console?{query.replace('&amp;', '&')}"))[1].count(ROW))
    return found


async def test_a_supervisor_sees_how_many_are_late_before_opening_anything(office: Town) -> None:
    async with desk(office, "supervisor") as one:
        assert (await beside(one))["late"] == (0, 0)
        await office.later(days=8)
        text = (await one.get("/console"))[1]  # no view is asked for: the one that this post is there for
        assert re.search(r'view=late" aria-current="page">已经超期 <b>1</b>', text), text[:3000]
        assert (await beside(one))["late"] == (1, 1)
        assert (await beside(one))["today"] == (0, 0)  # what is late already is not told twice


async def test_the_number_is_that_of_the_rows_for_everybody(office: Town) -> None:
    page = await office.visit()
    await page.say("resident", "我要举报：临江街道有人在出租屋里聚众赌博")
    await page.press("resident", "提交")
    await page.close()
    assert len(await office.tickets()) == 2
    unanswered = {}
    for role, department in (*((role, "") for role in (*PLACES, "center_operator")), ("volunteer", "util_drain")):
        async with desk(office, role, department) as one:
            found = await beside(one)
            assert {*found} == {*VIEWS} - {"all"}
            assert all(many == rows for many, rows in found.values()), (role, found)
            unanswered[role] = found["unanswered"][0]
    assert (unanswered["liaison"], unanswered["volunteer"], unanswered["supervisor"]) == (1, 0, 1)


async def test_a_unit_that_only_helps_finds_the_matter_and_no_tip_off(office: Town) -> None:
    page = await office.visit()
    await page.say("resident", "我要举报：临江街道有人在出租屋里聚众赌博")
    await page.press("resident", "提交")
    await page.close()

    def help_all(uow: SqlUnitOfWork) -> None:
        for ticket in uow.repo(Ticket).find():
            uow.repo(Ticket).change(ticket, helpers=["market"])

    async with desk(office, "liaison", "market") as one:
        assert (await beside(one))["unanswered"] == (0, 0)
        await office.houses[0].office.run(help_all)
        found = await beside(one)
        assert (found["unanswered"], found["mine"]) == ((1, 1), (0, 0))
        assert (await one.get("/console?view=all"))[1].count(ROW) == 1
        assert (await one.get("/console?find=下水道"))[1].count(ROW) == 1


async def test_every_page_for_all_leads_to_the_others(office: Town) -> None:
    page = await office.visit()
    leads = set()
    for path in ("/matters", "/matters/map", "/guide", "/procedures", "/handbook", "/privacy"):
        status, body = await page.fetch(f"{path}?lang=zh-Hans")
        foot = body.decode().partition("<footer>")[2].partition("</footer>")[0]
        leads.add(tuple(re.findall(r'<a href="([^"?]+)\?lang=zh-Hans">[^<]+</a>', foot)))
        assert status == 200
    assert leads == {("/", "/matters", "/guide", "/procedures", "/handbook", "/privacy")}
    await page.close()


async def test_what_is_done_to_many_needs_a_choice_and_odd_numbers_are_nothing(office: Town) -> None:
    [ticket] = await office.tickets()
    huge = ("9" * 20, "9" * 5000, "-1", "²", "")
    async with desk(office, "center_operator") as one, desk(office, "admin") as admin:
        for row_id in huge:
            status, text = await one.post("/console/assign", id=row_id, do="sign", text="已联系")
            assert status == 409 and "请先勾选" in text and "data-done" not in text, row_id  # what was typed stays
            assert (await one.post("/console/filters", drop=row_id))[0] == 200
            assert (await admin.post("/console/people?unit=util_drain", end=row_id, post=row_id))[0] == 200
            assert (await admin.post("/console/data", do="back", number=row_id))[0] in {200, 409}
            assert (await one.get(f"/console?before={row_id[:30]}&view=late"))[0] == 200
        text = (await one.post("/console/assign", id="999", do="sign"))[1]
        assert "没有找到，或者不归您看" in text and "您报过的事" not in text
        status, text = await one.post("/console/assign", id=str(ticket.id), do="dispatch")
        assert status == 409 and "请选一个单位" in text
        assert '<option value="">请选' in (await one.get("/console?view=all"))[1]  # no department is chosen by itself
