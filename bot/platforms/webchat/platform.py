"""The built-in web chat as a platform: letters become rows."""

from collections.abc import Callable
from typing import Any

from bot.pictures import FileStore
from bot.platforms.base import Letter, NotDelivered, OneWay, Picture, Receipt, Refused
from bot.platforms.telegram.callback_data import pack
from bot.processing import Office
from core.errors import StorageTrouble
from core.storage import web_chat
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import StoredFile
from handlers.messages import Button, Card

NAME = "web"


class WebChat(OneWay):
    """Delivers into the table of web messages; `told` is called when there is something new to show."""

    name = NAME

    def __init__(self, office: Office, files: FileStore, told: Callable[[], None]) -> None:
        self._office = office
        self._files = files
        self._told = told

    async def deliver(self, letter: Letter) -> Receipt:
        """Show a card, edit one, or put a toast under a press. Raises NotDelivered."""

        def work(uow: SqlUnitOfWork) -> str:
            chat = letter.address.chat
            body = toast_body(letter) if letter.kind == "toast" else card_body(letter.card, letter.pictures)
            if letter.replaces and web_chat.author_of(uow.connection, int(letter.replaces), chat) == "":
                return uow.say(chat, "", "", body, instead=letter.replaces)
            return uow.say(chat, letter.key, web_chat.TOAST if letter.kind == "toast" else "", body)

        try:
            message = await self._office.run(work)
        except StorageTrouble as trouble:
            raise NotDelivered("the database does not answer", everyone=True) from trouble
        self._told()
        return Receipt("" if letter.kind == "toast" else message)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of an upload. Raises Refused('bad') when there is none."""
        found = await self._office.run(lambda uow: uow.repo(StoredFile).first(key=ref))
        if not found or not found.path:
            raise Refused("no such upload", reason="bad")
        return self._files.read(found.path)


def card_body(card: Card, sent: tuple[Picture, ...] = ()) -> dict[str, Any]:
    """A card as the page draws it; documents are kept apart from what it shows as pictures."""
    rows = [[_button(button) for button in row] for row in card.rows]
    papers = [{"key": one.file_id, "name": one.name} for one in sent if not one.mime.startswith("image/")]
    shown = [key for key in card.pictures if key not in {paper["key"] for paper in papers}]
    body = {"title": card.title, "text": card.text, "rows": rows, "pictures": shown, "ask": card.ask}
    body |= {"quiet": True} if card.quiet else {}
    body |= {"asked": card.asked} if card.asked else {}
    return body | {"papers": papers} if papers else body


def _button(button: Button) -> dict[str, str]:
    if button.action:
        return {"label": button.label, "data": pack(button.action)}
    return {"label": button.label, "url": button.url}


def toast_body(letter: Letter) -> dict[str, Any]:
    """A toast: shown once to who pressed, never as history. `toast` is the account that pressed."""
    return {"toast": letter.toast, "text": letter.card.text}
