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
        (["春和小区垃圾没人收", "是石桥小区", "还是春和小区"], "春和小区"),
        (["锦绣名邸1栋电梯坏了", "说错了是2栋", "哦不对还是1栋 电梯里没人"], "锦绣名邸1栋"),
        (["春和小区3栋电梯坏了", "不是3栋，是5栋", "5栋也不是，6栋"], "春和小区6栋"),
        (["我住春和小区，单位在石桥路，石桥路那个红绿灯坏了"], "石桥路"),
    ],
)
async def test_a_building_that_was_said_wrong_is_put_right(page: Visitor, told: list[str], right: str) -> None:
    for words in told:
        shown = await page.say("resident", words)
    assert "地点：" in shown.text and f"·{right}" in shown.text
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    assert right == page.town.house.district.areas[ticket.area].names.hans


async def test_whose_pipe_it_is_is_no_other_place(page: Visitor) -> None:
    await page.say("resident", "春和小区5栋楼上漏水，天花板湿了")
    shown = await page.say("resident", "应该是6栋的水管子引起的")
    assert "水管子引起" in shown.text and "·春和小区5栋" in shown.text


async def test_what_to_bring_is_asked_of_the_service_just_told(page: Visitor) -> None:
    await page.say("resident", "办居住证要什么材料")
    online = await page.say("resident", "在手机上能交不")
    assert "居住证" in online.whole and "现场一次办" in online.text and "到哪办" in online.text
    papers = await page.say("resident", "要带身份证不")
    assert "居住证" in papers.whole and "带什么" in papers.text
    other = await page.say("resident", "办身份证要带户口本吗")
    assert "身份证办理" in other.whole


async def test_one_of_those_offered_is_named_in_a_word(page: Visitor) -> None:
    asked = await page.say("resident", "雅苑的路灯不亮")
    assert "哪一个" in asked.text
    assert "天通雅苑二区" in (await page.say("resident", "二区")).text


async def test_a_matter_of_ones_own_needs_no_place(page: Visitor) -> None:
    """没发的工资不在哪一处：知道住哪里的人不用再答一遍。"""
    await page.say("resident", "/home 春和小区")
    shown = await page.say("resident", "老板欠我两万四工资 包工头跑了")
    assert "拖欠工资" in shown.text and "地点：" in shown.text and "事情在哪里" not in shown.text
    unhurt = await page.say("resident", "我没事")
    assert "拖欠工资" in unhurt.text and "不报了。" not in unhurt.text


@pytest.mark.parametrize(
    ("words", "praise"),
    [
        ("厉害了 春和路修了半年还没修好 你们效率真高 给你们点个赞", False),
        ("春和小区路灯修好了 谢谢你们 但是又把人行道挖了个坑没填", False),
        ("我要表扬春和小区的网格员小陈，天天帮我妈送药", True),
    ],
)
async def test_who_thanks_and_complains_is_heard_to_complain(page: Visitor, words: str, praise: bool) -> None:
    shown = await page.say("resident", words)
    assert ("事情：表扬感谢" in shown.text) == praise


async def test_a_floor_is_put_right_and_nothing_is_added_to_the_words(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋5楼漏水")
    shown = await page.say("resident", "错了 是6楼")
    assert "（春和小区3栋6楼）" in shown.text
    await page.say("resident", "说错了是2栋")
    shown = await page.say("resident", "算了还是3栋")
    assert "·春和小区3栋" in shown.text and "\n2栋" not in shown.text


async def test_more_of_a_matter_elsewhere_is_no_matter_at_home(page: Visitor) -> None:
    await page.say("resident", "油田一村9栋下水道堵了")
    await page.press("resident", "提交")
    asked = await page.say("resident", "又有水从马桶冒出来了")
    assert "这话要转给谁" in asked.text and len(await page.town.tickets()) == 1


@pytest.mark.parametrize(
    "words",
    [
        "物业看错了，关了5栋的阀门",
        "他们记错了，抄了5栋的水表",
        "师傅说按钮看错了，5号楼的配件装不上",
        "算了，2栋那边也停了",
    ],
)
async def test_whose_mistake_it_is_moves_no_place(page: Visitor, words: str) -> None:
    await page.say("resident", "春和小区3栋停水了")
    assert "·春和小区3栋" in (await page.say("resident", words)).text
