"""Rules as plain data, for the published file and the locked record."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from core.domain.decisions.bodies import Condition, Test
from core.domain.decisions.budget import Contest, Weight

Data = dict[str, Any]


def test_to(test: Test | None) -> Data | None:
    """Quorum or majority as data."""
    if test is None:
        return None
    return {"mode": test.mode, "conditions": [_condition(c) for c in test.conditions]}


def test_from(data: Data | None) -> Test | None:
    """Quorum or majority from data."""
    if data is None:
        return None
    return Test(data["mode"], tuple(_condition_from(one) for one in data["conditions"]))


def _condition(c: Condition) -> dict[str, str]:
    return {"count": c.count, "of": c.of, "op": c.op, "share": str(c.share)}


def _condition_from(data: Data) -> Condition:
    return Condition(data["count"], data["of"], data["op"], Fraction(data["share"]))


def contest_to(contest: Contest | None) -> Data | None:
    """The rule of a contest as data."""
    if contest is None:
        return None
    return {
        "weights": [{"group": w.group, "share": str(w.share), "scale": w.scale} for w in contest.weights],
        "money": contest.money,
        "cap": contest.cap,
        "least": str(contest.least),
        "ties": list(contest.ties),
    }


def contest_from(data: Data | None) -> Contest | None:
    """The rule of a contest from data."""
    if data is None:
        return None
    weights = tuple(Weight(w["group"], Fraction(w["share"]), w["scale"]) for w in data["weights"])
    return Contest(weights, data["money"], data["cap"], Fraction(data["least"]), tuple(data["ties"]))
