"""The console: each sees and does there what the engine allows, no more."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from openpyxl import load_workbook

from bot.web.seats import COOKIE, own_account
from core.bus import SUBJECTS
from core.commands import FileTicket, Input, StartCase, TakeOrder
from core.errors import CivicError
from core.people.queries import live_appointments
from core.people.records import Appointment, Binding, Person
from core.procedures.records import Case
from core.procedures.relations import may_see as may_see_case
from core.refs import NO_REF
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.permissions import may_read
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import Actor
from core.workflow.engine import may
from handlers.procedures.cards import open_to
from tests.stories.rooms import PRODUCTION
from tests.stories.town import Town, district

CHUNHE = "990101001001"
PLACES = {
    **dict.fromkeys(("grid_worker", "grid_leader", "sector_head", "community_secretary"), f"cm_committee@{CHUNHE}"),
    **dict.fromkeys(("street_operator", "command_head", "commander"), "st_cmd@990101001"),
    **dict.fromkeys(("liaison", "stationed_officer", "agent"), "util_drain"),
    "supervisor": "supervise_office",
    "panel_member": "justice",
}
PIPE = "春和小区3号楼下水道堵了，污水漫出来了"


@dataclass
class Desk:
    """Somebody's browser in the console."""

    town: Town
    session: aiohttp.ClientSession
    person_id: int

    async def get(self, path: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.town.houses[0].port}{path}"
        async with self.session.get(url) as answer:
            return answer.status, (await answer.read()).decode("utf-8", "replace")

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.town.houses[0].port}{path}"
        async with self.session.post(url, data=form) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def desk(town: Town, role: str, department: str = "", area: str = "") -> AsyncIterator[Desk]:
    """Somebody who holds this post ('' none) sits down."""
    token, code = f"{role or 'nobody'}-{department}".ljust(43, "_"), department or PLACES.get(role, "cmd_center")

    def seat(uow: SqlUnitOfWork) -> int:
        account = own_account(token, "resident")
        person = uow.repo(Person).add(Person("web", account, account, created_at=uow.now, name=f"演示{role}"))
        if role:
            at = area or uow.district.departments[code].area
            uow.repo(Appointment).add(Appointment(person.id, role, code, at, uow.now))
        return person.id

    person_id = await town.houses[0].office.run(seat)
    async with aiohttp.ClientSession(cookies={COOKIE: token}) as session:
        yield Desk(town, session, person_id)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in production, with one ticket of a resident's that waits to be signed."""
    async with Town(tmp_path, env=PRODUCTION) as town:
        page = await town.visit()
        await page.say("resident", PIPE)
        await page.press("resident", "提交")
        await page.close()
        yield town


ANSWER = {"question": "渔船捕捞许可证怎么办", "answer": "带船检证书到区农业农村局窗口。", "source": "区农业农村局"}


async def proposed(office: Town, person_id: int) -> Case:
    """An answer that waits for its reviewer."""
    house, start = office.houses[0], StartCase("knowledge", NO_REF, Input(fields=ANSWER))
    await house.office.run(lambda uow: house.dispatcher.do(uow, start, Actor(person_id)))
    return (await house.office.run(lambda uow: uow.repo(Case).find()))[0]


async def case_is_guarded(office: Town, one: Desk, role: str) -> None:
    """A case is seen and moved on the pages as the engine allows."""
    async with desk(office, "liaison", "market") as author:
        case = await proposed(office, author.person_id)

    def allowed(uow: SqlUnitOfWork) -> tuple[bool, set[str]]:
        acts = {name.partition(".")[2] for name in open_to(uow, case, [Actor(one.person_id)])}
        return may_see_case(uow, case, one.person_id), acts

    sees, acts = await office.houses[0].office.run(allowed)
    page = f"/console/cases/{case.number}"
    status, text = await one.get(page)
    assert status == (403 if not role else 200 if sees else 404)
    for name in ("publish", "refuse", "withdraw"):
        assert (f'/{case.number}/{name}"' in text) is (sees and bool(role) and name in acts)
        if name not in acts or not role:
            assert (await one.post(f"{page}/{name}", **{"*": "不该做"}))[0] in {403, 404, 409}
    [case] = await office.houses[0].office.run(lambda uow: uow.repo(Case).find())
    assert case.state == "knowledge.proposed"


