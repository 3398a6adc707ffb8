"""Neutral messages: what comes in from any platform and what goes out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from core.routing import typed

T = TypeVar("T")
SHOWN = 700  # characters of what somebody said that a card shows; the rest is behind "全文"


@dataclass(frozen=True, slots=True)
class Address:
    """A place letters can go to: a private chat, a group, or one topic of a group."""

    platform: str
    chat: str
    thread: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{self.chat}" + (f"/{self.thread}" if self.thread else "")

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read back what `str()` wrote; chat ids may hold ':' but no '/'."""
        platform, _, rest = text.partition(":")
        chat, _, thread = rest.partition("/")
        return cls(platform, chat, thread)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the platform names them. `name` is shown for staff only; `lang` is an IETF tag or ''.

    `mask`: 'group' or 'channel' where somebody writes as that and nobody can know who it is.
    """

    account: str
    name: str = ""
    lang: str = ""
    mask: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A reference to something sent along; bytes are fetched later by an errand.

    `kind`: photo, video, voice, document, sticker or other. `ref`: the platform's own id. `size` in bytes, 0 unknown.
    """

    kind: str
    ref: str
    mime: str = ""
    size: int = 0


LARGEST = 20 * 1024 * 1024  # bytes of a file that platforms hand over to a bot
_MICROSOFT, _OPEN = "application/vnd.ms-", "application/vnd.openxmlformats-officedocument."
_PAPERS = ("application/pdf", "application/msword", _MICROSOFT, _OPEN, "text/plain", "text/csv", "image/", "video/")


def unfit(sent: Attachment) -> str:
    """Why it cannot be taken: voice, big, paper (a file nobody should open) or strange; '' where it can."""
    if sent.kind == "voice":
        return "voice"
    if sent.kind not in {"photo", "video", "document"}:
        return "strange"
    if sent.size > LARGEST:
        return "big"
    return "" if sent.kind != "document" or sent.mime.startswith(_PAPERS) else "paper"


@dataclass(frozen=True, slots=True)
class Action:
    """What a button stands for: `number` a row id, `choice` a short word; the permission is checked at every press."""

    name: str
    number: int = 0
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened on a platform.

    `key` is the platform's own id of it, unique within the platform (the inbox key).
    `message` is the platform's id of the message (for edits), `reply_to` the message it answers, `quoted` its words
    where it is ours, `told` where it is somebody else's and we are meant, `album` the id that photos sent together
    share. `location` is (longitude, latitude) in WGS-84 degrees. `toast` is the token by which a button press is
    answered. `addressed`: in a group, the bot was meant (command, mention, reply to its message).
    `happening`: '' for talk, else 'edited', 'blocked', 'unblocked', 'removed', 'added', 'rights' (we may do more or
    less there than before), 'migrated' (then `text` is the new chat id), 'stale_button' (a button whose data cannot be
    read), 'table' (a file that was sent, now as text), 'unread' (a file that cannot be read; `text` is its key).
    """

    platform: str
    key: str
    sender: Sender
    chat: Address
    private: bool
    at: datetime
    text: str = ""
    action: Action | None = None
    attachments: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None
    message: str = ""
    reply_to: str = ""
    quoted: str = ""
    told: str = ""
    album: str = ""
    toast: str = ""
    addressed: bool = True
    happening: str = ""


def held_of(update: Update) -> dict[str, Any]:
    """What somebody sent, JSON-ready, so that it can be heard once more."""
    attached = [asdict(one) for one in update.attachments]
    return {"text": update.text, "message": update.message, "attachments": attached, "location": update.location}


def heard_again(update: Update, held: dict[str, Any]) -> Update:
    """The update of a press as if what was held had come in with it; the inverse of held_of."""
    attached = tuple(Attachment(**one) for one in held["attachments"])
    location = (held["location"][0], held["location"][1]) if held["location"] else None
    return replace(
        update, action=None, text=held["text"], message=held["message"], attachments=attached, location=location
    )


SECRET = frozenset({"ballot", "ballot_for"})  # actions whose choice nobody may keep


def withheld(update: Update) -> Update:
    """The update as it may be kept when it failed: without what a vote says, be it pressed or typed as a number."""
    action = update.action
    if action and action.name in SECRET:
        return replace(update, action=replace(action, choice=""))
    return replace(update, text="") if update.private and typed.is_figures(update.text) else update


@dataclass(frozen=True, slots=True)
class Button:
    """Plain words and what they mean; or an outside link when `url` is set."""

    label: str
    action: Action | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bid:
    """How a chat that hears only replies asks for one: the name it calls, `here` bids to reply to this very message,
    `press` stands over the buttons where a reply box and buttons do not fit in one message."""

    name: str
    here: str
    press: str


@dataclass(frozen=True, slots=True)
class Card:
    """One message to a chat, in plain text (no markup).

    `title` is shown strong. `rows` are rows of buttons. `pictures` are ids of stored files. `slot` names the message
    inside its chat: a later card with the same slot edits it in place. `ask`: the reader is asked to answer this very
    message (Telegram: ForceReply in groups); `asked` is the account of that reader, `bid` how they are asked. `quiet`:
    deliver without sound. `answers`: the platform's id of the message that it answers.
    """

    text: str
    title: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    pictures: tuple[str, ...] = ()
    slot: str = ""
    ask: bool = False
    quiet: bool = False
    asked: str = ""
    bid: Bid | None = None
    answers: str = ""

    def options(self) -> tuple[Action, ...]:
        """The actions in reading order: what a typed number n means is options()[n - 1]."""
        return tuple(b.action for row in self.rows for b in row if b.action)


_CARD = tuple(field.name for field in fields(Card))


STALE = "trouble.stale_button"


class OnlySaid(Exception):
    """A press does no more than say something under its button; what it has done so far stays. `key`: of the words."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def still(what: T | None) -> T:
    """What a button needs. Raises OnlySaid where it is there no longer, or the button is of an earlier release."""
    if not what:
        raise OnlySaid(STALE)
    return what


def shorten(text: str, limit: int = SHOWN) -> str:
    """The text, or its beginning and '…'."""
    return text if len(text) <= limit else text[:limit].rstrip() + "…"


def card_to_data(card: Card) -> dict[str, Any]:
    """Card -> JSON-ready dict (kept in the outbox)."""
    data = {name: getattr(card, name) for name in _CARD}
    data["rows"] = [[_button_data(button) for button in row] for row in card.rows]
    return data | {"pictures": list(card.pictures), "bid": asdict(card.bid) if card.bid else None}


def _button_data(button: Button) -> dict[str, Any]:
    action = button.action
    meant = {"name": action.name, "number": action.number, "choice": action.choice} if action else None
    return {"label": button.label, "action": meant, "url": button.url}


def card_from_data(data: dict[str, Any]) -> Card:
    """JSON dict -> Card; the inverse of card_to_data."""
    rows = tuple(
        tuple(Button(b["label"], Action(**b["action"]) if b["action"] else None, b["url"]) for b in row)
        for row in data["rows"]
    )
    bid = Bid(**data["bid"]) if data.get("bid") else None
    return Card(**{**data, "rows": rows, "pictures": tuple(data["pictures"]), "bid": bid})
