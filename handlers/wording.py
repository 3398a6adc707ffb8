"""Key and facts become words in the reader's language.

A button without words of its own says what its act is called: where no catalogue has `press.sign` (or `callpress.sign`,
`morepress.sign`), it says `act.sign` with a capital; such a key is there only where one language says something else.
Traditional Chinese is converted from simplified when first read; `zh-Hant.po` holds what the conversion gets wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from core.district import traditional as script
from core.district.district import District
from core.district.entries import Duration, Names
from core.district.procedures import Lack
from core.errors import ConfigError
from core.tables import Flaw
from core.workflow.work_calendar import ZONE

Clock = Callable[[], datetime] | None
Rule = Callable[["Words", str], str]
LANGS = ("zh-Hans", "zh-Hant", "en")
BUTTONS = frozenset({"press", "callpress", "morepress"})
_DAYS = {"zh-Hans": "一二三四五六日", "zh-Hant": "一二三四五六日"}


@lru_cache(1)
def load_catalogues(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Language -> key -> text, as `<lang>.po` has them; read once for all houses of a process.

    Raises ConfigError when a catalogue is missing.
    """
    catalogues = {}
    for lang in LANGS:
        path = folder / f"{lang}.po"
        if not path.is_file():
            raise ConfigError(f"缺少词句文件 {path.name}。 (message catalogue missing)")
        with path.open("rb") as stream:
            catalogues[lang] = {str(m.id): str(m.string) for m in read_po(stream) if m.id and m.string}
    return catalogues


def texts_of(catalogues: Mapping[str, Mapping[str, str]], lang: str) -> Mapping[str, str]:
    """All texts of a language; the traditional ones are the simplified ones converted, but for its own few."""
    own = catalogues[lang]
    return {**traditional(catalogues["zh-Hans"]), **own} if lang == "zh-Hant" else own


def traditional(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts in traditional characters."""
    return {key: script.traditional(text) for key, text in texts.items()}


def wording_key(texts: Mapping[str, str], key: str) -> str:
    """The key that words a key: its own or, for a button without words of its own, its act's."""
    family, _, act = key.partition(".")
    return f"act.{act}" if family in BUTTONS and key not in texts else key


def best_lang(tag: str) -> str:
    """Our language for an IETF tag: 'zh-TW' -> zh-Hant, 'en-GB' -> en, everything else Chinese."""
    lowered = tag.lower()
    if lowered.startswith("en"):
        return "en"
    if lowered.startswith("zh") and any(part in lowered for part in ("hant", "tw", "hk", "mo")):
        return "zh-Hant"
    return "zh-Hans"


def named_matter(record: Any) -> str:
    """A ticket, a call or a case as the fact `matter`: what kind it is and its number; of what is hidden the number
    alone."""
    hidden = getattr(record, "tip_off", False)
    return f"{'' if hidden else getattr(record, 'category', getattr(record, 'procedure', ''))} {record.number}"


class _Spoken(dict[str, str]):
    """Facts that become words when a text asks for them."""

    __slots__ = ("_facts", "_words")

    def __init__(self, words: Words, facts: Mapping[str, object]) -> None:
        self._words, self._facts = words, facts

    def __missing__(self, name: str) -> str:
        return self._words.fact(name, self._facts[name])


def _listed(*shelf: str) -> Rule:
    """What the district calls an entry of one of its lists; an unknown code is shown as it is."""
    entries = attrgetter(".".join(("_district", *shelf)))

    def name(words: Words, code: str) -> str:
        found = entries(words).get(code)
        return str(getattr(found, "names", found).say(words.lang)) if found is not None else code

    return name


class Words:
    """Speaks one language about one district."""

    department, category, service = map(_listed, ("departments", "categories", "guide"))
    calling, channel, voter_kind = map(_listed, ("calls", "doors", "charter"), ("types", "channels", "kinds"))

    def __init__(self, lang: str, texts: Mapping[str, str], district: District, clock: Clock = None) -> None:
        self.lang, self._clock, self._gap = lang, clock, " " if lang == "en" else ""
        self.texts = texts
        self._district = district

    def __call__(self, key: str, **facts: object) -> str:
        """The words of a key. Facts are worded by their name: `department` is a unit's code, `due` a moment, and so
        on."""
        found = key if key in self.texts else wording_key(self.texts, key)
        said = self.texts[found]
        if "{" in said:
            said = said.format_map(_Spoken(self, facts))
        return said if found == key else said[:1].upper() + said[1:]

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self.texts

    def fact(self, name: str, value: Any) -> str:
        """One fact as words; what has no rule is shown as it is."""
        if isinstance(value, datetime):
            return self.end(value) if name == "due" else self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, timedelta):
            return self.span(value)
        if isinstance(value, Duration):
            key = f"onelimit.{value.unit}" if value.value == 1 else f"limit.{value.unit}"
            return self.texts[key].format(n=value.value)
        if isinstance(value, Names):
            return value.say(self.lang)
        if isinstance(value, Lack):
            return self.wanting(value)
        if isinstance(value, tuple):
            return self.texts["list.joint"].join(dict.fromkeys(self.fact(name, part) for part in value))
        rule = _RULES.get(name.rstrip("0123456789"))
        return rule(self, str(value)) if rule and value else str(value)

    def moment(self, value: datetime) -> str:
        """A moment in Shanghai time, short: 11月22日（周日）10:44."""
        local = value.astimezone(ZONE)
        return f"{self.day(local.date())}{self._gap}{local:%H:%M}"

    def end(self, value: datetime) -> str:
        """The end of a limit: midnight is the 24:00 of the day that ends, as people say it."""
        local = value.astimezone(ZONE)
        if (local.hour, local.minute) != (0, 0):
            return self.moment(value)
        return f"{self.day(local.date() - timedelta(days=1))}{self._gap}24:00"

    def day(self, value: date) -> str:
        """A day, short: 11月22日（周日）; of another year than now with its year: 2027年1月4日（周一）."""
        here = self._clock is None or value.year == self._clock().astimezone(ZONE).year
        if self.lang == "en":
            return f"{value:%a} {value.day} {value:%b}{'' if here else f' {value.year}'}"
        day = _DAYS[self.lang][value.weekday()]
        week = "週" if self.lang == "zh-Hant" else "周"
        return f"{'' if here else f'{value.year}年'}{value.month}月{value.day}日（{week}{day}）"

    def span(self, value: timedelta) -> str:
        """A span of whole days, as people say it: 3 年 for 1095 days, 100 天."""
        years, rest = divmod(value.days, 365)
        return self("span.days", n=value.days) if rest or years == 1 else self("span.years", n=years)

    def base(self, code: str) -> str:
        """A kind of department, without the place of any one of them."""
        found = next((one for one in self._district.departments.values() if one.base == code), None)
        place = self._district.areas[found.area].names.say(self.lang) if found else ""
        return found.names.say(self.lang).replace(place, "").strip().removesuffix(" of") if found else code

    def area(self, code: str) -> str:
        """Community and lowest name: 春和社区·春和小区; above communities the name alone."""
        if code not in self._district.areas:
            return code
        own = self._district.areas[code].names.say(self.lang)
        community = self._district.ancestor(code, "community")
        if community is None or community.code == code or own.startswith(community.names.say(self.lang)):
            return own
        joint = " · " if self.lang == "en" else "·"
        return f"{community.names.say(self.lang)}{joint}{own}"

    def matter(self, value: str) -> str:
        """A matter by its kind and its number, as `named_matter` gives them; without a kind the number alone."""
        code, _, number = value.rpartition(" ")
        kind = self._district.categories.get(code) or self._district.procedures.get(code)
        return self("list.matter", text=kind.names.say(self.lang), number=number) if kind else number

    def lack(self, key: str) -> str:
        """What is missing, by its key; 'grade:<item>' is said once for all items."""
        found = f"lack.{key.partition(':')[0]}"
        return self(found) if self.has(found) else key

    def wanting(self, lack: Lack) -> str:
        """What is missing or wrong in a case, and the article that asks for it."""
        said = lack.names.say(self.lang) if lack.names else self.lack(lack.key)
        if lack.flaw in {"low", "high"}:
            said = self("form.low" if lack.flaw == "low" else "form.high", name=said, bound=lack.bound)
        return self("lack.by_article", text=said, basis_text=lack.basis) if lack.basis else said

    def act(self, code: str) -> str:
        """The name of an act, of the house or of a procedure ('fund.check')."""
        if self.has(f"act.{code}"):
            return self(f"act.{code}")
        procedure = self._district.procedures[code.partition(".")[0]]
        return (procedure.step(code).names if procedure.step(code).names.hans else procedure.names).say(self.lang)

    def state(self, code: str) -> str:
        """The name of a state, of the house's records or of a procedure."""
        if self.has(f"state.{code}"):
            return self(f"state.{code}")
        return self._district.procedures[code.partition(".")[0]].stage(code).names.say(self.lang)


