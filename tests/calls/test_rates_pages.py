"""Pages of figures: year-end sheets, streets, communities, tags, levels."""

from __future__ import annotations

import shutil
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine

from core.appraisal.periods import Period, period_of
from core.appraisal.scopes import View, may_see
from core.district.district import District
from core.district.folder import load
from core.errors import NotNow, NotYours
from core.unit_of_work import Actor
from core.workflow.work_calendar import ZONE
from handlers.appraisal.figures_sheet import by_tag, overview, sheet
from handlers.documents import as_text
from handlers.wording import Wording, Words, load_catalogues
from tests import acts as c
from tests.calls.hall import BAD, GOOD, GOOD_CALLER, ROOT, Hall
from tests.calls.test_rates import graded_call

STREET, WHOLE = View("a", "990101001"), View("a", "990101")
CATALOGUES = load_catalogues(ROOT / "locale")


@cache
def kunming() -> District:
    """The demonstration district by Kunming's rules."""
    with TemporaryDirectory() as folder:
        file = shutil.copytree(ROOT / "districts" / "demo", Path(folder) / "demo") / "appraisal.yaml"
        text = file.read_text(encoding="utf-8").replace("profile: wuchang", "profile: kunming", 1)
        file.write_text(text, encoding="utf-8")
        return load(file.parent)


@pytest.fixture
def sqlite_hall_of_kunming(sqlite_engine: Engine) -> Hall:
    return Hall(sqlite_engine, kunming())


def words(hall: Hall) -> Words:
    return Wording(CATALOGUES, hall.district).of("zh-Hans")


def period(hall: Hall, kind: str = "y") -> Period:
    return period_of(kind, hall.now, hall.district.appraisal.month_from)


def page(hall: Hall, view: View, kind: str = "y") -> str:
    """A page as a chat shows it."""
    parts = hall.look(lambda one: overview(one, words(hall), view, period(hall, kind)))
    return "\n".join(line for part in parts for line in (part.heading, *part.lines))


def solved(hall: Hall, category: str = "0101", grade: int = 0) -> int:
    """A matter signed, done, passed and rated."""
    row = hall.ticket(category)
    urban = hall.liaison("urban_mgmt")
    hall.do(c.SignTicket(row), urban)
    hall.do(c.SubmitResult(row, "solved", "办好了"), urban)
    hall.do(c.ReviewResult(row, passed=True), hall.street)
    hall.do(c.RateTicket(row, True, "yes", grade), hall.resident)
    return row


@pytest.mark.requirement("KM-30", "WC-80", "SG-48")
def test_the_year_end_result_of_a_department_is_built_from_each_whistle(sqlite_hall_of_kunming: Hall) -> None:
    """街道对部门及派出机构的年终考核: weight 0.30 or more, by calling street and reason; per agency and per person."""
    hall = sqlite_hall_of_kunming
    solved(hall)
    graded_call(hall, GOOD)
    graded_call(hall, BAD, ("late",))
    year = page(hall, View("d", "urban_mgmt"))
    assert "上级评价 73.8%（2 次）× 30%" in year and "综合 92.1% = 三率 100.0% × 70%" in year, year
    assert "临江街道民呼我应指挥调度中心：73.8%（2 次）" in year and "差评原因：报到行动迟缓 1 次" in year
    given = page(hall, STREET)
    assert "本单位给各部门和派出机构的评价（占其综合评议 30%）" in given
    assert "区城市管理执法局：73.8%（2 次）" in given and "liaison@urban_mgmt：73.8%（2 次）" in given
    about = f"durban_mgmt.{period(hall).code}.{hall.street.person_id}"
    paper = hall.look(lambda one: sheet(one, words(hall), about))
    assert paper is not None and "（盖章）" in paper.signatures[0] and "导出人" in as_text(paper)


@pytest.mark.requirement("KM-31")
def test_the_district_grades_city_departments_and_their_stations_with_30_per_cent(sqlite_hall_of_kunming: Hall) -> None:
    """县(市)区对市级职能部门及其派出机构的考核结果占到30%以上: each agency's sum of the year, as page and paper."""
    hall = sqlite_hall_of_kunming
    step = next(one for one in hall.district.appraisal.profile.callers if one.code == "district")
    assert (*step.by, *step.rated, step.weight, step.rule) == ("C", "D", Fraction("0.30"), "at_least")
    for external, grades in (
        ("市住房局 函〔2026〕7号", GOOD),
        ("市住房局 函〔2026〕12号", BAD),
        ("市水务局临江水政大队 函〔2026〕9号", GOOD),
    ):
        city_call(hall, external, grades)
    given = page(hall, WHOLE)
    assert "（占其综合评议 30%）" in given and "市住房局：73.8%（2 次）" in given
    assert "市水务局临江水政大队：97.5%（1 次）" in given
    paper = hall.look(lambda one: sheet(one, words(hall), f"{WHOLE}.{period(hall).code}.{hall.centre.person_id}"))
    assert paper is not None and "市住房局：73.8%（2 次）" in as_text(paper)


