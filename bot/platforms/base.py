"""What every chat platform can do: read, deliver, fetch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from handlers.messages import Address, Card, Update


@dataclass(frozen=True, slots=True)
class Inbound:
    """The updates in one delivery of the platform, and the body to answer it with."""

    updates: tuple[Update, ...]
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored file ready to be sent: its bytes, or the platform's own reference where it already has the file.

    `name`: what a document is called where it is saved.
    """

    file_id: str
    mime: str
    content: bytes
    ref: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to deliver. `kind`: 'card' (send, or edit message `replaces`), 'toast' (answer button press `toast`).

    `key` is the letter's own, the same at every try: a platform that can tell repeats apart by it sends it once.
    """

    address: Address
    kind: str
    card: Card
    replaces: str = ""
    toast: str = ""
    pictures: tuple[Picture, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's id of the message that now shows the card ('' where there is none)."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform lets us speak: seconds between letters overall, to one private chat, to one group."""

    overall: float = 0.0
    private: float = 0.0
    group: float = 0.0


class NotDelivered(Exception):
    """Try again, after `retry_after` seconds where the platform said so. `everyone`: the whole platform is down.

    `untaken`: it is sure that the platform has taken nothing.
    """

    def __init__(
        self, why: str, *, retry_after: float | None = None, everyone: bool = False, untaken: bool = False
    ) -> None:
        super().__init__(why)
        self.retry_after, self.everyone, self.untaken = retry_after, everyone, untaken


class Refused(Exception):
    """The platform will not take this letter. `reason`: 'blocked', 'gone' (no such chat, or we are out), 'unwelcome'
    (the chat takes nothing from us just now), 'no_pictures' (but words), 'bad' (our fault),
    'unsure' (it may have taken it already, and cannot be asked)."""

    def __init__(self, why: str, *, reason: str) -> None:
        super().__init__(why)
        self.reason = reason


class TooLate(Exception):
    """The press waited too long to be answered under its button."""


class Migrated(Exception):
    """The group lives on under another id."""

    def __init__(self, new_chat: str) -> None:
        super().__init__(new_chat)
        self.new_chat = new_chat


class BadRequest(Exception):
    """What came in is not what the platform sends: unreadable, or the secret is wrong. `status` is the HTTP answer."""

    def __init__(self, why: str, *, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


@runtime_checkable
class HasMenus(Protocol):
    """A platform that shows a menu of commands in a chat."""

    async def set_commands(self, commands: Iterable[tuple[str, str]], lang: str = "", chat: str = "") -> None:
        """Raises as `deliver`."""


@runtime_checkable
class HearsEvents(Protocol):
    """Other systems: what happened is told to them as it is."""

    async def tell(self, system: str, body: Mapping[str, Any], key: str) -> str:
        """Gives the number under which the system took a matter, '' for what is only told. Raises as `deliver`."""


class Platform(Protocol):
    """One chat platform. `read` and rendering are pure; `deliver` and `fetch` are the only network.

    `keeps_pictures`: a picture that came by it can be shown by its reference alone, before its bytes are here.
    """

    name: str
    pace: Pace
    keeps_pictures: bool

    def interval(self, chat: str) -> float:
        """Seconds to wait after a letter to this chat before the next one to it."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """Verify and map one delivery. Raises BadRequest."""

    async def deliver(self, letter: Letter) -> Receipt:
        """Send or edit. Raises NotDelivered, Refused, Migrated."""

    async def fetch(self, ref: str) -> bytes:
        """The bytes behind an attachment reference, at most 20 MB. Raises NotDelivered, Refused."""


class OneWay:
    """What platforms of the house's own are alike in: nothing comes in by them, and nothing is paced."""

    pace = Pace()
    keeps_pictures = False

    def interval(self, chat: str) -> float:
        """A letter may follow a letter at once."""
        return 0.0

    def read(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """Who comes in has endpoints of its own. Raises BadRequest."""
        raise BadRequest("nothing comes in by this way", status=404)

    async def deliver(self, letter: Letter) -> Receipt:
        """Cards are for people. Raises Refused('bad')."""
        raise Refused("no person reads here", reason="bad")
