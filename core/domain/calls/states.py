"""The life of a call and of every called unit, as two tables."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a state, by an act, to a state. `why` explains the odd ones."""

    state: str
    act: str
    to: str
    why: str = ""


def _each(states: str, act: str, to: str, why: str = "") -> tuple[Arrow, ...]:
    return tuple(Arrow(state, act, to, why) for state in states.split())


CALL_ARROWS = (
    Arrow("pending", "approve", "issued"),
    Arrow("pending", "refuse", "refused"),
    Arrow("pending", "cancel", "cancelled"),
    Arrow("issued", "cancel", "cancelled", "only before anybody reported in (KM-29)"),
    Arrow("issued", "engage", "working"),
    *_each("issued working", "join", "", "units may join later; the state stays"),
    *_each("issued working", "lead", "", "the lead may change; the state stays"),
    *_each("issued working", "release", "", "only the caller lets a unit go; the state stays"),
    *_each("issued working concluded", "minutes", "", "notes of the site belong to the matter while it is open"),
    *_each("pending issued working concluded closed", "file", "", "the record of an emergency is written afterwards"),
    Arrow("working", "conclude", "concluded"),
    Arrow("issued", "conclude", "concluded", "nobody came: that too is a result, and it is rated"),
    Arrow("concluded", "resume", "working", "the matter was not done after all (事不完，人不走)"),
    Arrow("concluded", "rate", "", "one rating for each unit (WC-19, KM-29)"),
    Arrow("concluded", "close", "closed"),
    Arrow("concluded", "expire", "closed", "silence closes as not rated, never as satisfied"),
)
CALLED_ARROWS = (
    Arrow("notified", "ack", "acknowledged"),
    Arrow("notified", "report_in", "reported_in", "who comes has seen the call"),
    Arrow("acknowledged", "report_in", "reported_in"),
    Arrow("absent", "report_in", "reported_in", "late is better than never; the missed limit stays"),
    Arrow("disputed", "report_in", "reported_in", "the call stands until the panel decides (KM-06)"),
    *_each("notified acknowledged", "miss", "absent", "the limit to come has passed"),
    *_each("notified acknowledged absent", "dispute", "disputed", "only with a basis and another unit (WC-18)"),
    Arrow("disputed", "keep", "acknowledged", "the panel found the duty here; it cannot be disputed again"),
    Arrow("reported_in", "keep", "reported_in", "it came while the panel sat"),
    Arrow("fed_back", "keep", "fed_back", "it answered while the panel sat"),
    *_each("disputed reported_in fed_back", "excuse", "excused", "the panel named another unit"),
    Arrow("acknowledged", "feed_back", "fed_back", "types without arrival are answered from the desk"),
    Arrow("notified", "feed_back", "fed_back", "an answer shows that the call was seen"),
    Arrow("disputed", "feed_back", "fed_back", "whoever was called first acts until the ruling (北京条例 14)"),
    Arrow("absent", "feed_back", "fed_back", "an answer is owed even where nobody came (SG-32)"),
    Arrow("reported_in", "feed_back", "fed_back"),
    Arrow("fed_back", "send_back", "reported_in", "the caller finds it not done; its limit runs on"),
    *_each("fed_back reported_in", "release", "released"),
    *_each("notified acknowledged", "release", "released", "no longer needed"),
    *_each("notified acknowledged absent disputed reported_in fed_back", "vanish", "gone", "dissolved in mid-call"),
    Arrow("released", "recall", "reported_in", "the matter was not done after all"),
    Arrow("absent", "recall", "absent", "the matter was not done after all: an answer is owed again"),
    *_each("released absent", "rate", "rated"),
)
_CALL = {(a.state, a.act): a.to or a.state for a in CALL_ARROWS}
_CALLED = {(a.state, a.act): a.to or a.state for a in CALLED_ARROWS}


def call_after(state: str, act: str) -> str | None:
    """The state of a call after an act, or None where the act has no place."""
    return _CALL.get((state, act))


def called_after(state: str, act: str) -> str | None:
    """The state of a called unit after an act, or None where the act has no place."""
    return _CALLED.get((state, act))


def mermaid(arrows: tuple[Arrow, ...], first: str, ended: frozenset[str]) -> str:
    """A table as a Mermaid state diagram (docs/ holds the drawn copies)."""
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {a.state} --> {a.to or a.state}: {a.act}" for a in arrows]
    lines += [f"    {state} --> [*]" for state in sorted(ended)]
    return "\n".join(lines)
