"""Procedures about a ticket, or begun by the house, played in Telegram."""

from __future__ import annotations

from pathlib import Path

from core.bus import carry_out
from core.commands import Input, StartCase
from core.people.records import Person
from core.procedures.records import Posting
from core.refs import NO_REF
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CLOCKWORK
from tests.platforms.bot_api import Chat, User
from tests.stories.telegram_town import CHUNHE
from tests.stories.town import district
from tests.stories.troupe import Played, Troupe

DRAIN = "春和小区3栋门口下水道堵了三天，污水漫出来了"


async def cast(town: Troupe) -> None:
    """A resident, a drainage company and a street with their groups."""
    await town.gather({})
    await town.staff()
    town.api.duplicate = False
    town.people += [town.worker, town.liaison, town.dispatcher]
    town.groups |= {"util_drain": (town.drain, {13}), "st_cmd@990101001": (town.street, {14})}


async def joins(town: Troupe, role: str, unit: str, area: str = "") -> User:
    """Somebody takes a post."""
    user = town._comes(role)
    await town.say(user, f"/start {await town.code(role, unit, area, role)}")
    return user


async def played(town: Troupe, code: str) -> list[str]:
    """The stages of the newest case, to its end."""
    case = await town.newest(code)
    assert case is not None, code
    found = await town.go_on(district().procedures[code], case)
    assert found.trouble == []
    return found.stages


async def done(town: Troupe, code: str, *acts: str) -> None:
    """These acts of the newest case, one after the other."""
    one = district().procedures[code]
    for act in acts:
        case, told = await town.newest(code), Played()
        assert case is not None and await town._act(one, case, one.acts[act], told), told.trouble


async def begun(town: Troupe, code: str, user: User, room: Chat | None = None) -> list[str]:
    """Begun by the button of a ticket's card, then played."""
    one = district().procedures[code]
    await town.press(user, "更多", room)
    name = one.start.names.hans or one.names.hans
    await town.press(user, name, room)
    await town._fill(one, one.start, user, room)
    return await played(town, code)


async def test_a_ticket_is_sent_to_the_city_and_to_a_leader(tmp_path: Path) -> None:
    """呈报市级在中心，呼请区领导在街道的群里；市平台、区领导各在自己那里办完。"""
    async with Troupe(tmp_path) as town:
        await cast(town)
        await town.say(town.resident, DRAIN)
        await town.press(town.resident, "提交")
        [ticket] = await town.town.tickets()
        centre = await joins(town, "center_operator", "cmd_center")
        await town.say(centre, ticket.number)
        assert await begun(town, "city_matter", centre) == ["sent", "given", "answered"]
        await town.say(town.dispatcher, ticket.number)
        assert await begun(town, "leader_request", town.dispatcher) == ["asked", "taken", "taken", "decided"]
        town.api.clean()


async def test_what_is_over_is_appealed_and_becomes_typical(tmp_path: Path) -> None:
    """超期办结的：单位在群里申诉；难办的列为典型，各网格都去看一眼。"""
    async with Troupe(tmp_path) as town:
        await cast(town)
        await town.say(town.resident, DRAIN)
        await town.press(town.resident, "提交")
        await town.press(town.liaison, "签收", town.drain)
        await town.town.later(days=2)
        await town.press(town.liaison, "办结", town.drain)
        asked = await town.press(town.liaison, "已解决", town.drain)
        await town.say(town.liaison, "主管塌了一段，已换", town.drain, reply_to=asked)
        await town.press(town.dispatcher, "审核通过", town.street)
        for label in ("联系过", "解决了", "非常满意"):
            await town.press(town.resident, label)
        assert await begun(town, "appeal", town.liaison, town.drain) == ["asked", "granted"]
        one = district().procedures["typical"]
        await town.press(town.liaison, "更多", town.drain)
        await town.press(town.liaison, "列为典型", town.drain)
        await town._fill(one, one.start, town.liaison, town.drain)
        case = await town.newest("typical")
        assert case is not None and case.state == "typical.spread"
        assert "好的，谢谢" in (await town.press(town.worker, "看过，没有")).text
        town.api.clean()


async def test_a_fire_lane_is_cleared_by_whoever_comes(tmp_path: Path) -> None:
    async with Troupe(tmp_path) as town:
        await cast(town)
        await town.say(town.resident, "春和小区3栋消防通道被车堵死了")
        await town.press(town.resident, "提交")
        assert (await played(town, "fire_lane"))[-1] == "cleared"
        town.api.clean()


async def test_an_alert_is_answered(tmp_path: Path) -> None:
    """三天里三个人说同一处，预警自己来；网格上的人答一句。"""
    async with Troupe(tmp_path) as town:
        await cast(town)
        given = Input(fields={"where": CHUNHE, "kind": "0602", "people": 3, "rule": "3 天 3 个人"})
        await town.run(lambda uow: carry_out(StartCase("alert", NO_REF, given), uow, actor=CLOCKWORK))
        await town.rest()
        assert await played(town, "alert") == ["raised", "answered"]
        town.api.clean()


async def test_money_and_beans_go_their_ways(tmp_path: Path) -> None:
    """有钱有豆的时候：项目拨款拨完报销，换金豆领走，捐金豆道谢。"""
    async with Troupe(tmp_path) as town:
        await cast(town)
        first = town.people[0]

        def given(uow: SqlUnitOfWork) -> None:
            [person] = uow.repo(Person).find(platform="telegram", account=str(first.id))
            day, now = "2026-11-20", uow.now
            uow.repo(Posting).add(Posting("fund", "giver/春苗", "spring", 90_000_00, day, now))
            uow.repo(Posting).add(Posting("beans", "issued", f"wallet/person:{person.id}", 500, day, now))

        await town.run(given)
        assert await town.begin(district().procedures["fund_project"]) == ""
        await done(town, "fund_project", "coach", "fund", "agree", "instalment")
        await done(town, "fund_instalment", "check", "approve", "pay", "hand_in", "settle")
        for code, end in (("bean_swap", "given"), ("bean_gift", "thanked")):
            assert await town.begin(district().procedures[code]) == ""
            assert (await played(town, code))[-1] == end
        town.api.clean()
