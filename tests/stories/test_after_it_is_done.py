"""What people write when it is done, and beside a matter."""

from __future__ import annotations

import pytest

from core.tickets.records import Rating
from tests.stories.test_finished_matters import finished, only
from tests.stories.town import Seen, Visitor


async def _asked(page: Visitor, question: int) -> Seen:
    """Done, and asked the first, second or third question of the rating."""
    await finished(page)
    for label in ("1 联系过", "1 解决了")[: question - 1]:
        await page.press("resident", label)
    return await page.last("resident")


async def _grade(page: Visitor) -> tuple[bool | None, str, int | None]:
    [rating] = await page.town.houses[0].office.run(lambda uow: uow.repo(Rating).find())
    return rating.contacted, rating.solved, rating.grade


@pytest.mark.parametrize(
    ("text", "grade"),
    [("给五星", 0), ("打个满分吧", 0), ("90分", 0), ("4分", 1), ("七分吧", 2), ("3颗星", 2), ("师傅态度挺好的", 1)],
)
async def test_points_and_stars_are_a_grade(page: Visitor, text: str, grade: int) -> None:
    await _asked(page, 3)
    assert "已结案" in (await page.say("resident", text)).text
    assert await _grade(page) == (True, "yes", grade)


@pytest.mark.parametrize("text", ["-10分", "负三分", "说话太冲了", "服务不行"])
async def test_a_bad_grade_asks_why(page: Visitor, text: str) -> None:
    await _asked(page, 3)
    assert "哪里没办好" in (await page.say("resident", text)).text
    assert (await only(page.town)).state == "assigned"


@pytest.mark.parametrize("text", ["60分", "差评", "说话太冲了"])
async def test_a_grade_said_too_early_is_kept(page: Visitor, text: str) -> None:
    await _asked(page, 2)
    assert "第二问" in (await page.say("resident", text)).text
    assert "转给谁" not in " ".join(seen.text for seen in await page.read("resident"))


@pytest.mark.parametrize("text", ["现在不堵了", "好是好了，可是等了一个礼拜", "对"])
async def test_solved_said_in_plain_words(page: Visitor, text: str) -> None:
    await _asked(page, 2)
    assert "第三问" in (await page.say("resident", text)).text


@pytest.mark.parametrize("question", [1, 2, 3])
@pytest.mark.parametrize("text", ["嗯", "好", "好的", "可以", "知道了", "收到", "行"])
async def test_that_it_was_read_is_no_rating(page: Visitor, question: int, text: str) -> None:
    await _asked(page, question)
    told = await page.say("resident", text)
    assert "已结案" not in told.text and f"第{'一二三四'[question]}问" not in told.text
    for later in ("解决了", "满意"):
        await page.say("resident", later)
    assert (await only(page.town)).state == ("closed" if question > 1 else "reviewed")


async def test_what_is_said_beside_an_answer_goes_with_the_rating(page: Visitor) -> None:
    await _asked(page, 1)
    assert "第二问" in (await page.say("resident", "没人来，邻居帮着掏的")).text
    await page.press("resident", "没有解决")
    await page.press("resident", "不满意")
    await page.say("resident", "请派人来看一次")
    assert "邻居帮着掏的" in (await page.say("resident", (await only(page.town)).number)).text


@pytest.mark.parametrize("text", ["一个都不对", "三个都不合适", "没有合适的"])
async def test_who_finds_no_answer_right_is_told_what_to_do(page: Visitor, text: str) -> None:
    await _asked(page, 2)
    assert "第二问" in (await page.say("resident", text)).text
    assert any("最接近" in seen.text for seen in await page.read("resident"))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (3, "一般，师傅要红包"),
        (3, "很满意，就是师傅收了我200块"),
        (3, "满意，但是又堵了"),
        (3, "态度很好，但是6栋又堵了"),
        (2, "通了，可是隔壁单元又堵了"),
    ],
)
async def test_what_is_grave_beside_an_answer_ends_no_rating(page: Visitor, question: int, text: str) -> None:
    await _asked(page, question)
    told = await page.say("resident", text)
    assert "已结案" not in told.text and (question == 3 or "第三问" not in told.text)
    assert (await only(page.town)).state == "reviewed"


