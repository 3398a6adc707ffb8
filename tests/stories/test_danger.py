"""A frightened person is heard at once, whatever was being asked."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor


async def _reported(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋楼下路灯不亮")
    await page.press("resident", "提交")


async def test_a_fire_is_heard_in_the_middle_of_another_question(page: Visitor) -> None:
    await _reported(page)
    await page.press("resident", "补充情况")
    asked = await page.say("resident", "家里着火了快来人")
    assert "119" in asked.text and any("正在发生" in label for label in asked.labels)


async def test_where_there_is_no_danger_the_question_gets_the_words(page: Visitor) -> None:
    await _reported(page)
    await page.press("resident", "补充情况")
    await page.say("resident", "灯杆在冒火花")
    heard = await page.press("resident", "不是")
    assert "补充好了" in heard.text


@pytest.mark.parametrize("before", ["", "楼道里的灯坏了三天"])
async def test_a_fire_does_not_mix_with_what_was_being_told(page: Visitor, before: str) -> None:
    if before:
        await page.say("resident", before)
    asked = await page.say("resident", "家里着火了")
    assert "119" in asked.text and "灯" not in asked.text
