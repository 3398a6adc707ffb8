"""Every word the program speaks is there, in every language."""

from __future__ import annotations

import ast
import re
import string
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import ModuleType
from typing import TypeGuard

import pytest
from babel.messages.pofile import read_po

from core import commands, errors, events
from core.bus import COMMANDS
from core.district.district import District
from core.district.entries import Duration
from core.district.folder import load
from core.district.vocabulary import LIMIT_UNITS
from core.errors import REFUSALS
from core.routing.router import Router
from core.storage.row_digests import FORGED
from core.tickets.workflow import TICKET
from core.workflow.deadlines import STEP_KEYS, Pause, deadline
from handlers import wording
from handlers.frame import conversations
from handlers.notification_table import NOTICES
from handlers.wording import LANGS, Words, traditional, wording_key
from tests.words_calls import ROOT, Call, calls, calls_in, literal_keys_in, made, modules, unreadable_keys
from tests.words_families import (
    ACTS,
    EXAMPLES,
    FAMILIES,
    FILES,
    FOLDERS,
    GROUPS,
    KEYS,
    SPEAKING,
    STATES,
    TEXTS,
    every,
    expanded,
    spoken,
    unspoken,
    unworded,
)
from tests.words_scripts import DOUBTFUL_IN_TRADITIONAL, SIMPLIFIED_ONLY, TRADITIONAL_ONLY

CHINESE = ("zh-Hans", "zh-Hant")
TOAST, SHORT_TOAST, LABEL = 200, 60, 12  # Telegram's limit in UTF-16 units; what is read at a glance, in characters
# Keys of a family whose facts another branch gives: the proposed unit; a refusal that is no StorageTrouble.
OTHER_BRANCH = frozenset({"press.dispatch", *(f"refusal.{r.key}" for r in REFUSALS if r.key != "storage_trouble")})
PLANTED = """
def tell(turn, act):
    turn.say("told.never")
    turn.button(f"neverpress.{act}")
    key = "told.this" if act else "told.that"
    turn.words(key)
ASKED = {"act": "ask.never", "file": "told.csv"}
"""


@cache
def demo() -> District:
    return load(ROOT / "districts" / "demo")


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _classes(module: ModuleType) -> set[type]:
    return {kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__}


def test_the_search_finds_what_is_spoken() -> None:
    """Samples of every way to speak: were the search blind, all tests below would pass for nothing."""
    found = expanded()
    for key in ("report.heard", "home.none", "told.filed_dispatched", "told.near", "ask.withdraw", "why.word"):
        assert key in found
    for key in ("press.show", "press.sign", "trouble.unreadable", "lang.name", "done.sign", "card.overdue"):
        assert key in found
    assert len(calls(*SPEAKING)) > 100


def test_computed_endings_are_known() -> None:
    """A new f"…{…}" key must say in FAMILIES what it may become."""
    assert {key for key in spoken() if key.endswith("{}")} == set(FAMILIES)
    assert all(FAMILIES.values())


def test_a_new_key_is_found_however_it_is_spoken() -> None:
    tree = ast.parse(PLANTED)
    said = {key for call in calls_in("handlers/planted.py", tree) for key in call.keys}
    assert said == {"told.never", "neverpress.{}", "told.this", "told.that"}
    assert set(literal_keys_in("handlers/planted.py", tree, GROUPS)) == said | {"ask.never"}


def test_every_key_is_written_so_that_the_search_reads_it() -> None:
    spellings = 'a = f"told.{x}_{y}"; b = "told." + x; c = "told.%s" % x; d = "untold.never"; e = f"told.{x}"'
    assert len(unreadable_keys("handlers/planted.py", ast.parse(spellings), GROUPS)) == 4
    assert [at for path, tree in modules("handlers") for at in unreadable_keys(path, tree, GROUPS)] == []


