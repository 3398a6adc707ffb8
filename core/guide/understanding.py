"""What a message is: a report, a question, thanks, nonsense."""

import re
from dataclasses import dataclass
from functools import lru_cache

from core.district.district import District
from core.guide.search import READ, Hit, Index, index_of
from core.routing.folding import Folded, fold
from core.routing.keywords import Phrases
from core.routing.request_type import Tone, scorns
from core.routing.router import Reading
from core.routing.says import says
from core.routing.small_talk import troubled

# All patterns read folded text. What makes a question of a sentence in which something of the guide is named:
_ASK = re.compile(
    r"怎|咋|点[样补算攞领搞]|点办|如何|[在去到上]哪|哪[里儿个些位天]|边[度个]|[找问归]谁|是谁|谁(?:来|给|能)?(?:开|盖|办|出|教|同意|在|值班|坐班|代办|跑腿)|叫什么|叫啥|姓什么|几[点号时楼岁趟次耐]|几个?月|什么时候|啥时候"
    r"|上班|开门|下班|关门|地址|电话|号码|[要带]啥|什么|[是有能干要]啥|材料|手续|流程|程序|条件|多少|收费|收钱|要钱|免费|多久|几天|多长|能不能|可不可以|可以|能否|是否|有没有|要不要|[吗么嘛呢]$|[能要想会].{1,10}不$|(.)不\1|有咩|冇|么子|哪能|想评|[有要开用行钱]不$|(?:要|让|叫)[我俺咱你他她交开].{0,12}证明|要.{1,8}的证明|[想要](?:整|弄|搞)[个一张份]|[想需]要(?:个|一[个台辆把副])|[想要]把|想找(?:个|份|点|人聊|人说)|没钱$|[有要开领没]没$|有.{1,8}没$"
    r"|听说有?.{0,8}(?:补贴|补助|津贴|政策)|开不开|给开|唔开|还是在|想办|要办|来办|办个|办一|想开|要开|开个|开一|开张|开份|想申请|要申请|想领|想查|查一下|咨询|请问|想问|问[一下]下?|打听|了解|还(?:要|能|发|开)|的[一-鿿]{0,2}证明$"
    r"|\b(?:how|where|when|who|what|which|need|(?:can|could|may|should|do|must) i|is (?:it|there))\b"
)
# Whether words of trouble are in it: what makes a report of it, in what is left when the name of the entry and the
# words of asking are taken out.
tells = says(
    r"[坏堵漏吵臭脏裂烂歪溢骂挡塞砸拖欠太]|破(?!产)|断(?!了能)|占了|被(?!征|辞|裁|公司|单位|要求|偷)|味道|没人(?!管.{0,3}补|赡养)|没(?:有人)?(?:来|修|理|管|给|回|收|发|到|办|处理|动静|解决|批|消息|打[到钱款卡])|未(?:发|到|批)|一地|(?:什么|啥)情况$|[咋么]回事$"
    r"|不(?:给|让|公开|亮|理|管|办|收|通|退|到|来|肯|接|回|开门|在岗|上班|作为|耐烦|制止|合理|解决|处理|发)|一直|总是|老是|经常|天天|每天都|投诉|举报|反映|曝光"
    r"|态度|推诿|推来推去|踢皮球|跑了|等了|排了|违规|违建(?!的?证)|违章|乱|噪[音声](?!没有|无)|扰民|积水|垃圾(?!怎|分|桶?$)|占道|占用|竟|居然|又|还没|迟迟|至今|停发|拆$|厂都"
    r"|拒绝|刁难|索要|凭什么|为什么|为啥|怎么还|怎么没|什么时候(?:才|能|修|给|来)|堆|倒|打架|危险|着火|停水|停电|不合理|希望|建议|应该|能不能(?:来(?!我?家)|派|修|管|加|装|清|有人)"
    r"|谁(?:来)?(?:管|修|负责)|收了.{0,4}(?:钱|礼|红包|好处|烟|酒)"
)
# Surely put as a question about a service, whether or not the guide knows it.
_SURE = re.compile(
    r"(?:怎么|如何|咋|点样|[去在到上]哪[里儿]?|哪里|找谁)(?:能|可以|里|儿|才能|去)?(?:办理|申请|申办|申报|领|报销|报名|备案|建档|补办|登记|开证明)"
    r"|(?:证|证明|登记|补贴|津贴|报销|手续|许可)(?:要|应该|该)?(?:怎么|咋|如何|在哪|去哪|到哪|找谁|要什么|需要)"
    r"|^[我俺]?们?[要想来]{0,2}去?[交缴][一-鿿]{1,4}费[吧啊呀]?$"
    r"|^(?:(?:i|we) )?(?:(?:want|need|would like) to )?pay (?:my|our|the) [a-z ]{2,20}(?:bill|fee)s?$"
    r"|\b(?:where|how) (?:can|do|should|could) (?:i|we)\b|\bwhat do (?:i|we) need\b"
    r"|\b(?:what time|when) (?:do|does|is|are) .{0,30}(?:open|close|office|cent(?:re|er))"
    r"|(?:要|想|去|给我|帮我)?开(?:个|一?张|一?份)?[一-鿿]{1,10}证明(?:[吗么呢]|$)|几点(?:上班|开门|下班|关门)|办[一-鿿]{1,8}(?:要|需要)(?:带|准备|交)?(?:什么|哪些|啥)"
)
# Asked whether one may, for all that is missing: 户口还没上可以先上幼儿园吗.
_MAY = re.compile(
    r"(?:可以|可不可以|能不能|能否|还能|能)(?:先|再|直接|不)?"
    r"(?:办理?|申请|领|上|报名|报销|参保|落户|转|补|开|享受).{0,12}[吗么嘛]?[?？ ]*$"
)
# A kind of thing, and asked what to do about it: 医保怎么办, 帮我看看社保怎么交. Which of those alike is asked back.
_KIND = re.compile(
    r"(?:(?:[帮给替]我|我?想|请)*[看问查](?:一?下|看|问|查)?,?)?"
    r"((?:.{2,6}(?:怎么|咋个?|如何|点样|在?哪[里儿]?|[去到]哪[里儿]?|找谁)(?:能|可以|去)?(?:办理?|交|缴|领|报|补|换|开|弄|查|退|转|申请)|.{2,8}[要需得]+(?:准备|带|交)(?:什么|啥|哪些)(?:材料|东西|资料)?)[呢啊呀吗?]*)"
)
_TOLD = re.compile("[我俺你他她它能会不没就还都在]")  # 我八十了, 能自己走: no noun begins so
# Nothing but what is to be done, and its name: 办老年证; whoever it is for stands before it.
_DO = re.compile(
    r"(?P<whom>.{0,6}?)(?:[我俺]?(?:来|去|再|需要?)?)(?:办理?|申请|申领|领取?|补办|报名|登记)(?:一?[个张份本下])?(?P<what>[^的了过]{2,}?)(?:的事情?|手续|业务)?"
)
_WISH = re.compile(r"(?:我们?|俺|咱)?(?:想|打算|准备|(?<=我)要)(?:要|去|来)?([^不没被,，]+)")  # 我想离婚 asks how
# No words of anybody: keys struck at random, one sound again and again, numbers, a test.
_NOISE = re.compile(
    r"\W*(?:((?![哈呵嘿嘻])..?)\1{2,}|(?!(?:hi|hello|hey|ok|help|bye|thanks|fire|sos|police|water)\b)[a-z]{1,10}"
    r"|[\d\W]+|.?(?:测试|test)+.{0,2}|[叽咕噜嘟哒啦哔吧呜哩哇咚咔嚓嘎啪嘀嗒里]{4,})\W*"
)
# Said of what one does not want: 不是要投诉, 就是想问问.
_NOT_MEANT = re.compile(
    r"(?:不是|没有?|不)[要想来]?(?:投诉|举报|反映|报修|找(?:你们)?麻烦|告状|催)(?:你们|谁家?)?(?:的意思)?(?!了)"
)
_INQUIRES = re.compile(
    r"(?:对了|那个?|哦|另外|还有|[,。 ])*(?:我|先|再|想|顺便|麻烦)*"
    r"(?:请问|问[问一下]下?|问个|(?:打听|咨询|了解)(?:一?下|个)?|(?<=[想要])问(?!题))"
)
_UNCALLED = re.compile(
    r"[别莫].{0,3}骗|(?<![从后])(?:今天|一天|又|还|人|师傅|都)没来$|[别莫].{0,3}打给[他她]|(?<![会不能])联系我(?![们吗么])|(?:别|不要|莫|勿|甭).{0,3}(?:打|来).{0,4}(?:电话|手机)"
)  # for whoever handles the matter
_WHO_IS = re.compile(
    r".{2,10}(?:电话(?:号码)?(?:是?多少)?|是(?:谁|哪个|哪位)|叫(?:什么|啥)(?:名字?)?|姓(?:什么|啥)|在哪(?:里|儿)?(?:办公|上班)?)[啊呀呢]?"
)
# Asked of nothing but whose it is to see to it: 低保归谁管, 谁管违建, 违建找谁, 城管管不管油烟.
_THING = "[^坏堵漏吵臭脏裂不没太被了欠拖,]{2,8}"
_BUREAU, _US = "哪个(?:单位|部门|局)", "(?:[你恁咱我]们|你|这[里边儿]|呼应)"
_WHOSE = re.compile(
    rf"(?:请问|我?想?问一?下)?,?(?:{_THING}?(?:的事情?)?(?:应该|该|到底)?"
    rf"(?:(?:[归由是](?:谁|哪里|{_BUREAU})|{_BUREAU})来?[管办负]责?的?|[要得]?找(?:谁|{_BUREAU}))"
    rf"|(?:城管|社区|街道|物业|派出所|[一-鿿]{{1,4}}局)管不管{_THING}|(?:归?谁|{_BUREAU})(?:管(?!理)|负责){_THING})[啊呀呢的]*"
)
# Whether it is ours: 你们管不管噪音, 路灯坏了归不归你们管; 路灯坏了你们管不管 tells that it is broken.
_OURS = re.compile(
    rf"[^,]{{2,12}}(?:归不归|是不是归?|[归由]){_US}来?管的?[啊呀呢吗么不嘛吧]*|{_US}(?:是不是|管不)管{_THING}|{_US}[能会]?管(?!管){_THING}[吗么嘛]"
    rf"|{_THING}(?:{_US}(?:到底)?(?:管不管|[能会]?管(?:得[了着到])?[吗么不嘛])|[能会]管[吗么不嘛]|管不管)[啊呀呢]*"
)
SAID = 8  # characters; so short a word of trouble is asked back: 孙子不在了
NAME = 16  # characters; the name of an entry alone asks for it
MANY = 40  # entries that are looked at: of places of one kind the nearest is shown
SHORTEST = 4  # characters; a noun alone asks what there is of it
APART, ALIKE, TELLING = 5, 0.9, 4.5  # how many are offered, how near to the best, what the best weighs at least
LONGEST = 60  # characters; who tells more tells a matter
PLACES = frozenset({"point", "post"})
_DONE_THERE = frozenset({"item", "event"})
_CALM = frozenset({"help", "organisation", "application"})  # nobody says these of something that is broken
_OF_THE_HOUSE = frozenset(
    {"house", "privacy", "human"}
)  # asked of this bot, in few words, by who tells no matter with it
_RATHER = frozenset({"orders", "advert", "withdrawal", "staff"})  # said in words of a tip-off they are none


