"""The roll comes as a file: shown first, taken over by a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.decisions.records import Member
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.test_list_files import xlsx
from tests.stories.town import Visitor

HEAD = ("编号", "姓名", "户号", "身份")
ROWS = (("1", "王工", "3-101", "成年人"), ("2", "小李", "5-202", "成年人、代表"))


@pytest.fixture
async def secretary(tmp_path: Path) -> AsyncIterator[tuple[TelegramTown, User]]:
    """A village secretary in Telegram."""
    async with TelegramTown(tmp_path) as town:
        user = town.api.user(31, "书记")
        await town.say(user, f"/start {await town.code('community_secretary', f'cm_committee@{CHUNHE}')}")
        yield town, user


async def names(town: TelegramTown) -> list[str]:
    found = await town.town.houses[0].office.run(lambda uow: uow.repo(Member).find(left_at=None))
    return sorted(one.name for one in found)


async def test_a_spreadsheet_is_shown_before_it_counts(secretary: tuple[TelegramTown, User]) -> None:
    town, user = secretary
    await town.say(user, document=xlsx([HEAD, *ROWS]), caption="/members")
    shown = town.api.chat(user).last
    assert "共 2 行，新增 2" in shown.text and await names(town) == []
    assert "名册已装入：2 行" in (await town.press(user, "装入名册")).text
    assert await names(town) == ["小李", "王工"]
    await town.say(user, document=xlsx([HEAD, ROWS[0], ("3", "老周", "", "成年人")]), caption="/members")
    assert "新增 1，变动：-，退出：2" in town.api.chat(user).last.text
    await town.press(user, "返回")
    assert await names(town) == ["小李", "王工"]


async def test_the_mistakes_of_a_file_are_named_with_their_lines(secretary: tuple[TelegramTown, User]) -> None:
    town, user = secretary
    await town.say(user, document=xlsx([HEAD, ROWS[0], ("1", "小李", "", "村长")]), caption="/members")
    shown = town.api.chat(user).last
    assert "第 3 行：没有“村长”这种身份" in shown.text and "第 3 行：编号 1 重复" in shown.text
    await town.say(user, document=b"%PDF-1.7\0\0", caption="/members")
    assert "读不出表格" in town.api.chat(user).last.text and await names(town) == []


async def test_cells_copied_from_a_sheet_are_a_roll(page: Visitor) -> None:
    pasted = "\n".join("\t".join(row) for row in (HEAD, *ROWS))
    assert "名册已装入：2 行" in (await page.say("secretary", f"/members\n{pasted}")).text


async def test_a_resident_s_file_is_no_roll(secretary: tuple[TelegramTown, User]) -> None:
    town, _ = secretary
    resident = town.api.user(32, "王阿姨")
    await town.say(resident, document=xlsx([HEAD, *ROWS]), caption="/members")
    assert "不能办这一步" in town.api.chat(resident).last.text and await names(town) == []
