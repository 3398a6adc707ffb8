"""What is typed where something else was asked, and what it then means."""

from __future__ import annotations

import pytest

from core.tickets.records import Rating
from tests.stories.test_neighbours import LAMP, _tidy, filed, ticket_of
from tests.stories.test_whole_life import CALL
from tests.stories.town import Seen, Visitor

SECOND = "春晓花园的健身器材坏了，扶手断了"


async def _asked_why(page: Visitor) -> Seen:
    ticket = await filed(page)
    await page.say("resident", ticket.number)
    return await page.press("resident", "撤回")


@pytest.mark.parametrize("said", ["{}", "并到{}", "就是 {} 那件", "编号{}"])
async def test_a_number_typed_at_merging_is_the_ticket_to_merge_into(page: Visitor, said: str) -> None:
    main, second = await filed(page, "resident", LAMP), await filed(page, "neighbour", SECOND)
    await page.say("street", second.number)
    await page.press("street", "合并、拆分")
    both = await page.say("street", said.format(main.number.replace("-", "")))
    assert main.number in both.text and second.number in both.text
    await page.press("street", "是同一件事")
    assert (await ticket_of(page.town, second.number)).merged_into == main.id


async def test_the_same_where_the_number_was_asked_for(page: Visitor) -> None:
    main, second = await filed(page, "resident", LAMP), await filed(page, "neighbour", SECOND)
    await _tidy(page, second, "并入另一件")
    both = await page.say("street", f"{second.number} 并到 {main.number}")
    assert main.number in both.text and len(await page.town.tickets()) == 2
    await page.press("street", "是同一件事")
    assert (await ticket_of(page.town, second.number)).merged_into == main.id


async def test_words_at_merging_leave_it(page: Visitor) -> None:
    second = await filed(page, "neighbour", SECOND)
    await page.say("street", second.number)
    await page.press("street", "合并、拆分")
    told = await page.say("street", "黄泥村的路上有个大坑")
    assert "大坑" in told.text and (await ticket_of(page.town, second.number)).state == "filed"


@pytest.mark.parametrize("said", ["是", "好", "好的", "对", "嗯", "不"])
async def test_a_yes_is_no_reason_to_withdraw(page: Visitor, said: str) -> None:
    await _asked_why(page)
    again = await page.say("resident", said)
    assert f"“{said}”" in again.text and "为什么撤回" in again.text and "不写" in "".join(again.labels)
    sure = await page.say("resident", "已经修好了")
    assert "已经修好了" in sure.text and said not in sure.text.partition("原因")[2].partition("已经修好了")[0]
    await page.press("resident", "确定撤回")
    assert (await page.town.tickets())[0].state == "withdrawn"


async def test_a_reply_in_a_group_when_all_is_done_is_told_how_the_matter_stands(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    for label in ("签收", "办结"):
        await page.press("group", label)
    asked = await page.press("group", "已解决")
    await page.say("group", "已疏通。", reply_to=asked.id)
    await page.press("street", "审核通过")
    card = next(seen for seen in await page.read("group") if seen.title)
    said = await page.say("group", "第二天又去看了一次，没问题", reply_to=card.id)
    [ticket] = await page.town.tickets()
    assert ticket.number in said.text and "评价" in said.text and "没有记下" in said.text


async def test_who_says_that_it_is_a_matter_is_not_asked_the_same_again(page: Visitor) -> None:
    await page.say("villager", "社区几点上班")
    told = await page.press("villager", "不是问")
    assert "要反映一件事吗" not in told.text and "哪里" in told.text


async def test_a_report_beside_a_question_is_left_with_it_and_can_be_taken_up(page: Visitor) -> None:
    ticket = await filed(page)
    await page.say("resident", "春和小区里面的路灯不亮")
    await page.say("resident", ticket.number)
    await page.press("resident", "补充情况")
    left = await page.say("resident", "取消")
    assert any("接着报" in label for label in left.labels)
    assert "路灯" not in (await page.say("resident", "春晓花园3号楼电梯坏了")).text
    await page.say("neighbour", "石桥小区的健身器材断了")
    await page.say("neighbour", "屋里有煤气味")
    left = await page.say("neighbour", "取消")
    assert any("接着报" in label for label in left.labels)
    assert "健身器材" in (await page.press("neighbour", "接着报")).text


async def _asked_to_rate(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", "疏通完毕。", reply_to=asked.id)
    await page.press("street", "审核通过")


async def test_the_three_questions_are_answered_in_words(page: Visitor) -> None:
    """不会点按钮的老人，直接说“有”“解决了”“还行吧”。"""
    await _asked_to_rate(page)
    assert "第二问" in (await page.say("resident", "有人来过")).text
    assert "第三问" in (await page.say("resident", "修好了")).text
    assert "已结案" in (await page.say("resident", "还行吧")).text
    [rating] = await page.town.houses[0].office.run(lambda uow: uow.repo(Rating).find())
    assert (rating.contacted, rating.solved, rating.grade) == (True, "yes", 2)


async def test_what_answers_a_later_question_is_kept_with_the_rating(page: Visitor) -> None:
    await _asked_to_rate(page)
    await page.say("resident", "不满意，太差了")
    assert "第一问" in (await page.last("resident")).text
    assert "第二问" in (await page.say("resident", "没有")).text
    assert "第三问" in (await page.say("resident", "没有")).text
    assert "重办" in (await page.say("resident", "非常不满意")).text
    await page.say("resident", "一下雨又堵")
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned" and ticket.round == 1
    assert "不满意，太差了" in (await page.say("resident", ticket.number)).text


async def test_a_new_matter_between_the_questions_is_no_answer(page: Visitor) -> None:
    await _asked_to_rate(page)
    assert "不评也行" in (await page.say("resident", "不想评")).text
    card = await page.say("resident", "码头社区路灯不亮")
    assert "路灯不亮" in card.text and "码头社区" in card.text
