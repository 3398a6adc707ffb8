"""Matters of somebody's own safety go the protected way."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor

SAID = "春和小区，我丈夫隔三差五动手，家里待不下去了，想离婚又怕他，该找谁帮我"
SECRET = "隔三差五动手"


async def words_of(page: Visitor, *seats: str) -> str:
    """Everything these seats have on their pages."""
    pages = [await page.read(seat) for seat in seats]
    return "\n".join(seen.whole for found in pages for seen in found)


async def tell(page: Visitor) -> None:
    """She tells it, and it is no emergency at this moment."""
    seen = await page.say("resident", SAID)
    if any("不是" in label or "没有发生" in label for label in seen.labels) and "110" in seen.text:
        seen = await page.press(
            "resident", next(label for label in seen.labels if "提交" not in label and "正在" not in label)
        )
    assert "关系到您或家人的安全" in seen.text and "只有" not in seen.text.split("安全")[0]
    await page.press("resident", "提交")


@pytest.mark.requirement("WC-49")
async def test_violence_at_home_is_read_by_the_centre_and_whom_it_asks(page: Visitor) -> None:
    """家里的事不进社区和街道的群；中心派给谁，谁才看得到。"""
    await tell(page)
    [ticket] = await page.town.tickets()
    assert (
        ticket.tip_off and ticket.category == "1702" and ticket.state == "filed" and ticket.department == "cmd_center"
    )
    assert SECRET not in await words_of(page, "grid_worker", "secretary", "street")
    assert SECRET in await words_of(page, "center")
    await page.say("center", ticket.number)
    await page.press("center", "另选单位")
    chosen = next(label for label in (await page.last("center")).labels if "返回" not in label)
    await page.press("center", chosen)
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned" and ticket.department != "cmd_center"
    chat = ("secretary", "") if ticket.department.startswith("cm_") else ("group", f"g-{ticket.department}")
    assert SECRET in "".join(seen.whole for seen in await page.read(*chat))
    assert SECRET not in await words_of(page, "grid_worker", "street")


async def test_a_desk_that_sees_what_it_is_sends_it_to_the_centre(page: Visitor) -> None:
    """一开始没读出来，街道一改类别，这件事就从街道的卡片上收走，到区指挥中心。"""
    await page.say("resident", "春和小区3栋晚上老有吵闹声，乱贴小广告也没人管")
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    if ticket.state != "filed":
        pytest.fail(f"this story needs a matter that waits at the street's desk, not {ticket.state}")
    assert not ticket.tip_off and ticket.desk.startswith("st_")
    district = page.town.house.district
    category = district.categories["1703"]
    await page.say("street", ticket.number)
    await page.press("street", "改类别")
    await page.say("street", category.names.hans)
    await page.press("street", category.names.hans)
    [ticket] = await page.town.tickets()
    assert (ticket.tip_off, ticket.desk, ticket.department) == (True, "cmd_center", "cmd_center")
    cards = [seen for seen in await page.read("street") if seen.title.startswith("编号")]
    assert "关系人身安全" in cards[0].text and "吵闹声" not in cards[0].text and not cards[0].labels
    shown = await page.say("street", ticket.number)
    assert "吵闹声" not in shown.text
    assert "吵闹声" in await words_of(page, "center")


@pytest.mark.parametrize(
    "words",
    [
        "春和小区网格员小陈态度差，骂我",
        "春和社区居委会不给我办低保还骂我",
        "黄泥村书记逼我们在投票表上签字",
        "黄泥村主任给每户两百块让选他，这票作不作数",
        "黄泥村选举，我的票被人改了",
        "黄泥村投票，计票的是书记他儿子",
    ],
)
async def test_who_is_accused_never_gets_the_accusation(page: Visitor, words: str) -> None:
    """告到身边办事的人：他本人和他的单位都看不到，更不由他核实。"""
    await page.say("resident", words)
    shown = await page.press("resident", "提交")
    assert "登记好了" in shown.text
    [ticket] = await page.town.tickets()
    for seat in ("grid_worker", "secretary", "street"):
        known = (await page.say(seat, ticket.number)).text  # a number says no more than how far it is
        assert "状态" in known and "事项" not in known and "地点" not in known, known
        assert words not in "".join(seen.text for seen in await page.read(seat)), seat
        assert "没有等您办的事" in (await page.say(seat, "待办")).text, seat
    await page.say("center", "待办")
    assert any(words in seen.text for seen in await page.read("center"))


async def test_an_accusation_told_after_a_report_is_offered_to_nobody_who_handles_that(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋楼道灯不亮")
    await page.press("resident", "提交")
    shown = await page.say("resident", "书记骂我妈 还说不给低保")
    assert "这话要转给谁" not in shown.text and "哪里" in shown.text
    assert "这是举报" in (await page.say("resident", "黄泥村")).text


async def test_what_happens_at_home_is_offered_to_nobody_who_handles_a_lamp(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋楼道灯不亮")
    await page.press("resident", "提交")
    shown = await page.say("resident", "想离婚又怕他，儿子抚养费也不给")
    assert "这话要转给谁" not in shown.text
