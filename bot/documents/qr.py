"""QR codes as pictures that a page can hold."""


def qr_picture(text: str) -> str:
    """The text as a data URI of an SVG."""
    from segno import make_qr  # read where a code is drawn

    return make_qr(text, error="m").svg_data_uri(scale=4, light="#fff")
