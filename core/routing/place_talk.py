"""How people speak round a place: of home, work, what stands beside."""

import re
from bisect import bisect
from collections.abc import Collection
from functools import lru_cache

from core.routing.says import says, says_only
from core.routing.segmenter import tag

_HOME = re.compile(
    r"(?:我们?|咱们?|俺们?|本|阿拉|[我俺伢吾]伲?哋?)[这那本一的个]*(?:小区|家|大?院|楼|村|单元|栋|组|社区|网格|这边|这里|这儿|屋|幢)"
    r"|小区|社区(?=大?门口)|(?:对面|[前后][面边头])那?[栋幢个]?楼|楼[上下道顶里底梯]|家[里中门]|家那[边头]|到家|屋(?:[里头企]|[前后](?:头|面|边)?)|院[子里]|村[里口头上民子]|全村|门口|隔壁|对门|单元[门楼]|[这整]栋"
    r"|客厅|卧室|厨房|卫生间|阳台|天花板|停水|停电|停气|没水|没电|跳闸|断网|暖气|水压|水龙头"
    r"|\b(?:my|our) (?:home|flat|building|estate|village|compound|lift|elevator|kitchen|bathroom|ceiling)\b"
    r"|\b(?:stairwell|upstairs|downstairs|hot water|tap water|power cut)\b"
)
# Whether the writer's home is spoken of in so many words.
at_home = says(
    r"家那[边头]|[到回]家|家[里头]|屋头|我们?(?:这|的)?(?:小区|家|院|楼|村|单元|栋|组|屋|幢)|(?<![一-鿿])小区"
)
_KIN_HOME = re.compile(
    r"(?:[我俺咱][大二三小老]?(?:[爸妈爹娘姐哥弟妹姑姨舅叔伯]{1,2}|婆婆|公公)|爷爷|奶奶|[外阿]婆|外公|姥[姥爷]|父母|[岳丈]母娘?|岳父|女儿|闺女|儿子|孙[子女]|亲戚|朋友|同学|同事)"
    r"(?:的|[他她]们?)?(?:家(?![暴长属务具电庭教访乡])|小区|住的|那[边个]?小区|那栋)|(?<!其)[他她]们?(?:的|那个?)?小区"
)
_NEXT_DOOR = re.compile(r"[我咱俺]们?(?:这|的)?(?:小区|家|院|楼|村|单元|栋)|隔壁|楼[上下]|对门|邻居|同一?[个栋]")
# All of the village, not the writer's group alone.
VILLAGE = re.compile(r"村[里口头上民子委干]|[我咱俺们全本整]这?个?村(?!民小)")
# What a flat or an estate has as well as other places: home, where the text speaks of no other.
_LIKE_HOME = re.compile(
    r"物业|保安|业委会|业主|电梯|[车地]库|道闸|门禁|垃圾[桶房]|快递柜|绿化带|健身器材|滑梯|秋千|化粪池|水箱|充电桩|马桶|厕所"
    r"|下水|[返漏渗]水|水管|热水器|煤气|燃气|灶台?|打不着火|宽带|网[断络]|装修|墙[上皮角]|邻居|租客|住户|太阳能|[屋房]顶|窗户|防盗门|走廊|过道|楼板|地板"
    r"|天井|信箱|采光|电[表闸]|灯泡|蟑螂|老鼠|洗澡|睡不[着好]|供[水暖电]|来水|对讲|监控|车位|空调|外机|钢琴|抛物"
    r"|(?:^|[,。 我们])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:楼(?![梯盘市])|单元)"
    r"|顶[楼层]|雨棚|感应灯|声控灯|墙裂|漏雨|[水电]费|消防通道|[关开]不[了上]窗|垃圾分类|广场舞"
    r"|狗叫|麻将|养[鸡鸭鸽]|花盆|窗台|晾[衣晒]|外墙|飞线|烟道|水表|车棚|维修基金|消防栓|门锁|保洁|阀门"
)
_COMMUNITY = re.compile("社区(?!之家|服务|食堂|书记|主任|便民|党群|医院|卫生|几点|在哪|电话)")
_ELSEWHERE = re.compile(
    r"医院|商场|超市|地铁|公交|车站|公园|广场(?!舞)|学校|校园|幼儿园|单位|公司|工厂|厂里|工地|[店铺馆局庙]|银行|市场|菜场|操场|(?<!厕)所|餐厅|酒吧|网[吧上购]"
    r"|马路|路[上口边]|街|大道|[河湖江塘]|景区|公厕|公共厕所|窗口|大厅|办证|法院|医保|社保|外卖|高速|手机|买"
)
_LIVES = re.compile(r"(?:住在?|家里?在?|来自|我们?是)$")
_LIVED_IN = re.compile(r"(?:里面?|那边|这边)?[居租]?住(?=[,。])")  # 人在望江楼住，车停在…
_OTHER_LIVES = re.compile(
    r"(?:[妈爸娘爹父母媳婿姐哥弟妹婆公奶爷姨叔舅姑伯儿女孙]|老人|丈人|亲戚|朋友|同学|同事)家?们?(?:都|还|就)?(?:住在?|家在)$"
)
_THERE = re.compile(r"[他她妈爸娘爹爷奶]们?(?:家|那[边里儿头栋]?|楼|小区|院)")  # where that is, told on
_ACQUAINTED = re.compile(r"的[老]?(?:同学|朋友|亲戚|老乡|熟人|战友|同事|表[哥姐弟妹])")
# Where the writer works or comes from; what is told happened elsewhere, if another place is named.
_WORKS_AT = re.compile(
    r"(?:(?:单位|公司|店|注册(?:地址?)?|上班|工作|打工|送货|送餐|送件|出差|坐车?|学校)(?:就?[在是]|[到去])|(?:退休|以|之|从)前(?:就|都)?(?:住在?|在)|原[来先本](?:住在?|在)|送完|离开|下了)$"
)
_DENIED = re.compile(
    r"(?:上[次回][报说]的?就?是|[转派推踢]给|[转推踢]到|(?:(?<!是)不(?:是|在|住|归|属于?|算|用去|去)|并非|没[在说]|别[去派]|不要(?:去|派到?|转到?))(?:说|住|问|指|讲)?(?:在|的是)?(?:[我咱俺]们)?)$"
)
_WORKS = re.compile(
    r"(?:这边|那边|里面?|附近)?(?:上班|工作|打工|干活|做工|做生意|当老师|当护士|当保安|教书|任教|值班|开店|摆摊的|送外卖|送快递|跑[车腿单]"
    r"|(?:开(?:了|着)?[个家间]?[一-鿿]{0,3}店|摆摊)(?=,?(?:家|我?住))|干(?:过|了)|[做当](?:过|了)?[一-鿿]{0,2}(?:员|工|保洁|保姆|学徒)|卖[菜鱼肉货]|下班|下车|退休)|的(?:老师|职工|员工|护士|医生|保安|学生|司机)[,。，]"
    r"|的(?:人|居民|住户|业主|邻居|村民|老人|孩子|学生|娃)们?(?:天天|每天|平时|出门|经常|[早晚]上|也|都|全)*[去来到要走坐逛在]|,?(?:走|坐车|开车|骑车)?(?:过来|出来|回来|回家)"
    r"|(?:社区|街道|办事处|居委会|村委会)?(?:的人|的?干部|的?领导)都?(?:不[理管来]|没人?[理管来])|搬[来到走出]|住(?:过|了?[^,。]{0,4}年)?,?(?:现在|后来)"
)
_NOT_THERE = re.compile(
    r"(?:那边|那个)?(?:的?[一-鿿]{1,3})?(?:无关|没关系|没事|没有?[坏停漏]|好好的)|(?:那[边里样])?一样|,?(?:也不是|不对|[说写搞打弄发报填讲]错了?)"
)
_WAGES = re.compile(
    r"工资|工钱|欠薪|薪水|加班费|[交买缴]社保|辞退|劳动合同|摊位|摊费|档口|生意|顾客"
)  # what is wrong at work itself
_COMES_FROM = re.compile(r"(?:娘家|老家|户口)(?:就|都)?[是在]?$")
_FROM = re.compile(r"从$")
_AWAY = re.compile(
    r"[一-鿿]{0,2}(?:[往去进回]|[走搬开骑送跑坐](?:车|路|公交)?[到去回]|[送接][一-鿿]{1,2}[去到回]|出[门来去]|下[来楼]|[搬调嫁]来|[坐乘搭][一-鿿]{0,3}[车船])"
)
# Whose doings end elsewhere, or of whom it is only heard: 阳光一品把垃圾倒到睦邻里, 人家春晓花园都有.
_DOES = re.compile(
    r"(?:的?(?:人|居民|业主|物业|工地|住户))?(?:天天|老是?|总是?|又)?[把往向][^,。]{1,8}?[倒扔堆丢停排放泼流]"
    r"|的[一-鿿]{1,6}?(?:[把将][^,。]{1,8}?[倒扔堆丢停排放泼流漏撒洒甩溅]|[跑飘窜漏溅])[在到进]"
)
_HEARD_OF = re.compile(r"(?:人家|听说|像|学学)$")
# What is right there and wrong elsewhere: 锦绣名邸那边修好了，和顺里还没.
_RIGHT_THERE = re.compile(
    r"(?:那[边里儿]|都|早就?|已经)*(?:[^,。]{0,3}好|来[水电气]|[装通有换清加][^,。]{0,4})了,?(?:但是?|可是?|就)?(?:[我咱俺]们?)?"
)
_NOT_HERE = re.compile(r"还没|[没不][有给]?$|怎么[没不]|[啥什]么?时候|为[啥什]么?")
_GOES = re.compile(r"[去到往]$")
_ERRAND = re.compile(
    r"(?:里面?|那边)?(?:开刀|看病|看眼睛|住院|体检|打针|拿药|配药|办事|上班|买菜|买东西|接[孩娃小]|接人|逛|玩)"
)
_LEARNS = re.compile(r"读书|上学|念书|住院|陪床|陪护")
# What another place is told by: 轮渡路靠近渡口, 环湖路湖山公园那段, 护国寺小区旁边的湖滨苑.
_NEXT_TO = re.compile(r"(?:快到|接近|靠近|靠着?|挨着|紧邻|紧挨着?|对着|正对|离(?:我们?(?:家|小区|这边?)?)?|往|朝|去)$")
_STRETCH = re.compile(r"(?:门口|旁边|附近|路口|[往朝向][东西南北])?(?:(?:那|这)一?[段截侧]|段[)路])")
_BESIDE = re.compile(
    r"(?:的?(?:旁边|边上|隔壁|[斜正]?对面|附近|[前后][面头边]|[东西南北][边面侧]))(?:就?是|的|那个|那家|这个)*"
)
_WORKPLACES = frozenset(("hospital", "market", "road", "school", "site", "square", "station"))
# What a place is called when it is spoken of again: 我是石桥中学的老师，学校食堂.
CALLED = {
    kind: re.compile(f"(?<![别其他她外])(?:{words})" + "|单位(?=[门里食楼停旁])" * (kind in _WORKPLACES))
    for kind, words in (
        ("estate", "小区(?!(?:门口|旁边|边上|对面|外面|[前后]面|附近)的?[一-鿿]{1,4}[路街巷道](?!灯))"),
        ("hospital", "医院"),
        ("market", "市场|菜场"),
        ("park", "公园"),
        ("road", "[这那]条[路街巷]|路[上边]|[这那]个巷"),
        ("school", "学校|校[园门]|幼儿园|园门口"),
        ("site", "大厦|工地"),
        ("square", "广场|商场|商城"),
        ("station", "车站|站台|地铁"),
    )
}

