"""Words about a matter: a reply to its card, or its number and words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.workflow.records import Note
from tests.platforms.bot_world import Shown
from tests.stories.rooms import PRODUCTION, room, staff_of
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_whole_life import photo
from tests.stories.town import Town

DRAIN, OTHER = "春和小区门口下水道堵了三天，污水都漫出来了", "春晓花园3号楼前面下水道堵了"
DONE = "已疏通管道，更换井盖一个。"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """Two blocked drains, both with the drainage company's group."""
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        for number, said in enumerate((DRAIN, OTHER)):
            neighbour = town.resident if not number else town.api.user(61, "老孙")
            await town.say(neighbour, said)
            await town.press(neighbour, "提交")
        yield town
        town.api.clean()


async def cards(town: TelegramTown) -> tuple[Shown, Shown]:
    """The cards of both matters in the group."""
    numbers = [ticket.number for ticket in await town.town.tickets()]
    one, two = (next(m for m in town.drain.messages if n in m.text.split("\n")[0]) for n in numbers)
    return one, two


async def states(town: TelegramTown) -> list[str]:
    return [ticket.state for ticket in await town.town.tickets()]


async def notes(town: Town, ticket: Ticket, kind: str) -> list[Note]:
    return await town.house.office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id), kind=kind))


@pytest.mark.parametrize("text", ["收到", "收到！", "好的，收到", "签收", "我们收到了"])
async def test_got_it_in_reply_to_a_card_signs_it(town: TelegramTown, text: str) -> None:
    """回一句“收到”就是签收；签的是回复的那一件。"""
    _, second = await cards(town)
    told = await town.say(town.liaison, text, town.drain, reply_to=second)
    assert "已签收" in told.text
    assert await states(town) == ["assigned", "signed"]


async def test_a_result_in_reply_to_the_card_needs_two_presses(town: TelegramTown) -> None:
    """先发照片、再写一句，点“办结”“已解决”就报上去了，写过的不用再写。"""
    first, _ = await cards(town)
    await town.say(town.liaison, "收到", town.drain, reply_to=first)
    asked = await town.say(town.liaison, chat=town.drain, reply_to=first, photo=photo())
    assert "1 个" in asked.text
    asked = await town.say(town.liaison, DONE, town.drain, reply_to=first)
    assert DONE in asked.text and "要怎么办" in asked.text
    town.api.press(town.liaison, asked, next(label for label in asked.labels if "办结" in label))
    await town.rest()
    assert "结果已报上去" in (await town.press(town.liaison, "已解决", town.drain)).text
    [ticket, _] = await town.town.tickets()
    [result] = await notes(town.town, ticket, "result")
    assert (ticket.state, result.text, len(result.pictures)) == ("submitted", DONE, 1)


async def test_a_number_typed_in_the_group_presses_what_was_shown_there(town: TelegramTown) -> None:
    """群里的按钮前面写着数字，回一个数字也行；别人的数字不算。"""
    first, _ = await cards(town)
    asked = await town.say(town.liaison, "这不归我们管，是物业的事", town.drain, reply_to=first)
    assert asked.labels[0].startswith("1 签收")
    await town.say(town.liaison, "1", town.drain, reply_to=asked)
    assert await states(town) == ["signed", "assigned"]
    listed = await town.say(town.liaison, DONE, town.drain, reply_to=first)
    number = next(label.split()[0] for label in listed.labels if "办结" in label)
    kinds = await town.say(town.liaison, number, town.drain, reply_to=listed)
    solved = next(label.split()[0] for label in kinds.labels if "已解决" in label)
    await town.say(town.liaison, solved, town.drain, reply_to=kinds)
    asked = town.drain.messages[-2]
    assert "请重写一遍" in asked.text
    await town.say(town.liaison, DONE, town.drain, reply_to=asked)
    assert await states(town) == ["submitted", "assigned"]


async def test_what_was_said_among_colleagues_is_shown_before_the_resident_reads_it(town: TelegramTown) -> None:
    """群里接连回了几句，不是每一句都是给居民看的：先给看一遍，再点才报上去。"""
    first, _ = await cards(town)
    await town.say(town.liaison, "收到", town.drain, reply_to=first)
    await town.say(town.liaison, "我明天休假，交给小王", town.drain, reply_to=first)
    await town.say(town.liaison, DONE, town.drain, reply_to=first)
    await town.press(town.liaison, "办结", town.drain)
    await town.press(town.liaison, "已解决", town.drain)
    asked = town.drain.messages[-2]
    assert "交给小王" in asked.text and "请重写一遍" in asked.text
    [ticket, _] = await town.town.tickets()
    assert (ticket.state, await notes(town.town, ticket, "result")) == ("signed", [])
    await town.say(town.liaison, DONE, town.drain, reply_to=asked)
    [result] = await notes(town.town, (await town.town.tickets())[0], "result")
    assert result.text == DONE