def city_call(hall: Hall, external: str, grades: dict[str, int]) -> None:
    """The district asks a city department, which answers; the centre grades it."""
    facts = {"departments": (), "reason": "权属在市里", "decision": "区长办公会 5 月 11 日"}
    call, called = hall.whistle("ask_city", by=hall.centre, external=external, **facts)
    hall.do(c.FeedBack(called["cmd_center"], "市局复函：列入计划"), hall.centre)
    hall.do(c.ReleaseDepartment(called["cmd_center"]), hall.centre)
    hall.do(c.ConcludeCall(call, "市局已答复"), hall.centre)
    hall.do(c.RateCalled(called["cmd_center"], grades, ("late",) if grades is BAD else ()), hall.centre)


@pytest.mark.requirement("KM-09")
def test_departments_get_no_form_to_grade_a_street_where_the_profile_says_so(sqlite_hall_of_kunming: Hall) -> None:
    hall = sqlite_hall_of_kunming
    call, called = hall.whistle("emergency", departments=("urban_mgmt",))
    hall.done(called["urban_mgmt"], "urban_mgmt")
    hall.do(c.ConcludeCall(call, "已排险"), hall.street)
    with pytest.raises(NotNow):
        hall.do(c.RateCaller(called["urban_mgmt"], GOOD_CALLER), hall.liaison("urban_mgmt"))
    assert hall.district.appraisal.profile.graded_back("joint") is False


@pytest.mark.requirement("WC-58", "SG-72")
def test_shares_ended_at_each_level_and_what_is_not_at_100_per_cent(hall: Hall) -> None:
    """小事不出社区、大事不出街道; 100% 受理、100% 办结、100% 回访: what is missing is a figure with its rows."""
    small = next(code for code, kind in hall.district.categories.items() if kind.level == "A")
    filed = c.FileTicket("楼道灯不亮", "complaint", small, "990101001001001", reporter_id=hall.resident.person_id)
    row = hall.do(filed, hall.resident)[0].subject_id
    hall.do(c.SignTicket(row), hall.secretary)
    hall.do(c.SubmitResult(row, "solved", "换了灯泡"), hall.secretary)
    hall.do(c.ReviewResult(row, passed=True), hall.street)
    hall.do(c.RateTicket(row, True, "yes", 0), hall.resident)
    solved(hall)
    unrated = hall.ticket("0101")
    hall.do(c.SignTicket(unrated), hall.liaison("urban_mgmt"))
    hall.do(c.SubmitResult(unrated, "solved", "办好了"), hall.liaison("urban_mgmt"))
    hall.do(c.ReviewResult(unrated, passed=True), hall.street)
    hall.wait(days=8)
    hall.tick()
    shown = page(hall, STREET)
    assert "反映 3 件，已受理 3 件，办结 3 件，其中有评价或回访 2 件（66.7%）" in shown, shown
    assert "办结层级：社区 1 件（33.3%）、区级 2 件（66.7%）" in shown, shown


@pytest.mark.requirement("WH-32", "WC-85")
def test_tags_accidents_and_reports_per_thousand_households_against_the_period_before(hall: Hall) -> None:
    hall.now = datetime(2026, 4, 20, 9, 30, tzinfo=ZONE)
    hall.ticket("0401", text="路面塌了一个坑")
    solved(hall, "0101")
    hall.now = datetime(2026, 5, 20, 9, 30, tzinfo=ZONE)
    solved(hall, "0101", grade=2)
    part = hall.look(lambda one: by_tag(one, words(hall), STREET, period(hall, "m")))
    assert part.lines[hall.district.appraisal.tags.index("宜居性")] == "宜居性：1 件（+0），解决 100.0%，满意 90.0%"
    assert part.lines[hall.district.appraisal.tags.index("安全性")] == "安全性：0 件（-1），解决 —，满意 —"
    assert [line.partition("：")[0] for line in part.lines][:3] == ["幼有所育", "学有所教", "劳有所得"]
    assert "每千户报事 0.1 件（上期 0.2 件），事故 0 起（上期 1 起）" in page(hall, STREET, "m")


def test_one_appraisal_of_communities_by_the_street_alone(hall: Hall) -> None:
    chunhe = View("a", "990101001001")

    def sees(actor: Actor) -> bool:
        return hall.look(lambda one: may_see(one, chunhe, actor))

    assert sees(hall.street) and sees(hall.secretary) and sees(hall.centre)
    other_street = hall.post("street_operator", "st_cmd@990101002")
    assert not any(sees(actor) for actor in (hall.liaison("urban_mgmt"), other_street, hall.grid_worker))
    with pytest.raises(NotYours):
        hall.do(c.ExportFigures(str(chunhe), period(hall).code), hall.liaison("urban_mgmt"))
