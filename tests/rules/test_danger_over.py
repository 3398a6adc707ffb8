"""A danger that is over, said in passing, and one that is not."""

from __future__ import annotations

import pytest

from core.routing import speech
from core.routing.folding import fold
from tests.rules.districts import demo

OVER = """
警察来了 人下来了
消防车到了
120拉走了
说送医院了
上车了 去医院了
没有味了
拔了 没烟了
来电了
哦 是在熏腊肉 搞错了
爬上来了 脚崴了 没事
抽完了 现在睡着了
救护车不要了
他睡着了 现在没事了 别来了
打了疫苗了 现在没事 我要找狗主人赔钱
120来了已经拉走了 谢谢
火已经灭了 人都出来了
已经捞上来了 醒了
没打到人
已经去医院打针了
刚从医院回来，打了狂犬疫苗
缝完针了 在家休息
到医院包扎过了
我是逗你玩的
fire dept is here
it is ok now
he is fine now
假的 逗你玩的
我瞎说的
骗你的
是我孙子乱发的
孩子拿手机玩的
我试试看你灵不灵
没有就是问问
"""
GONE = """
大人回来了 抱进去了
出来了 自己钻出来了
散了 走了
爬走了 看不见了
人早跑了
走了 没打起来
狗走了
"""
STILL = """
还没来
警察来了没有
消防车怎么还不来
人还没出来
又着了
没有味道但是头晕
不是逗你玩的
police is not here
it is not ok
is it ok
别试试
孩子点的火
小孩玩的打火机
他骗我的
没味道了是因为鼻子闻不出来了
他走了两步又倒了
孩子还在里面
送医院要不要
没醒过来
救上来了 没气了
火没灭
抬出来了 不动了
他睡着了叫不醒
出来了两个 还有一个在里面
警察来了也不管 还在打
跑了一个 还有两个拿着刀
不要来硬的
我出来了 我妈还在屋里
下来了又上去了
我走了
你们别来了 我不想活了
抬上车了 没有呼吸
他自己走出来了 满脸是血
好多了吗
人没事吧
烧起来了
打起来了
墙掉下来了
污水漫出来了
水涨上来了
又爬起来打
火从窗户冒出来了
车开过来了 撞上了
"""


# The kind of danger that is open | what is said of it, and is no end.
OF_A_KIND = """
fraud|民警来了电话里叫我转到安全账户
fraud|不是骗子，是我搞错了，我这就去转
fraud|没事他是公安局的，我信他
fraud|没事，只转了五千
despair|我没事了，遗书都写好了
despair|不用了，来不及了
despair|算了没事了，你们不用管我了
drowning|没事，我会游泳我下去救
drowning|救上来了，吐白泡泡
drowning|捞上来了没得气了
drowning|捞起来了但喊不应
fire|没事，不用你们来，楼上也着了
fire|我们都跑出来了
fire|搞错了不是我家是隔壁家着火
fire|没事我有灭火器，我去灭
gas|人都出来了
gas|搞错了不是煤气是天然气
police|人跑了，被打的躺起的
police|一个跑了一个追起去了
police|搞错了不是楼下，是楼上
police|人遭打死了
missing|不用找了是前夫抱走的，他要打娃儿
missing|找到了，在医院抢救
medical|没摔到头，就是腿动不了
witness|没事了，他老婆上去劝了
rescue|物业来了抓不到
rescue|走了，爬到隔壁王婆婆家去了
rescue|蛇跑了不晓得钻到哪个角角去了
lift|处理了没有
lift|师傅走了
lift|人走了
lift|他们都走了
lift|修的人跑了
lift|没动静了
lift|出来了一个
lift|物业来了打不开门
fire|去医院
medical|去医院打针要多少钱
medical|要去医院缝针了
medical|医院打了针也没用
medical|没去医院打针
fire|消防车到了没水
fire|消防车来了没有水了
fire|消防来了没水枪
fire|先灭火
fire|你们处理
fire|不是开玩笑
fire|不是误报
fire|你们搞错了，是真的
fire|火灭了有人受伤
fire|消防来了火越烧越大
fire|不用来了太晚了
fire|我没事他出事了
missing|找到没有
missing|找到她的鞋
missing|找到了一个
missing|找到了，人凉了
missing|老人过去了
medical|没声音了
medical|医生来了救不活
gas|味道散了一点
fraud|没转，我老伴转了
fraud|没转就不让我挂电话
police|大家都跑出来了
fire|要是灭了就好了
missing|希望没事
police|昨天也来了
missing|等找到了再通知我
"""
ENDS_A_KIND = """
fire|遭我们泼灭了，莫得事了
fire|熄咯，人都好好的
gas|燃气公司的师傅来修好了
gas|来人检查了说没漏
police|和好了，在一起喝酒了
police|是在拍抖音，不是真打
medical|她自己爬起来了，说不痛
missing|在楼下超市找到咯
rescue|看清楚了是根绳子
rescue|夹出去了
lift|出来了
lift|人救出来了
police|人走了
witness|人走了
fraud|没转，电话挂了，拉黑了
fraud|我没转钱
fire|火灭了，没人受伤
fire|已经处理了
fire|是误报
missing|自己回来了
missing|已经回家了
medical|已经送医院
despair|先不用
police|不是现在 是昨天
police|昨天的事了
monoxide|头不晕了，都没事了
"""


def _ends(row: str) -> bool:
    kind, said = row.split("|")
    plain, danger = fold(said).plain, demo().danger(kind)
    assert danger.code == kind
    return bool(speech.ending(plain, leaves=danger.leaves, stays=danger.stays, ends=danger.ends))


@pytest.mark.parametrize("row", OF_A_KIND.strip().split("\n"))
def test_what_is_said_of_one_kind_of_danger_does_not_end_it(row: str) -> None:
    assert not _ends(row)


@pytest.mark.parametrize("row", ENDS_A_KIND.strip().split("\n"))
def test_what_ends_one_kind_of_danger(row: str) -> None:
    assert _ends(row)


# What was told before | by which no more than this ends it.
HURT = """
drowning|没有呼吸|救上来了
rescue|手指断了|出来了
police|有人拿刀砍人|跑了
"""


@pytest.mark.parametrize("row", HURT.strip().split("\n"))
def test_who_got_out_of_it_hurt_is_not_safe_by_that(row: str) -> None:
    kind, told, said = row.split("|")
    danger = demo().danger(kind)
    assert speech.ending(said, leaves=danger.leaves)
    assert not speech.ending(said, leaves=danger.leaves, before=told)
    assert speech.ending("点错了", leaves=danger.leaves, before=told)


def _over(said: str, *, gone: bool) -> bool:
    return bool(speech.ending(fold(said).plain, leaves="went" if gone else ""))


@pytest.mark.parametrize("said", OVER.strip().split("\n"))
def test_who_came_and_what_is_gone_ends_it(said: str) -> None:
    assert _over(said, gone=False)


@pytest.mark.parametrize("said", GONE.strip().split("\n"))
def test_who_left_ends_it_only_where_that_frightened(said: str) -> None:
    assert _over(said, gone=True)
    assert said.startswith("走了 没打") or not _over(said, gone=False)


@pytest.mark.parametrize("said", STILL.strip().split("\n"))
def test_news_of_a_danger_is_no_end_of_it(said: str) -> None:
    assert not _over(said, gone=True)
