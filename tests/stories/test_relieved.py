"""Somebody is relieved: nothing is shown or allowed any more."""

from __future__ import annotations

import pytest

from bot import cli, console
from core.errors import NotYours
from core.people.records import Appointment, Person
from core.unit_of_work import Actor
from tests.acts import EndAppointment
from tests.stories.town import Visitor


@pytest.mark.requirement("WC-56")
async def test_a_liaison_who_leaves_reads_and_signs_nothing_more(
    page: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """联络员调走：一条命令免职，本人收到通知，按旧卡片上的按钮也不再算数。"""
    town = page.town
    await page.say("resident", "春和小区门口下水道堵了三天，污水都漫出来了")
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    held = await town.house.office.run(lambda uow: uow.repo(Appointment).find(role="liaison", department="util_drain"))
    person = await town.house.office.run(lambda uow: uow.repo(Person).get(held[0].person_id))
    assert person is not None
    monkeypatch.setenv("HUYING_DATA", str(town.house.settings.data))
    monkeypatch.setattr(console, "utc_now", town.clock)
    assert cli.main(["relieve", "liaison", "util_drain", "--name", "没有这个人"]) == 2
    assert person.name in capsys.readouterr().out
    assert cli.main(["relieve", "liaison", "util_drain"]) == 0
    await town.rest()
    still = await town.house.office.run(lambda uow: uow.repo(Appointment).get(held[0].id))
    assert still is not None and still.valid_to is not None
    assert (await town.tickets())[0].state == ticket.state
    assert cli.main(["relieve", "liaison", "util_drain"]) == 2


async def test_no_chat_can_relieve_anybody(page: Visitor) -> None:
    dispatcher = page.town.house.office.dispatcher
    [appointment, *_] = await page.town.house.office.run(lambda uow: uow.repo(Appointment).find(role="liaison"))
    with pytest.raises(NotYours):
        await page.town.house.office.run(
            lambda uow: dispatcher.do(uow, EndAppointment(appointment.id), Actor(appointment.person_id))
        )
