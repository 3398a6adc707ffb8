"""Old buttons of a matter that is over: what is said goes somewhere."""

from __future__ import annotations

import pytest

from core.tickets.records import Ticket
from tests.stories.town import Seen, Town, Visitor

CALL = "小区门口下水道堵了三天，污水都漫出来了"


async def filed(page: Visitor) -> Seen:
    """The card that says the number."""
    await page.say("resident", CALL)
    return await page.press("resident", "提交")


async def finished(page: Visitor) -> Seen:
    """Reported, done, checked; not yet rated. Gives the card that said the number."""
    card = await filed(page)
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", "已疏通管道，更换井盖一个。", reply_to=asked.id)
    await page.press("street", "审核通过")
    return card


async def old(page: Visitor, card: Seen, label: str) -> Seen:
    """A button of a card of long ago."""
    data = next(data for words, data in card.labels.items() if label in words)
    status, body = await page.post("resident", action=data, message=card.id)
    assert status == 200, body
    await page.town.rest()
    return await page.last("resident")


async def only(town: Town) -> Ticket:
    [ticket] = await town.tickets()
    return ticket


@pytest.mark.parametrize("rated", [False, True])
async def test_not_solved_said_on_an_old_card_is_done_again(page: Visitor, rated: bool) -> None:
    """办完以后按旧卡片的“补充情况”说没修好：补上了，也问要不要重办。"""
    card = await finished(page)
    if rated:
        for label in ("1 联系过", "1 解决了", "非常满意"):
            await page.press("resident", label)
    await old(page, card, "补充情况")
    told = await page.say("resident", "没修好，又漫出来了")
    assert "不会再派人来" in told.text
    told = await page.press("resident", "没解决好，重新办")
    ticket = await only(page.town)
    assert (ticket.state, ticket.round) == ("assigned", 1) and "重办" in told.text
    assert any("又漫出来了" in seen.text for seen in await page.read("group"))


async def test_long_after_the_end_nobody_is_promised(page: Visitor) -> None:
    card = await finished(page)
    for label in ("1 联系过", "1 解决了", "非常满意"):
        await page.press("resident", label)
    await page.town.later(days=40)
    await old(page, card, "补充情况")
    told = await page.say("resident", "又堵了")
    assert "请再说一遍" in told.text and not told.labels


async def test_nothing_is_added_to_what_was_taken_back(page: Visitor) -> None:
    """撤回了的事按“补充情况”：不收，说没有人在办。"""
    card = await filed(page)
    await page.press("resident", "撤回")
    await page.press("resident", "直接提交")
    await page.press("resident", "确定撤回")
    await old(page, card, "补充情况")
    assert any("已撤回" in seen.text and "不能“补充情况”" in seen.text for seen in await page.read("resident"))
    number = (await only(page.town)).number
    await page.say("resident", f"{number} 又堵了")
    said = [seen.text for seen in await page.read("resident")]
    assert any("没有人在办了" in text for text in said)


@pytest.mark.parametrize("text", ["没修好", "又堵了", "还是不通，跟没修一样", "下水道修好了吗"])
async def test_plain_words_after_the_result_are_about_it(page: Visitor, text: str) -> None:
    """刚请她评价，她不点，写“没修好”：问是不是那一件，点两下就重办，不问“事情在哪里”。"""
    await finished(page)
    ticket = await only(page.town)
    told = await page.say("resident", text)
    assert "转给谁" in told.text
    await page.press("resident", ticket.number)
    await page.press("resident", "没解决好，重新办")
    assert (await only(page.town)).state == "assigned"


async def test_a_report_is_no_answer_to_where(page: Visitor) -> None:
    """正问“在哪里”，说的是另一件完整的事：不当成地点。"""
    await page.say("resident", "那个东西坏了好几天了没人弄一下")
    await page.press("resident", "是，要反映") if (await page.last("resident")).labels.get(
        "1 是，要反映一件事"
    ) else None
    card = await page.say("resident", "春晓花园楼道灯不亮")
    assert "事情：路灯不亮" in card.text and "（春晓花园楼道灯不亮）" not in card.text


async def test_more_of_the_story_is_no_answer_to_where(page: Visitor) -> None:
    """正问“在哪里”，接着往下说家里的事：写进要报的话；问一句，也不是地点。"""
    await page.say("villager", "路灯不亮")
    asked = await page.say("villager", "在手机上能交不")
    assert "事情在哪里" in asked.text
    card = await page.say("villager", "我们这栋楼下面那盏路灯，黑了三天了")
    assert "黑了三天" in card.text.split("地点")[0] and "黑了三天" not in card.text.split("地点")[1]


async def test_what_was_taken_back_names_nobody_who_handles_it(page: Visitor) -> None:
    card = await filed(page)
    await page.press("resident", "撤回")
    await page.press("resident", "直接提交")
    await page.press("resident", "确定撤回")
    shown = await old(page, card, "看进度")
    assert "已撤回" in shown.text and "现在由谁办" not in shown.text
