"""What each Bot API method does in the test server's world."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.platforms.bot_schema import Upload, fill
from tests.platforms.bot_world import Chat, Fault, Json, Shown, careless, check_markup, check_text, plain_text

if TYPE_CHECKING:
    from tests.platforms.bot_api import BotApi

Parts = dict[str, Upload]


def target(api: BotApi, p: Json) -> Chat:
    """The chat (and topic) a call goes to. Raises Fault as Telegram does."""
    chat = api.chats.get(p["chat_id"])
    if chat is None:
        raise Fault(400, "Bad Request: chat not found")
    if chat.migrated_to:
        why = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Fault(400, why, parameters={"migrate_to_chat_id": chat.migrated_to})
    if chat.deactivated:
        raise Fault(403, "Forbidden: user is deactivated")
    if chat.blocked:
        raise Fault(403, "Forbidden: bot was blocked by the user")
    if chat.kicked:
        raise Fault(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
    if chat.muted:
        raise Fault(400, "Bad Request: not enough rights to send text messages to the chat")
    if p.get("message_thread_id") and p["message_thread_id"] not in chat.topics:
        raise Fault(400, "Bad Request: message thread not found")
    return chat


def content_text(p: Json, name: str, entities: str, limit: int, what: str) -> Json:
    """{'text': …, 'entities': …} or the same for a caption, checked."""
    text, found = plain_text(p.get(name, ""), p.get("parse_mode", ""), p.get(entities, []))
    check_text(text, limit, what)
    return ({name: text} if text else {}) | ({entities: found} if found else {})


def text_of(p: Json) -> Json:
    """The checked text of a message."""
    return content_text(p, "text", "entities", 4096, "message text")


def caption_of(p: Json) -> Json:
    """The checked caption of a picture."""
    return content_text(p, "caption", "caption_entities", 1024, "message caption")


def put(api: BotApi, p: Json, content: Json) -> Shown:
    """Show a message of the bot's."""
    chat = target(api, p)
    raw: Json = {"from": api.me.data()} | content
    markup = p.get("reply_markup", {})
    check_markup(markup)
    if "inline_keyboard" in markup:
        raw["reply_markup"] = markup
    if p.get("message_thread_id"):
        raw |= {"message_thread_id": p["message_thread_id"], "is_topic_message": True}
    if reply := p.get("reply_parameters"):
        answered = chat.find(reply.get("message_id", 0))
        if answered:
            raw["reply_to_message"] = {k: v for k, v in answered.raw.items() if k != "reply_to_message"}
        elif not reply.get("allow_sending_without_reply"):
            raise Fault(400, "Bad Request: message to be replied not found")
    return chat.put(raw, by_bot=True, markup=markup, quiet=bool(p.get("disable_notification")))


def send_message(api: BotApi, p: Json, parts: Parts) -> Any:
    return put(api, p, text_of(p)).raw


def picture(api: BotApi, given: str | Upload, parts: Parts) -> list[Json]:
    return [api.files.photo_size(api.files.accept(given, parts, "photo"), 1280)]


def send_photo(api: BotApi, p: Json, parts: Parts) -> Any:
    target(api, p)
    return put(api, p, {"photo": picture(api, p["photo"], parts)} | caption_of(p)).raw


def send_media(kind: str) -> Callable[[BotApi, Json, Parts], Any]:
    def send(api: BotApi, p: Json, parts: Parts) -> Any:
        target(api, p)
        ref = api.files.accept(p[kind], parts, kind)
        media = api.files.media(kind, api.files.content[ref], "application/octet-stream")
        return put(api, p, {kind: media} | caption_of(p)).raw

    return send


def send_media_group(api: BotApi, p: Json, parts: Parts) -> Any:
    target(api, p)
    if not 2 <= len(p["media"]) <= 10:
        raise careless("group of media must include 2-10 items")
    if any(one["type"] != "photo" for one in p["media"]):
        raise careless("only photos are known to this test server")
    album = str(api.number())
    ready = [{"photo": picture(api, one["media"], parts)} | caption_of(one) for one in p["media"]]
    return [put(api, p, {"media_group_id": album} | content).raw for content in ready]


def send_location(api: BotApi, p: Json, parts: Parts) -> Any:
    if not (-90 <= p["latitude"] <= 90 and -180 <= p["longitude"] <= 180):
        raise careless("wrong location")
    return put(api, p, {"location": {"latitude": p["latitude"], "longitude": p["longitude"]}}).raw


def own(api: BotApi, p: Json) -> Shown:
    """The bot's message that is to be edited."""
    if "message_id" not in p:
        raise careless("message identifier is not specified")
    shown = target(api, p).find(p["message_id"])
    if shown is None:
        raise Fault(400, "Bad Request: message to edit not found")
    if not shown.by_bot or (shown.markup and "inline_keyboard" not in shown.markup):
        raise Fault(400, "Bad Request: message can't be edited")
    return shown


def change(shown: Shown, content: Json, markup: Json) -> Any:
    """Replace a message's content and keyboard in place."""
    if markup:
        check_markup(markup, edit=True)
    same = all(shown.raw.get(k) == v for k, v in content.items())
    entities_same = "text" not in content or content.get("entities") == shown.raw.get("entities")
    if same and entities_same and (markup or {"inline_keyboard": []}) == (shown.markup or {"inline_keyboard": []}):
        why = "specified new message content and reply markup are exactly the same"
        raise Fault(400, f"Bad Request: message is not modified: {why} as a current content and reply markup")
    shown.edits.append(shown.text)
    for gone in ("entities", "caption_entities", "reply_markup"):
        shown.raw.pop(gone, None)
    shown.markup = markup if markup.get("inline_keyboard") else {}
    shown.raw |= content | {"edit_date": shown.raw["date"]}
    if shown.markup:
        shown.raw["reply_markup"] = shown.markup
    return shown.raw


