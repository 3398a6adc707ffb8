"""The chats, people and files the test Bot API server knows."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.bot_schema import Upload

Json = dict[str, Any]


class Fault(Exception):
    """An error answer. `careless`: a bot should never cause it, so it is noted in `problems` too."""

    def __init__(self, code: int, why: str, *, careless: bool = False, parameters: Json | None = None) -> None:
        super().__init__(why)
        self.code, self.why, self.careless, self.parameters = code, why, careless, parameters


def careless(why: str) -> Fault:
    """400 for something only a programming error can send."""
    return Fault(400, f"Bad Request: {why}", careless=True)


@dataclass(eq=False)
class User:
    """A person (or a bot) with an account."""

    id: int
    name: str
    lang: str = "zh-hans"
    username: str = ""
    is_bot: bool = False

    def data(self) -> Json:
        """As the Bot API's User."""
        row: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            row["username"] = self.username
        if self.lang and not self.is_bot:
            row["language_code"] = self.lang
        return row


@dataclass(eq=False)
class Shown:
    """One message as the members of its chat see it now; `edits` are its earlier texts."""

    chat: Chat = field(repr=False)
    id: int
    raw: Json
    by_bot: bool
    markup: Json = field(default_factory=dict)
    edits: list[str] = field(default_factory=list)
    deleted: bool = False
    quiet: bool = False

    @property
    def text(self) -> str:
        """Text or caption, without markup."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline buttons, row by row."""
        return [[b["text"] for b in row] for row in self.markup.get("inline_keyboard", [])]

    @property
    def labels(self) -> list[str]:
        """All labels in reading order."""
        return [label for row in self.buttons for label in row]

    @property
    def thread(self) -> int:
        """The topic's id, 0 outside topics."""
        return int(self.raw.get("message_thread_id", 0))

    def data_of(self, label_or_data: str) -> str:
        """The callback data behind a button's label (or the data itself); AssertionError if there is no such button."""
        for row in self.markup.get("inline_keyboard", []):
            for button in row:
                if label_or_data in (button["text"], button.get("callback_data")):
                    return str(button.get("callback_data", ""))
        raise AssertionError(f"no button {label_or_data!r} among {self.labels}")


@dataclass(eq=False)
class Chat:
    """A private chat, a group or a supergroup (with or without topics)."""

    id: int
    kind: str
    title: str
    user: User | None = None
    topics: set[int] = field(default_factory=set)
    is_forum: bool = False
    history: list[Shown] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    blocked: bool = False
    kicked: bool = False
    muted: bool = False
    deactivated: bool = False
    migrated_to: int = 0
    last_id: int = 0

    @property
    def messages(self) -> list[Shown]:
        """What the bot sent here and has not deleted, oldest first."""
        return [m for m in self.history if m.by_bot and not m.deleted]

    @property
    def last(self) -> Shown:
        """The bot's newest message here; AssertionError if it said nothing."""
        assert self.messages, f"the bot said nothing in {self.title}"
        return self.messages[-1]

    def find(self, number: int) -> Shown | None:
        """The message with this id, unless deleted."""
        return next((m for m in self.history if m.id == number and not m.deleted), None)

    def data(self) -> Json:
        """As the Bot API's Chat."""
        if self.user:
            named = {"first_name": self.user.name} | ({"username": self.user.username} if self.user.username else {})
            return {"id": self.id, "type": "private"} | named
        return {"id": self.id, "type": self.kind, "title": self.title} | ({"is_forum": True} if self.is_forum else {})

    def put(self, raw: Json, *, by_bot: bool, markup: Json | None = None, quiet: bool = False) -> Shown:
        """Give the message its id and date, and keep it."""
        self.last_id += 1
        raw = {"message_id": self.last_id, "date": int(time.time()), "chat": self.data()} | raw
        shown = Shown(self, self.last_id, raw, by_bot, markup or {}, quiet=quiet)
        self.history.append(shown)
        return shown


TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
MENTION = re.compile(r' href="tg://user\?id=(\d+)"')
TOKEN = re.compile(r"<(/?)([a-z-]*)([^<>]*)>|&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);|(<)", re.DOTALL)


def units(text: str) -> int:
    """Length in UTF-16 code units, the unit of the Bot API's limits and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Telegram's HTML -> plain text and entities. Raises Fault(400) on anything it would not take."""
    plain, opened, found, at = "", list[tuple[str, int]](), list[Json](), 0
    mentioned: list[int] = []
    for match in TOKEN.finditer(text):
        plain, at = plain + text[at : match.start()], match.end()
        closing, tag, rest, entity, stray = match.groups()
        if entity:
            plain += html.unescape(f"&{entity};")
        elif tag == "a" and not closing and (user := MENTION.fullmatch(rest)):
            opened.append((tag, units(plain)))
            mentioned.append(int(user[1]))
        elif stray or (tag not in TAGS and tag != "a") or rest.strip():
            raise careless(f"can't parse entities: Unsupported start tag {(tag or stray)!r}")
        elif not closing:
            opened.append((tag, units(plain)))
        elif not opened or opened[-1][0] != tag:
            raise careless(f"can't parse entities: Unmatched end tag {tag!r}")
        else:
            start = opened.pop()[1]
            kind: Json = {"type": TAGS.get(tag, "text_mention")}
            if tag == "a":
                kind["user"] = {"id": mentioned.pop(), "is_bot": False, "first_name": "x"}
            found.append(kind | {"offset": start, "length": units(plain) - start})
    if opened:
        raise careless(f"can't parse entities: Can't find end tag corresponding to start tag {opened[-1][0]!r}")
    return plain + text[at:], [e for e in found if e["length"]]


