"""Letters -> Bot API calls; pure."""

import html
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.base import Letter, Picture
from bot.platforms.telegram.callback_data import pack
from bot.platforms.telegram.read import clean
from handlers.messages import Button, Card

TEXT, CAPTION, TOAST, TITLE = 4096, 1024, 200, 256
ALBUM, ROW, KEYBOARD = 10, 8, 100
# Where a long text may be parted, best first.
BORDERS = ("\n\n", "\n", "。", " ")

Call = tuple[str, dict[str, Any]]


def units(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram's limits are given."""
    return len(text.encode("utf-16-le")) // 2


def head(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` UTF-16 code units."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def shorten(text: str, limit: int) -> str:
    """The text itself, or its beginning and '…' within `limit` UTF-16 code units."""
    return text if units(text) <= limit else head(text, limit - 1).rstrip() + "…"


def split(text: str, limit: int, first: int) -> list[str]:
    """Parts of at most `limit` units (the first: `first`), parted at paragraph borders where the text has some."""
    parts, room = [], first
    while units(text) > room:
        start = head(text, room)
        for border in BORDERS:
            cut = start.rfind(border)
            if cut > len(start) // 3:
                start = start[: cut + len(border)]
                break
        parts.append(start.strip())
        text, room = text[len(start) :].strip(), limit
    return [part for part in (*parts, text) if part]


def render(letter: Letter) -> list[Call]:
    """The calls that deliver a letter, in order; uploads stand in them as Picture.

    With `replaces` it is one editMessageText. Raises ValueError when a button's data has no room.
    """
    if letter.kind == "toast":
        toast = shorten(clean(letter.card.text), TOAST)
        return [("answerCallbackQuery", {"callback_query_id": letter.toast} | ({"text": toast} if toast else {}))]
    card, asks = letter.card, letter.card.ask and letter.address.chat.startswith("-")
    # An edit cannot ask for a reply.
    if letter.replaces and not asks:
        return [("editMessageText", _edit(letter))]
    calls = _messages(letter, _box(card) if asks else _buttons(card), card.bid.here if asks and card.bid else "")
    if asks and (buttons := _buttons(card)):
        # A message has a reply box or buttons, never both.
        over = {"text": _escape(card.bid.press if card.bid else "") or "…", "parse_mode": "HTML"}
        calls.append(("sendMessage", _place(letter) | over | buttons))
    return calls


def _messages(letter: Letter, markup: dict[str, Any], here: str) -> list[Call]:
    """The messages of a new card, the last with the markup. `here`: what bids to reply, at the end of the words."""
    place = _place(letter)
    single = bool(letter.card.slot)
    parts = _parts(letter.card, single, here)
    images = [one for one in letter.pictures if one.mime.startswith("image/")]
    files = [one for one in letter.pictures if one not in images]
    # A card with a slot is edited later, and a picture's caption cannot become a text: keep them apart.
    if len(letter.pictures) == 1 and not single and len(parts) < 2 and units("".join(parts)) <= CAPTION:
        caption = {"caption": _html(letter.card, parts[0], 0), "parse_mode": "HTML"} if parts else {}
        [(method, what)] = _pictures(place, images, files)
        return [(method, what | caption | markup)]
    calls = _pictures(place, images, files)
    for number, part in enumerate(parts or ["…"]):
        text = {"text": _html(letter.card, part, number), "parse_mode": "HTML"}
        calls.append(("sendMessage", place | text | {"link_preview_options": {"is_disabled": True}}))
    calls[-1][1].update(markup)
    return calls


def _place(letter: Letter) -> dict[str, Any]:
    place: dict[str, Any] = {"chat_id": _number(letter.address.chat)}
    if letter.address.thread:
        place["message_thread_id"] = _number(letter.address.thread)
    if letter.card.quiet:
        place["disable_notification"] = True
    if letter.card.answers:
        place["reply_parameters"] = {"message_id": _number(letter.card.answers), "allow_sending_without_reply": True}
    return place


def _number(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,19}", text, re.ASCII):
        raise ValueError(f"not an id of Telegram's: {text[:30]!r}")
    return int(text)


def _edit(letter: Letter) -> dict[str, Any]:
    text = _html(letter.card, (_parts(letter.card, True) or ["…"])[0], 0)
    return {
        "chat_id": _number(letter.address.chat),
        "message_id": _number(letter.replaces),
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": _keyboard(letter.card)},
    }


def _title(card: Card) -> str:
    return shorten(" ".join(clean(card.title).split()), TITLE)


def _parts(card: Card, single: bool, here: str = "") -> list[str]:
    """The plain texts of the messages, each within the limit; the title counts, and stands before the first."""
    outside = [clean(f"{b.label}: {b.url}") for row in card.rows for b in row if b.url and not _is_public(b.url)]
    text = "\n".join(one for one in (clean(card.text), *outside, clean(here)) if one)
    title = _title(card)
    first = TEXT - (units(title) + 1 if title else 0)
    parts = [shorten(text, first)] if single and text else split(text, TEXT, first)
    if title:
        parts = [f"{title}\n{parts[0]}" if parts else title, *parts[1:]]
    return parts


def _html(card: Card, part: str, number: int) -> str:
    title = "" if number else _title(card)
    rest = part[len(title) :]
    return (f"<b>{_escape(title)}</b>" if title else "") + (_escape(rest) if number else _named(card, rest))


def _named(card: Card, text: str) -> str:
    """The text with its first word, the name of whom it asks, as a mention: only they get the reply box."""
    name = clean(card.bid.name) if card.bid else ""
    if not name or not text.startswith(name) or not re.fullmatch(r"\d{1,19}", card.asked, re.ASCII):
        return _escape(text)
    return f'<a href="tg://user?id={card.asked}">{_escape(name)}</a>{_escape(text[len(name) :])}'


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def at_home(card: Card, home: str) -> Card:
    """With the whole address on buttons to the house's own pages; without them where nobody outside reaches these."""
    if not any(b.url.startswith("/") for row in card.rows for b in row):
        return card
    kept = (tuple(b for b in row if home or not b.url.startswith("/")) for row in card.rows)
    whole = (tuple(replace(b, url=home + b.url) if b.url.startswith("/") else b for b in row) for row in kept)
    return replace(card, rows=tuple(row for row in whole if row))


def _is_public(url: str) -> bool:
    """Whether Telegram takes the address on a button: it refuses hosts it cannot reach from outside."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    local = host.startswith(("127.", "10.", "192.168.")) or not re.fullmatch(r"[^\s.:]+(\.[^\s.:]+)+", host)
    return url.startswith(("https://", "http://")) and not local and not re.search(r"\s", url)


def _keyboard(card: Card) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = []
    for row in card.rows:
        buttons = [made for made in map(_button, row) if made]
        rows += [buttons[at : at + ROW] for at in range(0, len(buttons), ROW)]
    kept, room = [], KEYBOARD
    for made_row in rows:
        if made_row[:room]:
            kept.append(made_row[:room])
        room = max(0, room - len(made_row))
    return kept


def _button(button: Button) -> dict[str, str] | None:
    label = " ".join(clean(button.label).split()) or "…"
    if button.action:
        return {"text": label, "callback_data": pack(button.action)}
    return {"text": label, "url": button.url} if button.url and _is_public(button.url) else None


def _buttons(card: Card) -> dict[str, Any]:
    keyboard = _keyboard(card)
    return {"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}


def _box(card: Card) -> dict[str, Any]:
    # `selective` shows the reply box only to those the text mentions: without a mention, to nobody.
    mentions = bool(card.bid and card.bid.name) or "@" in card.text
    return {"reply_markup": {"force_reply": True} | ({"selective": True} if mentions else {})}


def _pictures(place: dict[str, Any], images: list[Picture], files: list[Picture]) -> list[Call]:
    calls: list[Call] = []
    for at in range(0, len(images), ALBUM):
        album = images[at : at + ALBUM]
        if len(album) == 1:
            calls.append(("sendPhoto", place | {"photo": album[0]}))
        else:
            calls.append(("sendMediaGroup", place | {"media": [{"type": "photo", "media": one} for one in album]}))
    for one in files:
        kind = "video" if one.mime.startswith("video/") else "document"
        calls.append((f"send{kind.capitalize()}", place | {kind: one}))
    return calls
