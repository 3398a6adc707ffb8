"""One person on two phones: codes, signing out, and what never moves."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from core import commands as c
from core.decisions.records import Decision, VoterLink
from core.people.records import Login, Person
from core.unit_of_work import CONSOLE
from tests.stories.town import Seen, Town, Visitor, checked
from tests.web.test_phone import REPORT


@pytest_asyncio.fixture
async def real(tmp_path: Path) -> AsyncIterator[Town]:
    """A real district: everybody has the own chat alone."""
    async with Town(tmp_path, env={"HUYING_MODE": "production"}) as town:
        yield town


@pytest_asyncio.fixture
async def old(real: Town) -> AsyncIterator[Visitor]:
    """The phone somebody has reported with."""
    async for phone in phones(real):
        yield phone


@pytest_asyncio.fixture
async def new(real: Town) -> AsyncIterator[Visitor]:
    """Another phone, on which nothing was said yet."""
    async for phone in phones(real):
        yield phone


@pytest_asyncio.fixture
async def desk(real: Town) -> AsyncIterator[Visitor]:
    """The page of an officer."""
    async for phone in phones(real):
        yield phone


async def phones(town: Town) -> AsyncIterator[Visitor]:
    """One more browser."""
    visitor = await town.visit()
    yield visitor
    await visitor.close()


async def filed(phone: Visitor, text: str = REPORT) -> str:
    """A report; gives its number."""
    await phone.say("resident", text)
    await phone.press("resident", "对，提交")
    return (await phone.town.tickets())[-1].number


async def code_of(seen: Seen) -> str:
    """The code in an answer."""
    found = re.search(r"\d{5} \d{5}", seen.text)
    assert found, seen.text
    return found.group()


async def login(phone: Visitor, code: str) -> tuple[int, str]:
    """The code is written into the window of the page; the page opens anew."""
    status, said = await phone.raw("/chat/login", {"code": code})
    await phone.open()
    await phone.town.rest()
    return status, said.encode().decode("unicode_escape") if "\\u" in said else said


async def people(town: Town) -> int:
    """How many the district knows."""
    return len(await town.house.office.run(lambda uow: uow.repo(Person).find()))


async def test_a_second_phone_reads_and_writes_as_the_same_person(real: Town, old: Visitor, new: Visitor) -> None:
    """换手机：旧手机要一个码，新手机写上，报过的事都在；旧手机收到通知。"""
    number = await filed(old)
    code = await code_of(await old.say("resident", "/link"))
    assert (await login(new, code))[0] == 200
    assert any(number in seen.text for seen in await new.read("resident"))
    assert "另一部手机" in (await old.last("resident")).text
    await new.say("resident", "/my")
    assert any(number in label for label in (await old.last("resident")).labels)
    await filed(new, "春和小区门口有人占道经营，路都走不通")
    assert len({ticket.reporter_id for ticket in await real.tickets()}) == 1
    assert await people(real) == 1


async def test_a_code_works_once_and_for_ten_minutes(real: Town, old: Visitor, new: Visitor) -> None:
    code = await code_of(await old.say("resident", "/link"))
    late = await code_of(await old.say("resident", "/link"))
    assert (await login(new, code.replace(" ", "　").translate({ord(n): chr(ord(n) + 0xFEE0) for n in "0123456789"})))[
        0
    ] == 200
    status, said = await login(new, code)
    assert status == 400 and "用过了" in said
    real.clock.forward(minutes=11)
    status, said = await login(new, late)
    assert status == 400 and "过了十分钟" in said
    kept = await real.house.office.run(lambda uow: [row.code_hash for row in uow.repo(Login).find()])
    assert len(kept) == 2 and not any(code.replace(" ", "") in row for row in kept)


async def test_guessing_ends_soon(real: Town, old: Visitor, new: Visitor) -> None:
    code = await code_of(await old.say("resident", "/link"))
    for n in range(10):
        assert "不能用" in (await login(new, f"00000 0000{n}"))[1]
    assert "太多次" in (await login(new, code))[1]
    real.clock.forward(minutes=11)
    assert "过了十分钟" in (await login(new, code))[1]


async def test_signing_out_ends_every_other_phone(real: Town, old: Visitor, new: Visitor) -> None:
    """旧手机丢了：新手机上按“退出其他手机”，旧手机什么也看不到，写的话也不再是您说的。"""
    number = await filed(old)
    assert (await login(new, await code_of(await old.say("resident", "/link"))))[0] == 200
    waiting = await code_of(await old.say("resident", "/link"))
    assert (await new.raw("/chat/logout", {}))[0] == 200
    await real.rest()
    await old.open()
    assert await old.read("resident") == []
    await old.say("resident", "/my")
    assert "还没有报过" in (await old.last("resident")).whole
    assert (await login(old, waiting))[0] == 400
    assert "已经退出" in (await new.last("resident")).text
    assert (await login(old, await code_of(await new.say("resident", "/link"))))[0] == 200
    assert any(number in seen.text for seen in await old.read("resident"))
    assert (await checked(real.house)).flaws == ()


async def test_the_first_phone_may_sign_out_the_second(real: Town, old: Visitor, new: Visitor) -> None:
    number = await filed(old)
    await login(new, await code_of(await old.say("resident", "/link")))
    await old.raw("/chat/logout", {})
    await new.open()
    assert await new.read("resident") == []
    assert any(number in seen.text for seen in await old.read("resident"))


async def officer(town: Town, phone: Visitor, role: str = "center_operator", unit: str = "cmd_center") -> None:
    """Somebody at the centre's desk, on a page of their own."""
    invite = c.Invite(role, unit, "DESK000001")
    await town.house.office.run(lambda uow: town.house.dispatcher.do(uow, invite, CONSOLE))
    await phone.say("resident", "/start DESK000001")


