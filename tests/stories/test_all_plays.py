"""Every procedure of the demo district, played in Telegram."""

from __future__ import annotations

from pathlib import Path

from core.district.procedures import Procedure
from tests.stories.town import district
from tests.stories.troupe import Played, Troupe

PROCEDURES = [one for one in district().procedures.values() if one.about == "none"]
# What is rightly refused to these players, in the words they are told.
REFUSED = {
    "bean_swap": "余额不够",  # nobody has earned any
    "bean_gift": "余额不够",  # no project is running
    "visit_plan": "答应的先兑现",
    "fund_quarter": "结账的日子",
    "fund_offer": "什么也没有改动",  # no project is running
    "window": "身份证和户口簿",  # they brought no papers
    "precheck": "身份证和户口簿",
    "bundle": "一件事里",
}
# What has no end for these players: it waits for a day, for the other side or for what is begun elsewhere.
WAITS = frozenset({"look", "shift", "community_year", "contact_worker", "handout"})
ELSEWHERE = frozenset(
    {"fund_instalment", "alert", "bean_swap", "bean_gift", "meeting"}
)  # see test_plays_begun_elsewhere
IN_GROUPS = 60  # acts done in groups, at least


def _wrong(one: Procedure, played: Played | None) -> list[str]:
    """What does not belong to a play: nothing begun, an act that came to nothing, an end that was not reached."""
    if played is None:
        return [] if one.code in ELSEWHERE else ["did not begin"]
    odd = [told for told in played.trouble if REFUSED.get(one.code, "no such words") not in told]
    still = any(stage.end for stage in one.stages.values()) and not one.stages[played.stages[-1]].end
    return odd + ([f"stands at {played.stages}"] if still and one.code not in WAITS else [])


async def test_every_procedure_is_played(tmp_path: Path) -> None:
    """By people of their own in private and in the groups of their offices, from its word to an end."""
    async with Troupe(tmp_path) as town:
        await town.gather({})
        spoken = [one for one in PROCEDURES if one.words]
        said = {one.code: await town.begin(one) for one in spoken}
        said = {one.code: said[one.code] and await town.begin(one) for one in spoken}  # some name another one's case
        played = {}
        for one in PROCEDURES:
            if case := await town.newest(one.code):
                played[one.code] = await town.go_on(one, case)
        wrong = {one.code: found for one in PROCEDURES if (found := _wrong(one, played.get(one.code)))}
        told = {code: text for code, text in said.items() if text and REFUSED.get(code, "no such words") not in text}
        assert (wrong, told) == ({}, {})
        assert town.in_groups > IN_GROUPS
        assert not [
            shown.text for chat in town.api.chats.values() for shown in chat.messages if "没有办好" in shown.text
        ]
        town.api.clean()


async def test_applications_about_a_ticket_are_played_in_the_groups(tmp_path: Path) -> None:
    """申请延期、挂账、剔除：单位在自己的群里提，街道答复。"""
    async with Troupe(tmp_path) as town:
        await town.gather({"suspend.start": "等市里批资金，到12月15日"})
        await town.staff()
        town.api.duplicate = False
        town.people += [town.worker, town.liaison, town.dispatcher]
        town.groups |= {"util_drain": (town.drain, {13}), "st_cmd@990101001": (town.street, {14})}
        ends = []
        for n, code in enumerate(("extend", "suspend", "exclude")):
            one = district().procedures[code]
            await town.say(town.resident, f"春和小区{n + 1}栋门口下水道堵了三天，污水漫出来了")
            await town.press(town.resident, "提交")
            await town.press(town.liaison, "签收", town.drain)
            await town.town.later(days=2 * (code == "exclude"))
            await town.press(town.liaison, "更多", town.drain)
            await town.fill(one, one.names.hans, town.liaison, town.drain)
            case = await town.newest(code)
            assert case is not None, town.api.chat(town.drain).last.text
            ends.append((await town.go_on(one, case)).stages)
        assert ends == [["asked", "granted"], ["asked", "granted", "ended"], ["asked", "granted"]]
        town.api.clean()
