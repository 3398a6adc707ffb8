"""A question, a second thought, a secret, while a report is written."""

from __future__ import annotations

from tests.stories.town import Town, Visitor

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"


async def test_a_question_while_a_report_is_written_is_answered_and_is_none_of_it(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    before = len(await page.read("resident"))
    await page.say("resident", "等下，老年证怎么办")
    answered, again = (await page.read("resident"))[before + 1 :]
    assert "老年人优待证" in answered.whole and "出处" in answered.text
    assert "下水道" in again.text and "老年证" not in again.text
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert "老年证" not in "".join(seen.text for seen in await page.read("street"))
    assert ticket.state == "assigned"


async def test_more_words_of_the_report_stay_its_words(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    shown = await page.say("resident", "这个要怎么办才好，老人小孩都走不了")
    assert "老人小孩都走不了" in shown.text and "提交" in "".join(shown.labels)


async def test_words_that_wait_are_not_lost_to_a_question(page: Visitor) -> None:
    """问是不是同一件事的时候又说到投票：两句话都留着。"""
    await page.say("resident", CALL)
    asked = await page.say("resident", "楼上天天半夜打麻将，吵得人睡不着")
    assert "打麻将" in asked.text and any("另一件" in label for label in asked.labels)
    await page.say("resident", "投票什么时候开始")
    shown = await page.press("resident", "另一件")
    assert "打麻将" in shown.text and "投票什么时候开始" in shown.text


async def test_not_mended_any_more_take_it_back(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    card = await page.say("resident", "不修了 撤了吧")
    assert "哪里" not in card.text and any("撤回" in label for label in card.labels)


async def test_who_tells_of_a_crime_without_the_word_for_it_is_hidden(town: Town, page: Visitor) -> None:
    """没说“举报”，说的是黑诊所：按举报保密，直接到区里，不进社区和街道的群。"""
    shown = await page.say("resident", "春和小区3栋一楼有个黑诊所，没执照给人拔牙打针")
    assert "保密" in shown.text or "只有" in shown.text
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert ticket.tip_off
    for seat in ("street", "grid_worker"):
        assert not any("拔牙" in seen.whole for seen in await page.read(seat))


async def test_cancelled_while_two_things_wait_both_can_be_taken_up_again(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.say("resident", "楼上天天半夜打麻将，吵得人睡不着")
    left = await page.say("resident", "取消")
    assert "下水道" in left.text and "打麻将" in left.text
    again = await page.press("resident", "接着报")
    assert "下水道" in again.text and "打麻将" in again.text


async def test_who_offers_help_while_a_report_is_written_is_told_how(page: Visitor) -> None:
    await page.say("resident", CALL)
    shown = await page.say("resident", "我想当志愿者")
    assert "下水道" in shown.text and "志愿者" not in shown.text
    assert any("我想帮忙" in seen.text for seen in await page.read("resident") if seen.who == "bot")
