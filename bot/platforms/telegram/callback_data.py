"""What a button means <-> Telegram's 64 bytes of callback data; pure."""

from handlers.messages import Action

# Raise it when the format changes: buttons of older versions are then answered as stale.
VERSION = "1"
LONGEST = 64
MOST = 2**63  # beyond it no row has a number
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def pack(action: Action) -> str:
    """Action -> callback_data '1|name|number in base 36|choice'. Raises ValueError beyond Telegram's 64 bytes."""
    parts = [VERSION, _escape(action.name), _base36(action.number), _escape(action.choice)]
    while not parts[-1] and len(parts) > 2:
        parts.pop()
    data = "|".join(parts)
    if not action.name or len(data.encode()) > LONGEST or abs(action.number) >= MOST:
        raise ValueError(f"a button's data must have a name and at most 64 bytes: {data[:80]!r}")
    return data


def unpack(data: str) -> Action | None:
    """callback_data -> Action; None for anything `pack` of this version did not write."""
    version, *parts = data.split("|")
    if version != VERSION or not 1 <= len(parts) <= 3:
        return None
    name, number, choice = [*parts, "", ""][:3]
    try:
        action = Action(_unescape(name), int(number or "0", 36), _unescape(choice))
        return action if pack(action) == data else None
    except ValueError:
        return None


def _escape(text: str) -> str:
    return text.replace("~", "~0").replace("|", "~1")


def _unescape(text: str) -> str:
    return text.replace("~1", "|").replace("~0", "~")


def _base36(number: int) -> str:
    sign, rest, out = "-" if number < 0 else "", abs(number), ""
    while rest:
        rest, digit = divmod(rest, 36)
        out = DIGITS[digit] + out
    return sign + out
