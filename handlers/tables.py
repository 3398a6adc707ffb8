"""What is wrong with a table, or was passed over, in the reader's words."""

from collections.abc import Sequence

from core.tables import Flaw
from handlers.wording import Words

SHOWN = 10  # flaws that one message names


def worded(words: Words, flaws: Sequence[Flaw]) -> str:
    """A line for each of the first flaws, and how many more there are."""
    lines = [
        words(f"tableflaw.{one.what}", line=one.line, text=one.text, column=one.column, cell=one.cell)
        for one in flaws[:SHOWN]
    ]
    if len(flaws) > SHOWN:
        lines.append(words("table.more", n=len(flaws) - SHOWN))
    return "\n".join(lines)
