"""Hides what tells who a person is, before others read a text."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from core.routing.folding import Folded, fold

REMEMBERED = 128  # texts whose covered form is kept: one note stands on the cards of several readers
_PASSES = 4  # covering one thing may uncover the edge of another; so far two were always enough
# Figures as they are spoken or written out; capitals (壹贰叁) as on a receipt, 洞 幺 两 拐 勾 as on the radio.
_SPOKEN = str.maketrans(
    "零〇○◯⭕洞一幺壹弌二两贰弍三叁参弎四肆亖五伍六陆七柒拐八捌九玖勾", "000000111122223333444556677788999"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍"
    "庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍"
    "华喻祁蒲滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师"
)
_COMPOUND = "欧阳|上官|司马|诸葛|夏侯|尉迟|皇甫|令狐|慕容|司徒|端木|东方|南宫|长孙|宇文|轩辕|公孙"
_HAN = "[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"  # every block of the Han script
_DOT = "[·•・･‧∙⋅●⸱᛫ᐧꞏ]"  # what input methods offer for the dot of a name
# Syllables that names of other languages are written with; between them a full stop is a dot too: 买买提.依明.
_ABROAD = (
    "丁不丽乃买亚伊依克其加努勒卓卜卡古合吉吐吾哈嘎图坦塔夏多娜孜安尔尼巴布帕库"
    "强德扎拉措提斯旺明曼木来杰格桑次汗江法热玛科穆米罗艾苏萨西赛赫达迪都里阿顿麦"
)
_NO_GIVEN = "某了的着过是在吗呢吧啊么"  # no given name begins so: 我是路了
_KNOWN = rf"(?:(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}](?![{_NO_GIVEN}]){_HAN}{{1,2}})"
# What may be called a name where somebody says that a name follows; 我叫物业来修 is none.
_ANY = (
    rf"(?:(?![了过]){_HAN}{{1,10}}(?:{_DOT}{_HAN}{{1,10}})+|[{_ABROAD}]{{2,6}}(?:\.[{_ABROAD}]{{2,6}})+"
    rf"|(?!{_HAN}某|物业|保安|社区|网格|师傅|警察|救护|消防|邻居|业主|孩子|儿子|女儿|老[公婆板]|同事|朋友"
    rf"|家人|工人|车|外卖|快递)(?![了过他她它你您我们咱大家的是不没人来去到在说做办]){_HAN}{_HAN}{{1,3}}?)"
)
# What begins like a surname and is none: 我是高中生.
_ROLES = (
    "(?!高[中龄管]|白[领天]|单[身亲位]|程序|方便|金融|成[年都]|安[保排]|关[心于]|管理|文[员化]|农[民村]|全[部职]|时候|马上|何[时况必]"
    "|万一|常常|应该|连[续夜]|司[机法]|师傅|党员|车[主位]|边上|江边|路[过人边]|温馨|游客|景区|费用|项目|席位|华侨|童工|冷静|易怒|包工)"
)
_END = r"(?=[^\w]|$|[0-9]|[是住系]|家[住在]|今年|电话|手机|身份证|[男女]性?[,。 ]|想|要|反映|投诉|举报|来自)"
_SAID = r"(?:(?:我|本人|我名字|我的名字|名字|名)(?:叫做?|是叫)|(?:姓名|名字|联系人)(?:[是为叫]\s?:?|\s?:|\s)\s?)"
_ROLE_SAID = r"(?:我是|本人是?|投诉人|举报人|反映人|申请人|当事人)\s?[,:]?\s?"
_LOCAL = "a-z0-9._%+-"
_SEP = "[ .·_–—-]?"
# Between the groups of a number lies what fingers and lines put there; between single figures of a list lies it too,
# so it counts only where the groups are those of a number.
_APART = r"[\s.,，、·•/\\|_~*:;()–—-]{1,3}"
_GAP = f"(?:{_APART})?"
_UNIT = r"(?!\s?[元块万亿平方户人份件吨米])"
_BIRTH = rf"(?:18|19|20)[0-9]{{2}}{_SEP}(?:0[1-9]|1[0-2]){_SEP}(?:0[1-9]|[12][0-9]|3[01])"
_ID = rf"[1-9][0-9]{{5}}{_GAP}{_BIRTH}{_GAP}[0-9]{{3}}{_SEP}[0-9x]"
_CARD = r"[0-9]{4}(?:[\s-]{0,2}[0-9]{4}){3}(?:[\s-]{0,2}[0-9]{1,3})?"
_GROUPS = ("344", "335", "443", "434", "353")  # digits in the groups of a mobile's number
MOBILE = "|".join(
    [
        rf"1{_SEP}[3-9](?:{_SEP}[0-9]){{9}}",
        *(_GAP.join(["1[3-9]" + f"[0-9]{{{int(g[0]) - 2}}}", *(f"[0-9]{{{n}}}" for n in g[1:])]) for g in _GROUPS),
        rf"1{_APART}[3-9](?:{_APART}[0-9]){{9}}",
    ]
)
_NO_AMOUNT = "(?![0-9年月日元米度人个次点路套平多余:.%])"
_PAPER = r"(?:护照|通行证|身份证|证件)[^0-9a-z,。\n]{0,6}"
_PLATE = (
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[a-hj-np-z] ?[·•.-]? ?"
    "(?=[a-z]{0,6}[0-9])[a-hj-np-z0-9]{4,6}[挂学警]?(?![a-z0-9])"
)

_ROUND = "○◯⭕"  # signs that people write for the figure 零

Cover = Callable[[str], str]
Secret = tuple[re.Pattern[str], Cover]


def _keep(first: int, last: int, hidden: str = "****") -> Cover:
    """Keep the first and the last figures and letters, hide what lies between."""

    def cover(written: str) -> str:
        signs = [char for char in written if char.isalnum() or char in _ROUND]
        return "".join((*signs[:first], hidden, *signs[len(signs) - last :]))

    return cover


def _mail(written: str) -> str:
    name, at, domain = re.split("([@＠])", written, maxsplit=1)
    return f"{name[:1]}***{at}{domain}"


def _name(written: str) -> str:
    return written[0] + "某"


def _all(written: str) -> str:
    return "***"


def _secret(pattern: str, cover: Cover) -> Secret:
    """A pattern that marks what to cover with (? … ), and how."""
    return re.compile(pattern.replace("(?secret ", "(?P<secret>")), cover


# Both tables: an earlier line goes first where two want the same signs. Numbers are also looked for in spoken digits.
_WORDS: tuple[Secret, ...] = (
    _secret(rf"(?<![{_LOCAL}])(?secret [{_LOCAL}]+@[a-z0-9.-]+)", _mail),
    _secret(
        r"(?:微信|v信|(?<![a-z])(?:vx|wechat|qq)|扣扣)(?:号码?)?\s?(?:是|:)?\s?(?secret [a-z0-9_-]{5,64})",
        _all,
    ),
    _secret(rf"{_SAID}(?secret {_ANY}){_END}", _name),
    _secret(rf"{_SAID}{_ROLES}(?secret {_KNOWN})", _name),
    _secret(rf"{_ROLE_SAID}{_ROLES}(?secret {_KNOWN}){_END}", _name),
    _secret(r"\bmy name is (?secret [a-z]{2,}(?: [a-z]+)?)", lambda written: written[0] + "***"),
    _secret(rf"(?secret {_PLATE})", _keep(2, 1)),
)
_FIGURES: tuple[Secret, ...] = (
    _secret(rf"(?<![0-9a-z])(?secret {_ID})(?![0-9a-z])", _keep(3, 2, "*" * 13)),
    _secret(rf"(?<![0-9])(?secret {_CARD})(?![0-9])", _keep(4, 4, " **** **** ")),
    _secret(rf"(?<![0-9])(?:\+?86{_SEP})?(?secret {MOBILE})(?![0-9]){_UNIT}", _keep(3, 4)),
    _secret(r"(?<![0-9])(?secret \(?0[0-9]{2,3}\)?[\s-]{0,2}[0-9]{3,4}[\s-]{0,2}[0-9]{4})(?![0-9])", _keep(3, 4)),
    _secret(r"(?<![0-9])(?secret [0-9]{11,})(?![0-9])", _keep(3, 2)),
    _secret(
        r"(?:电话|手机|座机|联系方式|tel|phone)[^0-9,。\n]{0,6}(?![48]00)(?secret [0-9]{3,4}[\s-]?[0-9]{4,6})(?![0-9])",
        _keep(2, 2),
    ),
    _secret(rf"{_PAPER}(?secret [a-z]{{0,2}}[0-9]{{6,10}}(?:\([0-9a]\))?)", _keep(1, 2)),
)
# The room behind the building: the household, not the place (see `mask`).
_ROOMS: tuple[Secret, ...] = (
    _secret(rf"(?:栋|幢|座|号楼|单元|楼|层|#) ?(?secret [0-9]{{3,4}}){_NO_AMOUNT}", _all),
    _secret(r"(?<![0-9-])[0-9]{1,3}-[0-9]{1,2}-(?secret [0-9]{3,4})(?![0-9-])", _all),
    _secret(rf"(?:楼[上下]|隔壁|对门|[我他她]家) ?(?secret [0-9]{{3,4}})(?![块号]|天(?!天)){_NO_AMOUNT}", _all),
    _secret(r"(?:住在?|家在)[^0-9,。\n]{0,12}(?<![0-9-])[0-9]{1,3}-(?secret [0-9]{3,4})(?![0-9-])", _all),
    _secret(r"(?<![0-9])(?secret [0-9]{3,4})(?=室(?!内)|号房|房间)", _all),
    _secret(r"\b(?:room|flat|apartment|apt|unit)\.? ?(?secret [0-9]{3,4})(?![0-9])", _all),
)


@lru_cache(REMEMBERED)
def mask(text: str, *, rooms: bool = False) -> str:
    """The text with ID, bank, phone, plate, mail, chat accounts, stated names and room numbers covered.

    The rest stays as it was written; of what is covered as much is kept as helps to recognise one's own (138****1234;
    身份证 first 3 + last 2, domain rule G12). Masking twice changes nothing more; time is linear in the text.
    Rooms (3栋2单元301) are covered, building and entrance stay: others are shown a coarse place only (G4), and with
    the room the household is known, whose name the bot keeps. Who must come in asks through the bot; with `rooms`
    they stay, for who must come at once.
    """
    for _ in range(_PASSES):
        covered = _once(fold(text), _FIGURES if rooms else _FIGURES + _ROOMS)
        if covered == text:
            break
        text = covered
    return text


def names_room(text: str) -> bool:
    """Whether a text tells a door: 3栋2单元401."""
    return mask(text) != mask(text, rooms=True)


def _once(text: Folded, numbers: tuple[Secret, ...]) -> str:
    taken = bytearray(len(text.plain))
    found: list[tuple[int, int, str]] = []
    for plain, secrets in _readings(text.plain, numbers):
        for pattern, cover in secrets:
            for hit in pattern.finditer(plain):
                start, end = hit.span("secret")
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append((*text.span(start, end), cover(text.written(start, end))))
    pieces, done = [], 0
    for first, last, shown in sorted(found):
        pieces += [text.text[done:first], shown]
        done = last
    return "".join((*pieces, text.text[done:]))


def _readings(plain: str, numbers: tuple[Secret, ...]) -> Iterable[tuple[str, tuple[Secret, ...]]]:
    plain = readable(plain)
    yield plain, _WORDS
    yield plain, numbers
    yield spoken(plain), numbers


def readable(plain: str) -> str:
    """A folded text with plain figures and letters in place of their forms, sign for sign."""
    return plain if plain.isascii() else plain.translate({ord(c): _plainer(c) for c in {*plain} if c > "\x7f"})


def spoken(plain: str) -> str:
    """A text with figures in place of what they are called in Chinese, sign for sign."""
    return plain.translate(_SPOKEN)


@lru_cache(4096)
def _plainer(char: str) -> str:
    """The ASCII letter or figure that the sign is a form of (𝟏, ➊, ⒈, ², ٣); else the sign itself."""
    figure = unicodedata.digit(char, None)
    plain = unicodedata.normalize("NFKC", char).lower() if figure is None else str(figure)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else char
