"""Needs, resources, projects, small wishes, and the units that register."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.commands import Input, Perform, StartCase
from core.district.folder import load
from core.errors import AlreadyDone, NotYours
from core.people.records import Person
from core.procedures.records import Case
from core.refs import NO_REF, Ref
from core.storage.engine import migrate, open_engine
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests.calls.hall import Hall
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.test_services import cases, page, wake
from tests.stories.town import ROOT, Visitor

__all__ = ["page"]


async def _told(page: Visitor, seat: str) -> str:
    return " ".join(seen.whole for seen in await page.read(seat))


@pytest.mark.requirement("SG-19")
async def test_a_small_wish_is_shown_only_as_its_person_agreed(page: Visitor) -> None:
    await wake(page, "grid_worker", "secretary", "neighbour")
    await page.say("resident", "我有个心愿")
    said = await page.say("resident", "腿脚不好，想要一台旧轮椅")
    assert "您同意以后才公开，不写您的名字" in said.text
    [wish] = await cases(page)
    assert "没有" in (await page.say("neighbour", "/list 微心愿")).text, "nothing is public yet"
    asked = await page.press("secretary", "核实，写公开的话")
    assert "不写姓名、门牌、病情" in asked.text
    await page.say("secretary", "一位老人想要一台旧轮椅")
    assert "“一位老人想要一台旧轮椅”" in (await page.last("resident")).text
    assert "没有" in (await page.say("neighbour", "/list 微心愿")).text, "the person has not agreed yet"
    await page.press("resident", "可以公开")
    listed = await page.say("neighbour", "/list 微心愿")
    assert "一位老人想要一台旧轮椅（等认领）" in str(listed.labels)
    card = await page.press("neighbour", wish.number)
    assert "腿脚" not in card.whole and "王阿姨" not in card.whole
    await page.press("neighbour", "我来认领")
    assert "社区会带他来" in await _told(page, "resident")
    await page.press("neighbour", "办好了")
    await page.press("neighbour", "跳过")
    await page.press("resident", "还没有")
    await page.say("resident", "轮子是坏的")
    await page.press("secretary", "办好了")
    await page.press("secretary", "跳过")
    await page.press("resident", "圆了")
    assert (await cases(page))[0].state == "wish.done"
    assert "点三下就行" in await _told(page, "resident")
    for label in ("评价", "联系了", "办成了", "非常满意"):
        await page.press("resident", label)
    assert (await cases(page))[1].state == "served.rated"


async def test_a_wish_that_is_not_to_be_shown_is_not(page: Visitor) -> None:
    await wake(page, "secretary")
    await page.say("resident", "微心愿")
    await page.say("resident", "想学会用手机看病")
    await page.press("secretary", "核实，写公开的话")
    await page.say("secretary", "想学用手机")
    await page.press("resident", "不要公开")
    assert "没有" in (await page.say("neighbour", "/list 微心愿")).text
    assert (await page.fetch("/procedures/wish"))[1].decode().count("想学") == 0
    await page.press("secretary", "办好了")
    await page.press("secretary", "跳过")
    await page.press("resident", "圆了")
    assert (await cases(page))[0].state == "wish.done"


@pytest.mark.requirement("WH-11")
@pytest.mark.requirement("DY-20")
@pytest.mark.requirement("WH-59")
async def test_residents_claim_resources_and_the_other_side_confirms(page: Visitor) -> None:
    await wake(page, "grid_worker", "secretary", "neighbour")
    await page.say("grid_worker", "服务资源")
    await page.press("grid_worker", "场地和闲置房屋")
    await page.say("grid_worker", "三号楼空着的自行车棚")
    await page.say("grid_worker", "春和社区第一网格")
    await page.say("grid_worker", "周六下午")
    assert "已列入资源清单" in (await page.say("grid_worker", "陈师傅 13800000000")).text
    listed = await page.say("neighbour", "资源清单")
    assert "自行车棚（可以认领）" in str(listed.labels) and "场地和闲置房屋：1 件" in listed.text
    card = await page.press("neighbour", "自行车棚")
    assert "周六下午" in card.text and "138" not in card.text and "第一网格" in card.text
    await page.press("neighbour", "我要用")
    await page.say("neighbour", "周六给孩子们修玩具")
    assert "周六给孩子们修玩具" in (await page.last("grid_worker")).text
    await page.press("grid_worker", "可以用")
    assert "联系：陈师傅 13800000000" in (await page.last("neighbour")).text
    await page.press("grid_worker", "用完了")
    assert (await cases(page))[0].state == "resource.open"
    await page.say("secretary", "需求清单")
    for label in ("社区大党委", "场地和闲置房屋"):
        await page.press("secretary", label)
    await page.say("secretary", "孩子们放学后写作业的地方")
    await page.say("secretary", "春和社区")
    fits = await page.press("secretary", "看合适的资源")
    assert any("合适的有 1 件" in seen.text and "自行车棚" in str(seen.labels) for seen in await page.read("secretary"))
    assert "我们要用" in fits.text


@pytest.mark.requirement("WC-09")
@pytest.mark.requirement("WH-09")
@pytest.mark.requirement("WH-47")
@pytest.mark.requirement("WC-07")
async def test_a_need_becomes_a_project_with_contract_acceptance_and_rating(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        people: dict[str, User] = {}
        for account, (name, role, unit, area) in enumerate(
            (
                ("大工委", "liaison", "st_party_build@990101001", ""),
                ("书记", "community_secretary", f"cm_committee@{CHUNHE}", ""),
                ("银行", "liaison", "bank01", ""),
                ("社工", "project_worker", f"cm_committee@{CHUNHE}", CHUNHE),
            ),
            80,
        ):
            people[name] = town.api.user(account, name)
            await town.say(people[name], f"/start {await town.code(role, unit, area, name)}")
        party, secretary, bank, worker = people.values()
        await town.say(party, "需求清单")
        for label in ("街道大工委", "上门和照料"):
            await town.press(party, label)
        await town.say(party, "独居老人每周有人敲门")
        assert "已列入需求清单" in (await town.say(party, "春和社区")).text
        number = (await _all(town))[0].number
        await town.say(bank, number)
        await town.press(bank, "认领")
        await town.say(bank, "网点员工每周三上门")
        assert "工商银行" in town.api.chat(party).last.text and "每周三上门" in town.api.chat(party).last.text
        await town.press(party, "就请他们来")
        project = (await _all(town))[1]
        assert (project.title, project.fields["provider"], project.fields["list"]) == (
            "独居老人每周有人敲门",
            "bank01",
            "street",
        )
        await town.say(secretary, project.number)
        assert "我来跟" not in str(town.api.chat(secretary).last.labels), "only a project worker owns a project"
        await town.say(worker, project.number)
        await town.press(worker, "我来跟")
        await town.press(worker, "买服务来办")
        await town.say(worker, "邻里社会工作服务中心")
        assert "合同" in town.api.chat(worker).last.text
        await town.say(worker, document=True)
        await town.say(worker, "1.2万")
        await town.say(worker, "60天")
        told = town.api.chat(party).last.text
        assert "邻里社会工作服务中心" in told and "12,000 元" in told
        await town.press(worker, "报进展")
        await town.say(worker, "已敲门四次")
        assert "已敲门四次" in town.api.chat(party).last.text
        await town.press(worker, "办完了")
        await town.say(worker, photo=True)
        await town.press(worker, "好了")
        await town.press(party, "验收合格")
        await town.say(party, "八户都去过")
        for label in ("评价", "联系了", "办成了", "满意"):
            await town.press(party, label)
        project, rating = (await _all(town))[1:]
        assert (project.state, rating.fields["unit"]) == ("project.accepted", "socialwork")
        assert {code: rating.fields[code] for code in ("contacted", "solved")} == {"contacted": "yes", "solved": "yes"}
        town.api.clean()


async def _all(town: TelegramTown) -> list[Case]:
    return await town.town.houses[0].office.run(lambda uow: uow.repo(Case).find())


def _many(tmp_path: Path) -> Hall:
    """The demo district with the seed's numbers: 91 departments, 15 state-owned enterprises, 25 banks."""
    folder = tmp_path / "many"
    shutil.copytree(ROOT / "districts" / "demo", folder)
    known = (folder / "units.csv").read_text(encoding="utf-8").splitlines()
    more = 91 - sum(",district," in line for line in known)
    rows = (f"more{n},district,,区属单位{n},,Office {n},,gov,C,admin,,,default" for n in range(more))
    (folder / "units_more.csv").write_text("\n".join((known[0], *rows)), encoding="utf-8")
    engine = open_engine(f"sqlite:///{tmp_path / 'many.db'}")
    migrate(engine)
    return Hall(engine, load(folder))


