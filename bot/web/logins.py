"""Opening one's chat in another browser, and signing the others out."""

import unicodedata
from collections import deque
from datetime import datetime, timedelta

from aiohttp import web

from bot.processing import Office
from bot.web.pages import html_page, words_of
from bot.web.seats import browser_of, own_account, remember, token_of
from core import commands as c
from core.errors import CivicError, StorageTrouble
from core.logins import account_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor

# Wrong codes within ten minutes, of one browser and of all: a code has ten digits and lives ten minutes, so that of a
# hundred codes one is guessed in three hundred thousand such spans.
MOST, MOST_OF_ALL, SPAN = 10, 300, timedelta(minutes=10)
HINT = "huying_sign_out"  # of the browser that came by the district's sign-in and may sign out there too


class Logins:
    """Endpoints of the page and the console's entrance. Codes stand in bodies or behind the # of an address, so that no
    log holds one; a link is used by the press on its page, not by whoever looks ahead at it."""

    def __init__(self, office: Office, *, secure: bool, unified: bool = False) -> None:
        """`unified`: the district has a sign-in of its own, whose button the entrance shows."""
        self._office, self._secure, self._unified = office, secure, unified
        self._wrong: deque[tuple[datetime, str]] = deque()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/chat/login", self.login),
            web.post("/chat/logout", self.logout),
            web.get("/console/enter", self.entrance),
            web.post("/console/enter", self.enter),
            web.post("/console/leave", self.leave),
        ]

    async def entrance(self, request: web.Request, told: str = "", status: int = 200) -> web.Response:
        """The page behind the link that staff get in their chat; its script takes the code over into the form."""
        words = words_of(self._office, request)
        facts = {"title": words("login.entrance"), "words": words, "told": told, "unified": self._unified}
        facts["out"] = HINT in request.cookies
        response = html_page("console_enter.html", lang=words.lang, **facts)
        response.set_status(status)
        remember(response, browser_of(request), secure=self._secure)
        return response

    async def enter(self, request: web.Request) -> web.Response:
        """The form of that page."""
        told, status = await self._use(request, str((await request.post()).get("code", "")))
        if told:
            return await self.entrance(request, told, status)
        raise web.HTTPSeeOther("/console")

    async def leave(self, request: web.Request) -> web.Response:
        """Whoever uses this browser next does not look at the console."""
        await self._office.do(c.LeaveConsole(own_account(token_of(request), "resident")), Actor())
        raise web.HTTPSeeOther("/console/enter")

    async def login(self, request: web.Request) -> web.Response:
        """A code makes this browser another one of the person it was given to."""
        try:
            code = str((await request.json())["code"])
        except (ValueError, TypeError, KeyError):
            words = words_of(self._office, request)
            return web.json_response({"error": words("trouble.unreadable")}, status=400)
        told, status = await self._use(request, code)
        return web.json_response({"error": told} if told else {}, status=status)

    async def _use(self, request: web.Request, code: str) -> tuple[str, int]:
        """Why not ('' where it is done), and the status."""
        browser = own_account(token_of(request), "resident")
        words = words_of(self._office, request)
        if self._too_many(browser):
            return words("trouble.many_codes"), 400
        digits = (unicodedata.digit(sign, -1) for sign in code[:40])
        use = c.UseLogin("".join(str(digit) for digit in digits if digit >= 0), browser)
        try:
            await self._office.do(use, Actor())
        except StorageTrouble:
            return words("trouble.storage"), 503
        except CivicError as refusal:
            self._wrong.append((self._office.clock(), browser))
            return words(f"refusal.{refusal.key}", **refusal.facts), 400
        return "", 200

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
