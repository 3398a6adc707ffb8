"""Neighbours tell the same matter: joined, heard, asked, merged."""

from __future__ import annotations

import pytest

from bot.platforms.telegram_pack import pack
from core.domain.rows import Ticket, Voice
from core.storage.sql_unit import SqlUnit
from core.verify import verify
from handlers.message import Action
from tests.stories.town import Seen, Town, Visitor

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"
AGAIN = "春和小区门口下水道又堵了，臭水流得到处都是，我姓欧阳"
LAMP = "春和小区里面的路灯不亮"
OTHER = "黄泥村的路上有个大坑，摔了人"


async def filed(page: Visitor, seat: str = "resident", text: str = CALL) -> Ticket:
    await page.say(seat, text)
    await page.press(seat, "提交")
    return (await page.town.tickets())[-1]


async def voices(town: Town) -> list[Voice]:
    def read(unit: SqlUnit) -> list[Voice]:
        return unit.voices.find()

    return await town.houses[0].office.run(read)


async def ticket_of(town: Town, number: str) -> Ticket:
    return next(t for t in await town.tickets() if t.number == number)


async def heard(page: Visitor, seat: str) -> str:
    return "\n".join(seen.whole for seen in await page.read(seat) if seen.who == "bot")


def labels(seen: Seen) -> str:
    return " ".join(seen.labels)


async def result(page: Visitor, text: str = "已疏通管道，更换井盖一个。") -> None:
    """The drainage company signs and reports, the street lets it pass."""
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", text, reply_to=asked.id)
    await page.press("street", "审核通过")


async def rated(page: Visitor) -> None:
    await page.press("resident", "1 联系过")
    await page.press("resident", "1 解决了")
    await page.press("resident", "非常满意")


async def test_a_neighbour_joins_hears_every_step_and_is_asked_at_the_end(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    ticket = await filed(page)
    before = await heard(page, "resident")

    # The neighbour is asked one plain question, and learns kind, area, day, number and state; nothing else.
    asked = await page.say("neighbour", AGAIN)
    assert "已有 1 位邻居反映过" in asked.text and ticket.number in asked.text and "要一起跟进吗" in asked.text
    assert "春和社区" in asked.text and "三天" not in asked.text and "漫出来" not in asked.text
    assert "一起跟进" in labels(asked) and "不是同一件，照常提交" in labels(asked)

    joined = await page.press("neighbour", "一起跟进")
    assert ticket.number in joined.text and len(await town.tickets()) == 1
    [voice] = await voices(town)
    assert voice.ticket_id == ticket.id and voice.left_at is None

    # Those who work on it see that two told it, and the neighbour's words; the reporter hears nothing of them.
    for seat in ("street", "group"):
        card = next(seen for seen in await page.read(seat) if ticket.number in seen.title)
        assert "2 位居民同报" in card.text and "臭水流得到处都是" in card.text, seat
    assert "臭水" not in await heard(page, "resident")
    trace = await page.say("resident", ticket.number)
    assert "又有居民一起跟进" in trace.text and "臭水" not in trace.text and "欧阳" not in trace.text
    assert before in await heard(page, "resident")

    # The neighbour's list and page show the joined one, still without the reporter's words.
    mine = await page.say("neighbour", "/my")
    assert ticket.number in labels(mine) and "一起跟进" in labels(mine)
    shown = await page.press("neighbour", ticket.number)
    assert "臭水" in shown.text and "污水都漫出来" not in shown.text and "派给排水公司" in shown.text

    await result(page)
    for words in ("签收了", "正在审核", "已疏通管道", "这件事解决了吗"):
        assert words in await heard(page, "neighbour"), words
    assert "您满意吗" not in await heard(page, "neighbour")
    thanks = await page.press("neighbour", "1 解决了")
    assert "谢谢" in thanks.text
    await rated(page)
    assert (await ticket_of(town, ticket.number)).state == "closed"
    assert "结案了" in await heard(page, "neighbour")
    assert (await town.houses[0].office.look(verify)).flaws == ()


async def test_not_the_same_matter_is_filed_as_ever(page: Visitor) -> None:
    await filed(page)
    asked = await page.say("neighbour", AGAIN)
    assert "一起跟进" in labels(asked)
    told = await page.press("neighbour", "不是同一件")
    assert len(await page.town.tickets()) == 2 and await voices(page.town) == []
    assert "登记好了" in told.text


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("春和小区里面的路灯不亮", id="another kind of matter"),
        pytest.param("望江楼小区门口下水道堵了", id="another estate"),
        pytest.param("我要举报：春和小区3栋有人聚众赌博", id="a tip-off"),
    ],
)
async def test_what_is_not_alike_is_asked_about_by_nobody(page: Visitor, other: str) -> None:
    await filed(page)
    confirm = await page.say("neighbour", other)
    assert "一起跟进" not in confirm.text and "一起跟进" not in labels(confirm)
    assert "提交" in labels(confirm)


