"""A case is started in the console by who may start it in the chat."""

from __future__ import annotations

import pytest

from core.errors import CivicError
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.subject import may_start
from core.refs import NO_REF
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests.stories.test_console import ANSWER, Desk, desk, office
from tests.stories.town import Town

__all__ = ["office"]


async def allowed(town: Town, one: Desk) -> dict[str, bool]:
    """Each procedure that is about nothing else, and whether the engine lets this person start it."""

    def ask(uow: SqlUnitOfWork) -> dict[str, bool]:
        found = {}
        for procedure in uow.district.procedures.values():
            if procedure.about == "none":
                actor = Actor(one.person_id)
                try:
                    may_start(uow, steps.blank(uow, procedure, NO_REF, actor), actor)
                    found[procedure.code] = True
                except CivicError:
                    found[procedure.code] = False
        return found

    return await town.houses[0].office.run(ask)


@pytest.mark.parametrize("role", ["grid_worker", "street_operator", "liaison", "supervisor"])
async def test_what_may_be_started_is_what_the_engine_allows(office: Town, role: str) -> None:
    async with desk(office, role) as one:
        page, may = (await one.get("/console/cases/begin"))[1], await allowed(office, one)
        assert {code for code in may if f'/begin/{code}"' in page} == {code for code, can in may.items() if can}
        assert any(may.values()) and not all(may.values())
        for code, can in may.items():
            assert (await one.get(f"/console/cases/begin/{code}"))[0] == (200 if can else 404), code
        refused = next(code for code, can in may.items() if not can)
        assert (await one.post(f"/console/cases/begin/{refused}/start"))[0] == 404
        assert (await one.get("/console/cases/begin/dispute"))[0] == 404


async def test_an_answer_for_the_guide_is_proposed_on_the_page(office: Town) -> None:
    async with desk(office, "liaison", "market") as one:
        status, page = await one.post("/console/cases/begin/knowledge/start", question=ANSWER["question"])
        assert status == 409 and "办一件新的" in page
        status, page = await one.post("/console/cases/begin/knowledge/start", **ANSWER)
        assert status == 200 and "渔船捕捞许可证怎么办" in page
        [case] = await office.houses[0].office.run(lambda uow: uow.repo(Case).find())
        assert (case.procedure, case.created_by, case.department) == ("knowledge", one.person_id, "market")
        assert f"/console/cases/{case.number}/" in page or case.number in page


@pytest.mark.parametrize(
    "role, code, said, told",
    [
        (
            "street_operator",
            "joint_case",
            {"what": "重案", "where": "那边", "lead": "谁"},
            "没有收下。在哪里：请写地名",
        ),
        (
            "grid_worker",
            "admission",
            {"task": "代收水费", "people": "十来个"},
            "没有收下。多少人员：请写一个整数",
        ),
        ("grid_worker", "league", {"name": "啊", "theme": "养老"}, "“名称”太短了，至少写 2 个字"),
        ("grid_worker", "resource", {}, "还缺：哪一类"),  # one of its fields bears the name of what nobody can add
    ],
)
async def test_what_is_written_wrong_on_a_page_is_told_as_in_the_chat(
    office: Town, role: str, code: str, said: dict[str, str], told: str
) -> None:
    async with desk(office, role) as one:
        status, page = await one.post(f"/console/cases/begin/{code}/start", **said)
        assert status == 409 and told in page and "。。" not in page
