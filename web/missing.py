"""What a browser shows where there is nothing: a page with a way back. Programs get the problem as it is."""

from typing import Any

from litestar.types import Message, Send

from web.replies import Headers

NOT_FOUND = 404
API = "/api/"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>There is nothing here</title>
<h1>There is nothing here</h1>
<p>The address is wrong, or what was here has moved.</p>
<p><a href="/">To the tablet</a> · <a href="/launchpad/">All applications</a></p>
<div lang="es">
<h1>Aquí no hay nada</h1>
<p>La dirección no es correcta, o lo que había aquí se movió.</p>
<p><a href="/">A la tableta</a> · <a href="/launchpad/">Todas las aplicaciones</a></p>
</div>
</html>
""".encode()
HEADERS: Headers = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-length", str(len(PAGE)).encode()),
    (b"cache-control", b"no-store"),
]


def with_page(scope: Any, send: Send) -> Send:
    """Return `send` with the page in place of a problem that there is nothing, for who wants to read a page."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    if b"text/html" not in accepted or f"{scope['path']}/".startswith(API):
        return send
    missing = False

    async def sent(message: Message) -> None:
        nonlocal missing
        if message["type"] == "http.response.start" and message["status"] == NOT_FOUND:
            missing = True
            await send({**message, "headers": HEADERS})
        elif not missing:
            await send(message)
        elif not message.get("more_body"):
            await send({"type": "http.response.body", "body": PAGE, "more_body": False})

    return sent