async def test_thanks_do_not_lead_back_to_the_first_question(page: Visitor) -> None:
    await _asked(page, 3)
    assert "第三问" in (await page.say("resident", "谢谢你们")).text


async def test_a_matter_elsewhere_is_no_answer_to_the_rating(page: Visitor) -> None:
    await _asked(page, 2)
    card = await page.say("resident", "好了，黄泥村的垃圾没人收")
    assert "垃圾" in card.text and "黄泥村" in card.text


@pytest.mark.parametrize("text", ["辛苦了，可是今早又堵上了", "感谢师傅，不过还是漫水"])
async def test_thanks_and_not_solved_is_done_again(page: Visitor, text: str) -> None:
    await finished(page)
    ticket = await only(page.town)
    told = await page.say("resident", text)
    assert "转给谁" in told.text
    await page.press("resident", ticket.number)
    await page.press("resident", "没解决好，重新办")
    assert (await only(page.town)).state == "assigned"


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("黄泥村有个井盖丢了，还有谢谢你们上回把下水道通了", "井盖"),
        ("谢谢师傅上回帮我家换灯泡，顺便说一下黄泥村有个大坑", "大坑"),
    ],
)
async def test_thanks_beside_another_matter_lose_neither(page: Visitor, text: str, matter: str) -> None:
    card = await page.say("resident", text)
    assert matter in card.text and "黄泥村" in card.text and "表扬感谢" not in card.text and "谢" not in card.text
    assert any("登记成表扬" in label for seen in await page.read("resident") for label in seen.labels)


async def test_broken_again_after_thanks_is_of_what_was_thanked_for(page: Visitor) -> None:
    await page.say("resident", "感谢你们前几天把电梯修好了")
    card = await page.say("resident", "可是现在又不动了，春和小区3栋")
    assert "事情：电梯" in card.text and "春和小区3栋" in card.text


@pytest.mark.parametrize(
    ("text", "matter", "answer"),
    [
        ("春和小区3栋电梯坏了，另外想打听一下残疾证怎么办", "电梯", "残疾人证办理"),
        ("两件事，第一件是黄泥村有个井盖丢了，第二件是居住证去哪办", "井盖", "居住证"),
        ("请问护照在哪里办，还有码头社区路灯不亮", "路灯", "出入境"),
    ],
)
async def test_a_question_beside_a_matter_is_answered_and_the_matter_told(
    page: Visitor, text: str, matter: str, answer: str
) -> None:
    card = await page.say("resident", text)
    assert matter in card.text and answer not in card.text and "提交" in "".join(card.labels)
    assert any(answer in seen.title for seen in await page.read("resident"))


@pytest.mark.parametrize("text", ["我是听障人士", "我说不出话，可以写字吗", "你们那里有手语翻译吗", "接不了电话"])
async def test_who_cannot_hear_is_not_sent_to_the_telephone(page: Visitor, text: str) -> None:
    told = await page.say("resident", text)
    assert "打字就行" in told.text and "12345" not in told.text


async def test_a_matter_of_who_cannot_hear_is_a_matter(page: Visitor) -> None:
    card = await page.say("resident", "我听不见，春和小区3栋楼道灯坏了")
    assert "提交" in "".join(card.labels)


@pytest.mark.parametrize(
    "text", ["上周跟你讲的井盖弄好了没", "前天给你们报的那个垃圾处理了吗", "就是下水道堵了那个", "我昨天在你们这报的"]
)
async def test_told_before_and_nothing_found_says_so(page: Visitor, text: str) -> None:
    """这里没有他的事：不装作听见了，也不当新的报；要报，点一下。"""
    told = await page.say("resident", text)
    assert "还没有报过事" in told.text and "编号" in told.text
    await page.press("resident", "现在报这件事")
    assert not await page.town.tickets() and text in (await page.say("resident", "春和小区3栋")).text


