"""What is asked beside the matter itself, by old people and by staff."""

from __future__ import annotations

import pytest

from tests.stories.town import Seen, Town, Visitor

DRAIN = "春和小区3号楼下水道堵了"
ASKED = (
    ("完了我还要做什么", "不用再做什么"),
    ("你说慢点", "一样一样来"),
    ("字太小", "字体大小"),
    ("要我在家等着吗", "办的人先联系您"),
)


async def test_what_is_asked_of_a_report_is_no_part_of_it(town: Town, page: Visitor) -> None:
    await page.say("resident", DRAIN)
    for words, answer in (*ASKED, ("我看不懂", "发 1"), ("谁来修", "还没有报上去")):
        before = len(await page.read("resident"))
        card = await page.say("resident", words)
        told = "".join(one.text for one in (await page.read("resident"))[before:])
        assert answer in told, (words, told)
        assert DRAIN in card.text and words not in card.text and any("提交" in one for one in card.labels)
    await page.press("resident", "提交")
    for words, answer in (*ASKED, ("我看不懂", "一样一样来"), ("谁来修", "排水公司")):
        assert answer in (await page.say("resident", words)).text, words
    assert len(await town.tickets()) == 1


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("请假", "待办"),
        ("换班", "待办"),
        ("我明天休息，活给谁", "待办"),
        ("三办是什么", "直办"),
        ("什么叫代办", "替您跑"),
        ("吹哨是什么意思", "叫几个部门"),
        ("报到怎么报", "签收"),
        ("一事一评是啥", "评一次"),
        ("今天的巡查填哪", "/grid"),
        ("单位不到场怎么办", "自动提醒"),
        ("按钮点不动", "退出去再进来"),
    ],
)
async def test_staff_ask_what_a_word_means_and_who_stands_in(page: Visitor, words: str, answer: str) -> None:
    for seat in ("grid_worker", "street"):
        assert answer in (await page.say(seat, words)).text, (seat, words)


async def test_what_only_sounds_so_is_a_matter(page: Visitor) -> None:
    assert "不管批假" not in (await page.say("resident", "老板不让我请假还扣工资")).text
    assert "字体大小" not in (await page.say("neighbour", "小区公告栏的字太小了看不清")).text


async def test_what_is_asked_after_a_report_in_a_word_shows_how_it_stands(town: Town, page: Visitor) -> None:
    await page.say("resident", DRAIN)
    await page.say("resident", "完了我还要做什么")
    await page.press("resident", "提交")
    await page.say("resident", "能不能查别人报的事")  # no service: 多久 asks of the own matter
    assert "how your reports stand" in (await page.say("resident", "when will someone come")).text
    for words in ("还要等多久", "几天能好", "弄好了没", "有结果了没有", "几天能修好"):
        assert "您报的事" in (await page.say("resident", words)).text, words
    assert "不客气" in (await page.say("resident", "多谢多谢啊闺女")).text
    assert "机器人" in (await page.say("resident", "你是闺女还是小伙子")).text


async def test_angry_words_in_pieces_are_all_kept(page: Visitor) -> None:
    await page.say("neighbour", "你们城管凭啥收我的秤")
    asked = await page.say("neighbour", "我要告你们")
    assert "凭啥收我的秤" in asked.text and "我要告你们" in asked.text


async def test_what_is_told_piece_by_piece_with_its_place_is_shown(page: Visitor) -> None:
    """一句一句说，说了地方又说了三句：不再问是不是要反映，给他看一遍。"""
    for said in ("我车被锁了", "在春和小区门口", "物业锁的"):
        shown = await page.say("neighbour", said)
    assert "物业锁的" in shown.text and "对，提交" in "".join(shown.labels)


@pytest.mark.parametrize("sign", ["难", "急", "烦"])
async def test_a_single_sign_is_asked_what_it_means(page: Visitor, sign: str) -> None:
    assert "我没听出" in (await page.say("resident", sign)).text


