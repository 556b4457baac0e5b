"""What a request proves about who sends it: its headers, and whether it came through the local door."""

import base64
import hmac
from collections.abc import Iterable
from typing import Any

import msgspec

from commands.actors import Bearer, Console, Granted, Local, Proof
from commands.rejected import NotAllowed
from events.secrets import mac
from web.grants import verify
from web.made import secret_digest

LOCAL = "floorbook.local"
"""Set in the scope by the server of the Unix socket, and by nothing else: who reaches that socket owns the files."""
OPERATOR = Local("owner")
_BEARER = b"bearer "
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE, HOST_COOKIE = "floorbook_session", "__Host-floorbook_session"
"""The console's cookie: in development, which has no TLS, and elsewhere."""


class Papers(msgspec.Struct):
    """The headers that say who sends, and under which key: read in one pass."""

    key: str | None = None
    grant: str | None = None
    bearer: Bearer | None = None
    session: Console | None = None
    csrf: str | None = None
    host: bytes = b""
    page: bytes | None = None
    site: bytes | None = None
    changes: bool = False
    request_id: str | None = None
    local: bool = False


def origin_of(scope: Any) -> str:
    """Return where a request comes from, as the log records it."""
    client = scope.get("client")
    return str(client[0]) if client else "local"


def papers_of(scope: Any, cookie: bytes) -> Papers:
    """Read a request's papers, a session from the cookie of this name; nothing is checked yet."""
    papers = Papers(local=LOCAL in scope, changes=scope["method"] not in SAFE)
    _read(papers, scope["headers"], cookie)
    return papers


def _read(papers: Papers, headers: Iterable[tuple[bytes, bytes]], cookie: bytes) -> None:
    for name, value in headers:
        if name == b"idempotency-key":
            papers.key = value.decode("latin-1")
        elif name == b"authorization":
            if value[:7].lower() == _BEARER:
                papers.bearer = Bearer(secret_digest(value[7:].strip()))
        elif name == b"cookie":
            papers.session = papers.session or session_in(value, cookie)
        elif name == b"host":
            papers.host = value
        elif name == b"origin":
            papers.page = value
        elif name == b"sec-fetch-site":
            papers.site = value
        elif name == b"floorbook-csrf":
            papers.csrf = value.decode("latin-1")
        elif name == b"floorbook-grant":
            papers.grant = value.decode("latin-1")
        elif name == b"x-request-id":
            papers.request_id = value.decode("latin-1")


def proof_of(papers: Papers, grant_key: bytes, grant: str | None = None) -> Proof:
    """Return what is proved: by a grant (of this command, or of the request), by a credential, or by the local door.

    Papers that were shown count even at the local door. `NotAllowed` when there are none, or a grant is not ours.
    """
    text = grant or papers.grant
    if text:
        return Granted(verify(text, grant_key), papers.bearer)
    if papers.bearer is not None:
        return papers.bearer
    if papers.session is not None:
        if papers.changes:
            require_own_page(papers)
            if not is_csrf(papers.csrf, papers.session, grant_key):
                message = "send the session's token as `Floorbook-CSRF`: it comes with the sign-in"
                raise NotAllowed("csrf-needed", message)
        return papers.session
    if papers.local:
        return OPERATOR
    message = (
        "sign in on the console, or send `Authorization: Bearer <token>`,"
        " or a tablet's credential with `Floorbook-Grant: <grant>`"
    )
    raise NotAllowed("credentials-missing", message)


def require_own_page(papers: Papers) -> None:
    """Raise `NotAllowed` when a browser says that a page of another site made it send this."""
    foreign = papers.site is not None and papers.site not in (b"same-origin", b"none")
    # Scheme apart: behind a proxy that ends TLS, only the page's side of it is known to be https.
    if papers.page is not None:
        foreign = foreign or papers.page.partition(b"://")[2] != papers.host
    if foreign:
        raise NotAllowed("cross-site", "a page of another site made your browser send this: nothing was done")


def session_in(cookies: bytes, name: bytes) -> Console | None:
    """Return the session that the cookie of this name holds.

    Outside development that is one that no other site can set, a sister under the same domain neither.
    """
    for each in cookies.split(b";"):
        found, _, value = each.strip().partition(b"=")
        if found == name and value:
            return Console(secret_digest(value))
    return None


def cookie_name(*, secure: bool) -> str:
    """Return the name of the console's cookie."""
    return HOST_COOKIE if secure else COOKIE


def cookie_header(secret: str, life_s: int, *, secure: bool) -> str:
    """Return the header that gives a browser a session's cookie; with no life left, the one that takes it away.

    Scripts cannot read it, no other site's request brings it along; `secure`: it travels under TLS alone.
    """
    more = "; Secure" if secure else ""
    return f"{cookie_name(secure=secure)}={secret}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Strict{more}"


def csrf_of(session: Console, grant_key: bytes) -> str:
    """Return the token that changes must send beside the cookie: another site can make a browser send only that."""
    return base64.urlsafe_b64encode(mac(grant_key, b"csrf " + session.digest)).decode().rstrip("=")


def is_csrf(said: str | None, session: Console, grant_key: bytes) -> bool:
    """Tell whether a token is the session's."""
    return said is not None and hmac.compare_digest(said.encode(), csrf_of(session, grant_key).encode())
