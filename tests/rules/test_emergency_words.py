"""Dangers as people cry them out, each with the number to ring."""

from __future__ import annotations

import pytest

from tests.rules.districts import demo_router, rings

# Written while the words were grown, so they show what is known and not how strangers are understood (tests/routing).
CRIES = """
119 电线掉在地上还在冒火花
119 高压线断了掉在路上没人敢过
119 变压器炸了一直响
119 插座冒火了
119 油锅烧起来了锅盖盖不住
119 我家厨房起了明火
119 楼下电瓶车充着电突然爆了
119 隔壁屋里窜出火来
119 有小孩爬到窗户外面了
119 孩子在阳台栏杆外头站着
119 两岁的娃把自己锁屋里了灶上还开着火
119 脚手架倒了底下有工人
119 大树倒了压着一辆车里头有人
119 工地的坑塌了两个人没上来
119 井底下有人没声音了
119 水漫进屋里了老人出不来
119 河水涨上来了我们在桥中间过不去
119 屋里一股煤气味儿头晕
119 煤气罐阀门坏了关不上一直漏
119 一股刺鼻的化工味熏得睁不开眼
119 电梯突然往下掉停在半空我们在里头
120 我爸嘴歪了说话不清楚
120 老伴半边身子突然动不了
120 我妈胸口闷得厉害直冒冷汗
120 小孩吃花生卡住了脸都青了
120 孩子把纽扣电池吞下去了
120 娃发烧抽筋了
120 有人躺在路边没动静
120 大爷在公园椅子上叫不醒了
120 手被机器绞了
120 割到手腕血喷出来
120 从梯子上掉下来腿断了
120 孕妇见红了肚子疼
120 吃了蘑菇一家人都吐
120 吃海鲜过敏喘不过来
120 我喝了好多酒心跳得不行快死了
120 老人噎着了
120 邻居家老人两天没出门敲门没人应
120 糖尿病人昏了
120 老人不行了，春和小区2栋
120 我爸不行了
110 有人拿着刀在小区里走
110 楼道里有人撬我家锁
110 有个男的一直跟着我
110 我被人堵在厕所里
110 有人翻窗户进来了
110 楼上两口子打得厉害女的喊救命
110 他又打我了我躲在卫生间
110 我老公掐我脖子
110 一群人在烧烤摊打起来了动酒瓶了
110 我的电动车正在被人推走
110 有人抢了我的手机往东跑了
110 我女儿放学没回家电话关机
110 我奶奶走丢了有老年痴呆
110 有人站在楼顶边上
110 我不想活了
110 朋友发信息说要自杀
110 刚才被骗子转走了三万
110 有人往孩子手里塞东西要带走
110 邻居拿砖头砸我家门
110 我被关在传销窝里
122 路口两个电动车撞了人躺地上
122 大货车把骑车的刮倒了
122 有个车翻沟里了
122 我刚被车撞了司机要跑
122 学校门口有孩子被电动车带倒了
122 公交车撞上护栏了有人受伤
122 三轮车侧翻压着人了
"""
# The same words where nothing is happening to anybody now.
CALM = """
我们小区有人搞传销，请打击
树枝压着电线，请派人修剪
高压线离我家太近，担心辐射
电梯老是突然停，请检修
车子翻新要多少钱
这里的垃圾味道刺鼻
孩子放学没人接，能不能开托管班
树倒了压着一排自行车
""".strip().splitlines()


@pytest.mark.parametrize("cry", CRIES.strip().splitlines())
def test_a_cry_is_heard(cry: str) -> None:
    line, _, text = cry.partition(" ")
    assert rings(demo_router(), text) == line


@pytest.mark.parametrize("text", CALM)
def test_a_calm_word_is_no_cry(text: str) -> None:
    assert rings(demo_router(), text) == ""
