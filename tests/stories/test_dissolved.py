"""A unit is dissolved: the panel is asked, or the centre takes over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import House
from core.bus import carry_out
from core.commands import Input, Perform
from core.duties.records import Ruling
from core.errors import NotNow, NotYours
from core.people.records import Appointment
from core.refs import Ref
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.records import Timer
from tests.stories.test_staff import file
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor


async def without(town: Town, gone: str) -> House:
    """The house opened again after a department has gone from the district's files."""
    old = town.houses.pop()
    await old.close()
    departments = {code: department for code, department in old.district.departments.items() if code != gone}
    seats = {code: seat for code, seat in old.district.demo_seats.items() if seat.unit != gone}
    house = House(old.settings, replace(old.district, departments=departments, demo_seats=seats), town.clock)
    await house.open()
    town.houses.append(house)
    return house


async def test_the_matter_of_a_dissolved_unit_goes_to_the_panel_with_the_housekeeping(
    town: Town, page: Visitor
) -> None:
    await file(page, CALL)
    [ticket] = await town.tickets()
    house = await without(town, ticket.department)
    for _ in range(2):
        await house.scheduler.tend()
    rulings = await house.office.run(lambda uow: uow.repo(Ruling).find())
    assert [(ruling.about.id, ruling.department, ruling.state) for ruling in rulings] == [
        (ticket.id, ticket.department, "open")
    ]


async def test_the_centre_takes_a_matter_back_from_a_dissolved_unit(town: Town, page: Visitor) -> None:
    """收回：原单位没有了，中心写明缘由收回来，另派一家。"""
    await file(page, CALL)
    await page.read("center")
    [ticket] = await town.tickets()
    wish = Perform(Ref("ticket", ticket.id), "take_back", Input(text="原单位已并入水务局"))

    async def take(house: House, role: str) -> None:
        def work(uow: object) -> None:
            [found] = uow.repo(Appointment).find(role=role, limit=1)  # type: ignore[attr-defined]
            carry_out(wish, uow, actor=Actor(found.person_id, found.role, found.department))  # type: ignore[arg-type]

        await house.office.run(work)

    with pytest.raises(NotNow):
        await take(town.houses[0], "center_operator")
    house = await without(town, ticket.department)
    with pytest.raises(NotYours):
        await take(house, "liaison")
    await take(house, "center_operator")
    after = await house.office.run(lambda uow: uow.repo(Ticket).get(ticket.id))
    assert after and (after.state, after.department, after.desk) == ("filed", "cmd_center", "cmd_center")
    timers = await house.office.run(lambda uow: uow.repo(Timer).find(about=wish.ref, stopped_at=None))
    assert [timer.kind for timer in timers] == ["assign"]
    lines = await house.office.run(lambda uow: [line.event for line in uow.ledger.read("ticket", ticket.id)])
    assert lines[-1] == "TicketTakenBack"
