"""What a short message means that is no report: leave, thanks, a push."""

import re
import unicodedata
from functools import lru_cache

from core.routing.folding import fold
from core.routing.says import says, says_only

# All patterns read folded text (see `folding`): simplified characters, half width, lower case; dialects too.
_AND = re.compile(r"[\s,。.!?;、~…:]+")
# Taken whole, like fillers: 哦哦哦哦 said for long is read at once.
_SOFT = r"[了啦喇啊呀吧呗噻哈嘛哒滴咧勒嘞捏咯喽嘅喎的呢哦噢咗额]*+"
_LEAD = r"(?:那|就|先|我|都|也|不小心|还是|请|帮我|要|想|全部?|这件(?:事)?|刚才(?:那[条个件])?|现在|暂时|真的?)*"
_LEAVE = (
    r"取消|(?:算了)?不(?:想|要|用|需要)?再?(?:报|说|填|写|申请|提交|发|吹|弄|整|搞|投|补充|(?:办|管)(?=了))|懒得(?:管|报|说)|换个话题|别报|莫报|唔报|唔再?讲"
    r"|返回|退出|回去|重来|(?:重新|从头)(?:来|说|讲)(?:一[遍次]|过)?|算[求球]?|拉倒|算了[,\s]*[我还是先就也]*(?:不|别|莫)[想要用再]*[^不没别莫,]{1,3}"
    r"|作罢|放弃|停止|停(?!了)|结束|关闭|撤|按错|点错|发错|打错|弄错|搞错|说错|报错|写错|按错咗|搞错咗|冇嘢|没(?:什么|啥)(?!有?事)"
    r"|cancel(?: it| this| that)?|quit|exit|back|go back|stop|never ?mind|forget it|abort"
)
_DONE = (  # 我没事 is none: it tells that nobody was hurt
    r"不用|不要|不需要|唔使|唔要|(?<![我人他她])没(?:什么|啥|得|有)?事|没(?:什么|啥)?事(?=了)|冇事|莫得事|不得事"
    r"|no thanks|nothing"
)
_THANKS = (
    r"(?:(?:非常|十分|太|真|好|多)?(?:谢谢|感谢|多谢|谢|辛苦|麻烦|劳烦|费心)(?:你|您|们|大家|呼应"
    r"|晒|领导|小?同志|师傅|闺女|姑娘|小伙子|孩子|妹子|兄弟|老师|[哥姐叔姨爷奶]{2}|阿姨|大[哥姐爷妈]|[啊呀哦了哈])*+)++"
    r"|唔该(?:晒)?|(?:okay |ok )?thank you(?: very much| so much)?|thanks?|thx|好人一生平安"
)
_FILLER = (
    r"[嗯哦噢喔啊呃额唉哎诶嘿哈]++|没(?:问题|毛病)|没有?(?:别的|其[他它])?(?:事|的)?了|(?:就|都)(?:是?这些|这么多)|[说讲]完了|好[滴嘞呀]?|行|知道|晓得|明白|收到|懂|可以|记(?:住|下|好)(?=了)|okay|ok|well"
    r"|please|[你您]们?(?:说|看|觉得)(?=呢)|就这样|再见|拜拜?|走了|bye"
)
_RETHOUGHT = (
    r"(?:等等|等一下|不行|哎|唉|算了|要不然?|(?:我|又|再)*(?:改(?:变)?主意|反悔|后悔|想[想通好]|想来想去|想了又?一?想|考虑好?)了?)"
    r"[,。!\s]*"
)
_REPORT = r"(?:报|提交|登记|反映|说|讲|填|写|发|吹|申请)(?:一下|上去|出来|说|讲|了|它|返)*"
_KEEP = (
    r"(?:算了|[按点打搞弄]错了?)*(?:先|千万|请|还是)?(?:别|不要|不用|不|莫|唔好|不能|不是要?|没有?要?)(?:给我)?(?:撤回?|撤销"
    r"|取消|删|停)|(?:接着|继续)(?:办|报|填|写|发|吹)|don'?t cancel|keep it"
    # What was left is taken up again: 算了还是报吧; 我改主意了，报; 刚才取消的那个还要报.
    rf"|(?:{_RETHOUGHT})*(?:还是|都系|又想|还得|仍然?)(?:就|得|要|想|再|先|帮我|给我|把它|麻烦你?)*{_REPORT}"
    rf"|(?:{_RETHOUGHT})+(?:[那就我还要想得]|帮我|给我)*{_REPORT}|恢复(?:一下|刚才的?|那[个件条])*"
    r"|(?:刚才|刚刚)?我?(?:没有?|不是)(?:想|要|说|叫你)+(?:取消|不报|撤|停|删)|(?:不小心|误|点到|手滑)(?:点|按|碰|到|了)*取消"
    rf"|(?:(?:刚才|刚刚|前面|先前)?(?:取消|不报|撤|删)[了掉]?的?|刚才)那?[个件条张](?:事|哨|表)?(?:还是?|再|又|我|要|想|得|给我|帮我|重新|接着|继续)+{_REPORT}"
)
_RESUME = (
    r"(?:接着|继续)(?:来|做|弄)?|continue|go on|再[说讲念发]一[遍次下]|重复一[遍下]"
    r"|(?:接着|继续)?(?:刚才|刚刚|前面|先前)(?:的|(?:没(?:报|填|写|吹|弄|办)完)?的?那[个件条张](?:事|哨|表)?)"
)
_WITHDRAW = (
    r"撤[一这那][件个]|(?:把|将)(?:它|他|这个|那个)撤|(?:把|将)?(?:我?的?|那件?|这件?)?(?:报事|报的事?|事|单子?|工单|投诉)?(?:撤回|撤销|撤单|销单"
    r"|撤掉)(?:我?的?|那件?|这件?)?(?:报事|报的事?|事|单子?"
    r"|工单|投诉)?|withdraw"
)
_SUBMIT = (
    r"(?:还没有?报(?:上去)?[啊呀呢]*[?,。 ]*那|就(?:是)?[那这]个|就这样|就这么)?"
    r"(?:快点?|赶紧|赶快|马上|(?:算了)?就?先|直接|给我|帮我|都|一起|两[个件])*(?:提交|报上去|(?<!还是)报)"
)
_HELLO = (
    r"(?:你们?|您|大家)好(?:[啊呀]*(?:小?同志|师傅|领导|小伙子?|小?姑娘|闺女|妹子|老师|[叔阿]+[叔姨]))?|吃了(?:没|吗|么)|哈喽|嗨|在吗|在不在|在么|(?:喂+)?有人(?:在)?(?:吗|没[有得]?|么|冇|不)|有(?:没[有得]|冇)人|喂+"
    r"|你是(?:谁|哪个|什么)|您是谁|你系边个"
    r"|你是(?:真)?人(?:还是机器人?)?吗?|你是(?:男|女|闺女|姑娘|小姑娘|小伙子?)的?(?:还是.{1,5})?[吗呀啊]?"
    r"|你是(?:不是)?(?:机器人|.{0,6}gpt|ai|人工智能|豆包|deepseek).{0,2}"
    r"|(?:hi|hey|hello)(?: there)?|good (?:morning|afternoon|evening)"
    r"|(?:早上|中午|下午|晚上)好|早上?好?|你?能(?:干|做)(?:什么|啥|嘛)|who are you"
    r"|are you (?:a )?(?:bot|robot|human)|anybody there"
)
_PUSH = (
    r"催(?:一下|一催|催|办|单)?|(?:请|快|赶紧)?催(?:他们|一下)|(?:现在|我报的?事?|我的事|那件事|事情"
    r"|上次的?|我?那个|这个|我的)*(?:(?:事情?)?办?到哪(?:一步|儿|里)?|办得?怎么?样|怎么?样"
    r"|咋样|进展(?:如何|怎么样)?|处理得?怎么?样|处理到哪|有(?:没有)?(?:消息|结果|回音|进展)|谁(?:在|来)?(?:管|办|负责|修|弄))(?:了|啦|没有?|吗|呢)*"
    r"|(?:怎么|咋个?|啷个|为什么|为啥|点解)?(?:还没?得?|一直没?|仲未)(?:有?人)?(?:来|嚟|修|整|修好|弄好|弄|处理|解决|动静|办|办好|管)+(?:人|好)?"
    r"|(?:什么时候|啥时候|哪(?:个|阵)?时候|[么啥]子?时候|几时|多会儿?|多[久暂咱]|好久|几号|几点|哪天)(?:才?能?)?(?:来|嚟|到|去|修|整|弄|办|好|得|处理|解决|有?人)+"
    r"|(?:怎么|咋|为啥|到底)?(?:都|还|就是|一直)*不来(?:个|一个)?人?|(?:到底)?(?:还)?来不来人?"
    r"|(?:师傅|人|他们|你们)?(?:[今明后]天|今晚|[上下]午|现在|马上|这两天)+(?:能不能|能|会|可以)?(?:来|到)得?了?人?(?:吗|不|么)+|(?:师傅|人)(?:在|到)?哪(?:里|儿|了)?"
    r"|(?:到底)?(?:还)?有(?:没有)?人(?:来)?管(?:没有)?|(?:麻烦|请|能不能)?(?:快|赶紧|赶快|搞快)(?:一?点|些|的)?(?:来|弄|修|办|处理|派人)?"
    r"|(?:都|已经)?等(?:了|咗)?(?:好|整整?)?.{1,3}(?:天|上午|下午|晚上|小时|钟头|个?月|星期|周)"
    r"|(?:你们?)?(?:能不能|可不可以)?(?:(?:别|不要|莫)(?:再|老)?问(?:来问去)?了?)?(?:直接|赶快|赶紧|快点?|马上)?(?:给我)?派(?:个|一个)?人(?:过?来)?"
    r"|(?:你们?)?(?:能不能|可不可以)?(?:别|不要|莫)(?:再|老)?问(?:来问去)?"
    r"|(?:看|查)(?:一?下|看)?(?:我的)?进度"
    r"|(?:大概|一般|得|要)*(?:几|多少)天(?:能|会|才|修|办|弄|好|完)*"
    r"|(?:能不能|可不可以|可以|给我|帮我)?加急(?:处理|办)?(?:一下|吗)?"
    r"|(?:还|得|要)*等?(?:多久|几天|多长时间|(?<=[还等])好久)|人呢|师傅呢|怎么没(?:人|动静)|(?:你们?|他们)?(?:是不是|别是)把?(?:我的?)?(?:事情?)?(?:给)?忘(?:记)?了|(?:怎么|还|就|都)*没(?:了)?(?:下文|音讯|回音|答复)|石沉大海|(?:你们?)?(?:到底)?管不管了?|(?:答复|结果|回音|下文)(?:呢|在哪)|(?:能不能|快)?给(?:我)?(?:个|一个)?(?:说法|准话|答复)"
    r"|(?:还|都)?没人(?:来|管|理)我?|what about my report"
    r"|(?:现在)?(?:啥|什么|咋|怎么)个?情况|any (?:news|progress|updates?)|how is it going|what happened to my report"
    r"|how long (?:will|does) (?:it|this|that) take|when will (?:it|this|that) be (?:fixed|done|repaired|solved)"
    r"|(?:when (?:will|does|is|can)|is) (?:you|they|(?:some|any)(?:one|body)) (?:be )?com(?:e|ing)(?: to fix it)?"
)
_PRIVACY = (
    r"(?:能不能|可不可以|可以|能|千万)?(?:别|不要|莫|不)说(?:出去)?是我(?:[说报讲]|反映)?的?[吗不吧]?"
    r"|(?:你们?)?(?:(?:千万)?(?:别|不要|莫)(?:跟|和|给|对|告诉)|(?:会不会|会|能不能|是不是会?)告诉)(?:(?:村长|书记|主任|物业|邻居|房东|领导|老师|[他她]们?|人家|别人|对方)(?:[说讲]|知道)?[吗么不吧]*|(?:社区|村里)[吗么不]+)|"
    r"(?:你们?|呼应|我的信息)?(?:会不会|会|有没有)?(?:保存|收集|泄露|存|记录)(?:我们?的?)?(?:信息|隐私|资料|电话|姓名)(?:吗|不)?"
    r"|(?:能不能|可不可以|可以|能)?匿名(?:举报|反映)?|(?:我的(?:隐私|信息|资料)|隐私)(?:会不会泄露|安全|保密)?吗?|(?:你们?)?(?:会不会|会|能不能|可以|可)?(?:别|不要|莫|不)?(?:告诉|让|跟|给)[^,。]{1,6}?(?:知道|晓得|说)?是我(?:们?)(?:说|报|讲|反映|举报|告)的(?:吗|不)?"
    r"|(?:千万|最好|我)*(?:别|不要|莫|不能|不想|不愿意?)(?:让|给|叫)[^,。]{1,6}?(?:知道|晓得)(?:是我|我是谁)?"
    r"|(?:千万)?(?:别|不要|莫|不能)(?:跟人|往外|对外|给我)?[说讲传]出去"
    r"|(?:先)?(?:别|不要|莫)(?:打听|问)我?(?:是谁|名字|姓名|叫(?:什么|啥))"
    r"|别人(?:能|会|可以)?看(?:得?到|见)(?:是)?我(?:报的)?吗?|/?privacy"
    r"|(?:please )?(?:don'?t|do not) (?:tell|let) (?!me|us).{2,25}?(?: know)?(?: (?:that )?it(?:'?s| is| was) me)?"
    r"|(?:can|may) i (?:stay|be) anonymous|(?:will|can) .{2,12} (?:know|see) (?:that )?it(?:'?s| is| was) me"
)
_HUMAN = (
    r"(?:给我|帮我|能不能|可以|可不可以|我?[要想])*(?:转|找|接|换|叫|和|跟)(?:一?个|到)?(?:你们的?)?(?:人工|真人|活人|客服|领导|书记|主任|负责人|管事的)(?:客服|服务|来|说话?|聊)?"
    r"|(?:找|叫|派|换|让)(?:一?个)?人(?:过?来)?[跟和给]我(?:说|讲|聊|谈)(?:一下|清楚|话)?"
    r"|人工(?:客服|服务)?|真人|活人"
    r"|(?:i (?:want|need|would like) to |can i |could i |let me )?(?:(?:talk|speak) (?:to|with) )?(?:a |an )?"
    r"(?:human(?: being)?|(?:real )?person|someone|somebody|operator)(?: please)?"
)
_DATA = r"(?:我们?|本人)的?(?:所有|全部|一切)?的?(?:个人)?(?:信息|资料|记录|数据|隐私|聊天记录)"
_GONE = r"(?:删|清|抹)(?:除|掉|光|空|干净)*"
_HOW = r"(?:怎么|怎样|如何|能不能|可不可以|可以|能|把|将|帮我?|请|给我)*"
_ERASE = (
    rf"{_HOW}{_DATA}(?:都|全部?|统统|通通|一起)*(?:给我|帮我)?{_GONE}"
    rf"|{_HOW}{_GONE}{_DATA}|(?:delete|erase|remove) (?:all )?my (?:personal )?(?:data|information)"
)
# Whether a word of trouble is in it, were the rest of it never heard of: 蓝精灵堆满了.
troubled = says(
    r"[坏堵漏漫淹爆吵臭脏乱破裂倒塌断满烂掉缺少不没无难骗偷骂怕挡占欠拖停慢黑暗湿滑痛病伤摔跌晕昏死停烧冒溢掉歪松锈又困]|[太好]多|全是|都是|到处|总是|老是|一[直堆]|投诉|举报|反映|建议|希望|申请|帮"
    r"|\b(?:broken|noise|dirty|no|not|full|dark|leak\w*|smell\w*|help|report)\b"
)
_ASKING = re.compile(
    r"(?:[?？]|[吗么呢])\W*$|[能会要行用].{1,6}不\W*$|[交带要]些?(?:什么|啥|哪些)"
    r"|^(?:那|可是?|但是?|我们?|这几天|现在|老人|孩子|[, ])*"
    r"(?:怎么|为什么|为啥|咋|什么时候|啥时候|几点|[去到在]?哪[里儿]?|谁|多少|能不能|可不可以|今天有多少"
    r"|(?:how|what|when|where|why|who|can|could|will|is|are|do|does)\b)"
)
# Asked of what was told just now: 报上去没有; 那我的坑修到哪了; 你们派人了没; 有结果了吗.
_OVER = r"(?:没有?|吗|么|不|没得)[啊呀呢哦]*"
_DONE_YET = (
    rf"(?:(?:上去|出去|过去|进去|成功|好|完)*了{_OVER}|(?:上去|出去|过去|进去|成功|好|完)+{_OVER}|没有?[啊呀呢哦]*)"
)
_SENT = (
    rf"(?:(?:报|提交|登记|递交?){_DONE_YET}|(?:发|交|送|传)(?:上|出|过|进)去了?{_OVER}"
    rf"|算不算报上?了|算是?报上?了?{_OVER})"
)
# Whether few words ask whether it was handed in.
sent = says_only(rf".{{0,8}}{_SENT}\W*", None)
# Whether few words ask how far what was told has come: 报上去没有.
asks_state = says_only(
    rf"(?:.{{0,8}}(?:{_SENT}|(?:修|弄|办|处理|解决|进展?|派)到(?:哪|什么|啥).{{0,4}}|(?:怎么?|咋)样了[啊呀呢]*"
    rf"|(?:修|弄|办|处理|解决){_DONE_YET}|有(?:没有)?(?:结果|消息|回复|回音|下文|进展|动静)了?(?:{_OVER})?"
    rf"|(?:派了?人|来人|人来|安排人?|通知他们|转过去)(?:过?[来去])?了?{_OVER}"
    r"|(?:什么时候|啥时候|几时|多久|哪天)(?:能|才|可以|会|有人)*(?:来|修|弄|办|处理|解决)+(?:人|好|完)*[啊呀呢]*)"
    r"|(?:那|这|它|[个件]|事情?|到底|应该|该)*[归由该](?:不[归该])?(?:谁|你们|哪个?(?:部门|单位)?|什么部门)(?:来)?(?:管|负责|办|处理)[啊呀呢吗么不]*)\W*",
    None,
)

