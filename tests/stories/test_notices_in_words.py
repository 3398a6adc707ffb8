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
    assert "比开始还早" in (await page.say("secretary", "明天17:00到15:00")).text
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


async def test_what_was_said_is_not_asked_again(page: Visitor) -> None:
    """明天上午9点到下午5点停水帮我发个通知：三样都说了，只问要注意什么。"""
    await page.say("village_secretary", "明天上午9点到下午5点停水帮我发个通知")
    asked = await page.press("village_secretary", FORM)
    assert "4/4" in asked.text and "大家要注意什么" in asked.text
    check = await page.press("village_secretary", "跳过")
    for line in ("什么事：停水\n", "哪里：黄泥村", "11月21日（周六）09:00 到 11月21日（周六）17:00"):
        assert line in check.text
    assert "【黄泥村】停水" in (await page.press("village_secretary", "提交")).text


@pytest.mark.parametrize(
    ("seat", "words", "known", "asked"),
    [
        ("village_secretary", "通知居民明天停电", "什么事：停电\n哪里：黄泥村", "从几时到几时"),
        ("street", "通知居民周六早上8点到晚上6点停气", "什么事：停气\n从几时到几时：11月21日", "哪个小区"),
        ("secretary", "帮我给大家发个通知", "哪里：春和社区", "什么事？"),
        ("secretary", "通知居民昨天9点到10点停水", "什么事：", "从几时到几时？"),
        ("secretary", "通知居民明天下午5点到3点停水", "什么事：停水", "从几时到几时？"),
        ("secretary", "后天春和小区和码头社区停电，通知居民", "", "什么事？"),
        ("secretary", "发通知，周一到周三封路", "什么事：周一到周三封路", "从几时到几时？"),
    ],
)
async def test_only_what_is_missing_is_asked(page: Visitor, seat: str, words: str, known: str, asked: str) -> None:
    await page.say(seat, words)
    shown = await page.press(seat, FORM)
    assert known in shown.text and asked in shown.text


@pytest.mark.parametrize(
    "words",
    ["物业不通知业主就涨价", "停水都没通知居民", "开发商发通知要收费", "物业没提前通知住户就停电", "发现没人贴公告"],
)
async def test_who_was_not_told_or_was_told_by_others_sends_nothing(page: Visitor, words: str) -> None:
    shown = await page.say("secretary", words)
    assert "从这里发" not in shown.text and "表决" not in shown.text


async def test_what_another_announced_is_passed_on(page: Visitor) -> None:
    assert "从这里发" in (await page.say("secretary", "供电公司通知明天停电，告诉大家一声")).text


@pytest.mark.parametrize("words", ["撤回通知", "通知发错了", "收回刚才那个通知"])
async def test_who_takes_back_a_notice_is_shown_the_one_that_holds(page: Visitor, words: str) -> None:
    for answer in ("发通知", "停水", "春和社区", "明天 8:00 到 17:00"):
        await page.say("secretary", answer)
    await page.press("secretary", "跳过")
    await page.press("secretary", "提交")
    shown = await page.say("secretary", words)
    assert "停水" in shown.text and any("不停了" in label for label in shown.labels)
    await page.press("secretary", "不停了")
    await page.say("secretary", "不停了，打扰了")
    assert not any("不停了" in label for label in (await page.say("secretary", words)).labels)
