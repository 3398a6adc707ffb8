"""What a page sends is checked, and whom it is meant for is read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.web.updates import checked
from tests.stories.test_staff import file
from tests.stories.test_whole_life import CALL
from tests.stories.town import Visitor

KEY = "k" * 32


@pytest.mark.parametrize(
    "mention", ["@呼应 {number}", "@呼应{number}", "@呼應 {number}", "@Huying {number}", "{number} @呼应"]
)
async def test_a_number_with_a_mention_is_answered_in_a_group(page: Visitor, mention: str) -> None:
    await file(page, CALL)
    number = (await page.town.tickets())[0].number
    before = (await page.last("group")).id
    assert (await page.say("group", number)).id == before, "what people say to each other is not answered"
    shown = await page.say("group", mention.format(number=number))
    assert shown.id != before and number in shown.whole
    mine = [seen.text for seen in await page.read("group") if seen.who == "me"]
    assert mine[-1] == mention.format(number=number)


@pytest.mark.parametrize("text", ["写信到 office@huying.example {number}", "@huyingzhou {number}", "呼应 {number}"])
async def test_what_only_looks_like_a_mention_is_none(page: Visitor, text: str) -> None:
    await file(page, CALL)
    number = (await page.town.tickets())[0].number
    before = (await page.last("group")).id
    assert (await page.say("group", text.format(number=number))).id == before


@pytest.mark.parametrize(
    "tables",
    [
        pytest.param([{"id": KEY, "name": "a.csv"}] * 2, id="two tables"),
        pytest.param([{"id": "k", "name": "a.csv"}], id="no id"),
        pytest.param([{"id": 7, "name": "a.csv"}], id="a number for an id"),
        pytest.param([{"id": KEY}], id="no name"),
        pytest.param([KEY], id="an id alone"),
        pytest.param(7, id="a number"),
    ],
)
def test_a_malformed_table_is_not_taken(tables: Any) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        checked({"key": KEY, "tables": tables})


def test_a_table_s_name_is_shortened_and_cleaned() -> None:
    assert checked({"key": KEY, "tables": [{"id": KEY, "name": "清\0单" * 99}]})["tables"] == [
        (KEY, ("清单" * 99)[:80])
    ]
