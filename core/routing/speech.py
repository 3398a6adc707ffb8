"""How people say things: opening, denial, fear, yesterday, habit, now."""

import re
from functools import reduce

from core.routing.says import says, says_only

# All of these read folded text (see `folding`): simplified characters, half width, lower case.
OPENING = 80  # characters that an opening has at most
SHORT = 24  # characters that an answer has at most
SPOKEN = 16  # characters after which an opening has said something
_SENTENCE = re.compile(r"[^。!?\n;]*[。!?\n;]*")
_GREETING = re.compile(r"\W*(?:尊敬的.{0,12}|.{0,10}(?:[您你]好|领导好|[早晚]上好|[上下]午好)|hello|hi|dear.{0,20})\W*")
_BREAK = re.compile(r"[,。!?;、\n:…~]|(?<=[一-鿿]) +(?=[一-鿿])")

# Whether what stands before a word denies it: 没有着火, 打不着火; a question is no denial (是不是着火了).
denied = says(
    r"(?:(?<![有出淹])没有?|(?<![是会])不[是会想愿用必]?|并未|尚未|未|(?<![特分区个级类性告])别|无|不要|不再|禁止|严禁|(?<!消)防止?|避免)"
    r"(?:让|要|意|打算|去|人员?|发生|出现|再|造成|引[起发]|导致|[看听]到|看见|闻到|什么|任何|明显|有|真的?|在)*$"
    r"|(?:\bno|\bnot|\bnever|\bwithout|n't)\s+(?:(?:an?|any|the|on)\s+)?$"
)
_SUPPOSED_BEFORE = re.compile(
    r"怕|担心|担忧|万一|如果|要是|假如|一旦|倘若|[容极轻]易|以免|以防|预防|防范|谨防|差一?点|险些|(?<!不)小心|宣传|演[练习]|培训|讲座|模拟|知识|教(?:孩子|小孩|大家|我们)"
    r"|可能(?:会|引[起发]|导致|造成|发生)|(?<![不社协工晚年大委开一几])会(?:引[起发]|发生|导致|造成|有)?$"
    r"|(?:简直是?|等于|如同|算不算)$|\b(?:if|in case|afraid of|fear of|might|could|prevent|risk of|danger of)\b"
)
_SUPPOSED_AFTER = re.compile(
    r"的?(?:应急)?(?:隐患|风险|危险|可能性|演[练习]|预防|防范|宣传|知识|培训|讲座|常识|预案|保险|责任|认定|理赔|赔偿|原因|鉴定|案例|[频多高]发|率|一样|似的|干预|热线|记录|算不算|的事)"
    r"|了?(?:该怎么|怎么(?:买|逃|跑|报名|预防|赔))"
)
# Whether something past is told: 昨天, 上个月, 三年前.
past = says(
    r"昨[天晚日夜]|前[天晚]|前几天|前段时间|前阵子|上周|上星期|上个?礼拜|上个?月|上[次回]|那[次天时]|当[时年]|[去前往]年|年前|曾|小时候|有一[次回]|[困关卡夹](?:[在进]?电梯里?)?过(?![来去不])"
    r"|(?<!分钟)(?<!小时)(?<!刻钟)[以之]前|[0-9一二两三四五六七八九十几](?:天|周|个?星期|个?月)前|\d{1,2}月\d{1,2}[日号]|\d{4}年"
    r"|\b(?:yesterday|last (?:week|month|year|night)|(?:days?|weeks?|months?|years?) ago)\b"
)
# Whether something is said to happen again and again: 经常, 天天.
habit = says(
    r"经常|[老总](?:是)?[困夹关]|[常时]常|常年|总是|老是|天天|每[天晚到次]|屡[次屡]|多次|好几次|频繁|[频多高]发|隔三差五|动不动|长期|不止一次"
    r"|\b(?:often|always|every (?:day|night|time))\b"
)
# Whether somebody calls for help this minute: 正在, 快来人.
now = says(
    r"正在|正(?=[冒着烧打有被往])|快点?[来派救]|赶[紧快]点?[来派救]|救命|救救|来人|来个人|刚刚|刚才|马上[来派过]|还在[烧冒打里流着喷漏]|[困关卡锁烧漏冒]到现在|起就[困关卡锁]|躲[在进到](?:厕所|卫生间|房|屋|卧室|柜|床)|此刻"
    r"|(?<![果定告书单证款金])(?:还|到现在(?:还|都)?)没有?(?:[救放弄挖]?[出下上]来|[救挖]|灭(?!火器)|退水|醒|人来)|现在就?在(?:门[外口]|楼下)"
    r"|\b(?:right now|hurry|help us|help me)\b"
)
# Whether somebody is threatened; a condition with such an end is no supposition: 他说我要是敢走就弄死我.
threat = says(r"(?:如果|要是|假如|一旦|倘若|敢|再).{1,10}就?(?:泼|弄死|弄残|砍|打死|捅|烧死|杀了)")
# Whether a word only opens a question, which says nothing of when: 请问厨房有臭鸡蛋味.
polite = says_only("请问|想问|问[一下]?下|问问|咨询")
# A request to be quick asks nothing: 有人落水了能不能快点, 能不能叫个救护车.
_URGED = re.compile(
    r"(?:能不能|可不可以)(?=快|赶[紧快]|马上|立[刻即]|救|管|(?:帮[我忙])?[叫派喊打请让找][个辆台部位一些]*(?:救护车|消防车?|1[12][09]|警|医生|大夫|人(?!.{0,2}修)))"
)
_CALLED = re.compile(
    r"(?<![没不别])(?<!没有)(?:打|报|叫)(?:过|了|完)*(?:110|119|120|警|救护车)(?:都|已经?)?(?:过|了)"
    r"|(?<![没不别])(?<!没有)(?:打|报|叫)(?:过|了)+(?:110|119|120|警|救护车)|(?:110|119|120|救护车)(?:已经?|都)?(?:打|叫|报)(?:过|了)"
)
# An end taken back: 不是我妈，认错了.
_NO_END = re.compile(
    r"(?:[^,，。 ]{0,6}[那这]个)?不是(?:[他她它]|本人|同一|那[个人]|我"
    r"(?:们?家[孩老娃]|[儿女孩娃孙妈爸娘爹爷奶婆公哥姐弟妹老]))"
    r"|[认看搞弄找](?:错|岔)(?:了?人|了.{0,2}不是)|(?:还是?)?没(?:有)?找[到着](?!.*[吗么?？])"
    r"|又(?!.{0,3}(?:谢|好|没事|麻烦|辛苦|打扰)).{1,4}了$"
)
# What of today is no danger: 昨天电梯困人，今天又来修了.
_TENDED = re.compile(
    r"(?:现在|目前|今[天晚早]|这会|又)[^,。]{0,4}?(?:来|去|[没不]修|[没不]管|修|查|清|检|处理|停|坏|恢复|说|通知|贴|开会|放)"
)
# Whether what stands behind a danger of once says that it is back: 上周困人，现在又困了一个.
again = says(
    r"(?:现在|今[天早晚]|刚[才刚]|这会儿?)又(?![来去打问说投报修检查清处好没不坏停])"
    r"|(?:[这上]次|后|,)又[漏着冒烧咬困砍闻晕塌](?!水)"
)
_NOW_HERE = re.compile(r"现在|目前|今[天晚早]|这会|又|\b(?:now|again|today)\b")
# Whether what stands after a word says that it is over: 明火已扑灭, as rescuers report.
over = says(
    r"已经?(?:被|全部|完全|及时)?(?:[扑熄]?灭|排除|解除|处理|处置|修[复好])(?!不)"
    r"|\b(?:has been|have been|was|is) (?:put out|extinguished|repaired|fixed)\b"
)
_SURE = re.compile(
    r"(?:来个?人|叫?人(?:快|过)?来|(?:帮我|快|赶紧)叫个?人|找人|转人工|救命|救救我?|帮帮我?|帮助我?|help(?:\sme)?)(?:联系我|陪我)?|(?:就?[想要]|麻烦)*(?:让|派|叫|请|找)(?:一?个)?人(?:过?[来去])看(?:看|一[下看])"
    r"|是的?|对的?|系|嗯+|要的?|好(?!了)的?"
    r"|(?:赶紧|赶快|快)来人?|快点?|(?:邻居|家人|别人|路人|老师|[我他她][们妈爸哥姐弟妹]?|老[公婆])?(?:已经?)?(?:打|报|叫)(?:过|了|完)*(?:110|119|120|警|(?:救护)?车)(?:过|了|啦)*|(?:报|登记|提交)(?:一下|上去?|吧)*(?![警错])|(?:110|119|120|救护车)(?:已经?)?(?:打|叫|报)(?:过|了|好)+|(?:你们)?(?:到底|怎么|咋)?(?:还不来|来不来|还没来)|(?:什么时候|几时|多久)(?:才|能)?(?:来|到)"
    r"|(?:110|119|120|电话)?(?:打不通|没人接|占线)(?:110|119|120|电话)?|正在(?:发生)?|还在[烧冒漏打着]?|还没有?找到|现在|确定|确认|yes|yeah|yep|sure|now"
)
_BESIDE_YES = re.compile(r"[!。.,~啊呀呢的了 ]|请|[给帮]我|我|要")
# Who cannot ring up needs somebody else to: 没得力气打电话, 老板不让打120.
_CANNOT_CALL = re.compile(
    r"打不[了出成起](?:电话|1(?:10|19|20))|不(?:能|会|方便|让|准|给|许|肯).{0,4}[打拨](?:电话|1(?:10|19|20))"
    r"|[没冇无](?:有|得)?(?:力气|法|办法|手机).{0,6}(?:电话|1(?:10|19|20))|[说讲]不[了出]话|不能说话|耳朵听不[见到]|我是?聋"
    r"|(?<![他她])(?<![他她]说)(?:电话|手机)(?:都|也|已经?|又|快|马上)*(?:打不[了出成起]|[没冇](?:电|话?费)|欠费|停机|坏了)"
)
# The words that end a danger, by how much may stand beside them. Nothing, and any kind ends: a slip or a joke, a no.
_SLIP = (
    r"(?:不用|不要|不必|莫|别|唔使)(?:再)?(?:派?人)?来|(?<![要别])取消|[点发按]错|[没冇]事|(?<![是别])(?:开玩笑|测试)|(?:(?<!不)是)?(?<!不是)(?:逗你们?|闹着)玩"
    r"|never mind|cancel(?: it)?"
)
_NO = (
    r"不是(?:真的?|现在|着火|火灾|险情|正在发生)?|没有(?:着火|发生|危险|险情|的?事)?(?=[了啦啊的]|就是?问|只是问|[^一-鿿]|$)|冇|唔系"
    r"|(?:不用|不要|不必|别(?!的)|唔使)(?:再)?(?:派人|派)?|(?<![别人子])过去"
    r"|是?(?:昨[天晚]|前[天晚]|上周|上个?(?:月|星期|礼拜)|以前)的事|no(?:pe)?|not now"
)
# Nothing, of a kind that who tells it is not in: 没有受伤, 不是小火 are news of what is happening.
_DONE = (
    r"没着火|(?:[送到去][到去进]?医院|灭|找到|结束|解决|处理)[好掉完]?[了啦]|已经?(?:送[到去进]?医院|灭|找到|结束|解决|处理)"
    r"|在医院|好了|算了|我?(?:就|就是|只是)(?:问|打听)[问一下]*|(?<!不)(?:是|(?<!不是))(?:虚惊(?:一场)?|误[报会])|(?<!你)(?<!你们)[打搞弄看听说]错"
    r"|(?<![别没])(?:开个玩笑|(?:瞎|乱|胡|随便)[说讲编写发按点]的|[骗逗吓]你们?的|假的(?=[,， ]*[逗骗开没]))"
    r"|(?<![别没])(?:测试一下|试一?[下试]看?)(?:你们?|灵不灵)*"
    r"|(?:是我?家?)?(?:孩子|小孩|孙[子女]|娃娃?)(?:[拿用玩]我?的?手机[玩乱瞎按点发]{1,2}|[乱瞎][按点发])的"
    r"|(?:it(?: is|'s)|all(?: is)?|we(?: are|'re)|i(?: am|'m)|s?he(?: is|'s)|they(?: are|'re))"
    r" (?:ok|okay|fine|safe|good|clear|all right)(?: now)?"
    r"|(?:the )?(?:fire (?:dept|department|brigade|truck|engine)|police|ambulance|medics?)"
    r" (?:is|are|has|have) (?:here|come|arrived)"
    r"|false alarm|(?:it|(?:the )?(?:smell|smoke|fire|gas|water|man|dog|snake)) is (?:out|gone|over)(?: now)?"
    r"|found (?:her|him|it|them)|nobody need come"
)
_SHORT_NO = re.compile(rf"(?:先|现在|暂时|真的|都|已经)*(?:(?P<over>{_SLIP})|(?P<no>{_NO}))(?:的|了|啦|吧|[。.!~ ])*")
_SHORT = re.compile(f"(?P<over>{_SLIP}|{_DONE})|(?P<no>{_NO})")
_BESIDE_NO = re.compile(
    r"[了啦啊呀的好,。!.~;、 都人我火烟您]|先|谢谢|多谢|你们?|大家|现在|已经?|孩子|老人|刚[才刚]|自己|放心"
    r"|不好意思|对不起|是(?:昨[天晚]|前[天晚]|上周|上个?(?:月|星期|礼拜)|以前)|thanks?"
)
# What became of it, behind such a word said first: 找到了找到了在小卖部, 没有，她开门了没事.
_CLEAR = re.compile(
    r"(?:[好啊哎哦,，。!！~、 ]|谢天谢地|谢谢|现在|刚[才刚]|已经|孩子|老人|自己|人|火|都)*"
    r"(?:(?:找到|找着|找回来|[回到]家|回来|接到(?!.{0,4}电话)|[救放]出来|救上来|(?<=火)灭|醒过来|没事|[没莫不][有得]事|虚惊)了?"
    r"|(?:没有?|不是)[,，。!！ ]+(?=.*(?:没事|误会|虚惊|找到|看错|搞错|回来|(?P<no>好多?了|起来了|醒了|缓过|出来了))))"
    r"[^?？]*"
)
# Whatever else is told: who came, what is gone, who is safe.
_ENDED = re.compile(
    r"(?:警察|民警|消防车?|救护车|120|119|110|医生|大夫|电力|供电|燃气|物业|保安|师傅|救援)(?:的?人|车|员|同志|公司)?(?:都|已经?|也|早就?)*(?:赶?来|到|赶到)(?:了|啦|咯)"
    r"|(?:拉|抬|送|接)走了?|(?<!要)(?:[送去](?:[到去进]?医院了|了医院)|[到在]了?医院)|上车了"
    r"|(?<![要没])(?:[去到在]|送去)(?:过|了)?医院(?:打|看|缝|包扎|处理)[^,。 ]{0,4}[了过]"
    r"|[打缝](?:了|完|好|过)[^,。 ]{0,2}(?:针|疫苗)了?"
    r"|(?:没有?|没得|冇得?|闻不到|看不到|听不到)(?:什么|半点)?(?:煤?气?味道?|气味|烟|火|明火|积水)(?:了|啦|咯|$)"
    r"|(?:味道?|烟|火|气味)(?:都|已经?)?(?:没|散|灭|熄)(?:有|掉)?了|拔了|来电了|通电了|退水了|水退了"
    r"|(?:没|没有)(?:打|咬|撞|砸|掉|碰|伤|烧|摔|吵)(?:起来|到人?|着人?|下去|中|坏)"
    r"|(?<![没叫唤喊不])醒(?:过来|来)?了|缓过来了|(?<!你)(?<!你们)[看搞弄听闻认]错|原来是|(?<!不是)虚惊|没事|没大事|没[啥什]么?事|不要紧了"
    r"|(?:救护车|警察|消防|你们|人)?(?:不用|不要|不必|莫|别)(?:再)?(?:来|派|管|叫)?(?:人)?了"
    r"|好[多些]了"
    r"|[没莫冇]得事|[泼扑]灭|[灭熄][了咯]|(?:修|弄|搞|处理)(?:好|完)了|(?:说|查了)?没漏|和好了|不是真|(?<!不)是(?:个|根)?(?:假的|模特|绳子|塑料)|拍(?:抖音|视频|戏)|不[痛疼晕]了?|找到[咯啦]|抽[完过]了|止住了|退烧了"
)
# The same of who or what frightened and is gone: a thief, a fight, a snake.
_WENT = re.compile(
    r"(?<![没不我])(?<!没有)(?:走|散|跑|溜|爬走|飞走|游走|离开)(?:开|掉|光)?(?:了|啦|咯)|看不见了|睡着了|放生了|夹出去|[捉抓逮][住到]了"
)
# And of who is out.
_OUT = re.compile(
    r"(?:^|[己人他她们娃孩都也儿经 ,，]|孩子)(?:就|就?自己)?[钻爬走跑放救站坐扶捞]?[过出上下起回]来了"
    r"|(?:救|抱|拖|背|接|拉)(?:回来|出来|上来|下来|进去|起来)了?"
)
_NOT_YET = re.compile(
    r"(?:还没|没有?|尚未|还不|又|再|要不要|能不能|快点?|赶紧|什么时候|怎么)[^,。!？?;、 ]{0,4}$"
    r"|[爬钻跑躲]到|不晓得|不知道|哪[里个]"
)
_STILL = re.compile(
    r"鼻子|闻不出"
    r"|没(?!事|[有得]?事|有?人受?伤)(?!有?[,，。!！ ])|还|快[来点]|不[动醒行见应了起]|但|可是|又|救命|血|疼|痛|抽|晕|昏"
    r"|烫|[下上出]不|水里|河|掉|摔|(?<!没人)(?<!没人受)(?<!没有人受)伤|卡|困|楼顶|阳台|刀|怎么办|没事吧|我(?:会|能|去|来|下去|自己)|抢救|抱走|要打|灭火器|[劝追躺吐砍捅杀抢]|没得?气|呼吸|心跳|也着|着火|隔壁|[?？]|\bnot?\b"
    r"|[吗么呢吧]$|[了到]没有?$|不想活|想死|越.{1,3}越|更大|马上要|自己能|一个.*一个|抓不|打娃"
    r"|来不及|遗书|[进出救打找扑拉止关控]不|太晚|光了|死了|凉了|断气|(?<!没)[有出]事|不会|是真的"
    r"|找到[了她他的]*(?:[一两]|鞋|衣|书?包|手机|帽|车|不是|线索|监控|视频|目击)"
)
# And of who was not heard of and has answered: 接了，她说手机没电.
_ANSWERED = re.compile(
    r"(?:^|[ ,，她他妈爸]|电话)(?:终于)?(?:打通|接|联系上|回)(?:电话|消息|信息|我)?了"
    r"(?:[^,，。 ]{0,2}[,，。 ]*.{0,4}(?:手机)?(?:没电|静音|没听[见到]|睡着)了?)?"
)
_LEAVES = {"": (), "out": (_OUT,), "gone": (_WENT,), "went": (_OUT, _WENT), "found": (_ANSWERED,)}
# So badly that who got out of it, or who did it and went, ends nothing.
_HURT = re.compile(
    "没(?:有?|了|得)(?:呼吸|心跳|气(?!味)|意识)|不省|[叫喊]不[醒应]|[砍捅刀]|[指手脚腿骨]头?断|流血|[是多]血|血流|不动了"
)
_WISHED = re.compile("要是|如果|假如|希望|但愿|就好了|等[^,。]{1,6}[再就才]")
_ASKED = re.compile("[?？吗么]|[了到]没有?$")
_ELSEWHERE = re.compile(
    "错了?[,，。 ]*不是|了[一二两三几][个点些]"
    "|(?:师傅|物业|保安|消防|警察|民警|救护车|医生)[^,，。 他她人拉抬送接抓带]{0,6}走了"
)
# Whatever is told, once people are coming: it ends nothing, but how to stop them is said.
_SINCE = re.compile("[又但还再完成多过出就他她怎呢?]|,.*转")
# Whether anything in it says that nobody need come any more: 没有着火，是烧饭的烟.
called_off = says(
    r"(?:没有?|没得|冇)(?:真的?)?(?:着火|起火|火灾|爆炸|漏气?|泄漏|危险|险情|受伤|出事)|不是(?:着火|起火|火灾|漏气)"
    r"|(?:不用|不要|不必|莫|别|唔使)(?:再)?(?:派人|来)|没事|冇事|[点打发搞弄看听说]错|灭了|(?<!不是)(?:误报|虚惊|假的|误会)|[送到在去进]医院|[没莫不]得事|(?<!没)(?:找[到着]了|回来了|(?<!没有)[放救]出来)"
    r"|\b(?:false alarm|no fire|it is out|fire is out|found (?:her|him|them)|nobody need come)\b",
    OPENING,
)


