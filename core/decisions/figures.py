"""Sums over the decisions of a place: how many, how they went, turnout."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Course:
    """How one decision stands. `outcome` '' before the count; `late`: a report or publication was not in time."""

    profile: str
    outcome: str = ""
    size: int = 0
    voted: int = 0
    done: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of one way of deciding. `turnout`: the mean share of the roll that voted; None before any count.

    `in_time`: of those decided, how many have neither a late report nor a late publication.
    """

    started: int
    counted: int
    passed: int
    no_quorum: int
    done: int
    in_time: int
    turnout: Fraction | None


def sums(courses: Iterable[Course]) -> dict[str, Figures]:
    """Figures of every profile that occurs, and under '' of all together (LD-28)."""
    by_profile: dict[str, list[Course]] = {"": []}
    for one in courses:
        by_profile[""].append(one)
        by_profile.setdefault(one.profile, []).append(one)
    return {profile: _sum(found) for profile, found in by_profile.items()}


def _sum(found: list[Course]) -> Figures:
    counted = [one for one in found if one.outcome]
    shares = [Fraction(one.voted, one.size) for one in counted if one.size]
    return Figures(
        started=len(found),
        counted=len(counted),
        passed=sum(1 for one in counted if one.outcome in ("passed", "chosen")),
        no_quorum=sum(1 for one in counted if one.outcome == "no_quorum"),
        done=sum(1 for one in counted if one.done),
        in_time=sum(1 for one in counted if not one.late),
        turnout=sum(shares, Fraction(0)) / len(shares) if shares else None,
    )
