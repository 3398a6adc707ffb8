"""The day until which the representatives are authorised, as it is said."""

from __future__ import annotations

from core.decisions.cases import steps_of
from core.decisions.records import Decision
from tests.stories.town import Visitor

STEPS = (
    ("village_secretary", "/decide 修村口的路", "阳光票决"),
    ("village_secretary", "", "提建议"),
    ("village_secretary", "修水泥路，花20万", "入户听取意见"),
    ("village_secretary", "走了30户，都说好", "2 提议"),
    ("village_secretary", "支部开会同意", "核对是否归"),
    ("village_secretary", "", "2 不归"),
    ("village_secretary", "", "法律顾问意见"),
    ("village_secretary", "合法", "形成方案"),
    ("village_secretary", "修水泥路300米，20万，村集体出", ""),
    ("township", "", "看事项"),
    ("township", "", "审议备案"),
    ("township", "同意", ""),
)


async def test_a_day_is_taken_as_it_is_said_and_asked_again_where_it_is_none(page: Visitor) -> None:
    for seat, words, label in STEPS:
        if words:
            await page.say(seat, words)
        if label:
            await page.press(seat, label)
    await page.say("village_secretary", "/decide")
    await page.press("village_secretary", "修村口的路")
    await page.press("village_secretary", "选事项")
    await page.press("village_secretary", "公益事业兴办")
    await page.press("village_secretary", "村民会议授权")
    unread = await page.say("village_secretary", "看情况再说")
    assert "授权到哪一天" in unread.text
    shown = await page.say("village_secretary", "12月15日（周二）")
    assert "村民会议授权" in shown.text and "还缺" not in shown.text
    [decision] = await page.town.house.office.run(lambda uow: uow.repo(Decision).find())
    [deed] = await page.town.house.office.run(
        lambda uow: [one for one in steps_of(uow, decision) if one.effect == "authorise"]
    )
    assert deed.facts["until"] == "2026-12-15"
