"""Several matters on one walk: none is glued to another, none is lost."""

from __future__ import annotations

import pytest

from core.refs import ticket_ref
from core.workflow.records import Note
from tests.stories.town import Seen, Visitor

LAMP, BINS = "春和小区门口路灯不亮", "春晓花园1号楼门口垃圾没人收"
COVER, TREE, DANCE = "石桥小区井盖松了", "码头边树倒了 挡路", "石桥小区广场舞太吵"


async def reports(page: Visitor) -> list[str]:
    """What the tickets say, in the order in which they were filed."""

    def told(uow):  # type: ignore[no-untyped-def]
        return [uow.repo(Note).find(about=ticket_ref(one), kind="report")[0].text for one in found]

    found = [ticket.id for ticket in await page.town.tickets()]
    return list(await page.town.house.office.run(told))


async def press(page: Visitor, card: Seen, label: str, seat: str = "resident") -> Seen:
    """A button of a card that is not the newest."""
    data = next(data for words, data in card.labels.items() if label in words)
    status, body = await page.post(seat, action=data, message=card.id)
    assert status == 200, body
    await page.town.rest()
    return await page.last(seat)


async def test_four_matters_in_a_row_are_four_tickets(page: Visitor) -> None:
    """网格员走一圈，一句接一句，问的话一句没回：四件事各是各的，一件不丢。"""
    for text in (LAMP, BINS, COVER, TREE):
        asked = await page.say("grid_worker", text)
    assert COVER in asked.text and TREE in asked.text and "那件事吗" in asked.text
    await page.press("grid_worker", "另一件事")
    await page.press("grid_worker", "对，提交")
    for said in (LAMP, BINS, COVER):
        await page.press("grid_worker", f"接着报：{said[:6]}")
        await page.press("grid_worker", "对，提交")
    assert await reports(page) == [TREE, LAMP, BINS, COVER]


async def test_what_says_that_it_is_one_more_stands_beside_it_on_one_card(page: Visitor) -> None:
    """还有……、另外……、对了……：一张卡片，一个“对”，一件一张工单；举报单独来。"""
    await page.say("resident", LAMP)
    two = await page.say("resident", f"另外{DANCE}")
    assert "2 件事" in two.text and "石桥小区" in two.text
    three = await page.say("resident", "对了电梯也坏了")
    assert "3 件事" in three.text
    assert "说的是那件事吗" in (await page.say("resident", "还有物业经理收黑钱")).text
    await page.press("resident", "另一件事")
    await page.say("resident", "不报了")
    await page.press("resident", "接着报")
    await page.press("resident", "对，分开报")
    assert await reports(page) == [LAMP, f"另外{DANCE}", "对了电梯也坏了"]


async def test_vermin_beside_what_breeds_none_are_one_more(page: Visitor) -> None:
    """路灯不亮，还有蚊子：两件事；垃圾没人收，还有蚊子：一件。"""
    await page.say("resident", LAMP)
    assert "2 件事" in (await page.say("resident", "还有蚊子")).text
    await page.press("resident", "不报了")
    await page.say("resident", BINS)
    assert "2 件事" not in (await page.say("resident", "还有蚊子")).text


async def test_what_was_chosen_for_the_first_stays_beside_one_more(page: Visitor) -> None:
    """改过的地点、事情，添了一件以后还是那样；后一件发来的位置，只是后一件的。"""
    await page.say("resident", COVER)
    await page.press("resident", "改地点")
    await page.say("resident", "春和小区")
    two = (await page.say("resident", "还有电梯坏了")).text
    assert "2 件事" in two and "石桥社区" not in two
    await page.press("resident", "不报了")
    await page.say("resident", COVER)
    await page.press("resident", "改事情")
    await page.press("resident", "都不是")
    for _ in range(2):
        shown = await page.press("resident", "1 ")
    kind = next(line for line in shown.text.split("\n") if line.startswith("事情："))
    assert "井盖" not in kind and kind in (await page.say("resident", "还有电梯坏了")).text
    await page.press("resident", "不报了")
    await page.say("resident", COVER)
    two = (await page.say("resident", "还有电梯坏了", location=[114.3, 30.5])).text
    assert "石桥社区·石桥小区" in two and "春和社区第一网格" in two


async def test_one_more_beside_what_a_neighbour_reported_waits_for_an_answer(page: Visitor) -> None:
    await page.say("neighbour", COVER)
    await page.press("neighbour", "提交")
    assert "同一件事吗" in (await page.say("resident", COVER)).text
    assert "说的是那件事吗" in (await page.say("resident", "还有电梯坏了")).text
    await page.press("resident", "另一件事")
    await page.press("resident", "提交")
    await page.press("resident", "一起跟进")
    assert await reports(page) == [COVER, "还有电梯坏了"]


