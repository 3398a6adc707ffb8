"""What people send in pieces keeps its words and its matter."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor


async def _told(page: Visitor, *said: str) -> str:
    """What is answered to the last of several messages."""
    for words in said:
        shown = await page.say("resident", words)
    return shown.whole


@pytest.mark.parametrize(
    ("pieces", "category"),
    [
        (["我们小区", "那个", "水", "停了"], "停水"),
        (["楼上", "天天", "半夜", "跳绳", "睡不着"], "社会生活噪声"),
    ],
)
async def test_pieces_are_read_as_the_sentence_they_are(page: Visitor, pieces: list[str], category: str) -> None:
    assert category in await _told(page, *pieces)


async def test_no_piece_is_lost_before_a_place_is_told(page: Visitor) -> None:
    asked = await _told(page, "谁说修好了 我刚下去看 还是坏的", "电梯", "春和小区9栋")
    assert "还是坏的" in asked and "电梯" in asked
    assert "剩下的说年底给" in await _told(page, "不报了", "工资发了一半", "剩下的说年底给")


@pytest.mark.parametrize("words", ["没牵绳的", "三万六", "赔我", "就是我们三单圆二楼那哈"])
async def test_words_that_name_no_place_are_noted_and_where_is_asked_again(page: Visitor, words: str) -> None:
    asked = await _told(page, "路灯坏了", words)
    assert f"记下了：“{words}”" in asked and "事情在哪里" in asked
    assert words in await _told(page, "石桥小区")


async def test_an_order_answered_from_the_guide_is_told_the_handlers_too(page: Visitor) -> None:
    shown = await _told(page, "石桥小区6栋水管爆了", "你们联系我吧 别打给她")
    assert "别打给她" in shown and "自来水管破裂" in shown


async def test_hello_beside_a_report_gives_no_lesson(page: Visitor) -> None:
    await _told(page, "路灯坏了", "你好")
    hello, asked = (await page.read("resident"))[-2:]
    assert "我在" in hello.text and "事情在哪里" in asked.text


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("还要等好久", "现在这样"),
        ("啥子时候来修嘛", "现在这样"),
        ("这次别再骗我", "转给谁"),
        ("找个人来跟我说", "12345"),
    ],
)
async def test_after_a_report_what_is_asked_in_dialect_or_anger_is_answered(
    page: Visitor, said: str, answer: str
) -> None:
    assert answer in await _told(page, "春和小区下水道堵了", "提交", said)


async def test_what_is_asked_on_after_an_answer_is_of_that(page: Visitor) -> None:
    await page.say("resident", "我老伴的低保咋个办的")
    assert "有人上门办" in await _told(page, "他腿脚不利索 我能不能帮他办")
    assert "身份证" in await _told(page, "要带啥子东西")
    assert "写一张申请" in await _told(page, "那咋个办")
    assert "随时告诉我" in await _told(page, "好 记住了")


async def test_words_set_apart_are_a_question_all_the_same(page: Visitor) -> None:
    assert "残疾人联合会" in await _told(page, "我 办 残疾证 哪里")
    assert "照片三张" in await _told(page, "带 什么")
    assert "09:00" in await _told(page, "下午 去 可以")


async def test_numbers_stuck_to_what_they_number_part_it(page: Visitor) -> None:
    assert "2 件事" in await _told(page, "1楼道灯坏了2垃圾没人收")
    await _told(page, "春和小区3栋", "都报")
    assert len(await page.town.tickets()) == 2


async def test_a_thing_put_right_leaves_no_report(page: Visitor) -> None:
    shown = await _told(page, "春和小区门口路灯坏了", "算了不是路灯 是水管")
    assert "不报了吗" not in shown and "水管" in shown.partition("事情：")[2]


async def test_who_says_that_it_is_a_question_is_answered_beside_a_report(page: Visitor) -> None:
    await _told(page, "春和小区垃圾没人收", "对了 先问一下医保怎么交")
    asked, shown = (await page.read("resident"))[-2:]
    assert "医保" in str(asked.labels) and "医保" not in shown.text and "暴露垃圾" in shown.text


async def test_what_is_asked_after_a_report_is_of_that_and_no_older_answer(page: Visitor) -> None:
    await _told(page, "低保怎么办", "春和小区11栋电梯坏了", "提交")
    assert "转给谁" in await _told(page, "那我这几天咋下楼")


async def test_who_complains_within_a_report_is_not_asked_what_about(page: Visitor) -> None:
    await _told(page, "老师打我孩子", "我要投诉这个老师")
    assert not any("您说，我来记" in seen.text for seen in await page.read("resident"))
    assert "我要投诉这个老师" in await _told(page, "石桥小区")


async def test_who_asks_what_words_of_the_card_mean_is_told(page: Visitor) -> None:
    await _told(page, "春和小区下水道堵了", "“先由临江街道民呼我应指挥调度中心确认，再交给” 这是什么意思")
    told, shown = (await page.read("resident"))[-2:]
    assert "替您写好" in told.text and "什么意思" not in shown.text