async def test_a_tip_off_and_a_family_s_own_trouble_never_appear(page: Visitor) -> None:
    for text in ("我要举报：春和小区3栋有人聚众赌博", "春和小区3栋402欠我三个月工资不给"):
        await filed(page, "resident", text)
        confirm = await page.say("neighbour", text)
        assert "邻居" not in confirm.text and "一起跟进" not in labels(confirm)
        await page.press("neighbour", "不报了")
    assert len(await page.town.tickets()) == 2


async def test_a_made_up_press_joins_nothing(page: Visitor) -> None:
    """A button proves nothing: without a draft that fits, the press is answered and changes nothing."""
    ticket = await filed(page)
    await page.say("neighbour", LAMP)
    for name in ("follow", "redo", "add_to"):
        await page.post("neighbour", action=pack(Action(name, ticket.id)))
        await page.town.rest()
        assert "请再看一遍" in await heard(page, "neighbour") and "提交" in labels(await page.last("neighbour"))
    for name in ("unfollow", "solved", "add_voice"):
        await page.post("neighbour", action=pack(Action(name, ticket.id, "n")))
        await page.town.rest()
        assert "没有找到" in (await page.last("neighbour")).text
    assert await voices(page.town) == []
    assert (await ticket_of(page.town, ticket.number)).state == ticket.state


async def test_who_leaves_hears_no_more_and_the_words_stay(page: Visitor) -> None:
    ticket = await filed(page)
    await page.say("neighbour", AGAIN)
    await page.press("neighbour", "一起跟进")
    left = await page.press("neighbour", "不再跟进")
    assert "不再告诉您" in left.text
    before = await heard(page, "neighbour")
    await page.press("group", "签收")
    assert await heard(page, "neighbour") == before
    assert "2 位居民同报" in next(s for s in await page.read("street") if ticket.number in s.title).text
    assert ticket.number not in labels(await page.say("neighbour", "/my"))


async def test_the_same_person_again_is_a_sign_the_desk_sees(page: Visitor) -> None:
    ticket = await filed(page)
    await page.town.later(days=2)
    asked = await page.say("resident", AGAIN)
    assert "2 天前" in asked.text and ticket.number in asked.text and "照常提交" in labels(asked)
    await page.press("resident", "补充到")
    assert "第 2 次反映" in (await page.last("group")).text and "臭水" in (await page.last("street")).text
    card = next(seen for seen in await page.read("street") if ticket.number in seen.title)
    assert "同一位居民第 2 次反映" in card.text
    assert len(await page.town.tickets()) == 1
    await page.say("resident", AGAIN)
    await page.press("resident", "补充到")
    assert "第 3 次反映" in (await page.last("group")).text


async def test_a_matter_that_neighbours_follow_is_not_taken_back_over_their_heads(page: Visitor) -> None:
    ticket = await filed(page)
    await page.say("neighbour", AGAIN)
    await page.press("neighbour", "一起跟进")
    await page.say("resident", ticket.number)
    await page.press("resident", "撤回")
    refused = await page.press("resident", "不写")
    assert "1 位邻居在跟进" in refused.text
    assert (await ticket_of(page.town, ticket.number)).state == "assigned"
    await page.press("neighbour", "不再跟进")
    await page.say("resident", ticket.number)
    await page.press("resident", "撤回")
    await page.press("resident", "不写")
    assert (await ticket_of(page.town, ticket.number)).state == "withdrawn"
