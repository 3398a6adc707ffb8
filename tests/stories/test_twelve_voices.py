"""What people say inside a running affair, as nobody planned it."""

import pytest

from tests.stories.town import Visitor

LAMP = "春和小区门口路灯不亮"
THREE = "春和小区有三个事，一个是路灯不亮，第二个是下水道堵了，第三个是有人在楼道里堆东西"


async def _titles(page: Visitor) -> list[str]:
    return [m.title for m in await page.read("resident") if m.who == "bot"]


YES = ["对对就是这样子的你帮我报上去吧谢谢你啊小伙子", "嗯嗯好的你就这样报吧", "路灯那个报一下", "妥了", "可不咋地"]


@pytest.mark.parametrize("yes", YES)
async def test_a_yes_without_a_comma_hands_it_in(page: Visitor, yes: str) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", yes)
    assert len(await page.town.tickets()) == 1


async def test_what_names_no_matter_makes_no_other_of_it(page: Visitor) -> None:
    """不满意、多少钱、信不信，跟着一件事说，那件事还是那一类。"""
    await page.say("resident", "春和小区下水道堵了，污水漫到路上")
    for said in ("不满意", "他不接电话", "那要是他报复我呢", "信不信我去市政府门口坐着"):
        assert "下水道堵塞" in (await page.say("resident", said)).text, said
    await page.say("resident", "提交")
    [ticket] = await page.town.tickets()
    assert ticket.category == "0404"


@pytest.mark.parametrize(
    ("told", "category"),
    [
        (["水 家 我 没有 三天", "春和小区 4栋", "打电话 我 不能 听不见", "短信 可以"], "0801"),
        (["物业把我门口的停车位划给别人了", "我交了钱的", "你要是不管我就打市长热线"], "0610"),
    ],
)
async def test_how_to_reach_me_and_what_i_do_else_makes_no_other_of_it(
    page: Visitor, told: list[str], category: str
) -> None:
    for said in told:
        await page.say("resident", said)
    await page.say("resident", "提交")
    assert [ticket.category for ticket in await page.town.tickets()] == [category]


async def test_another_matter_is_none_of_an_unsure_one(page: Visitor) -> None:
    await page.say("resident", "楼上装修太吵了")
    assert "说的是那件事吗" in (await page.say("resident", "春和小区门口井盖不见了")).text


async def test_asked_beside_a_report_about_the_service_just_told(page: Visitor) -> None:
    """报到一半问老年证，再问带什么、什么时候去、多少钱：答的是老年证，不写进要报的事里。"""
    await page.say("resident", LAMP)
    await page.say("resident", "我那个老年证在哪里办啊")
    for said in ("要带什么东西去", "那什么时候去呢", "多少钱"):
        before = await _titles(page)
        await page.say("resident", said)
        assert (await _titles(page)).count("老年人优待证") == before.count("老年人优待证") + 1, said
    await page.say("resident", "提交")
    [ticket] = await page.town.tickets()
    shown = await page.say("resident", ticket.number)
    assert "什么时候去" not in shown.text and "多少钱" not in shown.text


async def test_when_after_an_answer_is_asked_of_the_answer(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "提交")
    first = await page.say("resident", "社保卡丢了怎么补")
    assert (await page.say("resident", "那什么时候去呢")).title == first.title
    assert "路灯不亮" in str((await page.say("resident", "什么时候来修")).labels)


@pytest.mark.parametrize(("said", "heard"), [("滚", "很生气"), ("我要反映两个问题", "您说，我来记")])
async def test_said_to_us_beside_a_report_is_no_part_of_it(page: Visitor, said: str, heard: str) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", said)
    assert any(heard in m.text for m in await page.read("resident"))
    assert said not in (await page.last("resident")).text
    await page.say("resident", "提交")
    assert len(await page.town.tickets()) == 1


