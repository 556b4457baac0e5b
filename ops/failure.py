"""The one way in which a command ends when the world is not as it needs it."""


class Failure(Exception):
    """A command could not do what it was asked; its user can do something about it.

    `message` says what happened and where; `hint` says what to do about it.
    The root program prints both to stderr and exits with 1; no traceback is shown.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Give both parts, each on its line."""
        return f"{self.message}\n  {self.hint}" if self.hint else self.message
