"""How commands look on the wire: which may be posted, the batch, and what comes back."""

import re
from typing import Annotated, Any, Literal, Union

import msgspec
from msgspec import Meta

from commands import logins
from commands.access import IssueToken, OfferTablet
from commands.command import Command
from commands.imports import CompleteImport
from commands.people import IssuePin
from commands.sign_ins import IssueBadge
from commands.streams import COMMANDS, INSIDE
from web.plain import bounds, plain
from web.problems import Problem, bad_request
from web.sealed import SealedText

BATCH_MAX = 500
OWN_DOORS: dict[type[Command], str] = {
    IssuePin: "POST /api/people/{person_id}/pin",
    IssueBadge: "POST /api/people/{person_id}/badge",
    OfferTablet: "POST /api/tablets",
    IssueToken: "POST /api/tokens",
    logins.GiveLogin: "POST /api/people/{person_id}/account",
    logins.MakeResetLink: "POST /api/people/{person_id}/reset-link",
    logins.SignOut: "POST /api/console/sign-out",
    logins.LeaveOnWall: "POST /api/console/wall",
    logins.SetPassword: "POST /api/console/password",
    logins.OfferSecondFactor: "POST /api/console/second-factor",
    logins.SetSecondFactor: "POST /api/console/second-factor/confirm",
    logins.TurnOffSecondFactor: "POST /api/console/second-factor/remove",
    logins.MakeRecoveryCodes: "POST /api/console/recovery-codes",
}
"""Commands that come with a secret, which the server makes: each has a door of its own."""

POSTED = tuple(each for each in COMMANDS if each not in INSIDE and each not in OWN_DOORS)
PostedCommand = Union[POSTED]  # type: ignore[valid-type]  # noqa: UP007
"""What anybody may post."""
LocalCommand = Union[(*POSTED, CompleteImport)]  # type: ignore[valid-type]
"""What may be posted at the local door, where the importer knocks."""

UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
"""What reading JSON from outside may raise."""
_NAMES = {each.__name__: each for each in COMMANDS}
_KEY = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PATH = re.compile(r" - at `(.+)`$")


class BatchItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One command of a batch: its key, its exact body, and the grant it was made under (the request's when absent).

    `sealed_sign_in` stands in place of the grant for what was done while the tablet was offline.
    The tablet does not know the person then: the body says the nil UUID as `person_id`.
    """

    key: str
    body: msgspec.Raw
    grant: str | None = None
    sealed_sign_in: SealedText | None = None


class CommandBatch(msgspec.Struct, frozen=True, tag="Batch", tag_field="type", forbid_unknown_fields=True):
    """Commands in the order in which they happened, as an outbox keeps them."""

    items: Annotated[tuple[BatchItem, ...], Meta(min_length=1, max_length=BATCH_MAX)]


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item: `position` and so on when it was done, otherwise what a problem says.

    `http` is the status that it would have got alone.
    """

    key: str
    status: Literal["done", "refused", "denied", "not-attempted", "unavailable", "failed", "malformed"]
    http: int
    replayed: bool = False
    position: int | None = None
    stream: str | None = None
    version: int | None = None
    events: int | None = None
    type: str | None = None
    title: str | None = None
    detail: str | None = None
    code: str | None = None
    retryable: bool = False
    facts: dict[str, Any] = {}


class BatchResults(msgspec.Struct, frozen=True, kw_only=True):
    """One result for each item, in order. `position` is the greatest one: read with `after` it to see all of this."""

    position: int | None
    results: tuple[Result, ...]


def is_key(text: str) -> bool:
    """Tell whether a text is a UUID as keys are."""
    return _KEY.fullmatch(text) is not None


def read_key(text: str) -> tuple[str, bytes]:
    """Return a key as text in lower case and as bytes; ValueError when it is no UUID."""
    if not is_key(text):
        message = f"{text[:64]!r} is no UUID: send one such as 01890a5d-ac96-774b-bcce-b302099a8057, new each time"
        raise ValueError(message)
    lower = text.lower()
    return lower, bytes.fromhex(lower.replace("-", ""))


def unreadable(error: Exception, body: bytes | msgspec.Raw) -> Problem:
    """Say what is wrong with a body: where, and what to do."""
    message = "it is nested too deeply" if isinstance(error, RecursionError) else plain(str(error))
    found = _PATH.search(message)
    field = found[1] if found else None
    if field == "$.type":
        name = hint(body).get("type")
        kind = _NAMES.get(name) if isinstance(name, str) else None
        if kind in OWN_DOORS:
            message = f"{name} has a door of its own, which makes the secret: {OWN_DOORS[kind]}"
        elif kind is not None:
            message = f"{name} is sent by the program itself only"
        else:
            message = "this is no command's name; /api/reference lists those there are"
    return bad_request("malformed", message, {"field": field, **bounds(message)} if field else None)


def hint(body: bytes | msgspec.Raw) -> dict[str, Any]:
    """Return what a body says that could not be read as a command, as far as it is an object."""
    try:
        said = msgspec.json.decode(body)
    except UNREADABLE:
        return {}
    return said if isinstance(said, dict) else {}


def streams_hinted(body: msgspec.Raw, person_id: str | None) -> set[str]:
    """Return the streams that an unreadable command would have been about: what follows in them must wait."""
    said = hint(body)
    name = said.get("type")
    kind = _NAMES.get(name) if isinstance(name, str) else None
    streams = {f"work-{each}" for each in (said.get("person_id"), person_id) if isinstance(each, str)}
    if kind is not None:
        key = said.get(kind.KEYED_BY) if kind.KEYED_BY else ""
        if isinstance(key, str):
            streams.add(f"{kind.CATEGORY}-{key}" if key else kind.CATEGORY)
    return streams
