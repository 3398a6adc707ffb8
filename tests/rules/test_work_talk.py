"""What is said about votes and work, told apart from reports."""

from __future__ import annotations

import pytest

from core.routing.folding import fold
from core.routing.work_talk import about_desk, about_meeting, about_vote, names_choice


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
        ("派出所门口堵了", False),
        ("井盖没了", False),
    ],
)
def test_what_is_said_about_work(said: str, desk: bool) -> None:
    assert about_desk(fold(said).plain) is desk


def test_meetings_and_choices() -> None:
    assert about_meeting("冻结名册") and about_meeting("怎么公布结果") and not about_meeting("路灯不亮")
    assert names_choice("不对，我要改成反对") and not names_choice("谢谢")