ASIDE = frozenset({2, 4, 5})  # such a name tells nothing of home

# A short name that is the thing itself: 村口的石桥塌了, 石桥下面, 我家老屋, 一村一品, 春晓这首诗.
_BEFORE_THING = re.compile(r"[座条]$|(?<![那这哪])个$|口的$|[隔每姓]$")
_STUFF = (  # by its last sign: 我家老屋, 满地黄泥, 拉白沙的车
    ("屋塘山场库", re.compile(r"家里?的?$")),
    ("沙泥", re.compile(r"[满一][地身脚路]$|[拉运卸装挖]$")),
)
_AFTER_THING = re.compile(
    r"下[面头边]|[塌断洞墩]|栏杆|坊(?!社区)|[县镇]|(?<=村)民|(?<=泥)[水浆巴]|这(?:首|部|个(?:牌子|品牌|名字|字|词|人))|[一二两三四]个字"
    r"|(?<=屋)(?:刚|才|都|又|要)*(?:翻|重|装修|落户|漏|危|倒)|(?<=一村)[一之](?![栋号幢单楼组座])"
)
_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤]"
)
# Or somebody's name, or a brand: 我叫张春和, 赵石桥欠我钱, 我同事万福, 买的白沙瓜子; not 我朋友石桥那边, 叫春和物业来.
_CALLED = re.compile(
    rf"(?:(?:^|[叫找跟和给是,。 人板师理任记生长员事友居婆子女儿傅夫东]|一下|姓名|名字|举报|投诉){_SURNAME}"
    r"|(?:名字?|[一有]个|[儿子女娃友公婆象媳嫂妹弟哥姐爸妈叔姨舅姑我他她])(?:就|名)?叫|叫我|包?工头|房东|楼长|骗子|小偷|法人"
    r"|[买卖抽吃](?:了|到|的|假的?)?|[我俺他她咱]们?家?的?"
    r"(?:同事|同学|工友|邻居|班长|组长|队长|师傅|战友|对象|老公|老婆|丈夫|妻子|女儿|儿子|闺女|孙子|孙女|外甥))$"
)
_NO_NAME = "小中医村街口市场库塘屋"  # ends no name of a person
_NOT_CALLED = re.compile(
    r"(?<=[买卖吃抽了到的]..)的|[那这附里门上下路口]|的?(?:小区|地方|物业|保安|社区|居委|领导|派出所|房|二手|车位|[店铺家楼灯水街社]|电(?!话)|[一二三四0-9]+[栋号区期组])|的?人过?来"
)
_BUILDS = re.compile(r"(?:[给为帮新]|能不能)[^,。]{0,6}$")
_BUILT = re.compile(r"建设路[灯面基](?![坏不灭闪黑没又都])")  # 给村里建设路灯; not 建设路灯坏了
# Whether that is all that is said: 说不清, 网上的事.
no_place = says_only(
    r"(?:我?也?)?(?:说|讲|记)不(?:清|准|好|上来?|得)楚?.{0,6}|(?:我?也?)?不(?:知道|晓得|清楚|记得|认得)(?:是|在|叫)*(?:哪|什么|啥|地)?.{0,4}"
    r"|没有?(?:具体|固定)?的?(?:地点|地址|位置|地方).{0,2}|(?:在|是)?(?:网上|线上|手机上|电话里)的?[^能会要行吗么不]{0,3}|(?:哪里|到处|哪儿|各处)都(?:有|是|一样)"
    r"|i (?:don.t|do not) know(?: where)?|nowhere|no idea|online",
    " ,。.!?;、~…",
)
# By its sign a place is known even where nobody has heard of it; without one a verb, a number or who tells a story.
_SIGN = re.compile(
    "[里路街巷弄村区楼栋幢座单门桥站店园苑城场旁边口后前下上港湾岗坡塘屯寨庄坊院堂厂校所馆局塔头社组号处角家]|附近|对面|隔壁|这儿|那儿|中间|中心|超市|银行"
)
_NEAR = 12  # characters before a name in which they stand
_BORDERS = re.compile(r"[东西南北][边面]|中间|小时|晓得")  # 桥|北面, 石|中间


