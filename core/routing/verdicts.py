"""What somebody says of a result, in words instead of a tap."""

import re

from core.routing.says import says, says_only

LONGEST = 24  # characters; who tells more tells what happened
CONTACTED, SOLVED, SATISFIED = range(3)  # the three questions of a rating (一事一评)

# All patterns read folded text. What may stand round the words, and the answers of each question as they are tried.
_ROUND = r"[\s,。.!;、~啊呀吧呢嘛哦噢嗯了的]*"
_MANNER = r"(?:(?:师傅|他们|工作人员|办事的?人?|服务|人)的?)?(?:态度|服务|说话)"
_DID = r"联系|来|打电话|打|找|见|到场|上门|回"
_ANSWERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        (
            "n",
            rf"(?:根本|从来|一直|都|压根)*(?:没有?|没人|未|不曾)(?:一个)?(?:人)?(?:{_DID})?过?(?:我|人|电话)?"
            rf"|我?(?:一个)?(?:电话|人影?|鬼影子?)(?:都|也)没有?(?:接到?|收到?|{_DID})?过?(?:一?个|人)?"
            r"|不是|no|nope|never",
        ),
        ("y", rf"有|是|对|嗯+|都?(?:{_DID})(?:过|了)(?:我|电话)?|有人(?:{_DID})过?|yes|yeah|yep|they did"),
    ),
    (
        (
            "p",
            r"(?:解决|修|弄|办|清|干|做)?(?:好|完)?了?(?:一部分|大部分|部分|一半)(?:就(?:走|跑|停|不管|没人管?))?|差不多|差一?点|好(?:了)?一?[点些]"
            r"|没有?(?:完)?全(?:好|解决|修好)?|partly",
        ),
        (
            "n",
            r"(?:根本|还是?|一直|都|又|压根)*(?:没有?|未)(?:人)?(?:修|解决|弄|办|搞|通|处理|改|变)?(?:好|成)?"
            r"|不行|没用|老样子|还是?(?:那样|老样子|不好|不行|[坏堵漏响臭吵黑].?)|(?:[修弄办搞好通]了(?:好)?(?:第二天|隔天|当天|没[几两一]天|没多久|马上|转眼)?就?)?又(?:坏|堵|漏|不行).?|白修"
            r"|(?:解决|修|弄|办)个(?:屁|鬼|啥)|(?:尽|就是|又)?(?:糊弄|骗|忽悠)(?:鬼|人|我们?|谁|老百姓)"
            r"|no|not (?:fixed|solved)",
        ),
        (
            "y",
            r"(?:现在|这回|这次|都|已经?|真的?|全|倒|总算|终于)*(?:解决|修好|弄好|办好|搞好|通|处理好|好|搞定|可以|行|没问题|不再?[坏堵漏响臭吵黑淹晃溢冒闪]"
            r"|亮|有[水电气]|来[水电气]|对|是|嗯+|ok|fixed|solved|yes)",
        ),
    ),
    (
        (
            "4",
            r"(?:非常|很|太|极其?|特别|十分|超级?|极度)+(?:不满意?|差|烂|糟糕?|失望)|(?:[给打]个?|必须)?差评|零分"
            r"|very (?:bad|unhappy)",
        ),
        (
            "3",
            rf"不(?:太|怎么|够)?满意?|不好|差|不行|失望|bad|unhappy|{_MANNER}(?:[太很真好]|特别|非常|十分)*(?:不(?:太|怎么)?[好行]|差|恶劣|冷淡|冲|凶)",
        ),
        ("2", r"基本满意|一般般?|还行|凑合|马马虎虎|还可以|还好|就那样|so so|okay"),
        (
            "0",
            r"(?:非常|很|特别|十分|太|挺|超级?)+(?:满意|好|棒)|(?:[给打]个?)?(?:五星|5星|满分|全五星)?(?:好评|五星|5星|满分)|点个?赞"
            r"|very (?:good|happy)|great",
        ),
        ("1", rf"满意|可以|不错|好|行|ok|good|happy|{_MANNER}(?:[很挺真还]|特别|非常|都)*(?:好|可以|不错|行)"),
    ),
)
_READ = tuple(tuple((letter, re.compile(f"{_ROUND}(?:{words}){_ROUND}")) for letter, words in one) for one in _ANSWERS)
_THOUGH = re.compile(rf"{_ROUND}(.{{1,4}})(?:倒|也)?是\1{_ROUND}")  # 通是通了, before what was not well
_GRADE = re.compile(
    rf"{_ROUND}(?:我?[给打评]|只[给能]|最多|就|得)*(-|负)?(\d{{1,3}}|[零一二两三四五六七八九十])(分|颗?星){_ROUND}"
)
_PARTS = "零一二三四五六七八九十"
_LOWEST = (90, 75, 60, 30)  # of a hundred: the best grade from the first, the worst below the last
_BUT = re.compile(r"^(?:但是?|可是?|不过|就是|只是|反正|今天|昨天|现在|然后|结果|没几天|第二天|隔天)+")
# Beside an answer it is no mere remark: what came back, whom somebody paid, what somebody did to somebody.
_GRAVE = re.compile(
    r"又(?:坏|堵|漏|停|响|臭|吵|黑|开始|不)|红包|收了|要钱|塞|好处|[0-9一二两三几百千]+(?:块|元)|举报|投诉|打人|打了|威胁|骂"
)
# Whether somebody says that none of the answers is right.
fits_none = says_only(
    rf"{_ROUND}(?:[这那]?[几三两]个)?(?:(?:都|全|哪个都|一个都)不(?:太)?(?:对|是|合适|准|沾边|像)|没有?(?:一个|哪个)?(?:对|合适)|没法选)"
    rf"(?:我?的意思)?{_ROUND}"
)
# Whether what was wrong is said to be over: 好了, 可以了; 好 alone may only mean that it was read.
finished = says("[好以行]了")
# Whether somebody does not want to rate.
declines = says_only(
    rf"{_ROUND}(?:我|能不能|可不可以|可以)?(?:不想?评价?|不用评价?|懒得评价?|不做评价)(?:行吗|吗)?{_ROUND}"
    rf"|评(?:价|这个|它)*(?:干(?:什么|嘛|啥)|有(?:什么|啥)用){_ROUND}"
)
# Whether somebody does not understand what is asked, or asks for it: 我要评价.
asks_how = says_only(
    rf"{_ROUND}(?:我?[要想来])(?:给)?(?:评价?|打分)(?:一下)?{_ROUND}|{_ROUND}(?:什么|啥)(?:意思|情况)|怎么(?:评|点|选|弄|回)(?:价|答)?{_ROUND}"
)


