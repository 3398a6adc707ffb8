"""Which messages are answered with a number to ring, and which are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.routing.emergencies import SHORT
from core.routing.router import Router
from tests.rules.districts import demo, demo_router, rings, tiny_router

PRESENT = {
    "119": {
        "two words": "着火了",
        "put out and burning again": "明火已扑灭又着火了",
        "beyond the neighbours": "厨房着火了，已经灭不了",
        "my house": "我家着火了快来",
        "a storey": "春和小区3栋五楼起火了，火好大",
        "an e-bike": "楼道里电动车烧起来了",
        "burning, seen late": "房子烧着火了",
        "a bang next door": "隔壁爆炸了",
        "a smell of gas": "家里有很浓的煤气味",
        "gas and fear": "煤气味很大怕爆炸",
        "a leak": "燃气泄漏了怎么办",
        "smoke from a socket": "插座在冒烟，会不会着火啊",
        "smoke": "楼道里全是烟，呛得出不去",
        "sparks": "电表箱一直冒火花",
        "stuck in the lift": "我妈被困在电梯里了",
        "the lift has people in it": "电梯困人了，物业没人接电话",
        "into the river": "小孩掉河里了",
        "in the water": "有人落水",
        "buried": "工地塌了有人被埋在下面",
        "only a question, but of now": "楼上是不是着火了？好多烟",
        "have you a fire there": "有没有着火啊我看见三栋上面红红的",
        "afraid, and it burns": "我好怕，我家着火了",
        "maybe": "楼上可能着火了",
        "it seems": "好像着火了，烟往我家飘",
        "mended yesterday, smells today": "昨天修过，今天又有煤气味",
        "a smell that goes on": "昨天就闻到煤气味，一直没人来看",
        "a month ago, and again now": "上个月就着过一次，现在又着火了",
        "ten minutes ago": "十分钟之前着火了",
        "often, but help": "这家天天烧烤，这次真着火了快来人",
        "many exclamation marks": "着火了！！！！！",
        "flames as pictures": "🔥🔥着火了🔥",
        "with a zero-width sign in it": "着\u200b火了",
        "a fire, and what the board lacks": "楼下着火了，灭火器还是过期的",
        "greeting first": "领导您好！我是春和小区居民。我们三栋楼下电动车着火了，火很大，烟进了楼道，"
        "家里老人下不去楼，请你们快点派人过来看看！",
        "no full stop in sixty signs": "三栋二单元门口有一辆电动车正在着火旁边还停了好多车楼道里全是烟"
        "我们都不敢下去家里还有老人和小孩请马上派人过来救我们啊我在五楼",
        "the rest tells more": "三栋着火了！我住五楼，之前就反映过楼下乱停电动车，一直没有人管，"
        "去年也着过一次火，物业只是贴了个通知，没有人来清理，请一定重视。",
        "traditional": "樓下著火了，快來人",
        "traditional lift": "電梯困人，裡面有小孩",
        "English fire": "There is a fire in block 3!",
        "English on fire": "The flat upstairs is on fire",
        "English gas": "I can smell gas in the stairwell",
        "English lift": "two people are trapped in the lift",
    },
    "110": {
        "a fight": "有人打架",
        "it began": "楼下打起来了，好几个人",
        "a knife": "有人拿刀砍人",
        "waving a knife": "门口有个人持刀乱晃",
        "robbery": "刚刚被抢劫了",
        "into my home": "有人闯进我家",
        "prying the lock": "有人在撬我家门锁",
        "beaten at home": "我老公又家暴我了",
        "beaten for years": "他经常家暴，昨天又打我",
        "on the roof": "楼顶有人要跳楼",
        "said yesterday": "我同学昨天说要自杀",
        "no will to live": "我不想活了",
        "a lost child": "孩子不见了，就在小区门口",
        "a lost child since yesterday": "我家老人昨天走失了",
        "carried off": "孩子被人拐走了",
        "followed": "有人尾随我",
        "help": "救命啊",
        "call the police": "帮我报警",
        "traditional": "樓下有人打架，要報警",
        "English fight": "people are fighting outside with knives",
        "English burglar": "someone is breaking into my flat",
    },
    "120": {
        "a shock": "有人触电了",
        "a faint": "楼下老人晕倒了",
        "a heart": "我爸心脏病犯了",
        "no breath": "他没有呼吸了",
        "bleeding": "小孩摔下来流血不止",
        "cannot get up": "奶奶摔倒了起不来",
        "a birth": "我老婆要生了",
        "gas poisoning": "一家人煤气中毒",
        "crash and wounds": "门口车祸，有人昏迷",
        "traditional": "有人觸電暈倒",
        "English faint": "an old man is unconscious",
        "English heart": "my father has a heart attack",
    },
    "122": {
        "a crash": "路口出车祸了",
        "run over": "电动车被车撞了，人还躺着",
        "run away": "撞了人就跑，肇事逃逸",
        "rear end": "高架上三辆车追尾",
        "traditional": "剛剛發生車禍",
        "English": "car accident at the crossing of Shiqiao Road",
    },
}
ABSENT = {
    "a hob": "燃气灶打不着火",
    "a hob, other words": "天然气灶点不着火怎么办",
    "a hob in traditional": "燃氣灶打不著火",
    "an old extinguisher": "灭火器过期了",
    "a blocked lane": "消防通道堵了",
    "a blocked lane and what if": "消防通道又停满车，万一着火消防车进不来",
    "fear": "楼道堆满纸箱，我怕着火",
    "worry": "担心起火，请来检查线路",
    "anger": "物业这个态度我很火大",
    "anger, other words": "打了三次电话没人管，一肚子火",
    "easily": "电动车推上楼充电容易着火",
    "if": "要是着火了谁负责",
    "may lead to": "飞线充电可能引起火灾",
    "a hidden danger": "仓库有火灾隐患",
    "danger of a shock": "电线裸露有触电危险",
    "a drill": "明天消防演练吗，会有着火的演示吗",
    "teaching": "希望社区多做火灾预防宣传",
    "no fire": "没有着火，是烧烤的烟",
    "not a fire": "不是火灾",
    "nobody fights": "没有人打架了，不用来了",
    "rescuers report": "明火已扑灭，现场已封控",
    "a leak that was mended": "燃气泄漏已处理，恢复供气",
    "yesterday": "昨天三栋着火了，过道还是黑的没人清理",
    "last month": "上个月这里发生车祸，护栏到现在没修",
    "a date": "3月5日发生交通事故，赔偿没有到位",
    "a year ago": "去年楼上爆炸，维修基金还没批",
    "always": "酒吧门口经常有人打架",
    "many crashes": "这个路口交通事故多发",
    "often crashes": "这个路口经常发生车祸，建议装红绿灯",
    "almost": "电动车骑太快，差点撞人",
    "who is to blame": "交通事故责任认定要多久",
    "an alarm that is broken": "火灾报警器坏了没人修",
    "a fire door": "防火门关不上",
    "police were called": "我已经报警了，警察让找社区",
    "a downpipe": "落水管坏了，雨水直接往下冲",
    "a first-aid box": "社区急救箱在哪里",
    "first-aid lesson": "有没有急救培训",
    "a computer": "社区电脑中毒了，打不开",
    "after a stroke": "我妈中风后遗症，怎么办残疾证",
    "drums": "楼上打架子鼓太吵",
    "shoes": "进入室内要不要换鞋",
    "a train": "小朋友跟着火车跑，铁轨没有护栏",
    "hot pot": "和朋友一起火锅店门口被拦下收费",
    "sorry, station": "对不起火车站怎么走",
    "bad temper": "他家暴躁的狗没拴绳",
    "a sale": "商场跳楼价大甩卖喇叭太吵",
    "like robbery": "停车费涨成这样跟抢劫一样",
    "cats": "野猫打架吵死了",
    "buried cable": "阀门被埋在花坛里，关不了水",
    "rust": "楼梯扶手要生锈了",
    "a growing thing": "外卖车爆炸式增长，人行道过不去",
    "a burst pipe": "水管爆裂了，水流一地",
    "a savings for life": "这是我爸的救命钱，理财公司不退",
    "street light": "路灯坏了",
    "thanks": "谢谢你们上次帮忙",
    "English fire lane": "the fire lane is blocked by cars",
    "English extinguisher": "the fire extinguisher is out of date",
    "English past": "there was a car accident last month and the railing is still broken",
    "nothing": "",
    "a dot": "。",
}
LATE = (
    "居民反映的是这样一件事情，希望你们能够认真看完这封信，"
    "我们小区的问题已经拖了很久很久，大家都非常着急，物业换了好几拨。"
)


@pytest.mark.parametrize(
    ("text", "line"),
    [pytest.param(text, line, id=f"{line} {name}") for line, rows in PRESENT.items() for name, text in rows.items()],
)
def test_a_present_danger_is_answered_with_a_number(text: str, line: str) -> None:
    assert rings(demo_router(), text) == line


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ABSENT.items()])
def test_what_is_no_present_danger_is_not(text: str) -> None:
    assert rings(demo_router(), text) == ""


@pytest.mark.parametrize(
    ("text", "first", "line"),
    [
        pytest.param(LATE + "后来三栋着火了，消防车进不来。", True, "", id="deep in a long story"),
        pytest.param("三栋着火了。" + LATE, True, "119", id="a long message that opens with it"),
        pytest.param("三栋着火了。" + LATE, False, "", id="a long addition to a report"),
        pytest.param("着火了快来", False, "119", id="a short addition to a report"),
        pytest.param("您好。\n你好！\n" + "三栋着火了。" + LATE, True, "119", id="greetings do not count as opening"),
        pytest.param("火" * SHORT + "三栋着火了", True, "119", id="no full stop at all"),
    ],
)
def test_where_in_a_message_the_words_count(text: str, first: bool, line: str) -> None:
    assert rings(demo_router(), text, first=first) == line


def test_a_list_of_one_line_is_enough() -> None:
    assert rings(tiny_router(), "柴堆着火了") == "9"
    assert rings(tiny_router(), "炉子打不着火") == ""


def test_the_order_of_the_lines_says_which_comes_first() -> None:
    crash = "车祸，司机昏迷"
    reversed_ = Router(replace(demo(), emergencies=demo().emergencies[::-1]))
    assert (rings(demo_router(), crash), rings(reversed_, crash)) == ("120", "122")


def test_a_district_without_emergency_words_hears_none() -> None:
    assert rings(Router(replace(demo(), emergencies=())), "着火了") == ""
