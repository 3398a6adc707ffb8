"""The example of the documents is a procedure that runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.district.folder import load
from tests.stories.town import ROOT, Town

TINY = ROOT / "tests" / "districts" / "tiny"


async def test_the_example_of_the_documents_runs(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "procedures.md").read_text(encoding="utf-8")
    example = text.partition("<!-- example -->\n```yaml\n")[2].partition("```")[0]
    folder = Path(shutil.copytree(TINY, tmp_path / "lamps"))
    (folder / "procedures.yaml").write_text(example, encoding="utf-8")
    assert list(load(folder).procedures) == ["lamp"]
    async with Town(tmp_path, env={"HUYING_DISTRICT": str(folder)}) as town:
        page = await town.visit()
        assert "哪一栋哪一层" in (await page.say("guest", "认领楼道灯")).text
        assert "灯塔楼三层" in (await page.say("guest", "灯塔楼三层")).text
        assert "已认领" in (await page.press("guest", "提交")).text
        await page.open()
        assert "有人认领灯塔楼三层的灯" in (await page.last("group", "g-hub")).text
        asked = await page.press("group", "确认装好", "g-hub")
        asked = await page.say("group", "86.5", chat="g-hub", reply_to=asked.id)
        await page.press("group", "跳过", "g-hub")
        assert "花费 86.50 元" in (await page.last("guest")).text
        await page.close()