@pytest.mark.requirement("SG-16")
@pytest.mark.requirement("WC-03")
def test_131_units_register_and_are_rated_by_those_they_serve(tmp_path: Path) -> None:
    hall = _many(tmp_path)
    units = [one for one in hall.district.departments.values() if one.area == hall.district.code and one.level != "D"]
    state = [one for one in units if one.kind in {"command", "party", "gov", "vertical", "mass", "utility"}]
    kinds = {kind: [one for one in units if one.code.startswith(kind)] for kind in ("soe", "bank")}
    assert (len(state), len(kinds["soe"]), len(kinds["bank"])) == (91, 15, 25)
    assert len({one.kind for one in units if one.force == "social"}) == 4 and len(kinds["soe"] + kinds["bank"]) == 40
    communities = [one.code for one in hall.district.areas.values() if one.kind == "community"]
    rows = []
    for n, unit in enumerate((*state, *kinds["soe"], *kinds["bank"])):
        fields = {"where": communities[n % len(communities)], "offer": "能来人", "contact": "联络员 1380000"}
        given = Input(fields=fields)
        rows.append(hall.do(StartCase("registration", NO_REF, given), hall.liaison(unit.code))[0].subject_id)
    assert len(rows) == 131
    here = next(row for row in rows if _case(hall, row).area == CHUNHE)
    bank = next(row for row in rows if _case(hall, row).department == "bank01")
    for row in (here, bank):
        chair = hall.post("community_secretary", f"cm_committee@{_case(hall, row).area}")
        hall.do(Perform(Ref("case", row), "registration.accept"), chair)
        hall.do(Perform(Ref("case", row), "registration.call", Input(text="周三来一趟")), chair)
        hall.do(Perform(Ref("case", row), "registration.reply", Input(text="小李周三到")), _liaison(hall, row))
    home = Person("web", "neighbour", "neighbour", home=CHUNHE)
    neighbour = Actor(hall.look(lambda uow: uow.repo(Person).add(home)).id)
    rate = Perform(Ref("case", here), "registration.voice", Input(fields={"grade": "5"}))
    hall.do(rate, neighbour)
    with pytest.raises(AlreadyDone):
        hall.do(rate, neighbour)
    with pytest.raises(NotYours):
        hall.do(rate, hall.resident)
    assert _case(hall, here).fields["_tally"] == {"grade": {"5": 1}}, "a voice is counted, nobody is named"


