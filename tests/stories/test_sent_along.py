"""Whatever is sent along arrives, or is refused with what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.bot_world import Json
from tests.platforms.heic import HEIC
from tests.platforms.test_metadata import PLACE, clip, contract
from tests.stories.telegram_town import TelegramTown
from tests.stories.town import Visitor

CALL = "春和小区门口下水道堵了三天，污水都漫出来了"


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        yield town


def document(town: TelegramTown, content: bytes, name: str, mime: str) -> Json:
    named = {"file_name": name} | ({"mime_type": mime} if mime else {})
    bare = town.api.files.media("document", content, "")
    return {"document": {k: v for k, v in bare.items() if k != "mime_type"} | named}


async def reported(town: TelegramTown, sent: Json, caption: str = CALL) -> str:
    """Report with it; what the resident has read until then."""
    room = town.api.chat(town.resident)
    town.api.say(town.resident, None, raw=sent | ({"caption": caption} if caption else {}))
    await town.rest()
    said = "\n".join(shown.text for shown in room.messages)
    if caption:
        await town.press(town.resident, "提交")
    return said


def got(town: TelegramTown) -> list[str]:
    return [kind for m in town.drain.messages for kind in ("photo", "video", "document", "voice") if kind in m.raw]


@pytest.mark.parametrize("mime", ["image/heic", "application/octet-stream", ""])
async def test_a_heic_arrives_as_a_picture(telegram: TelegramTown, mime: str) -> None:
    said = await reported(telegram, document(telegram, HEIC, "IMG_1.HEIC", mime))
    assert "照片：1 张" in said and got(telegram) == ["photo"]


async def test_a_video_and_a_pdf_are_passed_on(telegram: TelegramTown) -> None:
    said = await reported(telegram, {"video": telegram.api.files.media("video", clip(), "video/mp4")})
    assert "照片、视频和文件：1 个" in said and got(telegram) == ["video"]
    assert b"SEEN-AND-HEARD" in given(telegram, "video") and PLACE not in given(telegram, "video")


async def test_a_pdf_is_passed_on_without_its_author(telegram: TelegramTown) -> None:
    await reported(telegram, document(telegram, contract(), "合同.pdf", "application/pdf"))
    assert got(telegram) == ["document"]
    assert given(telegram, "document").startswith(b"%PDF") and b"Ouyang" not in given(telegram, "document")


@pytest.mark.parametrize(("content", "mime"), [(b"mp4", "video/mp4"), (contract(locked="1"), "application/pdf")])
async def test_what_cannot_be_opened_is_said_and_passed_on_to_nobody(
    telegram: TelegramTown, content: bytes, mime: str
) -> None:
    said = await reported(telegram, document(telegram, content, "a.bin", mime))
    assert "打不开" in said and got(telegram) == []


def given(town: TelegramTown, kind: str) -> bytes:
    """What the group can download."""
    [sent] = [m.raw[kind] for m in town.drain.messages if kind in m.raw]
    return town.api.files.content[sent["file_id"]]


REFUSED = {
    "a voice message": ({"voice": b"ogg"}, "语音", "audio/ogg", 0),
    "a program": ({"document": b"PK"}, "打不开", "application/vnd.android.package-archive", 0),
    "a long video": ({"video": b"mp4"}, "20 MB", "video/mp4", 90_000_000),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_cannot_be_taken_is_refused_with_what_to_do(telegram: TelegramTown, case: str) -> None:
    [(kind, content)], word, mime, size = REFUSED[case][0].items(), *REFUSED[case][1:]
    sent = {kind: telegram.api.files.media(kind, content, mime, size=size or None)}
    assert word in await reported(telegram, sent, caption="")
    said = await reported(telegram, sent)
    assert "照片" not in said.split("1 对，提交")[0].replace("发照片", "") and got(telegram) == []


async def test_a_picture_that_turns_out_to_be_none_is_said_and_counted_no_more(telegram: TelegramTown) -> None:
    said = await reported(telegram, document(telegram, b"\0" * 900, "IMG_1.HEIC", "image/heic"))
    assert "打不开" in said and got(telegram) == []
    assert "张" not in telegram.api.chat(telegram.resident).messages[-2].text


async def test_the_page_takes_a_heic_and_refuses_others_truly(page: Visitor) -> None:
    key = await page.picture("resident", HEIC)
    confirm = await page.say("resident", CALL, pictures=[key])
    assert "照片：1 张" in confirm.text
    await page.press("resident", "提交")
    [link] = (await page.last("group")).pictures
    assert (await page.fetch(link))[1].startswith(b"\xff\xd8\xff")
    status, body = await page.upload("resident", b"mp4", "a.mp4")
    assert status == 400 and "网页上请发照片" in body["error"]
