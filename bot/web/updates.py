"""What a page sends: checked, made an update, kept where it was said."""

import re
from typing import Any

from sqlalchemy import Connection

from bot.platforms.telegram.callback_data import unpack
from bot.processing import Office
from bot.web.demo_accounts import SHARED
from bot.web.seats import GROUP, post_in
from core.routing.folding import speakable
from core.routing.typed import command_line
from core.storage import web_chat
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.messages import Address, Attachment, Sender, Update

MOST_PICTURES = 9
MENTION = re.compile(r"[ ]?(?<![\w@])@(?:呼应|呼應|huying(?!\w))[ ]?", re.IGNORECASE | re.ASCII)
LONGEST_NAME = 80  # characters of a file's name that are shown


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def checked(raw: Any) -> dict[str, Any]:
    """The fields of a sent message, checked. Raises ValueError, TypeError, KeyError."""
    key = raw["key"]
    if not isinstance(raw, dict) or not isinstance(key, str) or not 8 <= len(speakable(key)) == len(key) <= 64:
        raise ValueError("no key")
    texts = {name: raw.get(name) or "" for name in ("chat", "text", "action", "reply_to", "edit", "message")}
    if any(not isinstance(text, str) for text in texts.values()):
        raise TypeError("not a text")
    texts = {name: speakable(text) for name, text in texts.items()}  # an emoji cut in two, a sign no database keeps
    if texts["edit"] and not number(texts["edit"]):
        raise ValueError("edit")
    pictures = raw.get("pictures") or []
    if len(pictures) > MOST_PICTURES or any(not isinstance(p, str) or len(p) != 32 for p in pictures):
        raise ValueError("pictures")
    tables = [(one["id"], speakable(str(one["name"]))[:LONGEST_NAME]) for one in raw.get("tables") or []]
    if len(tables) > 1 or any(not isinstance(key, str) or len(key) != 32 for key, _ in tables):
        raise ValueError("tables")
    place = raw.get("location")
    if place is not None:
        lon, lat = (float(part) for part in place)
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError("place")
        place = (lon, lat)
    return {**texts, "key": key, "pictures": pictures, "tables": tables, "location": place}


def answers(connection: Connection, data: dict[str, Any], chat: str) -> dict[str, Any]:
    """What a page says it answers or presses on, as far as it is true. `heard`: a message of the bot is answered."""
    if not (number(data["reply_to"]) or number(data["message"])):
        return {"reply_to": "", "heard": False, "quoted": "", "told": "", "message": ""}
    heard = web_chat.author_of(connection, number(data["reply_to"]), chat)
    row = web_chat.read(connection, number(data["reply_to"])) if heard is not None else None
    said, other = (row, None) if heard == "" else (None, row)
    pressed = web_chat.author_of(connection, number(data["message"]), chat) == ""
    return {
        "reply_to": data["reply_to"] if heard is not None else "",
        "heard": heard == "",
        "quoted": f"{said.body.get('title', '')}\n{said.body.get('text', '')}".strip() if said else "",
        "told": str(other.body.get("text", "")) if other else "",
        "message": data["message"] if pressed else "",
    }


def as_update(data: dict[str, Any], account: str, chat: str, lang: str, office: Office) -> Update:
    private = not chat.startswith(GROUP)
    action = unpack(data["action"]) if data["action"] else None
    happening = "stale_button" if data["action"] and action is None else "edited" if data["edit"] else ""
    named = bool(MENTION.search(data["text"]))
    text = command_line(MENTION.sub("", data["text"]).strip() if named else data["text"])
    meant = named or private or bool(data["action"]) or text.startswith("/") or data["heard"]
    return Update(
        platform="web",
        key=f"{chat}:{data['key']}",
        sender=Sender(account, lang="" if account.startswith(SHARED) else lang),
        chat=Address("web", chat),
        private=private,
        at=office.clock(),
        text=text,
        action=action,
        attachments=(
            *(Attachment("photo", key, "image/jpeg") for key in data["pictures"]),
            *(Attachment("document", key, "text/csv") for key, _ in data["tables"]),
        ),
        location=data["location"],
        message=data["message"] or data["edit"],
        reply_to=data["reply_to"],
        quoted=data["quoted"],
        told=data["told"] if meant and not private else "",
        toast=account if data["action"] else "",
        addressed=meant,
        happening=happening,
    )


def keep_own(uow: SqlUnitOfWork, data: dict[str, Any], chat: str, account: str) -> str:
    """What somebody said is kept where they said it, once; an edit changes it. Gives the message's number."""
    person = uow.meet("web", account)
    body: dict[str, Any] = {"text": data["text"], "pictures": data["pictures"]}
    if data["tables"]:
        body["tables"] = [name for _, name in data["tables"]]
    if person and (name := " · ".join(filter(None, (person.name, post_in(uow, person, chat))))):
        body["name"] = name
    if data["reply_to"]:
        body["reply_to"] = data["reply_to"]
    if data["location"]:
        body["location"] = list(data["location"])
    if edited := number(data["edit"]):
        mine = web_chat.author_of(uow.connection, edited, chat) == account
        return uow.say(chat, "", account, body, instead=str(edited)) if mine else str(edited)
    return uow.say(chat, data["key"], account, body)
