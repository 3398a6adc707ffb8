"""Gifts as they are made public; nothing is ever collected here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.decisions.stages import Deed
from core.routing.amounts import leads_to_paying

UNNAMED = frozenset({"不具名", "匿名", "anonymous"})
_FOR = re.compile(r"(\d{1,4})\s*号?(提案)?")


@dataclass(frozen=True, slots=True)
class Gift:
    """`giver` '' where no name is to be shown; `gift` money or goods in words; `proposal` its number, 0 none."""

    giver: str
    gift: str
    proposal: int = 0


def donated(text: str) -> dict[str, Any]:
    """'name or 不具名 / money or goods / number of the proposal', a line each, the last may stay away.

    {} where this cannot be read, or where the words lead to paying.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= 3 or leads_to_paying(text):
        return {}
    aim = _FOR.fullmatch(lines[2]) if len(lines) == 3 else None
    if len(lines) == 3 and aim is None:
        return {}
    giver = "" if lines[0].lower() in UNNAMED else lines[0]
    return {"giver": giver, "gift": lines[1], "for": int(aim[1]) if aim else 0}


def gifts(deeds: Iterable[Deed]) -> tuple[Gift, ...]:
    """All gifts that were made public, in the order they were entered."""
    facts = (deed.facts for deed in deeds if deed.effect == "donation")
    return tuple(Gift(one["giver"], one["gift"], one["for"]) for one in facts)
