"""The records of people, appointments, groups and invitations."""

from datetime import datetime

from core.record import record


@record("persons", unique=("platform account",))
class Person:
    """Someone who talks with the bot on one platform. `name` is kept for staff only; `chat` is the private chat."""

    platform: str
    account: str
    chat: str = ""
    lang: str = ""
    name: str = ""
    home: str = ""
    reachable: bool = True
    created_at: datetime | None = None
    id: int = 0

    @property
    def address(self) -> str:
        """The private chat as an address; '' where it cannot be written to."""
        return f"{self.platform}:{self.chat}" if self.reachable and self.chat else ""


@record("saved_filters", indexes=("person_id",))
class SavedFilter:
    """A filter of the console that somebody keeps under a name."""

    person_id: int
    name: str
    query: str
    id: int = 0


@record("appointments", subject="post", indexes=("person_id", "department", "area", "account"), seldom=True)
class Appointment:
    """A role a person holds in a unit (and, for grid workers, for an area) from one moment to another. `account`: as
    whom the district's own sign-in knows its holder."""

    person_id: int
    role: str
    department: str
    area: str
    valid_from: datetime
    valid_to: datetime | None = None
    account: str = ""
    id: int = 0


@record("bindings", subject="binding", indexes=("address", "department"), seldom=True)
class Binding:
    """A group chat in which a unit reads its cards. `address` is an Address as text. `area`: a place below the unit's
    own whose residents talk there (a building, a stairwell); no card of the unit is shown to them.

    `shut_at`: since when the chat takes nothing from us (muted, topic closed); its people read in private until then.
    """

    address: str
    department: str
    valid_from: datetime
    valid_to: datetime | None = None
    bound_by: int = 0
    shut_at: datetime | None = None
    area: str = ""
    id: int = 0


@record("logins", subject="login", unique=("code_hash",), indexes=("browser", "person_id"))
class Login:
    """A one-time code, kept only as its SHA-256, and the browser it made another one of its person.

    `browser`: the account that the browser would have by itself. `given_by`: the person, or the officer who met them.
    `console`: it opens the console and nothing else.
    """

    code_hash: str
    person_id: int
    expires_at: datetime
    given_by: int
    browser: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    console: bool = False
    id: int = 0


@record("invitations", unique=("code_hash",))
class Invitation:
    """A one-time code, kept only as its SHA-256; role 'group' binds a group chat instead of a person."""

    code_hash: str
    role: str
    department: str
    area: str
    expires_at: datetime
    name: str = ""
    used_by: int = 0
    used_at: datetime | None = None
    id: int = 0
