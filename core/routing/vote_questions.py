"""What is asked about a vote, and how one stands to it."""

import re
from functools import lru_cache

from core.routing.says import says, says_only
from core.routing.work_talk import asks, charges

# All patterns read folded text (see `folding`).
LONGEST = 40  # characters; who tells more tells a matter
_STAND = r"(?:不?同意|不?赞成|不?支持|反对|弃权)"
_VOTES = r"(?:投(?![诉资保放递毒影喂入机靠标产射掷稿胎降币])|表决|选票|票决)票?"
_MANY = r"(?:多少|几|哪些?)个?(?:人|户|票|家|成)"
_PAPERS = r"(?:身份证|户口[本簿]|证件|房产证)"
_ELDERS = r"[一-龥]{1,3}(?:阿姨|大[爷妈叔]|奶奶|爷爷|[叔婶伯嫂哥姐]|师傅|主任|书记|老师)"
_OTHERS = rf"(?:邻居|隔壁|楼[上下]|对门|[小老][一-龥]|[一-龥]{{1,4}}家|[他她]们?|别人|人家|{_ELDERS})"
# What is asked, in the order in which it is looked for.
_QUESTIONS = tuple(
    (name, re.compile(words))
    for name, words in (
        (
            "extend",
            rf"(?:延长|延期|推迟|延后|提前|多给|多留).{{0,6}}(?:{_VOTES}|截止)|{_VOTES}.{{0,6}}(?:延长|延期|推迟|延后|提前)",
        ),
        (
            "enough",
            rf"(?:{_MANY}|(?:多少|几)(?:分之)?).{{0,6}}(?:{_STAND}|票|到会|参加)?.{{0,6}}(?:才|就|算|能)(?:能|算|是|得)?(?:数|通过|过|有效|生效|成)"
            rf"|(?:{_STAND}|{_VOTES}|票).{{0,6}}(?:过半|三分之|怎么?才?算|才算数|算通过)|几票.{{0,3}}(?:通过|算数)",
        ),
        ("count", rf"{_MANY}.{{0,3}}(?:{_STAND})|(?:{_STAND})的?(?:票|人)?有?(?:多少|几)"),
        (
            "others",
            rf"谁.{{0,3}}(?:投的?{_STAND}|{_STAND}了?$|没有?投|投了)|{_OTHERS}.{{0,6}}(?:{_STAND}|投票?)[了的]?(?:没有?|吗|么|什么|啥)",
        ),
        (
            "share",
            r"(?:我|一)(?:们?家|个?人|户)?.{0,4}(?:有|算|投)?(?:几|多少)张?票|(?:名字|房产证|房本).{0,6}几票|算几票",
        ),
        (
            "change",
            r"投(?:完|了|好|过|错).{0,6}(?:改|重新?投|反悔|撤)|(?:怎么|如何|咋|[想要能]|可以).{0,2}改我?(?:自己)?的?票",
        ),
        (
            "refuse",
            rf"不投票?(?:行|可以|要紧|会怎|有事)|(?:{_STAND}|(?:不|没)(?:去|想|参加)?(?:投票?|表决)).{{0,4}}(?:会|要|能)?(?:怎么?样|咋样|怎么?办|如何|有(?:什么|啥)?(?:后果|影响|事))"
            rf"|(?:可以|能|敢)不?(?:{_STAND}|不投)[吗么]",
        ),
        (
            "eligible",
            r"(?:没|不)(?:人)?(?:叫|通知|让|喊|给)我?(?:们?家)?(?:来|去|也)?(?:投(?!诉)|表决)|没收到选?票|(?:没有?|不是|租|外地|我|谁|哪些人|什么人).{0,10}(?:能不能|可不可以|可以|有没有资格|有资格|能|才能)(?:参加)?(?:投票?|表决)(?!的|诉|资|稿)"
            r"|(?:投票|表决)(?:的)?资格|轮不轮得?到我投",
        ),
        (
            "bring",
            rf"{_VOTES}.{{0,4}}(?:要|用|需要?|得|必须).{{0,3}}(?:带|拿|出示|准备)|{_VOTES}.{{0,6}}(?:身份证|户口[本簿]|证件|房产证)",
        ),
        ("secret", rf"{_VOTES}.{{0,8}}(?:记名|看得?[见到]|保密|匿名|得罪)"),
    )
)
# That it may not be honest, asked or feared; what accuses somebody of it goes the protected way.
_UNSURE = r"(?:是不是|会不会|有没有|能不能|怎么(?:证明|知道|保证)|凭什么信|怕|别是|该不会|不会是?|听说|都说|有人说)"
_FALSE = r"(?:骗人?|[作造]假|作弊|假的?|走过场|做样子|内定|糊弄|靠谱|可信|公平|算数|真的|猫腻|[做动]手脚|搞鬼|黑箱)"
_VOTED = r"(?:投票|表决|选举|选票|[计唱]票|票数|[这那我]张?票)"
_DOUBT = re.compile(
    rf"{_VOTED}[^,，。]{{0,6}}{_UNSURE}[^,，。]{{0,6}}{_FALSE}|{_UNSURE}[^,，。]{{0,6}}{_VOTED}[^,，。]{{0,6}}{_FALSE}"
    rf"|{_VOTED}.{{0,4}}{_FALSE}的?(?:[吗么吧]|不$)|谁.{{0,3}}(?:[计唱数点]票)|[计唱数点]票.{{0,3}}谁|(?:{_UNSURE}|谁能?).{{0,3}}改我[们家]*的?票"
    r"|票数.{0,3}(?:不对|不符|对不上)"
)
# Of the list of those who may vote, and of no other list that is named.
_LISTED = re.compile(
    r"(?:[这那村里上小区业主选民投票表决]|怎么|咋|为什么|为啥|我看了|公告的?|公示的?)*(?:名单|名册|花名册|选民榜)[里上中]?面?"
    r"(?:怎么|咋|为啥|为什么|也|都|就|上|把)*(?:没有?|漏|少|找不[到着]|没看[到见]|看不[到见]|[写登]错|多)了?[写登]?"
    r"(?:[我俺咱他她]们?家?|本人|一?个?人|名字?|我[爸妈爷奶公婆哥姐弟妹儿女].{0,2}|.{0,2}家)?的?(?:名字?|人)?[了啊呀呢吗吧]*"
    r"|(?:[这那村里上选民]|投票)*(?:名单|名册|选民榜)[里上]?面?(?:怎么|咋|还)?有.{0,3}(?:死人|去世|不在了|重名|走了的).{0,4}"
)
# Said so where a vote is held: 会不会作假, 村长能不能查到.
_WHERE_ONE_IS = (
    ("extend", re.compile(r"(?:能不能|可以|能|要|想|再)*(?:延长|推迟|提前)(?:[一两三几]?天|结束|截止|开始)[吗么吧]?")),
    (
        "vote",
        re.compile(
            r"还?(?:差|缺|少|要)(?:多少|几)个?(?:人|户)?(?:到会|来投?|投票?|没投)?(?:才够|才行|才算)?[了呢啊呀]?|(?:人|人数)够(?:不够|了没有?|了?[吗么])"
        ),
    ),
    (
        "change",
        re.compile(
            r"(?:还|我|那|票)*(?:能不能|可不可以|能|可以)再?(?:改|换|反悔|重新?(?:投|选))(?:一?[下个次])?[吗么不呢]?"
        ),
    ),
    ("doubt", re.compile(rf"{_UNSURE}.{{0,4}}{_FALSE}(?:[吗么吧呢的]|$)|怎么.{{0,4}}没.{{0,2}}{_FALSE}")),
    (
        "secret",
        re.compile(
            r"(?:村长|书记|主任|干部|村里|领导|你们|后台|别人|人家|邻居|谁|他们)(?:能不能|会不会|能|会|可以|是不是)?(?:能|会)?(?:查|看|知|晓|翻)(?:得?[到道见出]|得)(?:来|我.{0,4})?[吗么不呢]*"
        ),
    ),
)
_OWN = re.compile(r"[我俺咱]|本人")
_STANDS = re.compile(
    r"(?:[^,，。]{0,8}[,，。 ]?[我俺咱]们?)?"
    rf"(?:本人|全家|大家|也|都|就|坚决|完全|表示|投)*{_STAND}[^,，。?？书证]{{0,6}}"
)
# Whether who may begin a vote says no more than that: 发起协商.
begins_one = says_only(
    r"(?:我?们?想?要?|帮我|给我)?(?:发起|启动|开始|新建|组织|搞|弄|开)(?:一?[件个次场]|一下)?新?的?(?:民主|居民|村民|业主)?(?:协商|议事|表决|投票|票决|决策|投个票)(?:会|活动)?",
    " 。.!！?？吧",
)


