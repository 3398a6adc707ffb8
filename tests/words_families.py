"""What the program says: literal keys, and those its tables compute."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from core import events
from core.domain import lifecycle, rulings
from core.domain.calls import permits as call_permits
from core.domain.calls import states as calls
from core.domain.deadlines import STEP_KEYS
from core.domain.decisions import ballots, bodies, tally
from core.domain.decisions.charter import MISSING
from core.domain.decisions.notice import WAITS
from core.domain.decisions.watch import REMINDERS, WARNINGS
from core.domain.lists import PARTS
from core.domain.procedures import FIELD_TYPES
from core.domain.vocabulary import LIMIT_UNITS, TARGETS
from core.errors import MISSING as LACKED
from core.errors import REFUSALS
from core.tickets.workflow import TICKET
from core.work.call_clocks import CALL_MOVES, CALLED_MOVES
from handlers import ballot_marks, call_asking, call_cards, decision_setup, desk, more, own_tickets, whistle
from handlers.rating import SOLVED
from handlers.wording import load_catalogues
from tests.words_calls import ROOT, constant, literal_keys, literals, made
from tests.words_calls import calls as speaking

FOLDERS = ("bot", "handlers", "core")
SPEAKING = ("bot", "handlers")
TEXTS = load_catalogues(ROOT / "locale")
KEYS = tuple(TEXTS["zh-Hans"])
RUNS = ("start", "stop", "pause", "resume")
EXAMPLES = [f"web.example{n}" for n in range(1, 5)]


def every(prefix: str, names: object) -> frozenset[str]:
    assert isinstance(names, tuple | list | set | frozenset | dict)
    return frozenset(prefix + str(name) for name in names)


def tables(*named: Iterable[object]) -> set[str]:
    return {str(name) for table in named for name in table}


def how_found() -> set[str]:
    """The ways in which routing says a place was found; several places of one name are none."""
    return {constant(call, 9, "how") for _, call in made("Place", "core/domain")} - {"", "ambiguous"}


_ARROWS = (*calls.CALL_ARROWS, *calls.CALLED_ARROWS, *rulings.ARROWS)
_PRESSED = tables(TICKET.acts, (a.act for a in _ARROWS))
ACTS = tables(call_permits.RULES) | _PRESSED
ACTS |= literals("act", "core/work", "handlers")
STATES = tables(lifecycle.STATES, calls.CALL_STATES, calls.CALLED_STATES, rulings.STATES)
STATES |= literals("state", "core/work") | {"answered"}  # 督办: said together with its words
_MOVES = (*(act.timers for act in TICKET.acts.values()), *CALLED_MOVES.values(), *CALL_MOVES.values())
BRIEF = {"short", "hollow"}  # one flag of the two, chosen by the program
_ALONE = {"panel", "supervision", "stage"}  # limits that begin and end by themselves
_FORMED = {name for name, (_, act) in desk.FORMS.items() if act.asks or act.choices or act.shown}
# What a key with a computed ending may become: read from the program's own tables.
FAMILIES: dict[str, frozenset[str]] = {
    "act.{}": every("act.", ACTS),
    "badballot.{}": every("badballot.", ballot_marks.FLAWS),
    "ballot.{}": every("ballot.", (ballots.YES, ballots.NO, ballots.ABSTAIN, ballots.INVALID)),
    "callask.{}": every("callask.", {name for name, act in call_asking.ACTS.items() if act.question}),
    "callchoose.{}": every("callchoose.", {name for name, act in call_asking.ACTS.items() if act.choices}),
    "calldone.{}": every("calldone.", call_asking.ACTS),
    "callnote.{}": every("callnote.", call_cards.SHOWN_NOTES),
    "callpress.{}": every("callpress.", {*call_asking.ACTS, "rate", "rate_caller"}),
    "card.verified_{}": every("card.verified_", ("real", "not_found")),
    "choose.{}": every("choose.", {name for name, (_, act) in desk.FORMS.items() if act.choices}),
    "clock.{}": every("clock.", {kind for m in _MOVES for run in RUNS for kind in getattr(m, run)} | _ALONE),
    "command.{}": every("command.", ("my", "home", "lang", "help")),
    "done.{}": every("done.", _FORMED),
    "doubt.{}": every(
        "doubt.", {constant(c, 0) for _, c in made("Flag", "core/learning")} - {""} | {"short", "hollow"}
    ),
    "dutypart.{}": every("dutypart.", PARTS - {"lead"}),
    "early.{}": every("early.", WAITS),
    "event.{}": every("event.", {event.__name__ for event in events.SUBJECTS}),
    "flaw.{}": every("flaw.", {constant(c, 1) for at, c in made("Flaw", "core") if at.startswith("core/verify")}),
    "lack.{}": every("lack.", LACKED),
    "form.{}": every("form.", ("resume", "anew", "leave", "back", "skip", "submit")),
    "form.how_{}": every("form.how_", FIELD_TYPES),
    "how.{}": every("how.", {constant(c, 9, "how") for _, c in made("TicketClosed", "core/work")}),
    "limit.{}": every("limit.", {*LIMIT_UNITS, "work_minute"}),
    "onelimit.{}": every("onelimit.", {*LIMIT_UNITS, "work_minute"}),
    "outcome.{}": every("outcome.", tally.OUTCOMES),
    "mandate.{}": every("mandate.", {constant(c, 9, "mandate") for _, c in made("ProxyRefused", "core/work")}),
    "missing.{}": every("missing.", MISSING),
    "morepress.{}": every("morepress.", more.ASKS),
    "note.{}": every(
        "note.",
        {constant(c, 2) for at, c in made("keep_note", "core/work") if "/tickets" in at or "/results" in at}
        | own_tickets.TOLD_TOO,
    ),
    "panel.ask_{}": every("panel.ask_", ("opine", "decide")),
    "press.{}": every("press.", {name for name, act in TICKET.acts.items() if act.shown}),
    "rate.solved_{}": every("rate.solved_", SOLVED),
    "refusal.{}": every("refusal.", {refusal.key for refusal in REFUSALS}),
    "rollflaw.{}": every("rollflaw.", {constant(c, 1) for at, c in made("Flaw", "core/domain")}),
    "paper.{}": every("paper.", decision_setup.PAPERS),
    "press.vote_{}": every("press.vote_", bodies.SECRECIES),
    "remind.{}": every("remind.", REMINDERS),
    "setup.ask_{}": every("setup.ask_", set(decision_setup.PAPERS) - {"yes_no"}),
    "sheet.{}": every("sheet.", bodies.SECRECIES),
    "sheet.by_{}": every("sheet.by_", ("online", "proxy")),
    "sheet.said_{}": every("sheet.said_", ("plan", "object", "answer")),
    "sheet.sign_{}": every("sheet.sign_", ("chair", "writer", "members", "watch")),
    "state.{}": every("state.", STATES),
    "step.{}": every("step.", STEP_KEYS),
    "target.{}": every("target.", TARGETS),
    "verify.{}": every("verify.", ("real", "not_found")),
    "vote.how_{}": every("vote.how_", ballot_marks.KINDS),
    "warn.{}": every("warn.", WARNINGS),
    "web.example{}": frozenset(EXAMPLES),
    "what.{}": every("what.", {constant(call, 9, "what") for _, call in made("NeedsWords", *FOLDERS)} - {""}),
    "rowflaw.{}": every("rowflaw.", ("missing", "unknown_unit", "unknown_category", "unknown_part", "twice", "empty")),
    "supervise.ask_{}": every("supervise.ask_", ("open", "answer", "conclude")),
    "whistle.ask_{}": every("whistle.ask_", ("matter", *whistle.ASKED)),
    "why.changed_by_{}": every("why.changed_by_", ("reporter", "desk")),
    "why.place_{}": every("why.place_", how_found()),
}
GROUPS = frozenset(key.partition(".")[0] for key in (*KEYS, *FAMILIES))


@cache
def spoken() -> dict[str, str]:
    """Every key the program speaks -> one place that does; computed endings are still '{}'."""
    found = literal_keys(GROUPS, *FOLDERS)
    for call in speaking(*SPEAKING):
        found |= dict.fromkeys(call.keys, call.where)
        found |= {f"press.{act}": call.where for act in call.acts}
    return found


@cache
def expanded() -> dict[str, str]:
    known = {key: at for key, at in spoken().items() if not key.endswith("{}")}
    return known | {key: at for family, at in spoken().items() for key in FAMILIES.get(family, ())}
