"""Days and hours as people write them: 12月8日下午3点, 明天晚上七点."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from core.routing.amounts import numeral
from core.routing.folding import fold
from core.routing.typed import figures
from core.workflow.work_calendar import ZONE, local

_N = "(?:[0-9]{1,2}|[〇零一二两三四五六七八九十]{1,3})"
_HAN = "〇零一二两三四五六七八九十百"
_MANY = f"(?:[0-9]{{1,4}}|[{_HAN}]{{1,7}})"  # of days, weeks …
_NEAR = {"今": 0, "明": 1, "后": 2, "大后": 3}
PARTS = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜晚|晚|早|am|pm"
_LATE = frozenset({"下午", "傍晚", "晚上", "夜里", "夜晚", "晚", "pm"})
_DAY = (
    rf"(?:(?:(?P<year>20[0-9]{{2}}(?=\s*[-/.年])|[0-9]{{2}}(?=\s*年))\s*[-/.年]\s*)?(?P<month>{_N})\s*[-/.月]\s*(?P<date>{_N})"
    rf"\s*[日号]?"
    rf"|(?P<near>大后|后|明|今)(?:天|日|(?=[早晚]))"
    rf"|(?P<same>第二|次|隔|转|当|同)(?:天|日)"
    rf"|(?<![0-9{_HAN}])(?P<days>{_MANY})\s*(?P<weeks>天|日|个?(?:周|星期|礼拜))[以之]?后"
    rf"|(?:(?:(?P<coming>下)|[本这])个?月)?(?<![上每]月)(?<![上每]个月)(?<!单元)(?P<only>{_N})\s*[日号](?![楼栋门院线路井桩厂])"
    rf"|(?P<this>[本这])?(?P<next>下*)个?(?<![每一两三上])(?<![每一两三上]个)(?:周|星期|礼拜)(?P<week>[一二三四五六日天]))"
    rf"\s*(?:[(（][^)）]{{1,4}}[)）])?"
)
_TIME = (
    rf"(?P<part>{PARTS})?\s*+(?P<hour>{_N})\s*"
    rf"(?:[:：]\s*(?P<colon>[0-9]{{2}})(?![0-9])|[点时]\s*(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_N})分?|整|钟)?|(?=\s*[ap]m))"
    rf"\s*(?P<after>am|pm)?"
)
# A day of the calendar, where no hour stands behind it: 3-5天 and 1.5万 are none.
_DATE = re.compile(
    rf"(?:(?P<year>20[0-9]{{2}})\s*[-/.年]\s*|(?P<coming>[明来])年|(?<![0-9.-])(?<![去前0-9]年))(?P<month>{_N})\s*(?(year)[-/.月]|[-/月])"
    rf"\s*(?P<date>{_N})(?![0-9]|-[0-9]{{3}}|\s*(?:天|个|周|[户人次楼栋点时]|单元))"
)
_NAMED = re.compile(_DAY)
_END = re.compile(rf"(?:(?P<coming>下)个?|[本这]个?|(?P<month>{_N}))?月[底末]|(?P<year>[明来])?年[底末]")
_SPAN = re.compile(
    rf"(?<![0-9第了月{_HAN}])(?:[一二两三四五六七八](?=[二两三四五六七八九]))?(?P<many>{_MANY}|半)\s*(?:(?P<half>个半)|个)?"
    r"(?P<unit>天|日|周|星期|礼拜|(?<=个)月|(?<=个半)月|(?<=[半一两二三四五六七八九十])年(?!级)|(?<=[0-9])年(?=[以之]?[后内])"
    r"|months?|weeks?|days?)(?P<more>半)?(?![了没]|[以之]?前)"
)
_DAYS = {"周": 7, "星": 7, "礼": 7, "w": 7, "月": 30, "m": 30, "年": 365}
_FAR = 20 * 365  # 二〇四〇年 is no span
_BY = ("前", "之前", "以前", "上午", "下午")
_ENGLISH = {"today": 0, "tomorrow": 1}
# What stands round a moment and names no place.
_ROUND = re.compile(
    r"(?:开会|召开|举行|开始?|结束|截止|为止|投票|[投改]?[到至]|从|[本这]|时间|会议|[\s,，、。;；:：~—-])+"
)
_BEFORE_PLACE = re.compile(r"^(?:会?议?地点|地址|在)[:：\s]*|(?:召开|举行|开会|开)$")
_EDGE = " ,，。;；、到至-~—在"
_MOMENT = re.compile(rf"(?:{_DAY})?[\s,，的t]*+{_TIME}")


def read_moments(text: str, now: datetime) -> tuple[list[datetime], str]:
    """The moments that a text names, and the text without them. A time without a day is of the day named before it."""
    plain = fold(figures(text)).plain
    source = text if len(text) == len(plain) else plain
    found: list[datetime] = []
    rest, end = [], 0
    for match in _MOMENT.finditer(plain):
        before = found[-1] if found else None
        at = _moment(match, local(now), before)
        if at is None:
            continue
        found.append(at)
        rest.append(source[end : match.start()])
        end = match.end()
    pieces = (piece for piece in (*rest, source[end:]) if not _ROUND.fullmatch(piece))
    left = " ".join("".join(pieces).split()).strip(_EDGE)
    return found, _BEFORE_PLACE.sub("", left).strip(_EDGE) if found else left


def read_day(text: str, today: date) -> date | None:
    """The day that a text names anywhere in it: 2026-12-31, 12月31日 (the next one), 明年1月1日, 下周三, 大后天, 月底;
    else so long from today as it says: 90天, 两周, 半年."""
    plain = fold(figures(text)).plain
    if match := _DATE.search(plain):
        return _of_year(match, today)
    for match in _NAMED.finditer(plain):
        span = match["only"] and match.group()[-1] == "日" and match.group()[0] not in "下本这"  # 延30日
        span = span and not plain.startswith(_BY, match.end())
        if not (match["month"] or span) and (found := _day(match, today, None)):
            return found
    if end := _END.search(plain):
        return _end(end, today)
    if match := _SPAN.search(plain):
        many = 0.5 if match["many"] == "半" else (_value(match["many"]) or 0) + bool(match["half"] or match["more"]) / 2
        days = int(many * _DAYS.get(match["unit"][0], 1))
        return today + timedelta(days=days) if 0 < days < _FAR else None
    return next((today + timedelta(days=days) for word, days in _ENGLISH.items() if word in plain), None)


def _of_year(match: re.Match[str], today: date) -> date | None:
    year = int(match["year"] or today.year + bool(match["coming"]))
    try:
        found = date(year, _value(match["month"]) or 0, _value(match["date"]) or 0)
        return found if match["year"] or found >= today else found.replace(year=year + 1)
    except ValueError:  # 2月29日, where that year or the next has none
        return None


def _end(match: re.Match[str], today: date) -> date | None:
    """The last day of a month or a year."""
    if "月" not in match.group():
        return date(today.year + bool(match["year"]), 12, 31)
    month = (_value(match["month"]) or 0) if match["month"] else today.month + bool(match["coming"])
    if not 1 <= month <= 13:
        return None
    year, month = today.year + (month < today.month or month == 13), month % 12 or 12
    return date(year, month, monthrange(year, month)[1])


def _moment(match: re.Match[str], now: datetime, before: datetime | None) -> datetime | None:
    day, hour, minute = _day(match, now.date(), before and before.date()), _value(match["hour"]), _minute(match)
    if day is None or hour is None or minute is None:
        return None
    part = match["part"] or match["after"] or ""
    if (part in _LATE and hour < 12) or (part == "中午" and hour < 11):
        hour += 12
    carried = not part and before is not None and not match["month"] and hour < 12
    try:
        at = datetime.combine(day, time(hour % 24, minute), ZONE) + timedelta(days=hour // 24)
    except ValueError:
        return None
    return at + timedelta(hours=12) if carried and before and at <= before else at


def _day(match: re.Match[str], today: date, before: date | None) -> date | None:
    """The day that is named; where none is, the day named before it."""
    if match["same"]:
        return before and before + timedelta(days=match["same"] not in "当同")
    if match["near"]:
        return today + timedelta(days=_NEAR[match["near"]])
    if match["week"]:
        weekday = "一二三四五六日天".index(match["week"]) % 7 if match["week"] != "天" else 6
        found = (before or today) + timedelta(days=weekday - (before or today).weekday()) if not match["next"] else None
        found = found or today + timedelta(days=weekday - today.weekday() + 7 * len(match["next"]))
        return found + timedelta(days=7) if found < (before or today) and not match["this"] else found
    if match["days"]:
        return today + timedelta(days=(_value(match["days"]) or 0) * (7 if len(match["weeks"]) > 1 else 1))
    if match["only"]:
        return _of_month(_value(match["only"]) or 0, before or today, coming=bool(match["coming"]))
    if not match["month"]:
        return before
    month, day = _value(match["month"]), _value(match["date"])
    try:
        found = date(2000 + int(match["year"] or today.year) % 100, month or 0, day or 0)
    except ValueError:
        return None
    return found if match["year"] or found >= today else found.replace(year=today.year + 1)


def _of_month(day: int, since: date, *, coming: bool) -> date | None:
    """The next day of this number; `coming`: of the month after this."""
    later = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
    try:
        return later.replace(day=day) if coming or day < since.day else since.replace(day=day)
    except ValueError:
        return None


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"] == "一" else 45
    said = match["colon"] or match["minute"]
    return _value(said) if said else 0


def _value(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() else numeral(text)
