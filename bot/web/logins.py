"""Opening one's chat in another browser, and signing the others out."""

from __future__ import annotations

import unicodedata
from collections import deque
from datetime import datetime, timedelta

from aiohttp import web

from bot.processing import Office
from bot.web.pages import lang_of
from bot.web.seats import own_account, token_of
from core import commands as c
from core.errors import CivicError, StorageTrouble
from core.logins import account_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor

# Wrong codes within ten minutes, of one browser and of all: a code has ten digits and lives ten minutes, so that of a
# hundred codes one is guessed in three hundred thousand such spans.
MOST, MOST_OF_ALL, SPAN = 10, 300, timedelta(minutes=10)


class Logins:
    """Two endpoints of the page. Codes stand in bodies, never in addresses, so that no log holds one."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._wrong: deque[tuple[datetime, str]] = deque()

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up."""
        return [web.post("/chat/login", self.login), web.post("/chat/logout", self.logout)]

    async def login(self, request: web.Request) -> web.Response:
        """A code makes this browser another one of the person it was given to."""
        browser = own_account(token_of(request), "resident")
        words = self._office.dispatcher.wording.of(lang_of(request))
        if self._too_many(browser):
            return web.json_response({"error": words("trouble.many_codes")}, status=400)
        try:
            digits = (unicodedata.digit(sign, -1) for sign in str((await request.json())["code"])[:40])
            use = c.UseLogin("".join(str(digit) for digit in digits if digit >= 0), browser)
            await self._office.do(use, Actor())
        except (ValueError, TypeError, KeyError):
            return web.json_response({"error": words("trouble.unreadable")}, status=400)
        except StorageTrouble:
            return web.json_response({"error": words("trouble.storage")}, status=503)
        except CivicError as refusal:
            self._wrong.append((self._office.clock(), browser))
            return web.json_response({"error": words(f"refusal.{refusal.key}", **refusal.facts)}, status=400)
        return web.json_response({})

    def _too_many(self, browser: str) -> bool:
        while self._wrong and self._wrong[0][0] <= self._office.clock() - SPAN:
            self._wrong.popleft()
        return len(self._wrong) >= MOST_OF_ALL or sum(who == browser for _, who in self._wrong) >= MOST

    async def logout(self, request: web.Request) -> web.Response:
        """All other browsers of this person begin anew."""
        browser = own_account(token_of(request), "resident")

        def close(uow: SqlUnitOfWork) -> None:
            person = uow.meet("web", account_of(uow, browser))
            if person:
                self._office.dispatcher.do(uow, c.CloseLogins(browser), Actor(person.id))

        await self._office.run(close)
        return web.json_response({})
