"""QR codes, as an image that a page can show as it is."""

import io

import segno


def qr_svg(text: str) -> str:
    """Return a text as a QR code in SVG, with the white margin that cameras need."""
    out = io.BytesIO()
    # Not `make`: that may choose a Micro QR code, which common readers cannot read.
    segno.make_qr(text, error="m").save(out, kind="svg", scale=4, border=4, xmldecl=False, light="#fff")
    return out.getvalue().decode()
