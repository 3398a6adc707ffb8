"""What people at work say in plain words, and what interrupts them."""

from __future__ import annotations

import ast
from pathlib import Path

from handlers.frame.conversations import STEPS
from tests.stories.town import ROOT, Visitor

WALL = "春和小区西侧挡土墙塌了，压了两辆车"


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
    await page.press("street", "市场监督")
    await page.press("street", "选好了")
    kept = await page.say("street", "还有一个老人")
    assert "市场监督" not in kept.text and "（2 个单位）" in "".join(kept.labels)


async def test_a_fire_at_the_desk_is_no_part_of_the_whistle_being_prepared(page: Visitor) -> None:
    await page.say("street", "吹哨")
    await page.press("street", "重点哨")
    await page.say("street", "春晓花园5栋楼顶违建")
    asked = await page.say("street", "我们办公室着火了救命")
    assert "119" in asked.text and any("正在发生" in label for label in asked.labels)
    await page.press("street", "正在发生")
    assert [ticket.alarm for ticket in await page.town.tickets()] == ["open"]


async def test_more_of_the_danger_belongs_to_the_whistle_that_calls_for_help(page: Visitor) -> None:
    shown = await page.say("street", "/whistle 应急哨 春和小区3栋着火了")
    more = await page.say("street", "楼上也着火了，有人跳楼")
    assert more.title == shown.title and "有人跳楼" in more.text
