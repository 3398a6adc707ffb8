"""Many tickets in one project, a special task, households in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.commands import Input, Perform, StartCase
from core.errors import Lacks
from core.procedures.records import Case
from core.refs import NO_REF, Ref
from core.storage.engine import migrate, open_engine
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests.calls.hall import CHUNHE, LINJIANG, Hall
from tests.stories.test_services import page, wake
from tests.stories.town import Visitor, district

__all__ = ["page"]
GRID = "990101001001001"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    engine = open_engine(f"sqlite:///{tmp_path / 'huying.db'}")
    migrate(engine)
    return Hall(engine)


def start(hall: Hall, actor: Actor, procedure: str, **fields: Any) -> int:
    return hall.do(StartCase(procedure, NO_REF, Input(fields=fields)), actor)[0].subject_id


def do(hall: Hall, actor: Actor, row: int, act: str, text: str = "", **fields: Any) -> None:
    hall.do(Perform(Ref("case", row), f"{case(hall, row).procedure}.{act}", Input(text=text, fields=fields)), actor)


def case(hall: Hall, row: int) -> Case:
    found = hall.look(lambda uow: uow.repo(Case).get(row))
    assert found is not None
    return found


def opened(hall: Hall, procedure: str) -> list[Case]:
    return hall.look(lambda uow: uow.repo(Case).find(procedure=procedure))


@pytest.mark.requirement("WC-73")
@pytest.mark.requirement("WH-33")
async def test_one_project_answers_all_its_tickets(page: Visitor) -> None:
    await wake(page, "center", "street")
    for seat, place in (("resident", "春和小区"), ("neighbour", "春晓花园")):
        await page.say(seat, f"{place}路灯不亮")
        await page.press(seat, "提交")
    await page.say("center", "批量治理")
    await page.say("center", "路灯不亮")
    await page.say("center", "临江街道")
    await page.say("center", "路灯一年一换")
    made = await page.say("center", "城管局")
    assert "并进 2 件工单" in made.text and "反映的居民都告诉了" in made.text
    for seat in ("resident", "neighbour"):
        assert "已经并进“路灯一年一换”" in (await page.last(seat)).text
    assert "临江街道同类工单 2 件" in " ".join(one.text for one in await page.read("group", "g-urban_mgmt"))
    room = "g-urban_mgmt"
    asked = await page.press("group", "定办法", room)
    asked = await page.say("group", "全部换 LED，建台账，每年查一遍", chat=room, reply_to=asked.id)
    await page.say("group", "30天", chat=room, reply_to=asked.id)
    asked = await page.press("group", "办完了", room)
    await page.say("group", "两处路灯都换了，都亮了", chat=room, reply_to=asked.id)
    await page.press("center", "核实，一起答复")
    for seat in ("resident", "neighbour"):
        told = " ".join(one.whole for one in await page.read(seat))
        assert "两处路灯都换了" in told, "each is answered with what was done, and asked"
    assert [one.state for one in await page.town.tickets()] == ["reviewed", "reviewed"]


@pytest.mark.requirement("HY-01")
@pytest.mark.requirement("HY-02")
@pytest.mark.requirement("HY-04")
@pytest.mark.requirement("HY-06")
async def test_a_word_climbs_four_levels_and_the_leader_reads_all(hall: Hall) -> None:
    leader = hall.post("commander", f"st_cmd@{LINJIANG}")
    sides = {"gov": ["civil", "housing_constr"], "firms": ["util_power"], "civil": [f"cm_committee@{CHUNHE}"]}
    task = start(hall, hall.centre, "task", what="移民后续", where=LINJIANG, **sides)
    do(hall, leader, task, "lead")
    assert case(hall, task).fields["leader"] == leader.person_id
    do(hall, hall.resident, task, "speak", said="补偿的房子漏水", home=GRID)
    assert "said" not in case(hall, task).fields, "what somebody said is not kept on the public task"
    [voice] = opened(hall, "feedback")
    assert voice.area == GRID and voice.fields["channel"] == "own"
    do(hall, hall.secretary, voice.id, "answer", "村里先补一补")
    do(hall, hall.resident, voice.id, "more", "补了还漏")
    do(hall, hall.street, voice.id, "answer_town", "镇里派了维修队")
    do(hall, hall.resident, voice.id, "more_town", "要换整个屋面")
    do(hall, hall.liaison("housing_constr"), voice.id, "answer_group", "年底前换屋面")
    do(hall, hall.resident, voice.id, "settle")
    assert case(hall, voice.id).state == "feedback.done"
    for channel in ("yard", "social", "mass"):
        do(hall, hall.secretary, task, "heard", channel=channel, spot=GRID, said=f"{channel}：要修路")
    assert [one.fields["channel"] for one in opened(hall, "feedback")] == ["own", "yard", "social", "mass"]
    for _ in range(2):
        hall.wait(days=10)
        hall.tick()
    assert {one.state for one in opened(hall, "feedback")[1:]} == {"feedback.group"}, "silence climbs by itself"
    do(hall, leader, task, "note", "路先修通")


@pytest.mark.requirement("HY-07")
@pytest.mark.requirement("HY-09")
@pytest.mark.requirement("HY-15")
def test_households_are_visited_in_their_order_and_promises_are_kept(hall: Hall) -> None:
    chief, worker = hall.secretary, hall.grid_worker
    rows = {
        code: start(hall, chief, "visit_plan", where=GRID, door=f"{code}号", **{"class": code}) for code in ("c3", "c1")
    }
    day = "2026-05-20"
    for row in rows.values():
        do(hall, chief, row, "plan", plan="先修屋顶，再签", team="第12队 4人", day=day)
    log = {"handed": "both", "explained": "装表方案", "heard": "怕电费涨"}
    with pytest.raises(Lacks) as refused:
        do(hall, worker, rows["c3"], "visit", **log)
    assert "城区商户" in str(refused.value.facts) and "先商后民" in str(refused.value.facts)
    do(hall, worker, rows["c1"], "visit", **log)
    do(hall, worker, rows["c3"], "visit", **log)
    told = case(hall, rows["c3"])
    assert (told.fields["handed"], told.fields["explained"], told.fields["heard"]) == ("both", "装表方案", "怕电费涨")
    with pytest.raises(Lacks):
        do(hall, worker, rows["c3"], "sign")
    do(hall, worker, rows["c3"], "promise", promise_kind="grant", owed="搬迁补贴", money=500000, by_day="2026-06-01")
    do(hall, worker, rows["c3"], "serve", "屋顶修好了")
    with pytest.raises(Lacks) as owed:
        do(hall, worker, rows["c3"], "sign")
    assert "搬迁补贴" in str(owed.value.facts), "what was promised comes first"
    [promise] = opened(hall, "promise")
    assert promise.fields["money"] == 500000 and promise.fields["door"] == "c3号"
    do(hall, chief, promise.id, "keep", proof=["0" * 32])
    do(hall, worker, rows["c3"], "sign")
    assert case(hall, rows["c3"]).state == "visit_plan.signed"


@pytest.mark.requirement("HY-10")
@pytest.mark.requirement("HY-11")
def test_opinions_end_by_class_with_their_own_proof(hall: Hall) -> None:
    chief = hall.secretary
    for n in range(6):
        start(
            hall, chief, "opinion", said=f"意见{n}", where=GRID, channel="yard", kind=("money", "road", "other")[n % 3]
        )
    first = opened(hall, "opinion")[0].id
    with pytest.raises(Lacks) as refused:
        do(hall, chief, first, "help")
    assert "发放凭证" in str(refused.value.facts)
    batches = {
        kind: start(hall, hall.centre, "opinion_batch", kind=kind, where=CHUNHE, what="统一办")
        for kind in ("money", "road", "other")
    }
    assert {case(hall, row).fields["count"] for row in batches.values()} == {2}
    do(hall, hall.centre, batches["money"], "help", proof=["0" * 32])
    do(hall, hall.centre, batches["road"], "solve", proof=["1" * 32])
    do(hall, hall.centre, batches["other"], "explain", "政策没有这一项，本人签字", proof=["2" * 32])
    ended = [
        (one.state, [code for code in ("receipt", "photo", "talk") if code in one.fields])
        for one in opened(hall, "opinion")
    ]
    assert ended[:3] == [
        ("opinion.helped", ["receipt"]),
        ("opinion.solved", ["photo"]),
        ("opinion.explained", ["talk"]),
    ]
    assert ended[3:] == ended[:3]


@pytest.mark.requirement("HY-08")
async def test_11727_households_of_65_sites_are_listed_by_class(page: Visitor) -> None:
    office = page.town.houses[0].office
    kinds = {"building", "estate", "grid", "hamlet"}
    sites = [one.code for one in district().areas.values() if one.kind in kinds][:65]
    assert len(sites) == 65
    await wake(page, "center", "secretary")

    def fill(uow: SqlUnitOfWork) -> None:
        for n in range(11_727):
            kind, at = f"c{n % 6 + 1}", uow.now
            row = Case("visit_plan", f"{n:09}", "visit_plan.listed", f"{n}号", "", sites[n % 65], NO_REF, at, 0, at)
            row.fields = {"class": kind, "door": row.title}
            uow.repo(Case).add(row)

    await office.run(fill)
    listed = await page.say("center", "/list 专项入户")
    assert "共 11727 件" in listed.text and "城区商户：1955 件，已结束 0 件" in listed.text
    other = await page.say("secretary", "/list 专项入户")
    assert "共 11727 件" not in other.text and "城区商户" in other.text, "a community sees its own sites"


@pytest.mark.requirement("BS-15")
@pytest.mark.requirement("HY-12")
async def test_notices_go_down_with_who_read_them_and_figures_come_up(page: Visitor) -> None:
    await wake(page, "street", "secretary", "neighbour", "center")
    await page.say("center", "政策文件")
    await page.say("center", "装表方案")
    await page.say("center", "六月起分批装表，不收钱。")
    await page.say("center", "临江街道")
    await page.press("center", "跳过")
    await page.say("center", "5天")
    assert "六月起分批装表" in (await page.last("secretary")).text
    card = await page.say("neighbour", "政策文件")
    assert "装表方案" in str(card.labels)
    await page.press("neighbour", "装表方案")
    await page.press("neighbour", "看过了")
    await page.press("neighbour", "看过了")
    await page.press("secretary", "看过，回话")
    await page.say("secretary", "412")
    await page.say("secretary", "老人问电费")
    told = " ".join(one.text for one in await page.read("center"))
    assert "春和社区居民委员会：412，老人问电费" in told
    seen = await page.town.houses[0].office.run(lambda uow: uow.repo(Case).find())
    assert seen[0].fields["_tally"] == {"seen": {"yes": 1}} and seen[0].state == "notice.sent", (
        "others have not replied"
    )
    assert [one.fields["figure"] for one in seen[1:]] == [412]
