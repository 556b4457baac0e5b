"""Every code that a problem can have, with its HTTP status and title. Stable: programs decide by them."""

from collections.abc import Iterator

NOT_ATTEMPTED = 424

REFUSED: dict[str, tuple[int, str]] = {
    "already-working": (409, "Already working on another task"),
    "bad-address": (422, "It is no address that alerts can go to"),
    "bad-day": (422, "It cannot hold from such a day"),
    "bad-pay-role": (422, "The pay role is none of the roles"),
    "bad-setting": (422, "A setting cannot have this value"),
    "bad-span": (422, "Nobody can have worked so"),
    "code-used": (409, "The code was used already"),
    "code-void": (409, "The code was used or has expired"),
    "conflict": (409, "It changed since it was looked at"),
    "corrected-since": (409, "Somebody put this time right before it arrived"),
    "destination-removed": (409, "The destination was removed"),
    "does-not-fit": (409, "A late command does not fit what followed"),
    "erased": (409, "It was erased on request"),
    "expired-already": (422, "It would have expired already"),
    "from-the-future": (422, "It is said to have happened in the future"),
    "illegal-move": (409, "The task's phase does not allow this"),
    "import-running": (409, "An import is running"),
    "inactive-person": (409, "The person is not active"),
    "link-void": (409, "The link was used or has expired"),
    "long-ago": (409, "It lies further back than what is kept at hand"),
    "mail-in-the-open": (422, "A password would travel unprotected"),
    "name-taken": (409, "There is one of this name already"),
    "no-account": (404, "The person has no console account"),
    "no-mail-server": (409, "No mail server is set"),
    "no-import": (404, "No import is running"),
    "no-order-number": (422, "It is no order's number"),
    "no-second-factor": (409, "There is no second factor"),
    "nobody": (422, "The nil UUID is nobody's"),
    "not-a-monday": (422, "A week is named by its Monday"),
    "not-erased": (409, "The person is not erased"),
    "not-oneself": (409, "Nobody erases themselves"),
    "not-yours-to-undo": (409, "Somebody else did it"),
    "other-request": (409, "The request is about something else"),
    "other-task": (409, "The session is on another task"),
    "overlaps": (409, "Another session of the person overlaps"),
    "own-account": (409, "It is one's own account"),
    "own-time": (409, "Nobody decides about their own time"),
    "pay-kept": (409, "Pay has to be kept for now"),
    "not-settled": (409, "Something of the person is still open"),
    "person-active": (409, "The person is active"),
    "person-exists": (409, "The person is registered already"),
    "refusal-resolved": (409, "The refusal was resolved already"),
    "request-answered": (409, "The request was answered already"),
    "request-unclear": (409, "The request does not say exactly what it wants"),
    "second-factor-not-offered": (409, "No secret was asked for"),
    "second-factor-set": (409, "There is a second factor already"),
    "session-open": (409, "The session is still open"),
    "tablet-enrolled": (409, "The tablet is enrolled already"),
    "taken": (409, "Somebody else has it"),
    "task-exists": (409, "The task is on the list already"),
    "token-exists": (409, "The token was issued already"),
    "too-late": (422, "It happened too long ago"),
    "too-late-to-undo": (409, "It can no longer be undone"),
    "too-long": (422, "It is too long to be kept"),
    "too-many": (409, "Too many are waiting"),
    "unknown-customer": (404, "The customer is not known"),
    "unknown-destination": (404, "Alerts go to no such place"),
    "unknown-event": (404, "There is no such event"),
    "unknown-import": (404, "There was no such import"),
    "unknown-order": (404, "The order is not known"),
    "unknown-person": (404, "The person is not known"),
    "unknown-refusal": (404, "The refusal is not known"),
    "unknown-request": (404, "The request is not known"),
    "unknown-session": (404, "The session is none of this person's"),
    "unknown-setting": (404, "There is no such setting"),
    "unknown-tablet": (404, "The tablet is not known"),
    "unknown-task": (404, "The task is not on this person's list"),
    "unknown-team": (404, "There is no such team"),
    "unknown-token": (404, "The token is not known"),
    "unknown-work-type": (404, "There is no such work type"),
    "weak-password": (422, "The password is too easily guessed"),
    "week-changed": (409, "The week's sum has changed"),
    "week-not-over": (409, "The week is not over"),
    "week-open-request": (409, "A request about the week waits"),
    "week-open-session": (409, "A session in the week is still open"),
}
"""Rejections by the deciders. Any other is 409."""