async def test_an_officer_who_has_met_the_resident_gives_a_code(
    real: Town, old: Visitor, new: Visitor, desk: Visitor
) -> None:
    number = await filed(old)
    await officer(real, desk)
    told = await desk.say("resident", f"/link {number}")
    assert "当面核对" in told.text
    assert "工作人员" in (await old.last("resident")).text
    assert (await login(new, await code_of(told)))[0] == 200
    assert any(number in seen.text for seen in await new.read("resident"))
    trace = await new.say("resident", number)
    assert "工作人员当面核对后开了登录码" in trace.text
    assert (await checked(real.house)).flaws == ()


async def test_a_neighbour_gets_no_code_for_somebody_elses_matter(real: Town, old: Visitor, new: Visitor) -> None:
    number = await filed(old)
    refused = await new.say("resident", f"/link {number}")
    assert not re.search(r"\d{5} \d{5}", refused.text)
    assert await real.house.office.run(lambda uow: uow.repo(Login).find()) == []


@pytest.mark.parametrize("phase", ["open", ""])
async def test_no_officer_opens_a_voters_page_while_a_vote_is_open(
    real: Town, old: Visitor, desk: Visitor, phase: str
) -> None:
    """投票进行中，谁也不能替人开登录码；没有投票就可以。名册上对的人始终是同一个人。"""
    number = await filed(old)
    await officer(real, desk)
    [ticket] = await real.tickets()
    await real.house.office.run(lambda uow: on_roll(uow, ticket.reporter_id, phase))
    told = await desk.say("resident", f"/link {number}")
    assert ("不能开登录码" in told.text) is (phase == "open")
    links = await real.house.office.run(lambda uow: uow.repo(VoterLink).find(until=None))
    assert [link.person_id for link in links] == [ticket.reporter_id]


def on_roll(uow: Any, person_id: int, phase: str) -> None:
    """They stand on the roll of a decision."""
    uow.repo(VoterLink).add(VoterLink(7, 1, person_id, "code", uow.now))
    uow.repo(Decision).add(
        Decision("V100-000-001", uow.now, "990101001001", "", "residents", "路灯", "vote", roll_id=7, phase=phase)
    )


async def test_the_demonstration_and_other_platforms_need_none(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        visitor = await town.visit()
        assert "演示里不用登录码" in (await visitor.say("resident", "/link")).text
        await visitor.close()


async def test_the_privacy_notice_says_who_reads_and_whom_to_call(real: Town, old: Visitor) -> None:
    status, page = await old.fetch("/privacy?lang=zh-Hans")
    assert status == 200
    for words in ("看不到您是谁", "拨 12345", "cookie", "办完 3 年以后", "删掉"):
        assert words in page.decode()
    assert b"Privacy" in (await old.fetch("/privacy?lang=en"))[1]


async def test_the_cookie_is_for_the_page_alone(real: Town, old: Visitor) -> None:
    cookie = next(iter(old.session.cookie_jar))
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    status, _ = await old.raw("/chat/login", {"code": "0000000000"}, origin="https://evil.example")
    assert status == 403
    assert timedelta(days=300) < timedelta(seconds=int(cookie["max-age"]))
