"""Console accounts: what may be done with them. `commands.account_life` decides.

Whether a password or a code is right is found out at the door, which hashes.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from commands.command import Command, Id
from events.logins import Why

Login = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9._@+-]{2,63}(?!\n)$",
        description="The name to sign in with: 3 to 64 lower-case letters, digits and . _ @ + -",
    ),
]


class LoginCommand(Command):
    """A command about one person's console account."""

    CATEGORY: ClassVar[str] = "account"
    KEYED_BY: ClassVar[str] = "person_id"

    person_id: Id


class GiveLogin(LoginCommand, tag="GiveLogin"):
    """Give the person a console account, or another name to sign in with. They choose a password by a reset link."""

    login: Login


class WithdrawLogin(LoginCommand, tag="WithdrawLogin"):
    """Take the person's console account away: password, second factor, sessions."""


class TrySignIn(LoginCommand, tag="TrySignIn"):
    """Somebody gave a name, a password and perhaps a code, and the door found them right, or what was wrong."""

    session_id: Id
    found: Literal["right"] | Why
    level: Literal["full", "enrol"]
    factor: Literal["none", "totp", "recovery-code"]
    expires_at: datetime
    step: int | None = None


class SignOut(LoginCommand, tag="SignOut"):
    """End the session one is in."""

    session_id: Id


class LeaveOnWall(LoginCommand, tag="LeaveOnWall"):
    """Leave the session one is in to a screen on the wall: until its end it shows the floor, and opens nothing else."""

    session_id: Id


class EndConsoleSession(LoginCommand, tag="EndConsoleSession"):
    """End one of the person's console sessions."""

    session_id: Id


class EndConsoleSessions(LoginCommand, tag="EndConsoleSessions"):
    """End all of the person's console sessions, or all but one."""

    but: Id | None = None


class UnlockAccount(LoginCommand, tag="UnlockAccount"):
    """Let the person try again before the lock's time is over."""


class SetPassword(LoginCommand, tag="SetPassword"):
    """Choose another password, knowing the one before. All sessions end but the one it was done in."""

    session_id: Id


class MakeResetLink(LoginCommand, tag="MakeResetLink"):
    """Make a one-time link, for an hour, with which the person may choose a new password."""


class UseResetLink(LoginCommand, tag="UseResetLink"):
    """Choose a new password with the link. All sessions end, a lock is taken away."""


class OfferSecondFactor(LoginCommand, tag="OfferSecondFactor"):
    """Make a secret for the person's authenticator."""


class SetSecondFactor(LoginCommand, tag="SetSecondFactor"):
    """Prove with a code that the authenticator has the secret. Other sessions end."""

    session_id: Id
    step: int
    codes: int


class TurnOffSecondFactor(LoginCommand, tag="TurnOffSecondFactor"):
    """Do without a second factor again, proving it once more."""

    step: int | None = None


class RemoveSecondFactor(LoginCommand, tag="RemoveSecondFactor"):
    """Take the second factor away from somebody who lost it."""


class MakeRecoveryCodes(LoginCommand, tag="MakeRecoveryCodes"):
    """Make new one-time codes; those before are void."""

    codes: int
