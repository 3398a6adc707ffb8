"""Rules as plain data, for the published file and the locked record."""

from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from core.decisions.bodies import Condition, Test
from core.decisions.budget import Contest, Weight

Data = dict[str, Any]


def as_data(value: Any) -> Any:
    """A rule as data; exact shares as text, '2/3'."""
    if is_dataclass(value):
        return {one.name: as_data(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [as_data(one) for one in value]
    return str(value) if isinstance(value, Fraction) else value


def test_from(data: Data | None) -> Test | None:
    """Quorum or majority from data."""
    if data is None:
        return None
    found = (Condition(c["count"], c["of"], c["op"], Fraction(c["share"])) for c in data["conditions"])
    return Test(data["mode"], tuple(found))


def contest_from(data: Data | None) -> Contest | None:
    """The rule of a contest from data."""
    if data is None:
        return None
    weights = tuple(Weight(w["group"], Fraction(w["share"]), w["scale"]) for w in data["weights"])
    return Contest(weights, data["money"], data["cap"], Fraction(data["least"]), tuple(data["ties"]))
