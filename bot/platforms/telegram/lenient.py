"""An update the library cannot parse: what it needs to be answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.platforms.telegram.callback_data import unpack
from handlers.messages import Address, Attachment, Sender, Update


def salvage(raw: Mapping[str, Any], kind: str, name: str, me: int, now: datetime) -> Update | None:
    """Chat, sender, words and button of a message or a press; None where not even a chat or a person stands in it.

    A person whose account was deleted has no first name; a newer Bot API may change what surrounds the words. What is
    neither words nor a button becomes something sent along that nobody can read, so that its sender hears of it.
    """
    content = _part(raw, kind)
    shown = _part(content, "message") if kind == "callback_query" else content
    chat, author = _part(shown, "chat"), _part(content, "sender_chat") or _part(content, "from")
    here = kind in {"message", "edited_message", "callback_query"} and chat.get("type") != "channel"
    if not (here and _is_id(chat.get("id")) and _is_id(author.get("id"))) or author.get("is_bot"):
        return None
    thread = shown.get("message_thread_id") if shown.get("is_topic_message") else None
    private = chat.get("type") == "private"
    place = Address(name, str(chat["id"]), str(thread) if _is_id(thread) else "")
    shown_as = _part(content, "sender_chat").get("id")
    mask = "" if shown_as is None else "group" if shown_as == chat["id"] else "channel"
    found = Update(name, "", Sender(str(author["id"]), mask=mask), place, private, now, message=_number(shown))
    if kind == "callback_query":
        action = unpack(_text(content, "data"))
        return replace(found, action=action, toast=_text(content, "id"), happening="" if action else "stale_button")
    words = _text(content, "text") or _text(content, "caption")
    answered = _part(content, "reply_to_message")
    return replace(
        found,
        text=words,
        attachments=() if words else (Attachment("other", ""),),
        reply_to=_number(answered),
        addressed=private or words.startswith("/") or _part(answered, "from").get("id") == me,
        happening="edited" if kind == "edited_message" else "",
    )


def _part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _text(content: Mapping[str, Any], name: str) -> str:
    found = content.get(name)
    return found if isinstance(found, str) else ""


def _number(message: Mapping[str, Any]) -> str:
    return str(message["message_id"]) if _is_id(message.get("message_id")) else ""


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
