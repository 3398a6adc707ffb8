"""The house's key is changed: everything is read as before."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli
from core.errors import ConfigError
from core.sealed import KEY
from core.workflow.records import Note
from tests.stories.test_services import photo
from tests.stories.town import Town, checked


async def test_a_new_key_opens_all_that_was_kept_and_an_older_one_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Town(tmp_path) as town:
        page = await town.visit()
        await page.say("resident", "春和小区3号楼下水道堵了", pictures=[await page.picture("resident", photo("red"))])
        await page.press("resident", "提交")
        for words in ("入户", "春和小区3栋", "2单元401"):
            await page.say("grid_worker", words)
        await page.press("grid_worker", "走访")
        await page.say("grid_worker", "3")
        for label in ("自住", "管道气", "跳过", "独居老人"):
            await page.press("grid_worker", label)
        await page.press("group", "签收")
        await page.press("group", "已联系")
        await page.press("group", "打电话")
        await page.close()
    key = tmp_path / "files.key"
    old = key.read_bytes()
    monkeypatch.setenv("HUYING_DATA", str(tmp_path))
    assert cli.main(["rekey"]) == 0 and "改用新钥匙" in capsys.readouterr().out
    assert len(key.read_bytes()) == 2 * KEY and key.read_bytes()[KEY:] == old
    async with Town(tmp_path) as town:
        page = await town.visit()
        assert (await checked(town.houses[0])).flaws == ()
        notes = await town.houses[0].office.run(lambda uow: uow.repo(Note).find())
        assert not [note.text for note in notes if note.text.startswith("sealed:")]
        shown = next(seen for seen in reversed(await page.read("grid_worker")) if seen.pictures)
        assert (await page.fetch(shown.pictures[0]))[0] == 200
        await page.say("grid_worker", "/list 入户采集")
        await page.press("grid_worker", "2单元401")
        await page.press("grid_worker", "看已知的")
        assert "常住人数：3" in " ".join(seen.text for seen in await page.read("grid_worker"))
        await page.close()
    key.write_bytes(old)
    with pytest.raises(ConfigError, match=r"files\.key"):
        async with Town(tmp_path):
            pass
