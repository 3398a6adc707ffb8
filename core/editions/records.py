"""The record of a version of the district's files."""

from dataclasses import field
from datetime import datetime

from core.record import record


@record("editions", subject="edition", unique=("number",))
class Edition:
    """A version of the district's files. `changes`: what is written anew, None for a file that is left out.

    `files`: all of them, once it is published; `version`: their digest, the district's own. In force is the published
    one with the highest number; number 1 is what the folder held before.
    """

    number: int
    state: str
    begun_at: datetime
    changes: dict[str, str | None] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    version: str = ""
    published_by: int = 0
    published_at: datetime | None = None
    id: int = 0
