"""Telegram's adapter: reading, rendering, talking with the server."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import re
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
import telegram
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import error as errors

from bot.platforms.base import BadRequest, Letter, Migrated, NotDelivered, Pace, Picture, Platform, Refused, TooLate
from bot.platforms.telegram import render as rendering
from bot.platforms.telegram.callback_data import pack, unpack
from bot.platforms.telegram.errors import told
from bot.platforms.telegram.platform import Telegram
from bot.platforms.telegram.read import clean
from bot.platforms.telegram.render import render, units
from handlers.messages import Action, Address, Attachment, Button, Card, Update
from tests.platforms.bot_api import JPEG, BotApi, Limits
from tests.platforms.bot_schema import METHODS, Upload, check_call
from tests.platforms.bot_world import Json, plain_text

TOKEN = "424242:TEST-token_of-no-real-bot0000000000"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
WANG: Json = {"id": 7, "is_bot": False, "first_name": "王", "last_name": "芳", "language_code": "zh-hans"}
ME: Json = {"id": 424242, "is_bot": True, "first_name": "呼应", "username": "HuyingTestBot"}
HOME: Json = {"id": 7, "type": "private", "first_name": "王"}
GROUP: Json = {"id": -1001, "type": "supergroup", "title": "街道工作群"}
FORUM: Json = GROUP | {"is_forum": True}
AT = 1_790_000_000


def bot(**more: Any) -> Telegram:
    return Telegram(TOKEN, username="HuyingTestBot", clock=lambda: NOW, **more)


READER = bot()


def body(kind: str, content: Json, number: int = 1) -> bytes:
    return json.dumps({"update_id": number, kind: content}).encode()


def message(chat: Json = HOME, **more: Any) -> Json:
    return {"message_id": 10, "date": AT, "chat": chat, "from": WANG} | more


def read(content: Json, kind: str = "message") -> tuple[Update, ...]:
    return READER.read({}, body(kind, content)).updates


def one(content: Json, kind: str = "message") -> Update:
    (update,) = read(content, kind)
    return update


def photo(*sides: int) -> list[Json]:
    return [{"file_id": f"p{s}", "file_unique_id": f"u{s}", "width": s, "height": s, "file_size": s} for s in sides]


FILE: Json = {"file_id": "f1", "file_unique_id": "u1", "file_size": 9}
OURS: Json = {"message_id": 5, "date": AT, "chat": GROUP, "from": ME, "text": "请签收"}
THEIRS: Json = {"message_id": 6, "date": AT, "chat": GROUP, "from": WANG, "text": "好"}
PLACE: Json = {"longitude": 114.3, "latitude": 30.5}

READING: dict[str, tuple[Json, Json]] = {
    "plain words at home": (message(text="路灯坏了"), {"text": "路灯坏了", "private": True, "addressed": True}),
    "sender": (message(text="a"), {"key": "1", "message": "10", "at": datetime.fromtimestamp(AT, UTC)}),
    "control and zero-width characters": (message(text="a\u200b\x00b\r\nc\ufeff\t"), {"text": "ab\nc"}),
    "lone surrogate": (message(text="a\ud83d"), {"text": "a"}),
    "a family emoji stays whole": (message(text="👨\u200d👩\u200d👧"), {"text": "👨\u200d👩\u200d👧"}),
    "caption is text": (message(caption="坑", photo=photo(90, 320)), {"text": "坑"}),
    "largest photo": (
        message(photo=photo(1280, 90)),
        {"attachments": (Attachment("photo", "p1280", "image/jpeg", 1280),), "text": ""},
    ),
    "album": (message(photo=photo(90), media_group_id="77"), {"album": "77"}),
    "voice": (
        message(voice=FILE | {"duration": 2, "mime_type": "audio/ogg"}),
        {"attachments": (Attachment("voice", "f1", "audio/ogg", 9),)},
    ),
    "video": (
        message(video=FILE | {"duration": 2, "width": 9, "height": 9}),
        {"attachments": (Attachment("video", "f1", "video/mp4", 9),)},
    ),
    "round video": (
        message(video_note=FILE | {"duration": 2, "length": 9}),
        {"attachments": (Attachment("video", "f1", "video/mp4", 9),)},
    ),
    "animation comes as a document too": (
        message(animation=FILE | {"duration": 2, "width": 9, "height": 9}, document=FILE),
        {"attachments": (Attachment("video", "f1", "video/mp4", 9),)},
    ),
    "document": (
        message(document=FILE | {"mime_type": "application/pdf"}),
        {"attachments": (Attachment("document", "f1", "application/pdf", 9),)},
    ),
    "sticker": (
        message(sticker=FILE | {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}),
        {"attachments": (Attachment("sticker", "f1", "", 9),)},
    ),
    "dice cannot be taken": (
        message(dice={"emoji": "🎲", "value": 3}),
        {"attachments": (Attachment("other", ""),)},
    ),
    "a poll of a newer Bot API": (message(poll={"new": "shape"}), {"attachments": (Attachment("other", ""),)}),
    "location": (message(location=PLACE), {"location": (114.3, 30.5), "text": ""}),
    "venue": (
        message(location=PLACE, venue={"location": PLACE, "title": "市民之家", "address": "一号路"}),
        {"location": (114.3, 30.5), "text": "市民之家 一号路"},
    ),
    "contact": (message(contact={"phone_number": "13800000000", "first_name": "李"}), {"text": "李 13800000000"}),
    "forwarded": (
        message(text="转", forward_origin={"type": "hidden_user", "date": AT, "sender_user_name": "某"}),
        {"text": "转"},
    ),
    "reply": (message(text="b", reply_to_message=OURS | {"chat": HOME}), {"reply_to": "5"}),
    "group talk is not for us": (message(GROUP, text="吃了吗"), {"addressed": False, "private": False}),
    "command in a group": (message(GROUP, text="/start x"), {"addressed": True, "text": "/start x"}),
    "command to us": (message(GROUP, text="/help@huyingtestbot 我"), {"addressed": True, "text": "/help 我"}),
    "command to another bot": (message(GROUP, text="/help@OtherBot"), {"addressed": False, "text": "/help@OtherBot"}),
    "mention": (message(GROUP, text="请@HuyingTestBot 看"), {"addressed": True, "text": "请 看"}),
    "mention alone": (message(GROUP, text="@huyingtestbot"), {"addressed": True, "text": ""}),
    "a longer name is not ours": (message(GROUP, text="@HuyingTestBot2 看"), {"addressed": False}),
    "an e-mail is no mention": (message(GROUP, text="a@HuyingTestBot"), {"addressed": False}),
    "mention by link": (
        message(GROUP, text="呼应 看", entities=[{"type": "text_mention", "offset": 0, "length": 2, "user": ME}]),
        {"addressed": True},
    ),
    "mention in a caption": (message(GROUP, caption="@HuyingTestBot 坑", photo=photo(9)), {"addressed": True}),
    "reply to our card": (message(GROUP, text="到了", reply_to_message=OURS), {"addressed": True, "reply_to": "5"}),
    "reply to a colleague": (message(GROUP, text="到了", reply_to_message=THEIRS), {"addressed": False}),
    "topic": (
        message(FORUM, text="x", message_thread_id=3, is_topic_message=True),
        {"chat": Address("telegram", "-1001", "3")},
    ),
    "first words of a topic we opened are no reply": (
        message(
            FORUM,
            text="x",
            message_thread_id=5,
            is_topic_message=True,
            reply_to_message=OURS | {"forum_topic_created": {"name": "t", "icon_color": 1}},
        ),
        {"addressed": False, "reply_to": ""},
    ),
    "a chain of replies is no topic": (
        message(GROUP, text="x", message_thread_id=3),
        {"chat": Address("telegram", "-1001")},
    ),
    "migrated": (message(GROUP, migrate_to_chat_id=-1009), {"happening": "migrated", "text": "-1009"}),
}


@pytest.mark.parametrize("case", READING)
def test_reading_a_message(case: str) -> None:
    content, expected = READING[case]
    update = one(content)
    assert {name: getattr(update, name) for name in expected} == expected
    assert update.sender.account == "7" and update.sender.name == "王 芳" and update.sender.lang == "zh-hans"


NOTHING: dict[str, tuple[str, Any]] = {
    "channel post": ("channel_post", message({"id": -1, "type": "channel", "title": "c"}, text="x")),
    "poll answer": ("poll_answer", {"poll_id": "1"}),
    "unknown kind": ("something_new", {"a": 1}),
    "another bot": ("message", message(GROUP, text="x", **{"from": ME | {"id": 9}})),
    "someone joined": ("message", message(GROUP, new_chat_members=[WANG])),
    "pinned": ("message", message(GROUP, pinned_message=OURS)),
    "new supergroup": ("message", message(GROUP, migrate_from_chat_id=-5)),
    "channel's post in its discussion": (
        "message",
        message(GROUP, text="x", is_automatic_forward=True, sender_chat={"id": -2, "type": "channel", "title": "c"}),
    ),
    "promotion": (
        "my_chat_member",
        {
            "chat": GROUP,
            "from": WANG,
            "date": AT,
            "old_chat_member": {"status": "member", "user": ME},
            "new_chat_member": {"status": "member", "user": ME},
        },
    ),
    "press on an inline message": (
        "callback_query",
        {"id": "1", "from": WANG, "chat_instance": "1", "inline_message_id": "x", "data": "1|a"},
    ),
    "no chat": ("message", {"message_id": 1, "date": AT, "from": WANG, "text": "x"}),
    "a list for a message": ("message", [1]),
}
NAMELESS = {"id": 7, "is_bot": False}
UNREAD = (Attachment("other", ""),)
SALVAGED: dict[str, tuple[Json, Json]] = {
    "text is a number": (message(text=5), {"attachments": UNREAD}),
    "date in the year 60000": (message(text="x") | {"date": 10**13}, {"text": "x"}),
    "no date": ({"message_id": 1, "chat": HOME, "from": WANG, "text": "x"}, {"text": "x"}),
    "not on Earth": (message(location={"longitude": 999, "latitude": 0}), {"attachments": UNREAD}),
    "a deleted account": (message(text="x") | {"from": NAMELESS}, {"text": "x", "private": True}),
    "a deleted account in a group": (message(GROUP, text="x") | {"from": NAMELESS}, {"addressed": False}),
    "a deleted account answers our card": (
        message(GROUP, text="x", reply_to_message=OURS) | {"from": NAMELESS},
        {"addressed": True, "reply_to": "5"},
    ),
}


@pytest.mark.parametrize("case", SALVAGED)
def test_what_the_library_cannot_parse_is_read_for_chat_and_words(case: str) -> None:
    content, expected = SALVAGED[case]
    [update] = read(content, "message")
    assert {name: getattr(update, name) for name in expected} == expected and update.sender.account == "7"


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_comes_of(case: str) -> None:
    kind, content = NOTHING[case]
    assert read(content, kind) == ()


def test_anonymous_admin_is_known_by_the_group() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    update = one(message(GROUP, text="/start", sender_chat=GROUP, **{"from": anonymous}))
    assert (update.sender.account, update.sender.name) == ("-1001", "街道工作群")


def test_edited() -> None:
    update = one(message(text="改了", edit_date=AT + 60), "edited_message")
    assert (update.happening, update.text, update.message) == ("edited", "改了", "10")
    assert update.at == datetime.fromtimestamp(AT + 60, UTC)


def press(data: str, **more: Any) -> Update:
    shown = OURS | {"message_id": 44} | more
    return one({"id": "900", "from": WANG, "chat_instance": "1", "message": shown, "data": data}, "callback_query")


def test_press() -> None:
    update = press(pack(Action("accept", 42, "yes")), message_thread_id=3, is_topic_message=True, chat=FORUM)
    assert update.action == Action("accept", 42, "yes") and update.happening == ""
    assert (update.toast, update.message, update.chat) == ("900", "44", Address("telegram", "-1001", "3"))
    assert update.at == NOW and update.sender.account == "7"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "0|accept|1",
        "1|",
        "1|a|0|b",
        "1|a|-|b",
        "1|a|A|b",
        "1",
        "1|a|zz!|b",
        "1|a|0|",
        "1|a|1|b|c",
        "accept:42",
    ],
)
def test_stale_button(data: str) -> None:
    update = press(data)
    assert update.happening == "stale_button" and update.action is None and update.toast == "900"


def test_press_on_a_message_no_longer_accessible() -> None:
    old = {"chat": GROUP, "message_id": 4, "date": 0}
    update = one(
        {"id": "9", "from": WANG, "chat_instance": "1", "message": old, "data": "1|a"},
        "callback_query",
    )
    assert (update.message, update.action) == ("4", Action("a"))


MEMBER = {"status": "member", "user": ME}
LEFT = {"status": "left", "user": ME}
BANNED = {"status": "kicked", "user": ME, "until_date": 0}


@pytest.mark.parametrize(
    ("chat", "old", "new", "happening"),
    [
        (HOME, MEMBER, BANNED, "blocked"),
        (HOME, BANNED, MEMBER, "unblocked"),
        (GROUP, LEFT, MEMBER, "added"),
        (GROUP, MEMBER, LEFT, "removed"),
        (GROUP, MEMBER, BANNED, "removed"),
    ],
)
def test_membership(chat: Json, old: Json, new: Json, happening: str) -> None:
    change = {"chat": chat, "from": WANG, "date": AT, "old_chat_member": old, "new_chat_member": new}
    assert one(change, "my_chat_member").happening == happening


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff\xfe", b"[]", b"1", b"null", b"{}", b'{"update_id":"1"}', b'{"update_id":true}', b"[" * 100_000],
)
def test_what_is_no_update_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        READER.read({}, raw)
    assert refused.value.status == 400


def test_secret() -> None:
    guarded, good = bot(secret="s3cret"), body("message", message(text="x"))
    assert guarded.read({"x-telegram-bot-api-secret-token": "s3cret"}, good).updates
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "s3cre"}, {"X-Telegram-Bot-Api-Secret-Token": "密\udcff"}):
        with pytest.raises(BadRequest) as refused:
            guarded.read(headers, good)
        assert refused.value.status == 403


def test_a_hundred_kilobytes_are_read_and_answered() -> None:
    text = "路灯。\n\n" * 20_000
    update = one(message(text=text))
    assert len(update.text) > 90_000
    assert all(units(call[1]["text"]) <= 4096 for call in render(letter(Card(update.text))))


WORDS = st.text(st.characters(codec="utf-8"), max_size=12)


@settings(deadline=None)
@given(name=WORDS.filter(bool), number=st.integers(1 - 2**63, 2**63 - 1), choice=WORDS)
def test_an_action_comes_back_or_has_no_room(name: str, number: int, choice: str) -> None:
    try:
        data = pack(Action(name, number, choice))
    except ValueError:
        assert len(name.encode()) + len(choice.encode()) + len(str(number)) > 30
        return
    assert len(data.encode()) <= 64 and unpack(data) == Action(name, number, choice)


def test_sixty_four_bytes_fit_and_one_more_does_not() -> None:
    assert len(pack(Action("a" * 62)).encode()) == 64
    with pytest.raises(ValueError, match="64 bytes"):
        pack(Action("a" * 63))


@settings(deadline=None)
@given(st.text(max_size=70))
def test_garbage_is_never_an_action_pack_would_write_otherwise(data: str) -> None:
    action = unpack(data)
    assert action is None or pack(action) == data


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SAMPLES = [("message", content) for content, _ in READING.values()] + list(NOTHING.values())


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_mangled_update_is_read_or_refused(data: st.DataObject) -> None:
    kind, content = data.draw(st.sampled_from(SAMPLES))
    mangled: Any = json.loads(json.dumps({"update_id": 1, kind: content}))
    spot = mangled
    for _ in range(data.draw(st.integers(1, 4))):
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(spot[key], dict | list) and data.draw(st.booleans()):
            spot = spot[key]
        else:
            spot[key] = data.draw(JSON)
            break
    try:
        updates = READER.read({}, json.dumps(mangled).encode()).updates
    except BadRequest:
        return
    for update in updates:
        assert isinstance(update.text, str) and isinstance(update.sender.account, str)
        assert isinstance(update.at, datetime) and update.at.tzinfo
        json.dumps([update.text, update.toast, update.album, update.message, update.sender.name]).encode()


# --- rendering -------------------------------------------------------------------------------------------------------

GROUP_ADDRESS = Address("telegram", "-1001")


HOME_ADDRESS = Address("telegram", "7")


def letter(card: Card, address: Address = HOME_ADDRESS, **more: Any) -> Letter:
    return Letter(address, more.pop("kind", "card"), card, **more)


def judged(of: Letter) -> list[tuple[str, Json]]:
    """The rendered calls, each found valid by the schema and by Telegram's limits."""
    calls = render(of)
    for method, parameters in calls:
        plain = {k: _uploaded(v) for k, v in parameters.items()}
        assert check_call(method, plain) == []
        for name, limit in (("text", 4096), ("caption", 1024)):
            if name in parameters and method != "answerCallbackQuery":
                shown = plain_text(parameters[name], parameters["parse_mode"], [])[0]
                assert 1 <= units(shown) <= limit
    return calls


