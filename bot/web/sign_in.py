"""Staff come into the console by the district's own sign-in."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson
from aiohttp import web

from bot.oidc import SKEW, Asked, Provider, Unreachable, Untrusted
from bot.processing import Office
from bot.web.logins import HINT, Logins
from bot.web.pages import words_of
from bot.web.seats import browser_of, own_account, remember, token_of
from core.commands import SignIn
from core.errors import CivicError, StorageTrouble
from core.sealed import Broken, seal, unseal
from core.unit_of_work import Actor, Keys

log = logging.getLogger(__name__)
START, BACK, OUT = "/console/sign-in", "/console/sign-in/back", "/console/sign-out"
COOKIE, LIFE, PLACE = "huying_sign_in", 600, "sign-in"  # seconds in which somebody signs in
ENTRANCE = "/console/enter"
LARGEST = 3800  # signs of a cookie that every browser keeps


class SignInPages:
    """The way to the provider and back. What the answer must fit lies sealed in the browser that asked, so that any
    replica takes it, and no other browser's answer fits."""

    def __init__(self, office: Office, logins: Logins, provider: Provider, keys: Keys, *, secure: bool) -> None:
        self._office, self._logins, self._provider = office, logins, provider
        self._keys, self._secure = keys, secure

    def routes(self) -> list[web.RouteDef]:
        return [web.get(START, self.start), web.get(BACK, self.back), web.get(OUT, self.out)]

    async def start(self, request: web.Request) -> web.Response:
        """To the provider."""
        asked = Asked.now(self._office.clock())
        try:
            away = web.Response(status=303, headers={"Location": await self._provider.address(asked)})
        except (Unreachable, Untrusted) as trouble:
            log.warning("sign_in_unreachable: %s", trouble)
            return await self._told(request, "login.unreachable", 503)
        remember(away, browser_of(request), secure=self._secure)
        kept = self._sealed(asked.kept())
        away.set_cookie(COOKIE, kept, max_age=LIFE, path=START, httponly=True, samesite="Lax", secure=self._secure)
        away.headers["Cache-Control"] = "no-store"
        return away

    async def back(self, request: web.Request) -> web.Response:
        """From the provider: the console, or why not."""
        asked, said = self._asked(request), request.query
        if asked is None or said.get("state") != asked.state:
            return await self._told(request, "login.stale", 400)
        if "code" not in said:  # the person broke it off, or the provider would not
            return await self._told(request, "login.untrusted", 400)
        try:
            account, token = await self._provider.account(said["code"], asked, said.get("iss", ""))
            browser = own_account(token_of(request), "resident")
            await self._office.do(SignIn(account, browser, asked.state), Actor())
            kept = self._sealed(token.encode()) if await self._provider.away(token, ENTRANCE) else ""
        except Unreachable as trouble:
            log.warning("sign_in_unreachable: %s", trouble)
            return await self._told(request, "login.unreachable", 503)
        except Untrusted as trouble:
            log.warning("sign_in_untrusted: %s", trouble)
            return await self._told(request, "login.untrusted", 400)
        except StorageTrouble:
            return await self._told(request, "trouble.storage", 503)
        except CivicError as refusal:
            return await self._told(request, f"refusal.{refusal.key}", 403, **refusal.facts)
        inside = web.Response(status=303, headers={"Location": "/console", "Cache-Control": "no-store"})
        inside.del_cookie(COOKIE, path=START)
        if 0 < len(kept) <= LARGEST:
            inside.set_cookie(HINT, kept, path="/console", httponly=True, samesite="Lax", secure=self._secure)
        return inside

    async def out(self, request: web.Request) -> web.Response:
        """To the provider, to sign out there too; a page of its own, for a form may not lead to another house."""
        try:
            token = self._unsealed(request.cookies.get(HINT, "")).decode()
            there = await self._provider.away(token, ENTRANCE)
        except (Broken, ValueError, Unreachable):
            there = ""
        away = web.Response(status=303, headers={"Location": there or ENTRANCE, "Cache-Control": "no-store"})
        away.del_cookie(HINT, path="/console")
        return away

    def _sealed(self, content: bytes) -> str:
        return urlsafe_b64encode(seal(self._keys.lasting, PLACE, content)).decode()

    def _unsealed(self, kept: str) -> bytes:
        return unseal(self._keys.lasting, PLACE, urlsafe_b64decode(kept))

    def _asked(self, request: web.Request) -> Asked | None:
        """What this browser began not long ago."""
        try:
            asked = Asked(**orjson.loads(self._unsealed(request.cookies.get(COOKIE, ""))))
        except (Broken, ValueError, TypeError):
            return None
        return asked if -SKEW <= self._office.clock().timestamp() - asked.at <= LIFE else None

    async def _told(self, request: web.Request, key: str, status: int, **facts: object) -> web.Response:
        words = words_of(self._office, request)
        response = await self._logins.entrance(request, words(key, **facts), status)
        response.del_cookie(COOKIE, path=START)
        return response