def plain_text(text: str, mode: str, given: list[Json]) -> tuple[str, list[Json]]:
    """Text as shown and its entities; control characters vanish and the ends are trimmed, as in Telegram."""
    if mode and mode != "HTML":
        raise careless(f"unsupported parse_mode {mode!r}")
    shown, entities = parse_html(text) if mode else (text, given)
    shown = re.sub(r"[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e]", "", shown.replace("\r", ""))
    return shown.strip(), entities


def check_text(text: str, limit: int, what: str) -> None:
    """Raises Fault(400) when the text is empty or longer than `limit` UTF-16 code units."""
    if not text and what == "message text":
        raise careless("message text is empty")
    if units(text) > limit:
        raise careless("message is too long" if what == "message text" else f"{what} is too long")


# The real service refuses hosts it cannot reach.
LINK = re.compile(r"tg://\S+$|https?://(?!127\.|10\.|192\.168\.)[^\s/:.]+(\.[^\s/:.]+)+(:\d+)?([/?#]\S*)?$")
ACTIONS = {"callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay", "callback_game"}


def check_markup(markup: Json, *, edit: bool = False) -> None:
    """Raises Fault(400) for keyboards Telegram would refuse."""
    if edit and "inline_keyboard" not in markup:
        raise careless("inline keyboard expected")
    rows = markup.get("inline_keyboard", [])
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise careless("reply markup is too long")
    for button in (b for row in rows for b in row):
        if not button["text"].strip():
            raise careless("can't parse inline keyboard button: Text buttons are unallowed to be empty")
        if len(set(button) & ACTIONS) != 1:
            raise careless("can't parse inline keyboard button: exactly one action is needed")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise careless("BUTTON_DATA_INVALID")
        if "url" in button and not LINK.match(button["url"]):
            raise careless(f"BUTTON_URL_INVALID: {button['url']}")
    if len(markup.get("input_field_placeholder", "x")) > 64:
        raise careless("input field placeholder is too long")


IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")


class Files:
    """Everything uploaded, by file id; `vanished` ones are known to getFile but can no longer be downloaded."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}
        self.vanished: set[str] = set()

    def keep(self, content: bytes, kind: str, *, size: int | None = None) -> str:
        """Store bytes and return their file id; `size` may claim another size than that of the bytes."""
        ref = f"{kind}-{len(self.content) + 1:04d}-AgACAgUAAxkBAAI"
        self.content[ref] = content
        self.sizes[ref] = len(content) if size is None else size
        return ref

    def photo(self, content: bytes) -> list[Json]:
        """Three sizes of one picture, smallest first, only the largest with the real bytes."""
        sizes = [(90, b"\xff\xd8\xffsmall"), (320, b"\xff\xd8\xffmiddle"), (1280, content)]
        return [self.photo_size(self.keep(data, "photo"), side) for side, data in sizes]

    def photo_size(self, ref: str, side: int) -> Json:
        """A PhotoSize of `side` pixels."""
        row = {"file_id": ref, "file_unique_id": ref[:10], "width": side, "height": side}
        return row | {"file_size": self.sizes[ref]}

    def media(self, kind: str, content: bytes, mime: str, *, size: int | None = None) -> Json:
        """A Voice, Video or Document around the bytes."""
        ref = self.keep(content, kind, size=size)
        row: Json = {"file_id": ref, "file_unique_id": ref[:10], "mime_type": mime, "file_size": self.sizes[ref]}
        return row | {"voice": {"duration": 3}, "video": {"duration": 3, "width": 9, "height": 9}}.get(kind, {})

    def accept(self, given: str | Upload, parts: dict[str, Upload], kind: str) -> str:
        """An upload, attach:// address, known file id or URL -> file id. Raises Fault(400)."""
        if isinstance(given, str) and given.startswith("attach://"):
            given = parts[given.removeprefix("attach://")]
        if isinstance(given, str):
            if given not in self.content and not given.startswith(("http://", "https://")):
                raise Fault(400, "Bad Request: wrong file identifier/HTTP URL specified")
            return given if given in self.content else self.keep(given.encode(), kind)
        if not given.content:
            raise careless("file must be non-empty")
        if kind == "photo" and not given.content.startswith(IMAGES):
            raise careless("IMAGE_PROCESS_FAILED")
        if len(given.content) > (10 if kind == "photo" else 50) * 1024 * 1024:
            raise careless("file is too big")
        return self.keep(given.content, kind)
