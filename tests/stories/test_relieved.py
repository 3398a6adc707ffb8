"""Somebody is relieved: nothing is shown or allowed any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli, console
from core.errors import NotYours
from core.people.records import Appointment, Person
from core.unit_of_work import Actor
from tests.acts import EndAppointment
from tests.stories.rooms import PRODUCTION, STREET, code, relieve, staff_of
from tests.stories.town import Town, Visitor


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


async def test_cards_leave_with_the_post_and_wait_for_who_comes(tmp_path: Path) -> None:
    """人走了，卡片跟着收走，以后的变化也不再给他看；新来的人当场知道有事等着。"""
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        street = await staff.seated("street_operator", STREET, "小周")
        first = await staff.seated("liaison", "util_drain", "小赵")
        resident = await staff.visitor()
        await resident.say("resident", "春和小区门口下水道堵了三天，污水都漫出来了")
        await resident.press("resident", "提交")
        second = await staff.visitor()
        invited = await code(town, "liaison", "util_drain", "", "小钱")
        assert "待办" in " ".join((await second.say("resident", f"/start {invited}")).labels)
        again = await code(town, "liaison", "util_drain", "", "小钱")
        assert "您已经是排水公司的单位联络员了" in (await second.say("resident", f"/start {again}")).text
        await street.press("resident", "吹哨")
        await street.press("resident", "马上发出")
        assert "常规哨" in "".join(m.whole for m in await first.read("resident"))
        await relieve(town, "liaison", "util_drain", "小赵")
        await town.rest()
        seen = await first.read("resident")
        assert [m.whole for m in seen if "污水" in m.whole] == []
        assert len([m for m in seen if "不再给您看。" in m.whole and "编号 " in m.whole]) == 2  # the matter, the call
        await second.press("resident", "第一天")  # who came last still works there
        assert "签收" in " ".join((await second.say("resident", "待办")).labels)
        await relieve(town, "liaison", "util_drain", "小钱")
        await town.later(hours=2)
        assert [m.whole for m in await first.read("resident") if "超期" in m.whole] == []
        told = [m for m in await street.read("resident") if "没有人能收到消息" in m.text]
        assert len(told) == 1 and "另选单位" in " ".join(told[0].labels)
        await town.holds()
