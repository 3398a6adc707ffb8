"""A district whose rules fall below the statute is not loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.district.mistakes import wording
from core.district.read_decisions import DECISIONS, read_decisions
from core.district.tables import Folder
from tests.stories.town import district

DEMO = Path(__file__).parents[2] / "districts" / "demo" / DECISIONS
# What somebody writes in place of what; the key that is named, the article, and the least that mends it.
BELOW = {
    "the assembly meets with a third": (
        'quorum: {all: [[person, roll, ">", 1/2]]}',
        'quorum: {all: [[person, roll, ">", 1/3]]}',
        "“quorum”",
        "村民委员会组织法21、22",
        '[person, roll, ">", 1/2]',
    ),
    "half is not more than half": (
        'members: [adult]\n    notice_days: 10\n    quorum: {all: [[person, roll, ">", 1/2]]}',
        'members: [adult]\n    notice_days: 10\n    quorum: {all: [[person, roll, ">=", 1/2]]}',
        "“quorum”",
        "村民委员会组织法21、22",
        '">", 1/2',
    ),
    "no quorum at all": (
        '    quorum: {all: [[person, roll, ">=", 2/3]]}\n    pass: {all: [[person, roll, ">=", 2/3]]}',
        '    pass: {all: [[person, roll, ">=", 2/3]]}',
        "没有写",
        "农村集体经济组织法26、27",
        '[person, roll, ">=", 2/3]',
    ),
    "the majority of those who said yes or no": (
        'pass: {all: [[person, present, ">", 1/2]]}',
        'pass: {all: [[person, decided, ">", 1/2]]}',
        "“pass”",
        "村民委员会组织法25、26",
        '[person, present, ">", 1/2]',
    ),
    "either area or heads": (
        "quorum: {all: [[area, roll",
        "quorum: {any: [[area, roll",
        "“quorum”",
        "民法典278",
        "{all: [[area",
    ),
    "three quarters become two thirds": (
        'special: {all: [[area, present, ">=", 3/4], [heads, present, ">=", 3/4]]}',
        'special: {all: [[area, present, ">=", 2/3], [heads, present, ">=", 2/3]]}',
        "“special”",
        "民法典278",
        "3/4",
    ),
    "rebuilding by simple majority": (
        "special_matters: [repair_fund, rebuild, common_use]",
        "special_matters: [repair_fund, common_use]",
        "rebuild",
        "民法典278",
        "3/4",
    ),
    "who only sits there takes part": ("    takes_part: voted ", "    # ", "“takes_part”", "民法典278", "voted"),
    "three days' notice": ("    notice_days: 10\n", "    notice_days: 3\n", "“notice_days”", "21、22", "10"),
    "several of each household": ("    by_household: true\n", "", "“by_household”", "21、22", "true"),
    "an assembly that does not bind": (
        "    basis: 村民委员会组织法28\n    members: [adult]\n",
        "    basis: 村民委员会组织法28\n    members: [adult]\n    binding: false\n",
        "“binding”",
        "村民委员会组织法28",
        "true",
    ),
    "one votes for ten others": (
        "proxies: {most: 1, same_household: true}",
        "proxies: {most: 10, same_household: true}",
        "“proxies”",
        "农村集体经济组织法26、27",
        "most: 1",
    ),
    "villagers vote for each other": (
        "    notice_days: 3 ",
        "    proxies: {most: 1, same_household: true}\n    notice_days: 3 ",
        "“proxies”",
        "村民委员会组织法25、26",
        "不得委托",
    ),
    "a code of one's own": (
        "  - code: villagers_assembly\n    name: 村民会议",
        "  - code: everybody\n    name: 村民代表会议",
        "“quorum”",
        "村民委员会组织法25、26",
        "2/3",
    ),
    "opened without notice": (
        "needs: [file, right_body, authorisation, legal_advice, plan_notice, notice, roll,",
        "needs: [file, right_body, authorisation, legal_advice, plan_notice, roll,",
        "“needs”",
        "村民委员会组织法25、26",
        "notice",
    ),
    "closed at any time": (
        "needs: [open, closing_time, tellers], to: publish}",
        "needs: [open, tellers], to: publish}",
        "“needs”",
        "村民委员会组织法25、26",
        "closing_time",
    ),
}


def mistakes(tmp_path: Path, text: str) -> Folder:
    folder = Folder({DECISIONS: text.encode()})
    folder.findings.define("roles", "roles.yaml", district().roles)
    read_decisions(folder)
    return folder


def test_the_demo_keeps_the_law(tmp_path: Path) -> None:
    assert mistakes(tmp_path, DEMO.read_text(encoding="utf-8")).findings.mistakes == []


def test_a_stricter_rule_is_the_districts_own(tmp_path: Path) -> None:
    text = DEMO.read_text(encoding="utf-8")
    for old, new in (('[person, roll, ">", 1/2]', '[person, roll, ">=", 3/4]'), ("notice_days: 10", "notice_days: 20")):
        text = text.replace(old, new)
    assert mistakes(tmp_path, text).findings.mistakes == []


@pytest.mark.parametrize("case", BELOW)
def test_a_rule_below_the_statute_is_told_with_line_article_and_mend(case: str, tmp_path: Path) -> None:
    old, new, what, article, mend = BELOW[case]
    text = DEMO.read_text(encoding="utf-8")
    assert old in text
    at = text.index(old)
    found = mistakes(tmp_path, text.replace(old, new, 1)).findings.mistakes
    below = [one for one in found if wording()["below_law"]["mend"][-8:] in one.mend]
    told = [one for one in below if what in one.what and article in one.what and mend in one.mend]
    assert told, [str(one) for one in found]
    first = text.count("\n", 0, at) + 1
    assert any(first - 14 <= one.line <= first + 14 for one in told), [one.line for one in told]
