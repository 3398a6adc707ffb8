"""Results that do not answer are flagged; those that do are not."""

from __future__ import annotations

import time

import pytest

from core.routing.reply_check import ReplyCheck

REPORT = "梧桐里3栋楼下路灯坏了两个月，晚上老人出门看不见路，请派人维修路灯"


@pytest.mark.parametrize(
    ("result", "flags"),
    [
        pytest.param("经核实，梧桐里3栋路灯因电缆老化不亮，6月3日已组织维修，现已恢复照明。", set(), id="an answer"),
        pytest.param(
            "網友您好，經核實，梧桐里3棟路燈電纜老化，已安排維修，6月3日恢復照明。", set(), id="in traditional script"
        ),
        pytest.param(
            "您好！您的留言已收悉。感谢您对我们工作的关心、监督与支持！", {"hollow"}, id="set phrases only (套话)"
        ),
        pytest.param("已处理", {"short"}, id="two words"),
        pytest.param("", {"short"}, id="nothing"),
        pytest.param("您的诉求我们已转交城管局路灯管理所办理。", {"passed_on"}, id="passed on, nothing said"),
        pytest.param(
            "经查，该幼儿园收费标准经发改局批准，保教费每月八百元，公示在校门口，未发现乱收费。",
            {"apart"},
            id="another matter (答非所问)",
        ),
        pytest.param(
            "对于路灯维修的建议，我们将认真考虑，充分研究论证，努力做得更好。", {"nothing_done"}, id="promises only"
        ),
    ],
)
def test_flags(result: str, flags: set[str]) -> None:
    assert {flag.what for flag in ReplyCheck().check(REPORT, result).flags} == flags


def test_a_districts_own_phrases() -> None:
    result = "呼应中心祝您生活愉快万事如意阖家幸福"
    assert {f.what for f in ReplyCheck(["呼应中心祝您生活愉快万事如意阖家幸福"]).check(REPORT, result).flags} == {
        "hollow"
    }


def test_it_is_quick_on_any_text() -> None:
    check = ReplyCheck()
    for text in ("网友" * 50_000, "感谢您对" * 25_000, "已" * 100_000, "经查" * 50_000):
        began = time.thread_time()
        check.check(text, text)
        assert time.thread_time() - began < 2  # seconds of work; 0.1 here, minutes if it grew with the square
