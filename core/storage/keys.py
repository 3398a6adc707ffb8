"""The key safe: files outside the database, destroyed in their time."""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from core.errors import ConfigError
from core.sealed import SEALED

_NAME = re.compile(r"[0-9a-f]{32}")
_BYTES = 32
_OPENED = ".opened"


def lasting_key(path: Path) -> bytes:
    """The key of kept files and private values; made at the first start, and shared by all replicas."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent) as stream:  # only its owner may read it
            stream.write(secrets.token_bytes(32))
            stream.flush()
            os.fsync(stream.fileno())
            with suppress(FileExistsError):  # another replica was first
                os.link(stream.name, path)
    return path.read_bytes()


class KeySafe:
    """A folder of keys, shared by all replicas and left out of every backup.

    Implements core.unit_of_work.Keys. A key is worth a secret vote: with it and the database a ballot can be tied to a
    name, without it never again. So it is made before a vote opens and destroyed after the last check.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def lasting(self) -> bytes:
        """The key that stays; it lies beside the folder, for it is worth a copy elsewhere. Raises ConfigError where it
        is missing though files are sealed with it: a new one would open none of them."""
        data = self._folder.parent
        kept = next((one for one in (data / "files").glob("*/*") if one.is_file()), None)
        if not (data / "files.key").exists() and kept and kept.read_bytes().startswith(SEALED):
            raise ConfigError(f"{data} 里有加密的照片，没有钥匙 files.key：请放回另抄的那份。 (files.key is missing)")
        return lasting_key(data / "files.key")

    def make(self, now: datetime, until: datetime) -> str:
        """A new key that dies at `until` at the latest; gives its name. It is on the disk before this returns."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES) + until.isoformat().encode())
            file.flush()
            os.utime(file.fileno(), (now.timestamp(), now.timestamp()))
            os.fsync(file.fileno())
        self._settle()
        return name

    def read(self, name: str) -> bytes:
        """The key. Raises ConfigError where it is not in this replica's folder."""
        try:
            key = self._path(name).read_bytes()[:_BYTES]
        except FileNotFoundError as error:
            raise ConfigError(f"钥匙 {name} 不在 {self._folder}：各副本要共用这个文件夹。 (key not found)") from error
        if len(key) != _BYTES:
            raise ConfigError(f"钥匙 {name} 已损坏。 (key damaged)")
        return key

    def note_opening(self, name: str, found: str) -> bool:
        """Note what an opening found, beside the key; False where an earlier one, of another copy, found otherwise."""
        path = self._path(name).with_suffix(_OPENED)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text() == found
        with os.fdopen(handle, "w") as file:
            file.write(found)
            file.flush()
            os.fsync(file.fileno())
        self._settle()
        return True

    def expired(self, now: datetime) -> list[str]:
        """The keys whose own last day has passed, whatever the database says."""
        return [name for name in self.names(now) if self._until(name) <= now]

    def _until(self, name: str) -> datetime:
        said = self._path(name).read_bytes()[_BYTES:].decode()
        return datetime.fromisoformat(said) if said else datetime.max.replace(tzinfo=UTC)  # made by an older version

    def destroy(self, name: str) -> bool:
        """Overwrite and remove a key; False when it was gone already."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            path.with_suffix(_OPENED).unlink(missing_ok=True)
        except FileNotFoundError:
            return False
        self._settle()
        return True

    def names(self, before: datetime) -> list[str]:
        """The keys that were there before a moment: a younger one may belong to a unit not committed yet."""
        if not self._folder.is_dir():
            return []
        found = [path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]
        return sorted(path.name for path in found if path.stat().st_mtime < before.timestamp())

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ConfigError(f"“{name}”不是钥匙的名字。 (not a key's name)")
        return self._folder / name

    def _settle(self) -> None:
        """Make the folder's change itself last."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
