"""A place where it is about noon: what was done in the last hours was done on one day, whenever tests run."""

from datetime import UTC, datetime


def noon_zone() -> str:
    """Name a zone in which it is past noon and not yet one o'clock."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
