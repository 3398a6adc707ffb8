"""The states of a call and of every called unit."""

CALL_STATES = (
    "pending",  # waits for the review of its type
    "refused",  # the review did not let it pass
    "issued",  # the units have their cards
    "working",  # somebody has come or answered
    "concluded",  # the common result is written; ratings are asked for
    "closed",
    "cancelled",  # taken back before anybody reported in (KM-29)
)
CALL_ENDED = frozenset({"refused", "closed", "cancelled"})
CALLED_STATES = (
    "notified",
    "acknowledged",
    "disputed",  # says it is another's duty; the panel decides
    "reported_in",
    "absent",  # the limit to come has passed; a fact, not yet a judgement
    "fed_back",
    "released",  # the caller let the unit go (事不完，人不走)
    "excused",  # the panel named another unit
    "gone",  # the unit itself no longer exists
    "rated",
)
CALLED_ENDED = frozenset({"released", "excused", "gone", "rated"})