DENIED: dict[str, tuple[int, str]] = {
    "badges-off": (403, "Badges are not taken here"),
    "csrf-needed": (403, "The session's token was not sent"),
    "cross-site": (403, "A page of another site sent it"),
    "credential-expired": (401, "The credential has expired"),
    "credential-unknown": (401, "The credential is not known"),
    "credentials-missing": (401, "Nobody said who is asking"),
    "grant-elsewhere": (403, "The sign-in was made on another tablet"),
    "grant-expired": (401, "The sign-in does not cover that time"),
    "grant-invalid": (401, "The grant was not made here"),
    "inactive-person": (403, "The person was not active"),
    "key-reused": (422, "The key was used for another command"),
    "login-taken": (409, "Somebody else signs in under this name"),
    "not-allowed": (403, "Nobody may do this"),
    "not-with-a-pin": (403, "A PIN does not open this"),
    "not-yours": (403, "With a PIN one acts on one's own tasks only"),
    "past-needs-pay": (403, "Costs of a past moment are for those who see pay"),
    "pin-ambiguous": (403, "Two people have this PIN"),
    "pin-taken": (503, "No free PIN was found"),
    "role-needed": (403, "None of the roles opens this"),
    "scope-needed": (403, "The token lacks a scope"),
    "sealed-expired": (401, "The sealed sign-in is too old"),
    "sealed-invalid": (401, "The sign-in was not sealed on this tablet"),
    "session-expired": (401, "The session has expired"),
    "session-unknown": (401, "The session was ended"),
    "sign-in-needed": (401, "A tablet acts for a person who has signed in"),
    "tablet-needed": (401, "Only an enrolled tablet may do this"),
    "wrong-badge": (401, "Nobody has this badge"),
    "wrong-sign-in": (401, "Name, password or code are not right"),
    "wrong-code": (401, "The code is not right"),
    "wrong-pin": (401, "Nobody has this PIN"),
}
"""Who asks is not known or may not. Any other is 403."""

UNAVAILABLE: dict[str, tuple[int, str]] = {
    "busy": (503, "Another program holds the log"),
    "outcome-unknown": (503, "The disk did not say whether it is kept"),
    "overloaded": (503, "Too many commands are waiting"),
    "projection-behind": (504, "The read tables have not come this far yet"),
    "projection-building": (503, "The read tables are being built"),
    "projection-stopped": (503, "The read tables stand still at a fault"),
    "shutting-down": (503, "The server is shutting down"),
    "storage-full": (503, "The disk is full"),
    "too-many-connections": (503, "Too many connections are open"),
}
"""Not now; the same request may be sent again. Any other is 503."""

BAD_REQUEST: dict[str, tuple[int, str]] = {
    "key-malformed": (400, "The Idempotency-Key is no UUID"),
    "key-missing": (400, "The Idempotency-Key is missing"),
    "malformed": (400, "The request cannot be read"),
    "method-not-allowed": (405, "This address does not take this method"),
    "no-such-moment": (400, "The log has nothing to say about that moment"),
    "not-acceptable": (406, "It cannot be had in this form"),
    "not-as-of": (400, "This is not answered as of the past"),
    "not-found": (404, "There is nothing here"),
    "timeout": (408, "The request did not arrive in time"),
    "too-large": (413, "The request is too large"),
    "headers-too-large": (431, "The request's headers are too large"),
    "unsupported-media-type": (415, "The body is of a type that is not read here"),
}
"""The request itself is wrong."""

RESTING: dict[str, tuple[int, str]] = {
    "too-many-requests": (429, "Too many requests came from here"),
    "pad-locked": (423, "The tablet's PIN pad is locked"),
    "sign-ins-held": (429, "Too many wrong PINs were tried on all tablets"),
    "too-many-attempts": (429, "Too many wrong tries came from here"),
}
"""Not before a time that `Retry-After` and the fact `retry_after_s` say."""

FAILED = ("failed", (500, "A fault of this program"))
SKIPPED = ("not-attempted", (NOT_ATTEMPTED, "An earlier command of the same person did not go through"))


FACTS: dict[str, tuple[str, ...]] = {
    "already-working": ("work_type", "order_number"),
    "bad-address": ("field",),
    "bad-day": ("earliest", "latest"),
    "corrected-since": ("occurred_at", "until_at"),
    "does-not-fit": ("occurred_at", "followed_by", "followed_at"),
    "expired-already": ("expires_at",),
    "illegal-move": ("phase", "allowed"),
    "import-running": ("started_at",),
    "name-taken": ("name",),
    "not-a-monday": ("week",),
    "overlaps": ("from_at", "until_at"),
    "pad-locked": ("until", "retry_after_s"),
    "pay-kept": ("pay_until",),
    "refusal-resolved": ("outcome",),
    "request-answered": ("outcome",),
    "sign-ins-held": ("retry_after_s",),
    "tablet-enrolled": ("name",),
    "taken": ("kind",),
    "task-exists": ("work_type", "order_number"),
    "too-late": ("earliest_at",),
    "too-long": ("bytes_max",),
    "too-many": ("waiting_max",),
    "too-many-attempts": ("retry_after_s",),
    "too-many-requests": ("retry_after_s",),
    "unknown-customer": ("customer_number",),
    "unknown-event": ("position",),
    "unknown-order": ("order_number",),
    "unknown-team": ("team",),
    "unknown-work-type": ("work_type",),
    "weak-password": ("length_min", "length_max"),
    "week-not-over": ("until_at",),
    "week-open-session": ("started_at",),
}
"""The facts that every problem of a code has, so that pages can say it whole in another language; many have more."""


def codes() -> Iterator[tuple[str, int, str]]:
    """Yield every problem there is: code, status, title."""
    for table in (BAD_REQUEST, DENIED, REFUSED, RESTING, UNAVAILABLE, dict([FAILED])):
        for code, (status, title) in table.items():
            yield code, status, title