@dataclass(frozen=True, slots=True)
class Understood:
    """`kind`: report, service, nonsense or one of the district's meanings; `hits`: what of the guide is asked for;
    `taught`: sentences taught to hear so, no listed word says it; `inquires`: it says first that it is a question."""

    kind: str
    plain: str
    hits: list[Hit]
    taught: bool = False
    inquires: bool = False

    @property
    def to_us(self) -> bool:
        """Talk about this bot, 你是人是机器; 你们 are those who do the work."""
        return self.kind == "chat" and "你" in self.plain.replace("你们", "")

    @property
    def named(self) -> bool:
        """It names what it asks for, or says that it is a question before it asks: 对了，先问一下医保怎么交."""
        return bool(self.hits) and (self.hits[0].named or (self.inquires and self.kind == "service"))


class Understanding:
    """What messages of a district are known by, made ready."""

    def __init__(self, district: District) -> None:
        self._guide = district.guide
        self._index: Index = index_of(district)
        self._tone = Tone(district.meanings)
        self._cautions = Phrases((w, w) for one in district.meanings if one.type == "caution" for w in one.words)
        self._types = district.request_types
        self._last: tuple[str, Reading, Understood] | None = None

    def read(self, text: str, reading: Reading) -> Understood:
        """What may be a report is one: a question loses less by that. Dangers are heard before.

        The latest is remembered: several ask for that of one message.
        """
        last = self._last
        if last is None or last[0] != text or last[1] is not reading:
            self._last = last = (text, reading, self._with_talk(text, reading))
        return last[2]

    def cautions(self, text: str) -> bool:
        """Whether words of a need are in it, whatever else is told beside it: 我是聋人，家里没水了."""
        plain = fold(text[:READ]).plain
        return bool(self._cautions.find(Folded(plain, plain)))

    def _with_talk(self, text: str, reading: Reading) -> Understood:
        found, talk = self._read(text, reading), reading.talk
        if (
            found.kind != "report"
            or not talk
            or not talk.type
            or (talk.type == "chat" and len(text) <= SAID and troubled(found.plain))
            or _UNCALLED.search(found.plain)
            or (talk.type == "thanks" and scorns(found.plain))
        ):
            return found
        hits = [Hit(self._guide[talk.entry], "", 1.0)] if talk.entry else []
        return Understood(talk.type, found.plain, hits, taught=True)

    def _read(self, text: str, reading: Reading) -> Understood:
        text = _NOT_MEANT.sub(" ", text)
        if len(words := text.split()) > 1 and max(map(len, words)) < SHORTEST:  # 带 什么, as who is deaf writes
            text = "".join(words) if not text.isascii() else text
        folded = fold(text)
        if first := _INQUIRES.match(folded.plain):
            folded = fold(text := folded.written(first.end(), len(folded.plain)))
        if _NOISE.fullmatch(folded.plain.strip()) and not self._index.knows(folded.plain):
            return Understood("nonsense", folded.plain, [])
        heard = self._tone.hear(folded, reading.category if reading.known else "")
        kind = heard.type if heard else ""
        kind = "" if kind == "chat" and reading.known and reading.sure else kind  # hello, the street light is out
        if kind in _OF_THE_HOUSE and (reading.known or len(text) > NAME + NAME):
            kind = ""
        asked = not reading.known and _WHO_IS.fullmatch(folded.plain.strip(" ,。.!?;、~"))  # 书记叫什么 tells on nobody
        if kind not in _RATHER and self._types[reading.kind].reporter_hidden and not asked:
            kind = "tipoff"
        if kind and kind not in _CALM:
            entry = self._guide[heard.entry] if heard and heard.entry else None
            return Understood(kind, folded.plain, [Hit(entry, "", 1.0)] if entry else [])
        plain = self._index.read(text)
        if reading.known and _whose(plain.strip(" ,。.!?;、~"), reading):
            hits = [hit for hit in self._index.find(plain, MANY) if hit.named and hit.entry.kind == "item"]
            return Understood("service" if hits else "office", plain, hits)
        if of_a_kind := _KIND.fullmatch(plain.strip(" ,。.!?;、~")):
            plain = of_a_kind[1]
        hits = self._index.find(plain, MANY) if kind or may_ask(folded.plain) else []
        rest = plain.replace(hits[0].words, " ") if hits else plain
        may = hits and hits[0].named and hits[0].entry.kind == "item" and _MAY.search(plain)
        if len(plain) > LONGEST or (tells(rest) and not may):
            return Understood("report", plain, hits)
        if kind == "organisation" and hits and hits[0].entry.kind not in PLACES and _SURE.search(plain):
            kind = "service"
        if kind == "organisation":
            hits = [hit for hit in hits if hit.named]  # another office is no answer
        if heard and heard.entry:
            hits = [Hit(self._guide[heard.entry], "", 1.0)]
        placed = reading.place.how == "named" and not reading.known  # a place alone is no question
        kind = kind or ("report" if placed else self._asked(plain, hits))
        return Understood(kind, plain, hits, inquires=bool(first))

    def _asked(self, plain: str, hits: list[Hit]) -> str:
        plain = plain.strip(" ,。.!?;、~")
        if apart(hits) and (_KIND.fullmatch(plain) or (len(plain) <= SHORTEST and not _TOLD.match(plain))):
            return "service"
        if (done := _DO.fullmatch(plain)) and (
            of_it := [hit for hit in hits if hit.named and hit.words == done["what"]]
        ):
            hits.sort(key=lambda hit: hit is not of_it[0])  # 独居老人申请助餐 asks for the meals
            return "service" if hits[0].entry.kind not in PLACES else "report"
        wished = _WISH.fullmatch(plain) if hits and hits[0].named and hits[0].entry.kind in _DONE_THERE else None
        if wished and len(wished[1]) <= len(hits[0].words):
            return "service"
        named = hits and hits[0].named and (_ASK.search(plain) or plain == hits[0].words or self._index.knows(plain))
        if _SURE.search(plain) or named:
            return "organisation" if hits and hits[0].entry.kind in PLACES else "service"
        return "report"


