"""Mistakes in guide.csv are named with file, line and mend."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from core.district.folder import DistrictErrors, load
from tests.stories.town import ROOT, district

TINY = ROOT / "tests" / "districts" / "tiny"
HEADING = "code,kind,mode,name,words,who,papers,how,legal_days,promised_days,basis,checked,area,address,hours,role\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,item,direct,甲,,desk,,填表,20,19,目录,2026-11-02,,,,", "快一成"),
        ("a,item,soon,甲,,desk,,填表,,,目录,2026-11-02,,,,", "“mode”不能写“soon”"),
        ("a,item,direct,甲,,nobody,,填表,,,目录,2026-11-02,,,,", "units.csv"),
        ("a,item,direct,甲,,desk,,填表,,,,2026-11-02,,,,", "“basis”没有填写"),
        ("a,item,direct,甲,,desk,,填表,,,目录,,,,,", "“checked”没有填写"),
        ("a,certificate,abolished,甲,,,,,,,清单,2026-11-02,,,,", "“how”没有填写"),
        ("a,point,,甲,,,,来,,,一览,2026-11-02,q7-a,,,", "“address”没有填写"),
        ("a,post,,甲,,,,找,,,登记,2026-11-02,,,,nobody", "roles.yaml"),
    ],
    ids=["promised late", "mode", "who", "source", "date", "nothing instead", "no address", "no such role"],
)
def test_a_mistake_is_named(tmp_path: Path, row: str, said: str) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    (folder / "guide.csv").write_text(HEADING + row + "\n", encoding="utf-8")
    with pytest.raises(DistrictErrors) as caught:
        load(folder)
    assert any(m.file == "guide.csv" and m.line == 2 and said in str(m) for m in caught.value.mistakes), caught.value


@pytest.mark.requirement("WC-48")
def test_every_promise_is_a_tenth_faster_than_the_law_asks() -> None:
    limited = [entry for entry in district().guide.values() if entry.legal_days]
    assert len(limited) > 70
    assert all(entry.promised_days * 10 <= entry.legal_days * 9 for entry in limited)


def test_the_catalogue_counts_as_the_seeds_say() -> None:
    modes = Counter(entry.mode for entry in district().guide.values())
    assert (modes["direct"], modes["agent"], modes["accompany"]) == (47, 26, 9)
    assert (modes["issued"], modes["abolished"], modes["commitment"]) == (8, 44, 36)
