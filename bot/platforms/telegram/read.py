"""Telegram's updates -> neutral updates; pure."""

import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import telegram

from bot.platforms.telegram.callback_data import unpack
from bot.platforms.telegram.lenient import salvage
from core.routing.typed import command_line
from handlers.messages import Address, Attachment, Sender, Update

NAME = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
TOPIC = "forum_topic_created"
REOPENED = "forum_topic_reopened"
OUTSIDE = frozenset({"left", "kicked", "banned"})
# Content without a neutral counterpart: the desk can only say that it cannot take it.
UNREADABLE = ("poll", "dice", "story", "checklist", "game", "paid_media", "giveaway", "invoice")
# The fields of a message that another one refers to; those of messages, presses and membership changes.
QUOTED = frozenset({"text", "caption"})
REFERENCE = frozenset({"message_id", "date", "chat", "from", "is_topic_message", "message_thread_id"} | {TOPIC})
FIELDS = (
    REFERENCE
    | {"edit_date", "sender_chat", "is_automatic_forward", "text", "caption", "entities", "caption_entities"}
    | {"photo", "video", "video_note", "animation", "document", "voice", "audio", "sticker"}
    | {"location", "venue", "contact", "media_group_id", "migrate_to_chat_id", "reply_to_message"}
    | {REOPENED, "id", "message", "data", "chat_instance", "old_chat_member", "new_chat_member"}
)
# Zero-width and direction marks, soft hyphens, lone surrogates, tags; a joiner stays only inside an emoji.
JUNK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
NEWLINES = re.compile("\r\n?|\x85|\u2028|\u2029|\x0b|\x0c")
COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?=\s|$)")


class Unreadable(ValueError):
    """The update has another shape than Telegram's."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is: its id (from the token) and its username, '' while unknown."""

    id: int
    username: str = ""


def clean(text: str) -> str:
    """Text without control characters and invisible junk; newlines stay, tabs become blanks."""
    return JUNK.sub("", NEWLINES.sub("\n", text).replace("\t", " ")).strip()


def read_update(raw: Mapping[str, Any], me: Me, now: datetime) -> tuple[Update, ...]:
    """One raw update -> none or one neutral update. `now`: the time of a press (Telegram gives none).

    What the library cannot parse is read for chat, words and button alone. Raises Unreadable where these are missing.
    """
    kind = next((one for one in WANTED if raw.get(one)), "")
    if not kind:
        return ()
    try:
        odd = any(raw[kind].get(name) for name in UNREADABLE)
        parsed = telegram.Update.de_json({"update_id": raw["update_id"], kind: _trim(raw[kind])}, None)
        found = _read(parsed, me, now, odd)
        if found and not isinstance(found.at, datetime):
            raise TypeError("no date")
    # PTB does not check shapes: a wrong one shows as whichever of these it trips over first.
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, OSError, RecursionError) as error:
        found = salvage(raw, kind, NAME, me.id, now)
        if found is None:
            raise Unreadable(type(error).__name__) from error
        found = replace(found, text=clean(found.text))
    return (replace(found, key=str(raw["update_id"])),) if found else ()


