"""Staff of Telegram come into the console by one press, for one shift."""

from __future__ import annotations

import re

from core.people.records import Login
from core.storage.sql_unit_of_work import SqlUnitOfWork
from tests.stories.telegram_town import TelegramTown
from tests.stories.town import Visitor


async def ask(town: TelegramTown) -> str:
    """The dispatcher asks for a link; the code behind its #."""
    shown = await town.say(town.dispatcher, "/link")
    [address] = [one["url"] for row in shown.markup["inline_keyboard"] for one in row if "url" in one]
    found = re.fullmatch(r"https://town\.example/console/enter#([0-9]{10})", address)
    assert found and "12 小时" in shown.text
    return found[1]


async def enter(page: Visitor, code: str) -> tuple[int, str]:
    """The press on the page that the link opens."""
    async with page.session.post(page.url("/console/enter"), data={"code": code}) as answer:
        return answer.status, await answer.text()


async def console(page: Visitor) -> int:
    async with page.session.get(page.url("/console")) as answer:
        return answer.status


async def test_a_dispatcher_of_telegram_works_in_the_console_for_a_shift(telegram: TelegramTown) -> None:
    town = telegram
    page = await town.town.visit()
    async with page.session.get(page.url("/console/enter")) as answer:
        assert answer.status == 200 and "enter.js" in await answer.text()
    assert await console(page) == 403
    code = await ask(town)
    assert (await enter(page, code))[0] == 200 and await console(page) == 200
    assert "12 小时后自动退出" in town.api.chat(town.dispatcher).last.text, "whose code it was hears of it"
    status, said = await enter(page, code)
    assert status == 400 and "登录码不能用" in said, "a code opens once"
    await page.say("resident", "春和小区3号楼下水道堵了")
    assert not town.api.chat(town.dispatcher).last.text.startswith("请核对"), "the page's chat stays the browser's own"
    await town.town.later(hours=12.1)
    assert await console(page) == 403
    await enter(page, await ask(town))
    assert await console(page) == 200
    await town.say(town.dispatcher, "/link 退出")
    assert await console(page) == 403
    await page.close()


async def test_a_resident_of_telegram_gets_no_code(telegram: TelegramTown) -> None:
    shown = await telegram.say(telegram.resident, "/link")
    assert "只在网页上" in shown.text

    def logins(uow: SqlUnitOfWork) -> list[Login]:
        return uow.repo(Login).find()

    assert await telegram.town.houses[0].office.run(logins) == []
