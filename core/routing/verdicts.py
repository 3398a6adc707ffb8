"""What somebody says of a result, in words instead of a tap."""

import re

LONGEST = 24  # characters; who tells more tells what happened
CONTACTED, SOLVED, SATISFIED = range(3)  # the three questions of a rating (一事一评)

# All patterns read folded text. What may stand round the words, and the answers of each question as they are tried.
_ROUND = r"[\s,。.!;、~啊呀吧呢嘛哦噢嗯了的]*"
_DID = r"联系|来|打电话|打|找|见|到场|上门|回"
_ANSWERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        (
            "n",
            rf"(?:根本|从来|一直|都|压根)*(?:没有?|没人|未|不曾)(?:人)?(?:{_DID})?过?(?:我|人|电话)?"
            r"|不是|no|nope|never",
        ),
        ("y", rf"有|是|对|嗯+|都?(?:{_DID})(?:过|了)(?:我|电话)?|有人(?:{_DID})过?|yes|yeah|yep|they did"),
    ),
    (
        (
            "p",
            r"(?:解决|修|弄|办)?(?:好|完)?了?(?:一部分|大部分|部分|一半)|差不多|差一?点|好(?:了)?一?[点些]"
            r"|没有?(?:完)?全(?:好|解决|修好)?|partly",
        ),
        (
            "n",
            r"(?:根本|还是?|一直|都|又|压根)*(?:没有?|未)(?:人)?(?:修|解决|弄|办|搞|通|处理|改|变)?(?:好|成)?"
            r"|不行|没用|老样子|还是?(?:那样|老样子|不好|不行|[坏堵漏响臭吵黑].?)|又(?:坏|堵|漏|不行).?|白修"
            r"|no|not (?:fixed|solved)",
        ),
        (
            "y",
            r"(?:都|已经?|真的?|全)*(?:解决|修好|弄好|办好|搞好|通|处理好|好|搞定|可以|行|没问题|ok|fixed|solved|yes)",
        ),
    ),
    (
        (
            "4",
            r"(?:非常|很|太|极其?|特别|十分|超级?|极度)+(?:不满意?|差|烂|糟糕?|失望)|差评|零分"
            r"|very (?:bad|unhappy)",
        ),
        ("3", r"不(?:太|怎么|够)?满意?|不好|差|不行|失望|bad|unhappy"),
        ("2", r"基本满意|一般般?|还行|凑合|马马虎虎|还可以|还好|就那样|so so|okay"),
        (
            "0",
            r"(?:非常|很|特别|十分|太|挺|超级?)+(?:满意|好|棒)|五星|满分|(?:给个)?好评|点赞"
            r"|very (?:good|happy)|great",
        ),
        ("1", r"满意|可以|不错|好|行|ok|good|happy"),
    ),
)
_READ = tuple(tuple((letter, re.compile(f"{_ROUND}(?:{words}){_ROUND}")) for letter, words in one) for one in _ANSWERS)
_NEVER = re.compile(rf"{_ROUND}(?:我)?(?:不想?评价?|不用评价?|懒得评价?|不做评价){_ROUND}")
_HOW = re.compile(rf"{_ROUND}(?:什么|啥)(?:意思|情况)|怎么(?:评|点|选|弄|回)(?:价|答)?{_ROUND}")


def verdict(plain: str, question: int) -> str:
    """The answer that a whole message gives to one of the three questions: y or n, y, p or n, 0 (best) to 4; ''."""
    if len(plain) > LONGEST:
        return ""
    return next((letter for letter, words in _READ[question] if words.fullmatch(plain)), "")


def judges(plain: str) -> bool:
    """Whether each clause of a message answers one of the three questions, whichever: 修好了，很满意."""
    clauses = _clauses(plain)
    return bool(clauses) and all(any(verdict(one, at) for at in range(3)) for one in clauses)


def complains(plain: str) -> bool:
    """Whether a clause says that nothing is solved: whoever says so wants it done again, not rated."""
    return any(verdict(one, SOLVED) == "n" for one in _clauses(plain))


def _clauses(plain: str) -> list[str]:
    return [one for one in re.split(r"[\s,。.!;、]+", plain) if one]


def declines(plain: str) -> bool:
    """Whether somebody does not want to rate."""
    return bool(_NEVER.fullmatch(plain))


def asks_how(plain: str) -> bool:
    """Whether somebody does not understand what is asked."""
    return bool(_HOW.fullmatch(plain))
