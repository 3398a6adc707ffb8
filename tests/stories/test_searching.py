"""A matter is found by two signs of its words, its place or a number."""

from __future__ import annotations

import re

from sqlalchemy import text

from bot.retention import forget_old
from core.commands import Input, Perform
from core.refs import ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests.stories.test_console import Desk, desk, office
from tests.stories.town import Town

__all__ = ["office"]
TIP = "我要举报：临江街道有人在出租屋里聚众赌博"


async def found(one: Desk, said: str) -> list[str]:
    """The numbers that a search shows."""
    _, page = await one.get(f"/console?find={said}")
    return re.findall(r'href="/console/tickets/([0-9-]+)[?"]', page)


async def tell(office: Town, said: str) -> None:
    page = await office.visit()
    await page.say("resident", said)
    await page.press("resident", "提交")
    await page.close()


async def test_two_signs_of_the_words_the_place_or_the_answer_find_it(office: Town) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "liaison") as one, desk(office, "center_operator") as centre:
        await one.post(f"/console/tickets/{ticket.number}/sign")
        await one.post(f"/console/tickets/{ticket.number}/message", text="师傅带着高压车过来")
        for said in ("污水", "下水道堵", "春和", "3号楼", "高压车", "污水 高压", ticket.number, "汙水"):
            assert await found(one, said) == await found(centre, said) == [ticket.number], said
        assert await found(centre, "路灯") == await found(centre, "污泥") == []
        assert "至少写两个字" in (await one.get("/console?find=水"))[1]
        assert await found(one, "堵") == []
    async with desk(office, "liaison", "urban_mgmt") as other:
        assert await found(other, "污水") == []


async def test_a_tip_off_is_found_by_the_centre_alone(office: Town) -> None:
    await tell(office, TIP)
    [tip] = [one for one in await office.tickets() if one.tip_off]
    async with desk(office, "center_operator") as centre, desk(office, "supervisor") as other:
        assert await found(centre, "赌博") == [tip.number]
        assert await found(other, "赌博") == [] and await found(other, "污水") != []


async def test_a_telephone_number_finds_only_for_who_rings_and_only_what_was_given(office: Town) -> None:
    await tell(office, "春和小区5号楼门口路灯不亮，我姓张，电话13812345678")
    lamp = (await office.tickets())[-1]
    async with desk(office, "center_operator") as centre, desk(office, "street_operator") as street:
        assert await found(centre, "13812345678") == await found(centre, "3812345") == []  # not given yet
        house = office.houses[0]
        asked = Perform(ticket_ref(lamp.id), "let_reach", Input())
        await house.office.run(lambda uow: house.dispatcher.do(uow, asked, Actor(lamp.reporter_id)))
        assert await found(centre, "138 1234 5678") == [lamp.number]
        assert await found(street, "13812345678") == await found(street, "张") == []
        assert "按电话号码找过事" in (await centre.get("/console/audit?who=演示center_operator"))[1]


async def test_what_is_forgotten_is_found_no_more_nor_lies_in_the_index(office: Town) -> None:
    [ticket] = await office.tickets()
    house = office.houses[0]

    def end(uow: SqlUnitOfWork) -> None:
        house.dispatcher.do(uow, Perform(ticket_ref(ticket.id), "withdraw", Input()), Actor(ticket.reporter_id))

    await house.office.run(end)
    full = await size(office)
    async with desk(office, "center_operator") as centre:
        assert await found(centre, "污水") == [ticket.number]
        await forget_old(house.office, house.files, 0)
        assert await found(centre, "污水") == [ticket.number]
        await office.later(days=2)
        assert await forget_old(house.office, house.files, 1) == 1
        assert await found(centre, "污水") == []
        assert await found(centre, ticket.number) == [ticket.number]
    assert await size(office) < 60 < full  # nothing but its frame


async def size(office: Town) -> int:
    """Bytes that the index takes."""
    kept = text("SELECT sum(length(block)) FROM searched_data")
    return int(await office.houses[0].office.look(lambda connection: connection.execute(kept).scalar_one()))
