"""Flags a result that does not answer, before the resident reads it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.routing.folding import fold
from core.routing.keywords import words

READ = 1500  # characters of report and of result that are compared
SHORT = 12  # characters left without set phrases, below which nothing was said
HOLLOW = 0.25  # share left without set phrases, below which a short result is hollow
_HOLLOW_BELOW = 60  # characters: a longer answer may be as polite as it likes
_APART = 0.03  # shared weight below which the result speaks of something else
_END = 50  # characters in which signature and date stand
_FEW = 4  # content words a report must have to be compared at all

_UNKNOWN = 7.0  # weight of a word that the archive does not know
# Set phrases (套话) every office uses; a district's own list comes on top.
PHRASES = (
    r"(?:尊敬的)?网友[“\"'：:]?[\w<>]{0,20}[”\"']?[：:,，]?",
    r"(?:您|你)好[!！,，。:：]?",
    r"(?:您|你)(?:的|所)?(?:来信|留言|帖子|诉求|反映的?(?:问题|情况)?)(?:我[们局办])?(?:已经?)?(?:收悉|收到|知悉|阅)",
    r"(?:留言|来信|诉求)?(?:已经?)?收悉",
    r"(?:现将|现就)?(?:您|你)?(?:所)?(?:反映|咨询)?的?(?:有关|相关)?(?:情况|问题)?(?:答复|回复)如下",
    r"(?:首先|再次|衷心)?(?:非常)?(?:感谢|谢谢|多谢)(?:您|你)?(?:们)?(?:对|的|一直)?[^。!！]{0,40}(?:关心|关注|支持|理解|监督|信任|建议|反映|来信)",
    r"(?:欢迎|请)?(?:您|你)?(?:继续|一如既往地?)?(?:关注|监督|支持)(?:我[们局办县区市]|政府)[^。!！]{0,20}",
    r"(?:将|会|我们将)?(?:高度|非常|十分)重视",
    r"(?:将|会|我们将)?(?:进一步|继续|不断)?(?:加强|加大|强化)(?:监管|管理|宣传|巡查|力度|执法|协调)+(?:力度)?",
    r"(?:敬请|请|望)(?:您|你)?(?:予以)?(?:谅解|理解|见谅)",
    r"(?:给|为)(?:您|你)(?:带来|造成)的?不便[^。]{0,10}",
    r"祝(?:您|你)[^。!！]{0,20}",
    r"特此(?:回复|答复|说明)",
    r"此致敬礼",
)
_PASSED_ON = re.compile(r"(?:已|将)[^。；]{0,12}(?:转交|转达|转办|交办|批转|反馈给|上报|报告转交)")
# What was done, found or may be done; a promise (将认真考虑) is none of these.
_ACT = re.compile(
    r"(?:已经?|进行了?|组织|安排|派|责令|要求|约谈|联系|召集|会同|现场|依法)[^。]{0,16}"
    r"(?:核实|调查|检查|整改|维修|修复|清理|清运|处罚|拆除|安装|更换|疏通|查处|协调|拨付|发放|办理|完成|停工|取缔|执法|约谈|恢复|施工|规划|批复|立案)"
    r"|经(?:查|核实|调查|了解|核查|现场)|根据[^。]{2,40}(?:规定|办法|条例|通知|文件|意见|方案)|可(?:以)?(?:到|前往|携带|持|拨打|凭)"
)
_DATE = re.compile(
    r"\d{1,4}年|\d{1,2}月\d{0,2}|\d{1,2}[日号]|\d+个?(?:工作日|天|小时)|今天|昨天|上午|下午|目前|月底|年底"
)
_WHO = re.compile(r"(?:局|委|办|中心|公司|街道|社区|村|大队|支队|所|站|政府|物业|学校|医院|厅|院)")
_SIGNED = re.compile(r"[^。!！]{0,20}\d{4}年\d{1,2}月\d{1,2}日\s*$")
_CONTENT = re.compile(r"[一-鿿a-z0-9]{2,}")
_EMPTY = frozenset(
    re.split(
        r"\s+",
        """您好 网友 留言 收悉 情况 回复 问题 反映 感谢 我们 工作 关注 支持 监督 理解 有关 相关
        部门 进行 根据 目前 以及 如下 已经 可以 没有 现在 这个 他们 自己 什么 怎么 希望 领导
        政府 请问 咨询 一个 因为 所以 但是 如果 就是 你们 为何 为什么 是否 不能 请求 解决 处理
        关于 投诉 建议 谢谢 贵局 我局 一下 还是 这样 时候 时间 这些 那么 还有""",
    )
)


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubt: `what` names the words that tell it, `facts` fill them."""

    what: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """`score` 0…1: how far the result speaks of the matter; `flags`: why a reviewer should look, none if fine."""

    score: float
    flags: tuple[Flag, ...]


