"""What the program says: literal keys, and those its tables compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from bot.web.console.access import TABS
from bot.web.console.queue import VIEWS
from bot.web.guide import CONTENTS
from core import events
from core.calls.workflow import CALL, CALLED
from core.decisions import ballot_forms, bodies, tally
from core.decisions.noticing import WAITS
from core.decisions.procedures import MISSING
from core.decisions.proposals import PARTS as PROPOSAL
from core.decisions.watch import REMINDERS, WARNINGS
from core.district.appraisal import MEASURES
from core.district.procedures import FIELD_TYPES
from core.district.vocabulary import COMMANDS, LIMIT_UNITS, PARTS, TARGETS
from core.duties.subject import LIST
from core.editions.calendar_days import KINDS
from core.editions.subject import EDITION
from core.errors import MISSING as LACKED
from core.errors import REFUSALS
from core.guide.records import CUTS, DELIVERIES, NATURES
from core.routing import work_talk
from core.rulings.workflow import RULING
from core.storage.row_digests import FORGED
from core.table_files import REASONS
from core.tickets.lifecycle import ALARMS
from core.tickets.workflow import TICKET
from core.workflow.deadlines import STEP_KEYS
from handlers.appraisal import digest
from handlers.calls import cards as call_cards
from handlers.calls.wanted import ASKED
from handlers.decisions import meetings
from handlers.decisions import setup as decision_setup
from handlers.duties import more
from handlers.frame import conversations
from handlers.guide import ask as guide
from handlers.guide.cards import FLAGS
from handlers.notification_table import NOTICES
from handlers.notifications import Notice
from handlers.people import menu
from handlers.phrases import SCRIPTS
from handlers.tickets import own_tickets
from handlers.tickets.rating import SOLVED
from handlers.voting import ballot_marks
from handlers.wording import LANGS, load_catalogues, texts_of, wording_key
from tests.words_calls import ROOT, constant, literal_keys, literals, made
from tests.words_calls import calls as speaking

FOLDERS = ("bot", "handlers", "core")
SPEAKING = ("bot", "handlers")
FILES = load_catalogues(ROOT / "locale")
TEXTS = {lang: texts_of(FILES, lang) for lang in LANGS}
KEYS = tuple(TEXTS["zh-Hans"])
TABLE_FLAWS = {
    *(constant(c, 1) for _, c in made("Flaw", "core/decisions", "core/duties", "bot")),
    *("missing_column", "column_near", "column_twice", "column_unused", "passed_over", "other_sheets", "hidden_rows"),
    *("cell_error", "cell_shortened", "cell_torn", "unknown_unit", "unknown_category", "unknown_part", "item_twice"),
    *("order_lacks", "order_channel", "order_due", "order_none", "too_many"),
} - {""}
RUNS = ("start", "keep", "stop", "pause", "resume")
EXAMPLES = [f"web.example{n}" for n in range(1, 5)]


def every(prefix: str, names: object) -> frozenset[str]:
    assert isinstance(names, tuple | list | set | frozenset | dict)
    return frozenset(prefix + str(name) for name in names)


def tables(*named: Iterable[object]) -> set[str]:
    return {str(name) for table in named for name in table}


def how_found() -> set[str]:
    """The ways in which routing says a place was found; several places of one name and unknown ones are none."""
    return {constant(call, 9, "how") for _, call in made("Place", "core/routing")} - {
        "",
        "ambiguous",
        "strange",
        "outside",
    }


_DONE = (
    "core/bus.py",
    "core/tickets",
    "core/people",
    "core/workflow",
    "core/rulings",
    "core/duties",
    "core/editions",
)
_TABLES = (TICKET, CALL, CALLED, RULING, LIST)
_PRESSED = tables(*(one.acts for one in _TABLES))
ACTS = set(_PRESSED)
ACTS |= literals("act", *_DONE, "handlers")
STATES = tables(*(one.states for one in (*_TABLES, EDITION))) | literals("state", *_DONE, "core/calls")
_MOVES = [act.timers for table in (TICKET, CALL, CALLED) for act in table.acts.values()]
_WORDS = {constant(call, 9, "what") for _, call in made("NeedsWords", *FOLDERS)}
_WORDS |= {act.words for act in TICKET.acts.values()}
_NOTES = {act.note for act in TICKET.acts.values()} | {"report", "supplement"}
_NOTES -= {"", "correction", "question", "contact", "dispute"}  # kept, and read out in other words
BRIEF = {"short", "hollow"}  # one flag of the two, chosen by the program
_ALONE = {"panel", "stage"}  # limits that begin and end by themselves
DEEDS = ["start", "title", "code", "paper", "sheet", "strike", "proxy", "coach", "shortlist", "donation", "present"]
DEEDS += ["release_urn", "unbind", "thaw", "sheet_open", "which_vote"]
# What a key with a computed ending may become: read from the program's own tables.
FAMILIES: dict[str, frozenset[str]] = {
    "act.{}": every("act.", ACTS),
    "alarm.{}": every("alarm.", ALARMS),
    "badballot.{}": every("badballot.", ballot_marks.FLAWS),
    "ballot.{}": every("ballot.", (ballot_forms.YES, ballot_forms.NO, ballot_forms.ABSTAIN, ballot_forms.INVALID)),
    "callnote.{}": every("callnote.", call_cards.SHOWN_NOTES),
    "callpress.{}": every("callpress.", {a.name for t in (CALL, CALLED) for a in t.acts.values() if not a.by_house}),
    "card.verified_{}": every("card.verified_", ("real", "not_found")),
    "report.{}": every("report.", ("pictures", "files")),
    "timer.{}": every("timer.", {kind for m in _MOVES for run in RUNS for kind in getattr(m, run)} | _ALONE),
    "command.{}": every("command.", COMMANDS),
    "tour.{}": every("tour.", [str(n) for n in range(1, menu.TOUR + 1)]),
    "deed.{}": every("deed.", DEEDS),
    "doubt.{}": every("doubt.", {constant(c, 0) for _, c in made("Flag", "core/routing")} - {""} | {"short", "hollow"}),
    "guide.{}": every("guide.", {*CONTENTS, *DELIVERIES, *NATURES, *FLAGS, *guide.ASIDE, *guide.LISTENED} - {""}),
    "guide.cut_{}": every("guide.cut_", CUTS),
    "guide.cuts_{}": every("guide.cuts_", CUTS),
    "contest.has_{}": every("contest.has_", PROPOSAL),
    "howto.{}": every("howto.", {names[0] for names, _ in work_talk.ACTS}),
    "digest.{}": every("digest.", digest.LINES),
    "dutypart.{}": every("dutypart.", PARTS - {"lead"}),
    "early.{}": every("early.", WAITS),
    "event.{}": every("event.", {event.__name__ for event in events.SUBJECTS} | {FORGED}),
    "flaw.{}": every(
        "flaw.", {constant(c, 1) for at, c in made("Flaw", "core") if at.startswith("core/storage/verify")}
    ),
    "console.{}": every("console.", {*(words for _, words, _ in TABS), *VIEWS}),
    "console.day_{}": every("console.day_", KINDS),
    "console.by_{}": every("console.by_", ("web", "telegram")),
    "lack.{}": every("lack.", LACKED),
    "form.{}": every("form.", ("resume", "anew", "leave", "back", "skip", "submit")),
    "form.how_{}": every("form.how_", FIELD_TYPES),
    "how.{}": every("how.", ("rated", "unrated", "explained", "phone", "visit", "chat")),
    "rates.how_{}": every("rates.how_", MEASURES | {"filed"}),
    "limit.{}": every("limit.", {*LIMIT_UNITS, "work_minute"}),
    "onelimit.{}": every("onelimit.", {*LIMIT_UNITS, "work_minute"}),
    "outcome.{}": every("outcome.", tally.OUTCOMES),
    "mandate.{}": every("mandate.", {constant(c, 9, "mandate") for _, c in made("ProxyRefused", "core/decisions")}),
    "mark.page_{}": every("mark.page_", ("short", "wait", "listed", "unlisted")),
    "mark.{}": every("mark.", ("not_yet", "paper", "named", "waiting", "counted", "lost", "stopped")),
    "missing.{}": every("missing.", MISSING),
    "morepress.{}": every("morepress.", more.ASKS),
    "note.{}": every("note.", {*_NOTES, *own_tickets.TOLD_TOO}),
    "script.{}": every("script.", SCRIPTS),
    "press.{}": every("press.", {name for name, act in TICKET.acts.items() if act.shown}),
    "rate.{}": every("rate.", ("contacted", "solved", "satisfied")),
    "rate.solved_{}": every("rate.solved_", SOLVED),
    "refusal.{}": every("refusal.", {refusal.key for refusal in REFUSALS}),
    "table.{}": every("table.", REASONS),
    "tableflaw.{}": every("tableflaw.", TABLE_FLAWS),
    "panel.{}": every("panel.", {act.name for act in RULING.acts.values() if act.shown}),
    "paper.{}": every("paper.", decision_setup.PAPERS),
    "press.vote_{}": every("press.vote_", bodies.SECRECIES),
    "remind.{}": every("remind.", REMINDERS),
    "sheet.short_{}": every("sheet.short_", ("quorum", "majority", "option")),
    "setup.ask_{}": every("setup.ask_", set(decision_setup.PAPERS) - {"yes_no"}),
    "sheet.{}": every("sheet.", bodies.SECRECIES),
    "sheet.by_{}": every("sheet.by_", ("online", "proxy")),
    "sheet.said_{}": every("sheet.said_", ("plan", "object", "answer")),
    "sheet.sign_{}": every("sheet.sign_", ("chair", "writer", "members", "watch")),
    "state.{}": every("state.", STATES),
    "step.{}": every("step.", STEP_KEYS),
    "target.{}": every("target.", TARGETS),
    "trouble.masked_{}": every("trouble.masked_", ("group", "channel")),
    "trouble.unfit_{}": every("trouble.unfit_", ("voice", "strange", "big", "paper")),
    "verify.{}": every("verify.", ("real", "not_found")),
    "vote.ask_{}": every("vote.ask_", (*meetings.TIMES, "place")),
    "vote.how_{}": every("vote.how_", ballot_marks.KINDS),
    "vote.own_{}": every("vote.own_", ("none", "online", "proxy", "paper")),
    "warn.{}": every("warn.", WARNINGS),
    "web.example{}": frozenset(EXAMPLES),
    "what.{}": every("what.", _WORDS - {"", "text"}),
    "whistle.ask_{}": every("whistle.ask_", ("matter", *ASKED)),
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
    return (
        found | dict.fromkeys(formed(), "handlers/forms.py") | dict.fromkeys(told(), "handlers/notification_table.py")
    )


def formed() -> set[str]:
    """What the forms of acts say: they ask, offer and confirm by the act's name."""
    found = set()
    for button, (form, act) in conversations.FORMS.items():
        if button in conversations.BUTTONS:
            continue  # a conversation of its own
        found |= {f"{form.words}ask.{act.name}"} if act.asks else set()
        found |= {f"{form.words}choose.{act.name}"} if act.choices else set()
        found |= {f"{form.words}done.{act.name}"} if act.asks or act.choices or act.shown else set()
        found |= {f"{form.words}sure.{act.sure}", f"{form.words}sure.yes.{act.sure}"} if act.sure else set()
        found |= {f"{form.words}done.{name}" for name in form.undo.get(act.name, ())}
    return found


def told() -> set[str]:
    """The words of the table of notices, with those on the buttons."""
    rows = [row for rows in NOTICES.values() for row in rows if isinstance(row, Notice)]
    buttons = {f"press.{act}" for row in rows for act in row.acts.split()}
    return {row.key for row in rows if row.key} | buttons | {pair.split()[0] for row in rows for pair in row.answers}


@cache
def expanded() -> dict[str, str]:
    known = {key: at for key, at in spoken().items() if not key.endswith("{}")}
    return known | {key: at for family, at in spoken().items() for key in FAMILIES.get(family, ())}


def unworded(texts: Mapping[str, str]) -> dict[str, str]:
    """Keys that are spoken but have no words, and where they are spoken."""
    return {key: at for key, at in expanded().items() if wording_key(texts, key) not in texts}


def unspoken(texts: Mapping[str, str]) -> set[str]:
    """Keys that have words but are never spoken."""
    return set(texts) - {wording_key(texts, key) for key in expanded()}
