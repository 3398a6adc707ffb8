"""Another district, other data, the same program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.town import ROOT, Town

TINY = ROOT / "tests" / "districts" / "tiny"


@pytest.mark.requirement("WH-25")
async def test_a_whole_life_in_a_district_the_program_has_never_heard_of(tmp_path: Path) -> None:
    async with Town(tmp_path, env={"HUYING_DISTRICT": str(TINY)}) as town:
        page = await town.visit()
        confirm = await page.say("guest", "灯塔楼后面沟堵了，水排不走")
        assert "沟渠堵塞" in confirm.text and "灯塔楼" in confirm.text and "沟渠所" in confirm.text
        await page.press("guest", "提交")
        [ticket] = await town.tickets()
        assert (ticket.department, ticket.level, ticket.desk) == ("sewer", "two", "hub")

        await page.open()  # the groups that have something to read are on the page now
        await page.press("group", "签收", chat="g-sewer")
        await page.press("group", "办结", chat="g-sewer")
        asked = await page.press("group", "办好了", chat="g-sewer")
        await page.say("group", "沟挖通了", chat="g-sewer", reply_to=asked.id)
        await page.press("group", "审核通过", chat="g-hub")
        await page.press("guest", "联系过")
        await page.press("guest", "解决了")
        await page.press("guest", "很好")
        [ticket] = await town.tickets()
        assert ticket.state == "closed"
        await page.close()


async def test_its_village_handles_what_is_the_village_s(tmp_path: Path) -> None:
    async with Town(tmp_path, env={"HUYING_DISTRICT": str(TINY)}) as town:
        page = await town.visit()
        await page.say("guest", "南塘村井水浑")
        await page.press("guest", "提交")
        [ticket] = await town.tickets()
        assert (ticket.department, ticket.level) == ("folk@q7-a-1", "one")
        await page.close()
