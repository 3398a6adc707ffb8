"""The life of a case before the panel as one table."""

from core import events as e
from core.workflow.transitions import HOUSE, Act, Arrow, Timers, table, who

OPEN = ["open", "hearing"]
_OVER = Timers(stop=("panel",))

# fmt: off
RULING = table(
    "ruling",
    ("open", "hearing", "decided", "withdrawn"),
    frozenset({"decided", "withdrawn"}),
    # The panel: its members, and whoever chairs it.
    Act("opine", (Arrow("open", "hearing"), Arrow("hearing", "hearing",
        "every member once; a second word replaces the first")), who("seat"), e.OpinionGiven, words="text",
        choices="candidates", asks="words", shown=("panel",)),
    Act("decide", (Arrow("hearing", "decided"), Arrow("open", "decided",
        "the limit has passed, or the profile lets the chair designate at once")), who("chair"), e.RulingDecided,
        choices="candidates", asks="words", timers=_OVER, shown=("panel",)),
    # The department whose case it is.
    Act("withdraw", (Arrow("open hearing", "withdrawn", "the department takes the matter after all"),),
        who("disputing"), e.DisputeWithdrawn, timers=_OVER),
    # The house.
    Act("lapse", (Arrow("open hearing", "withdrawn", "the centre designated by itself, or the matter has ended"),),
        HOUSE, e.DisputeWithdrawn, timers=_OVER, does="withdraw"),
    Act("late", (Arrow("open hearing"),), HOUSE, beside=True),
)
# fmt: on
