"""The roll comes as a file: shown first, taken over by a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.decisions.records import Member, VoterLink
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
    assert "第 3 行“身份”：没有“村长”这种身份" in shown.text and "第 3 行：编号 1 重复，第 2 行已经有了" in shown.text
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


async def loaded(town: TelegramTown, user: User, *rows: tuple[str, ...]) -> str:
    """Send a roll and take it over; gives what was shown before."""
    await town.say(user, document=xlsx([HEAD, *rows]), caption="/members")
    shown = town.api.chat(user).last.text
    await town.press(user, "装入名册")
    return shown


async def bound(town: TelegramTown, user: User, number: str, villager: User) -> None:
    """The secretary hands a code out and the villager sends it back."""
    said = (await town.say(user, f"/code {number}")).text
    await town.say(villager, f"/roll {said.partition('验证码：')[2][:8]}")


async def links(town: TelegramTown) -> int:
    return len(await town.town.houses[0].office.run(lambda uow: uow.repo(VoterLink).find(until=None)))


async def test_one_number_written_four_ways_is_one_and_doubts_are_asked(secretary: tuple[TelegramTown, User]) -> None:
    town, user = secretary
    rows = [(n, "王工", "3-101", "成年人") for n in ("1", "１", "1\u200b", "1.0")]
    await town.say(user, document=xlsx([HEAD, *rows]), caption="/members")
    shown = town.api.chat(user).last.text
    assert "没有装入" in shown and "第 5 行：编号 1 重复，第 2 行已经有了" in shown and await names(town) == []
    doubtful = [("1", "张三", "3-101", "成年人"), ("01", "张　三", "3-101", "成年人"), ("a1", "李四", "", "成年人")]
    shown = await loaded(town, user, *doubtful, ("A1", "赵六", "", "成年人"))
    for asked in (
        "“1”和第 3 行的“01”，是不是同一个号",
        "“张三”和第 3 行的“张 三”",
        "“a1”和第 5 行的“A1”",
    ):
        assert asked in shown
    assert len(await names(town)) == 4


async def test_a_number_is_found_however_it_is_typed(secretary: tuple[TelegramTown, User]) -> None:
    town, user = secretary
    await loaded(town, user, *ROWS)
    for typed in ("２", "②", " 2\u200b"):
        assert "2 号的一次性验证码" in (await town.say(user, f"/code {typed}")).text


async def test_a_new_roll_says_whose_account_it_lets_go(secretary: tuple[TelegramTown, User]) -> None:
    town, user = secretary
    await loaded(town, user, *ROWS)
    await bound(town, user, "1", town.api.user(33, "王工"))
    shown = await loaded(town, user, ("１", "王 工", "3-101", "成年人"), ROWS[1])
    assert "作废" not in shown and "变动：1" in shown and await links(town) == 1
    await town.say(user, document=xlsx([HEAD, ("1", "新来的", "3-101", "成年人"), ROWS[1]]), caption="/members")
    shown = town.api.chat(user).last.text
    assert "账号绑定和没用过的验证码都会作废" in shown and "1 王 工" in shown
    await town.press(user, "返回")
    assert await links(town) == 1
    await loaded(town, user, ("1", "新来的", "3-101", "成年人"), ROWS[1])
    assert await links(town) == 0


async def test_who_binds_while_the_new_roll_is_looked_at_is_shown_too(secretary: tuple[TelegramTown, User]) -> None:
    town, user = secretary
    villager = town.api.user(33, "王工")
    await loaded(town, user, *ROWS)
    said = (await town.say(user, "/code 1")).text
    await town.say(villager, f"/roll {said.partition('验证码：')[2][:8]}")
    await town.say(user, document=xlsx([HEAD, ROWS[0]]), caption="/members")
    assert "作废" not in town.api.chat(user).last.text
    other = town.api.user(34, "小李")
    await bound(town, user, "2", other)
    await town.press(user, "装入名册")
    assert "2 小李" in town.api.chat(user).last.text and await names(town) == ["小李", "王工"]
    await town.press(user, "装入名册")
    assert await names(town) == ["王工"]


async def test_who_sends_nothing_hears_what_a_roll_looks_like(page: Visitor) -> None:
    said = (await page.say("secretary", "/members")).text
    assert "编号、姓名" in said and "number" not in said


async def test_a_pasted_column_that_nobody_knows_is_shown_first(page: Visitor) -> None:
    said = await page.say("secretary", "/members\n编号,姓名,电话\n1,王工,13800138000")
    assert "没有用到的列：“电话”" in said.text and "装入吗" in said.text
    assert "名册已装入：1 行" in (await page.press("secretary", "装入名册")).text
    said = await page.say("secretary", "/members\n编号,姓名,户\n1,王工,3-101")
    assert "“户”这一列不认识，是不是“户号”？" in said.text and "装入吗" not in said.text
