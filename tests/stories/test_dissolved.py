"""A unit is dissolved while it has a matter: the panel is asked at once."""

from __future__ import annotations

from dataclasses import replace

from bot.app import House
from core.duties.records import Ruling
from tests.stories.test_staff import file
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor


async def test_the_matter_of_a_dissolved_unit_goes_to_the_panel_with_the_housekeeping(
    town: Town, page: Visitor
) -> None:
    await file(page, CALL)
    [ticket] = await town.tickets()
    old = town.houses.pop()
    await old.close()
    departments = {
        code: department for code, department in old.district.departments.items() if code != ticket.department
    }
    seats = {code: seat for code, seat in old.district.demo_seats.items() if seat.unit != ticket.department}
    house = House(old.settings, replace(old.district, departments=departments, demo_seats=seats), town.clock)
    await house.open()
    town.houses.append(house)
    for _ in range(2):
        await house.scheduler.tend()
    rulings = await house.office.run(lambda uow: uow.repo(Ruling).find())
    assert [(ruling.about.id, ruling.department, ruling.state) for ruling in rulings] == [
        (ticket.id, ticket.department, "open")
    ]
