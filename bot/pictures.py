"""Pictures people send: checked, shrunk, stripped of the camera's notes."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.metadata import film, office, paper, webm
from core.sealed import KEY, SEALED, Broken, seal, unseal

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 20 * 1024 * 1024  # bytes of an upload
SIDE = 2048  # pixels of the longer side that are kept
MOST_PIXELS = 60_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument."
_CLEANED = {
    "application/pdf": paper,
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/3gpp"), film),
    **dict.fromkeys(("video/webm", "video/x-matroska"), webm),
}
SPARE = 200 * 1024 * 1024  # bytes of the disk that uploads leave free
SPARE_PART = 0.02  # of the whole disk, likewise


class NotAPicture(Exception):
    """The bytes are no picture we can read."""


def cleaned(content: bytes) -> bytes:
    """The picture as JPEG without EXIF (no place, no device), turned upright, as it looks. Raises NotAPicture."""
    from pi_heif import register_heif_opener
    from PIL import Image, ImageOps, UnidentifiedImageError  # read when a picture comes

    register_heif_opener()  # iPhones send HEIC when a picture goes as a file
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAPicture("too many pixels")
            upright = ImageOps.exif_transpose(image) or image
            upright.thumbnail((SIDE, SIDE))
            out = io.BytesIO()
            _opaque(_in_srgb(upright)).save(out, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture(type(error).__name__) from error
    return out.getvalue()


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours of the picture's own profile, as screens without profiles show them."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        own, mode = ImageCms.ImageCmsProfile(io.BytesIO(profile)), "RGBA" if image.mode == "RGBA" else "RGB"
        shown = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile: the numbers are shown as they are
    return shown or image


def _opaque(image: Image.Image) -> Image.Image:
    """On white paper where one can see through it, as chats show it; sixteen bits of grey as eight."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda grey: grey / 257).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


class FileStore:
    """Sealed bytes in a folder (ChaCha20-Poly1305), named by a digest that tells nothing without the key: the same
    picture is kept once."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key

    def has_room(self) -> bool:
        """The disk has room for uploads beside what the database and the trace need. Raises OSError."""
        folder = next(one for one in (self._folder, *self._folder.parents) if one.exists())
        disk = shutil.disk_usage(folder)
        return disk.free >= max(SPARE, disk.total * SPARE_PART)

    def keep(self, content: bytes, ending: str) -> str:
        """Write the bytes (whole or not at all); gives the path inside the store."""
        name = hashlib.blake2b(content, key=self._key[:KEY], digest_size=32).hexdigest()
        path = f"{name[:2]}/{name}.{ending}"
        target = self._folder / path
        if target.exists():
            return path
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as stream:
            stream.write(SEALED + seal(self._key, path, content))
            stream.flush()
            os.fsync(stream.fileno())
        Path(stream.name).replace(target)
        return path

    def read(self, path: str) -> bytes:
        """The bytes again. Raises OSError, also where they were changed or lie in another's place."""
        raw = (self._folder / path).read_bytes()
        if not raw.startswith(SEALED):
            return raw  # kept before files were sealed
        try:
            return unseal(self._key, path, raw[len(SEALED) :])
        except Broken as error:
            raise OSError(f"{path} was changed, or sealed with another key") from error

    def drop(self, path: str) -> None:
        """Delete the bytes; nothing where they are gone already. Raises OSError."""
        (self._folder / path).unlink(missing_ok=True)


def kept_as(content: bytes, mime: str, kind: str) -> tuple[bytes, str, str]:
    """What is kept of a file: (bytes, mime, ending). Pictures, films, PDFs and office papers lose what they tell of
    their maker, also those sent as files; others stay.

    Raises NotAPicture for what should be one of these and cannot be read.
    """
    if kind == "photo" or mime.startswith("image/"):
        return cleaned(content), "image/jpeg", "jpg"
    try:
        content = (office if mime.startswith(_OFFICE) else _CLEANED.get(mime, bytes))(content)
    except ValueError as error:
        raise NotAPicture(str(error)) from error
    return content, mime or "application/octet-stream", "bin"
