"""A unit is dissolved while it has a matter: the panel is asked at once."""

from __future__ import annotations

from dataclasses import replace

from bot.app import House
from core.domain.rows import Ruling
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
    units = {code: unit for code, unit in old.district.units.items() if code != ticket.unit}
    seats = {code: seat for code, seat in old.district.demo_seats.items() if seat.unit != ticket.unit}
    house = House(old.settings, replace(old.district, units=units, demo_seats=seats), town.clock)
    await house.open()
    town.houses.append(house)
    for _ in range(2):
        await house.metronome.tend()
    rulings = await house.office.run(lambda unit: unit.repo(Ruling).find())
    assert [(ruling.about.id, ruling.unit, ruling.state) for ruling in rulings] == [(ticket.id, ticket.unit, "open")]