_ROLL = "(?:花?名册|选民册|名单册)"
_ABOUT_ROLL = tuple(
    (name, re.compile(words))
    for name, words in (
        ("code", r"(?:发|给|补|要|重发|生成|弄|怎么).{0,10}(?:验证码|绑定码)|(?:验证码|绑定码).{0,6}(?:怎么|在哪|发)"),
        ("who", rf"{_ROLL}.{{0,6}}(?:有谁|有哪些|有什么人|多少人|几个人)|(?:看|查|列).{{0,4}}{_ROLL}"),
        (
            "how",
            rf"(?:导入|上传|装入|录入|更新|建立?|做|弄|发).{{0,4}}{_ROLL}"
            rf"|(?:{_ROLL}|名单).{{0,6}}(?:漏|少|没有?|[写登]错)[^,，。]{{0,3}}(?:[他她人户家]|名字?)|{_ROLL}.{{0,6}}(?:导入|上传|装入|录入|更新|格式|模板|样[子式]?|怎么|如何|咋)",
        ),
    )
)
# That somebody is to be put on the roll or struck from it: 把李奶奶删了, 名单上加上老周.
changes_roll = says(
    r"(?:删|划|除|勾|拿|去)(?:掉|除|去|名|了|下来)|[加添补](?:上|进|入)"
    r"|[换改]一?[个位下]?(?:户|小组|村民|居民)?代表|代表.{0,3}[换改][了成人]"
    r"|(?:去世|过世|不在|搬走|迁走|迁出|嫁出去|满十八岁?|满18岁?)了",
    LONGEST,
)
names_line = says(rf"{_ELDERS}|{_ROLL}|名单|代表|选民|\d号(?![楼线院栋])")
_FROZEN = re.compile("冻|公告|公示|指纹|公布")  # done with a roll that is there, on the matter's own card
_OTHER_CODE = re.compile("医保|社保|银行|手机|短信|登录|支付|快递")  # whose code is of no roll


