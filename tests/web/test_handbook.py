"""The handbook of duties can be read and taken away by anybody."""

from __future__ import annotations

import aiohttp
import pytest

from tests.stories.conftest import town
from tests.stories.town import Town

__all__ = ["town"]


async def _get(town: Town, path: str) -> tuple[int, str, str]:
    address = f"http://127.0.0.1:{town.house.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text(), answer.headers.get("Content-Disposition", "")


@pytest.mark.requirement("SG-44", "SG-43")
async def test_one_item_is_a_page_and_a_file(town: Town) -> None:
    status, page, _ = await _get(town, "/handbook/jurisdiction/JL001?lang=zh-Hans")
    assert status == 200
    for words in ("占道经营", "主体责任：区城市管理执法局", "配合责任", "镇街责任", "5. 复查", "常见情形"):
        assert words in page, words
    status, text, name = await _get(town, "/handbook/jurisdiction/JL001.md?lang=zh-Hans")
    assert (status, "JL001.md" in name) == (200, True) and text.startswith("# ")


async def test_the_contents_name_every_list(town: Town) -> None:
    _, page, _ = await _get(town, "/handbook?lang=en")
    for words in ("territorial responsibility list", "community assistance list", "/handbook/street/JD001"):
        assert words in page


@pytest.mark.parametrize("path", ["/handbook/jurisdiction/NO", "/handbook/nothing/JL001", "/handbook/x/y.md"])
async def test_what_is_not_there_is_not_found(town: Town, path: str) -> None:
    assert (await _get(town, path))[0] == 404