async def test_the_places_to_choose_from_leave_the_advice_in_sight(page: Visitor) -> None:
    """A list of twelve rows pushed it off the screen of a phone."""
    asked = await page.say("neighbour", "昨天被狗咬了")
    if "在哪里" not in asked.text:
        asked = await page.press("neighbour", "改地点")
    assert len(asked.labels) > 9 and asked.rows <= 7


@pytest.mark.parametrize(("said", "then"), [("对", "在哪里"), ("嗯呐", "在哪里"), ("不是", "不报了")])
async def test_a_yes_or_no_to_whether_it_is_a_report_is_taken(page: Visitor, said: str, then: str) -> None:
    assert "我没听出" in (await page.say("resident", "你们城管凭啥收我的秤")).text
    told = await page.say("resident", said)
    assert "我没听出" not in told.text and (then in told.text or "提交" in "".join(told.labels)), told.text


async def test_a_matter_behind_a_word_that_is_asked_is_not_lost(page: Visitor) -> None:
    card = await page.say("resident", "吹哨是什么，小区门口天天吹哨子吵死人")
    assert "社会生活噪声" in card.text
    assert any("叫几个部门" in one.text for one in await page.read("resident"))


async def test_what_one_may_get_is_a_list_whoever_it_is_for(page: Visitor) -> None:
    for said in ("我爸爸今年八十了，有什么补贴", "可以领什么钱吗"):
        shown = await page.say("neighbour", said)
        assert "高龄津贴申请" in shown.text and "一共" in shown.text


async def test_a_question_goes_with_what_was_told_right_before_it(page: Visitor) -> None:
    assert "我没听出" in (await page.say("neighbour", "我老公走了")).text
    shown = await page.say("neighbour", "要办什么手续")
    assert shown.text.startswith("请节哀") and "死亡证明" in shown.text


async def test_more_about_a_service_is_asked_across_a_note(page: Visitor) -> None:
    await page.say("neighbour", "低保怎么办")
    for said, part in (
        ("需要房产证吗", "带什么：身份证和户口簿"),
        ("一个月多少钱", "这一条里没有写"),
        ("听不懂，说简单点", "带上下面的，到这里去就行"),
        ("需要预约吗", "点“预约”"),
        ("周末能办吗", "周日休息"),
        ("要多少钱", "费用：不收费"),
    ):
        assert part in (shown := await page.say("neighbour", said)).text, (said, shown.text)
    again = await page.say("neighbour", "再说一遍")
    assert "怎么填" in again.text and "民政救助窗口" in again.text


async def test_a_number_that_nobody_answers_is_no_dead_end(page: Visitor) -> None:
    await page.say("neighbour", "社区电话多少")
    told = await page.say("neighbour", "打了没人接")
    assert "12345" in told.text and "在哪里" not in told.text
    assert await page.town.tickets() == []


async def test_who_is_told_is_answered_beside_a_tip_off(page: Visitor) -> None:
    await page.say("neighbour", "社区主任把低保给他亲戚")
    assert any("只有区指挥中心看得到" in one.text for one in await _new(page, "你会告诉他吗"))
    assert "你会告诉他吗" not in (await page.last("neighbour")).text


async def _new(page: Visitor, said: str, seat: str = "neighbour") -> list[Seen]:
    seen = {one.id for one in await page.read(seat)}
    await page.say(seat, said)
    return [one for one in await page.read(seat) if one.id not in seen]


async def test_a_long_yes_takes_what_came_into_the_report(page: Visitor) -> None:
    await page.say("resident", "小区广场舞太吵")
    assert "说的是那件事吗" in (await page.say("resident", "我孩子要高考")).text
    card = await page.say("resident", "对 就报这个")
    assert "我孩子要高考" in card.text and "对，提交" in "".join(card.labels) and "就报这个" not in card.text