def _uploaded(value: Any) -> Any:
    if isinstance(value, Picture):
        return Upload("p", value.content)
    if isinstance(value, list):
        return [one | {"media": "file"} if "media" in one else one for one in value]
    return value


def picture(number: int = 1, mime: str = "image/jpeg") -> Picture:
    return Picture(f"file{number}", mime, JPEG + bytes([number]))


ACCEPT = Button("签收", Action("accept", 42))


def test_title_is_bold_and_markup_is_escaped() -> None:
    (call,) = judged(letter(Card("a < b & <b>c</b>", title="<工单> & 42")))
    assert call[1]["text"] == "<b>&lt;工单&gt; &amp; 42</b>\na &lt; b &amp; &lt;b&gt;c&lt;/b&gt;"


def test_a_long_text_is_parted_at_paragraphs_and_the_last_part_has_the_buttons() -> None:
    text = "\n\n".join(f"第{n}段 " + "很" * 600 for n in range(12))
    calls = judged(letter(Card(text, title="公告", rows=((ACCEPT,),))))
    assert len(calls) == 2
    assert ["reply_markup" in call[1] for call in calls] == [False] * (len(calls) - 1) + [True]
    assert all(call[1]["text"].startswith(("<b>公告", "第")) for call in calls)
    assert "".join(call[1]["text"] for call in calls).count("很") == 7200


