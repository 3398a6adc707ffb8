"""What people at work say in plain words, and what interrupts them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from handlers.frame.conversations import STEPS
from tests.decisions.test_secrecy import everything
from tests.stories.rooms import PRODUCTION, STREET, room, staff_of
from tests.stories.test_typed_ballots import KEPT, TITLE, ballots, own_words, voting
from tests.stories.test_whole_life import CALL, photo
from tests.stories.town import ROOT, Town, Visitor


def _asked_in(path: Path) -> set[str]:
    """The steps that a file sets by name."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [one.args[0] for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "set_step"]
    return {str(arg.value) for arg in named if isinstance(arg, ast.Constant)}


def test_every_question_that_is_asked_has_somebody_who_hears_the_answer() -> None:
    asked = set().union(*(_asked_in(path) for path in (ROOT / "handlers").rglob("*.py"))) - {""}
    assert {"decide", "whistle", "ballot"} <= asked
    assert asked - {"draft", "place", "ask", "sure"} <= set(STEPS)


async def test_the_way_of_a_matter_is_typed_and_other_words_are_answered(page: Visitor) -> None:
    await page.say("secretary", "/decide 修村口到学校的路")
    asked = await page.say("secretary", "不对，我想改个题目")
    assert "没有叫“不对，我想改个题目”的程序" in asked.text and "返回" in asked.text
    assert "居民会议，现在到了" in (await page.say("secretary", "居民会议")).text


async def test_an_emergency_whistle_calls_who_the_emergency_needs(page: Visitor) -> None:
    """The type is chosen first, the matter told after; more words change neither place nor lead."""
    await page.say("street", "吹哨")
    await page.press("street", "应急哨")
    shown = await page.say("street", "春和小区3栋着火了，两个人困在里面")
    assert "牵头：区消防救援大队" in shown.text and "地点：春和社区·春和小区3栋" in shown.text
    shown = await page.say("street", "又有一个人受伤了")
    assert "牵头：区消防救援大队" in shown.text and "地点：春和社区·春和小区3栋" in shown.text
    await page.press("street", "选单位")
    await page.press("street", "公安局")
    await page.press("street", "选好了")
    kept = await page.say("street", "还有一个老人")
    assert "公安局" not in kept.text and "（2 个单位）" in "".join(kept.labels)


async def test_a_fire_at_the_desk_is_no_part_of_the_whistle_being_prepared(page: Visitor) -> None:
    await page.say("street", "吹哨")
    await page.press("street", "重点哨")
    await page.say("street", "春晓花园5栋楼顶违建")
    asked = await page.say("street", "我们办公室着火了救命")
    assert "119" in asked.text and any("正在发生" in label for label in asked.labels)
    await page.press("street", "正在发生")
    assert [ticket.alarm for ticket in await page.town.tickets()] == ["open"]


@pytest.mark.parametrize("denied", ["不是，已过去", ""])
async def test_a_cry_that_was_no_danger_answers_nothing_by_itself(page: Visitor, denied: str) -> None:
    """The chair's cry became the proposal of the party branch, the resident's a part of the broken lamp."""
    await page.say("village_secretary", "/decide 修村口到学校的路")
    await page.say("village_secretary", "四议两公开")
    await page.press("village_secretary", "提议")
    await page.say("village_secretary", "着火了")
    asked = await (page.press("village_secretary", denied) if denied else page.say("village_secretary", "不是"))
    assert "是回答刚才的问题，还是说别的事" in asked.text
    assert "没有改动" in (await page.say("village_secretary", "取消")).text
    shown = await page.say("village_secretary", "现在几个人投了")
    assert "党支部会提议" in shown.text and "着火" not in shown.text
    await page.say("resident", "春和小区路灯坏了")
    await page.say("resident", "家里着火了")
    asked = await page.press("resident", "不是，已过去")
    assert "说的是那件事吗" in asked.text
    assert "火灾" in (await page.press("resident", "另一件事")).text


async def test_more_of_the_danger_belongs_to_the_whistle_that_calls_for_help(page: Visitor) -> None:
    shown = await page.say("street", "/whistle 应急哨 春和小区3栋着火了")
    more = await page.say("street", "楼上也着火了，有人跳楼")
    assert more.title == shown.title and "有人跳楼" in more.text


