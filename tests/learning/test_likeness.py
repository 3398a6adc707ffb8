"""Near-duplicates are found, others are not, in linear time."""

from __future__ import annotations

from tools.training.duplicates import group_alike

STORY = "春天里小区门口的路灯已经坏了两个多月，晚上出门看不见路，老人摔了一跤，请尽快派人来修。"


def test_near_duplicates() -> None:
    texts = [STORY, "半夜施工吵得睡不着觉，能不能管管", STORY.replace("两个多月", "三个月"), STORY + "谢谢！", ""]
    assert group_alike(texts) == [0, 1, 0, 0, 4]


def test_many_alike_stay_quick() -> None:
    assert set(group_alike([STORY] * 2000)) == {0}