def test_a_long_text_with_a_slot_is_shortened() -> None:
    (call,) = judged(letter(Card("很" * 5000, title="公告", slot="t1", rows=((ACCEPT,),))))
    assert call[1]["text"].endswith("…") and call[1]["reply_markup"]["inline_keyboard"][0][0]["text"] == "签收"


def test_emoji_count_twice() -> None:
    assert len(judged(letter(Card("😀" * 2048)))) == 1
    assert len(judged(letter(Card("😀" * 2049)))) == 2


def test_an_edit() -> None:
    (call,) = judged(letter(Card("已由城管签收", slot="t1"), GROUP_ADDRESS, replaces="33"))
    assert call[0] == "editMessageText"
    assert call[1]["message_id"] == 33 and call[1]["reply_markup"] == {"inline_keyboard": []}


def test_asking_in_a_group_and_at_home() -> None:
    asked = judged(letter(Card("请说明原因", ask=True), GROUP_ADDRESS))[0][1]
    assert asked["reply_markup"] == {"force_reply": True}
    asked = judged(letter(Card("@wang 请说明原因", ask=True), GROUP_ADDRESS))[0][1]
    assert asked["reply_markup"] == {"force_reply": True, "selective": True}
    assert "reply_markup" not in judged(letter(Card("请说明原因", ask=True)))[0][1]
    assert judged(letter(Card("x", ask=True, slot="s"), GROUP_ADDRESS, replaces="3"))[0][0] == "sendMessage"