def verdict(plain: str, question: int) -> str:
    """The answer that a whole message gives to one of the three questions: y or n, y, p or n, 0 (best) to 4; ''."""
    if len(plain) > LONGEST:
        return ""
    graded = _GRADE.fullmatch(plain) if question == SATISFIED else None
    plain = _THOUGH.sub(r"\1了", plain)
    return _graded(graded) if graded else next((one for one, words in _READ[question] if words.fullmatch(plain)), "")


def _graded(said: re.Match[str]) -> str:
    """Points of a hundred, of ten or of five, whichever they may be of: 80分, 4分."""
    points = int(said[2]) if said[2].isdecimal() else _PARTS.find(said[2].replace("两", "二"))
    whole = 5 if points <= 5 or said[3] != "分" else 10 if points <= 10 else 100
    share = 0 if said[1] else 100 * points // whole
    return str(next((grade for grade, lowest in enumerate(_LOWEST) if share >= lowest), len(_LOWEST)))


def judges(plain: str) -> bool:
    """Whether each clause of a message answers one of the three questions, whichever: 修好了，很满意."""
    clauses = _clauses(plain)
    return bool(clauses) and all(any(verdict(one, at) for at in range(3)) for one in clauses)


def judges_partly(plain: str) -> bool:
    """Whether a clause of it does, and what is told beside it is a remark: 通是通了，但是拖了三天."""
    return not _GRAVE.search(plain) and any(
        verdict(_BUT.sub("", one), at) for one in _clauses(plain) for at in range(3)
    )


def first_said(plain: str, question: int) -> str:
    """The answer that the first clause gives, where the rest does not take it back."""
    first, *rest = _clauses(plain) or [""]
    said = verdict(first, question)
    return "" if any(verdict(_BUT.sub("", one), question) not in {"", said} for one in rest) else said


def complains(plain: str) -> bool:
    """Whether a clause says that nothing is solved: whoever says so wants it done again, not rated."""
    return any(verdict(_BUT.sub("", one), SOLVED) == "n" for one in _clauses(plain))


def _clauses(plain: str) -> list[str]:
    return [one for one in re.split(r"[\s,。.!;、]+", plain) if one]
