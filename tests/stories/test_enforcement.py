"""One department uses what another found: chained, sealed, noted."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from core.procedures.records import Case
from core.storage.engine import open_engine
from core.storage.keys import KeySafe
from core.storage.verify import verify
from tests.platforms.bot_api import User
from tests.stories.telegram_town import TelegramTown

OIL = "后厨废油没有台账，去向说不清"


async def _recorded(town: TelegramTown, officer: User, party: str, found: str) -> None:
    await town.say(officer, "记执法")
    await town.say(officer, "春和社区")
    await town.say(officer, party)
    await town.press(officer, "检查")
    await town.say(officer, found)
    await town.say(officer, "责令三天内补上")
    await town.press(officer, "跳过")


def _fetched(town: TelegramTown, who: User) -> str:
    return next(shown.text for shown in reversed(town.api.chat(who).messages) if "最多显示" in shown.text)


@pytest.mark.requirement("JB-12")
async def test_enforcement_data_are_gathered_chained_sealed_and_used_again(tmp_path: Path) -> None:
    """江北: 动态归集业务部门执法数据，实时上链，终端加密保存，跨部门自动提取."""
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        market, ecology, centre = (town.api.user(n, name) for n, name in ((70, "市场"), (71, "生态"), (72, "中心")))
        for user, role, unit in (
            (market, "liaison", "market"), (ecology, "liaison", "ecology"), (centre, "center_operator", "cmd_center"),
        ):  # fmt: skip
            await town.say(user, f"/start {await town.code(role, unit, '', user.name)}")
        await _recorded(town, market, "春和烧烤店", OIL)
        await _recorded(town, market, "临江面馆", "证照齐全")
        await town.say(ecology, "用执法数据")
        await town.press(ecology, "查到什么")
        await town.say(ecology, "春和社区")
        await town.say(ecology, "查废油去向")
        await town.say(ecology, "30天")
        assert "查废油去向" in town.api.chat(centre).last.text
        await town.press(centre, "同意")
        await town.press(ecology, "取用")
        assert f"春和烧烤店 {OIL}" in _fetched(town, ecology) and "共 2 条" in _fetched(town, ecology)
        await _recorded(town, market, "春和早点", "废油已交给有证的公司")
        await town.press(ecology, "取用")
        newest = _fetched(town, ecology)
        assert "共 3 条" in newest and "责令" not in newest, "as it now is, and one value only"
        house = town.town.houses[0]
        asked = (await house.office.run(lambda uow: uow.repo(Case).find(procedure="enforcement_request")))[0]
        noted = await house.office.run(lambda uow: [e.facts["act"] for e in uow.ledger.read("case", asked.id)])
        assert noted[-2:] == ["enforcement_request.fetch"] * 2, "each use is in the trace"
        await town.town.later(days=31)
        ended = await house.office.run(lambda uow: uow.repo(Case).get(asked.id))
        assert ended is not None and ended.state == "enforcement_request.ended"
        engine, keys = open_engine(f"sqlite:///{tmp_path / 'huying.db'}"), KeySafe(tmp_path / "keys")
        with engine.connect() as connection:
            rows = [str(tuple(row)) for row in connection.execute(text("SELECT * FROM cases"))]
            assert len(rows) == 4 and not any(word in row for row in rows for word in ("没有台账", "证照齐全", "责令"))
            connection.rollback()
            assert not verify(connection, keys=keys).flaws
            mine, other = connection.exec_driver_sql("SELECT fields FROM cases WHERE id < 3 ORDER BY id").scalars()
            for kept, flaws in ((other, ["cases 1"]), (mine, [])):
                connection.exec_driver_sql("UPDATE cases SET fields = ? WHERE id = 1", (kept,))
                connection.commit()
                assert [flaw.where for flaw in verify(connection, keys=keys).flaws] == flaws
        engine.dispose()
        town.api.clean()
