"""What anybody may see: list, map, figures, feeds, and joining."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.stories.town import Town, Visitor

NAMES = ("王桂兰", "138", "3号楼", "污水漫出来")


async def tell(page: Visitor) -> str:
    """Two that are public, one that is not; gives all words that were said."""
    await page.say("resident", "春和小区3号楼下水道堵了，污水漫出来了，我叫王桂兰，电话13812345678")
    await page.press("resident", "提交")
    await page.say("neighbour", "举报春晓花园有人贩毒")
    await page.press("neighbour", "提交")
    return ""


async def test_the_list_shows_kind_community_and_state_and_nobody(town: Town, page: Visitor) -> None:
    await tell(page)
    [shown, hidden] = await town.tickets()
    for path in ("/matters", "/matters/map", "/matters/figures", "/matters.atom"):
        status, body = await page.fetch(path)
        text = body.decode()
        assert status == 200 and not any(word in text for word in NAMES), path
        assert hidden.number not in text
    _, body = await page.fetch("/matters?street=990101001&state=open")
    assert shown.number in body.decode() and "春和社区" in body.decode()
    _, body = await page.fetch("/matters?street=990101002")
    assert shown.number not in body.decode()


async def test_whoever_meets_the_same_joins_from_the_page(town: Town, page: Visitor) -> None:
    await tell(page)
    [shown, hidden] = await town.tickets()
    other = await town.visit()
    for number, answer in ((shown.number, "记下了"), (shown.number, "已经在跟进"), (hidden.number, "不公开")):
        async with other.session.post(other.url("/matters/too"), data={"number": number}) as response:
            assert answer in await response.text()
    await other.close()
    _, body = await page.fetch("/matters")
    assert ">2<" in body.decode()


@pytest.mark.parametrize(
    ("path", "kind"), [("/matters.atom", "application/atom+xml"), ("/matters.ics", "text/calendar")]
)
async def test_feeds_are_read_by_other_programs(town: Town, page: Visitor, path: str, kind: str) -> None:
    await tell(page)
    async with page.session.get(page.url(path)) as answer:
        body = await answer.text()
        assert answer.status == 200 and answer.content_type == kind
    if kind.startswith("application"):
        feed = ElementTree.fromstring(body)
        space = {"a": "http://www.w3.org/2005/Atom"}
        assert len(feed.findall("a:entry", space)) == 1
        assert all(feed.find(f"a:{name}", space) is not None for name in ("id", "title", "updated", "author"))
    else:
        lines = body.split("\r\n")
        assert lines[0] == "BEGIN:VCALENDAR" and lines[-2] == "END:VCALENDAR"
        assert all(len(line.encode()) <= 75 for line in lines)
