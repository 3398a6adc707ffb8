"""The number and the door by which somebody says to be reached."""

import re

from core.people.masking import MOBILE, readable, spoken
from core.routing.folding import fold

_PHONE = re.compile(rf"(?<![0-9])(?:{MOBILE}|0[0-9]{{2,3}}[\s-]?[0-9]{{7,8}})(?![0-9])")
_NEAR = 16  # characters around a number in which its owner is named
# A number that is told about, not given: who is complained of, an advertisement, a line that nobody answers.
_OTHERS = re.compile(
    r"骚扰|诈骗|骗子|骗了|推销|广告|开锁|贷款|小卡片|传单|涂鸦|黑中介|中介|房东|老板|店主|物业|施工方|包工头|对方|被投诉|举报的?人"
    r"|他的|她的|他电话|她电话|他们的?电话|那人|这人的|号码是谁|没人接|不接|打不通|空号|关机|停机|热线|客服|公司电话|店里电话|打来|来电"
)
_MEANT = re.compile(r"我的?(?:手机|电话|号码|联系)|联系我|[找打回]我|给我[回打]|[和跟]我联系|我是|本人|联系人")
_BUILDING = r"[0-9]{1,3}\s?(?:号楼|栋|幢|座|#)\s?(?:[0-9]{1,2}\s?单元\s?)?"
_DOOR = rf"(?:{_BUILDING}[0-9]{{3,4}}\s?(?:室|号房?)?|[0-9]{{1,3}}-(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}\s?室?)"
_ROOM = r"[0-9]{3,4}\s?(?:室|号房)"
_TO = r"(?:(?!楼[上下]|隔壁|对[面门]|邻居|别人|他家|她家)[^,。!?;\n0-9]){0,12}?"
_UNIT = r"(?![0-9年月日元米度人个次点路块平:%])"
_OWN = re.compile(
    rf"(?:(?:我|俺|咱|本人)们?(?:家|[^,。!?;\n0-9]{{0,6}}?(?:住在?|家在))|(?:^|[,。;\s])(?:家?住在?|家在|地址:?)){_TO}"
    rf"(?P<door>{_DOOR}|{_ROOM}|(?<=我家)[0-9]{{3,4}}){_UNIT}"
)
_ANYBODY = re.compile(rf"(?:住在?|家在|家|地址:?){_TO}(?P<door>{_DOOR}|{_ROOM}){_UNIT}")


def given(text: str, *, behalf: bool = False) -> str:
    """The telephone numbers and doors that a text gives for reaching its writer, joined by commas; '' for none.

    A number of somebody who is complained of, of an office or of an advertisement is none, nor a neighbour's door.
    `behalf`: it is told for somebody else, so that 她 and 王奶奶 are the ones to reach.
    """
    folded = fold(text)
    plain = spoken(readable(folded.plain))
    found = [(hit.start(), re.sub(r"[^0-9-]", "", hit.group())) for hit in _PHONE.finditer(plain)]
    found = [(at, _tidy(number)) for at, number in found if _for_us(folded.plain, at, behalf)]
    for hit in (_ANYBODY if behalf else _OWN).finditer(plain):
        found.append((hit.start("door"), folded.written(*hit.span("door")).strip()))
    return "，".join(dict.fromkeys(what for _, what in sorted(found)))


def _tidy(number: str) -> str:
    return number if number.startswith("0") else number.replace("-", "")[-11:]


def _for_us(plain: str, at: int, behalf: bool) -> bool:
    """Whether the number at this place is one to ring: said to be the writer's own, or nobody else's."""
    start = max((plain.rfind(stop, 0, at) for stop in "。!?;"), default=-1) + 1
    before = plain[max(start, at - _NEAR) : at]
    own = list(_MEANT.finditer(before))
    if own:
        return True
    around = before + "|" + plain[at + 11 : at + 11 + _NEAR].partition("。")[0]
    others = _OTHERS.search(around)
    return others is None or (behalf and others.group() in {"他的", "她的", "他电话", "她电话"})
