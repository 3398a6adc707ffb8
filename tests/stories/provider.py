"""A sign-in of a district for tests: a real OpenID provider."""

from __future__ import annotations

import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "huying", "s3cret & more"


@dataclass
class Idp:
    """What it signs, and how it goes wrong: each of `spoils` is laid over the claims of the next tokens.

    `person`: who is signed in there. `issuer` is known once it listens.
    """

    clock: Callable[[], datetime]
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "zhou.w"})
    issuer: str = ""
    spoils: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    shown: list[RSAKey | ECKey] = field(default_factory=list)
    algorithm: str = "RS256"
    down: bool = False
    forgetful: bool = False
    says: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)  # what it says of the person beside the ID token
    left: list[dict[str, str]] = field(default_factory=list)

    def application(self) -> web.Application:
        """Its six addresses; all fail while it is down."""
        app = web.Application(middlewares=[self._up])
        app.router.add_get("/.well-known/openid-configuration", self.about)
        app.router.add_get("/auth", self.authorise)
        app.router.add_post("/token", self.token)
        app.router.add_get("/keys", self.keys)
        app.router.add_get("/userinfo", self.userinfo)
        app.router.add_get("/logout", self.logout)
        return app

    @web.middleware
    async def _up(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.down:
            return web.Response(status=502, text="<html>bad gateway")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def about(self, request: web.Request) -> web.Response:
        ends = {
            f"{name}_endpoint": f"{self.issuer}/{path}"
            for name, path in (
                *(("authorization", "auth"), ("token", "token")),
                *(("userinfo", "userinfo"), ("end_session", "logout")),
            )
        }
        return web.json_response({"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **ends, **self.says})

    async def keys(self, request: web.Request) -> web.Response:
        return web.json_response(KeySet([*(self.shown or [self.key])]).as_dict())

    async def authorise(self, request: web.Request) -> web.Response:
        """The person says yes, and is sent back with a code."""
        asked, code = dict(request.query), secrets.token_urlsafe(16)
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        self.codes[code] = asked
        query = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{query}")

    async def token(self, request: web.Request) -> web.Response:
        """Each code is worth one token, for who began it: by secret and by PKCE."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        given = b64decode(request.headers["Authorization"].partition(" ")[2]).decode()
        fresh = form["code"] not in self.spent or self.forgetful
        asked = self.codes.get(form["code"]) if fresh else None
        self.spent.add(form["code"])
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        known = given == f"{CLIENT}:s3cret+%26+more"
        if asked is None or not known or asked["code_challenge"] != challenge:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if form["redirect_uri"] != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "a", "token_type": "Bearer", "id_token": self.signed(asked["nonce"])})

    async def userinfo(self, request: web.Request) -> web.Response:
        """More of the person, for who has the token."""
        if request.headers.get("Authorization") != "Bearer a":
            return web.Response(status=401)
        return web.json_response({"sub": self.person["sub"], **self.more})

    async def logout(self, request: web.Request) -> web.Response:
        """Signed out, and back, where the hint is its own."""
        asked = dict(request.query)
        said = jwt.decode(asked["id_token_hint"], self.key).claims
        assert (said["iss"], said["aud"], asked["client_id"]) == (self.issuer, CLIENT, CLIENT)
        self.left.append({"sub": said["sub"], "back": asked["post_logout_redirect_uri"]})
        raise web.HTTPFound(asked["post_logout_redirect_uri"])

    def signed(self, nonce: str) -> str:
        """The ID token; a claim spoilt to None is missing."""
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        kept = {key: value for key, value in (claims | self.spoils).items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, kept, self.key, [self.algorithm])
