"""Places in time: windows and rooms, full, waiting, the evening before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.stories.test_services import cases, page, wake
from tests.stories.town import Visitor

__all__ = ["page"]


async def _says(page: Visitor, seat: str, *turns: str) -> str:
    """Each turn is said, or with 按 in front pressed; gives the last answer."""
    for turn in turns:
        seen = await (page.press(seat, turn[1:]) if turn[0] == "按" else page.say(seat, turn))
    return seen.text


async def _told(page: Visitor, seat: str, words: str) -> bool:
    return any(words in seen.whole for seen in (await page.read(seat))[-4:])


async def test_a_room_has_a_waiting_list_and_is_reminded_of_the_evening_before(page: Visitor) -> None:
    await wake(page, "secretary", "neighbour")
    await _says(page, "secretary", "社区房间", "二楼活动室", "春和社区", "30", "九点关门")
    await _says(page, "resident", "约房间", "按二楼活动室", "11月23日", "按晚上", "合唱队排练 20 人")
    await _says(page, "neighbour", "约房间", "按二楼活动室", "11月23日", "按晚上", "读书会 8 人")
    assert await _told(page, "neighbour", "已经有人约了，您在候补")
    await _says(page, "neighbour", "约房间", "按二楼活动室", "11月23日", "按下午", "读书会 8 人")
    assert [one.state for one in await cases(page)][1:] == ["room_use.booked", "room_use.waiting", "room_use.booked"]
    assert "二楼活动室 2026-11-23 晚上" in str((await page.say("secretary", "/list 约房间")).labels)
    await page.town.until(datetime(2026, 11, 22, 11, 1, tzinfo=UTC))  # Sunday, 19:01 in Shanghai
    assert await _told(page, "resident", "明天 晚上：二楼活动室")
    await page.press("resident", "不用了")
    assert await _told(page, "neighbour", "空出来了，轮到您用")
    await _says(page, "secretary", "/list 社区房间", "按二楼活动室", "按不再开放", "漏水要修")
    assert await _told(page, "neighbour", "不开放了")
    assert {one.state for one in await cases(page)} == {"room.shut", "room_use.dropped"}


@pytest.mark.requirement("SG-36")
async def test_a_window_takes_three_at_an_hour_and_who_moves_leaves_a_place(page: Visitor) -> None:
    await wake(page, "secretary")
    turns = ("预约", "生育登记", "11月23日上午10点")
    for seat in ("resident", "neighbour", "resident", "neighbour"):
        await _says(page, seat, *turns)
    states = [one.state for one in await cases(page)]
    assert states == ["booking.booked"] * 3 + ["booking.waiting"]
    assert await _told(page, "neighbour", "已经约满，您在候补")
    first = (await cases(page))[0].number
    await _says(page, "resident", first, "按改时间", "11月24日上午10点")
    assert [one.state for one in await cases(page)] == ["booking.booked"] * 4
    assert await _told(page, "neighbour", "有空位了")
    await page.town.until(datetime(2026, 11, 22, 11, 1, tzinfo=UTC))
    assert await _told(page, "neighbour", "明天 11月23日")


async def test_who_books_says_in_words_that_it_is_to_be_another_day_or_not_at_all(page: Visitor) -> None:
    """约好以后说“改到后天行吗”“不去了”“我有预约吗”：都是说这个预约；在候补的也能改时间。"""
    await _says(page, "resident", "预约", "生育登记", "11月23日上午10点")
    await page.say("resident", "谢谢")
    for said in ("改到后天行吗", "我有预约吗", "不去了"):
        shown = await page.say("resident", said)
        assert "已预约" in shown.text and "改时间" in "".join(shown.labels), said
        assert "11月22日" not in shown.text  # of the evening before nothing is due
    assert "取消了" in (await page.say("resident", "取消预约")).text
    await page.town.later(minutes=1)
    for seat in ("resident", "neighbour", "resident", "neighbour"):
        await _says(page, seat, "预约", "生育登记", "11月24日上午10点")
    waiting = (await cases(page))[-1].number
    await _says(page, "neighbour", waiting, "按改时间", "11月25日上午10点")
    assert (await cases(page))[-1].state == "booking.booked"


async def test_what_is_asked_right_after_a_wish_may_be_of_it(page: Visitor) -> None:
    await _says(page, "resident", "我有个心愿", "我想要个轮椅")
    asked = await page.say("resident", "真的有人给吗")
    assert "微心愿" in "".join(asked.labels)
    assert "等社区核实" in (await page.press("resident", "微心愿")).text
    assert "撤下了" in (await page.say("resident", "不要了")).text


@pytest.mark.parametrize(
    ("turns", "booked"),
    [
        (("明天上午", "9点"), "11月21日（周六）09:00"),
        (("下周二下午", "三点"), "11月24日（周二）15:00"),
        (("周日上午", "上午十点"), "11月21日（周六）10:00"),  # nobody is there on Sunday: the day that is offered
        (("那就九点吧",), "11月21日（周六）09:00"),
        (("明天", "2"), "11月21日（周六）10:00"),
        (("3",), "11月21日（周六）11:00"),
    ],
    ids=["a part of a day", "an hour of the part", "a day that is shut", "an hour alone", "a day", "as offered"],
)
async def test_a_time_is_booked_as_people_say_it(page: Visitor, turns: tuple[str, ...], booked: str) -> None:
    """预约：说了哪天，列出开着的钟点；只说几点，就是列着的那天。"""
    asked = await _says(page, "resident", "高龄津贴怎么办", "按预约")
    assert "哪天几点来" in asked
    told = await _says(page, "resident", *turns)
    assert told.startswith("记下了") and booked in told, told


async def test_who_gives_up_a_booking_half_way_says_so(page: Visitor) -> None:
    await _says(page, "resident", "高龄津贴怎么办", "按预约")
    assert "先放下了" in await _says(page, "resident", "取消预约")


async def test_a_choice_is_found_by_part_of_its_name(page: Visitor) -> None:
    await _says(page, "resident", "我想帮忙")
    seen = await page.say("resident", "陪老人聊天")
    assert "陪伴老人" in "".join(seen.labels) and "垃圾分类" not in "".join(seen.labels)
    assert "什么时候有空" in await _says(page, "resident", "1")
    assert "能帮什么" in await _says(page, "resident", "写错了")


@pytest.mark.parametrize("between", ["要带户口本吗", "需要预约吗"], ids=["a part of it", "a note"])
async def test_what_is_begun_after_an_answer_is_of_that_service(page: Visitor, between: str) -> None:
    await _says(page, "resident", "高龄津贴怎么办", between)
    assert "哪天几点来" in await _says(page, "resident", "预约")


async def test_what_comes_while_it_is_asked_whose_it_is_is_all_kept(page: Visitor) -> None:
    """没答“是回答还是别的事”又说一句：两句都在，一句不丢。"""
    await _says(page, "resident", "预约", "家门口路灯不亮")
    asked = await _says(page, "resident", "还有蚊子特别多")
    assert "家门口路灯不亮" in asked and "蚊子特别多" in asked
    shown = (await page.press("resident", "说别的事")).text
    assert "路灯不亮" in shown and "蚊蝇鼠害" in shown