def test_a_toast_has_at_most_two_hundred_signs() -> None:
    texts = [judged(letter(Card("很" * n), kind="toast", toast="1"))[0][1]["text"] for n in (200, 201)]
    assert [len(text) for text in texts] == [200, 200] and texts[1].endswith("…")


def test_topic_and_quiet() -> None:
    (call,) = judged(letter(Card("x", quiet=True), Address("telegram", "-1001", "5")))
    assert call[1]["message_thread_id"] == 5 and call[1]["disable_notification"] is True


@pytest.mark.parametrize(
    ("card", "pictures", "methods"),
    [
        (Card("坑", rows=((ACCEPT,),)), 1, ["sendPhoto"]),
        (Card("", title=""), 1, ["sendPhoto"]),
        (Card("坑" * 1025), 1, ["sendPhoto", "sendMessage"]),
        (Card("坑", slot="t"), 1, ["sendPhoto", "sendMessage"]),
        (Card("坑"), 3, ["sendMediaGroup", "sendMessage"]),
        (Card("坑"), 11, ["sendMediaGroup", "sendPhoto", "sendMessage"]),
        (Card(""), 0, ["sendMessage"]),
    ],
)
def test_pictures(card: Card, pictures: int, methods: list[str]) -> None:
    calls = judged(letter(card, pictures=tuple(picture(n) for n in range(pictures))))
    assert [method for method, _ in calls] == methods
    assert all("reply_markup" not in parameters for _, parameters in calls[:-1])