def _trim(content: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is read: a newer Bot API's extra content must not trouble the parser."""
    kept = {name: value for name, value in content.items() if name in FIELDS}
    for name in ("message", "reply_to_message"):
        if name in kept:
            kept[name] = {k: v for k, v in kept[name].items() if k in REFERENCE | QUOTED}
    return kept


def _read(update: telegram.Update, me: Me, now: datetime, odd: bool) -> Update | None:
    if update.callback_query:
        return _press(update.callback_query, now)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    if update.message:
        return _message(update.message, me, "", odd)
    return _message(update.edited_message, me, "edited", odd) if update.edited_message else None


def _id(number: Any) -> str:
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError("an id is not a number")
    return str(number)


def _sender(user: telegram.User) -> Sender:
    return Sender(_id(user.id), clean(user.full_name), ("" + (user.language_code or ""))[:35])


def _press(query: telegram.CallbackQuery, now: datetime) -> Update | None:
    shown = query.message
    if shown is None or query.from_user.is_bot:
        return None
    thread = _thread(shown) if isinstance(shown, telegram.Message) else ""
    action = unpack(query.data or "")
    return Update(
        platform=NAME,
        key="",
        sender=_sender(query.from_user),
        chat=Address(NAME, _id(shown.chat.id), thread),
        private=shown.chat.type == "private",
        at=now,
        action=action,
        message=_id(shown.message_id),
        toast="" + query.id,
        happening="" if action else "stale_button",
    )


def _membership(change: telegram.ChatMemberUpdated) -> Update | None:
    inside = [_is_inside(one) for one in (change.old_chat_member, change.new_chat_member)]
    private = change.chat.type == "private"
    before, after = (one.to_dict() for one in (change.old_chat_member, change.new_chat_member))
    if change.chat.type == "channel" or (inside[0] == inside[1] and (private or not inside[1] or before == after)):
        return None
    words = ("unblocked", "blocked") if private else ("added", "removed")
    return Update(
        platform=NAME,
        key="",
        sender=_sender(change.from_user),
        chat=Address(NAME, _id(change.chat.id)),
        private=private,
        at=change.date,
        happening="rights" if inside[0] == inside[1] else words[0] if inside[1] else words[1],
    )


def _is_inside(member: telegram.ChatMember) -> bool:
    if isinstance(member, telegram.ChatMemberRestricted):
        return bool(member.is_member)
    return member.status not in OUTSIDE


def _message(message: telegram.Message, me: Me, happening: str, odd: bool) -> Update | None:
    sender = _author(message)
    if sender is None or message.chat.type == "channel":
        return None
    chat = Address(NAME, _id(message.chat.id), _thread(message))
    private = message.chat.type == "private"
    found = Update(NAME, "", sender, chat, private, message.edit_date or message.date, happening=happening)
    if message.migrate_to_chat_id:
        return replace(found, text=_id(message.migrate_to_chat_id), happening="migrated")
    if message.forum_topic_reopened:
        return replace(found, happening="rights")
    attachments, location = tuple(_attachments(message, odd)), _location(message)
    original = _text(message)
    if not (original or attachments or location):
        return None
    text, meant = _addressed(original, message, me)
    answered = message.reply_to_message
    said, ours = clean(answered.text or answered.caption or "") if answered else "", _is_from(answered, me)
    return replace(
        found,
        text=text,
        attachments=attachments,
        location=location,
        message=_id(message.message_id),
        reply_to=_reply_to(message),
        quoted=said if ours else "",
        told=said if meant and not private and not ours else "",
        album="" + (message.media_group_id or ""),
        addressed=private or meant,
    )


def _author(message: telegram.Message) -> Sender | None:
    """Who wrote; an anonymous admin or a person writing as a channel is known by that chat's (negative) id."""
    if message.is_automatic_forward:
        return None
    if message.sender_chat:
        mask = "group" if message.sender_chat.id == message.chat.id else "channel"
        return Sender(_id(message.sender_chat.id), clean(message.sender_chat.title or ""), mask=mask)
    user = message.from_user
    return None if user is None or user.is_bot else _sender(user)


def _thread(message: telegram.Message) -> str:
    # Outside forums message_thread_id only names a chain of replies.
    return _id(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def _text(message: telegram.Message) -> str:
    if message.venue:
        return clean(f"{message.venue.title} {message.venue.address}")
    if contact := message.contact:
        return clean(" ".join(one for one in (contact.first_name, contact.last_name, contact.phone_number) if one))
    return clean(message.text or message.caption or "")


def _addressed(text: str, message: telegram.Message, me: Me) -> tuple[str, bool]:
    """The text without our @name, and whether it is meant for us (if it stands in a group)."""
    meant = bool(_reply_to(message)) and _is_from(message.reply_to_message, me)
    marks = (*message.entities, *message.caption_entities)
    meant |= any(mark.user is not None and mark.user.id == me.id for mark in marks)
    text = command_line(text)
    command = COMMAND.match(text)
    if command:
        to = (command[2] or me.username).lower()
        meant |= to == me.username.lower()
        text = f"/{command[1]}{text[command.end() :]}" if to == me.username.lower() else text
    if me.username:
        stripped = re.sub(rf"[ ]?(?<![\w@])@{re.escape(me.username)}(?!\w)", "", text, flags=re.IGNORECASE | re.ASCII)
        meant |= stripped != text
        text = stripped.strip()
    return text, meant


def _is_from(message: telegram.Message | None, me: Me) -> bool:
    return bool(message and message.from_user and message.from_user.id == me.id)


def _reply_to(message: telegram.Message) -> str:
    # Every message of a topic "answers" the notice that opened the topic.
    answered = message.reply_to_message
    return _id(answered.message_id) if answered and not answered.forum_topic_created else ""


def _location(message: telegram.Message) -> tuple[float, float] | None:
    spot = message.venue.location if message.venue else message.location
    if spot is None:
        return None
    longitude, latitude = float(spot.longitude), float(spot.latitude)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("not on Earth")
    return longitude, latitude


def _attachments(message: telegram.Message, odd: bool) -> Iterable[Attachment]:
    if message.photo:
        yield _file("photo", max(message.photo, key=lambda one: one.width * one.height), "image/jpeg")
    if message.video or message.video_note or message.animation:
        yield _file("video", message.video or message.video_note or message.animation, "video/mp4")
    elif message.document:
        yield _file("document", message.document)
    if message.voice:
        yield _file("voice", message.voice, "audio/ogg")
    if message.audio:
        yield _file("other", message.audio)
    if message.sticker:
        yield _file("sticker", message.sticker)
    if odd:
        yield Attachment("other", "")


def _file(kind: str, file: Any, mime: str = "") -> Attachment:
    size = file.file_size if isinstance(file.file_size, int) else 0
    told = clean(getattr(file, "mime_type", None) or mime)
    if told in {"", "application/octet-stream"}:
        # Some phones name the file and not its type.
        told = mimetypes.guess_type(str(getattr(file, "file_name", None) or "").lower())[0] or told
    return Attachment(kind, "" + file.file_id, told, max(0, size))