async def test_one_of_several_is_put_right_or_left_out(page: Visitor) -> None:
    """三件事一起说，再改第二件、去掉第三件、改第一件的地方，还补一件。"""
    await page.say("resident", THREE)
    assert "井盖" in (await page.say("resident", "第二个不是下水道是雨水井盖子没了")).text
    assert "2 件事" in (await page.say("resident", "第三个不要了")).text
    assert "石桥小区" in (await page.say("resident", "第一个是石桥小区的")).text
    assert "2 件事" in (await page.say("resident", "都好几天了")).text
    assert "3 件事" in (await page.say("resident", "还有电梯也坏了")).text
    await page.say("resident", "分开报")
    found = sorted((t.category, t.area) for t in await page.town.tickets())
    assert len(found) == 3 and len({area for _, area in found}) == 2


async def test_first_then_and_last_are_matters_of_their_own(page: Visitor) -> None:
    told = await page.say("resident", "首先是门口的垃圾没人清，其次是物业不开发票，最后是楼上漏水")
    assert "3 件事" in told.text


async def test_a_threat_after_a_report_goes_to_who_handles_it(page: Visitor) -> None:
    await page.say("resident", "春和小区电梯坏了三天了")
    await page.say("resident", "提交")
    [ticket] = await page.town.tickets()
    assert ticket.number in str((await page.say("resident", "三天之内不修我就砸了物业")).labels)


@pytest.mark.parametrize(
    ("cry", "over"),
    [
        ("我孩子找不到了", "找到了找到了在小卖部"),
        ("王奶奶好几天没出门了敲门也没人应", "没有，她开门了没事"),
        ("我妈走丢了", "回来了自己走回来的"),
    ],
)
async def test_all_clear_is_heard_with_what_became_of_it(page: Visitor, cry: str, over: str) -> None:
    assert page.town and "打" in (await page.say("resident", cry)).text
    await page.say("resident", over)
    assert "放下了" in (await page.last("resident")).text
    assert await page.town.tickets() == []


async def test_who_came_and_went_is_no_sick_person(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "提交")
    [ticket] = await page.town.tickets()
    assert ticket.number in str((await page.say("resident", "他们来了看了一眼就走了")).labels)


@pytest.mark.parametrize(
    ("said", "line"),
    [("河边有个人站了很久", "110"), ("桥栏杆外面站了个人", "110"), ("半夜有人敲我门", "110")],
)
async def test_what_may_be_a_danger_is_one_first(page: Visitor, said: str, line: str) -> None:
    assert line in (await page.say("resident", said)).text


@pytest.mark.parametrize("said", ["我家马桶堵了往外冒", "厕所堵了往外冒脏水", "下水道往外冒"])
async def test_a_blocked_drain_is_no_fire(page: Visitor, said: str) -> None:
    assert "下水道" in (await page.say("resident", said)).text


async def test_staff_name_the_matter_in_half_a_word(page: Visitor) -> None:
    for told in ("春和小区门口有人占道经营", "春和小区的健身器材坏了"):
        await page.say("resident", told)
        await page.say("resident", "提交")
    shown = await page.say("street", "健身的派给社区")
    assert "健身" in str(shown.labels) and "店外经营" not in str(shown.labels)
    await page.say("street", "都派了")
    assert "店外经营" in str((await page.say("street", "第二个派错了")).labels)


async def test_what_staff_want_to_tell_residents_is_sent_and_not_filed(page: Visitor) -> None:
    shown = await page.say("street", "通知居民明天停水")
    assert "通知" in str(shown.labels) and await page.town.tickets() == []
    assert "什么事" in (await page.press("street", "发停水")).text


async def test_a_place_alone_in_what_staff_say_begins_no_report(page: Visitor) -> None:
    assert "请您看一看" not in (await page.say("supervisor", "给我看临江街道的")).title


async def test_work_said_in_a_group_lists_what_waits_there(page: Visitor) -> None:
    await page.say("resident", "春和小区门口污水管堵了污水往外冒")
    await page.say("resident", "提交")
    assert "等您办的有 1 件" in (await page.say("group", "@呼应 师傅说要明天才有配件")).text


async def test_wait_while_it_is_asked_whose_words_they_are(page: Visitor) -> None:
    """问“说的是那件事吗”时说等一下、问别的：等着的话都还在。"""
    await page.say("resident", LAMP)
    await page.say("resident", "石桥小区2号楼下水道堵了")
    await page.say("resident", "等一下")
    await page.say("resident", "社保卡丢了怎么补")
    assert "说的是那件事吗" in (await page.last("resident")).text
    await page.say("resident", "是另一件事")
    await page.say("resident", "提交")
    [ticket] = await page.town.tickets()
    assert "下水道" in (await page.say("resident", ticket.number)).text