def test_other_files_are_documents() -> None:
    paper = picture(mime="application/pdf")
    [(method, what)] = judged(letter(Card("证据"), pictures=(paper,)))
    assert method == "sendDocument" and what["caption"] == "证据"
    calls = judged(letter(Card("证据"), pictures=(picture(), paper)))
    assert [method for method, _ in calls] == ["sendPhoto", "sendDocument", "sendMessage"]


def test_keyboards_are_folded_and_links_nobody_can_open_become_text() -> None:
    many = tuple(Button(str(n), Action("n", n)) for n in range(20))
    links = (Button("看板", url="https://huying.example.org/b"), Button("本机", url="http://127.0.0.1:8080/b"))
    (call,) = judged(letter(Card("x", rows=(many, links, (Button("空"),)))))
    keyboard = call[1]["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in keyboard] == [8, 8, 4, 1]
    assert call[1]["text"] == "x\n本机: http://127.0.0.1:8080/b"
    rows = tuple((Button(str(n), Action("n", n)),) for n in range(150))
    assert len(judged(letter(Card("x", rows=rows)))[0][1]["reply_markup"]["inline_keyboard"]) == 100


@settings(deadline=None)
@given(text=st.text(), title=st.text(max_size=300), label=st.text(max_size=20), times=st.integers(1, 2000))
def test_any_text_renders_to_valid_calls(text: str, title: str, label: str, times: int) -> None:
    rows = ((Button(label, Action("a")),),)
    judged(letter(Card(text * times, title=title, rows=rows)))
    judged(letter(Card(text * times, title=title, slot="s")))
    judged(letter(Card(text), kind="toast", toast="1"))


@settings(deadline=None)
@given(st.text(st.sampled_from("甲乙 。\n<&😀"), min_size=1, max_size=300))
def test_nothing_but_blanks_gets_lost_between_parts(piece: str) -> None:
    text = clean(piece * 60)
    shown = "".join(plain_text(p["text"], "HTML", [])[0] for _, p in render(letter(Card(text))))
    assert "".join(shown.split()) == ("".join(text.split()) or "…")


# --- conversations with the server -------------------------------------------------------------------------------


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    server = await BotApi(TOKEN).start()
    server.limits = Limits(private=0.0)
    yield server
    await server.stop()


@pytest.fixture
async def us(api: BotApi) -> AsyncIterator[Telegram]:
    telegram = Telegram(TOKEN, api=api.base, secret="s3cret", pace=Pace(0, 0, 0), clock=lambda: NOW, seconds=2.0)
    yield telegram
    await telegram.close()


def as_platform(platform: Platform) -> Platform:
    return platform


async def taken(us: Telegram) -> list[Update]:
    """Every update waiting, confirmed."""
    found, offset = [], 0
    while raw := await us.poll(offset, 0):
        found += [update for row in raw for update in us.take(row).updates]
        offset = raw[-1]["update_id"] + 1
    return found


async def test_a_report_is_heard_answered_pressed_and_edited(api: BotApi, us: Telegram) -> None:
    wang = api.user(7, "王")
    api.say(wang, photo=JPEG + b"pothole", caption="门口有坑")
    (report,) = await taken(us)
    assert report.text == "门口有坑" and await us.fetch(report.attachments[0].ref) == JPEG + b"pothole"
    card = Card("已受理", title="工单 42", rows=((ACCEPT,),), slot="t42")
    receipt = await as_platform(us).deliver(letter(card, report.chat))
    shown = api.chat(wang).last
    assert shown.text == "工单 42\n已受理" and shown.buttons == [["签收"]] and receipt.message == str(shown.id)
    api.press(wang, shown, "签收")
    (pressed,) = await taken(us)
    assert pressed.action == Action("accept", 42) and pressed.message == receipt.message
    await us.deliver(letter(Card("已签收"), pressed.chat, kind="toast", toast=pressed.toast))
    assert api.chat(wang).toasts == ["已签收"]
    again = await us.deliver(letter(Card("已签收", slot="t42"), pressed.chat, replaces=receipt.message))
    assert (again, shown.text, shown.edits, shown.buttons) == (receipt, "已签收", ["工单 42\n已受理"], [])
    api.clean()


async def test_an_expired_press_is_told_to_be_too_late(api: BotApi, us: Telegram) -> None:
    with pytest.raises(TooLate):
        await us.deliver(letter(Card("晚了"), kind="toast", toast="123"))
    assert api.calls[-1].status == 400
    api.clean()


async def test_the_same_content_again_is_a_success(api: BotApi, us: Telegram) -> None:
    chat = api.chat(api.user(7))
    receipt = await us.deliver(letter(Card("x", slot="s")))
    assert await us.deliver(letter(Card("x", slot="s"), replaces=receipt.message)) == receipt
    assert len(chat.messages) == 1


@pytest.mark.parametrize("how", ["never there", "deleted", "a picture", "somebody's"])
async def test_what_cannot_be_edited_is_sent_anew(api: BotApi, us: Telegram, how: str) -> None:
    wang = api.user(7)
    chat = api.chat(wang)
    number = "99999"
    if how == "deleted":
        number = (await us.deliver(letter(Card("x")))).message
        chat.last.deleted = True
    elif how == "a picture":
        number = (await us.deliver(letter(Card("x"), pictures=(picture(),)))).message
    elif how == "somebody's":
        number = str(api.say(wang, text="我的").id)
    receipt = await us.deliver(letter(Card("新"), replaces=number))
    assert receipt.message == str(chat.last.id) != number and chat.last.text == "新"
    api.clean()


async def test_blocked_and_back(api: BotApi, us: Telegram) -> None:
    wang = api.user(7)
    api.say(wang, text="/start")
    api.block(wang)
    with pytest.raises(Refused) as refused:
        await us.deliver(letter(Card("x")))
    assert refused.value.reason == "blocked"
    api.say(wang, text="又来了")
    await us.deliver(letter(Card("x")))
    assert [u.happening or u.text for u in await taken(us)] == ["/start", "blocked", "unblocked", "又来了"]
    api.clean()


async def test_gone(api: BotApi, us: Telegram) -> None:
    group, forum = api.group(-1001), api.group(-1002, topics=(5,))
    api.kick(group)
    api.user(8)
    api.chat(8).deactivated = True
    for address in ("-1001", "12345", "8"):
        with pytest.raises(Refused) as refused:
            await us.deliver(letter(Card("x"), Address("telegram", address)))
        assert refused.value.reason == "gone", address
    with pytest.raises(Refused) as refused:
        await us.deliver(letter(Card("x"), Address("telegram", "-1002", "6")))
    assert refused.value.reason == "gone"
    await us.deliver(letter(Card("x"), Address("telegram", "-1002", "5")))
    assert forum.last.thread == 5
    api.clean()


async def test_migrated(api: BotApi, us: Telegram) -> None:
    new = api.migrate(api.group(-55, basic=True))
    with pytest.raises(Migrated) as moved:
        await us.deliver(letter(Card("x"), Address("telegram", "-55")))
    assert moved.value.new_chat == str(new.id)
    (update,) = await taken(us)
    assert (update.happening, update.text, update.chat.chat) == ("migrated", str(new.id), "-55")


async def test_a_letter_telegram_will_never_take(api: BotApi, us: Telegram) -> None:
    api.chat(api.user(7))
    long = Button("x", Action("a" * 80))
    for card, pictures in ((Card("x", rows=((long,),)), ()), (Card("x"), (Picture("f", "image/jpeg", b"no image"),))):
        with pytest.raises(Refused) as refused:
            await us.deliver(letter(card, pictures=pictures))
        assert refused.value.reason == "bad"
    with pytest.raises(Refused):
        await us.deliver(letter(Card("x"), Address("telegram", "王")))


async def test_flood(api: BotApi, us: Telegram) -> None:
    api.chat(api.user(7))
    await us.start()
    api.flood(retry_after=9)
    with pytest.raises(NotDelivered) as delayed:
        await us.deliver(letter(Card("x")))
    assert delayed.value.retry_after == 9.0 and not delayed.value.everyone
    assert not api.chat(7).messages


@pytest.mark.parametrize("how", ["502", "drop", "hang", "refuse"])
async def test_down(api: BotApi, us: Telegram, how: str) -> None:
    api.chat(api.user(7))
    await us.start()
    api.down(10 if how == "hang" else 60, how)
    async with api.refusing() if how == "refuse" else nullcontext():
        with pytest.raises(NotDelivered) as down:
            await us.deliver(letter(Card("x")))
    assert TOKEN not in str(down.value) and down.value.everyone == (how != "hang")
    api.down(0)
    if how != "hang":
        await us.deliver(letter(Card("x")))
        assert api.chat(7).last.text == "x"


async def test_the_last_part_of_a_letter_waits_for_its_turn(api: BotApi, us: Telegram) -> None:
    api.chat(api.user(7))
    await us.deliver(letter(Card("头")))
    us.pace = Pace(private=0.3)
    task = asyncio.create_task(us.deliver(letter(Card("字" * 9000))))
    await api.heard(7, "字")
    api.flood(retry_after=1)
    await task
    assert [len(m.text) for m in api.chat(7).messages] == [1, 4096, 4096, 808]


async def test_pictures_arrive(api: BotApi, us: Telegram) -> None:
    chat = api.chat(api.user(7))
    await us.deliver(letter(Card("一张", rows=((ACCEPT,),)), pictures=(picture(),)))
    assert chat.last.text == "一张" and chat.last.buttons == [["签收"]]
    ref = chat.last.raw["photo"][-1]["file_id"]
    assert api.files.content[ref] == picture().content
    await us.deliver(letter(Card("再来"), pictures=(Picture("f", "image/jpeg", b"", ref),)))
    assert chat.last.raw["photo"][-1]["file_id"] == ref
    receipt = await us.deliver(letter(Card("几张"), pictures=(picture(2), picture(3))))
    assert [m.text for m in chat.messages] == ["一张", "再来", "", "", "几张"] and receipt.message == str(chat.last.id)
    await us.deliver(letter(Card("文件"), pictures=(picture(4, "application/pdf"),)))
    assert "document" in chat.last.raw and chat.last.text == "文件"
    api.clean()


async def test_fetch(api: BotApi, us: Telegram) -> None:
    wang = api.user(7)
    api.say(wang, video=True, size=21 * 1024 * 1024)
    for ref in ((await taken(us))[0].attachments[0].ref, "unknown"):
        with pytest.raises(Refused) as refused:
            await us.fetch(ref)
        assert refused.value.reason == "bad"
    api.down(1, "502")
    with pytest.raises(NotDelivered):
        await us.fetch("unknown")


async def test_everything_people_send_is_read(api: BotApi, us: Telegram) -> None:
    wang, group = api.user(7, "王"), api.group(-1001, topics=(3,))
    first = api.say(wang, text="一")
    api.say(wang, album=[JPEG, JPEG, JPEG], caption="三张")
    for more in ({"voice": True}, {"sticker": "👍"}, {"location": (114.3, 30.5)}, {"contact": "138"}):
        api.say(wang, **more)
    api.say(wang, edit=first, text="改")
    api.say(wang, group, "@HuyingTestBot 看", thread=3)
    api.say(wang, group, "/help", anonymous=True)
    found = await taken(us)
    assert len({u.album for u in found[1:4]}) == 1 and found[1].text == "三张"
    assert [u.happening for u in found] == [""] * 8 + ["edited", "", ""]
    assert found[-2].addressed and found[-2].text == "看" and found[-2].chat.thread == "3"
    assert found[-1].addressed and found[-1].sender.account == "-1001"
    api.clean()


async def test_polling_confirms_only_what_is_asked_past(api: BotApi, us: Telegram) -> None:
    api.say(api.user(7), text="一")
    api.say(api.user(7), text="二")
    first = await us.poll(0, 0)
    assert [row["update_id"] for row in await us.poll(0, 0)] == [row["update_id"] for row in first]
    rest = await us.poll(first[0]["update_id"] + 1, 0)
    assert [row["message"]["text"] for row in rest] == ["二"]
    began = time.monotonic()
    task = asyncio.create_task(us.poll(rest[0]["update_id"] + 1, 40))
    await asyncio.sleep(0.1)
    api.say(api.user(7), text="三")
    assert len(await task) == 1 and time.monotonic() - began < 30


async def test_two_pollers_and_a_set_webhook_are_told(api: BotApi, us: Telegram) -> None:
    first = asyncio.create_task(us.poll(0, 5))
    await asyncio.sleep(0.1)
    await us.poll(0, 0)
    with pytest.raises(NotDelivered, match="terminated by other getUpdates"):
        await first
    await us.set_webhook("http://127.0.0.1:9/in", "s3cret")
    with pytest.raises(NotDelivered, match="webhook is active"):
        await us.poll(0, 0)
    await us.delete_webhook()
    assert await us.poll(0, 0) == ()
    with pytest.raises(Refused):
        await us.set_webhook("http://example.org/in", "s3cret")


async def test_webhook_deliveries_are_read(api: BotApi, us: Telegram) -> None:
    found: list[Update] = []
    statuses: list[int] = []

    async def door(request: web.Request) -> web.Response:
        try:
            found.extend(us.read(request.headers, await request.read()).updates)
        except BadRequest as refused:
            statuses.append(refused.status)
            return web.Response(status=refused.status)
        return web.Response()

    app = web.Application()
    app.router.add_post("/in", door)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/in"
    await us.set_webhook(url, "another")
    api.say(api.user(7), text="一")
    with pytest.raises(AssertionError, match="not taken"):
        await api.settled(within=0.2)
    assert set(statuses) == {403} and not found
    await us.set_webhook(url, "s3cret")
    await api.settled()
    assert [update.text for update in found] == ["一"]
    await runner.cleanup()


@pytest.mark.parametrize("token", ["", "密钥", "secret-without-colon", "x:y"])
def test_a_malformed_token_is_not_repeated_in_the_error(token: str) -> None:
    with pytest.raises(ValueError, match="looks like") as wrong:
        Telegram(token)
    assert not token or token not in str(wrong.value)


async def test_a_file_that_vanished_does_not_stop_the_platform(api: BotApi, us: Telegram) -> None:
    ref = api.files.keep(JPEG, "photo")
    api.files.vanished.add(ref)
    with pytest.raises(Refused):
        await us.fetch(ref)


async def test_commands(api: BotApi, us: Telegram) -> None:
    await us.set_commands([("start", "开始"), ("help", "帮助")], "zh")
    assert [row["command"] for row in api.commands["default", "zh"]] == ["start", "help"]
    api.clean()


async def test_starting_without_a_network(api: BotApi, us: Telegram) -> None:
    api.chat(api.user(7))
    api.down(60)
    await us.start()
    assert us.me.username == "" and us.me.id == 424242
    api.down(0)
    us._asked = 0.0
    await us.deliver(letter(Card("x")))
    assert us.me.username == "HuyingTestBot"


async def test_a_wrong_token_loses_no_letter(api: BotApi) -> None:
    wrong = Telegram("1:wrong", api=api.base)
    with pytest.raises(NotDelivered) as delayed:
        await wrong.deliver(letter(Card("x")))
    assert delayed.value.everyone
    await wrong.close()


async def test_the_token_is_never_logged(api: BotApi, us: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.chat(api.user(7))
    await us.start()
    await us.deliver(letter(Card("x")))
    api.down(0.2, "drop")
    with pytest.raises(NotDelivered) as down:
        await us.poll(0, 0)
    assert TOKEN not in caplog.text and TOKEN not in repr(down.value)
    assert down.value.__suppress_context__


async def test_an_error_that_quotes_the_token_is_told_without_it(us: Telegram) -> None:
    async def fail() -> None:
        raise errors.NetworkError(f"no route to https://api.telegram.org/bot{TOKEN}/getMe")

    with pytest.raises(NotDelivered, match="bot<token>/getMe") as down:
        await us._ask(fail)
    assert TOKEN not in "".join(traceback.format_exception(down.value))


async def test_pace_keeps_telegrams_limits(api: BotApi) -> None:
    api.limits = Limits()
    api.chat(api.user(7))
    us = Telegram(TOKEN, api=api.base)
    await us.deliver(letter(Card("字" * 9000)))
    await us.close()
    assert len(api.chat(7).messages) == 3
    api.clean()


TOLD = [
    (errors.Forbidden("Forbidden: bot was blocked by the user"), Refused, {"reason": "blocked"}),
    (errors.Forbidden("Forbidden: bot can't initiate conversation with a user"), Refused, {"reason": "blocked"}),
    (errors.Forbidden("Forbidden: user is deactivated"), Refused, {"reason": "gone"}),
    (errors.Forbidden("Forbidden: bot is not a member of the supergroup chat"), Refused, {"reason": "gone"}),
    (errors.BadRequest("Chat not found"), Refused, {"reason": "gone"}),
    (errors.BadRequest("Message thread not found"), Refused, {"reason": "gone"}),
    (errors.BadRequest("Not enough rights to send text messages to the chat"), Refused, {"reason": "unwelcome"}),
    (errors.BadRequest("TOPIC_CLOSED"), Refused, {"reason": "unwelcome"}),
    (errors.BadRequest("CHAT_RESTRICTED"), Refused, {"reason": "unwelcome"}),
    (errors.Forbidden("Forbidden: CHAT_WRITE_FORBIDDEN"), Refused, {"reason": "unwelcome"}),
    (errors.BadRequest("Not enough rights to send photos to the chat"), Refused, {"reason": "no_pictures"}),
    (errors.BadRequest("CHAT_SEND_PHOTOS_FORBIDDEN"), Refused, {"reason": "no_pictures"}),
    (errors.NetworkError("Internal Server Error (500)"), NotDelivered, {"everyone": False}),
    (errors.NetworkError("Bad Gateway (502)"), NotDelivered, {"everyone": True}),
    (errors.NetworkError("httpx.ConnectError: All connection attempts failed"), NotDelivered, {"everyone": True}),
    (errors.TimedOut(), NotDelivered, {"everyone": False, "retry_after": None}),
    (errors.RetryAfter(7), NotDelivered, {"retry_after": 7.0, "everyone": False}),
    (errors.ChatMigrated(-1009), Migrated, {"new_chat": "-1009"}),
]


@pytest.mark.parametrize(("problem", "kind", "facts"), TOLD, ids=[str(row[0]) for row in TOLD])
def test_what_to_do_about_an_error(problem: errors.TelegramError, kind: type[Exception], facts: Json) -> None:
    answer = told(problem, str(problem))
    assert type(answer) is kind and {name: getattr(answer, name) for name in facts} == facts


def test_every_method_we_call_is_in_the_schema() -> None:
    ours = {"sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendMediaGroup", "editMessageText"}
    ours |= {"answerCallbackQuery"}
    written = set(re.findall(r'"((?:send|edit|answer)[A-Z]\w+)"', inspect.getsource(rendering)))
    assert written <= ours <= set(METHODS)
    assert all(callable(getattr(telegram.Bot, one)) for one in ours)
