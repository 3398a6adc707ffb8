"""What to do with a letter that a chat refuses: another way to say it."""

from dataclasses import replace

from bot.platforms.base import Letter, Platform, Receipt, Refused
from core.people.records import Binding
from core.storage.outbox import Claimed
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.messages import Address
from handlers.tickets.cards import chats_of
from handlers.wording import Words


async def deliver(platform: Platform, letter: Letter, words: Words) -> Receipt:
    """Deliver it; where the chat refuses, without pictures, or in the whole group in place of its topic.

    Raises as `Platform.deliver`.
    """
    try:
        return await platform.deliver(letter)
    except Refused as refused:
        chat, card = letter.address, letter.card
        if refused.reason == "no_pictures" and letter.pictures:
            said = f"{card.text}\n{words('told.no_pictures_here')}".strip()
            return await deliver(platform, replace(letter, pictures=(), card=replace(card, text=said)), words)
        if refused.reason == "unwelcome" and chat.thread and not letter.replaces:
            said = f"{words('told.topic_closed')}\n{card.text}".strip()
            whole = Address(chat.platform, chat.chat)
            return await deliver(platform, replace(letter, address=whole, card=replace(card, text=said)), words)
        raise


def pass_on(uow: SqlUnitOfWork, letter: Claimed) -> None:
    """What a shut group would have read, its people read in private; cards (in slots) have come to them already."""
    if letter.slot or letter.kind != "card":
        return
    for binding in uow.repo(Binding).find(address=letter.address, valid_to=None):
        for address in chats_of(uow, binding.department):
            uow.outbox.post(address, "card", {"card": letter.body["card"], "edit": ""})
