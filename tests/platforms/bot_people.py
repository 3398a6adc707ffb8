"""What people do in the test Bot API server's world, for stories."""

from __future__ import annotations

import itertools
import re
import time
from typing import Any

from tests.platforms.bot_delivery import Delivery
from tests.platforms.bot_schema import fill
from tests.platforms.bot_world import Chat, Files, Json, Shown, User, units

JPEG = b"\xff\xd8\xff\xe0test-picture"
MARKS = re.compile(r"(?P<bot_command>(?<!\w)/[A-Za-z0-9_]{1,32}(@\w+)?)|(?P<mention>@\w{4,32})|(?P<url>https?://\S+)")


def entities_in(text: str) -> list[Json]:
    """Commands, mentions and links in a text, as a Telegram client marks them."""
    return [
        {"type": m.lastgroup, "offset": units(text[: m.start()]), "length": units(m[0])}
        for m in MARKS.finditer(text)
        if m.lastgroup
    ]


class People(Delivery):
    """Users, chats and what users do. Every act becomes an update for the bot."""

    def __init__(self) -> None:
        super().__init__()
        self.me = User(424242, "呼应", username="HuyingTestBot", is_bot=True)
        self.users: dict[int, User] = {}
        self.chats: dict[int | str, Chat] = {}
        self.queries: dict[str, Chat] = {}
        self.files = Files()
        self._numbers = itertools.count(5_000_000_001)

    def number(self) -> int:
        """A fresh number for albums and queries."""
        return next(self._numbers)

    def user(self, id_: int, name: str = "居民", *, lang: str = "zh-hans", username: str = "") -> User:
        """The person with this id; their private chat begins with their first word."""
        return self.users.setdefault(id_, User(id_, name, lang, username))

    def group(self, id_: int, title: str = "工作群", *, topics: tuple[int, ...] = (), basic: bool = False) -> Chat:
        """A group the bot is in: a supergroup (id -100…), with topics a forum, or a basic group. No update is sent."""
        kind = "group" if basic else "supergroup"
        return self._chat(id_, kind, title, topics=set(topics), is_forum=bool(topics))

    def _chat(self, id_: int, kind: str, title: str, **more: Any) -> Chat:
        if id_ not in self.chats:
            self.chats[id_] = Chat(id_, kind, title, last_id=1000 * (len(self.chats) + 1), **more)
        return self.chats[id_]

    def chat(self, who: User | Chat | int) -> Chat:
        """A chat by its id or by the user it is the private chat of (which begins now if need be)."""
        if isinstance(who, Chat):
            return who
        user = who if isinstance(who, User) else self.users.get(who)
        if user:
            return self._chat(user.id, "private", user.name, user=user)
        return self.chats[who]  # type: ignore[index]

    def say(self, user: User, chat: Chat | User | None = None, text: str = "", **more: Any) -> Shown:
        """A user writes; returns the message (of an album: the first).

        `more`: photo / voice / video / document (bytes or True), caption, album (list of bytes), location or venue
        (longitude, latitude), contact (phone), sticker (emoji), forward (User), reply_to (Shown), edit (Shown),
        thread (topic id), size (claimed bytes of the file), anonymous (True: a group's anonymous admin),
        as_channel (its id), raw (dict).
        """
        room = self.chat(chat or user)
        if edit := more.pop("edit", None):
            return self._edit(edit, text or more.get("caption", ""))
        base: Json = {"from": user.data()}
        if more.pop("anonymous", False):
            base = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": room.data()}
        if channel := more.pop("as_channel", 0):
            shown_as = {"id": channel, "type": "channel", "title": "频道"}
            base = {"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": shown_as}
        if thread := more.pop("thread", 0):
            room.topics.add(thread)
            base |= {"message_thread_id": thread, "is_topic_message": True}
        if reply := more.pop("reply_to", None):
            base["reply_to_message"] = {k: v for k, v in reply.raw.items() if k != "reply_to_message"}
        if forward := more.pop("forward", None):
            base["forward_origin"] = {"type": "user", "date": int(time.time()), "sender_user": forward.data()}
        base |= more.pop("raw", {})
        if album := more.pop("album", None):
            group = {"media_group_id": str(self.number())}
            contents = self._album(album, more.get("caption", ""))
            sent = [self._post_message(room, base | group | content) for content in contents]
            return sent[0]
        return self._post_message(room, base | self._content(text, more))

    def _album(self, album: list[bytes], caption: str) -> list[Json]:
        first = [{"caption": caption} if caption else {}] + [{}] * (len(album) - 1)
        return [{"photo": self.files.photo(data)} | one for data, one in zip(album, first, strict=True)]

    def _content(self, text: str, more: Json) -> Json:
        content = self._place(more) | self._files(more)
        caption = more.pop("caption", "")
        assert not more, f"say() does not know {sorted(more)}"
        for name, words in (("text", text), ("caption", caption)):
            if words:
                marks = entities_in(words)
                key = "entities" if name == "text" else "caption_entities"
                content |= {name: words} | ({key: marks} if marks else {})
        return content

    def _files(self, more: Json) -> Json:
        content: Json = {}
        size = more.pop("size", None)
        for kind, mime in (("voice", "audio/ogg"), ("video", "video/mp4"), ("document", "application/pdf")):
            if data := more.pop(kind, None):
                content[kind] = self.files.media(kind, JPEG if data is True else data, mime, size=size)
        if photo := more.pop("photo", None):
            content["photo"] = self.files.photo(JPEG if photo is True else photo)
        if sticker := more.pop("sticker", None):
            ref = self.files.keep(b"sticker", "sticker")
            content["sticker"] = fill("Sticker", {"file_id": ref, "type": "regular", "emoji": str(sticker)})
        return content

    def _place(self, more: Json) -> Json:
        content: Json = {}
        if location := more.pop("location", None):
            content["location"] = {"longitude": location[0], "latitude": location[1]}
        if venue := more.pop("venue", None):
            place = {"longitude": venue[0], "latitude": venue[1]}
            content |= {"venue": {"location": place, "title": "服务站", "address": "一号路"}, "location": place}
        if phone := more.pop("contact", None):
            content["contact"] = {"phone_number": phone, "first_name": "王"}
        return content

    def _post_message(self, room: Chat, raw: Json) -> Shown:
        if room.user:
            self._unblock(room)
        shown = room.put(raw, by_bot=False)
        self.emit("message", dict(shown.raw))
        return shown

    def _edit(self, shown: Shown, text: str) -> Shown:
        shown.edits.append(shown.text)
        name = "caption" if "photo" in shown.raw else "text"
        shown.raw |= {name: text, "edit_date": int(time.time())}
        self.emit("edited_message", dict(shown.raw))
        return shown

    def press(self, user: User, message: Shown, what: str, *, forged: bool = False, old: bool = False) -> str:
        """Press the button with this label or data; returns the query's id.

        `forged`: send `what` as data though no such button is there. `old`: the message is no longer accessible.
        """
        data = what if forged else message.data_of(what)
        shown = {"chat": message.chat.data(), "message_id": message.id, "date": 0} if old else dict(message.raw)
        query: Json = {"id": str(self.number()), "from": user.data(), "chat_instance": str(message.chat.id)}
        self.queries[query["id"]] = message.chat
        self.emit("callback_query", query | {"message": shown, "data": data})
        return str(query["id"])

    def expire_queries(self) -> None:
        """All presses so far become too old to be answered."""
        self.queries.clear()

    def _member(self, chat: Chat, user: User, old: str, new: str) -> None:
        def state(kind: str) -> Json:
            extra = {"until_date": 0} if kind in {"ChatMemberBanned", "ChatMemberRestricted"} else {}
            extra |= {"is_member": True} if kind == "ChatMemberRestricted" else {}
            filled: Json = fill(kind, {"user": self.me.data()} | extra)
            return filled

        change = {"chat": chat.data(), "from": user.data(), "date": int(time.time())}
        self.emit("my_chat_member", change | {"old_chat_member": state(old), "new_chat_member": state(new)})

    def block(self, user: User) -> None:
        """The user blocks the bot."""
        self.chat(user).blocked = True
        self._member(self.chat(user), user, "ChatMemberMember", "ChatMemberBanned")

    def _unblock(self, room: Chat) -> None:
        if room.blocked and room.user:
            room.blocked = False
            self._member(room, room.user, "ChatMemberBanned", "ChatMemberMember")

    def add(self, chat: Chat, user: User) -> None:
        """A user adds the bot to a group."""
        chat.kicked = False
        self._member(chat, user, "ChatMemberLeft", "ChatMemberMember")
        self._service(chat, user, {"new_chat_members": [self.me.data()]})

    def kick(self, chat: Chat, user: User | None = None) -> None:
        """Someone removes the bot from a group."""
        chat.kicked = True
        self._member(chat, user or self.user(1, "群主"), "ChatMemberMember", "ChatMemberBanned")

    def rights(self, chat: Chat, user: User) -> None:
        """The bot may write again after it was restricted."""
        self._member(chat, user, "ChatMemberRestricted", "ChatMemberMember")

    def migrate(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup with a new id; both service messages are sent."""
        new = self.group(-1_002_000_000_000 + chat.id, chat.title)
        self._service(chat, self.user(1, "群主"), {"migrate_to_chat_id": new.id})
        chat.migrated_to = new.id
        self._service(new, self.user(1, "群主"), {"migrate_from_chat_id": chat.id})
        return new

    def _service(self, chat: Chat, user: User, content: Json) -> None:
        self.emit("message", dict(chat.put({"from": user.data()} | content, by_bot=False).raw))

    def channel_post(self, id_: int, text: str) -> None:
        """A post in a channel the bot is admin of."""
        raw = {"message_id": 1, "date": int(time.time()), "chat": {"id": id_, "type": "channel", "title": "频道"}}
        self.emit("channel_post", raw | {"text": text})
