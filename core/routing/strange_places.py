"""Hears names of places that the district does not know, or far away."""

import re
from collections.abc import Callable, Sequence

from core.routing import segmenter
from core.routing.folding import Folded
from core.routing.keywords import heads

Span = tuple[int, int]
_KINDS = re.compile(
    r"(?:小区|花园|家园|嘉园|[佳雅名花新]苑|公寓|山庄|[华豪]庭|新城|新村|社区|(?<![进出回下驻入全])村(?![委民里头上干庄道])"
    r"|(?<=[一-鿿]{2})[苑府里庭湾城郡园](?=[0-9一二三四五六七八九十]{1,3}(?:栋|幢|号楼|期|座)))"
)
_CITIES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北"
    "|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
    "|石家庄|太原|沈阳|长春|哈尔滨|南京|杭州|合肥|福州|南昌|济南|郑州|武汉|长沙|广州|海口|成都"
    "|贵阳|昆明|西安|兰州|西宁|台北|呼和浩特|南宁|拉萨|银川|乌鲁木齐|深圳|大连|青岛|宁波|厦门"
    "|苏州|无锡|常州|南通|徐州|扬州|温州|绍兴|嘉兴|金华|台州|佛山|东莞|珠海|惠州|中山|汕头"
    "|湛江|烟台|潍坊|淄博|临沂|济宁|威海|洛阳|开封|南阳|宜昌|襄阳|荆州|黄石|十堰|株洲|湘潭"
    "|岳阳|常德|衡阳|桂林|柳州|三亚|泉州|漳州|赣州|九江|芜湖|蚌埠|唐山|保定|邯郸|秦皇岛|大同"
    "|包头|鄂尔多斯|鞍山|大庆|齐齐哈尔|绵阳|宜宾|遵义|曲靖|大理|丽江|咸阳|宝鸡|延安|天水"
)
# A city with a part of it, or in which the writer says to be; not 北京路, 上海菜, 武汉大学.
_PART = "(?![路街道的人菜饭老主本这那有在来])[一-鿿]{2,3}(?<![小社校园景厂片辖郊务车宅地市灾])[区县]"
_LONGEST = 7  # characters of a name before its kind
# Words of these kinds make no name, nor do these words: 我们小区, 在小区, 隔壁小区, 昨晚小区.
_NO_NAME = re.compile(r"[rpvdumxyewoqk]|ug|ul|uj|uz|uv|ud|ad|l")
_COMMON = (
    "小区|社区|街道|派出所|居委会|村委会|和|与|跟|及|或|有人|隔壁|旁边|附近|对面|周边"
    "|整个|老旧|公租房|廉租房|租房|安置|安置房|回迁|回迁房|拆迁|还建|高档|封闭|开放|开放式"
    "|人才|街心|中心|电梯|老式|新式|新建|老|新|小|大|高|全|本|同|别|邻|后|前|城|乡|农"
    "|山|渔|度假|城中|智慧|文明|美丽|示范|无物业|商品房|商业|住宅|居民|业主|物业|学生|青年"
    "|员工|职工|单身|酒店|空中|屋顶|楼顶|楼下|楼上|门口|建议|希望|请求|投诉|举报|反映|名字"
    "|地址|地点|位置|城市|农村|附近的|市里|区里|县里|镇上|外面|里面|公|人民|环境|绿化|垃圾"
    "|车子|车辆|师傅|领导|同志|谢谢|感谢|多谢|麻烦|辛苦|请问|阿拉|吾伲|伲|我哋|侬"
)
_PLAIN = frozenset(_COMMON.split("|"))
_WHEN = re.compile(r"[今昨前明后]|天|晚|早|夜|年|月|日|时|周|期|刚|现|近|最|春节|假")


def estates(folded: Folded, known: Sequence[Span]) -> list[Span]:
    """Where estates, communities and villages are named that are none of the known ones; offsets of `folded.plain`.

    `known`: where names of the district's areas stand. A kind alone (我们小区, 小花园, 公租房小区) names none.
    """
    plain = folded.plain
    found = []
    for kind in _KINDS.finditer(plain):
        start = _name(plain, kind)
        if kind.start() - start >= 2 and not any(
            start < end and first < kind.end() and (end, end - first) != (kind.start(), 2) for first, end in known
        ):
            found.append((start, kind.end()))
    longest = {end: min(s for s, e in found if s <= start < end <= e) for start, end in found}
    return sorted({(start, max(e for s, e in found if s == start)) for start in longest.values()})