def opening(plain: str) -> int:
    """Where the opening ends: the leading sentences until they have said something, greetings not counted."""
    end = said = 0
    while end < min(len(plain), OPENING) and said < SPOKEN:
        sentence = _SENTENCE.match(plain, end, OPENING)
        if sentence is None or not sentence.group():
            break
        said += 0 if _GREETING.fullmatch(sentence.group()) else len(sentence.group())
        end = sentence.end()
    return end


def sentence_end(plain: str, at: int) -> int:
    """Where the sentence ends in which `at` stands."""
    found = _SENTENCE.match(plain, at)
    return found.end() if found else len(plain)


def clause(plain: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after plain[start:end] in its clause."""
    left = 0
    for stop in _BREAK.finditer(plain, max(0, start - OPENING), start):
        left = stop.end()
    right = _BREAK.search(plain, end, end + OPENING)
    return plain[left:start][-OPENING:], plain[end : right.start() if right else end + OPENING]


def supposed(before: str, after: str) -> bool:
    """Whether it is feared, possible, prevented or compared, but has not happened: 怕着火, 火灾隐患."""
    return not threat(before) and bool(_SUPPOSED_BEFORE.search(before) or _SUPPOSED_AFTER.match(after))


def unurged(plain: str) -> str:
    """The text, as long as it was, without what asks to be quick."""
    return _URGED.sub(lambda urged: " " * len(urged.group()), plain)


def now_here(said: str, after: str) -> bool:
    """Whether a clause speaks of today: 现在又冒烟了; not of what is done today about yesterday's."""
    tended = past(said) and _TENDED.search(after)
    return bool(_NOW_HERE.search(said) or (not tended and _NOW_HERE.search(after)))


def yes(plain: str) -> bool:
    """Whether an answer is nothing but a yes."""
    rest, found = _SURE.subn(" ", plain)
    return bool(found) and not _BESIDE_YES.sub("", rest)


def cannot_call(plain: str) -> bool:
    """Whether somebody says that they cannot ring up themselves, or have done so."""
    return len(plain) <= SHORT and bool(_CANNOT_CALL.search(plain) or _CALLED.search(plain))


def no_end(plain: str) -> bool:
    """Whether a short answer takes back that a danger is over: 找到了, then 不是他."""
    return len(plain) <= SHORT and any(_NO_END.match(one) for one in _BREAK.split(plain))


def ending(plain: str, *, leaves: str = "", stays: bool = False, ends: tuple[str, ...] = (), before: str = "") -> str:
    """How a short message says that a danger is over: 'no' (不是: it was none), 'over' (火灭了, 点错了), '' not at all.

    `leaves`, `stays`, `ends`: of the kind of danger (see `Danger`). `before`: what was told of it.
    """
    if _WISHED.search(plain):
        return ""
    hurt = _HURT.search(before)
    if stays:
        said = _SHORT_NO.fullmatch(plain)
        told = plain.removeprefix("我").startswith(ends) if ends else False
        return (said.lastgroup or "") if said else "over" * (told and len(plain) <= SPOKEN and not _SINCE.search(plain))
    short = {one.lastgroup or "" for one in _SHORT.finditer(plain)}
    if short and not _ASKED.search(plain) and not _BESIDE_NO.sub("", _SHORT.sub(" ", plain)):
        return max(short)
    clear = _CLEAR.fullmatch(plain) if len(plain) <= SHORT and not (_STILL.search(plain) or hurt) else None
    if clear:
        return "no" if clear["no"] else "over"
    return "over" if _told_over(plain, leaves="" if hurt else leaves) else ""


def _told_over(plain: str, *, leaves: str) -> bool:
    """Whether it stands among other words, and nothing speaks against it: 警察来了，人下来了; not 搞错了，不是我家."""
    found = [one for words in (_ENDED, *_LEAVES[leaves]) for one in words.finditer(plain)]
    before = [plain[max(0, one.start() - 8) : one.start()] for one in found]
    rest = reduce(lambda left, one: left.replace(one.group(), " "), found, plain)
    against = _ELSEWHERE.search(plain) or _STILL.search(rest) or any(map(_NOT_YET.search, (rest, *before)))
    return bool(found) and len(plain) <= OPENING // 2 and not against