def test_endings_listed_by_hand_are_written_in_the_program() -> None:
    written = {str(node.value) for _, tree in modules(*FOLDERS) for node in ast.walk(tree) if _is_text(node)}
    written |= {node.name for _, tree in modules("core") for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    written |= {refusal.key for refusal in REFUSALS}
    ended = {key: key.removeprefix(family[:-2]) for family, keys in FAMILIES.items() for key in keys}
    assert {key for key, ending in ended.items() if ending not in written and not ending.isdigit()} == set()


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("lang", LANGS)
def test_everything_spoken_is_worded(lang: str) -> None:
    assert unworded(TEXTS[lang]) == {}


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_worded_in_vain(lang: str) -> None:
    assert unspoken(TEXTS[lang]) == set()


def test_a_key_too_few_and_a_key_too_many_are_found() -> None:
    lost = {"told.near", "state.signed", "act.sign"}
    assert set(unworded({key: text for key, text in TEXTS["en"].items() if key not in lost})) == lost | {"press.sign"}
    idle = dict.fromkeys(("told.never", "press.never", "act.never"), "never")
    assert unspoken({**TEXTS["en"], **idle}) == set(idle)


@pytest.mark.parametrize(("lang", "said"), [("zh-Hans", "签收"), ("zh-Hant", "簽收"), ("en", "Sign for it")])
def test_a_button_without_words_says_what_its_act_is_called(lang: str, said: str) -> None:
    words = Words(lang, TEXTS[lang], demo())
    assert words("press.sign") == said
    with pytest.raises(KeyError):
        words("press.never")


def test_a_button_has_words_of_its_own_only_where_they_differ() -> None:
    own = {key: f"act.{key.partition('.')[2]}" for key in KEYS if key.partition(".")[0] in wording.BUTTONS}
    both = {key: act for key, act in own.items() if act in KEYS}
    assert len(both) > 20
    same = {k for k, act in both.items() if all(t[k].lower() == t[act].lower() for t in TEXTS.values())}
    assert same == set()


def test_an_override_says_what_the_conversion_does_not() -> None:
    own, made = FILES["zh-Hant"], traditional(TEXTS["zh-Hans"])
    assert 0 < len(own) < len(KEYS) / 20
    assert {key for key, text in own.items() if text == made.get(key, text)} == set()


@pytest.mark.parametrize("lang", LANGS)
def test_the_languages_say_the_same(lang: str) -> None:
    assert tuple(TEXTS[lang]) == KEYS
    facts = {key: placeholders(text) for key, text in TEXTS[lang].items()}
    assert facts == {key: placeholders(text) for key, text in TEXTS["zh-Hans"].items()}


@pytest.mark.parametrize("lang", LANGS)
def test_catalogue_is_a_tidy_po_file(lang: str) -> None:
    path = ROOT / "locale" / f"{lang}.po"
    raw = path.read_text(encoding="utf-8")
    assert raw.startswith("# ") and len(raw.partition("\n")[0]) <= 72
    with path.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    assert (catalogue.charset, str(catalogue.locale)) == ("utf-8", lang.replace("-", "_"))
    assert raw.count("\nmsgid ") - 1 == len(FILES[lang]), "a key stands twice or has no words"
    assert not catalogue.obsolete and not any(m.fuzzy for m in catalogue if m.id)
    firsts = {key.partition(".")[0]: key for key in reversed(KEYS)}
    commented = [str(m.id) for m in catalogue if m.user_comments]
    assert lang == "zh-Hant" or len(commented) >= len(firsts) - 3, "every group begins with a comment for translators"
    for key, text in TEXTS[lang].items():
        assert text == text.strip() or key in {"list.joint", "ask.whom"}, key


def _call_facts(call: Call) -> list[tuple[str, str, frozenset[str]]]:
    """(key, missing facts) for everything one place may say."""
    if call.facts is None:
        return []
    keys = [k for key in call.keys for k in (FAMILIES.get(key, ()) if key.endswith("{}") else (key,))]
    if not call.facts:
        keys = [key for key in keys if key not in OTHER_BRANCH]
    texts = TEXTS["zh-Hans"]
    needed = {key: placeholders(texts.get(wording_key(texts, key), "")) for key in keys}
    return [(call.where, key, facts - call.facts) for key, facts in needed.items() if facts - call.facts]


def test_every_place_gives_the_facts_its_words_need() -> None:
    assert [hole for call in calls(*SPEAKING) for hole in _call_facts(call)] == []


def test_only_known_places_compute_their_facts() -> None:
    dynamic = {key for call in calls(*SPEAKING) if call.facts is None for key in call.keys}
    assert dynamic == {"refusal.{}", "event.{}", "step.{}"}


def test_every_refusal_stands_in_the_table() -> None:
    written = {kind for kind in _classes(errors) if issubclass(kind, errors.CivicError)} - {errors.CivicError}
    assert written == set(REFUSALS)
    assert len({refusal.key for refusal in REFUSALS}) == len(REFUSALS) > 10


def test_every_refusal_gives_the_facts_its_words_need() -> None:
    holes = []
    for refusal in REFUSALS:
        needed = placeholders(TEXTS["zh-Hans"][f"refusal.{refusal.key}"])
        for where, call in made(refusal.__name__, *FOLDERS):
            holes += [(where, refusal.key, name) for name in needed - {k.arg for k in call.keywords}]
    assert holes == []


def test_every_event_gives_the_facts_its_words_need() -> None:
    """What `own_tickets.trace` hands over: the event's fields, its unit, its clock; no codes that nothing words."""
    plain = {
        "number",
        "round",
        "external",
        "line",
        "version",
        "task",
        "title",
        "decisions",
        "statute",
        "clause",
        "satisfied",
    }
    for event in events.SUBJECTS:
        given = {f.name for f in fields(event)} - {"subject_id", "due"} | {"department", "timer"}
        given |= {events.TicketRated: {"satisfied"}, events.SiteVerified: {"found"}}.get(event, set())
        moved = {events.CaseStarted, events.CaseMoved, events.CaseReturned, events.CaseClosed}
        given |= {"procedure", "state"} if event in moved else set()
        needed = placeholders(TEXTS["zh-Hans"][f"event.{event.__name__}"])
        assert needed <= given, event
        assert needed <= plain | set(wording._RULES), f"{event}: a code would be read out"


def test_every_reason_gives_the_facts_its_words_need() -> None:
    given = {
        "why.word": {"word"},
        "why.chosen": set[str](),
        "why.split": {"number"},
        "why.none": set[str](),
        "why.title": {"number", "category"},
        "why.also": {"categories"},
        "why.taught": {"n"},
        "why.model": {"label", "percent"},
        "why.confidence": {"percent"},
        "why.changed_by_reporter": {"category", "category1"},
        "why.changed_by_desk": {"category", "category1"},
        "why.changed_unit": {"department", "department1"},
        "why.in_words": {"why"},
        "why.which": set[str](),
        "why.precedent": {"department", "number", "text"},
        "why.delegated": {"department", "number"},
    }
    for key in KEYS:
        if key.startswith("why."):
            assert placeholders(TEXTS["zh-Hans"][key]) <= given.get(key, {"words"}), key


@pytest.mark.parametrize("lang", LANGS)
def test_every_step_of_a_limit_can_be_read_out(lang: str) -> None:
    """Real limits over Spring Festival, New Year and pauses give every step; none may show a code or an ISO date."""
    from handlers.tickets.own_tickets import _spoken

    words, calendar, said = Words(lang, TEXTS[lang], demo()), demo().calendar_for(""), {}
    starts = [datetime(2026, 2, day, hour, tzinfo=UTC) for day in (6, 13, 28) for hour in (1, 20)]
    starts += [datetime(2026, 12, 30, 1, tzinfo=UTC)]
    for start in starts:
        pause = Pause(start + timedelta(minutes=20), start + timedelta(days=1))
        for department, value in (
            ("work_day", 3),
            ("work_hour", 30),
            ("natural_day", 8),
            ("urgent_hour", 24),
            ("urgent_minute", 90),
        ):
            for step in deadline(start, Duration(value, department), calendar, [pause], now=start).steps:
                said[step.key] = words(f"step.{step.key}", **_spoken(step.facts))
    assert set(said) == set(STEP_KEYS)
    for key, sentence in said.items():
        assert "_" not in sentence and "2026-" not in sentence, (key, sentence)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("family", "named"),
    [
        ("refusal", {refusal.key for refusal in REFUSALS}),
        ("event", {event.__name__ for event in events.SUBJECTS} | {FORGED}),
        ("state", set(STATES)),
        ("act", ACTS),
        ("limit", set(LIMIT_UNITS)),
        ("step", set(STEP_KEYS)),
        ("timer", {kind for act in TICKET.acts.values() for kind in act.timers.start}),
    ],
    ids=["refusals", "events", "states", "acts", "limits", "steps", "clocks"],
)
def test_every_member_of_a_family_is_worded(lang: str, family: str, named: set[str]) -> None:
    assert len(named) > 3
    assert every(f"{family}.", named) - set(TEXTS[lang]) == frozenset()