async def test_the_card_of_a_report_that_was_left_still_files_it(page: Visitor) -> None:
    """先报的那件还没提交就说了另一件：旧卡片上的“对，提交”照样报上去，不说“用过了”。"""
    first = await page.say("resident", LAMP)
    await page.say("resident", DANCE)
    second = await page.press("resident", "另一件事")
    await press(page, first, "对，提交")
    await press(page, second, "对，提交")
    assert await reports(page) == [LAMP, DANCE]


async def test_who_files_one_is_told_of_the_other(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.say("resident", DANCE)
    await page.press("resident", "另一件事")
    await page.press("resident", "对，提交")
    assert any(LAMP in seen.text and "没报上去" in seen.text for seen in await page.read("resident"))
    assert "这些不报了" in (await page.press("resident", "不报了")).text or await page.toasts("resident")
    await page.say("resident", "谢谢")
    assert await reports(page) == [DANCE]


@pytest.mark.parametrize("label", ["对，提交", "不报了"])
async def test_what_waited_beside_the_report_is_heard(page: Visitor, label: str) -> None:
    """还没答“是不是那件事”，先按了第一件的按钮：第二句接着问，不丢。"""
    first = await page.say("resident", LAMP)
    await page.say("resident", DANCE)
    await press(page, first, label)
    assert DANCE in "".join(seen.text for seen in (await page.read("resident"))[-3:] if seen.who == "bot")
    await page.press("resident", "对，提交")
    assert (await reports(page))[-1] == DANCE


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("刚才说错了，是春晓花园", "春晓花园"),
        ("不是春和小区，是春晓花园", "春晓花园"),
        ("地址错了，是石桥小区", "石桥小区"),
        ("石桥小区", "石桥小区"),
        ("码头社区那边", "码头社区"),
    ],
)
async def test_a_place_is_put_right_in_words(page: Visitor, said: str, where: str) -> None:
    await page.say("resident", LAMP)
    card = await page.say("resident", said)
    place = next(line for line in card.text.split("\n") if line.startswith("地点"))
    assert where in place and "春和小区" not in place and LAMP in card.text


async def test_a_slip_of_the_tongue_is_mended_in_the_same_breath(page: Visitor) -> None:
    card = await page.say("resident", "那个，春和小区门口，嗯，井盖松了，不是不是，是春晓花园门口")
    assert "春晓花园" in next(line for line in card.text.split("\n") if line.startswith("地点"))


async def test_an_old_card_of_nobody_knows_what_promises_nothing(page: Visitor) -> None:
    card = await page.say("resident", LAMP)
    data = card.labels["1 对，提交"]
    await page.press("resident", "不报了")
    await page.town.later(days=2)
    for number in range(6):  # others pushed it out
        await page.say("resident", f"春晓花园{number + 1}号楼电梯坏了")
        await page.press("resident", "不报了")
    status, _ = await page.post("resident", action=data, message=card.id)
    await page.town.rest()
    assert status == 200 and any("这张卡片不能用了" in seen.text for seen in await page.read("resident"))
    assert await reports(page) == []


ROUND = ("春和小区3栋楼道灯不亮", "5栋垃圾没清", "4栋消火栓没水", "门口井盖松了", "花坛有人种菜", "健身器材断了")


async def test_a_round_s_findings_become_a_ticket_each(page: Visitor) -> None:
    """The grid worker had no signal, and sends one numbered list."""
    listed = "今天巡查：" + "；".join(f"{n}、{said}" for n, said in enumerate(ROUND, 1))
    shown = await page.say("grid_worker", listed)
    assert "6 件事" in shown.text and "地点：春和社区·春和小区5栋" in shown.text
    assert "5 件事" in (await page.say("grid_worker", "第6个不报了")).text
    await page.say("grid_worker", "都提交")
    assert len(await page.town.tickets()) == 5


@pytest.mark.parametrize("said", ["算了烧烤的不报了", "烧烤那个不要了", "第二个不报了"])
async def test_of_several_one_is_left_out_by_its_name(page: Visitor, said: str) -> None:
    await page.say("resident", LAMP)
    assert "2 件事" in (await page.say("resident", "还有楼下烧烤摊油烟大")).text
    card = await page.say("resident", said)
    assert LAMP in card.text and "烧烤" not in card.text
    await page.say("resident", "提交")
    assert await reports(page) == [LAMP]


async def test_of_several_one_alone_is_reported(page: Visitor) -> None:
    """三件一起说了，又说“就报电梯”“只报第二个吧”：只留那一件，别的不报。"""
    for said, kept in (("就报电梯", "电梯故障"), ("只报第二个吧", "路灯不亮")):
        await page.say("resident", "小区电梯坏了，路灯也不亮，垃圾没人收")
        card = await page.say("resident", said)
        assert kept in card.text and "3 件" not in card.text and "垃圾" not in card.text, said
        await page.say("resident", "不报了")
