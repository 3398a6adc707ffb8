"""The words of which a district makes its procedures."""

from core.district.vocabulary import TARGETS

# What a case may be about, and the kinds of records that may be it.
ABOUT = {"none": ("",), "ticket": ("ticket",), "call": ("call",), "matter": ("ticket", "call")}
SEES = frozenset({"public", "community", "parties", "centre", "acting"})
# How somebody stands to a case. What follows ':' is a field of the procedure, or the base code of a department.
RELATIONS = frozenset(
    {
        *("resident", "staff", "applicant", "centre", "reviewers", "department", "field", "house"),
        *("desk", "holder", "handles", "pleader", "around", "reporter"),
        *("each", "role", "neighbour"),  # every department of a base there; a role there; who lives in the community
        # of a field: who does its service, whom it names; the place; who has asked for it; who holds a role there
        *("serves", "officer", "person", "there", "followers", "post"),
        # who started the case of a field, the one it is about, the cases of a procedure, those that name this one
        *("owner", "above", "listed", "named"),
        # of the ticket or call it is about: the departments that have to do with it, and whoever in office reads it;
        # who may do an act of the procedure
        *("sides", "concerned", "able"),
    }
)
# The types of fields that may stand behind the ':' of a relation.
NAMED = {
    "field": ("department", "departments"),
    "serves": ("service",),
    "officer": ("officer",),
    "person": ("resident",),
    "owner": ("case",),
}
OF_TICKETS = frozenset({"handles", "pleader", "around", "reporter"})  # only where it is about a ticket
OF_MATTERS = frozenset({"holder", "sides", "concerned"})  # only where it is about a ticket or call
# What an act may need, and what stands behind the word: an act, a field, a length of time, a number, yes or no.
NEEDS = {
    **dict.fromkeys(
        ("alone", "running", "movable", "missed", "ended", "permitted", "parts", "no_paying", "own", "sent", "hard"),
        "flag",
    ),
    **dict.fromkeys(("field", "complete", "turn", "granted"), "field"),
    **dict.fromkeys(("after", "within"), "limit"),
    "act": "act",
    "going": "flag",
    "at_most": "number",
}
# What an act may do beside moving the case, with the fields (or other words) it cannot do without.
EFFECTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("publish", "prolong", "run_on", "exempt", "drop", "answer", "climb"), ()),
    **dict.fromkeys(("admit", "name", "show", "tally", "clear", "ticket", "decisions"), ("field",)),
    "set": ("field", "value"),
    "open": ("procedure",),
    "spread": ("procedure", "field", "papers"),
    "set_aside": ("until",),
    "all_of": ("then",),
    "assign": ("field", "among"),
    "number": ("field", "series"),
    "gather": ("procedure", "field", "where"),
    "collect": ("where", "field"),
    "match": ("procedure", "field"),
    "entitle": ("procedure", "field", "as"),
    "hand": ("to",),
    "each": ("procedure",),
    "count": ("procedure", "by"),
    "agenda": ("field", "invite"),
    "take": ("from", "fields"),
    "post": ("book", "from", "to", "amount"),
    "reverse": ("book",),
    "close": ("book", "until"),
    "reserve": ("same", "capacity"),
    "release": ("then",),
    "all_named": ("of", "act"),
}
# What the field of an effect must be.
KEEPS: dict[str, tuple[str, ...]] = {
    "admit": ("category",),
    "name": ("officer", "resident", "department"),
    "tally": ("choice",),
    "match": ("choice", "category", "department", "area"),
    **dict.fromkeys(("collect", "agenda", "decisions"), ("number",)),
    "answer": ("text",),
    "assign": ("officer",),
    "number": ("text",),
    "ticket": ("text",),
}
SUPERVISED = "supervised"  # a ticket that was opened again in vain
BEGINS = TARGETS | {SUPERVISED}  # what a procedure may begin with by itself: a limit that has climbed so high
