"""Neighbours tell the same matter: joined, heard, asked, merged."""

from __future__ import annotations

import asyncio

import pytest

from bot.platforms.telegram.callback_data import pack
from core.refs import ticket_ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Follower, Ticket
from core.workflow.records import Timer
from handlers.messages import Action
from tests.stories.test_whole_life import photo
from tests.stories.town import Seen, Town, Visitor, checked

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"
AGAIN = "春和小区门口下水道又堵了，臭水流得到处都是，我姓欧阳"
LAMP = "春和小区里面的路灯不亮"
OTHER = "黄泥村的路上有个大坑，摔了人"


async def filed(page: Visitor, seat: str = "resident", text: str = CALL) -> Ticket:
    await page.say(seat, text)
    await page.press(seat, "提交")
    return (await page.town.tickets())[-1]


async def voices(town: Town) -> list[Follower]:
    def read(uow: SqlUnitOfWork) -> list[Follower]:
        return uow.repo(Follower).find()

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


@pytest.mark.requirement("WC-66")
async def test_a_neighbour_joins_hears_every_step_and_is_asked_at_the_end(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    ticket = await filed(page)
    before = await heard(page, "resident")

    # The neighbour is asked one plain question, and learns kind, area, day, number and state; nothing else.
    asked = await page.say("neighbour", AGAIN)
    assert "有 1 位邻居报过" in asked.text and ticket.number in asked.text and "是同一件事吗" in asked.text
    assert "春和社区" in asked.text and "三天" not in asked.text and "漫出来" not in asked.text
    assert "一起跟进" in labels(asked) and "不是同一件，照常提交" in labels(asked)

    joined = await page.press("neighbour", "一起跟进")
    assert ticket.number in joined.text and len(await town.tickets()) == 1
    [follower] = await voices(town)
    assert follower.ticket_id == ticket.id and follower.left_at is None

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
    # The grade is the reporter's alone: the neighbour is not asked for one, and a press made up for it is refused.
    assert "您满意吗" not in await heard(page, "neighbour")
    await _post(page, "neighbour", Action("rate", ticket.id, f"{ticket.round}.yy4"))
    assert "这件事是别人报的" in await heard(page, "neighbour")
    assert (await ticket_of(town, ticket.number)).state == "reviewed"
    await page.press("neighbour", "1 解决了")
    assert "谢谢" in await heard(page, "neighbour")
    await rated(page)
    assert (await ticket_of(town, ticket.number)).state == "closed"
    assert "结案了" in await heard(page, "neighbour")
    assert (await checked(town.houses[0])).flaws == ()


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
    await page.press("resident", "确定撤回")
    assert (await ticket_of(page.town, ticket.number)).state == "withdrawn"


async def joined(page: Visitor, seat: str = "neighbour", text: str = AGAIN) -> None:
    await page.say(seat, text)
    await page.press(seat, "一起跟进")


async def test_silence_of_the_reporter_does_not_close_what_neighbours_call_unsolved(any_page: Visitor) -> None:
    """一事一评: no follower closes anything, but a majority of those who answered keeps it open."""
    town, page = any_page.town, any_page
    ticket = await filed(page)
    await joined(page)
    await result(page)
    answer = await page.press("neighbour", "没有解决")
    assert "街道和办事的单位已经知道" in answer.text
    assert "还没有解决" in await heard(page, "street") and "还没有解决" in await heard(page, "group")
    assert (await ticket_of(town, ticket.number)).state == "reviewed"
    await page.say("neighbour", "一下雨又冒出来")
    assert "一下雨又冒出来" in await heard(page, "group")

    await town.later(days=8)
    after = await ticket_of(town, ticket.number)
    assert (after.state, after.round) == ("assigned", 1)
    assert "有居民说还没办好，已交回排水公司重办" in await heard(page, "resident")
    assert "没有收到评价，先结案" not in await heard(page, "resident")
    assert "有居民说还没办好" in await heard(page, "neighbour")

    # Everybody is asked anew in the new round; now all agree.
    await result(page, "整段管道换新了。")
    assert "谢谢" in (await page.press("neighbour", "1 解决了")).text
    await rated(page)
    assert (await ticket_of(town, ticket.number)).state == "closed"
    assert (await checked(town.houses[0])).flaws == ()


async def test_one_neighbour_against_the_reporter_is_told_to_the_desk_two_open_it_again(page: Visitor) -> None:
    ticket = await filed(page)
    await joined(page)
    await joined(page, "villager")
    assert "3 位居民同报" in next(s for s in await page.read("street") if ticket.number in s.title).text
    await result(page)
    await rated(page)
    assert (await ticket_of(page.town, ticket.number)).state == "closed"
    await page.press("neighbour", "没有解决")
    assert "说没解决的人多，就重办" in await heard(page, "neighbour") and "还没有解决" in await heard(page, "street")
    assert (await ticket_of(page.town, ticket.number)).state == "closed"
    await page.press("villager", "没有解决")
    assert "已经重办" in await heard(page, "villager")
    after = await ticket_of(page.town, ticket.number)
    assert (after.state, after.round) == ("assigned", 1)
    assert "有居民说还没办好" in await heard(page, "resident")
    await _post(page, "neighbour", Action("solved", ticket.id, "n"))
    assert "已经答过" in (await page.last("neighbour")).text


async def test_neighbours_outvote_a_kind_rating_at_once(page: Visitor) -> None:
    ticket = await filed(page)
    await joined(page)
    await joined(page, "villager")
    await result(page)
    await page.press("neighbour", "没有解决")
    await page.press("villager", "没有解决")
    await rated(page)
    after = await ticket_of(page.town, ticket.number)
    assert (after.state, after.round) == ("assigned", 1)
    told = await heard(page, "resident")
    assert "哪里没办好" not in told and "有居民说还没办好，已交回排水公司重办" in told


async def test_closed_on_paper_and_told_again_by_a_neighbour_it_is_done_again(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    ticket = await filed(page)
    await result(page)
    await rated(page)
    await town.later(days=5)
    asked = await page.say("neighbour", AGAIN)
    assert "5 天前办完过" in asked.text and ticket.number in asked.text and "是没解决好吗" in asked.text
    assert "疏通" not in asked.text and "漫出来" not in asked.text
    again = await page.press("neighbour", "没解决好，重新办")
    assert "没解决好就再办" in again.text
    after = await ticket_of(town, ticket.number)
    assert (after.state, after.round, after.department) == ("assigned", 1, "util_drain")
    assert after.due_at and after.due_at > town.clock()
    assert "第 1 次重办" in await heard(page, "group") and "臭水" in (await page.read("group"))[0].text
    assert "有居民说还没办好" in await heard(page, "resident")
    await page.press("group", "签收")
    assert "签收了" in await heard(page, "neighbour")
    assert (await checked(town.houses[0])).flaws == ()


@pytest.mark.requirement("SG-73")
async def test_closed_on_paper_again_and_again_becomes_supervised(page: Visitor) -> None:
    ticket = await filed(page)
    for _ in range(3):
        await result(page)
        await rated(page)
        await page.town.later(days=1)
        asked = await page.say("resident", AGAIN)
        assert "您报过" in asked.text and "是没解决好吗" in asked.text
        told = await page.press("resident", "没解决好，重新办")
    after = await ticket_of(page.town, ticket.number)
    assert (after.state, after.department, after.supervised) == ("supervised", "cmd_center", True)
    assert "督办" in told.text and "第 4 次反映" in await heard(page, "center")

    # The centre designates; the new result is asked about like every other (a round of its own).
    await page.press("center", "另选单位")
    await page.press("center", "排水公司")
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", "由区里督办，管道全部换新。", reply_to=asked.id)
    await page.press("center", "审核通过")
    await rated(page)
    assert (await ticket_of(page.town, ticket.number)).state == "closed"


async def test_closed_long_ago_is_a_new_matter(page: Visitor) -> None:
    await filed(page)
    await result(page)
    await rated(page)
    await page.town.later(days=16)
    for seat in ("neighbour", "resident"):
        confirm = await page.say(seat, AGAIN)
        assert "重新办" not in labels(confirm) and "提交" in labels(confirm)


@pytest.mark.requirement("WC-54")
async def test_the_desk_sees_the_same_matter_and_merges_it_after_a_look_at_both(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    main = await filed(page, "resident", LAMP)
    await page.say("neighbour", "春和小区路灯全黑了，晚上看不见路")
    await page.press("neighbour", "照常提交")
    second = (await town.tickets())[-1]
    await joined(page, "villager", "春和小区路灯不亮，看不见路")
    card = next(seen for seen in await page.read("street") if second.number in seen.title)
    assert f"可能是同一件：编号 {main.number}" in card.text

    both = await page.press("street", f"并入 {main.number}")
    assert main.number in both.text and second.number in both.text and "看不见路" in both.text
    assert (await ticket_of(town, second.number)).state == "filed"
    await page.press("street", "是同一件事")
    merged = await ticket_of(town, second.number)
    assert (merged.state, merged.merged_into) == ("merged", main.id)
    told = await heard(page, "neighbour")
    assert "已经并到一起办" in told and main.number in told
    page_of_it = await page.say("neighbour", second.number)
    assert f"已合并到编号 {main.number}" in page_of_it.text
    # Nobody is lost: who told it hears the steps of the one that goes on, and the card counts all.
    assert {v.person_id for v in await voices(town)} >= {second.reporter_id}
    cards = {s.title: s.text for s in await page.read("street")}
    assert "3 位居民同报" in next(text for title, text in cards.items() if main.number in title)
    await page.press("street", "派给")
    assert f"（{main.number}）已经派给" in await heard(page, "neighbour")
    timer_rows = await town.houses[0].office.run(lambda uow: uow.repo(Timer).find(about=ticket_ref(second.id)))
    assert timer_rows and all(timer.stopped_at for timer in timer_rows)
    assert (await checked(town.houses[0])).flaws == ()


async def test_merging_by_number_and_what_cannot_be_merged(page: Visitor) -> None:
    town = page.town
    main = await filed(page, "resident", LAMP)
    second = await filed(page, "neighbour", "春晓花园的健身器材坏了，扶手断了")
    tip = await filed(page, "villager", "我要举报：春和小区3栋有人聚众赌博")
    for number, answer in (
        (second.number, "不能并入"),
        (tip.number, "不能并入"),
        ("123-456-789", "没有找到"),
    ):
        await _tidy(page, second, "并入另一件")
        assert answer in (await page.say("street", number)).text, number
        await page.say("street", "/my")
    await _tidy(page, second, "并入另一件")
    await page.say("street", main.number)
    await page.press("street", "是同一件事")
    assert (await ticket_of(town, second.number)).merged_into == main.id
    await _post(page, "resident", Action("merge", main.id, second.number))
    assert (await ticket_of(town, main.number)).state == "filed"


async def _post(page: Visitor, seat: str, action: Action) -> None:
    await page.post(seat, action=pack(action))
    await page.town.rest()


async def _tidy(page: Visitor, ticket: Ticket, label: str) -> None:
    await _post(page, "street", Action("tidy", ticket.id))
    await page.press("street", label)


async def test_what_a_neighbour_told_is_another_matter_and_is_split_off(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    main = await filed(page)
    await joined(page, "neighbour", "春和小区门口下水道堵了，污水流到路上，旁边的树也倒了")
    [follower] = await voices(town)
    await _tidy(page, main, "拆出")
    tickets = await town.tickets()
    new = tickets[-1]
    assert len(tickets) == 2 and new.reporter_id == follower.person_id and new.area == main.area
    assert await voices(town) == []
    told = await heard(page, "neighbour")
    assert new.number in told and "另一件事，已经另外登记" in told
    assert "居民同报" not in next(s for s in await page.read("street") if main.number in s.title).text
    before = await heard(page, "neighbour")
    await page.press("group", "签收")
    assert f"{main.number}：排水公司签收了" not in (await heard(page, "neighbour")).removeprefix(before)
    assert (await checked(town.houses[0])).flaws == ()


async def test_two_matters_in_one_report_become_two_tickets_of_one_reporter(page: Visitor) -> None:
    main = await filed(page)
    await _tidy(page, main, "再立一件")
    await page.say("street", "春和小区里面的路灯不亮")
    new = (await page.town.tickets())[-1]
    assert (new.reporter_id, new.category, new.source) == (main.reporter_id, "0602", "split")
    assert new.number in await heard(page, "resident")
    await _post(page, "neighbour", Action("tidy", main.id))
    assert "没有办成" in (await page.last("neighbour")).text
    await _post(page, "neighbour", Action("split", main.id, "1"))
    assert len(await page.town.tickets()) == 2


async def test_pictures_of_who_joins_reach_the_unit_and_not_the_reporter(page: Visitor) -> None:
    ticket = await filed(page)
    picture = await page.picture("neighbour", photo())
    await page.say("neighbour", AGAIN, pictures=[picture])
    await page.press("neighbour", "一起跟进")
    assert len((await page.last("group")).pictures) == 1
    await page.say("resident", ticket.number)
    assert (await page.last("resident")).pictures == []


async def test_words_for_a_merged_ticket_go_where_the_matter_goes_on(page: Visitor) -> None:
    main = await filed(page)
    await page.say("neighbour", AGAIN)
    await page.press("neighbour", "照常提交")
    second = (await page.town.tickets())[-1]
    await _tidy(page, second, "并入另一件")
    await page.say("street", main.number)
    await page.press("street", "是同一件事")
    await _post(page, "neighbour", Action("supplement", second.id))
    await page.say("neighbour", "水已经流进地下室了")
    card = next(s for s in await page.read("group") if main.number in s.title)
    assert "流进地下室" in card.text and "2 位居民同报" in card.text
    assert "流进地下室" not in await heard(page, "resident")


async def test_neighbours_who_join_at_the_same_moment_are_all_counted(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    ticket = await filed(page)
    seats = ("neighbour", "villager")
    for seat in seats:
        await page.say(seat, AGAIN)
    action = pack(Action("follow", ticket.id, "1"))
    answers = await asyncio.gather(*(page.post(seat, action=action) for seat in seats))
    assert [status for status, _ in answers] == [200, 200]
    await town.rest()
    assert len({v.person_id for v in await voices(town)}) == len(await voices(town)) == 2
    card = next(s for s in await page.read("street") if ticket.number in s.title)
    assert "3 位居民同报" in card.text
    assert "已有 3 位居民反映这件事" in await heard(page, "street")
    assert (await checked(town.houses[0])).flaws == ()


@pytest.mark.parametrize("said", ["对，就是这个", "是一件事", "好"])
async def test_that_it_is_one_may_be_said_in_words(page: Visitor, said: str) -> None:
    ticket = await filed(page)
    assert "是同一件事吗" in (await page.say("neighbour", AGAIN)).text
    assert ticket.number in (await page.say("neighbour", said)).text
    assert len(await voices(page.town)) == 1 and len(await page.town.tickets()) == 1


@pytest.mark.parametrize("said", ["不是一件事", "不是，我说的是另一个井", "不一样"])
async def test_that_it_is_another_may_be_said_in_words_and_is_not_asked_again(page: Visitor, said: str) -> None:
    await filed(page)
    await page.say("neighbour", AGAIN)
    shown = await page.say("neighbour", said)
    assert "是同一件事吗" not in shown.text and said not in shown.text and any("提交" in one for one in shown.labels)
    await page.say("neighbour", "好")
    assert len(await page.town.tickets()) == 2 and not await voices(page.town)