class Elsewhere:
    """Hears where the text says that it happens in another city or district; made once for a district.

    `own`: the city's name and the district's. A road or a dish called after a city is none, nor is where somebody else
    lives (我儿子在北京).
    """

    def __init__(self, own: Sequence[str]) -> None:
        self._own = [name.rstrip("市区县") for name in own]
        cities = "|".join(dict.fromkeys((*_CITIES.split("|"), *self._own[:-1])))
        self._heads = frozenset(city[:2] for city in cities.split("|"))
        self._parts = re.compile(rf"(?:{cities})(?:省|市|自治区)?(?:{_PART}|(?<=省)[一-鿿]{{2,3}}市|(?:{cities})市?)")
        far = "|".join(city for city in cities.split("|") if city not in self._own)
        between = "(?:(?![到往去来回的人路街在面锅粉菜]|上班|工作|打工|出差|读书|上学|住院|看病|旅游|务工)[一-鿿])"
        here = r"(?<![一-鿿])(?:[一-鿿]{0,4}在|老家是?)?|(?<=[在是])|(?<=老家)"
        self._city = re.compile(
            rf"(?:{here})(?:{far})[省市]?(?:(?:那边)?的|{between}{{0,3}})|(?<=从)(?:{far})[省市]?(?:的|{between}{{2,3}})|(?<=的)(?:{far})[省市]?"
        )
        self._other = re.compile(
            r"(?:隔壁|邻|别的?|外|其[他它])的?(?:区|县|市|省)(?:的|(?!医院))|[省县]的?|市(?=人民|第)"
        )
        self._inside = re.compile(
            rf"(?:^|[,。;!?\s]|我们?|现在?|事情|地[点址]:?)(?:住在|在|位于)(?P<city>{cities})[省市]?"
            r"(?![一-鿿]{0,3}[路街道]|人|饭|菜|大学|上学|打工|工作|务工|出差|读书|看病|开会)"
        )

    def begun(self, plain: str) -> Callable[[int], bool]:
        """Whether a name that begins there belongs to another city, told right before it: 武汉汉口石桥路."""
        ways = (self._other,) if self._heads.isdisjoint(heads(plain)) else (self._other, self._city)
        spans = [found.span() for way in ways for found in way.finditer(plain)]
        return lambda start: any(begin < start <= end for begin, end in spans)

    def find(self, plain: str) -> Span | None:
        """Where the far place stands in a folded text; None for none."""
        if self._heads.isdisjoint(heads(plain)):
            return None
        for far in self._parts.finditer(plain):
            named = far.group()
            part_of_another = named[-1] in "区县" or not any(city in named for city in self._own[:-1])
            if part_of_another and self._own[-1] not in named:
                return far.span()
        found = self._inside.search(plain)
        return (found.start("city"), found.end()) if found and found["city"] not in self._own else None


def _name(plain: str, kind: re.Match[str]) -> int:
    """Where the name before a kind begins; the kind's own start where there is none."""
    first = max(0, kind.start() - 3 * _LONGEST)
    at, words = kind.end(), list(segmenter.tag(plain[first : kind.end()]))
    start = kind.start()
    for word, tag in reversed(words):
        at -= len(word)
        if at >= kind.start():
            continue
        inside = word[: kind.start() - at] if at + len(word) > kind.start() else word
        if not _names(inside, tag) or kind.start() - at > _LONGEST:
            break
        start = at
    return start


def _names(word: str, tag: str) -> bool:
    """Whether a word may be part of a name."""
    if word in _PLAIN or not all("一" <= char <= "鿿" for char in word) or _NO_NAME.fullmatch(tag):
        return False
    if tag == "f" and len(word) > 1:
        return False
    return tag not in {"t", "s", "f"} or not _WHEN.search(word)
