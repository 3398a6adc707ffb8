"""Who changes their mind, asks too early, or complains after thanks."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor

LAMP = "石桥小区3栋楼下路灯不亮"
PIT = "石桥小区3栋楼下路面有个大坑"


async def _said(page: Visitor, seat: str, text: str) -> list[str]:
    """All that was answered, oldest first."""
    before = len(await page.read(seat))
    await page.say(seat, text)
    return [one.whole for one in (await page.read(seat))[before:] if one.who == "bot"]


@pytest.mark.parametrize(
    "after_all", ["算了还是报吧", "还是报一下", "我改主意了，报", "想想还是得报", "刚才取消的那个还要报"]
)
async def test_what_was_left_is_taken_up_again_in_words(page: Visitor, after_all: str) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "取消")
    card = await page.say("resident", after_all)
    assert LAMP in card.text and "对，提交" in "".join(card.labels)


async def test_a_mind_that_is_changed_the_other_way_leaves_the_report(page: Visitor) -> None:
    await page.say("resident", LAMP)
    assert "不报了" in (await page.say("resident", "我改主意了，不报了")).text
    assert "我没听出" not in (await page.say("neighbour", "我改主意了，不报了")).text


@pytest.mark.parametrize(
    "asked", ["那我的坑修到哪了", "报上去没有", "有结果了吗", "你们派人了没", "算报了吗", "啥时候来修"]
)
async def test_who_asks_before_it_is_sent_hears_that_it_is_not(page: Visitor, asked: str) -> None:
    await page.say("resident", PIT)
    first, card = await _said(page, "resident", asked)
    assert "还没有报上去" in first and PIT in card and asked not in card


async def test_of_two_the_one_that_is_not_sent_is_told_from_the_other(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    await page.say("resident", PIT)
    assert len(await _said(page, "resident", "提交了吗")) == 2
    first, own, card = await _said(page, "resident", "修到哪了")
    assert "还没有报上去" in first and "您报的事" in own and PIT in card


@pytest.mark.parametrize("more", ["物业报了三次没人来", "坑里都是水"])
async def test_what_tells_more_of_it_is_no_question(page: Visitor, more: str) -> None:
    await page.say("resident", PIT)
    assert "还没有报上去。看一看" not in "".join(await _said(page, "resident", more))


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("感谢领导关心，拆迁款被扣", "拆迁款被扣"),
        ("谢谢政府，低保一直没发", "低保一直没发"),
        ("感谢领导百忙之中关心我们，我家的低保被停了", "我家的低保被停了"),
    ],
)
async def test_a_complaint_behind_thanks_is_a_report(page: Visitor, said: str, matter: str) -> None:
    thanks, card = await _said(page, "resident", said)
    assert "不客气" in thanks and f"您说：“{matter}”" in card


@pytest.mark.parametrize(
    "said", ["感谢领导关心，拖欠的工资发了", "感谢社区帮忙，垃圾清走了", "谢谢师傅，电梯修好了不困人了"]
)
async def test_thanks_for_what_is_over_are_no_report(page: Visitor, said: str) -> None:
    assert "谢谢您告诉我们" in (await page.say("resident", said)).text


async def test_what_is_out_again_is_not_over(page: Visitor) -> None:
    await page.say("resident", "谢谢你们上次修好路灯，现在又不亮了")
    assert "路灯不亮" in (await page.say("resident", "石桥小区")).text


BINS = "春和小区垃圾没人收"


@pytest.mark.parametrize("words", [f"算了这个不报了，{BINS}", f"取消，我要报{BINS}", f"我改主意了，不报了。{BINS}"])
async def test_of_what_was_left_nothing_stays_on_the_next(page: Visitor, words: str) -> None:
    await page.say("resident", LAMP)
    left, card = await _said(page, "resident", words)
    assert "不报了" in left and f"您说：“{BINS}”" in card


async def test_more_of_the_same_behind_never_mind_leaves_nothing(page: Visitor) -> None:
    await page.say("resident", LAMP)
    card = await page.say("resident", "算了，路灯不亮也没人管")
    assert LAMP in card.text and "没人管" in card.text


async def test_a_form_is_left_for_a_report(page: Visitor) -> None:
    await page.say("resident", "老年证怎么办")
    await page.press("resident", "预约")
    left, card = await _said(page, "resident", f"先不约了，{BINS}")
    assert "放下了" in left and f"您说：“{BINS}”" in card


@pytest.mark.parametrize("button", ["补充情况", "撤回"])
async def test_another_matter_is_no_word_about_this_one(page: Visitor, button: str) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    await page.press("resident", button)
    assert "还是说别的事" in (await page.say("resident", BINS)).text
    assert f"您说：“{BINS}”" in (await page.press("resident", "说别的事")).text


async def test_words_about_this_matter_are_taken_at_once(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    await page.press("resident", "补充情况")
    assert "还是说别的事" not in "".join(await _said(page, "resident", "3栋和4栋中间那盏，垃圾桶旁边"))


@pytest.mark.parametrize("hem", ["那个", "就是", "我说个事"])
async def test_what_only_begins_to_speak_is_no_part_of_the_report(page: Visitor, hem: str) -> None:
    await page.say("resident", hem)
    assert f"您说：“{BINS}”" in (await page.say("resident", BINS)).text


@pytest.mark.parametrize(
    "words",
    [
        f"说两个事，老年证怎么办，还有{BINS}",
        f"两个事，一个是{BINS}，一个是老年证去哪办",
        f"两个事，{BINS}，老年证怎么办",
        f"1.{BINS} 2.老年证去哪办",
    ],
)
async def test_of_a_question_and_a_report_both_are_answered(page: Visitor, words: str) -> None:
    answer, card = await _said(page, "resident", words)
    assert "老年人优待证" in answer and f"您说：“{BINS}”" in card


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("石桥小区电梯坏了，老人下不了楼，轮椅能借吗", "石桥小区电梯坏了，老人下不了楼"),
        ("石桥小区路灯不亮，社区电话打不通", "石桥小区路灯不亮，社区电话打不通"),
        ("春和小区楼上漏水，怎么办", "春和小区楼上漏水，怎么办"),
    ],
)
async def test_nothing_of_the_matter_goes_with_the_question(page: Visitor, words: str, kept: str) -> None:
    assert f"您说：“{kept}”" in (await page.say("resident", words)).text


async def test_a_place_told_in_pieces_is_not_lost(page: Visitor) -> None:
    for piece in ("石桥小区", "3栋"):
        await page.say("resident", piece)
    card = await page.say("resident", "路灯不亮")
    assert "石桥小区" in card.text and "3栋" in card.text and "对，提交" in "".join(card.labels)


@pytest.mark.parametrize("words", ["要不算了", "要不然不报了"])
async def test_or_rather_not_leaves_it(page: Visitor, words: str) -> None:
    await page.say("resident", LAMP)
    assert "接着报" in "".join((await page.say("resident", words)).labels)
    assert LAMP in (await page.say("resident", "还是说说吧")).text


async def test_who_does_not_understand_the_card_sees_it_again(page: Visitor) -> None:
    await page.say("resident", LAMP)
    card = await page.say("resident", "啥意思")
    assert LAMP in card.text and "啥意思" not in card.text


@pytest.mark.parametrize("aside", ["你说呢", "那归谁管", "这事归哪个部门管呢"])
async def test_what_is_asked_beside_the_card_is_not_written_on_it(page: Visitor, aside: str) -> None:
    await page.say("resident", BINS)
    assert f"您说：“{BINS}”" in (await page.say("resident", aside)).text


@pytest.mark.parametrize("more", ["电话13812345678", "物业电话打不通", "打12345没人管", "微信同号 13812345678"])
async def test_a_number_or_a_telephone_beside_a_matter_is_no_question(page: Visitor, more: str) -> None:
    assert f"您说：“{LAMP}，{more}”" in (await page.say("resident", f"{LAMP}，{more}")).whole


async def test_the_word_of_the_family_leaves_it_and_that_of_the_estate_is_news(page: Visitor) -> None:
    await page.say("resident", LAMP)
    assert "物业说不用修" in (await page.say("resident", "物业说不用修")).text
    assert "不报了" in (await page.say("resident", "老公说不用了")).text


async def test_another_matter_in_place_of_this_one_takes_its_place(page: Visitor) -> None:
    await page.say("resident", LAMP)
    card = await page.say("resident", "换成春和小区垃圾没人收")
    assert "暴露垃圾" in card.text and "路灯" not in card.text


async def test_what_is_asked_bluntly_begins_no_report(page: Visitor) -> None:
    assert "您说，我来记" not in (await page.say("resident", "你就说能不能给我修路")).text
