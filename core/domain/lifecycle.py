"""The life of a ticket as one table (GB/T 30428: seven steps)."""

from __future__ import annotations

from dataclasses import dataclass

# What each state means to the program; its words for residents are in locale/ (state.*).
STATES = (
    "filed",  # registered; a desk must dispatch it
    "assigned",  # a unit has it and must sign
    "signed",  # the unit took it
    "contacted",  # the unit spoke with the reporter and works on it
    "suspended",  # 挂账: cannot be done for now, explained to the reporter, until a day
    "waiting",  # a question waits for the reporter's answer
    "submitted",  # a result waits for the desk's review
    "reviewed",  # the resident is asked
    "forwarded",  # at the city level, followed by the centre
    "supervised",  # 督办: the centre decides
    "closed",
    "withdrawn",
    "merged",  # 合并: it goes on under another number
)
ENDED = frozenset({"closed", "withdrawn", "merged"})


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a state, by an act, to a state. `why` explains the odd ones."""

    state: str
    act: str
    to: str
    why: str = ""


ARROWS = (
    Arrow("filed", "dispatch", "assigned"),
    Arrow("filed", "forward", "forwarded", "level D: city matters are forwarded and followed (WC-64)"),
    Arrow("filed", "reply_now", "reviewed", "an enquiry may be answered at once, without dispatch (北京条例 10)"),
    Arrow("filed", "withdraw", "withdrawn"),
    Arrow("assigned", "sign", "signed"),
    Arrow("assigned", "dispatch", "assigned", "the desk may correct itself until somebody has signed"),
    Arrow("assigned", "return", "filed", "clearly not mine, with basis (潍坊条例 22)"),
    Arrow("assigned", "call_street", "filed", "A to B: the community calls the street (WC-61)"),
    Arrow("assigned", "withdraw", "withdrawn"),
    Arrow("signed", "contact", "contacted"),
    Arrow("signed", "submit", "submitted", "a lamp can be mended without a talk; the rating asks about contact"),
    Arrow("signed", "return", "filed", "reading it closely may show that it is another's duty"),
    Arrow("signed", "call_street", "filed", "A to B after a look"),
    Arrow("signed", "withdraw", "withdrawn"),
    Arrow("contacted", "contact", "contacted", "speaking twice is no mistake"),
    Arrow("contacted", "submit", "submitted"),
    Arrow("contacted", "call_street", "filed", "tried and not solved at community level (SG-67)"),
    Arrow("contacted", "withdraw", "withdrawn"),
    Arrow("signed", "suspend", "suspended", "granted by the desk; once, with an end (北京条例 15)"),
    Arrow("contacted", "suspend", "suspended", "granted by the desk; once, with an end (北京条例 15)"),
    Arrow("suspended", "resume", "contacted", "by itself on its day, or earlier"),
    Arrow("suspended", "withdraw", "withdrawn"),
    Arrow("contacted", "ask", "waiting", "the clock waits for words only the reporter has (H6)"),
    Arrow("waiting", "resume", "contacted", "answered, or the wait is over: silence stops nothing for ever"),
    Arrow("waiting", "submit", "submitted", "it could be done without the answer"),
    Arrow("waiting", "withdraw", "withdrawn"),
    *(
        Arrow(state, "merge", "merged", "one matter, one number: who told it follows the other ticket (WC-54)")
        for state in ("filed", "assigned", "signed", "contacted", "waiting")
    ),
    Arrow("filed", "designate", "assigned", "the panel's word is the dispatch (潍坊条例 22)"),
    Arrow("assigned", "designate", "assigned", "the panel named another unit"),
    Arrow("signed", "designate", "assigned", "the panel named another unit; who had it led until now (北京条例 14)"),
    Arrow("contacted", "designate", "assigned", "the panel named another unit; who had it led until now (北京条例 14)"),
    Arrow("waiting", "designate", "assigned", "the panel named another unit"),
    Arrow("supervised", "designate", "assigned", "the panel named a unit"),
    Arrow("forwarded", "city_result", "submitted", "the city's answer arrives; the centre writes it down"),
    Arrow("submitted", "pass", "reviewed"),
    Arrow("submitted", "send_back", "contacted", "a failed check goes back to the same unit (C7); its limit runs on"),
    Arrow("reviewed", "rate", "closed"),
    Arrow("reviewed", "reopen", "assigned", "not solved or dissatisfied: again, by itself (SG-73)"),
    Arrow("reviewed", "supervise", "supervised", "reopening did not help: 督办 (潍坊条例 26)"),
    Arrow("closed", "reopen", "assigned", "told again soon after: closed on paper only (纸面办结)"),
    Arrow("closed", "supervise", "supervised", "told again although reopening was tried: 督办 (潍坊条例 26)"),
    Arrow("reviewed", "expire", "closed", "silence closes as not rated, never as satisfied"),
    Arrow("supervised", "dispatch", "assigned", "the centre designates; a designated unit may not return it"),
    Arrow("supervised", "explain", "closed", "explained and understood; the second ending needs a reason (SG-73)"),
)
_TABLE = {(a.state, a.act): a.to for a in ARROWS}


def after(state: str, act: str) -> str | None:
    """The state an act leads to from a state, or None where the act has no place."""
    return _TABLE.get((state, act))


def acts_from(state: str) -> tuple[str, ...]:
    """The acts that have a place in a state, in the order of the table."""
    return tuple(a.act for a in ARROWS if a.state == state)


def mermaid() -> str:
    """The table as a Mermaid state diagram (docs/ holds the drawn copy)."""
    lines = ["stateDiagram-v2", "    [*] --> filed"]
    lines += [f"    {a.state} --> {a.to}: {a.act}" for a in ARROWS]
    lines += [f"    {state} --> [*]" for state in STATES if state in ENDED]
    return "\n".join(lines)
