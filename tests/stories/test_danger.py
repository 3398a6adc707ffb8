"""A frightened person is heard at once, whatever was being asked."""

from __future__ import annotations

import pytest

from core.tickets.records import Ticket
from tests.stories.test_whole_life import photo
from tests.stories.town import Seen, Visitor, checked

ASKED = "正在发生吗"


async def _reported(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋楼下路灯不亮")
    await page.press("resident", "提交")


async def _ticket(page: Visitor) -> Ticket:
    return (await page.town.tickets())[-1]


async def _read(page: Visitor, seat: str, word: str) -> list[Seen]:
    return [seen for seen in await page.read(seat) if word in seen.whole]


@pytest.mark.parametrize("button", ["补充情况", "撤回"])
async def test_a_fire_is_heard_in_the_middle_of_another_question(page: Visitor, button: str) -> None:
    await _reported(page)
    await page.press("resident", button)
    asked = await page.say("resident", "家里着火了快来人")
    assert "119" in asked.text and ASKED in asked.text
    assert [ticket.state for ticket in await page.town.tickets()] == ["filed"]


async def test_where_there_is_no_danger_the_question_gets_the_words(page: Visitor) -> None:
    await _reported(page)
    await page.press("resident", "补充情况")
    await page.say("resident", "灯杆在冒火花")
    heard = await page.press("resident", "不是")
    assert "补充好了" in heard.text


async def test_yes_is_a_ticket_at_once_and_the_place_is_one_tap(page: Visitor) -> None:
    await page.say("resident", "屋里一股煤气味道，咋个办哦")
    told = await page.press("resident", "正在发生")
    ticket = await _ticket(page)
    assert ticket.number in told.text and "119" in told.text and "哪里" in told.text
    assert (ticket.grade, ticket.category, ticket.area, ticket.alarm) == ("P0", "0403", "", "open")
    centre = await page.last("center")
    assert "【紧急】" in centre.title and "还不清楚在哪里" in centre.text and "煤气" in centre.text
    assert any("签收" in label for label in centre.labels) and any("联系上了" in label for label in centre.labels)
    assert not await _read(page, "grid_worker", ticket.number)
    thanks = await page.press("resident", "我家")
    assert "知道了" in thanks.text
    ticket = await _ticket(page)
    assert ticket.area.startswith("990101001001")
    for seat in ("grid_worker", "secretary", "street", "center"):
        cards = await _read(page, seat, ticket.number)
        assert any("【紧急】" in card.title and "签收" in "".join(card.labels) for card in cards), seat


async def test_what_to_do_comes_before_the_question(page: Visitor) -> None:
    asked = await page.say("resident", "屋里一股煤气味道，咋个办哦")
    for words in ("门窗", "不要开关", "屋外", "燃气公司"):
        assert words in asked.text
    assert asked.text.index("门窗") < asked.text.index(ASKED)


async def test_whoever_signs_is_seen_by_the_others(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    ticket = await _ticket(page)
    await page.press("grid_worker", "签收")
    assert (await _ticket(page)).alarm == "heeded"
    for seat in ("secretary", "street", "center"):
        assert any("小陈" in card.text and "签收" in card.text for card in await _read(page, seat, ticket.number)), seat
    assert "签收" in (await page.last("resident")).text
    await page.press("street", "联系上了")
    assert (await _ticket(page)).alarm == "reached"
    assert any("联系上了本人" in card.text for card in await _read(page, "center", ticket.number))


async def test_nobody_signs_and_all_hear_it_again_within_minutes(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    number = (await _ticket(page)).number
    await page.town.later(minutes=3, seconds=30)
    assert "现在就打 119" in (await page.last("resident")).text
    for seat in ("grid_worker", "secretary", "street", "center"):
        assert any("还没有人签收。请马上" in seen.text for seen in await _read(page, seat, number)), seat
    before = len(await page.read("center"))
    await page.town.later(minutes=7)
    assert len(await page.read("center")) > before
    await page.press("center", "签收")
    before = len(await page.read("street"))
    await page.town.later(minutes=10)
    assert not any("还没有人签收。请马上" in seen.text for seen in (await page.read("street"))[before:])


async def test_who_does_not_answer_is_asked_again_and_the_desk_hears_of_it(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    assert await page.town.tickets() == []
    await page.town.later(minutes=2, seconds=10)
    ticket = await _ticket(page)
    asked = await page.last("resident")
    assert ticket.number in asked.text and ASKED in asked.text
    assert ticket.alarm == "unsure"
    for seat in ("street", "center"):
        card = await page.last(seat)
        assert "着火" in card.text and ticket.number in card.title and "核实" in card.text, seat
    assert not await _read(page, "grid_worker", ticket.number)
    await page.press("resident", "正在发生")
    assert (await _ticket(page)).alarm == "open" and len(await page.town.tickets()) == 1
    assert await _read(page, "grid_worker", ticket.number)


async def test_a_late_no_takes_back_what_the_desk_was_told(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.town.later(minutes=3)
    confirm = await page.press("resident", "不是")
    assert (await _ticket(page)).state == "withdrawn"
    assert any("提交" in label for label in confirm.labels)


async def test_an_emergency_never_swallows_the_next_matter(page: Visitor) -> None:
    await page.say("resident", "我不想活了")
    await page.press("resident", "先不用")
    card = await page.say("resident", "春和小区门口路灯不亮")
    assert "不想活" not in card.text and "路灯" in card.text


async def test_despair_hears_a_human_sentence_and_a_number(page: Visitor) -> None:
    asked = await page.say("resident", "我不想活了")
    assert asked.text.startswith("我听见了") and "12356" in asked.text and "正在发生" not in asked.text
    told = await page.press("resident", "请人来联系我")
    assert "别一个人待着" in told.text and "110" not in told.text
    assert (await _ticket(page)).category == "0413"


async def test_violence_at_home_is_answered_quietly(page: Visitor) -> None:
    await page.say("resident", "老公又打我了")
    await page.press("resident", "要")
    await page.press("resident", "春和社区")
    ticket = await _ticket(page)
    assert ticket.tip_off
    await page.press("center", "签收")
    for seen in await page.read("resident"):
        if seen.who == "bot":
            said = seen.whole.replace(ticket.number, "")  # a number may hold 110 by chance
            assert not any(word in said for word in ("打我", "家暴", "家庭", "110", "报警", "公安")), said
    assert not await _read(page, "grid_worker", ticket.number)
    more = await page.press("resident", "更多")
    assert "12338" in more.text and "110" in more.text


async def test_who_wants_somebody_to_look_says_yes_to_it(page: Visitor) -> None:
    await page.say("resident", "半夜隔壁有人哭，好像在打小孩")
    await page.say("resident", "就想让人去看看")
    assert (await _ticket(page)).tip_off


async def test_who_asks_where_to_go_is_shown_where_it_is_told(page: Visitor) -> None:
    await page.say("resident", "老公又打我了")
    for asked in ("我能去哪", "那我怎么办"):
        assert "点“更多”" in (await page.say("resident", asked)).text
    assert "点“更多”" not in (await page.say("resident", "孩子吓坏了")).text


async def test_old_buttons_say_how_it_stands(page: Visitor) -> None:
    asked = await page.say("resident", "春和小区3栋着火了")
    buttons = list(asked.labels.values())
    await page.press("resident", "正在发生")
    number = (await _ticket(page)).number
    for data in buttons:
        await page.post("resident", action=data, message=asked.id, chat=asked.chat)
        await page.town.rest()
        assert number in (await page.last("resident")).text
    assert len(await page.town.tickets()) == 1


async def test_more_words_and_an_address_go_with_the_danger(page: Visitor) -> None:
    await page.say("resident", "着火了")
    again = await page.say("resident", "烟好大 快来人")
    assert ASKED in again.text
    await page.say("resident", "春和小区3栋2单元")
    await page.say("resident", "是的")
    ticket = await _ticket(page)
    assert ticket.area.startswith("990101001001")
    await page.say("resident", "老人还在六楼")
    card = next(card for card in await _read(page, "center", ticket.number) if "【紧急】" in card.title)
    assert "烟好大" in card.text and "老人还在六楼" in card.text
    assert len(await page.town.tickets()) == 1


async def test_a_danger_told_by_the_grid_worker(page: Visitor) -> None:
    await page.say("grid_worker", "王奶奶家冒烟了，春和小区3栋")
    await page.press("grid_worker", "正在发生")
    ticket = await _ticket(page)
    assert (ticket.source, ticket.alarm) == ("grid_patrol", "open")
    assert "【紧急】" in (await _read(page, "street", ticket.number))[0].title


async def test_what_was_asked_before_can_be_taken_up_again(page: Visitor) -> None:
    await _reported(page)
    await page.press("resident", "补充情况")
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    offered = await page.say("resident", "二单元六楼")
    assert any("接着刚才" in label for label in offered.labels)
    await page.press("resident", "接着刚才")
    assert "补充好了" in (await page.say("resident", "灯还是不亮")).text


async def test_words_from_the_desk_reach_whoever_is_in_danger(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    await page.press("street", "给本人带话")
    await page.say("street", "消防车三分钟到，别坐电梯")
    assert "消防车三分钟到" in (await page.last("resident")).text


DRAIN = "春和小区门口下水道堵了三天，污水都漫出来了"


async def test_another_matter_is_no_place_of_the_fire_and_becomes_a_report_by_one_press(page: Visitor) -> None:
    await page.say("resident", "家里着火了！！娃儿还在里头")
    await page.press("resident", "正在发生")
    await page.say("resident", "春和小区3栋2单元401")
    told = await page.say("resident", DRAIN)
    fire = await _ticket(page)
    assert fire.place == "春和小区3栋2单元401" and "119" in told.text
    card = next(card for card in await _read(page, "grid_worker", fire.number) if "【紧急】" in card.title)
    assert "漫出来" in card.text and "401" in card.text
    report = await page.press("resident", "另一件事，单独报")
    assert "下水道" in report.text and "娃儿" not in report.text
    await page.press("resident", "提交")
    assert [ticket.alarm for ticket in await page.town.tickets()] == ["open", ""]


async def test_before_the_answer_another_matter_is_kept_as_well(page: Visitor) -> None:
    await page.say("resident", "家里着火了")
    asked = await page.say("resident", DRAIN)
    assert ASKED in asked.text and any("单独报" in label for label in asked.labels)
    await page.press("resident", "正在发生")
    assert (await _ticket(page)).area == ""
    report = await page.press("resident", "单独报")
    assert "下水道" in report.text


async def test_who_must_come_reads_the_door_and_no_gate_replaces_it(page: Visitor) -> None:
    told = await page.say("resident", "春和小区3栋2单元401着火了，我叫李秀英")
    told = await page.say("resident", "确定")
    assert "几单元几号" not in told.text
    number = (await _ticket(page)).number
    await page.say("resident", "我在春和小区门口等你们")
    for seat in ("grid_worker", "secretary", "street", "center"):
        card = next(card for card in await _read(page, seat, number) if "火灾" in card.title)
        assert "3栋2单元401" in card.text and "李秀英" not in card.text and "门口等" in card.text, seat
    assert (await _ticket(page)).area.startswith("9901010010010010103")
    await page.say("resident", "取消")
    await page.press("resident", "撤回")
    await page.press("resident", "不写")
    await page.press("resident", "确定撤回")
    card = next(card for card in await _read(page, "grid_worker", number) if "火灾" in card.title)
    assert "401" not in card.text


async def test_a_picture_with_the_place_below_it_arrives(page: Visitor) -> None:
    await page.say("resident", "着火了")
    await page.press("resident", "正在发生")
    picture = await page.picture("resident", photo())
    await page.say("resident", "春和小区3栋", pictures=[picture])
    ticket = await _ticket(page)
    assert ticket.area.startswith("9901010010010010103")
    assert any(seen.pictures for seen in await page.read("center"))


@pytest.mark.parametrize("left", [True, False])
async def test_no_fire_after_all_tells_who_is_coming_and_how_to_stop_them(page: Visitor, left: bool) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    if left:
        await page.say("resident", "取消")
    told = await page.say("resident", "没有着火，是烧饭的烟，不用来了")
    ticket = await _ticket(page)
    assert ticket.number in told.text and any("撤回" in label for label in told.labels)
    card = next(card for card in await _read(page, "center", ticket.number) if "【紧急】" in card.title)
    assert "烧饭的烟" in card.text


async def test_thanks_and_hello_are_answered_and_passed_on_to_nobody(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    before = len(await page.read("center"))
    for words in ("谢谢", "喂", "😭"):
        told = await page.say("resident", words)
        assert (await _ticket(page)).number in told.text and "119" in told.text
    assert len(await page.read("center")) == before


async def test_a_second_danger_is_offered_the_place_of_the_first(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋着火了")
    await page.press("resident", "正在发生")
    await page.say("resident", "我摔倒了腿断了动不了")
    told = await page.press("resident", "正在发生")
    assert any("春和小区3栋" in label for label in told.labels)


async def test_a_number_given_in_a_danger_is_for_the_rescuers_at_once(any_page: Visitor) -> None:
    page = any_page
    await page.say("resident", "春和小区3栋电梯困住人了，我电话13900005678")
    await page.press("resident", "正在发生")
    ticket = await _ticket(page)
    assert (ticket.contact, bool(ticket.alarm)) == ("given", True)
    assert any("已经给赶来的人看" in seen.text for seen in await page.read("resident"))
    assert not any("13900005678" in seen.text for seen in await page.read("street"))
    await page.press("grid_worker", "联系方式")
    told = [*(seen.text for seen in await page.read("grid_worker")), *(await page.toasts("grid_worker"))]
    assert any("13900005678" in text for text in told)


async def test_the_danger_said_once_more_is_no_place_of_it(page: Visitor) -> None:
    await page.say("resident", "春和小区有人家里着火了")
    await page.press("resident", "正在发生")
    again = await page.say("resident", "家里着火了快来人")
    [ticket] = await page.town.tickets()
    assert "119" in again.text and "快来人" not in ticket.place
    assert "快来人" in "".join(seen.whole for seen in await page.read("street"))


@pytest.mark.parametrize(
    ("told", "category"),
    [
        (["我妈摔了", "起不来了"], "0414"),
        (["楼道灯坏了", "我妈摔了", "好在没事", "电梯停了", "里面有人", "出不来"], "0411"),
    ],
)
async def test_a_danger_told_in_short_messages_is_heard(page: Visitor, told: list[str], category: str) -> None:
    """一句一句发的：单看哪一句都不像，连起来是险情。先问，点“是”就登记；先前另一件事还在。"""
    for words in told:
        asked = await page.say("resident", words)
    assert "现在正在发生吗" in asked.text
    await page.say("resident", "叫了车了")
    [ticket] = await page.town.tickets()
    assert ticket.category == category
    if len(told) > 2:
        await page.say("resident", "春和小区")
        await page.press("resident", "接着刚才的事")
        assert "楼道灯坏了" in (await page.read("resident"))[-1].text


async def test_in_short_messages_what_is_over_becomes_a_report(page: Visitor) -> None:
    for words in ("我妈摔了", "起不来了", "没有，刚才扶起来了"):
        await page.say("resident", words)
    shown = await page.say("resident", "楼道太黑她才摔的，春和小区3栋灯坏了一个月没人修")
    assert shown.text.count("我妈摔了") == 1 and "路灯不亮" in shown.text


async def test_violence_of_yesterday_is_a_report(page: Visitor) -> None:
    shown = await page.say("resident", "昨天我被保安打了")
    assert "人身安全" in shown.text and "没听出" not in shown.text


async def test_a_danger_in_parts_that_is_none_leaves_the_report_as_it_was(page: Visitor) -> None:
    """险情是从正在报的话里听出来的；不是险情，那几句回到报的事里，不重一遍。"""
    for words in ("楼道灯坏了", "电梯停了", "里面有人", "出不来"):
        await page.say("resident", words)
    shown = await page.press("resident", "不是")
    assert "楼道灯坏了" in shown.text and all(
        shown.text.count(words) == 1 for words in ("电梯停了", "里面有人", "出不来")
    )


async def test_who_was_let_out_of_the_lift_is_in_it_no_more(page: Visitor) -> None:
    """川话也听得懂：困了个娃儿，先问；没得事、放出来了，就放下；电梯还停着，照常报。"""
    asked = await page.say("resident", "我们这栋楼的电梯又遭了，困了个娃儿")
    assert "现在正在发生吗" in asked.text
    told = await page.say("resident", "没得事，已经放出来了")
    assert "正在发生" not in told.text
    assert "电梯故障与维修" in (await page.say("resident", "但是电梯还是停起的")).text


@pytest.mark.parametrize("answer", ["正在发生", "不是"])
async def test_a_late_answer_leaves_a_trace_that_holds(page: Visitor, answer: str) -> None:
    await page.say("resident", "家里着火了快来人")
    await page.town.later(minutes=5)
    assert (await _ticket(page)).alarm == "unsure"
    await page.press("resident", answer)
    late = await _ticket(page)
    assert (late.alarm, late.state) == (("open", "filed") if answer == "正在发生" else ("unsure", "withdrawn"))
    assert not (await checked(page.town.house)).flaws
    if answer == "正在发生":
        await page.press("center", "联系上了")
        assert not (await checked(page.town.house)).flaws


async def test_whoever_writes_english_is_answered_so_until_they_write_chinese(page: Visitor) -> None:
    asked = await page.say("resident", "there is a fire in building 3")
    assert "Get out now" in asked.text and "Yes, right now" in "".join(asked.labels)
    assert "put aside" in (await page.say("resident", "false alarm")).text
    assert "刚才那件事" not in (await page.say("resident", "路灯坏了")).text
    assert "事情在哪里" in (await page.last("resident")).text
    assert "事情在哪里" in (await page.say("resident", "OK thank you")).text