class ReplyCheck:
    """The check with a district's own set phrases (plain words), made once.

    `rarity`: how much a word tells (ln of messages by messages with it), from the archive; without, long words tell
    more than short ones.
    """

    def __init__(self, phrases: Sequence[str] = (), rarity: Mapping[str, float] | None = None) -> None:
        own = [re.escape(fold(phrase).plain) for phrase in phrases]
        self._phrases = re.compile("|".join((*own, *PHRASES)))
        self._rarity = rarity or {}

    def check(self, report: str, result: str, category: str = "") -> Check:
        """Compare a result with the report. `category`: its name; its words count as the matter's.

        Flags: short, hollow (set phrases only), passed_on (sent elsewhere, nothing said), apart (speaks of something
        else), nothing_done (no act, rule, date or body named). Linear in the texts. Source: issue "reply check".
        """
        asked = fold(f"{report[:READ]} {category}").plain
        answered = fold(result[:READ]).plain.strip()
        answered = answered[:-_END] + _SIGNED.sub("", answered[-_END:])
        rest = re.sub(r"[\W_]+", "", self._phrases.sub(" ", answered))
        whole = re.sub(r"[\W_]+", "", answered)
        score, shared, size = self._score(asked, answered)
        flags = []
        if len(rest) < SHORT:
            flags.append(Flag("short" if whole == rest else "hollow", {"left": str(len(rest))}))
        elif len(whole) < _HOLLOW_BELOW and len(rest) < HOLLOW * len(whole):
            flags.append(Flag("hollow", {"left": str(len(rest))}))
        if _PASSED_ON.search(answered) and len(rest) < _HOLLOW_BELOW:
            flags.append(Flag("passed_on", {}))
        if len(rest) >= SHORT and size >= _FEW and score < _APART:
            flags.append(Flag("apart", {"shared": "、".join(shared[:3])}))
        if len(rest) >= SHORT and not (_ACT.search(answered) or (_DATE.search(answered) and _WHO.search(answered))):
            flags.append(Flag("nothing_done", {}))
        return Check(score, tuple(flags))

    def _score(self, asked: str, answered: str) -> tuple[float, list[str], int]:
        """Cosine of the content words' weights, the shared words that weigh most, and how many the report has."""
        mine, theirs = _content(asked), _content(answered)
        shared = mine & theirs
        if not shared:
            return 0.0, [], len(mine)
        square = {word: self._square(word) for word in mine | theirs}
        both = sum(square[word] for word in shared)
        length = (sum(square[w] for w in mine) * sum(square[w] for w in theirs)) ** 0.5
        return both / length, sorted(shared, key=lambda word: -square[word]), len(mine)

    def _square(self, word: str) -> float:
        """The square of what a word tells; one that the archive does not know tells much."""
        weight = self._rarity.get(word, _UNKNOWN) if self._rarity else 1.0 + 0.7 * (min(len(word), 5) - 2)
        return weight * weight


def _content(text: str) -> set[str]:
    """Words of two characters or more that tell something."""
    return {word for word in words(text) if word not in _EMPTY and _CONTENT.fullmatch(word)}