@pytest.mark.parametrize(
    ("told", "more"), [("水还在漏", "我先拿盆接着"), ("有人乱停车", "家里有个两岁的娃"), ("狗叫个不停", "他又来了")]
)
async def test_who_lives_there_and_what_one_does_makes_no_danger(page: Visitor, told: str, more: str) -> None:
    await page.say("resident", told)
    after = await page.say("resident", more)
    assert not any(asked in after.text for asked in ("要现在请人", "正在发生", "还没有回应")), after.text


async def test_a_kind_word_goes_on_over_several_messages(page: Visitor) -> None:
    for said in ("我要表扬一个人", "春和社区的网格员小陈", "帮我妈搬煤气罐"):
        assert "要把这句好话转给他们" in (await page.say("resident", said)).text
    filed = await page.press("resident", "登记成表扬")
    assert "表扬感谢" in filed.text
    card = await page.press("resident", "看进度")
    assert "小陈" in card.text and "搬煤气罐" in card.text


async def test_who_begins_to_use_it_is_asked_what_it_is(page: Visitor) -> None:
    assert "您说，我来记" in (await page.say("resident", "我想给你们提个建议")).text
    assert "12345" in (await page.say("resident", "我不会用这个")).text
    assert "机器人" in (await page.say("resident", "你吃饭了没")).text


async def test_thanks_after_all_is_well_call_nobody(page: Visitor) -> None:
    for said in ("我家老人走失了", "还没找到", "找到了！在公园"):
        await page.say("resident", said)
    told = await page.say("resident", "谢谢你们")
    assert "撤回" in "".join(told.labels) and "还没打 110" not in told.text


async def test_my_mothers_is_no_swearing(page: Visitor) -> None:
    assert "您要办的是哪一样" in (await page.say("neighbour", "我想问问医保")).text
    assert "生气" not in (await page.say("neighbour", "就是我妈的")).text


async def test_what_is_told_beside_a_report_belongs_to_it(page: Visitor) -> None:
    await page.say("resident", "我家拆迁的钱还没给")
    for said in ("去问都说等", "我不同意"):
        card = await page.say("resident", said)
        assert said in card.text and "对，提交" in "".join(card.labels), card.text
    assert any("最后按“对，提交”" in one.text for one in await _new(page, "你们管不管", "resident"))


async def test_whether_to_call_all_the_same_is_answered_after_the_end(page: Visitor) -> None:
    await page.say("resident", "我家厨房着火了")
    assert "放下了" in (await page.say("resident", "灭了")).text
    for said in ("要不要再打119", "还用去医院吗"):
        assert "拿不准，就打 119" in (await page.say("resident", said)).text
    assert "在哪里" in (await page.say("neighbour", "路灯坏了要不要报")).text


async def test_who_asks_quietly_after_it_is_filed_is_told_where_the_answer_stands(page: Visitor) -> None:
    for said in ("我老公喝多了打我", "要"):
        await page.say("resident", said)
    assert "点“更多”" in (await page.say("resident", "妇联电话多少")).text


@pytest.mark.parametrize(("wish", "heard"), [("我想离婚", "双方身份证"), ("我想租公租房", "身份证和户口")])
async def test_who_wishes_for_a_service_is_told_how(page: Visitor, wish: str, heard: str) -> None:
    assert heard in (await page.say("neighbour", wish)).text
    assert await page.town.tickets() == []


async def test_where_to_go_names_no_place(page: Visitor) -> None:
    assert "在哪里" in (await page.say("neighbour", "路灯坏了")).text
    assert "您说的是" not in (await page.say("neighbour", "去哪里")).text


async def test_english_asks_on_about_a_service(page: Visitor) -> None:
    await page.say("neighbour", "how do I get a passport?")
    for said, part in (
        ("how long does it take", "working days"),
        ("can I do it online", "online"),
        ("how much is it", "Fee"),
    ):
        assert part in (await page.say("neighbour", said)).text, said


async def test_who_gave_a_number_away_is_told_on(page: Visitor) -> None:
    """物业把电话给了中介：是投诉，不是问电话。"""
    assert "对，提交" in "".join((await page.say("resident", "物业把我家电话泄露给中介了")).labels)