def edit_message_text(api: BotApi, p: Json, parts: Parts) -> Any:
    shown = own(api, p)
    if "text" not in shown.raw:
        raise Fault(400, "Bad Request: there is no text in the message to edit")
    return change(shown, text_of(p), p.get("reply_markup", {}))


def edit_message_caption(api: BotApi, p: Json, parts: Parts) -> Any:
    shown = own(api, p)
    if "text" in shown.raw:
        raise Fault(400, "Bad Request: there is no caption in the message to edit")
    return change(shown, {"caption": caption_of(p).get("caption", "")}, p.get("reply_markup", {}))


def edit_message_reply_markup(api: BotApi, p: Json, parts: Parts) -> Any:
    return change(own(api, p), {}, p.get("reply_markup", {}))


def delete_message(api: BotApi, p: Json, parts: Parts) -> Any:
    shown = target(api, p).find(p["message_id"])
    if shown is None:
        raise Fault(400, "Bad Request: message to delete not found")
    shown.deleted = True
    return True


def answer_callback_query(api: BotApi, p: Json, parts: Parts) -> Any:
    chat = api.queries.pop(p["callback_query_id"], None)
    if chat is None:
        why = "query is too old and response timeout expired or query ID is invalid"
        raise Fault(400, f"Bad Request: {why}")
    if len(p.get("text", "")) > 200:
        raise careless("MESSAGE_TOO_LONG")
    if p.get("text"):
        chat.toasts.append(p["text"])
    return True


def get_chat(api: BotApi, p: Json, parts: Parts) -> Any:
    return fill("ChatFullInfo", target(api, p).data())


def get_chat_member(api: BotApi, p: Json, parts: Parts) -> Any:
    target(api, p)
    user = api.me if p["user_id"] == api.me.id else api.users.get(p["user_id"])
    if user is None:
        raise Fault(400, "Bad Request: member not found")
    return fill("ChatMemberMember", {"user": user.data()})


def get_file(api: BotApi, p: Json, parts: Parts) -> Any:
    ref = p["file_id"]
    if ref not in api.files.content:
        raise Fault(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if api.files.sizes[ref] > 20 * 1024 * 1024:
        raise Fault(400, "Bad Request: file is too big")
    row = {"file_id": ref, "file_unique_id": ref[:10], "file_size": api.files.sizes[ref]}
    return row | {"file_path": f"{ref.split('-')[0]}s/{ref}"}


def set_my_commands(api: BotApi, p: Json, parts: Parts) -> Any:
    for row in p["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", row["command"]):
            raise careless("BOT_COMMAND_INVALID")
        if not 1 <= len(row["description"]) <= 256:
            raise careless("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(p["commands"]) > 100:
        raise careless("BOT_COMMANDS_TOO_MUCH")
    api.commands[_scope(p), p.get("language_code", "")] = p["commands"]
    return True


def get_my_commands(api: BotApi, p: Json, parts: Parts) -> Any:
    return api.commands.get((_scope(p), p.get("language_code", "")), [])


def _scope(p: Json) -> str:
    """The kind of scope, and the chat where it is one of a chat."""
    scope = p.get("scope", {"type": "default"})
    return f"{scope['type']}:{scope['chat_id']}" if "chat_id" in scope else str(scope["type"])


def set_webhook(api: BotApi, p: Json, parts: Parts) -> Any:
    url, secret = p["url"], p.get("secret_token", "")
    # The real service wants https; a local Bot API server takes plain http too, and so does this one on loopback.
    if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise careless("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise careless("secret token contains unallowed characters")
    api.use_webhook(url, secret, p)
    return True


def delete_webhook(api: BotApi, p: Json, parts: Parts) -> Any:
    api.use_webhook("", "", p)
    return True


def get_webhook_info(api: BotApi, p: Json, parts: Parts) -> Any:
    info = {"url": api.url, "has_custom_certificate": False, "pending_update_count": len(api.pending)}
    return info | ({"last_error_message": api.last_error, "last_error_date": 1} if api.last_error else {})


def leave_chat(api: BotApi, p: Json, parts: Parts) -> Any:
    target(api, p).kicked = True
    return True


def agree(api: BotApi, p: Json, parts: Parts) -> Any:
    """For methods whose effect no test looks at beyond the recorded call."""
    if "chat_id" in p:
        target(api, p)
    return True


def get_me(api: BotApi, p: Json, parts: Parts) -> Any:
    rights = ("can_join_groups", "can_read_all_group_messages", "can_connect_to_business", "has_main_web_app")
    return fill("User", api.me.data() | dict.fromkeys(rights, False) | {"supports_inline_queries": False})


PERFORM: dict[str, Callable[[BotApi, Json, Parts], Any]] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_media("document"),
    "sendVideo": send_media("video"),
    "sendVoice": send_media("voice"),
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendChatAction": agree,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": agree,
    "setMyDescription": agree,
    "setMyShortDescription": agree,
    "setMyName": agree,
    "setChatMenuButton": agree,
    "setMessageReaction": agree,
    "pinChatMessage": agree,
    "unpinChatMessage": agree,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "leaveChat": leave_chat,
}
