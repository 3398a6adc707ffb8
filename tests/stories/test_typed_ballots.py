"""What a voter types for a secret ballot stays nowhere in clear."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from core.decisions.records import Decision
from tests.decisions.test_secrecy import everything, told
from tests.stories.test_before_the_vote import opened
from tests.stories.test_residents_vote import ROLL, bound, prepared
from tests.stories.town import Town, Visitor

TITLE = "3号楼加装电梯"
KEPT = "没有留下"


async def voting(town: Town, page: Visitor, **settled: Any) -> None:
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await prepared(page)

    def settle(uow: Any) -> None:
        decision = uow.repo(Decision).find()[0]
        for name, value in settled.items():
            setattr(decision, name, value)
        uow.repo(Decision).save(decision)

    if settled:  # what the first notice told is otherwise now
        await town.arrange(settle)
        await page.press("secretary", "发会议通知")
    await town.later(days=5)
    await opened(page, TITLE)
    for seat in ("resident", "neighbour"):
        await page.say(seat, "/vote")
        await page.press(seat, TITLE)
        await page.press(seat, "投票")


def own_words(town: Town) -> list[str]:
    rows = everything(town.houses[0].engine)["web_messages"]
    return [row["body"]["text"] for row in rows if row["author"] not in ("", "#toast")]


async def ballots(town: Town, page: Visitor) -> list[str]:
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    await page.press("secretary", "截止计票")
    return [row["choice"] for row in everything(town.houses[0].engine)["ballots"]]


async def test_a_typed_digit_or_word_is_counted_and_not_kept(town: Town, page: Visitor) -> None:
    await voting(town, page)
    before = len(own_words(town))
    await page.say("resident", "2")
    await page.say("neighbour", "同意")
    await page.say("neighbour", "１")
    told = [await page.say("neighbour", words) for words in ("我投同意", "1 2")]
    assert all("没有收成票" in one.text for one in told), [one.text for one in told]
    mine = next(seen for seen in reversed(await page.read("resident")) if seen.who != "bot")
    status, _ = await page.post("resident", text="1", edit=mine.id)  # thought again, in the same message
    await town.rest()
    assert status == 200
    assert all(KEPT in words for words in own_words(town)[before:])
    nothing_digested(town, "1", "2", "１", "同意", "我投同意", "1 2")
    assert sorted(await ballots(town, page)) == ["no", "yes"]
    assert (await said_afterwards(page, town)) == "下水道堵了"


async def said_afterwards(page: Visitor, town: Town) -> str:
    """What is no ballot is kept as ever."""
    await page.say("resident", "下水道堵了")
    return own_words(town)[-1]


def nothing_digested(town: Town, *typed: str) -> None:
    marks = {hashlib.sha256(text.encode()).hexdigest()[:12] for text in typed}
    lines = [told(row) for rows in everything(town.houses[0].engine).values() for row in rows]
    assert not [line for line in lines if any(mark in line for mark in marks)]


async def test_points_above_ten_leave_nothing_in_rows_or_bytes(town: Town, page: Visitor) -> None:
    options = [{"code": "kk1", "name": "食堂", "cost": 0}, {"code": "kk2", "name": "路灯", "cost": 0}]
    paper = {"kind": "score", "options": options, "group": "", "least": 1, "most": 1, "top": 999999999999, "money": 0}
    await voting(town, page, ballots=[paper])
    points = {"resident": ("731946205817", "284617950236"), "neighbour": ("590318274605", "467025813394")}
    for seat, given in points.items():
        for number in given:
            await page.say(seat, number)
    typed = [number for given in points.values() for number in given]
    await page.press("resident", "投出")
    await page.say("neighbour", "817264039571 分")  # not a score, and late: nothing of it stays either
    searched(town, [*typed, "817264039571"])
    await page.press("neighbour", "投出")
    searched(town, [*typed, "817264039571"])
    assert await ballots(town, page) == []  # two ballots of two options: the sums are kept, and nothing else
    [decision] = everything(town.houses[0].engine)["decisions"]
    assert decision["result"]["counts"] == {"kk1": 731946205817 + 590318274605, "kk2": 284617950236 + 467025813394}
    searched(town, typed)


def searched(town: Town, typed: list[str]) -> None:
    """Every row of every table, and where the database is a file, its bytes."""
    found = everything(town.houses[0].engine)
    whole = "\n".join(told(row) for rows in found.values() for row in rows)
    assert [text for text in typed if text in whole] == []
    nothing_digested(town, *typed)
    name = town.houses[0].engine.url.database
    if town.houses[0].engine.dialect.name == "sqlite" and name:
        raw = b"".join(path.read_bytes() for path in Path(name).parent.glob(Path(name).name + "*"))
        assert b"kk1" in raw  # the search can see
        assert [text for text in typed if text.encode() in raw] == []


@pytest.mark.parametrize("words", ["1", "同意"])
async def test_a_ballot_typed_too_late_is_refused_and_not_kept(town: Town, page: Visitor, words: str) -> None:
    await voting(town, page)
    before = len(own_words(town))
    await town.later(days=2)
    await page.say("resident", words)
    assert all(KEPT in one for one in own_words(town)[before:])
