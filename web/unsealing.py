"""Batches that hold sealed sign-ins: each is looked at once, and says whose the commands under it are."""

from collections.abc import Sequence
from typing import Any

import msgspec

from commands.actors import Bearer, Granted
from commands.command import Command
from commands.rejected import NotAllowed
from events.fact import NIL
from web.access import TABLET, admit
from web.problems import Problem, Stop, denied, unavailable
from web.proofs import Papers
from web.signing_in import Place, SignIn
from web.wire import BatchItem
from web.world import World

SEALED_IN_BATCH_MAX = 40
"""Sealed sign-ins of one batch that are looked at: about a second's work. The others have to be sent again."""

Unsealed = dict[str, Granted | Problem]
"""What came of each sealed sign-in: a proof as of its own time, or why not."""


class Unsealing:
    """Opens what tablets sealed."""

    def __init__(self, signing_in: SignIn, world: World, grant_key: bytes) -> None:
        """Bind to what verifies PINs."""
        self._signing_in = signing_in
        self._world = world
        self._grant_key = grant_key

    async def of(self, items: Sequence[BatchItem], papers: Papers, origin: str) -> Unsealed:
        """Look at the sealed sign-ins of a batch, in their order."""
        found: Unsealed = {}
        for text in dict.fromkeys(item.sealed_sign_in for item in items if item.sealed_sign_in is not None):
            if len(found) < SEALED_IN_BATCH_MAX:
                found[text] = await self._open(text, papers, origin)
            else:
                message = f"a batch may have {SEALED_IN_BATCH_MAX} sealed sign-ins: send the others by themselves"
                found[text] = unavailable("overloaded", message)
        return found

    async def _open(self, text: str, papers: Papers, origin: str) -> Granted | Problem:
        try:
            caller = admit(TABLET, papers, origin, self._world, self._grant_key)
            signed_in = await self._signing_in.open(text, Place(caller.tablet_id, origin))
        except NotAllowed as denial:
            return denied(denial.code, denial.message)
        except Stop as stop:
            return stop.problem
        return Granted(signed_in.grant, caller.proof if isinstance(caller.proof, Bearer) else None)


def proof_in(unsealed: Unsealed, text: str) -> Granted:
    """Return what a sealed sign-in proves; `Stop` when it proves nothing."""
    found = unsealed[text]
    if isinstance(found, Granted):
        return found
    raise Stop(found)


def named(command: Command, proof: Granted) -> Command:
    """Put who it was in place of the nil id, which is all that a tablet knows while it is offline."""
    if getattr(command, "person_id", None) != NIL:
        return command
    who: dict[str, Any] = {"person_id": proof.grant.person_id}
    return msgspec.structs.replace(command, **who)
