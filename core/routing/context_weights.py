"""What is said by the way: places, whom one asked in vain, consequences."""

import re
from dataclasses import dataclass

# How much a word counts for that stands in such a stretch of the text.
PLACE = 0.15
BESIDE = 0.4
ASKED = 0.25
EFFECT = 0.6

# A word followed by this tells where, not what: 医院门口的路灯.
_BESIDE = re.compile(
    r"[大正后侧东西南北]?(?:门口|门前|门外|旁边?|边上|对面|附近|后面|前面|外面|围墙|院墙|门|路口|那里|那边|那条|那段|那站|这边|周边|楼下|一带)"
)
_WHO = (
    r"(?:物业|管理处|居委会?|社区|村委会?|村里|街道|城管|派出所|警察|保安|业委会|开发商|房东|客服|厂家|医院|学校|老师|政府"
    r"|12345|热线|公司|单位|有关部门|领导|他们?|她|邻居|楼上|环卫|交警|供水|供电|燃气公司|电力公司|自来水公司)"
)
# Who was asked in vain: 找了物业, 打电话给居委会, 打过物业电话, 物业说不归他管, 跟他们说过.
_ASKED = re.compile(
    rf"(?:找|问|跟|给|向|喊|叫|联系|通知|报给?|反映给|打电话给|告诉|催|请)(?:过|了|到|我们)?{_WHO}(?:反映|说|讲|打|报)?"
    rf"|{_WHO}(?:也|都|就|总|老|只|却|永远|一直)?(?:说|推|不管|不理|没人管|不来|不处理|不给|让找|让我)"
    rf"|打(?:过|了|给|通)?{_WHO}的?电话"
    r"|(?:没人|没有人|无人)(?:管|理|处理|来修|来弄|来看)"
)
# What comes of it, or might: 影响上学, 差点摔倒, 怕着火.
_EFFECT = re.compile(
    r"(?:影响|耽误|害得|害我|害人|差点|差一点|险些|万一|怕|担心|导致|没法|无法|不敢|等着|别等|难道|妨碍|方便|赶着?去|送.{0,3}去|要去|去)[^,。!?;\n]{0,10}"
)
# Who tells it and what was before: 我在菜场卖菜, 本来去拔牙结果, 灯修好了可是, 刮风倒没啥, 儿子给我装的宽带…我说的是.
_BACKGROUND = re.compile(
    r"我(?:[妈爸]|老[公婆]|儿子|女儿)?(?:平时|每天|天天|就|还)?[是在][^,。!?;\n]{0,8}(?:上班|上夜班|打工|工作|做生意|开店|摆摊|卖[菜鱼肉货]|教书|读书|上学|当保安|送外卖|送快递)的?(?=[,。])"
    r"|(?:每天|天天)[骑开推走][^,。!?;\n]{0,5}(?:路过|经过)|本来[^,。!?;\n]{2,14}(?=,?(?:结果|后来|现在|可是|但))"
    r"|(?:^|(?<=[,。!?;\n]))[^,。!?;\n]{1,10}?"
    r"(?:(?:修好|亮|来水|来电|通|弄好)了(?=[^。!?;\n]{0,12}(?:可是|但|就是|不过|却))|倒没[啥什]|倒还好|也就算了|不要紧)"
    r"|^[^。!?;\n]{2,20}?(?=就因为|都怪|全怪)"
    r"|^[^坏堵漏吵停乱臭脏裂塌断翻]{4,80}?[,。!?;\n](?=(?:今天|这[次回]|[我俺]|主要|就是)*(?:[要想]?(?:说|讲|反映|投诉|问)的是|正题是)"
    r"[^。!?;\n]{0,14}?(?:天天|老是?|总是?|一直|又|[坏堵漏吵停乱臭脏裂塌断翻没不]))"
)
# What it is not, where it is told what it is: 不是停电是电梯停, 是停电不是电梯坏.
_NOT_THIS = re.compile(
    r"(?<!是)不是[^,。!?;\n是]{1,8}(?=,?(?:而|其实)?是(?!不是|什么))|(?<=是).{1,8}?(?P<after>,?不是[^,。!?;\n是吗]{2,8}$)"
)
# How hot somebody is, which is no cold room and no bonfire: 发烧39度, 烧到三十九度.
_DEGREES = r"(?:[34]\d|[三四]十[一二三四五六七八九]?)(?:\.\d|点.)?度?[多几]?"
_FEVER = re.compile(rf"(?:发[高低]?烧|[高低]烧|烧[得到了有快都,])[得到了有快都,]*{_DEGREES}|[高低]烧")


@dataclass(frozen=True, slots=True)
class Asides:
    """Stretches of a text and how much the words in them count, lightest first."""

    plain: str
    spans: tuple[tuple[int, int, float], ...]

    def story(self) -> str:
        """The text without the names of places and without who was asked, in the same length."""
        told = self.plain
        for start, end, factor in self.spans:
            if factor <= ASKED:
                told = f"{told[:start]}{' ' * (end - start)}{told[end:]}"
        return told

    def factor(self, start: int, end: int) -> float:
        """How much plain[start:end] counts: 1 in the main story."""
        least = min((f for s, e, f in self.spans if s < end and start < e and (s <= start or end <= e)), default=1.0)
        return min(least, BESIDE) if beside(self.plain, end) else least


def beside(plain: str, end: int) -> bool:
    """Whether what ends there only tells where something is: 医院门口."""
    return bool(_BESIDE.match(plain, end))


def asides(plain: str, places: tuple[tuple[int, int], ...]) -> Asides:
    """The asides of a folded text; `places` are the spans of the names of areas in it."""
    named = [(start, end, PLACE) for start, end in places]
    asked = [(*found.span(), ASKED) for found in _ASKED.finditer(plain)]
    effect = [(*found.span(), EFFECT) for found in _EFFECT.finditer(plain)]
    before = [(*found.span(), ASKED) for found in _BACKGROUND.finditer(plain)]
    denied = [(*found.span(found.lastgroup or 0), ASKED) for found in _NOT_THIS.finditer(plain)]
    fever = [(*found.span(), PLACE) for found in _FEVER.finditer(plain)]
    return Asides(plain, (*named, *asked, *effect, *before, *denied, *fever))