# Said before something else, while a question is open; what follows has nothing to do with the question.
_TURN = re.compile(
    r"\s*(?:那|我)?(?:先|再|想)?(?:换个?|換個?|[说說讲講问問报報][个個点點件]?(?:别|別)的)(?:话题|話題|事情?)?[了吧啊]?[,，。.:：;；、\s]+(?=.{3})"
    r"|\s*(?:(?:这个|這個|这事|這事)?(?:先)?(?:放一放|放一[边邊]|不[说說][这這][个個]?)了?)[,，。.:：;；、\s]+(?=.{3})"
)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(f"{_LEAD}(?:{words}){_SOFT}")


# What a piece of a message may be, in the order in which it is tried.
_PIECES = tuple(
    (name, _whole(words))
    for name, words in (
        (
            "yes",
            rf"(?:是|对|没错|正确|可以提交|{_SUBMIT}|确定|确认|要|要得|对头|[嗯昂恩][呐哪]|(?:就|也)?是(?:(?:上次|之前|前面)?[那这][件个]事?|它|一回事)|一起跟进"
            r"|(?:就|也|都)?是?(?:同?一件|同一个|一样)的?(?:事情?)?|yes|yep|sure|submit)"
            rf"(?:[的滴哒咧]?(?:是|对|没错|对头|{_SUBMIT}))*(?:的?[ ,]*(?:赶紧|赶快|搞?快点?)的?)?",
        ),
        ("human", _HUMAN),
        (
            "no",
            r"不是(?:[这那]个|我的)?意思|你们?(?:理解|听|看|弄|搞|写)错|不是|不对|不|否|别|错|(?:不是那件[,，]?)?(?:是|这是)?另外?一件事?|no|nope"
            r"|不是?(?:同?一件|同一个|一样|一回|[这那][件个盏处])的?(?:事情?)?|(?:这)?(?:是)?两[回码件]事"
            r"|(?:我也?)?(?:不(?:太)?(?:清楚|知道|晓得|确定)|[说拿]不准)是不是(?:同?一[回件个]事?|它|那件)?"
            r"|(?:我?[说报讲]的)?是(?:另外?|别)(?:的|一?[个件盏处根台条部户家口块]).{0,3}",
        ),
        ("keep", _KEEP),
        ("resume", _RESUME),
        ("erase", _ERASE),
        ("privacy", _PRIVACY),
        ("push", _PUSH),
        ("withdraw", _WITHDRAW),
        ("leave", f"(?:{_RETHOUGHT})*(?:{_LEAVE})(?:{_SOFT}(?:{_LEAVE}))*"),
        ("done", _DONE),
        ("thanks", _THANKS),
        ("hello", _HELLO),
        ("filler", _FILLER),
        (
            "number",  # told by its word, or by what it is made of: other systems number their matters too
            r"(?:我|你|的|是)*(?:(?:身份证|银行卡|证件|账户?|卡)(?:号码?|是|:)*[0-9]{15,19}x?|62[0-9]{14,17}"
            r"|[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}[0-9x])"
            r"[, ]*(?:请|帮|我|查|看|一?下)*",
        ),
    )
)
# Several said in one breath: 没事了不用了谢谢. Each is taken at first sight: the longer word stands before the shorter.
_BREATH = re.compile(f"(?:不是(?!的|那))*(?>{_LEAD}(?:{_LEAVE}|{_DONE}|{_THANKS}|{_FILLER}){_SOFT})+")
# Which of the meanings found in one message counts; 'keep' needs no company.
_BEFORE = ("erase", "privacy", "human", "no", "withdraw", "leave", "resume")
_ORDER = (*_BEFORE, "number", "push", "done", "hello", "thanks", "yes", "filler")
# Whether a yes says that the matter is to be handed in: 提交, 报上去.
submits = says(f"{_SUBMIT}|submit")
_AGREED = _whole(rf"(?:好[滴嘞呀]?|[行中成]|可以|嗯+|okay|ok|就这样|没(?:问题|毛病)){_SOFT}(?:{_THANKS})?")
# 对对就是这样子的你帮我报上去吧谢谢你啊小伙子: a yes said in one breath, without a comma, to what is shown.
_CONSENT = re.compile(
    r"(?>(?:嗯+|[对好行中成系妥]+|得嘞|要得|对头|可不咋地|是的?|算了|可以|没错|没问题|就是|[这那]样子?|这个|的|[你您]们?|麻烦|请|那|先|就|快点?|赶紧|马上|直接"
    r"|给我|帮我|替我|帮忙|都|也|全部?|一起|报(?:上去|一下)?|提交(?:上去)?|交上去|登记(?:一下)?|谢谢|多谢|唔该(?:晒)?|感谢|辛苦|小伙子|姑娘|同志|师傅|领导"
    r"|[了啦啊呀吧嘛哈嘞咯噻哦噢哒滴咧勒捏]|[\s,。.!~、])+)"
)
_OF_IT = re.compile(r"([^不没别,，。]{2,8})[这那](?:个|件|条)事?(?=[^不没]{0,6}(?:报|提交|登记))")  # 装修那个报一下
_CONSENTS = re.compile("[对好行中成系妥]|得嘞|要得|可不咋地|是的|就是|可以|没错|没问题|嗯|报|提交|交上去|登记")
_LEFT = re.compile(
    rf"(?:{_RETHOUGHT})*(?:[这那][个件条]?事?)?{_LEAD}(?:{_LEAVE}|不[办约]){_SOFT}[,。;!\s]+(?:我?(?:要|想)?(?:重新|另外|改)?报)?(?=.{{4}})"
)
_SWAPPED = re.compile(rf"(?:{_RETHOUGHT})*(?:那就?|还是|我要?)?(?:换成|改成|改报|换报)[:,\s]*(?=.{{4}})")
# Whether it only begins to speak: 那个, 就是我说个事.
hems = says_only(
    r"(?:[那这]个|就是|[你您]?看(?:看|一下|下)?|这里|如图|我|嗯|啊|呃|额|哎|喂|有|要|想|跟你们?|您"
    r"|[说讲]|一?[个件]|事情?|问题|一下|的话|[,。 \n])+",
    None,
)
_RATHER = re.compile(
    r"^(?:算了|哦|不对|[说写打]错了?|[,，。 ])*不是([^,，。\s]{2,8}?)[,，。 ]*(?:而|就)?是([^,，。\s]{2,8})$",
    re.MULTILINE,
)
_SHORT_LINES = re.compile(r"(?<![^\n].{4})(?<=[一-鿿0-9])\n(?=[一-鿿0-9]{1,4}(?:\n|$))")
LONGEST = 40  # characters; who tells more tells a matter


