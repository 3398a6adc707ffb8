"""What the web server takes from nobody it cannot tell from a forger."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from core.people.records import Person
from tests.platforms.bot_api import BotApi
from tests.stories.town import Town

FORGED = {
    "update_id": 1,
    "message": {
        "message_id": 5,
        "date": 1_790_000_000,
        "chat": {"id": 7, "type": "private", "first_name": "王"},
        "from": {"id": 7, "is_bot": False, "first_name": "王"},
        "text": "/start",
    },
}
PUBLIC = {"HUYING_PUBLIC_URL": "https://town.example", "HUYING_TELEGRAM_SECRET": "a-secret-word"}


@pytest.mark.parametrize(("env", "status"), [({}, 404), (PUBLIC, 403)], ids=["polling", "webhook without the secret"])
async def test_a_forged_update_gets_in_nowhere(tmp_path: Path, env: dict[str, str], status: int) -> None:
    api = await BotApi().start()
    telegram = {"HUYING_TELEGRAM_TOKEN": api.token, "HUYING_TELEGRAM_API": api.base}
    try:
        async with Town(tmp_path, env={**telegram, **env}) as town, aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{town.house.port}/in/telegram"
            async with session.post(url, json=FORGED) as answer:
                assert answer.status == status
            people = await town.house.office.run(lambda uow: uow.repo(Person).find(platform="telegram"))
            assert people == []
    finally:
        await api.stop()
