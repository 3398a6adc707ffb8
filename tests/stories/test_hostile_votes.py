"""Forged presses on a running vote: refused, and nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.telegram.callback_data import pack
from core.decisions.records import Decision
from handlers.messages import Action
from tests.decisions.test_secrecy import everything
from tests.stories.test_residents_vote import ROLL, bound, prepared
from tests.stories.town import Town, Visitor

KEPT = ("decisions", "decision_steps", "roll_entries", "rolls", "members", "proxies", "ballots", "sheets", "envelopes")
# What somebody presses who made the button up, or got it from another village's chat; 0 stands for the decision.
FORGED: list[tuple[str, str, Action]] = [
    ("a villager opens", "resident", Action("v_open", choice="30")),
    ("a villager closes", "resident", Action("do_act", choice="close")),
    ("a villager stops the vote", "resident", Action("do_act", choice="stop")),
    ("a villager calls the roll", "resident", Action("v_roll")),
    ("a villager announces a quorum", "resident", Action("v_announce")),
    ("a villager makes it a named vote", "resident", Action("v_secrecy", choice="open")),
    ("a villager changes the form of the meeting", "resident", Action("v_form", choice="residents_households")),
    ("a villager changes the paper", "resident", Action("v_paper", choice="yes_no")),
    ("a villager strikes a neighbour", "resident", Action("v_off")),
    ("a villager publishes mandates", "resident", Action("v_proxies")),
    ("a villager takes the minutes", "resident", Action("v_minutes")),
    ("a villager takes over a roll", "resident", Action("take_roll", choice="yes")),
    ("a villager links a report", "resident", Action("v_link")),
    ("votes for a neighbour without a mandate", "resident", Action("ballot_for", choice="2=yes")),
    ("votes for a number nobody has", "resident", Action("ballot_for", choice="99=yes")),
    ("a choice that is not on the paper", "resident", Action("ballot", choice="maybe")),
    ("somebody of another village votes", "villager", Action("ballot", choice="yes")),
    ("somebody of another village reports in", "villager", Action("v_here")),
    ("a grid worker without a post at the table", "grid_worker", Action("v_announce")),
    ("a secretary before the end", "secretary", Action("do_act", choice="close")),
    ("a secretary changes secrecy of a running vote", "secretary", Action("v_secrecy", choice="open")),
    ("a secretary changes the form of a running vote", "secretary", Action("v_form", choice="residents_groups")),
    ("a secretary changes the paper of a running vote", "secretary", Action("v_paper", choice="yes_no")),
    ("a secretary votes without a line on the roll", "secretary", Action("ballot", choice="yes")),
]


def kept(town: Town) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of decisions, but for nothing."""
    found = everything(town.houses[0].engine)
    return {name: found[name] for name in KEPT}


@pytest.mark.requirement("LD-24", "LD-33")
async def test_forged_presses_change_nothing(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await prepared(page)
    await town.later(days=5)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    await page.press("secretary", "开始投票")
    await page.press("neighbour", "投票")
    await page.press("neighbour", " 同意")
    [decision] = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    before = kept(town)
    assert len(before["envelopes"]) == 1
    for why, seat, action in FORGED:
        data = pack(Action(action.name, decision.id, action.choice))
        said = len(await page.read(seat)) + len(await page.toasts(seat))
        status, _ = await page.post(seat, action=data, message="1")
        await town.rest()
        assert status == 200 and kept(town) == before, why
        assert len(await page.read(seat)) + len(await page.toasts(seat)) > said, f"{why}: nothing was answered"
