"""Signs no database keeps or no reader expects: nothing breaks."""

from __future__ import annotations

import uuid

import pytest

from tests.stories.test_orders import key, post
from tests.stories.town import Town, Visitor

HALF = "\ud83d"  # of an emoji, as a page sends it that cut a text at a fixed length


async def test_half_an_emoji_is_left_out_and_the_words_arrive(any_page: Visitor) -> None:
    told = await any_page.say("resident", f"春和小区3号楼下水道堵了，污水漫出来了\0{HALF}")
    assert "春和小区" in told.text and "提交" in str(told.labels)
    await any_page.press("resident", "提交")
    [ticket] = await any_page.town.tickets()
    assert ticket.number in "".join(seen.whole for seen in await any_page.read("resident"))


@pytest.mark.parametrize("path", ["/matters?street=%00", "/console?unit=%00", "/matters?before=9%00"])
async def test_a_sign_that_ends_a_text_is_refused_in_addresses_and_forms(any_page: Visitor, path: str) -> None:
    async with any_page.session.get(any_page.url(path)) as answer:
        assert answer.status == 400
    for form in (b"number=%00", b"number=\xff", b"number=a\0b"):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        async with any_page.session.post(any_page.url("/matters"), data=form, headers=kind) as answer:
            assert answer.status in {400, 405}


async def test_a_message_in_no_shape_is_refused_with_words(page: Visitor) -> None:
    mark = uuid.uuid4().hex
    for body in (b"[" * 100_000, b'{"key":"' + mark.encode() + b'","reply_to":' + b"9" * 5000 + b"}", b"null"):
        kind = {"Content-Type": "application/json"}
        async with page.session.post(page.url("/chat/resident/send"), data=body, headers=kind) as answer:
            assert answer.status == 400 and "请刷新网页" in (await answer.json())["error"]
    assert (await page.post("resident", text="在吗", key=f"{mark[:8]}\0"))[0] == 400


async def test_a_long_list_arrives_whole_and_odd_signs_stop_none_of_it(any_town: Town) -> None:
    orders = [{"number": f"H-{n}", "content": f"春和小区3号楼路灯坏了{HALF}\0", "area": "长" * 150} for n in range(200)]
    status, told = await post(any_town, "/api/orders?dry=1", {"orders": orders}, key(any_town, "hotline"))
    assert status == 200 and len(told["orders"]) == 200
    status, _ = await post(any_town, "/api/orders", {"orders": orders[:2]}, key(any_town, "hotline"))
    assert status == 200 and len(await any_town.tickets()) == 2
    deep: object = []
    for _ in range(900):
        deep = [deep]
    assert (await post(any_town, "/api/orders", {"orders": deep}, key(any_town, "hotline")))[0] in {400, 422}
