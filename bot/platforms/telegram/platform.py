"""Telegram: webhooks or polls in, cards out, through the Bot API."""

import asyncio
import hmac
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import telegram
from telegram import error as errors
from telegram.request import HTTPXRequest

from bot.platforms.base import BadRequest, Inbound, Letter, NotDelivered, Pace, Picture, Receipt, Refused, TooLate
from bot.platforms.telegram.errors import EXPIRED, UNCHANGED, UNEDITABLE, told
from bot.platforms.telegram.gate import Gate
from bot.platforms.telegram.read import NAME, WANTED, Me, Unreadable, read_update
from bot.platforms.telegram.render import Call, at_home, render

# PTB's own switch to the waiting times of its next version; without it every 429 warns of a deprecation.
os.environ.setdefault("PTB_TIMEDELTA", "true")

log = logging.getLogger(__name__)
Result = TypeVar("Result")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
LARGEST_FILE = 20 * 1024 * 1024
# A letter of several messages is finished in one go where Telegram allows: tries and the longest wait, seconds.
TRIES, LONGEST_WAIT = 3, 15.0


class Telegram:
    """One bot of Telegram's. `token` is what @BotFather gave; `secret` the word given to set_webhook ('' = unchecked).

    `api` is the server's address (a local Bot API server may stand in); `username` spares asking for it;
    `seconds` is how long one call may take. Raises ValueError for what is no token.
    """

    name = NAME
    keeps_pictures = True

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        secret: str = "",
        username: str = "",
        pace: Pace | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: float = 20.0,
        share: int = 1,
        home: str = "",
    ) -> None:
        number = token.partition(":")[0]
        if not number.isascii() or not number.isdigit():
            raise ValueError("a Telegram token looks like 123456:ABC-DEF")
        for name in ("httpx", "httpcore"):  # they log addresses, and Telegram's contain the token
            logging.getLogger(name).setLevel(logging.WARNING)
        self.pace = pace or Pace(overall=1 / 22, private=1.05, group=3.2)  # with a burst of 5, 27 of the 30 allowed
        self.me = Me(int(number), username)
        self._token, self._secret, self._clock = token, secret.encode(), clock
        self._url = f"{api.rstrip('/')}/bot{token}"
        self._seconds, self._asked = seconds, 0.0
        self._home = home  # where the house's own pages are, '' where nobody outside reaches them
        self._share = share  # of how many houses that may catch up in the same second
        self._gate = Gate()
        self._requests = [self._request(32), self._request(2)]
        self._bot = telegram.Bot(
            token,
            base_url=f"{api.rstrip('/')}/bot",
            base_file_url=f"{api.rstrip('/')}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    def _request(self, connections: int) -> HTTPXRequest:
        wait = self._seconds
        return HTTPXRequest(connections, wait, wait, min(wait, 10.0), pool_timeout=wait, media_write_timeout=3 * wait)

    def interval(self, chat: str) -> float:
        """A group's id is negative; groups hear less often."""
        return self.pace.group if chat.startswith("-") else self.pace.private

    async def start(self) -> None:
        """Learn the bot's username; without a network this is tried again later, at most once a minute."""
        self._asked = time.monotonic()
        try:
            found = await self._bot.get_me()
        except errors.TelegramError as problem:
            log.warning("Telegram does not answer yet: %s", self._safe(problem))
        else:
            self.me = Me(found.id, found.username or "")

    async def _learn(self) -> None:
        if not self.me.username and (not self._asked or time.monotonic() - self._asked > 60):
            await self.start()

    async def close(self) -> None:
        """Close the connections."""
        for request in self._requests:
            await request.shutdown()

    def read(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """One webhook delivery -> its updates. Raises BadRequest: 403 for a wrong secret, 400 for what is no update."""
        if self._secret:
            given = next((v for k, v in headers.items() if k.lower() == SECRET_HEADER.lower()), "")
            if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
                raise BadRequest("wrong secret", status=403)
        try:
            raw = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"not JSON: {type(error).__name__}") from None
        return self.take(raw)

    def take(self, raw: Any) -> Inbound:
        """One raw update (as `poll` returns them) -> its updates. Raises BadRequest(400) for what is no update.

        An update whose content cannot be read counts as none: refused, Telegram would send it again for a day.
        """
        number = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise BadRequest("no update_id")
        try:
            return Inbound(read_update(raw, self.me, self._clock()))
        except Unreadable as error:
            log.warning("Telegram update %d cannot be read: %s", number, error)
            return Inbound(())

    async def poll(self, offset: int, timeout: float) -> tuple[dict[str, Any], ...]:  # noqa: ASYNC109  # the server's
        """Raw updates from `offset` on, waiting up to `timeout` seconds for the first. Raises NotDelivered.

        Asking with offset = last update_id + 1 confirms all before: commit first, then ask. A webhook must not be set.
        """
        await self._learn()
        wanted = {"offset": offset, "timeout": int(timeout), "allowed_updates": json.dumps(WANTED)}
        url = f"{self._url}/getUpdates?{urlencode(wanted)}"
        body = await self._ask(lambda: self._requests[1].retrieve(url, read_timeout=timeout + self._seconds))
        try:
            return tuple(one for one in json.loads(body)["result"] if isinstance(one, dict))
        except (ValueError, KeyError, TypeError) as error:
            raise NotDelivered(f"Telegram's answer cannot be read: {type(error).__name__}") from None

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates sent to `url` (https) with the secret (A-Z a-z 0-9 _ -, 1-256). Raises NotDelivered, Refused."""
        await self._ask(lambda: self._bot.set_webhook(url, secret_token=secret or None, allowed_updates=WANTED))

    async def delete_webhook(self) -> None:
        """Back to polling; waiting updates stay. Raises NotDelivered, Refused."""
        await self._ask(self._bot.delete_webhook)

    async def set_commands(self, commands: Iterable[tuple[str, str]], lang: str = "", chat: str = "") -> None:
        """The menu of commands: (word, description) each; `lang` is two letters or '' for all. `chat`: its alone.

        Raises as `deliver`.
        """
        scope = telegram.BotCommandScopeChat(chat) if chat else None
        rows = [telegram.BotCommand(word, description) for word, description in commands]
        await self._ask(lambda: self._bot.set_my_commands(rows, scope=scope, language_code=lang or None))

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file, at most 20 MB (Telegram's limit for bots). Raises NotDelivered, Refused('bad')."""
        file = await self._ask(lambda: self._bot.get_file(ref))
        if (file.file_size or 0) > LARGEST_FILE:
            raise Refused("file is too big", reason="bad")
        try:
            content = bytes(await file.download_as_bytearray())
        except errors.InvalidToken:
            # PTB's word for a 404: get_file has just shown that the token is good.
            raise Refused("the file is gone", reason="bad") from None
        except errors.TelegramError as problem:
            raise told(problem, self._safe(problem)) from None
        if len(content) > LARGEST_FILE:
            raise Refused("file is too big", reason="bad")
        return content

    async def deliver(self, letter: Letter) -> Receipt:
        """Send, edit or answer. Raises NotDelivered, Refused, Migrated.

        A message that cannot be edited any more is sent anew; a press that expired raises TooLate.
        """
        await self._learn()
        try:
            calls = render(replace(letter, card=at_home(letter.card, self._home)))
        except ValueError as problem:
            raise Refused(self._safe(problem), reason="bad") from None
        if letter.kind == "toast":
            return await self._toast(calls[0])
        if calls[0][0] == "editMessageText":
            return await self._edit(letter, calls[0])
        receipt = await self._perform(calls[0])
        for call in calls[1:]:
            await asyncio.sleep(self.interval(letter.address.chat))
            receipt = await self._insist(call)
        return receipt

    async def _toast(self, call: Call) -> Receipt:
        try:
            return await self._perform(call)
        except Refused as refused:
            if any(sign in str(refused).lower() for sign in EXPIRED):
                raise TooLate(str(refused)) from None
            raise

    async def _edit(self, letter: Letter, call: Call) -> Receipt:
        try:
            return await self._perform(call)
        except Refused as refused:
            why = str(refused).lower()
            if UNCHANGED in why:
                return Receipt(letter.replaces)
            if any(sign in why for sign in UNEDITABLE):
                return await self.deliver(replace(letter, replaces=""))
            raise

    async def _insist(self, call: Call) -> Receipt:
        """A later message of one letter: repeating the whole letter would repeat what has already arrived."""
        for _ in range(TRIES - 1):
            try:
                return await self._perform(call)
            except NotDelivered as problem:
                wait = problem.retry_after or 1.0
                if wait > LONGEST_WAIT:
                    raise
                await asyncio.sleep(wait)
        return await self._perform(call)

    async def _perform(self, call: Call) -> Receipt:
        method, parameters = call
        if self.pace.overall and method != "answerCallbackQuery":
            await self._gate.enter(len(parameters.get("media", ())) or 1, round(1 / self.pace.overall) // self._share)
        send = getattr(self._bot, method)
        result = await self._ask(lambda: send(**_ready(parameters)))
        last = result[-1] if isinstance(result, tuple) else result
        return Receipt(str(last.message_id) if isinstance(last, telegram.Message) else "")

    async def _ask(self, call: Callable[[], Awaitable[Result]]) -> Result:
        """Await one call, its errors told in the house's words and without the token."""
        try:
            return await call()
        except errors.TelegramError as problem:
            raise told(problem, self._safe(problem)) from None

    def _safe(self, problem: Exception) -> str:
        return str(problem).replace(self._token, "<token>")


def _ready(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Rendered parameters -> what telegram.Bot takes."""
    ready: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, Picture):
            ready[name] = _file(value)
        elif name == "media":
            ready[name] = [telegram.InputMediaPhoto(_file(one["media"])) for one in value]
        elif name == "link_preview_options":
            ready[name] = telegram.LinkPreviewOptions(**value)
        else:
            ready[name] = value
    return ready


def _file(picture: Picture) -> str | telegram.InputFile:
    ending = picture.mime.partition("/")[2] or "bin"
    return picture.ref or telegram.InputFile(
        picture.content, picture.name or f"{picture.file_id[:40]}.{ending}", attach=True
    )
