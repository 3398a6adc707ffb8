"""What is said about votes and work, told apart from reports."""

from __future__ import annotations

import pytest

from core.routing.folding import fold
from core.routing.work_talk import about_desk, about_meeting, about_vote, names_choice, on_spot, wished


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("我要投票", "vote"),
        ("怎么投", "vote"),
        ("我投了没有", "vote"),
        ("这个投票是关于什么的", "vote"),
        ("現在幾個人投了", "vote"),
        ("how do I vote", "vote"),
        ("别人能看到我投什么吗", "secret"),
        ("投票保密吗", "secret"),
        ("我老婆能让我替她投吗", "proxy"),
        ("我手机丢了，还能投票吗", "lost"),
        ("我想发起一个表决", "begin"),
        ("村里要投票", "begin"),
        ("我们村想修一条路，大家投个票", "begin"),
        ("我要投诉城管", ""),
        ("物业不开发票", ""),
        ("投放点太远了", ""),
        ("业主大会投票作假", ""),
        ("选举的时候有人塞钱买票", ""),
        ("路灯不亮", ""),
    ],
)
def test_what_is_said_about_a_vote(said: str, meaning: str) -> None:
    assert about_vote(fold(said).plain) == meaning


@pytest.mark.parametrize(
    ("said", "desk"),
    [
        ("派错了，应该是城管局", True),
        ("撤回派单", True),
        ("把这个派给供电公司", True),
        ("今天有多少件", True),
        ("还有哪些没派", True),
        ("这件不是我们街道的，是白沙镇的", True),
        ("合并错了", True),
        ("打电话给居民了吗", True),
        ("督办单怎么发", True),
        ("派出所门口堵了", False),
        ("井盖没了", False),
    ],
)
def test_what_is_said_about_work(said: str, desk: bool) -> None:
    assert about_desk(fold(said).plain) is desk


def test_meetings_and_choices() -> None:
    assert about_meeting("冻结名册") and about_meeting("怎么公布结果") and not about_meeting("路灯不亮")
    assert names_choice("不对，我要改成反对") and not names_choice("谢谢")


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("今天有什么事要办", "todo"),
        ("快到期的有哪些", "todo"),
        ("谁没签收", "todo"),
        ("我想叫城管和水务一起来", "whistle"),
        ("请他们几家马上到场", "whistle"),
        ("怎么吹哨", "whistle"),
        ("哪个单位最慢", "rates"),
        ("怎么看上个月的数", "rates"),
        ("把这个月的表发我", "rates"),
        ("谁最拖拉", "rates"),
        ("最近哪个单位拖得厉害", "rates"),
        ("这个月比上个月怎么样", "rates"),
        ("账上还有多少钱", ""),
        ("今天怎么样", "digest"),
        ("今天有几件", "digest"),
        ("今天我要走访谁", "grid"),
        ("这周什么事最多", "hot"),
        ("今天要走哪些", "grid"),
        ("还有几个要回访", "followup"),
        ("我要督办一件", "supervise"),
        ("督办单怎么发", "supervise"),
        ("这件要督办", ""),
        ("下水道归谁管", "duty"),
        ("路灯不亮", ""),
        ("请派人来修一下路灯", ""),
        ("老人没人照看", ""),
        ("树倒了压着车", ""),
    ],
)
def test_what_staff_ask_for_is_a_command(said: str, command: str) -> None:
    assert wished(fold(said).plain)[0] == command


def test_what_else_was_said_is_the_argument() -> None:
    assert wished(fold("下水道归谁管啊").plain) == ("duty", "下水道")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("到现场了，没看到堵", True),
        ("已经清理干净了", True),
        ("核实了，属实", True),
        ("路灯不亮", False),
    ],
)
def test_what_was_found_on_the_spot(said: str, found: bool) -> None:
    assert on_spot(fold(said).plain) is found
