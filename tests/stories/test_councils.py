"""Five parties, three levels, a session with units, guests and meetings."""

from __future__ import annotations

import pytest

from core.errors import CivicError, Lacks
from core.people.records import Person
from core.procedures.records import Case
from core.unit_of_work import Actor
from tests.calls.hall import CHUNHE, Hall
from tests.stories.test_campaigns import GRID, case, do, hall, opened, start
from tests.stories.test_services import page, wake
from tests.stories.town import Visitor

__all__ = ["hall", "page"]
HUANGNI = "990101101201"


def neighbour(hall: Hall, name: str, home: str = "99010100100100101") -> Actor:
    """A resident with a home."""
    return Actor(hall.look(lambda uow: uow.repo(Person).add(Person("web", name, name, home=home))).id)


@pytest.mark.requirement("HT-05")
@pytest.mark.requirement("WH-24")
def test_five_parties_take_positions_and_are_asked_on_their_day(hall: Hall) -> None:
    chief = hall.secretary
    topic = start(hall, chief, "topic", what="小区停车怎么排", where=CHUNHE)
    do(hall, neighbour(hall, "wang"), topic, "speak", "晚上没地方停")
    do(hall, chief, topic, "call", called=["traffic_police", "fire"])
    for unit in ("traffic_police", "fire"):
        do(hall, hall.liaison(unit), topic, "arrive", "周三到，能划线")
    do(hall, chief, topic, "discuss", "划线、收费、消防通道三条")
    parties = {
        "branch": hall.liaison(f"cm_branch@{CHUNHE}"),
        "committee": chief,
        "property": hall.liaison(f"cm_property@{CHUNHE}"),
        "owners": hall.liaison(f"cm_owners@{CHUNHE}"),
        "social": hall.liaison(f"cm_social@{CHUNHE}"),
    }
    for code, actor in parties.items():
        given = {"party": code, "stance": "agree", "promise": f"{code}出人", "by_day": "2026-05-20"}
        do(hall, actor, topic, "position", **given)
    seats = opened(hall, "seat")
    assert [one.fields["party"] for one in seats] == list(parties)
    assert [one.department for one in seats] == [actor.department for actor in parties.values()]
    assert "party" not in case(hall, topic).fields, "each position stands on its own"
    do(hall, chief, topic, "agree", "下周划线")
    do(hall, parties["property"], seats[2].id, "keep", "线划好了")
    hall.wait(days=8)
    hall.tick()
    asked = {one.fields["party"]: one.state for one in opened(hall, "seat")}
    assert asked["property"] == "seat.kept" and asked["owners"] == "seat.asked", "on its day each is asked: done?"
    do(hall, chief, topic, "finish", "线划好了，通道清了")
    do(hall, neighbour(hall, "li"), topic, "rate", grade="good")
    do(hall, chief, topic, "close")
    assert case(hall, topic).state == "topic.done"


@pytest.mark.requirement("WH-18")
async def test_five_rights_of_a_community(page: Visitor) -> None:
    await wake(page, "secretary", "neighbour")
    await page.say("secretary", "议题")
    await page.say("secretary", "广场舞放在哪里")
    await page.say("secretary", "春和社区")
    listed = await page.say("neighbour", "议题")  # 知情
    assert "广场舞放在哪里（说事）" in str(listed.labels)
    await page.press("neighbour", "广场舞放在哪里")
    await page.press("neighbour", "我说一句")  # 参与
    await page.say("neighbour", "离学校远一点")
    assert "离学校远一点" in (await page.last("secretary")).text
    await page.press("secretary", "开始议事")
    await page.say("secretary", "放在江边")
    await page.say("neighbour", "议题")
    await page.press("neighbour", "广场舞放在哪里")
    await page.press("neighbour", "赞成不赞成")  # 决策
    await page.press("neighbour", "赞成")
    await page.press("secretary", "议定，去办")
    await page.say("secretary", "江边八点到九点")
    number = (await page.town.houses[0].office.run(lambda uow: uow.repo(Case).find()))[0].number
    status, body = await page.fetch(f"/procedures/topic/{number}")  # 监督
    assert status == 200 and "赞成 1 人" in body.decode() and "办事" in body.decode()
    await page.press("secretary", "办完了，请评")
    await page.say("secretary", "牌子立好了")
    await page.say("neighbour", "议题")
    await page.press("neighbour", "广场舞放在哪里")
    await page.press("neighbour", "评一评")  # 评议
    await page.press("neighbour", "满意")
    found = await page.town.houses[0].office.run(lambda uow: uow.repo(Case).find())
    assert found[0].fields["_tally"] == {"say": {"yes": 1}, "grade": {"good": 1}}


