"""QR codes as pictures that a page can hold."""

from __future__ import annotations

import segno


def qr_picture(text: str) -> str:
    """The text as a data URI of an SVG."""
    return segno.make_qr(text, error="m").svg_data_uri(scale=4, light="#fff")