async def test_words_beside_the_signature_can_be_passed_on(town: TelegramTown) -> None:
    first, _ = await cards(town)
    await town.say(town.liaison, "好的，下午三点派人来看", town.drain, reply_to=first)
    await town.press(town.liaison, "签收", town.drain)
    await town.press(town.liaison, "留言给居民", town.drain)
    assert "下午三点派人来看" in town.api.chat(town.resident).last.text


async def test_not_ours_goes_back_with_the_words_that_were_written(town: TelegramTown) -> None:
    first, _ = await cards(town)
    await town.say(town.liaison, "小区里面的管道归物业管，不归我们管", town.drain, reply_to=first)
    await town.press(town.liaison, "退回", town.drain)
    label = next(words for words in town.drain.last.labels if words.startswith("1 "))
    await town.press(town.liaison, label, town.drain)
    [ticket, _] = await town.town.tickets()
    [why] = await notes(town.town, ticket, "return")
    assert ticket.state == "filed" and "归物业管" in why.text


async def test_a_reply_to_another_card_is_no_result_of_the_first(town: TelegramTown) -> None:
    """正问第一件的结果，回复的是第二件的卡片：不记到第一件上。"""
    first, second = await cards(town)
    for card in (first, second):
        await town.say(town.liaison, "收到", town.drain, reply_to=card)
    for label in ("办结", "已解决"):
        shown = first if label == "办结" else town.drain.last
        town.api.press(town.liaison, shown, next(words for words in shown.labels if label in words))
        await town.rest()
    told = await town.say(town.liaison, "这家明天上午去", town.drain, reply_to=second)
    assert (await town.town.tickets())[1].number in told.text and "要怎么办" in told.text
    assert await states(town) == ["signed", "signed"]


async def test_what_was_forgotten_is_added_before_the_check(town: TelegramTown) -> None:
    """结果报上去以后才发的照片、更正，补到结果里，审核的人看得到。"""
    first, _ = await cards(town)
    await town.say(town.liaison, "收到", town.drain, reply_to=first)
    await town.say(town.liaison, DONE, town.drain, reply_to=first)
    for label in ("办结", "已解决"):
        await town.press(town.liaison, label, town.drain)
    await town.say(town.liaison, "写错了，是两个井盖", town.drain, reply_to=first, photo=photo())
    await town.press(town.liaison, "补充结果", town.drain)
    asked = town.street.last
    assert DONE in asked.text and "是两个井盖" in asked.text and "photo" in asked.raw
    await town.press(town.dispatcher, "审核通过", town.street)
    assert any("是两个井盖" in shown.text for shown in town.api.chat(town.resident).messages)


async def test_an_edit_in_the_group_is_not_passed_over(town: TelegramTown) -> None:
    first, _ = await cards(town)
    town.api.say(town.liaison, town.drain, "明天去", reply_to=first)
    await town.rest()
    mine = [shown for shown in town.drain.history if not shown.by_bot][-1]
    town.api.say(town.liaison, town.drain, "后天去", edit=mine)
    await town.rest()
    assert "没有跟着改" in town.drain.last.text


async def test_number_and_words_are_about_that_matter(town: TelegramTown) -> None:
    """写编号再写一句：居民的补到那一件，单位的问怎么办。"""
    [first, second] = await town.town.tickets()
    told = await town.say(town.resident, f"{first.number} 今天更臭了")
    assert "补充好了" in told.text
    [added] = await notes(town.town, first, "supplement")
    assert added.text == "今天更臭了"
    card, _ = await cards(town)
    told = await town.say(town.liaison, f"{second.number} 已经派人", town.drain, reply_to=card)
    assert second.number in told.text and "已经派人" in told.text


async def test_a_resident_s_reply_to_a_notice_is_added(town: TelegramTown) -> None:
    notice = next(shown for shown in town.api.chat(town.resident).messages if "登记好了" in shown.text)
    told = await town.say(town.resident, "又漫到马路上了", reply_to=notice, photo=photo())
    [ticket, _] = await town.town.tickets()
    [added] = await notes(town.town, ticket, "supplement")
    assert "补充好了" in told.text and (added.text, len(added.pictures)) == ("又漫到马路上了", 1)


