"""Why a command was not done. One family, with stable codes; HTTP numbers are the door's business."""

from typing import Any


class Rejected(Exception):
    """A command that makes no sense now.

    `code` is stable and meant for programs, `message` says what, why and what is allowed,
    `facts` are values that help a page to repair itself. None holds names or secrets: the answer is kept as a receipt.
    """

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        """Say why, with what is known."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts


class NotAllowed(Exception):
    """The actor may not do this, or is not known.

    No receipt is kept, so that the same command may be sent again by the right one.
    """

    def __init__(self, code: str, message: str) -> None:
        """Say who may."""
        super().__init__(message)
        self.code = code
        self.message = message
