"""What is forwarded goes to another Open311 server, and its answer back."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.platforms.base import NotDelivered
from bot.platforms.systems import number_in
from bot.web.demo_accounts import SHARED
from core.commands import FileTicket, Input, Perform
from core.people.records import Person
from core.refs import ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.records import Note
from tests.stories.test_open311 import client
from tests.stories.test_orders import key
from tests.stories.town import Town, Visitor, district

WORDS = "人民路大桥上摆摊的天天占道，我的电话13812345678"
TELLS = "  - {{code: city, name: 市级平台, tells: [forwards], url: '{url}'}}\n"


def neighbour(folder: Path, city: Town) -> tuple[Path, dict[str, str]]:
    """A district whose city has that server, and its settings."""
    home = shutil.copytree(Path("districts/demo").resolve(), folder / "district")
    doors = home / "doors.yaml"
    url = f"http://127.0.0.1:{city.houses[0].port}/open311/v2"
    text = doors.read_text(encoding="utf-8").replace("systems:\n", "systems:\n" + TELLS.format(url=url), 1)
    doors.write_text(text, encoding="utf-8")
    return home, {"HUYING_DISTRICT": str(home), "HUYING_DOOR_KEYS": f"city={key(city, 'citizen_app')}"}


async def do(town: Town, act: str, ticket: int, seat: str, text: str) -> None:
    """An act of a seat of the demonstration."""
    house = town.houses[0]

    def work(uow: SqlUnitOfWork) -> None:
        [person] = uow.repo(Person).find(account=SHARED + seat)
        house.dispatcher.do(uow, Perform(ticket_ref(ticket), act, Input(text=text)), Actor(person.id))

    await house.office.run(work)
    await town.rest()


async def told(town: Town) -> Ticket:
    """A matter of the city, which waits at the desk."""
    house = town.houses[0]
    matter = FileTicket(WORDS, "complaint", "0505", "990101001", 1, place="人民路大桥", sure=False)

    def work(uow: SqlUnitOfWork) -> None:
        [person] = uow.repo(Person).find(account=SHARED + "center")
        house.dispatcher.do(uow, matter, Actor(person.id))

    await house.office.run(work)
    [ticket] = await town.tickets()
    return ticket


@pytest.mark.requirement("WC-64")
async def test_a_forwarded_matter_is_reported_to_the_city_s_server_and_its_answer_comes_back(
    town: Town, page: Visitor, tmp_path: Path
) -> None:
    """An independent client sees it there; what is closed there is the result here, which the centre still checks."""
    _, env = neighbour(tmp_path, town)
    async with Town(tmp_path / "here", env=env) as here:
        visitor = await here.visit()
        ticket = await told(here)
        await do(here, "forward", ticket.id, "center", text="大桥由市里管")
        await visitor.close()
        [there] = await town.tickets()
        assert there.category == ticket.category and there.source == "voice" and "人民路大桥" in there.place
        notes = await town.houses[0].office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(there.id)))
        assert "占道" in notes[0].text and "13812345678" not in notes[0].text
        seen = await asyncio.to_thread(client(town).get_service_request, there.number)
        assert seen["service_request_id"] == there.number and seen["status"] == "open"
        await here.houses[0].scheduler.follow()
        assert [one.state for one in await here.tickets()] == ["forwarded"], "open there, so no answer yet"

        def end(uow: SqlUnitOfWork) -> None:
            row = uow.repo(Ticket).get(there.id)
            assert row is not None
            row.state = "closed"
            uow.repo(Ticket).save(row)

        await town.arrange(end)
        await here.houses[0].scheduler.follow()
        [back] = await here.tickets()
        assert back.state == "submitted", "the centre checks it like every result"
        results = await here.houses[0].office.run(
            lambda uow: uow.repo(Note).find(about=ticket_ref(back.id), kind="result")
        )
        assert [one.text for one in results] == ["已结案"]
        await here.houses[0].scheduler.follow()
        assert len(await town.tickets()) == 1


def test_a_district_without_the_city_s_server_forwards_in_words_only() -> None:
    assert not any("forwards" in one.tells for one in district().doors.systems.values())


@pytest.mark.parametrize(
    ("body", "number"),
    [
        pytest.param(b'[{"service_request_id":"293944","service_notice":""}]', "293944", id="a number at once"),
        pytest.param(b'[{"service_request_id":638344}]', "638344", id="a number that is no text"),
        pytest.param(b'[{"token":"12345"}]', "token:12345", id="a token, behind which it will be"),
        pytest.param(b'[{"token":"12345","service_request_id":""}]', "token:12345", id="not numbered yet"),
    ],
)
def test_answers_of_the_standard(body: bytes, number: str) -> None:
    assert number_in(body) == number


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"errors":1}', b"[7]"])
def test_what_is_no_answer_of_the_standard_is_tried_again(body: bytes) -> None:
    with pytest.raises(NotDelivered):
        number_in(body)
