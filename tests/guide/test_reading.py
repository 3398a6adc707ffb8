"""Mistakes in guide.csv are named with file, line and mend."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from core.district.folder import DistrictErrors, load
from handlers.guide.cards import needed
from tests.stories.town import ROOT, district

TINY = ROOT / "tests" / "districts" / "tiny"
HEADING = (
    "code,kind,mode,name,words,who,papers,how,legal_days,promised_days,basis,checked,area,address,hours,role,items\n"
)


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
        ("a,event,,甲,,,,来,,,目录,2026-11-02,,,,,", "“items”没有填写"),
        ("a,event,,甲,,,,来,,,目录,2026-11-02,,,,,zz", "guide.csv"),
    ],
    ids=[
        "promised late",
        "mode",
        "who",
        "source",
        "date",
        "nothing instead",
        "no address",
        "no such role",
        "event",
        "no such item",
    ],
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


def _delivered(audience: str) -> Counter[str]:
    entries = [entry for entry in district().guide.values() if entry.kind == "item" and entry.audience == audience]
    return Counter(entry.delivery for entry in entries)


def test_the_catalogue_counts_as_the_seeds_say() -> None:
    guide = district().guide.values()
    modes = Counter(entry.mode for entry in guide)
    assert (modes["direct"], modes["agent"], modes["accompany"]) == (47, 26, 9)
    assert (modes["issued"], modes["abolished"], modes["commitment"]) == (8, 44, 36)
    done = [entry for entry in guide if entry.kind == "item" and entry.mode]
    assert len({entry.window for entry in done}) == 8
    flags = zip(*((bool(e.online), e.home, e.commitment) for e in done), strict=True)
    assert tuple(map(sum, flags)) == (14, 43, 28)


@pytest.mark.requirement("WC-45")
def test_residents_items_are_filtered_by_how_they_are_delivered() -> None:
    assert _delivered("") == {"unasked": 35, "online": 21, "onsite": 75}


@pytest.mark.requirement("WC-47")
def test_firms_items_are_filtered_by_how_they_are_delivered() -> None:
    assert _delivered("firm") == {"unasked": 11, "province": 8, "onsite": 225, "online": 324}


@pytest.mark.requirement("JB-04")
def test_an_event_bundles_items_and_has_one_list_of_papers() -> None:
    guide = district().guide
    events = [entry for entry in guide.values() if entry.kind == "event"]
    assert len(events) == 87 and all(entry.items for entry in events)
    married = next(entry for entry in events if "结婚" in entry.names.hans)
    papers = needed(district(), married)
    assert len(married.items) > 1 and len(set(papers)) == len(papers)
    assert {paper for code in married.items for paper in guide[code].papers} == {*papers}
