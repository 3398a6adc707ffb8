"""Dangers that end, are doubled or belong to somebody else."""

from __future__ import annotations

import pytest

from core.refs import ticket_ref
from core.tickets.records import Alarm
from core.workflow.records import Note
from tests.stories.town import Visitor


async def _states(page: Visitor) -> list[tuple[str, str]]:
    alarms = await page.town.house.office.run(lambda uow: uow.repo(Alarm).find())
    return [(alarm.danger, alarm.state) for alarm in alarms]


@pytest.mark.parametrize(
    ("told", "over"),
    [
        ("家里有股子煤气味", "没有味了"),
        ("有人打架", "散了 走了"),
        ("楼梯间冒烟了 电瓶车充电着了", "拔了 没烟了"),
        ("家里爬进来一条蛇", "爬走了 看不见了"),
    ],
)
async def test_what_is_over_alarms_nobody_and_the_next_matter_is_heard(page: Visitor, told: str, over: str) -> None:
    await page.say("resident", told)
    said = await page.say("resident", over)
    assert "放下了" in said.text and (await _states(page))[0][1] == "denied"
    await page.town.later(minutes=5)
    assert await page.town.tickets() == []
    shown = await page.say("resident", "春和小区3栋路灯坏了")
    assert "路灯不亮" in shown.text


async def test_a_second_sentence_takes_no_right_advice_away(page: Visitor) -> None:
    await page.say("resident", "河边有个女的在往水里走")
    more = await page.say("resident", "喊她不答应")
    assert "记下了：“喊她不答应”" in more.text and "119" in more.text
    assert len(await _states(page)) == 1


async def test_a_bare_cry_does_not_stand_before_what_is_wrong(page: Visitor) -> None:
    await page.say("resident", "救命")
    more = await page.say("resident", "我儿子掉水塘里了")
    assert "竹竿" in more.text and "打 119" in more.text
    assert "放下了" in (await page.say("resident", "没事了 爬上来了")).text
    await page.town.later(minutes=5)
    assert await page.town.tickets() == []  # the cry was of that, and calls nobody by itself


async def test_a_cry_that_the_desk_was_told_of_stays_with_it(page: Visitor) -> None:
    await page.say("resident", "救命")
    await page.town.later(minutes=5)
    [cried] = await page.town.tickets()
    assert "竹竿" in (await page.say("resident", "我儿子掉水塘里了")).text
    assert [(one.id, one.state) for one in await page.town.tickets()] == [(cried.id, "filed")]
    assert "denied" not in [state for _, state in await _states(page)]


async def test_who_sees_somebody_on_a_roof_is_told_what_to_do_for_them(page: Visitor) -> None:
    first = await page.say("resident", "有人在楼顶坐着 看着不对劲")
    assert "轻声和他说话" in first.text and "您不是一个人" not in first.text
    mine = await page.say("neighbour", "不活了 活不下去了 欠了网贷天天催")
    assert "您不是一个人" in mine.text and "12356" in mine.text
    more = await page.say("neighbour", "没人管我")
    assert "我在听" in more.text and "请先打" not in more.text


async def test_who_has_just_paid_a_swindler_is_told_to_stop_the_money(page: Visitor) -> None:
    first = await page.say("resident", "我被骗了 说是我孙子出车祸 我汇了五万")
    assert "96110" in first.text and "挂失" in first.text and "刚转" in "".join(first.labels)
    assert await _states(page) == [("fraud", "asked")]


async def test_what_to_do_about_a_second_danger_is_said_beside_the_first(page: Visitor) -> None:
    await page.say("resident", "我家厨房着火了")
    more = await page.say("resident", "我爸晕过去了")
    assert "按压胸口" in more.text and "119" in more.text and len(await _states(page)) == 1


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("昨天晚上春和小区6栋起火了，消防来灭了，现在没事了，就是楼道熏黑了墙皮都掉了，想问谁来清理", "6栋"),
        ("昨天我们楼着火了 现在没事了 但是楼道灯全烧坏了没有灯 春和小区6栋", "路灯不亮"),
    ],
)
async def test_what_a_danger_left_behind_is_a_matter(page: Visitor, told: str, kind: str) -> None:
    shown = await page.say("resident", told)
    assert kind in shown.text and any("提交" in label for label in shown.labels)


@pytest.mark.parametrize(
    ("told", "pressing"),
    [
        ("老公喝了酒又动手了，我躲在厕所", "他在砸门"),
        ("老公打我", "他拿刀要杀我"),
        ("楼上邻居打架", "他在砸我家门"),
        ("我真的不想活了", "我在楼顶了"),
    ],
)
async def test_what_cannot_wait_is_a_yes_and_told_who_comes(page: Visitor, told: str, pressing: str) -> None:
    await page.say("resident", told)
    assert [state for _, state in await _states(page)] == ["asked"]
    await page.say("resident", pressing)
    (ticket,) = await page.town.tickets()
    notes = await page.town.house.office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id)))
    assert ticket.alarm == "open" and [told, pressing] == [note.text for note in notes]