@pytest.mark.parametrize("role", ["", *district().roles])
async def test_every_role_sees_and_does_what_the_engine_allows(office: Town, role: str) -> None:
    async with desk(office, role) as one:

        def allowed(uow: SqlUnitOfWork) -> tuple[str, bool, set[str], frozenset[str]]:
            [ticket] = uow.repo(Ticket).find()
            person = uow.repo(Person).get(one.person_id)
            assert person
            held = live_appointments(uow, person.id)
            can = frozenset().union(*(uow.district.roles[a.role].can for a in held))
            return ticket.number, may_read(uow.district, person, ticket, held), _may(uow, ticket, person), can

        number, reads, acts, can = await office.houses[0].office.run(allowed)
        pages = {"/console": bool(role), "/console/queue.xlsx": bool(role)}
        pages |= {"/console/people": "appoint" in can, "/console/audit": "read_all" in can}
        pages |= dict.fromkeys(
            ("/console/map", "/console/cases", "/console/cases/begin", "/console/knowledge", "/console/figures"),
            bool(role),
        )
        pages |= {"/console/groups": bool(can & {"read_all", "appoint", "configure"})}
        pages |= dict.fromkeys(("/console/data", "/console/data/units.csv", "/console/data.zip"), "configure" in can)
        assert {path: (await one.get(path))[0] for path in pages} == {p: 200 if ok else 403 for p, ok in pages.items()}
        status, text = await one.get(f"/console/tickets/{number}")
        assert status == (200 if reads else 404 if role else 403)
        assert (number in (await one.get("/console?view=all"))[1]) is reads
        for name, act in TICKET.acts.items():
            offered = f'/{number}/{name}"' in text
            assert not offered or (reads and name in acts)
            if act.by_house or name not in acts or not reads:
                assert (await one.post(f"/console/tickets/{number}/{name}", text="不该做"))[0] in {403, 404, 409}
        status, _ = await one.post(
            "/console/data", do="drop"
        )  # nothing is being changed: also refused to the right one
        assert status == (409 if "configure" in can else 403)
        assert (await one.post("/console/people", role="liaison", unit="util_drain", name="外人"))[0] in (
            {200} if "appoint" in can else {403, 409}
        )
        await case_is_guarded(office, one, role)
    [ticket] = await office.tickets()
    assert ticket.state == "assigned" and ticket.last_act in {"", "route"}


def _may(uow: SqlUnitOfWork, ticket: Ticket, person: Person) -> set[str]:
    found = set()
    for name in TICKET.open_from(ticket.state):
        try:
            may(SUBJECTS["ticket"], uow, ticket, name, Actor(person.id))
        except CivicError:
            continue
        found.add(name)
    return found


async def test_an_answer_is_reviewed_by_somebody_else_on_the_pages(office: Town) -> None:
    async with desk(office, "liaison") as one, desk(office, "center_operator") as other:
        case = await proposed(office, one.person_id)
        assert case.number in (await other.get("/console/knowledge"))[1]
        assert "待审核 1" in (await other.get("/console/cases"))[1]
        assert ANSWER["question"] in (await other.get("/console/cases?procedure=knowledge"))[1]
        page = f"/console/cases/{case.number}"
        assert (await one.post(f"{page}/publish"))[0] == 409  # nobody reviews the own answer
        status, text = await other.post(f"{page}/refuse")
        assert status == 409 and "还缺" in text
        status, text = await other.post(f"{page}/publish")
        assert status == 200 and "已收进指南" in text
        assert case.number not in (await other.get("/console/knowledge"))[1]
    async with desk(office, "grid_worker") as stranger:
        assert (await stranger.get(page))[0] == 404
        assert (await stranger.post(f"{page}/withdraw"))[0] == 404


async def test_the_map_counts_what_one_may_read_and_no_tip_off(office: Town) -> None:
    page = await office.visit()
    await page.say("resident", "我要举报：临江街道有人在出租屋里聚众赌博")
    await page.press("resident", "提交")
    await page.close()
    assert len(await office.tickets()) == 2
    async with desk(office, "center_operator") as one, desk(office, "liaison", "urban_mgmt") as other:
        text = (await one.get("/console/map"))[1]
        assert "春和" in text and 'data-name="没办完的">1<' in text and 'data-name="没办完的">2<' not in text
        assert 'data-name="没办完的"' not in (await other.get("/console/map"))[1]


