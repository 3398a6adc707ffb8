"""Gifts and the speaking list, as tables."""

from __future__ import annotations

from typing import Any

import pytest

from core.decisions.proposals import Gift, donated, gifts
from core.decisions.stages import Deed, floor
from core.routing.amounts import leads_to_paying
from tests.decisions.village import START

GIVEN: list[tuple[str, str, dict[str, Any]]] = [
    ("a firm and a sum", "春风商会\n20000 元", {"giver": "春风商会", "gift": "20000 元", "for": 0}),
    ("goods for a proposal", "王先生\n大米 50 袋\n3", {"giver": "王先生", "gift": "大米 50 袋", "for": 3}),
    ("no name is shown", "不具名\n300 元\n2号提案", {"giver": "", "gift": "300 元", "for": 2}),
    ("one line", "王先生捐三百元", {}),
    ("a third line that names no proposal", "王先生\n三百元\n食堂", {}),
    ("a link", "王先生\n300 元 https://pay.example/1", {}),
]


@pytest.mark.requirement("SP-02")
@pytest.mark.parametrize(("text", "facts"), [pytest.param(*row[1:], id=row[0]) for row in GIVEN])
def test_what_is_written_of_a_gift(text: str, facts: dict[str, Any]) -> None:
    assert donated(text) == facts


@pytest.mark.requirement("SP-04")
@pytest.mark.parametrize(
    ("text", "leads"),
    [
        pytest.param("王先生\n300 元", False, id="name and sum"),
        pytest.param("商会\n大米 50 袋，送到 3 号楼", False, id="goods and a place"),
        pytest.param("王先生\n见 www.pay.example", True, id="an address"),
        pytest.param("王先生\n扫码再捐", True, id="scan a code"),
        pytest.param("王先生\n卡号 6222", True, id="a card"),
        pytest.param("王先生\n622202100011122233", True, id="a bare account number"),
        pytest.param("王先生\n請轉賬", True, id="traditional characters"),
    ],
)
def test_nothing_leads_to_paying(text: str, leads: bool) -> None:
    assert leads_to_paying(text) is leads


def test_gifts_are_listed_in_order() -> None:
    deeds = [Deed("show_gift", "coach", START, "donation", facts=donated(row[1])) for row in GIVEN[:3]]
    assert gifts([*deeds, Deed("coach", "coach", START, "coach")]) == (
        Gift("春风商会", "20000 元"),
        Gift("王先生", "大米 50 袋", 3),
        Gift("", "300 元", 2),
    )


@pytest.mark.parametrize(
    ("deeds", "found"),
    [
        pytest.param((), (0, 0), id="nobody asked"),
        pytest.param(("speak", "speak", "floor"), (2, 1), id="two asked, one was heard"),
        pytest.param(("speak", "floor", "plan"), (1, 1), id="all were heard"),
    ],
)
def test_the_speaking_list(deeds: tuple[str, ...], found: tuple[int, int]) -> None:
    rows = [Deed(effect, "hear", START, effect) for effect in deeds]
    assert floor([*rows, Deed("speak", "discuss", START, "speak")], "hear") == found
