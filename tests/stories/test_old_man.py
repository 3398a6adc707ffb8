"""An old man's talk: dialect, second thoughts, several matters, anger."""

from __future__ import annotations

import pytest

from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Note
from tests.stories.town import Town, Visitor

LAMP = "春和小区3栋楼下那个路灯，黑黢黢的好几天咯"
BINS = "下水道堵起了，污水到处流"


async def notes(town: Town) -> list[str]:
    def read(uow: SqlUnitOfWork) -> list[str]:
        return [note.text for note in uow.repo(Note).find()]

    return await town.houses[0].office.run(read)


async def test_words_that_wait_are_lost_by_no_thanks_and_no_further_word(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", BINS)
    assert BINS in (await page.say("resident", "谢谢")).text
    asked = await page.say("resident", "臭得很")
    assert BINS in asked.text and "臭得很" in asked.text
    await page.press("resident", "另一件事")
    report = await page.say("resident", "春和小区6栋")
    assert all(part in report.text for part in (*BINS.split("，"), "臭得很")) and "路灯" not in report.text


@pytest.mark.parametrize(("said", "kept"), [("要得", True), ("对头", True), ("不是", False)])
async def test_the_question_which_matter_is_answered_in_words(page: Visitor, said: str, kept: bool) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", BINS)
    report = await page.say("resident", said)
    if not kept:
        report = await page.say("resident", "春和小区6栋")
    assert all(part in report.text for part in BINS.split("，")) and ("路灯，黑黢黢" in report.text) is kept


async def test_a_yes_in_dialect_files_and_is_no_part_of_the_report(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "要得")
    assert len(await page.town.tickets()) == 1 and "要得" not in "".join(await notes(page.town))


async def test_not_after_all_and_then_after_all(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "不报了")
    assert "路灯" in (await page.say("resident", "还是报吧")).text
    await page.say("resident", "不报了")
    await page.town.later(minutes=20)
    assert "路灯" not in (await page.say("resident", "还是报吧")).text


async def test_what_is_no_place_becomes_none(page: Visitor) -> None:
    await page.say("resident", "路灯不亮")
    for words in ("都要", "你们快点来嘛"):
        asked = await page.say("resident", words)
        assert "事情在哪里" in asked.text and "不报了" in "".join(asked.labels), words
    asked = await page.say("resident", "大榕树底下")
    assert "大榕树底下" in asked.text and "不报了" in "".join(asked.labels)


async def test_anger_goes_to_who_handles_it_and_begins_no_report(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    number = (await page.town.tickets())[0].number
    anger = "三天了还没人来！你们是吃干饭的吗"
    asked = await page.say("resident", anger)
    assert any(number in label for label in asked.labels)
    await page.press("resident", number)
    assert anger in await notes(page.town)
    report = await page.say("resident", "码头社区的垃圾没人收")
    assert anger not in report.text and len(await page.town.tickets()) == 1


async def test_anger_may_be_a_new_matter_and_nothing_of_it_is_lost(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    await page.say("resident", "你们楼下臭得很哦")
    report = await page.say("resident", "春和小区6栋，是垃圾没人收")
    assert "臭得很" in report.text


async def test_leaving_is_said_once(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    await page.press("resident", "撤回")
    before = len(await page.read("resident"))
    await page.say("resident", "2")
    assert len(await page.read("resident")) == before + 2  # the number and one answer


async def test_a_question_in_reply_is_no_result(page: Visitor) -> None:
    await page.say("resident", "春和小区门口下水道堵了三天，污水都漫出来了")
    await page.press("resident", "提交")
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    doubt = await page.say("group", "好了吗？", reply_to=asked.id)
    assert "好了吗" in doubt.text and (await page.town.tickets())[0].state == "signed"
    await page.say("group", "好了，管道通了", reply_to=asked.id)
    await page.press("group", "回答")
    assert (await page.town.tickets())[0].state == "submitted"