async def test_the_groups_and_how_letters_reach_them(office: Town) -> None:
    house, address = office.houses[0], "web:g-util_drain"
    async with desk(office, "admin") as one:
        bound = Binding(address, "util_drain", office.clock())
        await house.office.run(lambda uow: uow.repo(Binding).add(bound))
        text = (await one.get("/console/groups"))[1]
        row = text.partition("排水公司</td>")[2].partition("</tr>")[0]
        assert "网页" in row and "g-util_drain" not in text  # no address is shown
        assert "有人、没有群的单位 1" in text and "区社会治理指挥中心" in text


async def test_a_liaison_works_from_the_queue_to_the_result(office: Town) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "liaison") as one:
        status, text = await one.get("/console?view=mine")
        assert status == 200 and ticket.number in text
        assert "已做：签收" in (await one.post(f"/console/tickets/{ticket.number}/sign"))[1]
        status, text = await one.post(f"/console/tickets/{ticket.number}/submit", choice="solved")
        assert status == 409 and "写" in text
        done = {"choice": "solved", "text": "已派人疏通管道，更换井盖一个。"}
        assert (await one.post(f"/console/tickets/{ticket.number}/submit", **done))[0] == 200
    assert [one.state for one in await office.tickets()] == ["submitted"]


async def test_the_desk_assigns_many_and_hears_what_was_refused(office: Town) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "center_operator") as one:
        await one.post("/console/filters", name="超期的", query="view=late")
        assert "超期的" in (await one.get("/console"))[1]
        told = (await one.post("/console/assign", id=str(ticket.id), department="urban_mgmt"))[1]
        assert "办了 1 件" in told or "没有办" in told
    async with desk(office, "liaison") as other:
        assert "没有办" in (await other.post("/console/assign", id=str(ticket.id), department="util_drain"))[1]


async def test_several_acts_are_done_on_many_tickets_with_one_press_or_not_at_all(office: Town) -> None:
    for said in ("春和小区5号楼下水道也堵了", "春和小区7号楼下水道冒水"):
        page = await office.visit()
        await page.say("resident", said)
        await page.press("resident", "提交")
        await page.close()
    async with desk(office, "liaison") as one:
        _, text = await one.get("/console?view=mine")
        assert 'value="sign message">签收、留言给居民<' in text and 'value="dispatch"' not in text
        ids = [("id", str(ticket.id)) for ticket in await office.tickets()]
        url, do = f"http://127.0.0.1:{office.houses[0].port}/console/assign", ("do", "sign message")
        async with one.session.post(url, data=[*ids, do]) as answer:
            assert "3 件没有办" in await answer.text()  # a message needs words: none is signed either
        assert {ticket.state for ticket in await office.tickets()} == {"assigned"}
        async with one.session.post(url, data=[*ids, do, ("text", "今天都去通，请先少用水。")]) as answer:
            assert "办了 3 件" in await answer.text()
    assert {ticket.state for ticket in await office.tickets()} == {"contacted"}


async def test_the_figures_are_those_of_the_chat_and_name_the_channels(office: Town) -> None:
    async with desk(office, "center_operator") as one:
        status, text = await one.get("/console/figures")
        assert status == 200 and "居民网页" in text and "云江区" in text
    async with desk(office, "liaison") as other:
        assert (await other.get("/console/figures"))[0] == 200
        assert (await other.get("/console/figures?of=a990101"))[0] == 403


async def test_an_export_says_who_took_it_and_stands_in_the_trace(office: Town) -> None:
    async with desk(office, "center_operator") as one:
        url = f"http://127.0.0.1:{office.houses[0].port}/console/queue.xlsx?view=all"
        async with one.session.get(url) as answer:
            rows = list(load_workbook(io.BytesIO(await answer.read())).active.values)  # type: ignore[union-attr]
        assert len(rows) == 3 and "演示center_operator" in str(rows[-1][0])
        status, text = await one.get("/console/audit?who=演示center_operator")
    assert status == 200 and "导出了名单" in text