_RULES: dict[str, Rule] = {
    **dict.fromkeys(("department", "departments", "desk"), Words.department),
    "category": Words.category,
    "categories": lambda w, v: w("list.joint").join(map(w.category, v.split(","))),
    **dict.fromkeys(("role", "other"), _listed("roles")),
    "grade": _listed("grades"),
    "level": _listed("levels"),
    "kind": _listed("request_types"),
    "result": _listed("result_kinds"),
    "basis": _listed("return_bases"),
    "procedure": _listed("procedures"),
    "channel": Words.channel,
    "calling": Words.calling,
    "what": lambda w, v: w(f"what.{v}"),
    "target": lambda w, v: w(f"target.{v}"),
    "solved": lambda w, v: w(f"rate.solved_{v}"),
    "how": lambda w, v: w(f"how.{v}"),
    "found": lambda w, v: w(f"verify.{v}"),
    "timer": lambda w, v: w(f"timer.{v}"),
    "mandate": lambda w, v: w(f"mandate.{v}"),
    "doubts": lambda w, v: "".join("\n" + w(f"doubt.{code}") for code in v.split(",")),
    "area": Words.area,
    "state": Words.state,
    "act": Words.act,
    "matter": Words.matter,
    "deed": lambda w, v: w(f"deed.{v}") if w.has(f"deed.{v}") else w("deed.other"),
    "missing": Words.lack,
    "basis_text": lambda w, v: Names(v).say(w.lang),
}


class Wording:
    """All languages of one house; a language is made ready when its first reader comes."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], district: District, clock: Clock = None) -> None:
        self._catalogues, self._district, self._clock = catalogues, district, clock
        self._words: dict[str, Words] = {}

    def of(self, lang: str) -> Words:
        """The words of a language; simplified Chinese where it is unknown or not chosen."""
        known = lang if lang in self._catalogues else "zh-Hans"
        if known not in self._words:
            self._words[known] = Words(known, texts_of(self._catalogues, known), self._district, self._clock)
        return self._words[known]


FLAWS = 10  # of a table, that one message names


def worded(words: Words, flaws: Sequence[Flaw]) -> str:
    """A line for each of the first flaws, and how many more there are."""
    lines = [
        words(f"tableflaw.{one.what}", line=one.line, text=one.text, column=one.column, cell=one.cell)
        for one in flaws[:FLAWS]
    ]
    if len(flaws) > FLAWS:
        lines.append(words("table.more", n=len(flaws) - FLAWS))
    return "\n".join(lines)
