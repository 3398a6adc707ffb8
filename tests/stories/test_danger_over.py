"""Dangers that end, are doubled or belong to somebody else."""

from __future__ import annotations

import pytest

from core.tickets.records import Alarm
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
