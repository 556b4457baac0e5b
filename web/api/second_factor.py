"""One's own second factor: setting it up, turning it off, and the codes for when it is lost."""

import msgspec
from litestar import Controller, Response, post
from litestar.params import JSONBody

from commands.logins import MakeRecoveryCodes, OfferSecondFactor, SetSecondFactor, TurnOffSecondFactor
from commands.rejected import NotAllowed
from events.accounts import OpenSession, SetRecoveryCodes, SetTotp, UseRecoveryCode
from web import second_factor
from web.access import Caller
from web.api.console import OWN, Code, RecoveryCode, Secret
from web.console import Entered
from web.own_account import here, me_of, send, with_cookie
from web.qr import qr_svg
from web.services import Given, Services


class PasswordOnly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password, once more."""

    password: Secret


class CodeOnly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the authenticator that was just set up."""

    code: Code


class BothFactors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password and a code, once more."""

    password: Secret
    code: Code | None = None
    recovery_code: RecoveryCode | None = None


class OfferedFactor(msgspec.Struct, frozen=True):
    """A secret for an authenticator, as text, as address, and as a QR code of that address (SVG)."""

    secret: str
    uri: str
    qr_svg: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Ten one-time codes, shown this once. `csrf` is the session's token from now on."""

    recovery_codes: tuple[str, ...]
    csrf: str


class SecondFactorDoor(Controller):
    """One's own second factor."""

    path = "/api/console"
    tags = ("Console sign-in",)

    @post("/second-factor", status_code=200, responses=OWN)
    async def offer(
        self, data: JSONBody[PasswordOnly], caller: Given[Caller], services: Given[Services]
    ) -> OfferedFactor:
        """Get a secret for an authenticator, shown this once. It counts after a code of it was confirmed."""
        session = here(caller, services)
        person_id = session.person_id
        await services.console.prove(session, Entered(data.password), caller.origin)
        shop, login = services.world.settings().value("shop_name"), services.world.account(person_id).login
        made = second_factor.offer(person_id, login or "console", shop, services.parts.secrets)
        await send(services, caller, OfferSecondFactor(person_id=person_id), SetTotp(made.totp))
        return OfferedFactor(made.secret, made.uri, qr_svg(made.uri))

    @post("/second-factor/confirm", status_code=200, responses=OWN)
    async def confirm(
        self, data: JSONBody[CodeOnly], caller: Given[Caller], services: Given[Services]
    ) -> Response[RecoveryCodes]:
        """Confirm the second factor with a code of it. Other sessions end, this one gets another cookie and token."""
        session = here(caller, services)
        services.console.count(caller.origin)
        totp = services.world.accounts.totp(session.person_id)
        secrets = services.parts.secrets
        step = None if totp is None else second_factor.step_of(totp, data.code, services.parts.clock(), secrets)
        if totp is None or step is None:
            raise NotAllowed("wrong-code", "this code is not right: see whether the authenticator's clock is")
        services.console.uncount(caller.origin)
        # A new secret: whoever saw the one before, when it opened next to nothing, gains nothing.
        opened = services.console.renewed(session)
        codes, kept = _made(services, session.person_id)
        command = SetSecondFactor(
            person_id=session.person_id, session_id=session.session_id, step=step, codes=len(codes)
        )
        confirmed = SetTotp(msgspec.structs.replace(totp, confirmed=True, last_step=step))
        await send(services, caller, command, confirmed, kept, OpenSession(opened.session))
        answer = RecoveryCodes(codes, me_of(opened.session, services).csrf)
        return with_cookie(answer, opened.secret, opened.session, services)

    @post("/second-factor/remove", status_code=204, responses=OWN)
    async def remove(self, data: JSONBody[BothFactors], caller: Given[Caller], services: Given[Services]) -> None:
        """Do without a second factor again. Takes the password and a code once more."""
        session = here(caller, services)
        entered = Entered(data.password, data.code, data.recovery_code)
        found = await services.console.prove(session, entered, caller.origin, factor=True)
        # That a code of the authenticator was used need not be kept: its secret goes.
        used = [each for each in found.vault if isinstance(each, UseRecoveryCode)]
        await send(services, caller, TurnOffSecondFactor(person_id=session.person_id, step=found.step), *used)

    @post("/recovery-codes", status_code=200, responses=OWN)
    async def recovery_codes(
        self, data: JSONBody[PasswordOnly], caller: Given[Caller], services: Given[Services]
    ) -> RecoveryCodes:
        """Make ten new recovery codes, shown this once; those before are void."""
        session = here(caller, services)
        await services.console.prove(session, Entered(data.password), caller.origin)
        codes, kept = _made(services, session.person_id)
        await send(services, caller, MakeRecoveryCodes(person_id=session.person_id, codes=len(codes)), kept)
        return RecoveryCodes(codes, me_of(session, services).csrf)


def _made(services: Services, person_id: str) -> tuple[tuple[str, ...], SetRecoveryCodes]:
    codes = tuple(second_factor.make_recovery_codes())
    secrets = services.parts.secrets
    digests = tuple(second_factor.recovery_digest(person_id, code, secrets) for code in codes)
    return codes, SetRecoveryCodes(person_id, digests)
