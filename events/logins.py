"""Console accounts: who signed in with name and password, who failed, what was changed. Stream: `account-<person id>`.

No secret stands here: passwords, second factors, codes and sessions are rows of the vault.
What was tried under a name that nobody has is kept in a stream of `nobody`, without the name: it may be a password.
"""

from datetime import datetime
from typing import Literal

from events.fact import NIL, Fact, PersonalText
from events.registry import FACTS

DAY_US = 24 * 3_600 * 1_000_000


def nobody(at_us: int) -> str:
    """Return what stands where a person's id would, when nobody has the name that was given.

    It is another one each day, so that whoever tries names for weeks makes no stream that takes long to fold.
    """
    return f"{NIL[:-12]}{at_us // DAY_US:012d}"


Why = Literal["unknown", "password", "code", "inactive", "locked"]


@FACTS.fact("login.given.v1")
class LoginGiven(Fact):
    """The person may sign in on the console under this name. Sealed, as it mostly is their own."""

    person_id: str
    login: PersonalText = None


@FACTS.fact("login.withdrawn.v1")
class LoginWithdrawn(Fact):
    """The person has no console account any more: password, second factor, codes and sessions are gone."""

    person_id: str


@FACTS.fact("password.set.v1")
class PasswordSet(Fact):
    """The person chose a new password: knowing the one before (`self`), or with a one-time link (`reset`)."""

    person_id: str
    how: Literal["self", "reset"]


@FACTS.fact("console.signed.in.v1")
class ConsoleSignedIn(Fact):
    """A console session began. `level` is `enrol` while a second factor is still missing.

    `step` is the 30-second step of time whose code was used: none is used twice.
    """

    person_id: str
    session_id: str
    level: Literal["full", "enrol"]
    factor: Literal["none", "totp", "recovery-code"]
    expires_at: datetime
    step: int | None = None


@FACTS.fact("console.refused.v1")
class ConsoleRefused(Fact):
    """Somebody tried to sign in and was not let in. They were told the same whatever the reason."""

    person_id: str
    why: Why


@FACTS.fact("console.signed.out.v1")
class ConsoleSignedOut(Fact):
    """The person ended the session they were in."""

    person_id: str
    session_id: str


@FACTS.fact("console.left.on.wall.v1")
class ConsoleLeftOnWall(Fact):
    """The session shows the wall board from here on, and opens nothing else until its end."""

    person_id: str
    session_id: str


@FACTS.fact("console.session.ended.v1")
class ConsoleSessionEnded(Fact):
    """A session was ended from elsewhere."""

    person_id: str
    session_id: str


@FACTS.fact("console.sessions.ended.v1")
class ConsoleSessionsEnded(Fact):
    """All sessions of the person were ended, but for one, if it is named."""

    person_id: str
    but: str | None = None


@FACTS.fact("account.locked.v1")
class AccountLocked(Fact):
    """After too many wrong tries nobody is let in until then. `in_a_row` counts locks that followed each other."""

    person_id: str
    until: datetime
    in_a_row: int


@FACTS.fact("account.unlocked.v1")
class AccountUnlocked(Fact):
    """The lock was taken away before its time."""

    person_id: str


@FACTS.fact("second.factor.offered.v1")
class SecondFactorOffered(Fact):
    """A secret was made for the person's authenticator. It counts once a code of it was given."""

    person_id: str


@FACTS.fact("second.factor.set.v1")
class SecondFactorSet(Fact):
    """The person proved that their authenticator has the secret; from now on signing in takes a code."""

    person_id: str
    step: int


@FACTS.fact("second.factor.removed.v1")
class SecondFactorRemoved(Fact):
    """Signing in takes the password alone again; the recovery codes are gone, too."""

    person_id: str


@FACTS.fact("recovery.codes.made.v1")
class RecoveryCodesMade(Fact):
    """The person has new one-time codes for when the authenticator is lost; those before are void."""

    person_id: str
    count: int


@FACTS.fact("recovery.code.used.v1")
class RecoveryCodeUsed(Fact):
    """One of the one-time codes was used up."""

    person_id: str


@FACTS.fact("reset.link.made.v1")
class ResetLinkMade(Fact):
    """A one-time link was made with which the person may choose a new password; any before is void."""

    person_id: str
    expires_at: datetime


@FACTS.fact("reset.link.used.v1")
class ResetLinkUsed(Fact):
    """The link was used up."""

    person_id: str
