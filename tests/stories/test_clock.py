"""If nobody moves, the bot chases, climbs, and lets people sleep."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.ledger.records import Entry
from core.people.records import Appointment, Binding
from core.workflow.work_calendar import ZONE
from tests.stories.test_staff import answer, file, file_category, of_level
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor


async def trace(town: Town, number: int = 1) -> list[Entry]:
    """The ledger's lines of a ticket."""
    return await town.houses[0].office.run(lambda uow: uow.ledger.read("ticket", number))


def local(entry: Entry) -> datetime:
    """When a line was written, in Shanghai."""
    return entry.at.astimezone(ZONE)


@pytest.mark.requirement("SG-72", "WC-17")
async def test_an_ordinary_matter_nobody_touches_climbs_rung_by_rung(any_town: Town, any_page: Visitor) -> None:
    town, page = any_town, any_page
    await file_category(page, await of_level(page, "C"))
    await page.press("street", "派给")
    await town.later(days=35)
    lines = await trace(town)
    order = [(e.event, e.facts.get("kind", ""), e.facts.get("target", "")) for e in lines if "timer" in e.facts]
    resolve = [row for row in order if row[1] == "resolve"]
    missed = resolve.index(("DeadlineMissed", "resolve", ""))
    assert all(row[0] == "DeadlineNear" for row in resolve[:missed]) and missed >= 1
    targets = [row[2] for row in resolve[missed + 1 :]]
    assert targets == [t for t in ("grid", "community", "street", "district") if t in targets]
    assert targets[-1] == "district"
    assert len(order) == len(set(zip(order, (e.at for e in lines if "timer" in e.facts), strict=True)))
    [ticket] = await town.tickets()
    assert ticket.number in (await page.last("center")).text
    told = [seen.text for seen in await page.read("street")]
    assert any("超期" in text for text in told)


async def test_nobody_is_woken_for_an_ordinary_matter(page: Visitor) -> None:
    town = page.town
    await file_category(page, await of_level(page, "C"))
    await page.press("street", "派给")
    await town.later(days=14)
    rules = town.houses[0].district.timers
    spoken = [local(e) for e in await trace(town) if "timer" in e.facts]
    assert spoken
    for at in spoken:
        assert rules.quiet_to <= at.time().replace(microsecond=0) < rules.quiet_from, at


async def test_an_urgent_matter_chases_at_night(page: Visitor) -> None:
    town = page.town
    await town.until(datetime(2026, 11, 20, 22, 40, tzinfo=ZONE))
    await file(page, CALL)
    await town.later(hours=4)
    spoken = [local(e) for e in await trace(town) if e.event in {"DeadlineNear", "DeadlineMissed", "TicketEscalated"}]
    assert any(at.hour in {23, 0, 1, 2} for at in spoken)


async def test_the_clock_stops_while_the_street_reviews(page: Visitor) -> None:
    town = page.town
    await file(page, CALL)
    await page.press("group", "签收")
    await answer(page, "group", "办结", "已解决", text="疏通完毕。")
    [before] = await town.tickets()
    await town.later(hours=30)
    await answer(page, "street", "退回重办", text="没有照片，请补")
    [ticket] = await town.tickets()
    assert ticket.due_at and before.due_at
    assert timedelta(hours=29, minutes=55) < ticket.due_at - before.due_at < timedelta(hours=30, minutes=5)
    assert not [e for e in await trace(town) if e.event == "DeadlineMissed" and e.facts["kind"] == "resolve"]


async def test_the_limit_says_how_it_was_reckoned(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    await page.press("street", "派给")
    await page.say("resident", (await page.town.tickets())[0].number)
    told = await page.press("resident", "时限")
    assert "个工作日" in told.text and "周末不算" in told.text and "11月20日（周五）" in told.text


async def test_a_unit_without_any_chat_is_told_to_the_desk(page: Visitor) -> None:
    town = page.town
    await file_category(page, await of_level(page, "C"))
    [ticket] = await town.tickets()

    def silence(uow: object) -> None:
        repository = uow.repo(Binding)  # type: ignore[attr-defined]
        for row in repository.find(department=ticket.proposed):
            row.valid_to = uow.now  # type: ignore[attr-defined]
            repository.save(row)
        for post in uow.repo(Appointment).find(department=ticket.proposed):  # type: ignore[attr-defined]
            post.valid_to = uow.now  # type: ignore[attr-defined]
            uow.repo(Appointment).save(post)  # type: ignore[attr-defined]

    await town.arrange(silence)
    await page.press("street", "派给")
    told = "".join(seen.text for seen in await page.read("street"))
    name = town.houses[0].district.departments[ticket.proposed].names.hans
    assert name in told and ("没有" in told or "还没" in told or "没人" in told)


async def test_ticks_of_two_replicas_do_nothing_twice(any_town: Town, any_page: Visitor) -> None:
    town, page = any_town, any_page
    await file(page, CALL)
    await town.later(hours=26)
    lines = [(e.event, e.facts.get("timer"), e.facts.get("target"), e.facts.get("share")) for e in await trace(town)]
    chased = [row for row in lines if row[1]]
    assert chased and len(chased) == len(set(chased))