@pytest.mark.requirement("WC-56")
async def test_a_new_liaison_is_invited_and_a_resigned_one_ended_in_the_browser(office: Town) -> None:
    async with desk(office, "admin") as one, desk(office, "liaison") as left:
        _, text = await one.post("/console/people?unit=util_drain", role="liaison", unit="util_drain", name="小新")
        code = text.partition("邀请码 ")[2].partition("，")[0]
        page = await office.visit()
        assert "联络员" in (await page.say("resident", f"/start {code}")).text
        await page.close()
        held = await office.houses[0].office.run(lambda uow: live_appointments(uow, left.person_id))
        assert (await left.get("/console"))[0] == 200
        await one.post("/console/people?unit=util_drain", end=str(held[0].id))
        assert (await left.get("/console"))[0] == 403
        own = await office.houses[0].office.run(lambda uow: live_appointments(uow, one.person_id))
        for form, why in (
            ({"end": str(held[0].id)}, "已经免去了"),
            ({"end": str(own[0].id)}, "自己的职务不能自己免"),
            ({"role": "center_operator", "unit": "util_drain", "name": "小新"}, "“排水公司”里没有“区指挥中心坐席”"),
        ):
            status, text = await one.post("/console/people?unit=util_drain", **form)
            assert status == 409 and why in text
        assert (await one.get("/console/people"))[0] == 200


async def test_who_sends_a_matter_out_of_sight_is_told_that_it_is_done(office: Town) -> None:
    async with desk(office, "liaison") as one:
        [ticket] = await office.tickets()
        grounds = {"choice": next(iter(office.houses[0].district.return_bases)), "text": "归物业管，第三条"}
        status, text = await one.post(f"/console/tickets/{ticket.number}/return", **grounds)
        assert status == 200 and "已做：退回" in text and "现在不在您这里了" in text and "没有找到" not in text
        assert (await one.get(f"/console/tickets/{ticket.number}"))[0] == 404


async def test_what_an_old_page_asks_for_is_told_by_what_it_shows_now(office: Town) -> None:
    async with desk(office, "liaison") as one:
        [ticket] = await office.tickets()
        at = f"/console/tickets/{ticket.number}"
        assert (await one.post(f"{at}/sign"))[0] == 200
        assert (await one.post(f"{at}/submit", text="疏通好了，换了井盖"))[0] == 200
        status, text = await one.post(f"{at}/return", choice="law", text="归物业管")
        assert status == 409 and "现在是“已报结果，等审核”" in text and "能办的，都在下面" in text


@pytest.mark.requirement("WC-51")
async def test_the_end_that_another_system_asks_for_stands_in_the_queue_before_the_dispatch(office: Town) -> None:
    async with desk(office, "center_operator") as one:
        matter = FileTicket("说不清归谁管", "complaint", "0505", "990101001", reporter_id=0, sure=False)
        take = TakeOrder("12345", "H-7", matter, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
        house = office.houses[0]
        await house.office.run(lambda uow: house.dispatcher.do(uow, take, Actor(one.person_id)))
        [ticket] = [row for row in await office.tickets() if row.source == "12345"]
        assert (ticket.state, ticket.dispatched_at) == ("filed", None)
        status, text = await one.get("/console?view=all")
        assert status == 200 and "11月24日（周二）17:00" in text[text.index(ticket.number) :][:900], text
        assert ticket.number not in (await one.get("/console?view=today"))[1]
        await office.until(datetime(2026, 11, 24, 9, 1, tzinfo=UTC))
        assert ticket.number in (await one.get("/console?view=late"))[1]


async def test_a_page_that_is_not_for_a_post_or_not_there_says_why_and_leads_on(office: Town) -> None:
    async with desk(office, "street_operator") as one:
        for path, status, why in (
            ("/console/people", 403, "“人员和岗位”这一页，您的岗位看不了"),
            ("/console/groups", 403, "请找管理员"),
            ("/console/data/units.csv", 403, "“本区资料”"),
            ("/console/none", 404, "没有找到，或者不归您看"),
            ("/console/tickets/123456789", 404, "没有找到，或者不归您看"),
        ):
            told = await one.get(path)
            assert told[0] == status and why in told[1] and '<a href="/console/figures"' in told[1], path
        assert (await one.get("/console/queue.xlsx"))[0] == 200
    async with desk(office, "") as nobody:
        for path in ("/console", "/console/people", "/console/none"):
            status, text = await nobody.get(path)
            assert status == 403 and "给有岗位的工作人员用" in text, path