@pytest.mark.parametrize(
    "said",
    ["我想给孩子上户口，要啥材料", "我想给孩子报名上小学", "我想给老人装个扶手"],
)
async def test_who_wants_something_for_the_own_family_offers_no_help(page: Visitor, said: str) -> None:
    assert "志愿者" not in (await page.say("resident", said)).title


async def test_who_offers_help_is_told_how(page: Visitor) -> None:
    for said in ("我会理发，可以免费给老人剪头", "我想给社区的孩子们捐几本书"):
        assert "志愿者" in (await page.say("resident", said)).title, said


@pytest.mark.parametrize("said", ["恁啥时候来修啊", "几时来整嘛", "啥辰光来修", "我那个灯呢"])
async def test_when_asked_in_dialect_is_asked_of_the_own_matter(page: Visitor, said: str) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "提交")
    assert "路灯不亮" in str((await page.say("resident", said)).labels)


async def test_a_question_nobody_understood_is_no_part_of_the_next_matter(page: Visitor) -> None:
    await page.say("resident", "你们那个什么时候轮得到我这边啊")
    shown = await page.say("resident", "还有个事儿，春和小区3栋对门天天半夜打麻将，吵得睡不着")
    assert "轮得到" not in shown.text and "社会生活噪声" in shown.text


async def test_what_staff_say_of_their_day_is_no_part_of_what_they_report(page: Visitor) -> None:
    """走访了三户，说给机器人听；接着报的是另一件，那句话不跟进去。"""
    await page.say("grid_worker", "今天走访了三户，都没事")
    shown = await page.say("grid_worker", "春和小区门口井盖破了")
    assert "走访" not in shown.text and "井盖" in shown.text


async def test_beside_a_report_who_asks_whom_they_talk_to_is_told(page: Visitor) -> None:
    await page.say("resident", LAMP)
    shown = await page.say("resident", "你是人是机器啊")
    assert "你是人" not in shown.text and "路灯不亮" in shown.text
    assert any("是机器人" in m.text for m in await page.read("resident"))


async def test_while_a_whistle_waits_for_its_type_other_words_are_heard(page: Visitor) -> None:
    """要发哪一类还没定：说事情的，记下来再问；说请假的，先答请假怎么办，再问要发哪一类。"""
    await page.say("street", "吹哨")
    assert "要发哪一类" in (await page.say("street", "我要请假")).text
    assert "由谁替您" in (await page.read("street"))[-2].text
    await page.press("street", "返回")
    await page.say("street", "吹哨")
    noted = await page.say("street", "睦邻社区后面挡土墙要塌了")
    assert "记下了：“睦邻社区后面挡土墙要塌了”" in noted.text and "应急哨" in str(noted.labels)
    await page.press("street", "应急哨")
    assert "事情：睦邻社区后面挡土墙要塌了" in (await page.read("street"))[-1].text


async def test_who_has_one_type_of_call_is_not_asked_which(page: Visitor) -> None:
    asked = await page.say("grid_worker", "吹哨")
    assert asked.text.startswith("应急哨：出了什么事")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("村里要修路投票是咋个投法", "怎么投票、表决"),
        ("我儿子在广东打工能投不", "人在外地怎么投"),
        ("别人看得到我投了谁吗", "投了谁别人知道吗"),
    ],
)
async def test_who_asks_about_voting_where_none_is_held_is_told_how_it_goes(
    page: Visitor, said: str, title: str
) -> None:
    assert (await page.say("villager_wu", said)).title == title


async def test_a_ballot_is_no_report_to_be_taken_back(page: Visitor) -> None:
    await page.say("villager_wu", "黄泥村村头的路灯坏了")
    await page.say("villager_wu", "行")
    assert "要撤回" not in (await page.say("villager_wu", "我想撤回我的票")).text


async def test_words_that_only_leave_a_report_are_no_part_of_it(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", "算了不管了")
    shown = await page.say("resident", "等等，还是报一下吧")
    assert "路灯不亮" in shown.text and "算了" not in shown.text