def is_thing(plain: str, start: int, end: int) -> bool:
    """Whether a name stands for what it says and names no place: a short one, or a piece of 社区医院."""
    if plain.startswith("区", start) and plain.endswith(("社", "小"), 0, start):
        return True
    if _BUILT.match(plain, start):
        return _BUILDS.search(plain, max(0, start - _NEAR), start) is not None
    if end - start != 2:
        return end - start == 3 and _torn(plain, start, end)
    before = max(0, start - _NEAR)
    if any(plain[start + 1] in last and way.search(plain, before, start) for last, way in _STUFF):
        return True
    if _CALLED.search(plain, before, start) and plain[start + 1] not in _NO_NAME and not _NOT_CALLED.match(plain, end):
        return True
    thing = _BEFORE_THING.search(plain, before, start) or _AFTER_THING.match(plain, end)
    return bool(thing) or _torn(plain, start, end)


def _torn(plain: str, start: int, end: int) -> bool:
    """Whether a short name is a piece of other words: 锦绣前程, 今天|通路, 桥|北面; not 回|春和, 白沙镇|上坪."""
    words = _words(plain)
    at = bisect(words, (start,))
    for first, last, kind in words[max(0, at - 1) : at + end - start]:
        if first < start < last and plain[start - 1] not in "镇县":
            return kind[0] in "ta" if end - start > 2 else kind not in "vpd" or last > end
        if (first == start and last > end == start + 2) or (
            start < first < end < last and _BORDERS.match(plain, first)
        ):
            return True
    return False


