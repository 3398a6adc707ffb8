"""Who tells a matter asks the bot something, or just says 好."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor

LAMP = "码头社区路灯不亮"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("那他们会知道是我说的吗", "看不到您是谁"),
        ("我怕得罪人", "看不到您是谁"),
        ("叫什么名字要填吗", "不写名字"),
        ("我不想留电话", "不留电话"),
        ("报这个收费吗", "不收钱"),
        ("收费吗", "不收钱"),
        ("今天能来吗", "还没有报上去"),
        ("报了有用吗", "退回去重办"),
        ("有用吗", "退回去重办"),
        ("要是没解决咋办", "退回去重办"),
        ("会不会让他知道是我", "看不到您是谁"),
        ("会不会得罪物业", "看不到您是谁"),
        ("他们能看见我的号码吗", "看不到您是谁"),
        ("谁看得到", "看不到您是谁"),
        ("怎么改", "改地点"),
        ("怎么办呀 我点哪里", "按数字就能答"),
        ("违建归谁管", "归区城市管理执法局管"),
        ("能发照片吗", "照片、视频、位置都能发"),
        ("晚上有人管吗", "白天黑夜"),
        ("我不住这里能报吗", "不看户口"),
        ("别让邻居知道", "看不到您是谁"),
        ("我不想让别人知道是我报的", "看不到您是谁"),
        ("这件事我想保密", "看不到您是谁"),
        ("能不能把名字去掉", "会遮住"),
        ("会不会扣我低保", "这一条里没有写"),
        ("低保要带什么材料", "户口簿"),
        ("I want to talk to a person", "call 12345"),
        ("几时有人嚟整呀", "还没有报上去"),
        ("我要预约办老年证", "老年人优待证"),
        ("是不是骗子", "96110"),
    ],
)
async def test_a_question_to_the_bot_is_answered_and_no_part_of_the_report(
    page: Visitor, asked: str, told: str
) -> None:
    await page.say("resident", LAMP)
    before = len(await page.read("resident"))
    card = await page.say("resident", asked)
    said = await page.read("resident")
    assert told in said[before + 1].whole and asked not in card.whole and LAMP in card.whole
    filed = await page.say("resident", "好的，谢谢")
    assert "登记好了" in filed.text
    assert len(await page.town.tickets()) == 1


@pytest.mark.parametrize("asked", ["这个是干嘛的", "我是新搬来的，这个是干嘛的", "什么事能报", "能帮我做什么"])
async def test_who_asks_what_it_is_for_hears_it(page: Visitor, asked: str) -> None:
    told = await page.say("resident", asked)
    assert "哪里，什么事" in told.whole and await page.town.tickets() == []


async def test_a_new_telephone(page: Visitor) -> None:
    assert "不靠电话" in (await page.say("resident", "我电话换了怎么改")).whole


@pytest.mark.parametrize("asked", ["来的人穿什么衣服呢", "那我这几天咋走夜路"])
async def test_what_cannot_be_answered_is_passed_on_and_said_so(page: Visitor, asked: str) -> None:
    await page.say("resident", LAMP)
    before = len(await page.read("resident"))
    card = await page.say("resident", asked)
    said = await page.read("resident")
    assert "写进去了" in said[before + 1].text and "12345" in said[before + 1].text
    assert asked in card.whole


@pytest.mark.parametrize("asked", ["物业电话多少", "市监局的电话多少"])
async def test_a_number_nobody_knows_is_no_part_of_the_report(page: Visitor, asked: str) -> None:
    await page.say("resident", LAMP)
    card = await page.say("resident", asked)
    assert "电话" not in card.whole and "对，提交" in "".join(card.labels)
    assert "答不上来" in (await page.read("resident"))[-2].text


@pytest.mark.parametrize("yes", ["好", "好的", "嗯", "行", "可以", "就这样吧", "好的谢谢", "OK"])
async def test_a_plain_yes_files_what_is_shown(page: Visitor, yes: str) -> None:
    await page.say("resident", LAMP)
    assert "登记好了" in (await page.say("resident", yes)).text
    assert len(await page.town.tickets()) == 1


@pytest.mark.parametrize("no_yes", ["知道了", "谢谢", "哦", "好像不对", "再见", "不好"])
async def test_what_is_no_yes_files_nothing(page: Visitor, no_yes: str) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", no_yes)
    assert await page.town.tickets() == []


async def test_a_yes_to_an_old_card_only_shows_it_again(page: Visitor) -> None:
    await page.say("resident", LAMP)
    page.town.clock.forward(hours=9)
    await page.say("resident", "好")
    assert await page.town.tickets() == []


@pytest.mark.parametrize(
    "said",
    ["你们是不是一伙的", "驿站说没看到", "赔不赔", "不亮", "就报吧", "我要找你们领导"],
)
async def test_what_is_no_place_is_not_taken_for_one(page: Visitor, said: str) -> None:
    await page.say("resident", "我的快递丢了")
    asked = await page.say("resident", said)
    assert "在哪里" in asked.text and "我记下了" not in asked.text


async def test_how_long_it_takes_is_no_place(page: Visitor) -> None:
    await page.say("resident", "我的快递丢了")
    asked = await page.say("resident", "how long will it take")
    assert "Where is it" in asked.text and "Noted" not in asked.text


@pytest.mark.parametrize("said", ["我也说不清", "不知道在哪", "没有具体地点", "网上的", "到处都是", "说不清在哪里"])
async def test_who_cannot_say_where_reports_all_the_same(page: Visitor, said: str) -> None:
    """快递在路上丢的：说不清在哪里，也能报上去；后来想起来了，再说。"""
    await page.say("resident", "我的快递丢了")
    card = await page.say("resident", said)
    assert "还不清楚在哪里" in card.text and "我的快递丢了" in card.text
    assert "登记好了" in (await page.say("resident", "对")).text
    [ticket] = await page.town.tickets()
    assert ticket.area == "" and ticket.desk


async def test_a_place_that_comes_to_mind_later_is_taken(page: Visitor) -> None:
    await page.say("resident", "我的快递丢了")
    await page.press("resident", "说不清在哪里")
    card = await page.say("resident", "想起来了，是码头社区的驿站")
    assert "码头社区" in card.text.partition("地点：")[2]


async def test_more_about_the_own_matter_stays_with_it(page: Visitor) -> None:
    """来人了吗：现在这样；没修好，我不在家可以吗，知道了：都是那一件，问一次转给谁。"""
    await page.say("resident", "码头社区3号楼下水道堵了，污水冒出来")
    await page.say("resident", "好")
    assert "已派单，等签收" in str((await page.say("resident", "来人了吗")).labels)
    for said in ("人是来了，没修好", "我不在家可以吗", "师傅电话多少"):
        asked = await page.say("resident", said)
        assert said in asked.text and "转给谁" in asked.text
    asked = await page.say("resident", "知道了")
    assert "转给谁" in asked.text and "知道了" not in asked.text and "师傅电话多少" in asked.text
    await page.press("resident", "下水道")
    assert len(await page.town.tickets()) == 1


@pytest.mark.parametrize(
    "said", ["收到", "这不归我们管", "我们人手不够，能不能晚两天", "办完了", "已经去看了，要挖开路面"]
)
async def test_a_group_that_speaks_of_its_work_is_shown_what_waits(page: Visitor, said: str) -> None:
    await page.say("resident", "码头社区3号楼下水道堵了，污水冒出来")
    await page.say("resident", "好")
    shown = await page.say("group", f"@呼应 {said}")
    assert "下水道堵塞" in "".join(shown.labels) and len(await page.town.tickets()) == 1


@pytest.mark.parametrize(
    "said", ["改一下，是天通社区", "还有照片没发", "我刚才报的编号多少", "能换人办吗", "等一下不是3栋是4栋"]
)
async def test_what_is_said_right_after_filing_is_about_that_matter(page: Visitor, said: str) -> None:
    await page.say("resident", LAMP)
    filed = await page.say("resident", "没问题")
    assert "登记好了" in filed.text
    [ticket] = await page.town.tickets()
    shown = await page.say("resident", said)
    assert ticket.number in shown.whole + "".join(shown.labels) and "无法归类" not in shown.whole


async def test_who_is_in_hospital_already_is_asked_no_more(page: Visitor) -> None:
    """送医院了：不再问是不是正在发生；问报销，就答报销。"""
    asked = await page.say("resident", "我妈80了，摔了一跤起不来")
    assert "120" in asked.whole
    await page.say("resident", "已经送医院了")
    told = await page.say("resident", "住院费怎么报销")
    assert "报销" in told.whole and "正在发生" not in told.whole and await page.town.tickets() == []


@pytest.mark.parametrize("said", ["打过120了", "已经报警了", "叫了救护车了"])
async def test_who_has_called_already_says_that_it_is_happening(page: Visitor, said: str) -> None:
    await page.say("resident", "码头社区3号楼有人晕倒了")
    await page.say("resident", said)
    assert len(await page.town.tickets()) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("违建找谁", "归区城市管理执法局管"),
        ("城管管不管楼下烧烤", "归区城市管理执法局管"),
        ("谁管低保", "找谁："),
        ("你们管不管噪音", "这里能报"),
        ("小区噪音这个归不归你们管", "这里能报"),
        ("狗叫你们管吗", "这里能报"),
        ("油烟扰民管不管啊", "这里能报"),
        ("路灯坏了归不归你们管", "归区城市管理执法局管"),
    ],
)
async def test_whose_it_is_is_answered_and_files_nothing(page: Visitor, asked: str, told: str) -> None:
    """问归谁管的，先答归谁管；要报的，再点一下。"""
    answered = await page.say("resident", asked)
    assert told in answered.whole and "提交" not in "".join(answered.labels)
    assert await page.town.tickets() == []
    assert "要反映一件事" in "".join(answered.labels)


async def test_whose_it_is_said_of_no_matter_tells_what_may_be_told(page: Visitor) -> None:
    assert "直接说：哪里，什么事" in (await page.say("resident", "这个归不归你们管")).whole


@pytest.mark.parametrize(
    "told",
    ["你们管管小区噪音", "春和小区路灯坏了三天了你们管不管", "天不亮公鸡就打鸣，小区里养鸡你们管不管"],
)
async def test_who_tells_what_is_wrong_asks_for_no_office(page: Visitor, told: str) -> None:
    shown = await page.say("resident", told)
    assert "不报了" in "".join(shown.labels) and "这里能报" not in shown.whole


async def test_what_names_no_place_takes_no_place_away(page: Visitor) -> None:
    """工资的事本来知道在哪里，再补一句，不再问在哪里。"""
    await page.say("resident", "我在工地干了三个月活，老板不给工资，房东还不退我押金")
    await page.say("resident", "没签合同")
    card = await page.press("resident", "是那件事")
    assert "没签合同" in card.whole and "地点：春和社区" in card.whole


async def test_who_reads_a_tip_off_is_said(page: Visitor) -> None:
    """说执法的人收钱，是举报，不派给他的单位；问会不会被知道，当场答。"""
    card = await page.say("resident", "临江街道城管队长每月收烧烤店五百")
    assert "只有区指挥中心能看到" in card.whole
    before = len(await page.read("resident"))
    await page.say("resident", "他们能看见我的号码吗")
    assert "只有区指挥中心看得到" in (await page.read("resident"))[before + 1].whole


async def test_what_waits_is_asked_beside_a_form(page: Visitor) -> None:
    """填着表问今天还有什么没办：答待办，不当成表里的话。"""
    await page.say("street", "吹哨")
    assert "等您办的" in (await page.say("street", "今天还有什么没办")).whole
    assert "等您办的" in (await page.say("street", "今日任务")).whole
