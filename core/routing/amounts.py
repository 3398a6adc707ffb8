"""Amounts of money as people write them: 两万块, 1.5万, 20000元, 2.3 w."""

import re
import unicodedata
from decimal import Decimal

from core.routing.typed import figures

_DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2, "兩": 2, "俩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = frozenset("万萬wW")
_WRITTEN = "零〇一二两兩俩三四五六七八九十百千"
_FIGURES = r"[0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?"
_UNIT = r"(?:元整?|块钱?|塊錢?|块|圆|yuan|rmb|人民币)?"
_AMOUNT = re.compile(
    rf"[¥￥约約]?\s*(?P<plain>{_FIGURES}|[{_WRITTEN}]+)\s*(?P<unit>[百千kK]?[万萬wW]|[千kK])?\s*"
    rf"(?P<rest>(?:{_FIGURES}|[{_WRITTEN}]+)(?P<rest_unit>[百千kK])?)?\s*{_UNIT}",
    re.IGNORECASE,
)
# An address, or a word that leads to paying: collecting is for the qualified charity alone (慈善法; SP-04).
_PAYING = re.compile(
    r"://|www\.|[a-z0-9-]+\.(com|cn|net|org|me|cc|top)\b|收款|付款|扫码|掃碼|二维码|二維碼|转账|轉賬|转帐|轉帳|账号|賬號|卡号|卡號"
    r"|支付宝|支付寶|微信支付|\d{15,}",
    re.IGNORECASE,
)
FEN = 100  # of a yuan


def leads_to_paying(text: str) -> bool:
    """Whether the words hold a link, an account, or a way to pay."""
    return _PAYING.search(text) is not None


def numeral(text: str) -> int | None:
    """'二十三', '两千五百', '十', '一〇五' -> the number; None for anything else."""
    if not text or any(sign not in _WRITTEN for sign in text):
        return None
    if not any(sign in _PLACES for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit, place = 0, -1, 10
    for sign in text:
        if sign in _PLACES:
            place = _PLACES[sign]
            total, digit = total + (1 if digit < 0 else digit) * place, -1
        else:
            digit, place = _DIGITS[sign], 10 if not _DIGITS[sign] else place
    return total + (digit * (place // 10) if digit > 0 else 0)  # 三千五 is 3500, 三千零五 is 3005


def fen(text: str) -> int | None:
    """The whole text as an amount, in fen; None where it is something else."""
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", figures(text)).strip(" 。.,，、:："))
    return _of(found) if found else None


def amount_in(text: str) -> tuple[int, int, int] | None:
    """The first amount in a text that a unit or at least three figures tell from another number: fen, start, end."""
    for found in _AMOUNT.finditer(text):
        said = found.group()
        told = found["unit"] or re.search(r"[元块塊圆¥￥]|yuan|rmb", said, re.IGNORECASE) or re.search(r"\d{3}", said)
        value = _of(found) if told else None
        if value is not None:
            return value, found.start(), found.end()
    return None


def _of(found: re.Match[str]) -> int | None:
    value, unit, rest = _number(found["plain"]), found["unit"] or "", found["rest"] or ""
    if value is None or (rest and not unit):
        return None
    size = 1
    for sign in unit:
        size *= 10_000 if sign in _MYRIAD else {"百": 100}.get(sign, 1000)
    total = value * size
    if rest:
        small = {"百": 100, "": 1}.get(found["rest_unit"] or "", 1000)
        more = _number(rest if small == 1 else rest[:-1])
        if more is None or more * small >= size:
            return None
        total += more * (size // 10) if len(rest) == 1 else more * small  # 两万五 is 25,000
    cents = total * FEN
    return int(cents) if cents == int(cents) else None


def _number(text: str) -> Decimal | None:
    if text[0] in _WRITTEN:
        found = numeral(text)
        return None if found is None else Decimal(found)
    return Decimal(text.replace(",", ""))