def about_roll(plain: str) -> str:
    """What who keeps a roll asks: code, who (stands on it), how (it is sent); '' for nothing."""
    if len(plain) > LONGEST or _FROZEN.search(plain) or _OTHER_CODE.search(plain):
        return ""
    return next((name for name, words in _ABOUT_ROLL if words.search(plain)), "")


# Whether somebody is spoken of who has no phone, or cannot use it.
unable = says(r"不会[用按弄点玩]|没有?(?:智能)?手机", LONGEST)


@lru_cache(16)  # of one message, for each who asks
def question_of_vote(plain: str) -> str:
    """What is asked about a vote: doubt, roll, or one of the questions above; '' for nothing."""
    if len(plain) > LONGEST:
        return ""
    if _DOUBT.search(plain) or _LISTED.fullmatch(plain.strip(" ,。.!?")):
        return "doubt" if _DOUBT.search(plain) else "roll"
    if charges(plain):
        return ""
    return next((name for name, words in _QUESTIONS if words.search(plain)), "")


def asked_of_one(plain: str) -> str:
    """What a few words ask where a vote is held, though they name none: doubt, secret; '' for nothing."""
    plain = plain.strip(" ,。.!?")
    return next((name for name, words in _WHERE_ONE_IS if len(plain) <= LONGEST // 3 and words.fullmatch(plain)), "")


def asks_of_others(plain: str) -> bool:
    """Whether it asks about a vote and cannot say how the asker votes: 现在多少人同意了, and not 我投同意了吗."""
    return bool(question_of_vote(plain)) and not _OWN.search(plain)


def takes_a_stand(plain: str) -> bool:
    """Whether somebody says in a few words what they are for or against: 修路我同意."""
    return len(plain) <= LONGEST // 3 and not asks(plain) and bool(_STANDS.fullmatch(plain.strip(" 。.!！~")))