@lru_cache(4)  # of one message, for each name in it
def _words(plain: str) -> list[tuple[int, int, str]]:
    """Where the words of the dictionary stand, and of what kind each is."""
    found, at = list[tuple[int, int, str]](), 0
    for word, kind in tag(plain, False):
        found.append((at, at + len(word), kind))
        at += len(word)
    return found


def tells_more(plain: str) -> bool:
    """Whether words in which no place is known hardly name one: 没牵绳的, 三万六, 赔我; not 锦绣前程, 大转盘那边."""
    return not _SIGN.search(plain) and any(kind[0] in "vmr" for _, kind in tag(plain, False))


def home_spoken(plain: str) -> re.Match[str] | None:
    """Where somebody speaks of home without naming it, or of what only a home has; not 医院门口, 公司停电."""
    for found in _HOME.finditer(plain):
        if not _ELSEWHERE.search(plain, max(0, found.start() - 2), found.start()):
            return found
    return None if _ELSEWHERE.search(plain) else _LIKE_HOME.search(plain) or _COMMUNITY.search(plain)


def of_kin(plain: str) -> bool:
    """Whether it is where somebody of the family or a friend lives: 我妈家的水管爆了, 她小区的电梯."""
    return bool(_KIN_HOME.search(plain)) and not _NEXT_DOOR.search(plain)


