"""One message becomes a ticket, a card, a result and a rating."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core.tickets.records import Rating
from tests.stories.town import Town, Visitor, checked

CALL = "小区门口下水道堵了三天，污水都漫出来了"


def photo(colour: tuple[int, int, int] = (200, 120, 40)) -> bytes:
    """A picture as a phone sends it, with the place where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 30.0, 0.0)})
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.requirement("WC-01", "WC-17", "WC-59", "SG-32", "SG-53")
async def test_from_the_call_to_the_rating(any_page: Visitor) -> None:
    town, page = any_page.town, any_page
    confirm = await page.say("resident", CALL)
    assert "下水道" in confirm.text and "春和小区" in confirm.text and "排水公司" in confirm.text
    assert "11月21日（周六）09:00" in confirm.text

    filed = await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert ticket.number in filed.text and ticket.state == "assigned" and ticket.department == "util_drain"

    # The grid worker, the street and the drainage company read their cards in their own chats.
    for seat in ("grid_worker", "street", "group"):
        card = await page.last(seat)
        assert ticket.number in card.title and "污水都漫出来了" in card.text, seat

    # The grid worker looks on site.
    await page.press("grid_worker", "现场核实")
    await page.press("grid_worker", "属实")
    await page.say("grid_worker", "去看了，污水有十来米")
    assert "现场核实：属实" in (await page.read("group"))[0].text

    # The liaison signs; the resident hears of it; the card stays one message.
    await page.press("group", "签收")
    assert "签收" in (await page.last("resident")).text
    await page.press("group", "已联系")
    await page.press("group", "打电话")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    picture = await page.picture("group", photo())
    await page.say("group", "已疏通管道，更换井盖一个。", pictures=[picture], reply_to=asked.id)
    cards = [seen for seen in await page.read("group") if ticket.number in seen.title]
    assert len(cards) == 1 and "已报结果" in cards[0].text

    # The street checks it before the resident reads it.
    assert "已疏通管道" not in "".join(seen.text for seen in await page.read("resident"))
    review = await page.last("street")
    assert "已疏通管道" in review.text and len(review.pictures) == 1
    await page.press("street", "审核通过")

    # The resident sees the result with its picture, without the place the phone wrote into it.
    result, question = (await page.read("resident"))[-2:]
    assert "已疏通管道" in result.text and "联系过您吗" in question.text
    status, content = await page.fetch(result.pictures[0])
    assert status == 200 and not Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)

    # Three taps.
    await page.press("resident", "1 联系过")
    await page.press("resident", "1 解决了")
    thanks = await page.press("resident", "非常满意")
    assert ticket.number in thanks.text
    [ticket] = await town.tickets()
    assert ticket.state == "closed"

    # The whole trace can be read, and it holds.
    trace = await page.say("resident", ticket.number)
    for words in ("登记", "派给排水公司", "到现场看过", "签收", "联系了居民", "报来办理结果", "审核通过", "居民评价"):
        assert words in trace.text, words
    assert (await checked(town.houses[0])).flaws == ()


@pytest.mark.requirement("SG-73")
async def test_not_solved_is_done_again_twice_and_then_supervised(page: Visitor) -> None:
    town = page.town
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    for round_ in range(3):
        await page.press("group", "签收")
        await page.press("group", "办结")
        asked = await page.press("group", "已解决")
        await page.say("group", f"第{round_ + 1}次疏通完毕。", reply_to=asked.id)
        await page.press("street" if round_ < 3 else "center", "审核通过")
        await page.press("resident", "1 联系过")
        await page.press("resident", "没有解决")
        told = await page.press("resident", "非常不满意")
        [ticket] = await town.tickets()
        if round_ < 2:
            assert ticket.state == "assigned" and ticket.round == round_ + 1
            assert "哪里没办好" in told.text
            await page.say("resident", "一下雨又堵了")
            assert "一下雨又堵了" in (await page.read("group"))[0].text
    assert ticket.state == "supervised" and ticket.department == "cmd_center"
    assert ticket.number in (await page.last("center")).whole

    # The centre designates; a designated unit cannot send it back.
    await page.press("center", "另选单位")
    await page.press("center", "排水公司")
    card = (await page.read("group"))[0]
    assert not any("退回" in label for label in card.labels)
    [ticket] = await town.tickets()
    assert ticket.designated and ticket.state == "assigned"


async def test_a_place_that_is_not_named_is_asked_for(page: Visitor) -> None:
    town = page.town
    for seat in ("villager",):
        asked = await page.say(seat, "马路上有个大坑，骑车差点摔倒")
        assert "哪里" in asked.text or "什么地方" in asked.text
        confirm = await page.say(seat, "春和路和春晓花园中间")
        assert "春晓花园" in confirm.text or "春和路" in confirm.text
        await page.press(seat, "提交")
    [ticket] = await town.tickets()
    assert ticket.area.startswith("990101001001")


async def test_silence_closes_as_not_rated(any_town: Town, any_page: Visitor) -> None:
    town, page = any_town, any_page
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", "疏通完毕。", reply_to=asked.id)
    await page.press("street", "审核通过")
    await town.later(days=16)
    [ticket] = await town.tickets()
    assert ticket.state == "closed"
    ratings = await town.houses[0].office.run(lambda uow: uow.repo(Rating).find())
    assert ratings == []
    told = await page.last("resident")
    assert ticket.number in told.text and "没有收到评价" in told.text


async def _done(page: Visitor, text: str) -> None:
    await page.press("group", "签收")
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", text, reply_to=asked.id)
    await page.press("street", "审核通过")


async def test_an_older_card_grades_nothing_new(page: Visitor) -> None:
    town = page.town
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await _done(page, "第一次疏通完毕。")
    older = await page.last("resident")
    await page.say("resident", "谢谢")  # asked once more, on a card of its own
    await page.press("resident", "1 联系过")
    await page.press("resident", "没有解决")
    await page.press("resident", "非常不满意")
    press = {"action": older.labels["1 联系过"], "message": older.id, "chat": older.chat}

    # While it is being done again there is nothing to rate.
    await page.post("resident", **press)
    await town.rest()
    assert "评价" not in " ".join((await page.last("resident")).labels)

    await _done(page, "第二次换了管道。")
    await page.post("resident", **press)
    await town.rest()
    asked = await page.last("resident")
    changed = next(seen for seen in await page.read("resident") if seen.id == older.id)
    assert "上一回" in changed.text and not changed.labels and "1 联系过" in asked.labels
    assert await town.houses[0].office.run(lambda uow: [r.round for r in uow.repo(Rating).find()]) == [0]
    await page.press("resident", "1 联系过")
    await page.press("resident", "1 解决了")
    await page.press("resident", "非常满意")
    assert await town.houses[0].office.run(lambda uow: [r.round for r in uow.repo(Rating).find()]) == [0, 1]