async def test_a_voter_asks_in_plain_words_and_nothing_is_filed(town: Town, page: Visitor) -> None:
    await voting(town, page)
    await page.say("resident", "/vote")
    for words, answer in (
        ("我要投票", "您还没有投"),
        ("我们村修路投票那个我要投", "您还没有投"),
        ("这个投票是关于什么的", "每户出资按楼层分摊"),
        ("别人能看到我投什么吗", "群里都看不到谁投了什么"),
        ("我老婆能让我替她投吗", "票要本人投"),
        ("我手机丢了，还能投票吗", "领纸质票"),
    ):
        assert answer in (await page.say("resident", words)).text, words
    await page.press("resident", TITLE)
    await page.press("resident", "投票")
    assert "可以改投" in (await page.say("resident", "反对")).text
    assert "您投过了，截止前可以改" in (await page.say("resident", "我投了没有")).text
    await town.later(days=2)
    over = await page.say("resident", "我要投票")
    assert "投票时间过了" in over.text and not any("投票" in label for label in over.labels)
    assert await town.tickets() == []


async def test_what_a_running_vote_has_behind_it_is_not_done_again_by_an_old_card(town: Town, page: Visitor) -> None:
    await voting(town, page)
    refused = await page.press("secretary", "公示方案")
    assert "已经办过了" in refused.text
    shown = await page.say("secretary", "现在几个人投了")
    assert not any("公示方案" in label or "开始投票" in label for label in shown.labels)
    await page.press("secretary", "撤下")
    await page.say("secretary", "选错方案了")
    await page.say("secretary", "是")
    assert "选错方案了" in "".join(seen.text for seen in await page.read("grid_worker"))


async def test_words_that_tell_the_choice_are_never_a_report(town: Town, page: Visitor) -> None:
    await voting(town, page)
    await page.say("resident", "同意")
    before = len(own_words(town))
    for words in ("不对，我要改成反对", "我想了想还是投不同意", "2"):
        paper = await page.say("resident", words)
        assert "请选" in paper.text or "没有收成票" in paper.text or "可以改投" in paper.text, words
    assert all(KEPT in words for words in own_words(town)[before:])
    assert "改成反对" not in str(everything(town.houses[0].engine))
    assert "垃圾分类" in (await page.say("resident", "我反对在小区门口建垃圾站")).text
    assert sorted(await ballots(town, page)) == ["no"]


async def test_who_leads_a_village_begins_and_follows_a_vote_in_plain_words(page: Visitor) -> None:
    how = await page.say("village_secretary", "我们村想修一条路，大家投个票")
    assert any("发起一件" in label for label in how.labels)
    assert "写个名字" in (await page.press("village_secretary", "发起一件")).text
    assert "哪一种程序" in (await page.say("village_secretary", "修村口到学校的路")).text
    assert "现在到了" in (await page.say("village_secretary", "四议两公开")).text
    for words in ("现在几个人投了", "怎么冻结名册", "我想改题目"):
        assert "修村口到学校的路" in (await page.say("village_secretary", words)).title, words
    assert await page.town.tickets() == []


@pytest.mark.parametrize("words", ["这件不是我们街道的", "让居民补充照片", "催一下", "物业明天来换", "下午派人去看"])
async def test_what_a_dispatcher_says_about_work_opens_the_matter(page: Visitor, words: str) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    told = await page.say("street", words)
    assert "没有登记成新的事" in told.text
    assert "派单" in (await page.press("street", ticket.number)).text
    assert len(await page.town.tickets()) == 1


async def test_a_dispatcher_may_still_report(page: Visitor) -> None:
    asked = await page.say("street", "派来的车把路压坏了，没人归口管")
    assert "在哪里" in asked.text
    assert "没听出是什么事" in (await page.say("secretary", "等一下，我写错了")).text


async def test_a_roll_is_pasted_with_blanks_and_codes_go_out_by_name(page: Visitor) -> None:
    await page.say("secretary", "/members\n编号 姓名 户号\n1 王阿姨 3-101\n2 小李 5-202\n3 李奶奶 3-102")
    assert "3 行" in (await page.last("secretary")).text
    told = await page.say("secretary", "/code 王阿姨")
    assert told.text.startswith("1 号的一次性验证码")
    assert "没有叫“李四”的" in (await page.say("secretary", "/code 李四")).text
    code = told.text.split("：")[1][:8]
    assert "已对上名册" in (await page.say("resident", f"/roll {code}")).text
    before = len(await page.read("resident"))
    again = (await page.say("secretary", "/code 1")).text  # whoever stands for the line keeps it, and no alarm is given
    assert "1 号已有账号" in again and "/unbind 1" in again
    assert not any("不再代表" in seen.text for seen in (await page.read("resident"))[before:])
    wrong = await page.say("secretary", "/members\n编号,姓名,身份\n1,王阿姨,居民")
    assert "没有“居民”这种身份" in wrong.text and "可以写：成年人、" in wrong.text


