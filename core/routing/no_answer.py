"""What is said where an answer was asked for, and is none."""

import re

from core.routing.says import says

# All patterns read folded text (see `folding`).
_PUZZLED = (
    r"(?:看|听|聽)?不(?:太|大)?懂|没(?:太)?(?:看|听)[懂明]白?|不明白|(?:什么|啥)意思"
    r"|(?:怎么|咋)(?:填|写|弄)|(?:填|写)(?:什么|啥)"
)
_UNABLE = r"不(?:太)?(?:知道|晓得|清楚|记得|会)|记不[得清]|忘了?|没法|拍不[了出]|没有(?:照片|手机|材料)|没拍"


# Asked of the form itself in a longer sentence: 怎么只写了这些，还要写什么.
_FILLING = re.compile(
    r"(?:还|该|应该?|需要?|得|都)要?[填写说](?:些)?(?:什么|啥|哪些)|^[这那]?(?:个|里)?(?:怎么|为什么|咋).{0,3}[填写]"
)
# Of what is being asked for, that it is not to be done after all: 不吹了, 不用退了.
_OFF = re.compile(
    r"[那我还也就是,\s]*(?:[不莫][想要用再]*|[别甭])[吹退转延派叫喊约催签录登建开呼改撤交审评投打找发通公答回告批加记选]"
    r"(?:[哨单人]|通知|回去)?[了啦吧呢]*|[那我就也,\s]*(?:不[想要]?[去来约]|[去来]不了)[了啦吧呢]+"
    r"|[那就把,\s]*取消(?:这[个次])?(?:预约|申请|登记|报名)[了啦吧]*|[那就,\s]*改天(?:再?[约来说办])?[了啦吧]*"
)
# Whether few words put the answer off: 等会再写, 先别发, 我点错按钮了; 下周再来 is an answer.
later = says("(?:[等过]一?(?:会儿?|下)|晚点|待会儿?|回头|稍后)再?[写说填弄]|先[别不莫][写说填弄发]|[点按]错")
# Whether few words put right what was answered before: 不对，是停电; 改成后天.
corrects = says(
    "^(?:不对|不是(?!很|太|所有)|(?:刚才|前面|上面)?(?:[写填说打选]错|错)了|(?:刚才|前面|上面|时间|地点|日期)?(?:改成|改为|换成|改到))"
)
# Whether a finger slipped: 点错了; 报错了 says that what was told is wrong.
slipped = says("[点按弄搞摁]错")
# Whose word it is that something need not be done: 老公说不用了.
_RELAYED = re.compile(
    r"(?:我?(?:们?家)?(?:那口子|老[公婆伴]|爱人|媳妇|[爸妈儿][爸妈子]?|女儿|闺女|孩子|家里?人?))(?:也|又|都|刚才?)*[说讲](?=.)"
)
# Said before what is asked: 你就说能不能给我修路.
_JUST_SAY = re.compile(r"^\s*那?[你您](?:们|們)?(?:就|只要|直接)[说說][,，:：\s]*(?=.{3})")
_QUOTED = re.compile(r"[“「『\"].{4,}?[”」』\"]")  # a card's own words, asked about
LONGEST = 40  # characters; who tells more tells a matter


def stops(plain: str) -> str:
    """Whether few words say, while something is asked for, that it is not to be done: leave, done (不用退了) or ''."""
    found = _OFF.fullmatch(plain.strip(" ,。.!~"))
    return ("done" if "用" in plain else "leave") if found else ""


def content(text: str) -> str:
    """What is asked, as it was written, without 你就说 before it, which begins no report."""
    return _JUST_SAY.sub("", text)


def relayed(plain: str) -> str:
    """What somebody of the family says, in the words of whoever passes it on; '' where nobody does."""
    found = _RELAYED.match(plain)
    return plain[found.end() :].strip(" ,:") if found else ""


def lost(plain: str, *, unable: bool) -> bool:
    """Whether a short answer says that the question is not understood; `unable`: or that it cannot be answered."""
    words, plain = f"{_PUZZLED}|{_UNABLE}" if unable else _PUZZLED, _QUOTED.sub("", plain)
    if len(plain) <= LONGEST and _FILLING.search(plain):
        return True
    return len(plain) <= LONGEST // (2 if unable else 4) and bool(re.search(words, plain))
