"""The settings, read once from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import ConfigError

DEFAULT_API = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in that the district has for its staff (OpenID Connect). `claim`: what of a person the posts name."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = "sub"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the house needs to know before it opens. Secrets are never in its repr."""

    telegram_token: str
    telegram_api: str
    telegram_secret: str
    public_url: str
    database_url: str
    door_keys: dict[str, str]
    district: Path
    data: Path
    host: str
    port: int
    mode: str
    sign_in: SignIn | None = None

    def __repr__(self) -> str:
        return f"Settings(mode={self.mode!r}, district={self.district.name!r}, port={self.port})"

    @property
    def demo(self) -> bool:
        """Whether the page shows all seats to everybody."""
        return self.mode == "demo"


def _pair(text: str) -> tuple[str, str]:
    """`code=key`: the key that another system gave us."""
    code, sign, key = text.strip().partition("=")
    if not (code and sign and key):
        raise ConfigError("HUYING_DOOR_KEYS 要写成 代码=密钥，几个用逗号分开。 (code=key, …)")
    return code, key


def read_settings(env: Mapping[str, str], root: Path) -> Settings:
    """Settings from HUYING_* variables. `root`: the project folder. Raises ConfigError naming variable and mend."""
    _only_known(env)
    data = Path(_value(env, "DATA") or root / "data")
    mode = _value(env, "MODE") or "demo"
    if mode not in {"demo", "production"}:
        raise ConfigError(f"HUYING_MODE 只能是 demo 或 production，现在是“{mode}”。 (must be demo or production)")
    public = _url(env, "PUBLIC_URL", "")
    token, secret = _value(env, "TELEGRAM_TOKEN"), _value(env, "TELEGRAM_SECRET")
    if token and not _TOKEN.fullmatch(token):
        raise ConfigError(
            "HUYING_TELEGRAM_TOKEN 的样子不对，应像 123456:AA…，请从 @BotFather 重新复制。 (malformed token)"
        )
    if secret and not _SECRET.fullmatch(secret):
        raise ConfigError(
            "HUYING_TELEGRAM_SECRET 只能用字母、数字、_ 和 -，1 到 256 个。 (letters, digits, _ and - only)"
        )
    if token and public and not secret:
        raise ConfigError("设了 HUYING_PUBLIC_URL 就还要设 HUYING_TELEGRAM_SECRET。 (a webhook needs a secret)")
    district = Path(_value(env, "DISTRICT") or root / "districts" / "demo")
    if not district.is_dir():
        raise ConfigError(f"HUYING_DISTRICT：没有“{district}”这个文件夹。 (no such folder)")
    return Settings(
        telegram_token=token,
        telegram_api=_url(env, "TELEGRAM_API", DEFAULT_API),
        telegram_secret=secret,
        public_url=public,
        database_url=_database(_value(env, "DATABASE_URL"), data),
        door_keys=dict(_pair(one) for one in _value(env, "DOOR_KEYS").split(",") if one),
        district=district,
        data=data,
        host=_value(env, "HOST") or "127.0.0.1",
        port=_port(_value(env, "PORT") or "8080"),
        mode=mode,
        sign_in=_sign_in(env, public),
    )


_NAMES = (
    *("TELEGRAM_TOKEN", "TELEGRAM_API", "TELEGRAM_SECRET", "PUBLIC_URL", "DATABASE_URL", "DOOR_KEYS", "DISTRICT"),
    *("DATA", "HOST", "PORT", "MODE", "OIDC_ISSUER", "OIDC_CLIENT", "OIDC_SECRET", "OIDC_SECRET_FILE", "OIDC_CLAIM"),
)


def _only_known(env: Mapping[str, str]) -> None:
    known = {f"HUYING_{name}" for name in _NAMES}
    for name in env:
        if name.startswith("HUYING_") and name not in known:
            raise ConfigError(
                f"{name} 不是呼应的设置，请检查拼写。 (unknown setting; known: {', '.join(sorted(known))})"
            )


def _value(env: Mapping[str, str], name: str) -> str:
    return env.get(f"HUYING_{name}", "").strip()


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = _value(env, name) or default
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ConfigError(f"HUYING_{name} 应是 http:// 或 https:// 开头的网址，现在是“{value}”。 (not a web address)")
    return value.rstrip("/")


def _sign_in(env: Mapping[str, str], public: str) -> SignIn | None:
    """None where the district has none. Raises ConfigError where something of it is missing."""
    issuer, client = _value(env, "OIDC_ISSUER"), _value(env, "OIDC_CLIENT")
    secret, file = _value(env, "OIDC_SECRET"), _value(env, "OIDC_SECRET_FILE")
    if not (issuer or client or secret or file):
        return None
    if file:
        try:
            secret = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError("HUYING_OIDC_SECRET_FILE：这个文件读不了。 (cannot be read)") from error
    if not (issuer and client and secret and public):
        raise ConfigError(
            "统一身份登录要设全：HUYING_OIDC_ISSUER、HUYING_OIDC_CLIENT、HUYING_OIDC_SECRET"
            "（或者 HUYING_OIDC_SECRET_FILE）和 HUYING_PUBLIC_URL。 (all of these)"
        )
    parts = urlsplit(issuer)
    if not parts.netloc or (parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}):
        raise ConfigError("HUYING_OIDC_ISSUER 要是 https:// 开头的网址。 (must be https)")
    return SignIn(issuer, client, secret, _value(env, "OIDC_CLAIM") or "sub")


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or not 0 <= int(value) <= 65535:
        raise ConfigError(f"HUYING_PORT 应是 0 到 65535 的数字，现在是“{value}”。 (not a port number)")
    return int(value)


def _database(value: str, data: Path) -> str:
    if not value:
        return f"sqlite:///{data / 'huying.db'}"
    for scheme in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        if value.startswith(scheme):
            return "postgresql+psycopg://" + value.removeprefix(scheme)
    if value.startswith("sqlite:///"):
        return value
    raise ConfigError("HUYING_DATABASE_URL 只能以 sqlite:/// 或 postgresql:// 开头。 (must start with one of these)")
