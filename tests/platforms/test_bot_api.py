"""The test Bot API server refuses what Telegram refuses."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import telegram
from aiohttp import web

from tests.platforms.bot_api import JPEG, BotApi, Limits
from tests.platforms.bot_schema import METHODS, SCHEMA, TYPES, UNIONS, check, fill
from tests.platforms.bot_world import Fault, Json, parse_html

KEYS: Json = {"inline_keyboard": [[{"text": "签收", "callback_data": "1|a"}]]}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    server = await BotApi().start()
    server.limits = None
    server.chat(server.user(7, "王"))
    yield server
    await server.stop()


def _packed(value: Any) -> Any:
    return io.BytesIO(value) if isinstance(value, bytes) else json.dumps(value)


async def call(
    api: BotApi, method: str, /, *, token: str = "", form: bool = True, **parameters: Any
) -> tuple[int, Json]:
    """One call as a client makes it: a form with JSON-encoded objects, or a JSON body."""
    url = f"{api.base}/bot{token or api.token}/{method}"
    packed: Json = {k: v if isinstance(v, str) else _packed(v) for k, v in parameters.items()}
    how: Json = {"data": packed} if form else {"json": parameters}
    async with aiohttp.ClientSession() as session, session.post(url, **how) as answer:
        return answer.status, await answer.json()


def test_the_schema_is_whole() -> None:
    assert (SCHEMA["version"], len(METHODS), len(TYPES), len(UNIONS)) == ("10.3", 185, 374, 26)


@pytest.mark.parametrize("name", sorted(set(TYPES) - {"InputFile"}))
def test_a_minimal_object_is_valid_and_a_spoilt_one_is_not(name: str) -> None:
    made = fill(name)
    assert check(made, name) == []
    assert check(made | {"no_such_field": 1}, name)
    for field, (_, required, constant) in TYPES[name].items():
        if required:
            assert check({k: v for k, v in made.items() if k != field}, name), field
            assert check(made | {field: object()}, name), field
        if constant:
            assert check(made | {field: "no such constant"}, name), field


CARELESS: dict[str, tuple[str, Json, str]] = {
    "unknown method": ("sendMesage", {}, "unknown method"),
    "unknown parameter": ("sendMessage", {"chat_id": 7, "text": "x", "bogus": 1}, "bogus: unknown parameter"),
    "missing text": ("sendMessage", {"chat_id": 7}, "text: required"),
    "empty text": ("sendMessage", {"chat_id": 7, "text": " \n"}, "message text is empty"),
    "empty after entities": ("sendMessage", {"chat_id": 7, "text": "<b> </b>", "parse_mode": "HTML"}, "is empty"),
    "long text": ("sendMessage", {"chat_id": 7, "text": "很" * 4097}, "message is too long"),
    "emoji count twice": ("sendMessage", {"chat_id": 7, "text": "😀" * 2049}, "message is too long"),
    "stray <": ("sendMessage", {"chat_id": 7, "text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
    "unknown tag": ("sendMessage", {"chat_id": 7, "text": "<p>a</p>", "parse_mode": "HTML"}, "can't parse entities"),
    "open tag": ("sendMessage", {"chat_id": 7, "text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
    "crossed tags": (
        "sendMessage",
        {"chat_id": 7, "text": "<b><i>a</b></i>", "parse_mode": "HTML"},
        "can't parse entities",
    ),
    "wrong parse mode": ("sendMessage", {"chat_id": 7, "text": "a", "parse_mode": "html5"}, "parse_mode"),
    "topic is a word": ("sendMessage", {"chat_id": 7, "text": "a", "message_thread_id": "x"}, "thread_id: expected"),
    "chat_id is a fraction": ("sendMessage", {"chat_id": 7.5, "text": "a", "form": False}, "chat_id: expected"),
    "nested typo": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"textt": "a", "url": "https://a.cn"}]]}},
        "textt: unknown field",
    ),
    "keyboard is no JSON": ("sendMessage", {"chat_id": 7, "text": "a", "reply_markup": "{"}, "reply_markup: expected"),
    "no button text": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": " ", "callback_data": "a"}]]}},
        "unallowed to be empty",
    ),
    "65 bytes of data": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "很" * 22}]]}},
        "BUTTON_DATA_INVALID",
    ),
    "no data": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": ""}]]}},
        "BUTTON_DATA_INVALID",
    ),
    "two actions": (
        "sendMessage",
        {
            "chat_id": 7,
            "text": "a",
            "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a", "url": "https://a.cn"}]]},
        },
        "exactly one action",
    ),
    "no action": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
        "exactly one action",
    ),
    "nine in a row": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [KEYS["inline_keyboard"][0] * 9]}},
        "too long",
    ),
    "unreachable link": (
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "http://localhost"}]]}},
        "BUTTON_URL_INVALID",
    ),
    "long caption": ("sendPhoto", {"chat_id": 7, "photo": JPEG, "caption": "很" * 1025}, "caption is too long"),
    "no picture": ("sendPhoto", {"chat_id": 7, "photo": b"hello"}, "IMAGE_PROCESS_FAILED"),
    "attachment without part": (
        "sendMediaGroup",
        {"chat_id": 7, "media": [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b"}]},
        "attach://a has no part",
    ),
    "long toast": ("answerCallbackQuery", {"callback_query_id": "q", "text": "很" * 201}, "MESSAGE_TOO_LONG"),
    "command with capitals": ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND"),
    "plain http": ("setWebhook", {"url": "http://example.org/"}, "HTTPS URL"),
    "secret with a blank": (
        "setWebhook",
        {"url": "https://example.org/", "secret_token": "a b"},
        "unallowed characters",
    ),
}


@pytest.mark.parametrize("case", CARELESS)
async def test_careless_calls_are_refused_and_noted(api: BotApi, case: str) -> None:
    method, parameters, why = CARELESS[case]
    api.queries["q"] = api.chat(7)
    status, answer = await call(api, method, **parameters)
    assert (status, answer["ok"]) == (400, False)
    assert why in answer["description"] and any(why in problem for problem in api.problems)
    assert not api.chat(7).messages
    with pytest.raises(AssertionError):
        api.clean()


async def test_limits_are_reached_exactly(api: BotApi) -> None:
    for text in ("很" * 4096, "<b>" + "a" * 4096 + "</b>", "&lt;" * 4096):
        assert (await call(api, "sendMessage", chat_id=7, text=text, parse_mode="HTML"))[0] == 200
    keys = {"inline_keyboard": [[{"text": "a", "callback_data": "a" * 64}] * 8]}
    assert (await call(api, "sendMessage", chat_id=7, text="a", reply_markup=keys))[0] == 200
    assert (await call(api, "sendPhoto", chat_id=7, photo=JPEG, caption="很" * 1024))[0] == 200
    assert (await call(api, "sendMessage", chat_id=7, text="a", form=False))[0] == 200
    api.clean()


async def test_what_telegram_refuses_at_run_time(api: BotApi) -> None:
    async def told(method: str, **parameters: Any) -> tuple[int, str, Any]:
        status, answer = await call(api, method, **parameters)
        return status, answer["description"].partition(": ")[2], answer.get("parameters")

    group, basic = api.group(-1001, topics=(5,)), api.group(-55, basic=True)
    new = api.migrate(basic)
    theirs = api.say(api.user(7), text="我")
    assert (await told("sendMessage", chat_id=99, text="x"))[:2] == (400, "chat not found")
    assert (await told("sendMessage", chat_id=-1001, message_thread_id=6, text="x"))[1] == "message thread not found"
    migrated = await told("sendMessage", chat_id=-55, text="x")
    assert migrated[0] == 400 and migrated[2] == {"migrate_to_chat_id": new.id}
    assert (await told("editMessageText", chat_id=7, message_id=1, text="x"))[1] == "message to edit not found"
    assert (await told("editMessageText", chat_id=7, message_id=theirs.id, text="x"))[1] == "message can't be edited"
    assert (await told("answerCallbackQuery", callback_query_id="1"))[1].startswith("query is too old")
    await call(api, "sendMessage", chat_id=7, text="x", reply_markup=KEYS)
    mine = api.chat(7).last.id
    same = await told("editMessageText", chat_id=7, message_id=mine, text=" x", reply_markup=KEYS)
    assert same[1].startswith("message is not modified")
    assert (await call(api, "editMessageText", chat_id=7, message_id=mine, text="x"))[0] == 200
    assert (await told("getFile", file_id="nope"))[1].startswith("wrong file_id")
    api.kick(group)
    kicked = await told("sendMessage", chat_id=-1001, text="x")
    assert kicked[:2] == (403, "bot was kicked from the supergroup chat")
    api.block(api.user(7))
    assert (await told("sendMessage", chat_id=7, text="x"))[:2] == (403, "bot was blocked by the user")
    assert (await told("getMe", token="1:wrong"))[0] == 401
    assert not api.problems


async def test_the_rates_of_the_faq(api: BotApi) -> None:
    group = api.group(-1001)
    moment = 100.0  # seconds; a slow machine must not spend what is measured
    api.clock = lambda: moment
    api.limits = Limits(private=0.2)
    assert (await call(api, "sendMessage", chat_id=7, text="x"))[0] == 200
    status, answer = await call(api, "sendMessage", chat_id=7, text="y")
    assert (status, answer["parameters"]) == (429, {"retry_after": 1}) and len(api.throttled) == 1
    moment += 0.21
    assert (await call(api, "sendMessage", chat_id=7, text="y"))[0] == 200
    statuses = [(await call(api, "sendMessage", chat_id=-1001, text=str(n)))[0] for n in range(21)]
    assert statuses == [200] * 20 + [429] and len(group.messages) == 20
    with pytest.raises(AssertionError):
        api.clean()
    api.limits = Limits(overall=5)
    moment += 1.01
    for number in range(100, 106):
        api.chat(api.user(number))
    statuses = [(await call(api, "sendMessage", chat_id=number, text="x"))[0] for number in range(100, 106)]
    assert statuses == [200] * 5 + [429]


class Door:
    """A webhook that answers as told and keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[str, int, str]] = []
        self.failing = 0
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.got.append((request.path, update["update_id"], secret))
        self.failing -= 1
        return web.Response(status=500 if self.failing >= 0 else 200)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door()
    app = web.Application()
    app.router.add_post("/{name}", made.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def test_webhooks_carry_the_secret_and_are_repeated_until_taken(api: BotApi, door: Door) -> None:
    await call(api, "setWebhook", url=f"{door.url}/in", secret_token="s3cret")
    door.failing = 2
    api.say(api.user(7), text="一")
    api.say(api.user(7), text="二")
    await api.settled()
    first = door.got[0][1]
    assert [got[1] - first for got in door.got] == [0, 0, 0, 1]
    assert {got[2] for got in door.got} == {"s3cret"}
    assert (await call(api, "getUpdates"))[0] == 409
    info = (await call(api, "getWebhookInfo"))[1]["result"]
    assert info["pending_update_count"] == 0 and "500" in info["last_error_message"]


async def test_replicas_duplicates_and_disorder(api: BotApi, door: Door) -> None:
    api.webhooks = [f"{door.url}/a", f"{door.url}/b"]
    api.duplicate = True
    api.say(api.user(7), text="一")
    await api.settled()
    assert [got[0] for got in door.got] == ["/a", "/b"] and door.got[0][1] == door.got[1][1]
    api.duplicate, door.got = False, []
    api.reorder(3)
    sent = [api.say(api.user(7), text=str(n)) for n in range(3)]
    await api.settled()
    assert len(sent) == 3 and [got[1] for got in door.got] == sorted((got[1] for got in door.got), reverse=True)


async def test_a_deaf_webhook_is_noticed(api: BotApi) -> None:
    api.webhooks = ["http://127.0.0.1:9/"]
    api.say(api.user(7), text="一")
    with pytest.raises(AssertionError, match="not taken"):
        await api.settled(within=0.2)


async def test_get_updates_keeps_what_is_not_confirmed(api: BotApi) -> None:
    for text in "一二三":
        api.say(api.user(7), text=text)

    async def texts(**parameters: Any) -> list[str]:
        rows = (await call(api, "getUpdates", **parameters))[1]["result"]
        return [row["message"]["text"] for row in rows]

    first = (await call(api, "getUpdates", limit=1))[1]["result"][0]["update_id"]
    assert await texts() == ["一", "二", "三"]
    assert await texts(offset=first + 1) == ["二", "三"] == await texts()
    assert await texts(offset=-1) == ["三"] == await texts()
    assert await texts(offset=first + 3) == []


async def test_allowed_updates(api: BotApi) -> None:
    await call(api, "getUpdates", allowed_updates=["callback_query"])
    api.say(api.user(7), text="一")
    assert (await call(api, "getUpdates"))[1]["result"] == []


async def test_what_people_do_is_valid_and_can_be_parsed(api: BotApi) -> None:
    wang, forum = api.user(7, "王"), api.group(-1002, topics=(5,))
    first = api.say(wang, text="/start@HuyingTestBot 你好")
    for more in (
        {"photo": True, "caption": "图"},
        {"album": [JPEG, JPEG]},
        {"location": (114.3, 30.5)},
        {"venue": (1.0, 2.0)},
        {"voice": True},
        {"video": True},
        {"document": True},
        {"sticker": "👍"},
        {"contact": "138"},
        {"text": "转", "forward": api.user(8)},
        {"text": "答", "reply_to": first},
        {"text": "改", "edit": first},
    ):
        api.say(wang, **more)
    api.say(wang, forum, "题", thread=5)
    api.say(wang, forum, "匿名", anonymous=True)
    await call(api, "sendMessage", chat_id=7, text="x", reply_markup=KEYS)
    api.press(wang, api.chat(7).last, "签收")
    api.press(wang, api.chat(7).last, "0|old", forged=True, old=True)
    api.block(wang)
    api.kick(forum)
    api.add(forum, wang)
    api.migrate(api.group(-55, basic=True))
    api.channel_post(-1009, "x")
    updates = (await call(api, "getUpdates"))[1]["result"]
    assert len(updates) == 25 and all(telegram.Update.de_json(row, None) for row in updates)
    assert [check(row, "Update") for row in updates] == [[]] * 25
    with pytest.raises(AssertionError, match="no button"):
        api.press(wang, api.chat(7).last, "没有的")
    api.clean()


async def test_floods_and_lost_answers(api: BotApi) -> None:
    api.flood(retry_after=3, calls=2, method="sendMessage")
    assert [(await call(api, "sendMessage", chat_id=7, text="x"))[0] for _ in range(3)] == [429, 429, 200]
    api.lose()
    with pytest.raises(aiohttp.ClientError):
        await call(api, "sendMessage", chat_id=7, text="lost")
    assert (await api.heard(7, "lost")).text == "lost" and len(api.made("sendMessage")) == 2
    with pytest.raises(AssertionError, match="not among"):
        await api.heard(7, "never said", within=0.05)


def test_entities_of_html() -> None:
    assert parse_html("<b>很</b> &amp; <i><u>😀</u></i>") == (
        "很 & 😀",
        [
            {"type": "bold", "offset": 0, "length": 1},
            {"type": "underline", "offset": 4, "length": 2},
            {"type": "italic", "offset": 4, "length": 2},
        ],
    )
    for wrong in ("</b>", "<b>", "<b class='x'>a</b>", "1 < 2"):
        with pytest.raises(Fault):
            parse_html(wrong)