def test_every_command_is_carried_out() -> None:
    written = _classes(commands)
    assert len(written) > 20
    assert written - {commands.Command, commands.Input, commands.Perform} == set(COMMANDS)


def test_every_event_has_a_subject_and_a_teller() -> None:
    written = _classes(events) - {events.Event}
    assert len(written) > 20
    assert written == set(events.SUBJECTS) == set(NOTICES)


@pytest.mark.parametrize(("lang", "foreign"), [("zh-Hans", TRADITIONAL_ONLY), ("zh-Hant", SIMPLIFIED_ONLY)])
def test_each_script_keeps_to_itself(lang: str, foreign: frozenset[str]) -> None:
    assert foreign & set("".join(TEXTS["zh-Hant" if lang == "zh-Hans" else "zh-Hans"].values())), "the check is blind"
    strays = {key: sorted(foreign & set(text)) for key, text in TEXTS[lang].items() if foreign & set(text)}
    assert strays == {}


def test_traditional_text_has_no_half_converted_character() -> None:
    assert DOUBTFUL_IN_TRADITIONAL & set("".join(TEXTS["zh-Hans"].values()))
    assert [k for k, text in TEXTS["zh-Hant"].items() if DOUBTFUL_IN_TRADITIONAL & set(text)] == []


def test_quotation_marks_are_those_of_the_language() -> None:
    assert [k for k, text in TEXTS["zh-Hans"].items() if set("「」\"'") & set(text)] == []
    assert [k for k, text in TEXTS["zh-Hant"].items() if set("“”\"'") & set(text)] == []