@lru_cache(16)  # of one message, for each who asks
def meant(plain: str) -> str:
    """What a short message is, from its folded text: yes, no, keep, resume, withdraw, leave, push, erase, privacy,
    human, done, hello, thanks, filler, number (of a person or an account), nothing (no word in it), or '' where it
    tells something.

    'leave' (取消, 不报了) says to stop; 'done' (不用了, 没事了) may as well answer what was asked; 'keep' (别撤)
    forbids.
    """
    if not any(unicodedata.category(c)[0] in "LN" for c in plain):
        return "nothing" if plain.strip() else ""
    if len(plain) > LONGEST:
        return ""
    whole = plain.strip(" ,。.!?;、~…")
    found = [_piece(whole)] if _piece(whole) else [_piece(piece) for piece in _AND.split(whole) if piece]
    if "keep" in found:
        return "keep"
    return "" if "" in found else next((name for name in _ORDER if name in found), "")


def agrees(plain: str) -> bool:
    """Whether 好, 行, 可以, 就这样, thanks beside it or not, says yes to what is shown; 知道了 does not.

    However it is put in one breath: 对对就是这样子的你帮我报上去吧.
    """
    pieces, short = [piece for piece in _AND.split(plain) if piece], len(plain) <= LONGEST
    if short and meant(plain) in {"", "filler", "thanks"} and _CONSENT.fullmatch(plain) and _CONSENTS.search(plain):
        return True
    return any(map(_AGREED.fullmatch, pieces)) and meant(plain) in {"filler", "thanks"}