async def test_what_was_told_by_telephone_is_asked_there(page: Visitor) -> None:
    told = await page.say("resident", "我上个月打12345投诉的噪音，有消息没")
    assert "请打 12345 问结果" in told.text and "现在报这件事" in "".join(told.labels)


async def test_told_before_and_at_its_place_it_is_a_report(page: Visitor) -> None:
    assert "黄泥村" in (await page.say("resident", "上周跟你们反映的黄泥村路灯修了没")).text


@pytest.mark.parametrize("text", ["你不会是骗子吧", "你们是官方的吗", "这个小程序靠谱吗"])
async def test_who_doubts_this_bot_is_told_who_it_is(page: Visitor, text: str) -> None:
    told = await page.say("resident", text)
    assert "机器人" in told.text and "不收钱" in told.text and "短信" not in told.title


async def test_who_leaves_it_all_to_us_is_asked_what_it_is(page: Visitor) -> None:
    assert "哪里，什么事" in (await page.say("resident", "你们看着办吧")).text


@pytest.mark.parametrize("text", ["对哒", "是滴是滴", "对的咧", "好嘞对勒"])
async def test_a_yes_in_dialect_hands_the_report_in(page: Visitor, text: str) -> None:
    await page.say("resident", "春和小区3栋漏水")
    await page.say("resident", text)
    assert (await only(page.town)).state


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("娃上学需要啥材料", "义务教育入学报名"),
        ("开个早点铺要办什么手续", "食品经营许可"),
        ("办居住证", "居住证办理"),
        ("我来申请低保", "最低生活保障申请"),
        ("孤寡老人申请送餐", "长者食堂办卡"),
        ("怀孕有没有补贴", "生育、育儿补贴"),
        ("三胎有钱补贴没", "生育、育儿补贴"),
    ],
)
async def test_what_is_to_be_done_and_its_name_is_a_question(page: Visitor, text: str, title: str) -> None:
    assert title in (await page.say("resident", text)).title


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("食品经营许可证怎么办", ["开小吃摊的", "那要多久"]),
        ("失业金怎么领", ["是公司倒闭的", "我妈也是"]),
        ("居住证怎么办", ["我住在厂里", "现在没工作"]),
        ("公租房怎么申请", ["我们家是外地的"]),
    ],
)
async def test_what_is_said_of_oneself_stays_with_the_answer(page: Visitor, asked: str, said: list[str]) -> None:
    title = (await page.say("resident", asked)).title
    for text in said:
        told = await page.say("resident", text)
        assert told.title == title and "找人问" in "".join(told.labels), text


@pytest.mark.parametrize(
    "text",
    [
        "我家楼道灯坏了",
        "楼上漏水了",
        "在黄泥村有个大坑",
        "家里没水了",
        "我家有老鼠",
        "我租的房有老鼠",
        "他开奔驰吃低保",
    ],
)
async def test_a_matter_right_after_an_answer_is_a_matter(page: Visitor, text: str) -> None:
    await page.say("resident", "居住证怎么办")
    assert "提交" in "".join((await page.say("resident", text)).labels)


async def test_thanks_before_the_next_question_do_not_hide_it(page: Visitor) -> None:
    title = (await page.say("resident", "失业金怎么领")).title
    told = await page.say("resident", "好的谢谢，那我该去哪儿")
    assert told.title == title and "到哪办" in told.text


async def test_asked_before_one_was_picked(page: Visitor) -> None:
    await page.say("resident", "水费怎么交")
    told = await page.say("resident", "要带什么材料")
    assert "先点一个" in told.text and "水费开户过户" in "".join(told.labels)


async def test_a_label_that_is_also_a_word_presses_its_button(page: Visitor) -> None:
    await page.say("resident", "失业金怎么领")
    assert "要办哪件事" not in (await page.say("resident", "帮我办")).text