@pytest.mark.requirement("HT-04")
@pytest.mark.requirement("WC-06")
def test_three_levels_of_joint_councils_with_114_members(tmp_path: Path) -> None:
    hall = _many(tmp_path)
    codes = [one.code for one in hall.district.departments.values() if one.area == hall.district.code]
    org = hall.liaison("org_dept")
    top = _started(hall, org, "990101", "区级党建联席会", codes[:20])
    streets = [one.code for one in hall.district.areas.values() if one.kind == "street"]
    spread = [codes[n * 16 : n * 16 + 16] for n in range(6)] + [codes[96:114]]
    assert sum(map(len, spread)) == 114
    for n, members in enumerate(spread):
        below = {"below": streets[n % 4], "below_called": f"第{n + 1}大工委", "below_members": members}
        hall.do(Perform(Ref("case", top), "alliance.lower", Input(fields=below)), org)
    under = hall.look(lambda uow: uow.repo(Case).find(about=Ref("case", top)))
    assert [len(one.fields["members"]) for one in under] == [16] * 6 + [18]
    assert {one.area for one in under} == set(streets) and "below" not in _case(hall, top).fields
    hall.do(
        Perform(
            Ref("case", under[0].id),
            "alliance.lower",
            Input(fields={"below": CHUNHE, "below_called": "春和大党委", "below_members": codes[:3]}),
        ),
        org,
    )
    assert hall.look(lambda uow: uow.repo(Case).find(about=Ref("case", under[0].id)))[0].title == "春和大党委"


def _case(hall: Hall, row: int) -> Case:
    found = hall.look(lambda uow: uow.repo(Case).get(row))
    assert found is not None
    return found


def _liaison(hall: Hall, row: int) -> Actor:
    return hall.liaison(_case(hall, row).department)


def _started(hall: Hall, actor: Actor, where: str, called: str, members: list[str]) -> int:
    fields = {"where": where, "called": called, "members": members}
    return hall.do(StartCase("alliance", NO_REF, Input(fields=fields)), actor)[0].subject_id


@pytest.mark.requirement("WH-20")
async def test_an_organisation_is_filed_and_later_registered(page: Visitor) -> None:
    await wake(page, "secretary", "neighbour")
    await page.say("secretary", "社会组织")
    await page.say("secretary", "春和社区")
    await page.say("secretary", "春和合唱团")
    await page.press("secretary", "文体活动类")
    assert "已备案" in (await page.say("secretary", "刘老师 1390000")).text
    listed = await page.say("neighbour", "社会组织")
    assert "春和合唱团（已备案）" in str(listed.labels) and "文体活动类：1 件" in listed.text
    card = await page.press("neighbour", "春和合唱团")
    assert "刘老师" not in card.text
    [case] = await cases(page)
    assert "民政局" in str(case.department) or "转登记" not in str((await page.say("secretary", case.number)).labels)


@pytest.mark.requirement("DY-17")
async def test_a_thousand_projects_are_listed_and_exported(page: Visitor) -> None:
    house = page.town.houses[0].office

    def fill(uow: SqlUnitOfWork) -> None:
        for n in range(1000):
            at, title = uow.now, f"项目{n}"
            one = Case("project", f"{n:09}", "project.planned", title, "cmd_center", CHUNHE, NO_REF, at, 0, at)
            one.fields = {"list": "community", "what": title}
            uow.repo(Case).add(one)

    await house.run(fill)
    listed = await page.say("neighbour", "项目清单")
    assert "共 1000 件" in listed.text and "社区大党委：1000 件，已结束 0 件，0%" in listed.text