async def test_who_despairs_hears_that_they_are_heard_and_may_say_yes_in_their_words(page: Visitor) -> None:
    first = await page.say("villager", "我不想活了")
    assert "12356" in first.text
    again = await page.say("villager", "唉")
    assert "我在听，记下了" in again.text and "12356" not in again.text and again.labels == first.labels
    await page.say("villager", "请人来")
    assert [ticket.alarm for ticket in await page.town.tickets()] == ["open"]


async def test_words_without_a_matter_stay_a_question_until_it_is_answered(page: Visitor) -> None:
    asked = await page.say("resident", "红星幼儿园")
    assert "您是要反映一件事吗" in asked.text
    await page.say("resident", "谢谢")
    assert "您是要反映一件事吗" in (await page.last("resident")).text
    shown = await page.say("resident", "春和小区门口路灯坏了好几天")
    assert "事情：路灯不亮" in shown.text and "春和小区门口" in shown.text


async def test_another_trouble_is_no_place_of_the_first(page: Visitor) -> None:
    await page.say("resident", "红星幼儿园")
    assert "在哪里" in (await page.press("resident", "反映一件事")).text
    shown = await page.say("resident", "春和小区门口的路灯也坏了")
    assert "事情：路灯不亮" in shown.text and "（春和小区门口" in shown.text and "也坏了）" not in shown.text


async def test_a_dispatcher_hears_that_a_colleague_was_faster(tmp_path: Path) -> None:
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        first, second = [await staff.seated("street_operator", STREET, name) for name in ("小周", "小吴")]
        resident = await staff.visitor()
        await resident.say("resident", "春晓花园5栋楼顶有人私自搭建违建")
        await resident.press("resident", "提交")
        await second.press("resident", "另选单位")
        await first.press("resident", "派给区城市管理执法局")
        await second.say("resident", "市场监管局")
        warned = await second.press("resident", "市场监督")
        assert "刚才有人动过，现在是“已派单，等签收”，在区城市管理执法局" in warned.text
        assert [ticket.department for ticket in await town.tickets()] == ["urban_mgmt"]
        await second.press("resident", "市场监督")
        assert [ticket.department for ticket in await town.tickets()] == ["market"]


