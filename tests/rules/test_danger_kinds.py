"""Cries in unusual words are heard; what only sounds so is not."""

from __future__ import annotations

import pytest

from tests.rules.districts import demo_router

CRIES = """
电瓶在客厅滋滋响，喷白烟了
楼道里烟把人熏得睁不开眼，下不去
我家车库轰的一下就红了
楼道里都是煤气，不敢开灯
表那里漏，用肥皂水一抹直冒泡
水库边上鞋在人不在
桥底下那个人扑通下去了，水急得很
水里带电，狗进去就不动了，人也麻
小孩被车压了脚
面包车一头扎进菜摊，压了卖菜的
路面塌个洞，一辆车栽进去了
刚生的孩子不哭也不动
小的把图钉咽了
隔壁王婆三天没出门，屋里有味
楼上老太一直敲地板，叫门不开
透不过气，药喷完了没用
大狼狗扑倒一个小孩在撕
爸爸拿皮带抽我，我流鼻血了
车站有人丢个包，里面滴答响
他骑在十八楼的护栏上，谁说都不听
我不想拖累孩子了，今晚就走
五岁的娃在广场一转眼没了
我们这栋楼的电梯又遭了，困了个娃儿
电梯坏了，困着一个娃娃
外婆坐错车不知道到哪去了，不识字
"""
CALM = """
这店最近火了，排队排到马路上
菜场杀价太狠，老板骂人
这价格就是抢劫
我被气炸了
我家窗户外面有个马蜂窝
我家窗户外面有个鸟窝
手机炸了，厂家不认
噪音吵得我想跳楼
房价跌得想跳楼
电梯广告里一直喊救命，吵死了
半夜鬼哭狼嚎的KTV，救命啊能管管吗
电梯停在一楼不动，没人在里面
电梯困人应急预案贴在哪
烟雾报警器没电了老响
爆米花机砰砰响，老人受不了
消防栓前面停车，真着起火来怎么办
我爸心梗后想办慢病卡
触电保护器跳闸怎么办
卖鱼的现杀现剖，地上全是血
孩子掉牙流血，社区医院看牙吗
家暴过去了，现在想分财产
丢了身份证，报警有用吗
国足这球踢得我要死了
"""


@pytest.mark.parametrize("text", CRIES.split())
def test_a_cry_in_unusual_words_is_heard(text: str) -> None:
    assert demo_router().danger(text)


@pytest.mark.parametrize("text", CALM.split())
def test_what_only_sounds_like_a_danger_is_not(text: str) -> None:
    assert demo_router().danger(text) is None