async def test_a_colleague_s_press_takes_nobody_s_words_along(town: TelegramTown) -> None:
    """小张按了老李那张卡片上的“办结”：不拿小张别的话当结果，另外问小张。"""
    other = town.api.user(77, "小张")
    await town.say(other, f"/start {await town.code('liaison', 'util_drain', '', '小张')}")
    first, _ = await cards(town)
    await town.say(town.liaison, "收到", town.drain, reply_to=first)
    assert "没有改动" in (await town.say(other, "收到", town.drain, reply_to=first)).text
    await town.say(other, "我下午过去", town.drain, reply_to=first)
    await town.say(town.liaison, DONE, town.drain, reply_to=first)
    for label in ("办结", "已解决"):
        await town.press(other, label, town.drain)
    assert await states(town) == ["signed", "assigned"]
    assert any(shown.markup.get("force_reply") for shown in town.drain.messages)


async def test_a_grid_worker_s_reply_to_her_card_is_no_report(town: TelegramTown) -> None:
    """网格员私聊里回复卡片：带上她的话点“现场核实”；没有按钮了，就说现在怎样，不当成新的一件事。"""
    card = next(m for m in town.api.chat(town.worker).messages if "现场核实" in "".join(m.labels))
    await town.say(town.worker, "去看了，污水有十来米", reply_to=card)
    await town.press(town.worker, "现场核实")
    await town.press(town.worker, "属实")
    first, _ = await town.town.tickets()
    [seen] = await notes(town.town, first, "verify")
    assert seen.text == "去看了，污水有十来米" and first.verified == "real"
    told = await town.say(town.worker, "是真的", reply_to=card)
    assert "没有记下" in told.text and len(await town.town.tickets()) == 2


async def test_a_stranger_s_reply_moves_nothing(town: TelegramTown) -> None:
    stranger = town.api.user(99, "路人")
    first, _ = await cards(town)
    await town.say(stranger, "收到", town.drain, reply_to=first)
    assert await states(town) == ["assigned", "assigned"]


async def test_the_same_in_a_room_of_the_page(tmp_path: Path) -> None:
    """网页上的群：回复卡片“收到”就签收，写结果点两下就报上去。"""
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        liaison = await staff.seated("liaison", "util_drain", "老李")
        await staff.bind(liaison, "util_drain")
        resident, seat = await staff.visitor(), room("util_drain")
        await resident.say("resident", DRAIN)
        await resident.press("resident", "提交")
        card = await liaison.last(seat)
        await liaison.say(seat, "收到", reply_to=card.id)
        await liaison.say(seat, DONE, reply_to=card.id)
        await liaison.press(seat, "办结")
        await liaison.press(seat, "已解决")
        [ticket] = await town.tickets()
        [result] = await notes(town, ticket, "result")
        assert (ticket.state, result.text) == ("submitted", DONE)


async def test_what_comes_while_a_list_is_open_is_for_its_own_matter_and_none_of_it_is_lost(town: TelegramTown) -> None:
    """退回凭什么还没选，又回了别的卡片、要延期、发照片。"""
    first, second = await cards(town)
    for card in (first, second):
        await town.say(town.liaison, "收到", town.drain, reply_to=card)
    first, second = await cards(town)
    assert "凭什么依据" in (await town.say(town.liaison, "退回", town.drain, reply_to=second)).text
    assert "要怎么办" in (await town.say(town.liaison, "要延3天，等配件", town.drain, reply_to=second)).text
    assert "没有改动" in (await town.say(town.liaison, "撤回", town.drain, reply_to=first)).text
    wrong = await town.say(town.liaison, "123456789 办完了", town.drain, reply_to=second)
    assert "没有找到123-456-789这件事" in wrong.text
    first, _ = await cards(town)
    town.api.press(town.liaison, first, next(words for words in first.labels if "办结" in words))
    await town.rest()
    for said in ("通了，换了一段管子", "井盖也换了"):
        kept = await town.say(town.liaison, said, town.drain, reply_to=first)
        assert "返回" in "".join(kept.labels)
    await town.press(town.liaison, "已解决", town.drain)
    assert "通了，换了一段管子\n井盖也换了" in town.drain.messages[-2].text
