"""Joins the messages of pictures that were sent together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from handlers.messages import Address, Attachment, Sender, Update


def to_data(update: Update) -> dict[str, Any]:
    """A part as it is kept (JSON-ready)."""
    return asdict(update) | {"at": update.at.isoformat()}


def from_data(data: Mapping[str, Any]) -> Update:
    """The inverse of `to_data`; a part of an album is no press."""
    return Update(
        **{
            **data,
            "sender": Sender(**data["sender"]),
            "chat": Address(**data["chat"]),
            "at": datetime.fromisoformat(data["at"]),
            "attachments": tuple(Attachment(**one) for one in data["attachments"]),
            "location": tuple(data["location"]) if data["location"] else None,
        }
    )


def joined(parts: Sequence[Update]) -> Update:
    """The album as one message: all that was sent along, all captions, an answer to what any part answers."""
    first = parts[0]
    return replace(
        first,
        key=f"album:{first.key}",
        text="\n".join(dict.fromkeys(one.text for one in parts if one.text)),
        attachments=tuple(sent for one in parts for sent in one.attachments),
        reply_to=next((one.reply_to for one in parts if one.reply_to), ""),
        quoted=next((one.quoted for one in parts if one.quoted), ""),
        addressed=any(one.addressed for one in parts),
    )