@pytest.mark.requirement("DY-07")
def test_a_topic_climbs_from_building_to_grid_to_community(hall: Hall) -> None:
    areas = hall.district.areas.values()
    inside = [one.code for one in areas if one.kind == "building" and hall.district.within(one.code, GRID)]
    building = inside[0]
    topic = start(hall, hall.secretary, "topic", what="加装电梯", where=building)
    worker = hall.secretary
    assert case(hall, topic).area == building
    do(hall, worker, topic, "raise", "一层不同意")
    assert case(hall, topic).area == GRID
    do(hall, worker, topic, "raise", "网格里谈不拢")
    assert case(hall, topic).area == CHUNHE and case(hall, topic).state == "topic.say"
    with pytest.raises(Lacks) as top:
        do(hall, worker, topic, "raise", "还是不成")
    assert "top" in str(top.value.facts)
    said = hall.look(lambda uow: [entry.facts["act"] for entry in uow.ledger.read("case", topic)])
    assert said == ["topic.start", "topic.raise", "topic.raise"], "what was said below is in its history"


@pytest.mark.requirement("SG-22")
@pytest.mark.requirement("HY-05")
def test_a_council_has_its_secretary_as_chair_and_members_by_kind(hall: Hall) -> None:
    council = start(hall, hall.secretary, "council", where=GRID, called="春和一网格百姓参政团")
    with pytest.raises(CivicError):
        do(hall, hall.grid_worker, council, "chair")
    do(hall, hall.secretary, council, "chair")
    assert case(hall, council).fields["chair"] == hall.secretary.person_id
    far = neighbour(hall, "far", "990101101201001")
    kinds = ("party", "people", "building", "worker", "affected")
    who = [*(neighbour(hall, kind) for kind in kinds[:4]), far]
    for kind, actor in zip(kinds, who, strict=True):
        do(hall, actor, council, "join", kind=kind, why="想一起商量")
    members = opened(hall, "council_member")
    for one in members:
        do(hall, hall.secretary, one.id, "accept")
    assert [one.fields["kind"] for one in opened(hall, "council_member")] == list(kinds)
    do(hall, far, members[-1].id, "speak", "我的地在里面")
    with pytest.raises(CivicError):
        do(hall, who[0], members[-1].id, "speak", "替他说")
    do(hall, hall.secretary, council, "decide", "先补偿，后动工")


@pytest.mark.requirement("LD-02")
@pytest.mark.requirement("LD-05")
def test_guests_speak_without_a_vote_and_grids_meet_every_month(hall: Hall) -> None:
    chief = hall.post("community_secretary", f"cm_committee@{HUANGNI}")
    rep = hall.post("village_rep", f"cm_committee@{HUANGNI}")
    meeting = start(hall, chief, "wide_meeting", what="修村道", where=HUANGNI, when="2026-05-15T15:00:00+08:00")
    do(hall, rep, meeting, "come")
    do(hall, rep, meeting, "say", "先修北边")
    with pytest.raises(CivicError):
        do(hall, rep, meeting, "hold", members="两委五人", guests="代表三人", minutes="北边先修")
    do(hall, chief, meeting, "hold", members="两委五人", guests="代表三人：先修北边", minutes="北边先修")
    sheet = hall.district.procedures["wide_meeting"].sheet.hans
    assert "列席（没有表决权）：{guests}" in sheet

    talk = start(hall, chief, "grid_talk", where="990101101201001", called="黄泥村网格月会")
    invited = hall.district.procedures["grid_talk"].start.tells[0].to
    assert set(invited) >= {"role:grid_worker", "role:village_rep", "role:party_member"}
    do(hall, chief, talk, "note", "说了防汛", workers=1, reps=3, party=4)
    hall.wait(days=31)
    hall.tick()
    assert case(hall, talk).state == "grid_talk.due", "the next one is announced by itself"
    do(hall, chief, talk, "note", "说了秸秆", workers=1, reps=2, party=3)
    assert case(hall, talk).fields["reps"] == 2
