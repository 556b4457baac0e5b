"""Who did what an event tells, and from where: a name where there is one, else one of a few words.

Pages have these words in the language of who reads them; files get them from the pages.
"""

from events.log import Recorded

TABLET = "tablet:"
OF_IMPORTS = "PROFITMAKER"


def who(record: Recorded, name: str | None) -> str | None:
    """Return the name of a person or of a token; `operator`, `program` or `tablet`; None for who has no name any more.

    The operator is whoever works at the machine, the program acts by itself, and at a tablet it may be anybody.
    """
    if name is not None:
        return name
    if record.actor == "owner":
        return "operator"
    if record.actor in {"", "program"}:
        return "program"
    return "tablet" if record.actor.startswith(TABLET) else None


def whence(record: Recorded, actor_name: str | None, device_name: str | None, source: str | None) -> str | None:
    """Return the name of a tablet; `tablet`, `console`, `api`, `shift-end`, `import` or `local`; None where unknown.

    `source` is where an event says that what it tells came from.
    """
    if record.device.startswith(TABLET) or record.actor.startswith(TABLET):
        return device_name or actor_name or "tablet"
    if record.device.startswith("session:") or record.tag.startswith("console."):
        return "console"
    if record.actor.startswith("token:"):
        return "api"
    if record.origin == "shift-end":
        return "shift-end"
    if record.tag.startswith("import.") or (record.actor == "owner" and source == OF_IMPORTS):
        return "import"
    return "local" if record.origin == "local" else None
