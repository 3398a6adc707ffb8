"""A question, a second thought, a secret, while a report is written."""

from __future__ import annotations

import pytest

from tests.stories.town import Town, Visitor

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"


async def test_a_question_while_a_report_is_written_is_answered_and_is_none_of_it(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    before = len(await page.read("resident"))
    await page.say("resident", "等下，老年证怎么办")
    answered, again = (await page.read("resident"))[before + 1 :]
    assert "老年人优待证" in answered.whole and "出处" in answered.text
    assert "下水道" in again.text and "老年证" not in again.text
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert "老年证" not in "".join(seen.text for seen in await page.read("street"))
    assert ticket.state == "assigned"


async def test_more_words_of_the_report_stay_its_words(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    shown = await page.say("resident", "这个要怎么办才好，老人小孩都走不了")
    assert "老人小孩都走不了" in shown.text and "提交" in "".join(shown.labels)


async def test_words_that_wait_are_not_lost_to_a_question(page: Visitor) -> None:
    """问是不是同一件事的时候又问投票：当场答了，等着的话还在。"""
    await page.say("resident", CALL)
    asked = await page.say("resident", "楼上天天半夜打麻将，吵得人睡不着")
    assert "打麻将" in asked.text and any("另一件" in label for label in asked.labels)
    await page.say("resident", "投票什么时候开始")
    assert any("投票" in seen.title for seen in await page.read("resident"))
    shown = await page.press("resident", "另一件")
    assert "打麻将" in shown.text and "投票" not in shown.text


@pytest.mark.parametrize(
    ("said", "another"),
    [
        ("还有，楼道灯也不亮", True),
        ("对了 还有垃圾没人收", True),
        ("另外单元门锁坏了", True),
        ("还有，老人天天爬楼", False),
        ("另外噪音也大", False),
    ],
)
async def test_one_more_matter_is_none_of_the_first(page: Visitor, said: str, another: bool) -> None:
    await page.say("resident", "春和小区3栋电梯坏了")
    shown = await page.say("resident", said)
    assert ("2 件事" in shown.text) is another and said in shown.text


async def test_not_mended_any_more_take_it_back(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    card = await page.say("resident", "不修了 撤了吧")
    assert "哪里" not in card.text and any("撤回" in label for label in card.labels)


async def test_who_tells_of_a_crime_without_the_word_for_it_is_hidden(town: Town, page: Visitor) -> None:
    """没说“举报”，说的是黑诊所：按举报保密，直接到区里，不进社区和街道的群。"""
    shown = await page.say("resident", "春和小区3栋一楼有个黑诊所，没执照给人拔牙打针")
    assert "保密" in shown.text or "只有" in shown.text
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert ticket.tip_off
    for seat in ("street", "grid_worker"):
        assert not any("拔牙" in seen.whole for seen in await page.read(seat))


async def test_who_tells_on_somebody_where_the_place_is_asked_is_hidden(town: Town, page: Visitor) -> None:
    """问在哪里，答的是“举报春晓花园有人贩毒”：问是不是那件事，不写进路灯的地点里给单位看；“书记家门口”还是地点。"""
    await page.say("resident", "路灯坏了")
    asked = await page.say("resident", "举报春晓花园有人贩毒")
    assert "说的是那件事吗" in asked.text
    shown = await page.press("resident", "另一件")
    assert "只有区指挥中心" in shown.text
    await page.press("resident", "对，提交")
    [ticket] = await town.tickets()
    assert ticket.tip_off and not any("贩毒" in seen.whole for seen in await page.read("street"))
    await page.say("resident", "取消")
    await page.say("resident", "垃圾没人收")
    assert "书记家门口" in (await page.say("resident", "书记家门口")).text


async def test_cancelled_while_two_things_wait_both_can_be_taken_up_again(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.say("resident", "楼上天天半夜打麻将，吵得人睡不着")
    left = await page.say("resident", "取消")
    assert "下水道" in left.text and "打麻将" in left.text
    again = await page.press("resident", "接着报")
    assert "下水道" in again.text and "打麻将" in again.text


async def test_who_offers_help_while_a_report_is_written_is_told_how(page: Visitor) -> None:
    await page.say("resident", CALL)
    shown = await page.say("resident", "我想当志愿者")
    assert "下水道" in shown.text and "志愿者" not in shown.text
    assert any("我想帮忙" in seen.text for seen in await page.read("resident") if seen.who == "bot")


async def test_a_question_right_after_an_answer_is_about_the_same(town: Town, page: Visitor) -> None:
    """问完低保接着问“要多久”“我没有户口簿”：答的还是低保；没写的，老实说没写，告诉问谁；说起别的事，照样能报。"""
    await page.say("resident", "低保怎么办")
    for asked, heard in (
        ("要多久", "20 个工作日"),
        ("我没有户口簿", "写承诺书代替"),
        ("那我去找谁", "找谁：临江街道公共服务办公室"),
        ("在哪里办", "民政救助窗口"),
        ("楼下的不同意怎么办", "这一条里没有写"),
        ("我腿脚不好能不能上门办", "有人上门办"),
        ("我老伴的", "这一条里没有写"),
        ("她去不了", "有人上门办"),
        ("有没有电话", "电话 0270"),
        ("多长时间", "20 个工作日"),
        ("那还要不要去社区开证明", "写承诺书代替"),
        ("身份证在老家", "写承诺书代替"),
        ("材料不齐能先办吗", "写承诺书代替"),
        ("坐几路车", "民政救助窗口"),
        ("她今年79", "这一条里没有写"),
        ("要不要体检", "这一条里没有写"),
        ("我一个月收入1200 够不够", "这一条里没有写"),
        ("有冇電話", "电话 0270"),
        ("幾耐搞掂", "20 个工作日"),
        ("怎么还没到账", "这一条里没有写"),
    ):
        said = await page.say("resident", asked)
        assert said.title == "最低生活保障申请" and heard in said.text and "怎么填" not in said.text, asked
        assert {"找人问", "不是问，是要反映一件事"} <= {label.partition(" ")[2] for label in said.labels}
    for told, kind in (
        ("春和小区门口路灯坏了找谁", "路灯不亮"),
        ("我家没水了怎么办", "停水"),
        ("流浪狗找谁", "养犬"),
        ("小区垃圾什么时候清", "要反映一件事吗"),
        ("垃圾费多少钱", "在哪里"),
    ):
        await page.say("resident", "低保怎么办")
        assert kind in (await page.say("resident", told)).text
        await page.say("resident", "不报了")
    await page.say("resident", "低保怎么办")
    assert "有人上门办" in (await page.say("resident", "我妈病了")).text
    assert "哪里" in (await page.say("resident", "我爸摔了")).text  # of nobody's papers
    await page.say("resident", "不报了")
    await page.say("resident", "低保怎么办")
    await page.say("resident", "为什么要签字")
    await page.press("resident", "找人问")
    [ticket] = await town.tickets()
    await town.rest()
    assert any("最低生活保障申请：为什么要签字" in seen.whole for seen in await page.read("street"))
    await page.say("resident", "低保怎么办")
    await town.later(minutes=11)
    assert (await page.say("resident", "要多久")).title != "最低生活保障申请" and ticket.number


async def test_who_asks_what_this_is_asks_it_of_no_report(page: Visitor) -> None:
    """报过一件以后问机器人是谁，答的就是它；“你们”是办事的人，才问转给谁。"""
    await page.say("resident", CALL)
    await page.press("resident", "对，提交")
    assert "是机器人" in (await page.say("resident", "你是人是机器")).text
    assert "您报的事" in (await page.say("resident", "你们啥时候来")).text


async def test_a_favour_is_asked_of_the_guide(page: Visitor) -> None:
    asked = await page.say("resident", "帮我看看我妈的医保怎么交")
    assert "哪一样" in asked.text and any("老人代缴城乡医保" in label for label in asked.labels)


async def test_how_to_be_reached_is_told_to_whoever_handles_the_matter(town: Town, page: Visitor) -> None:
    """报的时候、报完以后说“不要打我电话”：不是问要不要留电话，是说给办事的人听的。"""
    await page.say("resident", CALL)
    assert "不要打我电话" in (await page.say("resident", "不要打我电话")).text
    await page.press("resident", "对，提交")
    [ticket] = await town.tickets()
    assert "转给谁" in (await page.say("resident", "晚上别给我打电话")).text
    before = len(await page.read("resident"))
    await page.say("resident", "你是人是机器")
    assert sum("转给谁" in seen.text for seen in (await page.read("resident"))[before:]) == 1
    await page.press("resident", ticket.number)
    assert any("晚上别给我打电话" in seen.whole for seen in await page.read("street"))


async def test_more_of_what_goes_another_way_stays_one_with_it(town: Town, page: Visitor) -> None:
    """举报村长，告诉了去处；接着说的还是他，不当成另一件事登记；问会不会让他知道，当场答；说的是别的事，照样能报。"""
    told = await page.say("resident", "我想匿名举报村长贪污")
    assert "12388" in told.text
    again = await page.say("resident", "他把低保给了他小舅子")
    assert again.text == told.text
    shown = await page.say("resident", "你们会不会告诉他是我说的")
    assert shown.text == told.text
    assert any("谁看得到" in seen.text for seen in await page.read("resident") if seen.who == "bot")
    assert "路灯不亮" in (await page.say("resident", "春和小区路灯坏了")).text
    assert not await town.tickets()


async def test_that_is_all_is_no_part_of_the_report(page: Visitor) -> None:
    shown = await page.say("resident", CALL)
    for said in ("没了", "就这些"):
        assert (await page.say("resident", said)).text == shown.text


@pytest.mark.parametrize("report", ["", "码头社区路灯不亮"])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("能不能帮我办", "直办"),
        ("那我儿子能替我去吗", "直办"),
        ("能上门吗", "有人上门办"),
        ("工本费谁出", "费用"),
    ],
)
async def test_who_may_do_it_and_who_pays_is_asked_of_the_service(
    page: Visitor, asked: str, told: str, report: str
) -> None:
    if report:
        await page.say("resident", report)
    await page.say("resident", "老年证怎么办")
    before = len(await page.read("resident"))
    last = await page.say("resident", asked)
    answer = (await page.read("resident"))[before + 1]
    assert told in answer.text and ("费" in asked or "帮我办" in "".join(answer.labels))
    assert report in last.text and (not report or "对，提交" in "".join(last.labels))


async def test_somebody_s_telephone_is_no_question(page: Visitor) -> None:
    await page.say("resident", "码头社区路灯不亮")
    await page.press("resident", "对，提交")
    await page.say("resident", "老板姓王")
    waits = await page.say("resident", "电话13812345678")
    assert "老板姓王\n电话13812345678" in waits.text and "办路灯不亮的" in "".join(waits.labels)


@pytest.mark.parametrize(
    "told",
    [
        "春和小区3栋楼道灯坏了，垃圾也没人清，还有就是电梯老是停，老年证咋办",
        "春和小区3栋楼道灯坏了，老年证咋办，垃圾也没人清，电梯老是停",
    ],
)
async def test_a_question_among_several_matters_is_none_of_them(page: Visitor, told: str) -> None:
    before = len(await page.read("resident"))
    card = await page.say("resident", told)
    assert "3 件事" in card.text and "老年证" not in card.text
    assert "老年人优待证" in (await page.read("resident"))[before + 1].title


async def test_what_is_wanted_and_a_matter_are_two_things(page: Visitor) -> None:
    card = await page.say("resident", "我想办残疾证，我腿不好，另外我家门口路灯不亮，春和小区3栋")
    assert "“我家门口路灯不亮，春和小区3栋”" in card.text


async def test_a_matter_told_in_single_words_keeps_the_first(page: Visitor) -> None:
    for piece in ("垃圾", "臭死了", "好几天没人收"):
        await page.say("resident", piece)
    assert "“垃圾\n臭死了\n好几天没人收”" in (await page.say("resident", "春和小区3栋")).text


async def test_a_matter_told_round_praise_can_be_reported(page: Visitor) -> None:
    told = "门禁卡刷不开，我在外面等了半个小时，后来小王给我开的，小王人可好了，要表扬他"
    thanked = await page.say("resident", told)
    assert "小王人可好了" in (await page.press("resident", "要反映一件事")).text and "好话" in thanked.text


@pytest.mark.parametrize("left", ["不报了，已经修好了，但是5栋还坏着", "算了不报了，灯亮了，就是5栋还没亮"])
async def test_what_is_left_in_part_goes_on_with_the_rest(page: Visitor, left: str) -> None:
    await page.say("resident", "春和小区3栋楼道灯坏了")
    card = await page.say("resident", left)
    assert "不报" not in card.text and "5栋还" in card.text and "地点：春和社区·春和小区5栋" in card.text


async def test_an_allowance_that_somebody_heard_of_is_asked_for(page: Visitor) -> None:
    assert (await page.say("resident", "听说有八十岁补贴")).title == "高龄津贴申请"
    assert "打到卡上" in (await page.say("resident", "发到哪个卡")).text
    assert "没有写" in (await page.say("resident", "办下来多少钱")).text, "no fee is asked for"
    assert (await page.say("resident", "我五十八了")).title == "高龄津贴申请"
    assert "时间：" in (await page.say("resident", "礼拜天呢，开不开")).text
    assert (await page.say("resident", "我孙子要上小学在哪报名")).title == "义务教育入学报名"
    assert "不客气" in (await page.say("resident", "谢谢你小同志")).text


async def test_who_says_it_is_mended_beside_waiting_words_means_the_matter(page: Visitor) -> None:
    await page.say("resident", "码头社区路灯不亮")
    assert "登记好了" in (await page.say("resident", "还没报？那报吧")).text
    assert "路灯不亮：" in "".join((await page.say("resident", "我要加急")).labels)
    assert "这话要转给谁" in (await page.say("resident", "我刚报的是3栋，其实是5栋，你改一下")).text
    assert "撤回：路灯不亮" in "".join((await page.say("resident", "不用修了他们修好了")).labels)


async def test_what_was_told_is_put_right_after_it_was_handed_in(page: Visitor) -> None:
    """交了才发现楼栋写错，说“不是3栋是5栋”：问要不要转给办的人，不当成听不懂。"""
    await page.say("resident", CALL)
    await page.press("resident", "对，提交")
    for said in ("不是3栋是5栋", "我们楼长也说了", "这个事我已经打过12345了", "不要告诉社区"):
        assert "转给谁" in (await page.say("resident", said)).text, said
        await page.press("resident", "不是")
    assert "我来记" in (await page.say("resident", "我要说两件事")).text


async def test_who_wrote_something_wrong_is_asked_what_and_leaves_nothing(page: Visitor) -> None:
    await page.say("resident", CALL)
    shown = await page.say("resident", "刚才写错了")
    assert "对，提交" in "".join(shown.labels)
    assert any("哪里不对" in seen.text for seen in await page.read("resident"))
    await page.press("resident", "对，提交")
    told = await page.say("resident", "刚才写错了")
    assert "补充情况" in told.text and "撤回" not in "".join(told.labels)


@pytest.mark.parametrize(
    ("said", "answer", "matter"),
    [
        ("我是聋人 不能打电话 家里没水了", "打字就行", "家里没水了"),
        ("忘记带钥匙了，还有春和小区楼道灯不亮", "开锁", "春和小区楼道灯不亮"),
        ("你好，请问宠物狗要办证吗？春和小区路灯坏了", "狗的免疫证明", "春和小区路灯坏了"),
    ],
)
async def test_what_is_told_beside_a_need_is_not_lost(page: Visitor, said: str, answer: str, matter: str) -> None:
    card = await page.say("resident", said)
    assert matter in card.text and "提交" in "".join(card.labels)
    assert any(answer in seen.text for seen in await page.read("resident"))


async def test_how_come_asks_for_no_certificate(page: Visitor) -> None:
    await page.say("resident", "这个月低保没打到卡上 什么情况")
    assert not any("哪一样" in seen.text for seen in await page.read("resident"))
    assert "低保特困" in (await page.last("resident")).text


async def test_what_was_said_before_the_matter_to_find_the_way_is_none_of_it(page: Visitor) -> None:
    for said in ("喂 你好啊小同志", "能干嘛", "我不会用"):
        await page.say("resident", said)
    card = await page.say("resident", "小区健身器材坏了")
    assert card.text.startswith("您说：“小区健身器材坏了”")
    await page.say("resident", "怎么提交")
    assert any("发 1" in seen.text for seen in await page.read("resident"))
    assert "登记好了" in (await page.say("resident", "是额")).text


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("我捡到一个钱包 里面有身份证", "派出所"),
        ("春和小区归哪个社区管", "春和路 20 号"),
        ("春和小区归哪里管", "找人问"),
    ],
)
async def test_what_is_asked_and_named_begins_no_report(page: Visitor, asked: str, answer: str) -> None:
    told = await page.say("resident", asked)
    assert answer in told.whole + "".join(told.labels) and "提交" not in "".join(told.labels)


async def test_who_slipped_withdraws_nothing(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("resident", "撤回")
    assert "没有改动" in (await page.say("resident", "不小心点错了")).text
