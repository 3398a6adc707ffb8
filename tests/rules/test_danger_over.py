"""A danger that is over, said in passing, and one that is not."""

from __future__ import annotations

import pytest

from core.routing import speech
from core.routing.folding import fold

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
出来了 自己钻出来了
爬上来了 脚崴了 没事
抽完了 现在睡着了
救护车不要了
他睡着了 现在没事了 别来了
打了疫苗了 现在没事 我要找狗主人赔钱
大人回来了 抱进去了
120来了已经拉走了 谢谢
火已经灭了 人都出来了
已经捞上来了 醒了
没打到人
"""
GONE = """
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


def _over(said: str, *, gone: bool) -> bool:
    plain = fold(said).plain
    return speech.no(plain) or speech.ended(plain, gone=gone)


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