def handed_in(plain: str) -> tuple[str, str]:
    """What is to be handed in, and the yes to it: 装修那个报一下; ("", "") where nothing is named."""
    found = _OF_IT.match(plain)
    return (found[1], plain[found.end() :]) if found else ("", "")


def _piece(piece: str) -> str:
    if found := next((name for name, pattern in _PIECES if pattern.fullmatch(piece)), ""):
        return found
    if not _BREATH.fullmatch(piece):
        return ""
    return next(name for name, pattern in _PIECES if name not in {"yes", "no"} and pattern.search(piece))


def turned(text: str) -> str:
    """What is told after 换个话题, as it was written; '' where nothing says that it is something else."""
    found = _TURN.match(text)
    return text[found.end() :] if found else ""


def left_for(text: str, *, swapped: bool) -> str:
    """What is told behind 取消, 这个不报了 (`swapped`: or 换成), as it was written; '' where nothing is."""
    folded = fold(text)
    found = _LEFT.match(folded.plain) or (_SWAPPED.match(folded.plain) if swapped else None)
    return folded.written(found.end(), len(folded.plain)).strip() if found else ""


def in_one(text: str) -> str:
    """Short messages that were sent one after the other, as the sentence they are: 我们小区 / 那个 / 水 / 停了; what is
    put right (不是路灯 是楼道灯) as it was meant."""
    rather = _RATHER.search(text)
    if rather and rather[1] in text[: rather.start()]:
        text = text[: rather.start()].replace(rather[1], rather[2]) + text[rather.end() :]
    return _SHORT_LINES.sub("", "\n".join(line for line in text.split("\n") if not hems(fold(line).plain)) or text)


def asking(plain: str) -> bool:
    """Whether it is put as a question, and so is hardly the reason or the result that was asked for."""
    return bool(_ASKING.search(plain.strip()))
