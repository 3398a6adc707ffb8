"""How people speak round a place: fillers, landmarks, home unspoken."""

from __future__ import annotations

import pytest

from tests.rules.districts import demo_router
from tests.rules.test_places import code, name

# text | the place that is meant
NAMED = """
环湖那条路上骑车的不看人|环湖路
沿江公路边的护栏断了一截|沿江大道
轮渡大道红绿灯坏了|轮渡路
鱼市街下水道堵了|鱼市巷
护国街口卖烤红薯的占道|护国路
进村路被大货车压烂了|黄泥村通村路
油田的医院连CT都没有|油田医院
护国的湖臭了|护国湖
春和那个小区没灯|春和小区
我在春和路那个公交站等了四十分钟|春和路公交站
春和卫生服务站没疫苗|春和社区卫生服务站
石桥初中食堂饭菜有虫|石桥中学
白沙赶场那天堵得动不了|白沙集市
坐轮渡的地方没有雨棚|轮渡站
石桥这一片老停电|石桥社区
村口的石桥塌了一半|
石桥下面有人钓鱼|
石桥街上的小贩乱摆摊|石桥街道
江声1栋漏水|江声苑1号楼
阳光二栋停水|阳光一品2栋
睦邻一栋下水堵|睦邻里1栋
锦绣名邸2-1804，天花板裂了|锦绣名邸2栋
春和小区三号院没水|春和小区3栋
春和小区第3栋停水|春和小区3栋
春和小区3号501漏水|春和小区3栋
春和小区的三号那栋楼停水|春和小区3栋
春和小区3号停水到几点|春和小区
石桥小区1到4栋都没水|石桥小区
纺织厂宿舍东边那栋没电|纺织厂宿舍东栋
护国寺小区旁边的湖滨苑，电梯坏了|湖滨苑
石桥小区隔壁桥北苑的化粪池满了|桥北苑
春和小区后面那个和顺里，没有路灯|和顺里
在机械厂宿舍旁边的春江府，车库进水了|春江府
不是望江楼，是江声苑的围墙倒了|江声苑
从石桥中学往东走两百米，桥北苑门口那个坑|桥北苑
我从睦邻里搬到电力宿舍，电力宿舍的水压太小|电力宿舍
我每天从天通地铁站回天通家园，天通家园门口那盏路灯一直不亮|天通家园
春和小区的人都去春和菜场买菜，那个地面滑得摔人|春和菜场
我在万福广场送外卖的，刚给江声苑2栋送餐，那楼电梯停了|江声苑2号楼
送完江声苑的单子，在沿江大道上被井盖绊倒了|沿江大道
环湖路护国湖那一侧的栏杆断了|环湖路
"""
# Told at home, which is not spoken of: text | home | the place that is meant
UNSPOKEN = """
厕所返水，满地都是|春和小区3栋|春和小区3栋
灶打不着火，燃气表没显示|春和小区3栋|春和小区3栋
网断了三天，师傅说明天来|春和小区3栋|春和小区3栋
电梯又在十楼不动了|春和小区3栋|春和小区3栋
老鼠从下水道爬进来|春和小区3栋|春和小区3栋
物业说涨价就涨价|江声苑|江声苑
道闸坏了，外面的车随便进|江声苑|江声苑
充电桩不够，抢不到|江声苑|江声苑
楼底下收破烂的喇叭一早就响|江声苑|江声苑
nobody_collects_the_rubbish_in_our_compound|江声苑|江声苑
村民的自来水是黄的|竹林组|黄泥村
这里停水三天了，全村都没水|黄泥湾|黄泥村
医院电梯坏了，推着轮椅上不去|春和小区3栋|
超市门口的地砖翘起来了|春和小区3栋|
学校门口早上堵得厉害|春和小区3栋|
单位停电了，没法干活|江声苑|
银行隔壁那家饭馆排油烟|江声苑|
地铁站的电梯停了三天|江声苑|
马路对面新开的酒吧太吵|油田一村|
网上买的手机是翻新的|江声苑|
养老金这个月少了八十块|油田一村|
"""


@pytest.mark.parametrize(("text", "area"), [row.split("|") for row in NAMED.split()])
def test_a_place_is_known_by_how_people_speak_of_it(text: str, area: str) -> None:
    assert name(demo_router().places.find(text).area) == area


@pytest.mark.parametrize(("text", "home", "area"), [row.split("|") for row in UNSPOKEN.split()])
def test_what_a_home_has_happened_at_home_unless_another_place_is_told(text: str, home: str, area: str) -> None:
    assert name(demo_router().places.find(text.replace("_", " "), code(home)).area) == area
