"""A question right after an answer of the guide is about the same."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.guide.records import GuideEntry
from core.guide.search import Hit, bare
from core.guide.understanding import NAME, PLACES, Understood, asks, tells, understanding_of
from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.says import says
from core.routing.small_talk import troubled
from core.tickets.records import Ticket
from handlers.context import Context
from handlers.guide.cards import needed, papers, parts_of
from handlers.guide.knowledge import entry_of
from handlers.procedures.questions import FRESH

LONGEST = 40  # characters; who writes more tells a matter
NAMES = 3  # by which an entry is read as a matter
LIKELY = 0.55  # how sure a reading of words of trouble must be
FEW, SHORT, SAID = 4, 8, 12
SERVICES = frozenset({"item", "certificate", "event"})
ANOTHER = frozenset({"item", "certificate", "event", "post"})  # entries that are asked for by their own name
_LISTED = re.compile("哪些|什么|窗口")  # asked for of what has something in common
_LACKS = re.compile(r"没(?:有|带|得|办)?.{0,6}[证簿本件]|[证簿本件](?:都|还|又|也)*(?:[在丢没]|过期|找不)")
_BRINGS = re.compile(
    r"[那还也都我是不需用必须一定得要]*(?:带|交|拿|提供|出示|[去到].{1,4}开|(?<=[要用])(?:开|(?![办补换领申查])))(?:不带|不交)?[^哪什啥]{0,6}[证簿本件卡照](?:复印件|明)?[吗么嘛不没呢啊?？]*"
)  # 要带身份证不, 需要房产证吗, 还要不要去社区开证明
_PAPER = re.compile("[^和、或的（）]{1,5}[证簿书照件]")  # the papers that are named in a line of them
_OWN = re.compile(r"第[一二三四五六七八九0-9]件|我报|那件事|编号|进度|怎么?样了")  # asked of a report
_WHEN = re.compile(
    r"how long|\bwhen\b|什么时候|啥时候?|几时|几点|哪天|几号|多久|多长|几耐"
    r"|(?<![这那前过])几天|[没未](?:到账|批|发|下来|拿到)"
)
_COMING = re.compile(r"来|修|弄|派|处理|解决|搞|[能才会]好")  # asked of who is to come
_HURT = re.compile(r"摔|跌|晕|昏|伤|血|发烧")  # what has just happened to somebody is no more of a service
# Said of oneself, or of whom or what it is for, and no more: 我是租房的, 我爸是, 卖早点的, 给孩子上学用的.
_OF_ONESELF = re.compile(
    r"(?:那|就|可是?|但是?|不过|如果|要是|因为|,)*(?:(?:是|要|想)?(?:[给拿]|用[来去]|为了?)[^有没不,]{2,7}用的?|[^有没不,]{2,7}[要得]用的?|"
    r"[给是]?(?:我|俺|咱)?们?家?(?:老[伴公婆娘爸妈人]|爱人|媳妇|丈夫|[爸妈爷奶婆公哥姐弟妹儿女孙][爸妈爷奶婆公子儿]?)的|"
    r"(?:(?:我们?|俺|咱)(?:家|自己|本人|[爸妈爷奶公婆哥姐弟妹儿女老孩][^的]?)?|[他她](?=今年|[一二三四五六七八九十0-9]+岁)|孩子|小孩|老人|老伴|自己)?"
    r"(?:也|都|就|还|只|现在|以前|已经|刚)*(?:是|不是|做|卖|开|摆|住|租|辞|失业|今年|[一二三四五六七八九十0-9]+(?:岁|了)|没有?(?=工作|单位|房|户口|结婚|孩子|社保))[^有没]{0,9})"
)
# How somebody is; it is no matter: 我腿脚不好能不能上门办.
_OF_STATE = re.compile(
    "没有?(?=工作|单位|房|户口|结婚|孩子|社保)|失业|离婚|退休|腿脚不?(?:太|怎么)?(?:好|便|方便|灵便|利索)|身体不好|(?:走|动|说|听|看|写)不(?:动|了|见|清|来)|不识字|不会(?:写|用|打)"
)
_COMES_TO = re.compile("报修|反映|投诉|举报|找你")
_POLITE = re.compile(r"(?:谢谢|多谢|感谢|好的?|嗯|哦|噢|知道|明白|懂|行|那个?|你|您|了|啊|哈|[\s,。.!~])++(?=.{2})")
_MAY = re.compile(r"有[无冇]|(.)[不没]\1|为什么|为啥|凭什么")  # 要不要体检, 为什么要签字 tell nothing wrong
_EITHER = re.compile("还是.{1,8}[办开领交去用]$")
_WAY_THERE = re.compile("几路|怎么[走去]|几楼")
_UNREACHED = re.compile("(?:不|没人?|没有人|冇人)(?:接|听)|打不通|不通$|占线|空号|停机|关机")
_BECOMES = re.compile("会不会|影响")
TOLD_TO_WAIT = re.compile("[都他们人]说|[让叫]我?们?等")  # 去问都说等 asks nobody here to wait
_TO_US = re.compile("你|呼应|[报发写按点传登填]")
# Whose papers are asked for: a word of sympathy goes before them.
mourns = says(
    "(?:[爸妈爹娘]|父亲|母亲|爷爷|奶奶|外公|外婆|公公|婆婆|老伴|老[公婆]|丈夫|妻子|爱人|老人家?)"
    "(?:[昨今前]天|[上这]周|上个?月|刚刚?|已经|突然|在家)*(?:[去过离]世|病故|(?:不在|没|走)了(?=[^一-鿿]|[要怎咋该想需之以他她]|$))"
)
# What is asked -> the parts of the answer that say it, in the order in which they are tried.
TOPICS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(words), parts)
    for words, parts in (
        (r"再(?:说|发|讲|看)一?遍|重新?[说发]一?[遍下]", ("whole",)),
        (r"[听看]不懂|不明白|没[看听]懂|简单一?[点些]?[说讲]|[说讲]得?简单|太长|字太多", ("simply", "papers", "where")),
        (
            r"(?:一?个月|每个?月|一年|一共|总共)(?:能|可以|会)?(?:拿|领|补|发|给|得)?到?(?:多少|几)(?:钱|块)?|(?:拿|领|补|发|给|报销?|得)到?(?:多少|几)(?:钱|块)?",
            ("amount",),
        ),
        (r"哪[个张]?.{0,2}卡|卡号|哪家|[打发汇转存]到哪", ("how", "fill")),
        (r"(?<!下来)多少钱|收费|收钱|要钱|花钱|免费|费用|谁[出掏付]|how much|free", ("fee",)),
        (r"多久|几耐|(?<![这那前过])几天|多长|什么时候.{0,4}(?:拿|好|下来|到账)|要等|how long", ("days",)),
        (
            r"代办|代领|代替|替[我他她]|帮[我他她]?(?:们|家里?人|老人)?[办跑]|帮忙|本人|别人|家里人|儿女|子女|儿子|女儿|上门|你们来|[走动]不[动了]|[去来]不了|不去|没时间|病了|住院|瘫",
            ("way", "home_visit", "how"),
        ),
        # No entry says who may: whoever does it knows.
        (r"够不够|够格|够吗|符合|算不算|条件|多大(?:岁数|年纪|年龄)|几岁|多少岁|外地|户口不在|不是本地", ("who_may",)),
        (r"网上|手机|邮寄|寄来|online", ("delivery", "online")),
        (r"怎么填|咋填|填什么|填啥|表怎么|用的?$|用途", ("fill",)),
        (
            r"几点|什么时候.{0,2}去|哪天去|周末|周[六日]|星期|礼拜|开门|上班|下班|中午|[上下]午|[去在到上]哪|哪[里儿]|地址|地方|窗口|电话|几路|怎么[走去]|几楼|停车|when|where",
            ("where", "own"),
        ),
        (r"^那?(?:我|这)?(?:该|要|得)?(?:怎么|咋个?|啷个)[办弄整][呢啊嘛]?$", ("how", "papers")),
        (r"找谁|归谁|问谁|谁[管办负]|哪个(?:单位|部门)|who", ("who", "where")),
        (r"材料|带[什啥]|要带|带.{1,6}去|证|照片|复印|原件|户口|一定要|papers|documents|bring", ("papers", "promise")),
    )
)


def about(ctx: Context, plain: str, reading: Reading, hits: list[Hit]) -> GuideEntry | None:
    """The entry that was shown just now, where a message may ask more about it. What surely tells a matter, or names
    another entry, is none."""
    if not _just_shown(ctx) or len(plain) > LONGEST or _OWN.search(plain) or (_filed_since(ctx) and not topic(plain)):
        return None
    entry = _service(ctx)
    lacks = bool(_LACKS.search(plain)) and not asks(plain)  # 我没有房产证 asks for none
    lacks = lacks or bool(_BRINGS.fullmatch(plain))
    named = bool(hits) and hits[0].named and not lacks
    if entry is None or (named and entry.code != ctx.state["guide"]["codes"][0]):  # another than a note was asked about
        return None
    other = named and _another(hits[0].entry, plain)
    if tells_of_oneself(plain) and reading.place.how != "named" and not (other and asks(plain)):
        return entry
    if other:
        return None
    named = any(word in plain for paper in needed(ctx.uow.district, entry) for word in _PAPER.findall(paper))
    told = reading.known and (tells(plain) or troubled(_MAY.sub("", plain)) or not asks(plain))
    told = (told and not _asks_a_part(plain, reading)) or _of_another_field(ctx, entry, plain, reading)
    named = named or lacks
    short = len(plain) <= SAID and not reading.known and reading.place.how != "named"  # 他不同意
    more = asks(plain) or _EITHER.search(plain) or (short and not _HURT.search(plain))
    return entry if (named and not tells(plain)) or (not told and more) else None


def _asks_a_part(plain: str, reading: Reading) -> bool:
    """Whether a few words ask for a part of an answer, though they could be of a matter: 有没有电话, 坐几路车."""
    may = not (reading.sure and _beside(plain)) or bool(_WAY_THERE.search(plain) or _OF_STATE.search(plain))
    may = may and len(plain) <= SAID and reading.place.how != "named"
    return may and asks(plain) and bool(topic(plain)) and not tells(plain)


def _beside(plain: str) -> str:
    """What a question says beside which part it asks for; nothing is left of 在哪里办, 一个月多少钱."""
    rest = bare(_MAY.sub("", next((words.sub("", plain) for words, _ in TOPICS if words.search(plain)), plain)))
    return rest if len(rest) > 1 else ""


def _of_another_field(ctx: Context, entry: GuideEntry, plain: str, reading: Reading) -> bool:
    """Whether what is asked for, a place or a price, is surely that of another thing, or likely where it tells one:
    流浪狗找谁, 小区垃圾什么时候清, after 低保."""
    wanted, kinds = topic(plain), ctx.uow.district.categories
    sure = reading.known and reading.sure and bool(_beside(plain))
    likely = tells(_MAY.sub("", plain)) and reading.confidence > LIKELY
    if not ((wanted and sure) or likely) or "papers" in wanted or _asks_a_part(plain, reading):
        return False
    names = (entry.words or (entry.names.hans,))[:NAMES]
    return kinds[reading.category].group not in {kinds[ctx.router.read(name).category].group for name in names}


def tells_of_oneself(plain: str) -> bool:
    """Whether a few words say who it is for, and nothing that is wrong."""
    few = len(plain) <= SAID and bool(_OF_ONESELF.fullmatch(plain.strip(" ,。.!")))
    wrong = tells(plain) or _HURT.search(plain) or troubled(_OF_STATE.sub("", plain)) or _COMES_TO.search(plain)
    return few and not wrong


def more_of_oneself(ctx: Context, plain: str) -> bool:
    """Whether that comes right after an answer."""
    return _just_shown(ctx) and tells_of_oneself(plain)


def goes_on(draft: dict[str, Any] | None, heard: Understood) -> bool:
    """Whether it goes on with words in which nothing was heard yet: 有人敲诈我, 我没给; 你是谁 does not."""
    if not draft or not draft.get("unclear") or len(draft["text"]) <= FEW or asks(heard.plain):
        return False
    talk = heard.taught and heard.kind in {"chat", "own"} and of_the_service(heard.plain)
    return talk or (heard.kind == "service" and bool(heard.hits) and not heard.hits[0].named)


def after_thanks(ctx: Context) -> str:
    """What is asked on after 谢谢, 好的 in the same message, right after an answer; '' where nothing is."""
    folded = fold(ctx.text)
    said = _POLITE.match(folded.plain) if _just_shown(ctx) else None
    rest = folded.written(said.end(), len(folded.plain)) if said else ""
    return rest if asks(fold(rest).plain) else ""


def open_choice(ctx: Context, heard: Understood) -> bool:
    """Whether one of several was to be picked just now, and more is asked about it before: 网上可以吗."""
    talk, plain = ctx.state.get("guide") or {}, heard.plain
    if "shown_at" in talk or len(talk.get("codes", ())) < 2 or len(plain) > SAID:
        return False
    another = heard.kind != "house" and bool(heard.hits) and heard.hits[0].named
    return _fresh(ctx, talk["at"]) and bool(topic(plain) or tells_of_oneself(plain)) and not (another or tells(plain))


def noted(ctx: Context) -> GuideEntry | None:
    """The note of the guide that was shown just now, where a message may follow it."""
    entry = _last(ctx) if len(ctx.text) <= LONGEST else None
    return entry if entry and entry.kind == "note" else None


def _last(ctx: Context) -> GuideEntry | None:
    """The entry that was shown just now."""
    return entry_of(ctx.uow, ctx.state["guide"]["codes"][0]) if _just_shown(ctx) else None


def _service(ctx: Context) -> GuideEntry | None:
    """The service that was shown just now, whatever note was read since: 周末能办吗, after 要预约吗."""
    entry, shown = _last(ctx), ctx.state["guide"].get("service")
    if shown and entry and entry.kind == "note" and _fresh(ctx, shown["at"]):
        entry = entry_of(ctx.uow, shown["code"])
    return entry if entry and entry.kind in SERVICES else None


def with_before(ctx: Context, draft: dict[str, Any]) -> str:
    """The message; a question that names nothing with what was told right before it: 我老公走了, then 要办什么手续."""
    if draft.get("unclear") and asks(fold(ctx.text).plain) and len(draft["text"]) <= LONGEST:
        understanding, whole = understanding_of(ctx.uow.district), f"{draft['text']}，{ctx.text}"
        alone, both = (understanding.read(text, ctx.router.read(text)) for text in (ctx.text, whole))
        if both.named and both.kind == "service" and not (alone.named or alone.taught):
            ctx.update = replace(ctx.update, text=whole)
    return ctx.text


def _fresh(ctx: Context, at: str) -> bool:
    return bool(at) and ctx.uow.now - datetime.fromisoformat(at) <= FRESH


def _just_shown(ctx: Context) -> bool:
    return _fresh(ctx, _shown_at(ctx))


def _filed_since(ctx: Context) -> bool:
    """Whether a report was handed in after it: 那我这几天咋下楼 is of the lift."""
    last = ctx.uow.repo(Ticket).find(reporter_id=ctx.person.id, newest=True, limit=1)
    return bool(last) and last[0].created_at > datetime.fromisoformat(_shown_at(ctx))


def _shown_at(ctx: Context) -> str:
    return str((ctx.state.get("guide") or {}).get("shown_at", ""))


def asks_when(ctx: Context, plain: str) -> bool:
    """Whether 什么时候, 几点, right after an answer, asks when the service is done, and not when somebody comes."""
    if not _just_shown(ctx) or not _WHEN.search(plain) or _COMING.search(plain) or _OWN.search(plain):
        return False
    return _service(ctx) is not None


def answered_since(ctx: Context, draft: dict[str, Any]) -> bool:
    """Whether an answer was shown after the last words of the report that is written."""
    return _shown_at(ctx) > str(draft.get("at", ""))


def asks_beside(ctx: Context, draft: dict[str, Any], plain: str) -> bool:
    """Whether 多少钱, beside a report, asks for a part of the answer shown since."""
    return answered_since(ctx, draft) and asks(plain) and bool(topic(plain))


def _another(entry: GuideEntry, plain: str) -> bool:
    """Whether a question asks for that entry; what a few words have in common with a list asks for none: 可以代办吗."""
    if entry.kind == "certificate" and "who_may" in topic(plain):  # 收入1200够不够 asks for no paper of it
        return False
    return entry.kind in ANOTHER or bool(_LISTED.search(plain)) or (len(plain) > SHORT and not topic(plain))


def of_the_service(plain: str) -> bool:
    """Whether it does not speak to this bot of what is reported: 楼下的不同意怎么办."""
    return not _TO_US.search(plain)


def topic(plain: str) -> tuple[str, ...]:
    """The parts of an answer that a question is about; () where it may be about anything."""
    return next((parts for words, parts in TOPICS if words.search(plain)), ())


def more_praise(ctx: Context, heard: Understood, reading: Reading) -> bool:
    """Whether it tells more of whom a kind word was said just now, and nothing wrong: 他帮我妈搬煤气罐."""
    talk = ctx.state.get("guide") or {}
    said = heard.kind in {"report", "organisation", "thanks", "help"} and not asks(heard.plain)
    matter = tells(heard.plain) or (reading.known and reading.place.how == "named")  # 顺便说一下黄泥村有个大坑
    if matter or not (said and talk.get("thanked") and _fresh(ctx, talk["at"])):
        return False
    ctx.update = replace(ctx.update, text=f"{talk['said']['text']}\n{ctx.text}")
    return True


def unreached(ctx: Context, plain: str) -> bool:
    """Whether nobody answers under the number that was shown just now: 打了没人接, after a community's."""
    entry = _last(ctx)
    return entry is not None and entry.kind in PLACES and len(plain) <= NAME and bool(_UNREACHED.search(plain))


def what_becomes(entry: GuideEntry, plain: str) -> bool:
    """Whether it is asked what becomes of a service, which no entry says: 会不会扣我低保."""
    return entry.kind in SERVICES and bool(_BECOMES.search(plain))


def lines(ctx: Context, entry: GuideEntry, area: str, plain: str) -> list[str]:
    """What the entry says to the question; where it says nothing, that, and who knows."""
    parts = parts_of(ctx.uow, ctx.words, entry, area, whole=False)
    if "papers" in (wanted := topic(plain)) and needed(ctx.uow.district, entry):
        parts["papers"] = [papers(ctx.uow.district, ctx.words, entry)]
    if "delivery" in wanted and entry.delivery:
        parts["delivery"] = [ctx.words(f"guide.{entry.delivery}")]
    parts["simply"] = [ctx.words("guide.simply")]
    found = [line for part in wanted for line in parts.get(part, ())]
    if "where" in wanted and (entry.kind == "event" or not (parts["where"] or parts["own"])):
        found = parts["how"]
    if entry.delivery == "onsite" and "delivery" in wanted:
        found += parts["where"]
    return found or [ctx.words("guide.not_written", phone=ctx.uow.district.phone), *parts["who"], *parts["where"]]
