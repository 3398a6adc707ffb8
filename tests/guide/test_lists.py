"""What a community does, may not be asked for, and how each matter goes."""

from __future__ import annotations

import pytest

from tests.stories.test_services import page
from tests.stories.town import Visitor, district

__all__ = ["page"]
FIVE = {"self_government": 18, "assistance": 29, "sunk": 12, "purchase": 10, "certificates": 88}


@pytest.mark.requirement("SG-20")
async def test_the_five_lists_of_a_community_stand_in_the_handbook(page: Visitor) -> None:
    lists = district().lists
    assert {code: len(lists.first[code]) for code in FIVE} == FIVE
    body = (await page.fetch("/handbook?lang=zh-Hans"))[1].decode()
    for code in FIVE:
        assert lists.kinds[code].names.hans in body, code
    assert "居住在本社区的证明" in body and "家庭医生每周到社区坐诊" in body and "四点半课堂" in body


@pytest.mark.requirement("SG-15")
async def test_matters_of_a_grid_their_steps_and_what_is_collected_are_public(page: Visitor) -> None:
    matters = district().lists.first["grid_entry"]
    assert len(matters) == 18 and all(len(matter.flow) >= 3 for matter in matters), "each with its process"
    assert "入格事项清单" in (await page.fetch("/handbook?lang=zh-Hans"))[1].decode()
    steps = (await page.fetch("/handbook/grid_entry/RG002?lang=zh-Hans"))[1].decode()
    assert all(step in steps for step in ("入户查看", "燃气公司处置", "复查"))
    for catalogue in ("household", "thing", "grid_org"):
        asked = (await page.fetch(f"/procedures/{catalogue}?lang=zh-Hans"))[1].decode()
        assert "180" in asked or "365" in asked, catalogue
