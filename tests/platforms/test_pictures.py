"""Pictures of every kind look afterwards as they looked before."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from bot.pictures import NotAPicture, cleaned, kept_as
from tests.platforms.heic import HEIC

WHITE, RED = (255, 255, 255), (254, 0, 0)


def made(mode: str, colour: Any, kind: str = "PNG", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (20, 20), colour).save(out, kind, **how)
    return out.getvalue()


def seen(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(cleaned(content)))
    assert image.format == "JPEG" and image.mode == "RGB" and not image.getexif() and "icc_profile" not in image.info
    return image


KINDS = [
    ("plain", made("RGB", (255, 0, 0)), RED),
    ("see-through PNG", made("RGBA", (255, 0, 0, 0)), WHITE),
    ("see-through grey", made("LA", (0, 0)), WHITE),
    ("see-through palette", made("P", 0, transparency=0), WHITE),
    ("see-through WebP", made("RGBA", (255, 0, 0, 0), "WEBP", lossless=True), WHITE),
    ("GIF", made("RGB", (255, 0, 0), "GIF"), RED),
    ("black and white", made("1", 1), WHITE),
    ("sixteen bits of grey", made("I;16", 65535), WHITE),
    ("for print", made("CMYK", (0, 255, 255, 0), "TIFF"), RED),
]


@pytest.mark.parametrize(("content", "colour"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_its_colours_stay(content: bytes, colour: tuple[int, int, int]) -> None:
    pixel = seen(content).getpixel((9, 9))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) <= 3 for a, b in zip(pixel, colour, strict=True)), pixel


def test_a_phone_s_heic_becomes_a_plain_picture_without_its_place() -> None:
    image = seen(HEIC)
    left, right = image.getpixel((5, 5)), image.getpixel((50, 5))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    assert image.size == (64, 32) and left[2] > 150 > left[0] and right[0] > 150 > right[2]
    assert kept_as(HEIC, "image/heic", "document")[1:] == ("image/jpeg", "jpg")


def test_a_picture_lying_on_its_side_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)
    assert seen(out.getvalue()).size == (20, 40)


def test_colours_of_a_profile_are_those_of_the_screen() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert seen(made("RGB", (255, 0, 0), icc_profile=profile)).size == (20, 20)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pixel = seen(made("RGB", (255, 0, 0), icc_profile=srgb)).getpixel((9, 9))
    assert isinstance(pixel, tuple) and pixel[0] > 250 and pixel[1] < 5


@pytest.mark.parametrize("content", [b"", b"GIF89a", HEIC[:400], b"%PDF-1.7"])
def test_what_cannot_be_read_is_no_picture(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        cleaned(content)
