"""Asks the district's own sign-in (OpenID Connect) who somebody is."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from core.settings import SignIn

SKEW = 120  # seconds by which the two clocks may differ
FRESH = timedelta(hours=1)  # as long as what the provider says of itself is believed
TIMEOUT = aiohttp.ClientTimeout(total=10)
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]  # no shared key
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class Unreachable(Exception):
    """The provider does not answer, or answers what no provider answers. Holds no token."""


class Untrusted(Exception):
    """What was handed in proves nothing. Says why, for the log; holds no token."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One sign-in that was begun: what its answer must fit."""

    state: str
    nonce: str
    verifier: str
    at: float

    @classmethod
    def now(cls, at: datetime) -> Asked:
        """A new one."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32), at.timestamp())

    def kept(self) -> bytes:
        """As a browser keeps it, sealed."""
        return orjson.dumps(asdict(self))


class Provider:
    """The district's provider. `back`: the address to which it sends people back."""

    def __init__(self, known: SignIn, back: str, clock: Callable[[], datetime]) -> None:
        self._known, self._back, self._clock = known, back, clock
        self._about: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = clock() - FRESH

    async def address(self, asked: Asked) -> str:
        """Where a browser goes to sign in. Raises Unreachable."""
        challenge = urlsafe_b64encode(sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
        scope = "openid" if self._known.claim == "sub" else "openid profile email"
        query = {
            "response_type": "code",
            "client_id": self._known.client,
            "redirect_uri": self._back,
            "scope": scope,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        start = str((await self._said())["authorization_endpoint"])
        return f"{start}{'&' if urlsplit(start).query else '?'}{urlencode(query)}"

    async def account(self, code: str, asked: Asked, issuer: str) -> tuple[str, str]:
        """Who signed in, by the claim that the posts name, and the ID token. `issuer`: who says that it answers, ''
        where it is not said (RFC 9207). Raises Unreachable, Untrusted."""
        if issuer and issuer != self._known.issuer:
            raise Untrusted("another issuer answered")
        said = await self._token(code, asked)
        claims = await self._claims(said["id_token"], asked)
        if self._known.claim not in claims and (there := await self._end("userinfo_endpoint")):
            claims = await self._more(there, str(said.get("access_token", "")), claims["sub"])
        found = claims.get(self._known.claim)
        if self._known.claim == "email" and claims.get("email_verified") is not True:
            raise Untrusted("the address is not verified")
        if not isinstance(found, str) or not found.strip():
            raise Untrusted(f"no claim {self._known.claim}")
        return found, said["id_token"]

    async def away(self, token: str, back: str) -> str:
        """Where a browser signs out at the provider, which sends it to our path `back`; '' where there is no such
        address. `token`: the ID token it got (OpenID Connect RP-Initiated Logout 1.0). Raises Unreachable."""
        there = await self._end("end_session_endpoint")
        facts = {
            "id_token_hint": token,
            "client_id": self._known.client,
            "post_logout_redirect_uri": urljoin(self._back, back),
        }
        return there and f"{there}{'&' if urlsplit(there).query else '?'}{urlencode(facts)}"

    async def _end(self, name: str) -> str:
        """An address that not every provider has; '' also for one in the clear."""
        found = str((await self._said()).get(name, ""))
        return found if urlsplit(found).scheme in _schemes(self._known.issuer) else ""

    async def _more(self, there: str, token: str, sub: str) -> dict[str, Any]:
        """What the provider says of the person beside the ID token; it must be the same person."""
        said = await _json("GET", there, headers={"Authorization": f"Bearer {token}"})
        if said.get("sub") != sub:
            raise Untrusted("it tells of another person")
        return said

    async def _token(self, code: str, asked: Asked) -> dict[str, Any]:
        """The tokens that the code is worth; they come from the provider itself, never by the browser."""
        about, known = await self._said(), self._known
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._back}
        form["code_verifier"] = asked.verifier
        headers = {}
        if "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            # As the standard puts them into the header: as in a form (RFC 6749, 2.3.1).
            quoted = (urlencode({"": one})[1:] for one in (known.client, known.secret))
            headers["Authorization"] = aiohttp.encode_basic_auth(*quoted)
        else:
            form |= {"client_id": known.client, "client_secret": known.secret}
        said = await _json("POST", about["token_endpoint"], data=form, headers=headers)
        if not isinstance(said.get("id_token"), str):
            raise Untrusted("no ID token")
        return said

    async def _claims(self, token: str, asked: Asked) -> dict[str, Any]:
        client = self._known.client
        claims = await self._signed(token)
        rules = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=SKEW,
            iss={"essential": True, "value": self._known.issuer},
            aud={"essential": True, "value": client},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": asked.nonce},
        )
        try:
            rules.validate(claims)
        except JoseError as error:
            raise Untrusted(f"{error.error} {getattr(error, 'claim', '')}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if isinstance(claims["iss"], list) or claims.get("azp", None if several else client) != client:
            raise Untrusted("made out to another program")
        return claims

    async def _signed(self, token: str) -> dict[str, Any]:
        """What the provider has signed; a key that is not known is looked for once more, for keys are changed."""
        for anew in (False, True):
            if self._keys is None or anew:
                self._keys = await self._read_keys()
            try:
                return jwt.decode(token, self._keys, registry=_REGISTRY).claims
            except (JoseError, ValueError) as error:
                if anew:
                    raise Untrusted(type(error).__name__) from error
        raise Untrusted("no key")

    async def _read_keys(self) -> KeySet:
        said = await _json("GET", (await self._said())["jwks_uri"])
        try:
            return KeySet.import_key_set(said)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Unreachable("no keys") from error

    async def _said(self) -> Mapping[str, Any]:
        """What the provider says of itself; it must say it under its own name. Raises Unreachable."""
        if self._clock() - self._read_at >= FRESH:
            issuer = self._known.issuer
            about = await _json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            ends = [str(about.get(name)) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            if about.get("issuer") != issuer or any(urlsplit(e).scheme not in _schemes(issuer) for e in ends):
                raise Unreachable("it has another name, or endpoints in the clear")
            self._about, self._keys, self._read_at = about, None, self._clock()
        return self._about


def _schemes(issuer: str) -> set[str]:
    return {"https", urlsplit(issuer).scheme}


async def _json(method: str, url: str, **what: Any) -> dict[str, Any]:
    """A JSON object. Raises Unreachable, and Untrusted where the provider refuses what it was asked."""
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.request(method, url, allow_redirects=False, **what) as answer,
        ):
            status, body = answer.status, await answer.read()
        said = orjson.loads(body) if status < 500 else None
    except (TimeoutError, aiohttp.ClientError, ValueError) as trouble:
        raise Unreachable(type(trouble).__name__) from trouble
    if method == "POST" and 400 <= status < 500:
        raise Untrusted(f"HTTP {status}")
    if status != 200 or not isinstance(said, dict):
        raise Unreachable(f"HTTP {status}")
    return said
