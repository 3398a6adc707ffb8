"""What is said about a vote or about work at a desk, and is no report."""

import re

from core.routing.says import says, says_only

# All patterns read folded text (see `folding`).
LONGEST = 40  # characters; who tells more tells a matter
_VOTE = re.compile(
    r"投(?!诉|资|保|放|递|毒|影|喂|入|机|靠|标|产|射|掷|稿|胎|降|币)|(?<![发车门影罚股饭粮邮机钞彩传支布])票(?!据|款|价)"
    r"|表决|\b(?:vot(?:e[sd]?|ing)|ballots?)\b"
)
# Whether a word accuses somebody.
charges = says(r"假|舞弊|贿|塞钱|举报|投诉|反映|逼|强迫|威胁|黑箱|操纵|不公|违[法规]|贪|骗|\b(?:fraud|fake|cheat|brib)")
# What is meant, in the order in which it is looked for; whatever else is said about a vote is 'vote'.
_KIN = r"老[婆公伴]|爱人|媳妇|[我俺](?:[爸妈爹娘儿女孙弟哥姐妹])|家里人|\b(?:wife|husband|proxy)\b"
_ALL = "大家|村民|居民|业主|村里|小区"
_MEANINGS = tuple(
    (name, re.compile(words))
    for name, words in (
        ("lost", r"手机.{0,4}[丢坏没换掉]|[丢坏没换掉].{0,3}手机|换号|不会[用按弄点]|\b(?:lost|broken) .*phone"),
        (
            "proxy",
            rf"把(?!我|票)[^,]{{1,8}}票.{{0,2}}[改换投]|[替帮代](?!表|[我俺](?:们村?)?[弄搞办发开建组做])|委托|{_KIN}",
        ),
        ("secret", r"看得?[到见]|[知晓]道?我|保密|匿名|不?记名|泄露|查得?[到出]|\b(?:secret|anonymous|who can see)\b"),
        (
            "begin",
            rf"发起|组织|[搞弄办][个一]|[想要]让?(?:{_ALL})|[想要]表决|投个票|(?:{_ALL}).{{0,6}}(?:投个?票|要?投票|表决)$",
        ),
    )
)
# Whether the words may say how a ballot is filled in.
names_choice = says(r"(?:不同意|不赞成|不支持|反对|同意|赞成|支持|弃权)", LONGEST)
# Whether who calls meetings speaks of one.
about_meeting = says(
    r"名册|验证码|[计唱]票|公示|公告|结果|开(?:个|一次)?会|会议|点名|截止|四议|一事一议|方案|通知|题目|议程|归档|存档",
    LONGEST,
)
# What belongs to a desk.
_DESK = re.compile(
    r"派(?!出所|对)|催(?:一?下|办|单|一?催)|转[办给交]|退[单回]|[撤收]回|合并|并(?:单|错)|拆[分开错]|签收|办结|审核|待办|超期|工单|单子"
    r"|(?:上?报给?|呼叫)街道|(?:告诉|让|问|退给)居民|居民(?:电话|补充)|(?:联系|打电话给|通知)居民|给居民(?:打|回)?电话|(?:多少|几|哪[些几])件|[这那两]一?[件单条]|不?归(?!还)|不是我们|办[完好]了|[晚缓宽延][限几一两三0-9]天|再(?:给|要|等|宽限)?我?们?[几一两三四五0-9]天|先(?:放一?放|缓一?缓)|延期|来不及|没(?:有?发现|看出)(?:什么|啥)?(?:问题|隐患|异常|情况)|\b(?:dispatch|assign|overdue|merge)"
)
# Whether it says when who goes there, and nothing else: 物业明天来换, 我们下午去看.
plans = says_only(
    r"[^,，。!！?？;；]{0,6}(?:[今明后]天|[今明]晚|明早|下?周[一二三四五六日天]|马上|一会儿?|[上下]午|晚上|稍后|随后|这就)(?:[就再会要派叫请人]|安排|物业|师傅|工人|[我他咱]们)*"
    r"(?:[来去]|上门|到现场)[人现场]*(?:修|换|看(?![病望])|处理|清|装|疏通|检查|处置|拆|核实|解决)[^,，。!！?？;；]{0,3}[。!！]?"
)
# Whether it says what is to be done with a matter, though it may name one: 把违建那件派给城管.
orders = says(
    r"派(?:给|错|单|到)|催(?:一?下|办|单|一?催)|改派|签收|办结|待办|督办|工单|合并|退回|撤回|(?:告诉|让|问|退给)居民"
)
# That a matter is to go to who stands above: 升级，报区领导; 往上报.
_RAISED = (
    r"(?:^|[,。 这那件个把它要请])升级(?:办理|处理|协调|一?下|上报|吧|了)*(?:[,。! ]|$)|提级(?:办|处)|往上报"
    r"|(?:报|呈报|请示|惊动|呼请|汇报|提请)(?:给|到|请|一下)*[区市县]?(?:级|里|委)?的?(?:主要|分管)?(?:领导|上级|区长)"
    r"|报(?:给|到)?[区市]里?级?(?:[,。! ]|吧|$)"
)
# Whether it asks for something, though it may name a matter too: 修路投票什么时候开始, 修路那个我要投.
asks = says(r"怎么|什么|几|多少|哪|谁|[吗呢?？]|没有?$|我们?[也要想去]+投票?$|\b(?:how|what|when|who|where)\b")
# Whether a matter that is known already is spoken of: 那件, 刚才的.
names_one = says(r"[这那][一个]?[件单条]|(?:那|这)个?(?:事|工单|单子)|刚才的|上一件", LONGEST)
# Whether somebody says what was found where they were sent: 没看到, 已经清理了.
on_spot = says(
    r"(?:没有?|未)(?:看到|发现|找到)|不存在|(?:到|在)(?:了|达)?(?:现场|那里|那边)|看过了|去看了|核实(?:了|过|属实|不属实)|不属实|属实"
    r"|(?:已经?|都)(?:处理|修|通|装|换|搬|清理?|弄|解决|整改)(?:好|完|掉|干净)*了|确实(?:是|有|坏|不|没|堵|漏|破|断)",
    LONGEST,
)
_UP = re.compile(_RAISED)
# Which acts on a matter are spoken of, by the names of their buttons, the likelier first; what fits first is meant.
ACTS = tuple(
    (names.split(), re.compile(words))
    for names, words in (
        ("tidy", r"合并|并(?:单|错|到|成|入|在)|拆[分开错单]|重复(?:件|单|了)|同一件"),
        ("send_back", r"退回重办|打回|重新办|(?:审核)?(?:不|没)通过"),
        ("pass", r"审核|(?<!没)(?<!不)通过"),
        ("overrule choose_unit take_back", r"派[错单]|改派|[撤收]回|误派"),
        ("call_street", r"(?:呼叫|上?报|[找请]).{0,2}街道|(?:怎么|如何|咋)上报"),
        ("call_street 领导 市级", _RAISED),  # an act, else what the district's procedures of such a name begin
        ("send_down", r"(?:交|派|转)给?社区|社区(?:自己)?(?:就能|能|来)?办"),
        ("return call_street", r"退(?:回|单|掉|了)|退给(?!居民)|(?:怎么|咋|如何)退$|不归我们|不是我们"),
        ("dispatch choose_unit overrule", r"派(?!出所|对|[人车员])|[转交](?:给|到)|分[给派]"),
        ("more", r"延期|宽限|挂起|搁置|再(?:给|要|等).{0,5}天|[晚延].{1,3}天|缓|来不及|(?:让|问)居民|归谁|有?争议"),
        ("sign", r"签收|接单|收到"),
        ("message contact", r"(?:告诉|通知|回复?|留言给?|转告)居民"),
        ("contact message", r"联系|打.{0,2}电话"),
        ("correct", r"类别|分类|分错"),
        ("verify submit sign", r"核实|属实|看过了|去看了|到(?:了|达)?现场|没有?(?:看|发现|找)|未(?:发现|看到)|不存在"),
        ("submit sign verify", r"办结|办[完好]|结案|(?:处理|修|通|装|换|搬|清理?|弄|解决|整改)(?:好|完|掉|干净)*了"),
    )
)
# Whether it is asked how something is done: 怎么延期, 在哪里签收.
asks_how = says(r"怎么?|咋|如何|哪里|在哪|从哪|\bhow\b", LONGEST)
_TO_WHOM = re.compile(r"(?:(?:改?派|转|交|分)(?:错了)?[,，。 ]*(?:应该?|要|得)?(?:给|到|去|是|归|派给)+)(.{2,16})$")
# Whether somebody says that they went there: 我看过了, 到了现场.
looked = says(r"看过|去看|核实|属实|现场|到(?:了|达)")
# Whether it is asked who reported a matter, or where they can be reached, which who works on it is not told: 谁报的,
# 报事人电话多少.
who_told = says(
    r"(?:谁|哪[个位家]?(?:居民|业主|住户|村民|人|户)?).{0,3}(?:报(?!到|名|警)|投诉|举报|反映|告)(?:的|了|我|你|咱)"
    r"|(?:投诉|举报|报事|反映|诉求|来电|当事)人(?!员).{0,3}(?:谁|哪|电话|手机|住|姓|名字|联系|号码)"
    r"|(?:居民|业主|住户|村民|人家)的?(?:电话|手机|姓名|名字|门牌|住址)号?码?.{0,2}(?:多少|给我|发我|告诉我|是什么|是谁)",
    LONGEST,
)
# Whether it says that a matter has come: 收到, 已签收.
got_it = says_only(r"(?:[好嗯]的?|ok|已经?|我们?|大家|[,，。!! ])*(?:收到|签收|接单)(?:收到|[了啦咯哈,，。!! ])*")
# That all that has come is signed for: 全部签收, 都收到了.
got_all = says_only(
    r"(?:[好嗯]的?|ok|我们?|大家|请|帮[我忙]|给我|把|[这那几些件单条个]|工单|[,，。!! ])*+"
    r"(?:全部?|都|所有的?|统统|一起|一并|一次性?)"
    r"(?:[给帮]我|已经?|工单|单子|[,，。!! ])*+(?:收到|签收|接单)[了啦咯哈吧,，。!! ]*+"
)
# That a matter is not theirs, and no word of why or whose it is.
unreasoned = says_only(
    r"(?:公司|单位|[退回单掉件这那个条事情子工不归是属于该在我们本局所里边管辖办理负责职权能范围业务内的了,，。!! ])++"
)
# Said of what is to be told to all who live there: 通知居民明天停水, 发个公告.
_ALL_HERE = r"(?:居民|住户|业主|村民|老百姓|群众|家家户户|各家各户)们?"
# Whether a notice to all who live there is spoken of, whoever sends it or did not: 物业不通知业主.
of_notice = says(
    rf"(?:通知|告知|告诉|提醒)(?:一?下|到)?(?:[^,，。!！?？]{{0,8}}{_ALL_HERE}|(?:大家|大伙|各户|全村|全小区|全体)(?!.{{0,8}}(?:会|投票|表决)))(?!.{{0,4}}(?:电话|补充|结果))"
    r"|(?:(?<!开)发(?!现|生)|出|贴)(?:一?[个条张份])?.{0,8}(?:公告|告示|通知)|群发|(?:停[水电气暖]|断[水电气]|封路|检修|施工)[^,，。没不未]{0,4}(?:的?通知|公告|告示)$"
)
# Before it: that nobody did so, or that another did: 物业不通知业主, 开发商发通知说要涨价.
_NOT_OURS = re.compile(
    r"(?:没[有人]?|未|不|别|拒绝|从来|根本)(?:提前|事先|及时|先|给|跟|向|再|肯|曾)*$"
    r"|(?:物业|开发商|学校|厂[里家]|老板|商家|房东|业委会|他们|人家|对方|收到|看到|接到)[^,，。;；]{0,4}$"
)
# That a notice that was sent is not right: 撤回通知, 通知发错了.
_TAKES_BACK = re.compile(
    r"(?:撤[回销]?|收回|取消|发错|写错|改)(?:了|掉|一?下)?(?:刚才|那[个条张]|这[个条张]|的)*(?:通知|公告)"
    r"|(?:通知|公告).{0,3}(?:[发写弄]错|错了|撤|收回|取消|不对|作废)"
)
# What says that it is to be told, and to whom, and no word of what: 帮我发个通知.
_TELLING = re.compile(
    rf"(?:请|麻烦|帮我|帮忙|给我|替我|要|想|你|我|去|先|[给跟向](?:{_ALL_HERE}|大家|大伙))*(?:(?:通知|告知|告诉|提醒)(?:一?下|一声|到|给)*(?:[^,，。!！?？]{{0,8}}{_ALL_HERE}|大家|大伙|各户|全村|全小区|全体)?"
    rf"|(?:发|出|贴)(?:一?[个条张份])?(?:的?(?:公告|告示|通知))|群发|的?(?:公告|告示|通知)$)(?:给?(?:{_ALL_HERE}|大家|大伙))?(?:一?下|一声|吧)*"
)
# Which command answers what staff ask for in words, in the order in which it is looked for.
_WISHES = tuple(
    (command, re.compile(words))
    for command, words in (
        ("followup", r"回访"),
        ("supervise", r"^(?!.*[这那]一?个?[件单条]).*督办|^(?:我们?|要|想|请|得|需要)*约谈"),
        (
            "whistle",
            r"^(?!.*(?:吵|噪|扰民|声音|(?:有人|别人|他们?|她|邻居|保安|孩子?|学生|教练|大[爷妈]|队).{0,6}吹)).*吹(?:个|一个|一下)?哨|怎么(?:叫|喊|呼叫).{0,8}(?:单位|部门)"
            r"|(?:叫|喊|让|请|通知|召集).{2,14}(?:一起|一块|都|马上|赶紧|来)(?:来|去|到|过来|过去|到场|报到|看看|处理)(?:一?下)?$",
        ),
        (
            "rates",
            r"(?:哪个|哪些|什么)(?:单位|部门|社区|街道).{0,4}(?:[慢差好快拖]|厉害)|这个?月比上个?月|三率|考核|得分|扣分"
            r"|(?:满意|办结|响应|解决)率|(?:上|本|这)个?(?:月|季度|周)的?(?:数|报?表|数据|成绩|报告|统计)|(?:今|去|全)年的?(?:数|报?表|数据|成绩|报告|统计)"
            r"|(?:[上本这]个?(?:月|季度)|[今去]年).{0,4}(?:多少|几)件|(?:导出|下载)(?:一?下)?(?:报?表|数据)|谁最?(?:慢|拖拉|拖)$"
            r"|^我(?:们?(?:单位|部门|社区|街道|公司|镇|村)?)?的?[这本上]个?(?:月|季度|周).{0,4}(?:怎么?样|咋样|如何|成绩|排名|排第几)",
        ),
        ("hot", r"热点|(?:最近|这周|本周|这个?月|本月).{0,6}(?:什么|哪里?|啥).{0,6}(?:最?多|集中)"),
        (
            "digest",
            r"(?:今天|今日|昨天|昨日|这周|本周)(?:的?情况|怎么?样|咋样|新增|总体|.{0,3}(?:多少|几)件)|[早日晨]报"
            r"|每日汇总|汇总一下",
        ),
        (
            "todo",
            r"(?:有|还有|剩|差)(?:什么|哪些|啥|多少)(?!区别|不同|分别|用|关系|好处|意思|钱|票|人|户)(?:事|活|任务|件|工单|要)?|[要该](?:办|做|处理|干)(?:什么|哪些|啥)"
            r"|(?:什么|哪些|啥)(?:事|活|件)?(?:要|该|没)(?:办|做|处理|签|弄)|[要快]?(?:到期|超期|超时|逾期)"
            r"|(?:没|未|还没)(?:签收|办结|办完)|(?:我|今[天日])的?(?:任务|活|工单|待办)|\b(?:due|overdue|to ?do)\b",
        ),
        (
            "console",
            r"(?:离职|辞职|退休|调走|调离|调岗|不干)了?.{0,4}(?:把|[帮给]我|请|将).{0,10}(?:删|去掉|除名|撤|换)|(?:离职|辞职|退休|调走|调离|调岗)了?.{0,3}[由让换].{1,5}(?:接|替|顶|$)"
            r"|(?:删|去|收回|取消|停|撤).{0,6}权限|权限.{0,4}(?:删|去掉|收回|取消|停|撤)|改.{0,3}(?:节假日|假期|调休)|免职|免去.{0,8}职|任[命免](?!书)",
        ),
        ("grid", r"我的网格|(?:走访?|巡|看|查)(?:哪些?|哪里|哪几|谁)|巡[查逻](?:任务|清单|路线)"),
        (
            "duty",
            r"[归该是](?:谁|哪个?(?:单位|部门|科室|家)?)[来去]?(?:管|负责|办)|归哪个?(?:单位|部门|科室|家)|谁[来去]?管(?!理)|谁的(?:职责|责任|事)|职责",
        ),
    )
)
# Whose figures are asked for: 排水公司这个月怎么样, 春和社区办得怎么样.
_MEASURED = re.compile(
    r"([^,。]{2,12}?)(?:最近|[这本上]个?(?:月|季度|周)|[今去]年|的|[办干做]得)+(?:怎么?样|咋样|如何|好不好|行不行)了?[啊呢呀?？]*"
)
# Whether it is asked what is late: 哪些超时了.
about_overdue = says(r"超时|超期|逾期|过期没|\boverdue\b")