async def test_the_place_of_the_report_before_is_offered_for_a_danger(page: Visitor) -> None:
    for said in ("春和小区2栋楼上小孩吵死了", "他还威胁我", "他在砸我门"):
        asked = await page.say("resident", said)
    assert "在哪里" in asked.text and "春和小区2栋" in "".join(list(asked.labels)[:2])


@pytest.mark.parametrize("cry", ["帮我叫人", "help", "帮助"])
async def test_a_cry_for_somebody_to_come_is_a_yes(page: Visitor, cry: str) -> None:
    await page.say("resident", "老公打我")
    await page.say("resident", cry)
    assert [ticket.alarm for ticket in await page.town.tickets()] == ["open"]


@pytest.mark.parametrize(
    ("told", "over", "closing"),
    [
        ("我真的不想活了", "没事了", "12356 白天晚上都可以打"),
        ("孙子不见了", "找到了", "刚才那件事放下了"),
        ("楼道着火了", "解决了", "刚才那件事放下了"),
        ("我被骗了 说是我孙子出车祸 我汇了五万", "没转，我挂了", "刚才那件事放下了"),
    ],
)
async def test_what_is_over_is_closed_with_one_sentence(page: Visitor, told: str, over: str, closing: str) -> None:
    await page.say("resident", told)
    before = len(await page.read("resident"))
    said = await page.say("resident", over)
    assert closing in said.text and len(await page.read("resident")) == before + 2  # what was said, and its answer
    assert (await _states(page))[0][1] == "denied"


async def test_who_was_found_after_people_were_sent_is_told_which_tap_stops_them(page: Visitor) -> None:
    await page.say("resident", "孙子不见了")
    await page.press("resident", "还没找到")
    said = await page.say("resident", "找到了谢谢")
    assert "赶来的人就不用来了" in said.text and "撤回" in next(iter(said.labels))


async def test_who_may_be_watched_is_shown_no_advice_about_another_danger(page: Visitor) -> None:
    await page.say("resident", "老公打我")
    more = await page.say("resident", "有人翻窗进来了")
    assert "窗" not in more.text and "110" not in more.text and "不用" in str(more.labels)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("老公打我", "他没有砸门"),
        ("老公打我", "他拿刀切菜呢，没事了"),
        ("老公打我", "门口那个砸门声是装修"),
        ("我真的不想活了", "我不在楼顶了"),
        ("我真的不想活了", "算了，江边路灯坏了"),
        ("我真的不想活了", "我在桥上散步，好多了"),
    ],
)
async def test_what_is_denied_or_calm_is_no_yes(page: Visitor, told: str, words: str) -> None:
    await page.say("resident", told)
    await page.say("resident", words)
    assert await page.town.tickets() == []


async def test_what_one_needs_is_heard_with_what_failed(page: Visitor) -> None:
    await page.say("resident", "停电了 春和小区3栋")
    assert "打 120" in (await page.say("resident", "我爸在家用呼吸机的")).text


async def test_a_child_that_is_harmed_is_told_to_the_centre_alone(page: Visitor) -> None:
    advice = await page.say("resident", "楼下叔叔老摸我家孩子")
    assert "孩子没有错" in advice.text and "110" in advice.text
    shown = await page.say("resident", "先不用")
    assert "未成年人保护" in shown.text and "不进社区和街道的群" in (await page.say("resident", "春和小区3栋")).text


async def test_a_bite_of_yesterday_is_told_what_to_do_and_reported(page: Visitor) -> None:
    await page.say("resident", "昨天在春和小区被狗咬了")
    advice, card = (await page.read("resident"))[-2:]
    assert "15 分钟" in advice.text and "不算晚" in advice.text and "犬只伤人" in card.text
    assert await _states(page) == []


async def test_who_was_bitten_and_is_cared_for_leaves_a_matter(page: Visitor) -> None:
    await page.say("resident", "小区门口有条狗咬人")
    await page.say("resident", "在春和小区南门")
    card = await page.say("resident", "我去医院了")
    assert "犬只伤人" in card.text and "南门" in card.text and "提交" in "".join(card.labels)
    assert [state for _, state in await _states(page)] == ["denied"]