def _whose(plain: str, reading: Reading) -> bool:
    """Whether nothing is asked but whose it is to see to it; 石桥小区的垃圾你们管不管 tells of one."""
    ours = reading.place.how != "named" and not reading.refusal and _OURS.fullmatch(plain)
    return bool(ours or _WHOSE.fullmatch(plain))


def apart(hits: list[Hit]) -> list[Hit]:
    """Those that may be meant alike, where none is named: of 医保 there are five. [] where one stands out."""
    alike = [hit for hit in hits if not hits[0].named and hit.weight >= ALIKE * hits[0].weight][:APART]
    return alike if len(alike) > 1 and alike[0].weight >= TELLING else []


@lru_cache(16)  # of one message, for each who asks
def asks(plain: str) -> bool:
    """Whether words of asking are in it, whatever they ask for."""
    return bool(_ASK.search(plain) or _SURE.search(plain) or re.search(r"几|才行|[?？]$|为什么|为啥", plain))


def may_ask(plain: str) -> bool:
    """Whether it is worth a search: words of asking are in it, or it is no longer than a name."""
    return len(plain) <= 2 * LONGEST and bool(
        len(plain) <= NAME or plain.isascii() or _ASK.search(plain) or _SURE.search(plain)
    )


@lru_cache(maxsize=4)
def understanding_of(district: District) -> Understanding:
    """Made at the first call."""
    return Understanding(district)
