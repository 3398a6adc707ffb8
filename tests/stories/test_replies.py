"""Ready sentences (现成回复): data of the district, where words go out."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.district.folder import DistrictErrors, load
from core.district.vocabulary import REPLIED
from core.tickets.workflow import TICKET
from tests.rules.test_district import DEMO, change
from tests.stories.rooms import PRODUCTION
from tests.stories.test_console import PIPE, desk
from tests.stories.town import Town, Visitor, district

DRAIN = "g-util_drain"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in production, with a blocked drain that waits to be signed."""
    async with Town(tmp_path, env=PRODUCTION) as town:
        page = await town.visit()
        await page.say("resident", PIPE)
        await page.press("resident", "提交")
        await page.close()
        yield town


async def test_the_ticket_page_offers_them_filled_in_and_those_of_the_matter_first(office: Town) -> None:
    [ticket] = await office.tickets()
    async with desk(office, "liaison") as one:
        _, text = await one.post(f"/console/tickets/{ticket.number}/sign")
        form = text.partition(f'/{ticket.number}/message"')[2].partition("</form>")[0]
        ready = re.findall('data-put="([^"]*)"', form)
        assert "通下水道" in ready[0] and not any("电梯" in one for one in ready)
        assert f"（编号 {ticket.number}）收到了，由排水公司办。" in " ".join(ready) and "{" not in " ".join(ready)
        assert (await one.post(f"/console/tickets/{ticket.number}/message", text=ready[0]))[0] == 200


async def test_in_chat_one_is_chosen_by_its_number_seen_and_added_to(town: Town, page: Visitor) -> None:
    await page.say("resident", PIPE)
    await page.press("resident", "提交")
    await page.open()
    await page.press("group", "签收", chat=DRAIN)
    asked = await page.press("group", "留言", chat=DRAIN)
    assert "1. 今天有人来通下水道" in asked.whole
    shown = await page.say("group", "1", chat=DRAIN, reply_to=asked.id)
    assert "您写过：“今天有人来通下水道" in shown.whole
    await page.say("group", "师傅姓刘，下午三点到。", chat=DRAIN, reply_to=shown.id)
    heard = (await page.last("resident")).whole
    assert "今天有人来通下水道" in heard and "师傅姓刘，下午三点到。" in heard


def test_they_stand_where_words_go_out_and_are_checked_like_all_data(tmp_path: Path) -> None:
    assert all(TICKET.acts[name].asks for name in REPLIED)
    ready = district().replies.values()
    assert len(ready) >= 10 and all(one.text.en for one in ready)
    folder = Path(shutil.copytree(DEMO, tmp_path / "demo"))
    change(folder, "replies.csv", "{due} 前有结果", "{when} 前有结果")
    with pytest.raises(DistrictErrors) as caught:
        load(folder)
    assert "{when}" in str(caught.value) and "replies.csv 第 4 行" in str(caught.value)
    (folder / "replies.csv").unlink()
    assert load(folder).replies == {}
