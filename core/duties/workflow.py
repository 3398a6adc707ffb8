"""The life of a version of a duty list as one table."""

from core import events as e
from core.workflow.transitions import HOUSE, Act, Arrow, table, who

_OFFICE = "decide_responsibility review supervise"

# fmt: off
LIST = table(
    "list",
    ("proposed", "effective", "superseded", "refused"),
    frozenset({"superseded", "refused"}),
    # Each reviewing office once (编办、司法 …, SG-49).
    Act("agree", (Arrow("proposed", "effective", "with the last review, on its day; until then it stays"),),
        who("reviewer", _OFFICE), e.ListReviewed, shown=("reviewer",)),
    Act("refuse", (Arrow("proposed", "refused"),), who("reviewer", _OFFICE), e.ListRefused, words="words",
        asks="words", shown=("reviewer",)),
    # The house.
    Act("replace", (Arrow("effective", "superseded", "kept for old tickets"),), HOUSE),
)
# fmt: on
PROPOSES = Act("propose", (), who("anywhere", _OFFICE))
