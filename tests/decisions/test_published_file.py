"""The page about the published file is true of its example."""

from __future__ import annotations

import json
import re
from pathlib import Path

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.bodies import Condition, Test, Voter
from core.decisions.leaves import leaf, mark_of, roll_root, salt_of
from core.decisions.publication import PENDING, Paper, Published, Took, conclude, lines
from core.decisions.recount import recount
from tests.decisions.elections import HALF, random_vote

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "published-file.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("```json\n")[2].partition("```")[0]


def _example() -> Published:
    adult = frozenset({"adult"})
    lines = (("1", "王一", "online"), ("2", "王二", "online"), ("3", "王三", ""))
    voters = [Voter(n, adult, "甲", name=name) for n, name, _ in lines]
    roll = [
        Took(v, way, way, leaf=leaf(salt_of("ab", v.number), v)) for v, (_, _, way) in zip(voters, lines, strict=True)
    ]
    return conclude(
        Published(
            head={"decision": "V1"},
            secrecy="secret",
            ballots=(Ballot("one", (Option("1", "A"), Option("2", "B"))),),
            quorum=Test("all", (Condition("person", "roll", ">", HALF),)),
            majority=None,
            roll=tuple(roll),
            papers=(Paper("4JX08KQ2M9ZT", "1"), Paper("T07WCN5H3RB6", "2")),
            marks=(mark_of("a1"), mark_of("b2")),
            result=PENDING,
            ties=("lot",),
            roll_digest=roll_root("ab", voters),
        )
    )


def test_the_example_is_what_the_house_writes_and_recounts(tmp_path: Path) -> None:
    assert "".join(f"{line}\n" for line in lines(_example())) == EXAMPLE
    path = tmp_path / "example.jsonl"
    path.write_text(EXAMPLE, encoding="utf-8")
    told = re.search(r"指纹 `([0-9a-f]{64})`", PAGE)
    assert told is not None
    report = recount(path, told[1])
    assert (report.discrepancies, report.winners) == ((), ("1",))
    mark = re.search(r"`([0-9a-f]{12})`", PAGE.partition("## 例子")[2])
    assert mark is not None and recount(path, told[1], mark[1]).clean
    assert [one.what for one in recount(path, told[1], "0" * 12).discrepancies] == ["own_mark_missing"]
    own = re.search(r"`(1[|].*?)`", PAGE)
    assert own is not None and recount(path, told[1], own[1]).clean
    assert [one.what for one in recount(path, told[1], own[1].replace("王一", "王二")).discrepancies] == [
        "own_line_missing"
    ]


def test_every_field_is_explained() -> None:
    spoken = set(re.findall(r"[a-z_]+", PAGE.partition("## 例子")[0]))
    written = {key for seed in range(60) for line in lines(random_vote(seed)) for key in json.loads(line)}
    assert written - spoken == set()


def test_a_key_twice_in_a_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_text(EXAMPLE.replace('{"choice":"2"', '{"choice":"1","choice":"2"'), encoding="utf-8")
    assert "unreadable" in {one.what for one in recount(path).discrepancies}