async def test_who_supervises_is_shown_what_is_late(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    await page.town.later(days=10)
    shown = await page.say("supervisor", "哪些超时了")
    assert ticket.number in shown.text and "没有等您办的事" not in shown.text
    assert not any("：，" in seen.text for seen in await page.read("street"))


@pytest.mark.parametrize(
    ("seat", "words", "shown"),
    [
        ("grid_worker", "已经拉警戒线了", "没有登记成新的事"),
        ("grid_worker", "今天没发现问题", "没有登记成新的事"),
        ("grid_worker", "退回怎么弄", "点“退回”"),
        ("grid_worker", "乱停车归哪个部门", "责任"),
        ("street", "再给两天", "没有登记成新的事"),
        ("street", "排水公司没来，咋办", "没有登记成新的事"),
        ("secretary", "发个通知明天停水", "要告诉居民的话，从这里发"),
        ("resident", "啥情况了", "您报的事"),
        ("resident", "补充一句 最好放两个", "这话要转给谁"),
    ],
)
async def test_what_is_said_after_a_report_begins_no_other(page: Visitor, seat: str, words: str, shown: str) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    assert shown in (await page.say(seat, words)).text
    assert len(await page.town.tickets()) == 1


HOW = (
    ("street", "退回怎么弄", "退回：打开那一件，点“退回”"),
    ("street", "怎么延期", "点“更多”"),
    ("grid_worker", "怎么上报", "点“呼叫街道”"),
    ("grid_worker", "怎么签收", "点“签收”"),
    ("street", "误派了怎么撤回", "点“另选单位”就能改"),
)


@pytest.mark.parametrize(("seat", "words", "how"), HOW)
async def test_who_asks_how_it_is_done_is_told(page: Visitor, seat: str, words: str, how: str) -> None:
    assert how in (await page.say(seat, words)).text
    asked = await page.say("resident", words)  # it is the work of staff
    assert how not in asked.text and await page.town.tickets() == []


async def test_an_act_said_in_words_is_one_press(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    told = await page.say("street", "派给住建局吧")
    assert f"派给区住房和城乡建设局：{ticket.number}" in "".join(told.labels)
    assert [one.department for one in await page.town.tickets()] == [ticket.department]  # nothing is done unasked
    await page.say("street", "1")
    assert [one.department for one in await page.town.tickets()] == ["housing_constr"]
    await page.say("street", "派错了，应该是城管局")
    await page.say("street", "1")
    assert [one.department for one in await page.town.tickets()] == ["urban_mgmt"]


async def test_what_was_seen_on_the_spot_is_taken_along(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    told = await page.say("grid_worker", "我看过了，下水道确实堵了")
    assert "我看过了，下水道确实堵了" in told.text and "没有登记成新的事" in told.text
    chosen = await page.press("grid_worker", "现场核实")
    assert "刚才有人动过" not in chosen.text
    await page.press("grid_worker", "属实")
    [ticket] = await page.town.tickets()
    assert ticket.verified == "real"
    await page.say("street", ticket.number)
    assert "我看过了，下水道确实堵了" in (await page.last("street")).text


@pytest.mark.parametrize(
    ("seat", "words", "shown"),
    [
        ("street", "石桥路确实坏了一盏路灯", "地点：石桥社区·石桥路"),
        ("secretary", "5栋确实漏水了", "在哪里"),
        ("secretary", "春和小区3栋电梯坏了，物业明天来修", "事情：电梯"),
    ],
)
async def test_a_matter_of_another_place_or_kind_is_no_talk_of_work(
    page: Visitor, seat: str, words: str, shown: str
) -> None:
    await page.say("resident", "春和小区3栋楼道灯坏了")
    await page.press("resident", "提交")
    assert shown in (await page.say(seat, words)).text


@pytest.mark.parametrize("words", ["升级，报区领导", "往上报", "这件请示分管领导", "这个要升级"])
async def test_what_is_to_go_higher_is_one_press_away(page: Visitor, words: str) -> None:
    """街道派单的说“报区领导”：能呼请的那几件，各一个按钮。"""
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    shown = await page.say("street", words)
    assert any("呼请区领导" in label for label in shown.labels)
    assert "请领导定什么" in (await page.press("street", "呼请区领导")).text


@pytest.mark.parametrize("words", ["春和小区电梯要升级改造", "网络升级以后连不上"])
async def test_what_is_made_newer_goes_no_higher(page: Visitor, words: str) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    assert "呼请" not in "".join((await page.say("street", words)).labels)


WHO = ("谁报的", "投诉人是谁", "报事人电话多少", "把居民电话给我", "是谁投诉我们社区", "哪个业主告的状")


@pytest.mark.parametrize("words", WHO)
async def test_nobody_is_told_who_reported_it_and_how_to_reach_them(page: Visitor, words: str) -> None:
    """It was kept as a message for whoever reported it, taken for a report, or answered with a list of matters."""
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("group", "签收")
    card = next(seen for seen in reversed(await page.read("group")) if seen.title)
    told = await page.say("group", words, reply_to=card.id)
    assert "这里不告诉人" in told.text and [label[2:] for label in told.labels] == ["留言给居民", "问居民要电话"]
    for seat in ("street", "secretary", "supervisor"):
        told = await page.say(seat, words)
        assert "这里不告诉人" in told.text and "由我转到" in told.text and "提交" not in "".join(told.labels), seat
    assert len(await page.town.tickets()) == 1


@pytest.mark.parametrize("seat", ["grid_worker", "supervisor", "street"])
async def test_how_the_own_month_is_is_told(page: Visitor, seat: str) -> None:
    assert "响应率" in (await page.say(seat, "我这个月怎么样")).text


async def test_a_department_that_is_called_along_stays_called(page: Visitor) -> None:
    assert "区城市管理执法局" in (await page.say("street", "让城管一起去")).text
    await page.press("street", "重点哨")
    assert "叫：区城市管理执法局" in (await page.say("street", "春晓花园5栋楼顶违建")).text


async def test_never_mind_in_a_group_invites_no_report(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    card = next(seen for seen in reversed(await page.read("group")) if seen.title)
    told = await page.say("group", "取消", reply_to=card.id)
    assert "没有改动" in told.text and "哪里，什么事" not in told.text


@pytest.mark.parametrize("words", ["123456789 派给城管", "编号123-456-789催一下", "449-265-238 办好了"])
async def test_a_wrong_number_before_words_is_told_and_no_report(page: Visitor, words: str) -> None:
    told = await page.say("street", words)
    assert "没有找到" in told.text and "请核对编号" in told.text and not told.labels


async def test_who_may_supervise_is_told_how_and_who_may_not_that_there_is_none(page: Visitor) -> None:
    told = await page.say("center", "督办一件")
    assert "现在没有督办的事" in told.text and "发它的编号" in told.text
    assert "发它的编号" not in (await page.say("grid_worker", "督办")).text


async def test_words_where_one_is_to_be_chosen_are_told_to_choose(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    for label in ("签收", "更多"):
        await page.press("group", label)
    asked = await page.press("group", "申请挂账")
    assert "请点下面的一个" in (await page.say("group", "没钱", reply_to=asked.id)).text


async def test_more_offers_only_what_can_be_done_now(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("group", "签收")
    assert not any("问居民一句" in label for label in (await page.press("group", "更多")).labels)
    for label in ("已联系", "打电话", "更多"):
        shown = await page.press("group", label)
    assert "1 问居民一句" in shown.labels


async def test_whatever_comes_while_an_answer_is_waited_for_may_be_it(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    for label in ("签收", "已联系", "打电话", "更多", "问居民一句"):
        asked = await page.press("group", label)
    await page.say("group", "是哪个单元？现在还漫吗？", reply_to=asked.id)
    await page.town.later(days=3)
    for answer in ({"text": "2单元，还在漫"}, {"pictures": [await page.picture("resident", photo())]}):
        told = await page.say("resident", **answer)
        assert any("办下水道堵塞或破损的" in label for label in told.labels), told.text
    await page.press("resident", "办下水道堵塞或破损的")
    assert [one.state for one in await page.town.tickets()] == ["contacted"]


@pytest.mark.parametrize("done", ["都疏通好了", "下午派了两个工人，都疏通好了"])
async def test_the_result_written_before_its_kind_is_chosen_is_kept(page: Visitor, done: str) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("group", "签收")
    asked = await page.press("group", "办结")
    assert "我记着了" in (await page.say("group", done, reply_to=asked.id)).text
    assert done in (await page.press("group", "1 已解决")).text
    await page.press("group", "就用")
    assert [one.state for one in await page.town.tickets()] == ["submitted"]


async def test_words_on_a_matter_that_is_not_theirs_yet_are_told_how_it_stands(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋楼道灯不亮")
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    for label in ("现场核实", "属实", "不写"):
        await page.press("grid_worker", label)
    told = await page.say("secretary", f"{ticket.number} 已经换好了")
    assert "没有记下" in told.text and "等派单" in told.text and ticket.number in told.text


async def test_words_in_a_group_on_a_matter_that_went_elsewhere_are_told_how_it_stands(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    for label in ("退回", "三定规定"):
        asked = await page.press("group", label)
    done = await page.say("group", "三定规定第三条，归住建局管", reply_to=asked.id)
    [ticket] = await page.town.tickets()
    told = await page.say("group", "已经疏通了", reply_to=done.id)
    assert "没有记下" in told.text and "等派单" in told.text and ticket.number in told.text


async def test_a_question_where_a_place_is_asked_for_is_no_place(page: Visitor) -> None:
    await page.say("grid_worker", "巡查")
    told = await page.say("grid_worker", "今天要走哪几家")
    assert "是回答刚才的问题" in told.text and "没看懂" not in told.text


@pytest.mark.parametrize("words", ["排水公司这个月怎么样", "春和社区办得怎么样"])
async def test_how_a_department_or_a_place_does_is_told_to_who_may_know(page: Visitor, words: str) -> None:
    told = await page.say("center", words)
    assert words[:3] in told.title and "办结率" in told.text
    assert "提交" not in "".join((await page.say("supervisor", words)).labels)
    assert "办结率" not in (await page.say("resident", words)).text


@pytest.mark.parametrize("in_room", [True, False])
async def test_all_that_came_is_signed_for_in_one_word(tmp_path: Path, in_room: bool) -> None:
    """全部签收：来的都签收，说出是哪几件；不归我们，不算退回的理由。"""
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        one = await staff.seated("liaison", "util_drain", "小赵")
        seat = room("util_drain") if in_room else "resident"
        if in_room:
            await staff.bind(one, "util_drain")
        for words in ("春和小区门口下水道堵了三天，污水都漫出来了", "石桥小区2号楼下水道堵了，污水漫出来"):
            resident = await staff.visitor()
            await resident.say("resident", words)
            await resident.press("resident", "提交")
        told = await one.say(seat, "全部签收", reply_to=(await one.last(seat)).id)
        assert [ticket.state for ticket in await town.tickets()] == ["signed", "signed"]
        assert "签收了 2 件" in told.text and all(ticket.number in told.text for ticket in await town.tickets())
        await one.press(seat, "退回")
        asked = await one.press(seat, "三定规定")
        told = await one.say(seat, "这事不归我们管", reply_to=asked.id)
        assert "缺原因" in told.text and {ticket.state for ticket in await town.tickets()} == {"signed"}
        await one.say(seat, "小区里面的管道归物业，第五条", reply_to=asked.id)
        assert {ticket.state for ticket in await town.tickets()} == {"signed", "filed"}
