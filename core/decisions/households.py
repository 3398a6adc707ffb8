"""What of a list must be mended before households count once."""

from collections import defaultdict
from collections.abc import Iterable

from core.decisions.bodies import Voter
from core.identity import like


def without_one_representative(voters: Iterable[Voter]) -> tuple[str, ...]:
    """Households with no named representative or several, and the numbers of lines without a household.

    A household has one voice (居组法 9, 村组法 22), and one that the list forgets would make the whole smaller.
    """
    named: dict[str, int] = defaultdict(int)
    homeless = []
    for voter in voters:
        if not voter.household:
            homeless.append(voter.number)
        named[voter.household] += "household_rep" in voter.kinds
    return (*(home for home, count in named.items() if home and count != 1), *homeless)


def same_names(voters: Iterable[Voter]) -> tuple[str, ...]:
    """The numbers of lines with the same name in the same household: as a rule one person written down twice."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for voter in voters:
        if voter.household and voter.name:
            lines[voter.household, like(voter.name)].append(voter.number)
    return tuple(number for numbers in lines.values() if len(numbers) > 1 for number in numbers)
