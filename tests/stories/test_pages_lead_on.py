"""Pages of the console and for all lead on: no dead ends, nothing lost."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape

import aiohttp
import pytest
from openpyxl import load_workbook

from core.commands import FileTicket
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from tests.stories.test_console import Desk, desk, office
from tests.stories.test_searching import tell
from tests.stories.town import Town

__all__ = ["office"]
READS = {"Accept": "text/html,application/xhtml+xml"}


async def read(one: Desk, path: str, lang: str = "") -> tuple[int, str, str]:
    """What a browser shows at an address: status, where it ended, words."""
    headers = READS | ({"Accept-Language": lang} if lang else {})
    async with one.session.get(f"http://127.0.0.1:{one.town.houses[0].port}{path}", headers=headers) as answer:
        return answer.status, str(answer.url.relative()), await answer.text()


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/console/assign?view=late&street=990101001", "/console?view=late&street=990101001"),
        ("/console/filters", "/console"),
        ("/console/tickets/{number}/sign?view=mine", "/console/tickets/{number}?view=mine"),
        ("/console/cases/begin/volunteers/start", "/console/cases/begin/volunteers"),
        ("/matters/too?street=&state=open", "/matters?street=&state=open"),
    ],
)
async def test_an_address_that_takes_forms_leads_to_its_page_when_it_is_read(
    office: Town, asked: str, page: str
) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "center_operator") as one:
        _, ended, text = await read(one, asked.format(number=ticket.number))
        assert ended == page.format(number=ticket.number) and "<!doctype html>" in text.lower()


@pytest.mark.parametrize(
    ("path", "status", "said", "english", "leads"),
    [
        ("/nirgends", 404, "地址可能写错了", "does not open", "/?lang=zh-Hans"),
        ("/console/tickets/000-000-000", 404, "没有找到，或者不归您看", "It is not there, or not for you", "/console"),
        ("/console/people", 403, "您的岗位看不了", "is not for your post", "/console"),
        ("/console/nirgends", 404, "没有找到，或者不归您看", "It is not there, or not for you", "/console"),
        ("/matters?a=%00", 400, "有的字符读不了", "does not open", "/?lang=zh-Hans"),
    ],
)
async def test_what_does_not_open_says_why_in_words_and_where_to_go(
    office: Town, path: str, status: int, said: str, english: str, leads: str
) -> None:
    async with desk(office, "liaison") as one:
        found, _, text = await read(one, path)
        assert (found, said in text, f'href="{leads}"' in text) == (status, True, True)
        assert "Not Found" not in text and "Forbidden" not in text
        assert english in (await read(one, path, "en"))[2]


async def test_a_stranger_at_the_console_is_told_where_to_sign_in(office: Town) -> None:
    async with desk(office, "") as one:
        status, _, text = await read(one, "/console")
        assert status == 403 and "给有岗位的工作人员用" in text and 'href="/?lang=zh-Hans"' in text
    async with aiohttp.ClientSession() as machine, machine.get(f"http://127.0.0.1:{office.houses[0].port}/x") as answer:
        assert (answer.status, await answer.text()) == (404, "404: Not Found")  # a program is answered as before


async def test_view_and_filters_stay_through_a_ticket_an_act_and_many(office: Town) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "liaison") as one:
        _, text = await one.get("/console?view=mine&street=990101001")
        kept = "view=mine&street=990101001&before=0"
        assert f'href="/console/tickets/{ticket.number}?{kept}"' in unescape(text)
        assert f'action="/console/assign?{kept}"' in unescape(text)
        assert 'href="/console?view=late&street=990101001"' in unescape(text)
        _, text = await one.post(f"/console/tickets/{ticket.number}/sign?{kept}")
        assert f'href="/console?{kept}"' in unescape(text)
        _, text = await one.post("/console/assign?view=unanswered&street=990101001", id=str(ticket.id), do="sign")
        assert '<a href="/console?view=unanswered&street=990101001" aria-current="page"' in unescape(text)


async def test_a_filter_kept_twice_is_one_and_opens_at_its_beginning(office: Town) -> None:
    async with desk(office, "liaison") as one:
        for _ in range(2):
            _, text = await one.post("/console/filters", name="我的街道", query="view=mine&street=990101001")
        assert unescape(text).count('<a href="/console?view=mine&street=990101001">我的街道</a>') == 1
        assert 'name="query" value="view=mine&street=990101001"' in unescape(text)


async def test_what_ends_soonest_stands_first_over_all_pages(office: Town) -> None:
    for said in ("春和小区5号楼路面塌陷了", "春和小区7号楼电梯停了", "春晓花园没水了"):
        await tell(office, said)
    house, now = office.houses[0], office.clock()

    def ends(uow) -> list[str]:  # type: ignore[no-untyped-def]
        rows = uow.repo(Ticket).find()
        for at, row in enumerate(rows):
            row.due_at = now - timedelta(hours=(3, 9, 1, 9)[at])
            uow.repo(Ticket).save(row)
        order = sorted(rows, key=lambda row: (row.due_at, -row.id))
        return [row.number for row in order]

    order = await house.office.run(ends)
    ids = {row.number: row.id for row in await office.tickets()}
    async with desk(office, "center_operator") as one:
        for start in range(4):
            before = ids[order[start - 1]] if start else 0
            _, text = await one.get(f"/console?view=late&before={before}")
            shown = sorted((n for n in order if f"/tickets/{n}?" in text), key=lambda n: text.index(f"/tickets/{n}?"))
            assert shown == order[start:]
        assert "先到期的在前" in text


async def test_the_first_form_of_a_ticket_is_what_its_card_offers(office: Town) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "street_operator") as one:
        _, text = await one.get(f"/console/tickets/{ticket.number}")
        labels = [part.partition("</summary>")[0] for part in text.split("<summary>")[1:]]
        assert len(labels) == len({*labels}) and "说明为什么改" not in labels, labels


async def test_the_trace_of_a_person_is_told_in_words_and_tells_no_tip_off(office: Town) -> None:
    [ticket] = await office.tickets()
    async with (
        desk(office, "liaison") as holder,
        desk(office, "supervisor") as auditor,
        desk(office, "center_operator") as centre,
    ):
        await holder.post(f"/console/tickets/{ticket.number}/sign")
        house = office.houses[0]
        hidden = FileTicket("有人收红包", "report", "1604", "990101001", reporter_id=holder.person_id)
        await house.office.run(lambda uow: house.dispatcher.do(uow, hidden, Actor(holder.person_id)))
        tip_off = next(one for one in await office.tickets() if one.tip_off)
        assert tip_off.reporter_id == holder.person_id
        asked = "/console/audit?who=演示liaison"
        _, told = await auditor.get(asked)
        assert "排水公司签收" in told and ticket.number in told and "TicketSigned" not in told
        assert tip_off.number not in told and "登记" not in told.partition("<tbody>")[2]
        assert tip_off.number in (await centre.get(asked))[1]
        assert "没有。" in (await auditor.get(f"/console/audit?number={tip_off.number}"))[1]
        assert "写编号" in (await auditor.get("/console/audit"))[1]


async def test_an_export_opens_with_its_columns_as_wide_as_their_words(office: Town) -> None:
    async with desk(office, "center_operator") as one:
        url = f"http://127.0.0.1:{office.houses[0].port}/console/queue.xlsx?view=all"
        async with one.session.get(url) as answer:
            sheet = load_workbook(io.BytesIO(await answer.read())).active
    assert sheet is not None and sheet.freeze_panes == "A2"
    for letter, column in zip("ABCDEFG", sheet.iter_cols(max_row=2), strict=True):
        needed = max(len(str(cell.value or "")) for cell in column)
        assert needed <= sheet.column_dimensions[letter].width <= 50