def lives_at(plain: str, start: int) -> bool:
    """Whether a name that begins there is told as where the writer lives."""
    return _LIVES.search(plain, max(0, start - 4), start) is not None


def by_the_way(plain: str, start: int, end: int, starts: Collection[int]) -> int:
    """How surely a name only tells of the writer: 0 not, 1 lives there, and home is spoken of, 2 goes there for
    something, 3 lives there or it stands beside or is heard of, 4 learns there, 5 works there, comes along from
    it, knows somebody there or it is denied, 6 was born there.

    `starts`: where the text's other names begin.
    """
    before = max(0, start - 6)
    if _WORKS_AT.search(plain, before, start) or _WORKS.match(plain, end):
        return 0 if _WAGES.search(plain, end) else 5
    if _DENIED.search(plain, before, start) or _NOT_THERE.match(plain, end) or _ACQUAINTED.match(plain, end):
        return 5
    if _FROM.search(plain, before, start) and _AWAY.match(plain, end):
        return 5
    if _COMES_FROM.search(plain, before, start):
        return 6
    if _OTHER_LIVES.search(plain, before, start) and _THERE.search(plain, end):
        return 0
    if _LEARNS.match(plain, end):
        return 4
    if _GOES.search(plain, before, start) and _ERRAND.match(plain, end):
        return 2
    lives, lived = _LIVES.search(plain, before, start), _LIVED_IN.match(plain, end)
    rest = plain[: lives.start() if lives else start] + plain[lived.end() if lived else end :]
    if (lives or lived) and at_home(rest):
        return 1
    near, right = _BESIDE.match(plain, end), _RIGHT_THERE.match(plain, end)
    stands = near is not None and near.end() in starts
    stands |= right is not None and right.end() in starts and _NOT_HERE.search(plain, right.end()) is not None
    beside = any(way.search(plain, before, start) for way in (_NEXT_TO, _HEARD_OF))
    return 3 if lives or lived or stands or beside or _STRETCH.match(plain, end) or _DOES.match(plain, end) else 0
