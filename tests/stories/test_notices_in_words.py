"""What is to be told to all who live there, said in plain words."""

from __future__ import annotations

import pytest

from tests.stories.town import Town, Visitor

FORM = "发停水停气封路通知"


@pytest.mark.parametrize(
    "words",
    ["通知春和小区居民，明天9点到17点停电检修", "停电通知", "告诉大家明天停水", "提醒居民明天停水"],
)
async def test_what_is_to_be_announced_leads_to_the_notice(town: Town, page: Visitor, words: str) -> None:
    told = await page.say("secretary", words)
    assert any(FORM in label for label in told.labels) and await town.tickets() == []
    assert "什么事" in (await page.press("secretary", FORM)).text


async def test_the_words_of_its_button_start_it(page: Visitor) -> None:
    assert "什么事" in (await page.say("secretary", FORM)).text
    assert "什么事" not in (await page.say("resident", FORM)).text


async def test_a_question_or_a_time_that_is_past_is_no_answer(page: Visitor) -> None:
    await page.say("secretary", FORM)
    asked = await page.say("secretary", "怎么只写了这些，还要写什么")
    assert "弄不清" in asked.text and "1/4" in asked.text
    for words in ("停气检修", "春和小区"):
        await page.say("secretary", words)
    assert "没看出是什么时候" in (await page.say("secretary", "什么时候停我还不知道")).text
    for words in ("11月19日 8:00 到 17:00", "2026年11月1日 8:00 到 17:00", "11月18日"):
        assert "已经过去了" in (await page.say("secretary", words)).text, words
    assert "大家要注意什么" in (await page.say("secretary", "明天 8:00 到 17:00")).text
    assert "大家要注意什么" in (await page.say("secretary", "怎么只写了这些，还要写什么")).text
    await page.press("secretary", "跳过")
    assert "停气检修：明天 8:00 到 17:00" in (await page.press("secretary", "提交")).text


@pytest.mark.parametrize("words", ["周六下午", "即日起三天", "现在开始，修好为止", "今天夜里12点以后"])
async def test_a_time_told_roughly_is_one(page: Visitor, words: str) -> None:
    await page.say("secretary", FORM)
    for told in ("停气检修", "春和小区"):
        await page.say("secretary", told)
    assert "大家要注意什么" in (await page.say("secretary", words)).text
