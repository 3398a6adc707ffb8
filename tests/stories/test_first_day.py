"""Staff find their way: a menu, 帮助 and a first day by their posts."""

from __future__ import annotations

from core.district.vocabulary import COMMANDS
from handlers.frame.conversations import WORDS
from handlers.people.menu import TOUR
from tests.stories.telegram_town import TelegramTown
from tests.stories.town import Visitor


def test_every_command_is_in_the_table() -> None:
    typed = {word.removeprefix("/") for word in WORDS if word.startswith("/")}
    assert typed - {"start", "bind"} == {*COMMANDS}


async def test_help_names_what_each_post_may_use_and_nothing_else(page: Visitor) -> None:
    street = (await page.say("street", "帮助")).text
    assert all(word in street for word in ("/todo", "/whistle", "/list", "/meeting", "吹哨"))
    assert "/sheet" not in street and "/figures" not in street
    worker = (await page.say("grid_worker", "帮助")).text
    assert "/todo" in worker and "/duty" in worker and "/whistle" not in worker
    assert "/todo" not in (await page.say("resident", "帮助")).text
    assert "/supervise" not in street + worker
    assert "/supervise　督办：看还没完的" in (await page.say("supervisor", "帮助")).text


async def test_each_chat_on_telegram_has_the_menu_of_its_person(telegram: TelegramTown) -> None:
    menus = {scope: [row["command"] for row in rows] for (scope, _), rows in telegram.api.commands.items()}
    assert {"todo", "whistle"} <= {*menus[f"chat:{telegram.dispatcher.id}"]}
    assert "todo" in menus[f"chat:{telegram.worker.id}"] and "whistle" not in menus[f"chat:{telegram.worker.id}"]
    assert f"chat:{telegram.resident.id}" not in menus and "todo" not in menus["default"]


async def test_the_first_day_is_five_messages(telegram: TelegramTown) -> None:
    said = [await telegram.press(telegram.worker, "第一天")]
    for _ in range(TOUR - 1):
        said.append(await telegram.press(telegram.worker, "下一条"))
    assert [one.text[:4] for one in said] == ["第一条：", "第二条：", "第三条：", "第四条：", "第五条："]
    assert "/todo" in said[3].text and "/sheet" not in said[3].text
    assert not any("下一条" in label for label in said[-1].labels)


async def test_words_for_the_command_of_a_procedure_do_what_the_command_does(page: Visitor) -> None:
    said = [(await page.say("supervisor", words)).text for words in ("/supervise", "我要督办一件")]
    assert said[0] == said[1] and "现在没有督办的事" in said[0]
    assert "现在没有督办的事" not in (await page.say("street", "我要督办一件")).text
