"""Duty lists: looking up, changing, guarding, and tasks beyond them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core import events as e
from core.district.procedures import Lack
from core.duties.lists import Preview, guard, preview, search
from core.duties.queries import items_in_force, look_up, preview_list
from core.errors import AlreadyDone, Guarded, Lacks, ListMistakes, NotNow, NotYours
from core.tables import Flaw, records
from core.unit_of_work import Actor
from tests import acts as c
from tests.calls.hall import CHUNHE, LINJIANG, Hall, demo, tiny

COMMUNITY, ENFORCE = f"cm_committee@{CHUNHE}", f"st_enforce@{LINJIANG}"
HEAD = "number,sector,name,main,helpers,part,main_duty,keywords,categories\n"


def mistakes(found: Preview) -> list[tuple[int, str, str]]:
    """Line, what is wrong, and the word or the column it is about."""
    return [(one.line, one.what, one.text or one.column) for one in found.mistakes]


def _offices(hall: Hall) -> tuple[Actor, Actor]:
    return hall.post("panel_member", "establish_office"), hall.post("panel_member", "justice")


@pytest.mark.requirement("SG-03", "WC-34", "KM-08")
@pytest.mark.parametrize(
    ("words", "number"),
    [
        pytest.param("挡土墙", "JL006", id="a word of the key words"),
        pytest.param("JL014", "JL014", id="the number itself"),
        pytest.param("餐馆油烟扰民", "JL014", id="a sentence"),
        pytest.param("业委会换届", "JD003", id="the street's own list"),
        pytest.param("邻里吵架", "ZZ005", id="the community's own list"),
    ],
)
def test_a_look_up_finds_the_item(hall: Hall, words: str, number: str) -> None:
    found = hall.look(lambda one: [item.number for item in look_up(one, words)])
    assert number in found


def test_nonsense_finds_nothing() -> None:
    items = demo().lists.first["jurisdiction"]
    assert search(items, "火星飞船") == [] and search(items, "  ") == []


@pytest.mark.requirement("SG-02", "SG-42", "SG-44", "JB-06", "JB-08")
def test_the_list_says_main_and_helpers_duties_and_steps() -> None:
    [item] = [i for i in demo().lists.first["jurisdiction"] if i.number == "JL001"]
    assert (item.main, item.helpers) == ("urban_mgmt", ["market", "police"])
    assert item.flow == ["巡查发现", "劝导", "上报呼叫", "部门执法", "复查"]
    assert item.duties and item.town_duty and item.helper_duty and item.basis
    sectors = {i.sector for i in demo().lists.first["jurisdiction"]}
    assert sectors == {"综合执法", "城乡建设", "自然资源", "生态环保", "应急管理", "市场监管"}


GUARDS = [
    ("a community is main for its own level", COMMUNITY, True, "0117", "", None),
    ("a community mends quarrels", COMMUNITY, True, "1701", "", None),
    ("a community helps in a collapse", COMMUNITY, False, "0401", "", None),
    ("a community is never main in a collapse", COMMUNITY, True, "0401", "", "only_assists"),
    ("a community is not called to wage disputes", COMMUNITY, False, "1401", "", "not_on_list"),
    ("a street leads its lead item", ENFORCE, True, "0110", "", None),
    ("a street only assists in oil smoke", ENFORCE, True, "0111", "", "only_assists"),
    ("a street assists in oil smoke", ENFORCE, False, "0111", "", None),
    ("a street may be asked what no list names", ENFORCE, True, "0201", "", None),
    ("a town leads what was delegated to it", "st_enforce@990101101", True, "0111", "", None),
    ("the same list does not hold in a street", ENFORCE, True, "0101", "", "only_assists"),
    ("a department has no guard", "urban_mgmt", True, "0101", "", None),
    ("streets do not woo investors", ENFORCE, False, "", "请协助招商引资", "forbidden"),
    ("streets do not collect taxes", ENFORCE, False, "", "開展協稅護稅", "forbidden"),
    ("communities neither", COMMUNITY, False, "", "本月招商引资任务", "forbidden"),
    ("the commerce bureau may", "commerce", True, "", "招商引资", None),
]


@pytest.mark.requirement("WC-15", "WC-35", "WC-36", "WC-37", "SG-46", "SG-39", "BS-01")
@pytest.mark.parametrize(
    ("department", "lead", "category", "words", "key"), [pytest.param(*row[1:], id=row[0]) for row in GUARDS]
)
def test_who_may_be_given_what(department: str, lead: bool, category: str, words: str, key: str | None) -> None:
    found = guard(demo(), demo().lists.first, department, lead=lead, category=category, words=words)
    assert (found and found.key) == key


@pytest.mark.requirement("WC-36", "SG-46")
def test_a_call_past_the_guard_is_refused_with_the_item(hall: Hall) -> None:
    with pytest.raises(Guarded) as guarded:
        hall.whistle(departments=(COMMUNITY, "emergency"), lead=COMMUNITY, category="0401")
    assert guarded.value.facts["why"] == "only_assists"
    call, _ = hall.whistle(departments=("emergency", COMMUNITY), category="0401")
    with pytest.raises(Guarded):
        hall.do(c.ChangeLead(call, COMMUNITY), hall.street)


@pytest.mark.requirement("SG-48", "SG-49", "SG-03")
def test_a_new_version_is_proposed_reviewed_and_in_force(any_hall: Hall) -> None:
    hall = any_hall
    stalls = "JL001,综合执法,占道经营治理,urban_mgmt,market,lead,依法查处,摆摊,0504\n"
    table = records(HEAD + stalls + "JL900,应急,冰雪应对,emergency,urban_mgmt|transport,lead,统筹除雪,结冰,0407\n")
    found = hall.look(lambda one: preview_list(one, "jurisdiction", table))
    assert (found.added, found.changed, len(found.dropped), found.mistakes) == (("JL900",), ("JL001",), 25, ())
    assert hall.look(lambda one: items_in_force(one, "jurisdiction")[0]) == 0
    events = hall.do(c.ProposeList("jurisdiction", table, "practice", "年度调整"), hall.centre)
    version = events[0].subject_id
    with pytest.raises(NotNow):
        hall.do(c.ProposeList("jurisdiction", table, "practice", "又一份"), hall.centre)
    office, justice = _offices(hall)
    with pytest.raises(NotYours):
        hall.do(c.ReviewList(version, True, "同意"), hall.centre)
    hall.do(c.ReviewList(version, True, "同意"), office)
    with pytest.raises(AlreadyDone):
        hall.do(c.ReviewList(version, True, "再同意"), office)
    assert hall.look(lambda one: len(items_in_force(one, "jurisdiction")[1])) == 26, "not before the last review"
    events = hall.do(c.ReviewList(version, True, "合法"), justice)
    assert [type(t) for t in events] == [e.ListReviewed, e.ListPublished]
    hall.wait(minutes=1)
    assert hall.look(lambda one: [i.number for i in items_in_force(one, "jurisdiction")[1]]) == ["JL001", "JL900"]
    assert hall.look(lambda one: items_in_force(one, "jurisdiction")[0]) == 1


@pytest.mark.requirement("SG-49")
def test_an_old_version_is_kept_for_old_matters_and_a_new_one_waits_for_its_day(hall: Hall) -> None:
    office, justice = _offices(hall)
    later = datetime(2026, 6, 1, tzinfo=UTC)
    for number, day in (("ZZ900", None), ("ZZ901", later)):
        table = records(HEAD + f"{number},依法自治,楼道公约,cm_committee,,lead,议定公约,公约,\n")
        version = hall.do(c.ProposeList("self_government", table, "practice", "调整"), hall.centre)[0].subject_id
        hall.do(c.ReviewList(version, True, "同意"), office)
        hall.do(c.ReviewList(version, True, "同意", day), justice)
        hall.wait(minutes=1)
    assert hall.look(lambda one: [i.number for i in items_in_force(one, "self_government")[1]]) == ["ZZ900"]
    hall.wait(days=(later - hall.now).days + 1)
    assert hall.look(lambda one: [i.number for i in items_in_force(one, "self_government")[1]]) == ["ZZ901"]


def test_a_refused_version_changes_nothing(hall: Hall) -> None:
    table = records(HEAD + "JL001,综合执法,占道经营治理,urban_mgmt,market,lead,依法查处,摆摊,0504\n")
    version = hall.do(c.ProposeList("jurisdiction", table, "practice", "删减"), hall.centre)[0].subject_id
    hall.do(c.ReviewList(version, False, "删减过多"), _offices(hall)[0])
    assert hall.look(lambda one: items_in_force(one, "jurisdiction")[0]) == 0


@pytest.mark.requirement("SG-03")
@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        pytest.param("JL001,综合执法,,urban_mgmt,,lead,,,", (2, "missing_value", "name"), id="no name"),
        pytest.param(",综合执法,占道,urban_mgmt,,lead,,,", (2, "missing_value", "number"), id="no number"),
        pytest.param("JL001,综合执法,占道,urban_mgnt,,lead,,,", (2, "unknown_unit", "urban_mgnt"), id="a slip"),
        pytest.param("JL001,综合执法,占道,urban_mgmt,market|polic,lead,,,", (2, "unknown_unit", "polic"), id="helper"),
        pytest.param("JL001,综合执法,占道,urban_mgmt,,leads,,,", (2, "unknown_part", "leads"), id="part"),
        pytest.param("JL001,综合执法,占道,urban_mgmt,,lead,,,9999", (2, "unknown_category", "9999"), id="category"),
    ],
)
def test_a_preview_names_line_and_word(line: str, mistake: tuple[int, str, str]) -> None:
    kind = demo().lists.kinds["jurisdiction"]
    found = preview(demo(), kind, records(HEAD + line + "\n"), ())
    assert mistakes(found) == [mistake]


def test_a_number_used_twice_and_an_empty_table_are_mistakes(hall: Hall) -> None:
    row = "JL001,综合执法,占道,urban_mgmt,,lead,,,\n"
    with pytest.raises(ListMistakes) as wrong:
        hall.do(c.ProposeList("jurisdiction", records(HEAD + row + row), "practice", "x"), hall.centre)
    assert wrong.value.facts["mistakes"] == (Flaw(3, "item_twice", "JL001", "number"),)
    with pytest.raises(ListMistakes):
        hall.do(c.ProposeList("jurisdiction", records(HEAD), "practice", "x"), hall.centre)
    with pytest.raises(Lacks):
        hall.do(c.ProposeList("jurisdiction", records(HEAD + row), "whim", "x"), hall.centre)


@pytest.mark.requirement("SG-03", "JB-05", "SG-40")
def test_a_list_of_thousands_is_imported_and_looked_up(hall: Hall) -> None:
    lines = "".join(f"N{n:04d},综合执法,第{n}项巡查事项,urban_mgmt,market,lead,依法查处,,\n" for n in range(4872))
    version = hall.do(c.ProposeList("jurisdiction", records(HEAD + lines), "reform", "全面梳理"), hall.centre)[0]
    for office in _offices(hall):
        hall.do(c.ReviewList(version.subject_id, True, "同意"), office)
    hall.wait(minutes=1)
    assert [i.number for i in hall.look(lambda one: look_up(one, "第4871项", 1))] == ["N4871"]


@pytest.mark.requirement("WC-37", "SG-48", "SG-50", "JB-18", "KM-03", "WH-21")
def test_a_task_beyond_the_list_needs_admission_with_people_and_money(hall: Hall) -> None:
    hrss = hall.liaison("hrss")
    with pytest.raises(Guarded):
        hall.whistle(departments=("hrss", COMMUNITY), category="1401")
    with pytest.raises(Lacks) as lacks:
        hall.do(c.AskAdmission("欠薪排查", 0, " ", "年底集中排查"), hrss)
    missing: tuple[Lack, ...] = lacks.value.facts["missing"]  # type: ignore[assignment]
    assert [one.key for one in missing] == ["people", "money", "category"]
    ask = c.AskAdmission("欠薪排查", 2, "每社区 5000 元", "年底集中排查", category="1401", departments=(COMMUNITY,))
    admission = hall.do(ask, hrss)[0].subject_id
    hall.do(c.ReviewAdmission(admission, True, "同意"), hall.centre)
    with pytest.raises(Guarded):
        hall.whistle(departments=("hrss", COMMUNITY), category="1401")
    events = hall.do(c.ReviewAdmission(admission, True, "人财已明确"), hall.post("panel_member", "establish_office"))
    assert [t.to for t in events if isinstance(t, e.CaseClosed)] == ["admission.approved"]
    hall.whistle(departments=("hrss", COMMUNITY), category="1401")
    with pytest.raises(Guarded):
        hall.whistle(departments=("hrss", f"cm_committee@{CHUNHE[:-1]}2"), category="1401")


@pytest.mark.requirement("WC-37", "SG-46", "WC-14", "KM-07")
def test_a_forbidden_task_is_never_admitted(hall: Hall) -> None:
    with pytest.raises(Guarded) as guarded:
        hall.do(c.AskAdmission("协助招商引资", 3, "10 万元", "任务分解", category="1002"), hall.liaison("commerce"))
    assert guarded.value.facts["why"] == "forbidden"


def test_a_refused_admission_stays_refused(hall: Hall) -> None:
    ask = c.AskAdmission("欠薪排查", 2, "每社区 5000 元", "年底集中排查", category="1401")
    admission = hall.do(ask, hall.liaison("hrss"))[0].subject_id
    hall.do(c.ReviewAdmission(admission, False, "应由本局承担"), hall.centre)
    with pytest.raises(NotNow):
        hall.do(c.ReviewAdmission(admission, True, "同意"), hall.post("panel_member", "establish_office"))


def test_a_small_district_has_its_own_lists() -> None:
    assert [kind for kind, entry in tiny().lists.kinds.items() if entry.closed] == ["help"]
    found = guard(tiny(), tiny().lists.first, "folk@q7-a-1", lead=True, category="w1")
    assert found is not None and found.key == "only_assists"


@pytest.mark.requirement("WC-37", "WC-15", "SG-46")
def test_a_dispatch_past_the_guard_is_refused_too(hall: Hall) -> None:
    ticket = hall.ticket("0101")
    with pytest.raises(Guarded) as guarded:
        hall.do(c.DispatchTicket(ticket, COMMUNITY), hall.street)
    assert guarded.value.facts["why"] == "only_assists"
    with pytest.raises(Guarded):
        hall.do(c.DispatchTicket(ticket, ENFORCE), hall.street)
    hall.do(c.DispatchTicket(ticket, "planning"), hall.street)


CHINESE = (
    "事项编号,行业领域,事项名称,主责单位,配合单位,履职方式,主要职责,关键词,事项分类\n"
    "JL900,应急管理,冰雪应对,区应急管理局,{helpers},牵头,统筹除雪,结冰,0407\n"
)


@pytest.mark.requirement("SG-48")
def test_a_table_as_offices_write_it_is_checked_and_imported_alike(hall: Hall) -> None:
    helpers = f"{demo().departments['urban_mgmt'].names.hans}、{demo().departments['transport'].short or 'transport'}"
    table = records(CHINESE.format(helpers=helpers))
    plain = records(HEAD + "JL900,应急管理,冰雪应对,emergency,urban_mgmt|transport,lead,统筹除雪,结冰,0407\n")
    found = hall.look(lambda one: preview_list(one, "jurisdiction", table))
    other = hall.look(lambda one: preview_list(one, "jurisdiction", plain))
    assert found.mistakes == () and found.items == other.items and found.items[0].helpers == ["urban_mgmt", "transport"]
    hall.do(c.ProposeList("jurisdiction", table, "practice", "年度调整"), hall.centre)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        pytest.param("应急管理局", "应急管里局", (2, "unknown_unit", "区应急管里局"), id="a unit that is none"),
        pytest.param("牵头", "领头", (2, "unknown_part", "领头"), id="a word for no part"),
        pytest.param("事项名称", "叫什么", (1, "missing_column", "事项"), id="a heading nobody knows"),
        pytest.param("市容", "市客", (2, "unknown_unit", "市客"), id="a helper that is none"),
    ],
)
def test_a_table_as_offices_write_it_names_its_mistakes(
    hall: Hall, old: str, new: str, mistake: tuple[int, str, str]
) -> None:
    table = records(CHINESE.format(helpers="transport；市客" if new == "市客" else "").replace(old, new))
    found = hall.look(lambda one: preview_list(one, "jurisdiction", table))
    assert mistakes(found) == [mistake]