@pytest.mark.parametrize("lang", LANGS)
def test_each_language_calls_itself_by_its_own_name(lang: str) -> None:
    name = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}[lang]
    assert TEXTS[lang]["lang.name"] == name
    assert name in TEXTS[lang]["done.lang"]


@pytest.mark.parametrize("lang", CHINESE)
def test_button_labels_are_short(lang: str) -> None:
    shown = {key for key in expanded() if key.startswith(("press.", "verify."))}
    texts = {key: TEXTS[lang][wording_key(TEXTS[lang], key)] for key in shown}
    labels = {key: text for key, text in texts.items() if not placeholders(text)}
    assert len(labels) > 30
    assert {key: text for key, text in labels.items() if len(text) > LABEL} == {}


def toasted() -> set[str]:
    said = {key for call in calls(*SPEAKING) if call.speaker in {"toast", "toast_only"} for key in call.keys}
    rows = (one for button, one in conversations.FORMS.items() if button not in conversations.BUTTONS)
    pressed = {f"{form.words}done.{act.name}" for form, act in rows if act.shown and not act.asks}
    return {key for key in said if not key.endswith("{}")} | pressed | set(FAMILIES["refusal.{}"])


@pytest.mark.parametrize("lang", LANGS)
def test_toasts_can_be_read_at_a_glance(lang: str) -> None:
    """Refusals are toasts as well: with the district's longest names they still fit Telegram's 200 units."""
    departments = sorted(demo().departments, key=lambda code: len(demo().departments[code].names.say(lang)))
    roles = sorted(demo().roles, key=lambda code: len(demo().roles[code].names.say(lang)))
    facts = {
        "department": departments[-1],
        "role": roles[-1],
        "other": roles[-1],
        "act": "verify",
        "state": "submitted",
    }
    facts |= {"what": "external", "number": "482-109-375", "who": "欧阳明月", "phone": "12345", "command": "/start"}
    facts |= {"side": "孵化平台督导", "contact": "王奶奶，13800138000，3栋2单元301", "mark": "3f9a 12bc 77e0"}
    more = {
        "at": datetime(2026, 11, 22, 2, tzinfo=UTC),
        "limit": Duration(24, "urgent_hour"),
        "missing": "……",
        "mandate": "passed_on",
    }
    more |= {"text": "calendar_2027.yaml 第 12 行：日期写错了", "account": "zhou.wei@example.gov.cn", "year": 2026}
    more |= {"deed": "coach", "mandate": "passed_on", "due": more["at"], "n": 1000, "have": 1000, "count": 1000}
    words = Words(lang, TEXTS[lang], demo())
    assert len(toasted()) > 15
    for key in toasted():
        bare = TEXTS[lang][key]
        assert lang == "en" or len(bare) <= SHORT_TOAST, (key, len(bare))
        assert len(words(key, **facts, **more).encode("utf-16-le")) // 2 <= TOAST, key


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("key", "category"), [*zip(EXAMPLES, ("0404", "0602", "0102", "0111"), strict=True), ("help.resident", "0404")]
)
def test_the_examples_shown_are_understood(lang: str, key: str, category: str) -> None:
    """What the help and the page tell people to say is read as it is meant."""
    sentence = TEXTS[lang][key]
    if key == "help.resident":
        told = next(line for line in sentence.splitlines() if "水漫" in line or "sewage" in line)
        sentence = re.split("[：:]", told, maxsplit=1)[1].strip()
    router = Router(demo())
    reading = router.read(sentence, home="990101001001001")
    assert (reading.category, bool(reading.place.area)) == (category, True)
    assert (router.danger(sentence), reading.refusal) == (None, None)


@pytest.mark.parametrize(
    ("lang", "this", "next_year"),
    [
        ("zh-Hans", "12月31日（周四）", "2027年1月4日（周一）"),
        ("zh-Hant", "12月31日（週四）", "2027年1月4日（週一）"),
        ("en", "Thu 31 Dec", "Mon 4 Jan 2027"),
    ],
)
def test_a_day_of_another_year_carries_its_year(lang: str, this: str, next_year: str) -> None:
    """Which year is now is that of the district, not of Greenwich."""
    now = datetime(2026, 12, 1, tzinfo=UTC)
    words = Words(lang, TEXTS[lang], demo(), lambda: now)
    assert (words.day(date(2026, 12, 31)), words.day(date(2027, 1, 4))) == (this, next_year)
    now = datetime(2026, 12, 31, 20, tzinfo=UTC)
    assert words.moment(datetime(2027, 1, 4, 1, tzinfo=UTC)).startswith(
        next_year.replace("2027年", "").replace(" 2027", "")
    )
