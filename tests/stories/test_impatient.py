"""Impatient, in pieces, in the words of a button, in another language."""

from __future__ import annotations

import pytest

from tests.stories.town import Town, Visitor

LOUD = "我们家楼上天天晚上装修吵得孩子没法睡"


async def test_who_pushes_before_it_is_sent_hears_that_it_is_not_sent(town: Town, page: Visitor) -> None:
    """催的话不会写进那件事里；“对就那个快点提交啊”就是提交。"""
    await page.say("resident", LOUD)
    for pushed in ("到底有没有人管啊", "你能不能别问了直接派人来"):
        shown = await page.say("resident", pushed)
        assert pushed not in shown.text and LOUD in shown.text
        assert "还没有报上去" in (await page.read("resident"))[-2].text
    await page.say("resident", "对就那个快点提交啊")
    assert len(await town.tickets()) == 1
    told = "".join(seen.whole for seen in await page.read("street"))
    assert "快点提交" not in told and "别问了" not in told


@pytest.mark.parametrize("written", ["分开报", "两个都提交"])
async def test_the_words_of_a_button_press_it(town: Town, page: Visitor, written: str) -> None:
    await page.say("resident", "春和小区垃圾没人收，还有路灯不亮")
    await page.say("resident", written)
    assert len(await town.tickets()) == 2


async def test_who_never_says_which_matter_is_meant_is_not_asked_for_ever(town: Town, page: Visitor) -> None:
    """问了两遍“是那件事吗”都没答：骂我们的话并进去，另一件事就是另一件，先说的那件不会丢。"""
    await page.say("resident", "下水道又堵了 春和小区门口")
    for angry in ("别给我踢皮球", "找你们领导", "我要投诉你们", "你们太不像话了"):
        shown = await page.say("resident", angry)
    assert any("找人工，请拨 12345" in seen.text for seen in await page.read("resident"))
    assert "踢皮球" in shown.text and "提交" in "".join(shown.labels)
    await page.say("resident", "不报了")
    await page.say("resident", "石桥小区路灯不亮")
    for more in ("我家楼上天天半夜打麻将，吵得人睡不着", "真的受不了", "他们还骂人"):
        shown = await page.say("resident", more)
    assert "麻将" in shown.text and "路灯" not in shown.text
    await page.say("resident", "提交")
    assert len(await town.tickets()) == 1
    assert any("路灯不亮" in seen.text and "接着报" in "".join(seen.labels) for seen in await page.read("resident"))


async def test_a_report_in_pieces_keeps_its_kind(town: Town, page: Visitor) -> None:
    for piece in ("我家灯不量", "楼到里", "就是那个 春和 小区", "5栋"):
        shown = await page.say("resident", piece)
        assert "路灯不亮" in shown.text
    await page.say("resident", "提交提交")
    assert len(await town.tickets()) == 1


async def test_a_greeting_in_english_before_a_matter_hides_no_matter(town: Town, page: Visitor) -> None:
    shown = await page.say(
        "resident", "Hello, the street light in front of Chunhe Estate is broken, for three days now"
    )
    assert "street light out" in shown.text
    await page.say("resident", "submit")
    assert len(await town.tickets()) == 1


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ("社区书记电话", "社区（村）书记"),
        ("我要跟人说话", "请拨 12345"),
        ("我捡到一个钱包", "派出所"),
        ("怎么评价", "有人来过吗"),
        ("那个网格员小陈态度不好", "服务态度与效率"),
    ],
)
async def test_what_was_taken_for_something_else(page: Visitor, told: str, heard: str) -> None:
    assert heard in (await page.say("resident", told)).whole


async def test_to_whether_it_is_left_send_it_is_a_no(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区大门口井盖没了")
    assert "不报了吗" in (await page.say("resident", "其他的不报了")).text
    assert "井盖" in (await page.say("resident", "提交")).text
    await page.say("resident", "提交")
    assert len(await town.tickets()) == 1


async def test_what_puts_a_report_right_does_not_leave_it(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区路灯坏了")
    shown = await page.say("resident", "我刚才说错了是5栋")
    assert "不报了吗" not in shown.text and "路灯" in shown.text


async def test_submit_in_words_files_it_beside_a_neighbour_s(town: Town, page: Visitor) -> None:
    await page.say("neighbour", "春和小区路灯坏了")
    await page.say("neighbour", "提交")
    assert "是同一件事吗" in (await page.say("resident", "春和小区路灯坏了")).text
    await page.say("resident", "照常提交")
    assert len(await town.tickets()) == 2
