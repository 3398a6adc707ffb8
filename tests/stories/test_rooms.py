"""A department without Telegram works in its room on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.retention import forget_old
from core.commands import Input, Perform
from core.refs import Ref
from core.unit_of_work import CONSOLE
from tests.stories.rooms import PRODUCTION, STREET, Staff, code, relieve, room, staff_of
from tests.stories.test_whole_life import photo
from tests.stories.town import Town, Visitor

DRAIN = room("util_drain")


@pytest.fixture(params=["sqlite", "two replicas on postgresql"])
async def staff(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Staff]:
    """A production town without Telegram, on both databases."""
    two = request.param != "sqlite"
    url = request.getfixturevalue("postgres_url") if two else ""
    async with Town(tmp_path, url=url, replicas=1 + two, env=PRODUCTION) as town, staff_of(town) as found:
        yield found


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[Staff]:
    """The same on SQLite alone."""
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as found:
        yield found


async def drainage(staff: Staff) -> tuple[Visitor, Visitor]:
    """Two colleagues of the drainage company; the room is bound."""
    zhao = await staff.seated("liaison", "util_drain", "小赵")
    qian = await staff.seated("liaison", "util_drain", "老钱")
    await staff.bind(zhao, "util_drain")
    return zhao, qian


async def dispatched(staff: Staff) -> tuple[Visitor, Visitor]:
    """A blocked drain is reported and sent to the company by the street, in its room; gives resident and street."""
    street = await staff.seated("street_operator", STREET, "小周")
    await staff.bind(street, STREET)
    resident = await staff.visitor()
    await resident.say("resident", "春和小区门口下水道堵了三天，污水都漫出来了")
    await resident.press("resident", "提交")
    return resident, street


def titled(seats: list[dict[str, str]]) -> dict[str, str]:
    return {seat["id"]: seat["title"] for seat in seats}


@pytest.mark.requirement("WC-56")
async def test_a_matter_is_done_in_rooms_alone(staff: Staff) -> None:
    zhao, qian = await drainage(staff)
    assert titled(zhao.config["seats"]) == {"resident": "呼应", DRAIN: "排水公司"}
    resident, street = await dispatched(staff)
    [ticket] = await staff.town.tickets()
    if ticket.state == "filed":
        await street.press(room(STREET), "派给")
    [ticket] = await staff.town.tickets()
    assert (ticket.department, ticket.state) == ("util_drain", "assigned")

    # Both see one card; it changes for both when one acts, and says who did it.
    first = (await zhao.last(DRAIN)).id
    assert (await qian.last(DRAIN)).id == first and ticket.number in (await qian.last(DRAIN)).whole
    await zhao.press(DRAIN, "签收")
    cards = [seen for seen in await qian.read(DRAIN) if seen.id == first]
    assert "签收" in cards[0].whole and not any("签收" in label for label in cards[0].labels)

    # What is asked is marked for the one who is asked, and answered by that one alone.
    asked = await zhao.press(DRAIN, "办结")
    if asked.labels:
        asked = await zhao.press(DRAIN, next(iter(asked.labels)))
    assert "小赵" in asked.text and asked.ask
    assert not next(seen for seen in await qian.read(DRAIN) if seen.id == asked.id).ask
    await qian.say(DRAIN, "我去过了", reply_to=asked.id)
    assert (await staff.town.tickets())[0].state == "signed"
    picture = await zhao.picture(DRAIN, photo())
    await zhao.say(DRAIN, "已经疏通，现场清理干净。", reply_to=asked.id, pictures=[picture])
    assert (await staff.town.tickets())[0].state == "submitted"
    said = [seen for seen in await qian.read(DRAIN) if "已经疏通" in seen.text and seen.who == "other"]
    assert said[0].name == "小赵 · 单位联络员" and said[0].pictures
    assert (await qian.fetch(said[0].pictures[0]))[0] == 200
    await street.press(room(STREET), "审核通过")
    assert "已经疏通" in "".join(seen.text for seen in await resident.read("resident"))


async def test_numbers_mentions_and_talk_are_heard_as_in_a_group(quick: Staff) -> None:
    zhao, qian = await drainage(quick)
    _, street = await dispatched(quick)
    if (await quick.town.tickets())[0].state == "filed":
        await street.press(room(STREET), "派给")
    card = await qian.last(DRAIN)
    await zhao.say(DRAIN, "我先去看看")
    assert (await qian.last(DRAIN)).id == card.id, "what people say to each other is not answered"
    mine = [seen for seen in await qian.read(DRAIN) if seen.who == "other"][-1]
    assert mine.text == "我先去看看"
    await qian.say(DRAIN, "1", reply_to=mine.id)
    assert (await quick.town.tickets())[0].state == "assigned", "an answer to a colleague presses nothing"
    await qian.say(DRAIN, "1", reply_to=card.id)
    assert (await quick.town.tickets())[0].state == "signed"
    shown = await qian.say(DRAIN, f"@呼应 {(await quick.town.tickets())[0].number}")
    assert (await quick.town.tickets())[0].number in shown.whole


async def test_a_message_reaches_who_is_connected_to_another_replica(staff: Staff) -> None:
    zhao, qian = await drainage(staff)
    async with qian.listening() as heard:
        for text in ("下午两点碰头", "带上图纸"):  # by either replica
            await zhao.say(DRAIN, text)
            kind, data = await heard.next()
            assert (kind, data["text"], data["name"]) == ("message", text, "小赵 · 单位联络员")


async def test_a_room_opens_for_who_comes_while_the_page_is_open(staff: Staff) -> None:
    newcomer = await staff.visitor()
    async with newcomer.listening() as heard:
        await newcomer.say("resident", f"/start {await code(staff.town, 'liaison', 'util_drain')}")
        assert [(await heard.next())[0] for _ in range(2)] == ["seats", "end"]
    await newcomer.open()
    assert DRAIN in titled(newcomer.config["seats"])


async def test_a_room_closes_at_once_for_who_goes(staff: Staff) -> None:
    zhao, qian = await drainage(staff)
    async with qian.listening() as heard:
        await relieve(staff.town, "liaison", "util_drain", "老钱")
        await zhao.say(DRAIN, "这句话老钱看不到")
        events = [await heard.next() for _ in range(2)]
        assert [kind for kind, _ in events] == ["seats", "end"]
    assert await qian.read(DRAIN, DRAIN) == []
    await qian.open()
    assert list(titled(qian.config["seats"])) == ["resident"]


async def test_what_was_said_in_a_room_goes_when_its_time_is_over(quick: Staff) -> None:
    zhao, qian = await drainage(quick)
    await dispatched(quick)
    house = quick.town.houses[0]
    await zhao.say(DRAIN, "现场先拍一张", pictures=[await zhao.picture(DRAIN, photo())])
    [seen] = [seen for seen in await qian.read(DRAIN) if seen.pictures]
    quick.town.clock.forward(days=400)
    await forget_old(house.office, house.files, 365)
    assert "现场先拍一张" not in "".join(seen.text for seen in await qian.read(DRAIN))
    assert (await qian.fetch(seen.pictures[0]))[0] == 404
    assert [path for path in (quick.town.data / "files").rglob("*") if path.is_file()] == []


async def test_a_resident_s_words_are_struck_from_the_room_a_colleague_s_stay(quick: Staff) -> None:
    zhao, qian = await drainage(quick)
    resident, street = await dispatched(quick)
    await zhao.press(DRAIN, "签收")
    await resident.press("resident", "补充情况")
    await resident.say("resident", "我家张大爷在井边摔过一跤")
    assert "张大爷" in "".join(seen.whole for seen in await qian.read(DRAIN))
    await zhao.say(DRAIN, "张大爷那边我去看望")
    asked = await zhao.press(DRAIN, "办结")
    if asked.labels:
        asked = await zhao.press(DRAIN, next(iter(asked.labels)))
    await zhao.say(DRAIN, "已经疏通，现场清理干净。", reply_to=asked.id)
    await street.press(room(STREET), "审核通过")
    for answer in ("联系过", "解决了", "非常满意"):
        await resident.press("resident", answer)
    [ticket] = await quick.town.tickets()
    dispatcher = quick.town.house.dispatcher
    command = Perform(Ref("ticket", ticket.id), "forget", Input("asked", fields={"person_id": ticket.reporter_id}))
    await quick.town.house.office.run(lambda uow: dispatcher.do(uow, command, CONSOLE))
    await quick.town.rest()
    left = [seen for seen in await qian.read(DRAIN) if "张大爷" in seen.whole]
    assert [seen.text for seen in left] == ["张大爷那边我去看望"]


async def test_an_empty_room_is_no_place_to_write_to(quick: Staff) -> None:
    await drainage(quick)
    for name in ("小赵", "老钱"):
        await relieve(quick.town, "liaison", "util_drain", name)
    _, street = await dispatched(quick)
    told = "".join(seen.text for seen in await street.read(room(STREET)))
    assert "排水公司" in told and "没有" in told, told


async def test_only_the_room_s_own_code_binds_it(quick: Staff) -> None:
    zhao = await quick.seated("liaison", "util_drain", "小赵")
    room_seat = zhao.config["seats"][1]
    assert "/bind" in room_seat["hint"]
    secret = await code(quick.town, "group", "util_water")
    assert "供水公司" in (await zhao.say(DRAIN, f"/bind {secret}")).text
    assert "连上了" in (await quick.bind(zhao, "util_drain")).text
    await zhao.open()
    assert zhao.config["seats"][1]["hint"] == ""


async def test_whoever_serves_in_no_unit_has_no_room(quick: Staff) -> None:
    committee = "cm_committee@990101001001"
    for role in ("village_rep", "teller"):
        villager = await quick.seated(role, committee, "老孙")
        assert list(titled(villager.config["seats"])) == ["resident"]
