"""The lives of a 督办 and of a misuse report as tables."""

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
MISUSE = table(
    "misuse",
    ("reported", "upheld", "dismissed"),
    frozenset({"upheld", "dismissed"}),
    Act("uphold", (Arrow("reported", "upheld"),), who("neutral", "verify_misuse"), e.MisuseDecided,
        words="facts", choices="tolerances", asks="words"),
    Act("dismiss", (Arrow("reported", "dismissed"),), who("neutral", "verify_misuse"), e.MisuseDecided,
        words="facts", asks="words"),
)
# fmt: on
# Whoever may conclude one may begin one, against their own department too.
OPENS = Act("open", (), who("anywhere", "supervise"))
# 提请认定: by whoever the matter concerns.
REPORTS = Act("report", (), who("concerned"))