def about_vote(plain: str) -> str:
    """What is said about a vote, from folded text: lost (the phone), proxy, secret, begin, vote; '' where it is no such
    talk, or charges somebody with something."""
    if len(plain) > LONGEST or not _VOTE.search(plain) or charges(plain):
        return ""
    return next((name for name, words in _MEANINGS if words.search(plain)), "vote")


def about_desk(plain: str) -> bool:
    """Whether staff speak of their work on matters."""
    return len(plain) <= LONGEST and (orders(plain) or plans(plain) or bool(_DESK.search(plain) or _UP.search(plain)))


def wished(plain: str) -> tuple[str, str]:
    """The command that answers what staff ask for in words, and what else they said; ('', '') where none does."""
    if len(plain) <= LONGEST:
        for command, words in _WISHES:
            if found := words.search(plain):
                return command, (plain[: found.start()] + plain[found.end() :]).strip(" ,。.!?;、的呢吗啊")
    return "", ""


def measured(plain: str) -> str:
    """Whose figures are asked for, '' for nobody's."""
    found = _MEASURED.fullmatch(plain.strip())
    return found[1] if found else ""


def acts_said(plain: str) -> list[str]:
    """The acts that staff speak of (退回怎么弄, 派给城管), by the names of their buttons, the likelier first."""
    if len(plain) > LONGEST:
        return []
    return next((names for names, words in ACTS if words.search(plain)), ["verify"] if on_spot(plain) else [])


def to_whom(plain: str) -> str:
    """To whom a matter is to be given: 城管局 of 派给城管局; '' where it is not said."""
    found = _TO_WHOM.search(plain)
    return found[1] if found else ""


def announces(plain: str) -> bool:
    """Whether something is to be told to all who live there: 通知居民明天停水."""
    found = of_notice.words.finditer(plain) if len(plain) <= LONGEST else ()
    return any(not _NOT_OURS.search(plain[: one.start()]) for one in found)


def takes_back_notice(plain: str) -> bool:
    """Whether a notice that was sent is taken back; of a meeting's notice is spoken elsewhere."""
    return len(plain) <= LONGEST and bool(_TAKES_BACK.search(plain)) and "会" not in plain


def announced(plain: str) -> str:
    """What is to be told, without who is asked to tell it and whom."""
    return _TELLING.sub(" ", plain).strip(" ,，。!！:：;；、的")
