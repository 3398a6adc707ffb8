"""Where a message says thanks or asks something beside a matter."""

import re

from core.routing.folding import fold
from core.routing.says import says

# All patterns read folded text. What begins the other half, and what may stand before the first.
_CUT = re.compile(
    r"[\s,。.;!?、~]*(?P<join>(?:然后(?:就是)?)?(?:还有|另外|对了|顺便|顺带|再就是|再一?个|(?:第二|另)?一?[个件]是|第二[个件]?|2[.、](?![0-9])|(?:我)?(?:还|再|就)?(?:想|要|请)?(?:问|打听|咨询|请教)"
    r"|但是?|可是|可(?=[又还没不])|不过|只是|就是|然而)(?:想?(?:再)?(?:问|说|打听|咨询|请教)?(?:一?下)?)[,:\s]*)|[\s,。.;!?、~]+"
)
_LEAD = re.compile(
    r"\s*(?:我?(?:要|想)?(?:说|讲|反映|有)?[两二2][个件](?:事情?|问题)[,:\s]*)?(?:(?:第?一[个件]?是?|1[.、]|先)[,:、\s]*)?"
)
_THANKS = re.compile(
    r"(?:各位|大家|领导|师傅|你们|您|同志|\s)*(?:真的?|非常|十分|太|很)*(?:谢谢|感谢|多谢|辛苦|唔该)"
    r"(?:你们?|您|大家|各位|师傅|领导|同志|书记|主任|社区|街道|政府|国家|党|[和与对的]|我们?|老百姓|群众|百忙之中|一直以来|长期以来|好政策"
    r"|关心|关怀|帮助|帮忙|支持|照顾|付出|工作|了|啦|啊)*[,\s]*"
)
# Whether it says that what was wrong is no more: 垃圾清走了, 拖欠的工资发了.
eased = says(
    r"(?:修|弄|搞|办|清|处理|解决|疏通|整治|恢复|发|到账|亮|通)(?:好|完|掉|走|干净|到位|到手)*了(?!.*(?:又|还|没|可是|不过|但|一半))"
)
_HAIL = re.compile(r"^\W*(?:[你您]们?好|喂|请问|[领同][导志]|[啊呀,。!\s])+")  # before whatever is asked
_PARTS = re.compile(r"[\s,。;!?]")
# Whether it takes back in part what was said before: 不过现在又坏了.
turns = says(r"^\s*(?:但是?|可是?|不过|只是|然而|就是)(?!说)")
LONGEST = 100  # characters; who tells more tells a story
SHORTEST = 3


def halves(text: str) -> list[tuple[str, str, bool]]:
    """Each way to part a message in two, in its own words, and whether a word of joining stands between."""
    folded = fold(text)
    plain, end = folded.plain, len(folded.plain)
    lead = _LEAD.match(plain)
    begin, found = (lead.end() if lead else 0), []
    for cut in _CUT.finditer(plain) if end <= LONGEST else ():
        if min(cut.start() - begin, end - cut.end()) >= SHORTEST - 1:
            first, other = folded.span(begin, cut.start()), folded.span(cut.end(), end)
            found.append((folded.text[slice(*first)].strip(), folded.text[slice(*other)].strip(), bool(cut["join"])))
    return found


def one_clause(text: str) -> bool:
    """Whether nothing in the words parts them."""
    return not _PARTS.search(_HAIL.sub("", fold(text).plain).strip(" ,。.;!?、~"))


def thanked_for(text: str) -> str:
    """What somebody says thanks for: 上次修好了路灯; '' where the words are kind and name nothing."""
    folded = fold(text)
    said = _THANKS.match(folded.plain)
    return folded.text[folded.span(said.end(), len(folded.plain))[0] :].strip() if said else text