@pytest.mark.parametrize(
    ("told", "answer", "last", "advice"),
    [
        (["收到一条短信说我医保卡停用了", "我点了链接"], "96110", "填了卡号", "挂失银行卡"),
        (["我家孩子发烧了半夜去哪"], "急诊", "抽起来了", "打 120"),
        (["我家孩子发烧了半夜去哪", "四十度了"], "", "抽了", "正在发生"),
    ],
)
async def test_what_was_asked_just_now_goes_with_a_danger(
    page: Visitor, told: list[str], answer: str, last: str, advice: str
) -> None:
    """先问，再一句一句说：和问的话连起来听，是险情就马上说怎么办。"""
    for said in told:
        assert answer in (await page.say("resident", said)).text
    asked = await page.say("resident", last)
    assert advice in asked.text and "2 分钟没有回答" in asked.text


async def test_what_is_about_to_fall_goes_to_whom_it_concerns(page: Visitor) -> None:
    advice = await page.say("resident", "春和小区门口招牌快掉了，下面都是人走")
    assert "别站在下面" in advice.text and "还在" in str(advice.labels)
    await page.say("resident", "是")
    (ticket,) = await page.town.tickets()
    assert (ticket.category, ticket.alarm) == ("0205", "open")


async def test_who_sees_it_is_answered_within_a_danger_and_told_nobody(page: Visitor) -> None:
    await page.say("resident", "楼上邻居打架")
    asked = await page.say("resident", "会不会知道是我")
    shown = [one.whole for one in await page.read("resident")]
    assert any("谁看得到" in one for one in shown) and "正在发生" in asked.text and "记下了" not in asked.text
    assert "记下了：“我怕他”" in (await page.say("resident", "我怕他")).text


async def test_who_is_got_out_without_breath_is_not_let_go(page: Visitor) -> None:
    await page.say("resident", "我儿子掉进河里了，湖山公园")
    await page.say("resident", "已经捞上来了没有呼吸")
    assert "记下了" in (await page.say("resident", "救上来了")).text


@pytest.mark.parametrize(
    ("told", "over", "back"),
    [
        ("我家孩子不见了 五岁 穿红色衣服", "找到了找到了", "不是他 那个不是我儿子"),
        ("我妈走丢了 老年痴呆", "找到了", "不是我妈 认错人了"),
        ("我妈走丢了", "找到了 在派出所", "不好意思 派出所那个不是我妈"),
    ],
)
async def test_an_end_that_is_taken_back_alarms_again(page: Visitor, told: str, over: str, back: str) -> None:
    await page.say("resident", told)
    assert "放下了" in (await page.say("resident", over)).text
    again = await page.say("resident", back)
    assert "打 110" in again.text and [state for _, state in await _states(page)] == ["denied", "asked"]
    await page.town.later(minutes=5)
    (ticket,) = await page.town.tickets()
    notes = await page.town.house.office.run(lambda uow: uow.repo(Note).find(about=ticket_ref(ticket.id)))
    assert told in notes[0].text and back in notes[0].text


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("孩子被锁在车里了", "我打了119了"),
        ("刚路边看到一个老头倒地上", "邻居打120了"),
        ("老婆要生了", "我打120了 他们说要半小时"),
        ("保安还推我 打我", "帮我报一下"),
        ("我头晕 血压高到两百了 胸口痛", "我没得力气打电话"),
        ("工友从架子上摔下来了", "老板不让打120"),
    ],
)
async def test_who_has_called_or_cannot_is_not_told_to_call_but_helped(page: Visitor, told: str, words: str) -> None:
    await page.say("resident", told)
    assert "正在叫人" in (await page.say("resident", words)).text
    assert [ticket.alarm for ticket in await page.town.tickets()] == ["open"]


@pytest.mark.parametrize(
    ("told", "over"),
    [
        ("我妈一个人住 我打电话一天没人接", "接了 她说手机没电"),
        ("孩子被锁在车里了", "开了 孩子出来了"),
        ("我妈一个人在家我联系不上", "她接电话了"),
    ],
)
async def test_who_answers_or_is_out_is_no_danger_any_more(page: Visitor, told: str, over: str) -> None:
    await page.say("resident", told)
    assert "放下了" in (await page.say("resident", over)).text


async def test_what_is_wrong_is_heard_piece_by_piece_after_a_cry(page: Visitor) -> None:
    for words in ("救命", "我", "被锁"):
        await page.say("resident", words)
    assert "打 119" in (await page.say("resident", "阳台上了")).text
    assert [danger for danger, state in await _states(page) if state == "asked"] == ["rescue"]


async def test_what_is_over_is_no_report_when_it_is_said_twice(page: Visitor) -> None:
    await page.say("resident", "我爸晕倒了")
    await page.say("resident", "醒了醒了")
    assert "放下了" in (await page.say("resident", "没事了 就是低血糖")).text
    assert "放下了" in (await page.say("resident", "没人受伤")).text
