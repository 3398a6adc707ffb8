"""What was said wrong is put right in a few words, before it is filed."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor


@pytest.mark.parametrize(
    ("told", "right"),
    [
        (["井盖坏了 春和小区3号楼", "应该是5号楼 不是3号楼"], "春和小区5栋"),
        (["春晓花园2号楼 灯不亮", "不是2号楼 是1号楼"], "春晓花园1号楼"),
        (["垃圾没人收", "春和小区1号楼", "写错了 3号楼"], "春和小区3栋"),
        (["春和小区门禁坏了", "5栋", "不是5栋是3栋 我搞错了", "2单元501"], "春和小区3栋"),
        (["灯不亮", "桥南里", "不对 是桥北苑"], "桥北苑"),
    ],
)
async def test_a_building_that_was_said_wrong_is_put_right(page: Visitor, told: list[str], right: str) -> None:
    for words in told:
        shown = await page.say("resident", words)
    assert "地点：" in shown.text and f"·{right}" in shown.text


async def test_what_to_bring_is_asked_of_the_service_just_told(page: Visitor) -> None:
    await page.say("resident", "办居住证要什么材料")
    online = await page.say("resident", "在手机上能交不")
    assert "居住证" in online.whole and "现场一次办" in online.text and "到哪办" in online.text
    papers = await page.say("resident", "要带身份证不")
    assert "居住证" in papers.whole and "带什么" in papers.text
    other = await page.say("resident", "办身份证要带户口本吗")
    assert "身份证办理" in other.whole
