"""The life of a 督办 as a table."""

from core import events as e
from core.workflow.transitions import Act, Arrow, Timers, table, who

PENDING = ["open", "answered"]
_STOP = Timers(stop=("supervision",))

# fmt: off
SUPERVISION = table(
    "supervision",
    ("open", "answered", "concluded"),
    frozenset({"concluded"}),
    Act("answer", (Arrow("open", "answered"),), who("supervised"), e.SupervisionAnswered, words="text", asks="words",
        timers=_STOP, shown=("supervised",)),
    Act("conclude", (Arrow("open answered", "concluded", "also where no answer came"),),
        who("overseer", "supervise"), e.SupervisionConcluded, words="text", asks="words", timers=_STOP,
        shown=("overseer",)),
)
# fmt: on
# Whoever may conclude one may begin one, against their own department too.
OPENS = Act("open", (), who("anywhere", "supervise"))
